"""What we hold: which body, which year; looked for and not found, replaced, withdrawn, not wholly read. The rest is only counted.

A report that is not held says nothing of the body, and the page says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.divisions import VINTAGE
from site_builder.pages.desk import HELD, Desk, agency_address
from site_builder.pages.holdings import NOT_READ, Sheet
from site_builder.pages.model import Link, Page
from site_builder.pages.sentences import is_township
from site_builder.pages.states import happened
from site_builder.store import Agency, Event, county_of

MARKS = ("whole", "unread", "cut", "replaced", "withdrawn", "looked", "not_held")
TOWNSHIP_DIGITS = 9


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
class Province:
    """How much of a province is held."""

    name: Link
    held: int
    roster: int
    others: int
    reports: int


def held_page(desk: Desk) -> Page:
    """The matrix of bodies and years, the provinces, and what was looked for or changed."""
    w, held, divisions = desk.w, desk.held, desk.site.data.divisions
    events: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in desk.site.data.events:
        if event.event in {"looked", "replaced", "withdrawn"}:
            events[event.agency, event.year].append(event)
    years = _years(desk, events)
    provinces = tuple(_provinces(desk))
    roster = sum(province.roster for province in provinces)
    known = tuple(province for province in provinces if province.reports)
    return desk.page(
        HELD,
        "held.html",
        w("held.title"),
        description=w("held.description"),
        crumbs=desk.crumbs(Link(w("held.title"))),
        count=w("held.count", bodies=len(held.sheets), reports=held.reports, years=_span(held.years)) if held.reports else w("home.empty"),
        years=tuple(map(str, years)),
        counties=tuple(_counties(desk, years, events)),
        provinces=known,
        provinces_note=w("held.provinces_note", vintage=str(VINTAGE), roster=roster),
        without=w("held.none_of", names=w("list.pause").join(one.name.text for one in provinces if not one.reports))
        if len(known) < len(provinces)
        else "",
        rest=w("held.rest", n=roster - sum(province.held for province in provinces)),
        legend=tuple(_mark(desk, key) for key in MARKS),
        happened=tuple((w(f"held.mark.{kind}.long"), it) for kind in ("looked", "replaced", "withdrawn") for it in happened(desk, kind)),
        divisions=len(divisions.names),
    )


def _years(desk: Desk, events: dict[tuple[str, int], list[Event]]) -> tuple[int, ...]:
    """Every year from the first to the last of which anything is known, oldest first."""
    known = {*desk.held.years, *(year for _, year in events)}
    return tuple(range(min(known), max(known) + 1)) if known else ()


def _span(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[-1]}–{years[0]}"


def _counties(desk: Desk, years: tuple[int, ...], events: dict[tuple[str, int], list[Event]]) -> Iterator[County]:
    ids = sorted({*desk.held.sheets, *(agency for agency, _ in events)}, key=lambda one: (county_of(one), one))
    by_county: dict[str, list[Agency]] = defaultdict(list)
    for id_ in ids:
        by_county[county_of(id_)].append(desk.site.data.agencies[id_])
    for bodies in by_county.values():
        yield County(desk.where(bodies[0].division), tuple(_body(desk, body, years, events) for body in bodies))


def _body(desk: Desk, agency: Agency, years: tuple[int, ...], events: dict[tuple[str, int], list[Event]]) -> Body:
    sheets = {sheet.record.year: sheet for sheet in desk.held.sheets.get(agency.id, ())}
    name = desk.agency(agency) if sheets else desk.name(agency.name)
    return Body(name, tuple(tuple(_marks(desk, agency, year, sheets.get(year), events.get((agency.id, year), []))) for year in years))


def _marks(desk: Desk, agency: Agency, year: int, sheet: Sheet | None, events: list[Event]) -> Iterator[Mark]:
    kinds = {event.event for event in events}
    if sheet is not None:
        to = f"{desk.to(agency_address(agency.id))}#y{year}"
        unread = any(mark in NOT_READ for mark in sheet.marks.values())
        cut = not sheet.record.source.whole or "cut" in sheet.marks.values()
        yield _mark(desk, "cut" if cut else "unread" if unread else "whole", to)
    for kind in ("replaced", "withdrawn"):
        if kind in kinds:
            yield _mark(desk, kind)
    if sheet is None and "looked" in kinds:
        yield _mark(desk, "looked")
    elif sheet is None and not kinds:
        yield _mark(desk, "not_held")


def _mark(desk: Desk, key: str, to: str | None = None) -> Mark:
    return Mark(key, desk.w(f"held.mark.{key}.sign"), desk.w(f"held.mark.{key}.long"), to)


def _provinces(desk: Desk) -> Iterator[Province]:
    """Every province of the list: of its townships how many are held, how many other bodies, how many reports."""
    names = desk.site.data.divisions.names
    roster = Counter(code[:2] for code, name in names.items() if len(code) == TOWNSHIP_DIGITS and is_township(name))
    townships, others, reports = Counter[str](), Counter[str](), Counter[str]()
    for agency, sheets in desk.held.sheets.items():
        is_listed = agency in names and len(agency) == TOWNSHIP_DIGITS and is_township(names[agency])
        (townships if is_listed else others)[agency[:2]] += 1
        reports[agency[:2]] += len(sheets)
    for code in sorted({*roster, *reports}):
        steps = desk.place(code)
        name = steps[0] if steps else Link(code)
        yield Province(name, townships[code], roster[code], others[code], reports[code])
