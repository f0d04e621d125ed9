"""DOCX → grid: the body as Word shows it, tables with their merged cells expanded, everything else as blocks of running text.

Headers, footers, notes and comments are not read. Knows bodies and tables; what is shown of a paragraph ``wordml`` knows. Knows no form.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.ingest.readers import archive
from site_builder.ingest.readers.grid import FILLER, Grid, Row, Unsupported, paragraphs
from site_builder.ingest.readers.wordml import (
    PICTURE,
    UNREAD,
    Element,
    Paragraph,
    RefusedError,
    Styles,
    blank_field_codes,
    child_of,
    children,
    name_of,
    number_of,
    paragraph,
    settings,
    styles_of,
    switch,
    tree,
    value_of,
)

MOST_COLUMNS, MOST_ROWS = 64, 5_000
_SPACE = re.compile(r"[ \t\r\f]+")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's rows by their number; a table that holds another is layout, and only its cells' ``pieces`` count, in order."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    pieces: tuple["_Piece", ...]
    layout: bool


_Piece = Paragraph | _Table


def read(raw: bytes, name: str = "word/document.xml") -> Grid | Unsupported:
    """The rows of a Word document whose main part has that name: ``t3r5`` is the fifth row of its third table, ``b7`` the seventh block.

    Never raises on any bytes: encryption, a DTD, parts over 32 MB or over 200 times their packed size, spans over 64 columns, tables over
    5,000 rows and broken XML are refused by name.
    """
    try:
        body = tree(archive.part(raw, name)).find("{*}body")
        if body is None:
            return archive.BROKEN
        styles_part = archive.part(raw, "word/styles.xml")
        styles = styles_of(tree(styles_part)) if styles_part is not None else {}
        blank_field_codes(body)
        rows = tuple(_written(tuple(_pieces(body, styles))))
    except RefusedError as refused:
        return refused.unsupported
    return Grid(rows, "docx")


# ── the body, in order ──────────────────────────────────────────────────────────────────────────────────────────────


def _pieces(parent: Element, styles: Styles) -> Iterator[_Piece]:
    """Paragraphs and tables of a body, a cell or a text box, through everything that merely wraps them."""
    for child in children(parent):
        name = name_of(child)
        if name == "p":
            yield paragraph(child, styles)
            for box in _boxes(child):
                yield from _pieces(box, styles)
        elif name == "tbl":
            yield _table(child, styles)
        elif name == "altChunk":
            raise RefusedError(Unsupported("docx_embedded", "DOCX 里嵌着另一个文件", "用 WPS 或 Word 打开后另存为 DOCX"))
        elif name not in UNREAD:
            yield from _pieces(child, styles)


def _boxes(holder: Element) -> Iterator[Element]:
    """The text boxes that hang on a paragraph, but those inside another box or a fallback."""
    for box in holder.iter("{*}txbxContent"):
        for above in box.iterancestors():
            if above is holder:
                yield box
                break
            if name_of(above) in UNREAD or name_of(above) == "txbxContent":
                break


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(table: Element, styles: Styles) -> _Table:
    """A table, each cell at its column; a column that a merged cell covers holds a filler."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    every: list[_Piece] = []
    merging: set[int] = set()
    for index, row in enumerate(_inside(table, "tr"), 1):
        if index > MOST_ROWS:
            raise RefusedError(Unsupported("docx_table", f"表格超过 {MOST_ROWS} 行", "只存报告正文，另存为 DOCX"))
        setting = settings(child_of(row, "trPr"))
        if "del" in setting or switch(setting.get("hidden")):
            continue
        cells = [FILLER] * _wide(setting.get("gridBefore"), 0)
        merged: set[int] = set()
        for cell in _inside(row, "tc"):
            setting = settings(child_of(cell, "tcPr"))
            if "cellDel" in setting:
                continue
            down = setting.get("vMerge")
            covered = _goes_on(setting.get("hMerge"), bool(cells)) or _goes_on(down, len(cells) in merging)
            if down is not None:
                merged.add(len(cells))
            # What a covered cell holds is not shown.
            pieces = () if covered else tuple(_pieces(cell, styles))
            every.extend(pieces)
            cells += [FILLER if covered else _words(pieces), *[FILLER] * (_wide(setting.get("gridSpan"), 1) - 1)]
            if len(cells) > MOST_COLUMNS:
                raise _too_wide()
        merging = merged
        rows.append((index, tuple(cells)))
    return _Table(tuple(rows), tuple(every), any(isinstance(piece, _Table) for piece in every))


def _goes_on(merge: Element | None, begun: bool) -> bool:
    """Whether a cell is only the rest of a merged one: one that nothing begins stands for itself."""
    return merge is not None and value_of(merge) != "restart" and begun


def _inside(parent: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through everything that merely wraps them."""
    for child in children(parent):
        name = name_of(child)
        if name == wanted:
            yield child
        elif name not in UNREAD and name not in ("tbl", "p"):
            yield from _inside(child, wanted)


def _wide(span: Element | None, otherwise: int) -> int:
    wide = number_of(span, otherwise)
    if wide > MOST_COLUMNS:
        raise _too_wide()
    return max(wide, otherwise)


def _too_wide() -> RefusedError:
    return RefusedError(Unsupported("docx_table", f"表格超过 {MOST_COLUMNS} 列", "用 WPS 或 Word 整理表格后另存为 DOCX"))


def _words(pieces: Sequence[_Piece]) -> str:
    """A cell's text: runs joined as they stand, paragraphs and line breaks parted."""
    text = "".join(piece.text + ("" if piece.runs_on else "\n") for piece in pieces if isinstance(piece, Paragraph))
    return paragraphs(_SPACE.sub(" ", text))


# ── the grid ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(pieces: Sequence[_Piece]) -> Iterator[Row]:
    """The rows of all pieces in order. Layout tables give their pieces in turn, however deep they nest."""
    tables = blocks = 0
    waiting = list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, _Table) and piece.layout:
            waiting.extend(reversed(piece.pieces))
        elif isinstance(piece, _Table):
            tables += 1
            yield from (Row(f"t{tables}r{number}", cells, True) for number, cells in piece.rows)
        else:
            text, last = piece.text, piece
            while last.runs_on and waiting and isinstance(following := waiting[-1], Paragraph):
                waiting.pop()
                text, last = text + following.text, following
            for line in text.replace(PICTURE, "").split("\n"):
                if words := _SPACE.sub(" ", line).strip():
                    blocks += 1
                    yield Row(f"b{blocks}", (words,), False)
