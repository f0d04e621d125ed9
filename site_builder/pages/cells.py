"""One cell as a reader sees it: the number, or the mark of its nothing, and the findings beside it.

Knows the marks of the form's cells. Does not know where a cell stands on the paper.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from operator import itemgetter

import msgspec

from site_builder.form import FORMS, Unit
from site_builder.memo import Memo
from site_builder.pages.holdings import NOT_READ, Sheet
from site_builder.redact import publishable
from site_builder.words import Speaker, amount, number, yuan

SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Ref(msgspec.Struct, frozen=True):
    """The sign that leads from a cell to the finding below."""

    sign: str
    anchor: str


class Shown(msgspec.Struct, frozen=True, cache_hash=True):
    """What stands in a cell. A Struct, for a country has hundreds of millions and looks each up by its value when it is printed.

    ``text`` is the number (empty where there is none), ``sign`` the mark, ``long`` the mark in a sentence, ``look`` the class;
    ``named`` is the mark where its sentence is the same in every cell.
    """

    text: str
    sign: str = ""
    long: str = ""
    look: str = ""
    colspan: int = 1
    refs: tuple[Ref, ...] = ()
    named: str = ""


def sign_of(mark: str | None) -> str | None:
    """The key of the mark that readers see for a cell's mark in the facts; None for what needs none."""
    return _SIGNED.get(mark)


_SIGNED: Mapping[str | None, str] = {
    **dict.fromkeys(NOT_READ, "unread"),
    **{mark: mark for mark in ("blank", "not_applicable", "cut", "derived", "corrected")},
}


def figure_text(value: int, unit: Unit, w: Speaker) -> str:
    """A number as it is read; money with its unit, 万元 in Chinese and yuan in English."""
    return w("unit.money", n=amount(value), yuan=yuan(value)) if unit == "fen" else number(value)


def figures_text(value: object, units: Iterable[Unit], w: Speaker, none: str) -> str:
    """The value of a correction as it is read: a cell's, or a line's one after the other; ``none`` where there is no number."""
    values = value if isinstance(value, tuple) else (value,)
    return " ".join(figure_text(one, unit, w) if isinstance(one, int) else none for one, unit in zip(values, units, strict=False))


def shown(sheet: Sheet, at: str, w: Speaker, refs: Iterable[Ref] = (), colspan: int = 1) -> Shown:
    """The cell at an address of the sheet's own form."""
    value, mark, unit, refs = sheet.values[at], sheet.marks[at], sheet.form.cells[at].column.unit, tuple(refs)
    if mark in NOT_READ:
        note = sheet.record.why_null(at)
        raw = publishable(note.raw) if note is not None and note.raw else ""
        return _shown(value, mark, unit, w, raw, refs, colspan)
    return _shown(value, mark, unit, w, "", refs, colspan) if refs else plainly(w)[value, mark, unit, colspan]


def _shown(value: int | None, mark: str | None, unit: Unit, w: Speaker, raw: str, refs: tuple[Ref, ...], colspan: int) -> Shown:
    sign = _SIGNED.get(mark)
    text = "" if value is None else figure_text(value, unit, w)
    if sign is None:
        return Shown(text, colspan=colspan, refs=refs, look="zero" if value == 0 else "")
    long = w(f"mark.{sign}.long", n=text, raw=raw or w("mark.nothing_kept"))
    return Shown(text, w(f"mark.{sign}.sign"), long, sign, colspan, refs, sign if _is_common(sign, text) else "")


KEPT = 1 << 14
"""So many cells are kept in each language: most of a country's are one of a few, a zero, a blank, a small number."""

Plain = tuple[int | None, str | None, Unit, int]
"""Of a cell its number, mark, unit and width."""


@lru_cache(maxsize=8)
def plainly(w: Speaker) -> Memo[Plain, Shown]:
    """The cells that show no more than their number and mark: no token that could not be read, no sign of a finding."""

    def made(key: Plain) -> Shown:
        value, mark, unit, colspan = key
        return _shown(value, mark, unit, w, "", (), colspan)

    return Memo(made, KEPT)


def _is_common(mark: str, text: str) -> bool:
    return mark in ("blank", "not_applicable", "cut") or (mark == "derived" and text == "0")


def common_marks(w: Speaker) -> tuple[tuple[str, str], ...]:
    """The marks whose long text is the same in every cell, by the name that the cells give: a page says each text once."""
    return tuple((mark, w(f"mark.{mark}.long", n="0", raw="")) for mark in ("blank", "not_applicable", "cut", "derived"))


def legend(marks: Iterable[str | None], w: Speaker) -> tuple[tuple[str, str], ...]:
    """The marks that stand in some cells, each with its short words, in a fixed order."""
    return _legend(frozenset(map(_SIGNED.get, set(marks))), w)


@lru_cache(maxsize=256)
def _legend(there: frozenset[str | None], w: Speaker) -> tuple[tuple[str, str], ...]:
    return tuple((w(f"mark.{key}.sign"), w(f"mark.{key}.short")) for key in ORDER if key in there)


@lru_cache(maxsize=16)  # each language asks
def signed(sheet: Sheet) -> Mapping[str, int]:
    """How many cells of a report carry each mark that readers see."""
    there: Counter[str] = Counter()
    for mark, n in Counter(_every(sheet.record.edition)(sheet.marks)).items():
        if mark in _SIGNED:
            there[_SIGNED[mark]] += n
    return there


@cache
def _every(edition: str) -> Callable[[Mapping[str, str | None]], tuple[str | None, ...]]:
    return itemgetter(*FORMS[edition].cells)


ORDER = ("blank", "not_applicable", "derived", "unread", "cut", "corrected")


@lru_cache(maxsize=1 << 12)
def source_place(place: str | None, w: Speaker) -> str:
    """Where on the source a line was read (``45``, ``38:412``, ``b8``, ``t3r5``, ``p2t1r5``, ``p2b8``), in words; empty if unknown."""
    if not place:
        return ""
    if place.replace(":", "").isdigit():
        line, _, character = place.partition(":")
        return w("place.character", line=line, character=character) if character else w("place.line", line=line)
    parts = dict.fromkeys("pbtr", "")
    key = ""
    for letter in place:
        if letter in parts:
            key = letter
        elif key:
            parts[key] += letter
    if parts["b"]:
        at = {"page": parts["p"], "block": parts["b"]}
        return w("place.page_block", **at) if parts["p"] else w("place.block", block=parts["b"])
    if parts["p"]:
        return w("place.page", page=parts["p"], table=parts["t"], row=parts["r"])
    return w("place.table", table=parts["t"], row=parts["r"])
