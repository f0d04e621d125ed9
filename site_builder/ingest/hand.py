"""A filled template (``site_builder.template``) → one reading a row: a record, or all that is wrong with the row.

Knows what a person may write in a cell. Touches no file, and decides nothing between rows of different files.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from site_builder.agencies import Agency
from site_builder.divisions import Divisions
from site_builder.errors import Problem
from site_builder.ingest import address_row, typed
from site_builder.ingest.address_row import MARK, Head, clip, place
from site_builder.ingest.readers import MOST_BYTES, Unsupported, decode, spreadsheet
from site_builder.ingest.readers.spreadsheet import Sheet, column_name
from site_builder.ingest.typed import Typed, Wrong
from site_builder.record import SCHEMA, Awaited, Quarantined, Record, Source
from site_builder.template import GUIDE_SHEET, HEAD, heading

EMPTY = Unsupported("no_rows", "录入表里一份报告也没有填", "从第3行起一行填一份报告，再读")


@dataclass(frozen=True, slots=True)
class HandRow:
    """One row of a filled template. ``place`` is where it stands, in words; ``problems`` are empty exactly where it became a record."""

    place: str
    reading: Record | Quarantined
    problems: tuple[Problem, ...] = ()


def is_template(raw: bytes) -> bool:
    """Whether a document is a template of ours, filled or not, told by one of its addresses. Cheap; never raises on any bytes."""
    if len(raw) > MOST_BYTES:
        return False
    if raw.startswith(b"PK"):
        return spreadsheet.xlsx_holds(raw, MARK.encode())
    return any(MARK.encode(charset) in raw[: 256 * 1024] for charset in ("ascii", "utf-16-le", "utf-16-be"))


def read_hand(name: str, raw: bytes, divisions: Divisions, agencies: Mapping[str, Agency]) -> tuple[HandRow, ...] | Unsupported | None:
    """The rows of a filled template, in the order of the file; None where the document is none of ours.

    XLSX, every sheet with an address row; CSV with commas, tabs or semicolons, in UTF-8, UTF-16 or GB18030. A row with nothing in it is
    no row; one with anything wrong is quarantined, with a problem for each wrong cell. Unsupported where the file cannot be opened
    within limits, or nobody filled it. Never raises on any bytes.

    The file holds many reports, so a record's ``sha256`` is that of its row: of the edition, and a line ``key=value`` for each column that
    is not blank, in the order of the template, numbers as they are understood (pieces, fen). The same row is the same document in
    another file, format or place; a row with any change is another one.
    """
    sheets = opened(raw)
    return sheets if sheets is None or isinstance(sheets, Unsupported) else read_rows(name, sheets, divisions, agencies)


def opened(raw: bytes) -> tuple[Sheet, ...] | Unsupported | None:
    """The sheets of a template of ours; None where the document is none. Never raises on any bytes."""
    sheets = _sheets(raw) if is_template(raw) else None
    if sheets is None or isinstance(sheets, Unsupported):
        return sheets
    return sheets if any(address_row.find("", sheet) for sheet in sheets) else None


def read_rows(
    name: str, sheets: Sequence[Sheet], divisions: Divisions, agencies: Mapping[str, Agency]
) -> tuple[HandRow, ...] | Unsupported:
    """The rows of the sheets of a template, as ``read_hand`` gives them."""
    heads = [address_row.find(name, sheet) for sheet in sheets]
    rows = [
        row
        for sheet, head in zip(sheets, heads, strict=True)
        for row in (_rows(name, sheet, head, divisions, agencies) if head else _beside(name, sheet))
    ]
    return tuple(_each_once(rows)) or EMPTY


def _sheets(raw: bytes) -> tuple[Sheet, ...] | Unsupported | None:
    if raw.startswith(b"PK"):
        return spreadsheet.read_xlsx(raw)
    decoded = decode(raw)
    if decoded is None:
        return None
    addresses = next((line for line in decoded.splitlines() if MARK in line), "")
    return spreadsheet.read_csv(decoded.removeprefix("\ufeff"), max(",\t;", key=addresses.count))


def _beside(name: str, sheet: Sheet) -> Iterator[HandRow]:
    """A sheet without addresses: nothing where it is empty or says how to fill in; else set aside, lest it hold reports."""
    content = "\n".join("\t".join(row) for row in sheet.rows if any(cell.strip() for cell in row))
    if content and sheet.name != GUIDE_SHEET:
        where = place(name, sheet)
        wrong = Problem(where, "有内容，没有地址行，没有读", "是报告就补上空白表的前两行，不是就删去这张工作表")
        nothing: dict[str, Any] = dict.fromkeys(("agency", "name", "year", "edition", "scope"))
        reading = Quarantined(schema=SCHEMA, **nothing, source=_source(name, content), cells={}, missing=("columns",))
        yield HandRow(where, reading, (wrong,))


def _each_once(rows: Sequence[HandRow]) -> Iterator[HandRow]:
    """Two rows for one agency-year: which is right nobody can tell, so neither is taken."""
    same: defaultdict[tuple[str | None, int | None], list[HandRow]] = defaultdict(list)
    for row in rows:
        same[row.reading.agency, row.reading.year].append(row)
    for row in rows:
        whose, year = row.reading.agency, row.reading.year
        other = next((other for other in same[whose, year] if other is not row), None)
        if other is None or whose is None or year is None:
            yield row
            continue
        wrong = Problem(row.place, f"{whose} {year}年度另有一行：{other.place}", "照原件核对，只留一行")
        fields = {field: getattr(row.reading, field) for field in row.reading.__struct_fields__}
        fields |= {"missing": (*fields.get("missing", ()), "twice"), "awaited": Awaited(whose, year)}
        yield replace(row, reading=Quarantined(**fields), problems=(*row.problems, wrong))


# ── a row ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(name: str, sheet: Sheet, head: Head, divisions: Divisions, agencies: Mapping[str, Agency]) -> Iterator[HandRow]:
    for index, row in enumerate(sheet.rows[head.row + 1 :], head.row + 1):
        if any(cell.strip() for column, cell in enumerate(row) if column not in head.own):
            reading, wrong = _row(name, f"t{sheet.number}r{index + 1}", row, head, divisions, agencies)
            where = place(name, sheet, index)
            yield HandRow(where, reading, (*head.problems, *(_problem(where, head, one) for one in wrong)))


def _row(
    name: str, line: str, row: tuple[str, ...], head: Head, divisions: Divisions, agencies: Mapping[str, Agency]
) -> tuple[Record | Quarantined, list[Wrong]]:
    """The reading of a row, and all that is wrong in it. ``line`` is its place as a record says it: ``t1r3``, sheet 1, row 3."""
    given = {key: typed.plain(row[column]) if column < len(row) else "" for key, column in head.columns.items()}
    wrong = list(_astray(row, head))
    body, candidates = typed.body(given.get("agency", ""), given.get("name", ""), divisions, agencies, wrong)
    year = typed.year(given.get("year", ""), wrong)
    scope = typed.scope(given.get("scope", ""), wrong)
    days = {key: typed.day(key, given.get(key, ""), year, wrong) for key in ("dated", "posted", "retrieved")}
    url = typed.url(given.get("url", ""), wrong)
    tables = typed.tables(head.form, given, head.money, line, wrong) if head.form else Typed({}, (), ())
    read = {"agency": body and body.id, "year": year, "scope": scope, "url": url, **days}
    said = (f"{key}={read.get(key) or given[key]}" for key in address_row.KEYS if given.get(key))
    edition = head.form.edition if head.form else None
    missing = tuple(dict.fromkeys((*(("columns",) if head.problems else ()), *(one.missing for one in wrong))))
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "agency": body and body.id,
        "name": given.get("name") or (body and body.name),
        "year": year,
        "edition": edition,
        "scope": scope,
        "source": _source(name, "\n".join((f"edition={edition}", *said, *tables.said)), url=url, **days),
        "cells": tables.cells,
        "lines": {f"{table}/{key}": line for table, values in tables.cells.items() for key in values},
        "notes": tables.notes,
    }
    if not missing:
        return Record(**fields), wrong
    # A row that is mended is another document: as a record it takes this one's place in the quarantine.
    awaited = Awaited(body.id, year) if body is not None and year is not None else None
    return Quarantined(**fields, missing=missing, candidates=candidates, awaited=awaited), wrong


def _astray(row: tuple[str, ...], head: Head) -> Iterator[Wrong]:
    """Cells that stand where no column is: a comma too many moves a whole row."""
    for column, cell in enumerate(row):
        if cell.strip() and column not in head.addressed and column not in head.own:
            yield Wrong("columns", f"{column_name(column)}列", f"这一列没有地址，却写着“{clip(cell)}”", "整行可能错了位，照表头核对")


def _problem(where: str, head: Head, wrong: Wrong) -> Problem:
    """A wrong cell by its row, its column's letters, and what stands over it."""
    if wrong.key not in head.columns:
        return Problem(f"{where} {wrong.key}".rstrip(), wrong.what, wrong.remedy)
    cell = head.form.cells.get(wrong.key) if head.form else None
    called = "·".join(heading(cell)) if cell else next(column.zh for column in HEAD if column.key == wrong.key)
    return Problem(f"{where} {column_name(head.columns[wrong.key])}列（{called}）", wrong.what, wrong.remedy)


def _source(name: str, content: str, **known: str | None) -> Source:
    return Source(file=name, sha256=hashlib.sha256(content.encode()).hexdigest(), kind="hand", whole=True, reader="hand", **known)
