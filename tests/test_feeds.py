"""The feeds: what Atom asks of them, each point once, by the date of its report; and none where there can be none."""

import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest

from site_builder.feeds import atom, feeds
from site_builder.pages import Site
from site_builder.pages.desk import Desk
from site_builder.pages.feed import LONGEST, Feed, feed, releases
from site_builder.pages.holdings import holdings
from site_builder.pages.lists import list_pages
from site_builder.pages.points import points
from site_builder.record import Record
from tests.making import record, source
from tests.paging import EN, ZH, reached, site_of

A = "applications"
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://reports.example.org/site"


def broken(agency: str = "140825101", year: int = 2021, **dates: str) -> Record:
    cells = {f"{A}/{line}/{column}": 2 for line in ("received", "granted") for column in ("individual", "total")}
    return record(cells, agency=agency, year=year, source=source(kind="official_page", url="https://www.example.gov.cn/1", **dates))


def made(*records: Record, base: str = BASE, lang: str = "zh", **parts: object) -> Feed | None:
    desk = desk_of(site_of(*records, settings=reached(base_url=base), **parts), lang)
    return feed(desk, tuple(points(desk)))


def desk_of(site: Site, lang: str = "zh") -> Desk:
    return Desk(site, holdings(site), ZH if lang == "zh" else EN)


def read(found: Feed | None) -> ElementTree.Element:
    assert found is not None
    return ElementTree.fromstring(atom(found))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_feed_has_all_that_atom_requires(lang):
    root = read(made(broken(dated="2022-01-25"), broken("410104006", 2020), lang=lang))
    entries = root.findall(f"{ATOM}entry")
    prefix = "" if lang == "zh" else "en/"

    assert root.tag == f"{ATOM}feed"
    assert len(entries) == 2
    for one in (root, *entries):
        assert len(one.findall(f"{ATOM}id")) == len(one.findall(f"{ATOM}title")) == len(one.findall(f"{ATOM}updated")) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", one.findtext(f"{ATOM}updated") or "")
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "").tzinfo
        assert (one.findtext(f"{ATOM}id") or "").startswith(f"{BASE}/{prefix}")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{BASE}/{prefix}feed.xml", "alternate": f"{BASE}/{prefix}l/index.html"}
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == len(ids)
    assert ids[0] == f"{BASE}/{prefix}l/140825/140825101-2021-applications-concluded.html"
    assert "2＋0 ≠ 0＋0" in (entries[0].findtext(f"{ATOM}summary") or "")


def test_the_day_of_a_point_is_that_of_its_page_else_of_its_text_else_the_end_of_march():
    some = made(
        broken(dated="2022-01-25", posted="2022-02-01"),
        broken("140825102", dated="2022-01-20"),
        broken("410104006", dated="2022-01"),
        broken("410104006", 2019),
    )
    assert some is not None

    assert [entry.date for entry in some.entries] == ["2022-03-31", "2022-02-01", "2022-01-20", "2020-03-31"]
    assert some.updated == "2022-03-31"


def test_a_point_whose_copy_nobody_compared_is_left_out():
    copy = broken()
    hidden = made(record({f"{A}/received/total": 2, f"{A}/received/individual": 2}, source=source(dated="2022-01-25")))

    assert hidden is not None
    assert hidden.entries == ()
    assert hidden.updated == "2024-01-31"
    assert len(made(copy).entries) == 1  # type: ignore[union-attr]


def test_a_feed_tells_the_newest_and_no_more():
    some = made(*(broken(year=year) for year in range(2019, 2026)), *(broken(f"1408251{n:02d}", 2020) for n in range(2, LONGEST)))
    assert some is not None

    assert len(some.entries) == LONGEST
    assert [entry.date for entry in some.entries] == sorted((entry.date for entry in some.entries), reverse=True)
    assert some.entries[0].date == "2026-03-31"


def test_a_site_without_an_address_without_a_date_or_invented_has_no_feed():
    site = site_of(broken(), settings=reached(base_url=BASE))

    assert made(broken(), base="") is None
    assert made(broken(), synthetic=True) is None
    assert desk_of(replace(site, date="")).feed == ""
    assert desk_of(site).feed == "feed.xml"
    assert desk_of(site, "en").feed == "en/feed.xml"


def test_the_pages_of_the_list_give_the_feed_and_names_with_marks_are_escaped():
    site = site_of(broken(), settings=reached(base_url=BASE))
    desk = desk_of(site)
    ((path, raw),) = feeds(list_pages(desk))
    marked = replace(made(broken()), title="甲<乙>&\x0b丙")  # type: ignore[type-var]

    assert path == "feed.xml"
    assert raw == atom(made(broken()))  # type: ignore[arg-type]
    assert ElementTree.fromstring(atom(marked)).findtext(f"{ATOM}title") == "甲<乙>&丙"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_release_is_told_once_by_number_date_and_hash_and_leads_to_the_data(lang):
    site = site_of(broken(), settings=reached(base_url=BASE))
    prefix = "" if lang == "zh" else "en/"
    root = read(releases(desk_of(site, lang)))
    (entry,) = root.findall(f"{ATOM}entry")

    assert root.findtext(f"{ATOM}id") == f"{BASE}/{prefix}releases.xml"
    assert entry.findtext(f"{ATOM}id") == f"{BASE}/{prefix}data.html#a1b2c3d4"
    assert "2024.01" in (entry.findtext(f"{ATOM}title") or "")
    assert "a1b2c3d4" in (entry.findtext(f"{ATOM}title") or "")
    assert entry.findtext(f"{ATOM}updated") == "2024-01-31T00:00:00+08:00"
    assert releases(desk_of(replace(site, config=reached()), lang)) is None
