"""Rows without separators: what may be read from digits that run together, and what must stay open.

A glued row is read by evidence in this document alone. Its admissible readings keep the digits in order, break at every space, have no
leading zero, and satisfy the row's own identity. (a) A cell is taken when every admissible reading of its row gives the same value.
(b) Rows still open are filtered by column identities of the same table, one at a time; an identity that no combination satisfies is the
agency's contradiction and decides nothing. (c) Where some row of the table has no admissible reading, digits have been lost somewhere, and
a row's own identity is no proof: then a row is taken only if column identities confirm it. All else is null, with the candidates noted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import msgspec

from site_builder.form import Column, Equation, Form, Table
from site_builder.form.shared import DISPUTES
from site_builder.ingest.readers.grid import FILLER
from site_builder.ingest.row import Region, RowReading, nothing
from site_builder.ingest.text import value
from site_builder.record import NoteKind

Numbers = tuple[int | None, ...]
MOST_READINGS = 20_000
"""More readings than this are no evidence of anything: the row stays open."""
MOST_TRIES = 1_000_000
"""Nor is a table split in more ways, some seconds' worth: a row of 30 digits without a zero has half as many. What is left stays open."""
MOST_SUMS = 200_000
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Rowful:
    """A row to be read: its columns, the tokens that spaces part, and the unit of money of its heading."""

    columns: tuple[Column, ...]
    tokens: tuple[str, ...]
    money: str | None
    parted: bool
    """Whether spaces already show every cell: then there is nothing to find out."""


def is_glued(several: Sequence[tuple[Region, int]]) -> bool:
    """Whether a table's rows run together: most of those with several columns (each with how many), and not just one."""
    return sum(is_glued_row(region, columns) for region, columns in several) > max(1, len(several) / 2)


def is_glued_row(region: Region, columns: int) -> bool:
    """Whether one row's digits run together: all in the label's own cell, in fewer parts than columns, yet with digits enough."""
    if any(region.beside[index] != FILLER for index in region.filled):
        return False
    tokens = _tokens(region)
    return bool(tokens) and len(tokens) < columns <= sum(char.isdigit() for token in tokens for char in token)


def _tokens(region: Region) -> tuple[str, ...]:
    return tuple(" ".join((region.inline, *region.tokens)).split())


def read(form: Form, table: Table, regions: Mapping[str, Region], money: Mapping[str, str | None]) -> dict[str, RowReading]:
    """The lines of a glued table. ``regions`` has the lines that were found, ``money`` the unit each one's heading prints."""
    rows = {
        key: Rowful(line.columns, tokens := _tokens(regions[key]), money.get(key), len(tokens) == len(line.columns))
        for key, line in ((line.key, line) for line in table.lines if line.key in regions)
    }
    own, across = _split(form, table)
    tries = count(1)
    readings = {key: _admissible(row, own.get(key, ()), key, table, tries) for key, row in rows.items()}
    lost = any(not found and not rows[key].parted and rows[key].tokens for key, found in readings.items() if found is not None)
    narrowed, by = _narrow(readings, across, table)
    confirmed = _confirmed(narrowed, across, table) if lost else set(narrowed)
    return {key: _reading(row, readings[key], narrowed[key], by.get(key), key in confirmed or row.parted) for key, row in rows.items()}


FIFTEEN: tuple[Column, ...] = tuple(
    replace(column, key=f"{index}.{column.key}") for index, line in enumerate(DISPUTES.lines) for column in line.columns
)
"""The columns of all lines of table 四 side by side, each key led by the index of its line."""


def read_disputes(region: Region) -> RowReading:
    """Table 四, one row for all its lines: columns in order, each line's own identity holding."""
    row = Rowful(FIFTEEN, _tokens(region), None, False)
    width = len(DISPUTES.lines[0].columns)
    found = _listed(_readings(row, lambda numbers: len(numbers) % width > 0 or _adds_up(numbers[-width:]), count(1)))
    return _reading(row, found, found, None, True)


def _adds_up(numbers: Sequence[int | None]) -> bool:
    return sum(number or 0 for number in numbers[:-1]) == numbers[-1]


def _split(form: Form, table: Table) -> tuple[dict[str, tuple[Equation, ...]], tuple[Equation, ...]]:
    """The identities of one year over this table: those within a line, by line, and those across lines."""
    own: dict[str, tuple[Equation, ...]] = {}
    across: list[Equation] = []
    for identity in form.identities:
        for equation in identity.equations:
            if identity.between_years or not equation.at.startswith(table.key + "/"):
                continue
            lines = {term.at.split("/")[1] for term in equation.terms}
            if len(lines) == 1:
                key = lines.pop()
                own[key] = (*own.get(key, ()), equation)
            else:
                across.append(equation)
    return own, tuple(across)


# ── the admissible readings of one row ──────────────────────────────────────────────────────────────────────────────


def _admissible(row: Rowful, own: Sequence[Equation], key: str, table: Table, tries: Iterator[int]) -> list[Numbers] | None:
    """Every admissible reading; None where there are too many to tell anything, [] where there is none."""
    addresses = [f"{table.key}/{key}/{column.key}" for column in row.columns]

    def holds(numbers: Sequence[int | None]) -> bool:
        if len(numbers) < len(addresses):
            return True
        by = dict(zip(addresses, numbers, strict=True))
        return all(_balance(equation, by) in (0, None) for equation in own)

    # Where spaces show every cell, the row says what it says, whether or not it adds up.
    return _listed(_readings(row, (lambda _: True) if row.parted else holds, tries))


def _balance(equation: Equation, by: Mapping[str, int | None]) -> int | None:
    total = 0
    for side, terms in ((1, equation.left), (-1, equation.right)):
        for term in terms:
            number = by.get(term.at)
            if number is None:
                return None
            total += side * term.sign * number
    return total


def _listed(readings: Iterator[Numbers | None]) -> list[Numbers] | None:
    found: list[Numbers] = []
    for reading in readings:
        if reading is None or len(found) == MOST_READINGS:
            return None
        found.append(reading)
    return found


def _readings(row: Rowful, holds: Callable[[Numbers], bool], tries: Iterator[int]) -> Iterator[Numbers | None]:
    """Every way to read the tokens as one number per column: digits in order, a space is a boundary, no leading zero.

    ``tries`` counts those of the whole table; None at last where they are too many: then they tell nothing.
    """

    last = len(row.columns) - 1

    def go(token: int, offset: int, numbers: Numbers) -> Iterator[Numbers | None]:
        if token == len(row.tokens):
            if len(numbers) > last:
                yield numbers
            return
        if len(numbers) > last:
            return
        text, column = row.tokens[token], row.columns[len(numbers)]
        # The last column takes all that is left, which then has to be the end of the row.
        first = offset + 1 if len(numbers) < last else len(text)
        for end in range(first, len(text) + 1):
            part = text[offset:end]
            if len(part) > MOST_DIGITS:
                break
            if part[0] == "0" and len(part) > 1 and part[1] != ".":
                break
            if part.isascii() and part.isdigit() and column.unit == "piece":
                number: int | None = int(part)
            else:
                got = value(part, column.unit, column.signed, row.money)
                if got.kind not in ("number", "ambiguous"):
                    continue
                number = got.number
            if next(tries) > MOST_TRIES:
                yield None
            longer = (*numbers, number)
            if holds(longer):
                yield from go(token + (end == len(text)), 0 if end == len(text) else end, longer)

    yield from go(0, 0, ())


# ── column identities ───────────────────────────────────────────────────────────────────────────────────────────────


def _narrow(
    readings: Mapping[str, list[Numbers] | None], across: Sequence[Equation], table: Table
) -> tuple[dict[str, list[Numbers] | None], dict[str, str]]:
    """Filter the rows that are open by one column identity at a time, until none decides more. Also says which identity closed a row."""
    now = dict(readings)
    by: dict[str, str] = {}
    changed = True
    while changed:
        changed = False
        for equation in across:
            kept = _compatible(now, equation, table)
            for key, numbers in kept.items():
                if len(numbers) < len(now[key] or ()):
                    now[key], by[key], changed = numbers, equation.identity, True
    return now, by


def _compatible(now: Mapping[str, list[Numbers] | None], equation: Equation, table: Table) -> dict[str, list[Numbers]]:
    """For each open row of an equation, its readings that take part in some combination that satisfies it; {} where it decides nothing."""
    parts: list[tuple[str, int, int, list[Numbers]]] = []
    for side, terms in ((1, equation.left), (-1, equation.right)):
        for term in terms:
            _, key, column = term.at.split("/")
            candidates = now.get(key)
            if not candidates:
                return {}
            index = [c.key for c in table.line(key).columns].index(column)
            if any(numbers[index] is None for numbers in candidates):
                return {}
            parts.append((key, side * term.sign, index, candidates))
    closed = sum(sign * (candidates[0][index] or 0) for _, sign, index, candidates in parts if len(candidates) == 1)
    opened = [part for part in parts if len(part[3]) > 1]
    kept: dict[str, list[Numbers]] = {}
    for position, (key, sign, index, candidates) in enumerate(opened):
        sums = {closed}
        for _, other_sign, other_index, others in opened[:position] + opened[position + 1 :]:
            sums = {total + other_sign * (numbers[other_index] or 0) for total in sums for numbers in others}
            if len(sums) > MOST_SUMS:
                return {}
        mine = [numbers for numbers in candidates if -sign * (numbers[index] or 0) in sums]
        if not mine:
            return {}
        kept[key] = mine
    return kept


def _confirmed(now: Mapping[str, list[Numbers] | None], across: Sequence[Equation], table: Table) -> set[str]:
    """The rows whose one reading satisfies, with the one reading of every other row, an identity in all its columns."""
    holding: dict[tuple[str, ...], bool] = {}
    for equation in across:
        keys = tuple(term.at.split("/")[1] for term in equation.terms)
        by: dict[str, int | None] = {}
        for key in keys:
            candidates = now.get(key)
            if candidates and len(candidates) == 1:
                by |= {
                    f"{table.key}/{key}/{column.key}": number for column, number in zip(table.line(key).columns, candidates[0], strict=True)
                }
        holding[keys] = holding.get(keys, True) and _balance(equation, by) == 0
    return {key for keys, holds in holding.items() if holds for key in keys}


def _reading(row: Rowful, first: list[Numbers] | None, now: list[Numbers] | None, identity: str | None, trusted: bool) -> RowReading:
    if not now or not trusted:
        return msgspec.structs.replace(nothing(row.columns, "ambiguous" if row.tokens else "lost"), candidates=_shown(now))
    agreed = tuple(values[0] if len(set(values)) == 1 else None for values in zip(*now, strict=True))
    notes: tuple[tuple[str | None, NoteKind], ...] = tuple(
        (column.key, "ambiguous") for column, number in zip(row.columns, agreed, strict=True) if number is None
    )
    resolved = identity is not None and any(
        number is not None and len({numbers[index] for numbers in first or ()}) > 1 for index, number in enumerate(agreed)
    )
    if len(notes) == len(row.columns):
        return msgspec.structs.replace(nothing(row.columns, "ambiguous"), candidates=_shown(now))
    return RowReading(agreed, notes, identity if resolved else None, _shown(now) if notes else ())


def _shown(readings: list[Numbers] | None) -> tuple[str, ...]:
    """The first few candidates, for a person to choose from."""
    return tuple(",".join("?" if number is None else str(number) for number in numbers) for numbers in (readings or ())[:8])
