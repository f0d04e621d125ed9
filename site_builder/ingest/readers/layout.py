"""Characters with their boxes → lines, the texts of cells and paragraphs. Knows geometry, in points from the top left; no PDF and no form.

A number is never made of what only happens to stand together: characters of unlike size, one over another, over a cell's edge, or on two
lines of which the first had room for the next digit.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MARK = "^"
"""Stands before a character that is no part of the number before it: the grammar of numbers refuses it."""
_GAP = 0.35
"""A gap wider than this share of the size is a space."""
_PADDING = 12.0
"""The most that a word processor leaves free on both sides of a cell together, by default."""
_NO_HAN = re.compile(r"[^\u3400-\u9fff]")
_PAGE_NUMBER = re.compile(r"[-—–－·~ ]*(?:第 ?)?[0-9０-９]{1,3}(?: ?页)?(?:(?: ?/ ?|[，, ]*共 ?)[0-9０-９]{1,3}(?: ?页)?)?[-—–－·~ ]*")

# Programs that print often write a radical's code for a character that looks the same.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3)}
_RADICALS |= {
    ord(radical): same
    for radical, same in zip("⺠⻚⻓⻋⻅⻔⻉⻢⻛⻥⻰⻬⻩⻝⻘⻙⻜⻤⻦⻨⺟", "民页长车见门贝马风鱼龙齐黄食青韦飞鬼鸟麦母", strict=True)
}


@dataclass(frozen=True, slots=True)
class Box:
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    def holds(self, glyph: "Glyph") -> bool:
        """Whether the middle of a character lies inside."""
        return self.x0 <= glyph.x <= self.x1 and self.top <= glyph.y <= self.bottom


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Characters side by side, as text and with their extent."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    last_width: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that run on: their text, the first and the last of them."""

    text: str
    first: Line
    last: Line


def plain(text: str) -> str:
    """A character as it is written elsewhere: no radical in its stead."""
    return text.translate(_RADICALS)


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of some characters from top to bottom, each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted((glyph for glyph in glyphs if glyph.text.strip()), key=lambda glyph: (glyph.y, glyph.x0)):
        if rows and abs(glyph.y - _middle(rows[-1])) <= 0.5 * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(sorted(row, key=lambda glyph: glyph.x0)) for row in rows]


def _middle(row: Sequence[Glyph]) -> float:
    largest = max(row, key=lambda glyph: glyph.size)
    return largest.y


def _line(row: Sequence[Glyph]) -> Line:
    parts = [row[0].text]
    for before, glyph in pairwise(row):
        size = max(before.size, glyph.size)
        digits = before.text[-1:].isdigit() and glyph.text[:1].isdigit()
        if digits and (min(before.size, glyph.size) < 0.85 * size or glyph.x0 < before.x1 - 0.35 * (before.x1 - before.x0)):
            parts.append(MARK)
        elif glyph.x0 - before.x1 > _GAP * size:
            parts.append(" ")
        parts.append(glyph.text)
    return Line(
        plain("".join(parts)),
        row[0].x0,
        max(glyph.x1 for glyph in row),
        min(glyph.top for glyph in row),
        max(glyph.bottom for glyph in row),
        max(glyph.size for glyph in row),
        row[-1].x1 - row[-1].x0,
    )


def cell_text(glyphs: Iterable[Glyph], box: Box) -> str:
    """The text of a cell. Digits parted by a line break are one number where the first line had no room for more; else the break stays."""
    text = ""
    before: Line | None = None
    for line in lines(glyphs):
        if before is not None and _NO_HAN.match(text[-1]) and _NO_HAN.match(line.text):
            full = before.x1 - before.x0 + before.last_width > box.width - _PADDING
            text += "" if full else "\n"
        text += line.text
        before = line
    return text


def overflows(glyph: Glyph, box: Box) -> bool:
    """Whether a digit stands over the edge of its cell: then the next cell may hold the rest of its number."""
    return glyph.text.isdigit() and max(box.x0 - glyph.x0, glyph.x1 - box.x1) > 0.25 * (glyph.x1 - glyph.x0)


def in_margin(line: Line, height: float) -> bool:
    """Whether a line stands at the head or the foot of a page."""
    return line.top > 0.88 * height or line.bottom < 0.1 * height


def is_page_number(line: Line, height: float) -> bool:
    """Whether a line is only the number of the page, at its head or foot."""
    return in_margin(line, height) and _PAGE_NUMBER.fullmatch(line.text) is not None


def paragraphs(found: Sequence[Line], left: float, right: float) -> Iterator[Paragraph]:
    """Lines as paragraphs: a line that reaches the right margin runs on in one that starts at the left margin close under it."""
    if not found:
        return
    text, first, last = found[0].text, found[0], found[0]
    for line in found[1:]:
        if runs_on(last, line, left, right) and line.top - last.bottom < 1.5 * line.size:
            text, last = text + line.text, line
        else:
            yield Paragraph(text, first, last)
            text, first, last = line.text, line, line
    yield Paragraph(text, first, last)


def runs_on(before: Line, line: Line, left: float, right: float) -> bool:
    """Whether a line is full and the next one is no new paragraph: as large, and not indented."""
    return before.x1 > right - 1.5 * before.size and line.x0 < left + 1.2 * line.size and abs(before.size - line.size) < 0.1 * line.size
