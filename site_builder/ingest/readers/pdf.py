"""PDF → grid: ruled tables cell by cell, everything else as blocks of running text; scans and unruled tables are refused by name.

Only drawn lines make a table: where a cell begins is never guessed from white space. The library comes with the extra ``pdf``.
"""

import io
import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from site_builder.form import FORMS
from site_builder.ingest.readers import layout
from site_builder.ingest.readers.grid import Grid, Row, Unsupported
from site_builder.ingest.readers.layout import Line, Paragraph
from site_builder.ingest.readers.sheet import LARGE, OTHERWISE, SCAN, RefusedError, Sheet, read_page

MOST_PAGES = 300
LEAST_WIDTH = 0.8
MOST_UNPACKED = 256 * 1024 * 1024

MISSING = Unsupported("pdf", "PDF 文件", "装上读 PDF 的部件：pip install 'site_builder[pdf]'，再读")
BROKEN = Unsupported("pdf_broken", "PDF 文件损坏", "重新下载，或用阅读器打开后另存再读")
ENCRYPTED = Unsupported("encrypted", "文件有密码", "去掉密码后另存再读")
UNRULED = Unsupported("pdf_unruled", "PDF 里的表格没有画线", OTHERWISE)

_MALFORMED = (
    *(ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, RecursionError, NotImplementedError),
    *(OSError, EOFError, struct.error, zlib.error),
)
"""What pdfminer raises besides its own errors when bytes are not what it expects: it checks little before it uses them."""
_NO_HAN = re.compile("[^\u3400-\u9fff]")
_STREAM = re.compile(rb"stream\r?\n")


def read(raw: bytes) -> Grid | Unsupported:
    """The rows of a PDF: ``p2t1r5`` is the fifth row of the first ruled table of page 2, ``p2b3`` the third paragraph of that page.

    A table that goes on over pages is several tables, row after row. Never raises on any bytes. Refused by name: scans, fonts without
    characters, unruled tables, characters that stand in a table but in no cell, passwords, more than 300 pages.
    """
    try:
        import pdfplumber  # here: it is an extra, and loading it takes half a second
        from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
        from pdfminer.pdfexceptions import PDFException
        from pdfminer.pdfpage import PDFPage
        from pdfminer.psexceptions import PSException
        from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
    except ImportError:
        return MISSING
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it tells of harmless oddities on the terminal
    if _unpacked(raw) > MOST_UNPACKED:
        return LARGE
    sheets = []
    try:
        with pdfplumber.open(io.BytesIO(raw)) as document:
            if sum(1 for _ in islice(PDFPage.create_pages(document.doc), MOST_PAGES + 1)) > MOST_PAGES:
                return LARGE
            for page in document.pages:
                sheets.append(read_page(page, len(document.pages)))
                page.close()
    except RefusedError as refused:
        return refused.unsupported
    except (PDFPasswordIncorrect, PDFEncryptionError):
        return ENCRYPTED
    except PdfminerException as wrapped:
        if wrapped.args and isinstance(wrapped.args[0], MemoryError):
            raise MemoryError from None
        return ENCRYPTED if wrapped.args and isinstance(wrapped.args[0], PDFPasswordIncorrect | PDFEncryptionError) else BROKEN
    except (PDFException, PSException, MalformedPDFException, *_MALFORMED):
        return BROKEN
    if not any(sheet.characters for sheet in sheets):
        return SCAN
    rows = tuple(_rows(_without_furniture(sheets)))
    return UNRULED if _unruled(rows) else Grid(rows, "pdf")


_CHARACTER_MAPS = (
    *("GB", "GB-EUC", "GBK-EUC", "GBK2K", "GBKp-EUC", "GBpc-EUC", "GBT", "GBT-EUC", "GBTpc-EUC"),
    *("UniGB-UCS2", "UniGB-UTF8", "UniGB-UTF16", "UniGB-UTF32"),
    *("B5", "B5pc", "ETen-B5", "ETenms-B5", "HKscs-B5", "CNS-EUC", "UniCNS-UCS2", "UniCNS-UTF8", "UniCNS-UTF16", "UniCNS-UTF32"),
    *("90ms-RKSJ", "90msp-RKSJ", "UniJIS-UCS2", "UniJIS-UTF16"),
)
"""The character maps that Chinese documents name instead of bringing their own; pdfminer opens a file for each."""


def load() -> None:
    """Load the libraries, and the character maps that documents name, into memory: afterwards reading opens no file."""
    try:
        import pdfplumber  # noqa: F401
        from pdfminer.cmapdb import CMapDB
    except ImportError:
        return
    for name in _CHARACTER_MAPS:
        for direction in "HV":
            CMapDB.get_cmap(f"{name}-{direction}")
    for characters in ("Adobe-GB1", "Adobe-CNS1", "Adobe-Japan1"):
        CMapDB.get_unicode_map(characters)


def _unpacked(raw: bytes) -> int:
    """How many bytes the packed streams of a file hold, as far as the limit: pdfminer unpacks them whole."""
    total = 0
    for found in _STREAM.finditer(raw):
        total += _inflated(memoryview(raw)[found.end() :], MOST_UNPACKED - total + 1)
        if total > MOST_UNPACKED:
            break
    return total


def _inflated(packed: memoryview, most: int) -> int:
    """How many bytes a packed stream holds, or, packed over and over, the largest of its layers; counted up to ``most``."""
    largest = 0
    for layers in range(1, 4):
        pieces: Iterator[bytes] = (bytes(packed[start : start + 65536]) for start in range(0, len(packed), 65536))
        for _ in range(layers):
            pieces = _unpacked_pieces(pieces)
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > most:
                return size
        if not size:
            break
        largest = max(largest, size)
    return largest


def _unpacked_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacking = zlib.decompressobj()
    try:
        for piece in pieces:
            left = piece
            while left and not unpacking.eof:
                yield unpacking.decompress(left, 1 << 16)
                left = unpacking.unconsumed_tail
            if unpacking.eof:
                return
    except zlib.error:
        return  # pdfminer unpacks no further than the damage either


# ── the document ────────────────────────────────────────────────────────────────────────────────────────────────────


def _without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without their numbers, and without what stands at the same place at the head or foot of several, numbers aside."""
    repeated = Counter(
        place for sheet in sheets for place in {_stands(line) for line in sheet.lines if layout.in_margin(line, sheet.height)}
    )
    return [
        replace(
            sheet,
            lines=tuple(
                line
                for line in sheet.lines
                if not layout.is_page_number(line, sheet.height)
                and not (layout.in_margin(line, sheet.height) and repeated[_stands(line)] > 1)
            ),
        )
        for sheet in sheets
    ]


def _stands(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.top / 3)


def _rows(sheets: Sequence[Sheet]) -> Iterator[Row]:
    """The rows of all pages in order; a paragraph that a page break parts is one."""
    held: tuple[Row, Paragraph, float, float] | None = None
    for sheet in sheets:
        left, right = _margins(sheet)
        block = 0
        for item in _items(sheet, left, right):
            if held is not None:
                before, last, *margins = held
                held = None
                if isinstance(item, Paragraph) and not block and layout.runs_on(last.last, item.first, *margins):
                    held = (Row(before.place, (before.cells[0] + item.text,), False), item, left, right)
                    continue
                yield before
            if isinstance(item, Paragraph):
                block += 1
                held = (Row(f"p{sheet.number}b{block}", (item.text,), False), item, left, right)
            else:
                yield from item
    if held is not None:
        yield held[0]


def _margins(sheet: Sheet) -> tuple[float, float]:
    """Where running text begins and ends on a page: the lines of a page with little text do not show how far they might go."""
    return min((line.x0 for line in sheet.lines), default=0.0), max([LEAST_WIDTH * sheet.width, *(line.x1 for line in sheet.lines)])


def _items(sheet: Sheet, left: float, right: float) -> Iterator[Paragraph | tuple[Row, ...]]:
    """The paragraphs and tables of a page from top to bottom: no paragraph runs on over a table."""
    above = float("-inf")
    for top, rows in (*sheet.tables, (float("inf"), None)):
        yield from layout.paragraphs([line for line in sheet.lines if above <= line.top < top], left, right)
        if rows is not None:
            yield rows
        above = top


def _unruled(rows: Sequence[Row]) -> bool:
    """Whether a table of the form stands outside every ruled one: several of its long words do, and hardly one inside."""
    inside, outside = (_words_in("".join(cell for row in rows if row.separated is ruled for cell in row.cells)) for ruled in (True, False))
    return any(len(outside & words) >= 3 and len(inside & words) < 3 for words in _long_words())


@cache
def _long_words() -> list[frozenset[str]]:
    """For each table of the form, words of it that no sentence says together."""
    found = []
    for form in FORMS.values():
        for table in form.tables:
            labels = [line.label.zh for line in table.lines] + [column.label.zh for line in table.lines for column in line.columns]
            found.append(frozenset(_han(label) for label in labels if len(_han(label)) >= (4 if table.key == "disputes" else 6)))
    return found


def _words_in(text: str) -> frozenset[str]:
    shown = _han(text)
    return frozenset(word for words in _long_words() for word in words if word in shown)


def _han(text: str) -> str:
    return _NO_HAN.sub("", text)
