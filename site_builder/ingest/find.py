"""Where each line of the form stands in a document: the word that names it, and the raw region behind that word.

Knows words and places. Does not read what stands in a region (``row``), nor decide between two places of one line (``match``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.form import Line, Table
from site_builder.ingest import row
from site_builder.ingest.row import Region
from site_builder.ingest.stream import CELL, ROW, Mention, Stream


@dataclass(frozen=True, slots=True)
class Found:
    """A form line found in the document: the word that names it and the raw region behind it."""

    line: Line
    mention: Mention
    region: Region
    place: str


def lines(source: Stream, table: Table, words: list[Mention], whole: bool) -> Iterator[Found]:
    """Every line of a table that a word names, with the region behind it."""
    lines = {line.key: line for line in table.lines}
    for index, word in enumerate(words):
        named = word.key("line", table.key)
        if named is not None:
            line = lines[named]
            if _is_the_line(source, table, line, words, index):
                end = row.end_of_values(source.text, word.end)
                start = behind_bracket(source.text, word.end)
                end = min(row.end_of_values(source.text, start) if start > end else end, table_end(source, word.end))
                # At the end of a copy that is cut the last figure may go on, or be the list number of a label that is lost.
                cut = not whole and end >= len(source.text) and (source.grid.open_end or ROW in source.text[start:end].strip())
                behind = next((other for other in words[index + 1 :] if other.start >= end), None)
                number = _own_number(table, behind) if behind is not None and behind.start == end else None
                yield Found(
                    line, word, row.region(source.text, start, end, number, cut, source.grid.blank_line_ends_row), source.place(word.start)
                )


def table_end(source: Stream, position: int) -> int:
    """Where the table ends that holds a position: what a label in it says, no paragraph behind it does. In text no table has an end.

    A PDF's table goes on over pages; a table of the other formats is one.
    """
    rows, first = source.grid.rows, source.row(position - 1)
    if source.grid.reader == "text" or not rows[first].separated:
        return len(source.text)
    table = _table_of(rows[first].place) if source.grid.reader != "pdf" else None
    return next(
        (
            source.starts[index]
            for index in range(first + 1, len(rows))
            if not rows[index].separated or (table is not None and _table_of(rows[index].place) != table)
        ),
        len(source.text),
    )


def _table_of(place: str) -> str:
    return place.partition("r")[0]


def _own_number(table: Table, word: Mention) -> str | None:
    named = word.key("line", table.key)
    number = table.line(named).number if named else ""
    return number.rstrip(".") if number[:1].isdecimal() else None


def _is_the_line(source: Stream, table: Table, line: Line, words: list[Mention], index: int) -> bool:
    """Words that are both a line and something else: a group's single line, a column of the same name, the last of a list."""
    word = words[index]
    if line.key == "concluded":
        return source.text[: word.start].rstrip(" )]、.").endswith("七") or (
            any(w.means("line", table.key, "carried_forward") for w in words[index + 1 : index + 2])
            and any(w.means("group", table.key, "other") for w in words[:index])
        )
    if line.key == "other.other":
        return any(w.means("line", table.key, "other.unpaid") for w in words[:index]) and _list_number(source, word) == line.number.rstrip(
            "."
        )
    return True


def _list_number(source: Stream, word: Mention) -> str | None:
    before = source.text[max(0, word.start - 4) : word.start].rstrip(" .、．)）")
    return before[-1:] if before[-1:].isdigit() else None


def behind_bracket(text: str, start: int) -> int:
    """Behind a bracket that follows a label at once (what an agency adds to it), over line breaks; else where it was."""
    position = start
    while position < len(text) and text[position] in " " + row.BLANKS + ROW + CELL:
        position += 1
    if position >= len(text) or text[position] not in "([":
        return start
    close = min((found for found in (text.find(")", position), text.find("]", position)) if found >= 0), default=-1)
    # （二） is the number of the next line; what an agency adds is longer.
    return close + 1 if 3 < close - position <= 60 and "\u3400" <= text[position + 1 : close].strip()[:1] <= "\u9fff" else start


def label_cell(source: Stream, word: Mention) -> int:
    """The index in its row of the cell that holds the end of a label."""
    return source.text[source.starts[source.row(word.end - 1)] : word.end].count(CELL)
