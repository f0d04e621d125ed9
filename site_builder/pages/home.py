"""The first page: the question, what we hold, one year in k of n, what to check, the three figures."""

from dataclasses import dataclass
from itertools import groupby, islice

from site_builder import figures, measures
from site_builder.pages.desk import ABOUT, DATA, GUIDE, HOME, Desk
from site_builder.pages.drawn import drawn
from site_builder.pages.leads import count
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX, bare, steps
from site_builder.pages.regions import short
from site_builder.pages.sentences import zero_reports
from site_builder.pages.tallies import counting
from site_builder.pages.telling import telling
from site_builder.pages.told import told

LATEST = 3
"""Points to check that the first page lists."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province with the counties (and cities) of whose bodies we hold reports."""

    code: str
    short: str
    name: Link
    places: tuple[Link, ...]


def home_page(desk: Desk) -> Page:
    """The first page of one language."""
    w, site, held = desk.w, desk.site, desk.held
    count_by = counting(site.facts)
    rate = count_by(measures.zero_report_rate, "year")
    standing = telling(desk)
    year, sample = standing.year(), standing.sample()
    row = next((row for row in rate.iter_rows(named=True) if row["year"] == year), None)
    years = held.years
    return desk.page(
        HOME,
        "home.html",
        site.config.title[desk.lang],
        description=w("home.description"),
        card=True,
        holdings=w("home.holdings", reports=held.reports, bodies=len(held.sheets), years=_span(years), release=desk.release())
        if years
        else w("home.empty"),
        sample=w("home.sample", bodies=len(held.sheets)) if sample and years else "",
        headline=(*zero_reports(row, "", w), *filter(None, (standing.chosen(),))) if row else (),
        to_check=sum(map(count, held)),
        latest=tuple(islice(told(desk, held), LATEST)),
        none_to_check=w("home.check_none") if years else "",
        provinces=_provinces(desk),
        regions=desk.to(INDEX),
        how=desk.to(f"{GUIDE}#request"),
        more=tuple(Link(w(f"home.more_{key}"), desk.to(to)) for key, to in (("guide", GUIDE), ("data", DATA), ("about", ABOUT))),
        any_report=bool(held.reports),
        figures=tuple(
            drawn(figure, w("nav.home"), w)
            for figure in (
                figures.applications(count_by(measures.application_volumes, "year"), desk.lang, w, sample=sample, year=year),
                figures.outcome_mix(count_by(measures.outcome_mix, "year"), desk.lang, w, sample=sample, year=year),
                figures.zero_reports(rate, desk.lang, w, sample=sample, year=year),
            )
        ),
    )


def _span(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[-1]}–{years[0]}"


def _provinces(desk: Desk) -> tuple[Province, ...]:
    """The provinces we hold something of, in the order of codes; below each its counties and cities."""
    found = []
    for province, counties in groupby(desk.held.counties, key=lambda county: county[:2]):
        name = desk.place(province)[0]
        codes = [steps(desk.site.data.divisions, bare(county))[-1].code for county in counties]
        places = tuple(desk.place(code)[-1] for code in codes if len(code) > len(province))
        found.append(Province(province, short(name.text), name, places))
    return tuple(found)
