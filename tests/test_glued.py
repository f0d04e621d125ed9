"""Digits that run together: taken where all readings agree or one identity decides, else left open with the candidates."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from site_builder.form import FORMS, Form
from site_builder.ingest import glued
from site_builder.ingest.readers.grid import FILLER
from site_builder.ingest.row import Region, RowReading, region
from site_builder.ingest.stream import CELL, ROW
from tests.making import filled_forms

TABLE = "applications"


@pytest.fixture(scope="module", autouse=True)
def few_tries() -> Iterator[None]:
    """As many as tell the rows of these tests apart: what has more readings stays open a hundred times sooner."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(glued, "MOST_TRIES", 5_000)
        patched.setattr(glued, "MOST_SUMS", 5_000)
        yield


def read(form: Form, rows: Mapping[str, str]) -> dict[str, tuple[int | None, ...]]:
    regions = {key: standing(text) for key, text in rows.items()}
    return {key: reading.values for key, reading in glued.read(form, form.table(TABLE), regions, {}).items()}


def rows_of(form: Form, cells: Mapping[str, int]) -> dict[str, str]:
    return {
        line.key: "".join(str(cells[f"{TABLE}/{line.key}/{column.key}"]) for column in line.columns) for line in form.table(TABLE).lines
    }


# ── which rows are glued ────────────────────────────────────────────────────────────────────────────────────────────


def standing(inline: str, *beside: str, below: tuple[str, ...] = ()) -> Region:
    return region(CELL.join((inline, *beside)) + "".join(ROW + line for line in below), 0, 10**6, None, False, False)


@pytest.mark.parametrize(
    ("place", "glued_"),
    [
        (standing("1000001"), True),
        (standing("10 00001"), True),
        (standing("", below=("100", "0001")), True),
        (standing("100000"), False),
        (standing("1 0 0 0 0 0 1"), False),
        (standing(""), False),
        (standing("", "1000001"), False),
        (standing("100", "0001"), False),
        (Region("1000001", (FILLER,), (), False, (0,)), True),
        (Region("1000001", (FILLER, "1"), (), False, (0, 1)), False),
    ],
)
def test_a_row_is_glued_that_has_digits_enough_in_too_few_parts(place: Region, glued_: bool) -> None:
    assert glued.is_glued_row(place, 7) is glued_


@pytest.mark.parametrize(("rows", "of", "glued_"), [(1, 1, False), (2, 2, True), (2, 3, True), (2, 4, False), (3, 5, True), (3, 6, False)])
def test_a_table_is_glued_where_most_of_its_rows_are_and_more_than_one(rows: int, of: int, glued_: bool) -> None:
    several = [(standing("1000001"), 7)] * rows + [(standing("1 0 0 0 0 0 1"), 7)] * (of - rows)

    assert glued.is_glued(several) is glued_


# ── one row, against every way to part it ───────────────────────────────────────────────────────────────────────────


def ways(text: str, columns: int) -> list[tuple[int, ...]]:
    """Every way to part a text's digits into so many numbers: a space parts, none begins with a 0 but 0 itself."""
    found: list[tuple[int, ...]] = []

    def go(rest: str, numbers: tuple[int, ...]) -> None:
        rest = rest.lstrip(" ")
        if not rest or len(numbers) == columns:
            found.extend([numbers] if not rest and len(numbers) == columns else [])
            return
        for end in range(1, len(rest.partition(" ")[0]) + 1):
            if end == 1 or rest[0] != "0":
                go(rest[end:], (*numbers, int(rest[:end])))

    go(text, ())
    return found


def agreed(readings: list[tuple[int, ...]], columns: int) -> tuple[int | None, ...]:
    return tuple(set_.pop() if len(set_) == 1 else None for set_ in map(set, zip(*readings, strict=True))) or (None,) * columns


@st.composite
def glued_rows(draw: st.DrawFn) -> str:
    """Seven numbers that add up, or nearly, some of them run together."""
    numbers = draw(
        st.lists(st.sampled_from((0, 0, 0, 1, 2, 5, 10, 12)), min_size=6, max_size=6).filter(
            lambda some: sum(map(len, map(str, some))) <= 9
        )
    )
    texts = [*map(str, numbers), str(sum(numbers) + draw(st.sampled_from((0, 0, 0, 1))))]
    joints = draw(st.lists(st.sampled_from(("", "", "", " ")), min_size=6, max_size=6))
    return "".join(text + joint for text, joint in zip(texts, [*joints, ""], strict=True))


@given(glued_rows())
@settings(max_examples=60)
def test_of_a_row_alone_is_taken_what_every_way_to_part_it_agrees_on(text: str) -> None:
    line = FORMS["2021"].table(TABLE).line("received")
    adding = [way for way in ways(text, 7) if sum(way[:-1]) == way[-1]]
    readings = ways(text, 7) if len(text.split()) == 7 else adding

    (got,) = glued.read(FORMS["2021"], FORMS["2021"].table(TABLE), {"received": Region(text, (), (), False)}, {}).values()

    expected = agreed(readings, 7)
    assert got.values == expected
    assert got.candidates == (() if None not in expected else tuple(",".join(map(str, way)) for way in readings[:8]))
    open_ = [(column.key, "ambiguous") for column, number in zip(line.columns, expected, strict=True) if number is None]
    assert got.notes == (tuple(open_) if len(open_) < 7 else ((None, "ambiguous"),))
    assert got.identity is None


@st.composite
def glued_disputes(draw: st.DrawFn) -> str:
    """Three times four endings and their sum, some of them run together."""
    texts: list[str] = []
    for _ in range(3):
        numbers = draw(st.lists(st.sampled_from((0, 0, 0, 0, 0, 1, 2, 11)), min_size=4, max_size=4))
        texts += [*map(str, numbers), str(sum(numbers) + draw(st.sampled_from((0, 0, 0, 0, 1))))]
    assume(sum(map(len, texts)) <= 17)
    joints = draw(st.lists(st.sampled_from(("", "", " ")), min_size=14, max_size=14))
    return "".join(text + joint for text, joint in zip(texts, [*joints, ""], strict=True))


@given(glued_disputes())
@settings(max_examples=40)
def test_of_disputes_is_taken_what_every_way_to_part_them_agrees_on(text: str) -> None:
    adding = [way for way in ways(text, 15) if all(sum(way[at : at + 4]) == way[at + 4] for at in (0, 5, 10))]

    got = glued.read_disputes(Region(text, (), (), False))

    assert got.values == agreed(adding, 15)
    assert got.notes == (
        tuple((column.key, "ambiguous") for column, number in zip(glued.FIFTEEN, got.values, strict=True) if number is None)
        if any(number is not None for number in got.values)
        else ((None, "ambiguous"),)
    )


def row(text: str) -> RowReading:
    """A row alone in its table."""
    (got,) = glued.read(FORMS["2021"], FORMS["2021"].table(TABLE), {"received": standing(text)}, {}).values()
    return got


def test_a_figure_longer_than_any_count_is_none() -> None:
    assert row(f"{10**14} 0 0 0 0 0 {10**14}").values == (10**14, 0, 0, 0, 0, 0, 10**14)
    assert row(f"{10**15} 0 0 0 0 0 {10**15}").values == (None,) * 7


def test_a_row_that_shows_its_cells_is_taken_though_it_does_not_add_up() -> None:
    assert row("1 0 0 0 0 0 2") == RowReading((1, 0, 0, 0, 0, 0, 2))


def test_a_row_of_which_nothing_is_shown_is_lost_and_one_that_cannot_be_parted_ambiguous() -> None:
    assert row("") == RowReading((None,) * 7, ((None, "lost"),))
    assert row("12345") == RowReading((None,) * 7, ((None, "ambiguous"),))


def test_more_ways_than_can_be_looked_through_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "270020130"
    assert row(text).values == (None, None, 0, None, None, 1, 30)
    monkeypatch.setattr(glued, "MOST_READINGS", 2)
    assert row(text).values == (None, None, 0, None, None, 1, 30), "these are two"
    monkeypatch.setattr(glued, "MOST_READINGS", 1)
    assert row(text) == RowReading((None,) * 7, ((None, "ambiguous"),))


def test_the_tries_of_a_whole_table_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    form = FORMS["2021"]
    one = {"received": standing("0000000")}
    monkeypatch.setattr(glued, "MOST_TRIES", 7)
    assert glued.read(form, form.table(TABLE), one, {})["received"].values == (0,) * 7, "one for each number"

    many = glued.read(form, form.table(TABLE), one | {"concluded": standing("0000000")}, {})

    assert (many["received"].values, many["concluded"].values) == ((0,) * 7, (None,) * 7)


def test_money_and_minuses_run_together_are_read_as_their_columns_print_them() -> None:
    form = FORMS["2019"]
    regions = {"licences": standing("12-34"), "procurement": standing("34.5")}

    got = {unit: glued.read(form, form.table("disclosure"), regions, dict.fromkeys(regions, unit)) for unit in ("元", "万元", None)}

    assert {readings["licences"].values for readings in got.values()} == {(12, -3, 4)}
    assert [got[unit]["procurement"].values for unit in got] == [(3, 450), (3, 4_500_000), (3, None)]
    apart = glued.read(form, form.table("disclosure"), {"procurement": standing("3 4")}, {"procurement": "万元"})
    assert apart["procurement"].values == (3, 4_000_000)


def test_where_no_sum_is_printed_a_lost_row_leaves_the_others_open() -> None:
    form = FORMS["2019"]
    rows = {"licences": standing("12-34"), "penalties": standing("9"), "compulsion": standing("1 2 3")}

    got = glued.read(form, form.table("disclosure"), rows, {})

    assert [got[key].values for key in rows] == [(None,) * 3, (None,) * 3, (1, 2, 3)]
    assert got["licences"].candidates == ("12,-3,4",)


def test_the_tries_of_disputes_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glued, "MOST_TRIES", 15)
    assert glued.read_disputes(standing("0" * 15)).values == (0,) * 15
    monkeypatch.setattr(glued, "MOST_TRIES", 14)
    assert glued.read_disputes(standing("0" * 15)) == RowReading((None,) * 15, ((None, "ambiguous"),))


# ── whole tables ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_with_one_reading_is_taken() -> None:
    form = FORMS["2021"]
    zero = rows_of(form, dict.fromkeys(form.cells, 0))

    assert read(form, zero | {"received": "801000081", "concluded": "801000081", "granted": "801000081"})["received"] == (
        80,
        1,
        0,
        0,
        0,
        0,
        81,
    )


def test_a_row_with_two_readings_is_decided_by_a_column_identity_or_not_at_all() -> None:
    form = FORMS["2021"]
    two_ways = "270020130"  # 27,0,0,2,0,1,30 or 2,7,0,0,20,1,30
    rows = rows_of(form, dict.fromkeys(form.cells, 0)) | {"granted": two_ways}

    decided = read(form, rows | {"received": "27 0 0 2 0 1 30", "concluded": "27 0 0 2 0 1 30"})
    left_open = read(form, rows | {"received": two_ways, "concluded": two_ways})

    assert decided["granted"] == (27, 0, 0, 2, 0, 1, 30)
    assert left_open["granted"] == (None, None, 0, None, None, 1, 30)


def test_an_identity_that_decides_a_row_is_named_and_one_that_no_reading_satisfies_decides_nothing() -> None:
    form = FORMS["2021"]
    rows = {"received": "27 0 0 2 0 1 30", "concluded": "270020130", "brought_forward": "0000000", "carried_forward": "0000000"}
    contradicted = rows | {"received": "50 50 0 50 50 50 30"}

    regions = {key: standing(text) for key, text in rows.items()}
    got = glued.read(form, form.table(TABLE), regions, {})
    others = glued.read(form, form.table(TABLE), regions | {"received": standing(contradicted["received"])}, {})

    assert (got["concluded"].values, got["concluded"].identity) == ((27, 0, 0, 2, 0, 1, 30), "conservation")
    assert {got[key].identity for key in rows if key != "concluded"} == {None}
    assert others["concluded"] == RowReading(
        (None, None, 0, None, None, 1, 30),
        tuple((column, "ambiguous") for column in ("individual", "business", "public_interest", "legal_services")),
        None,
        ("2,7,0,0,20,1,30", "27,0,0,2,0,1,30"),
    )


@pytest.mark.parametrize(("first", "then"), [("received", "granted"), ("granted", "received")])
def test_one_row_decides_the_next(first: str, then: str) -> None:
    """The sum of outcomes is decided by what came in, and decides an outcome; or the other way round."""
    form = FORMS["2021"]
    two_ways = "270020130"
    rows = rows_of(form, dict.fromkeys(form.cells, 0)) | {first: "27 0 0 2 0 1 30", "concluded": two_ways, then: two_ways}

    assert read(form, rows)[then] == read(form, rows)["concluded"] == (27, 0, 0, 2, 0, 1, 30)


def test_two_open_rows_are_decided_by_what_both_can_be_unless_there_is_too_much_to_look_through(monkeypatch: pytest.MonkeyPatch) -> None:
    form = FORMS["2021"]
    rows = {key: text for key, text in rows_of(form, dict.fromkeys(form.cells, 0)).items() if key != "received"}
    rows |= {"concluded": "10 1 100113", "granted": "1 01100113"}  # each of two ways, of which one is the same

    assert read(form, rows)["concluded"] == read(form, rows)["granted"] == (1, 0, 1, 10, 0, 1, 13)

    monkeypatch.setattr(glued, "MOST_SUMS", 2)
    assert read(form, rows)["concluded"] == (1, 0, 1, 10, 0, 1, 13), "each has two sums"
    monkeypatch.setattr(glued, "MOST_SUMS", 1)
    assert None in read(form, rows)["concluded"]
    assert None in read(form, rows)["granted"]


def test_what_is_carried_from_year_to_year_is_no_evidence_within_one() -> None:
    rows = {"brought_forward": "270020130", "carried_forward": "27 0 0 2 0 1 30"}

    assert read(FORMS["2021"], rows)["brought_forward"] == (None, None, 0, None, None, 1, 30)


def test_where_digits_were_lost_a_rows_own_sum_proves_nothing() -> None:
    form = FORMS["2021"]
    rows = rows_of(form, dict.fromkeys(form.cells, 0)) | {"granted": "100001", "received": "5000005", "concluded": "5000005"}

    got = read(form, rows)

    assert got["granted"] == (None,) * 7
    assert got["received"] == (5, 0, 0, 0, 0, 0, 5)  # confirmed by the printed identity in every column
    assert got["partly_granted"] == (None,) * 7


@settings(max_examples=40)
@given(filled_forms())
def test_no_glued_form_gives_a_number_that_was_not_printed(case: tuple[Form, dict[str, int]]) -> None:
    form, cells = case

    for key, values in read(form, rows_of(form, cells)).items():
        for column, got in zip(form.table(TABLE).line(key).columns, values, strict=True):
            assert got in (None, cells[f"{TABLE}/{key}/{column.key}"])


@settings(max_examples=40)
@given(filled_forms(), st.data())
def test_a_space_is_a_boundary(case: tuple[Form, dict[str, int]], data: st.DataObject) -> None:
    form, cells = case
    rows = {}
    for line in form.table(TABLE).lines:
        parts = [str(cells[f"{TABLE}/{line.key}/{column.key}"]) for column in line.columns]
        rows[line.key] = "".join(part + data.draw(st.sampled_from(("", " "))) for part in parts)

    for key, values in read(form, rows).items():
        for column, got in zip(form.table(TABLE).line(key).columns, values, strict=True):
            assert got in (None, cells[f"{TABLE}/{key}/{column.key}"])
