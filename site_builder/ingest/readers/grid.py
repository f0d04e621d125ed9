"""What every reader gives: rows of cells with their place on the source. Knows no form and no file format."""

from dataclasses import dataclass

import msgspec

FILLER = "\x1e"
"""A cell that only fills merged columns: visible on the source, but not a cell of the form."""

EMPTY = " "
"""A cell of its own that shows nothing, in a row that has no other: not the same as an empty line."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A document that no reader takes: its kind (a fixed English word), what it is, and what the person can do."""

    kind: str
    what: str
    remedy: str


LONGEST_FIGURE = 7
"""Up to so many characters a line without any Chinese character is a figure or a mark; a date or an address is longer."""


class Row(msgspec.Struct, frozen=True):
    """One row: its ``place`` on the source (text: line number; html, docx: ``t3r5``; pdf: ``p2t1r5``) and its cells' texts.

    ``separated`` is false where the source shows no cell boundaries in the row: then a space may be one, or none.
    ``start`` is the character at which the first cell starts, counted from 0, where the source is text.
    """

    place: str
    cells: tuple[str, ...]
    separated: bool
    start: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A document as rows. ``reader`` names the reader.

    ``open_end`` is true where the last row has no end of its own: it may be cut in mid-cell. ``blank_line_ends_row`` is true where each
    cell has a line of its own and empty lines part the rows. ``attachments`` are the names of documents that a page links to.
    """

    rows: tuple[Row, ...]
    reader: str
    open_end: bool = False
    blank_line_ends_row: bool = False
    attachments: tuple[str, ...] = ()

    def lines(self) -> list[tuple[str, str]]:
        """The rows that may say something in words, as (place, text), for reading the narrative; a short figure alone says nothing."""
        # Most rows of a text, and all that are no table's, are one cell.
        texts = [(row.place, row.cells[0].strip() if len(row.cells) == 1 else _words(row.cells)) for row in self.rows if row.cells]
        return [(place, text) for place, text in texts if not text.isascii() or len(text) > LONGEST_FIGURE]


_BLANK = " \t" + FILLER


def _words(cells: tuple[str, ...]) -> str:
    return " ".join([cell.strip() for cell in cells if cell.strip(_BLANK)])


def paragraphs(text: str) -> str:
    """A cell's text without white space around its line breaks, and without empty lines; not by a pattern, which long blanks would slow."""
    one = text.strip(" \n\xa0")
    if "\n" not in one and one == one.strip():
        return one  # as nearly every cell is
    first, *others = text.split("\n")
    if others:
        last = others.pop().lstrip()
        text = "\n".join([first.rstrip(), *(line for other in others if (line := other.strip())), last])
    return text.strip(" \n\xa0")
