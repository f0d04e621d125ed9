"""Reasons for not providing that stand far from those of like bodies: one line of the form against all requests not provided.

Requests are no independent draws: one person asks for thirty things and gets thirty times the same answer, and bodies of one kind differ
for good reasons. Of 60 invented years in which 100 bodies of one make gave answers in bundles (correlation 0.05 to 0.2), a binomial
test told of 59. So a body is held against a beta-binomial: the share of the others, spread as the others are spread, and never less
than ``LEAST_SPREAD``. Two that stand apart would hide each other, for each makes the others look spread: so the farthest are left out
of the spread, and what remains counts double. Of 720 such years, with 30 or 100 bodies and correlations from 0 to 0.5, it told of two.
Of two bodies apart in a year it found hardly one before; now 93 of 100 or more where requests come one by one, 42 to 70 where in bundles
(0.1). A finding needs a chance below ``CHANCE`` for the whole year, after Bonferroni's correction for every body and line that was
looked at, and shares that lie ``APART``.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import exp, lgamma
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.findings import Finding, line_of, of_cell, seen
from site_builder.facts import Facts
from site_builder.form import FORMS, address
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

ALIKE = ("province", "kind", "level", "year")
"""Bodies that share these are alike here: within one county hardly any has reasons to compare."""

FEWEST = 10
"""Requests not provided that a body needs to be looked at; other bodies that are needed to compare with."""

FEWEST_TOGETHER = 100
"""Requests not provided that the others need together."""

CHANCE = 0.05
"""How likely one false finding is in a whole year, whatever the number of bodies."""

APART = 0.2
"""How far the two shares must lie apart."""

FARTHEST = 0.05
"""The part of like bodies, the farthest from the others in a line, that do not count for its spread."""

WITHOUT_FARTHEST = 2.0
"""How many times as far the shares are taken to be spread as they are without the farthest: by then as few are told of wrongly."""

LEAST_SPREAD = 0.05
"""The least correlation between two requests of one body: also where the others happen to agree, requests come in bundles."""

_NEAR = 3.0
"""Standard deviations below which the exact chance need not be computed: it is far above what any correction leaves."""

_TABLE = FORMS["2021"].table("applications")
LINES = tuple(line for key in ("not_disclosed", "unavailable", "unprocessed") for line in _TABLE.group(key).lines)


def reasons(facts: Facts, texts: Texts, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:  # noqa: ARG001 - one shape for all families
    """The rule ``reasons``: remarks on bodies that report for themselves and of which every line of ``LINES`` is known."""
    known = _known(facts.values)
    looked_at = (pl.col("n") >= FEWEST) & (pl.col("others") >= FEWEST) & (pl.col("like_n") >= FEWEST_TOGETHER)
    tests = dict(known.filter(looked_at).group_by("year").agg(pl.len()).iter_rows())
    told = _compared(_by_line(known.filter(looked_at.any().over(ALIKE)))).filter(looked_at, _may_be_far())
    columns = ("line", "agency", "year", "part", "n", "like_part", "like_n", "share", "spread")
    for line, agency, year, part, n, like_part, like_n, share, spread in told.select(columns).iter_rows():
        if chance(part, n, share, spread) * tests[year] * len(LINES) < CHANCE:
            place = address("applications", line, "total")
            found = seen("reasons", "remark", agency, year, line=line_of(place), part=part, n=n, like_part=like_part, like_n=like_n)
            yield of_cell(found, place)


def _known(values: pl.DataFrame) -> pl.DataFrame:
    """Bodies with requests not provided: the lines, their sum ``n``, of the others alike how many (``others``) and their sum ``like_n``."""
    lines = [pl.col(address("applications", line, "total")).alias(line) for line in LINES]
    own = values.lazy().filter(pl.col("scope") == "own").select("agency", *ALIKE, *lines)
    own = own.with_columns(n=pl.sum_horizontal(LINES, ignore_nulls=False)).filter(pl.col("n") > 0)
    alike = {"others": (pl.len().over(ALIKE) - 1).cast(pl.Int64), "like_n": _others(pl.col("n"), ALIKE)}
    return own.with_columns(**alike).sort("agency", "year").collect()


def _others(one: pl.Expr, like: Sequence[str] = ("like",)) -> pl.Expr:
    """The sum over like bodies without the body itself."""
    return one.sum().over(like) - one


def _by_line(known: pl.DataFrame) -> pl.DataFrame:
    """A row for each line of each body, ``part`` requests of ``n``: all lines are asked the same, and are asked at once.

    ``like`` numbers the line and the bodies that are alike: what all windows below are over.
    """
    rows = known.unpivot(LINES, index=["agency", *ALIKE, "n", "others", "like_n"], variable_name="line", value_name="part")
    return rows.join(rows.select("line", *ALIKE).unique().with_row_index("like"), on=["line", *ALIKE], maintain_order="left")


def _kept() -> pl.Expr:
    """Whether a body counts when it is asked how the shares of a line are spread: not the few that lie farthest from the others."""
    part, n = pl.col("part"), pl.col("n")
    far = (part - n * (part.sum() / n.sum()).over("like")) ** 2 / n
    few = (pl.len() * FARTHEST).ceil().over("like")
    return (far.rank("ordinal", descending=True).over("like") > few).cast(pl.Int64)


def _differs() -> Mapping[str, pl.Expr]:
    """How much more the others' shares differ than if every request were a draw of its own; and how much for a spread of 1.

    The quotient is the correlation within a body, as the analysis of variance estimates it.
    """
    part, n = pl.col("kept") * pl.col("part"), pl.col("kept") * pl.col("n")
    like_part, like_n, more = _others(part), _others(n), _others(pl.col("kept")).cast(pl.Float64) - 1
    p = like_part / like_n
    between = _others((part * part / n).fill_nan(0.0)) - p * like_part
    by_chance = p * (1 - p) * (like_n - _others(n * n) / like_n - more)
    return {"more": between - p * (1 - p) * more, "by_chance": by_chance}


def _compared(lines: pl.DataFrame) -> pl.DataFrame:
    """With ``like_part``, the others' number of that reason; the ``share`` to be expected of it, and the ``spread`` within a body.

    A body counts for the share as its requests would count if they came in bundles, so that a large one does not drown the others;
    two such counts for and two against stand for what so few bodies cannot tell. It is spread as the others are in that line, or in
    all lines together (``joint``) where that is more.
    """
    more, by_chance = pl.col("more"), pl.col("by_chance")
    joint = more.sum().over("agency", "year") / by_chance.sum().over("agency", "year")
    spread = (WITHOUT_FARTHEST * pl.max_horizontal(more / by_chance, joint).fill_nan(0.0)).clip(LEAST_SPREAD, 0.95)
    weight = pl.col("n") / (1 + (pl.col("n") - 1) * pl.col("spread"))
    share = (_others(weight * pl.col("part") / pl.col("n")) + 2) / (_others(weight) + 4)
    differing = lines.with_columns(kept=_kept()).with_columns(**_differs())
    return differing.with_columns(spread=spread, like_part=_others(pl.col("part"))).with_columns(share=share)


def _may_be_far() -> pl.Expr:
    part, n, share = pl.col("part"), pl.col("n"), pl.col("share")
    deviation = (n * share * (1 - share) * (1 + (n - 1) * pl.col("spread"))).sqrt()
    apart = (part / n - pl.col("like_part") / pl.col("like_n")).abs()
    return ((part - n * share).abs() >= _NEAR * deviation) & (apart >= APART)


def chance(part: int, n: int, p: float, spread: float) -> float:
    """How likely a beta-binomial number out of ``n`` is as far from ``p * n`` as ``part``, on both sides: twice the nearer tail.

    Takes    0 < p < 1, the share expected; 0 < spread < 1, the correlation within a body
    """
    a, b = (share * (1 / spread - 1) for share in (p, 1 - p))
    if part < p * n:  # the tail below is the tail above of the others
        part, a, b = n - part, b, a
    term = exp(_log_choose(n, part) + _log_beta(part + a, n - part + b) - _log_beta(a, b))
    tail = term
    for x in range(part, n):
        term *= (n - x) * (x + a) / ((x + 1) * (n - x - 1 + b))
        tail += term
    return min(1.0, 2 * tail)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
