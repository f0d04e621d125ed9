"""A grid as one stream of Chinese characters, in which the form's words are found however cells and lines break them.

Knows the form's vocabulary and where each word stands. Does not read values (``row``) or decide which line is meant (``match``).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Literal

import msgspec

from site_builder.form import FORMS, Form
from site_builder.form.shared import APPLICANTS, CONTENT, LITIGATION, ORGANISATIONS, RECONCILES, RESULTS, SECTIONS
from site_builder.ingest.readers.grid import Grid
from site_builder.ingest.text import flatten, fold

CELL, ROW = "\x1f", "\n"
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_OR_DIGITS = re.compile(r"([\u3400-\u9fff]+)|\d[^\u3400-\u9fff]*")
_PINYIN = re.compile(r"\((?<=[\u3400-\u9fff]\()[a-zA-Z\u00e0-\u01dc]{1,7}\)")  # the bracket first: only there is more looked at

Role = Literal["line", "column", "group", "section", "heading"]
Meaning = tuple[Role, str]
"""A role and the key of the table in which the word has it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the form, as bare Chinese characters, with all that it can mean: the keys of its meanings by role and table."""

    han: str
    keys: Mapping[Meaning, tuple[str, ...]]


class Mention(msgspec.Struct, frozen=True):
    """One place where a word of the form stands: from ``start`` to ``end`` in the stream's text."""

    start: int
    end: int
    word: Word

    def means(self, role: Role, table: str, key: str | None = None) -> bool:
        keys = self.word.keys.get((role, table), ())
        return bool(keys) if key is None else key in keys

    def key(self, role: Role, table: str) -> str | None:
        """The key of what the word means in that role and table; None where it does not."""
        keys = self.word.keys.get((role, table))
        return keys[0] if keys else None

    def column(self, table: str) -> str | None:
        return self.key("column", table)


def only_han(text: str) -> str:
    """The Chinese characters of a text, in one spelling."""
    return "".join(_HAN.findall(fold(text)))


@dataclass(frozen=True, slots=True)
class Stream:
    """The grid as text: cells parted by CELL, rows by ROW; and its Chinese characters alone, as ``han``.

    What has a digit between two Chinese characters stands as ``#`` in ``han``, so that no word is found across a number. ``runs`` are the
    places in ``han`` at which begin the characters that stand side by side in the text too, ``at`` the places there; ``starts`` are where
    the grid's rows begin in the text, ``ends`` where the table ends that holds each.
    """

    grid: Grid
    text: str
    han: str
    runs: tuple[int, ...]
    at: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def position(self, index: int) -> int:
        """Where the text has a character of ``han``."""
        run = bisect_right(self.runs, index) - 1
        return self.at[run] + index - self.runs[run]

    def row(self, position: int) -> int:
        """The index of the grid's row that holds a position of the text."""
        return bisect_right(self.starts, position) - 1

    def place(self, position: int) -> str:
        """The place on the source of a position: the row's, and for several form lines in one row the character (from 0)."""
        return self.grid.rows[self.row(position)].place

    def character(self, position: int) -> int:
        """How far into its row a position stands, in characters of the source, which is text: its cells are parted by one, as here."""
        row = self.row(position)
        return self.grid.rows[row].start + position - self.starts[row]


def stream(grid: Grid) -> Stream:
    """A grid as a stream. Traditional characters become simplified and pinyin in brackets becomes spaces: places stay."""
    rows = [CELL.join(row.cells) for row in grid.rows]
    text = ROW.join([*rows, ""])
    if text.count(ROW) > len(rows) or text.count(CELL) > sum([len(row.cells) or 1 for row in grid.rows]) - len(rows):
        rows = [_line(row.cells) for row in grid.rows]  # some cell holds what parts cells and rows
        text = ROW.join([*rows, ""])
    starts = [0, *accumulate([len(row) + 1 for row in rows])][:-1]
    text = _PINYIN.sub(lambda found: " " * len(found[0]), flatten(text))
    found = list(_HAN_OR_DIGITS.finditer(text))
    han = [one[1] or "#" for one in found]
    runs = [0, *accumulate(map(len, han))][: len(han)]
    at = [one.start() for one in found]
    return Stream(grid, text, "".join(han), tuple(runs), tuple(at), tuple(starts), _table_ends(grid, starts, len(text)))


def _line(cells: Sequence[str]) -> str:
    line = CELL.join(cells)
    if ROW in line or line.count(CELL) >= len(cells) > 0:
        return CELL.join(cell.replace(ROW, " ").replace(CELL, " ") for cell in cells)
    return line


def _table_ends(grid: Grid, starts: Sequence[int], length: int) -> tuple[int, ...]:
    """For each row, where its table ends; the end of the text for a row outside any, and in text, where no table has an end.

    A PDF's table goes on over pages; a table of the other formats is one.
    """
    if grid.reader == "text":
        return (length,) * len(starts)
    ends = [length] * len(starts)
    tables = [(grid.reader if grid.reader == "pdf" else row.place.partition("r")[0]) if row.separated else None for row in grid.rows]
    for index in range(len(starts) - 2, -1, -1):
        if tables[index] is not None:
            ends[index] = ends[index + 1] if tables[index + 1] == tables[index] else starts[index + 1]
    return tuple(ends)


# ── vocabulary ──────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def vocabulary(form: Form | None) -> dict[str, Word]:
    """Every word of the form (of both editions, where none is given), as bare Chinese characters, with all that it can mean."""
    words: dict[str, dict[Meaning, tuple[str, ...]]] = {}

    def add(spellings: tuple[str, ...], role: Role, table: str, key: str) -> None:
        for spelling in filter(None, map(only_han, spellings)):
            keys = words.setdefault(spelling, {})
            known = keys.get((role, table), ())
            keys[role, table] = known if key in known else (*known, key)

    for numeral, label in SECTIONS:
        add(label.all_spellings, "section", "", numeral)
    for label in (RECONCILES, CONTENT, APPLICANTS, ORGANISATIONS, RESULTS, LITIGATION):
        add(label.all_spellings, "heading", "", label.en)
    for edition in (form,) if form else FORMS.values():
        for table in edition.tables:
            for group in table.groups:
                add(group.label.all_spellings, "group", table.key, group.key)
            for line in table.lines:
                add(line.label.all_spellings, "line", table.key, line.key)
                for column in line.columns:
                    add(column.label.all_spellings, "column", table.key, column.key)
    return {han: Word(han, keys) for han, keys in words.items()}


@cache
def _pattern(form: Form | None) -> re.Pattern[str]:
    """The words, parted by their first character, so that at each place only the few that begin so are tried; the longest first."""
    beginning: dict[str, list[str]] = {}
    for word in sorted(vocabulary(form), key=len, reverse=True):
        beginning.setdefault(word[0], []).append(word[1:])
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in beginning.items()))


def mentions(source: Stream, form: Form | None) -> Iterator[Mention]:
    """Every place where a word of the form stands, the longest word at each place, in order."""
    words, runs, at = vocabulary(form), source.runs, source.at
    for found in _pattern(form).finditer(source.han):
        han, first = found[0], found.start()
        run = bisect_right(runs, first) - 1
        start = at[run] + first - runs[run]
        # Nearly every word stands in one piece.
        end = start + len(han) if source.text.startswith(han, start) else source.position(found.end() - 1) + 1
        yield Mention(start, end, words[han])


def is_section(mention: Mention, numerals: str) -> bool:
    """Whether the word is the heading of one of these sections, told by their Chinese numerals."""
    found = mention.word.keys.get(("section", ""))  # None for nearly every word
    return found is not None and any(numeral[0] in numerals for numeral in found)


@cache
def tellers() -> dict[str, frozenset[str]]:
    """For each edition, the headings that only it prints."""
    return {form.edition: frozenset(only_han(word) for word in form.tell_by) for form in FORMS.values()}
