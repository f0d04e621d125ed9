"""Where each line of the form stands in a document: the word that names it, and the raw region behind that word.

Knows words and places. Does not read what stands in a region (``row``), nor decide between two places of one line (``match``).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from site_builder.form import Line, Table
from site_builder.ingest import row
from site_builder.ingest.row import Region
from site_builder.ingest.stream import CELL, ROW, Meaning, Mention, Stream


class Found(msgspec.Struct, frozen=True):
    """A form line found in the document: the word that names it and the raw region behind it.

    ``label_cell`` is the index in its row of the cell that holds the end of the label.
    """

    line: Line
    mention: Mention
    region: Region
    place: str
    label_cell: int


MOST_PLACES = 50
"""A line that is named in more places than this is in none for certain; so many that no document costs more than its length."""


def lines(source: Stream, table: Table, words: list[Mention], whole: bool) -> Iterator[Found]:
    """Every line of a table that a word names, with the region behind it; of each no more than one place beyond ``MOST_PLACES``."""
    places = dict.fromkeys((line.key for line in table.lines), 0)
    lines = {line.key: line for line in table.lines}
    starts = [word.start for word in words]
    a_line: Meaning = ("line", table.key)
    a_group: Meaning = ("group", table.key)
    meanings = [word.word.keys for word in words]
    others = next((index for index, keys in enumerate(meanings) if "other" in keys.get(a_group, ())), len(words))
    unpaid = next((index for index, keys in enumerate(meanings) if "other.unpaid" in keys.get(a_line, ())), len(words))
    for index, keys in enumerate(meanings):
        if a_line not in keys:
            continue
        word, line = words[index], lines[keys[a_line][0]]
        if places[line.key] <= MOST_PLACES and _is_the_line(source, table, line, words, index, others, unpaid):
            places[line.key] += 1
            end = row.end_of_values(source.text, word.end)
            start = behind_bracket(source.text, word.end)
            end = min(row.end_of_values(source.text, start) if start > end else end, table_end(source, word.end))
            # At the end of a copy that is cut the last figure may go on, or be the list number of a label that is lost.
            cut = not whole and end >= len(source.text) and (source.grid.open_end or ROW in source.text[start:end].strip())
            behind = bisect_left(starts, end, index + 1)
            number = _own_number(table, words[behind]) if behind < len(words) and starts[behind] == end else None
            region = row.region(source.text, start, end, number, cut, source.grid.blank_line_ends_row)
            yield Found(line, word, region, source.place(word.start), _label_cell(source, word))


def table_end(source: Stream, position: int) -> int:
    """Where the table ends that holds a position: what a label in it says, no paragraph behind it does."""
    return source.ends[source.row(position - 1)]


def _own_number(table: Table, word: Mention) -> str | None:
    named = word.key("line", table.key)
    number = table.line(named).number if named else ""
    return number.rstrip(".") if number[:1].isdecimal() else None


def _is_the_line(source: Stream, table: Table, line: Line, words: list[Mention], index: int, others: int, unpaid: int) -> bool:
    """Words that are both a line and something else: a group's single line, a column of the same name, the last of a list.

    ``others`` and ``unpaid`` are the indices of the first words that name that group and that line.
    """
    word = words[index]
    if line.key == "concluded":
        return _behind_seven(source.text, word.start) or (
            others < index and any(w.means("line", table.key, "carried_forward") for w in words[index + 1 : index + 2])
        )
    if line.key == "other.other":
        return unpaid < index and _list_number(source, word) == line.number.rstrip(".")
    return True


def _behind_seven(text: str, position: int) -> bool:
    while position and text[position - 1] in " )]、.":
        position -= 1
    return text.endswith("七", 0, position)


def _list_number(source: Stream, word: Mention) -> str | None:
    before = source.text[max(0, word.start - 4) : word.start].rstrip(" .、．)）")
    return before[-1:] if before[-1:].isdigit() else None


_MOST_ADDED = 60
_OPENS = re.compile(f"[ {row.BLANKS}{ROW}{CELL}]*[(\\[]")


def behind_bracket(text: str, start: int) -> int:
    """Behind a bracket that follows a label at once (what an agency adds to it), over line breaks; else where it was."""
    opens = _OPENS.match(text, start)
    if opens is None:
        return start
    position = opens.end() - 1
    within = position + _MOST_ADDED + 1
    close = min((found for found in (text.find(")", position, within), text.find("]", position, within)) if found >= 0), default=-1)
    # （二） is the number of the next line; what an agency adds is longer.
    return close + 1 if close - position > 3 and "\u3400" <= text[position + 1 : close].strip()[:1] <= "\u9fff" else start


def _label_cell(source: Stream, word: Mention) -> int:
    index = source.row(word.end - 1)
    return source.text.count(CELL, source.starts[index], word.end) if len(source.grid.rows[index].cells) > 1 else 0
