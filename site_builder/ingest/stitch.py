"""Rows that a page break cuts in two are one again, where the form's words or the figures prove it.

Knows the form's vocabulary and the pages of a PDF. A figure that may go on behind the break is never taken for whole.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import msgspec

from site_builder.form import FORMS
from site_builder.ingest.readers.grid import FILLER, Grid, Row
from site_builder.ingest.row import BLANKS
from site_builder.ingest.stream import only_han

_NUMERALS = "一二三四五六七八九十"


def stitched(grid: Grid) -> Grid:
    """The grid with each cut row whole at its first place, and an empty row at its second."""
    if grid.reader != "pdf":
        return grid
    rows = list(grid.rows)
    seen: set[tuple[str, ...]] = set()
    before: int | None = None
    for index, row in enumerate(rows):
        # What is printed again at the head of each page parts nothing, nor does running text: a cut label may hang out of its table.
        cells = _begun(row.cells)
        if not row.separated or (cells in seen and not _has_figures(cells)):
            continue
        seen.add(cells)
        if before is not None and _page(rows[before]) + 1 == _page(row) and (whole := _whole(rows[before].cells, row.cells)):
            rows[before], rows[index] = msgspec.structs.replace(rows[before], cells=whole), Row(row.place, (), True)
        else:
            before = index
    return replace(grid, rows=tuple(rows))


def _page(row: Row) -> int:
    return int(row.place[1:].partition("t")[0].partition("b")[0])


def _begun(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells that begin in a row."""
    return tuple(cell for cell in cells if cell != FILLER)


def _whole(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...] | None:
    """One row from two, or None where they are two."""
    if len(first) != len(second):
        # On another page merged columns are drawn otherwise: what counts is the cells that begin in the row.
        first, second = _begun(first), _begun(second)
    if not any(only_han(cell) for cell in second):
        # Figures without a label under a row of figures: the ends of numbers that went over the break. Which, stays open.
        if not (_has_figures(first) and _has_figures(second)):
            return None
        if len(first) != len(second):
            return tuple(f"{cell} ^" if any(char.isdigit() for char in cell) else cell for cell in first)
    elif len(first) != len(second) or not any(map(_is_a_cut_label, first, second)):
        return None
    return tuple(map(_joined, first, second))


def _is_a_cut_label(first: str, second: str) -> bool:
    start, end = only_han(first).lstrip(_NUMERALS), only_han(second)
    return bool(start and end) and _is_a_line(start + end) and not _is_a_line(start) and not _is_a_line(end)


def _is_a_line(han: str) -> bool:
    return han in _line_labels()


@cache
def _line_labels() -> frozenset[str]:
    return frozenset(only_han(spelling) for form in FORMS.values() for _, line in form.lines() for spelling in line.label.all_spellings)


def _joined(first: str, second: str) -> str:
    if not second.strip(BLANKS + FILLER):
        return first
    if not first.strip(BLANKS + FILLER):
        return second
    # Han goes on as it is; of two figures nobody can tell whether they are one.
    return first + second if only_han(first) and only_han(second) else f"{first}\n{second}"


def _has_figures(cells: Sequence[str]) -> bool:
    return any(char.isdigit() for cell in cells if not only_han(cell) for char in cell)
