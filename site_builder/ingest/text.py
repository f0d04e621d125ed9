"""One spelling per character, and numbers as agencies write them, by a strict grammar.

Knows characters, numbers, units and the three kinds of nothing that a cell can show. Does not know which cell it reads.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from site_builder.form import Unit
from site_builder.form.spellings import SIMPLIFIED
from site_builder.record import MOST

# ── characters ──────────────────────────────────────────────────────────────────────────────────────────────────────

_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x00A0: " ", 0x2007: " ", 0x202F: " "}
_WIDTH |= {ord("〔"): "[", ord("〕"): "]", ord("【"): "[", ord("】"): "]", ord("﹝"): "[", ord("﹞"): "]", ord("﹒"): ".", ord("．"): "."}
_WIDTH |= {ord("⼀"): "一", ord("〇"): "〇"}
_ONE_FOR_ONE = _WIDTH | SIMPLIFIED


def swapping(table: Mapping[int, str]) -> Callable[[str], str]:
    """What puts one character for another, as ``str.translate`` does, which takes ten times as long over Chinese text.

    A text holds few different characters of a table. What is put in is never one that the table replaces.
    """
    characters = {chr(old): new for old, new in table.items()}
    any_of_them = re.compile(f"[{re.escape(''.join(characters))}]")

    def swap(text: str) -> str:
        for old in set(any_of_them.findall(text)):
            text = text.replace(old, characters[old])
        return text

    return swap


_flattened = swapping(_ONE_FOR_ONE)
_PINYIN = re.compile(r"\((?<=[\u4e00-\u9fff]\()[a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}\)")
_MONEY = re.compile(r"亿元|万元|元")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def flatten(text: str) -> str:
    """Full width to half width and traditional to simplified, one character for one: every place stays where it was."""
    return text if text.isascii() else _flattened(text)


def fold(text: str) -> str:
    """One spelling per character: as ``flatten``, and without unseen characters and the pinyin that some mirrors add in brackets.

    Never used on a number's digits before the grammar has seen them: 10² must not become 102.
    """
    flat = flatten(text)
    seen = flat if flat.isprintable() else _UNSEEN.sub("", flat)
    return _PINYIN.sub("", seen) if "(" in seen else seen


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Kind = Literal["number", "blank", "not_applicable", "unreadable", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Value:
    """What one cell shows: a number (pieces, or fen), a kind of nothing, or something that the grammar refuses."""

    kind: Kind
    number: int | None = None


BLANK = Value("blank")
NOT_APPLICABLE = Value("not_applicable")
UNREADABLE = Value("unreadable")
AMBIGUOUS = Value("ambiguous")

_SLASHES = frozenset({"/", "\\", "-", "--", "---", "—", "——", "－", "–", "―", "─", "／", "无", "不适用", "无此项", "//"})
_MOST_DIGITS = len(str(MOST)) - 1
_MOST_DECIMALS = 10
"""Those of a fen in 亿元. More, and Decimal would round before anybody can see that they are too many."""
_DIGITS = str.maketrans("０１２３４５６７８９，．－＋％", "0123456789,.-+%")
_NUMBER = re.compile(
    r"(?P<sign>[-−])?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)? ?(?P<unit>[件项条个次宗起份]|元|万元|亿元)?", re.ASCII
)
FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
"""Fen in one of each unit of money that agencies print."""


@lru_cache(maxsize=8192)
def value(token: str, unit: Unit = "piece", signed: bool = False, money: str | None = None) -> Value:
    """What a cell's text says.

    ``unit`` is the column's; ``money`` the unit of money that its heading prints (元, 万元 or 亿元). A unit in the cell itself wins.
    A non-zero amount with neither is ambiguous. A minus is admitted only where the form allows it (``signed``), a fraction only in money.
    Digits are 0-9 and ０-９ and nothing else: ① ² Ⅻ, O and l are refused.
    """
    if _TURNS.search(token):
        return UNREADABLE  # what is shown is not the order of the characters
    text = _UNSEEN.sub("", token).strip(" \t\r\n\u3000\u00a0")
    if not text:
        return BLANK
    if text in _SLASHES:
        return NOT_APPLICABLE
    found = _NUMBER.fullmatch(text.translate(_DIGITS))
    if found is None:
        # Two numbers in one cell: either may be meant.
        return AMBIGUOUS if re.search(r"\d\s+\d", text) else UNREADABLE
    if found["digits"][0] == "0" and found["digits"].strip("0"):
        return UNREADABLE  # 012: nobody prints it, so a separator may be missing
    digits, fraction, printed_unit = found["digits"].replace(",", ""), found["fraction"] or "", found["unit"]
    if len(digits) > _MOST_DIGITS or len(fraction.rstrip("0")) > 1 + _MOST_DECIMALS:
        return UNREADABLE  # more than anything counts, or finer than a fen: separators are missing
    negative = found["sign"] is not None
    if negative and not signed:
        return UNREADABLE
    if unit == "fen":
        is_money = printed_unit is None or printed_unit in FEN
        return _amount(Decimal(digits + fraction.rstrip("0")), printed_unit, money) if is_money else UNREADABLE
    if fraction or printed_unit in FEN:
        return UNREADABLE
    return Value("number", -int(digits) if negative else int(digits))


def _amount(printed: Decimal, in_cell: str | None, in_heading: str | None) -> Value:
    if not printed:
        return Value("number", 0)
    unit = in_cell or in_heading
    if unit is None:
        return AMBIGUOUS
    fen = printed * FEN[unit]
    if fen > MOST:
        return UNREADABLE
    # Less than a fen is not an amount of money: some digits belong elsewhere.
    return Value("number", int(fen)) if fen == fen.to_integral_value() else UNREADABLE


def is_value(token: str) -> bool:
    """Whether a token can stand in a cell: a number with or without a unit, a slash or a dash, or nothing at all."""
    text = _UNSEEN.sub("", token).strip(" \t\r\n\u3000\u00a0")
    return not text or text in _SLASHES or _NUMBER.fullmatch(text.translate(_DIGITS)) is not None


def heading_money(heading: str) -> str | None:
    """The unit of money that a heading or caption prints: 元, 万元 or 亿元; None where it prints none."""
    found = _MONEY.search(fold(heading))
    return found[0] if found else None
