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
    return pl.sum_horizontal([_wide(term) for term in terms], ignore_nulls=False)


def _wide(term: Term) -> pl.Expr:
    return pl.col(column(term)).cast(pl.Int64)  # narrow columns add up to more than they hold


def _least(form: Form, terms: Sequence[Term]) -> pl.Expr:
    known = (_wide(term) if form.cells[term.at].column.signed else _wide(term).fill_null(0) for term in terms)
    return pl.sum_horizontal(list(known), ignore_nulls=False)


def judged(reports: pl.LazyFrame, form: Form, equations: Sequence[Equation]) -> pl.DataFrame:
    """The verdicts on reports of one edition: a column ``checked``, how many equations are decided [Int64], and ``broken <n>``.

    Takes    the columns of all terms; the rest of the frame is not touched
    """
    told = list(verdicts(form, equations))
    decided, broken = told[::2], told[1::2]
    return reports.select(pl.sum_horizontal(one.cast(pl.Int64) for one in decided).alias("checked"), *broken).collect(engine="streaming")


def broken(reports: pl.LazyFrame, verdicts: pl.DataFrame, identities: Sequence[Identity]) -> Iterator[Finding]:
    """A finding for each broken equation of each report; ``verdicts`` are what ``judged`` gives for the same rows.

    Each finding's cause is, for now, the line that its equation is told by.
    """
    pairs = [(identity, equation) for identity in identities for equation in identity.equations]
    names = [f"broken {n}" for n in range(len(pairs))]
    # of many million reports few break anything: whatever is told is taken from those
    some = verdicts.select(pl.any_horizontal(names)).to_series() if names else pl.Series(dtype=pl.Boolean)
    if not some.any():
        return
    cells = dict.fromkeys(column(term) for _, equation in pairs for term in equation.terms)
    rows = reports.select("agency", "year", *cells).filter(some).collect()
    verdicts = verdicts.filter(some)
    for name, (identity, equation) in zip(names, pairs, strict=True):
        sides, line = len(equation.left), equation.at.rpartition("/")[0]
        found = rows.filter(verdicts[name]).select("agency", "year", *(column(term) for term in equation.terms))
        for agency, year, *numbers in found.iter_rows():
            yield Finding(
                identity.id, identity.severity, agency, year, equation.at, line, equation, tuple(numbers[:sides]), tuple(numbers[sides:])
            )
