"""How a figure is put together from its words, marks and twin: the same for every figure.

Adds nothing up, chooses no sentence.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from site_builder.figures import svg
from site_builder.figures.model import Figure, Unit, Words
from site_builder.figures.theme import Kind, Row
from site_builder.form import FORMS, OUTCOMES

Counts = Mapping[str, Any]
"""A row of a measure."""


class Room:
    """The words of one figure: ``say("unit")`` is ``figure.<room>.unit``."""

    def __init__(self, key: str, words: Words) -> None:
        self.key, self.words = key, words

    def __call__(self, key: str, **values: Any) -> str:
        return self.words(f"figure.{self.key}.{key}", **values)


def figure(
    say: Room,
    twin: pl.DataFrame,
    kind: Kind,
    marks: list[Row],
    *,
    of: str,
    caption: str,
    nothing: str | None,
    notes: Sequence[str],
    told: Iterable[str],
    legend: Iterable[tuple[str, str]],
    heading: Callable[[str], str],
    unit: Callable[[str], Unit],
    variant: str = "",
) -> Figure:
    """The figure of a room of words; ``variant`` tells several figures of one room apart. Without anything to draw it has no legend."""
    key = "-".join(part.replace("_", "-") for part in (say.key, variant, of) if part)
    title = say(f"title.{variant}") if variant else say("title")
    finding, sentences = caption.rstrip("。."), tuple(told)  # the description sets its own stop
    description = say.words("figure.description", title=title, caption=finding, told=say.words("figure.between").join(sentences))
    return Figure(
        key=key,
        title=title,
        unit=say("unit"),
        caption=caption,
        description=description,
        svg=svg.drawn(kind, marks, key, description) if nothing is None else None,
        nothing=nothing,
        legend=tuple(legend) if nothing is None else (),
        headings=tuple(heading(name) for name in twin.columns),
        units=tuple(unit(name) for name in twin.columns),
        frame=twin,
        notes=tuple(notes),
        csv=f"figures/{key}.csv",
        digest=svg.digest(kind, marks, twin.to_dicts()),
        kind=kind,
        marks=tuple(marks),
        told=sentences,
    )


def numbers(
    key: str, csv: str, title: str, caption: str, frame: pl.DataFrame, headings: tuple[str, ...], units: tuple[Unit, ...]
) -> Figure:
    """Numbers that no chart is drawn of: the tables of a page, for its twins alone."""
    digest = svg.digest(None, [], frame.to_dicts())
    return Figure(key, title, "", caption, caption, None, caption, (), headings, units, frame, (), csv, digest)


def column(say: Room, lang: str, name: str) -> str:
    """What a column of the twin is called: an outcome by the form, all else by our words."""
    return outcome(name, lang) if name in OUTCOMES else say.words(f"figure.column.{name}")


def outcome(key: str, lang: str) -> str:
    """What the form calls an outcome: the heading of its group, alike in both editions."""
    return next(reversed(FORMS.values())).table("applications").group(key).label[lang]


def nothing_to_draw(words: Words, reason: str) -> str:
    """The sentence that stands where no chart does."""
    return words("figure.nothing", reason=words(f"figure.reason.{reason}"))


def of_year(words: Words, year: str, row: Counts | None, needs: str, told: Callable[[Counts], str]) -> str:
    """One year of the description: what it tells, or why it tells nothing (``needs`` is null)."""
    if row is None:
        return words("figure.year", Y=year, told=words("figure.year_not_held"))
    return words("figure.year", Y=year, told=words("figure.year_unknown") if row[needs] is None else told(row))


def drawn_parts(marks: Sequence[Row]) -> set[str]:
    """Which parts are among the marks: a legend names what is drawn, and only that."""
    return {mark["part"] for mark in marks}
