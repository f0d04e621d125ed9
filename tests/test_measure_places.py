"""A measure within a province: its years, cities and counties counted again by plain loops; tables, CSV and JSON tell the same."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import given, settings

from site_builder import exports
from site_builder.divisions import Divisions
from site_builder.measures import CASES, COMPARABLE, DIRECT
from site_builder.pages import Page, pages
from site_builder.pages.by_place import place_page, places
from site_builder.pages.counted import MEASURES, Measure
from site_builder.pages.desk import Desk
from site_builder.pages.drawn import Drawn
from site_builder.pages.holdings import holdings
from site_builder.pages.home import home_page
from site_builder.pages.measures import MANY_AREAS, measure_pages
from site_builder.pages.model import Site
from site_builder.pages.places import rosters
from site_builder.pages.tabled import Table
from site_builder.pages.telling import telling
from site_builder.record import Record
from tests.making import BODIES, record
from tests.paging import EN, ZH, printed, site_of, text
from tests.test_measure_pages import default_site, plain, twins
from tests.test_measures_tables import filed

RECEIVED = "applications/received/total"
BY_KEY = {one.key: one for one in MEASURES}


def desk_of(site: Site, lang: str = "zh") -> Desk:
    return Desk(site, holdings(site), ZH if lang == "zh" else EN)


def places_of(site: Site, key: str) -> dict[str, Page]:
    """The pages of one measure by province."""
    told = telling(desk_of(site))
    made = [place_page(told, BY_KEY[key], code) for code in places(told, BY_KEY[key])]
    return {page.path.removeprefix(f"m/{key}/").removesuffix(".html"): page for page in made}


def frame_of(page: Page, by: str) -> list[dict[str, object]]:
    twin = page.context["twin"]
    return [] if twin is None else twin.figure.frame.filter(pl.col("by") == by).to_dicts()


# ── counted on fingers ──────────────────────────────────────────────────────────────────────────────────────────────


def year_told(records: Iterable[Record]) -> int | None:
    """None of these sites holds eight tenths of a province: the year of most reports, the newest of those."""
    years = Counter(one.year for one in records)
    return max(years, key=lambda year: (years[year], year), default=None)


@given(filed())
@settings(max_examples=15)
def test_years_cities_and_counties_agree_with_plain_loops(records):
    site = site_of(*records)
    values = {(row["agency"], row["year"]): row for row in site.facts.values.iter_rows(named=True)}
    made = {key: places_of(site, key) for key in BY_KEY}
    held = {BODIES[one.agency][1][:2] for one in records}
    assert all(set(some) == held for some in made.values()), "a page for each province of which anything is held, and no other"
    for province in held:
        own = [one for one in records if one.scope == "own" and BODIES[one.agency][1][:2] == province]
        year = year_told(own)
        for by, digits in (("year", 0), ("city", 4), ("county", 6)):
            groups: dict[object, list[dict[str, object]]] = defaultdict(list)
            for one in own:
                division = BODIES[one.agency][1]
                if by == "year" or one.year == year:
                    key = one.year if by == "year" else division[:digits] if len(division) >= digits else None
                    groups[key].append(values[one.agency, one.year])
            expected = sorted(groups, key=lambda key: (key is not None, key))
            for key, page in ((key, some[province]) for key, some in made.items()):
                rows = frame_of(page, by)
                assert list(dict.fromkeys(row["year"] if by == "year" else row["key"] for row in rows)) == expected
                for row in rows:
                    group = groups[row["year"] if by == "year" else row["key"]]
                    townships = sum(one["level"] == "township" for one in group)
                    assert row["held"] == (townships if by == "year" or row["key"] else None)
                    assert row["year"] in {one["year"] for one in group}
                    assert_counted(key, row, group)


def assert_counted(key: str, row: dict[str, object], group: list[dict[str, object]]) -> None:
    """One row of a twin, whatever the measure, from the values of its reports."""
    if key in ("volumes", "zero-reports"):
        known = [one[RECEIVED] for one in group if one[RECEIVED] is not None]
        assert (row["reports"], row["known"], row["unknown"]) == (len(group), len(known), len(group) - len(known))
        if key == "volumes":
            assert (row["received"], row["most"]) == ((sum(known), max(known)) if known else (None, None))
        else:
            assert row["zero"] == known.count(0)
    elif key == "disputes":
        case, since = row["case"], row["since"]
        if case == DIRECT:
            group = [one for one in group if (one["year"] >= 2024) == (since == 2024)]
        assert all(one["year"] >= since for one in group)
        endings = [[one[f"disputes/{case}/{ending}"] for ending in ("upheld", "corrected", "other", "pending")] for one in group]
        whole = [some for some in endings if None not in some]
        assert (row["reports"], row["whole"]) == (len(group), len(whole))
        assert row["concluded"] == (sum(sum(some[:3]) for some in whole) if whole else None)
        assert row["corrected"] == (sum(some[1] for some in whole) if whole else None)
    elif key == "disclosure":
        some = [one for one in group if row["of_edition"] in (None, one["edition"])]
        known = [one[f"disclosure/{row['item']}"] for one in some if one[f"disclosure/{row['item']}"] is not None]
        assert (row["reports"], row["known"], row["total"]) == (len(some), len(known), sum(known) if known else None)
    else:
        prefix = ("not_disclosed.", "unavailable.", "unprocessed.") if key == "reasons" else ("granted", "partly", "not_", "un", "other")
        whole = []
        for one in group:
            lines = {at: one[at] for at in one if at.startswith("applications/") and at.endswith("/total")}
            old = one["edition"] == "2019"
            mine = {
                at: n for at, n in lines.items() if at.split("/")[1].startswith(prefix) and (("other." in at) != old or "/other" not in at)
            }
            if None not in mine.values():
                whole.append(mine)
        assert (row["reports"], row["whole"]) == (len(group), len(whole))
        assert row["not_provided" if key == "reasons" else "outcomes"] == (sum(sum(one.values()) for one in whole) if whole else None)


# ── told alike ──────────────────────────────────────────────────────────────────────────────────────────────────────


def tables_of(page: Page) -> list[Table]:
    return [table for table in page.context["tables"] if table.id != "by-line"]


def told_again(measure: Measure, page: Page, table: Table) -> list[tuple[str, ...]]:
    """The cells of a table from the counts that its CSV holds, a row for each group, as the table orders them."""
    groups: dict[tuple[object, object], list[dict[str, object]]] = defaultdict(list)
    for row in frame_of(page, table.id.removeprefix("by-")):
        groups[row["key"], row["year"]].append(row)
    return [measure.tell(rows, EN if page.lang == "en" else ZH) for rows in groups.values()]


def test_tables_csv_and_json_tell_the_same_on_every_page_of_tables_of_the_default_site():
    site, every = default_site()
    seen = 0
    for page in every:
        twin = page.context.get("twin")
        if not isinstance(twin, Drawn):
            continue
        seen += 1
        measure, frame = BY_KEY[page.path.removeprefix("en/").split("/")[1].removesuffix(".html")], twin.figure.frame
        assert list(csv.reader(io.StringIO(twins()[twin.csv].decode("utf-8-sig"), newline=""))) == [
            frame.columns,
            *([plain(value) for value in row] for row in frame.iter_rows()),
        ]
        told = json.loads(twins()[twin.json])
        assert (told["rows"], told["digest"], told["date"]) == (frame.to_dicts(), twin.digest, page.context["frame"]["stamp"].date)
        assert [column["name"] for column in told["columns"]] == frame.columns
        assert all(column["zh"] and column["en"] for column in told["columns"])
        for table in tables_of(page):
            cells, again = [line.cells for line in table.lines], told_again(measure, page, table)
            assert sorted(cells) == sorted(again), (page.path, table.id)
            held = [(row["held"], row["roster"]) for row in frame_of(page, table.id.removeprefix("by-"))]
            assert {line.held for line in table.lines} == {f"{n:,}/{of:,}" if of else "" for n, of in held}
    provinces = {one.division[:2] for one in site.data.agencies.values() if one.id in {some.agency for some in site.data.records}}
    own = {one.agency for one in site.data.records if one.scope == "own"}
    with_own = {site.data.agencies[agency].division[:2] for agency in own}
    assert len(provinces) > len(with_own) > 1, "the default site has a province of which only an area report is held"
    assert seen == 2 * len(MEASURES) * (1 + len(with_own))


# ── what the pages say ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_of_provinces_leads_to_their_pages_and_these_to_the_measure_and_the_region():
    made = printed(site_of(record({RECEIVED: 2}), record(agency="410104006", year=2020, edition="2019")))
    for prefix in ("", "en/"):
        html = made[f"{prefix}m/volumes.html"]
        assert 'href="volumes/14.html"' in html.split('id="by-province"')[1].split("</section>")[0]
        assert 'href="volumes/41.html"' in html.split('id="places"')[1], "held, but of another year than the page tells of"
        place = made[f"{prefix}m/volumes/14.html"]
        assert 'href="../volumes.html"' in place
        assert 'href="../../r/14.html"' in place
        assert 'href="../zero-reports/14.html"' in place
        assert "<svg" not in place


def test_a_province_speaks_of_its_own_year_and_says_that_it_is_a_sample():
    made = printed(
        site_of(*(record(agency=agency, year=2021) for agency in ("140825101", "140825102")), record(agency="410104006", year=2020))
    )
    assert "2021年度，按县" in made["m/volumes/14.html"]
    assert "2020年度，按县" in made["m/volumes/41.html"]
    assert "这是样本，不是河南省的全貌。2020年度收录机关本级报告1份；乡镇、街道收录1/2,512。" in text(made["m/volumes/41.html"])
    assert text(made["m/volumes/41.html"]).count("收录不到名单的八成") == 1


def test_bodies_above_a_place_stand_in_a_row_of_their_own_without_a_roster():
    site = site_of(record({RECEIVED: 4}), record({RECEIVED: 9}, agency="4101-gongan"), record({RECEIVED: 1}, agency="410104006"))
    page = places_of(site, "volumes")["41"]
    by = {table.id: [(line.name.text, line.held, line.cells[2]) for line in table.lines] for table in tables_of(page)}
    roster = rosters(site.data.divisions)
    assert by["by-city"] == [("郑州市", f"1/{roster['4101']}", "10")]
    assert by["by-county"] == [("省级、市级机关", "", "9"), ("管城回族区", f"1/{roster['410104']}", "1")]


def test_a_place_of_which_eight_tenths_are_held_is_no_sample_and_the_rows_that_are_are_named():
    whole = [f"9701011{n:02}" for n in range(10)]
    towns = {code: f"第{n}镇" for n, code in enumerate([*whole, *(f"970102{n:03}" for n in range(100, 102))])}
    above = {"97": "虚构省", "9701": "虚构市", "970101": "甲县", "970102": "乙县"}
    divisions = Divisions(dict(sorted((above | towns).items())))
    site = site_of(*(record({RECEIVED: 1}, agency=agency) for agency in whole), divisions=divisions)
    page = places_of(site, "volumes")["97"]
    assert page.context["sample"] == page.context["gate"] == ""
    assert {table.id: table.note for table in tables_of(page)} == {"by-year": "", "by-city": "", "by-county": ""}
    assert [line.held for table in tables_of(page) for line in table.lines] == ["10/12", "10/12", "10/10"]
    more = site_of(*site.data.records, record(agency="970102100"), divisions=divisions)
    tables = {table.id: table for table in tables_of(places_of(more, "volumes")["97"])}
    assert [line.held for line in tables["by-county"].lines] == ["10/10", "1/2"]
    assert (tables["by-county"].note, tables["by-city"].note) == ("收录不到名单八成的各行，不与别处比较。", "")


def test_an_area_report_stands_apart_and_makes_a_page_of_its_own_province():
    made = printed(site_of(record({RECEIVED: 2}), record({RECEIVED: 700}, agency="4101-gongan", scope="area")))
    place = made["m/volumes/41.html"]
    above, apart = place.split('id="areas"')
    assert "没有收录机关本级的报告" in above
    assert "郑州市公安局" in apart
    assert "700" not in above
    assert "郑州市公安局" not in made["m/volumes/14.html"]
    assert "不计入零申请率" in made["m/zero-reports/41.html"]


def test_many_area_reports_stand_on_the_pages_of_their_provinces_only():
    towns = [f"140825{n}" for n in (101, 102)] + [f"4101040{n:02}" for n in range(6, 12)]
    some = [record({RECEIVED: 5}, agency=agency, year=year, scope="area") for agency in towns for year in range(2019, 2025)]
    assert len(some) > MANY_AREAS
    site = site_of(*some)
    (page,) = (page for page in measure_pages(desk_of(site)) if page.path == "m/volumes.html")
    assert page.context["areas"] is None
    assert "共48份" in page.context["no_areas"]
    below = places_of(site, "volumes")
    assert sum(len(one.context["areas"].lines) for one in below.values()) == len(some)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_page_and_the_measures_speak_of_one_year(lang):
    site = site_of(
        record({RECEIVED: 3}, year=2022), record(year=2021), record(agency="410104006", year=2021), record(agency="31", year=2023)
    )
    desk = desk_of(site, lang)
    told = telling(desk)
    home = {one.key: one.caption for one in home_page(desk).context["figures"]}
    page = next(page for page in pages(site) if page.path == desk.to("m/volumes.html"))
    assert told.year() == 2021
    assert home["applications"] == page.context["figures"][0].caption
    assert "2021" in page.context["sample"]
    assert "2021" in " ".join(home_page(desk).context["headline"])


def test_disputes_and_items_of_a_place_name_every_kind():
    """A province's CSV has each kind of case and each comparable item, in the order of the form."""
    site = site_of(record({"disputes/litigation_direct/upheld": 2}, year=2023), record({"disputes/litigation_direct/upheld": 3}, year=2024))
    rows = frame_of(places_of(site, "disputes")["14"], "year")
    assert [(row["year"], row["case"], row["since"], row["upheld"]) for row in rows if row["case"] == DIRECT] == [
        (2023, DIRECT, 2019, 2),
        (2024, DIRECT, 2024, 3),
    ]
    assert list(dict.fromkeys(row["case"] for row in rows)) == list(CASES)
    items = {row["item"] for row in frame_of(places_of(site, "disclosure")["14"], "county")}
    assert {item.key for item in COMPARABLE} <= items


def test_every_twin_of_a_page_is_written_once():
    _, every = default_site()
    csvs = [page.context["twin"].csv for page in every if isinstance(page.context.get("twin"), Drawn) and page.lang == "zh"]
    assert len(csvs) == len(set(csvs))
    assert set(csvs) <= dict(exports.Twins().of(every)).keys()
