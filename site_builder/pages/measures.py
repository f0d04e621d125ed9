"""The pages of the six measures: what each says, its figures by year, the year in tables by province, kind and level, areas apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.errors import Problem, SiteError
from site_builder.figures import Figure
from site_builder.pages.by_place import places
from site_builder.pages.counted import MEASURES, SHARED, Measure, Rows, groups, item_lines, reason_lines
from site_builder.pages.desk import DATA, Desk, measure_address
from site_builder.pages.desk import MEASURES as INDEX
from site_builder.pages.drawn import drawn
from site_builder.pages.embed import embed_pages, shared
from site_builder.pages.model import Link, Page, Prose
from site_builder.pages.tabled import Line, Part, Table, area_lines, areas_of, by_group, by_year, twin
from site_builder.pages.tallies import counting, of_year
from site_builder.pages.telling import EVERYWHERE, Telling, telling
from site_builder.words import Speaker

MANY_AREAS = 40
"""So many reports of areas stand on the page of all; where there are more, each stands on the page of its province only."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure on the page that lists the six."""

    name: Link
    description: str
    caption: str


def measure_pages(desk: Desk) -> Iterator[Page]:
    """The six measures, and the page that lists them. SiteError naming every text that this language lacks."""
    missing = [
        f"content/{desk.lang}/measures/{one.key}.md" for one in MEASURES if (desk.lang, f"measures/{one.key}") not in desk.site.prose
    ]
    if missing:
        raise SiteError(*(Problem(where, "is missing", "write it; each measure needs one in each language") for where in missing))
    told = telling(desk)
    made = {one.key: tuple(_figures(told, one)) for one in MEASURES}
    yield _index(desk, made)
    for one in MEASURES:
        page = _page(told, one, made[one.key])
        yield page
        yield from embed_pages(desk, page)


def _prose(desk: Desk, key: str) -> Prose:
    return desk.site.prose[desk.lang, f"measures/{key}"]


def _figures(told: Telling, measure: Measure) -> Iterator[Figure]:
    desk, frame = told.desk, counting(told.desk.site.facts)(measure.count, "year")
    return (draw(frame, desk.lang, desk.w, sample=told.sample(), year=told.year()) for draw in measure.draw)


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


def _byline(text: Prose, w: Speaker) -> str:
    """Who wrote a text and when it was last reviewed, as far as it says so itself."""
    if not text.reviewed:
        return ""
    return w("measure.byline", author=text.author, reviewed=text.reviewed) if text.author else w("measure.reviewed", reviewed=text.reviewed)


def _page(told: Telling, measure: Measure, made: tuple[Figure, ...]) -> Page:
    desk = told.desk
    w, text = desk.w, _prose(desk, measure.key)
    below = places(told, measure)
    tables, parts = _tables(told, measure, below)
    areas = area_lines(told, measure)
    every = tuple(line for some in areas.values() for line in some)
    return desk.page(
        measure_address(measure.key),
        "measure.html",
        text.title,
        description=w("measure.described", text=text.description),
        card=True,
        crumbs=desk.crumbs(Link(w("measure.all"), desk.to(INDEX)), Link(text.title)),
        prose=text,
        byline=_byline(text, w),
        sample=_sample(told),
        chosen=told.chosen(),
        figures=tuple(shared(figure, text.title, desk) for figure in made),
        tables=tables,
        places=tuple(below.values()),
        areas=areas_of(told, measure, every) if len(every) <= MANY_AREAS else None,
        gate=w("measure.not_compared") if told.sample() and told.year() is not None else "",
        shares=w("measure.shares") if measure.key in SHARED else "",
        no_areas=w("measure.areas_many", n=len(every)) if every else "" if measure.areas else w("measure.no_areas"),
        twin=drawn(twin(told, measure, parts, EVERYWHERE, text.title), text.title, w),
        others=tuple(Link(_prose(desk, one.key).title, desk.to(measure_address(one.key))) for one in MEASURES if one is not measure),
    )


def _sample(told: Telling) -> str:
    year, w = told.year(), told.desk.w
    if year is None or not told.sample():
        return ""
    held, roster = told.held(year) or (0, 0)
    return w("measure.sample", year=str(year), reports=told.own[EVERYWHERE][year], held=held, roster=roster)


def _tables(told: Telling, measure: Measure, below: Mapping[str, Link]) -> tuple[tuple[Table, ...], list[Part]]:
    """All years; then the year that the page tells of, by what the measure itself lists, by province, kind and level."""
    desk, year = told.desk, told.year()
    years = counting(desk.site.facts)(measure.count, "year")
    tables, parts = [by_year(told, measure, groups(years, "year"))], [Part("year", years)]
    if year is None:
        return tuple(tables), parts
    tables += _own_table(desk, measure, groups(years, "year").get((year,)), year)
    for by in ("province", "kind", "level"):
        frame = of_year(desk.site.facts, measure.count, year, by)
        parts.append(Part(by, frame, year))
        tables.append(by_group(told, measure, by, groups(frame, by), year, sample=told.sample(), names=below if by == "province" else None))
    return tuple(tables), parts


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
