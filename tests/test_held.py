"""What we hold, and corrections and replies: marks by year, k of n, honest empty states, and nobody's handle."""

import re
from functools import cache

from site_builder import facts, store
from site_builder.corrections import apply
from site_builder.events import Event
from site_builder.pages.corrections import corrections_page
from site_builder.pages.desk import Desk
from site_builder.pages.held import LONGEST, NEWEST, held_page, held_parts
from site_builder.pages.holdings import holdings
from site_builder.record import Correction, Note
from tests.making import record, register, source
from tests.paging import EN, ROOT, ZH, of_provinces, printed, site_of, text

A = "applications"
WHOLE = record(year=2019, edition="2019")
UNREAD = record({f"{A}/granted/total": None}, year=2020, edition="2019", why="lost")
CUT = record(year=2021, source=source(whole=False))
EVENTS = (
    Event("140825101", 2022, "", "looked", "2026-03-31", "https://www.example.gov.cn/nb/", ""),
    Event("140825101", 2021, "", "replaced", "2026-03-05", "", "网站更换附件"),
    Event("140825102", 2019, "", "withdrawn", "2026-02-01", "", "页面打不开，联系电话：13812345678"),
    Event("140825101", 2020, f"{A}/granted", "misread", "2026-01-05", "", "把空格当成了0"),
    Event("140825101", 2020, f"{A}/granted", "replied", "2026-01-09", "https://www.example.gov.cn/r", "经核无误。"),
    Event("140825102", 2019, "", "asked", "2026-02-02", "", ""),
)
BODIES = register("140825101", "140825102")


@cache
def made() -> dict[str, str]:
    return printed(site_of(WHOLE, UNREAD, CUT, agencies=BODIES, events=EVENTS))


def held(*records, w=ZH, **parts):
    site = site_of(*records, **parts)
    desk = Desk(site, holdings(site), w)
    return {page.path: page.context for page in (held_page(desk), *of_provinces(desk, held_parts))}


def corrected(*records, w=ZH, **parts):
    site = site_of(*records, **parts)
    return corrections_page(Desk(site, holdings(site), w)).context


def keys(body) -> list[list[str]]:
    return [[mark.key for mark in marks] for marks in body.marks]


# ── what we hold ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_year_of_a_body_carries_its_mark():
    context = held(WHOLE, UNREAD, CUT, agencies=BODIES, events=EVENTS)["held/14.html"]
    (county,) = context["counties"]
    first, second = county.bodies

    assert context["years"] == ("2019", "2020", "2021", "2022")
    assert keys(first) == [["whole"], ["unread"], ["cut", "replaced"], ["looked"]]
    assert keys(second) == [["withdrawn"], ["not_held"], ["not_held"], ["not_held"]]
    assert first.name.to == "a/140825/140825101.html"
    assert second.name.to is None
    assert first.marks[0][0].to == "a/140825/140825101.html#y2019"


def test_the_page_says_that_not_held_does_not_mean_not_published():
    said = text(made()["held.html"])

    assert "不表示该机关没有发布。" in text(made()["held/14.html"])
    assert "不表示该机关没有发布。" in said
    assert "it does not mean that the body did not publish." in text(made()["en/held.html"])
    assert "查过未见；可能在别处发布，也可能后来补发" in said
    assert 'href="https://www.example.gov.cn/nb/"' in made()["held.html"]


def test_the_roster_of_each_province_stands_beside_what_is_held():
    bodies = register("140825101", "4101-gongan")
    area = record(agency="4101-gongan", year=2020, edition="2019")
    context = held(WHOLE, area, agencies=bodies, divisions=store.load_divisions())["held.html"]
    roster = dict.fromkeys(("14", "41"), 0)
    for code, name in store.load_divisions().names.items():
        if len(code) == 9 and code[:2] in roster and name.endswith(("镇", "乡", "街道", "苏木")):
            roster[code[:2]] += 1

    assert [(one.name.text, one.held, one.roster, one.others, one.reports) for one in context["provinces"]] == [
        ("山西省", 1, roster["14"], 0, 1),
        ("河南省", 0, roster["41"], 1, 1),
    ]
    assert [one.name.to for one in context["provinces"]] == ["held/14.html", "held/41.html"]
    without = {one.text: one.to for one in context["without"]}
    assert without["北京市"] == "r/11.html"
    assert "山西省" not in without
    assert len(without) == 31 - 2


def test_a_site_that_holds_nothing_says_so():
    (context,) = held().values()

    assert context["count"] == "还没有收录报告。"
    assert context["provinces"] == ()
    assert "还没有登记过" in text(printed(site_of())["held.html"])


def test_only_bodies_with_a_report_or_an_event_are_rows():
    context = held(WHOLE, agencies=BODIES, events=(Event("140825102", 2021, "", "asked", "2026-02-02"),))["held/14.html"]

    assert [body.name.text for county in context["counties"] for body in county.bodies] == ["三泉镇人民政府"]


def test_a_province_of_which_nothing_is_held_leads_to_what_was_looked_for_there():
    pages = printed(site_of(WHOLE, agencies=BODIES | register("410104001"), events=(Event("410104001", 2021, "", "looked", "2026-03-31"),)))

    assert 'href="../held/41.html"' in pages["r/41.html"]
    assert 'href="../held/41.html"' in pages["en/r/41.html"]
    assert "held/11.html" not in pages["r/11.html"]


def test_the_first_page_lists_the_newest_events_and_the_provinces_all_of_them():
    dates = [f"20{year:02}-01-{day:02}" for year in (24, 25, 26) for day in range(1, 20)]
    every = tuple(Event("140825101", 2019, "", "looked", date) for date in dates)
    pages = held(WHOLE, events=every)

    assert [it.date for it in pages["held.html"]["happened"]] == sorted(dates, reverse=True)[:NEWEST]
    assert f"共{len(dates)}条" in pages["held.html"]["more"]
    assert [it.date for it in pages["held/14.html"]["happened"]] == sorted(dates, reverse=True)
    assert held(WHOLE, events=every[:NEWEST])["held.html"]["more"] == ""


def test_a_province_of_too_many_bodies_falls_into_cities_and_every_body_stands_once():
    towns = [code for code, name in store.load_divisions().names.items() if len(code) == 9 and code.startswith("14")]
    many = (*towns[: LONGEST - 1], "14-ting", "1408-ju")
    bodies = {code: agency for code in many if (agency := store.from_division(code, store.load_divisions()))}
    bodies |= {code: store.Agency(code, f"机关{code}", code.partition("-")[0], "厅", "province") for code in ("14-ting", "1408-ju")}
    pages = held(*(record(agency=code) for code in many), agencies=bodies)
    rows = [body.name.to for path, context in pages.items() if path != "held.html" for one in context["counties"] for body in one.bodies]

    assert [body.name.text for one in pages["held/14.html"]["counties"] for body in one.bodies] == ["机关14-ting"]
    assert [place.name.to for place in pages["held/14.html"]["places"]] == sorted(
        path for path in pages if re.fullmatch(r"held/\d{4}.html", path)
    )
    assert "机关1408-ju" in {body.name.text for one in pages["held/1408.html"]["counties"] for body in one.bodies}
    assert len(rows) == len(set(rows)) == len(many)
    assert sum(place.reports for place in pages["held/14.html"]["places"]) == len(many) - 1
    assert [crumb.to for crumb in pages["held/1401.html"]["crumbs"]][1:] == ["held.html", "held/14.html", "held/1401.html"]


# ── corrections and replies ─────────────────────────────────────────────────────────────────────────────────────────


def mended():
    """A record with a cell and a line of money set by hand, one of them disputed."""
    printed_ = record({f"{A}/granted/total": 7, "disclosure/fees/amount": 5_000_000})
    some = (
        Correction(at=f"{A}/granted/total", expect=7, set=1, why="原件第3页", by="volunteer-x", when="2026-02-20"),
        Correction(at="disclosure/fees", expect=(1,), set=(1_500_000,), why="单位是元", by="volunteer-x", when="2026-02-21"),
        Correction(at=f"{A}/received/total", seen="ambiguous", why="看不清", by="volunteer-x", when="2026-02-22"),
    )
    done = apply(printed_, some)
    places = frozenset((done.record.agency, done.record.year, at) for at in done.corrected)
    return done.record, {"corrections": {("140825101", 2021): some}, "conflicts": done.conflicts, "corrected": places}


def test_a_correction_is_told_with_what_was_what_is_why_and_when_but_not_by_whom():
    one, parts = mended()
    context = corrected(one, **parts)

    assert [(it.year, it.was, it.now, it.why, it.when) for it in context["mended"]] == [
        ("2021", "7", "1", "原件第3页", "2026-02-20"),
        ("2021", "0.000001 万元", "1.5 万元", "单位是元", "2026-02-21"),
    ]
    assert context["mended"][0].disputed == ""
    assert context["mended"][1].disputed == "有争议：现在的底本读作5 万元，更正时的底本读作0.000001 万元。"
    assert "1处" in context["disputed"]
    assert "另有1处经人看过" in context["seen"]
    pages = printed(site_of(one, **parts))
    assert "原件第3页" in pages["corrections.html"]
    assert not any("volunteer-x" in html for html in pages.values())


def test_the_rate_is_k_of_n_of_reports_and_of_cells_and_says_what_is_not_in_it():
    one, parts = mended()
    read = sum(value is not None for lines in one.cells.values() for values in lines.values() for value in values)
    rate = corrected(one, **parts)["rate"]

    assert rate[0] == "在收录过的1份报告里，已知读错的有1份（1/1）。"
    assert rate[1].startswith(f"在读出的{read}格数字里，经人工更正的有2格（2/{read}")
    assert "只计已经发现的" in rate[-1]


def test_a_misread_report_that_was_withdrawn_still_counts():
    gone = Event("140825102", 2019, "", "misread", "2026-01-05", "", "记错了机关")
    context = corrected(WHOLE, agencies=BODIES, events=(gone,))

    assert context["rate"][0] == "在收录过的2份报告里，已知读错的有1份（1/2）。"
    assert context["misread"][0].text == "记错了机关"


def test_replies_questions_and_versions_are_listed_and_phones_are_not():
    said = text(made()["corrections.html"])

    assert "机关说明（三泉镇人民政府，2026-01-09）：经核无误。" in said
    assert "本站2026-02-02去信询问，截至2024-01-31尚未收到回复。" in said
    assert re.search(r"2026-03-05 换版：三泉镇人民政府.{0,30}2021年度·整份报告（网站更换附件）", said)
    assert "撤下" in said
    assert not any("13812345678" in html for html in made().values())


def test_what_is_empty_says_so_and_proves_nothing():
    said = text(printed(site_of(record()))["corrections.html"])

    for sentence in (
        "已知读错的有0份（0/1）。",
        "还没有登记过读错的地方。这不等于没有读错。",
        "还没有更正过任何一格。",
        "还没有收到机关的说明。",
        "还没有登记过换版或撤下的报告。",
        "本副本未设联系方式。",
    ):
        assert sentence in said, sentence
    assert "还没有收录报告" in corrected()["rate"][0]


def test_a_place_is_named_in_the_edition_that_prints_it():
    old = Event("140825101", 2019, "disclosure/procurement", "misread", "2026-01-05", "", "")
    (it,) = corrected(WHOLE, events=(old,))["misread"]

    assert "政府集中采购" in it.place
    assert "Centralised" in next(iter(corrected(WHOLE, w=EN, events=(old,))["misread"])).place


def test_the_committed_data_has_a_page_that_agrees_with_its_corrections():
    data = store.read(ROOT / "data")
    values = facts.facts(data.records, data.agencies, data.corrected)
    site = site_of(*data.records, agencies=data.agencies, corrections=data.corrections, conflicts=data.conflicts, corrected=data.corrected)
    context = corrections_page(Desk(site, holdings(site), ZH)).context

    assert f"/{values.values.height}" in context["rate"][0]
    assert len(context["mended"]) <= len(data.corrected)


def test_an_unread_cell_is_counted_apart_from_what_was_misread():
    lost = record(notes=[Note(f"{A}/granted", "lost", raw="1 2", line="4")], cells={f"{A}/granted/total": None})

    assert "另有1格没有把握读准，留空并注明，不算读错。" in corrected(lost)["rate"]
