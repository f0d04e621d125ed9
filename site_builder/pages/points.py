"""Points to check: all of them, and the list, by region, rule and year.

Default order is that of codes; nobody is counted against anybody. The page of each is in ``point``, what it says sentence by sentence
in ``cause``, what events make of it in ``states``.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from site_builder.audit import Finding
from site_builder.audit.findings import slug
from site_builder.form import FORMS, identity
from site_builder.pages import cause
from site_builder.pages.desk import POINTS, Desk, lead_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Lead, causes, leads, spoken
from site_builder.pages.model import Link, Page
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
    """A lead as the list tells it."""

    body: Link
    year: str
    page: Link
    kind: str
    chip: str
    states: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Leads that share something: the anchor, what it is called, and a second word on it (the authority of a rule)."""

    anchor: str
    name: Link
    more: str
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


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def points_page(desk: Desk, every: tuple[Point, ...], gone: tuple[tuple[str, Event], ...] = ()) -> Page:
    """All leads by region, and by rule and year: counts by rule, never by body."""
    w, held = desk.w, desk.held
    broken = len({(point.agency, point.sheet.record.year) for point in every})
    unknown = sum(sheet.unknown for sheet in held)
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
        kinds=tuple((kind, w(f"lead.{kind}.chip"), w(f"lead.{kind}.meaning")) for kind in _KINDS),
        regions=tuple(_regions(desk, every)),
        rules=tuple(_rules(desk, every)),
        years=tuple(_years(desk, every)),
        settled=tuple(
            Settled(Link(settled_title(desk, event), desk.to(address)), Chip(event.event, w(f"state.{event.event}")))
            for address, event in gone
        ),
    )


_KINDS = ("contradiction", "continuity", "reclassified", "remark")


def _listed(desk: Desk, point: Point) -> Listed:
    return Listed(
        desk.agency(point.sheet.agency),
        point.sheet.year,
        Link(point.headline, point.lead.to),
        point.lead.kind,
        point.lead.chip,
        point.states,
    )


def _regions(desk: Desk, every: tuple[Point, ...]) -> Iterator[Section]:
    for code, some in groupby(every, key=lambda point: point.agency[:2]):
        steps = desk.place(code)
        name = steps[0] if steps else Link(code)
        yield Section(f"p{code}", name, "", tuple(_listed(desk, point) for point in some))


def _rules(desk: Desk, every: tuple[Point, ...]) -> Iterator[Section]:
    counts = Counter(rule for point in every for rule in {finding.rule for finding in point.findings})
    order = dict.fromkeys(one.id for form in FORMS.values() for one in form.identities)
    for rule in order:
        if counts[rule]:
            some = [point for point in every if any(finding.rule == rule for finding in point.findings)]
            label = identity(rule)
            yield Section(
                f"rule-{rule}",
                Link(label.label[desk.lang]),
                label.authority[desk.lang],
                tuple(_listed(desk, point) for point in some),
            )


def _years(desk: Desk, every: tuple[Point, ...]) -> Iterator[Section]:
    for year in sorted({point.sheet.record.year for point in every}, reverse=True):
        some = [point for point in every if point.sheet.record.year == year]
        yield Section(f"y{year}", Link(desk.w("points.year_of", year=str(year))), "", tuple(_listed(desk, point) for point in some))


# ── leads that stand no more ────────────────────────────────────────────────────────────────────────────────────────


def settled(desk: Desk, standing: set[str]) -> Iterator[tuple[str, Event]]:
    """The addresses of leads that an event settled and that no finding stands for any more, each with its newest such event.

    An event at the lead itself is told first; then one by which a whole version of the report went that the lead rested on.
    """
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
    yield from found.items()


def settled_title(desk: Desk, event: Event) -> str:
    """Whose lead it was, of which year, at which line."""
    name = publishable(desk.site.data.agencies[event.agency].name)
    return desk.w("settled.title", name=name, year=str(event.year), place=place_of(event.line, desk.w))
