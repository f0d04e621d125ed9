"""Leads of rules that are no equation of the form: each says all its words, with nothing left open, and judges nobody."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from site_builder import assets, exports
from site_builder.audit import Audit, Finding, rule_of
from site_builder.audit.findings import lead_name, seen
from site_builder.audit.rules import RULES, every
from site_builder.events import Event
from site_builder.form import Equation, Term
from site_builder.linking import Linked
from site_builder.pages import Site
from site_builder.pages.agency import agency_pages
from site_builder.pages.cases import cases
from site_builder.pages.desk import ABOUT, COMPARE, CORRECTIONS, DATA, GUIDE, HELD, HOME, MEASURES, POINTS, SEARCH, Desk, in_language
from site_builder.pages.holdings import holdings
from site_builder.pages.leads import leads
from site_builder.pages.lists import list_pages, list_parts
from site_builder.pages.model import Run
from site_builder.pages.places import INDEX, region_address
from site_builder.pages.point import point_pages
from site_builder.pages.points import points
from site_builder.pages.rules import ground
from site_builder.record import Claim, Part, Record, Stated
from site_builder.render import Renderer
from tests.making import record, source
from tests.paging import EN, ROOT, SAID, ZH, of_provinces, site_of, text

HOMES = (HOME, DATA, ABOUT, GUIDE, MEASURES, POINTS, HELD, CORRECTIONS, INDEX, SEARCH, COMPARE)
TOWN, YEAR = "140825101", 2021
A = "applications"

SEEN: Mapping[str, dict[str, int | str]] = {
    "published": {"line": "disclosure/normative_documents", "total": 3, "new": 5},
    "pending": {"line": "disputes/reconsideration", "pending": 2, "total": 0},
    "suits-without-requests": {"cases": 2, "before": 2020},
    "stated-share": {"of": f"{A}/granted+{A}/partly_granted", "said": "33.9", "part": 275, "n": 805},
    "stated-fee": {"fee": 0, "unpaid": 3},
    "other-year": {"other": 2025, "n": 3},
    "form-of-year": {"edition": "2019"},
    "old-notice": {"notice": "国办公开办函〔2019〕60号"},
    "sections": {"missing": "五、六", "found": 4},
    "topics": {"missing": "platform oversight"},
    "all-zero": {"k": 6, "n": 8},
    "zero-run": {"years": 3, "first": 2019, "last": 2021, "k": 5, "n": 7},
    "blank-report": {},
    "same-figures": {"cells": 14},
    "capacity": {"line": "disclosure/rules", "n": 2},
    "reasons": {"line": f"{A}/unavailable.not_held", "part": 30, "n": 40, "like_part": 100, "like_n": 900},
    "date": {"date": "2022-05-10", "limit": "2022-01-31"},
    "version": {"cells": 4, "first": "2022-03-02", "other": "0a1b2c3d4e5f"},
    "copied": {"other": "140825102", "other_year": 2020, "section": "五", "other_section": "五", "share": 92},
    "foreign-place": {"place": "宜宾市", "code": "5115"},
}
"""What each rule that is no equation sees, as the rules are agreed to say it."""

STATED: Mapping[str, tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...], tuple[int, ...]]] = {
    "stated-received": (("stated/applications_received",), (5,), (f"{A}/received/total",), (2,)),
    "stated-outcome": (("stated/claims/0",), (258,), (f"{A}/granted/total", f"{A}/partly_granted/total"), (272, 3)),
    "stated-disputes": (("stated/reviews",), (3,), ("disputes/reconsideration/total",), (1,)),
    "breakdown": (("stated/disclosed_total",), (134,), ("stated/breakdown/0", "stated/breakdown/2"), (100, 30)),
    "bounds": ((f"{A}/received/total", f"{A}/brought_forward/total"), (2, 0), (f"{A}/granted/total", f"{A}/carried_forward/total"), (3, 0)),
}


def finding(rule: str) -> Finding:
    if rule in SEEN:
        return seen(rule, "remark", TOWN, YEAR, **SEEN[rule])
    if rule == "stated-change":
        equation = Equation(
            rule, f"{A}/received/total", (Term("stated/claims/0"),), (Term(f"{A}/received/total"), Term(f"{A}/received/total", -1, -1))
        )
        return Finding(rule, "remark", TOWN, YEAR, equation.at, f"{A}/received", equation, (1,), (2, 4))
    left, numbers, right, others = STATED[rule]
    at = next((place for place in (*right, *left) if not place.startswith("stated/")), left[0])
    cause = "report/breakdown" if rule == "breakdown" else at.rpartition("/")[0]
    equation = Equation(rule, at, tuple(map(Term, left)), tuple(map(Term, right)))
    return Finding(rule, "contradiction", TOWN, YEAR, at, cause, equation, numbers, others)


def report(**changes: object) -> Record:
    stated = Stated(
        disclosed_total=134,
        breakdown=(Part("工作动态", 100, (Part("镇级", 60),)), Part("公示公告", 30)),
        claims=(Claim(f"{A}/granted+{A}/partly_granted", 258, "件", "12"),),
    )
    lines = {f"stated/{key}": "12" for key in ("disclosed_total", "breakdown", "years", "notices", "sections", "topics", "processing_fee")}
    cells = {"disclosure/rules/issued": 2, "disclosure/rules/in_force": 2}
    return record(cells, stated=stated, lines=lines, source=source(dated="2022-05-10"), **changes)


def site_with(*found: Finding, **parts: object) -> Site:
    years = [record(year=year) for year in (2019, 2020)]
    like = record(agency="140825102", year=2020, source=source(sha256="1" * 64, dated="2021-01-20", posted="2021-01-25"))
    site = site_of(*years, report(), like, **parts)
    return replace(site, audit=Audit(found, site.audit.checked))


def printed(site: Site, *languages: str) -> dict[str, str]:
    """The points to check and the bodies of a site, printed, with no link to what the site has not."""
    held = holdings(site)
    desks = [Desk(site, held, site.words.for_language(lang)) for lang in languages or ("zh",)]
    made = [
        page for desk in desks for page in (*list_pages(desk), *of_provinces(desk, list_parts), *point_pages(desk), *agency_pages(desk))
    ]
    fixed = (*HOMES, *map(region_address, (*held.regions, *(code[:2] for code in held.regions))))
    known = (
        {page.path for page in made}
        | {*dict(assets.read(ROOT / "templates")), *exports.PATHS}
        | {in_language(at, lang) for at in fixed for lang in ("zh", "en")}
    )
    known |= dict(exports.Twins().of(made)).keys()
    known |= {f"en/{page.path}" for page in made} | {page.path.removeprefix("en/") for page in made}
    renderer, linked = Renderer(ROOT / "templates", SAID), Linked()
    every = {page.path: renderer.render(page) for page in made}
    for path, html in every.items():
        linked.take(path, html)
    assert list(linked.dead(known)) == []
    return {path: html.decode() for path, html in every.items()}


@cache
def told() -> Mapping[str, str]:
    """A site on which every rule has a point, each a lead of its own."""
    some = [replace(one, cause=f"report/{one.rule}") for one in map(finding, (rule.id for rule in RULES))]
    return printed(site_with(*some), "zh", "en")


def page(rule: str, prefix: str = "") -> str:
    return told()[f"{prefix}l/140825/{lead_name(TOWN, YEAR, f'report/{rule}')}.html"]


def test_every_rule_has_its_words_in_both_languages():
    parts = ("title", "says", "beside", "also", "ask", "explains")
    own = {rule.id for rule in RULES}

    for rule in every():
        for part in parts if rule.id in own else ("also", "explains"):
            assert set(SAID.phrases[f"rule.{rule.id}.{part}"]) == {"zh", "en"}
    assert own == SEEN.keys() | STATED.keys() | {"stated-change"}


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_a_lead_of_each_rule_says_all_it_must_and_nothing_is_left_open(rule):
    for prefix, w in (("", ZH), ("en/", EN)):
        html = page(rule, prefix)
        said = text(html)

        assert not re.search(r"[{}]|None|stated/|applications/|report/", said)
        assert w("point.ask") in said
        assert w("point.also_unthought") in said
        for word in ("造假", "违法", "虚假", "虚报", "false", "illegal"):
            assert word not in said
        assert re.search(r'<p class="beside"><strong>[^<]+</strong></p>', html)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("stated-received", "正文称收到申请5件，表三新收2件"),
        ("stated-received", "注意人与件、新收与办结、本年与累计的口径"),
        ("stated-outcome", "正文称“予以公开与部分公开”258件，表三为275件"),
        ("stated-share", "占33.9%，按表三为275/805（34.2%）"),
        ("stated-fee", "正文称信息处理费0 万元，表三逾期不缴费3件"),
        ("stated-change", "正文所称增减+1，两年报告相差−2"),
        ("breakdown", "正文称共134条，所列各类合计130条"),
        ("breakdown", "仍可能列举不全"),
        ("breakdown", "请问哪一个数有误"),
        ("all-zero", "同县写明新收件数的8个同类机关，同年6个也写0件"),
        ("zero-run", "连续3年报告新收0件（2019—2021）"),
        ("blank-report", "空白不等于0；未计入零申请率。"),
        ("copied", "与泉掌镇人民政府2020年度报告“存在的主要问题及改进情况”有92%文字相同"),
        ("copied", "本站不判断谁先谁后，只列本站所见两份的落款日期"),
        ("foreign-place", "正文出现外地地名“宜宾市”"),
        ("other-year", "2021年度报告正文说的是2025年"),
        ("form-of-year", "2021年度报告使用2019年版表格"),
        ("old-notice", "现行为国办公开办函〔2021〕30号；不影响表中数字。"),
        ("capacity", "“规章”一栏为2件"),
        ("capacity", "立法法第九十一条、第九十三条（法律、法规的条文）"),
        ("date", "未写乡镇、街道；当地另有规定的从其规定"),
        ("date", "报告日期2022年5月10日，晚于2022年1月31日"),
        ("version", "更正是正常做法。"),
        ("version", "2022年3月2日起，这份报告换成了现在的版本"),
        ("topics", "总体情况没有写到平台建设、监督保障"),
        ("sections", "见到4个部分，没有见到“存在的主要问题及改进情况、其他需要报告的事项”"),
        ("pending", "上年“行政复议”尚未审结2件，本年总计0件"),
    ],
)
def test_a_lead_says_what_was_seen_with_its_sentence_beside(rule, sentence):
    assert sentence in text(page(rule))


def test_no_number_without_a_like_body_to_compare():
    alone = seen("all-zero", "remark", TOWN, YEAR, k=0, n=0)
    said = text(printed(site_with(alone))[f"l/140825/{TOWN}-{YEAR}-report-all-zero.html"])

    assert "没有能比的" in said
    assert "0个同类机关" not in said


def test_what_is_seen_in_another_way_is_told_in_other_words():
    early = seen("date", "remark", TOWN, YEAR, date="2021-11-01", limit="2021-12-31")
    fee = seen("stated-fee", "remark", TOWN, YEAR, fee=40_000, unpaid=0)
    undated = seen("version", "remark", TOWN, YEAR, cells=2, first="", other="0a1b2c3d4e5f")
    same = seen("copied", "remark", TOWN, YEAR, other=TOWN, other_year=2020, section="一", share=90)
    made = printed(site_with(early, fee, undated, same))

    assert "收取信息处理费0.04 万元，表三没有要处理的申请" in text(made[f"l/140825/{TOWN}-{YEAR}-report-stated-fee.html"])
    assert "这份报告先后有两个版本" in text(made[f"l/140825/{TOWN}-{YEAR}-report-version.html"])
    assert "早于2021年12月31日" in text(made[f"l/140825/{TOWN}-{YEAR}-report-date.html"])
    assert "与本机关2020年度报告" in text(made[f"l/140825/{TOWN}-{YEAR}-report-copied.html"])


def test_the_cells_that_are_meant_are_set_off_on_the_lead_and_in_the_table_of_the_report():
    html = page("capacity")
    table = re.search(r'<table class="told placed">.*?</table>', html, re.DOTALL)
    body = told()[f"a/140825/{TOWN}.html"]

    assert table
    assert re.findall(r'<td class="([^"]*odd[^"]*)">(\d+)', table[0]) == [("odd", "2"), ("odd", "2")]
    assert re.search(r'<td class=" odd">2<a class="ref" href="#l-140825101-2021-report-capacity"', body)


def test_a_run_of_zeros_shows_the_line_of_every_year():
    said = text(page("zero-run"))

    assert said.index("2019年度报告：一、") < said.index("2020年度报告：一、")


def test_two_reports_stand_side_by_side_with_their_dates_and_their_words_only_where_both_are_held():
    copied = finding("copied")
    runs = ((Run("本镇"), Run("建立健全工作机制", shared=True)), (Run("我镇"), Run("建立健全工作机制", shared=True)))
    site = replace(site_with(copied), shared={copied: runs})
    path = f"l/140825/{TOWN}-{YEAR}-report-copied.html"
    held = printed(site)[path]

    assert held.count("<mark>建立健全工作机制</mark>") == 2
    assert "2021年1月20日" in text(held)
    assert "2021年1月25日" in text(held)
    assert "本站不发布两份的正文" in text(page("copied"))
    assert "<mark>" not in page("copied")


def test_what_the_text_states_is_told_with_its_place():
    table = re.search(r'<table class="told stated">.*?</table>', page("breakdown"), re.DOTALL)
    english = page("breakdown", "en/")

    assert table
    assert re.findall(r">([^<>\n]+)<", table[0])[3:] == [
        "公开信息总数",
        "134",
        "第12行",
        "工作动态",
        "100",
        "第12行",
        "公示公告",
        "30",
        "第12行",
    ]
    assert "134 ≠ 100＋30" in text(page("breakdown"))
    assert '<th scope="row" lang="zh-CN">工作动态</th>' in english


def test_a_number_of_the_text_and_an_equation_of_the_form_that_share_a_line_are_one_lead():
    broken = site_of(record({f"{A}/received/individual": 2, f"{A}/received/total": 2}, lines={"stated/applications_received": "12"}))
    joined = replace(finding("stated-received"), cause=f"{A}/concluded")
    site = replace(
        broken, audit=Audit((*[replace(one, cause=f"{A}/concluded") for one in broken.audit.findings], joined), broken.audit.checked)
    )
    html = printed(site)[f"l/140825/{TOWN}-{YEAR}-applications-concluded.html"]
    said = text(html)

    assert "2＋0 ≠ 0＋0" in said
    assert "5 ≠ 2" in said
    assert "正文第12行" in said
    assert "算术上的一种可能" not in said


def test_a_report_with_remarks_only_is_not_said_to_contradict_itself():
    desk = Desk(site_with(finding("all-zero")), holdings(site_with(finding("all-zero"))), ZH)
    body = text(printed(desk.site)[f"a/140825/{TOWN}.html"])

    assert [one.kind for one in leads(desk, desk.held.sheets[TOWN][0])] == ["remark"]
    assert "处数字对不上" not in body
    assert "另有1处值得问一句，见下。" in body


def test_an_event_at_the_name_of_a_lead_settles_it_and_its_page_says_so():
    gone = Event(TOWN, YEAR, "report/all-zero", "misread", "2026-03-12", "", "漏读了一格")
    made = printed(site_with(events=(gone,)))

    assert "全零报告" in text(made[f"l/140825/{TOWN}-{YEAR}-report-all-zero.html"])
    site = site_with(finding("all-zero"), events=(gone,))
    (only,) = points(Desk(site, holdings(site), ZH))
    assert [chip.key for chip in only.states] == ["misread"]


def test_a_county_tells_its_points_in_full_sentences_with_source_and_question():
    official = source(kind="official_page", url="https://www.example.gov.cn/1", dated="2022-01-25")
    cells = {f"{A}/{line}/{column}": 2 for line in ("received", "granted") for column in ("individual", "total")}
    broken = site_of(record(cells, lines={f"{A}/received": "45", f"{A}/granted": "47"}, source=official))
    site = replace(broken, audit=Audit((*broken.audit.findings, finding("all-zero")), broken.audit.checked))
    desk = Desk(site, holdings(site), ZH)
    sums, zeros = cases(desk, desk.held.sheets[TOWN])

    assert sums.page.text == "予以公开2件，办理结果总计印作0件"
    assert "本年新收＋上年结转＝办理结果总计＋结转下年：2＋0 ≠ 0＋0，差2（自然人列，总计列）。" in sums.says
    assert sums.source == "落款2022年1月25日。底本：官方网页（SHA-256 000000000000）。出处：第45行、第47行。"
    assert sums.url == "https://www.example.gov.cn/1"
    assert sums.question.startswith("“贵镇2021年度报告表三中")
    assert zeros.says == (ZH("rule.all-zero.says"), "0件可能就是没有人申请；同县写明新收件数的8个同类机关，同年6个也写0件。")
    copied = replace(site, data=replace(site.data, records=(record(cells),)))
    (first, *_) = cases(Desk(copied, holdings(copied), ZH), holdings(copied).sheets[TOWN])
    assert (first.url, "没有机关自己的网址" in first.source) == ("", True)


# ── the pages of rules ──────────────────────────────────────────────────────────────────────────────────────────────


def test_each_rule_has_a_page_that_says_on_what_it_rests_also_without_a_point():
    made = printed(site_with())

    for rule in every():
        said = text(made[f"points/{rule.id}.html"])
        assert ZH(f"rule.{rule.id}.explains") in said
        assert rule.authority.zh in said
        assert ground(rule, ZH) in said
        assert said.count("依据：") == 1
        assert "目前没有这一类的线索" in said
        assert "不是对差错的认定" in said
    assert 'href="../points/capacity.html"' in made["l/index.html"]


def test_what_the_authority_says_of_its_own_grade_is_not_said_again():
    told = {rule.id: ground(rule, w) for w in (EN, ZH) for rule in every()}

    assert told["zero-run"] == "依据：本站自行核对；没有条文规定。"
    assert told["conservation"] == "依据：表头印明的勾稽关系。"
    assert told["stock"] == "依据：同类系统的做法，不是规定。"
    assert ground(rule_of("old-notice"), EN) == "Authority: Notice No. 30 (2021) of the General Office."


def test_the_page_of_a_rule_lists_its_points_by_province_and_says_in_how_many_reports_it_looked():
    site = replace(site_with(finding("capacity"), finding("all-zero")), coverage={"capacity": 4})
    made = printed(site)
    said = text(made["points/capacity.html"])

    assert "涉及这一类的线索1条。" in said
    assert "收录的4份报告里，4份写有这条规则要用的数字或文字。" in said
    assert f'href="../l/140825/{TOWN}-{YEAR}-report-capacity.html"' in made["points/capacity.html"]
    assert "report-all-zero" not in made["points/capacity.html"]
    assert "report-all-zero" in made["points/kind-remark.html"]
    assert "points/state-confirmed.html" not in made
    assert 'href="../points/state-unverified.html"' in made["l/index.html"]


def test_a_list_that_may_be_partial_is_told_as_such() -> None:
    site = site_with(replace(finding("breakdown"), severity="remark"))
    said = text(printed(site)[f"l/140825/{TOWN}-{YEAR}-report-breakdown.html"])

    assert "列举可能不全，也可能一条信息归入几类。" in said
    assert "请问其余是哪些" in said
