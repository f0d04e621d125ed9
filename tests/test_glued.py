"""Digits that run together: taken where all readings agree or one identity decides, else left open with the candidates."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.form import FORMS, Form
from site_builder.ingest import glued
from site_builder.ingest.row import Region
from tests.making import filled_forms

TABLE = "applications"


def read(form: Form, rows: Mapping[str, str]) -> dict[str, tuple[int | None, ...]]:
    regions = {key: Region(text, (), (), False) for key, text in rows.items()}
    return {key: reading.values for key, reading in glued.read(form, form.table(TABLE), regions, {}).items()}


def rows_of(form: Form, cells: Mapping[str, int]) -> dict[str, str]:
    return {
        line.key: "".join(str(cells[f"{TABLE}/{line.key}/{column.key}"]) for column in line.columns) for line in form.table(TABLE).lines
    }


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
