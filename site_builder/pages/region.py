"""The page of a county: every township of the list, what we hold of each, and what they report together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from site_builder import figures, measures
from site_builder.divisions import VINTAGE, Division
from site_builder.facts import Facts
from site_builder.figures import Figure
from site_builder.pages.cells import Shown, shown
from site_builder.pages.desk import Desk, county_address
from site_builder.pages.drawn import drawn
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import count
from site_builder.pages.model import Link, Page
from site_builder.pages.outcomes import RECEIVED, mix
from site_builder.pages.sentences import TOWNSHIPS, is_sample, is_township, zero_reports
from site_builder.store import Agency
from site_builder.words import number


@dataclass(frozen=True, slots=True)
class Entry:
    """A body of the roster. Everything but the name is of the newest report held; ``year`` is empty where none is."""

    name: Link
    year: str = ""
    received: Shown | None = None
    answered: str = ""
    to_check: int = 0
    area: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """The bodies of one kind, with how many of them are held."""

    name: str
    held: int
    roster: int | None
    entries: tuple[Entry, ...]


def county_pages(desk: Desk) -> Iterator[Page]:
    """A page for each county (city, province) of whose bodies a report is held."""
    for county, bodies in desk.held.counties.items():
        yield county_page(desk, county, bodies)


def county_page(desk: Desk, county: str, bodies: tuple[Agency, ...]) -> Page:
    """One county: its roster by kind, its other bodies, its area report, its zero-report rate."""
    w, divisions = desk.w, desk.site.data.divisions
    code = next(code for code in (county, county[:4], county[:2]) if code in divisions.names and code.ljust(6, "0") == county)
    division = divisions.get(code)
    name = division.name if division else county
    roster = [child for child in divisions.children(code) if child.level == "township"]
    below = [child for child in divisions.children(code) if child.level != "township"]
    held = {agency.id: desk.held.sheets[agency.id] for agency in bodies}
    kinds = []
    for kind in TOWNSHIPS:
        entries = tuple(_entry(desk, held.get(child.code), child.name) for child in roster if child.name.endswith(kind))
        if entries:
            kinds.append(Kind(w(f"kind.{kind}"), sum(bool(entry.year) for entry in entries), len(entries), entries))
    listed = {child.code for child in roster if is_township(child.name)}
    others = tuple(_entry(desk, held[agency.id], agency.name) for agency in bodies if agency.id not in listed)
    total, found = sum(kind.roster or 0 for kind in kinds), sum(kind.held for kind in kinds)
    facts = within(desk.site.facts, county, code)
    rate = measures.zero_report_rate(facts).sort("year", descending=True)
    newest = rate.row(0, named=True) if rate.height else None
    several = sum(any(sheet.record.scope == "own" for sheet in sheets) for sheets in held.values()) > 1
    drawable = _figures(desk, facts, county, is_sample(found, total)) if several else ()
    return desk.page(
        county_address(county),
        "county.html",
        w("county.title", name=desk.where(code)),
        description=w("county.description", name=name, n=total, m=found)
        if total
        else w("county.description_bodies", name=name, n=len(bodies)),
        crumbs=desk.crumbs(*desk.place(code)),
        heading=name,
        name=desk.name(name),
        lead=w("county.holdings", name=name, n=total, m=found) if total else w("county.bodies", name=name, n=len(bodies)),
        rest=w("county.rest", n=number(len(roster) - len(listed))) if len(roster) > len(listed) else "",
        vintage=VINTAGE,
        kinds=tuple(kinds),
        others=others,
        areas=tuple(entry for entry in others if entry.area),
        zero=zero_reports(newest, w("zero.in_area", name=name), w, total - found if total else None),
        below=tuple(_below(desk, child) for child in below),
        figures=tuple(drawn(figure, name, desk.site.files, w) for figure in drawable),
    )


def within(facts: Facts, county: str, code: str) -> Facts:
    """The facts of a county's bodies; of a city's or province's own page, those that stand in no county."""
    inside = (pl.col("county") == county) if code == county else _at_level(code)
    return replace(facts, values=facts.values.filter(inside), marks=facts.marks.filter(inside))


def _at_level(code: str) -> pl.Expr:
    above = {2: ("province", "city"), 4: ("city", "county")}
    there, below = above[len(code)]
    return (pl.col(there) == code) & pl.col(below).is_null()


def _below(desk: Desk, division: Division) -> Link:
    """A county (or city) of a city's or province's page, with its own page where it has one."""
    county = division.code.ljust(6, "0")
    return desk.name(division.name, desk.to(county_address(county)) if county in desk.held.counties else None)


def _figures(desk: Desk, facts: Facts, county: str, sample: bool) -> Iterator[Figure]:
    """The figures of a county that have something to draw."""
    lang, w = desk.lang, desk.w
    made = (
        figures.applications(measures.application_volumes(facts), lang, w, of=county, sample=sample),
        figures.outcome_mix(measures.outcome_mix(facts), lang, w, of=county, sample=sample),
        figures.zero_reports(measures.zero_report_rate(facts), lang, w, of=county, sample=sample),
    )
    return (figure for figure in made if figure.svg is not None)


def _entry(desk: Desk, sheets: tuple[Sheet, ...] | None, name: str) -> Entry:
    if not sheets:
        return Entry(desk.name(name))
    newest, w = sheets[0], desk.w
    return Entry(
        desk.agency(newest.agency),
        newest.year,
        shown(newest, RECEIVED, w),
        mix(newest, w).sentence,
        sum(map(count, sheets)),
        newest.record.scope == "area",
    )
