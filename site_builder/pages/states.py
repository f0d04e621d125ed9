"""What events and the source make of a point to check: its state, what the body stated, what we asked.

Knows which events concern which lead. Does not know how any of it is laid out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from site_builder.audit import Finding
from site_builder.audit.former import Former
from site_builder.audit.rules import every as every_rule
from site_builder.form import FORMS
from site_builder.pages.desk import Desk
from site_builder.pages.model import Link
from site_builder.record import Source
from site_builder.redact import publishable
from site_builder.store import Event
from site_builder.words import Speaker

SETTLED = ("misread", "replaced")
"""Events after which a lead stands no more: it was our mistake, or the report was issued anew."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in two or three words; ``look`` is its class."""

    key: str
    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a body stated, or what was asked of it: who and when in ``head``, the words in ``text``; ``url`` may be empty."""

    head: str
    text: str
    url: str


def of_report(events: Iterable[Event], agency: str, year: int) -> tuple[Event, ...]:
    """The events of one report, oldest first."""
    return tuple(event for event in events if (event.agency, event.year) == (agency, year))


def of_bodies(events: Iterable[Event]) -> Mapping[str, Sequence[Event]]:
    """The events by body, in their order."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.agency].append(event)
    return found


def of_lead(events: Iterable[Event], findings: Sequence[Finding], lines: Iterable[str] = ()) -> tuple[Event, ...]:
    """Of a body's events, those that concern the lead of these findings, told by these form lines.

    What was said or compared counts for every line of the lead, and for all leads where the whole report is meant; but only an event
    at the cause itself settles the lead, for another line of it may have been misread while the lead stands. Of a lead that outlasts a
    year, what was told at it in any year that it is about counts.
    """
    cause, year, named = findings[0].cause, findings[0].year, {findings[0].cause, *lines}
    years = {year for finding in findings for year in finding.years}
    return tuple(
        event
        for event in events
        if (event.line == cause and event.year in years)
        or (event.year == year and event.event not in SETTLED and (not event.at or event.line in named))
    )


def at_cause(events: Iterable[Event], settled: Event) -> tuple[Event, ...]:
    """The events at a lead that stands no more, and those that were about its whole report without settling anything."""
    return tuple(
        event
        for event in of_report(events, settled.agency, settled.year)
        if event.line == settled.line or (not event.at and event.event not in SETTLED)
    )


def settling(events: Iterable[Event], former: Former) -> Event | None:
    """The event by which a superseded version went that the lead rested on, the newest of them, as if told at the lead itself.

    Told apart from those of other versions by the digest in its words; a version without one goes by the newest event of its report.
    """
    events = tuple(events)
    found: list[Event] = []
    for version in former.versions:
        some = [event for event in of_report(events, version.agency, version.year) if event.event in SETTLED and not event.at]
        found += [event for event in some if version.digest in event.text] or some
    newest = max(found, key=lambda event: event.date, default=None)
    return None if newest is None else replace(newest, agency=former.agency, year=former.year, at=former.cause)


def is_unverified(source: Source) -> bool:
    """Whether the reading rests on a copy or mirror that nobody can compare: no address of the body's own, no file of its own."""
    if source.kind == "mirror":
        return True
    return not source.url and source.kind not in ("official_page", "official_file")


def chips(events: Iterable[Event], source: Source, w: Speaker) -> tuple[Chip, ...]:
    """The state of a lead that stands: what people did weighs more than what the program did; a copy nobody compared is said to be one.

    A report that was replaced is no state of such a lead: the version that we hold still shows it.
    """
    kinds = {event.event for event in events}
    keys: list[str] = [kind for kind in _STATES if kind in kinds]
    if not {"confirmed", "misread"} & kinds:
        keys.insert(0, "machine")
        if is_unverified(source):
            keys.insert(1, "unverified")
    return tuple(Chip(key, w(f"state.{key}")) for key in keys)


_STATES = ("confirmed", "replied", "misread")


def is_hidden(states: Iterable[Chip]) -> bool:
    """Whether search engines are asked to leave the page out: until a person has seen the original, and once it was our mistake."""
    return any(chip.key in {"unverified", "misread"} for chip in states)


def replies(events: Iterable[Event], name: str, w: Speaker) -> tuple[Said, ...]:
    """What the body stated, verbatim but for what is never shown, oldest first."""
    return tuple(
        Said(w("reply.head", name=publishable(name), date=event.date), publishable(event.text), event.url)
        for event in events
        if event.event == "replied"
    )


def unanswered(events: Iterable[Event], as_of: str, w: Speaker) -> tuple[str, ...]:
    """That we asked and have no reply since, as of the newest date in the data, in a sentence for each time."""
    events = tuple(events)
    answered = max((event.date for event in events if event.event == "replied"), default="")
    return tuple(w("reply.none_yet", date=event.date, as_of=as_of) for event in events if event.event == "asked" and event.date > answered)


def place_of(at: str, w: Speaker) -> str:
    """An address of the form as the paper names it, in the newest edition that prints it; the whole report for an empty one.

    The lead of a rule that is about no line goes by the name of the rule.
    """
    if not at:
        return w("note.at_record")
    if at.startswith("report/"):
        names = [one.label[w.lang] for one in every_rule() if (at.removeprefix("report/") + "-").startswith(f"{one.id}-")]
        return names[-1] if names else w("note.at_record")
    form = next(form for form in reversed(FORMS.values()) if _prints(form.edition, at))
    table_key, *rest = at.split("/")
    table = form.table(table_key)
    names = [table.label[w.lang]]
    if rest:
        line = table.line(rest[0])
        names.append(line.label[w.lang])
        names += [line.column(key).label[w.lang] for key in rest[1:]]
    return w("list.dot").join(names)


def _prints(edition: str, at: str) -> bool:
    try:
        FORMS[edition].place(at)
    except KeyError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a line of a table: its kind, when, whose report, which place of it, what was written down of it."""

    kind: str
    date: str
    body: Link
    where: str
    year: str
    place: str
    text: str
    url: str


def happened(desk: Desk, *kinds: str) -> Iterator[Happened]:
    """The events of these kinds, newest first, then in the order of codes."""
    yield from told_events(desk, (event for event in desk.site.data.events if event.event in kinds))


def told_events(desk: Desk, some: Iterable[Event]) -> Iterator[Happened]:
    """These events as lines of a table, newest first."""
    for event in sorted(some, key=lambda event: event.date, reverse=True):
        agency = desk.site.data.agencies[event.agency]
        body = desk.agency(agency) if event.agency in desk.held.sheets else desk.name(agency.name)
        yield Happened(
            event.event,
            event.date,
            body,
            desk.where(agency.division),
            str(event.year),
            place_of(event.at, desk.w),
            publishable(event.text),
            event.url,
        )
