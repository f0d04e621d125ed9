"""The pictures that pages are shared with: of which pages, drawn with the committed font alone, never a character that it has not."""

import re
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.cards import cards
from site_builder.errors import SiteError
from site_builder.figures.card import FAMILY, Card, lines, picture, png
from site_builder.pages import Page, pages
from tests.making import record
from tests.paging import ROOT, SAID, printed, reached, site_of

BASE = "https://reports.example.org/site"
FONT = ROOT / "templates" / "font"
TOLD = Card("公开年报档案", "民间整理，非政府网站", "收到的申请", "2021年度新收2件", None, "截至2022-01-25")


@pytest.fixture(scope="module")
def every() -> list[Page]:
    return list(pages(site_of(record(agency="140825101"), record(agency="140825102"), settings=reached(base_url=BASE))))


def test_home_provinces_and_measures_have_a_picture_in_each_language_and_no_other_page_has(every: list[Page]) -> None:
    made = dict(cards(every, SAID, ROOT / "templates"))
    stems = ["index", "r/14", *(f"m/{key}" for key in ("volumes", "outcome-mix", "zero-reports", "reasons", "disputes", "disclosure"))]

    assert made.keys() == {f"cards/{lang}{stem}.png" for lang in ("", "en/") for stem in stems}
    for raw in made.values():
        assert raw.startswith(b"\x89PNG")
        assert struct.unpack(">II", raw[16:24]) == (1200, 630)
        assert len(raw) < 300_000


def test_a_site_without_an_address_or_an_invented_one_has_no_picture() -> None:
    assert not dict(cards(pages(site_of(record())), SAID, ROOT / "templates"))
    assert not dict(cards(pages(site_of(record(), settings=reached(base_url=BASE), synthetic=True)), SAID, ROOT / "templates"))


def test_pages_name_their_picture_and_themselves_by_whole_addresses_and_only_where_the_site_knows_its_own() -> None:
    site = site_of(record(), settings=reached(base_url=BASE))
    known, unknown = printed(site), printed(replace(site, config=reached()))
    home = known["en/index.html"]

    assert f'<link rel="canonical" href="{BASE}/en/index.html">' in home
    assert re.findall(r'hreflang="([^"]+)" href="([^"]+)">', home.partition("</head>")[0]) == [
        ("zh-CN", f"{BASE}/index.html"),
        ("x-default", f"{BASE}/index.html"),
        ("en", f"{BASE}/en/index.html"),
    ]
    assert f'<meta property="og:image" content="{BASE}/cards/en/index.png">' in home
    alone = {path for path in known if "embed/" in path}
    assert {"embed/compare.html", "embed/zero-reports.html"} <= alone
    assert {path for path, html in known.items() if "og:title" not in html} == {*alone, "404.html", "en/404.html"}
    assert "og:image" not in known["about.html"]
    whole = re.compile(r"og:|rel=.canonical|hreflang=")  # a search engine takes none of them but as a whole address
    assert not [path for path, html in unknown.items() if whole.search(html.partition("</head>")[0])]


def test_a_character_that_the_font_has_not_stops_the_build_and_says_what_to_do(every: list[Page]) -> None:
    strange = [replace(page, context={**page.context, "heading": "龘"}) for page in every if page.path == "index.html"]

    with pytest.raises(SiteError, match=r"index\.html.*龘.*make font"):
        dict(cards(strange, SAID, ROOT / "templates"))


def test_a_missing_font_is_told(every: list[Page], tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"glyphs\.txt.*make font"):
        dict(cards(every, SAID, tmp_path))


def test_the_font_is_small_and_free_and_is_the_one_that_is_drawn_with(tmp_path: Path) -> None:
    raw = (FONT / "cards.ttf").read_bytes()

    assert len(raw) <= 300 * 1024
    assert FAMILY.encode("utf-16-be") in raw
    assert "SIL Open Font License" in (FONT / "OFL.txt").read_text(encoding="utf-8")
    shutil.copytree(FONT, tmp_path / "elsewhere")
    assert png(TOLD, str(FONT)) == png(TOLD, str(tmp_path / "elsewhere"))


def test_a_finding_is_broken_between_characters_and_words_and_never_before_a_comma() -> None:
    assert list(lines("一二三四，五六", 4)) == ["一二三", "四，五六"]
    assert list(lines("three held of 12", 6)) == ["three held", "of 12"]
    assert list(lines("一二三四五六七八", 2)) == ["一二", "三四", "五六…"]


def test_names_with_marks_are_text_in_the_picture() -> None:
    assert "甲&lt;乙&gt;&amp;" in picture(replace(TOLD, page="甲<乙>&"))
