"""What the measures count of all reports, each grouping once: pages of every language, year and place ask for the same.

A country has thousands of regions: all of them are counted by one walk over its reports for each level, never by a walk for each of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

import polars as pl

from site_builder import measures
from site_builder.facts import KEYS, Facts, at
from site_builder.pages.holdings import NOT_READ
from site_builder.pages.places import REGION_DIGITS

T = TypeVar("T")

Measure = Callable[..., pl.DataFrame]
"""A function of ``measures``."""

Received = Mapping[str, Mapping[int, int | None]]
"""New requests by body and year, null where unknown."""

LEVEL = {2: "province", 4: "city", REGION_DIGITS: "county"}
"""The column of the facts that holds codes of so many digits."""


@lru_cache(maxsize=2)
def counting(facts: Facts) -> Callable[..., pl.DataFrame]:
    """``counting(facts)(measure, "year", "province")``: the frame that the measure gives of these facts by those keys; counted once."""

    @cache
    def counted(measure: Measure, *by: str, **how: str) -> pl.DataFrame:
        return measure(facts, by, **how)

    return counted


def of_year(facts: Facts, measure: Measure, year: int, by: str) -> pl.DataFrame:
    """One year of a measure by another key, as the measure gives it of the reports of that year."""
    return counting(facts)(measure, "year", by).filter(pl.col("year") == year).drop("year")


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """What is counted for the pages of regions: the years of three measures by region (its code), and new requests by body and year."""

    volumes: Mapping[str, pl.DataFrame]
    outcomes: Mapping[str, pl.DataFrame]
    zeros: Mapping[str, pl.DataFrame]
    received: Received

    def of(self, codes: Iterable[str], bodies: Iterable[str]) -> "Tallies":
        """Those of some regions and bodies."""
        some = tuple(codes)
        return Tallies(_only(self.volumes, some), _only(self.outcomes, some), _only(self.zeros, some), _only(self.received, bodies))


def tallies(facts: Facts) -> Tallies:
    """Those of all regions and bodies."""
    return Tallies(
        by_region(facts, measures.application_volumes),
        by_region(facts, measures.outcome_mix),
        by_region(facts, measures.zero_report_rate),
        received(facts),
    )


def _only(every: Mapping[str, T], keys: Iterable[str]) -> Mapping[str, T]:
    return {key: every[key] for key in keys if key in every}


def by_region(facts: Facts, measure: Measure) -> Mapping[str, pl.DataFrame]:
    """Of every province, city and county (by code) the years of a measure: of all bodies in and below the region."""
    found: dict[str, pl.DataFrame] = {}
    for level in LEVEL.values():
        counted = counting(facts)(measure, "year", level).filter(pl.col(level).is_not_null())
        found |= split(counted, level)
    return found


def received(facts: Facts) -> Received:
    """New requests by body and year as bodies' own reports give them, null where unknown."""
    found: dict[str, dict[int, int | None]] = {}
    own = facts.values.lazy().filter(pl.col("scope") == "own").select("agency", "year", at("applications", "received", "total"))
    for agency, year, requests in own.collect().iter_rows():
        found.setdefault(agency, {})[year] = requests
    return found


@lru_cache(maxsize=2)
def unread(facts: Facts) -> Mapping[tuple[str, int], str]:
    """The reports of which some cell could not be read, by body and year: ``cut`` where the text ends before it, else ``unread``."""
    cells = pl.exclude(KEYS)
    is_cut, is_lost = pl.any_horizontal(cells == "cut"), pl.any_horizontal([cells == mark for mark in sorted(NOT_READ)])
    found = facts.marks.lazy().select("agency", "year", cut=is_cut, lost=is_lost).filter(pl.col("cut") | pl.col("lost")).collect()
    return {(agency, year): "cut" if cut else "unread" for agency, year, cut, _ in found.iter_rows()}


def split(frame: pl.DataFrame, by: str) -> dict[str, pl.DataFrame]:
    """The rows of a measure's frame by one of its keys, without that, in their order."""
    parts = frame.partition_by(by, as_dict=True, include_key=False, maintain_order=True)
    return {str(code): part for (code,), part in parts.items()}
