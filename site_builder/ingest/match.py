"""Grid × form → cells and notes. A line is found by its label, a column by its heading or count, the edition by its headings.

Knows no file format. What cannot be placed with certainty is null, with a note that holds the raw tokens.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat, takewhile

from site_builder.form import FORMS, Form, Table
from site_builder.ingest import find, glued, headings, row
from site_builder.ingest.readers.grid import Grid
from site_builder.ingest.row import Region, RowReading
from site_builder.ingest.stitch import stitched
from site_builder.ingest.stream import CELL, ROW, Mention, Stream, mentions, stream
from site_builder.record import Cells, Note


@dataclass(frozen=True, slots=True)
class Reading:
    """What the tables of a document say: null cells all have a note. ``edition`` is null where the headings do not tell, or tell both.

    ``tables`` are those that were found at all; ``whole`` is false where the document ends inside them.
    """

    edition: str | None
    cells: Cells
    lines: dict[str, str]
    notes: tuple[Note, ...]
    tables: tuple[str, ...]
    whole: bool
    start: int
    """Index of the grid's row in which the tables begin; the number of rows where there are none."""


def read(grid: Grid) -> Reading:
    """The cells of the form in a grid, with a note for each that is null."""
    source = stream(stitched(grid))
    edition = headings.tell_edition(source)
    if edition is None:
        return Reading(None, {}, {}, (), (), True, len(grid.rows))
    form = FORMS[edition]
    words = list(mentions(source, form))
    spans = headings.spans(words)
    if not spans:
        return Reading(edition, {}, {}, (), (), True, len(grid.rows))
    whole = headings.goes_on(words, spans, source)
    cells: Cells = {}
    lines: dict[str, str] = {}
    notes: list[Note] = []
    for table in form.tables:
        if table.key not in spans:
            notes.append(Note(table.key, "lost" if whole else "cut"))
            cells[table.key] = {line.key: (None,) * len(line.columns) for line in table.lines}
            continue
        if table.key == "disputes":
            got, places, told = _disputes(source, table, spans[table.key], whole)
        else:
            got, places, told = _lines(source, form, table, spans[table.key], whole)
        cells[table.key] = got
        lines |= places
        notes.extend(told)
    start = source.row(min(span[0].start for span in spans.values()))
    return Reading(edition, cells, lines, tuple(notes), tuple(spans), whole, start)


# ── 二 and 三: a line for each label ────────────────────────────────────────────────────────────────────────────────


def _lines(
    source: Stream, form: Form, table: Table, words: list[Mention], whole: bool
) -> tuple[dict[str, tuple[int | None, ...]], dict[str, str], list[Note]]:
    found = list(find.lines(source, table, words, whole))
    by_line: dict[str, list[find.Found]] = {}
    for one in found:
        by_line.setdefault(one.line.key, []).append(one)
    last_found = max((index for index, line in enumerate(table.lines) if line.key in by_line), default=-1)
    readings = _readings(source, form, table, words, by_line)
    values: dict[str, tuple[int | None, ...]] = {}
    places: dict[str, str] = {}
    notes: list[Note] = []
    crowded = Counter(one.place for one in found)
    in_order = _in_order([readings[line.key][0].mention.start for line in table.lines if line.key in readings])
    for index, line in enumerate(table.lines):
        at = f"{table.key}/{line.key}"
        if line.key not in by_line:
            values[line.key] = (None,) * len(line.columns)
            notes.append(Note(at, "cut" if not whole and index > last_found else "lost"))
            continue
        one, reading = readings[line.key]
        if not next(in_order):
            # A label that stands where the form has another may have been put to the wrong figures.
            reading = row.nothing(line.columns, "ambiguous")
        place = f"{one.place}:{source.character(one.mention.start)}" if crowded[one.place] > 1 and one.place.isdecimal() else one.place
        values[line.key] = reading.values
        places[at] = place
        if reading.notes or reading.identity:
            notes.extend(_notes(at, reading, one.region, place))
    return values, places, notes


def _in_order(starts: Sequence[int]) -> Iterator[bool]:
    """For each of the lines in the order of the form, whether it is beyond doubt at its place in the document.

    It is if it belongs to every longest run of lines that stand in the order of the form: of two that changed places neither does.
    """
    if all(start < after for start, after in pairwise(starts)):
        yield from repeat(True, len(starts))
        return
    up_to = [1] * len(starts)
    onward = [1] * len(starts)
    for index, start in enumerate(starts):
        up_to[index] += max((up_to[before] for before in range(index) if starts[before] < start), default=0)
    for index in reversed(range(len(starts))):
        onward[index] += max((onward[after] for after in range(index + 1, len(starts)) if starts[after] > starts[index]), default=0)
    through = [before + after - 1 for before, after in zip(up_to, onward, strict=True)]
    longest = max(through)
    alone = Counter(before for before, length in zip(up_to, through, strict=True) if length == longest)
    for before, length in zip(up_to, through, strict=True):
        yield length == longest and alone[before] == 1


def _notes(at: str, reading: RowReading, region: Region, place: str) -> Iterator[Note]:
    if reading.identity:
        yield Note(at, "resolved", region.raw, place, reading.identity)
    for column, kind in reading.notes:
        raw = region.raw if kind not in ("blank", "cut", "not_applicable") else None
        yield Note(f"{at}/{column}" if column else at, kind, raw or None, place, None, reading.candidates)


def _readings(
    source: Stream, form: Form, table: Table, words: list[Mention], by_line: dict[str, list[find.Found]]
) -> dict[str, tuple[find.Found, RowReading]]:
    if not headings.columns_in_order(table, words):
        return {key: (all_[0], row.nothing(all_[0].line.columns, "ambiguous")) for key, all_ in by_line.items()}
    several = [one for all_ in by_line.values() for one in all_ if len(one.line.columns) > 1]
    stand = [row.profile(one.region, one.label_cell, len(one.line.columns)) for one in several]
    profiles = Counter([profile for profile in stand if profile is not None])
    widths = {len(one.region.beside) for one in several if one.region.beside}
    # A reader of real tables shows every cell; in text, rows without a complete one among them must at least be alike.
    plain = len(widths) == 1 or source.grid.reader != "text"
    if glued.is_glued([(one.region, len(one.line.columns)) for one in several]):
        regions = {key: all_[0].region for key, all_ in by_line.items()}
        money = {key: headings.money(source, all_[0].line, all_[0].mention, words) for key, all_ in by_line.items()}
        return {key: (by_line[key][0], reading) for key, reading in glued.read(form, table, regions, money).items()}
    readings = {}
    for key, all_ in by_line.items():
        got = [
            row.read(one.region, one.line.columns, headings.money(source, one.line, one.mention, words), one.label_cell, profiles, plain)
            for one in all_
        ]
        readings[key] = _agreed(all_, got)
    if any(_short_of_cells(reading) for _, reading in readings.values()):
        # Cells are missing from this table: an empty place in another row may be where one was, so its neighbours may have moved.
        return {
            key: (one, row.nothing(one.line.columns, "lost") if _has_gaps(reading) else reading) for key, (one, reading) in readings.items()
        }
    return readings


def _short_of_cells(reading: RowReading) -> bool:
    return (None, "lost") in reading.notes


def _has_gaps(reading: RowReading) -> bool:
    return any(value is not None for value in reading.values) and any(kind == "blank" for _, kind in reading.notes)


def _agreed(all_: Sequence[find.Found], got: Sequence[RowReading]) -> tuple[find.Found, RowReading]:
    """A line named several times: the one place that has values, or a few places that say the same; else nothing is known."""
    if len(all_) == 1:
        return all_[0], got[0]
    if len(all_) > find.MOST_PLACES:
        return all_[0], row.nothing(all_[0].line.columns, "ambiguous")
    telling = [(one, reading) for one, reading in zip(all_, got, strict=True) if any(value is not None for value in reading.values)]
    if not telling:
        return all_[0], got[0]
    one, reading = telling[0]
    if any(other.values != reading.values for _, other in telling[1:]):
        return one, row.nothing(one.line.columns, "ambiguous")
    return one, reading


# ── 四: one row of fifteen ──────────────────────────────────────────────────────────────────────────────────────────


def _disputes(
    source: Stream, table: Table, words: list[Mention], whole: bool
) -> tuple[dict[str, tuple[int | None, ...]], dict[str, str], list[Note]]:
    # The heading ends with the last of its words before the first figure.
    figure = row.first_digit(source.text, words[0].end, words[-1].start)
    heading = [words[0], *takewhile(lambda word: word.start <= figure, words[1:])][-1]
    end = min(row.end_of_values(source.text, heading.end), find.table_end(source, heading.end))
    start = find.behind_bracket(source.text, heading.end)
    cut = not whole and end >= len(source.text)
    # A row of figures begins on a line of its own: what is left of the heading's row is empty cells of the heading.
    line_end = source.text.find(ROW, start)
    if 0 <= line_end < end and not source.text[start:line_end].strip(CELL + row.BLANKS):
        start = line_end
    region = row.region(source.text, start, end, None, cut, False)
    region = _one_row(region)
    reading = _fifteen(table, words, region)
    at = {line.key: f"{table.key}/{line.key}" for line in table.lines}
    digit = row.first_digit(source.text, start, end)
    position = digit if digit < end else start
    place = source.place(position)
    if region.inline.strip(row.BLANKS) and place.isdecimal():
        place = f"{place}:{source.character(position)}"
    values, notes = {}, []
    for index, line in enumerate(table.lines):
        width = len(line.columns)
        mine = slice(index * width, (index + 1) * width)
        values[line.key] = reading.values[mine]
        for column, kind in reading.notes:
            if column is None:
                notes.append(
                    Note(
                        at[line.key],
                        kind,
                        region.raw if kind in ("lost", "ambiguous", "unreadable") else None,
                        place,
                        None,
                        reading.candidates,
                    )
                )
            elif column.partition(".")[0] == str(index):
                notes.append(Note(f"{at[line.key]}/{column.partition('.')[2]}", kind, region.raw or None, place))
    return values, dict.fromkeys(at.values(), place), notes


def _one_row(region: Region) -> Region:
    """Figures that stand in one row of separate cells: that row's cells, blanks and all."""
    rows = [index for index, cells in enumerate(region.below) if any(cell.strip(row.BLANKS) for cell in cells)]
    if len(rows) != 1 or len(region.below[rows[0]]) < 2 or region.inline.strip(row.BLANKS):
        return region
    return row.side_by_side(region, region.below[rows[0]])


def _fifteen(table: Table, words: Sequence[Mention], region: Region) -> RowReading:
    shown = [column for word in words if (column := word.column(table.key))]
    expected = [column.key for line in table.lines for column in line.columns]
    if len(shown) == len(expected) and shown != expected:
        return row.nothing(glued.FIFTEEN, "ambiguous")
    if glued.is_glued_row(region, len(expected)):
        return glued.read_disputes(region)
    return row.read(region, glued.FIFTEEN, None, 0, Counter(), True)
