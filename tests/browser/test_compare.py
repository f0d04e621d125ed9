"""Comparing in Chromium, by keyboard: the tray follows, the page shows what the files hold, and what is saved is the view."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_pages import LOOKS, TAGS, look
from tests.browser.visiting import Built, Visit

pytestmark = pytest.mark.browser

TWO = "b=140825101,410104006"


def test_the_tray_follows_from_page_to_page_by_keyboard(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/a/140825/140825101.html")
    page = opened.page
    page.locator("button.add").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button.add")).to_have_attribute("aria-pressed", "true")

    page.goto(f"{site.address}/a/410104/410104006.html")
    page.locator("button.add").focus()
    page.keyboard.press("Space")
    page.locator("aside.tray a").focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/compare.html#b=140825101,410104006*")
    expect(page.locator("#compare table thead th")).to_have_count(3)
    assert opened.messages == []


def test_a_row_of_a_county_is_added_where_it_stands_and_leads_on(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/r/140825.html")
    page = opened.page
    button = page.locator("table.roster button.add").first
    assert button.get_attribute("aria-label") == "三泉镇：加入比较"
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert button.get_attribute("aria-label") == "三泉镇：移出比较"

    page.goto(f"{site.address}/r/410104.html")
    page.locator("table.roster button.add").first.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/compare.html#b=140825101,410104006*")
    assert opened.messages == []


def test_rows_have_no_button_without_scripts(site: Built, visit: Callable[..., Visit]) -> None:
    assert visit(f"{site.address}/r/140825.html", java_script_enabled=False).page.locator("button.add").count() == 0


def test_the_csv_is_the_table(site: Built, visit: Callable[..., Visit], tmp_path: Path) -> None:
    page = visit(f"{site.address}/compare.html#{TWO}").page
    expect(page.locator("#compare table tbody tr").first).to_be_visible()

    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").press("Enter")
    saved.value.save_as(tmp_path / "view.csv")

    raw = (tmp_path / "view.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, codes, *lines = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert codes == ["机关代码", "140825101", "410104006"]
    rows = [head, *lines]
    shown = [row.locator("th, td").all_inner_texts() for row in page.locator("#compare table tr").all()]
    assert [[cell.replace(",", "") for cell in row] for row in shown] == [[cell.replace(",", "") for cell in row] for row in rows]


@pytest.mark.parametrize("view", ["table", "years", "mix", "zero", "reasons", "disputes"])
def test_each_view_is_in_its_address_and_axe_finds_nothing(site: Built, visit: Callable[..., Visit], view: str) -> None:
    opened = visit(f"{site.address}/compare.html#{TWO}&v={view}&g=county")
    page = opened.page
    expect(page.locator("#compare table")).to_have_count(1)

    assert f"v={view}" in page.url
    for looks in LOOKS:
        look(page, looks)
        found = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{looks}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert opened.messages == []


STRETCHED = """svg => [...svg.querySelectorAll("rect[width]")].filter(mark => {
  const seen = mark.getBBox();
  return Math.abs(seen.width - mark.getAttribute("width")) > 0.5 || Math.abs(seen.height - mark.getAttribute("height")) > 0.5;
}).length"""
"""How many marks of a drawing have another size than the drawing says: no rule of the stylesheet may lay hands on them."""


@pytest.mark.parametrize("view", ["years", "mix"])
def test_marks_are_as_long_as_the_numbers_say(site: Built, visit: Callable[..., Visit], view: str) -> None:
    drawing = visit(f"{site.address}/compare.html#{TWO}&v={view}").page.locator("#compare svg")

    assert drawing.locator("rect[width]").count() > 1
    assert drawing.evaluate(STRETCHED) == 0


def test_the_picture_carries_its_citation(site: Built, visit: Callable[..., Visit], tmp_path: Path) -> None:
    page = visit(f"{site.address}/compare.html#{TWO}&v=years").page
    expect(page.locator("#compare svg")).to_be_visible()

    for name, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=name).press("Enter")
        saved.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)

    assert "公开年报档案" in (tmp_path / "SVG").read_text(encoding="utf-8")


def test_comparing_works_from_a_folder(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"file://{site.folder}/compare.html#{TWO}")

    expect(opened.page.locator("#compare table thead th")).to_have_count(3)
    assert opened.messages == []


@pytest.mark.parametrize("view", ["years", "mix"])
def test_a_drawing_looked_at_closer_shows_the_same_and_tells_each_body_by_keyboard(
    site: Built, visit: Callable[..., Visit], view: str
) -> None:
    opened = visit(f"{site.address}/compare.html#{TWO}&v={view}&y=2020")
    page = opened.page
    still = sorted(page.locator("#compare .looked svg text").all_text_contents())
    page.locator(".closer button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".looked svg.marks")).to_be_visible(timeout=60_000)

    assert sorted(page.locator(".looked svg.marks text").all_text_contents()) == still
    page.keyboard.press("Shift+Tab")
    told = []
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        told.append(page.locator(".closer [role=status]").inner_text())
    assert [one.split("：")[0] for one in told] == ["三泉镇", "二里岗街道"]
    expect(page.locator("#compare table")).to_have_count(1)
    for looks in LOOKS:
        look(page, looks)
        found = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{looks}: {found.generate_report()}"
    assert opened.messages == []
