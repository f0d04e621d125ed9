"""How reports are counted: who is counted, in which groups, when a share may be told, and how sure it is.

Knows scopes, groups and intervals. Does not know what any measure asks.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Literal, overload

import polars as pl

from site_builder.facts import KEYS, Facts, share

Scope = Literal["own", "area"]
"""Of a body's own, or one that adds up a whole area: two things that are never added to each other."""

FEWEST = 5
"""Of fewer than this no percentage is shown: the counts say it all."""

MANY = 30
"""From so many on a percentage stands alone; from ``FEWEST`` up to here it needs its interval."""

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution: 95 % lie between -z and z


def of_scope(facts: Facts, by: Sequence[str], scope: Scope, **cells: pl.Expr) -> pl.DataFrame:
    """Of the reports of that scope these values, and what they are told apart by; the rest of a wide frame is not touched.

    ValueError where area reports would be added to each other: a county lies in its city.
    """
    if scope == "area" and not {"agency", "year"} <= set(by):
        raise ValueError("areas overlap, so their reports are never added up: group by agency and year")
    keys = [key for key in KEYS if key in by or key in ("year", "edition")]
    return facts.values.lazy().filter(pl.col("scope") == scope).select(*keys, **cells).collect()


def grouped(frame: pl.DataFrame, by: Sequence[str], **sums: pl.Expr) -> pl.DataFrame:
    """A row per group, sorted, null first; one row for all reports where ``by`` is empty. KeyError for a key that reports have not."""
    unknown = [key for key in by if key not in KEYS]
    if unknown:
        raise KeyError(f"reports cannot be told apart by {', '.join(unknown)}; choose from {', '.join(KEYS)}")
    if not by:
        return frame.select(**sums)
    return frame.group_by(by).agg(**sums).sort(by)


def held() -> pl.Expr:
    """How many reports are in a group."""
    return pl.len().cast(pl.Int64)


def count(condition: pl.Expr) -> pl.Expr:
    """In how many reports of a group this is so; a null is not."""
    # polars counts in UInt32, where 2 - 3 is four thousand million
    return condition.sum().cast(pl.Int64)


def total(value: pl.Expr, where: pl.Expr) -> pl.Expr:
    """The sum over the reports of a group in which ``where``; null if there is none, for the sum of nothing is not 0."""
    return pl.when(where.any()).then(value.filter(where).sum())


def bounds(k: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The ends of the interval where it must be told, from ``FEWEST`` up to ``MANY``; else null."""
    low, high = interval(k, n)
    needed = (n >= FEWEST) & (n < MANY)
    return pl.when(needed).then(low), pl.when(needed).then(high)


@overload
def interval(k: int, n: int) -> tuple[float, float] | None: ...
@overload
def interval(k: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]: ...
def interval(k: int | pl.Expr, n: int | pl.Expr) -> tuple[float, float] | tuple[pl.Expr, pl.Expr] | None:
    """The Wilson 95 % interval of ``k`` out of ``n``, two shares from 0 to 1; None (null, for columns) if ``n`` is 0, or less than ``k``:
    a report may say that more was granted than ever came in.

    Only for shares of outcomes, where cases come as if by chance; the reports of a county are no sample of it.
    """
    if isinstance(k, pl.Expr) and isinstance(n, pl.Expr):
        some = pl.when((n > 0) & (k <= n)).then(n.cast(pl.Float64))
        part = share(k, n)
        middle, half = part + _Z**2 / (2 * some), _Z * (part * (1 - part) / some + _Z**2 / (4 * some * some)).sqrt()
        scale = 1 + _Z**2 / some
        return ((middle - half) / scale).clip(0, 1), ((middle + half) / scale).clip(0, 1)
    if isinstance(k, pl.Expr) or isinstance(n, pl.Expr):
        raise TypeError("give two numbers or two columns")
    if n == 0 or k > n:
        return None
    fraction = k / n
    centre, spread = fraction + _Z**2 / (2 * n), _Z * sqrt(fraction * (1 - fraction) / n + _Z**2 / (4 * n * n))
    return max(0.0, (centre - spread) / (1 + _Z**2 / n)), min(1.0, (centre + spread) / (1 + _Z**2 / n))
