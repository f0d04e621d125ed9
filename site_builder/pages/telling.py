"""What the figures of all reports, or of one province, speak of: which year, whether it is a sample, how much of the roster is held.

One answer for the first page and for the measures. Counts reports of bodies' own, and of these the townships and sub-districts apart.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from site_builder.divisions import Divisions
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import Holdings
from site_builder.pages.places import headline_year, is_listed, rosters
from site_builder.pages.sentences import TOWNSHIPS, is_sample, is_township

EVERYWHERE = ""
"""The code of the whole list; a province has two digits, a city four, a county six."""

_PREFIXES = (0, 2, 4, 6)


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """Own reports held. ``own`` counts them by code and year; ``listed``, those of townships and sub-districts only, by year, code and kind
    ("" for all kinds)."""

    desk: Desk
    own: Mapping[str, Mapping[int, int]]
    listed: Mapping[tuple[int, str, str], int]

    def year(self, code: str = EVERYWHERE) -> int | None:
        """The year to tell of; None where no report of a body's own is held."""
        return headline_year(self.own.get(code, {}), self._roster(code))

    def sample(self, code: str = EVERYWHERE) -> bool:
        """Whether so few townships and sub-districts of that year are held that no sentence may speak of the whole."""
        year = self.year(code)
        return is_sample(0 if year is None else self.listed.get((year, code, ""), 0), self._roster(code))

    def chosen(self, code: str = EVERYWHERE) -> str:
        """Why the year to tell of is not the newest of which a body's own report is held, in a sentence; empty where it is the newest."""
        year, own = self.year(code), self.own.get(code, {})
        if year is None or year == max(own):
            return ""
        rule = "most" if is_sample(own[year], self._roster(code)) else "enough"
        return self.desk.w(f"measure.year_{rule}", year=str(year), newest=str(max(own)), reports=own[max(own)])

    def held(self, year: int, code: str = EVERYWHERE, kind: str = "") -> tuple[int, int] | None:
        """How many townships and sub-districts are held of how many on the roster; None where the list has none."""
        roster = _roster_of_kinds(self.desk.site.data.divisions)[kind] if kind else self._roster(code)
        return (self.listed.get((year, code, kind), 0), roster) if roster else None

    def _roster(self, code: str) -> int:
        return rosters(self.desk.site.data.divisions).get(code, 0)


def telling(desk: Desk) -> Telling:
    """Counted from what is held; a report that adds up an area is in neither count."""
    return Telling(desk, *_counts(desk.held, desk.site.data.divisions))


@lru_cache(maxsize=2)
def _counts(held: Holdings, divisions: Divisions) -> tuple[Mapping[str, Mapping[int, int]], Mapping[tuple[int, str, str], int]]:
    """``own`` and ``listed``, the same in each language and on each page."""
    own: dict[str, Counter[int]] = defaultdict(Counter)
    listed: Counter[tuple[int, str, str]] = Counter()
    for sheet in held:
        if sheet.record.scope != "own":
            continue
        year, division = sheet.record.year, sheet.agency.division
        for digits in _PREFIXES[:2]:
            own[division[:digits]][year] += 1
        if is_listed(sheet.agency, divisions):
            kind = _ending(divisions.names[sheet.agency.id])
            listed.update((year, division[:digits], one) for digits in _PREFIXES for one in ("", kind))
    return own, listed


@lru_cache(maxsize=4)
def _roster_of_kinds(divisions: Divisions) -> Counter[str]:
    return Counter(_ending(name) for code, name in divisions.names.items() if len(code) > _PREFIXES[-1] and is_township(name))


def _ending(name: str) -> str:
    return next(kind for kind in TOWNSHIPS if name.endswith(kind))
