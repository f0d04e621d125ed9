"""One page of a PDF → the lines of its running text, and its ruled tables cell by cell. Only drawn lines make a table.

Knows pdfplumber's pages; refuses a page by name where characters and lines do not fit. Knows no document and no form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.ingest.readers import layout
from site_builder.ingest.readers.grid import FILLER, Row, Unsupported
from site_builder.ingest.readers.layout import Box, Glyph, Line

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

MOST_LINES_DRAWN = 10_000
MOST_CHARACTERS = 60_000
MOST_COLUMNS = 64
IMAGE_SHARE = 0.6
_RULED = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}

OTHERWISE = "换 DOCX 或网页，或照原件录入"
LARGE = Unsupported("pdf_large", "PDF 过大或过繁", "只存报告正文再读")
SCAN = Unsupported("scan", "扫描件，没有可读的文字", "换带文字的版本，或照原件手工录入（site-builder form 2021 --template）")
FONT = Unsupported("pdf_font", "PDF 的字体没有文字编码", OTHERWISE)
CELLS = Unsupported("pdf_table", "PDF 表格的画线与文字对不上", OTHERWISE)
_NO_CHARACTER = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd]")


class RefusedError(Exception):
    """Leaves a page from any depth; ``read`` turns it into the value it carries."""

    def __init__(self, unsupported: Unsupported) -> None:
        super().__init__(unsupported.kind)
        self.unsupported = unsupported


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as read: the lines of its running text, and each table's top and rows, from top to bottom."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[tuple[float, tuple[Row, ...]], ...]
    characters: int


def read_page(page: "Page", pages: int) -> Sheet:
    """A page as read. Raises RefusedError where a page is a scan, too large, without characters, or its lines do not fit its text."""
    if len(page.chars) > MOST_CHARACTERS or len(page.edges) > MOST_LINES_DRAWN:
        raise RefusedError(LARGE)
    area = float(page.width * page.height)
    if sum(_shown_area(image, page) for image in page.images) > IMAGE_SHARE * area:
        raise RefusedError(SCAN)
    glyphs = [_glyph(char) for char in page.dedupe_chars().chars if _upright(char) and char["text"].strip()]
    if any("(cid:" in glyph.text or _NO_CHARACTER.search(glyph.text) for glyph in glyphs):
        raise RefusedError(FONT)
    tables = sorted(_tables(page, pages), key=lambda table: table.bbox[1])
    inside, outside = _sorted_out(glyphs, [Box(*table.bbox) for table in tables], [Box(*cell) for table in tables for cell in table.cells])
    read = []
    for index, table in enumerate(tables, 1):
        if any(len(row.cells) > MOST_COLUMNS for row in table.rows):
            raise RefusedError(CELLS)
        place = f"p{page.page_number}t{index}r"
        read.append((table.bbox[1], tuple(_row(f"{place}{number}", row.cells, inside) for number, row in enumerate(table.rows, 1))))
    return Sheet(page.page_number, float(page.width), float(page.height), tuple(layout.lines(outside)), tuple(read), len(glyphs))


def _row(place: str, cells: "Sequence[tuple[float, float, float, float] | None]", inside: Mapping[Box, Sequence[Glyph]]) -> Row:
    return Row(place, tuple(FILLER if cell is None else layout.cell_text(inside.get(Box(*cell), ()), Box(*cell)) for cell in cells), True)


def _tables(page: "Page", pages: int) -> "list[Table]":
    """The ruled tables of a page. One that a page break cuts is closed where its upright lines end: some programs draw no line there."""
    tables = _ruled(page, [])
    if not tables or pages == 1:
        return tables
    closing = []
    first, last = min(tables, key=lambda table: table.bbox[1]).bbox, max(tables, key=lambda table: table.bbox[3]).bbox
    if page.page_number > 1:
        upright = _upright_lines(page, first)
        closing.append(_drawn(upright, min((edge["top"] for edge in upright if edge["bottom"] > first[1] - 3), default=first[1])))
    if page.page_number < pages:
        upright = _upright_lines(page, last)
        closing.append(_drawn(upright, max((edge["bottom"] for edge in upright if edge["top"] < last[3] + 3), default=last[3])))
    return _ruled(page, closing)


def _ruled(page: "Page", closing: list[dict[str, Any]]) -> "list[Table]":
    # A single cell is a frame: around the page, or around a word.
    return [table for table in page.find_tables(_RULED | {"explicit_horizontal_lines": closing}) if len(table.cells) > 1]


def _upright_lines(page: "Page", bbox: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    """The upright lines that touch a table's height."""
    return [edge for edge in page.edges if edge["orientation"] == "v" and edge["top"] < bbox[3] + 3 and edge["bottom"] > bbox[1] - 3]


def _drawn(upright: Sequence[dict[str, Any]], y: float) -> dict[str, Any]:
    """A line across a table, from its first upright line to its last."""
    x0, x1 = min(edge["x0"] for edge in upright), max(edge["x1"] for edge in upright)
    return {"x0": x0, "x1": x1, "top": y, "bottom": y, "width": x1 - x0, "orientation": "h", "object_type": "line"}


def _shown_area(image: dict[str, Any], page: "Page") -> float:
    x0, top, x1, bottom = page.bbox
    wide = min(image["x1"], x1) - max(image["x0"], x0)
    high = min(image["bottom"], bottom) - max(image["top"], top)
    return max(0.0, float(wide)) * max(0.0, float(high))


def _upright(char: dict[str, Any]) -> bool:
    """Whether a character stands straight: what runs across the page is a watermark."""
    a, b, c, d = map(float, char["matrix"][:4])
    return abs(b) + abs(c) <= 0.3 * (abs(a) + abs(d)) or abs(a) + abs(d) <= 0.1 * (abs(b) + abs(c))


def _glyph(char: dict[str, Any]) -> Glyph:
    """A character; a digit that lies on its side or stands on its head is marked, for its neighbours are not where they seem to be."""
    a, b, c, d = char["matrix"][:4]
    straight = min(a, d) > 0 and abs(b) + abs(c) <= 0.3 * (a + d)
    text = char["text"] if straight or not char["text"].isdigit() else layout.MARK + char["text"]
    return Glyph(text, *(float(char[key]) for key in ("x0", "top", "x1", "bottom", "size")))


def _sorted_out(glyphs: Sequence[Glyph], boxes: Sequence[Box], cells: Sequence[Box]) -> tuple[dict[Box, list[Glyph]], list[Glyph]]:
    """The characters of each cell, and those outside every table. Refused where it is not plain in which cell a character stands."""
    inside: dict[Box, list[Glyph]] = {}
    outside: list[Glyph] = []
    last: Box | None = None
    for glyph in glyphs:
        if last is None or not last.holds(glyph):
            last = next((cell for cell in cells if cell.holds(glyph)), None)
        if last is not None:
            if layout.overflows(glyph, last):
                raise RefusedError(CELLS)
            inside.setdefault(last, []).append(glyph)
        elif any(box.top < glyph.y < box.bottom for box in boxes):
            # In the table's box but in no cell, or beside it where an outer line was not drawn.
            raise RefusedError(CELLS)
        else:
            outside.append(glyph)
    if len(boxes) > 1 and any(
        min(one.x1, other.x1) - max(one.x0, other.x0) > 3 and min(one.bottom, other.bottom) - max(one.top, other.top) > 3
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
    ):
        raise RefusedError(CELLS)
    return inside, outside
