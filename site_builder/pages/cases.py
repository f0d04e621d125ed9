"""The points to check of a county in full sentences, for reading on paper: what does not agree or was seen, where from, what to ask.

Says what the page of each point says, shorter; adds nothing to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from site_builder.audit import Finding
from site_builder.pages import cause
from site_builder.pages.agency import SHORT_HASH
from site_builder.pages.cells import source_place
from site_builder.pages.desk import Desk
from site_builder.pages.exhibits import spoken
from site_builder.pages.holdings import Sheet, looked_up
from site_builder.pages.leads import Head, causes, equations, has_line, heads, says
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
        for head, findings in zip(heads(desk, sheet), causes(sheet).values(), strict=True):
            yield _case(desk, sheet, head, findings, events.get(sheet.agency.id, ()))


def _case(desk: Desk, sheet: Sheet, lead: Head, findings: Sequence[Finding], events: Sequence[Event]) -> Case:
    w, source, lines = desk.w, sheet.record.source, spoken(sheet, findings)
    return Case(
        Link(lead.headline, lead.to),
        desk.agency(sheet.agency),
        sheet.year,
        lead.kind,
        lead.chip,
        chips(of_lead(events, findings, lines), source, w),
        tuple(_says(desk, sheet, findings)),
        _source(sheet, lines if has_line(findings[0].cause) else (), w),
        "" if is_unverified(source) or not source.url else source.url,
        w("point.ask_quoted", question=cause.question(desk, sheet, findings)).strip(),
    )


def _says(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> Iterator[str]:
    """Each equation with what should be equal; each sentence with the one that must stand beside it."""
    for one in equations(sheet, findings, desk.w):
        yield desk.w("case.equation", identity=one.identity, equation=one.equation, difference=one.difference, places=one.places)
    yield from chain.from_iterable(says(desk, sheet, findings))


def _source(sheet: Sheet, lines: Iterable[str], w: Speaker) -> str:
    """What we read, of which date, and on which lines of it."""
    source = sheet.record.source
    dated = w("point.dated", date=date_text(source.dated, w)) if source.dated else ""
    read = (source_place(sheet.record.lines.get(line), w) for line in lines)
    places = w("list.pause").join(dict.fromkeys(filter(None, read)))
    kind = w(
        "case.unverified" if is_unverified(source) else "case.held", kind=w(f"origin.{source.kind}"), digest=source.sha256[:SHORT_HASH]
    )
    return dated + kind + (w("case.places", places=places) if places else "")
