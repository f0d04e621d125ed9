"""The pages of regions: a county with every township of the list; a city or province with what is held of each place below it.

What stands on all three alike is put together here; where codes lie and what is counted, ``places`` and the measures know.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from site_builder import figures
from site_builder.divisions import VINTAGE, Division
from site_builder.figures import Figure
from site_builder.measures import FEWEST
from site_builder.pages.below import Below, Rates, below, rates, whole_list
from site_builder.pages.cases import cases
from site_builder.pages.cells import shown
from site_builder.pages.desk import DATA, GUIDE, Desk
from site_builder.pages.drawn import ALL, drawn
from site_builder.pages.embed import embed_pages, shared
from site_builder.pages.held import held_address, told_of
from site_builder.pages.holdings import Sheet, looked_up
from site_builder.pages.leads import count
from site_builder.pages.model import Link, Page
from site_builder.pages.outcomes import RECEIVED, mix
from site_builder.pages.peers import Scale, of_counties, scale
from site_builder.pages.places import PROVINCE_DIGITS, REGION_DIGITS, headline_year, is_listed, region_address, region_of, rosters
from site_builder.pages.sentences import TOWNSHIPS, is_sample, is_township, zero_reports
from site_builder.pages.since import together
from site_builder.pages.tables import Entry, Table, bodies_table, places_table
from site_builder.pages.tallies import Received, Tallies
from site_builder.pages.told import told
from site_builder.store import Agency
from site_builder.words import Speaker, number

LISTED = 50
"""Points to check that a region's page lists; of a province there may be thousands."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The bodies of one kind, with how many of them are held, and where their numbers stand among each other."""

    name: str
    held: int
    roster: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A row of the matrix of what we hold: a body, and for each year the page of its report, or nothing."""

    name: Link
    years: tuple[Link | None, ...]


def region_pages(desk: Desk, listed: Mapping[str, str | None], tallies: Tallies) -> Iterator[Page]:
    """A page for each of these regions, by where all points of it are listed (``lists``; None where it has none).

    Of a province nothing need be held; of a city or county of whose bodies no report is, there is no page.
    """
    every = rates(tallies)
    for code, to in listed.items():
        if code not in desk.held.regions:
            yield unheld_page(desk, code, code in told_of(desk))
        else:
            page = region_page(desk, code, tallies, every, to)
            yield page
            yield from embed_pages(desk, page, desk.below(code))


def unheld_page(desk: Desk, province: str, looked: bool) -> Page:
    """A province of which nothing is held: that this is so, what it does not mean, where to look, and every city and county of the list.

    ``looked``: reports of its bodies were looked for, or changed, of which another page tells.
    """
    w, roster, name = desk.w, rosters(desk.site.data.divisions)[province], desk.place(province)
    cities, direct = whole_list(desk, province)
    return desk.page(
        region_address(province),
        "unheld.html",
        w("region.title", name=name[-1].text),
        shows=(),
        description=w("unheld.description", name=name[-1].text, n=roster),
        crumbs=desk.crumbs(*name),
        heading=name[-1].text,
        lead=w("unheld.lead", name=name[-1].text, n=roster),
        vintage=VINTAGE,
        cities=cities,
        direct=direct,
        events=Link(w("unheld.events"), desk.to(held_address(province))) if looked else None,
        guide=desk.to(GUIDE),
        data=Link(w("region.data_page"), desk.to(DATA)),
    )


def region_page(desk: Desk, code: str, tallies: Tallies, every: Rates, listed_at: str | None) -> Page:
    """One region: its roster or the places below it, its other bodies, its area report, its zero-report rate, its points to check.

    ``listed_at`` is where all its points are listed, None where it has none.
    """
    w, divisions = desk.w, desk.site.data.divisions
    bodies, children = desk.held.regions[code], divisions.children(code)
    roster = tuple(child for child in children if child.level == "township")
    total, found = rosters(divisions)[code], sum(is_listed(agency, divisions) for agency in bodies)
    sheets = {agency.id: desk.held.sheets[agency.id] for agency in bodies}
    year = _year(sheets, total)
    of_year = {key: sheet for key, some in sheets.items() for sheet in some if sheet.record.year == year}
    here = [agency for agency in bodies if region_of(divisions, agency.division) == code and not is_listed(agency, divisions)]
    others = tuple(_entry(desk, agency.id, sheets.get(agency.id), of_year.get(agency.id), agency.name) for agency in here)
    place = desk.place(code)
    name = place[-1].text
    rate = every.get((code, year)) if year is not None else None
    asked = tallies.received
    points = [sheet for some in sheets.values() for sheet in some]
    kinds = tuple(_kinds(desk, roster, sheets, of_year))
    places = tuple(below(desk, child, every, year) for child in children if child.level != "township")
    cities, direct = whole_list(desk, code) if len(code) == PROVINCE_DIGITS else ((), ())
    entries = [*(entry for kind in kinds for entry in kind.entries), *others]
    return desk.page(
        region_address(code),
        "province.html" if places else "county.html",
        w("county.title" if not places else "region.title", name=desk.where(code)),
        shows=desk.below(code),
        card=len(code) == PROVINCE_DIGITS,
        description=w("county.description", name=name, n=total, m=found)
        if total
        else w("county.description_bodies", name=name, n=len(bodies)),
        crumbs=desk.crumbs(*place),
        heading=name,
        name=place[-1],
        lead=w("county.holdings", name=name, n=total, m=found) if total else w("county.bodies", name=name, n=len(bodies)),
        year=str(year) if year is not None else "",
        zero=zero_reports(rate, w("zero.in_area", name=name), w, total - found if total else None),
        since=together((asked[agency.id] for agency in bodies if agency.id in asked), year, w),
        areas=tuple(_areas(desk, here)),
        rest=w("county.rest", n=number(_rest(roster))) if _rest(roster) else "",
        vintage=VINTAGE,
        kinds=kinds,
        others=others,
        below=places,
        cities=cities,
        direct=direct,
        scales=tuple(_scales(desk, code, of_year, asked, year, name)),
        columns=tuple(str(one) for one in _years(points)),
        matrix=tuple(_matrix(desk, bodies, points)) if not places else (),
        points=tuple(islice(told(desk, points), LISTED)) if places else (),
        cases=tuple(islice(cases(desk, points), LISTED)) if not places else (),
        to_check=sum(map(count, points)),
        listed=LISTED,
        all_points=Link(w("region.check_all"), desk.to(listed_at)) if listed_at else None,
        figures=tuple(
            shared(figure, name, desk) if len(code) == PROVINCE_DIGITS else drawn(figure, name, w)
            for figure in _figures(desk, code, sheets, tallies, is_sample(found, total), year)
        ),
        tables=tuple(_tables(code, name, places, entries, year, w)),
        data=Link(w("region.data_csv"), ALL) if ALL in desk.site.files else Link(w("region.data_page"), desk.to(DATA)),
    )


def _year(sheets: Mapping[str, tuple[Sheet, ...]], roster: int) -> int | None:
    """The year a region speaks of: of bodies' own reports, else (an area report alone) the newest held."""
    every = [sheet.record for some in sheets.values() for sheet in some]
    own = Counter(record.year for record in every if record.scope == "own")
    return headline_year(own, roster) or max((record.year for record in every), default=None)


def year_runs(years: Sequence[int], w: Speaker) -> str:
    """Years in rising order as a reader says them: three and more on end by the first and the last of them."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year - runs[-1][-1] == 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    told = [w("list.span", first=str(run[0]), last=str(run[-1])) if len(run) > 2 else w("list.pause").join(map(str, run)) for run in runs]
    return w("list.pause").join(told)


def _years(sheets: list[Sheet]) -> range:
    """Every year from the first to the last held, also those between of which nothing is."""
    years = [sheet.record.year for sheet in sheets]
    return range(min(years), max(years) + 1) if years else range(0)


# ── the roster of a county ──────────────────────────────────────────────────────────────────────────────────────────


def _kinds(
    desk: Desk, roster: tuple[Division, ...], sheets: Mapping[str, tuple[Sheet, ...]], of_year: Mapping[str, Sheet]
) -> Iterator[Kind]:
    for kind in TOWNSHIPS:
        some = [child for child in roster if child.name.endswith(kind)]
        if some:
            entries = tuple(_entry(desk, child.code, sheets.get(child.code), of_year.get(child.code), child.name) for child in some)
            yield Kind(desk.w(f"kind.{kind}"), sum(bool(entry.years) for entry in entries), len(entries), entries)


def _rest(roster: tuple[Division, ...]) -> int:
    return sum(not is_township(child.name) for child in roster)


def _entry(desk: Desk, code: str, sheets: tuple[Sheet, ...] | None, sheet: Sheet | None, name: str) -> Entry:
    if not sheets:
        return Entry(code, desk.name(name))
    w = desk.w
    years = year_runs([one.record.year for one in reversed(sheets)], w)
    if sheet is None:
        return Entry(code, desk.agency(sheets[0].agency), sheets, years=years)
    area, sheet = sheet.record.scope == "area", looked_up(sheet)
    return Entry(
        code, desk.agency(sheet.agency), sheets, sheet, years, shown(sheet, RECEIVED, w), mix(sheet, w).sentence, count(sheet), area
    )


def _matrix(desk: Desk, bodies: tuple[Agency, ...], sheets: list[Sheet]) -> Iterator[Held]:
    """What we hold of each body that anything is held of, year by year."""
    held = {(sheet.agency.id, sheet.record.year): sheet for sheet in sheets}
    for agency in bodies:
        link = desk.agency(agency)
        row = ((year, held.get((agency.id, year))) for year in _years(sheets))
        yield Held(link, tuple(Link(str(year), f"{link.to}#y{year}") if sheet else None for year, sheet in row))


# ── what every region has ───────────────────────────────────────────────────────────────────────────────────────────


def _areas(desk: Desk, here: list[Agency]) -> Iterator[Link]:
    """The region's own reports that add up the whole of it, each year a link."""
    for agency in here:
        link = desk.agency(agency)
        for sheet in desk.held.sheets[agency.id]:
            if sheet.record.scope == "area":
                yield Link(desk.w("region.area_report", name=agency.name, year=sheet.year), f"{link.to}#y{sheet.year}", link.lang)


def _scales(desk: Desk, code: str, of_year: Mapping[str, Sheet], asked: Received, year: int | None, name: str) -> Iterator[Scale]:
    """For each kind of which five or more give the number: where the numbers of the year stand; of a wider region, its counties too."""
    w = desk.w
    alike: dict[str, list[int]] = defaultdict(list)
    near: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for sheet in of_year.values():
        requests = asked.get(sheet.agency.id, {}).get(sheet.record.year)
        if sheet.agency.level == "township" and requests is not None:
            alike[sheet.agency.kind].append(requests)
            near[sheet.agency.kind][sheet.agency.division[:REGION_DIGITS]].append(requests)
    for kind in (kind for kind in TOWNSHIPS if len(alike[kind]) >= FEWEST):
        kind_name, n = w(f"peers.{kind}"), len(alike[kind])
        told = scale(alike[kind], w, drawn="region.scale", zeros="region.scale_zeros", year=str(year), area=name, kind=kind_name, n=n)
        yield told if len(code) == REGION_DIGITS else of_counties(told, near[kind], lambda county: desk.place(county)[-1].text)


def _figures(
    desk: Desk, code: str, sheets: Mapping[str, tuple[Sheet, ...]], tallies: Tallies, sample: bool, year: int | None
) -> Iterator[Figure]:
    """The figures of a region that have something to draw; of a single body its own page tells more."""
    if sum(any(sheet.record.scope == "own" for sheet in some) for some in sheets.values()) < _SEVERAL:
        return
    drawn_of = (
        (figures.applications, tallies.volumes),
        (figures.outcome_mix, tallies.outcomes),
        (figures.zero_reports, tallies.zeros),
    )
    made = (draw(counted[code], desk.lang, desk.w, of=code, sample=sample, year=year) for draw, counted in drawn_of)
    yield from (figure for figure in made if figure.svg is not None)


_SEVERAL = 2


def _tables(code: str, name: str, places: tuple[Below, ...], entries: list[Entry], year: int | None, w: Speaker) -> Iterator[Table]:
    """The tables of the page to be taken away: the places below, if there are any, and the bodies that stand on it."""
    if places:
        yield places_table(code, name, places, year, w)
    if entries:
        yield bodies_table(f"{code}-bodies" if places else code, name, entries, year, w)
