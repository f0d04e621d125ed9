"""The pages of the six measures: what each says, its figures by year, the year in tables by place, kind and level, areas apart."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from site_builder.divisions import LEVELS, Divisions
from site_builder.errors import Problem, SiteError
from site_builder.facts import Facts
from site_builder.figures import Figure
from site_builder.pages.counted import MEASURES, SHARED, Measure, Rows, item_lines, reason_lines
from site_builder.pages.desk import DATA, Desk
from site_builder.pages.desk import MEASURES as INDEX
from site_builder.pages.drawn import drawn
from site_builder.pages.model import Link, Page, Prose
from site_builder.pages.places import REGION_DIGITS, headline_year, is_listed, rosters
from site_builder.pages.sentences import TOWNSHIPS, is_sample, is_township, townships
from site_builder.words import number


def measure_address(key: str) -> str:
    """Where the page of a measure stands, before the language's prefix."""
    return f"m/{key}.html"


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


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure on the page that lists the six."""

    name: Link
    description: str
    caption: str


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """What all measures tell of: the desk, the year, whether it is a sample, and how many of the roster are held.

    ``held`` counts townships and sub-districts with an own report by (year, province, kind); as the first page, ``sample`` speaks of the
    year's bodies.
    """

    desk: Desk
    year: int | None
    sample: bool
    held: Counter[tuple[int, str, str]]


def measure_pages(desk: Desk) -> Iterator[Page]:
    """The six measures and the page that lists them. Raises SiteError naming every text that is missing in this language."""
    missing = [
        f"content/{desk.lang}/measures/{one.key}.md" for one in MEASURES if (desk.lang, f"measures/{one.key}") not in desk.site.prose
    ]
    if missing:
        raise SiteError(*(Problem(where, "is missing", "write it; each measure needs one in each language") for where in missing))
    told = telling(desk)
    made = {one.key: tuple(_figures(told, one)) for one in MEASURES}
    yield _index(desk, made)
    for one in MEASURES:
        yield _page(told, one, made[one.key])


def telling(desk: Desk) -> Telling:
    """The year that the figures of all reports tell of, and whether what is held of it is a sample: as the first page has it."""
    own = Counter(sheet.record.year for sheet in desk.held if sheet.record.scope == "own")
    roster = townships(desk.site.data.divisions)
    year = headline_year(own, roster)
    some = desk.held.sheets.values()
    here = sum(sheets[0].agency.level == "township" and any(sheet.record.year == year for sheet in sheets) for sheets in some)
    divisions = desk.site.data.divisions
    held = Counter(
        (sheet.record.year, sheet.agency.division[:2], _ending(divisions.names[sheet.agency.id]))
        for sheet in desk.held
        if sheet.record.scope == "own" and is_listed(sheet.agency, divisions)
    )
    return Telling(desk, year, is_sample(here, roster), held)


def _prose(desk: Desk, key: str) -> Prose:
    return desk.site.prose[desk.lang, f"measures/{key}"]


def _figures(told: Telling, measure: Measure) -> Iterator[Figure]:
    desk, frame = told.desk, measure.count(told.desk.site.facts)
    return (draw(frame, desk.lang, desk.w, sample=told.sample, year=told.year) for draw in measure.draw)


def _index(desk: Desk, made: Mapping[str, tuple[Figure, ...]]) -> Page:
    w = desk.w
    listed = tuple(
        Listed(Link(text.title, desk.to(measure_address(one.key))), text.description, made[one.key][0].caption)
        for one in MEASURES
        for text in (_prose(desk, one.key),)
    )
    return desk.page(
        INDEX,
        "measures.html",
        w("measure.all"),
        description=w("measure.all_description"),
        crumbs=desk.crumbs(Link(w("measure.all"))),
        measures=listed,
        data=desk.to(DATA),
    )


def _page(told: Telling, measure: Measure, made: tuple[Figure, ...]) -> Page:
    desk = told.desk
    w, text = desk.w, _prose(desk, measure.key)
    return desk.page(
        measure_address(measure.key),
        "measure.html",
        text.title,
        description=w("measure.described", text=text.description),
        crumbs=desk.crumbs(Link(w("measure.all"), desk.to(INDEX)), Link(text.title)),
        prose=text,
        byline=w("measure.byline", author=text.author, reviewed=text.reviewed) if text.author and text.reviewed else "",
        sample=_sample(told) if told.sample and told.year is not None else "",
        figures=tuple(drawn(figure, text.title, w) for figure in made),
        tables=tuple(_tables(told, measure)),
        areas=_areas(desk, measure) if measure.areas else None,
        shares=w("measure.shares") if measure.key in SHARED else "",
        no_areas="" if measure.areas else w("measure.no_areas"),
        others=tuple(Link(_prose(desk, one.key).title, desk.to(measure_address(one.key))) for one in MEASURES if one is not measure),
    )


def _sample(told: Telling) -> str:
    reports = sum(sheet.record.year == told.year and sheet.record.scope == "own" for sheet in told.desk.held)
    held = sum(n for (year, _, _), n in told.held.items() if year == told.year)
    return told.desk.w("measure.sample", year=str(told.year), reports=reports, held=held, roster=townships(told.desk.site.data.divisions))


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tables(told: Telling, measure: Measure) -> Iterator[Table]:
    """All years; then the year that the page tells of, by what the measure itself lists, by province, kind and level."""
    desk, year = told.desk, told.year
    w, facts = desk.w, desk.site.facts
    columns = tuple(w(f"measure.column.{name}") for name in measure.columns)
    by_year = measure.grouped(facts, ("year",))
    lines = tuple(Line(Link(str(key)), _held(told, key), measure.tell(rows, w)) for (key,), rows in by_year.items())
    breaks = w("measure.breaks." + measure.key) if f"measure.breaks.{measure.key}" in w else ""
    yield Table("by-year", w("measure.by_year"), w("measure.year"), w("measure.held"), columns, lines, breaks)
    if year is None:
        return
    yield from _own_table(desk, measure, by_year.get((year,)), year)
    of_year = _of_year(facts, year)
    gate = w("measure.not_compared") if told.sample else ""
    for by in ("province", "kind", "level"):
        groups = measure.grouped(of_year, (by,))
        found = sorted(groups.items(), key=lambda item: _order(by, item[0][0]))
        lines = tuple(Line(_name(desk, by, key), _held(told, year, **{by: key}), measure.tell(rows, w)) for (key,), rows in found)
        yield Table(f"by-{by}", w(f"measure.by_{by}", year=str(year)), w(f"measure.{by}"), w("measure.held"), columns, lines, gate)


def _own_table(desk: Desk, measure: Measure, rows: Rows | None, year: int) -> Iterator[Table]:
    """The lines of the form behind a measure of the year: reasons, or the items of table 二."""
    w = desk.w
    if not rows or measure.key not in ("reasons", "disclosure"):
        return
    told = reason_lines(rows[0], w) if measure.key == "reasons" else item_lines(rows, w)
    heads = ("of_not_disclosed", "of_not_provided") if measure.key == "reasons" else ("edition", "reports", "known", "total", "unit")
    yield Table(
        "by-line",
        w(f"measure.lines.{measure.key}", year=str(year)),
        w("measure.line"),
        "",
        tuple(w(f"measure.column.{head}") for head in heads),
        tuple(Line(Link(name), "", tuple(cells)) for name, *cells in told),
        w(f"measure.lines_note.{measure.key}"),
    )


def _areas(desk: Desk, measure: Measure) -> Table:
    """Reports that add up a whole area, each by itself: they overlap each other and the bodies in them."""
    w = desk.w
    lines = tuple(
        Line(desk.agency(desk.site.data.agencies[agency]), str(year), measure.tell(rows, w))
        for (agency, year), rows in measure.grouped(desk.site.facts, ("agency", "year"), scope="area").items()
    )
    columns = tuple(w(f"measure.column.{name}") for name in measure.columns[1:])
    lines = tuple(replace(line, cells=line.cells[1:]) for line in lines)  # each is one report
    return Table("areas", w("measure.areas"), w("measure.body"), w("measure.year"), columns, lines, w("measure.areas_note"))


def _of_year(facts: Facts, year: int) -> Facts:
    here = pl.col("year") == year
    return replace(facts, values=facts.values.filter(here), marks=facts.marks.filter(here))


def _order(by: str, key: str | None) -> tuple[Any, ...]:
    """Provinces by code; kinds and levels as the roster and the levels have them, others after, by their name."""
    known: tuple[str, ...] = {"province": (), "kind": TOWNSHIPS, "level": tuple(reversed(LEVELS))}[by]
    return (known.index(key) if key in known else len(known), key or "")


def _name(desk: Desk, by: str, key: str | None) -> Link:
    w = desk.w
    if key is None:
        return Link(w("figure.no_value"))
    if by == "province":
        steps = desk.place(key)
        return steps[-1] if steps else Link(key)
    said = f"kind.{key}" if by == "kind" else f"measure.levels.{key}"
    return Link(w(said)) if said in w else desk.name(key)


def _held(told: Telling, year: int, province: str = "", kind: str = "", level: str = "township") -> str:
    """Townships and sub-districts whose own report of the year is held, of those on the roster; empty for bodies without one."""
    if level != "township" or (kind and kind not in TOWNSHIPS):
        return ""
    divisions = told.desk.site.data.divisions
    here = sum(n for key, n in told.held.items() if key[0] == year and province in ("", key[1]) and kind in ("", key[2]))
    roster = rosters(divisions)[province] if province else _roster_of_kinds(divisions)[kind] if kind else townships(divisions)
    return f"{number(here)}/{number(roster)}"


@lru_cache(maxsize=4)
def _roster_of_kinds(divisions: Divisions) -> Counter[str]:
    return Counter(_ending(name) for code, name in divisions.names.items() if len(code) > REGION_DIGITS and is_township(name))


def _ending(name: str) -> str:
    return next(kind for kind in TOWNSHIPS if name.endswith(kind))
