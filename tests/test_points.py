"""Points to check: the sample lead sentence by sentence from the committed record, its states by events, and leads of other kinds."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from site_builder import store
from site_builder.audit.possible import Possible, possible
from site_builder.events import Event
from site_builder.form import FORMS
from site_builder.pages import Site, cause
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import holdings
from site_builder.pages.lists import LONGEST, list_pages, list_parts
from site_builder.pages.point import point_pages
from site_builder.pages.points import NEWEST, points
from site_builder.pages.region import LISTED
from site_builder.record import Claim, Note, Record, Stated
from site_builder.store import Agency
from site_builder.words import Speaker
from tests.making import WORKED, agency, filled_forms, record, source
from tests.paging import EN, ROOT, ZH, of_provinces, printed, site_of, text

A = "applications"
PAGE = "l/140825/140825101-2021-applications-concluded.html"


def both(line: str, value: int | None, *columns: str) -> dict[str, int | None]:
    return {f"{A}/{line}/{column}": value for column in columns or ("individual", "total")}


TOWN = record(
    {**both("received", 2), **both("granted", 2)},
    lines={f"{A}/received": "45", f"{A}/concluded": "69", f"{A}/granted": "47"},
)


@cache
def committed() -> Record:
    """The record of the sample lead as it is kept in the repository."""
    data = store.read(ROOT / "data")
    return next(one for one in data.records if (one.agency, one.year) == ("140825101", 2021))


def named(*names: str) -> dict[str, Agency]:
    """The bodies as the division list names them."""
    found = {name: store.from_division(name, store.load_divisions()) for name in names}
    return {name: body for name, body in found.items() if body is not None}


@cache
def sample() -> dict[str, str]:
    return printed(site_of(committed(), agencies=named("140825101")))


def page(*records: Record, **parts: object) -> str:
    return printed(site_of(*records, **parts))[PAGE]


def told(*records: Record, w: Speaker = ZH, **parts: object) -> dict[str, Any]:
    """What the lead page of the town is given to print."""
    site = site_of(*records, **parts)
    prefix = "" if w.lang == "zh" else "en/"
    (found,) = [page for page in point_pages(Desk(site, holdings(site), w)) if page.path == prefix + PAGE]
    return dict(found.context)


def rows(html: str, name: str) -> list[list[str]]:
    table = re.search(rf'<table class="{name}[^"]*">.*?</table>', html, re.DOTALL)
    assert table, name
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table[0], re.DOTALL)]
    return [[text(cell).strip() for cell in row] for row in cells]


# ── the sample lead ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "sentence",
    [
        "三泉镇2021年度：予以公开2件，办理结果总计印作0件",
        "新绛县三泉镇人民政府《2021年政府信息公开工作年度报告》，表三“收到和处理政府信息公开申请情况”。落款2022年1月25日。",
        "对不上的等式（自然人列与总计列相同，各一次；其余5列为0=0，成立）",
        "算术上的一种可能：若“（七）总计”一行的自然人列与总计列为2，以上4个等式同时成立。这只是推演，本站没有改动任何数字。",
        "正文另称有2名申请人（第11行）。人数与件数口径不同，2人与2件不矛盾，也不能互相证明。",
        "原件：本站持有的是文本副本，没有官方网址（SHA-256 c7bd41a8ef3c）。引用前请在新绛县人民政府网站核对原件。",
        "① 填表时“（七）总计”一行漏填或未更新",
        "② 文件转成文本或网页时丢了数字",
        "③ 本站读错：本站在这五行共读到35个数，未留阅读备注",
        "④ 我们没有想到的情况",
        "新收2件照计入申请量；结果构成按各项相加（2件）计算，不用这个总计。",
        "“贵镇2021年度报告表三中，‘予以公开’为2件，‘（七）总计’为0件。请问当年实际办结多少件？报告是否会更正？”",
        "可向镇人民政府信息公开工作机构或县政府办公室（政务公开主管部门）提出。",
        "本页只说明同一份报告内几个数字的算术关系。对不上多由填报或转换差错造成；本页不评价该机关是否依法履职，也不表示数据不实。",
        "本副本未设联系方式。",
        "依据：表头印明的勾稽关系",
    ],
)
def test_the_sample_lead_says_each_of_its_sentences_from_the_data(sentence):
    assert sentence in text(sample()[PAGE])


def test_the_sample_lead_is_one_lead_of_four_equations_and_its_copy_is_unverified():
    site = site_of(committed(), agencies=named("140825101"))
    (only,) = points(Desk(site, holdings(site), ZH))

    assert len(only.findings) == 4
    assert [(chip.key, chip.text) for chip in only.states] == [("machine", "机器核对"), ("unverified", "底本待核")]
    assert only.lead.chip == "对不上"
    assert '<meta name="robots" content="noindex">' in sample()[PAGE]
    assert [path for path in sample() if path.startswith("l/")] == ["l/index.html", "l/14.html", PAGE]


def test_the_sample_lead_prints_its_equations_and_its_five_lines_with_their_places():
    html = sample()[PAGE]

    assert rows(html, "equations")[1:] == [
        ["表头印明的勾稽关系", "本年新收＋上年结转＝办理结果总计＋结转下年", "2＋0 ≠ 0＋0 差2", "自然人列，总计列"],
        ["总计是各项之和", "办理结果总计＝（一）至（六）各项之和", "0 ≠ 2（予以公开2，其余20项为0） 差2", "自然人列，总计列"],
    ]
    none, two = ["0"] * 7, ["2", "0", "0", "0", "0", "0", "2"]
    assert rows(html, "told") == [
        ["表中栏目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计", "出处"],
        ["一、本年新收政府信息公开申请数量", *two, "第45行"],
        ["二、上年结转政府信息公开申请数量", *none, "第46行"],
        ["（一）予以公开", *two, "第47行"],
        ["（七）总计", *none, "第69行"],
        ["四、结转下年度继续办理", *none, "第70行"],
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "三泉镇, 2021: 2 requests disclosed, outcomes total printed as 0",
        "Does not add up Checked by program Copy unverified",
        "Table 3, “Requests received and handled”. Dated 2022-01-25.",
        "2＋0 ≠ 0＋0",
        "0 ≠ 2 (Disclosed 2, the other 20 are 0)",
        "read 2 in column “Natural person” and column “Total”, all 4 equations would hold.",
        "That is arithmetic, not a correction; we changed nothing.",
        "with no official address (SHA-256 c7bd41a8ef3c).",
        "2 persons and 2 requests neither contradict nor prove each other.",
        "our misreading (lines: 5; figures read: 35; no note on the reading)",
        "something we have not thought of",
        "“Table 3 gives 2 for ‘Disclosed’ and a total of 0. How many requests were concluded in 2021, and will the report be",
        "corrected?” It may be put to the township government’s office",
        "This page states how figures of one report relate.",
        "It does not say that the agency failed in a duty or that the data are untrue.",
    ],
)
def test_the_sample_lead_says_the_same_in_english(sentence):
    assert sentence in text(sample()[f"en/{PAGE}"])


def test_the_agency_page_the_list_and_the_first_page_lead_to_the_lead():
    made = sample()

    assert f'href="../../{PAGE}"' in made["a/140825/140825101.html"]
    assert 'href="140825/140825101-2021-applications-concluded.html"' in made["l/index.html"]
    assert 'href="140825/140825101-2021-applications-concluded.html"' in made["l/14.html"]
    assert 'href="14.html"' in made["l/index.html"]
    assert 'href="l/index.html"' in made["index.html"]


def test_a_lead_says_what_it_is_in_no_description_and_judges_nobody():
    html = sample()[PAGE]
    description = re.search(r'<meta name="description" content="([^"]+)"', html)

    assert description
    assert "对不上" not in description[1]
    for word in ("造假", "虚报", "违法", "排名", "最差"):
        assert word not in html


# ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def event(kind: str, at: str = f"{A}/concluded", text: str = "", date: str = "2026-03-12", **more: str) -> Event:
    return Event("140825101", 2021, at, kind, date, more.get("url", ""), text)


def states(*events: Event, of: Record = TOWN) -> list[str]:
    site = site_of(of, events=events)
    (only,) = points(Desk(site, holdings(site), ZH))
    return [chip.key for chip in only.states]


def test_the_state_follows_the_source_and_the_events():
    assert states() == ["machine", "unverified"]
    assert states(of=record(both("received", 2), source=source(kind="mirror", url="https://mirror.example.org/a"))) == [
        "machine",
        "unverified",
    ]
    assert states(of=record(both("received", 2), source=source(url="https://www.example.gov.cn/a"))) == ["machine"]
    assert states(event("confirmed")) == ["confirmed"]
    assert states(event("confirmed", at="")) == ["confirmed"]
    assert states(event("confirmed", at="disputes/reconsideration")) == ["machine", "unverified"]
    assert states(event("replied", text="已更正")) == ["machine", "unverified", "replied"]
    assert states(event("confirmed"), event("replied", text="已更正")) == ["confirmed", "replied"]
    assert states(event("misread")) == ["misread"]
    assert states(event("replaced")) == ["machine", "unverified"]  # the version we hold still shows it
    assert states(event("misread", at=f"{A}/received")) == ["machine", "unverified"]  # another line: the lead stands
    assert states(event("misread", at="")) == ["machine", "unverified"]
    assert states(event("replied", at=f"{A}/received", text="已更正")) == ["machine", "unverified", "replied"]


def test_a_confirmed_lead_is_no_longer_hidden_and_a_withdrawn_one_is():
    assert not told(TOWN, events=(event("confirmed"),))["noindex"]
    assert told(TOWN, events=(event("misread"),))["noindex"]
    assert told(TOWN)["noindex"]
    assert '<meta name="robots"' not in page(TOWN, events=(event("confirmed"),))


def test_a_reply_stands_first_verbatim_without_phones_or_handles():
    html = page(TOWN, events=(event("replied", text="经核，总计应为2件。<b>联系电话：13812345678", url="https://www.example.gov.cn/r"),))
    said = text(html)

    assert "机关说明（三泉镇人民政府，2026-03-12）：经核，总计应为2件。" in said
    assert said.index("经核") < said.index("对不上的等式")
    assert "13812345678" not in html
    assert "<b>联系" not in html
    assert 'href="https://www.example.gov.cn/r"' in html


def test_a_question_without_an_answer_is_told_until_there_is_one():
    asked, answered = event("asked", date="2026-03-01"), event("replied", text="已更正", date="2026-03-12")

    assert told(TOWN, events=(asked,))["unanswered"] == ("本站2026-03-01去信询问，截至2024-01-31尚未收到回复。",)
    assert told(TOWN, events=(asked, answered))["unanswered"] == ()


def test_a_lead_that_was_mended_keeps_its_page_and_the_list_knows_it():
    sound = record(WORKED)
    made = printed(site_of(sound, events=(event("misread", text="把第69行看成了0"), event("replaced", at=f"{A}/received"))))

    assert "系本站误读，已撤回" in made[PAGE]
    assert "把第69行看成了0" in made[PAGE]
    assert "已更正" in made["l/140825/140825101-2021-applications-received.html"]
    assert "已更正或已撤回的线索" in made["l/index.html"]
    assert f'href="{PAGE.removeprefix("l/")}"' in made["l/14.html"]
    assert "共1条" not in made["l/index.html"]


# ── leads of other kinds ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_break_between_years_prints_the_lines_of_both_reports():
    before = record(both("received", 3) | both("carried_forward", 3), year=2020, lines={f"{A}/carried_forward": "70"})
    after = record(both("brought_forward", 1) | both("granted", 1) | both("concluded", 1), lines={f"{A}/brought_forward": "46"})
    made = printed(site_of(before, after))
    (path,) = [path for path in made if path.startswith("l/140825/")]
    said = text(made[path])

    assert path == "l/140825/140825101-2021-applications-brought-forward.html"
    assert "2020年度结转下年3件，2021年度上年结转1件" in said
    assert "接不上" in said
    assert "机关合并、改名或口径调整" in said
    assert "前后两份报告" in said
    assert "算术上的一种可能" not in said
    assert rows(made[path], "told")[1:] == [
        ["二、上年结转政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "1", "第46行"],
        ["2020年度报告：四、结转下年度继续办理", "3", "0", "0", "0", "0", "0", "3", "第70行"],
    ]
    assert "‘结转下年’为3，2021年度报告‘上年结转’为1" in said
    assert "carried forward" in text(made[f"en/{path}"]).lower()


def test_a_break_is_followed_to_the_body_that_came_before():
    before = record(both("received", 3) | both("carried_forward", 3), agency="140825102", year=2020)
    bodies = {"140825101": agency("140825101", succeeds="140825102"), "140825102": agency("140825102")}
    made = printed(site_of(before, record(), agencies=bodies))

    assert "2020年度报告：" in made["l/140825/140825101-2021-applications-brought-forward.html"]


def test_a_remark_on_table_two_renders_with_its_own_columns():
    before = record({"disclosure/normative_documents/in_force": 5}, year=2021)
    after = record({"disclosure/normative_documents/in_force": 3}, year=2022)
    made = printed(site_of(before, after))
    (path,) = [path for path in made if path.startswith("l/140825/")]
    said = text(made[path])

    assert "提示" in said
    assert "值得问一句" in said
    assert "同类系统的做法" in said
    assert "2021年度报告：" in said
    assert "表二" in said


def test_columns_that_moved_between_years_are_a_reclassification():
    one = both("received", 1) | both("carried_forward", 1)
    moved = {f"{A}/{line}/{column}": 1 for line in ("brought_forward", "granted", "concluded") for column in ("business", "total")}
    made = printed(site_of(record(one, year=2021), record(moved, year=2022)))

    assert "分类有变" in text(made["l/140825/140825101-2022-applications-brought-forward.html"])


def test_unknown_numbers_stay_unknown_on_a_lead():
    lost = [Note(f"{A}/concluded/total", "lost", raw="2 0 0", line="69")]
    html = page(record(both("received", 2) | both("granted", 2) | {f"{A}/concluded/total": None}, notes=lost))
    said = text(html)

    assert "None" not in said
    assert "共读到34个数，留有1条阅读备注" in said
    assert "只在自然人列" in said


def test_a_claim_in_pieces_is_held_beside_the_table_with_its_caution():
    stated = Stated(claims=(Claim(f"{A}/received", 5, "件", "12"), Claim("disputes/reconsideration", 1, "件", "13")))
    (said,) = told(record(both("received", 2) | both("granted", 2), stated=stated))["stated"]

    assert said.startswith("正文另称“本年新收”5件（第12行），表中印作2。")


def test_an_area_report_says_so_on_its_lead():
    said = told(record(both("received", 2) | both("granted", 2), scope="area"))

    assert "这份报告汇总了全区各机关的数字" in said["area"]
    assert said["effect"].startswith("汇总报告单列，不与单个机关相加；")
    assert told(TOWN)["area"] == ""


def test_the_contact_is_invited_only_where_there_is_one():
    assert "发现我们读错了" not in sample()[PAGE]


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_is_in_the_order_of_codes_and_counts_rules_not_bodies():
    more = record(both("received", 9) | both("granted", 2), agency="410104006", year=2020, edition="2019")
    html = printed(site_of(more, TOWN))["l/index.html"]
    said = text(html)

    assert "收录的2份报告里，2份有待核线索，共2条。" in said
    assert html.index("三泉镇") < html.index("二里岗")
    assert [row for row in rows(html[html.index('id="rules-title"') :], "list")[1:] if row[2] != "0"] == [
        ["本年新收＋上年结转＝办理结果总计＋结转下年", "表头印明的勾稽关系", "2"],
        ["办理结果总计＝（一）至（六）各项之和", "总计是各项之和", "2"],
    ]
    assert all(f'id="{anchor}"' in html for anchor in ("p14", "p41", "rule-outcomes", "y2020", "y2021"))
    place = html[html.index('id="regions-title"') :]
    assert rows(place, "list")[1:] == [["山西省", "1", "1", "1"], ["河南省", "1", "1", "1"]]
    assert "按区划代码排列，不按多少排列" in said


def test_a_list_of_nothing_says_that_this_proves_nothing():
    said = text(printed(site_of(record(WORKED)))["l/index.html"])

    assert "能核的表内等式全部成立" in said
    assert "这不等于没有差错。" in said
    assert "还没有收录报告。" in text(printed(site_of())["l/index.html"])


def lists(*records: Record, **parts: object) -> dict[str, Any]:
    """What the pages of the list are given to print, by path."""
    site = site_of(*records, **parts)
    desk = Desk(site, holdings(site), ZH)
    made = (*list_pages(desk), *of_provinces(desk, list_parts))
    return {page.path: page.context for page in made if re.fullmatch(r"l/[a-z0-9]+\.html", page.path)}


def broken(codes: Iterable[str]) -> list[Record]:
    return [record(both("received", 2) | both("granted", 2), agency=code) for code in codes]


def test_the_first_page_lists_the_newest_and_the_places_list_every_point_once():
    codes = [code for code, name in store.load_divisions().names.items() if len(code) == 9 and code.startswith("14")][: LONGEST + 1]
    pages = lists(*broken(codes), record(WORKED, agency="410104006"), agencies=named(*codes, "410104006"))
    told = [it.page.to for path, context in pages.items() if path != "l/index.html" for one in context["sections"] for it in one.leads]

    assert len(pages["l/index.html"]["newest"]) == NEWEST
    assert f"共{len(codes)}条" in pages["l/index.html"]["more"]
    assert [(it.name.to, it.leads, it.broken) for it in pages["l/index.html"]["places"]] == [("l/14.html", len(codes), len(codes))]
    assert pages["l/14.html"]["sections"] == ()
    assert len(told) == len(set(told)) == len(codes)
    assert sum(it.leads for it in pages["l/14.html"]["places"]) == len(codes)


def test_a_place_counts_the_reports_without_a_point_too_and_names_its_counties():
    pages = lists(TOWN, record(WORKED, agency="140825102"), record(WORKED, agency="4101-gongan"))

    assert pages["l/14.html"]["count"] == "收录的2份报告里，1份有待核线索，共1条。"
    assert [(one.anchor, one.name) for one in pages["l/14.html"]["sections"]] == [("p140825", "山西省运城市新绛县")]
    assert pages.keys() == {"l/index.html", "l/14.html"}


def test_a_region_with_more_points_than_it_lists_leads_to_all_of_them():
    codes = [code for code in store.load_divisions().names if len(code) == 9 and code.startswith("1408")][:LISTED]
    made = printed(site_of(*broken([*codes, "140825101"]), agencies=named(*codes, "140825101")))

    assert f"共{LISTED + 1}处" in text(made["r/1408.html"])
    assert 'href="../l/14.html"' in made["r/1408.html"]
    assert "全部待核线索" not in text(made["r/140825.html"])


# ── what arithmetic allows ──────────────────────────────────────────────────────────────────────────────────────────


def allowed(site: Site) -> Possible | None:
    sheet = next(iter(holdings(site)))
    broken = [one for one in sheet.findings if one.severity == "contradiction"]
    return possible(broken, {at: sheet.record.value(at) for at in sheet.form.cells}, sheet.form)


def test_one_line_that_can_make_all_equations_hold_is_told():
    assert allowed(site_of(TOWN)) == Possible(f"{A}/concluded", {"individual": 2, "total": 2})


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        # the total would have to be 2 for one equation and 0 for the other
        (both("received", 2) | both("concluded", 1), None),
        # either of two parts could be the one that is too many
        (both("granted", 2) | both("other.other", 2) | both("concluded", 2) | both("received", 2), None),
        # an unknown number is in play
        (both("received", 2) | both("granted", 2) | {f"{A}/brought_forward/total": None}, None),
        # the total cannot move, for the printed rule holds; so it is the part
        (both("granted", 2), Possible(f"{A}/granted", {"individual": 0, "total": 0})),
        # along the line and down its column, one cell answers both
        (both("received", 2, "individual"), Possible(f"{A}/received", {"individual": 0})),
        # nothing is less than nothing
        (both("carried_forward", 3) | both("concluded", 1) | both("granted", 1) | both("brought_forward", 1), None),
    ],
    ids=["contradicting", "either of two", "unknown", "the part", "along and down", "negative"],
)
def test_a_possibility_is_told_where_one_line_alone_can_do_it(cells, found):
    assert allowed(site_of(record(cells))) == found


@given(filled_forms())
@settings(max_examples=15)
def test_a_total_that_was_lost_is_found_again_and_nothing_else_is_touched(filled):
    form, cells = filled
    concluded = [f"{A}/concluded/{column}" for column in ("individual", "total")]
    if not cells[concluded[0]]:
        return
    taken = cells[concluded[0]]
    broken = cells | {concluded[0]: 0, concluded[1]: cells[concluded[1]] - taken}
    site = site_of(record(broken, edition=form.edition, year=int(form.edition)))
    found = allowed(site)

    assert found is not None
    assert found.line == f"{A}/concluded"
    assert found.values == {"individual": taken, "total": cells[concluded[1]]}
    assert all(sheet.findings for sheet in holdings(site))


def test_the_sentence_names_each_value_where_they_differ():
    cells = {
        f"{A}/{line}/{column}": n for line in ("received", "granted") for column, n in (("individual", 2), ("business", 1), ("total", 3))
    }
    site = site_of(record(cells))
    sheet = next(iter(holdings(site)))

    assert "若“（七）总计”一行自然人列为2、商业企业列为1、总计列为3，以上6个等式同时成立。" in cause.possibility(sheet, sheet.findings, ZH)
    assert "all 6 equations would hold" in cause.possibility(sheet, sheet.findings, EN)


def test_words_of_the_form_come_from_the_form():
    label = FORMS["2021"].table(A).line("granted").label

    assert label.zh in text(sample()[PAGE])
    assert Path(cause.__file__).read_text(encoding="utf-8").count(label.zh) <= 1  # in a docstring
