"""What can be put right, on the page of a report: our misreadings that a person mended, what the body states, and how to tell us.

Who mended a cell is told nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from site_builder.corrections import cells_at
from site_builder.form import Form
from site_builder.pages.cells import figures_text, source_place
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import Sheet
from site_builder.pages.papers import numbered
from site_builder.pages.states import Said, of_report, place_of, replies, unanswered
from site_builder.record import Correction
from site_builder.redact import publishable
from site_builder.words import Speaker


@dataclass(frozen=True, slots=True)
class Mended:
    """A place that a person compared with the original: ``was`` and ``now`` as read, both empty where it could not be read either."""

    place: str
    was: str
    now: str
    why: str
    when: str
    source: str


@dataclass(frozen=True, slots=True)
class Redress:
    """``replies`` are the body's own words, ``notes`` what else happened around the report, ``tell`` the address to write to or empty."""

    replies: tuple[Said, ...]
    notes: tuple[str, ...]
    mended: tuple[Mended, ...]
    tell: str


def redress(sheet: Sheet, desk: Desk) -> Redress:
    """Everything of that kind for one report."""
    w, record = desk.w, sheet.record
    events = of_report(desk.site.data.events, record.agency, record.year)
    told = (
        w(f"event.{event.event}", date=event.date, place=place_of(event.at, w), text=publishable(event.text)).strip()
        for event in events
        if event.event in _TOLD
    )
    return Redress(
        replies(events, publishable(sheet.agency.name), w),
        (*unanswered(events, desk.site.date, w), *told),
        tuple(_mended(sheet, desk)),
        tell_us(sheet, desk),
    )


_TOLD = ("confirmed", "replaced", "withdrawn", "misread", "looked")


def _mended(sheet: Sheet, desk: Desk) -> Iterator[Mended]:
    w = desk.w
    for correction in desk.site.data.corrections.get((sheet.agency.id, sheet.record.year), ()):
        both = () if correction.seen is not None else (correction.expect, correction.set)
        was, now = (_text(sheet, correction.at, value, w) for value in both) if both else ("", "")
        yield Mended(
            place_name(sheet.form, correction.at, w),
            was,
            now,
            publishable(correction.why) + _disputed(sheet, correction, desk),
            correction.when,
            source_place(sheet.record.lines.get("/".join(correction.at.split("/")[:2])), w),
        )


def _disputed(sheet: Sheet, correction: Correction, desk: Desk) -> str:
    """That the copy now reads a third thing, with both readings; empty where it does not."""
    for one in desk.site.data.conflicts:
        if (one.agency, one.year, one.at, one.set) == (sheet.agency.id, sheet.record.year, correction.at, correction.set):
            found, expected = (_text(sheet, one.at, value, desk.w) for value in (one.found, one.expected))
            return desk.w("corrections.disputed_beside", found=found, expected=expected)
    return ""


def _text(sheet: Sheet, at: str, value: object, w: Speaker) -> str:
    """A value of a correction as the page writes it."""
    return figures_text(value, [sheet.form.cells[cell].column.unit for cell in cells_at(sheet.form, at)], w, w("mark.blank.sign"))


def place_name(form: Form, at: str, w: Speaker) -> str:
    """A table, line or cell as the paper names it; a key of the record in words of ours."""
    table_key, *rest = at.split("/")
    if table_key not in {table.key for table in form.tables}:
        return w(f"note.at_{table_key}") if f"note.at_{table_key}" in w else w("note.at_record")
    table = form.table(table_key)
    names = [table.label[w.lang]]
    if rest:
        line = table.line(rest[0])
        names.append(numbered(line.number, line.label[w.lang], w.lang))
        names += [line.column(key).label[w.lang] for key in rest[1:]]
    return w("list.dot").join(names)


def tell_us(sheet: Sheet, desk: Desk) -> str:
    """Where a reader tells us of a misreading: a letter already addressed, or the page of the contact; empty where none is configured."""
    contact, w = desk.site.config.contact, desk.w
    if "@" not in contact or "//" in contact:
        return contact
    subject = w("tell.subject", site=desk.site.config.title[desk.lang], name=publishable(sheet.agency.name), year=sheet.year)
    return f"mailto:{contact}?subject={quote(subject)}&body={quote(w('tell.body'))}"
