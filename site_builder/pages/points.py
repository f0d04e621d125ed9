"""Points to check, and those that stand no more; how one is told in a line of a list.

The lists are in ``lists`` and ``rules``, the page of each point in ``point``, its sentences in ``cause`` and ``saying``,
what events make of it in ``states``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.audit import Finding
from site_builder.audit.findings import lead_name
from site_builder.pages import cause
from site_builder.pages.desk import Desk, lead_address
from site_builder.pages.exhibits import spoken
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Lead, causes, leads
from site_builder.pages.model import Link
from site_builder.pages.states import (
    SETTLED,
    Chip,
    chips,
    of_bodies,
    of_lead,
    place_of,
    settling,
)
from site_builder.redact import publishable
from site_builder.store import Event

NEWEST = 50
"""Points that the first page of the list names; the others stand on the pages of the places."""


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
class Section:
    """The leads of one county (or of a city or province itself), under an anchor."""

    anchor: str
    name: str
    leads: tuple[Listed, ...]


def points(desk: Desk) -> Iterator[Point]:
    """Every lead of what we hold, by agency and year, then in the order of the form."""
    events = of_bodies(desk.site.data.events)
    for body in desk.held.told:
        for sheet in reversed(desk.held.sheets[body]):
            for lead, findings in zip(leads(desk, sheet), causes(sheet).values(), strict=True):
                own = of_lead(events.get(body, ()), findings, spoken(sheet, findings))
                states = chips(own, sheet.record.source, desk.w)
                yield Point(sheet, tuple(findings), lead, cause.headline(desk, sheet, findings), states, own)


KINDS = ("contradiction", "continuity", "reclassified", "remark")
"""The severities as readers see them, the gravest first."""


def list_address(code: str) -> str:
    """Where the points of a province, city or county are listed, before the language's prefix."""
    return f"l/{code}.html"


def listed(desk: Desk, point: Point, where: str = "") -> Listed:
    """A lead as a line of a list."""
    return Listed(
        desk.agency(point.sheet.agency),
        where,
        point.sheet.year,
        Link(point.headline, point.lead.to),
        point.lead.kind,
        point.lead.chip,
        point.states,
    )


def newness(point: Point) -> tuple[int, str]:
    """The report's year, then its date: what was published last is at the top whatever its code; equal ones stay in the order of codes."""
    source = point.sheet.record.source
    return point.sheet.record.year, source.posted or source.dated or ""


# ── leads that stand no more ────────────────────────────────────────────────────────────────────────────────────────


def settled(desk: Desk) -> Iterator[tuple[str, Event]]:
    """The addresses of leads that an event settled and that no finding stands for any more, each with its last such event; newest first.

    An event at the lead itself is told first; then one by which a whole version of the report went that the lead rested on.
    """
    standing = {lead_address(sheet.agency.id, finding.lead) for sheet in desk.held for finding in sheet.findings}
    found: dict[str, Event] = {}
    for event in desk.site.data.events:
        if event.event in SETTLED and "/" in event.at and event.agency not in desk.held.guests:
            address = lead_address(event.agency, lead_name(event.agency, event.year, event.line))
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
