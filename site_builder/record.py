"""The record: our copy of one report, as it is printed, never as it ought to be.

Knows the shape of a record, a correction and a note, how they stand in JSON (one form line per text line, in the order of the
paper) and what makes one wrong. Does not know where they are kept (``store``) or how a document becomes one (``ingest``).
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Literal

import msgspec

from site_builder.errors import Problem
from site_builder.form import FORMS, Form

SCHEMA = 1
UPDATE = "update site_builder"

NoteKind = Literal["blank", "not_applicable", "lost", "cut", "extra", "ambiguous", "unreadable", "resolved"]
SourceKind = Literal["official_page", "official_file", "mirror", "copy", "hand"]
Scope = Literal["own", "area"]
ClaimKind = Literal["count", "share", "change"]
Listed = Literal["open", "closed", "whole"]
"""How a breakdown is told: it may go on (等), it ends its sentence, or it does and the text says 共 before it."""

EMPTY_CELL_KINDS: tuple[NoteKind, ...] = ("blank", "not_applicable", "lost", "cut", "ambiguous", "unreadable")
"""The notes that say why a cell is null; ``extra`` and ``resolved`` stand beside a value."""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A remark on our reading. ``at`` is a table, line or cell address, or a key of the record.

    ``raw`` are the source's tokens and ``line`` their place; ``identity`` is the one that decided between readings (``resolved``),
    ``candidates`` the readings that none decided between.
    """

    at: str
    kind: NoteKind
    raw: str | None = None
    line: str | None = None
    identity: str | None = None
    candidates: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document a record was read from. Dates are ISO: ``dated`` at the end of the text, ``posted`` the page's, ``retrieved`` ours.

    ``file`` is a base name and is never published; ``whole`` is false where our copy is cut off.
    """

    file: str
    sha256: str
    kind: SourceKind
    whole: bool
    url: str | None = None
    dated: str | None = None
    posted: str | None = None
    retrieved: str | None = None
    reader: str


class Part(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One item of a stated breakdown, ``[name, number, [parts]]``."""

    name: str
    number: int
    parts: tuple["Part", ...] = ()


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another number that the narrative says about the tables: of what, how many, in which unit, on which line.

    ``of`` is a line or an outcome of the form, or a key of ``stated`` (``stated/…``); joined by ``+`` where one number is said of several
    together. A ``share`` is what part of all requests answered that is, and a ``change`` how many more than last year (below zero: less);
    their unit is % ‰ ‱ (per cent with no, one or two decimals printed), a change's also pieces.
    """

    of: str
    value: int
    unit: str
    line: str
    kind: ClaimKind = "count"


class Stated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the narrative says in words; each key only where it is said. ``processing_fee`` in fen, all else in pieces.

    ``told_years`` has, where figures are told of another year than the report's, each year and the number of sentences that do.
    """

    disclosed_total: int | None = None
    approximate: bool = False
    breakdown: tuple[Part, ...] = ()
    listed: Listed = "open"
    applications_received: int | None = None
    reviews: int | None = None
    lawsuits: int | None = None
    processing_fee: int | None = None
    claims: tuple[Claim, ...] = ()
    notices: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    told_years: tuple[tuple[int, int], ...] = ()


Cells = dict[str, dict[str, tuple[int | None, ...]]]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One report. ``cells`` is table → line → values in column order (pieces, or fen for money); null is explained by a note."""

    schema: int
    agency: str
    name: str
    year: int
    edition: str
    scope: Scope
    source: Source
    cells: Cells
    lines: dict[str, str] = {}
    notes: tuple[Note, ...] = ()
    stated: Stated = Stated()

    @property
    def form(self) -> Form:
        return FORMS[self.edition]

    def value(self, at: str) -> int | None:
        """The printed number at a cell address; null where there is none. KeyError off the form."""
        table, line, place = _places(self.edition)[at]
        values = self.cells.get(table, {}).get(line)
        return None if values is None else values[place]

    def why_null(self, at: str) -> Note | None:
        """The note that explains a null cell: the one nearest to it (cell, then line, then table)."""
        places = (at, at.rpartition("/")[0], at.partition("/")[0])
        explaining = [note for note in self.notes if note.kind in EMPTY_CELL_KINDS]
        return next((note for place in places for note in explaining if note.at == place), None)


@cache
def _places(edition: str) -> dict[str, tuple[str, str, int]]:
    """Where in a record each cell of an edition stands: table, line, and which of its values."""
    return {at: (cell.table.key, cell.line.key, cell.line.columns.index(cell.column)) for at, cell in FORMS[edition].cells.items()}


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person saw on the original.

    ``set`` replaces the value of a cell or line (a list in column order) while the record says ``expect``; ``seen`` settles a place
    that the person could not read either. ``by`` is a handle and is never published.
    """

    at: str
    why: str
    by: str
    when: str
    expect: int | tuple[int | None, ...] | msgspec.UnsetType | None = msgspec.UNSET
    set: int | tuple[int | None, ...] | msgspec.UnsetType | None = msgspec.UNSET
    seen: NoteKind | None = None


class Awaited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The agency-year that a list of sources expected a document to be."""

    agency: str | None
    year: int | None


class Quarantined(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reading that cannot become a record yet: the record's shape with unknown keys null, what is ``missing``, and the ``candidates``.

    ``awaited`` is what a list of sources expected of the document: a record for that agency-year takes the document's place.
    """

    schema: int
    agency: str | None
    name: str | None
    year: int | None
    edition: str | None
    scope: Scope | None
    source: Source
    cells: Cells
    lines: dict[str, str] = {}
    notes: tuple[Note, ...] = ()
    stated: Stated = Stated()
    missing: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    awaited: Awaited | None = None


# ── wrong records ───────────────────────────────────────────────────────────────────────────────────────────────────


def problems(record: Record, where: str) -> Iterator[Problem]:
    """Everything in a record that the form does not allow, named by its place; nothing where the record is sound."""
    if record.schema > SCHEMA:
        yield Problem(where, _newer(record.schema), UPDATE)
        return
    if not _in_bounds(record):
        what = f"the year {record.year}, or a number stated, is beyond all that a report can say"
        yield Problem(where, what, "correct it: a year has four digits; money is in fen")
    form = FORMS.get(record.edition)
    if form is None:
        yield Problem(where, f"edition {record.edition!r} is not one of {', '.join(FORMS)}", "write the edition that the headings show")
        return
    if _SHA256.fullmatch(record.source.sha256) is None:
        yield Problem(f"{where}: source/sha256", "is no SHA-256 in lower-case hexadecimal", "read the document again")
    wrong_cells = list(_cell_problems(record, form, where))
    yield from wrong_cells
    if not wrong_cells:
        yield from _silent_cells(record, form, where)
    for at in record.lines:
        if not at.startswith("stated/") and not _on_form(form, at):
            yield Problem(f"{where}: lines/{at}", f"the form of {form.edition} has no such line", "remove it")
    for note in record.notes:
        if "/" in note.at and not note.at.startswith("stated/") and not _on_form(form, note.at):
            yield Problem(
                f"{where}: notes", f"a note stands at {note.at}, which the form of {form.edition} does not print", "correct its address"
            )


def _in_bounds(record: Record) -> bool:
    """Whether the year has four digits, and none of the numbers that stand alone in ``stated`` is more than a cell can hold."""
    said = record.stated
    alone = (said.disclosed_total, said.applications_received, said.reviews, said.lawsuits, said.processing_fee)
    return 1000 <= record.year <= 9999 and all(number is None or 0 <= number <= MOST for number in alone)


def _silent_cells(record: Record, form: Form, where: str) -> Iterator[Problem]:
    explained = {note.at for note in record.notes if note.kind in EMPTY_CELL_KINDS}
    for table, line in form.lines():
        values = record.cells.get(table.key, {}).get(line.key)
        # Most lines are full: looking at them whole, and not cell by cell, is what makes reading many records fast.
        if values is not None and None not in values:
            continue
        above = f"{table.key}/{line.key}"
        for place, column in enumerate(line.columns):
            at = f"{above}/{column.key}"
            if (values is None or values[place] is None) and explained.isdisjoint({at, above, table.key}):
                yield Problem(
                    f"{where}: {at}",
                    "no value and no note that says why",
                    "add a note: blank, not_applicable, lost, cut, ambiguous or unreadable",
                )


def sound(record: Record) -> bool:
    """Whether ``problems`` has nothing to say of a record, quickly; False also where only a closer look could tell."""
    if record.schema > SCHEMA or record.edition not in FORMS or not _in_bounds(record):
        return False
    if _SHA256.fullmatch(record.source.sha256) is None:
        return False
    explained = {note.at for note in record.notes if note.kind in EMPTY_CELL_KINDS}
    widths, places = _widths(record.edition)
    if not record.cells.keys() <= widths.keys():
        return False
    for table, lines in widths.items():
        held = record.cells.get(table)
        if held is None or held.keys() != lines.keys():
            if held is None and table in explained:
                continue
            return False
        whole = table in explained
        for line, values in held.items():
            zeros, signed = lines[line]
            if values != zeros and not _sound_line(values, zeros, signed, whole or f"{table}/{line}" in explained):
                return False
    named = (*(record.lines.keys() - places), *(note.at for note in record.notes if "/" in note.at and note.at not in places))
    return all(at.startswith("stated/") for at in named)


def _sound_line(values: tuple[int | None, ...], zeros: tuple[int, ...], signed: tuple[bool, ...], explained: bool) -> bool:
    known: Any = [value for value in values if value is not None] if None in values else values
    if len(values) != len(zeros) or not (explained or known is values):
        return False
    if not known or (min(known) >= 0 and max(known) <= MOST):
        return True
    return all(value is None or (-MOST if free else 0) <= value <= MOST for value, free in zip(values, signed, strict=True))


_Widths = dict[str, dict[str, tuple[tuple[int, ...], tuple[bool, ...]]]]


@cache
def _widths(edition: str) -> tuple[_Widths, frozenset[str]]:
    """Of each line of an edition, by its table: a zero for each column, and which may be below zero; and every place of the form."""
    form = FORMS[edition]
    widths: _Widths = {table.key: {} for table in form.tables}
    for table, line in form.lines():
        widths[table.key][line.key] = ((0,) * len(line.columns), tuple(column.signed for column in line.columns))
    lines = (f"{table.key}/{line.key}" for table, line in form.lines())
    return widths, frozenset((*widths, *lines, *form.cells))


def _on_form(form: Form, at: str) -> bool:
    try:
        form.place(at)
    except KeyError:
        return False
    return True


def _cell_problems(record: Record, form: Form, where: str) -> Iterator[Problem]:
    for table_key, lines in record.cells.items():
        try:
            table = form.table(table_key)
        except KeyError:
            yield Problem(
                f"{where}: cells/{table_key}", f"the form of {form.edition} has no such table", "remove it, or correct the edition"
            )
            continue
        for line_key, values in lines.items():
            place = f"{where}: cells/{table_key}/{line_key}"
            try:
                line = table.line(line_key)
            except KeyError:
                yield Problem(place, f"the form of {form.edition} has no such line", "remove it, or correct the edition")
                continue
            if len(values) != len(line.columns):
                yield Problem(
                    place, f"{len(values)} values for {len(line.columns)} columns", "write one value per column, null where none is printed"
                )
                continue
            if all(value is None or 0 <= value <= MOST for value in values):
                continue
            for column, value in zip(line.columns, values, strict=True):
                if value is not None and value < 0 and not column.signed:
                    yield Problem(
                        f"{place}/{column.key}",
                        f"{value} is below zero",
                        "only a column of changes may be; write what is printed, or null with a note",
                    )
                if value is not None and abs(value) > MOST:
                    yield Problem(f"{place}/{column.key}", f"{value} is more than a cell can hold", "check the unit; money is in fen")


_SHA256 = re.compile(r"[0-9a-f]{64}")

MOST = 10**15
"""More than any printed number in pieces or fen (10 万亿元), and far below what an Int64 sum can hold."""

# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def decode(raw: bytes) -> Record:
    """A record from its JSON. Raises msgspec.DecodeError, with the path in the JSON, where it is not one."""
    try:
        return msgspec.json.decode(raw, type=Record)
    except RecursionError:
        raise msgspec.DecodeError("nested deeper than any record is") from None


class _Schemed(msgspec.Struct, frozen=True):
    schema: int


def too_new(raw: bytes) -> str:
    """What to say of the JSON of a record that a newer program wrote, whatever shape it has; empty for any other."""
    try:
        found = msgspec.json.decode(raw, type=_Schemed).schema
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return _newer(found) if found > SCHEMA else ""


def _newer(schema: int) -> str:
    return f"schema {schema} is newer than this program ({SCHEMA})"


def to_builtins(value: Any) -> Any:
    """Plain dicts, lists and numbers, keys in the order of the shape; a part without parts of its own is just name and number."""
    plain = msgspec.to_builtins(value)
    stated = plain.get("stated", {}) if isinstance(plain, dict) else {}
    if "breakdown" in stated:
        stated["breakdown"] = [_part(part) for part in stated["breakdown"]]
    return plain


def _part(part: list[Any]) -> list[Any]:
    name, number, parts = part
    return [name, number, [_part(inner) for inner in parts]] if parts else [name, number]


def encode(value: Record | Quarantined) -> bytes:
    """Canonical JSON: one key, one form line (in the order of the paper) and one note per text line; ends with a newline."""
    body = ",\n ".join([f'"{key}": {_body(key, getattr(value, key), value.edition)}' for key in value.__struct_fields__])
    return ("{" + body + "}\n").encode()


def _body(key: str, item: Any, edition: str | None) -> str:
    if key == "cells" and (told := _tables(item, edition)):
        return "{\n  " + ",\n  ".join(told) + "}"
    if key == "lines":
        return _lines(tuple(item.items()))
    if key == "notes" and item:
        return "[\n  " + ",\n  ".join(map(_note, item)) + "]"
    return _json(to_builtins({key: item})[key])


def _tables(cells: Cells, edition: str | None) -> list[str]:
    """Each table with its lines in the order of the form; where the edition is not known, as they stand."""
    order = _order(edition) if edition in FORMS else [(table, [(line, f"{_json(line)}: ") for line in cells[table]]) for table in cells]
    return [
        f"{_json(table)}: {{\n   " + ",\n   ".join([f"{begins}{_numbers(held[line])}" for line, begins in lines if line in held]) + "}"
        for table, lines in order
        if (held := cells.get(table)) is not None
    ]


@cache
def _order(edition: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The tables of an edition, each with its lines and how these begin in the JSON."""
    return [(table.key, [(line.key, f"{_json(line.key)}: ") for line in table.lines]) for table in FORMS[edition].tables]


_json = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=1 << 16)  # most lines of most reports are zeros
def _numbers(values: tuple[int | None, ...]) -> str:
    return _json(values)


@lru_cache(maxsize=1 << 12)  # of one source most reports have each line at the same place
def _lines(places: tuple[tuple[str, str], ...]) -> str:
    return _json(dict(places))


@lru_cache(maxsize=1 << 12)
def _note(note: Note) -> str:
    return _json(msgspec.to_builtins(note))


# ── JSON Schema ─────────────────────────────────────────────────────────────────────────────────────────────────────


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record: the shape above, and for each edition the tables, lines and number of columns of the form."""
    schema = msgspec.json.schema(Record)
    definition = schema["$defs"]["Record"]
    definition["properties"]["edition"] = {"enum": list(FORMS)}
    definition["allOf"] = [
        {
            "if": {"properties": {"edition": {"const": form.edition}}},
            "then": {
                "properties": {
                    "cells": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {table.key: _table_schema(table.lines) for table in form.tables},
                    }
                }
            },
        }
        for form in FORMS.values()
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "One annual report, as printed", **schema}


def _table_schema(lines: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            line.key: {
                "type": "array",
                "description": f"{line.number}{line.label.zh} · {line.label.en}: "
                + ", ".join(f"{column.key} [{column.unit}]" for column in line.columns),
                "prefixItems": [
                    {
                        "type": ["integer", "null"],
                        **({} if column.signed else {"minimum": 0}),
                        "title": f"{column.label.zh} · {column.label.en}",
                    }
                    for column in line.columns
                ],
                "minItems": len(line.columns),
                "maxItems": len(line.columns),
            }
            for line in lines
        },
    }
