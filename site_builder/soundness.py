"""What makes a record wrong: cells, lines and notes that the form of its edition does not allow, and cells that nothing explains.

Knows nothing of what numbers ought to be: that is the audit's.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from site_builder.errors import Problem
from site_builder.form import FORMS, Form
from site_builder.record import EMPTY_CELL_KINDS, MOST, SCHEMA, UPDATE, Record, newer

_SHA256 = re.compile(r"[0-9a-f]{64}")


def problems(record: Record, where: str) -> Iterator[Problem]:
    """Everything in a record that the form does not allow, named by its place; nothing where the record is sound."""
    if record.schema > SCHEMA:
        yield Problem(where, newer(record.schema), UPDATE)
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
