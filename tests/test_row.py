"""What stands behind one label: taken where it is plain which cell is which, else nothing, and why."""

from collections import Counter

import pytest

from site_builder.form import FORMS
from site_builder.ingest import row
from site_builder.ingest.readers.grid import FILLER
from site_builder.ingest.row import Profile, Region, RowReading
from site_builder.ingest.stream import CELL, ROW

THREE = FORMS["2021"].cells["applications/received/individual"].line.columns[:3]
KEYS = [column.key for column in THREE]


def behind(*rows: str, cut: bool = False, blank_line_ends: bool = False, next_word: str = "", list_number: str | None = None) -> Region:
    """The region behind a label; in each row ``|`` parts cells. ``next_word`` is what follows; that word begins behind ``@``."""
    text = ROW.join(rows).replace("|", CELL)
    if next_word:
        before, _, word = next_word.partition("@")
        text += ROW + before.replace("|", CELL)
        return row.region(text + word, 0, len(text), list_number, cut, blank_line_ends)
    return row.region(text, 0, len(text), list_number, cut, blank_line_ends)


def read(place: Region, *profiles: Profile, label_cell: int = 0, alike: bool = False) -> RowReading:
    return row.read(place, THREE, None, label_cell, Counter(profiles), alike)


def why(reading: RowReading) -> str:
    """The one reason for which a whole line is not known."""
    ((column, kind),) = reading.notes
    assert column is None
    assert reading.values == (None, None, None)
    return kind


# ── as many cells as columns ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "rows",
    [("|4|5|6",), ("|4|5|6|",), ("||4|5|6",), ("4 5 6",), ("：4 5 6",), ("4|5|6",), ("", "4", "5", "6"), ("", "4 5 6"), ("", "4|5|6")],
)
def test_as_many_cells_as_columns_are_taken_in_their_order(rows: tuple[str, ...]) -> None:
    assert read(behind(*rows)) == RowReading((4, 5, 6))


@pytest.mark.parametrize("rows", [("|4|5|6|7",), ("4 5 6 7",), ("", "4", "5", "6", "7"), ("|4|5||6",)])
def test_one_too_many_or_a_gap_among_as_many_is_ambiguous(rows: tuple[str, ...]) -> None:
    assert why(read(behind(*rows))) in ("ambiguous", "lost")


def test_too_many_are_ambiguous_however_they_stand() -> None:
    assert why(read(behind("|4|5|6|7"))) == "ambiguous"
    assert why(read(behind("4 5 6 7"))) == "ambiguous"
    assert why(read(behind("", "4", "5", "6", "7"))) == "ambiguous"
    assert why(read(behind("|4|5||6"))) == "ambiguous"


@pytest.mark.parametrize("rows", [("|4|5",), ("4 5",), ("", "4", "5"), ("4|5",)])
def test_too_few_are_lost_or_cut_off_and_never_moved(rows: tuple[str, ...]) -> None:
    assert why(read(behind(*rows))) == "lost"
    assert why(read(behind(*rows, cut=True))) == "cut"


@pytest.mark.parametrize("rows", [("|4|5|6",), ("4 5 6",), ("", "4", "5", "6")])
def test_the_last_number_before_the_end_of_our_copy_may_go_on(rows: tuple[str, ...]) -> None:
    assert why(read(behind(*rows, cut=True))) == "cut"


def test_each_cell_that_is_no_number_says_what_it_is() -> None:
    assert read(behind("|4|/|O")) == RowReading((4, None, None), ((KEYS[1], "not_applicable"), (KEYS[2], "unreadable")))
    assert read(behind("|/|/|/")) == RowReading((None, None, None), ((None, "not_applicable"),))
    assert read(behind("|/|O|/")).notes == ((KEYS[0], "not_applicable"), (KEYS[1], "unreadable"), (KEYS[2], "not_applicable"))


# ── fewer cells than columns ────────────────────────────────────────────────────────────────────────────────────────


def test_a_blank_cell_is_blank_where_the_row_shows_exactly_its_columns() -> None:
    place = behind("|4||6")

    assert why(read(place)) == "lost"
    assert read(place, alike=True) == RowReading((4, None, 6), ((KEYS[1], "blank"),))
    assert read(place, Profile(0, 0, 3, 3), alike=True) == RowReading((4, None, 6), ((KEYS[1], "blank"),))
    assert why(read(behind("|4||6|"), alike=True)) == "lost"


def test_a_blank_cell_is_blank_where_complete_rows_say_which_it_is() -> None:
    place = behind("|||6")

    assert read(place, Profile(0, 0, 3, 3)) == RowReading((None, None, 6), ((KEYS[0], "blank"), (KEYS[1], "blank")))
    assert why(read(place, Profile(0, 0, 4, 3))) == "lost"  # rows of another width say nothing
    assert why(read(place, Profile(0, 0, 3, 7))) == "lost"  # nor those of other columns
    assert why(read(place, Profile(0, 0, 4, 3), alike=True)) == "lost"


def test_rows_that_contradict_each_other_place_nothing() -> None:
    place = behind("||5||")

    assert read(place, Profile(0, 0, 4, 3)) == RowReading((None, 5, None), ((KEYS[0], "blank"), (KEYS[2], "blank")))
    assert read(place, Profile(0, 1, 4, 3)) == RowReading((5, None, None), ((KEYS[1], "blank"), (KEYS[2], "blank")))
    assert why(read(place, Profile(0, 0, 4, 3), Profile(0, 1, 4, 3))) == "lost"
    assert read(place, Profile(0, 0, 4, 3), Profile(1, 1, 4, 3)).values == (None, 5, None)  # labels in the same cell come first
    assert read(place, Profile(2, 1, 4, 3), label_cell=1).values == (5, None, None)
    assert why(read(behind("||||5"), Profile(0, 0, 4, 3))) == "lost"  # a figure where no column is
    assert why(read(behind("|5|||"), Profile(0, 1, 4, 3))) == "lost"


def test_one_cell_a_line_is_placed_only_where_the_last_one_is_filled() -> None:
    assert read(behind("", "|4", "|", "|6")) == RowReading((4, None, 6), ((KEYS[1], "blank"),))
    assert why(read(behind("", "|4", "|5", "|"))) == "lost"
    assert why(read(behind("", "|4", "|", "|", "|6"))) == "lost"


# ── nothing at all ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_nothing_stands_it_is_blank_if_cells_are_shown_lost_if_none_are_and_cut_at_the_end() -> None:
    assert why(read(behind("|||"))) == "blank"
    assert why(read(behind("", "||"))) == "blank"
    assert why(read(behind("", FILLER))) == "blank"
    assert why(read(behind(""))) == "lost"
    assert why(read(behind("", cut=True))) == "cut"
    assert why(read(behind("|||", cut=True))) == "cut"


# ── how a complete row stands ───────────────────────────────────────────────────────────────────────────────────────


def test_a_complete_row_says_how_it_stands() -> None:
    assert row.profile(behind("||4|5|6|"), 2, 3) == Profile(2, 1, 5, 3)
    assert row.profile(behind("|4||5|6"), 2, 3) is None
    assert row.profile(behind("|4|5|6|7"), 2, 3) is None
    assert row.profile(behind("|4|5"), 2, 3) is None


# ── what belongs to a label ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_stands_before_the_next_word_is_not_this_lines() -> None:
    place = behind("|4|5|6", next_word="2.@其他")
    assert place.below == ()
    assert read(place) == RowReading((4, 5, 6))
    assert read(behind("|4|5|6", next_word="（@一）")) == RowReading((4, 5, 6))
    assert behind("|4|5|6", next_word="2@其他", list_number="2").below == ()
    assert behind("|4|5|6", next_word="3@其他", list_number="2").below == (("3",),)  # it is of no list: a doubt


def test_a_blank_line_ends_a_region_only_where_it_is_asked_to() -> None:
    assert behind("", "4", "", "5").below == (("4",), ("",), ("5",))
    assert behind("", "4", "", "5", blank_line_ends=True).below == (("4",),)
    assert behind("", "", "4").below == (("4",),)


def test_what_a_region_shows_is_kept_for_its_note() -> None:
    assert behind("4|5||6", "7|").raw == "4 5 ␣ 6 7"
    assert len(behind("9" * 300).raw) == 200
    assert behind(f"|4|{FILLER}|5").beside == ("4", "5")
    assert behind("|4||5").filled == (0, 2)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("4 5 6", 5),
        ("4件 5 件 6次其他", 9),
        ("4件其他", 2),
        ("5 件其他", 3),
        ("件", 0),
        ("4万元，其他", 4),
        (f"4{CELL}无{CELL}5", 5),
        (f"4{CELL}无此项{ROW}5", 7),
        (f"4{CELL}无偿{CELL}5", 2),
        (f"无{CELL}5", 3),
        (f"4{ROW}x无", 3),
        (f"4{CELL}x无{CELL}5", 3),
        ("4 其他", 2),
    ],
)
def test_the_run_of_values_ends_at_the_first_word_that_is_none(text: str, ends: int) -> None:
    assert row.end_of_values(text, 0) == ends


def test_the_first_digit_of_a_stretch() -> None:
    assert row.first_digit("ab12", 0, 4) == 2
    assert row.first_digit("1ab2", 1, 4) == 3
    assert row.first_digit("1abc", 1, 4) == 4


def test_the_cell_in_which_the_next_word_begins_is_that_words() -> None:
    assert row.region(f"{CELL}—其他", 0, 2, None, False, False).beside == ("",)
    assert row.region(f"{CELL}4其他", 0, 2, None, False, False).beside == ("4",)  # a digit in it is a doubt
    assert row.region(f"{CELL}2其他", 0, 2, "2", False, False).beside == ("",)  # but for the number of its list
    assert row.region("5 其他", 0, 2, None, False, False).inline == "5"
