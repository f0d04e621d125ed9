"""What arithmetic alone would allow: the one line of a report that, were it different, would make every equation of a lead hold.

A deduction about numbers, not about paper: it is told only where exactly one line can do it, and changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.audit.findings import STATED, Finding
from site_builder.form import Equation, Form, Term

Values = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Possible:
    """``line`` (``table/line``) with these values by column, in the order of the form, would make the equations hold."""

    line: str
    values: Mapping[str, int]


def possible(findings: Sequence[Finding], values: Values, form: Form) -> Possible | None:
    """The only line whose change makes all equations of a lead hold, without breaking one that holds.

    Takes    the findings of one lead; the printed cells of its report by address (pieces or fen, null where unknown)
    Gives    None where no line can, where several can, where an unknown number is in play, or where a finding looks back at the
             year before: then the other report may as well be the one; so may the text, where it alone is held against the table
    """
    if not findings or any(term.year for finding in findings for term in finding.equation.terms):
        return None
    equations = [finding.equation for finding in findings]
    if all(any(term.at.startswith(STATED) for term in equation.terms) or not equation.terms for equation in equations):
        return None
    stated = {
        term.at: value
        for finding in findings
        for term, value in zip(finding.equation.terms, finding.left + finding.right, strict=True)
        if term.at.startswith(STATED)
    }
    values = {**values, **stated}
    lines = ({_line(term.at) for term in equation.terms if not term.at.startswith(STATED)} for equation in equations)
    shared = set.intersection(*lines)
    found = [one for line in sorted(shared) if (one := _change(line, equations, values, form)) is not None]
    return found[0] if len(found) == 1 else None


def _change(line: str, broken: Sequence[Equation], values: Values, form: Form) -> Possible | None:
    """The values that the broken equations force on the cells of a line; None where they force none, or contradict, or break others."""
    forced: dict[str, int] = {}
    for equation in broken:
        inside = [term for term in equation.terms if _line(term.at) == line]
        if len(inside) != 1:
            continue  # an equation along the line binds no single cell; it is held against the change below
        value = solved(equation, inside[0], values)
        if value is None or forced.setdefault(inside[0].at, value) != value:
            return None
    if not forced or any(value < 0 and not form.cells[at].column.signed for at, value in forced.items()):
        return None
    changed = {**values, **forced}
    touched = [equation for equation in within(form) if any(term.at in forced for term in equation.terms)]
    if not all(holds(equation, changed) is True for equation in broken):
        return None
    if any(holds(equation, changed) is False for equation in touched):
        return None
    ordered = {at.rpartition("/")[2]: forced[at] for at in form.cells if at in forced}
    return Possible(line, ordered)


def within(form: Form) -> Iterator[Equation]:
    """The equations of a form that name one report only."""
    return (equation for identity in form.identities if not identity.between_years for equation in identity.equations)


def solved(equation: Equation, unknown: Term, values: Values) -> int | None:
    """What the cell of one term would have to be; null where another is unknown."""
    side = -1 if unknown in equation.left else 1
    rest = 0
    for term, sign in _signed(equation):
        if term is not unknown:
            value = values.get(term.at)
            if value is None:
                return None
            rest += sign * value
    return rest * side * unknown.sign


def holds(equation: Equation, values: Values) -> bool | None:
    """Whether an equation holds in these numbers; None where one of them is unknown."""
    total = 0
    for term, sign in _signed(equation):
        value = values.get(term.at)
        if value is None:
            return None
        total += sign * value
    return total == 0


def _signed(equation: Equation) -> Iterator[tuple[Term, int]]:
    """Every term with the sign that it has once everything stands on the left."""
    yield from ((term, term.sign) for term in equation.left)
    yield from ((term, -term.sign) for term in equation.right)


def _line(place: str) -> str:
    return place.rpartition("/")[0]
