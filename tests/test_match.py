"""What is printed is what is read, or nothing is: never another number."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.form import FORMS, Form
from site_builder.ingest import find, match, readers
from site_builder.ingest.readers.grid import Grid as Rows
from site_builder.record import EMPTY_CELL_KINDS
from tests import printing
from tests.making import filled_forms
from tests.printing import SHOWS_BLANKS, STYLES, Grid, report


def read(text: str) -> match.Reading:
    grid = readers.read(text.encode())
    assert isinstance(grid, Rows)
    return match.read(grid)


def flat(form: Form, reading: match.Reading) -> dict[str, int | None]:
    return {at: reading.cells[cell.table.key][cell.line.key][cell.line.columns.index(cell.column)] for at, cell in form.cells.items()}


def told(reading: match.Reading, at: str) -> bool:
    """Whether a note says why a cell is null: at the cell, its line or its table."""
    places = {at, at.rpartition("/")[0], at.partition("/")[0]}
    return any(note.at in places and note.kind in EMPTY_CELL_KINDS for note in reading.notes)


@settings(max_examples=60)
@given(filled_forms(), st.sampled_from(STYLES))
def test_what_is_printed_is_what_is_read(case: tuple[Form, dict[str, int]], style: Callable[[Grid], str]) -> None:
    """Print a form as an agency would, read it back: same edition, same cells, nothing to remark on."""
    form, cells = case

    reading = read(report(form, cells, style))

    assert reading.edition == form.edition
    assert flat(form, reading) == cells
    assert reading.notes == ()
    assert reading.whole
    assert set(reading.lines) == {f"{table.key}/{line.key}" for table, line in form.lines()}


@settings(max_examples=60)
@given(filled_forms(), st.sampled_from(SHOWS_BLANKS), st.data())
def test_a_blank_cell_is_blank_and_never_moves_another(
    case: tuple[Form, dict[str, int]], style: Callable[[Grid], str], data: st.DataObject
) -> None:
    form, full = case
    cells: dict[str, int | None] = dict(full)
    for at in data.draw(st.lists(st.sampled_from(sorted(cells)), min_size=1, max_size=12, unique=True)):
        cells[at] = None

    reading = read(report(form, cells, style))

    for at, got in flat(form, reading).items():
        if got is None:
            assert told(reading, at)
        else:
            assert got == cells[at], at
    # Where cells are plainly separate, nothing but the blanks is missing.
    if style is printing.html:
        assert flat(form, reading) == cells


@settings(max_examples=150)
@given(
    filled_forms(),
    st.sampled_from(STYLES),
    st.sampled_from(("drop", "insert", "duplicate", "letter", "swap rows", "no label", "typo", "cut")),
    st.data(),
)
def test_a_damaged_table_gives_the_printed_number_or_none(
    case: tuple[Form, dict[str, int]], style: Callable[[Grid], str], damage: str, data: st.DataObject
) -> None:
    """One row of table 三 loses, gains or garbles a cell, a label or its end: every number that is read is still the printed one."""
    form, cells = case
    rows = printing.applications(form, cells)
    index = data.draw(st.integers(3, len(rows) - 1))
    row = rows[index]
    labels = len(row) - 7
    cell = data.draw(st.integers(labels, len(row) - 1))
    if damage == "drop":
        del row[cell]
    elif damage == "insert":
        row.insert(cell, "3")
    elif damage == "duplicate":
        row.insert(cell, row[cell])
    elif damage == "letter":
        row[cell] = "O"
    elif damage == "swap rows" and index + 1 < len(rows):
        rows[index], rows[index + 1] = rows[index + 1], rows[index]
    elif damage == "no label":
        row[labels - 1] = ""
    elif damage == "typo":
        row[labels - 1] = row[labels - 1][:-3] + "囗" + row[labels - 1][-2:]
    text = report(form, cells, style).replace(style(printing.applications(form, cells)), style(rows))
    if damage == "cut":
        text = text[: data.draw(st.integers(len(text) // 2, len(text) - 1))]

    reading = read(text)

    if reading.edition is None or not reading.cells:
        return
    assert reading.edition == form.edition
    for at, got in flat(form, reading).items():
        if got is None:
            assert told(reading, at), at
        else:
            assert got == cells[at], at


def test_swapped_headings_are_not_guessed_at() -> None:
    form = FORMS["2021"]
    text = report(form, dict.fromkeys(form.cells, 1), printing.tabs).replace("商业企业\t科研机构", "科研机构\t商业企业")

    reading = read(text)

    assert {note.kind for note in reading.notes if note.at.startswith("applications")} == {"ambiguous"}
    assert all(value is None for values in reading.cells["applications"].values() for value in values)


def test_swapped_headings_of_disputes_are_not_guessed_at() -> None:
    form = FORMS["2021"]
    text = report(form, dict.fromkeys(form.cells, 1), printing.tabs)
    heading = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持"
    assert text.count(heading) == 1

    reading = read(text.replace(heading, heading.replace("结果维持\t结果纠正", "结果纠正\t结果维持")))

    assert {note.kind for note in reading.notes if note.at.startswith("disputes")} == {"ambiguous"}
    assert all(value is None for values in reading.cells["disputes"].values() for value in values)


@pytest.mark.parametrize("index", [3, 8, 20])
def test_of_two_lines_that_changed_places_neither_is_taken_and_every_other_is(index: int) -> None:
    form = FORMS["2021"]
    cells = {at: number for number, at in enumerate(form.cells)}
    rows = printing.applications(form, cells)
    swapped = [*rows[:index], rows[index + 1], rows[index], *rows[index + 2 :]]

    reading = read(report(form, cells, printing.html).replace(printing.html(rows), printing.html(swapped)))

    missing = {at.rpartition("/")[0] for at, value in flat(form, reading).items() if value is None}
    assert len(missing) == 2
    assert {(note.at, note.kind) for note in reading.notes} == {(at, "ambiguous") for at in missing}
    assert all(value in (None, cells[at]) for at, value in flat(form, reading).items())


def applications_as(form: Form, cells: dict[str, int], rows: Grid) -> match.Reading:
    """What is read where table 三 of a report in HTML has these rows."""
    return read(report(form, cells, printing.html).replace(printing.html(printing.applications(form, cells)), printing.html(rows)))


@pytest.mark.parametrize(
    ("times", "numbers", "kind"),
    [
        (2, None, None),
        (find.MOST_PLACES, None, None),
        (find.MOST_PLACES + 1, None, "ambiguous"),
        (2, "7", "ambiguous"),
        (3, "7", "ambiguous"),
    ],
)
def test_a_line_that_is_named_again_is_taken_where_it_says_the_same(times: int, numbers: str | None, kind: str | None) -> None:
    form = FORMS["2021"]
    cells = {at: number for number, at in enumerate(form.cells)}
    rows = printing.applications(form, cells)
    at = next(index for index, row in enumerate(rows) if row[0].endswith(form.table("applications").line("received").label.zh))
    again = [*rows[at][:-7], *([numbers] * 7 if numbers else rows[at][-7:])]

    reading = applications_as(form, cells, [*rows[: at + 1], *[again] * (times - 1), *rows[at + 1 :]])

    assert [(note.at, note.kind) for note in reading.notes] == ([("applications/received", kind)] if kind else [])
    expected = cells | (dict.fromkeys(filter(re.compile("applications/received/").match, cells)) if kind else {})
    assert flat(form, reading) == expected


@pytest.mark.parametrize("first", [False, True])
def test_of_a_line_that_is_named_twice_the_place_that_has_figures_counts(first: bool) -> None:
    form = FORMS["2021"]
    cells = {at: number for number, at in enumerate(form.cells)}
    rows = printing.applications(form, cells)
    bare = [*rows[3][:-7], *[""] * 7]

    some = applications_as(form, cells, [*rows[:3], *([bare, rows[3]] if first else [rows[3], bare]), *rows[4:]])
    none = applications_as(form, cells, [*rows[:3], bare, bare, *rows[4:]])

    assert (flat(form, some), some.notes) == (cells, ())
    assert [(note.at, note.kind) for note in none.notes] == [("applications/received", "blank")]
    assert len({some.lines["applications/received"], none.lines["applications/received"]}) == 1 + first


def test_where_a_row_is_short_of_a_cell_the_gaps_of_others_may_be_cells_that_moved() -> None:
    """A row that shows no figure at all has none that could have moved."""
    form = FORMS["2021"]
    cells = dict.fromkeys(form.cells, 1)
    rows = printing.applications(form, cells)
    rows[3] = rows[3][:-1]
    rows[8][-3] = ""
    rows[10][-7:] = [""] * 7

    reading = applications_as(form, cells, rows)

    lines = [line.key for line in form.table("applications").lines]
    assert [(note.at, note.kind) for note in reading.notes] == [
        (f"applications/{lines[index]}", kind) for index, kind in ((0, "lost"), (5, "lost"), (7, "blank"))
    ]


def test_figures_of_disputes_may_stand_on_the_line_of_their_heading() -> None:
    form = FORMS["2021"]
    cells = {at: number for number, at in enumerate(form.cells)}
    rows = printing.disputes(form, cells)
    text = report(form, cells, printing.tabs).replace(printing.tabs(rows), " ".join(cell for row in rows for cell in row))

    reading = read(text)

    assert (flat(form, reading), reading.notes) == (cells, ())


@pytest.mark.parametrize(("rows", "kind"), [([], "lost"), ([[""] * 15], "blank")])
def test_empty_cells_behind_the_heading_of_disputes_are_no_figures_left_blank(rows: Grid, kind: str) -> None:
    form = FORMS["2021"]
    cells = dict.fromkeys(form.cells, 1)
    printed = printing.disputes(form, cells)
    heading = [*printed[:2], [*printed[2], "", ""]]

    reading = read(report(form, cells, printing.html).replace(printing.html(printed), printing.html([*heading, *rows])))

    assert [(note.at, note.kind) for note in reading.notes] == [(f"disputes/{line.key}", kind) for line in form.table("disputes").lines]


@pytest.mark.parametrize("edition", FORMS)
def test_a_document_that_only_speaks_of_the_tables_has_none(edition: str) -> None:
    reading = read(f"新绛县三泉镇人民政府2021年政府信息公开工作年度报告\n{FORMS[edition].tell_by[0]}\n见附件")

    assert reading == match.Reading(edition, {}, {}, (), (), True, 3)


@pytest.mark.parametrize("edition", FORMS)
def test_the_edition_is_told_by_headings_never_by_the_year(edition: str) -> None:
    form = FORMS[edition]
    text = report(form, dict.fromkeys(form.cells, 0), printing.tabs, title="三泉镇2035年政府信息公开工作年度报告")

    assert read(text).edition == edition


def test_a_document_with_both_editions_headings_is_of_neither() -> None:
    both = "\n".join(report(form, dict.fromkeys(form.cells, 0), printing.tabs) for form in FORMS.values())

    assert read(both).edition is None
