"""Places: which regions have a page, what stands on it, and that no number of a region says more than is held."""

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.divisions import Divisions, load_divisions
from site_builder.measures import FEWEST
from site_builder.pages.peers import FOOT, LEFT, WIDTH, of_counties, scale
from site_builder.pages.places import bare, headline_year, parts, region_address, region_of, rosters, standing, steps
from site_builder.pages.region import year_runs
from site_builder.pages.regions import ENOUGH, TILES, short
from site_builder.pages.sentences import is_township
from site_builder.record import Record
from site_builder.store import Agency, from_division
from tests.making import WORKED, agency, record
from tests.paging import EN, ZH, printed, section, site_of, text

A = "applications"
DIVISIONS = load_divisions()
TOWNS = tuple(child.code for child in DIVISIONS.children("140825") if child.name.endswith("镇"))


def received(n: int | None, **fields: object) -> Record:
    """A report of so many new requests of natural persons, all disclosed."""
    cells = {f"{A}/{line}/{column}": n for line in ("received", "granted", "concluded") for column in ("individual", "total")}
    return record(cells, **fields)


def bodies(*codes: str) -> dict[str, Agency]:
    """The bodies that these codes of the list stand for."""
    return {code: body for code in codes if (body := from_division(code, DIVISIONS))}


# ── codes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "region", "names"),
    [
        ("140825101", "140825", ["山西省", "运城市", "新绛县"]),
        ("110101001", "110101", ["北京市", "东城区"]),
        ("441900101", "4419", ["广东省", "东莞市"]),
        ("441900", "4419", ["广东省", "东莞市"]),
        ("469001", "469001", ["海南省", "五指山市"]),
        ("1101", "11", ["北京市"]),
        ("31", "31", ["上海市"]),
        ("999999999", "", []),
    ],
)
def test_a_region_is_the_last_step_that_people_say(code, region, names):
    assert region_of(DIVISIONS, code) == region
    assert [step.name for step in steps(DIVISIONS, region)] == names


@pytest.mark.parametrize(("county", "code"), [("310000", "31"), ("321300", "3213"), ("410104", "410104"), ("441900", "4419")])
def test_six_digits_with_zeros_mean_the_region_above(county, code):
    assert bare(county) == code
    assert region_address(code) == f"r/{code}.html"


def test_rosters_agree_with_a_plain_count_at_every_level():
    names = [code for code, name in DIVISIONS.names.items() if len(code) == 9 and is_township(name)]

    for code in ("14", "1408", "140825", "4419", "31"):
        assert rosters(DIVISIONS)[code] == sum(name.startswith(code) for name in names) > 0
    assert rosters(DIVISIONS)["99"] == 0
    assert rosters(Divisions({})) == {}


@given(st.dictionaries(st.integers(2019, 2025), st.integers(1, 40), max_size=6), st.integers(0, 40))
def test_the_year_spoken_of_is_the_newest_above_the_gate_or_else_the_fullest(own, roster):
    year = headline_year(own, roster)
    enough = [one for one in own if roster and own[one] * 100 >= roster * 80]

    if enough:
        assert year == max(enough)
    elif own:
        assert own[year] == max(own.values())
        assert year == max(one for one in own if own[one] == own[year])
    else:
        assert year is None


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def places() -> dict[str, str]:
    """Seven towns of one county, one other year, a county's own area report, a city's bureau, one town of a municipality."""
    numbers = (0, 3, 3, 4, 9, 1)
    towns = [received(n, agency=code, year=2021) for n, code in zip(numbers, TOWNS, strict=False)]
    known = bodies(*TOWNS[:7], "140825", "110101001", "441900101") | {"1408-ju": agency_of("1408-ju", "1408", "局", "city")}
    return printed(
        site_of(
            *towns,
            received(2, agency=TOWNS[6], year=2020, edition="2019"),
            received(500, agency="140825", year=2021, scope="area"),
            received(6, agency="1408-ju", year=2021),
            received(0, agency="110101001", year=2021),
            received(1, agency="441900101", year=2021),
            agencies=known,
            divisions=DIVISIONS,
        )
    )


def agency_of(id_: str, division: str, kind: str, level: str) -> Agency:
    return Agency(id_, f"机关{id_}", division, kind, level)


def test_a_page_stands_for_every_province_and_for_each_city_and_county_that_something_is_held_of():
    chinese = {path for path in places() if path.startswith("r/")}
    provinces = [province.code for province in DIVISIONS.children("")]

    assert chinese == {f"r/{code}.html" for code in (*provinces, "index", "110101", "1408", "140825", "4419")}
    assert all(f'href="{code}.html"' in places()["r/index.html"] for code in provinces)


@pytest.mark.parametrize("code", ["51", "41", "46", "50", "65"])
def test_a_province_without_a_report_lists_every_city_and_county_and_says_what_that_does_not_mean(code):
    html = places()[f"r/{code}.html"]
    said = text(html)
    below = DIVISIONS.children(code)

    assert all(one.name in said for one in below)
    assert all(county.name in said for one in below for county in DIVISIONS.children(one.code) if county.level == "county")
    assert said.count("未收录") >= len(below)
    assert f"有{rosters(DIVISIONS)[code]:,}个乡镇、街道，本站还没有收录它们的报告" in said
    assert "不表示该机关没有发布。" in said
    assert "政府信息公开年报" in said
    assert not re.search(r'href="\d+\.html"', html[html.index("inside-title") :])


def test_what_is_held_of_a_province_is_a_link_in_its_list_and_nothing_else_is():
    html = places()["r/14.html"]
    inside = html[html.index('id="inside-title"') :]
    inside = inside[: inside.index("</section>")]

    assert re.findall(r'href="(\d+)\.html"', inside) == ["1408", "140825"]
    assert f'<a href="140825.html">新绛县</a> <small>7/{rosters(DIVISIONS)["140825"]}</small>' in inside
    assert all(county.name in inside for city in DIVISIONS.children("14") for county in DIVISIONS.children(city.code))
    assert 'id="inside-title"' not in places()["r/11.html"]  # its districts stand in the table already


def test_a_list_falls_into_parts_by_place_and_loses_no_body():
    towns = [code for code in DIVISIONS.names if len(code) == 9 and code.startswith(("14", "4419"))]
    known = bodies(*towns) | {"14-ting": agency_of("14-ting", "14", "厅", "province"), "99-x": agency_of("99-x", "99", "局", "province")}
    rows = dict.fromkeys(known, 2)
    every = parts(rows, known, DIVISIONS, 100)

    assert sorted(body for top in every for body in top.bodies) == sorted(known)
    assert [top.code for top in every] == ["14", "44", "99"]
    assert sum(top.rows for top in every) == 2 * len(known)
    for part in (part for top in every for part in top):
        assert part.rows <= 100 or part.below or len(part.groups) == 1
        assert part.rows == 2 * len(part.bodies)
    at = standing(every, DIVISIONS)
    assert at["14"].code == "14"
    assert at["140825"].code in ("1408", "140825")
    assert at["4419"].bodies == tuple(code for code in towns if code.startswith("4419"))
    assert "51" not in at
    assert parts({}, known, DIVISIONS, 100) == ()


def test_breadcrumbs_link_province_city_and_county():
    town = places()[f"a/140825/{TOWNS[0]}.html"]
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', town, re.DOTALL)

    assert crumbs
    assert re.findall(r'href="\.\./\.\./(r/\d+\.html)"', crumbs[0]) == ["r/14.html", "r/1408.html", "r/140825.html"]
    beijing = places()["a/110101/110101001.html"]
    assert re.findall(r'href="\.\./\.\./(r/\d+\.html)"', beijing)[:2] == ["r/11.html", "r/110101.html"]


def test_a_county_lists_every_township_with_the_figures_of_the_year_that_it_names():
    html = places()["r/140825.html"]
    roster = [one for one in DIVISIONS.children("140825") if is_township(one.name)]

    assert all(one.name in html for one in roster)
    assert html.count('<tr class="absent">') == len(roster) - 7
    assert html.count('<tr class="other-year">') == 1
    assert "2021年度未收录" in html
    assert f"（7/{len(roster)}）" in html
    assert "以下数字，没有另外写明的，是2021年度的。" in html
    assert "2021年度，新绛县在已收录的6份机关本级报告中，6份能确定新收件数，1份为0件" in text(html)


def test_the_areas_own_report_is_told_apart_and_in_no_sum():
    html = places()["r/140825.html"]

    assert "本地区自己的汇总报告" in html
    assert f"{agency_name('140825')}2021年度" in html
    assert "500" not in section(html, "scales")
    assert "新收最多9件" in section(html, "scales")
    assert "506" not in html
    assert "本地区自己的汇总报告" not in places()["r/1408.html"]


def agency_name(code: str) -> str:
    return DIVISIONS.names[code]


def test_a_city_lists_all_its_counties_with_held_roster_and_k_of_n():
    html = places()["r/1408.html"]

    for county in DIVISIONS.children("1408"):
        assert county.name in html
        assert f"收录{7 if county.code == '140825' else 0}/{rosters(DIVISIONS)[county.code]}" in html
    assert "6份中1份" in html
    assert "机关1408-ju" in html
    assert "其他机关" in html


def test_a_province_lists_its_cities_and_a_municipality_its_districts():
    assert all(city.name in places()["r/14.html"] for city in DIVISIONS.children("14"))
    assert "7份中1份" in places()["r/14.html"]
    assert all(district.name in places()["r/11.html"] for district in DIVISIONS.children("11"))
    assert "市辖区" not in places()["r/11.html"]


def test_a_city_without_counties_lists_its_towns():
    html = places()["r/4419.html"]

    assert all(town.name in html for town in DIVISIONS.children("4419") if is_township(town.name))
    assert text(html).count("东莞市 ›") == 0


def test_the_distribution_is_drawn_from_five_like_bodies_on_and_never_ranked():
    drawn = section(places()["r/140825.html"], "scales")
    few = printed(site_of(*(received(n + 1, agency=code) for n, code in enumerate(TOWNS[:4])), agencies=bodies(*TOWNS[:4])))

    assert "2021年度，新绛县6个镇中，新收最多9件，中位数3件" in drawn
    assert drawn.count('class="tick"') == len({0, 1, 3, 4, 9})
    assert 'class="own"' not in drawn
    assert "没有名次" in drawn
    assert 'class="scales"' not in few["r/140825.html"]


def test_a_wider_region_knows_the_median_of_each_county_that_gives_enough_numbers():
    told = scale([0, 1, 3, 4, 9, 9], ZH, drawn="region.scale", zeros="region.scale_zeros", year="2021", area="山西省", kind="镇", n=6)
    made = of_counties(told, {"140825": [1, 3, 4, 9, 9], "140826": [0]}, lambda code: f"{code}县")

    assert json.loads(made.counties) == {"140825": [told.ticks[-2].x, "140825县", 5, "4"]}
    assert replace(made, counties="") == told
    assert 'data-counties="' not in places()["r/140825.html"]
    drawn = section(places()["r/14.html"], "scales")
    assert 'data-counties="{&#34;140825&#34;:[' in drawn
    assert 'data-own="粗线：您最近查过的[name]，[n]个机关的中位数[median]件"' in drawn


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60), st.data())
@settings(max_examples=60)
def test_a_scale_keeps_the_order_of_its_numbers_and_stays_within_its_line(values, data):
    own = data.draw(st.sampled_from(values))
    made = scale(values, ZH, own=own, drawn="peers.drawn", zeros="peers.zeros", what="新收", year="2021", kind="镇", n=len(values))

    if 2 * values.count(0) > len(values):
        assert made.ticks == ()
        assert f"{values.count(0)}个写新收0件" in made.sentence
        return
    at = [tick.x for tick in made.ticks]
    assert at == sorted(at)
    assert len(at) == len(set(values))
    assert all(LEFT <= x <= WIDTH - LEFT for x in (*at, made.middle, made.own))
    assert all(0 <= tick.top < FOOT for tick in made.ticks)
    most = Counter(values).most_common(1)[0][0]
    assert min(tick.top for tick in made.ticks) == made.ticks[sorted(set(values)).index(most)].top
    assert (made.own >= made.middle) or own <= median(values)


def test_the_matrix_shows_each_year_of_each_body_that_is_held():
    html = section(places()["r/140825.html"], "matrix")

    assert html.count("●") - 1 == 8  # the note explains the sign once
    assert html.count('class="absent"') == 8
    assert f'href="../a/140825/{TOWNS[6]}.html#y2020"' in html


def test_all_provinces_are_listed_and_tiles_wait_for_fifteen_of_them():
    html = places()["r/index.html"]

    assert all(province.name in html for province in DIVISIONS.children(""))
    assert html.count('<tr class="absent">') == 31 - 3
    assert 'class="tiles"' not in html
    assert "不是缺失" in html

    capitals = [next(code for code in DIVISIONS.names if len(code) == 9 and code.startswith(one.code)) for one in DIVISIONS.children("")]
    some = capitals[:ENOUGH]
    many = printed(site_of(*(record(agency=code) for code in some), agencies=bodies(*some), divisions=DIVISIONS))["r/index.html"]
    assert many.count('<li class="row-') == len(TILES) == 34
    assert many.count(' held">') == ENOUGH
    assert many.count(' outside">') == 3
    assert many.count(' missing">') == 31 - ENOUGH
    assert "不是地图" in many


def test_tiles_share_no_square_and_provinces_are_said_short():
    assert len(set(TILES.values())) == len(TILES)
    assert {short(one.name) for one in DIVISIONS.children("")} >= {"河南", "内蒙古", "新疆", "广西", "宁夏", "西藏", "北京"}


def test_points_to_check_are_listed_with_their_own_pages():
    broken = record({f"{A}/received/{column}": 2 for column in ("individual", "total")}, agency="140825101")
    made = printed(site_of(broken))

    assert 'href="../l/140825/140825101-2021-applications-concluded.html"' in made["r/140825.html"]
    assert 'href="../l/140825/140825101-2021-applications-concluded.html"' in made["r/14.html"]
    assert 'href="l/140825/140825101-2021-applications-concluded.html"' in made["index.html"]
    assert "能核的表内等式全部成立" in printed(site_of(record(WORKED)))["r/140825.html"]


def test_regions_of_a_body_that_only_reports_for_an_area_still_stand():
    made = printed(site_of(received(7, agency="4101-gongan", scope="area"), agencies={"4101-gongan": agency("4101-gongan")}))

    assert "没有收录机关本级的报告" in made["r/4101.html"]
    assert "本地区自己的汇总报告" in made["r/4101.html"]
    assert 'class="figures"' not in made["r/4101.html"]


def test_a_region_says_what_changed_only_of_bodies_that_give_the_number_in_both_years():
    first, second, third, fourth = TOWNS[:4]
    known = [
        received(n, agency=code, year=year) for code, year, n in ((first, 2022, 2), (first, 2023, 7), (second, 2022, 4), (second, 2023, 1))
    ]
    left_out = [received(90, agency=third, year=2023), received(80, agency=fourth, year=2022), received(None, agency=fourth, year=2023)]
    made = printed(site_of(*known, *left_out, agencies=bodies(*TOWNS[:4])))

    said = "与2022年度相比：已收录的机关里，2个两年都有本级报告并写明新收件数，合计8件，上年6件；其中1个多了，1个少了，0个没有变。"
    assert said in made["r/140825.html"]
    assert "两年都有本级报告" not in printed(site_of(*known[:2], agencies=bodies(first)))["r/140825.html"]


def test_few_is_the_same_few_everywhere():
    assert FEWEST == 5
    assert "under five" in EN("peers.few", year="2021", kind="towns", n=2)


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ([2019, 2020, 2021, 2022], "2019—2022"),
        ([2019, 2020], "2019、2020"),
        ([2019, 2021, 2022, 2023, 2025], "2019、2021—2023、2025"),
        ([2019, 2020, 2022], "2019、2020、2022"),
        ([], ""),
    ],
)
def test_years_on_end_are_said_by_the_first_and_the_last(years: list[int], said: str) -> None:
    assert year_runs(years, ZH) == said
    assert year_runs(years, EN) == said.replace("、", ", ").replace("—", "–")
