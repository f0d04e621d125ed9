"""A workbook keeps codes, signs and blanks, and its bytes are the same on any day."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

import fastexcel
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.workbook import xlsx

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=20)
ROWS = st.lists(st.tuples(TEXT, st.none() | st.integers(-(2**53), 2**53)), min_size=1, max_size=8)
SCHEMA = {"code": pl.String, "n": pl.Int64}


@given(ROWS)
@settings(deadline=None, max_examples=40)
def test_what_is_written_is_what_is_read(rows):
    frame = pl.DataFrame([("001", 0), *rows], schema=SCHEMA, orient="row")

    again = pl.read_excel(io.BytesIO(xlsx({"报告": frame})), sheet_name="报告", schema_overrides=SCHEMA)

    assert again.rows() == frame.rows()


def test_controls_that_no_xml_may_hold_are_left_out_and_signs_are_kept():
    frame = pl.DataFrame({"code": ["a\x01b", "<&>\"'", " 空 "]})

    assert pl.read_excel(io.BytesIO(xlsx({"x": frame})))["code"].to_list() == ["ab", "<&>\"'", " 空 "]


ANY = st.text(st.characters(codec="utf-8"))
WHY = pl.Enum(["printed", "<&>", "\r"])
KINDS = {"a": pl.String, "b": pl.String, "ok": pl.Boolean, "n": pl.Int64, "m": pl.Int64, "c": pl.String, "why": WHY, "also": WHY}
VALUES = {
    pl.String: ANY,
    pl.Boolean: st.booleans(),
    pl.Int64: st.integers(-(2**63), 2**63 - 1),
    WHY: st.sampled_from(WHY.categories.to_list()),
}
MIXED = st.tuples(*(st.none() | VALUES[it] for it in KINDS.values()))


def plain(value: object) -> str:
    """A cell as XML, one after the other as they come."""
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    held = escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", str(value)), {"\r": "&#13;"})
    return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{held}</t></is></c>'


@given(st.lists(MIXED, max_size=6))
@settings(deadline=None)
def test_rows_that_polars_writes_are_those_that_are_written_cell_by_cell(rows):
    with zipfile.ZipFile(io.BytesIO(xlsx({"x": pl.DataFrame(rows, schema=KINDS, orient="row")}))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    told = "".join(f"<row>{''.join(map(plain, row))}</row>" for row in rows)
    assert sheet.partition("</row>")[2] == f"{told}</sheetData></worksheet>"


def test_no_clock_is_in_the_bytes():
    frame = pl.DataFrame({"n": [1]})
    raw = xlsx({"x": frame})

    assert raw == xlsx({"x": frame})
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(raw)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_table_longer_than_what_is_text_at_one_time_is_whole():
    frame = pl.DataFrame({"n": range(11_000)})

    assert pl.read_excel(io.BytesIO(xlsx({"x": frame})))["n"].to_list() == list(range(11_000))


HARD = ("001408", "140825101", "110101199003074477", "=1+1", "+86", "12E5", "1-2", "1/2", "TRUE", "2021-01-02", "＝1", "三泉镇", "a,b\n二")


def test_another_program_finds_every_code_as_text_and_every_number_as_a_number_without_being_told():
    frame = pl.DataFrame(
        {"code": HARD, "n": [*range(len(HARD) - 1), -(2**53)], "none": [None] * (len(HARD) - 1) + [0], "ok": [True] * len(HARD)}
    )

    sheet = fastexcel.read_excel(xlsx({"reports": frame})).load_sheet("reports").to_polars()

    assert sheet["code"].to_list() == list(HARD)
    assert sheet.schema["code"] == pl.String
    assert sheet["n"].to_list() == frame["n"].to_list()
    assert sheet.schema["n"].is_numeric()
    assert sheet["none"].to_list() == frame["none"].to_list()
    assert sheet.schema["ok"] == pl.Boolean


def test_no_cell_of_a_workbook_is_a_formula():
    with zipfile.ZipFile(io.BytesIO(xlsx({"x": pl.DataFrame({"code": HARD})}))) as book:
        assert not [name for name in book.namelist() if re.search(rb"<f[ >]", book.read(name))]
