"""Regions: which of them have a page, who stands in each, how much of a roster there is, and which year a region speaks of; and how a
list that is too long for one page falls into pages of regions.

Knows codes and counts. Says nothing, in no language.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from site_builder.divisions import NOT_SHOWN, Division, Divisions
from site_builder.pages.sentences import is_sample, is_township
from site_builder.store import Agency

PROVINCE_DIGITS = 2
REGION_DIGITS = 6
"""A region's code has at most so many digits; what is longer is a township, which is a body and no region."""

INDEX = "r/index.html"


def region_address(code: str) -> str:
    """Where the page of a province (41), city (4101) or county (410104) stands, before the language's prefix."""
    return f"r/{code}.html"


def bare(county: str) -> str:
    """The code of a region from its six digits: 310000 → 31, 321300 → 3213, 410104 → 410104, 441900 → 4419."""
    return county[:2] if county.endswith("0000") else county.removesuffix("00")


@lru_cache(maxsize=1 << 16)
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
    """How many townships and sub-districts the list has below each code of two, four and six digits, and in all (""); 0 where none."""
    counted: Counter[str] = Counter()
    for code, name in divisions.names.items():
        if len(code) > REGION_DIGITS and is_township(name):
            counted.update(("", code[:2], code[:4], code[:6]))
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


# ── long lists ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a long list: the region it is of, the regions whose bodies stand on it, and the parts that the others fell into.

    ``groups`` are (code of a region, ids of its bodies), both in the order of codes; ``rows`` counts the list here and in all parts below.
    """

    code: str
    rows: int
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    below: tuple["Part", ...] = ()

    def __iter__(self) -> Iterator["Part"]:
        """This part and all below it."""
        yield self
        for part in self.below:
            yield from part

    @property
    def bodies(self) -> tuple[str, ...]:
        """Every body of this part and of those below."""
        return tuple(body for part in self for _, some in part.groups for body in some)


def parts(rows: Mapping[str, int], agencies: Mapping[str, Agency], divisions: Divisions, longest: int) -> tuple[Part, ...]:
    """A list with so many ``rows`` of each body (by id) as a part for each province, falling into cities and counties above ``longest``.

    A body of no division that is listed stands under the first two digits of its id. What stands in one county stays together.
    """
    ways = []
    for body in rows:
        way = tuple(step.code for step in steps(divisions, region_of(divisions, agencies[body].division)))
        ways.append((way or (body[:2],), body))
    return tuple(_parts(sorted(ways), rows, 0, longest))


def _parts(ways: Sequence[tuple[tuple[str, ...], str]], rows: Mapping[str, int], depth: int, longest: int) -> Iterator[Part]:
    for code, some in groupby(ways, key=lambda one: one[0][depth]):
        inside = list(some)
        total = sum(rows[body] for _, body in inside)
        here = [one for one in inside if total <= longest or len(one[0]) == depth + 1]
        deeper = [one for one in inside if total > longest and len(one[0]) > depth + 1]
        groups = tuple((way[-1], tuple(body for _, body in own)) for way, own in groupby(here, key=lambda one: one[0]))
        yield Part(code, total, groups, tuple(_parts(deeper, rows, depth + 1, longest)))


def standing(every: Iterable[Part], divisions: Divisions) -> Mapping[str, Part]:
    """The part in which the rows of each region stand, by the region's code: its own part, else that of the region around it."""
    found = {part.code: part for top in every for part in top}
    for part in tuple(found.values()):
        for group, _ in part.groups:
            for step in steps(divisions, group):
                if step.code.startswith(part.code):
                    found.setdefault(step.code, part)
    return found
