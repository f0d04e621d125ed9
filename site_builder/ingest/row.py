"""What stands behind one label → the values of its line, or why they are not known.

Knows how cells stand in rows: separated, one a line, blank, shifted. Where cells are separate, nothing is moved: a row that does not
show exactly its columns gives null and a note with the raw tokens. Does not know what has to add up (``glued`` does).
"""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from site_builder.form import Column
from site_builder.ingest.readers.grid import FILLER
from site_builder.ingest.stream import CELL, ROW
from site_builder.ingest.text import is_value, value
from site_builder.record import NoteKind

_OPENERS = "([“\"'《"
_LIST_NUMBER = re.compile(r"(?:^|(?<=\D)|(?<=0))([1-9])\s*[.、．]\s*$|([1-9])\s*[.、．]\s*$")
_BEHIND_A_NUMBER = (".", "、", "．")
_CLOSERS = re.compile(r"^[\s”’\"')\]》:：、,，。；;]*")
_NOTHING_WORDS = re.compile(r"(?:无此项|不适用|无)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CELL_END = re.compile(f"[{CELL}{ROW}]")
_UNITS = re.compile(r"亿元|万元|元|[件项条个次宗起份]")
_AMONG_VALUES = frozenset("亿万元件项条个次宗起份无不")
"""The characters with which a unit or a word for nothing can begin."""
BLANKS = " \t\u3000\u00a0"


class Region(msgspec.Struct, frozen=True):
    """The raw text behind a label up to the next foreign word: ``inline`` what is left of the label's own cell, ``beside`` the other

    cells of its row (with blanks), ``below`` the rows under it; ``cut`` where the document ends inside it. ``filled`` are the indices of
    the cells beside that show anything, ``tokens`` the cells below, one per line, with blanks: asked for again and again, found once.
    """

    inline: str
    beside: tuple[str, ...]
    below: tuple[tuple[str, ...], ...]
    cut: bool
    filled: tuple[int, ...] = ()
    tokens: tuple[str, ...] = ()

    @property
    def raw(self) -> str:
        cells = [self.inline, *self.beside, *(cell for row in self.below for cell in row)]
        return " ".join(cell.strip(BLANKS) or "␣" for cell in cells if cell != FILLER).strip(" ␣")[:200]


class Profile(msgspec.Struct, frozen=True):
    """How a complete row of a table stands: the cell of its label, how far behind it the first value is, how many cells follow the label,

    and for how many columns.
    """

    label_cell: int
    offset: int
    width: int
    columns: int


class RowReading(msgspec.Struct, frozen=True):
    """The values of a line in column order, and the notes on it: (column key or None for the whole line, kind).

    ``identity`` is the one that decided between several readings, ``candidates`` the readings that remain where none did.
    """

    values: tuple[int | None, ...]
    notes: tuple[tuple[str | None, NoteKind], ...] = ()
    identity: str | None = None
    candidates: tuple[str, ...] = ()


def region(text: str, start: int, end: int, list_number: str | None, cut: bool, blank_line_ends: bool) -> Region:
    """The region of a text from behind a label to the next foreign word.

    ``list_number`` is the number that belongs to that word on the form: it is not a value of this line.
    """
    body, tail = text[start:end], ""
    if end < len(text):
        last_cell = max(body.rfind(CELL), body.rfind(ROW))
        body, tail = body[: last_cell + 1], body[last_cell + 1 :]
    if tail:
        kept = tail.rstrip().rstrip(_OPENERS)
        if kept.rstrip().endswith(_BEHIND_A_NUMBER) and (found := _LIST_NUMBER.search(kept)):
            kept = kept[: found.start(1) if found[1] else found.start(2)]
        elif list_number and kept.strip() == list_number and last_cell >= 0:
            kept = ""
        # A cell that begins before the next word is that word's cell: list marks and dashes in it are no values, digits are a doubt.
        body += kept if last_cell < 0 or any(map(str.isdigit, kept)) else ""
    own, *rows = body.split(ROW)
    inline, *beside = own.split(CELL)
    below: list[tuple[str, ...]] = []
    for row in rows:
        if row:
            below.append(tuple(row.split(CELL)) if CELL in row else (row,))
        elif below and blank_line_ends:
            break
        elif below:
            below.append(("",))
    inline = _CLOSERS.sub("", inline) if inline else ""
    return _region(inline, [cell for cell in beside if cell != FILLER], below, cut)


def side_by_side(place: Region, row: Sequence[str]) -> Region:
    """The same place, where the cells of that row are all there is to it."""
    return _region(place.inline, row, (), place.cut)


def _region(inline: str, beside: Sequence[str], below: Sequence[tuple[str, ...]], cut: bool) -> Region:
    filled = [index for index, cell in enumerate(beside) if cell.strip(BLANKS)]
    return Region(inline, tuple(beside), tuple(below), cut, tuple(filled), _tokens(below))


def _tokens(below: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The cells under a label, one per line: a row with one filled cell gives that cell; an empty row none; fillers none."""
    tokens: list[str] = []
    for row in below:
        if len(row) == 1 and (parts := row[0].split()):
            tokens.extend(parts)
            continue
        filled = [cell for cell in row if cell.strip(BLANKS) and cell != FILLER]
        if filled:
            tokens.extend(filled if len(row) > 1 else ())
        elif row != ("",) and FILLER not in row:
            tokens.append("")
    return tuple(tokens)


def blanks_below(place: Region) -> bool:
    """Whether the source shows cells under the label, filled or not."""
    return any(FILLER in row or len(row) > 1 for row in place.below)


def profile(place: Region, label_cell: int, columns: int) -> Profile | None:
    """How a complete row stands; None where the row is not a complete one of separate cells."""
    filled = place.filled
    if len(filled) == columns and filled[-1] - filled[0] == columns - 1:
        return Profile(label_cell, filled[0], len(place.beside), columns)
    return None


def read(
    place: Region, columns: Sequence[Column], money: str | None, label_cell: int, profiles: Counter[Profile], alike: bool
) -> RowReading:
    """The values of one line. ``money`` is the unit that the heading prints; ``profiles`` how the complete rows of its table stand.

    Exactly as many filled cells as columns, side by side: taken. Fewer: taken by position only where the position of every cell is
    plain from complete rows of the same table (or, where the table has none, the row shows exactly its columns). Otherwise null.
    """
    if place.inline.strip(BLANKS):
        return _inline(place, columns, money)
    if place.filled:
        return _beside(place, columns, money, label_cell, profiles, alike)
    if any(place.tokens):
        return _below(place, columns, money)
    if place.cut:
        return nothing(columns, "cut")
    return nothing(columns, "blank" if place.beside or place.tokens or blanks_below(place) else "lost")


def nothing(columns: Sequence[Column], kind: NoteKind) -> RowReading:
    """A line of which no cell is known, and why."""
    return RowReading((None,) * len(columns), ((None, kind),))


def _inline(place: Region, columns: Sequence[Column], money: str | None) -> RowReading:
    """Label and values in one cell, parted by spaces: as many numbers as columns, or nothing."""
    tokens = [
        *place.inline.split(),
        *(place.beside[index] for index in place.filled),
        *(token for token in place.tokens if token.strip()),
    ]
    return _exactly(tokens, place, columns, money)


def _beside(
    place: Region, columns: Sequence[Column], money: str | None, label_cell: int, profiles: Counter[Profile], alike: bool
) -> RowReading:
    cells, filled, n = place.beside, place.filled, len(columns)
    if len(filled) == n and filled[-1] - filled[0] == n - 1:
        return _exactly(cells[filled[0] : filled[-1] + 1], place, columns, money)
    if len(filled) >= n:
        return nothing(columns, "ambiguous")
    if place.cut and not place.below:
        return nothing(columns, "cut")
    start = _offset(len(cells), n, label_cell, profiles, alike)
    if start is None or any(index < start or index >= start + n for index in filled):
        return nothing(columns, "lost")
    return _values(cells[start : start + n], columns, money)


def _offset(width: int, columns: int, label_cell: int, profiles: Counter[Profile], alike: bool) -> int | None:
    same = {p for p in profiles if p.columns == columns}
    like = {p for p in same if p.label_cell == label_cell} or same
    if alike and width == columns and (not like or any(p.width == width for p in like)):
        return 0
    offsets = {p.offset for p in like if p.width == width}
    return offsets.pop() if len(offsets) == 1 else None


def _below(place: Region, columns: Sequence[Column], money: str | None) -> RowReading:
    tokens, n = place.tokens, len(columns)
    filled = [index for index, token in enumerate(tokens) if token]
    first, last = filled[0], filled[-1]
    if len(filled) == n and last - first == n - 1:
        return _exactly(tokens[first : last + 1], place, columns, money)
    if len(filled) >= n:
        return nothing(columns, "ambiguous")
    if place.cut:
        return nothing(columns, "cut")
    # One cell a line, blanks visible: plain only if the row ends in a filled cell, for an empty one behind it may be a filler.
    if len(tokens) == n and last == n - 1:
        return _values(tokens, columns, money)
    return nothing(columns, "lost")


def _exactly(tokens: Sequence[str], place: Region, columns: Sequence[Column], money: str | None) -> RowReading:
    if len(tokens) != len(columns):
        return nothing(columns, "ambiguous" if len(tokens) > len(columns) else "cut" if place.cut else "lost")
    if place.cut:
        # The last number may go on where our copy does not.
        return nothing(columns, "cut")
    return _values(tokens, columns, money)


def _values(tokens: Sequence[str], columns: Sequence[Column], money: str | None) -> RowReading:
    read_values, notes = [], []
    for token, column in zip(tokens, columns, strict=True):
        got = value(token, column.unit, column.signed, money)
        read_values.append(got.number)
        if got.kind != "number":
            notes.append((column.key, got.kind))
    if len(notes) == len(columns) and len(kinds := {kind for _, kind in notes}) == 1:
        return RowReading(tuple(read_values), ((None, kinds.pop()),))
    return RowReading(tuple(read_values), tuple(notes))


def end_of_values(text: str, start: int) -> int:
    """Where the run of values behind a label ends: at the first Chinese character that is neither a unit behind a digit nor a cell 无."""
    position = start
    while found := _HAN.search(text, position):
        here = found.start()
        if text[here] not in _AMONG_VALUES:
            return here
        unit = _UNITS.match(text, here) if _behind_digit(text, start, here) else None
        word = unit or _NOTHING_WORDS.match(text, here)
        if word is None or not (unit or _stands_alone(text, here, word.end())):
            return here
        position = word.end()
    return len(text)


def first_digit(text: str, start: int, end: int) -> int:
    """Where the first digit of a stretch of text stands; its end where it has none."""
    return next((position for position, char in enumerate(text[start:end], start) if char.isdigit()), end)


def _behind_digit(text: str, start: int, position: int) -> bool:
    while position > start and text[position - 1] == " ":
        position -= 1
    return position > start and text[position - 1].isdigit()


def _stands_alone(text: str, start: int, end: int) -> bool:
    row = text.rfind(ROW, 0, start) + 1
    cell = text.rfind(CELL, row, start) + 1
    after = _CELL_END.search(text, end)
    return is_value(text[max(row, cell) : after.start() if after else len(text)])
