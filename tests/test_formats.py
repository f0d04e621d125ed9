"""What is written fast is what the standard library writes, to the byte."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.formats import BOM, csv_bytes, json_bytes, rows_bytes

TEXT = st.text(st.characters(codec="utf-8"))
ONE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
HUGE = st.sampled_from((2**63, 2**64, -(2**70)))
ANY = st.recursive(ONE, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=12)


def indented(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


@given(ANY)
def test_a_value_is_written_as_json_with_an_indent_of_one(value):
    assert json_bytes(value) == f"{indented(value)}\n".encode()


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[tuple[object, ...]]]:
    columns = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    return columns, draw(st.lists(st.tuples(*(ONE | HUGE for _ in columns)), max_size=4))


@given(st.dictionaries(TEXT, ANY, min_size=1), tables())
def test_a_table_is_written_row_by_row_as_json_writes_each(head, table):
    columns, rows = table

    made = rows_bytes(head, columns, iter(rows))

    lines = [json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":")) for row in rows]
    assert made.decode() == indented(head)[:-2] + ',\n "rows": [\n' + ",\n".join(lines) + "\n]}\n"


def test_a_row_that_is_no_row_of_the_table_is_refused():
    with pytest.raises(TypeError):
        rows_bytes({"key": "x"}, ("a", "b"), [(1, 2), (3,)])
    with pytest.raises(TypeError):
        rows_bytes({"key": "x"}, ("a",), [(["not", "flat"],)])


PLAIN = st.none() | st.booleans() | st.integers(-99, 99) | st.text("数a '%s{}", max_size=3)


@given(tables() | st.lists(st.tuples(PLAIN, PLAIN, PLAIN)).map(lambda rows: (["a", "b", "%s"], rows)))
def test_a_small_table_is_written_as_the_standard_library_writes_it(table):
    columns, rows = table
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])

    assert csv_bytes(columns, iter(rows)).decode() == BOM + text.getvalue()
