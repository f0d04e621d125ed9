"""What a form line comes to where some of its cells are blank: exactly, or at least; and the cells that say so.

A line whose total is printed comes to that; else to the sum of its other columns, which is only its least where one of them is unknown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from site_builder.form import FORMS, Term

TOTAL = "total"


def cells(line: str) -> tuple[str, ...]:
    """The cells of a line (``table/line``) of tables 三 and 四, the total last. KeyError where no edition prints it."""
    table, _, key = line.partition("/")
    form = next((form for form in FORMS.values() if f"{line}/{TOTAL}" in form.cells), None)
    if form is None:
        raise KeyError(f"no edition of the form prints {line}/{TOTAL}")
    return tuple(f"{line}/{column.key}" for column in form.table(table).line(key).columns)


def least(lines: Sequence[str]) -> pl.Expr:
    """What lines come to together at the least, Int64: unknown cells count as 0."""
    return pl.sum_horizontal(
        pl.coalesce(total, pl.sum_horizontal(pl.col(cell).fill_null(0) for cell in parts)) for *parts, total in map(cells, lines)
    )


def exact(lines: Sequence[str]) -> pl.Expr:
    """Whether that is all that they can come to."""
    return pl.all_horizontal(
        pl.col(total).is_not_null() | pl.all_horizontal(pl.col(cell).is_not_null() for cell in parts) for *parts, total in map(cells, lines)
    )


def impossible(number: pl.Expr, lines: Sequence[str]) -> pl.Expr:
    """Whether lines cannot come to a number, whatever their unknown cells hold; never null where the number is known."""
    return (least(lines) > number) | (exact(lines) & (least(lines) != number))


def told(row: Mapping[str, Any], lines: Sequence[str], sign: int = 1) -> tuple[tuple[Term, ...], tuple[int | None, ...]]:
    """The terms that say what lines come to in a report, with their numbers: each line's total, else its other columns."""
    shown = [cell for *parts, total in map(cells, lines) for cell in ([total] if row[total] is not None else parts)]
    return tuple(Term(cell, 1 if sign == 1 else -1) for cell in shown), tuple(row[cell] for cell in shown)
