"""By hand: the blank is written, filled as people fill it, and read back; what is wrong is named by sheet, row and column."""

import io
import itertools
import random
import re
import resource
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import template
from site_builder.form import FORMS, Form
from site_builder.ingest.hand import EMPTY, HandRow, is_template, read_hand
from site_builder.ingest.readers import Unsupported, spreadsheet
from site_builder.pages.cells import source_place
from site_builder.record import Awaited, Quarantined, Record
from site_builder.record_json import decode, encode
from site_builder.soundness import problems
from site_builder.store import load_divisions, write_quarantined
from tests.filling import WHOSE, Filled, Raw, csv_of, keys, letters, replaced, shown, xlsx_of
from tests.making import BODIES, filled_forms, register
from tests.paging import EN, ZH

F21, F19 = FORMS["2021"], FORMS["2019"]
RECEIVED = "applications/received/individual"
AMOUNT = "disclosure/fees/amount"

Write = Callable[..., bytes]


def gb_csv(form: Form, rows: list[Filled]) -> bytes:
    return csv_of(form, rows, "gb18030")


def tabs(form: Form, rows: list[Filled]) -> bytes:
    return csv_of(form, rows, "utf-16", "\t")


FORMATS: tuple[Write, ...] = (csv_of, gb_csv, tabs, xlsx_of)


def read(raw: bytes, name: str = "甲.xlsx") -> tuple[HandRow, ...]:
    rows = read_hand(name, raw, load_divisions(), register())
    assert isinstance(rows, tuple), rows
    return rows


def one(raw: bytes) -> HandRow:
    (row,) = read(raw)
    return row


def record_of(raw: bytes) -> Record:
    row = one(raw)
    assert row.problems == ()
    assert isinstance(row.reading, Record)
    return row.reading


def filled(form: Form, rest: object = "0", /, **cells: object) -> dict[str, object]:
    return {**WHOSE, **dict.fromkeys(form.cells, rest), **cells}


# ── what is typed is what is read ───────────────────────────────────────────────────────────────────────────────────

NOTHING = {"blank": ("", " "), "not_applicable": ("无", "/", "—", "-"), "unreadable": ("?", "？", "看不清")}


@st.composite
def reports(draw: st.DrawFn) -> tuple[Form, dict[str, int | None], dict[str, str]]:
    """A form filled in, some of its cells nothing of a kind: the values, and the kind of each nothing."""
    form, cells = draw(filled_forms())
    kinds = draw(st.dictionaries(st.sampled_from(sorted(form.cells)), st.sampled_from(sorted(NOTHING)), max_size=12))
    return form, {at: None if at in kinds else value for at, value in cells.items()}, kinds


@settings(max_examples=60, deadline=None)
@given(reports(), st.sampled_from(FORMATS), st.randoms(use_true_random=False))
def test_what_is_typed_is_what_is_read(
    case: tuple[Form, dict[str, int | None], dict[str, str]], write: Write, random_: random.Random
) -> None:
    form, values, kinds = case
    typed = {at: shown(form, at, value, random_.choice(NOTHING[kinds[at]]) if at in kinds else "") for at, value in values.items()}

    record = record_of(write(form, [WHOSE | typed]))

    assert record.edition == form.edition
    assert {at: record.value(at) for at in form.cells} == values
    assert {at: note.kind for at in form.cells if record.value(at) is None and (note := record.why_null(at))} == kinds
    assert list(problems(record, "x")) == []
    assert decode(encode(record)) == record


@settings(max_examples=25, deadline=None)
@given(filled_forms())
def test_numbers_typed_as_numbers_are_read_to_the_last_fen(case: tuple[Form, dict[str, int]]) -> None:
    """Excel keeps a number as a double: in 万元 with six decimals even the largest amount fits."""
    form, values = case
    typed = {at: float(shown(form, at, value)) if form.cells[at].column.unit == "fen" else value for at, value in values.items()}

    record = record_of(xlsx_of(form, [WHOSE | {"agency": 140825101.0, "year": 2021.0} | typed]))

    assert record.agency == "140825101"
    assert {at: record.value(at) for at in form.cells} == values


def test_the_source_is_what_the_person_wrote_and_the_place_is_the_row() -> None:
    known = {"url": "https://www.example.gov.cn/nb/1.html", "dated": "2022年1月20日", "posted": "2022/1/28", "retrieved": "2022-02-20"}

    record = record_of(csv_of(F21, [filled(F21) | known]))

    assert (record.agency, record.name, record.year, record.scope) == ("140825101", "三泉镇人民政府", 2021, "own")
    source = record.source
    assert (source.file, source.kind, source.reader, source.whole) == ("甲.xlsx", "hand", "hand", True)
    assert (source.url, source.dated, source.posted, source.retrieved) == (known["url"], "2022-01-20", "2022-01-28", "2022-02-20")
    assert record.lines == {f"{table.key}/{line.key}": "t1r3" for table, line in F21.lines()}


def test_a_page_says_the_place_as_a_row_of_a_table() -> None:
    place = record_of(xlsx_of(F21, [filled(F21)])).lines["applications/received"]

    assert [source_place(place, words) for words in (ZH, EN)] == ["第1张表第3行", "table 1, row 3"]


def test_many_rows_are_many_reports_each_with_a_hash_of_its_own_that_no_format_changes() -> None:
    bodies = [{"agency": id_, "name": name} for id_, (name, *_) in BODIES.items()]
    rows = [filled(F21) | body | {RECEIVED: str(number), AMOUNT: "1.5"} for number, body in enumerate(bodies)]
    as_numbers = [row | {at: float(row[at]) for at in F21.cells} | {"year": 2021.0} for row in rows]

    read_back = [read(raw) for raw in (csv_of(F21, rows), gb_csv(F21, rows), xlsx_of(F21, as_numbers), csv_of(F21, rows[::-1]))]

    hashes = [[row.reading.source.sha256 for row in one] for one in read_back]
    assert [row.reading.agency for row in read_back[0]] == list(BODIES)
    assert hashes[0] == hashes[1] == hashes[2] == hashes[3][::-1]
    assert len(set(hashes[0])) == len(BODIES)


@pytest.mark.parametrize(
    "change", [{RECEIVED: "1"}, {RECEIVED: "无"}, {RECEIVED: ""}, {RECEIVED: "?"}, {"url": "https://a.example.gov.cn/"}]
)
def test_a_row_with_any_change_is_another_document(change: dict[str, str]) -> None:
    before, after = (record_of(csv_of(F21, [filled(F21) | one])) for one in ({}, change))

    assert before.source.sha256 != after.source.sha256


def test_both_editions_may_stand_in_one_file_and_the_address_row_tells_them() -> None:
    raw = xlsx_of(F21, [filled(F21)])
    other = xlsx_of(F19, [filled(F19) | {"agency": "140825102", "name": "泉掌镇人民政府"}])

    rows = read(two_sheets(raw, other))

    assert [(row.reading.edition, row.reading.agency, row.place) for row in rows] == [
        ("2021", "140825101", "甲.xlsx 工作表“录入” 第3行"),
        ("2019", "140825102", "甲.xlsx 工作表“填法” 第3行"),
    ]
    assert isinstance(rows[1].reading, Record)
    assert set(rows[1].reading.lines.values()) == {"t2r3"}


def two_sheets(first: bytes, second: bytes) -> bytes:
    """The first sheet of two workbooks in one: the second takes the place of the guide, its texts inline."""
    (sheet,) = [sheet for sheet in spreadsheet.read_xlsx(second) if sheet.number == 1]  # type: ignore[union-attr]
    rows = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{spreadsheet.column_name(index)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for index, cell in enumerate(row)
            if cell
        )
        + "</row>"
        for number, row in enumerate(sheet.rows, 1)
    )
    return part_replaced(
        first,
        "xl/worksheets/sheet2.xml",
        lambda part: part.split(b"<sheetData>")[0] + f"<sheetData>{rows}</sheetData></worksheet>".encode(),
    )


def part_replaced(raw: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as before:
        return replaced(raw, name, (content := before.read(name)).decode(), change(content).decode())


def test_columns_may_be_moved_and_a_column_of_ones_own_is_not_read() -> None:
    rows = [
        line.rstrip("\r\n").split(",")
        for line in csv_of(F21, [filled(F21, **{RECEIVED: "7", "applications/received/total": "7"})]).decode("utf-8-sig").splitlines()
    ]
    moved = [["备注", *row[::-1]] if number == 0 else ["" if number == 1 else "再查", *row[::-1]] for number, row in enumerate(rows)]

    record = record_of("\r\n".join(map(",".join, moved)).encode())

    assert record.value(RECEIVED) == 7


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Raw("", "<f>1+2</f><v>3</v>"), 3),
        (Raw('t="str"', '<f>"4"&amp;""</f><v>4</v>'), 4),
        (Raw('t="n"', "<v>5.0</v>"), 5),
        (Raw('t="inlineStr"', "<is><r><t>1</t></r><r><t>2</t></r></is>"), 12),
        (Raw("", ""), None),
    ],
)
def test_a_cell_of_a_workbook_is_what_excel_shows(cell: Raw, value: int | None) -> None:
    assert record_of(xlsx_of(F21, [filled(F21) | {RECEIVED: cell}])).value(RECEIVED) == value


def test_a_calculated_amount_is_what_excel_shows() -> None:
    assert record_of(xlsx_of(F21, [filled(F21) | {AMOUNT: Raw("", "<f>0.1+0.2</f><v>0.30000000000000004</v>")}])).value(AMOUNT) == 300_000


def test_a_date_of_excel_is_a_date() -> None:
    """46050 days after 1899-12-30, in the workbook's own date format."""
    raw = xlsx_of(F21, [filled(F21) | {"dated": Raw('s="1"', "<v>46050</v>")}])

    assert record_of(part_replaced(raw, "xl/styles.xml", with_dates)).source.dated == "2026-01-28"


def with_dates(styles: bytes) -> bytes:
    return re.sub(rb'(<cellXfs[^>]*><xf [^>]*/>)<xf numFmtId="\d+"', rb'\1<xf numFmtId="14"', styles)


@pytest.mark.parametrize(
    ("typed", "heading", "fen"),
    [("1.2", "（万元）", 1_200_000), ("1200元", "（万元）", 120_000), ("12", "（单位：元）", 1_200), ("0", "", 0)],
)
def test_money_is_in_the_unit_of_the_heading_unless_the_cell_names_its_own(typed: str, heading: str, fen: int) -> None:
    raw = csv_of(F21, [filled(F21) | {AMOUNT: typed}]).replace("（万元）".encode(), heading.encode())

    assert record_of(raw).value(AMOUNT) == fen


# ── what is wrong is named ──────────────────────────────────────────────────────────────────────────────────────────


def told(rows: Iterable[HandRow]) -> list[str]:
    return [str(problem) for row in rows for problem in row.problems]


WRONG: dict[str, tuple[Filled, str, str, str]] = {
    "a fraction of a piece": ({RECEIVED: "1.5"}, RECEIVED, "cells", "件数没有小数"),
    "below zero": ({RECEIVED: "-1"}, RECEIVED, "cells", "没有负数"),
    "a letter": ({RECEIVED: "1O"}, RECEIVED, "cells", "“1O”，不是表里的数"),
    "formula-like text": ({RECEIVED: "=1+1"}, RECEIVED, "cells", "“=1+1”"),
    "a sentence in a cell": ({RECEIVED: "约" * 5000}, RECEIVED, "cells", "约…”"),
    "an amount of no unit": ({AMOUNT: "3"}, AMOUNT, "cells", "看不出是元还是万元"),
    "less than a fen": ({AMOUNT: "0.0000001"}, AMOUNT, "cells", "不足一分"),
    "an unknown agency": ({"agency": "990101101"}, "agency", "agency", "没有代码是“990101101”的机关"),
    "no agency": ({"agency": ""}, "agency", "agency", "没有填 → 可能是 140825101"),
    "another body's code": ({"agency": "410104006"}, "name", "agency_conflict", "二里岗街道办事处"),
    "a year before the form": ({"year": "2018"}, "year", "year", "“2018”"),
    "a year of three digits": ({"year": "202"}, "year", "year", "“202”"),
    "no year": ({"year": ""}, "year", "year", "没有填"),
    "a scope of no kind": ({"scope": "全县"}, "scope", "scope", "填本机关或本地区"),
    "no scope": ({"scope": ""}, "scope", "scope", "没有填"),
    "no date": ({"dated": "2022-02-30"}, "dated", "source", "不是日期"),
    "a number for a date": ({"posted": "46050"}, "posted", "source", "不是日期"),
    "a date before the year": ({"dated": "2020-12-31"}, "dated", "source", "早于2021年度"),
    "no address": ({"url": "=HYPERLINK(1)"}, "url", "source", "不是网址"),
}


@pytest.mark.parametrize("write", FORMATS)
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_is_named_by_row_and_column_and_the_row_set_aside(case: str, write: Write) -> None:
    change, key, missing, what = WRONG[case]
    raw = write(F21, [filled(F21) | {"agency": "140825102", "name": ""}, filled(F21) | change])
    if case == "an amount of no unit":
        raw = part_replaced(raw, "xl/sharedStrings.xml", unit_away) if write is xlsx_of else unit_away(raw)

    good, bad = read(raw, "h.xlsx")

    (line,) = told([bad])
    sheet = " 工作表“录入”" if write is xlsx_of else ""
    assert line.startswith(f"h.xlsx{sheet} 第4行 {letters(F21, key)}列（")
    assert what in line
    assert line.count("\n") == 0
    assert len(line) < 300
    assert isinstance(good.reading, Record)
    assert isinstance(bad.reading, Quarantined)
    assert bad.reading.missing == (missing,)


def unit_away(raw: bytes) -> bytes:
    for charset in ("utf-8", "gb18030", "utf-16-le"):
        raw = raw.replace("（万元）".encode(charset), b"")
    return raw


def test_an_error_of_excel_is_never_a_blank() -> None:
    bad = one(xlsx_of(F21, [filled(F21) | {RECEIVED: Raw('t="e"', "<f>1/0</f><v>#DIV/0!</v>"), AMOUNT: Raw("t = 'e'", "<v>#N/A</v>")}]))

    assert [line.partition(": ")[2] for line in told([bad])] == [
        "写的是“#N/A”，公式出错 → 改成原件上的数",
        "写的是“#DIV/0!”，公式出错 → 改成原件上的数",
    ]
    assert isinstance(bad.reading, Quarantined)


def test_everything_wrong_in_a_row_is_told_at_once_and_kept(tmp_path: Path) -> None:
    bad = one(csv_of(F21, [filled(F21) | {"year": "x", "scope": "", RECEIVED: "1O", AMOUNT: "1.2", "applications/granted/total": "-3"}]))

    assert isinstance(bad.reading, Quarantined)
    assert bad.reading.missing == ("year", "scope", "cells")
    assert len(bad.problems) == 4
    assert bad.reading.cells["disclosure"]["fees"] == (1_200_000,)
    assert [(note.at, note.kind, note.raw, note.line) for note in bad.reading.notes] == [
        (RECEIVED, "unreadable", "1O", "t1r3"),
        ("applications/granted/total", "unreadable", "-3", "t1r3"),
    ]
    kept = write_quarantined(tmp_path, bad.reading)
    assert msgspec.json.decode(kept.read_bytes(), type=Quarantined) == bad.reading


def test_a_row_that_was_mended_takes_its_place_in_the_quarantine() -> None:
    """By the agency and year that it was to be; where those are wrong themselves nothing is promised."""
    wrong = [{RECEIVED: "1O"}, {"scope": ""}, {"year": ""}, {"agency": "410104006"}]

    readings = [one(csv_of(F21, [filled(F21) | change])).reading for change in wrong]
    twice = [row.reading for row in read(csv_of(F21, [filled(F21)] * 2))]

    place = Awaited("140825101", 2021)
    assert [reading.awaited for reading in (*readings, *twice) if isinstance(reading, Quarantined)] == [
        place,
        place,
        None,
        None,
        place,
        place,
    ]


def test_a_row_that_nobody_filled_is_no_report_of_blanks() -> None:
    bad = one(csv_of(F21, [WHOSE]))

    assert isinstance(bad.reading, Quarantined)
    assert bad.reading.missing == ("tables",)
    assert "一格也没有填" in told([bad])[0]


def test_two_rows_for_one_agency_and_year_are_both_set_aside() -> None:
    rows = read(csv_of(F21, [filled(F21), filled(F21) | {"year": "2022"}, filled(F21, "1")]))

    assert [isinstance(row.reading, Record) for row in rows] == [False, True, False]
    assert [row.reading.missing for row in rows if isinstance(row.reading, Quarantined)] == [("twice",)] * 2
    assert told(rows) == [
        "甲.xlsx 第3行: 140825101 2021年度另有一行：甲.xlsx 第5行 → 照原件核对，只留一行",
        "甲.xlsx 第5行: 140825101 2021年度另有一行：甲.xlsx 第3行 → 照原件核对，只留一行",
    ]


def test_a_comma_too_many_moves_a_row_and_is_seen() -> None:
    raw = csv_of(F21, [filled(F21)]).replace(b"140825101,", b"140825101,,")

    after_the_last = spreadsheet.column_name(len(keys(F21)))
    assert f"甲.xlsx 第3行 {after_the_last}列: 这一列没有地址，却写着“0” → 整行可能错了位，照表头核对" in told(read(raw))
    assert isinstance(one(raw).reading, Quarantined)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (f"{RECEIVED},", "applications/received/person,", "没有“applications/received/person”这个地址"),
        (f"{RECEIVED},", "applications/received/total,", f"applications/received/total 在{letters(F21, RECEIVED)}列已有"),
        (f"{RECEIVED},", ",", f"缺1列：{RECEIVED}"),
        ("disclosure/licences/decisions,", "disclosure/procurement/amount,", "认不出是哪一版"),
        ("agency,", "机关,", "缺1列：agency"),
    ],
)
def test_a_wrong_address_row_is_told_by_its_column_and_no_row_of_it_is_taken(old: str, new: str, what: str) -> None:
    raw = csv_of(F21, [filled(F21), filled(F21) | {"year": "2022"}]).replace(old.encode(), new.encode())

    rows = read(raw)

    assert len(rows) == 2
    for row in rows:
        assert any(what in line and line.startswith("甲.xlsx 第2行") for line in told([row])), told([row])
        assert isinstance(row.reading, Quarantined)
        assert row.reading.missing[0] == "columns"


def test_a_sheet_beside_the_template_is_not_passed_over_in_silence() -> None:
    raw = replaced(xlsx_of(F21, [filled(F21)]), "xl/workbook.xml", 'name="填法"', 'name="补录"')

    good, beside = read(raw)

    assert isinstance(good.reading, Record)
    assert isinstance(beside.reading, Quarantined)
    assert told([beside]) == ["甲.xlsx 工作表“补录”: 有内容，没有地址行，没有读 → 是报告就补上空白表的前两行，不是就删去这张工作表"]


# ── the blank ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_blank_holds_no_report_and_says_so(form: Form) -> None:
    for ending, write in template.ENDINGS.items():
        raw = write(form)
        assert is_template(raw)
        assert read_hand(f"blank{ending}", raw, load_divisions(), {}) == EMPTY
        assert write(form) == raw


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_cell_has_a_heading_of_its_own_in_the_words_of_the_form(form: Form) -> None:
    headings = {at: template.heading(cell) for at, cell in form.cells.items()}

    assert len(set(headings.values())) == len(form.cells)
    for at, cell in form.cells.items():
        assert cell.line.label.zh in headings[at][-2] or cell.line.label.zh in headings[at][-3]
        assert headings[at][-1].removesuffix("（万元）") == cell.column.label.zh
        assert headings[at][-1].endswith("（万元）") == (cell.column.unit == "fen")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_workbook_guides_the_hand(form: Form) -> None:
    """Headings and names stay in sight; codes are text; each column of the tables is checked while it is typed; a second sheet explains."""
    raw = template.as_xlsx(form)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    checked = [bounds(found) for found in re.findall(r'<dataValidation [^>]*sqref="([A-Z]+)3:([A-Z]+)1002"', sheet)]

    assert '<pane xSplit="3" ySplit="2" topLeftCell="D3"' in sheet
    assert sorted(itertools.chain(*checked)) == sorted(
        [keys(form).index("year"), keys(form).index("scope"), *range(len(template.HEAD), len(keys(form)))]
    )
    assert all(len(formula) <= 255 for formula in re.findall(r"<formula1>(.*?)</formula1>", sheet))
    sheets = spreadsheet.read_xlsx(raw)
    assert not isinstance(sheets, Unsupported)
    assert [sheet.name for sheet in sheets] == [template.SHEET, template.GUIDE_SHEET]
    assert tuple(row[0] for row in sheets[1].rows) == template.guide(form)


def bounds(found: tuple[str, str]) -> range:
    first, last = (next(index for index in itertools.count() if spreadsheet.column_name(index) == letters) for letters in found)
    return range(first, last + 1)


# ── what comes from anywhere ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"agency,year\r\n1,2\r\n", "三泉镇2021年政府信息公开年报".encode(), b"\xff\xfe"])
def test_another_document_is_not_ours(raw: bytes) -> None:
    assert not is_template(raw)
    assert read_hand("x", raw, load_divisions(), {}) is None


def test_an_address_in_a_text_makes_no_template() -> None:
    raw = "见 applications/received/total 一格。".encode()

    assert is_template(raw)
    assert read_hand("x", raw, load_divisions(), {}) is None


def refused(raw: bytes) -> str:
    rows = read_hand("x.xlsx", raw, load_divisions(), {})
    assert isinstance(rows, Unsupported), rows
    assert rows.remedy
    return rows.kind


def test_a_bomb_is_not_unpacked() -> None:
    for part in ("xl/worksheets/sheet2.xml", "xl/styles.xml"):
        assert refused(part_replaced(xlsx_of(F21, [filled(F21)]), part, lambda _: b" " * (40 << 20))) == "sheet_large"


def test_a_part_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    raw = bytearray(part_replaced(xlsx_of(F21, [filled(F21)]), "xl/styles.xml", lambda _: b" " * (40 << 20)))
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"xl/styles.xml"))
    raw[at + 24 : at + 28] = struct.pack("<I", 100)

    assert refused(bytes(raw)) == "sheet_broken"


@pytest.mark.parametrize("far", ["A1048576", "XFD3", "XFD1048576", "A4001", "ALM3"])
def test_a_cell_far_from_the_corner_lays_out_no_rectangle(far: str) -> None:
    raw = replaced(template.as_xlsx(F21), "xl/worksheets/sheet2.xml", "</sheetData>", f'<row><c r="{far}"><v>1</v></c></row></sheetData>')

    assert refused(raw) == "sheet_large"


def test_a_place_that_two_programs_would_read_differently_is_refused() -> None:
    for place in ("A01048576", "A-1", "3", "$A$3"):
        raw = replaced(
            template.as_xlsx(F21), "xl/worksheets/sheet2.xml", "</sheetData>", f'<row><c r="{place}"><v>1</v></c></row></sheetData>'
        )
        assert refused(raw) == "sheet_broken"


def test_a_row_far_down_without_references_lays_out_no_rectangle() -> None:
    raw = replaced(template.as_xlsx(F21), "xl/worksheets/sheet2.xml", "</sheetData>", '<row r="1048576"><c><v>1</v></c></row></sheetData>')

    assert refused(raw) == "sheet_large"


def test_formatted_empty_cells_far_down_are_no_content() -> None:
    raw = replaced(
        xlsx_of(F21, [filled(F21)]),
        "xl/worksheets/sheet1.xml",
        "</sheetData>",
        '<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>',
    )

    assert record_of(raw).agency == "140825101"


def test_a_million_rows_are_too_many() -> None:
    assert refused(csv_of(F21, []) + b"1\r\n" * 1_000_000) == "sheet_large"


def test_a_huge_cell_is_refused_and_a_quote_without_end_too() -> None:
    assert refused(csv_of(F21, []) + b"1" * 1_000_000) == "csv_broken"
    assert refused(csv_of(F21, []) + b'"140825101,') == "csv_broken"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", '<dimension ref="', '<dimension ref="A1:XFD1048576" x="'),
        ("xl/sharedStrings.xml", 'uniqueCount="', 'uniqueCount="4294967295" x="'),
        ("xl/sharedStrings.xml", ' count="', ' count="4294967295" x="'),
        ("xl/styles.xml", '<cellXfs count="', '<cellXfs count="4294967295" x="'),
    ],
)
def test_a_size_that_is_only_claimed_takes_no_room(part: str, old: str, new: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert record_of(replaced(WHOLE, part, old, new)).agency == "140825101"

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # KiB


def test_a_dtd_is_refused() -> None:
    raw = replaced(template.as_xlsx(F21), "xl/worksheets/sheet1.xml", "<worksheet ", '<!DOCTYPE x [<!ENTITY a "1">]><worksheet ')

    assert refused(raw) == "sheet_broken"


WHOLE = xlsx_of(F21, [filled(F21)])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6), st.integers(0, 10**6))
def test_no_damaged_archive_makes_the_reader_raise(wounds: list[tuple[int, bytes]], cut: int) -> None:
    raw = bytearray(WHOLE)
    for at, wound in wounds:
        at %= len(raw)
        raw[at : at + len(wound)] = wound

    assert isinstance(read_hand("x", bytes(raw[: cut % (2 * len(raw))]), load_divisions(), register()), tuple | Unsupported | None)


PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PARTS),
    st.integers(0, 10**6),
    st.integers(0, 60),
    st.sampled_from(["", "<", "9", "-1", "4294967296", "</row>", '"', "e", "&#0;"]),
)
def test_no_damaged_xml_makes_the_reader_raise(part: str, at: int, length: int, wound: str) -> None:
    def wounded(content: bytes) -> bytes:
        text = content.decode()
        start = at % len(text)
        return (text[:start] + wound + text[start + length :]).encode()

    assert isinstance(read_hand("x", part_replaced(WHOLE, part, wounded), load_divisions(), register()), tuple | Unsupported | None)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([",", "\n", '"', "0", "=", "agency", "applications/received/total", "三泉镇", "\t", "\x00", "\ufeff"]), max_size=60
    )
)
def test_no_text_makes_the_reader_raise(parts: list[str]) -> None:
    raw = csv_of(F21, []) + "".join(parts).encode()

    assert isinstance(read_hand("x", raw, load_divisions(), register()), tuple | Unsupported | None)


@pytest.mark.parametrize("charset", ["U-8", "utf-7", "big5", "x"])
def test_a_sheet_in_a_charset_that_no_program_writes_is_broken_and_raises_nothing(charset: str) -> None:
    def named(part: bytes) -> bytes:
        return part.replace(b'encoding="UTF-8"', f'encoding="{charset}"'.encode())

    raw = part_replaced(xlsx_of(FORMS["2021"], [WHOSE]), "xl/worksheets/sheet1.xml", named)

    assert spreadsheet.read_xlsx(raw) == spreadsheet.BROKEN
