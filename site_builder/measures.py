"""The public questions, each one pure function: facts in, a small frame out.

Knows what is counted, out of how many, and what is unknown. Opens no file, reads no clock, knows no language, and never sees
a finding: a contradiction must not change a number. Every measure counts reports of a body's own (scope ``own``); a report
that adds up a whole area is in no sum here. Take the facts from after ``derive``.

``by`` names columns of ``KEYS``; a body above the level of a key (a city's bureau, by county) stands in the row where it is null.
"""

from collections.abc import Sequence
from math import sqrt
from typing import overload

import polars as pl

from site_builder.facts import KEYS, Facts, at, mark, share, whole
from site_builder.form import FORMS, OUTCOMES

FEWEST = 5
"""Of fewer than this no percentage is shown: the counts say it all."""

MANY = 30
"""From so many on a percentage stands alone; from ``FEWEST`` up to here it needs its interval."""

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution: 95 % lie between -z and z


def application_volumes(facts: Facts, by: Sequence[str] = ("year",)) -> pl.DataFrame:
    """How many requests bodies received.

    A report whose total is unknown is in ``reports`` and ``unknown`` but not in ``known``: silence is not a zero, and
    ``received`` is the sum of what is known.

    Takes    facts, one row per report
    Gives    by… · reports · known · unknown [reports] · received · median · most [requests; of and per known report,
             null if known = 0; median Float64], sorted by ``by``
    Raises   KeyError, if ``by`` names no key
    Source   form table 三, line 一, column 总计; printed or derived
    """
    received = at("applications", "received", "total")
    return _grouped(
        _own(facts).select(*KEYS, received=received),
        by,
        reports=_reports(),
        known=_count(pl.col("received").is_not_null()),
        unknown=_count(pl.col("received").is_null()),
        received=pl.when(pl.col("received").count() > 0).then(pl.col("received").sum()),
        median=pl.col("received").median(),
        most=pl.col("received").max(),
    )


def outcome_mix(facts: Facts, by: Sequence[str] = ("year",)) -> pl.DataFrame:
    """How requests were answered: the six outcomes, out of the sum of the six (never out of the printed sum line).

    A report counts only if each of its outcome lines is known in the column of sums; else it is ``unknown`` as a whole, for a
    part of it would favour the outcomes that were filled in. The three lines that edition 2021 has under its last outcome
    count as the one of 2019.

    Takes    facts, one row per report
    Gives    by… · reports · whole · unknown [reports] · the six ``OUTCOMES`` · outcomes, the sum of the six [requests of whole
             reports, null if whole = 0] · granted_share [0–1, of outcomes, null if outcomes = 0] · granted_low · granted_high
             [0–1, its Wilson 95 % interval, null unless 5 ≤ outcomes < 30], sorted by ``by``
    Raises   KeyError, if ``by`` names no key
    Source   form table 三, （一） to （六）, column 总计; printed or derived
    """
    counted = _own(facts).select(*KEYS, *(_outcome(key).alias(key) for key in OUTCOMES))
    counted = counted.with_columns(outcomes=whole(*(pl.col(key) for key in OUTCOMES)))
    is_whole = pl.col("outcomes").is_not_null()
    mix = _grouped(
        counted,
        by,
        reports=_reports(),
        whole=_count(is_whole),
        unknown=_count(~is_whole),
        **{key: pl.when(is_whole.any()).then(pl.col(key).filter(is_whole).sum()) for key in (*OUTCOMES, "outcomes")},
    )
    granted, outcomes = pl.col("granted"), pl.col("outcomes")
    needs_interval = (outcomes >= FEWEST) & (outcomes < MANY)
    low, high = (pl.when(needs_interval).then(bound) for bound in interval(granted, outcomes))
    return mix.with_columns(granted_share=share(granted, outcomes), granted_low=low, granted_high=high)


def zero_report_rate(facts: Facts, by: Sequence[str] = ("year",)) -> pl.DataFrame:
    """The share of reports that say they received no request.

    Zero is a printed 0 or one that the report's own sums force; a blank is neither. ``low`` and ``high`` are the rate if none,
    or all, of the unknown were 0. Says nothing about good or bad.

    Takes    facts, one row per report
    Gives    by… · reports · known · zero · derived (of the zeros) · unknown [reports] · rate [zero of known, 0–1, null if
             known = 0] · low · high [of reports, 0–1], sorted by ``by``
    Raises   KeyError, if ``by`` names no key
    Source   form table 三, line 一, column 总计; printed or derived
    """
    place = ("applications", "received", "total")
    marked = facts.values.select(*KEYS, received=at(*place)).with_columns(facts.marks.select(mark=mark(*place)))
    is_zero = (pl.col("received") == 0).fill_null(value=False)
    counts = _grouped(
        marked.filter(pl.col("scope") == "own"),
        by,
        reports=_reports(),
        known=_count(pl.col("received").is_not_null()),
        zero=_count(is_zero),
        derived=_count(is_zero & (pl.col("mark") == "derived")),
        unknown=_count(pl.col("received").is_null()),
    )
    zero, known, unknown, reports = (pl.col(name) for name in ("zero", "known", "unknown", "reports"))
    return counts.with_columns(rate=share(zero, known), low=share(zero, reports), high=share(whole(zero, unknown), reports))


@overload
def interval(k: int, n: int) -> tuple[float, float] | None: ...
@overload
def interval(k: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]: ...
def interval(k: int | pl.Expr, n: int | pl.Expr) -> tuple[float, float] | tuple[pl.Expr, pl.Expr] | None:
    """The Wilson 95 % interval of ``k`` out of ``n``, two shares from 0 to 1; None (null, for columns) if ``n`` is 0.

    Only for shares of outcomes, where cases come as if by chance; the reports of a county are no sample of it.
    """
    if isinstance(k, pl.Expr) and isinstance(n, pl.Expr):
        some = pl.when(n > 0).then(n.cast(pl.Float64))
        part = share(k, n)
        middle, half = part + _Z**2 / (2 * some), _Z * (part * (1 - part) / some + _Z**2 / (4 * some * some)).sqrt()
        scale = 1 + _Z**2 / some
        return ((middle - half) / scale).clip(0, 1), ((middle + half) / scale).clip(0, 1)
    if isinstance(k, pl.Expr) or isinstance(n, pl.Expr):
        raise TypeError("give two numbers or two columns")
    if n == 0:
        return None
    fraction = k / n
    centre, spread = fraction + _Z**2 / (2 * n), _Z * sqrt(fraction * (1 - fraction) / n + _Z**2 / (4 * n * n))
    return max(0.0, (centre - spread) / (1 + _Z**2 / n)), min(1.0, (centre + spread) / (1 + _Z**2 / n))


# ── groups of reports ───────────────────────────────────────────────────────────────────────────────────────────────


def _own(facts: Facts) -> pl.DataFrame:
    return facts.values.filter(pl.col("scope") == "own")


def _grouped(frame: pl.DataFrame, by: Sequence[str], **sums: pl.Expr) -> pl.DataFrame:
    """A row per group, sorted, null first; one row for all reports where ``by`` is empty."""
    unknown = [key for key in by if key not in KEYS]
    if unknown:
        raise KeyError(f"reports cannot be told apart by {', '.join(unknown)}; choose from {', '.join(KEYS)}")
    if not by:
        return frame.select(**sums)
    return frame.group_by(by).agg(**sums).sort(by)


def _reports() -> pl.Expr:
    return pl.len().cast(pl.Int64)


def _count(condition: pl.Expr) -> pl.Expr:
    # polars counts in UInt32, where 2 - 3 is four thousand million
    return condition.sum().cast(pl.Int64)


def _outcome(key: str) -> pl.Expr:
    """Requests that ended so, per report: the lines of the group in the report's own edition; null if one is unknown."""
    editions = []
    for form in FORMS.values():
        lines = form.table("applications").group(key).lines
        editions.append(pl.when(pl.col("edition") == form.edition).then(whole(*(at("applications", line, "total") for line in lines))))
    return pl.coalesce(editions)
