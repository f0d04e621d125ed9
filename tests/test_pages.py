"""Pages as values and as printed: what each must say, what none may say, and a small invented site whose every link leads somewhere."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from site_builder import config, exports, markdown, render
from site_builder.audit import audit
from site_builder.audit.rules import every as every_rule
from site_builder.derive import derive
from site_builder.divisions import load_divisions
from site_builder.facts import facts
from site_builder.form import FORMS, OUTCOMES
from site_builder.form.shared import APPLICANT_COLUMNS
from site_builder.linking import Linked
from site_builder.pages import SCRIPT, STYLESHEET, TABLES, TEMPLATES, Page, Site, pages
from site_builder.pages.cells import figure_text, source_place
from site_builder.pages.counted import MEASURES
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import holdings
from site_builder.pages.leads import leads
from site_builder.pages.outcomes import kpis, mix, summary
from site_builder.pages.papers import papers
from site_builder.pages.places import rosters
from site_builder.pages.sentences import is_sample, zero_reports
from site_builder.record import Correction, Note, Record, Stated
from tests.making import WORKED, agency, data_of, record, reports, source
from tests.paging import PROVINCES, SAID, below, failing

ROOT = Path(__file__).parent.parent
CONFIG = config.load(ROOT)
PROSE = markdown.read_prose(ROOT / "content", CONFIG.title)
FILES = frozenset({"data/reports.csv", "data/figures/applications.csv"})
ZH, EN = SAID.for_language("zh"), SAID.for_language("en")

A = "applications"

# the township whose outcomes do not reach their total; invented around the one contradiction that matters
TOWN = record(
    {f"{A}/{line}/{column}": 2 for line in ("received", "granted") for column in ("individual", "total")},
    agency="140825101",
    lines={f"{A}/received": "45", f"{A}/concluded": "69", f"{A}/granted": "47", "disputes/reconsideration": "t3r5"},
    stated=Stated(disclosed_total=134),
)
# the sub-district with blanks that its own sums force, and one that they do not
STREET = record(
    {
        **{f"{A}/{line}/{column}": 1 for line in ("received", "unavailable.not_held", "concluded") for column in ("individual", "total")},
        **{f"{A}/granted/{column.key}": None for column in APPLICANT_COLUMNS},
        "disclosure/other_services/decisions": 866,
        "disclosure/procurement/amount": 7_537_490_000,
        "disclosure/rules/made": None,
    },
    agency="410104006",
    year=2020,
    edition="2019",
)
BUREAU = record(
    {f"{A}/{line}/{column}": 7 for line in ("received", "granted", "concluded") for column in ("individual", "total")},
    agency="4101-gongan",
    year=2020,
    edition="2019",
    scope="area",
)
OLDER = record(WORKED, agency="140825101", year=2020, edition="2019")


def site_of(*records: Record, **parts: object) -> Site:
    data = data_of(*records, **{"divisions": below(PROVINCES)} | parts)
    printed = facts(data.records, data.agencies, data.corrected)
    return Site(CONFIG, SAID, data, derive(printed), printed, audit(printed, data.agencies), "a1b2c3d4", "2024-01-31", PROSE, FILES)


def printed(site: Site) -> dict[str, str]:
    every = list(pages(site))
    known = {page.path for page in every} | FILES | {STYLESHEET, SCRIPT, TABLES}
    assert len(known) == len(every) + len(FILES) + 3, "two pages have one path"
    known |= dict(exports.Twins().of(every)).keys()
    linked, made = Linked(), {page.path: renderer().render(page) for page in every}
    for path, html in made.items():
        linked.take(path, html)
    assert list(linked.dead(known)) == []
    return {path: html.decode() for path, html in made.items()}


@cache
def renderer() -> render.Renderer:
    return render.Renderer(ROOT / "templates", SAID)


@cache
def small() -> dict[str, str]:
    return printed(site_of(TOWN, STREET, BUREAU, OLDER, divisions=load_divisions()))


def text(html: str) -> str:
    """What a reader sees, marks with their long text left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def section(html: str, name: str) -> str:
    found = re.search(rf'<section class="{name}".*?</section>', html, re.DOTALL)
    assert found, name
    return found[0]


TOWN_PAGE, STREET_PAGE = "a/140825/140825101.html", "a/410104/410104006.html"

# ── the site as a whole ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_page_stands_in_both_languages_and_every_link_leads_somewhere():
    made = small()

    chinese = {path for path in made if not path.startswith("en/")}
    assert {f"en/{path}" for path in chinese} == made.keys() - chinese
    assert chinese == {
        *("index.html", "data.html", "about.html", "search.html", "404.html", "guide.html", "r/index.html", "dictionary.html"),
        *("compare.html", "embed/compare.html"),
        *("l/index.html", "l/140825/140825101-2021-applications-concluded.html", "held.html", "corrections.html"),
        *(f"m/{key}.html" for key in ("index", "volumes", "outcome-mix", "zero-reports", "reasons", "disputes", "disclosure")),
        *(f"m/{one.key}/{code}.html" for one in MEASURES for code in ("14", "41")),
        *(f"embed/{key}.html" for key in ("applications", "outcome-mix", "zero-reports", "not-provided", "disclosure-licences")),
        *(f"r/{code}.html" for code in ("1408", "140825", "4101", "410104")),
        *(f"r/{province.code}.html" for province in load_divisions().children("")),
        *("l/14.html", "held/14.html", "held/41.html"),
        *(f"points/{one.id}.html" for one in every_rule()),
        *("points/kind-contradiction.html", "points/state-machine.html", "points/state-unverified.html"),
        *(TOWN_PAGE, STREET_PAGE, "a/410100/4101-gongan.html"),
    }
    assert '<html lang="zh-CN">' in made["index.html"]
    assert '<html lang="en">' in made["en/index.html"]


def test_a_site_without_any_report_still_stands():
    made = printed(site_of())

    assert "还没有收录报告。" in made["index.html"]
    assert "待核线索 0" in made["index.html"]


class Outline(HTMLParser):
    """Counts what a page's structure stands on, and checks that what opens closes."""

    VOID = frozenset({"meta", "link", "br", "wbr", "hr", "img", "input", "rect", "path"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.bare: list[str] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attrs)
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "th" and not given.get("scope"):
            self.bare.append("th without scope")
        if tag == "script" and given.get("type") != "application/ld+json":  # that describes the data: no browser runs it
            self.scripts.append(str(given.get("src")).rpartition("/")[2])
        self.bare += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"


def test_every_page_is_well_formed_with_one_heading_and_no_inline_style_or_script():
    def holds(path: str, html: str) -> None:
        outline = Outline(html)

        assert outline.open == []
        assert outline.bare == []
        assert (outline.tags["h1"], outline.tags["main"], outline.tags["style"]) == (1, 1, 0)
        assert outline.scripts in (["search.js"], ["search.js", "tables.js"], ["tables.js"])  # the last in a frame
        assert "search.js" in outline.scripts or path.removeprefix("en/").startswith("embed/")
        assert "tables.js" in outline.scripts or ' sortable"' not in html
        assert max(outline.ids.values()) == 1
        assert "民间整理，非政府网站" in html or "not a government site" in html

    assert failing(small(), holds) == {}


def test_no_description_says_that_something_does_not_add_up():
    def holds(_: str, html: str) -> None:
        found = re.search(r'<meta name="description" content="([^"]+)"', html)

        assert found
        assert "对不上" not in found[1]
        assert "add up" not in found[1]

    assert failing(small(), holds) == {}


@given(reports())
@settings(max_examples=8)
def test_any_reports_make_pages_whose_links_all_lead_somewhere(some):
    made = printed(site_of(*some))

    assert len(made) % 2 == 0
    for path, html in made.items():
        if not path.startswith("en/"):
            assert not re.search(r"None|nan|NaN", text(html)), path


def test_the_files_name_tokens_with_people_and_whoever_corrected_are_on_no_page():
    planted = record(
        {f"{A}/granted/total": None},
        source=source(file="张三的年报.txt"),
        notes=[Note(f"{A}/granted/total", "lost", raw="联系电话：13812345678 <blink>", line="41")],
    )
    correction = Correction(at=f"{A}/received/total", expect=0, set=0, why="看过原件", by="volunteer-x", when="2024-01-01")
    made = printed(site_of(planted, corrections={("140825101", 2021): (correction,)}))

    whole = "".join(made.values())
    for secret in ("张三的年报", "13812345678", "volunteer-x", "<blink>"):
        assert secret not in whole, secret
    assert "看过原件" in made[TOWN_PAGE]
    assert "本站未读出" in made[TOWN_PAGE]


# ── the page of a body ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_contradiction_is_told_with_its_equations_and_source_lines():
    html = small()[TOWN_PAGE]
    said = text(section(html, "leads"))

    for words_ in ("对不上", "2＋0 ≠ 0＋0", "0 ≠ 2", "差2", "第45行", "第69行", "第47行", "底本待核", "也不表示数据不实"):
        assert words_ in said, words_
    assert "这份报告有1处数字对不上，见下。" in html
    assert "没有官方网址" in html
    assert 'class="zero odd"' in html
    assert "#l-140825101-2021-applications-concluded" in html


def test_two_outcomes_are_counted_and_no_percentage_is_told():
    shown = section(small()[TOWN_PAGE], "mix")

    assert "共2件：予以公开2件" in shown
    assert "2/2" in shown
    assert "只有2件，只列件数，不算比例。" in shown
    assert "报告印出的总计是0件" in shown
    assert "%" not in shown
    assert "<svg" not in shown


def test_blanks_are_shown_as_blanks_and_forced_ones_as_derived():
    html = small()[STREET_PAGE]
    granted = re.search(r'<tr id="y2020-applications-granted">.*?</tr>', html)
    rules = re.search(r'<tr id="y2020-disclosure-rules">.*?</tr>', html)

    assert granted
    assert granted[0].count('class="derived"') == len(APPLICANT_COLUMNS)
    assert "0推" in text(granted[0])
    assert 'aria-labelledby="k-derived"' in granted[0]
    assert re.search(r'<span id="k-derived">[^<]*按表内等式只能是0', html)
    assert rules
    assert 'class="blank"' in rules[0]
    assert 'aria-labelledby="k-blank"' in rules[0]
    assert re.search(r'<span id="k-blank">[^<]*本站不当作0', html)
    assert ">空<" in rules[0]
    assert "空白不等于0。" in html


def test_numbers_are_shown_as_printed_with_money_in_its_unit():
    html = small()[STREET_PAGE]

    assert "<td>866</td>" in html
    assert "7,537.49 万元" in html
    assert "0 万元" not in text(html).replace("7,537.49 万元", "")


def test_a_report_that_adds_up_says_how_much_could_be_checked():
    sheet = holdings(site_of(STREET)).sheets["410104006"][0]

    assert f"表内等式均成立（{sheet.checked}项可核，{sheet.unknown}项因空白无法核）。" in small()[STREET_PAGE]


def test_what_could_not_be_checked_is_not_blamed_on_blanks_that_we_did_not_read():
    unread = record({f"{A}/granted/{column.key}": None for column in APPLICANT_COLUMNS}, why="lost")

    assert "项因空白或未读出无法核" in printed(site_of(unread))[TOWN_PAGE]


def test_the_newest_year_is_open_and_the_older_ones_are_folded():
    html = small()[TOWN_PAGE]

    assert '<section class="year" id="y2021"' in html
    assert '<details class="year" id="y2020">' in html
    assert "两版" in html


def test_an_area_report_says_that_it_is_one():
    assert "这份报告汇总了全区各机关的数字" in small()["a/410100/4101-gongan.html"]
    assert "这份报告汇总了" not in small()[TOWN_PAGE]


def test_an_official_address_is_linked_and_a_mirror_is_not_called_official():
    official = record(source=source(url="https://example.gov.cn/a?b=1&c=<x>", kind="official_page"))
    mirror = record(source=source(url="https://mirror.example.org/", kind="mirror"))
    evil = record(source=source(url="javascript:alert(1)", kind="official_page"))

    assert 'href="https://example.gov.cn/a?b=1&amp;c=&lt;x&gt;"' in printed(site_of(official))[TOWN_PAGE]
    copied = printed(site_of(mirror))[TOWN_PAGE]
    assert "没有官方网址" in copied
    assert 'href="https://mirror.example.org/"' in copied
    assert 'href="javascript' not in printed(site_of(evil))[TOWN_PAGE]


@pytest.mark.parametrize("edition", sorted(FORMS))
@pytest.mark.parametrize("w", [ZH, EN], ids=["zh", "en"])
def test_the_official_tables_fill_their_rectangle_and_print_every_cell_once(edition, w):
    sheet = holdings(site_of(record(edition=edition))).sheets["140825101"][0]

    made = papers(sheet, w, {})

    assert [paper.key for paper in made] == [table.key for table in sheet.form.tables]
    cells = 0
    for paper in made:
        widths, hanging = set(), Counter()
        for row in [*paper.head, *(row for body in paper.bodies for row in body)]:
            own = sum(head.colspan for head in row.heads) + sum(cell.colspan for cell in row.cells) + (row.source is not None)
            widths.add(own + sum(width for width, left in hanging.elements() if left))
            hanging = Counter({(width, left - 1): n for (width, left), n in hanging.items() if left > 1})
            hanging.update((head.colspan, head.rowspan - 1) for head in row.heads if head.rowspan > 1)
            cells += sum(cell.look != "source" for cell in row.cells)
        assert len(widths) == 1, (paper.key, widths)
    assert cells == len(sheet.form.cells)


def test_every_heading_of_the_form_stands_on_the_page():
    for edition, form in FORMS.items():
        html = text(printed(site_of(record(edition=edition)))[TOWN_PAGE])
        for table, line in form.lines():
            assert line.label.zh in html, (edition, line.key)
            assert all(column.label.zh in html for column in line.columns)
            assert all(group.label.zh in html for group in table.groups)


def test_figures_of_the_year_are_links_to_their_rows_and_unknown_ones_say_why():
    sheet = holdings(site_of(BUREAU)).sheets["4101-gongan"][0]
    blank = holdings(site_of(record(rest=None))).sheets["140825101"][0]

    assert len(kpis(sheet, ZH)) == 6
    assert kpis(sheet, ZH)[0].amounts[0].to == "y2020-applications-received"
    assert (kpis(blank, ZH)[0].amounts[0].text, kpis(blank, ZH)[0].amounts[0].why) == ("？", "原表空白")
    assert "？（原表空白）" in summary(blank, "甲镇", ZH)


@pytest.mark.parametrize(
    ("granted", "refused", "shares", "note"),
    [
        (0, 0, False, ""),
        (2, 2, False, "只有4件，只列件数，不算比例。"),
        (4, 1, True, "差约20个百分点"),
        (29, 1, True, ""),
    ],
)
def test_a_share_is_told_from_five_outcomes_and_qualified_under_thirty(granted, refused, shares, note):
    n = granted + refused
    cells = {f"{A}/granted/total": granted, f"{A}/not_disclosed.third_party/total": refused, f"{A}/concluded/total": n}
    told = mix(holdings(site_of(record(cells))).sheets["140825101"][0], ZH)

    assert told.total == n
    assert any("%" in one.out_of for one in told.outcomes) is shares
    assert told.bar is shares
    assert [one.key for one in told.outcomes] == list(OUTCOMES)
    assert sum(one.part for one in told.outcomes) == (1000 if n else 0)
    assert (note in " ".join(told.notes)) if note else not told.notes


def test_a_break_in_single_columns_between_years_is_a_reclassification():
    one = {f"{A}/{line}/{column}": 1 for line in ("received", "carried_forward") for column in ("individual", "total")}
    moved = {f"{A}/{line}/{column}": 1 for line in ("brought_forward", "granted", "concluded") for column in ("business", "total")}
    lost = {f"{A}/{line}/{column}": 3 for line in ("brought_forward", "granted", "concluded") for column in ("individual", "total")}

    def kinds(after: dict[str, int]) -> set[str]:
        site = site_of(record(one, year=2021), record(after, year=2022))
        desk = Desk(site, holdings(site), ZH)
        return {lead.kind for lead in leads(desk, desk.held.sheets["140825101"][0])}

    assert kinds(moved) == {"reclassified"}
    assert kinds(lost) == {"continuity"}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("45", "第45行"),
        ("38:412", "第38行第412字"),
        ("t3r5", "第3张表第5行"),
        ("p2t1r5", "第2页第1张表第5行"),
        ("b8", "第8段"),
        ("p2b8", "第2页第8段"),
        (None, ""),
    ],
)
def test_a_place_on_the_source_is_told_in_words(place, said):
    assert source_place(place, ZH) == said


def test_pieces_and_money_are_written_differently():
    assert (figure_text(7_537_490_000, "fen", ZH), figure_text(1234, "piece", ZH)) == ("7,537.49 万元", "1,234")


# ── the county, the first page ──────────────────────────────────────────────────────────────────────────────────────


def test_a_county_lists_every_township_of_the_list_held_or_not():
    html = small()["r/140825.html"]
    roster = [one for one in site_of().data.divisions.children("140825") if one.name.endswith(("镇", "乡", "街道"))]

    assert len(roster) > 5
    assert all(one.name in html for one in roster)
    assert html.count('<tr class="absent">') == len(roster) - 1
    assert f"（1/{len(roster)}）" in html
    assert "不表示没有发布" in html
    assert f"还有{len(roster) - 1}个乡镇、街道本站未收录。" in html


def test_area_reports_are_in_no_sum_with_bodies():
    home = text(small()["index.html"])
    alone = text(printed(site_of(BUREAU))["index.html"])

    assert "2020年度，在已收录的2份机关本级报告中，2份能确定新收件数，1份为0件（1/2）" in home
    assert "机关本级报告中" not in alone


def test_the_zero_report_rate_tells_its_unknown_and_its_bounds():
    row = {"year": 2021, "reports": 17, "known": 14, "zero": 9, "unknown": 3, "derived": 2}
    said = "".join(zero_reports(row, "某县", ZH, 4))

    for part in ("17份", "14份", "9/14，64%", "12/17（71%）", "9/17（53%）", "其中2份的0", "还有4个"):
        assert part in said, part
    assert "%" not in "".join(zero_reports(row | {"reports": 4, "known": 3, "zero": 2, "unknown": 1}, "", ZH))


def test_the_first_page_says_that_it_is_a_sample_and_leads_to_what_to_check():
    html = small()["index.html"]

    assert "这是样本，不是全国。" in html
    assert "待核线索 1 ›" in html
    assert 'href="l/140825/140825101-2021-applications-concluded.html"' in html
    assert html.count('<figure class="figure"') == 3
    assert "data/figures/applications.csv" in html
    assert html.count("<form") == 1  # the search box of every page


def test_a_sample_ends_at_four_fifths_of_the_roster():
    assert is_sample(79, 100)
    assert not is_sample(80, 100)
    assert is_sample(0, 0)
    assert 38_000 < rosters(load_divisions())[""] < 40_000


def test_a_body_keeps_its_name_whatever_stands_in_it():
    odd = agency("140825101")
    name = '<img src=x onerror=alert(1)>"镇'
    renamed = type(odd)(odd.id, name, odd.division, odd.kind, odd.level)
    made = printed(site_of(TOWN, agencies={odd.id: renamed}))

    assert all("<img" not in html for html in made.values())
    assert all(not re.search(r'="[^"]*"镇', html) for html in made.values())


def test_pages_are_values_that_equal_data_makes_equal():
    first, second = (list(pages(site_of(TOWN, STREET))) for _ in range(2))

    assert all(isinstance(page, Page) for page in first)
    assert [(page.path, page.title) for page in first] == [(page.path, page.title) for page in second]
    assert printed(site_of(TOWN, STREET)) == printed(site_of(STREET, TOWN))


def test_every_page_is_printed_with_a_template_that_is_looked_at_before_the_first():
    used = {page.template for page in pages(site_of(TOWN, STREET, BUREAU, OLDER))}

    assert used <= TEMPLATES
    assert {path.name for path in (ROOT / "templates").glob("*.html")} >= TEMPLATES
