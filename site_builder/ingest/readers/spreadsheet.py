"""XLSX or CSV → the sheets of a spreadsheet, cell by cell as text. Knows the two formats; does not know what a column means.

fastexcel reads the values. Four things that it would not survive or not tell are settled before it opens a file: how much unpacks, how
far from the corner a cell stands (the whole rectangle is laid out in memory), how many texts and styles there claim to be (it makes room
for as many, and where there is none the process ends), and which cells show an error (they would come as empty).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from xml.parsers import expat

import fastexcel

from site_builder.ingest.readers import archive
from site_builder.ingest.readers.grid import Unsupported

MOST_ROWS = 4_000
"""A row of 208 cells is some 8 KB of XML: more would not unpack within the limit of a part."""
MOST_COLUMNS = 1_000
MOST_SHEETS = 20
MOST_ENTRIES = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
LARGE = Unsupported("sheet_large", f"表格过大：最多 {MOST_ROWS:,} 行、{MOST_COLUMNS:,} 列、{MOST_SHEETS} 张工作表", "拆成几个文件再读")
BROKEN = Unsupported("sheet_broken", "表格文件损坏", "用 WPS 或 Excel 打开，另存为 XLSX 再读")
CSV_BROKEN = Unsupported("csv_broken", "CSV 的引号不成对，或一格过长", "用 WPS 或 Excel 打开，另存为 XLSX 再读")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its number (from 1), its name (empty for CSV) and its rows from row 1, each from column A. Empty cells are ``""``."""

    number: int
    name: str
    rows: tuple[tuple[str, ...], ...]


def load() -> None:
    """Load whatever opens a file when it is first used, by reading a sheet of one cell."""
    _sheets(_archive(_SMALLEST))


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOOK = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
_ONE_CELL = '<sheetData><row r="1"><c r="A1" t="str"><v>1</v></c></row></sheetData>'
_SMALLEST = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OF_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OF_OFFICE}">{_BOOK}</workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OF_OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{_ONE_CELL}</worksheet>',
}


def column_name(index: int) -> str:
    """The letters over a column, counted from 0: A, Z, AA."""
    before, last = divmod(index, 26)
    return (column_name(before - 1) if before else "") + chr(ord("A") + last)


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_csv(text: str, separator: str) -> tuple[Sheet, ...] | Unsupported:
    """The one sheet of a text; an empty line is a row, as it is in Excel. Refused where quotes do not pair or a cell has no end."""
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                return LARGE
            rows.append(tuple(row))
    except csv.Error:
        return CSV_BROKEN
    return (Sheet(1, "", tuple(rows)),)


# ── XLSX ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_TEXTS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml", re.IGNORECASE)
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:workbook|sharedStrings|styles)\.xml|xl/_rels/[^/]+\.rels|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_ERROR_TYPE = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*\st\s*=\s*["'])e(["'])""")

_CLAIMED = re.compile(rb"""(<(?:\w+:)?(?:sst|cellXfs|numFmts)\b)[^<>]*>""")


def xlsx_holds(raw: bytes, mark: bytes) -> bool:
    """Whether a text stands in a cell of an XLSX. Nothing is parsed, what unpacks too large is passed over; never raises on any bytes."""
    return any(isinstance(part, bytes) and mark in part for _, part in _unpacked(raw, _TEXTS))


def read_xlsx(raw: bytes) -> tuple[Sheet, ...] | Unsupported:
    """The sheets of an XLSX, values as text: a formula's last result, a date as ISO, an error as it shows (#DIV/0!).

    Refused where a part or the whole unpacks too large, a cell stands too far from the corner, or the file is broken.
    """
    parts: dict[str, bytes] = {}
    for name, part in _unpacked(raw, _PARTS):
        if isinstance(part, Unsupported):
            return LARGE if part.kind == "docx_large" else BROKEN
        if b"\x00" in part or b"<!DOCTYPE" in part:
            return BROKEN  # UTF-16 or a DTD: no spreadsheet program writes them
        parts[name] = _CLAIMED.sub(_unclaimed, part)
        if sum(map(len, parts.values())) > MOST_UNPACKED:
            return LARGE
    for name, part in parts.items():
        if name.lower().startswith("xl/worksheets/"):
            refused = _too_far(part)
            if refused is not None:
                return refused
            parts[name] = _ERROR_TYPE.sub(rb"\1str\2", part)
    return _sheets(_archive(parts))


def _unclaimed(tag: re.Match[bytes]) -> bytes:
    """The tag without the attributes that say how many elements follow."""
    return re.sub(rb"""\s(?:unique)?[cC]ount\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag[0])


def _unpacked(raw: bytes, wanted: re.Pattern[str]) -> Iterator[tuple[str, bytes | Unsupported]]:
    """The wanted parts of an archive, each within the limits of ``archive``; nothing where it has too many or is none."""
    names = archive.names(raw)
    chosen = [name for name in names if wanted.fullmatch(name)]
    if len(names) > MOST_ENTRIES or len(chosen) > MOST_SHEETS + 10:
        return
    for name in chosen:
        part = archive.part(raw, name)
        if part is not None:
            yield name, part


def _archive(parts: Mapping[str, bytes | str]) -> bytes:
    """The parts as an archive of our own: whatever the headers of the old one said, only what our limits saw is opened."""
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return fresh.getvalue()


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def _too_far(part: bytes) -> Unsupported | None:
    """Refuses a sheet in which a filled cell stands beyond the limits; formatted empty cells take no room and do not count.

    expat builds no tree, so a sheet of millions of empty tags takes no room either.
    """
    row = column = 0
    in_cell = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, in_cell
        tag = name.rpartition(" ")[2]
        if tag == "row":
            given = attributes.get("r", "")
            row, column = int(given) if re.fullmatch(r"[0-9]{1,7}", given) else row + 1, 0
        elif tag == "c":
            reference = attributes.get("r", "")
            found = _REFERENCE.fullmatch(reference.upper())
            if reference and found is None:
                raise _RefusedError(BROKEN)
            row, column = (int(found[2]), _column(found[1])) if found else (row, column + 1)
            in_cell = True
        elif in_cell and (row > MOST_ROWS or column > MOST_COLUMNS):
            raise _RefusedError(LARGE)

    def end(name: str) -> None:
        nonlocal in_cell
        if name.rpartition(" ")[2] == "c":
            in_cell = False

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(part, True)
    except _RefusedError as refused:
        return refused.unsupported
    except (expat.ExpatError, LookupError, ValueError):
        return BROKEN  # the last two for a charset that expat does not know, or cannot use
    return None


class _RefusedError(Exception):
    """Leaves a parse half-way."""

    def __init__(self, unsupported: Unsupported) -> None:
        super().__init__(unsupported.kind)
        self.unsupported = unsupported


@cache
def _column(letters: str) -> int:
    """The number of a column, counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _sheets(raw: bytes) -> tuple[Sheet, ...] | Unsupported:
    sheets = []
    try:
        book = fastexcel.read_excel(raw)
        if len(book.sheet_names) > MOST_SHEETS:
            return LARGE
        for index, name in enumerate(book.sheet_names):
            sheet = book.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
            columns = sheet.selected_columns
            before = ("",) * (columns[0].absolute_index if columns else 0)  # columns are counted from the first that is used
            rows = sheet.to_polars().rows() if columns else []
            sheets.append(Sheet(index + 1, name, tuple(before + tuple(map(_shown, row)) for row in rows)))
    except fastexcel.FastExcelError:
        return BROKEN
    return tuple(sheets)


_FINE = re.compile(r"-?[0-9]+\.[0-9]{7,}")
_AS_EXCEL_SHOWS = Context(prec=15)


def _shown(value: str | None) -> str:
    """A cell's text; of a calculated fraction the 15 digits that Excel shows, for 0.1+0.2 is stored as 0.30000000000000004."""
    if value is None or not _FINE.fullmatch(value):
        return value or ""
    rounded = format(_AS_EXCEL_SHOWS.create_decimal(value).normalize(), "f")
    return rounded if Decimal(rounded) != Decimal(value) else value
