"""Facts say what the records say, cell for cell, and refuse to add, divide or name what is not there."""

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import shards
from site_builder.facts import KEYS, MARK, MARKS, at, facts, mark, narrow, of_columns, share, whole
from site_builder.form import FORMS, address, addresses
from site_builder.record import Note
from tests.making import agency, record, register, reports

RECEIVED = "applications/received/total"


def one(frame: pl.DataFrame, place: str) -> object:
    assert frame.height == 1
    return frame[place][0]


@given(reports())
@settings(deadline=None, max_examples=40)
def test_facts_agree_with_every_cell_of_every_record(records):
    made = facts(records, register())

    assert made.values.columns == made.marks.columns == [*KEYS, *addresses()]
    assert made.values.select(KEYS).equals(made.marks.select(KEYS))
    assert made.values.height == len(records)
    ordered = sorted(records, key=lambda report: (report.agency, report.year))
    for report, values, marks in zip(ordered, made.values.iter_rows(named=True), made.marks.iter_rows(named=True), strict=True):
        assert all(values[key] == getattr(report, key) for key in ("agency", "year", "edition", "scope"))
        for place in addresses():
            if place not in report.form.cells:
                assert values[place] is None
                assert marks[place] is None
                continue
            value = report.value(place)
            why = report.why_null(place)
            assert values[place] == value
            assert marks[place] == ("printed" if value is not None else why and why.kind)
            assert marks[place] in MARKS


@given(reports())
@settings(deadline=None, max_examples=40)
def test_records_that_share_tables_and_notes_make_the_facts_of_those_that_do_not(records):
    shared = [packed.record for packed in shards.rows(shards.frame((one, None) for one in records))]
    plain, made = facts(records, register()), facts(shared, register())

    assert made.values.equals(plain.values)
    assert made.marks.equals(plain.marks)


def test_the_order_of_the_records_does_not_matter():
    some = [record(agency="410104006", year=2020, edition="2019"), record(year=2022), record(year=2021)]
    there, back = facts(some, register()), facts(some[::-1], register())
    assert there.values.equals(back.values)
    assert there.marks.equals(back.marks)


def test_no_records_make_empty_facts_with_every_column():
    made = facts([], {})
    assert made.values.height == 0
    assert made.values.schema == pl.Schema({**made.values.select(KEYS).schema, **dict.fromkeys(addresses(), pl.Int64)})
    assert set(made.marks.select(addresses()).dtypes) == {MARK}


def test_places_come_from_the_division_and_are_null_above_it():
    rows = facts([record(agency="140825101"), record(agency="4101-gongan"), record(agency="31")], register()).values
    assert rows.select("agency", "province", "city", "county", "kind", "level").rows() == [
        ("140825101", "14", "1408", "140825", "镇", "township"),
        ("31", "31", None, None, "厅", "province"),
        ("4101-gongan", "41", "4101", None, "局", "city"),
    ]


def test_the_nearest_note_explains_a_null():
    notes = (
        Note(at="applications", kind="cut"),
        Note(at="applications/granted", kind="blank"),
        Note(at="applications/granted/total", kind="ambiguous"),
        Note(at="applications/granted/total", kind="lost"),
        Note(at="applications/granted/business", kind="resolved"),
        Note(at="disputes", kind="not_applicable"),
    )
    report = record(rest=None, notes=notes)
    marks = facts([report], register()).marks
    assert one(marks, "applications/received/total") == "cut"
    assert one(marks, "applications/granted/business") == "blank"
    assert one(marks, "applications/granted/total") == "ambiguous", "of two at one place the first, as in Record.why_null"
    assert one(marks, "disputes/reconsideration/total") == "not_applicable"
    assert of_columns(shards.frame([(report, None)]), register()).marks.cast(dict.fromkeys(addresses(), pl.String)).equals(marks)


def test_a_note_beside_a_printed_value_does_not_hide_it():
    marks = facts([record({RECEIVED: 3}, notes=(Note(at="applications/received", kind="blank"),))], register()).marks
    assert one(marks, RECEIVED) == "printed"


def test_a_null_that_nothing_explains_is_refused():
    broken = record({RECEIVED: None}, notes=())
    silent = type(broken)(**{name: getattr(broken, name) for name in broken.__struct_fields__} | {"notes": ()})
    with pytest.raises(ValueError, match=RECEIVED):
        facts([silent], register())


@pytest.mark.parametrize("read", [lambda one: facts([one], register()), lambda one: of_columns(shards.frame([(one, None)]), register())])
def test_of_many_nulls_that_nothing_explains_five_are_named(read):
    silent = msgspec.structs.replace(record(rest=None), notes=())
    first = ", ".join(list(silent.form.cells)[:5])
    with pytest.raises(ValueError, match=f"says why: {first}$"):
        read(silent)


def test_a_body_that_is_not_registered_is_refused():
    with pytest.raises(KeyError):
        facts([record()], {})


def test_what_a_correction_set_is_marked_corrected():
    report = record({RECEIVED: 4, "applications/granted/total": None})
    places = ((2021, RECEIVED), (2021, "applications/granted"), (2020, "disputes/reconsideration"))
    made = facts([report], register(), {("140825101", year, place) for year, place in places})
    assert one(made.marks, RECEIVED) == "corrected"
    assert one(made.values, RECEIVED) == 4
    assert one(made.marks, "applications/granted/individual") == "corrected", "a correction of a line sets its cells"
    assert one(made.marks, "applications/granted/total") == "blank", "a cell without a value says why it has none"
    assert one(made.marks, "disputes/reconsideration/total") == "printed", "another year's correction"


def test_what_a_correction_emptied_is_as_its_note_says_or_blank():
    noted = record({RECEIVED: None}, why="lost")
    for report, why in ((noted, "lost"), (msgspec.structs.replace(noted, notes=()), "blank")):
        assert one(facts([report], register(), {("140825101", 2021, RECEIVED)}).marks, RECEIVED) == why


@pytest.mark.parametrize("place", ["applications recieved total", "applications received sum", "disclosure rules amount", "x y z"])
def test_a_misspelt_address_is_a_key_error(place):
    with pytest.raises(KeyError):
        at(*place.split())
    with pytest.raises(KeyError):
        mark(*place.split())


def test_every_address_of_the_form_can_be_named():
    values = facts([record(rest=2)], register()).values
    for form in FORMS.values():
        for cell in form.cells.values():
            expression = at(cell.table.key, cell.line.key, cell.column.key)
            assert expression.meta.output_name() == address(cell.table.key, cell.line.key, cell.column.key)
            assert values.lazy().select(expression).collect_schema().dtypes() == [pl.Int64]


def test_a_column_is_widened_before_it_can_wrap():
    narrow = pl.DataFrame({RECEIVED: [2**31 - 1]}, schema={RECEIVED: pl.Int32})
    received = at("applications", "received", "total")
    assert narrow.select(whole(received, received)).item() == 2**32 - 2
    assert narrow.select(whole(pl.col(RECEIVED), pl.col(RECEIVED))).item() == 2**32 - 2


@given(st.lists(st.one_of(st.none(), st.integers(-(10**15), 10**15)), min_size=1, max_size=5))
def test_a_sum_with_a_null_in_it_is_null(numbers):
    frame = pl.DataFrame([numbers], schema={str(n): pl.Int64 for n in range(len(numbers))}, orient="row")
    expected = None if None in numbers else sum(numbers)
    assert frame.select(total=whole(*(pl.col(name) for name in frame.columns))).item() == expected


def test_narrow_columns_hold_the_same_numbers_in_as_few_bytes_as_they_can():
    ends = {
        "rules/issued": (0, 127, pl.Int8),
        "rules/repealed": (0, 128, pl.Int16),
        "rules/in_force": (None, 2**15 - 1, pl.Int16),
        "normative_documents/issued": (2, 2**15, pl.Int32),
        "normative_documents/repealed": (1, 2**31 - 1, pl.Int32),
        "normative_documents/in_force": (1, 2**31, pl.Int64),
        "fees/amount": (None, None, pl.Int8),
    }
    below = {"licences/change": (-128, 0, pl.Int8), "fees/change": (-129, 0, pl.Int16), "penalties/change": (-(2**31), 0, pl.Int32)}
    new = record({f"disclosure/{place}": most for place, (_, most, _) in ends.items()}, year=2022)
    newer = record({f"disclosure/{place}": least for place, (least, _, _) in ends.items()}, year=2021)
    old = record({f"disclosure/{place}": least for place, (least, _, _) in below.items()}, year=2020, edition="2019")

    whole = facts([new, newer, old], register())
    small = narrow(whole)

    assert small.values.cast(dict.fromkeys(addresses(), pl.Int64)).equals(whole.values)
    assert small.values.select(KEYS).schema == whole.values.select(KEYS).schema
    assert small.marks is whole.marks
    assert {place: small.values.schema[f"disclosure/{place}"] for place in (*ends, *below)} == {
        place: kind for place, (_, _, kind) in (*ends.items(), *below.items())
    }


def test_a_sum_of_nothing_is_refused():
    with pytest.raises(ValueError, match="name its parts"):
        whole()


@given(st.one_of(st.none(), st.integers(0, 10**9)), st.one_of(st.none(), st.just(0), st.integers(0, 10**9)))
def test_a_share_of_nothing_is_null_and_never_nan(part, n):
    frame = pl.DataFrame({"part": [part], "n": [n]}, schema={"part": pl.Int64, "n": pl.Int64})
    found = frame.select(share=share(pl.col("part"), pl.col("n")))
    assert found.schema == {"share": pl.Float64}
    assert found.item() == (part / n if part is not None and n else None)


def test_a_registered_body_needs_no_report():
    assert facts([], {"31": agency("31")}).values.is_empty()
