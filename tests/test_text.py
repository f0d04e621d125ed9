"""Numbers as agencies write them, and everything that only looks like one."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.form import FORMS
from site_builder.form.spellings import SIMPLIFIED
from site_builder.ingest.text import AMBIGUOUS, BLANK, NOT_APPLICABLE, UNREADABLE, Value, flatten, fold, heading_money, is_value, value
from site_builder.record import MOST

DIGITS = frozenset("0123456789０１２３４５６７８９")


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("00", 0),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("5件", 5),
        ("5 件", 5),
        ("\u3000208\u00a0", 208),
    ],
)
def test_a_count_is_read(token: str, number: int) -> None:
    assert value(token) == Value("number", number)


@pytest.mark.parametrize(
    "token",
    ["1,23", "12①", "10²", "Ⅻ", "O", "l", "1.5", "3.0", "-1", "012", "01", "1e3", "+5", "5页", "约5", "5余", "٣", "五", "5元", "5亿元"],
)
def test_what_only_looks_like_a_count_is_refused(token: str) -> None:
    assert value(token) == UNREADABLE


def test_a_figure_in_text_that_is_turned_round_is_refused() -> None:
    assert value("\u202e12") == UNREADABLE


def test_more_than_anything_counts_is_refused() -> None:
    assert value("9" * 16) == UNREADABLE
    assert value("9" * 5000) == UNREADABLE
    assert value("99999999999亿元", "fen") == UNREADABLE
    assert value("9" * 15) == Value("number", MOST - 1)
    assert value("100000亿元", "fen") == Value("number", MOST)
    assert value("10000000000000.01元", "fen") == UNREADABLE


def test_two_numbers_in_one_cell_are_neither() -> None:
    assert value("1 0") == AMBIGUOUS


@pytest.mark.parametrize("token", ["", "  ", "\u3000", "\u200b", "\u00a0"])
def test_nothing_is_blank(token: str) -> None:
    assert value(token) == BLANK


@pytest.mark.parametrize("token", ["/", "／", "-", "—", "——", "无", "不适用"])
def test_a_slash_is_not_applicable_and_not_zero(token: str) -> None:
    assert value(token) == NOT_APPLICABLE


@pytest.mark.parametrize("token", ["-18", "−18", "－18"])
def test_only_a_column_of_changes_may_go_below_zero(token: str) -> None:
    assert value(token, signed=True) == Value("number", -18)
    assert value(token) == UNREADABLE


@pytest.mark.parametrize(
    ("token", "money", "fen"),
    [
        ("7537.49", "万元", 7_537_490_000),
        ("75.77万元", None, 75_770_000),
        ("251000元", "万元", 25_100_000),
        ("70487元", None, 7_048_700),
        ("24252.311082", "万元", 24_252_311_082),
        ("1.2亿元", None, 12_000_000_000),
        ("0", None, 0),
        ("0.00", "元", 0),
    ],
)
def test_money_is_exact_in_fen_and_the_unit_in_the_cell_wins(token: str, money: str | None, fen: int) -> None:
    assert value(token, "fen", money=money) == Value("number", fen)


def test_an_amount_without_a_unit_is_ambiguous() -> None:
    assert value("8040", "fen") == AMBIGUOUS


def test_a_count_of_pieces_is_no_amount() -> None:
    assert value("5件", "fen", money="元") == UNREADABLE


def test_less_than_a_fen_is_no_amount() -> None:
    assert value("0.001元", "fen") == UNREADABLE
    assert value("1.2345678", "fen", money="万元") == UNREADABLE


def test_every_digit_of_unicode_alone_and_beside_a_digit() -> None:
    """Only 0-9 and ０-９ are digits; nothing else passes for one, alone or beside one."""
    strange = [
        char
        for code in range(sys.maxunicode + 1)
        if (char := chr(code)) not in DIGITS and (unicodedata.category(char) in ("Nd", "Nl", "No") or char.isdigit())
    ]
    assert len(strange) > 1700
    for char in strange:
        for token in (char, f"1{char}", f"{char}1"):
            assert value(token).kind in ("unreadable", "blank"), (token, unicodedata.name(char, "?"))


@given(st.integers(0, 10**12))
def test_what_is_written_is_read(number: int) -> None:
    assert (
        value(str(number))
        == value(f"{number:,}")
        == value(str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        == Value("number", number)
    )


@given(st.text())
def test_the_grammar_never_raises_and_flatten_moves_nothing(text: str) -> None:
    assert value(text).kind in ("number", "blank", "not_applicable", "unreadable", "ambiguous")
    assert len(flatten(text)) == len(text)


def test_one_spelling_per_character() -> None:
    assert fold("規(guī)范性文件") == "规范性文件"
    assert fold("规\u200b范") == "规范"
    assert heading_money("采购总金额（單位：萬元，保留4位小數）") == "万元"
    assert heading_money("采购项目数量") is None
    assert flatten("".join(map(chr, range(0xFF01, 0xFF5F)))) == "".join(map(chr, range(0x21, 0x7F)))
    assert flatten("\u3000\u00a0\u2007\u202f") == " " * 4
    assert flatten("〔〕【】﹝﹞﹒⼀") == "[][][].一"
    assert flatten("\uff5f、，\u2008\u2030") == "\uff5f、,\u2008\u2030"


@pytest.mark.parametrize("token", ["", "\u200b", "无", "－", "0", "1,234 件", "１２", "7.5万元", "−3"])
def test_what_can_stand_in_a_cell_is_a_value(token: str) -> None:
    assert is_value(token) is True


@pytest.mark.parametrize("token", ["无偿", "五", "12①", "1 2", "5页"])
def test_what_cannot_stand_in_a_cell_is_none(token: str) -> None:
    assert is_value(token) is False


def test_a_heading_in_traditional_characters_is_the_heading() -> None:
    """Every label of the form, written in the traditional characters that the table knows, folds back to itself."""
    back = {simplified: chr(traditional) for traditional, simplified in SIMPLIFIED.items()}
    for form in FORMS.values():
        for cell in form.cells.values():
            for label in (cell.table.label, cell.line.label, cell.column.label):
                assert fold("".join(back.get(char, char) for char in label.zh)) == fold(label.zh)
