"""A measure within one province: its years, and one year by city and by county; its area reports, each by itself. No charts."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from site_builder.facts import Facts
from site_builder.pages.counted import MEASURES, SHARED, Measure, groups
from site_builder.pages.desk import MEASURES as INDEX
from site_builder.pages.desk import Desk, measure_address
from site_builder.pages.drawn import drawn
from site_builder.pages.model import Link, Page
from site_builder.pages.places import PROVINCE_DIGITS, region_address
from site_builder.pages.tabled import Part, area_lines, areas_of, by_group, by_year, twin
from site_builder.pages.tallies import counting
from site_builder.pages.telling import Telling, telling

BELOW = ("city", "county")


def places(told: Telling, measure: Measure) -> dict[str, Link]:
    """The provinces of whose bodies we hold a report, by code, each leading to its page of this measure."""
    desk = told.desk
    codes = (code for code in desk.held.regions if len(code) == PROVINCE_DIGITS)
    return {code: replace(desk.place(code)[-1], to=desk.to(place_address(measure, code))) for code in codes}


def place_address(measure: Measure, code: str) -> str:
    """Where the page of a measure in a province stands, before the language's prefix."""
    return measure_address(f"{measure.key}/{code}")


def place_pages(desk: Desk, province: str) -> Iterator[Page]:
    """A page for each measure, where any report of the province is held."""
    told = telling(desk)
    yield from (place_page(told, measure, province) for measure in MEASURES if province in places(told, measure))


def place_page(told: Telling, measure: Measure, code: str) -> Page:
    """One measure in a province. It speaks of the year that is best held of that province, as the province's own page does."""
    desk, year = told.desk, told.year(code)
    frames, areas = _frames(desk.site.facts, measure, code, year), area_lines(told, measure).get(code, ())
    w, text = desk.w, desk.site.prose[desk.lang, f"measures/{measure.key}"]
    place = desk.place(code)[-1]
    title = w("measure.in_place", title=text.title, place=place.text)
    tables, parts = [], []
    for by, frame in frames:
        if by == "year":
            tables.append(by_year(told, measure, groups(frame, by), code))
            parts.append(Part(by, frame))
        elif year is not None:
            tables.append(by_group(told, measure, by, groups(frame, by), year, sample=told.sample(code)))
            parts.append(Part(by, frame, year))
    own = Link(text.title, desk.to(measure_address(measure.key)))
    return desk.page(
        place_address(measure, code),
        "measure_place.html",
        title,
        shows=desk.below(code),
        description=w("measure.described_place", place=place.text, text=text.description),
        crumbs=desk.crumbs(Link(w("measure.all"), desk.to(INDEX)), own, replace(place, to=None)),
        lead=text.description,
        sample=_sample(told, code, place.text),
        chosen=told.chosen(code),
        measure=own,
        tables=tuple(tables),
        areas=areas_of(told, measure, areas) if areas else None,
        gate=w("measure.not_compared") if told.sample(code) and year is not None else "",
        shares=w("measure.shares") if measure.key in SHARED else "",
        no_areas="" if measure.areas else w("measure.no_areas"),
        twin=drawn(twin(told, measure, parts, code, title), title, w) if parts else None,
        region=Link(w("measure.to_region", place=place.text), desk.to(region_address(code)), place.lang),
        others=tuple(
            Link(desk.site.prose[desk.lang, f"measures/{one.key}"].title, desk.to(place_address(one, code)))
            for one in MEASURES
            if one is not measure
        ),
    )


def _sample(told: Telling, code: str, place: str) -> str:
    year, w = told.year(code), told.desk.w
    if year is None or not told.sample(code):
        return ""
    held, roster = told.held(year, code) or (0, 0)
    return w("measure.sample_place", place=place, year=str(year), reports=told.own[code][year], held=held, roster=roster)


def _frames(facts: Facts, measure: Measure, province: str, year: int | None) -> list[tuple[str, pl.DataFrame]]:
    """What the measure counts of a province by year, and of one year by each place below; what it counts nothing of is not there."""
    here, counted = pl.col("province") == province, counting(facts)
    frames = [("year", counted(measure.count, "year", "province").filter(here).drop("province"))]
    for by in BELOW if year is not None else ():
        frames.append((by, counted(measure.count, "year", "province", by).filter(here, pl.col("year") == year).drop("year", "province")))
    return [(by, frame) for by, frame in frames if frame.height]
