"""THE FORM: the official blank of the annual report, both editions, as data. Everything else asks it.

Imports only the standard library. No other module of the package writes a heading of the form.
"""

from functools import cache

from site_builder.form.edition_2019 import EDITION_2019
from site_builder.form.edition_2021 import EDITION_2021
from site_builder.form.model import Cell, Column, Equation, Form, Group, Identity, Label, Line, Severity, Table, Term, Unit, address
from site_builder.form.shared import OUTCOMES

FORMS: dict[str, Form] = {form.edition: form for form in (EDITION_2019, EDITION_2021)}


@cache
def addresses() -> tuple[str, ...]:
    """Every address that some edition prints, each once: edition 2019's in the order of the paper, then what 2021 adds."""
    return tuple(dict.fromkeys(at for form in FORMS.values() for at in form.cells))


@cache
def identity(id_: str) -> Identity:
    """The identity of that id, as the newest edition that has it words it; KeyError where none has it."""
    for form in reversed(FORMS.values()):
        for candidate in form.identities:
            if candidate.id == id_:
                return candidate
    raise KeyError(id_)


__all__ = [
    "FORMS",
    "OUTCOMES",
    "Cell",
    "Column",
    "Equation",
    "Form",
    "Group",
    "Identity",
    "Label",
    "Line",
    "Severity",
    "Table",
    "Term",
    "Unit",
    "address",
    "addresses",
    "identity",
]
