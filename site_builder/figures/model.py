"""What a figure is, and how a share of few cases may be told.

Knows shapes and thresholds. Does not know how anything is drawn (``theme``, ``layout``, ``svg``) nor any sentence (``content/words``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Literal

import polars as pl

from site_builder.figures.theme import Kind, Row

Unit = Literal["year", "report", "piece", "share", "text"]


Words = Callable[..., str]
"""The words of one language: ``words("figure.nothing", reason=…)``; KeyError for a key that nobody wrote."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A finding with its chart and its numbers; the three cannot disagree, for all are made from ``frame``.

    ``caption`` states the finding; ``title`` and ``unit`` say what is counted and stand as text beside the drawing, as does ``legend``
    (class of the swatch, text). ``svg`` is None where there is nothing to draw, and ``nothing`` says why. ``headings`` and ``units`` go
    with the columns of ``frame``, whose numbers are raw: Int64, Float64 for a median or a share from 0 to 1 (null where there are too few
    for a percentage).
    ``csv`` is the data twin's path below ``data/``; ``digest`` is of spec and data, for the citation line. ``kind`` and ``marks`` are what
    the drawing was made of, and ``told`` what each of its years tells, for whoever draws it again.
    """

    key: str
    title: str
    unit: str
    caption: str
    description: str
    svg: str | None
    nothing: str | None
    legend: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    units: tuple[Unit, ...]
    frame: pl.DataFrame
    notes: tuple[str, ...]
    csv: str
    digest: str
    kind: Kind | None = None
    marks: tuple[Row, ...] = ()
    told: tuple[str, ...] = ()


def percent(k: int, n: int) -> str:
    """``k`` of ``n`` in per cent, rounded half up; with a decimal where it would else read 0 or 100 and is not. ``n`` is above 0."""
    if 0 < k < n and _rounded(100 * k, n) in (0, 100):
        tenths = _rounded(1000 * k, n)
        return {0: "<0.1", 1000: ">99.9"}.get(tenths, f"{tenths // 10}.{tenths % 10}")
    return str(_rounded(100 * k, n))


def points(n: int) -> str:
    """How many percentage points one case of ``n`` is, rounded half up."""
    return str(_rounded(100, n))


def around(low: float, high: float) -> tuple[str, str]:
    """Two shares from 0 to 1 as whole per cents, rounded outwards: an interval must not look narrower than it is."""
    return str(floor(100 * low + 1e-9)), str(ceil(100 * high - 1e-9))


def _rounded(part: int, n: int) -> int:
    return (2 * part + n) // (2 * n)


def newest(rows: Sequence[Mapping[str, Any]], known: str, year: int | None) -> Mapping[str, Any] | None:
    """The row to tell of: the year that is asked for, else the newest in which something is known; None where nothing ever is."""
    told = [row for row in rows if row[known]]
    asked = [row for row in told if row["year"] == year]
    return (asked or told)[-1] if told else None
