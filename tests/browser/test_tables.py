"""Long tables in Chromium, by keyboard: sorted by a heading, filtered, said aloud; and whole without the script."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_pages import TAGS
from tests.browser.visiting import Built, Visit

pytestmark = pytest.mark.browser

TABLE = "table.sortable"
STATUS = ".tools [role=status]"


def rows(page: Page) -> list[str]:
    """The names of the rows that are shown, from top to bottom."""
    return page.locator(f"{TABLE} tbody tr:visible th").all_inner_texts()


def test_the_provinces_are_sorted_by_keyboard_and_unknown_stands_last(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/r/index.html")
    page = opened.page
    by_code = rows(page)
    reports = page.locator(f"{TABLE} thead th").last
    reports.get_by_role("button").focus()

    page.keyboard.press("Enter")
    expect(reports).to_have_attribute("aria-sort", "descending")
    expect(page.locator(STATUS)).to_contain_text("从多到少")
    told = page.locator(f"{TABLE} tbody tr:not(.absent) td:last-child").all_inner_texts()
    assert [int(one.replace(",", "")) for one in told] == sorted((int(one.replace(",", "")) for one in told), reverse=True)
    held = len(told)
    assert page.locator(f"{TABLE} tbody tr").nth(held).get_attribute("class") == "absent"

    page.keyboard.press("Enter")
    expect(reports).to_have_attribute("aria-sort", "ascending")
    assert page.locator(f"{TABLE} tbody tr").nth(held).get_attribute("class") == "absent"
    page.keyboard.press("Enter")
    expect(reports).to_have_attribute("aria-sort", "none")
    assert rows(page) == by_code
    assert "#" not in page.url
    assert opened.messages == []


def test_the_rows_are_filtered_and_counted_aloud(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/r/index.html")
    page = opened.page
    page.get_by_label("筛选各行").fill("西")

    assert rows(page) == [name for name in page.locator(f"{TABLE} tbody th").all_inner_texts() if "西" in name]
    expect(page.locator(STATUS)).to_contain_text(f"显示{len(rows(page))}行，共")
    page.get_by_label("筛选各行").fill("")
    assert len(rows(page)) == page.locator(f"{TABLE} tbody tr").count() > 30
    assert Axe().run(page, options={"runOnly": TAGS}).response["violations"] == []
    assert opened.messages == []
