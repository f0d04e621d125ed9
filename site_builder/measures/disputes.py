"""What became of decisions that were challenged: table 四 by kind of case, with the year from which one kind is another thing."""

from collections.abc import Sequence

import polars as pl

from site_builder.facts import Facts, at, share, whole
from site_builder.form import FORMS
from site_builder.measures.counting import Scope, bounds, count, grouped, held, of_scope, total

_TABLE = next(iter(FORMS.values())).table("disputes")

CASES = tuple(line.key for line in _TABLE.lines)
"""The kinds of case, as the form lists them, alike in both editions."""

DIRECT = "litigation_direct"
"""The kind of case that is not comparable across ``RECONSIDERATION_FIRST``."""

ENDINGS = tuple(column.key for column in _TABLE.lines[0].columns if column.key != "total")
"""How a case stands: three endings, then pending."""

CONCLUDED = ENDINGS[:-1]

FIRST_YEAR, RECONSIDERATION_FIRST = 2019, 2024
"""The first year of the form; and the first in which a refusal must go to reconsideration before court (行政复议法 art. 23)."""


def disputes(facts: Facts, by: Sequence[str] = ("year",), *, scope: Scope = "own") -> pl.DataFrame:
    """How many cases were concluded, in how many the agency's decision was corrected, how many are pending; never mixed by kind.

    A report counts for a kind of case only if its four endings are known; the printed sum is not used. Cases of ``DIRECT`` before
    and from ``RECONSIDERATION_FIRST`` are never added up: ``since`` tells the two apart in every grouping.

    Takes    facts, one row per report
    Gives    by… · case (of ``CASES``) · since [the first year of what is comparable] · reports · whole · unknown [reports] · the four
             ``ENDINGS`` · concluded, the sum of the first three [cases of whole reports, null if whole = 0] · corrected_share [0–1, of
             concluded, null if that is 0] · corrected_low · corrected_high [0–1, its Wilson 95 % interval, null unless
             5 ≤ concluded < 30], sorted by ``by``, case in the order of the form, since
    Raises   KeyError, if ``by`` names no key; ValueError where reports of areas would be added up
    Source   form table 四; printed or derived
    """
    parts = [_of_case(of_scope(facts, by, scope, **_endings(case)), by, case, since) for case in CASES for since in _series(case)]
    return pl.concat(parts).sort(by, maintain_order=True) if by else pl.concat(parts)


def _series(case: str) -> tuple[int, ...]:
    return (FIRST_YEAR, RECONSIDERATION_FIRST) if case == DIRECT else (FIRST_YEAR,)


def _endings(case: str) -> dict[str, pl.Expr]:
    return {ending: at("disputes", case, ending) for ending in ENDINGS}


def _of_case(reports: pl.DataFrame, by: Sequence[str], case: str, since: int) -> pl.DataFrame:
    if case == DIRECT:
        from_then_on = pl.col("year") >= RECONSIDERATION_FIRST
        reports = reports.filter(from_then_on if since == RECONSIDERATION_FIRST else ~from_then_on)
    counted = reports.with_columns(concluded=whole(*(pl.col(key) for key in CONCLUDED)), cases=whole(*(pl.col(key) for key in ENDINGS)))
    is_whole = pl.col("cases").is_not_null()
    found = grouped(
        counted,
        by,
        reports=held(),
        whole=count(is_whole),
        unknown=count(~is_whole),
        **{key: total(pl.col(key), is_whole) for key in (*ENDINGS, "concluded")},
    )
    corrected, concluded = pl.col("corrected"), pl.col("concluded")
    low, high = bounds(corrected, concluded)
    return found.select(
        *by,
        pl.lit(case).alias("case"),
        pl.lit(since, dtype=pl.Int64).alias("since"),
        pl.exclude(by),
        corrected_share=share(corrected, concluded),
        corrected_low=low,
        corrected_high=high,
    )
