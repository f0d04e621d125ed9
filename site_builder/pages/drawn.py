"""A figure as the page prints it: its own frame as rows of text, its page for the citation, the paths of its data.

Writes numbers; counts nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from site_builder.figures import Figure, Unit
from site_builder.words import Speaker, number


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure and what stands round it. ``csv`` and ``json`` are the paths of its twins, which ``exports`` makes from ``figure``; so is
    ``script``, which draws it anew in the browser, where it has one. ``embed`` is the page on which it stands alone, if there is one.
    """

    key: str
    title: str
    unit: str
    caption: str
    svg: str | None
    nothing: str | None
    legend: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    csv: str
    json: str
    page: str
    digest: str
    figure: Figure
    script: str = ""
    embed: str = ""


def drawn(figure: Figure, page: str, w: Speaker, *, script: str = "", embed: str = "") -> Drawn:
    """The figure for a page of that name."""
    told = tuple(tuple(_text(value, unit, w) for value, unit in zip(row, figure.units, strict=True)) for row in figure.frame.iter_rows())
    csv = f"data/{figure.csv}"
    return Drawn(
        key=figure.key,
        title=figure.title,
        unit=figure.unit,
        caption=figure.caption,
        svg=figure.svg,
        nothing=figure.nothing,
        legend=figure.legend,
        headings=figure.headings,
        rows=told,
        notes=figure.notes,
        csv=csv,
        json=f"{csv.removesuffix('.csv')}.json",
        page=page,
        digest=figure.digest,
        figure=figure,
        script=script,
        embed=embed,
    )


ALL = "data/reports.csv"
"""The table that every figure is made from."""


def _text(value: Any, unit: Unit, w: Speaker) -> str:
    return w("figure.no_value") if value is None else _WRITTEN[unit](value)


def _share(value: float) -> str:
    return f"{value:.0%}"


def _count(value: float) -> str:
    return number(int(value)) if value == int(value) else f"{value:,.1f}"


_WRITTEN: dict[Unit, Callable[[Any], str]] = {"year": str, "report": _count, "piece": _count, "share": _share, "text": str}
