"""What a measure says in a sentence, with its n, its unknowns and its bounds; and how much of the roster is held.

Knows when a percentage may be told. Counts nothing itself beyond what the measures give.
"""

from collections.abc import Mapping
from typing import Any

from site_builder.figures.model import percent
from site_builder.measures import FEWEST
from site_builder.words import Speaker, number

TOWNSHIPS = ("镇", "乡", "街道", "苏木")
"""The kinds of bodies that a county's roster is made of, as their names end; farms, zones and reservoirs of the list are none."""

GATE = 80
"""Per cent of the roster from which on a year is told as more than a sample."""


def zero_reports(row: Mapping[str, Any] | None, area: str, w: Speaker, absent: int | None = None) -> tuple[str, ...]:
    """The zero-report rate of a row of ``measures.zero_report_rate`` in sentences: k/n, the unknown, the bounds, the derived.

    ``absent`` is how many bodies of the roster are not held. Under five reports no percentage.
    """
    if row is None or not row["reports"]:
        return (w("zero.nothing"),)
    reports, known, zero, unknown, derived = (row[key] for key in ("reports", "known", "zero", "unknown", "derived"))
    year = str(row["year"])
    said = [
        w("zero.some" if zero else "zero.none", year=year, area=area, reports=reports, known=known, zero=zero, share=_share(zero, known, w))
    ]
    if unknown:
        said.append(w("zero.unknown", unknown=unknown, high=_bound(zero + unknown, reports, w), low=_bound(zero, reports, w)))
    if derived:
        said.append(w("zero.derived", derived=derived))
    if known < FEWEST:
        said.append(w("zero.few"))
    if absent:
        said.append(w("zero.absent", absent=absent))
    return tuple(said)


def is_sample(held: int, roster: int) -> bool:
    """Whether so little of a roster is held that no sentence may speak of the whole."""
    return not roster or held * 100 < roster * GATE


def is_township(name: str) -> bool:
    return name.endswith(TOWNSHIPS)


def _share(part: int, n: int, w: Speaker) -> str:
    return w("zero.share", part=part, n=n, percent=percent(part, n)) if n >= FEWEST else f"{number(part)}/{number(n)}"


def _bound(part: int, n: int, w: Speaker) -> str:
    return w("zero.bound", part=part, n=n, percent=percent(part, n)) if n >= FEWEST else f"{number(part)}/{number(n)}"
