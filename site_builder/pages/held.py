"""What we hold: how much of each province, the newest of what was looked for or changed; and for each province, or its cities where they
are too many for one page, the matrix of bodies and years.

A report that is not held says nothing of the body, and the pages say so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from site_builder.divisions import VINTAGE
from site_builder.events import OF_HOLDING
from site_builder.pages.desk import HELD, Desk
from site_builder.pages.model import Link, Page
from site_builder.pages.places import Part, is_listed, parts, rosters
from site_builder.pages.states import told_events
from site_builder.pages.tables import Table
from site_builder.pages.taken import marks_table, places_table
from site_builder.pages.tallies import unread
from site_builder.store import Event

MARKS = ("whole", "unread", "cut", "replaced", "withdrawn", "looked", "not_held")
NEWEST = 50
"""Events that the first page lists; the others stand on the pages of the provinces."""

LONGEST = 500
"""Bodies and events that a page lists; what is longer falls into pages of cities, then of counties."""

Events = Mapping[str, Sequence[Event]]
"""The events ``OF_HOLDING`` by body."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one report: ``key`` of ``MARKS``, its sign, its long words, and the report where it is held."""

    key: str
    sign: str
    long: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body that has a report or an event: marks in the order of the years, several where a report is held and was replaced."""

    name: Link
    marks: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True, slots=True)
class County:
    """The bodies of one county (or of a city or province itself)."""

    name: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How much of a place is held: townships of its roster, other bodies, reports."""

    name: Link
    held: int
    roster: int
    others: int
    reports: int


def held_parts(desk: Desk, province: str) -> Iterator[Page]:
    """The pages of a province of which anything is known."""
    events = _events(desk)
    for top in _parts(desk, events):
        if top.code == province:
            yield from (part_page(desk, part, events) for part in top)


def _parts(desk: Desk, events: Events) -> tuple[Part, ...]:
    rows = {body: 1 + len(events.get(body, ())) for body in {*desk.held.told, *events}}
    return parts(rows, desk.site.data.agencies, desk.site.data.divisions, LONGEST)


def held_address(code: str) -> str:
    """Where the matrix of a province, city or county stands, before the language's prefix."""
    return f"held/{code}.html"


def told_of(desk: Desk) -> frozenset[str]:
    """The provinces, by code, of whose bodies anything is known: they have a page here, also where no report is held."""
    return frozenset(desk.site.data.agencies[body].division[:2] for body in {*desk.held.told, *_events(desk)})


def held_page(desk: Desk) -> Page:
    """The summary: the provinces with how much of each is held, and the newest of what was looked for or changed."""
    w, held, events = desk.w, desk.held, _events(desk)
    every = _parts(desk, events)
    known = {part.code for part in every}
    without = tuple(desk.place(one.code)[-1] for one in desk.site.data.divisions.children("") if one.code not in known)
    roster = sum(rosters(desk.site.data.divisions)[one.code] for one in desk.site.data.divisions.children(""))
    some = [event for own in events.values() for event in own]
    places = tuple(_place(desk, part) for part in every)
    return desk.page(
        HELD,
        "held.html",
        w("held.title"),
        description=w("held.description"),
        crumbs=desk.crumbs(Link(w("held.title"))),
        count=w("held.count", bodies=len(held.sheets), reports=held.reports, years=_span(held.years)) if held.reports else w("home.empty"),
        provinces=places,
        taken=_taken(desk, HELD, w("held.title"), every, places),
        provinces_note=w("held.provinces_note", vintage=str(VINTAGE), roster=roster),
        without=without,
        rest=w("held.rest", n=roster - sum(is_listed(desk.site.data.agencies[body], desk.site.data.divisions) for body in held.sheets)),
        legend=_legend(desk),
        happened=tuple(told_events(desk, some))[:NEWEST],
        more=w("held.newest", n=len(some), newest=NEWEST) if len(some) > NEWEST else "",
    )


def part_page(desk: Desk, part: Part, events: Events) -> Page:
    """The bodies of one place year by year, and what was looked for or changed there; where they are too many, the places below it.

    The years are those of which anything is known anywhere: one set of columns for all pages.
    """
    w, years = desk.w, desk.held.span
    place, trail, here = _place(desk, part), desk.trail(part.code, held_address), desk.place(part.code)[-1:]
    name = desk.where(part.code) or part.code
    title, address = w("held.of_title", name=name), held_address(part.code)
    counties = tuple(_counties(desk, part, years, events))
    places = tuple(_place(desk, one) for one in part.below)
    return desk.page(
        address,
        "held_place.html",
        title,
        shows=desk.below(part.code),
        description=w("held.of_description", name=name),
        crumbs=desk.crumbs(Link(w("held.title"), desk.to(HELD)), *trail),
        name=trail[-1],
        count=w("held.of_count", bodies=place.held + place.others, reports=place.reports, held=place.held, roster=place.roster),
        region=tuple(Link(w("held.to_region", name=link.text), link.to) for link in here if link.to),
        places=places,
        years=tuple(map(str, years)),
        counties=counties,
        taken=marks_table(desk, address, title, _told(part, years, counties)) if part.groups else None,
        places_taken=_taken(desk, f"held/{part.code}-places.html", title, part.below, places) if part.below else None,
        legend=_legend(desk),
        happened=tuple(told_events(desk, (event for _, some in part.groups for body in some for event in events.get(body, ())))),
    )


def _taken(desk: Desk, address: str, title: str, some: Sequence[Part], places: Sequence[Place]) -> Table:
    told = zip(some, places, strict=True)
    return places_table(desk, address, title, ((part.code, it.held, it.roster, it.others, it.reports) for part, it in told))


def _told(part: Part, years: Sequence[int], counties: tuple[County, ...]) -> Iterator[tuple[str, int, str]]:
    """The matrix without names: of each body and year the keys of its marks."""
    for (_, ids), county in zip(part.groups, counties, strict=True):
        for id_, body in zip(ids, county.bodies, strict=True):
            yield from ((id_, year, " ".join(mark.key for mark in marks)) for year, marks in zip(years, body.marks, strict=True))


def _events(desk: Desk) -> Events:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in desk.site.data.events:
        if event.event in OF_HOLDING:
            found[event.agency].append(event)
    return found


def _span(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[-1]}–{years[0]}"


def _place(desk: Desk, part: Part) -> Place:
    """Of the roster of a place how many bodies are held, how many others, how many reports; its name leads to its own part."""
    agencies, divisions = desk.site.data.agencies, desk.site.data.divisions
    here = [body for body in part.bodies if body in desk.held.sheets]
    listed = sum(is_listed(agencies[body], divisions) for body in here)
    return Place(
        desk.trail(part.code, held_address)[-1],
        listed,
        rosters(divisions)[part.code],
        len(here) - listed,
        sum(len(desk.held.sheets[body]) for body in here),
    )


# ── the matrix ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _counties(desk: Desk, part: Part, years: Sequence[int], events: Events) -> Iterator[County]:
    signs = {mark.key: mark for mark in _legend(desk)}
    for code, some in part.groups:
        yield County(desk.where(code) or code, tuple(_body(desk, body, years, events.get(body, ()), signs) for body in some))


def _body(desk: Desk, body: str, years: Sequence[int], events: Sequence[Event], signs: Mapping[str, Mark]) -> Body:
    agency = desk.site.data.agencies[body]
    read = unread(desk.site.facts)
    sheets = {
        sheet.record.year: read.get((body, sheet.record.year), "whole") if sheet.record.source.whole else "cut"
        for sheet in desk.held.sheets.get(body, ())
    }
    name = desk.agency(agency) if sheets else desk.name(agency.name)
    of_year = {(event.year, event.event) for event in events}
    return Body(name, tuple(tuple(_marks(name.to, year, sheets.get(year), of_year, signs)) for year in years))


def _marks(
    body: str | None, year: int, held: str | None, events: AbstractSet[tuple[int, str]], signs: Mapping[str, Mark]
) -> Iterator[Mark]:
    """``held`` is how a report is held, None where it is not."""
    kinds = [kind for kind in OF_HOLDING if (year, kind) in events]
    if held is not None:
        sign = signs[held]
        yield Mark(sign.key, sign.sign, sign.long, f"{body}#y{year}")
    for kind in ("replaced", "withdrawn"):
        if kind in kinds:
            yield signs[kind]
    if held is None and "looked" in kinds:
        yield signs["looked"]
    elif held is None and not kinds:
        yield signs["not_held"]


def _legend(desk: Desk) -> tuple[Mark, ...]:
    return tuple(Mark(key, desk.w(f"held.mark.{key}.sign"), desk.w(f"held.mark.{key}.long")) for key in MARKS)
