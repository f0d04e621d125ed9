"""The page of a body: years side by side, what carries over, its place among peers, what was put right, how it is cited; its weight."""

import gzip
import re
from random import Random
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from site_builder.audit.rules import every
from site_builder.divisions import load_divisions
from site_builder.events import Event
from site_builder.form import FORMS
from site_builder.form.shared import APPLICANT_COLUMNS
from site_builder.pages import Page, peers
from site_builder.pages.agency import agency_pages
from site_builder.pages.desk import Desk
from site_builder.pages.guide import NINE, nothings, rules
from site_builder.pages.holdings import holdings
from site_builder.pages.outcomes import outcome
from site_builder.pages.point import point_pages
from site_builder.pages.redress import tell_us
from site_builder.pages.since import since
from site_builder.pages.years import Joint, chain, side_by_side
from site_builder.record import Correction, Note, Record
from site_builder.stamps import fingerprint, stamp
from site_builder.store import Agency, Conflict, from_division
from tests.making import agency, record, source
from tests.paging import EN, ZH, printed, published, reached, section, site_of, text

A = "applications"
TOWN, PAGE = "140825101", "a/140825/140825101.html"
DIVISIONS = load_divisions()


def report(year: int, *, agency: str = TOWN, rest: int | None = 0, **lines: int | None) -> Record:
    """A report whose lines of table 三 hold these numbers, all of natural persons; ``scope`` and the like go through ``record``."""
    edition = "2019" if year < 2021 else "2021"
    cells = {f"{A}/{line}/{column}": n for line, n in lines.items() for column in ("individual", "total")}
    return record(cells, agency=agency, year=year, edition=edition, rest=rest)


def scoped(year: int, scope: str) -> Record:
    return record(year=year, edition="2019" if year < 2021 else "2021", scope=scope)


def test_of_a_report_that_is_all_blank_no_sum_is_said_to_hold():
    said = text(printed(site_of(record(rest=None)))[PAGE])

    assert "表内等式一项也无法核" in said
    assert "均成立" not in said


def sheets(*records: Record, **parts: object):
    return holdings(site_of(*records, **parts)).sheets[records[0].agency]


# ── years side by side ──────────────────────────────────────────────────────────────────────────────────────────────


def test_years_stand_side_by_side_oldest_first_with_the_sums_of_each_outcome():
    cells = {f"{A}/{line}/{column}": 3 for line in ("not_disclosed.third_party", "concluded") for column in ("individual", "total")}
    table = side_by_side(sheets(report(2020, received=4), record(cells, year=2021)), ZH)

    assert table
    assert [column.year.text for column in table.columns] == ["2020", "2021"]
    assert [column.broken for column in table.columns] == [False, True]
    lines = {line.name: [cell.text for cell in line.cells] for line in table.lines}
    assert lines["本年新收"] == ["4", "0"]
    assert lines["不予公开"] == ["0", "3"]
    assert lines["办理结果总计（所印）"] == ["0", "3"]
    assert len(lines) == 2 + 6 + 2 + 2 + 1


def test_each_outcome_agrees_with_a_plain_sum_or_shows_why_it_is_unknown():
    chance = Random(3)
    some = []
    for year in range(2019, 2026):
        edition = "2019" if year < 2021 else "2021"
        cells = {at: chance.choice((0, 1, 7, None)) for at in FORMS[edition].cells if at.startswith(A) and at.endswith("/total")}
        some.append(record(cells, year=year, edition=edition))
    ordered = sheets(*some)
    table = side_by_side(ordered, ZH)

    assert table
    for sheet, position in zip(reversed(ordered), range(7), strict=True):
        for group in sheet.form.table(A).groups:
            cell = next(line for line in table.lines if line.name == group.label.zh).cells[position]
            values = [sheet.values[at] for at in outcome(group)]
            assert (cell.text == "") == (None in values)
            assert cell.sign == "空" if None in values else int(cell.text) == sum(value or 0 for value in values)


def test_breaks_are_said_for_form_scope_law_and_for_years_that_are_not_held():
    said = " ".join(side_by_side(sheets(scoped(2020, "own"), scoped(2021, "area"), scoped(2024, "own")), ZH).notes)

    assert "两版表格" in said
    assert "2021年度起本报告改为汇总全地区数据" in said
    assert "2024年度起本报告改为只报本机关数据" in said
    assert "2022、2023年度的报告本站未收录" in said
    assert "行政复议法第二十三条" in said
    assert side_by_side(sheets(scoped(2021, "own")), ZH) is None
    assert side_by_side(sheets(scoped(2021, "own"), scoped(2022, "own")), ZH).notes == ()


def joints(*records: Record) -> tuple[Joint, ...]:
    return chain(holdings(site_of(*records)).carried[TOWN], ZH)


def test_the_chain_says_what_meets_what_does_not_and_what_cannot_be_told():
    told = joints(
        report(2021, carried_forward=3),
        report(2022, brought_forward=3, carried_forward=2),
        report(2023, brought_forward=1, carried_forward=4),
        report(2024, rest=None),
        report(2026, brought_forward=1),
    )

    assert [(joint.sign, joint.kind, joint.chip) for joint in told] == [
        ("＝", "", ""),
        ("≠", "continuity", "接不上"),
        ("…", "", ""),
        ("…", "", ""),
    ]
    assert told[0].text == "2021年度结转3件，2022年度上年结转3件：接得上。"
    assert told[1].text == "2022年度结转2件，2023年度上年结转1件（自然人2→1）"
    assert "2024年度上年结转？件" in told[2].text
    assert "无法核对" in told[2].text
    assert told[3].text == "2025年度的报告本站未收录；2026年度上年结转1件，无从核对。"
    assert "口径不同，不核对" in joints(scoped(2021, "own"), scoped(2022, "area"))[0].text


def test_columns_that_moved_while_the_total_meets_are_drawn_as_the_audit_tells_them():
    before = report(2021, carried_forward=3)
    after = record({f"{A}/brought_forward/{column}": 3 for column in ("business", "total")}, year=2022)
    (only,) = joints(before, after)

    assert (only.sign, only.kind, only.chip) == ("＝", "reclassified", "分类有变")
    assert only.text == "2021年度结转3件，2022年度上年结转3件：接得上。分列有变：自然人3→0、商业企业0→3。"


def test_a_lead_about_what_is_carried_over_shows_the_chain_of_all_years():
    site = site_of(report(2020), report(2021, carried_forward=3), report(2022, brought_forward=1), report(2023))
    desk = Desk(site, holdings(site), ZH)
    by_path = {page.path: page for page in point_pages(desk)}
    lead = by_path[f"l/140825/{TOWN}-2022-applications-brought-forward.html"]

    assert [joint.year for joint in lead.context["chain"]] == ["2021", "2022", "2023"]
    assert [joint.year for joint in agency_page_of(desk).context["chain"]] == ["2021", "2022", "2023"]
    others = [page for path, page in by_path.items() if path.startswith("l/140825/") and page is not lead]
    assert all(not page.context["chain"] for page in others)


def agency_page_of(desk: Desk) -> Page:
    return next(page for page in agency_pages(desk) if page.path == PAGE)


def test_a_body_that_alone_succeeds_another_carries_its_numbers_on_and_says_so():
    old, new = "140825102", TOWN
    heir = Agency(new, "三泉镇", new, "镇", "township", from_="2021", succeeds=old)
    known = {old: from_division(old, DIVISIONS), new: heir}
    made = printed(site_of(report(2020, agency=old, carried_forward=5), report(2021, brought_forward=4), agencies=known))

    assert "2020年度结转5件，2021年度上年结转4件" in text(made[PAGE])
    assert "2021由此改设，此前的年度见：" in made[PAGE]
    assert 'href="140825102.html"' in made[PAGE]
    assert "此后的年度见" in made[f"a/140825/{old}.html"]
    twin = Agency("140825103", "另一镇", "140825103", "镇", "township", succeeds=old)
    parted = printed(site_of(report(2020, agency=old, carried_forward=5), report(2021), agencies=known | {twin.id: twin}))
    assert "2020年度结转5件" not in text(parted[PAGE])


# ── among peers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def towns(*numbers: int | None, year: int = 2021) -> list[Record]:
    codes = [child.code for child in DIVISIONS.children("140825") if child.name.endswith("镇")]
    return [report(year, agency=code, received=n, granted=n, concluded=n) for code, n in zip(codes, numbers, strict=False)]


def position(*numbers: int | None):
    records = towns(*numbers)
    held = holdings(site_of(*records, agencies={one.agency: from_division(one.agency, DIVISIONS) for one in records}))
    return peers.position(held.sheets[records[0].agency][0], peers.index(held), ZH)


def test_a_position_is_drawn_only_among_five_peers_whose_number_is_known():
    drawn, few, hidden = position(4, 1, 2, 3, 5, 9), position(4, 1, 2, 3, 5), position(4, 1, 2, 3, 5, None)

    assert drawn.sentence == "2021年度，同县6个镇中，新收最多9件，中位数3.5件；本机关4件"
    assert len(drawn.ticks) == 6
    assert drawn.own > drawn.middle
    for one in (few, hidden):
        assert one.ticks == ()
        assert "除本机关外只有4个" in one.sentence
    assert position(4) is None
    assert position(None, 1, 2, 3, 4, 5) is None


def test_mostly_zeros_are_a_sentence_and_no_drawing():
    zeros = position(0, 0, 0, 0, 2, 1)

    assert zeros.ticks == ()
    assert zeros.sentence == "2021年度，同县6个镇中，4个写新收0件；本机关0件"


def test_peers_are_of_the_same_county_kind_level_year_and_scope():
    records = [*towns(1, 2, 3, 4, 5), *towns(1, 2, 3, 4, 5, 6, 7)[5:6]]
    other_year = [report(2020, agency=records[0].agency, received=77)]
    area = [record({f"{A}/received/total": 99}, agency="140825", scope="area")]
    elsewhere = [report(2021, agency="410104006", received=88)]
    every = [*records, *other_year, *area, *elsewhere]
    held = holdings(site_of(*every, agencies={one.agency: from_division(one.agency, DIVISIONS) for one in every}))
    told = peers.position(held.sheets[records[0].agency][0], peers.index(held), ZH)

    assert "同县6个镇中，新收最多6件" in told.sentence


def test_each_number_has_its_place_among_peers_and_says_which_number_it_is():
    records = towns(4, 1, 2, 3, 5, 9)
    held = holdings(site_of(*records, agencies={one.agency: from_division(one.agency, DIVISIONS) for one in records}))
    told = peers.positions(held.sheets[records[0].agency][0], peers.index(held), ZH)

    assert told[0] == peers.position(held.sheets[records[0].agency][0], peers.index(held), ZH)
    assert told[1].sentence == "2021年度，同县6个镇中，予以公开或部分公开最多9件，中位数3.5件；本机关4件"
    assert [one.sentence for one in told[2:]] == [
        "同县同类中过半写0件，本机关也是0件：未提供（不予公开、无法提供、不予处理）、复议与诉讼、行政许可决定、行政处罚决定。"
    ]


# ── since the year before ───────────────────────────────────────────────────────────────────────────────────────────


def changed(*records: Record):
    return since(holdings(site_of(*records)).sheets[TOWN], ZH)


def test_what_changed_is_said_in_numbers_of_both_years():
    told = changed(report(2022, received=2, granted=5, concluded=5), report(2023, received=7, granted=5, concluded=5))

    assert told.title == "与2022年度相比"
    assert "新收7件，上年2件，多5件。" in told.sentences
    assert "予以公开或部分公开5件，与上年相同。" in told.sentences
    assert any(text.startswith("两年都是0件：") and "未提供（不予公开、无法提供、不予处理）" in text for text in told.sentences)
    fewer = changed(report(2022, received=7), report(2023, received=2))
    assert "新收2件，上年7件，少5件。" in fewer.sentences


def test_nothing_is_compared_with_a_year_that_is_not_held_or_has_another_scope():
    assert changed(report(2023, received=7)) is None
    assert changed(report(2021, received=2), report(2023, received=7)) is None
    assert changed(report(2022, received=2), scoped(2023, "area")) is None


def test_an_unknown_number_is_named_and_not_compared():
    told = changed(report(2022, rest=None), report(2023, received=7))

    assert not any(text.startswith("新收") for text in told.sentences)
    assert any(text.startswith("有一年的数不知道") and "新收" in text for text in told.notes)


def test_what_changed_stops_at_a_new_form_and_at_a_new_law():
    form = changed(report(2020, received=2), report(2021, received=7))
    law = changed(report(2023, received=2), report(2024, received=7))

    for told, missing, why in ((form, "行政处罚决定", "不是同一版"), (law, "复议与诉讼", "2024年起")):
        assert "新收7件，上年2件，多5件。" in told.sentences
        assert not any(missing in text for text in told.sentences)
        assert any(why in text for text in told.notes)


# ── what is put right ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_shown_with_was_is_why_and_when_but_never_by_whom():
    mended = (
        Correction(at=f"{A}/received/total", expect=1, set=2, why="原件第3页", by="secret-handle", when="2026-02-20"),
        Correction(at="disclosure/procurement/amount", expect=100_000_000, set=None, why="看不清", by="secret-handle", when="2026-02-21"),
        Correction(at=f"{A}/granted", seen="ambiguous", why="印章盖住", by="secret-handle", when="2026-02-22"),
        Correction(at="scope", seen="ambiguous", why="没有写明", by="secret-handle", when="2026-02-23"),
    )
    one = record({f"{A}/granted/total": None}, edition="2019", year=2020, notes=[Note(f"{A}/granted/total", "ambiguous")])
    made = published(site_of(one, corrections={(TOWN, 2020): mended}))
    shown = section(made[PAGE].decode(), "mended")

    for said in (
        "人工更正",
        "<td>1</td><td>2</td>",
        "原件第3页",
        "2026-02-20",
        "<td>100 万元</td><td>空</td>",
        "人工看过，同样分不清",
        "印章盖住",
    ):
        assert said in shown, said
    assert all(b"secret-handle" not in raw for path, raw in made.items() if path.endswith((".html", ".json", ".csv")))
    assert 'class="mended"' not in printed(site_of(record()))[PAGE]


def test_a_corrected_line_tells_money_in_its_unit_and_a_dispute_tells_both_readings():
    line = Correction(at="disclosure/procurement", expect=(1, 100_000_000), set=(2, 250_000), why="原件第2页", by="lx", when="2026-02-20")
    one = record({"disclosure/procurement/projects": 2, "disclosure/procurement/amount": 250_000}, edition="2019", year=2020)
    third = Conflict(TOWN, 2020, line.at, (1, 100_000_000), (7, 0), (2, 250_000), line.why, ())
    plain = printed(site_of(one, corrections={(TOWN, 2020): (line,)}))[PAGE]
    disputed = printed(site_of(one, corrections={(TOWN, 2020): (line,)}, conflicts=(third,)))

    assert "<td>1 100 万元</td><td>2 0.25 万元</td>" in section(plain, "mended")
    assert "有争议" not in section(plain, "mended")
    assert "原件第2页（有争议：现在的底本读作7 0 万元，更正时的底本读作1 100 万元。）" in text(section(disputed[PAGE], "mended"))
    assert "(Disputed: the copy now reads 7" in disputed[f"en/{PAGE}"]


def test_what_the_body_states_stands_first_and_verbatim_but_for_telephones():
    said = "经核，总计应为6件，已更正。联系电话：13812345678"
    happened = (
        Event(TOWN, 2021, f"{A}/concluded", "replied", "2026-03-12", "https://example.gov.cn/a", said),
        Event(TOWN, 2021, "", "asked", "2026-04-01"),
        Event(TOWN, 2021, f"{A}/concluded", "confirmed", "2026-02-21", "", "原件第2页"),
    )
    html = printed(site_of(record(), events=happened))[PAGE]
    shown = section(html, "replies")

    assert "机关说明（三泉镇人民政府，2026-03-12）：" in shown
    assert "经核，总计应为6件，已更正。" in shown
    assert "13812345678" not in html
    assert 'href="https://example.gov.cn/a"' in shown
    assert "本站2026-04-01去信询问" in shown
    assert "2026-02-21经人工与原件比对" in shown
    assert html.index('class="replies"') < html.index('class="papers"')


def test_a_letter_is_offered_only_where_there_is_somebody_to_write_to():
    silent = printed(site_of(record()))[PAGE]
    written = site_of(record(), settings=reached("desk@example.org"))
    made = printed(written)[PAGE]

    assert "mailto:" not in silent
    assert "告诉我们" not in silent
    assert "这里读错了？告诉我们" in made
    letter = urlsplit(tell_us(holdings(written).sheets[TOWN][0], desk_of(written)))
    asked = parse_qs(letter.query)
    assert (letter.scheme, letter.path) == ("mailto", "desk@example.org")
    assert asked["subject"] == ["[公开年报档案]三泉镇人民政府2021年度"]
    assert "请勿附个人信息" in asked["body"][0]
    assert "\n" in asked["body"][0]
    assert "%E8" in unquote(made) or "subject=%5B" in made
    assert 'href="https://example.org/tell"' in printed(site_of(record(), settings=reached("https://example.org/tell")))[PAGE]


def desk_of(site):
    from site_builder.pages.desk import Desk

    return Desk(site, holdings(site), ZH)


# ── citing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_is_cited_by_its_own_data_so_that_another_report_changes_nothing():
    one = record(source=source(dated="2022-01-25"))
    alone = section(printed(site_of(one))[PAGE], "citation")
    beside = section(printed(site_of(one, report(2020, agency="410104006")))[PAGE], "citation")

    assert alone == beside
    assert "截至2022-01-25" in alone
    assert "[DB/OL]. (2022-01-25)[引用日期]" in alone
    digest = stamp([fingerprint(one)]).digest
    assert digest in alone
    assert re.fullmatch("[0-9a-f]{8}", digest)
    assert digest != stamp([fingerprint(report(2021, received=1))]).digest
    assert "本副本未设网址" in alone
    assert f"https://example.org/{PAGE}" in printed(site_of(one, settings=reached(base_url="https://example.org")))[PAGE]


# ── weight ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def seven_years() -> list[Record]:
    """Seven invented reports of a busy body: two kinds of applicants, most outcomes taken, a place on the source for each line, some
    blanks; they add up, but for one total and one number carried over.
    """
    chance, made, brought = Random(11), [], (0, 0)
    for year in range(2019, 2026):
        edition = "2019" if year < 2021 else "2021"
        form = FORMS[edition]
        cells: dict[str, int | None] = {}
        for at, cell in form.cells.items():
            if at.startswith("disclosure"):
                cells[at] = chance.choice((0, 0, 1, 12, 140, 866)) * (1_230_000 if cell.column.unit == "fen" else 1)
        leaves = [line for group in form.table(A).groups for line in group.lines]
        forward = (chance.randint(0, 9), chance.randint(0, 2))
        for applicant, carried, over in zip(("individual", "business"), brought, forward, strict=True):
            for line in leaves:
                cells[f"{A}/{line}/{applicant}"] = chance.choice((0, 0, 0, 1, 3, 14))
            whole = sum(cells[f"{A}/{line}/{applicant}"] or 0 for line in leaves)
            cells[f"{A}/concluded/{applicant}"] = whole
            cells[f"{A}/carried_forward/{applicant}"] = over
            cells[f"{A}/brought_forward/{applicant}"] = min(carried, whole + over)
            cells[f"{A}/received/{applicant}"] = whole + over - min(carried, whole + over)
        for line in form.table(A).lines:
            cells[f"{A}/{line.key}/total"] = sum(cells[f"{A}/{line.key}/{applicant}"] or 0 for applicant in ("individual", "business"))
        if year == 2022:
            cells[f"{A}/concluded/total"] = 0
        for at in chance.sample([at for at in form.cells if at.startswith("disclosure")], 3):
            cells[at] = None
        brought = forward if year != 2023 else (forward[0] + 2, forward[1])
        lines = {f"{table.key}/{line.key}": str(40 + number) for number, (table, line) in enumerate(form.lines())}
        made.append(record(cells, year=year, edition=edition, why="blank", lines=lines))
    return made


@pytest.mark.parametrize("lang", ["", "en/"])
def test_a_body_with_seven_years_stays_within_its_budget(lang):
    peers_ = [one for one in towns(3, 1, 4, 1, 5, 9, 2, year=2025) if one.agency != TOWN]
    records = [*seven_years(), *peers_]
    site = site_of(*records, agencies={one.agency: from_division(one.agency, DIVISIONS) for one in records})
    made = published(site)
    html = made[lang + PAGE]

    assert html.count(b'<details class="year"') == 6
    page, *others = (len(gzip.compress(raw, 9, mtime=0)) for raw in (html, made["assets/style.css"], made["assets/search.js"]))
    assert page <= 15 * 1024, page
    assert page + sum(others) <= 30 * 1024, (page, others)


# ── guide and method ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("w", [ZH, EN], ids=["zh", "en"])
def test_the_method_tells_nine_kinds_of_nothing_and_every_rule_with_its_page(w):
    site = site_of(record())
    told = tuple(rules(Desk(site, holdings(site), w)))

    assert len(nothings(w)) == len(NINE) == 9
    assert [rule.id for rule in told] == [rule.id for rule in every()]
    assert [rule.id for rule in told if rule.grade == w("grade.printed")] == ["conservation"]
    assert all(rule.name.to and rule.name.to.endswith(f"points/{rule.id}.html") for rule in told)


def test_guide_and_method_are_linked_from_the_first_page_and_the_footer():
    made = printed(site_of(record()))

    assert 'href="guide.html#request"' in made["index.html"]
    assert made["index.html"].count('href="guide.html"') >= 2
    assert 'href="../../guide.html"' in made[PAGE]
    guide = text(made["guide.html"])
    for said in ("予以公开：给了", "20个工作日", "本站不代收申请", "我申请过，报告却写0件", "不要发身份证", "年报表格不记答复用了几天"):
        assert said in guide, said
    assert all(label.label.zh in made["about.html"] for label in FORMS["2021"].identities)
    assert len(APPLICANT_COLUMNS) == 7


def test_addresses_of_method_and_guide_that_others_link_to_stay():
    made = printed(site_of(record()))

    for anchor in ("method", "nothing", "rules", "small", "breaks", "promises", "build"):
        assert f'id="{anchor}"' in made["about.html"], anchor
        assert f'id="{anchor}"' in made["en/about.html"], anchor
    for anchor in ("outcomes", "request", "asked", "absent"):
        assert f'id="{anchor}"' in made["guide.html"], anchor
        assert f'id="{anchor}"' in made["en/guide.html"], anchor
    assert agency(TOWN).id == TOWN
