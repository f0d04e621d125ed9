"""The points to check of a county in full sentences, for reading on paper: what does not agree or was seen, where from, what to ask.

Says what the page of each point says, shorter; adds nothing to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from site_builder.audit import Finding
from site_builder.pages import cause
from site_builder.pages.agency import SHORT_HASH
from site_builder.pages.desk import Desk
from site_builder.pages.exhibits import Told, spoken
from site_builder.pages.holdings import Sheet, looked_up
from site_builder.pages.leads import Lead, causes, leads
from site_builder.pages.model import Link
from site_builder.pages.saying import date_text
from site_builder.pages.states import Chip, chips, is_unverified, of_bodies, of_lead
from site_builder.store import Event
from site_builder.words import Speaker


@dataclass(frozen=True, slots=True)
class Case:
    """One point: its page under its headline, whose report, what it says in sentences, its source (``url`` may be empty), a question."""

    page: Link
    agency: Link
    year: str
    kind: str
    chip: str
    states: tuple[Chip, ...]
    says: tuple[str, ...]
    source: str
    url: str
    question: str


def cases(desk: Desk, sheets: Iterable[Sheet]) -> Iterator[Case]:
    """The points of some reports, newest year first, then in the order of bodies and of the form."""
    events = of_bodies(desk.site.data.events)
    broken = sorted((sheet for sheet in sheets if sheet.findings), key=lambda sheet: (-sheet.record.year, sheet.agency.id))
    for sheet in map(looked_up, broken):
        for lead, findings in zip(leads(desk, sheet), causes(sheet).values(), strict=True):
            own = events.get(sheet.agency.id, ())
            yield _case(desk, sheet, lead, findings, of_lead(own, findings, spoken(sheet, findings)) if own else ())


def _case(desk: Desk, sheet: Sheet, lead: Lead, findings: Sequence[Finding], events: Sequence[Event]) -> Case:
    w, source = desk.w, sheet.record.source
    return Case(
        Link(lead.headline, lead.to),
        desk.agency(sheet.agency),
        sheet.year,
        lead.kind,
        lead.chip,
        chips(events, source, w),
        tuple(_says(lead, w)),
        _source(sheet, lead.lines, w),
        "" if is_unverified(source) or not source.url else source.url,
        w("point.ask_quoted", question=cause.question(desk, sheet, findings)).strip(),
    )


def _says(lead: Lead, w: Speaker) -> Iterator[str]:
    """Each equation with what should be equal; each sentence with the one that must stand beside it."""
    for one in lead.equations:
        yield w("case.equation", identity=one.identity, equation=one.equation, difference=one.difference, places=one.places)
    for says, beside in lead.says:
        yield says
        yield beside


def _source(sheet: Sheet, lines: Sequence[Told], w: Speaker) -> str:
    """What we read, of which date, and on which lines of it."""
    source = sheet.record.source
    dated = w("point.dated", date=date_text(source.dated, w)) if source.dated else ""
    places = w("list.pause").join(dict.fromkeys(line.source for line in lines if line.source))
    kind = w(
        "case.unverified" if is_unverified(source) else "case.held", kind=w(f"origin.{source.kind}"), digest=source.sha256[:SHORT_HASH]
    )
    return dated + kind + (w("case.places", places=places) if places else "")
