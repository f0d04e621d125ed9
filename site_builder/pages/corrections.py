"""Corrections and replies: what we misread and how often, what was set by hand, what bodies replied, what was replaced or withdrawn.

Counts only what is on record, and says so. Who corrected or wrote something down is not told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from site_builder.facts import counted
from site_builder.figures.model import percent
from site_builder.form import Unit
from site_builder.measures import FEWEST
from site_builder.pages.cells import figures_text
from site_builder.pages.desk import CORRECTIONS, Desk, agency_address
from site_builder.pages.holdings import NOT_READ
from site_builder.pages.model import Link, Page
from site_builder.pages.states import happened, place_of, replies, unanswered
from site_builder.record import Correction
from site_builder.redact import publishable
from site_builder.store import Conflict
from site_builder.words import Speaker


@dataclass(frozen=True, slots=True)
class Mended:
    """A cell or line that a person set: what was read, what stands now, why and when; ``disputed`` where the copy says a third thing."""

    body: Link
    year: str
    place: str
    was: str
    now: str
    why: str
    when: str
    disputed: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What one body stated about its report of one year."""

    body: Link
    year: str
    place: str
    head: str
    text: str
    url: str


def corrections_page(desk: Desk) -> Page:
    """Everything on record, with an honest sentence where nothing is."""
    w, data = desk.w, desk.site.data
    mended = tuple(_mended(desk))
    versions = tuple((w(f"corrections.{kind}"), it) for kind in ("replaced", "withdrawn") for it in happened(desk, kind))
    seen = sum(correction.seen is not None for some in data.corrections.values() for correction in some)
    return desk.page(
        CORRECTIONS,
        "corrections.html",
        w("corrections.title"),
        description=w("corrections.description"),
        crumbs=desk.crumbs(Link(w("corrections.title"))),
        rate=tuple(_rate(desk)),
        misread=tuple(happened(desk, "misread")),
        mended=mended,
        disputed=w("corrections.dispute", n=len(data.conflicts)) if data.conflicts else "",
        seen=w("corrections.seen", n=seen) if seen else "",
        replies=tuple(_replies(desk)),
        asked=tuple(_asked(desk)),
        versions=versions,
    )


def _rate(desk: Desk) -> Iterator[str]:
    """k/n of reports and of cells, and what is not in them."""
    w, data = desk.w, desk.site.data
    misread = {(event.agency, event.year) for event in data.events if event.event == "misread"}
    corrected = {(agency, year) for agency, year, _ in data.corrected}
    known = {(record.agency, record.year) for record in data.records} | misread
    if not known:
        yield w("corrections.rate_empty")
        return
    wrong = len(misread | corrected)
    yield w("corrections.rate_reports", k=wrong, n=len(known), percent=_percent(wrong, len(known), w))
    marks = counted(desk.site.facts)
    read = marks["printed"] + marks["corrected"]
    if read:
        cells = len(data.corrected)
        yield w("corrections.rate_cells", k=cells, n=read, percent=_percent(cells, read, w))
    unread = sum(marks[mark] for mark in NOT_READ)
    if unread:
        yield w("corrections.unread", n=unread)
    yield w("corrections.rate_only")


def _percent(part: int, n: int, w: Speaker) -> str:
    """The share where there is enough to tell one, and something to tell."""
    return w("corrections.rate_percent", percent=percent(part, n)) if n >= FEWEST and part else ""


def _mended(desk: Desk) -> Iterator[Mended]:
    w, data = desk.w, desk.site.data
    conflicts = {(one.agency, one.year, one.at): one for one in data.conflicts}
    forms = {(record.agency, record.year): record.form for record in data.records}
    for (agency, year), some in sorted(data.corrections.items()):
        form = forms.get((agency, year))
        for one in some:
            if form is None or isinstance(one.set, msgspec.UnsetType):
                continue
            cells = [at for at in form.cells if at == one.at or at.startswith(f"{one.at}/")]
            if not any((agency, year, at) in data.corrected for at in cells):
                continue  # the copy came to say so itself: there is nothing of ours to tell
            units = [form.cells[at].column.unit for at in cells]
            body = desk.name(data.agencies[agency].name, f"{desk.to(agency_address(agency))}#y{year}")
            yield Mended(
                body,
                str(year),
                place_of(one.at, w),
                _plain(one.expect, units, w),
                _plain(one.set, units, w),
                publishable(one.why),
                one.when,
                _disputed(conflicts, one, (agency, year), units, w),
            )


def _disputed(
    conflicts: Mapping[tuple[str, int, str], Conflict], one: Correction, report: tuple[str, int], units: Sequence[Unit], w: Speaker
) -> str:
    conflict = conflicts.get((*report, one.at))
    if conflict is None:
        return ""
    return w("corrections.disputed", found=_plain(conflict.found, units, w), expected=_plain(conflict.expected, units, w))


def _plain(value: object, units: Sequence[Unit], w: Speaker) -> str:
    return figures_text(value, units, w, w("mark.none"))


def _replies(desk: Desk) -> Iterator[Reply]:
    for event in sorted(desk.site.data.events, key=lambda event: event.date, reverse=True):
        for said in replies([event], desk.site.data.agencies[event.agency].name, desk.w):
            yield Reply(_body(desk, event.agency), str(event.year), place_of(event.at, desk.w), said.head, said.text, said.url)


def _asked(desk: Desk) -> Iterator[tuple[Link, str, str]]:
    """Whom we asked about which year, with the sentence that says there is no reply."""
    reports = sorted({(event.agency, event.year) for event in desk.site.data.events if event.event == "asked"})
    for agency, year in reports:
        some = [event for event in desk.site.data.events if (event.agency, event.year) == (agency, year)]
        for text in unanswered(some, desk.site.date, desk.w):
            yield _body(desk, agency), str(year), text


def _body(desk: Desk, agency: str) -> Link:
    body = desk.site.data.agencies[agency]
    return desk.agency(body) if agency in desk.held.sheets else desk.name(body.name)
