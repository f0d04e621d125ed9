"""The first page: the question, what we hold, one year in k of n, what to check, the three figures."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from site_builder import figures, measures
from site_builder.pages.desk import ABOUT, HOME, Desk, agency_address
from site_builder.pages.drawn import drawn
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Lead, count, leads
from site_builder.pages.model import Link, Page
from site_builder.pages.sentences import is_sample, townships, zero_reports

LATEST = 3
"""Points to check that the first page lists."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province with the counties (and cities) of whose bodies we hold reports."""

    code: str
    short: str
    name: Link
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """A point to check as the first page tells it."""

    lead: Lead
    agency: Link
    where: str
    year: str


def home_page(desk: Desk) -> Page:
    """The first page of one language."""
    w, site, held = desk.w, desk.site, desk.held
    rate = measures.zero_report_rate(site.facts)
    year = headline_year(desk)
    row = next((row for row in rate.iter_rows(named=True) if row["year"] == year), None)
    here = sum(
        sheets[0].agency.level == "township" and any(sheet.record.year == year for sheet in sheets) for sheets in held.sheets.values()
    )
    years = held.years
    sample = is_sample(here, townships(site.data.divisions))
    return desk.page(
        HOME,
        "home.html",
        site.config.title[desk.lang],
        description=w("home.description"),
        holdings=w("home.holdings", reports=held.reports, bodies=len(held.sheets), years=_span(years), version=site.version)
        if years
        else w("home.empty"),
        sample=w("home.sample", bodies=len(held.sheets)) if sample and years else "",
        headline=zero_reports(row, "", w) if row else (),
        to_check=sum(map(count, held)),
        latest=_latest(desk),
        provinces=_provinces(desk),
        how=desk.to(f"{ABOUT}#request"),
        figures=tuple(
            drawn(figure, w("nav.home"), site.files, w)
            for figure in (
                figures.applications(measures.application_volumes(site.facts), desk.lang, w, sample=sample, year=year),
                figures.outcome_mix(measures.outcome_mix(site.facts), desk.lang, w, sample=sample, year=year),
                figures.zero_reports(rate, desk.lang, w, sample=sample, year=year),
            )
        ),
    )


def headline_year(desk: Desk) -> int | None:
    """The year that the first page speaks of: the newest of which enough is held; in a sample, the one of which most is.

    Only bodies' own reports count: an area report alone makes no year of bodies.
    """
    own = Counter(sheet.record.year for sheet in desk.held if sheet.record.scope == "own")
    roster = townships(desk.site.data.divisions)
    enough = [year for year, reports in own.items() if not is_sample(reports, roster)]
    return max(enough or own, key=lambda year: (0 if enough else own[year], year), default=None)


def _span(years: tuple[int, ...]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[-1]}–{years[0]}"


def _latest(desk: Desk) -> tuple[Latest, ...]:
    broken = sorted((sheet for sheet in desk.held if sheet.findings), key=lambda sheet: (-sheet.record.year, sheet.agency.id))
    all_ = [_told(desk, sheet, lead) for sheet in broken[:LATEST] for lead in leads(sheet, desk.w)]
    return tuple(all_[:LATEST])


def _told(desk: Desk, sheet: Sheet, lead: Lead) -> Latest:
    to = desk.to(f"{agency_address(sheet.agency.id)}#{lead.anchor}")
    return Latest(lead, desk.name(sheet.agency.name, to), desk.where(sheet.agency.division), sheet.year)


def _short(name: str) -> str:
    """A province as people say it: 河南 for 河南省, 广西 for 广西壮族自治区."""
    for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _provinces(desk: Desk) -> tuple[Province, ...]:
    """The provinces we hold something of, in the order of codes; below each its counties and cities."""
    found = []
    for province, counties in groupby(desk.held.counties, key=lambda county: county[:2]):
        places = []
        name = desk.place(province)[0]
        for county in counties:
            code = county.removesuffix("0000") if county.endswith("0000") else county.removesuffix("00")
            steps = desk.place(code) or desk.place(county)
            if len(code) > len(province) and steps:
                places.append(steps[-1])
        found.append(Province(province, _short(name.text), name, tuple(places)))
    return tuple(found)
