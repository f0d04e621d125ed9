"""The narrative: title, agency, year, dates, scope, and what is stated in numbers; sentences here are made up."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.form.shared import REPORT, SECTIONS
from site_builder.ingest.narrative import Narrative, read_narrative
from site_builder.ingest.prose import number
from site_builder.ingest.sections import section_of
from tests.costing import too_long

REPORTS = Path(os.environ.get("SITE_BUILDER_REPORTS", Path(__file__).parent.parent.parent / "shared" / "reports"))
real = pytest.mark.skipif(not REPORTS.is_dir(), reason=f"the real reports are not at {REPORTS} (SITE_BUILDER_REPORTS names the folder)")


def read(text: str) -> Narrative:
    return read_narrative([(str(number), line) for number, line in enumerate(text.split("\n"), 1)])


# ── whose report, of which year ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name", "year"),
    [
        ("甲镇人民政府2020年{}", "甲镇人民政府", 2020),
        ("# 乙县甲镇人民政府 2021 年 {}", "乙县甲镇人民政府", 2021),
        ("2019年丙市人民政府办公厅{}", "丙市人民政府办公厅", 2019),
        ("2022年度甲镇{}", "甲镇", 2022),
        ("标题：丁区2023年度{}", "丁区", 2023),
        ("戊街道办事处2023年度政府\n信息公开工作年度报告", "戊街道办事处", 2023),
        ("己区信访局\n2021年度{}", "己区信访局", 2021),
        ("甲镇二〇二二年{}", "甲镇", 2022),
        ("甲镇{}\n统计期限自2020年1月1日起至2020年12月31日止", "甲镇", 2020),
        ("甲镇2020年{}(以下简称年报)根据有关规定编制。", "甲镇", 2020),
        ("现公布庚乡人民政府2025年度{}。", "庚乡人民政府", 2025),
        ("{}\n辛镇人民政府\n2022年1月25日", "辛镇人民政府", None),
        ("首页 > 甲镇 > {}", None, None),
        ("甲镇2020年重点工作安排", None, None),
    ],
)
def test_a_title_says_whose_and_of_which_year(text: str, name: str | None, year: int | None) -> None:
    got = read(text.format(REPORT.zh))
    assert (got.agency_name, got.year) == (name, year)


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。", 2020),
        ("统计数据时限为2021年1月1日至12月31日。", 2021),
        ("统计期限为自2020年1月1日起至202020年12月31日止。", 2020),
        ("统计期限自201911日起至20191231日止。", 2019),
        ("统计期限自20201月1日起至202012月31日止。", 2020),
        ("涵盖2020年1月1日至12月21日的工作。", 2020),
        ("统计期限自2020年1月1日起至2021年12月31日止。", None),
        ("根据国办公开办函〔2021〕30号编制。", None),
        ("", None),
    ],
)
def test_the_stated_period_says_the_year_with_its_usual_slips(period: str, year: int | None) -> None:
    assert read(period).year == year


def test_title_and_period_that_disagree_give_no_year_and_both_candidates() -> None:
    got = read(f"甲镇2021年{REPORT.zh}\n统计期限自2020年1月1日起至2020年12月31日止。")
    assert (got.year, got.year_candidates) == (None, (2020, 2021))


def test_the_narrative_says_the_year_only_where_it_says_one() -> None:
    assert read("一、总体情况\n2022年,我局公开信息。2022年未收到申请。").year == 2022
    assert read("2021年,我局公开信息。2022年,我局将改进。").year is None
    assert read("《2020年部门决算》已公布。").year is None


@pytest.mark.parametrize(
    ("text", "posted"),
    [
        ("发布时间: 2021-03-05 08:58", "2021-03-05"),
        ("发布日期：2020年1月31日 来源：某处", "2020-01-31"),
        ("日期:2021-01-29", "2021-01-29"),
        ("2022年01月18日来源:某处", "2022-01-18"),
        ("成文日期: 2021-01-14 | 发布日期: 2021-01-15", "2021-01-15"),
        ("发布时间: 2021-13-05", None),
        ("发布时间:", None),
    ],
)
def test_the_page_says_when_it_was_posted(text: str, posted: str | None) -> None:
    assert read(text).posted == posted


def test_the_date_at_the_end_of_the_text_is_its_date() -> None:
    assert read("正文。\n甲镇人民政府\n2022年1月25日").dated == "2022-01-25"
    assert read("正文。\n二〇二二年一月二十五日").dated == "2022-01-25"
    assert read("2022年1月25日开会。\n正文").dated is None


def test_the_copy_says_where_it_was_taken_from() -> None:
    assert read("原文链接: https://www.example.gov.cn/a/b.htm").url == "https://www.example.gov.cn/a/b.htm"


@pytest.mark.parametrize(
    ("text", "scope", "noted"),
    [
        (f"丁区2023年{REPORT.zh}\n全区各级行政机关共受理申请3件。", "area", False),
        (f"丁市2023年{REPORT.zh}\n公开信息3条。", "area", True),
        (f"丁市人民政府办公厅2023年{REPORT.zh}\n全市各部门都很努力。", "own", False),
        (f"丁县人民政府2023年{REPORT.zh}\n全县累计公开信息9条。", "area", False),
        (f"丁县人民政府2023年{REPORT.zh}", "own", True),
        (f"甲镇人民政府2023年{REPORT.zh}\n全镇共公开9条。", "own", False),
        ("我局公开信息。", "own", False),
        ("公开信息。", "own", True),
    ],
)
def test_scope_is_of_one_body_or_of_an_area_and_what_is_unclear_is_noted(text: str, scope: str, noted: bool) -> None:
    got = read(text)
    assert (got.scope, got.scope_note is not None) == (scope, noted)


# ── what is stated ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "total", "approximate"),
    [
        ("全年主动公开政府信息34条。", 34, False),
        ("全年主动公开政务信息共 134 条，其中机构信息 9 条。", 134, False),
        ("全市共向社会主动公开政府信息18万余条。", 180_000, True),
        ("我镇主动公开政府信息四十余条。", 40, True),
        ("主动公开政府信息260余", 260, True),
        ("甲镇累计主动公开政府政务信息0条。", 0, False),
        ("截止2021年12月，累计主动公开政府信息2457条，2021年新增主动公开政府信息257条。", 257, False),
        ("通过政府网站公开政府信息32条。依托微信公众号公开发布各类信息共计259条。", 32, False),
        ("通过微信公众号发布各类信息259条。", None, False),
        ("全县累计公开政府信息30条。县政府网站公开政府信息10条，各镇共公开各类政府信息20条。", 30, False),
        ("去年主动公开政府信息50条。", None, False),
        ("主动公开政府信息10条。主动公开政府信息12条。", None, False),
        ("公开镇财政信息1条，推送动态68条。", None, False),
        ("依申请公开0件，公开0件，不予公开0件。", None, False),
        ("通过政府信息公开平台主动公开政府信息共38条。", 38, False),
        ("主动公开政府信息数（不同渠道和方式公开相同信息计1条）。", None, False),
    ],
)
def test_the_number_of_published_items_is_taken_only_where_it_is_plainly_said(text: str, total: int | None, approximate: bool) -> None:
    stated = read(text).stated
    assert (stated.disclosed_total, stated.approximate) == (total, approximate)


@pytest.mark.parametrize(
    ("text", "breakdown"),
    [
        ("主动公开政府信息5条，其中机构信息2条，工作动态3条。", [("机构信息", 2), ("工作动态", 3)]),
        ("主动公开政府信息5条。其中：“机构信息”2条；“工作动态”3条。", [("机构信息", 2), ("工作动态", 3)]),
        ("公开政府信息5条，其中2条权责清单、3条工作信息。", [("权责清单", 2), ("工作信息", 3)]),
        ("主动公开政府信息5条(政策、文件类信息2条，其他信息3条)。另发布动态7条。", [("政策、文件类信息", 2), ("其他信息", 3)]),
        ("主动公开政府信息5条:规划计划1条、规划计划4条。", [("规划计划", 1), ("规划计划", 4)]),
        ("主动公开政府信息5条，内容涵盖机构信息2条以及工作动态3条。", [("机构信息", 2), ("工作动态", 3)]),
        ("主动公开政府信息5条，其中机构信息2条,占40%;工作动态3条,占60%。", [("机构信息", 2), ("工作动态", 3)]),
        ("主动公开政府信息5条，其中机构信息20余条，工作动态3条。", []),
        ("主动公开政府信息5条，工作动态3条，机构信息2条。", []),
        ("主动公开政府信息5条。通过网站公开政府信息5件。", []),
    ],
)
def test_a_breakdown_is_what_follows_the_total(text: str, breakdown: list[tuple[str, int]]) -> None:
    assert [(part.name, part.number) for part in read(text).stated.breakdown] == breakdown


def test_parts_of_parts_are_not_counted_twice() -> None:
    (first, second) = read("主动公开政府信息5条，其中财务信息2条(其中部门预算1条、部门决算1条)，工作动态3条。").stated.breakdown
    assert (first.name, first.number, [(part.name, part.number) for part in first.parts]) == (
        "财务信息",
        2,
        [("部门预算", 1), ("部门决算", 1)],
    )
    assert (second.name, second.number, second.parts) == ("工作动态", 3, ())


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("共收到政府信息公开申请3件。", 3),
        ("本年度全区共收到70件申请，办结69件。", 70),
        ("收到通过邮寄、网络提交的政府信息公开申请共计81件，其中自然人申请80件。", 81),
        ("我局未收到政府信息公开申请。", 0),
        ("本年没有收到依申请公开事项。", 0),
        ("未有公民、法人或其他组织提出政府信息公开申请。", 0),
        ("2021年我局无依申请公开事项。", 0),
        ("全年零申请。", 0),
        ("我局未发生依申请公开方面的行政复议。", None),
        ("共承办依申请公开事项14件，无当面申请件。", 14),
        ("共有两名申请人提出政府信息公开申请。", None),
        ("共收到申请3件。全年收到申请4件。", None),
        ("共收到申请3件一件未办结。", 3),
        ("共收到申请3件和信函两件。", None),
        ("去年收到申请3件。", None),
        ("认真办理申请。", None),
    ],
)
def test_requests_are_counted_only_where_the_text_counts_requests(text: str, received: int | None) -> None:
    assert read(text).stated.applications_received == received


def test_persons_who_asked_are_a_claim_and_no_number_of_requests() -> None:
    (claim,) = read("共有两名申请人提出政府信息公开申请。").stated.claims
    assert (claim.of, claim.value, claim.unit, claim.line) == ("applications/received", 2, "名", "1")


def test_reviews_lawsuits_and_the_fee() -> None:
    stated = read("因政府信息公开申请引起的行政复议案件2件、行政诉讼案件7件。\n2023年对25件申请收取了信息处理费2950元。").stated
    assert (stated.reviews, stated.lawsuits, stated.processing_fee) == (2, 7, 295_000)
    stated = read("政府信息公开方面无行政复议、行政诉讼。\n未收取信息处理费。").stated
    assert (stated.reviews, stated.processing_fee) == (0, 0)
    assert read("我局办理行政复议案件30件。").stated.reviews is None


def test_numbers_of_plans_and_problems_are_not_the_years() -> None:
    problems = SECTIONS[4][1].zh
    assert read(f"五、{problems}\n明年计划主动公开政府信息500条。").stated.disclosed_total is None


def test_sections_notices_topics_years_and_places() -> None:
    headings = [f"{numeral}{label.zh}" for numeral, label in SECTIONS]
    text = "\n".join([headings[0], "根据国办公开办函〔2021〕30号，2021年主动公开政府信息3条。", *headings[1:]])
    got = read(text)
    assert got.stated.sections == ("一", "二", "三", "四", "五", "六")
    assert got.stated.notices == ("国办公开办函〔2021〕30号",)
    assert got.stated.years == (2021,)
    assert "disclosure" in got.stated.topics
    assert got.lines == {"stated/disclosed_total": "2"}
    assert section_of("（一）依申请公开") is None


def test_behind_the_tables_a_numeral_opens_its_section_whatever_the_words() -> None:
    first, *tables = (f"{numeral}{label.zh}" for numeral, label in SECTIONS[:4])
    assert read("\n".join([first, *tables, "五、存在的不足和下一步打算", "六、其他需报告的事项"])).stated.sections == tuple("一二三四五六")
    assert read("\n".join(["一、工作开展情况", *tables, "**五、不足与改进**"])).stated.sections == tuple("一二三四五")
    assert read("\n".join([first, "五、监督方面。", "六、其他方面。", *tables])).stated.sections == tuple("一二三四"), (
        "numbered anew inside"
    )
    assert read("\n".join([first, "五、监督方面。"])).stated.sections == ("一",), "no table is there to stand behind"


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("严格执行保密审查制度", "management"),
        ("对公开事项动态调整", "management"),
        ("优化网站、公众号等公开渠道", "platform"),
        ("建强门户网站和政务新媒体矩阵", "platform"),
        ("做好专栏建设", "platform"),
        ("开展考核评议和责任追究", "oversight"),
        ("组织业务培训两次", "oversight"),
    ],
)
def test_a_topic_may_be_spoken_of_in_other_words(sentence: str, topic: str) -> None:
    assert read(f"一、{SECTIONS[0][1].zh}\n{sentence}。").stated.topics == (topic,)


def test_where_something_was_published_is_no_topic_of_its_own() -> None:
    said = "通过门户网站和公众号主动公开政府信息3条，逐件建立台账。"
    assert read(f"一、{SECTIONS[0][1].zh}\n{said}").stated.topics == ("disclosure",)


@pytest.mark.parametrize(
    "said",
    [
        "主动公开县市场监督管理局监督抽检结果3条",
        "主动公开监督举报电话和执法监督信息3条，保障群众知情权、监督权",
        "主动公开职业技能培训、就业培训和校外培训机构信息3条，考核招聘公告1条",
        "主动公开融资平台和平台经济信息3条、低保对象动态管理信息1条",
    ],
)
def test_what_a_body_is_charged_with_is_no_topic_of_its_disclosure(said: str) -> None:
    assert read(f"一、{SECTIONS[0][1].zh}\n{said}。").stated.topics == ("disclosure",)


def test_a_line_that_the_page_wrapped_is_read_as_one_sentence() -> None:
    words = "坚持把公开工作放在重要位置认真落实各项部署要求不断改进工作方法"
    lines = [words, words, words, words[:24] + "主动公开政府信", "息12条。"]
    assert read("\n".join(lines)).stated.disclosed_total == 12


def test_tables_state_nothing() -> None:
    rows = [
        "一、本年新收政府信息公开申请数量\t1\t0\t0\t0\t0\t0\t1",
        "申请人情况",
        "三、本年度办理结果\t(一)予以公开\t2",
        "规章000行政规范性文件77132470",
    ]
    stated = read("\n".join(rows)).stated
    assert (stated.disclosed_total, stated.applications_received, stated.claims) == (None, None, ())


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("18万", 180_000),
        ("1.8万", 18_000),
        ("1,234", 1234),
        ("四十", 40),
        ("一千零十", 1010),
        ("一百零二", 102),
        ("一百二", None),
        ("两千三", None),
        ("9" * 20, None),
        ("1.00000000000000000000000000000001万", None),
        ("两百", 200),
        ("一百零五", 105),
        ("一万二千", 12_000),
        ("两三", None),
        ("1.5", None),
    ],
)
def test_numerals(token: str, value: int | None) -> None:
    assert number(token) == value


@given(st.lists(st.text("甲镇20年主动公开政府信息申请收到未条件,。其中:()1十零余\n|> -", max_size=40), max_size=6))
def test_any_text_is_read(lines: list[str]) -> None:
    got = read_narrative([(str(index), line) for index, line in enumerate(lines)])
    assert all(len(part.name) <= 40 for part in got.stated.breakdown)
    assert got.stated.disclosed_total is None or "stated/disclosed_total" in got.lines


def test_no_text_costs_more_than_its_length() -> None:
    parts = ("公开", "申请1件", "一", "收到", "由甲", "其中1条", "(主动公开政府信息1条", "统计20", " ", "|", "甲县")
    texts = ["甲" + part * (120_000 // len(part)) + "镇" for part in parts]

    setting = "from site_builder.ingest.narrative import read_narrative"
    assert too_long(setting, "read_narrative([('1', text)])", texts) is None


# ── real reports ────────────────────────────────────────────────────────────────────────────────────────────────────


@real
def test_real_reports_are_read_right_or_not_at_all() -> None:
    wrong, right, asked = [], 0, 0
    for path in sorted((REPORTS / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        raw = next((REPORTS / "raw").glob(path.stem + ".*")).read_text(encoding="utf-8")
        got = read(re.sub(r"<[^>]+>", "", re.sub(r"</p>|</tr>", "\n", raw)))
        facts = truth.get("facts", {})
        pairs = [("year", truth["year"], got.year)]
        pairs += [(key, facts[key], value) for key, value in _stated(got).items() if key in facts]
        asked += sum(want is not None for _, want, _ in pairs)
        right += sum(want is not None and want == have for _, want, have in pairs)
        wrong += [(path.stem, *pair) for pair in pairs if pair[2] is not None and pair[1] != pair[2]]
    assert wrong == []
    assert right >= 0.9 * asked


@real
def test_real_openings_are_read_right_or_not_at_all() -> None:
    wrong, right, asked = [], 0, 0
    for number_, line in enumerate((REPORTS / "narratives.jsonl").read_text(encoding="utf-8").splitlines()):
        truth = json.loads(line)
        got = read(truth["text"])
        pairs = [(key, truth.get(key), value) for key, value in _stated(got).items() if key != "breakdown"]
        pairs += [("year", truth.get("year"), got.year), ("published", truth.get("published"), got.posted)]
        asked += sum(want is not None for _, want, _ in pairs)
        right += sum(want is not None and want == have for _, want, have in pairs)
        wrong += [(number_, *pair) for pair in pairs if pair[1] is not None and pair[2] is not None and pair[1] != pair[2]]
    assert wrong == []
    assert right >= 0.9 * asked


def _stated(got: Narrative) -> dict[str, object]:
    stated = got.stated
    breakdown = {part.name: part.number for part in stated.breakdown} or None
    fee = None if stated.processing_fee is None else stated.processing_fee // 100
    return {
        "disclosed_total": stated.disclosed_total,
        "requests_received": stated.applications_received,
        "breakdown": breakdown,
        "processing_fee_yuan": fee,
    }
