"""The places below a province or city: what is held of each, and the whole list of them down to counties, held or not.

Knows counts and links. Draws nothing; a township stands on the page of its county.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.divisions import Division
from site_builder.pages.desk import Desk
from site_builder.pages.leads import count
from site_builder.pages.model import Link
from site_builder.pages.places import is_listed, rosters
from site_builder.pages.tallies import Tallies

Rates = Mapping[tuple[str, int], Mapping[str, Any]]
"""Rows of ``measures.zero_report_rate`` by region and year."""


@dataclass(frozen=True, slots=True)
class Below:
    """A place below a region: townships held and listed, other bodies held, the row of the measure of the year, points to check."""

    code: str
    name: Link
    held: int
    roster: int
    others: int
    rate: Mapping[str, Any] | None
    zero: str
    to_check: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A place with how much of its roster is held (its name a link where anything is), and the places in it, down to counties.

    ``count`` is empty where the roster has nothing there, as in most development zones.
    """

    name: Link
    count: str
    below: tuple["Listed", ...] = ()


def rates(tallies: Tallies) -> Rates:
    """How many reports state no request, of every region and year: all bodies in and below the region, their own reports."""
    return {(code, row["year"]): row for code, frame in tallies.zeros.items() for row in frame.iter_rows(named=True)}


def below(desk: Desk, division: Division, every: Rates, year: int | None) -> Below:
    """One place below a region, in the year that the region speaks of."""
    divisions, held = desk.site.data.divisions, desk.held
    bodies = held.regions.get(division.code, ())
    listed = sum(is_listed(agency, divisions) for agency in bodies)
    rate = every.get((division.code, year)) if year is not None else None
    return Below(
        division.code,
        desk.place(division.code)[-1],
        listed,
        rosters(divisions)[division.code],
        len(bodies) - listed,
        rate,
        desk.w("region.zero", zero=rate["zero"], known=rate["known"]) if rate and rate["known"] else desk.w("region.no_zero"),
        sum(count(sheet) for agency in bodies for sheet in held.sheets[agency.id]),
    )


def whole_list(desk: Desk, code: str) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """All that the list has below a province: cities with their counties, and what has no counties below it (东城区, 济源市, 东莞市)."""
    every = tuple(_listed(desk, code))
    return tuple(it for it in every if it.below), tuple(it for it in every if not it.below)


def _listed(desk: Desk, code: str) -> Iterator[Listed]:
    divisions = desk.site.data.divisions
    for child in divisions.children(code):
        if child.level != "township":
            held, roster = sum(is_listed(one, divisions) for one in desk.held.regions.get(child.code, ())), rosters(divisions)[child.code]
            said = desk.w("region.of_roster", held=held, roster=roster) if roster else ""
            yield Listed(desk.place(child.code)[-1], said, tuple(_listed(desk, child.code)))
