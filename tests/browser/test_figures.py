"""Figures looked at closer in Chromium: Vega under the policy and from a folder, by keyboard, dark and light, saved as pictures."""

import struct
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_pages import LOOKS, TAGS, look
from tests.browser.visiting import Built, Visit

pytestmark = pytest.mark.browser

MEASURE = "m/outcome-mix.html"
KINDS = (
    "m/volumes.html",
    MEASURE,
    "m/zero-reports.html",
    "m/reasons.html",
    "m/disputes.html",
    "m/disclosure.html",
    "r/41.html",
    "r/14.html",
)


def open_first(page: Page) -> None:
    """Press the first button to look closer, by keyboard."""
    page.locator(".closer button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".drawing .marks").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("way", ["served", "folder"])
def test_every_figure_is_drawn_again_and_the_console_stays_empty(site: Built, visit: Callable[..., Visit], way: str) -> None:
    opened = visit(f"{site.address}/{MEASURE}" if way == "served" else f"file://{site.folder}/{MEASURE}")
    page = opened.page
    for path in KINDS if way == "served" else KINDS[:2]:
        page.goto(f"{site.address}/{path}" if way == "served" else f"file://{site.folder}/{path}")
        for figure in page.locator("figure:has(.closer)").all():
            still = figure.locator(".drawing svg").get_attribute("aria-label")
            texts = figure.locator(".drawing svg text").all_text_contents()
            figure.locator(".closer button").first.press("Enter")
            expect(figure.locator(".drawing svg.marks")).to_be_visible(timeout=60_000)
            assert figure.locator(".drawing svg.marks").get_attribute("aria-label") == still
            assert sorted(figure.locator(".drawing svg.marks text").all_text_contents()) == sorted(texts), path
            expect(figure.locator("details table")).to_have_count(1)

    assert opened.messages == []


def test_by_keyboard_each_year_is_told_and_a_second_press_gives_the_still_figure_back(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/{MEASURE}")
    page = opened.page
    figure = page.locator("figure:has(.closer)").first
    open_first(page)

    page.keyboard.press("Shift+Tab")
    told = []
    years = figure.locator("details tbody tr").count()
    for _ in range(years):
        page.keyboard.press("ArrowRight")
        told.append(figure.locator(".closer [role=status], p[role=status]").inner_text())
        expect(figure.locator(".tip")).to_have_text(told[-1])
    assert len(set(told)) == years
    page.keyboard.press("Escape")
    expect(figure.locator(".tip")).to_be_hidden()

    figure.locator(".closer button").first.press("Space")
    expect(figure.locator(".drawing svg.chart")).to_be_visible()
    expect(figure.locator(".drawing svg.marks")).to_have_count(0)
    assert opened.messages == []


def test_a_mark_tells_what_it_is_under_the_pointer(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/{MEASURE}")
    page = opened.page
    open_first(page)
    figure = page.locator("figure:has(.closer)").first

    figure.locator(".drawing svg.marks .mark-rect path").first.hover()

    expect(figure.locator(".tip")).to_contain_text("予以公开")
    expect(figure.locator(".tip")).to_contain_text("年度")
    page.mouse.move(1, 1)
    expect(figure.locator(".tip")).to_be_hidden()
    assert opened.messages == []


def test_axe_finds_nothing_in_any_look_and_the_colours_follow(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/{MEASURE}")
    page = opened.page
    open_first(page)
    fills = []
    for looks in LOOKS:
        look(page, looks)
        found = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{looks}: {found.generate_report()}"
        fills.append(page.locator(".drawing svg.marks text").first.evaluate("text => getComputedStyle(text).fill"))

    assert fills[0] != fills[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert opened.messages == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_carry_finding_legend_and_citation(site: Built, visit: Callable[..., Visit], tmp_path: Path, scheme: str) -> None:
    opened = visit(f"{site.address}/{MEASURE}", color_scheme=scheme)
    page = opened.page
    open_first(page)
    for kind in ("PNG", "SVG"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"保存为{kind}").first.press("Enter")
        saved.value.save_as(tmp_path / kind)

    said = "".join("".join(element.itertext()) for element in ET.parse(tmp_path / "SVG").iter("{http://www.w3.org/2000/svg}text"))
    figure = page.locator("figure:has(.closer)").first
    for part in ("figcaption", "ul.legend li", ".cite .source"):
        assert figure.locator(part).first.inner_text().replace(" ", "").strip() in said.replace(" ", "")
    raw = (tmp_path / "SVG").read_text(encoding="utf-8")
    assert "var(" not in raw
    assert "#0B4F8A" in raw
    picture = (tmp_path / "PNG").read_bytes()
    assert picture.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", picture[16:24])
    assert wide >= 960
    assert high > 300
    assert opened.messages == []


def test_without_scripts_there_is_no_button_and_nothing_is_loaded_before_it_is_asked_for(site: Built, visit: Callable[..., Visit]) -> None:
    scriptless = visit(f"{site.address}/{MEASURE}", java_script_enabled=False)
    assert scriptless.page.locator(".closer button").count() == 0

    opened = visit(f"{site.address}/{MEASURE}")
    loaded = opened.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert not [name for name in loaded if "lazy" in name or "/figures/" in name]


def test_a_figure_may_be_framed_elsewhere_and_says_whose_it_is(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/{MEASURE}")
    details = opened.page.locator("details.embed").first
    details.locator("summary").press("Enter")
    code = details.locator("input").input_value()
    assert code.startswith(f'<iframe src="{site.address}/embed/outcome-mix.html" title="')

    opened.page.goto(details.locator("a").evaluate("link => link.href"))
    open_first(opened.page)
    assert "公开年报档案" in opened.page.locator(".cite .source").inner_text()
    assert opened.page.locator("main a[target=_blank]").get_attribute("href") == "../m/outcome-mix.html"
    assert opened.messages == []


def test_where_vega_does_not_come_the_still_figure_stays_and_it_is_said(site: Built, visit: Callable[..., Visit]) -> None:
    page = visit(f"{site.address}/{MEASURE}").page
    page.route("**/lazy/**", lambda route: route.abort())

    page.locator(".closer button").first.press("Enter")

    expect(page.locator(".closer [role=status]").first).to_contain_text("没有装载成功")
    expect(page.locator("figure .drawing svg.chart").first).to_be_visible()
