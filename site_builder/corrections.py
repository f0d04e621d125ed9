"""Corrections: what a person saw on the original, and how it meets what the record says.

Knows one record and the corrections beside it. Does not know why either is right: where they disagree, both are kept and told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import UNSET

from site_builder.agencies import county_of
from site_builder.errors import Problem
from site_builder.files import scanned
from site_builder.form import FORMS, Form
from site_builder.record import EMPTY_CELL_KINDS, MOST, Correction, Note, NoteKind, Record

Values = int | None | tuple[int | None, ...]

UNREAD: tuple[NoteKind, ...] = ("lost", "ambiguous", "unreadable")
"""The notes by which a null cell is our reading's fault: a person may have to look."""

_RECORD_KEYS = frozenset({"agency", "name", "year", "edition", "scope"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """A correction whose ``expect`` is not what the record says: ``found`` is. Its ``set`` stays published, and is disputed.

    Values are pieces or fen: one for a cell, one per column for a line; ``cells`` are the addresses concerned.
    """

    agency: str
    year: int
    at: str
    expected: Values
    found: Values
    set: Values
    why: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A record with its corrections in it; ``corrected`` and ``settled`` are addresses (see ``store.Data``)."""

    record: Record
    conflicts: tuple[Conflict, ...]
    corrected: frozenset[str]
    settled: frozenset[str]


def read_corrections(
    data: Path, records: Mapping[tuple[str, int], Record], wrong: list[Problem]
) -> dict[tuple[str, int], tuple[Correction, ...]]:
    """``data/corrections/<county>/<agency>/<year>.json``, by (agency, year); what is wrong goes to ``wrong``."""
    root = data / "corrections"
    found: dict[tuple[str, int], tuple[Correction, ...]] = {}
    for name, _ in scanned(root):
        path = root / name
        agency, year = path.parent.name, path.stem
        record = records.get((agency, int(year))) if re.fullmatch(r"[0-9]{4}", year) else None
        if record is None or path != root / county_of(agency) / agency / f"{year}.json":
            wrong.append(Problem(str(path), "no record stands at the same place", "move it beside the record it corrects, or remove it"))
            continue
        if record.edition not in FORMS:
            continue  # the record itself is told of
        try:
            corrections = tuple(msgspec.json.decode(path.read_bytes(), type=list[Correction]))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            wrong.append(Problem(str(path), f"not a list of corrections: {error}", "write at, expect, set (or seen), why, by, when"))
            continue
        for number, correction in enumerate(corrections, 1):
            wrong.extend(Problem(f"{path}: correction {number}", *what) for what in problems_of(correction, record))
        found[(agency, record.year)] = corrections
    return found


def problems_of(correction: Correction, record: Record) -> list[tuple[str, str]]:
    """What is wrong with a correction of that record, each with its remedy; nothing where it is sound."""
    wrong: list[tuple[str, str]] = []
    if (correction.set is UNSET) == (correction.seen is None):
        wrong.append(("says neither or both of set and seen", "write the values in set, or what could not be read in seen"))
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", correction.when) is None:
        wrong.append((f"when {correction.when!r} is no date", "write it as 2026-02-20"))
    wrong.extend((f"no {key}", "fill it in") for key in ("why", "by") if not getattr(correction, key).strip())
    form = record.form
    if correction.set is UNSET:
        if correction.at not in _RECORD_KEYS and not correction.at.startswith("stated/") and not cells_at(form, correction.at):
            wrong.append((f"{correction.at} is not on the form of {form.edition}", "write a table, line or cell address"))
        return wrong
    cells = cells_at(form, correction.at)
    if not cells or correction.at.count("/") < 1:
        wrong.append((f"{correction.at} is no cell and no line of the form of {form.edition}", "write table/line/column, or table/line"))
        return wrong
    if correction.expect is UNSET:
        wrong.append(("does not say what it expects of the record", "write in expect what the record says now"))
    for key in ("expect", "set"):
        value = getattr(correction, key)
        if value is not UNSET and _size(value) != (None if correction.at in form.cells else len(cells)):
            wrong.append(
                (
                    f"{key} does not fit {correction.at}",
                    f"write {'one value' if correction.at in form.cells else f'a list of {len(cells)} values, null where none is printed'}",
                )
            )
    if not wrong:
        below = [
            at
            for at, value in zip(cells, listed(correction.set), strict=True)
            if value is not None and value < 0 and not form.cells[at].column.signed
        ]
        wrong.extend((f"sets {at} below zero", "only a column of changes may be") for at in below)
        above = [at for at, value in zip(cells, listed(correction.set), strict=True) if value is not None and abs(value) > MOST]
        wrong.extend((f"sets {at} to more than a cell can hold", "check the unit; money is in fen") for at in above)
    return wrong


def _size(value: object) -> int | None:
    return len(value) if isinstance(value, tuple) else None


def listed(value: Values | msgspec.UnsetType) -> tuple[int | None, ...]:
    """The values of a correction, one per cell."""
    if isinstance(value, tuple):
        return value
    return (None,) if isinstance(value, msgspec.UnsetType) else (value,)


def plain(values: Sequence[int | None]) -> str:
    """Values as they are written on the command line."""
    return ",".join("-" if value is None else str(value) for value in values)


def cells_at(form: Form, at: str) -> tuple[str, ...]:
    """The cell addresses at or below an address, in the order of the paper."""
    return _cells_at(form.edition, at)


@lru_cache(4096)
def _cells_at(edition: str, at: str) -> tuple[str, ...]:
    return tuple(cell for cell in FORMS[edition].cells if cell == at or cell.startswith(at + "/"))


def apply(record: Record, corrections: Sequence[Correction]) -> Applied:
    """Put corrections into a record, in the order of their file.

    A correction is taken while the record says what it expects. Where the record already says what the correction would set, there is
    nothing to correct; where it says something else, the ``set`` is taken and a Conflict tells, until a later correction of the same
    place expects what was found there: whoever wrote it has looked again. A number that is set takes away the note that said
    why there was none; a null that is set is explained as ``blank``, also where it was null because we could not read it.
    """
    if not corrections:
        return Applied(record, (), frozenset(), frozenset())
    if all(isinstance(one.set, msgspec.UnsetType) for one in corrections):  # as most are, and nothing is to be put in
        seen = {at for one in corrections for at in (one.at, *cells_at(record.form, one.at))}
        return Applied(record, (), frozenset(), frozenset(seen))
    printed = {cell: record.value(cell) for cell in record.form.cells}
    values = dict(printed)
    conflicts: list[Conflict] = []
    touched: set[str] = set()
    settled: set[str] = set()
    for correction in corrections:
        cells = cells_at(record.form, correction.at)
        if isinstance(correction.set, msgspec.UnsetType):
            settled |= {correction.at, *cells}
            continue
        found = tuple(values[cell] for cell in cells)
        to_set = listed(correction.set)
        expected = listed(correction.expect)
        looked_again = [one for one in conflicts if one.at == correction.at and listed(one.found) == expected]
        if looked_again:
            conflicts = [one for one in conflicts if one not in looked_again]
        elif found not in (to_set, expected):
            conflicts.append(_conflict(record, correction, found, cells))
        values |= zip(cells, to_set, strict=True)
        touched |= set(cells)
    corrected = {at for at in touched if values[at] != printed[at] or (values[at] is None and _is_unread(record, at))}
    if corrected:
        record = msgspec.structs.replace(record, cells=_grouped(record, values), notes=_notes(record, values, corrected))
    return Applied(record, tuple(conflicts), frozenset(corrected), frozenset(settled))


def _conflict(record: Record, correction: Correction, found: tuple[int | None, ...], cells: tuple[str, ...]) -> Conflict:
    assert not isinstance(correction.set, msgspec.UnsetType)  # only a set can conflict
    said = found if isinstance(correction.set, tuple) else found[0]
    expected = None if isinstance(correction.expect, msgspec.UnsetType) else correction.expect
    return Conflict(record.agency, record.year, correction.at, expected, said, correction.set, correction.why, cells)


def _is_unread(record: Record, at: str) -> bool:
    note = record.why_null(at)
    return note is not None and note.kind in UNREAD


def _grouped(record: Record, values: Mapping[str, int | None]) -> dict[str, dict[str, tuple[int | None, ...]]]:
    def held(table: str, line: str, cells: Sequence[str]) -> bool:
        return line in record.cells.get(table, {}) or any(values[cell] is not None for cell in cells)

    grouped: dict[str, dict[str, tuple[int | None, ...]]] = {}
    for table in record.form.tables:
        for line in table.lines:
            cells = [f"{table.key}/{line.key}/{column.key}" for column in line.columns]
            if held(table.key, line.key, cells):
                grouped.setdefault(table.key, {})[line.key] = tuple(values[cell] for cell in cells)
    return grouped


def _notes(record: Record, values: Mapping[str, int | None], corrected: set[str]) -> tuple[Note, ...]:
    kept: list[Note] = []
    for note in record.notes:
        explains = set(cells_at(record.form, note.at)) if note.kind in EMPTY_CELL_KINDS else set()
        still_null = {cell for cell in explains - corrected if values[cell] is None}
        if still_null or not explains & corrected:
            kept.append(note)
    blanks = [Note(at=cell, kind="blank") for cell in record.form.cells if cell in corrected and values[cell] is None]
    return (*kept, *blanks)
