"""The bodies of one county with everything that their pages are made of, and nothing else of the country.

So a shelf can be made elsewhere, and its pages stay as they are for as long as it does. Knows what the pages of a body look at beside its
own reports. Does not know what they say of it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

import polars as pl

from site_builder.audit import Audit
from site_builder.events import is_date
from site_builder.facts import Facts, facts
from site_builder.pages.holdings import Holdings, looked_up
from site_builder.pages.model import Site
from site_builder.pages.places import regions
from site_builder.stamps import NOTHING, fingerprint
from site_builder.store import county_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """``site`` and ``held`` as the bodies of a county see them; the bodies of others that they look at are ``held.guests``."""

    county: str
    site: Site
    held: Holdings


def shelves(site: Site, held: Holdings) -> Iterator[Shelf]:
    """One for each county of which a report is held or a lead was settled, in the order of codes."""
    around = _Around(site, held)
    for county, bodies in around.counties.items():
        yield _shelf(county, bodies, around)


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
        self.counties = _grouped(sorted({*held.sheets, *self.events, *self.former}), county_of)


def _grouped(some: Iterable[T], key: Callable[[T], str]) -> Mapping[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for one in some:
        found[key(one)].append(one)
    return dict(found)


def _of(groups: Mapping[str, list[T]], bodies: Iterable[str]) -> Iterator[T]:
    """What belongs to these bodies, in the order of groups."""
    return chain.from_iterable(groups.get(body, ()) for body in bodies)


def _shelf(county: str, bodies: list[str], around: _Around) -> Shelf:
    site, held, data = around.site, around.held, around.site.data
    former = tuple(_of(around.former, bodies))
    named = set(_named(bodies, around)) | {version.agency for one in former for version in one.versions}
    guests = frozenset(named.difference(bodies) & held.sheets.keys())
    sheets = {body: tuple(map(looked_up, held.sheets[body])) for body in (*bodies, *sorted(guests)) if body in held.sheets}
    told = [body for body in bodies if body in sheets]
    near = sorted({*bodies, *guests})
    events = tuple(event for _, event in sorted(_of(around.events, near), key=itemgetter(0)))
    return Shelf(
        county,
        replace(
            site,
            data=replace(
                data,
                records=(),
                agencies=MappingProxyType({body: data.agencies[body] for body in sorted({*near, *named}) if body in data.agencies}),
                corrections=MappingProxyType(
                    {
                        key: data.corrections[key]
                        for body in told
                        for sheet in sheets[body]
                        if (key := (body, sheet.record.year)) in data.corrections
                    }
                ),
                conflicts=tuple(_of(around.conflicts, told)),
                corrected=frozenset(_of(around.corrected, near)),
                settled=frozenset(),
                events=events,
                superseded=tuple(_of(around.superseded, told)),
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
            shared={finding: site.shared[finding] for finding in _of(around.shared, told)},
        ),
        Holdings(
            sheets,
            {},
            regions((data.agencies[body] for body in told), data.divisions),
            {body: held.carried[body] for body in told if body in held.carried},
            {key: held.prints[key] for some in sheets.values() for sheet in some if (key := (sheet.agency.id, sheet.record.year))},
            NOTHING,
            guests,
        ),
    )


def _named(bodies: list[str], around: _Around) -> Iterator[str]:
    """The others that pages of these bodies name: who they succeed, who succeeds them, whose like they are, whose words they share."""
    agencies, sheets = around.site.data.agencies, around.held.sheets
    for body in bodies:
        agency = agencies[body]
        yield from (one.id for one in around.heirs.get(body, ()))
        yield from around.alike.get(agency.division[:6], ())
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
    yield from (shelf.county, site.date, sorted(held.guests), data.synthetic)
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
