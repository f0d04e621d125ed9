"""Where the marks of a figure stand, from the rows of its frame: bars by year, or strips of boxes by year.

Arithmetic of pixels only. Nothing is added up that the measure did not add up; a year between two that we hold stays in its place as a
hatch, and no mark ever joins two years.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.figures.theme import OUTCOME_COLOURS, PALETTE, PLOT, TRACK, Look, Row
from site_builder.measures import FEWEST
from site_builder.words import number

UNKNOWN = "?"
GAP = 2.0
"""Pixels of ground between two boxes."""

UNIT = 22.0
"""Pixels of one box where each box is one case: under ``FEWEST`` a full strip would look like a percentage."""

THINNEST = 2.0
"""A share that would be thinner is drawn so thick: a case must not vanish."""

DIGIT = 8.0
"""Pixels of a numeral, about; a number without room is left to the table."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a strip: how many, drawn how, in which colour of the palette."""

    count: int
    look: Look
    colour: str = "muted"
    text: str | None = None


def years(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Each year from the first to the last, with its row or, where we hold nothing, None. ValueError where a year stands twice."""
    by_year = {row["year"]: row for row in rows}
    if len(by_year) != len(rows):
        raise ValueError("one row per year: choose the rows of one region or kind before drawing")
    for year in range(min(by_year), max(by_year) + 1) if by_year else ():
        yield str(year), by_year.get(year)


def volume_bars(rows: Sequence[Mapping[str, Any]], *, with_n: bool, value: str = "received") -> list[Row]:
    """Bars of ``value`` by year, n below each: zero an outline, unknown and not held a hatch."""
    return broken_bars([rows], with_n=with_n, value=value)


def broken_bars(series: Sequence[Sequence[Mapping[str, Any]]], *, with_n: bool, value: str) -> list[Row]:
    """Bars of several series beside each other, a line between: a year that two of them have stands in both and is not joined."""
    marks: list[Row] = []
    lowest = max((row[value] or 0 for rows in series for row in rows), default=0) * THINNEST / PLOT
    for place, rows in enumerate(series):
        for index, (year, row) in enumerate(years(rows)):
            slot = f"{place}/{year}" if len(series) > 1 else year
            if index == 0 and marks:
                marks.append({"part": "break", "year": slot})
            marks += _bar(slot, year, row, value, lowest)
    return marks if with_n else [mark for mark in marks if mark["part"] != "under"]


def with_break(marks: list[Row], year: int) -> list[Row]:
    """The marks with a line before that year, where years on both sides of it are drawn."""
    drawn = {mark["year"] for mark in marks}
    return [*marks, {"part": "break", "year": str(year)}] if {str(year - 1), str(year)} <= drawn else marks


def _bar(slot: str, year: str, row: Mapping[str, Any] | None, value: str, lowest: float) -> Iterator[Row]:
    yield {"part": "year", "year": slot, "text": year}
    if row is None:
        yield {"part": "missing", "year": slot}
        return
    yield {"part": "under", "year": slot, "text": f"n = {number(row['known'])}"}
    if row[value] is None:
        yield {"part": "missing", "year": slot}
        yield {"part": "label", "year": slot, "text": UNKNOWN, "above": "missing"}
        return
    look: Look = "fill" if row[value] else "zero"
    height = max(row[value], lowest)
    yield {"part": look, "year": slot, "height": height}
    yield {"part": "label", "year": slot, "height": height, "text": number(row[value]), "above": look}


def outcome_strips(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A strip of the six outcomes by year, of equal length for every year with ``FEWEST`` cases or more, else a box for each case."""
    return strips(rows, OUTCOME_COLOURS, "outcomes")


def strips(rows: Sequence[Mapping[str, Any]], colours: Mapping[str, str], n: str, k: str | None = None) -> list[Row]:
    """A strip of the columns that ``colours`` names by year, as for the outcomes. At its end n, or k of n where ``k`` names a column.

    The strip is as long as its parts are many, whatever ``n`` says: a part that is in no denominator is still drawn.
    """
    marks: list[Row] = []
    for year, row in years(rows):
        if row is None or row[n] is None:
            marks += _strip(year, [Part(1, "missing", text="" if row is None else UNKNOWN)], None if row is None else f"n = {UNKNOWN}")
            continue
        end = f"n = {number(row[n])}" if k is None else f"{number(row[k])}/{number(row[n])}"
        parts = [Part(row[key], "fill", colour) for key, colour in colours.items()]
        marks += _strip(year, parts if any(part.count for part in parts) else [Part(1, "zero", text="0")], end)
    return marks


def zero_strips(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A strip of reports by year: those that state 0 as outlines, the unknown hatched, the rest filled; a tick at the rate.

    So the left end of the hatch is the rate if none of the unknown were 0, and its right end the rate if all were.
    """
    marks: list[Row] = []
    for year, row in years(rows):
        if row is None:
            marks += _strip(year, [Part(1, "missing", text="")], None)
            continue
        parts = [Part(row["zero"], "zero"), Part(row["unknown"], "missing"), Part(row["known"] - row["zero"], "fill")]
        marks += _strip(year, parts, f"{number(row['zero'])}/{number(row['known'])}")
        if row["unknown"] and row["known"] >= FEWEST:
            middle = max(1.0, row["rate"] * TRACK)
            marks.append({"part": "tick", "year": year, "left": round(middle - 1, 2), "right": round(middle + 1, 2)})
    return marks


def _strip(year: str, parts: Sequence[Part], end: str | None) -> Iterator[Row]:
    yield {"part": "year", "year": year, "text": year}
    if end is not None:
        yield {"part": "end", "year": year, "text": end}
    last = -GAP
    for part, left, right, boxes in _placed([part for part in parts if part.count]):
        for start, stop in boxes:
            inset = 0.5 if part.look == "zero" else 0.0  # an outline is drawn half outside its box
            box: Row = {"part": part.look, "year": year, "left": round(start + inset, 2), "right": round(stop - inset, 2)}
            yield {**box, "colour": PALETTE[part.colour]} if part.look == "fill" else box
        text = number(part.count) if part.text is None else part.text
        middle, half = (left + right) / 2, len(text) * DIGIT / 2
        narrow = part.look == "fill" and right - left < half  # a number that is wider than its part could be its neighbour's
        if text and not narrow and middle - half >= last + GAP:
            yield {"part": "label", "year": year, "left": round(max(middle, half), 2), "text": text}
            last = max(middle, half) + half


def _placed(parts: Sequence[Part]) -> Iterator[tuple[Part, float, float, list[tuple[float, float]]]]:
    """Each part with its left and right end and its boxes: one for each case where there are few, else one."""
    few = sum(part.count for part in parts) < FEWEST
    left = 0.0
    for part, width in zip(parts, _widths([part.count for part in parts]), strict=True):
        if few:
            starts = [left + index * (UNIT + GAP) for index in range(part.count)]
            boxes = [(start, start + UNIT) for start in starts]
        else:
            boxes = [(left, left + width)]
        right = boxes[-1][1]
        yield part, left, right, boxes
        left = right + GAP


def _widths(counts: Iterable[int]) -> list[float]:
    """Pixels for each count, in proportion, so that they and the gaps fill the track; none below ``THINNEST``."""
    counts = list(counts)
    room = TRACK - GAP * (len(counts) - 1)
    thin: set[int] = set()
    while True:
        # What the thin ones take from the others may make another one thin.
        wide = [count for index, count in enumerate(counts) if index not in thin]
        left = room - THINNEST * len(thin)
        more = {index for index, count in enumerate(counts) if index not in thin and count * left < THINNEST * sum(wide)}
        if not more:
            return [THINNEST if index in thin else count * left / sum(wide) for index, count in enumerate(counts)]
        thin |= more
