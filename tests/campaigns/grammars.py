"""Second grammars for numbers, and what must hold of ours beside them: cells, sentences, digits that run together.

Each is written without the patterns of the first, so that the two do not share a mistake. ``oracles`` has the rest.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from unittest import mock

from site_builder import record
from site_builder.form import FORMS, Unit
from site_builder.ingest import glued, prose, row
from site_builder.ingest.text import FEN, is_value, value

_FORM = FORMS["2021"]


def words(raw: bytes) -> str:
    """The text of an input, without what is no UTF-8 in it."""
    return raw.decode(errors="ignore")


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_UNSEEN = [chr(code) for run in ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2065)) for code in range(*run)] + ["\ufeff", "\u00ad"]
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NARROW = dict(zip("０１２３４５６７８９，．－＋％−", "0123456789,.-+%-", strict=True))
_PIECES = tuple("件项条个次宗起份")


def plainly(token: str, unit: Unit, signed: bool, money: str | None) -> int | None:
    """The number of a cell by a second grammar, character by character and without a pattern; None where it is none."""
    if any(turn in token for turn in TURNS):
        return None
    text = "".join(character for character in token if character not in _UNSEEN).strip(" \t\r\n\u3000\u00a0")
    text = "".join(NARROW.get(character, character) for character in text)
    own = next((suffix for suffix in ("亿元", "万元", "元", *_PIECES) if text.endswith(suffix)), "")
    text = text.removesuffix(own).removesuffix(" ") if own else text.removesuffix(" ")
    minus, text = text.startswith("-"), text.removeprefix("-")
    whole, dot, fraction = text.partition(".")
    first, *groups = whole.split(",")
    digits = "".join((first, *groups))
    if any(character not in "0123456789" for character in digits + fraction) or not digits or bool(dot) != bool(fraction):
        return None
    if groups and (not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups)):
        return None
    if (whole[0] == "0" and whole.strip("0")) or len(digits) > 15 or (minus and not signed):
        return None
    if unit == "piece":
        return None if dot or own in FEN else int(digits) * (-1 if minus else 1)
    # Of any length, so digit by digit: no fraction of a fen may be left behind the decimals of its unit.
    scale = {"元": 2, "万元": 6, "亿元": 10}.get(own or money or "")
    if own in _PIECES or (scale is None and (digits + fraction).strip("0")):
        return None
    if fraction[scale or 0 :].strip("0"):
        return None
    fen = int(digits + fraction[: scale or 0].ljust(scale or 0, "0"))
    return fen if fen <= record.MOST else None


def numbers(raw: bytes) -> None:
    """A cell's number is the one that a second grammar reads, and is one exactly where that reads one, whatever its column."""
    token = words(raw)
    for unit, signed, money in product(("piece", "fen"), (False, True), (None, *FEN)):
        got = value(token, unit, signed, money)  # type: ignore[arg-type]
        assert (got.kind == "number") == (got.number is not None), got
        assert got.number == plainly(token, unit, signed, money), (token, unit, signed, money, got)  # type: ignore[arg-type]
        assert got.number is None or is_value(token), token


_NUMERALS = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """A number below a hundred million as Chinese writes it, but for its zeros."""
    if number >= 10_000:
        return spelt(number // 10_000) + "万" + spelt(number % 10_000)
    digits = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
    return "".join(_NUMERALS[int(digit)] + power for digit, power in digits if digit != "0")


def numerals(raw: bytes) -> None:
    """A number in a sentence is the one that its digits, or its Chinese numerals written again, say."""
    for found in re.finditer(prose.NUMBER, words(raw)):
        token, got = found[0], prose.number(found[0])
        if got is None:
            continue
        assert 0 <= got <= record.MOST, (token, got)
        if token[0] not in _NUMERALS + "〇两十百千万":
            plain = token.rstrip("万亿").replace(",", "")
            assert Fraction(plain) * {"万": 10**4, "亿": 10**8}.get(token[-1], 1) == got, (token, got)
            continue
        bare = re.sub("[零〇]", "", re.sub("(?<=[零〇])十", "一十", token)).replace("两", "二")
        assert re.sub("(^|万)十", r"\1一十", re.sub("(^|万)([百千])", r"\1一\2", bare)) == spelt(got), (token, got)
        # 一百二 is 120 to whoever says it: a lone last numeral is a unit only behind 十, or behind a zero.
        assert not re.search("[百千万][一二两三四五六七八九](万|$)", token), (token, got)


# ── digits that run together ────────────────────────────────────────────────────────────────────────────────────────


def parting(raw: bytes) -> None:
    """Of each row that is one run of digits: what is taken joins to its digits in order, and is in every way to part it that adds up."""
    table = _FORM.table("applications")
    rows = dict(zip([line.key for line in table.lines], words(raw).split("\n")[:5], strict=False))
    regions = {key: row.region(text, 0, 10**6, None, False, False) for key, text in rows.items()}
    with mock.patch.object(glued, "MOST_TRIES", 5_000):  # as many as short rows need; longer ones stay open sooner
        readings = glued.read(_FORM, table, regions, {})
    for key, reading in readings.items():
        explained = {column for column, _ in reading.notes}
        columns = table.line(key).columns
        assert len(reading.values) == len(columns)
        for column, number in zip(columns, reading.values, strict=True):
            assert (number is None) == (None in explained or column.key in explained), (rows[key], reading)
        token = rows[key].strip()
        if not re.fullmatch("[0-9]+", token) or set(reading.values) == {None}:
            continue
        assert re.fullmatch("".join("[0-9]+" if number is None else str(number) for number in reading.values), token), (token, reading)
        if len(token) <= 14 and not reading.identity:
            ways = [way for way in _ways(token, len(columns)) if sum(way[:-1]) == way[-1]]
            assert all(number in (None, way[place]) for way in ways for place, number in enumerate(reading.values)), (token, reading, ways)
            assert ways, (token, reading)


def _ways(token: str, columns: int) -> Iterator[tuple[int, ...]]:
    for cuts in combinations(range(1, len(token)), columns - 1):
        parts = [token[start:end] for start, end in zip((0, *cuts), (*cuts, len(token)), strict=True)]
        if all(part == "0" or part[0] != "0" for part in parts):
            yield tuple(map(int, parts))
