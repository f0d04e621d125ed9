"""Running text of a report as one string that remembers its places, and the numbers that people write in sentences.

Knows lines, sentences and numerals. Does not know what any of them is about (``stated``, ``narrative``).
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import accumulate

import msgspec

from site_builder.ingest.text import fold
from site_builder.record import MOST

Lines = Sequence[tuple[str, str]]
"""A document's text: (place on the source, text) for each line, in order."""

_BOOKMARK = re.compile(r"\[bookmark:[^\]]{0,80}\]")
_GAPS = re.compile(r"[ \t](?:(?<=[\u4e00-\u9fff].)(?=[\d\u4e00-\u9fff])|(?<=\d.)(?=[\u4e00-\u9fff])|(?<=[,:;。、].)|(?=[,:;。、]))")
"""One blank, for ``_SPACES`` leaves no two together; it comes first in the pattern, so that nothing else is looked at."""
_HEADING = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,2}[)、.]")
_SPACES = re.compile(r"[ \t]{2,}")
_SENTENCE = 600
"""The most characters of a sentence: what is glued into one longer run is read in pieces, so that no text costs more than its length."""

_PIECE = re.compile(rf"[^。!?\n]{{1,{_SENTENCE}}}")

_WIDTH = 24
"""A page that wraps its text gives many lines of about one width, none much longer; only such lines, at least so wide, are joined."""
_STOPS_NOWHERE = re.compile(r"[\u4e00-\u9fff\d,、“]")


@lru_cache(maxsize=8192)  # a form's labels and figures come again in every document
def clean(line: str) -> str:
    """One line in one spelling (half width, simplified), without list marks and the gaps that typesetting leaves between characters."""
    text = fold(line)
    if "[bookmark:" in text:
        text = _BOOKMARK.sub("", text)
    text = text.lstrip("#*>|-·• \t\r\n\f\v").rstrip("*| \t\r\n\f\v")
    if "\t" in text or "  " in text:
        text = _SPACES.sub(" ", text)
    return _GAPS.sub("", text) if " " in text or "\t" in text else text


@dataclass(frozen=True)
class Prose:
    """``text`` is all lines, cleaned, a line break between paragraphs; ``place(offset)`` leads from a character to its line."""

    text: str
    _starts: tuple[int, ...]
    _places: tuple[str, ...]

    def place(self, offset: int) -> str:
        return self._places[max(0, bisect_right(self._starts, offset) - 1)]

    def lead(self, offset: int) -> str:
        """The words of the line above that run on into a sentence that opens a line: of its last sentence, where it stops at a comma."""
        if self.text[offset - 1 : offset] != "\n":
            return ""
        above = self.text[self.text.rfind("\n", 0, offset - 1) + 1 : offset - 1]
        return re.split("[。!?]", above)[-1] if above.endswith((",", "、")) else ""

    def first(self, lines: int) -> "Prose":
        """The prose of so many lines, without what follows."""
        if lines == len(self._starts) - 1:
            return self
        end = self._starts[lines + 1]
        return Prose(self.text[:end].removesuffix("\n"), self._starts[: lines + 1], self._places[: lines + 1])

    @cached_property
    def sentences(self) -> tuple[tuple[int, str], ...]:
        """(offset, sentence) in order; a sentence ends at 。！？, at the end of its paragraph, or where nobody would read on."""
        return tuple([(found.start(), found[0]) for found in _PIECE.finditer(self.text)])


def proses(lines: Lines, end: int) -> tuple[Prose, Prose]:
    """The prose of all lines, and that of the lines before ``end``; no line is cleaned twice, nor joined where the rest changes nothing."""
    head, rest = _cleaned(lines[:end]), _cleaned(lines[end:])
    every, widths = head + rest, _page_widths(head)
    of_all = _page_widths(every) if rest else widths
    whole = _joined(every, of_all)
    return whole, whole.first(len(head)) if widths == of_all else _joined(head, widths)


def _cleaned(lines: Lines) -> list[tuple[str, str, str]]:
    """(place, raw, cleaned) of every line that has anything in it."""
    return [(place, raw, line) for place, raw in lines if (line := clean(raw))]


def _joined(cleaned: Sequence[tuple[str, str, str]], widths: frozenset[int]) -> Prose:
    """Lines as running text; a line that was only wrapped by the page is joined to the next without a break."""
    lines = [line for _, _, line in cleaned]
    parts = ["\n"] * (2 * len(lines) - 1)
    parts[::2] = lines
    for index in [index for index, line in enumerate(lines[:-1]) if len(line) in widths] if widths else ():
        # The page, not the writer, ended this line: it is as wide as the page, and stops nowhere.
        if _STOPS_NOWHERE.match(lines[index][-1]) and not _HEADING.match(lines[index + 1]) and _runs_on(cleaned[index + 1][1]):
            parts[2 * index + 1] = ""
    starts = list(accumulate(map(len, parts), initial=0))[::2]
    return Prose("".join(parts), (0, *starts[: len(lines)]), ("", *[place for place, _, _ in cleaned]))


def _page_widths(cleaned: Sequence[tuple[str, str, str]]) -> frozenset[int]:
    """The widths of lines that many lines have, and none is much wider: there the page may have ended them."""
    widths = Counter([len(line) for _, _, line in cleaned])
    widest = max(widths, default=0)
    wide = (width for width in widths if width >= _WIDTH and widest < 1.5 * width)
    return frozenset(width for width in wide if sum([widths.get(near, 0) for near in range(width - 3, width + 4)]) >= 4)


def _runs_on(raw: str) -> bool:
    return raw[:1] not in " \t\u3000" and "\t" not in raw and "|" not in raw


class Said(msgspec.Struct, frozen=True):
    """One thing that is said, and where: ``value`` in pieces (or fen for the fee), ``place`` on the source."""

    value: int
    place: str
    approximate: bool = False


# ── numerals ────────────────────────────────────────────────────────────────────────────────────────────────────────

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d++(?:\.\d++)?)[万亿]?|[零〇一二两三四五六七八九十百千万]++"
"""A number in a sentence: 1,234 · 18万 · 1.8万 · 四十 · 两百."""

NUMERAL = re.compile(r"[\d零〇一二两三四五六七八九十百千万]")
"""What every number has: most sentences have none, and one look tells."""

_DIGIT = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWER = {"十": 10, "百": 100, "千": 1000}


_TWO_WAYS = re.compile(r"[百千万][一二两三四五六七八九](?:万|$)")
"""一百二 is 120 to whoever says it, and 102 to whoever left out the 零."""

_LONGEST = 24
"""Characters of a number that anybody means: more, and Decimal would round it."""


def number(token: str) -> int | None:
    """The whole number that a token of ``NUMBER`` writes; None where it is none (1.5, 两三), either of two (一百二), or too much."""
    found = _number(token) if len(token) <= _LONGEST else None
    return found if found is not None and found <= MOST else None


def _number(token: str) -> int | None:
    if token.isdecimal():
        return int(token)
    if _TWO_WAYS.search(token) or (token[0] in "零〇" and len(token) > 1):
        return None
    if re.fullmatch(r"[\d,.]+[万亿]?", token):
        scale = {"万": 10_000, "亿": 100_000_000}.get(token[-1], 1)
        exact = Decimal(token.rstrip("万亿").replace(",", "")) * scale
        return int(exact) if exact == exact.to_integral_value() else None
    upper, ten_thousand, lower = token.rpartition("万")
    if ten_thousand:
        high, low = _below_ten_thousand(upper), _below_ten_thousand(lower) if lower else 0
        return None if high is None or low is None else high * 10_000 + low
    return _below_ten_thousand(token)


def _below_ten_thousand(token: str) -> int | None:
    if re.fullmatch(r"[零〇一二两三四五六七八九]", token):
        return _DIGIT[token]
    total, digit, power = 0, None, 10_000
    for char in token:
        if char in _POWER:
            if _POWER[char] >= power or (digit is None and total) or (digit == 0 and char != "十"):
                return None
            power = _POWER[char]
            total += (digit or 1) * power  # 一千零十
            digit = None
        elif digit not in (None, 0):
            return None
        else:
            digit = _DIGIT.get(char)
            if digit is None:
                return None
    return total + (digit or 0) if token else None
