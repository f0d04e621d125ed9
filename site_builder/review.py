"""The places that need eyes, each with what stood on the source, how it could be read, and the commands that record what was seen.

For whoever edits the data: nothing is redacted here, and nothing decided. Values only; opens no file.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.audit import Finding, audit
from site_builder.audit.carry import heirs
from site_builder.audit.possible import holds, solved, within
from site_builder.corrections import UNREAD, cells_at, listed, plain
from site_builder.facts import facts
from site_builder.form import Equation, Form
from site_builder.pages.cells import source_place
from site_builder.record import Note, Record
from site_builder.store import Agency, Conflict, Data, Divisions
from site_builder.words import Speaker

MOST_READINGS = 8
"""Readers keep no more candidates than this, so a full list may not be the whole of it."""

SEEN_BLANK = ("blank", "not_applicable")
UNSAID = "…"
"""What stands for the words that a person has to write; ``correct`` refuses it."""

Numbers = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a line: its values in column order, null where it leaves one open, and how many equations they keep, break, or
    leave undecided with the rest of the report as it is read."""

    values: Numbers
    kept: int
    broken: int
    open: int


@dataclass(frozen=True, slots=True)
class Item:
    """One place that needs eyes. ``kind`` is that of the note, or ``conflict`` for a correction that the record no longer bears out.

    ``cells`` counts those that have no number; ``templates`` are addresses with the values as far as they are known, ``?`` for the others.
    """

    body: Agency
    record: Record
    at: str
    kind: str
    cells: int
    place: str | None
    raw: str
    readings: tuple[Reading, ...]
    templates: tuple[tuple[str, str], ...]
    conflict: Conflict | None = None


def unsettled(held: Data) -> Iterator[tuple[Record, Note]]:
    """The notes by which a cell, or a key of the record, is still open: ``lost``, ``ambiguous``, ``unreadable``, and neither settled by
    a correction nor seen by a person."""
    for record in held.records:
        for note in record.notes:
            if note.kind in UNREAD and (record.agency, record.year, note.at) not in held.settled and _is_open(record, note.at):
                yield record, note


def _is_open(record: Record, at: str) -> bool:
    """Whether a note still explains a null cell; a remark on a key of the record, such as the scope, always needs eyes."""
    cells = cells_at(record.form, at)
    return not cells or any(record.value(cell) is None for cell in cells)


def items(held: Data) -> tuple[Item, ...]:
    """Every place that needs eyes: conflicts of corrections first, then notes, by agency and year."""
    records = {(record.agency, record.year): record for record in held.records}
    conflicts = (_conflict(records[one.agency, one.year], one, held) for one in held.conflicts)
    return (*conflicts, *(_item(record, note, held) for record, note in unsettled(held)))


def _conflict(record: Record, one: Conflict, held: Data) -> Item:
    found = ",".join("?" if value is None else str(value) for value in listed(one.found))
    place = record.lines.get("/".join(one.at.split("/")[:2]))
    return Item(held.agencies[record.agency], record, one.at, "conflict", 0, place, "", (), ((one.at, found),), one)


def _item(record: Record, note: Note, held: Data) -> Item:
    return Item(
        held.agencies[record.agency],
        record,
        note.at,
        note.kind,
        sum(record.value(cell) is None for cell in cells_at(record.form, note.at)),
        note.line or record.lines.get("/".join(note.at.split("/")[:2])),
        " ".join((note.raw or "").split()),
        readings(record, note),
        tuple(_templates(record, note.at)),
    )


def _templates(record: Record, at: str) -> Iterator[tuple[str, str]]:
    """The address itself, or each line of a table that lacks a number; none for a key of the record."""
    cells = cells_at(record.form, at)
    lines = dict.fromkeys(cell.rpartition("/")[0] for cell in cells if record.value(cell) is None)
    for place in (at,) if "/" in at and cells else lines:
        yield place, ",".join(_template(record, cell) for cell in cells_at(record.form, place))


def _template(record: Record, at: str) -> str:
    value, note = record.value(at), record.why_null(at)
    return str(value) if value is not None else "-" if note is not None and note.kind in SEEN_BLANK else "?"


# ── how it could be read ────────────────────────────────────────────────────────────────────────────────────────────


def readings(record: Record, note: Note) -> tuple[Reading, ...]:
    """How the line of a note could be read: the candidates that it keeps, else each place where its one missing number can have stood."""
    cells = _line_of(record.form, note.at)
    if not cells:
        return ()
    kept = [_numbers(candidate) for candidate in note.candidates]
    ways = [way for way in kept if way is not None and len(way) == len(cells)] or list(_placed(record.form, cells, note.raw or ""))
    return tuple(_judged(record, cells, way) for way in dict.fromkeys(ways))[:MOST_READINGS]


def _line_of(form: Form, at: str) -> tuple[str, ...]:
    """The cells of the form line that an address lies on; none for a table or a key of the record."""
    parts = at.split("/")
    return cells_at(form, "/".join(parts[:2])) if len(parts) > 1 else ()


def _numbers(candidate: str) -> Numbers | None:
    parts = [part.strip() for part in candidate.split(",")]
    if any(re.fullmatch(r"\?|-?[0-9]+", part) is None for part in parts):
        return None
    return tuple(None if part == "?" else int(part) for part in parts)


def _placed(form: Form, cells: Sequence[str], raw: str) -> Iterator[Numbers]:
    """A row that is one number short, with the number that the sum of its own line asks for in each place where it can be missing."""
    tokens = raw.split()
    own = next((equation for equation in within(form) if {term.at for term in equation.terms} == set(cells)), None)
    if own is None or len(tokens) != len(cells) - 1 or not all(token.isascii() and token.isdigit() for token in tokens):
        return
    numbers: list[int | None] = [int(token) for token in tokens]
    for index, cell in enumerate(cells):
        values = dict(zip(cells, [*numbers[:index], None, *numbers[index:]], strict=True))
        value = solved(own, next(term for term in own.terms if term.at == cell), values)
        if value is not None and value >= 0:
            yield tuple((values | {cell: value})[at] for at in cells)


def _judged(record: Record, cells: Sequence[str], way: Numbers) -> Reading:
    values = {at: record.value(at) for at in record.form.cells} | dict(zip(cells, way, strict=True))
    verdicts = [holds(equation, values) for equation in _touching(record.form, set(cells))]
    return Reading(way, verdicts.count(True), verdicts.count(False), verdicts.count(None))


def _touching(form: Form, cells: set[str]) -> Iterator[Equation]:
    return (equation for equation in within(form) if any(term.at in cells for term in equation.terms))


# ── what a correction changes ───────────────────────────────────────────────────────────────────────────────────────


def changes(held: Data, after: Record) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that go and those that come if a record stands as ``after``: in its own year and the next, the heir's included."""
    body, heir = held.agencies[after.agency], heirs(held.agencies).get(after.agency)
    kin = {after.agency, *(one for one in (body.succeeds, heir) if one is not None)}
    before = [record for record in held.records if record.agency in kin]
    now = [after if (record.agency, record.year) == (after.agency, after.year) else record for record in before]
    was, will = ({(one.id, one.left, one.right): one for one in _findings(records, held.agencies)} for records in (before, now))
    gone = tuple(one for key, one in was.items() if key not in will)
    return gone, tuple(one for key, one in will.items() if key not in was)


def _findings(records: Sequence[Record], agencies: Mapping[str, Agency]) -> tuple[Finding, ...]:
    return audit(facts(records, agencies), agencies).findings


# ── in words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def called(body: Agency, divisions: Divisions) -> str:
    """A body as people tell it apart: a township with its county."""
    county = divisions.get(body.division[:6]) if body.level == "township" else None
    return body.name if county is None or county.name in body.name else f"{county.name}{body.name}"


def lines(item: Item, n: int, of: int, divisions: Divisions, w: Speaker, switches: Sequence[str] = ()) -> Iterator[str]:
    """One item as it is printed; ``switches`` are those that its commands need to find the same data."""
    record = item.record
    head = f"[{n}/{of}] {called(item.body, divisions)} {record.year}  {item.at}"
    yield "  ".join(part for part in (head, _line_name(record.form, item.at, w), _what(item, w)) if part)
    yield f"      {w('review.source', place=source_place(item.place, w) or w('review.place_unknown'))}{_raw(item, w)}"
    if item.conflict is not None:
        yield "      " + w(
            "review.conflict",
            expected=plain(listed(item.conflict.expected)),
            set=plain(listed(item.conflict.set)),
            found=plain(listed(item.conflict.found)),
        )
    for reading in item.readings:
        values = ",".join("?" if value is None else str(value) for value in reading.values)
        yield "      " + w("review.reading", values=values) + _equations(reading, w)
    if len(item.readings) == MOST_READINGS:
        yield "      " + w("review.more")
    report = ("site-builder", "correct", record.agency, str(record.year))
    hand = ("--why", UNSAID, "--by", UNSAID, *switches)
    units = {record.form.cells[cell].column.unit for place, _ in item.templates for cell in cells_at(record.form, place)}
    if "fen" in units:
        yield "      " + w("review.fen")
    for place, values in item.templates:
        yield "      " + w("review.correct", command=shlex.join((*report, place, values, *hand)))
    if item.conflict is None:
        yield "      " + w("review.seen", command=shlex.join((*report, item.at, "--seen", *hand)))


def _what(item: Item, w: Speaker) -> str:
    if item.conflict is not None:
        return f"{w('review.disputed')} [{item.kind}]"
    return f"{w(f'review.{item.kind}', n=item.cells) if item.cells else w('review.open')} [{item.kind}]"


def _line_name(form: Form, at: str, w: Speaker) -> str:
    table, *rest = at.split("/")
    if table not in {one.key for one in form.tables}:
        return ""
    if not rest:
        return form.table(table).label[w.lang]
    line = form.table(table).line(rest[0])
    return " · ".join((f"{line.number}{line.label[w.lang]}", *(line.column(key).label[w.lang] for key in rest[1:])))


def _raw(item: Item, w: Speaker) -> str:
    if not item.raw:
        return ""
    cells = _line_of(item.record.form, item.at)
    tokens = [token for token in item.raw.split() if token != "␣"]
    counted = bool(cells) and all(token.lstrip("-").isdigit() for token in tokens) and len(tokens) > 1
    return w("review.raw", raw=item.raw) + (w("review.count", n=len(tokens), of=len(cells)) if counted else "")


def _equations(reading: Reading, w: Speaker) -> str:
    told = [w(f"review.{key}", n=n) for key, n in (("kept", reading.kept), ("broken", reading.broken), ("undecided", reading.open)) if n]
    return w("review.equations", told=w("list.comma").join(told)) if told else ""
