"""A reader is chosen by the bytes; text is decoded rightly or refused."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.form import FORMS
from site_builder.form.spellings import SIMPLIFIED
from site_builder.ingest import match, readers
from site_builder.ingest.readers import FILLER, Unsupported
from site_builder.ingest.readers.grid import EMPTY, Grid
from site_builder.store import load_divisions
from tests import printing

SENTENCE = "三泉镇人民政府2021年政府信息公开工作年度报告\n规章\t0\t0\t0\n"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"%PDF-1.4 ...", "pdf_broken"),
        (b"PK\x03\x04....", "docx_broken"),
        (b"\xd0\xcf\x11\xe0....", "doc"),
        (b"{\\rtf1 ...", "rtf"),
        (b"\x89PNG\r\n", "scan"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "mht"),
        (b"\x81\xff\xff\x00\x81", "charset"),
    ],
)
def test_what_no_reader_takes_is_named_whatever_its_file_is_called(raw: bytes, kind: str) -> None:
    refused = readers.read(raw)

    assert isinstance(refused, Unsupported)
    assert refused.kind == kind
    assert refused.remedy


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_the_same_text_in_every_charset_agencies_use(charset: str) -> None:
    assert readers.decode(SENTENCE.encode(charset)) == SENTENCE


def test_big5_is_refused_and_never_read_as_something_else() -> None:
    decoded = readers.decode("縣政府資訊公開年度報告，規範性文件。".encode("big5"))

    assert decoded is None or "資訊" in decoded


READ = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312")
REFUSED = ("big5", "big5hkscs", "utf-32")
FOREIGN = ("shift_jis", "euc_kr")


def some_reports(chance: Random) -> list[str]:
    """The report of each of 300 townships, whole or only its beginning."""
    form, divisions = FORMS["2021"], load_divisions()
    body = printing.report(form, {at: chance.choice((0, 1, 35)) for at in form.cells}, printing.tabs, "@")
    towns = chance.sample(sorted(code for code in divisions.names if len(code) == 9), 300)
    names = ("".join(division.name for division in divisions.path(code)[1:]) for code in towns)
    return [body.replace("@", f"{name}人民政府2023年政府信息公开工作年度报告")[: chance.choice((40, 120, 400, 10_000))] for name in names]


def test_three_hundred_reports_in_thirteen_charsets_are_read_rightly_or_refused() -> None:
    """A charset of Japan or Korea, which no agency uses, may pass for Chinese words; but no table is found in them, and so no number."""
    traditional = {simplified: chr(code) for code, simplified in SIMPLIFIED.items()}
    for text in some_reports(Random(1)):
        for charset in READ:
            raw = text.encode(charset, "ignore")
            assert readers.decode(raw) == raw.decode(charset), charset
        for charset in REFUSED:
            assert readers.decode("".join(traditional.get(char, char) for char in text).encode(charset, "ignore")) is None, charset
        for charset in FOREIGN:
            found = readers.read(text.encode(charset, "ignore"))
            assert isinstance(found, Unsupported) or match.read(found).cells == {}, charset


@given(st.binary(max_size=2000))
def test_no_bytes_make_a_reader_raise(raw: bytes) -> None:
    assert isinstance(readers.read(raw), Grid | Unsupported)


@given(
    st.lists(
        st.sampled_from(
            ["<table>", "<tr>", "<td rowspan=3>", "<td colspan=999999>", "</table>", "<div>", "0", "规章", "<p>", "<!--", "]]>", "&nbsp;"]
        ),
        max_size=60,
    )
)
def test_no_tags_make_the_html_reader_raise(parts: list[str]) -> None:
    grid = readers.read(("<html>" + "".join(parts)).encode())

    assert isinstance(grid, Grid)
    assert all(len(row.cells) <= 64 for row in grid.rows)


def test_cells_of_text_and_their_places() -> None:
    grid = readers.read("标题\n规章 | 0 | | 2 |\n\n|\n\t\n".encode())

    assert isinstance(grid, Grid)
    assert [(row.place, row.cells) for row in grid.rows[:5]] == [
        ("1", ("标题",)),
        ("2", ("规章 ", " 0 ", " ", " 2 ")),
        ("3", ()),
        ("4", (EMPTY,)),
        ("5", (EMPTY,)),
    ]


def test_spans_of_html_are_expanded_and_spanned_columns_are_fillers() -> None:
    grid = readers.read(
        (
            "<p>标题</p><table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr>"
            "<tr><td><span>2</span><span>0</span></td><td>&nbsp;</td></tr></table>"
        ).encode()
    )

    assert isinstance(grid, Grid)
    assert [(row.place, row.cells) for row in grid.rows] == [
        ("b1", ("标题",)),
        ("t1r1", ("甲", "乙", FILLER)),
        ("t1r2", (FILLER, "20", "")),
    ]


def test_a_layout_table_is_no_table_and_hidden_cells_are_not_read() -> None:
    grid = readers.read(b"<table><tr><td><table><tr><td>1</td><td style='display: none'>9</td><td>2</td></tr></table></td></tr></table>")

    assert isinstance(grid, Grid)
    assert [row.cells for row in grid.rows] == [("1", "2")]


def test_a_superscript_is_no_digit_of_the_number() -> None:
    grid = readers.read(b"<table><tr><td>10<sup>2</sup></td></tr></table>")

    assert isinstance(grid, Grid)
    assert grid.rows[0].cells == ("10^2",)


@pytest.mark.parametrize("tag", ["s", "strike", "del"])
def test_a_struck_figure_is_no_digit_of_the_one_beside_it(tag: str) -> None:
    grid = readers.read(f"<table><tr><td><{tag}>10</{tag}>12</td></tr></table>".encode())

    assert isinstance(grid, Grid)
    assert grid.rows[0].cells == ("^1012",)


def test_a_page_may_nest_deeper_than_python_does() -> None:
    grid = readers.read(b"<div>" * 20_000 + "规章".encode() + b"</div>" * 20_000)

    assert isinstance(grid, Grid)
    assert [row.cells for row in grid.rows] == [("规章",)]
