"""The tables of a measure: a row for each year, place, kind or level, with how much of its roster is held; and the same as one frame.

Lays out what ``counted`` tells of a group of reports. Counts nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from site_builder.divisions import LEVELS
from site_builder.figures import Figure, Unit
from site_builder.figures.assembly import numbers
from site_builder.pages.counted import OF_SEVERAL, Measure, Rows, groups, twin_heading
from site_builder.pages.model import Link
from site_builder.pages.places import region_address, region_of
from site_builder.pages.sentences import TOWNSHIPS, is_sample
from site_builder.pages.tallies import counting
from site_builder.pages.telling import EVERYWHERE, Telling
from site_builder.redact import publishable
from site_builder.words import number

PLACES = ("province", "city", "county")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: whose it is, how much of the roster is held (empty where there is no roster), the cells."""

    name: Link
    held: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a measure. ``first`` heads the names; without ``held`` there is no column for it."""

    id: str
    title: str
    first: str
    held: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""


Groups = Mapping[tuple[Any, ...], Rows]
Names = Mapping[str, Link]
"""Where a name leads instead of to the page of its region."""


def by_year(told: Telling, measure: Measure, groups: Groups, code: str = EVERYWHERE) -> Table:
    """All years of the whole, or of a province; the groups are by year."""
    w = told.desk.w
    lines = tuple(Line(Link(str(year)), _share(told.held(year, code)), measure.tell(rows, w)) for (year,), rows in groups.items())
    note = w("measure.breaks." + measure.key) if f"measure.breaks.{measure.key}" in w else ""
    return Table("by-year", w("measure.by_year"), w("measure.year"), w("measure.held"), headings(told, measure), lines, note)


def by_group(told: Telling, measure: Measure, by: str, groups: Groups, year: int, *, sample: bool, names: Names | None = None) -> Table:
    """One year by place, kind or level, in the order of codes, of the roster or of levels.

    Where the whole is a sample, the page says so once; else the table says which of its rows are.
    """
    w = told.desk.w
    found = sorted(((key, rows) for (key,), rows in groups.items()), key=lambda item: _order(by, item[0]))
    held = [held_of(told, year, by, key) for key, _ in found]
    lines = tuple(
        Line((names or {}).get(key or "") or _name(told, by, key), _share(pair), measure.tell(rows, w))
        for (key, rows), pair in zip(found, held, strict=True)
    )
    some = any(pair is not None and is_sample(*pair) for pair in held)
    note = w("measure.some_not_compared") if some and not sample else ""
    title = w(f"measure.by_{by}", year=str(year))
    return Table(f"by-{by}", title, w(f"measure.{by}"), w("measure.held"), headings(told, measure), lines, note)


def headings(told: Telling, measure: Measure) -> tuple[str, ...]:
    """What stands above the cells that the measure tells."""
    return tuple(told.desk.w(f"measure.column.{name}") for name in measure.columns)


def held_of(told: Telling, year: int, by: str, key: str | None) -> tuple[int, int] | None:
    """Townships and sub-districts held of the roster, of a place, kind or level; None for bodies without a roster."""
    if by in PLACES:
        return told.held(year, key) if key else None
    if by == "kind":
        return told.held(year, EVERYWHERE, key) if key in TOWNSHIPS else None
    return told.held(year) if key == "township" else None


def _share(pair: tuple[int, int] | None) -> str:
    return f"{number(pair[0])}/{number(pair[1])}" if pair else ""


def _order(by: str, key: str | None) -> tuple[Any, ...]:
    """Places by code; kinds and levels as the roster and the levels have them, others after, by their name."""
    known: tuple[str, ...] = {"kind": TOWNSHIPS, "level": tuple(reversed(LEVELS))}.get(by, ())
    return (known.index(key) if key in known else len(known), key or "")


def _name(told: Telling, by: str, key: str | None) -> Link:
    desk, w = told.desk, told.desk.w
    if key is None:
        return Link(w(f"measure.above.{by}") if f"measure.above.{by}" in w else w("figure.no_value"))
    if by == "province":
        steps = desk.place(key)
        return steps[-1] if steps else Link(key)
    if by in PLACES:
        names, region = desk.site.data.divisions.names, region_of(desk.site.data.divisions, key)
        leads = region in desk.held.regions and names[region] == names[key]
        return desk.name(names.get(key, key), desk.to(region_address(region)) if leads else None)
    said = f"kind.{key}" if by == "kind" else f"measure.levels.{key}"
    return Link(w(said)) if said in w else desk.name(publishable(key))


# ── reports of areas ────────────────────────────────────────────────────────────────────────────────────────────────


def area_lines(told: Telling, measure: Measure) -> dict[str, tuple[Line, ...]]:
    """The reports that add up a whole area, by province, each by itself: they overlap each other and the bodies in them."""
    desk = told.desk
    found: dict[str, list[Line]] = {}
    if measure.areas:
        for (agency, year), rows in groups(
            counting(desk.site.facts)(measure.count, "agency", "year", scope="area"), "agency", "year"
        ).items():
            body = desk.site.data.agencies[agency]
            cells = tuple(cell for cell, name in zip(measure.tell(rows, desk.w), measure.columns, strict=True) if name not in OF_SEVERAL)
            found.setdefault(body.division[:2], []).append(Line(desk.agency(body), str(year), cells))
    return {code: tuple(lines) for code, lines in found.items()}


def areas_of(told: Telling, measure: Measure, lines: tuple[Line, ...]) -> Table:
    """Some of these as a table."""
    w = told.desk.w
    columns = tuple(heading for heading, name in zip(headings(told, measure), measure.columns, strict=True) if name not in OF_SEVERAL)
    return Table("areas", w("measure.areas"), w("measure.body"), w("measure.year"), columns, lines, w("measure.areas_note"))


# ── the same numbers as a frame ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A table's numbers: by what, the measure's frame by that, and the year that it is of (None where years are its groups)."""

    by: str
    frame: pl.DataFrame
    year: int | None = None


def twin(told: Telling, measure: Measure, parts: Sequence[Part], code: str, title: str) -> Figure:
    """The numbers of the tables of a page, for its CSV and JSON: counts only, for each share is one count of another.

    ``by`` and ``key`` say which row of which table; ``held`` and ``roster`` are null where there is no roster.
    """
    frame = pl.concat([_part(told, measure, part, code) for part in parts], how="vertical")
    key = "-".join(one for one in (measure.key, "tables", code) if one)
    w = told.desk.w
    heads = tuple(twin_heading(name, w) for name in frame.columns)
    return numbers(
        key,
        f"measures/{key.replace('-tables', '')}.csv",
        title,
        w("measure.twin_caption", title=title),
        frame,
        heads,
        tuple(map(_unit, frame.columns)),
    )


def _part(told: Telling, measure: Measure, part: Part, code: str) -> pl.DataFrame:
    keys, of = part.frame[part.by].to_list(), part.year
    pairs = [told.held(key, code) if of is None else held_of(told, of, part.by, key) for key in keys]
    told_of = {
        "by": [part.by] * len(keys),
        "key": [None if of is None or key is None else publishable(key) for key in keys],
        "year": keys if of is None else [of] * len(keys),
        "held": [pair and pair[0] for pair in pairs],
        "roster": [pair and pair[1] for pair in pairs],
    }
    heads = pl.DataFrame(told_of, schema=dict.fromkeys(told_of, pl.Int64) | {"by": pl.String, "key": pl.String})
    return heads.hstack(part.frame.select(measure.counts))


def _unit(name: str) -> Unit:
    if name in ("by", "key", "case", "item", "of_edition"):
        return "text"
    if name in ("year", "since"):
        return "year"
    return "report" if name in ("reports", "known", "unknown", "zero", "derived", "whole", "intake_whole") else "piece"
