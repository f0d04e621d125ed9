"""The bodies of one place with everything that some pages are made of, and nothing else of the country: the pages of a county's bodies,
or those that tell of a province.

So a shelf can be made elsewhere, and its pages stay as they are for as long as it does. Knows what pages look at beside the reports of
whom they tell. Does not know what they say of it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

import polars as pl

from site_builder.audit import Audit
from site_builder.events import is_date
from site_builder.facts import Facts, facts
from site_builder.pages.desk import Desk
from site_builder.pages.drawn import ALL
from site_builder.pages.holdings import Holdings
from site_builder.pages.lists import lists
from site_builder.pages.model import Site
from site_builder.pages.places import PROVINCE_DIGITS, REGION_DIGITS, regions
from site_builder.pages.tallies import Tallies, tallies
from site_builder.stamps import NOTHING, fingerprint
from site_builder.store import county_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """``site`` and ``held`` as the pages of a place see them; the bodies of other places that they look at are ``held.guests``.

    ``code`` is that of a county (as ``store.county_of``), or of a province. ``regions`` are those whose pages stand here, each with where
    all points of it are listed; ``tallies`` what is counted of them.
    """

    code: str
    site: Site
    held: Holdings
    regions: Mapping[str, str | None]
    tallies: Tallies


def shelves(site: Site, held: Holdings) -> Iterator[Shelf]:
    """One for each county of which a report is held or a lead was settled, in the order of codes."""
    around = _around(site, held)
    for county, bodies in _grouped(around.bodies, county_of).items():
        yield _of_county(county, bodies, around)


def provinces(site: Site, held: Holdings) -> Iterator[Shelf]:
    """One for each province of the list, in the order of codes."""
    around = _around(site, held)
    bodies = _grouped(around.bodies, lambda body: body[:PROVINCE_DIGITS])
    start = 0
    for code in sorted({*bodies, *(one.code for one in site.data.divisions.children(""))}):
        some = bodies.get(code, [])
        end = start + sum(len(held.sheets.get(body, ())) for body in some)
        yield _of_province(code, some, around, slice(start, end))  # facts are sorted by body
        start = end


class _Around:
    """The country arranged so that what a county's bodies look at is found without going through all of it."""

    def __init__(self, site: Site, held: Holdings) -> None:
        self.site, self.held, data = site, held, site.data
        self.alike = _grouped(held.sheets, lambda body: data.agencies[body].division[:6])
        self.heirs = _grouped((one for one in data.agencies.values() if one.succeeds), lambda one: one.succeeds or "")
        self.events = _grouped(enumerate(data.events), lambda event: event[1].agency)
        self.former = _grouped(site.former, lambda former: former.agency)
        self.superseded = _grouped(data.superseded, lambda record: record.agency)
        self.conflicts = _grouped(data.conflicts, lambda conflict: conflict.agency)
        self.corrected = _grouped(data.corrected, lambda place: place[0])
        self.shared = _grouped(site.shared, lambda finding: finding.agency)
        self.bodies = sorted({*held.sheets, *self.events, *self.former})
        self.listed = lists(Desk(site, held, site.words.for_language(site.config.languages[0])))
        self.tallies = tallies(site.facts)


@lru_cache(maxsize=1)
def _around(site: Site, held: Holdings) -> _Around:
    return _Around(site, held)


def _grouped(some: Iterable[T], key: Callable[[T], str]) -> Mapping[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for one in some:
        found[key(one)].append(one)
    return dict(found)


def _of(groups: Mapping[str, list[T]], bodies: Iterable[str]) -> Iterator[T]:
    """What belongs to these bodies, in the order of groups."""
    return chain.from_iterable(groups.get(body, ()) for body in bodies)


def _of_county(county: str, bodies: list[str], around: _Around) -> Shelf:
    """With all that the pages of bodies tell: what was corrected of a report, who shares words with whom."""
    site, held = _narrowed(bodies, around)
    told = [body for body in bodies if body in held.sheets]
    reports = ((body, sheet.record.year) for body in told for sheet in held.sheets[body])
    data = replace(
        site.data,
        corrections=MappingProxyType({key: found for key in reports if (found := around.site.data.corrections.get(key))}),
        conflicts=tuple(_of(around.conflicts, told)),
        superseded=tuple(_of(around.superseded, told)),
    )
    shared = {finding: around.site.shared[finding] for finding in _of(around.shared, told)}
    carried = {body: around.held.carried[body] for body in told if body in around.held.carried}
    here = [county] if county in held.regions else []
    return Shelf(
        county,
        replace(site, data=data, shared=shared, files=around.site.files & {ALL}),
        replace(held, carried=carried),
        {code: around.listed.get(code) for code in here},
        around.tallies.of(here, told),
    )


def _of_province(province: str, bodies: list[str], around: _Around, rows: slice) -> Shelf:
    """With all that is counted of a province; ``rows`` are those of its reports in the facts."""
    (site, held), whole = _narrowed(bodies, around), around.site
    records = tuple(sheet.record for body in bodies for sheet in reversed(held.sheets.get(body, ())))
    elsewhere = {path for path in whole.files if path.startswith("data/provinces/") and not path.startswith(f"data/provinces/{province}/")}
    return Shelf(
        province,
        replace(
            site,
            data=replace(site.data, records=records),
            facts=Facts(whole.facts.values[rows], whole.facts.marks[rows]),
            printed=Facts(whole.printed.values[rows], whole.printed.marks[rows]),
            prose=whole.prose,
            files=whole.files - elsewhere,
        ),
        replace(held, span=around.held.span),
        {code: around.listed.get(code) for code in (province, *held.regions) if len(code) < REGION_DIGITS},
        around.tallies.of(held.regions, bodies),
    )


def _narrowed(bodies: list[str], around: _Around) -> tuple[Site, Holdings]:
    """What pages of either kind look at."""
    site, held, data = around.site, around.held, around.site.data
    former = tuple(_of(around.former, bodies))
    named = set(_named(bodies, around)) | {version.agency for one in former for version in one.versions}
    guests = frozenset(named.difference(bodies) & held.sheets.keys())
    sheets = {body: held.sheets[body] for body in (*bodies, *sorted(guests)) if body in held.sheets}
    near = sorted({*bodies, *guests})
    events = tuple(event for _, event in sorted(_of(around.events, near), key=itemgetter(0)))
    return (
        replace(
            site,
            data=replace(
                data,
                records=(),
                agencies=MappingProxyType({body: data.agencies[body] for body in sorted({*near, *named}) if body in data.agencies}),
                corrections={},
                conflicts=(),
                corrected=frozenset(_of(around.corrected, near)),
                settled=frozenset(),
                events=events,
                superseded=(),
            ),
            facts=_no_facts(),
            printed=_no_facts(),
            audit=Audit((), pl.DataFrame()),
            version="",
            date=site.date if any(event.event == "asked" for event in events) else _SOME_DAY if is_date(site.date) else "",
            prose={},
            files=frozenset(),
            former=former,
            coverage={},
            changes=None,
            shared={},
        ),
        Holdings(
            sheets,
            {},
            regions((data.agencies[body] for body in bodies if body in sheets), data.divisions),
            {},
            {key: held.prints[key] for some in sheets.values() for sheet in some if (key := (sheet.agency.id, sheet.record.year))},
            NOTHING,
            guests,
        ),
    )


def _named(bodies: list[str], around: _Around) -> Iterator[str]:
    """The others that these pages name: who they succeed, who succeeds them, whose like they are, whose words they share."""
    agencies, sheets = around.site.data.agencies, around.held.sheets
    for near in {agencies[body].division[:6] for body in bodies}:
        yield from around.alike.get(near, ())
    for body in bodies:
        agency = agencies[body]
        yield from (one.id for one in around.heirs.get(body, ()))
        if agency.succeeds:
            yield agency.succeeds
        for sheet in sheets.get(body, ()):
            yield from (str(dict(finding.seen)["other"]) for finding in sheet.findings if finding.rule == "copied")


_SOME_DAY = "0001-01-01"
"""That the data have a newest date matters to every page; which it is, only where a reply is waited for."""


@cache
def _no_facts() -> Facts:
    return facts((), {})


def digest(shelf: Shelf) -> str:
    """The SHA-256 of everything that is on a shelf, in hexadecimal digits: equal ones have equal pages, where all else is equal."""
    told = hashlib.sha256()
    for part in _parts(shelf):
        told.update(repr(part).encode())
        told.update(b"\n")
    return told.hexdigest()


def _parts(shelf: Shelf) -> Iterator[Any]:
    """Numbers and marks follow from a record, what is corrected of it, and this program: these are here for them."""
    site, data, held = shelf.site, shelf.site.data, shelf.held
    yield from (shelf.code, site.date, sorted(held.guests), data.synthetic, sorted(site.files), held.span)
    yield from shelf.regions.items()
    yield from data.agencies.items()
    yield from data.events
    yield from data.corrections.items()
    yield from data.conflicts
    yield from sorted(data.corrected)
    yield from map(fingerprint, data.superseded)
    yield from site.former
    yield from site.shared.items()
    yield from held.carried.items()
    yield from held.prints.items()
    for some in held.sheets.values():
        yield from ((sheet.checked, sheet.unknown, sheet.findings) for sheet in some)
