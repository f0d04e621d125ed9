"""Plain text → grid: tabs, pipes in their styles, one cell a line, paragraphs, and text without any separator.

Knows how cells are told apart in text. Does not know what they mean.
"""

import re
from itertools import pairwise

from site_builder.ingest.readers.grid import EMPTY, FILLER, Grid, Row

_HAN = re.compile(r"[\u3400-\u9fff]")


def read(text: str) -> Grid:
    """The rows of a text, one per source line (counted from 1). Blank lines are rows without cells."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lone_pipe = _lone_pipe(lines) if "|" in text else FILLER
    rows = tuple([_row(number, line, lone_pipe) for number, line in enumerate(lines, 1)])
    tabbed = [line for line in lines if "\t" in line]
    leading_tab = sum(1 for line in tabbed if line.startswith("\t") and line.count("\t") == 1)
    return Grid(
        rows,
        "text",
        open_end=bool(lines[-1].strip()) and not lines[-1].rstrip(" ").endswith(("|", "\t")),
        blank_line_ends_row=len(tabbed) > 20 and leading_tab > 0.9 * len(tabbed),
    )


def _lone_pipe(lines: list[str]) -> str:
    """What a line that holds only ``|`` is: an empty cell, or mere punctuation.

    It is an empty cell where cells end in a pipe of their own (``0 |``). Where cells stand on lines without any pipe it parts them, and
    where almost every label follows it, it opens rows.
    """
    closed = sum(1 for line in lines if line.rstrip().endswith("|") and line.strip(" \t|"))
    lone = sum(1 for line in lines if line.strip() == "|")
    bare = sum(1 for line in lines if line.strip().isdecimal())
    if bare > closed:
        return FILLER
    before_label = sum(1 for line, following in pairwise(lines) if line.strip() == "|" and _HAN.search(following) and "|" in following)
    return FILLER if lone and before_label > 0.6 * lone else EMPTY


def _row(number: int, line: str, lone_pipe: str) -> Row:
    place = str(number)
    shows = line.strip(" \t\u3000\u00a0|")
    separator = "\t" if "\t" in line else "|" if "|" in line else None
    if separator is None:
        return Row(place, (line,) if shows else (), False)
    if not shows:
        return Row(place, ((lone_pipe if line.strip() == "|" else FILLER) if "|" in line else EMPTY,), True)
    cells = line.split(separator)
    start = 0
    if separator == "|":
        # A pipe at either end is the frame of the table, not an empty cell.
        if not cells[-1].strip():
            del cells[-1]
        if not cells[0].strip() and len(cells) > 1:
            start = len(cells.pop(0)) + 1
    return Row(place, tuple(cells), True, start)
