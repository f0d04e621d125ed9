"""Regions: which of them have a page, who stands in each, how much of a roster there is, and which year a region speaks of.

Knows codes and counts. Says nothing, in no language.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from site_builder.divisions import NOT_SHOWN, Division, Divisions
from site_builder.pages.sentences import is_sample, is_township
from site_builder.store import Agency

REGION_DIGITS = 6
"""A region's code has at most so many digits; what is longer is a township, which is a body and no region."""

INDEX = "r/index.html"


def region_address(code: str) -> str:
    """Where the page of a province (41), city (4101) or county (410104) stands, before the language's prefix."""
    return f"r/{code}.html"


def bare(county: str) -> str:
    """The code of a region from its six digits: 310000 → 31, 321300 → 3213, 410104 → 410104, 441900 → 4419."""
    return county[:2] if county.endswith("0000") else county.removesuffix("00")


def steps(divisions: Divisions, code: str) -> tuple[Division, ...]:
    """From the province down to a division, as people say it: also the last step is left out where it only groups others.

    Empty where the list has no such code.
    """
    path = divisions.path(code)
    if len(path) > 1 and len(path[-1].code) <= REGION_DIGITS and (path[-1].name in NOT_SHOWN or path[-1].name == path[-2].name):
        return path[:-1]
    return path


def region_of(divisions: Divisions, code: str) -> str:
    """The code of the region that a division is, or lies in: the county of a township, 11 for 北京's 市辖区. Empty for an unknown code."""
    regions = [step.code for step in steps(divisions, code) if len(step.code) <= REGION_DIGITS]
    return regions[-1] if regions else ""


def regions(agencies: Iterable[Agency], divisions: Divisions) -> dict[str, tuple[Agency, ...]]:
    """Every region that a body stands in, by code, with all bodies in and below it; both in the order of codes."""
    found: dict[str, list[Agency]] = defaultdict(list)
    for agency in agencies:
        for step in steps(divisions, region_of(divisions, agency.division)):
            found[step.code].append(agency)
    return {code: tuple(bodies) for code, bodies in sorted(found.items())}


@lru_cache(maxsize=4)
def rosters(divisions: Divisions) -> Mapping[str, int]:
    """How many townships and sub-districts the list has below each code of two, four and six digits; 0 where none."""
    counted: Counter[str] = Counter()
    for code, name in divisions.names.items():
        if len(code) > REGION_DIGITS and is_township(name):
            counted.update((code[:2], code[:4], code[:6]))
    return counted


def is_listed(agency: Agency, divisions: Divisions) -> bool:
    """Whether a body is one of the roster: a township or sub-district under its own code."""
    return len(agency.id) > REGION_DIGITS and agency.id in divisions.names and is_township(divisions.names[agency.id])


def headline_year(own: Mapping[int, int], roster: int) -> int | None:
    """The year to speak of, from how many bodies' own reports are held of each: the newest of which enough is held; in a sample, the one
    of which most is (the newest of those). None where there is none.
    """
    enough = [year for year, reports in own.items() if not is_sample(reports, roster)]
    return max(enough or own, key=lambda year: (0 if enough else own[year], year), default=None)
