"""What is compared: new requests, the six outcomes, the legal grounds of not disclosing, and how disputes ended.

Knows the form. Does not know a number.
"""

from dataclasses import dataclass

import polars as pl

from site_builder.facts import MARKS, at, mark, whole
from site_builder.form import FORMS, OUTCOMES, Label
from site_builder.measures.disputes import CASES, ENDINGS
from site_builder.measures.reasons import NOT_DISCLOSED

_FORM = FORMS["2021"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of a report: the ``part`` it belongs to, its label (and its heading's), and the cells it adds up, by edition."""

    key: str
    part: str
    label: Label
    cells: dict[str, tuple[tuple[str, str, str], ...]]
    above: Label | None = None

    @property
    def value(self) -> pl.Expr:
        """The number, Int64; null if any of its cells is unknown. For ``Facts.values``."""
        return self._by_edition({edition: whole(*(at(*cell) for cell in cells)) for edition, cells in self.cells.items()})

    @property
    def mark(self) -> pl.Expr:
        """Why the number is null, or how it came about: the mark of the first cell without one; else ``derived`` or ``corrected`` if any
        cell is; else ``printed``. For ``Facts.marks``.
        """
        said = {}
        for edition, cells in self.cells.items():
            marks = [mark(*cell) for cell in cells]
            nothing = [pl.when(~one.is_in(KNOWN)).then(one) for one in marks]
            made = [pl.when(pl.any_horizontal(one == how for one in marks)).then(pl.lit(how)) for how in ("derived", "corrected")]
            said[edition] = pl.coalesce(*nothing, *made, pl.lit("printed"))
        return self._by_edition(said)

    def _by_edition(self, some: dict[str, pl.Expr]) -> pl.Expr:
        return pl.coalesce([pl.when(pl.col("edition") == edition).then(value) for edition, value in some.items()])


KNOWN = tuple(one for one in MARKS if one in {"printed", "derived", "corrected"})
"""The marks of cells that hold a number: a cell that a correction emptied has the mark of its nothing."""


def _lines(keys: dict[str, tuple[str, ...]]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    return {edition: tuple(("applications", line, "total") for line in lines) for edition, lines in keys.items()}


def _same(table: str, line: str, column: str) -> dict[str, tuple[tuple[str, str, str], ...]]:
    return dict.fromkeys(FORMS, ((table, line, column),))


def _columns() -> tuple[Compared, ...]:
    applications, disputes = _FORM.table("applications"), _FORM.table("disputes")
    found = [Compared("received", "received", applications.line("received").label, _same("applications", "received", "total"))]
    for key in OUTCOMES:
        lines = {edition: form.table("applications").group(key).lines for edition, form in FORMS.items()}
        found.append(Compared(key, "outcomes", applications.group(key).label, _lines(lines)))
    for key in NOT_DISCLOSED:
        found.append(Compared(key, "reasons", applications.line(key).label, _same("applications", key, "total")))
    for case in CASES:
        line = disputes.line(case)
        for ending in ENDINGS:
            cells = _same("disputes", case, ending)
            found.append(Compared(f"{case}/{ending}", "disputes", line.column(ending).label, cells, line.label))
    return tuple(found)


COLUMNS = _columns()
"""Every number that is compared, in the order of the form; a file of a county writes them in this order."""
