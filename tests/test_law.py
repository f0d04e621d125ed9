"""Who may make rules, and by which day a report is due: of whom the law says nothing, we say nothing."""

import pytest

from site_builder.audit import Finding
from site_builder.audit.law import law
from site_builder.facts import facts
from site_builder.record import Record
from site_builder.store import Agency
from site_builder.texts import texts
from tests.making import record, source


def found(body: Agency, *records: Record) -> list[Finding]:
    return list(law(facts(records, {body.id: body}), texts(records), {body.id: body}))


TOWN = Agency("430922101", "松木塘镇", "430922101", "镇", "township")
COUNTY = Agency("430922", "桃江县", "430922", "县", "county")
BUREAU = Agency("430922-jiaoyu", "桃江县教育局", "430922", "局", "county")
OFFICE = Agency("430922-zfb", "桃江县人民政府办公室", "430922", "办", "county")
CITY = Agency("4309", "益阳市", "4309", "市", "city")
CITY_BUREAU = Agency("4309-jiaoyu", "益阳市教育局", "4309", "局", "city")
ZONE = Agency("430922-gaoxin", "桃江高新区管理委员会", "430922", "管委会", "county")
CENTRE = Agency("430922-zhengwu", "桃江县政务服务中心", "430922", "中心", "county")
GENERAL_OFFICE = Agency("31-bangongting", "上海市人民政府办公厅", "31", "厅", "province")
UNDIVIDED = Agency("441900", "东莞市", "441900", "市", "county")

RULES = {"disclosure/rules/issued": 2, "disclosure/rules/repealed": 0, "disclosure/rules/in_force": 2}


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", [TOWN, COUNTY, BUREAU], ids=lambda body: body.id)
def test_rules_counted_by_a_body_that_cannot_make_them_are_a_remark(body):
    (one,) = found(body, record(RULES, agency=body.id, year=2022))

    assert (one.rule, one.severity, one.at, one.cause) == ("capacity", "remark", "disclosure/rules/issued", "report/capacity-rules")
    assert dict(one.seen) == {"line": "disclosure/rules", "n": 2}


@pytest.mark.parametrize("body", [CITY, CITY_BUREAU, GENERAL_OFFICE, UNDIVIDED], ids=lambda body: body.id)
def test_cities_and_provinces_may_make_rules_and_so_do_cities_without_counties(body):
    assert found(body, record(RULES, agency=body.id, year=2022)) == []


def test_rules_of_others_that_a_body_put_on_its_site_are_none_of_its_own():
    others = {"disclosure/rules/published": 7, "disclosure/rules/total_public": 7}
    assert found(COUNTY, record(others, agency=COUNTY.id, year=2020, edition="2019")) == []
    (one,) = found(COUNTY, record(others | {"disclosure/rules/made": 1}, agency=COUNTY.id, year=2020, edition="2019"))
    assert dict(one.seen)["n"] == 1


def test_a_blank_or_a_repeal_is_no_rule():
    assert found(TOWN, record({"disclosure/rules/in_force": None, "disclosure/rules/repealed": 1}, agency=TOWN.id)) == []


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def late(body: Agency, year: int = 2021, **dates: str) -> list[tuple[str, str]]:
    seen = [dict(one.seen) for one in found(body, record(agency=body.id, year=year, edition="2019", source=source(**dates)))]
    return [(str(one["date"]), str(one["limit"])) for one in seen]


def test_departments_have_until_31_january_and_governments_until_31_march():
    assert late(BUREAU, posted="2022-01-31") == late(CITY_BUREAU, posted="2022-01-31") == []
    assert late(BUREAU, posted="2022-02-01") == late(CITY_BUREAU, posted="2022-02-01") == [("2022-02-01", "2022-01-31")]
    for body in (COUNTY, CITY, OFFICE, GENERAL_OFFICE):
        assert late(body, posted="2022-03-31") == []
        assert late(body, posted="2022-04-01") == [("2022-04-01", "2022-03-31")]


@pytest.mark.parametrize("body", [TOWN, ZONE, CENTRE], ids=lambda body: body.kind)
def test_of_townships_zones_and_institutions_the_law_names_no_day(body):
    assert late(body, posted="2022-12-01") == []


def test_the_date_of_the_page_counts_unless_it_was_moved_years_later():
    assert late(BUREAU, posted="2022-02-03", dated="2022-01-20") == [("2022-02-03", "2022-01-31")]
    assert late(BUREAU, posted="2024-07-01", dated="2022-01-20") == []
    assert late(BUREAU, posted="2024-07-01") == []
    assert late(BUREAU, dated="2022-02-03") == [("2022-02-03", "2022-01-31")]
    assert late(BUREAU) == []


def test_a_date_that_is_not_whole_or_before_the_regulation_says_nothing():
    assert late(BUREAU, dated="2022-06") == late(BUREAU, dated="2022") == []
    assert late(BUREAU, year=2018, dated="2019-03-20") == []
