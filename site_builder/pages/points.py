"""Points to check: how many there are by rule, year and province, the newest; and all of them by place, on pages of their own.

Default order is that of codes; nobody is counted against anybody. The page of each is in ``point``, what it says sentence by sentence
in ``cause``, what events make of it in ``states``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from site_builder.audit import Finding, rule_of
from site_builder.audit.findings import slug
from site_builder.form import FORMS
from site_builder.pages import cause
from site_builder.pages.desk import DATA, POINTS, Desk, lead_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Lead, causes, count, leads, spoken
from site_builder.pages.model import Link, Page
from site_builder.pages.places import Part, parts, standing
from site_builder.pages.states import (
    SETTLED,
    Chip,
    chips,
    of_lead,
    of_report,
    place_of,
    settling,
)
from site_builder.redact import publishable
from site_builder.store import Event

NEWEST = 50
"""Points that the first page of the list names; the others stand on the pages of the places."""

LONGEST = 500
"""Points that a page of a place lists; what is longer falls into pages of cities, then of counties."""

FINDINGS = "data/findings.csv"
"""Every equation that does not hold, as data."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One lead with the report it stands in, its findings, and the events that concern it."""

    sheet: Sheet
    findings: tuple[Finding, ...]
    lead: Lead
    headline: str
    states: tuple[Chip, ...]
    events: tuple[Event, ...]

    @property
    def agency(self) -> str:
        return self.sheet.agency.id


@dataclass(frozen=True, slots=True)
class Listed:
    """A lead as the lists tell it; ``where`` is empty where the list says it above."""

    body: Link
    where: str
    year: str
    page: Link
    kind: str
    chip: str
    states: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Reports and leads that share something: the anchor, what it is called, a second word on it (the authority of a rule).

    ``reports`` are those held, ``broken`` those of them that have a lead; a rule has neither.
    """

    anchor: str
    name: Link
    leads: int
    reports: int = 0
    broken: int = 0
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The leads of one county (or of a city or province itself), under an anchor."""

    anchor: str
    name: str
    leads: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A lead that stands no more, while its page does."""

    page: Link
    chip: Chip


def points(desk: Desk) -> Iterator[Point]:
    """Every lead of what we hold, by agency and year, then in the order of the form."""
    for sheets in desk.held.sheets.values():
        for sheet in reversed(sheets):
            events = of_report(desk.site.data.events, sheet.agency.id, sheet.record.year) if sheet.findings else ()
            for lead, findings in zip(leads(sheet, desk.w), causes(sheet).values(), strict=True):
                own = of_lead(events, findings[0].cause, spoken(sheet, findings))
                states = chips(own, sheet.record.source, desk.w)
                yield Point(sheet, tuple(findings), lead, cause.headline(sheet, findings, desk.w), states, own)


# ── the lists ───────────────────────────────────────────────────────────────────────────────────────────────────────


def list_address(code: str) -> str:
    """Where the points of a province, city or county are listed, before the language's prefix."""
    return f"l/{code}.html"


def point_parts(desk: Desk) -> tuple[Part, ...]:
    """The pages that all points fall into, with those that stand no more."""
    rows: Counter[str] = Counter()
    for sheet in desk.held:
        if sheet.findings:
            rows[sheet.agency.id] += count(sheet)
    rows.update(event.agency for _, event in settled(desk))
    return parts(rows, desk.site.data.agencies, desk.site.data.divisions, LONGEST)


def lists(desk: Desk) -> Mapping[str, str]:
    """For every region that has points, where all of them are listed, with its anchor there if it has one; by the region's code."""
    found = standing(point_parts(desk), desk.site.data.divisions)
    anchored = {code: any(group == code for group, _ in part.groups) and part.code != code for code, part in found.items()}
    return {code: desk.to(list_address(part.code)) + (f"#p{code}" if anchored[code] else "") for code, part in found.items()}


def list_pages(desk: Desk, every: tuple[Point, ...]) -> Iterator[Page]:
    """The first page of the list, and those of the places."""
    tops = point_parts(desk)
    gone = tuple(settled(desk))
    yield points_page(desk, every, tops, gone)
    by_body: dict[str, list[Point]] = defaultdict(list)
    for point in every:
        by_body[point.agency].append(point)
    for top in tops:
        for part in top:
            yield place_page(desk, part, by_body, gone)


def points_page(desk: Desk, every: tuple[Point, ...], tops: tuple[Part, ...], gone: tuple[tuple[str, Event], ...]) -> Page:
    """How many points there are by province, rule and year, never by body; and the newest."""
    w, held = desk.w, desk.held
    broken = len({(point.agency, point.sheet.record.year) for point in every})
    unknown = sum(sheet.unknown for sheet in held)
    newest = sorted(every, key=_newness, reverse=True)[:NEWEST]
    return desk.page(
        POINTS,
        "points.html",
        w("points.title"),
        description=w("points.description"),
        crumbs=desk.crumbs(Link(w("points.title"))),
        count=w("points.count", reports=held.reports, broken=broken, leads=len(every))
        if every
        else w("points.none", reports=held.reports, unknown=unknown)
        if held.reports
        else w("home.empty"),
        kinds=_kinds(desk),
        places=tuple(_place(desk, part, every) for part in tops),
        rules=tuple(_rules(desk, every)),
        years=tuple(_years(desk, every)),
        newest=tuple(_listed(desk, point, desk.where(point.sheet.agency.division)) for point in newest),
        more=w("points.newest_of", n=len(every), newest=NEWEST) if len(every) > NEWEST else "",
        findings=Link(w("points.findings"), FINDINGS) if FINDINGS in desk.site.files else Link(w("region.data_page"), desk.to(DATA)),
        settled=_settled(desk, gone[:NEWEST]),
        settled_more=w("points.settled_more", n=len(gone), newest=NEWEST) if len(gone) > NEWEST else "",
    )


def _newness(point: Point) -> tuple[int, str]:
    """The report's year, then its date: what was published last is at the top whatever its code; equal ones stay in the order of codes."""
    source = point.sheet.record.source
    return point.sheet.record.year, source.posted or source.dated or ""


def place_page(desk: Desk, part: Part, by_body: Mapping[str, list[Point]], gone: tuple[tuple[str, Event], ...]) -> Page:
    """All points of one place, county by county; where they are too many, the places that have them."""
    w = desk.w
    trail, name = desk.trail(part.code, list_address), desk.where(part.code) or part.code
    every = tuple(point for body in part.bodies for point in by_body.get(body, ()))
    here = {body for _, some in part.groups for body in some}
    of = _counted(desk, part.code, trail[-1], part.bodies, every)
    return desk.page(
        list_address(part.code),
        "points_place.html",
        w("points.of_title", name=name),
        description=w("points.of_description", name=name),
        crumbs=desk.crumbs(Link(w("points.title"), desk.to(POINTS)), *trail),
        name=trail[-1],
        count=w("points.of_count", reports=of.reports, broken=of.broken, leads=of.leads),
        places=tuple(_place(desk, one, every) for one in part.below),
        sections=tuple(_sections(desk, part, by_body)),
        settled=_settled(desk, (one for one in gone if one[1].agency in here)),
        region=tuple(Link(w("held.to_region", name=link.text), link.to) for link in desk.place(part.code)[-1:] if link.to),
    )


def _kinds(desk: Desk) -> tuple[tuple[str, str, str], ...]:
    """The severities with what each means."""
    kinds = ("contradiction", "continuity", "reclassified", "remark")
    return tuple((kind, desk.w(f"lead.{kind}.chip"), desk.w(f"lead.{kind}.meaning")) for kind in kinds)


def _listed(desk: Desk, point: Point, where: str = "") -> Listed:
    return Listed(
        desk.agency(point.sheet.agency),
        where,
        point.sheet.year,
        Link(point.headline, point.lead.to),
        point.lead.kind,
        point.lead.chip,
        point.states,
    )


def _sections(desk: Desk, part: Part, by_body: Mapping[str, list[Point]]) -> Iterator[Section]:
    for code, bodies in part.groups:
        some = tuple(_listed(desk, point) for body in bodies for point in by_body.get(body, ()))
        if some:
            yield Section(f"p{code}", desk.where(code) or code, some)


def _place(desk: Desk, part: Part, every: Iterable[Point]) -> Counted:
    bodies = frozenset(part.bodies)
    some = tuple(point for point in every if point.agency in bodies)
    return _counted(desk, part.code, desk.trail(part.code, list_address)[-1], bodies, some)


def _counted(desk: Desk, code: str, name: Link, bodies: Iterable[str], some: tuple[Point, ...]) -> Counted:
    """The reports that a place holds are those of all its bodies, also of those without a point."""
    known = [body.id for body in desk.held.regions.get(code, ())] or bodies
    reports = sum(len(desk.held.sheets.get(body, ())) for body in known)
    return Counted(f"p{code}", name, len(some), reports, len({(point.agency, point.sheet.record.year) for point in some}))


def _rules(desk: Desk, every: tuple[Point, ...]) -> Iterator[Counted]:
    counts = Counter(rule for point in every for rule in {finding.rule for finding in point.findings})
    order = dict.fromkeys(one.id for form in FORMS.values() for one in form.identities)
    for rule in order:
        if counts[rule]:
            label = rule_of(rule)
            yield Counted(f"rule-{rule}", Link(label.label[desk.lang]), counts[rule], more=label.authority[desk.lang])


def _years(desk: Desk, every: tuple[Point, ...]) -> Iterator[Counted]:
    reports = Counter(sheet.record.year for sheet in desk.held)
    points = Counter(point.sheet.record.year for point in every)
    broken = Counter(year for _, year in {(point.agency, point.sheet.record.year) for point in every})
    for year in sorted(points, reverse=True):
        yield Counted(f"y{year}", Link(desk.w("points.year_of", year=str(year))), points[year], reports[year], broken[year])


def _settled(desk: Desk, gone: Iterable[tuple[str, Event]]) -> tuple[Settled, ...]:
    return tuple(
        Settled(Link(settled_title(desk, event), desk.to(address)), Chip(event.event, desk.w(f"state.{event.event}")))
        for address, event in gone
    )


# ── leads that stand no more ────────────────────────────────────────────────────────────────────────────────────────


def settled(desk: Desk) -> Iterator[tuple[str, Event]]:
    """The addresses of leads that an event settled and that no finding stands for any more, each with its last such event; newest first.

    An event at the lead itself is told first; then one by which a whole version of the report went that the lead rested on.
    """
    standing = {lead_address(sheet.agency.id, finding.lead) for sheet in desk.held for finding in sheet.findings}
    found: dict[str, Event] = {}
    for event in desk.site.data.events:
        if event.event in SETTLED and "/" in event.at:
            address = lead_address(event.agency, f"{event.agency}-{event.year}-{slug(event.line)}")
            if address not in standing:
                found[address] = event
    for former in desk.site.former:
        address = lead_address(former.agency, former.lead)
        settled_by = settling(desk.site.data.events, former)
        if settled_by is not None and address not in standing:
            found.setdefault(address, settled_by)
    yield from sorted(found.items(), key=lambda item: item[1].date, reverse=True)


def settled_title(desk: Desk, event: Event) -> str:
    """Whose lead it was, of which year, at which line."""
    name = publishable(desk.site.data.agencies[event.agency].name)
    return desk.w("settled.title", name=name, year=str(event.year), place=place_of(event.line, desk.w))
