"""How our charts look: the palette, the two specs, and what a row of their data is.

The only place that builds an Altair chart. A spec is built once and holds no data and no word: years and numerals are all that is drawn,
at fixed places, so that no font of the machine can move anything. Where a mark stands is decided in ``layout``.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, TypedDict

import altair as alt

Kind = Literal["bars", "strips"]
Look = Literal["fill", "zero", "missing"]

PALETTE: dict[str, str] = {
    "ink": "#1C2126",
    "muted": "#565E66",
    "rule": "#D9D6CE",
    "ground": "#FBFAF7",
    "surface": "#FFFFFF",
    "granted": "#0B4F8A",
    "partly": "#5E93C4",
    "refused": "#8A2E10",
    "unavailable": "#B97F12",
    "unprocessed": "#4A2A3C",
    "other": "#80868C",
    "zero": "#565E67",
    "accent": "#A3261B",
    # five categories; one off the colours above in the last digit, for a colour of the spec must name one variable
    "cat1": "#0B4F8B",
    "cat2": "#B97F13",
    "cat3": "#4A2A3D",
    "cat4": "#8C9271",
    "cat5": "#8A2E11",
}
"""The colours of the light page by the names that the stylesheet gives them: in the page each becomes ``var(--name)``."""

HATCH = "#B0ABA1"
"""Stands in the spec for what is missing; in the page it becomes a hatch, which Vega cannot draw."""

OUTCOME_COLOURS = {
    "granted": "granted",
    "partly_granted": "partly",
    "not_disclosed": "refused",
    "unavailable": "unavailable",
    "unprocessed": "unprocessed",
    "other": "other",
}
"""The outcomes of the form and the colour of each."""

ARTICLE_COLOURS = {"14": "cat5", "15": "cat2", "16": "cat3", "36": "cat1"}
"""The articles that give grounds for not disclosing and the colour of each; lines of one article share it."""

ENDING_COLOURS = {"upheld": "cat1", "corrected": "cat5", "other": "cat4", "pending": "cat2"}
"""How a challenged decision stands and the colour of each."""

STEP, PLOT = 52, 128
"""Bars: pixels for a year (more where a number is long), and the height of the highest bar."""

ROW, STRIP, TRACK, YEARS, ENDS = 46, 18, 240, 44, 84
"""Strips: pixels for a year, the height and the full length of its strip, room for the year before it and for n behind it."""


class Row(TypedDict, total=False):
    """One mark. ``part`` says which; ``year`` its place; the rest is as that part needs: a height in requests, a text, or
    pixels from the left."""

    part: Literal["fill", "zero", "missing", "label", "under", "year", "end", "tick", "break"]
    above: Look
    year: str
    height: float
    text: str
    left: float
    right: float
    colour: str


@cache
def spec(kind: Kind) -> str:
    """The Vega-Lite spec of that kind of chart as JSON, with no data in it."""
    chart = _bars() if kind == "bars" else _strips()
    return json.dumps(chart.configure_view(stroke=None).properties(autosize=alt.AutoSizeParams(type="none")).to_dict(), sort_keys=True)


def width(kind: Kind, rows: Sequence[Row]) -> int | None:
    """Pixels for a year in bars, as many as its longest text takes; None for strips, which are of one width."""
    return max(STEP, 9 * max((len(row["text"]) for row in rows if "text" in row), default=0)) if kind == "bars" else None


def spliced(kind: Kind, rows: list[Row], step: int | None) -> dict[str, Any]:
    """The spec with its data in it, and that many pixels for a year."""
    filled: dict[str, Any] = json.loads(spec(kind))
    filled["data"] = {"values": rows}
    return filled if step is None else {**filled, "width": {"step": step}}


def _bars() -> alt.LayerChart | alt.FacetChart:
    """A bar for each year, its number above it, the year and n below; a zero is an outline, what is unknown a hatch, a break a line."""
    x = alt.X("year:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    floor = alt.value(PLOT)
    bar = _only("fill").mark_bar(size=26, color=PALETTE["muted"]).encode(x, alt.Y("height:Q", axis=None, scale=alt.Scale(nice=False)))
    zero = _only("zero").mark_bar(size=25, filled=False, stroke=PALETTE["zero"], strokeWidth=1).encode(x, y=alt.value(PLOT - 5), y2=floor)
    missing = _only("missing").mark_bar(size=26, color=HATCH).encode(x, y=alt.value(PLOT - 30), y2=floor)
    above = {
        "fill": alt.Y("height:Q"),
        "zero": alt.value(PLOT - 5),
        "missing": alt.value(PLOT - 30),
    }
    labels = [
        alt.Chart()
        .transform_filter(f"datum.part === 'label' && datum.above === '{part}'")
        .mark_text(dy=-6, baseline="bottom", fontSize=14, color=PALETTE["ink"])
        .encode(x, y=y, text="text:N")
        for part, y in above.items()
    ]
    years = _only("year").mark_text(fontSize=13, color=PALETTE["ink"]).encode(x, y=alt.value(PLOT + 14), text="text:N")
    under = _only("under").mark_text(fontSize=11, color=PALETTE["muted"]).encode(x, y=alt.value(PLOT + 31), text="text:N")
    base = _only("year").mark_bar(width=alt.RelativeBandSize(1), color=PALETTE["rule"]).encode(x, y=alt.value(PLOT), y2=alt.value(PLOT + 1))
    at_its_left = alt.X("year:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0), bandPosition=0)
    series_break = (_only("break").mark_tick(orient="vertical", thickness=2, size=PLOT + 58, color=PALETTE["accent"])).encode(
        at_its_left, y=alt.value(PLOT / 2 + 7)
    )
    layers = alt.layer(base, bar, zero, missing, series_break, *labels, years, under, data=alt.InlineData(values=[]))
    return layers.properties(width=alt.Step(STEP), height=PLOT, padding={"left": 0, "right": 0, "top": 26, "bottom": 40})


def _strips() -> alt.LayerChart | alt.FacetChart:
    """A strip of boxes for each year, numbers above them, n behind; a zero is an outline, what is unknown a hatch, a tick the rate,
    a line across where a series breaks."""
    y = alt.Y("year:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    left = alt.X("left:Q", axis=None, scale=alt.Scale(domain=[0, TRACK], nice=False))
    box = _only("fill").mark_bar(size=STRIP).encode(left, y, x2="right:Q", color=alt.Color("colour:N", scale=None, legend=None))
    zero = _only("zero").mark_bar(size=STRIP - 1, filled=False, stroke=PALETTE["zero"], strokeWidth=1).encode(left, y, x2="right:Q")
    missing = _only("missing").mark_bar(size=STRIP, color=HATCH).encode(left, y, x2="right:Q")
    tick = _only("tick").mark_bar(size=STRIP + 8, color=PALETTE["accent"]).encode(left, y, x2="right:Q")
    labels = _only("label").mark_text(dy=-13, baseline="bottom", fontSize=13, color=PALETTE["ink"]).encode(left, y, text="text:N")
    years = _only("year").mark_text(align="left", fontSize=13, color=PALETTE["ink"]).encode(y=y, x=alt.value(-YEARS), text="text:N")
    ends = _only("end").mark_text(align="left", fontSize=12, color=PALETTE["muted"]).encode(y=y, x=alt.value(TRACK + 8), text="text:N")
    across = _only("break").mark_bar(size=2, color=PALETTE["accent"], yOffset=-30)  # between the strip above and the numbers of this one
    series_break = across.encode(y=y, x=alt.value(-YEARS), x2=alt.value(TRACK + ENDS))
    layers = alt.layer(box, zero, missing, tick, series_break, labels, years, ends, data=alt.InlineData(values=[]))
    return layers.properties(width=TRACK, height=alt.Step(ROW), padding={"left": YEARS, "right": ENDS, "top": 10, "bottom": 0})


def _only(part: str) -> alt.Chart:
    return alt.Chart().transform_filter(f"datum.part === '{part}'")
