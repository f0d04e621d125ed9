"""A grid as one stream of Chinese characters, in which the form's words are found however cells and lines break them.

Knows the form's vocabulary and where each word stands. Does not read values (``row``) or decide which line is meant (``match``).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from site_builder.form import FORMS, Form
from site_builder.form.shared import APPLICANTS, CONTENT, LITIGATION, ORGANISATIONS, RECONCILES, RESULTS, SECTIONS
from site_builder.ingest.readers.grid import Grid
from site_builder.ingest.text import flatten, fold

CELL, ROW = "\x1f", "\n"
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_OR_DIGITS = re.compile(r"(?P<han>[\u3400-\u9fff]+)|\d+")
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-zA-Z\u00e0-\u01dc]{1,7}\)")

Role = Literal["line", "column", "group", "section", "heading"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of the form can be: a line, a column or a group of a table, the heading of a section, or a mere heading."""

    role: Role
    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the form, as bare Chinese characters, with all that it can mean; ``tags`` are its meanings with and without their keys."""

    han: str
    meanings: tuple[Meaning, ...]
    tags: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a word of the form stands: from ``start`` to ``end`` in the stream's text."""

    start: int
    end: int
    word: Word

    def means(self, role: Role, table: str, key: str | None = None) -> bool:
        return ((role, table) if key is None else (role, table, key)) in self.word.tags

    def key(self, role: Role, table: str) -> str | None:
        """The key of what the word means in that role and table; None where it does not."""
        return next((meaning.key for meaning in self.word.meanings if meaning.role == role and meaning.table == table), None)

    def column(self, table: str) -> str | None:
        return self.key("column", table) if ("column", table) in self.word.tags else None


def only_han(text: str) -> str:
    """The Chinese characters of a text, in one spelling."""
    return "".join(_HAN.findall(fold(text)))


@dataclass(frozen=True)
class Stream:
    """The grid as text: cells parted by CELL, rows by ROW; and its Chinese characters alone, each with its place in that text.

    A digit run between two Chinese characters stands as ``#`` in ``han``, so that no word is found across a number.
    """

    grid: Grid
    text: str
    han: str
    at: tuple[int, ...]
    starts: tuple[int, ...]

    def row(self, position: int) -> int:
        """The index of the grid's row that holds a position of the text."""
        return bisect_right(self.starts, position) - 1

    def place(self, position: int) -> str:
        """The place on the source of a position: the row's, and for several form lines in one row the character (from 0)."""
        return self.grid.rows[self.row(position)].place

    def character(self, position: int) -> int:
        """How far into its row a position stands, in characters of the source."""
        row = self.row(position)
        inside = self.text[self.starts[row] : position]
        cell = inside.count(CELL)
        offsets = self.grid.rows[row].offsets
        return (offsets[cell] if cell < len(offsets) else 0) + len(inside) - (inside.rfind(CELL) + 1)


def stream(grid: Grid) -> Stream:
    """A grid as a stream. Traditional characters become simplified and pinyin in brackets becomes spaces: places stay."""
    starts, rows, length = [], [], 0
    for row in grid.rows:
        cells = row.cells
        if any(ROW in cell or CELL in cell for cell in cells):
            cells = tuple(cell.replace(ROW, " ").replace(CELL, " ") for cell in cells)
        line = CELL.join(cells)
        starts.append(length)
        rows.append(line)
        length += len(line) + 1
    rows.append("")
    text = _PINYIN.sub(lambda found: " " * len(found[0]), flatten(ROW.join(rows)))
    han: list[str] = []
    at: list[int] = []
    for found in _HAN_OR_DIGITS.finditer(text):
        if found["han"]:
            han.append(found["han"])
            at.extend(range(found.start(), found.end()))
        elif han and han[-1] != "#":
            han.append("#")
            at.append(found.start())
    return Stream(grid, text, "".join(han), tuple(at), tuple(starts))


# ── vocabulary ──────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def vocabulary(form: Form | None) -> dict[str, Word]:
    """Every word of the form (of both editions, where none is given), as bare Chinese characters, with all that it can mean."""
    words: dict[str, dict[Meaning, None]] = {}

    def add(spellings: tuple[str, ...], meaning: Meaning) -> None:
        for spelling in spellings:
            words.setdefault(only_han(spelling), {})[meaning] = None

    for numeral, label in SECTIONS:
        add(label.all_spellings, Meaning("section", "", numeral))
    for label in (RECONCILES, CONTENT, APPLICANTS, ORGANISATIONS, RESULTS, LITIGATION):
        add(label.all_spellings, Meaning("heading", "", label.en))
    for edition in (form,) if form else FORMS.values():
        for table in edition.tables:
            for group in table.groups:
                add(group.label.all_spellings, Meaning("group", table.key, group.key))
            for line in table.lines:
                add(line.label.all_spellings, Meaning("line", table.key, line.key))
                for column in line.columns:
                    add(column.label.all_spellings, Meaning("column", table.key, column.key))
    return {
        han: Word(
            han, tuple(meanings), frozenset(tag for one in meanings for tag in ((one.role, one.table), (one.role, one.table, one.key)))
        )
        for han, meanings in words.items()
        if han
    }


@cache
def _pattern(form: Form | None) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, vocabulary(form)), key=len, reverse=True)))


def mentions(source: Stream, form: Form | None) -> Iterator[Mention]:
    """Every place where a word of the form stands, the longest word at each place, in order."""
    words = vocabulary(form)
    for found in _pattern(form).finditer(source.han):
        yield Mention(source.at[found.start()], source.at[found.end() - 1] + 1, words[found[0]])


def is_section(mention: Mention, numerals: str) -> bool:
    """Whether the word is the heading of one of these sections, told by their Chinese numerals."""
    return ("section", "") in mention.word.tags and any(one.role == "section" and one.key[0] in numerals for one in mention.word.meanings)


@cache
def tellers() -> dict[str, frozenset[str]]:
    """For each edition, the headings that only it prints."""
    return {form.edition: frozenset(only_han(word) for word in form.tell_by) for form in FORMS.values()}
