"""Reports that are remarkable as a whole: zeros throughout, no request for years, nothing but blanks, last year's figures again.

None of it is a mistake in itself, so all are remarks, and zeros are told beside what like bodies say.
"""

from collections.abc import Iterator, Mapping
from math import log10, pi
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.findings import Finding, seen
from site_builder.facts import Facts
from site_builder.form import FORMS, Form, address
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

LIKE = ("province", "city", "county", "kind", "level", "year")
"""Bodies that share these are alike; a place is null where the bodies stand above it."""

LONG_RUN = 3
"""From so many years on end without a request it is worth a question."""

RARE = 3.0
"""Figures are told to be the same only where chance would hardly repeat them: less than once in ten to this power."""

_RECEIVED = address("applications", "received", "total")
_STOCKS = ("in_force", "total_public", "prior_items")
_SUMS = ("total", "received", "brought_forward", "concluded")
_FEN = 1_000_000
"""Fen in 10,000 yuan, in which agencies think."""


def patterns(facts: Facts, texts: Texts, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:  # noqa: ARG001 - one shape for all families
    """The rules ``all-zero``, ``zero-run``, ``blank-report`` and ``same-figures``."""
    alike = _alike(facts.values)
    yield from _all_zero(facts.values, alike)
    yield from _zero_run(facts.values, alike)
    yield from _blank(facts.marks, texts.sources)
    yield from _same_figures(facts)


# ── zeros ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _alike(values: pl.DataFrame) -> pl.LazyFrame:
    """For each set of like bodies that report for themselves: how many say how many requests they received, how many say none."""
    told = values.lazy().filter(pl.col("scope") == "own", pl.col(_RECEIVED).is_not_null())
    return told.group_by(LIKE).agg(n=pl.len().cast(pl.Int64), k=(pl.col(_RECEIVED) == 0).cast(pl.Int64).sum())


def _others(found: pl.LazyFrame, alike: pl.LazyFrame) -> pl.DataFrame:
    """``found`` bodies received none: beside each, ``k`` of ``n`` others alike that received none either."""
    beside = found.join(alike, on=LIKE, how="inner", nulls_equal=True).with_columns(pl.col("k", "n") - 1)
    return beside.sort("agency", "year").collect()


def _all_zero(values: pl.DataFrame, alike: pl.LazyFrame) -> Iterator[Finding]:
    """Every cell of the form is 0, as printed or as a person saw it; a blank is unknown, and no 0."""
    for form in FORMS.values():
        zero = pl.all_horizontal(pl.col(at) == 0 for at in form.cells)
        found = values.lazy().filter(pl.col("edition") == form.edition, pl.col("scope") == "own", zero).select("agency", *LIKE)
        for agency, year, k, n in _others(found, alike).select("agency", "year", "k", "n").iter_rows():
            yield seen("all-zero", "remark", agency, year, k=k, n=n)


def _zero_run(values: pl.DataFrame, alike: pl.LazyFrame) -> Iterator[Finding]:
    """Years that follow each other, all held, each with 0 new requests: told once, in the last of them.

    Of several such runs of one body all are told in the last year of the newest, that first: they are one lead.
    """
    zero = values.lazy().filter(pl.col("scope") == "own", pl.col(_RECEIVED) == 0).select("agency", *LIKE).sort("agency", "year")
    # within a run a year and its place in the row of years grow together, so their difference stays
    run = (pl.col("year") - pl.int_range(pl.len()).over("agency")).alias("run")
    ends = pl.col("year").min().alias("first"), pl.col("year").max().alias("last"), pl.len().cast(pl.Int64).alias("years")
    last = pl.col(LIKE[:-1]).last()
    runs = zero.with_columns(run).group_by("agency", "run", maintain_order=True).agg(*ends, last)
    long = runs.filter(pl.col("years") >= LONG_RUN).with_columns(year="last")
    told = _others(long, alike).with_columns(newest=pl.col("last").max().over("agency")).sort("agency", "last", descending=[False, True])
    for row in told.iter_rows(named=True):
        yield seen("zero-run", "remark", row["agency"], row["newest"], **{key: row[key] for key in ("years", "first", "last", "k", "n")})


# ── blanks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _blank(marks: pl.DataFrame, sources: pl.DataFrame) -> Iterator[Finding]:
    """Every cell of the form is there and empty on the paper: not slashed, not unread, and not of a copy that is cut off."""
    cut = sources.filter(~pl.col("whole")).select("agency", "year")
    for form in FORMS.values():
        # one cell first: of hardly any report all the others need be looked at
        some = marks.filter(pl.col("edition") == form.edition, pl.col(_RECEIVED) == "blank")
        found = some.filter(pl.all_horizontal(pl.col(at) == "blank" for at in form.cells)).select("agency", "year")
        for agency, year in found.join(cut, on=["agency", "year"], how="anti").iter_rows():
            yield seen("blank-report", "remark", agency, year)


# ── the same again ──────────────────────────────────────────────────────────────────────────────────────────────────


def _same_figures(facts: Facts) -> Iterator[Finding]:
    """Every figure is that of the year before, blanks included, and chance would hardly have it so.

    Stocks stay, sums follow from their parts, and one request a year is no wonder. So only the other figures are weighed: two counts
    that happen at random, x on average, are equal about once in √(4πx) times; money counts in 10,000 yuan. At least two figures, and
    together less than once in 1,000 times. Cells that we could not read make the report unknown.
    """
    for form in FORMS.values():
        cells = list(form.cells)
        reports = facts.values.lazy().filter(pl.col("edition") == form.edition)
        happened = pl.sum_horizontal(pl.col([at for at in cells if _happens(form, at)]) > 0)
        print_ = pl.struct(cells).hash().alias("print")
        rich = reports.filter(happened >= 2)
        now = rich.select("agency", "year", "scope", print_)
        pairs = now.join(reports.select("agency", pl.col("year") + 1, "scope", print_), on=["agency", "year", "scope", "print"], how="semi")
        found = pairs.select("agency", "year").sort("agency", "year").collect()
        yield from _exactly(facts, form, found)


def _exactly(facts: Facts, form: Form, found: pl.DataFrame) -> Iterator[Finding]:
    """Of these reports, those that were read whole, as the one before was: cell by cell, for a fingerprint is no proof."""
    cells = list(form.cells)
    theirs = found.with_columns(pl.col("year") - 1)
    values, before = (
        some.join(facts.values, on=["agency", "year"], how="left", maintain_order="left").select(cells).rows() for some in (found, theirs)
    )
    clear = pl.all_horizontal(pl.col(at).is_in(["printed", "corrected", "blank", "not_applicable"]) for at in cells)
    read, read_before = (
        some.join(facts.marks, on=["agency", "year"], how="left", maintain_order="left").select(clear).to_series()
        for some in (found, theirs)
    )
    for (agency, year), one, other, *both in zip(found.iter_rows(), values, before, read, read_before, strict=True):
        if one == other and all(both) and _rarity(form, dict(zip(cells, one, strict=True))) >= RARE:
            yield seen("same-figures", "remark", agency, year, cells=sum(1 for number in one if number))


def _happens(form: Form, at: str) -> bool:
    """Whether a cell counts what happened in the year: no stock, and no sum of other cells."""
    cell = form.cells[at]
    return not {cell.line.key, cell.column.key}.intersection(_STOCKS + _SUMS) and not cell.column.signed


def _rarity(form: Form, values: Mapping[str, int | None]) -> float:
    """How rare it is that chance repeats all these figures, in powers of ten."""
    counted = ((form.cells[at].column.unit, number) for at, number in values.items() if number and _happens(form, at))
    return sum(log10(4 * pi * max(1, number / _FEN if unit == "fen" else number)) / 2 for unit, number in counted)
