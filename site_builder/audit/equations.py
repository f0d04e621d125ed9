"""One equation of the form as two columns: can these numbers decide it, and do they break it?

Knows the arithmetic of known and unknown numbers; does not know where the numbers come from. A number of the year before stands
in a column named ``before <address>``.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from site_builder.audit.findings import Finding
from site_builder.form import Equation, Form, Identity, Term


def before(place: str) -> str:
    """The column that holds a cell of the year before."""
    return f"before {place}"


def column(term: Term) -> str:
    """The column that holds the number of a term."""
    return before(term.at) if term.year else term.at


def verdicts(form: Form, equations: Sequence[Equation]) -> Iterator[pl.Expr]:
    """For each equation, two boolean columns ``decided <n>`` and ``broken <n>``, never null.

    An equation with a null in it is undecided, unless the known part already breaks it: one side at its most (only where
    nothing in it is unknown) is less than the other at its least (unknown numbers at 0, but without a least where the column
    may be negative).
    """
    for n, equation in enumerate(equations):
        # a term taken away on one side is added on the other, so that both sides are plain sums
        left = [term for term in equation.left if term.sign == 1] + [term for term in equation.right if term.sign == -1]
        right = [term for term in equation.right if term.sign == 1] + [term for term in equation.left if term.sign == -1]
        known = pl.all_horizontal(pl.col(column(term)).is_not_null() for term in equation.terms)
        broken = (_most(left) < _least(form, right)).fill_null(value=False) | (_most(right) < _least(form, left)).fill_null(value=False)
        yield (known | broken).alias(f"decided {n}")
        yield broken.alias(f"broken {n}")


def _most(terms: Sequence[Term]) -> pl.Expr:
    return pl.sum_horizontal([pl.col(column(term)) for term in terms], ignore_nulls=False)


def _least(form: Form, terms: Sequence[Term]) -> pl.Expr:
    known = (pl.col(column(term)) if form.cells[term.at].column.signed else pl.col(column(term)).fill_null(0) for term in terms)
    return pl.sum_horizontal(list(known), ignore_nulls=False)


def broken(frame: pl.DataFrame, judged: pl.DataFrame, identities: Sequence[Identity]) -> Iterator[Finding]:
    """A finding for each broken equation of each row; ``judged`` holds the verdicts, row by row with ``frame``.

    Each finding's cause is, for now, the line that its equation is told by.
    """
    pairs = [(identity, equation) for identity in identities for equation in identity.equations]
    for n, (identity, equation) in enumerate(pairs):
        rows = frame.filter(judged[f"broken {n}"])
        if rows.is_empty():
            continue
        sides = len(equation.left)
        for agency, year, *numbers in rows.select("agency", "year", *(column(term) for term in equation.terms)).iter_rows():
            line = equation.at.rpartition("/")[0]
            yield Finding(
                identity.id, identity.severity, agency, year, equation.at, line, equation, tuple(numbers[:sides]), tuple(numbers[sides:])
            )
