"""The search box in Chromium, by keyboard: what is found, what is said of it, and that it works from a folder and without scripts."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_pages import LOOKS, TAGS, look
from tests.browser.visiting import Built, Visit

pytestmark = pytest.mark.browser

BOX = "form.search input"
OPTIONS = "form.search [role=option]"


def typed(page: Page, question: str) -> list[str]:
    """Type a question and give the options that are offered."""
    page.locator(BOX).fill("")
    page.locator(BOX).type(question)
    expect(page.locator("form.search [role=status]")).not_to_be_empty()
    page.wait_for_timeout(400)  # the box waits for the next letter, then for its file
    return page.locator(OPTIONS).all_inner_texts()


def test_a_body_is_opened_by_keyboard_alone(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/about.html")
    page = opened.page
    page.locator(BOX).focus()
    page.keyboard.type("三泉镇")
    expect(page.locator(OPTIONS).first).to_contain_text("三泉镇")
    assert page.locator(BOX).get_attribute("aria-expanded") == "true"

    page.keyboard.press("ArrowDown")
    chosen = page.locator(BOX).get_attribute("aria-activedescendant")
    assert chosen is not None
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    assert "山西省运城市新绛县 · 镇" in page.locator(f"#{chosen}").inner_text()
    page.keyboard.press("Enter")

    page.wait_for_url("**/a/140825/140825101.html")
    assert opened.messages == []


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("三泉", "三泉镇"),
        ("sanquan", "三泉镇"),
        ("ＳＱＺ", "三泉镇"),
        ("新绛县三泉", "三泉镇"),
        ("新绛 三泉镇", "三泉镇"),
        ("三泉镇人民政府", "三泉镇"),
        ("管城区", "管城回族区"),
        ("平潭综合实验区管委会", "平潭综合实验区"),
        ("luchun", "绿春县"),
        ("新絳縣三泉鎮", "三泉镇"),
        ("乾縣", "乾县"),
        ("關嶺", "关岭布依族苗族自治县"),
        ("扶沟县", "扶沟县"),
    ],
)
def test_a_name_is_found_by(site: Built, visit: Callable[..., Visit], question: str, first: str) -> None:
    """A part of it, its pinyin and their first letters (full width too), its county and itself, what it is not called, its short name, an
    alias, ü as u, traditional characters (of which 乾 also stands in names)."""
    opened = visit(f"{site.address}/index.html")

    typed(opened.page, question)

    expect(opened.page.locator(OPTIONS).first).to_have_text(re.compile(f"^{re.escape(first)}"))
    assert opened.messages == []


def test_the_box_says_how_many_share_a_name_and_which_are_not_held(site: Built, visit: Callable[..., Visit]) -> None:
    page = visit(f"{site.address}/index.html").page

    options = typed(page, "城关镇")

    assert "“城关镇”有88个，请按省市县选。" in page.locator("form.search [role=status]").inner_text()
    assert all("本站未收录" in option for option in options[:8])
    assert options[8].startswith("河南省 26个")
    assert options[-1].startswith("全部")
    assert typed(page, "本站没有这个名字") == []
    assert "没有找到" in page.locator("form.search [role=status]").inner_text()


def test_of_a_word_that_is_too_common_the_box_counts_and_offers_provinces_and_kinds(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/index.html")
    page = opened.page

    options = typed(page, "街道")

    assert "太常见" in page.locator("form.search [role=status]").inner_text()
    assert any(option.startswith("河南省") for option in options)
    page.locator(OPTIONS).filter(has_text="河南省").click()
    page.wait_for_url("**/search.html?*")
    expect(page.locator("#results .hits li").first).to_be_visible()
    assert all("河南省" in text for text in page.locator("#results .hits a").all_inner_texts())
    page.locator("select[name=kind]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results [role=status]")).to_contain_text("其中河南省 · 街道740个。")
    assert "in=41&kind=" in page.url
    assert all("· 街道" in text for text in page.locator("#results .hits a").all_inner_texts())
    assert opened.messages == []


def test_escape_closes_and_then_empties_the_box(site: Built, visit: Callable[..., Visit]) -> None:
    page = visit(f"{site.address}/index.html").page
    typed(page, "三泉")

    page.keyboard.press("Escape")
    assert (page.locator(BOX).get_attribute("aria-expanded"), page.locator(BOX).input_value()) == ("false", "三泉")
    page.keyboard.press("Escape")
    assert page.locator(BOX).input_value() == ""


def test_an_empty_box_suggests_what_was_opened_last(site: Built, visit: Callable[..., Visit]) -> None:
    page = visit(f"{site.address}/index.html").page
    typed(page, "三泉镇")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/a/**")

    page.goto(f"{site.address}/guide.html")
    page.locator(BOX).focus()

    expect(page.locator(OPTIONS).first).to_contain_text("三泉镇")


def test_a_page_of_a_county_suggests_its_bodies(site: Built, visit: Callable[..., Visit]) -> None:
    page = visit(f"{site.address}/r/140825.html").page

    page.locator(BOX).focus()

    expect(page.locator(OPTIONS).filter(has_text="三泉镇")).to_have_count(1)


def test_the_page_of_results_lists_them_as_links(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/en/search.html?q=sanquan")

    link = opened.page.locator("#results .hits a").first
    expect(link).to_contain_text("三泉镇")
    link.click()
    opened.page.wait_for_url("**/en/a/140825/140825101.html")
    assert opened.messages == []


def test_axe_finds_nothing_on_an_open_box_and_on_results(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/search.html?q=城关镇")
    page = opened.page
    expect(page.locator("#results .hits li").first).to_be_visible()
    typed(page, "三泉")
    page.keyboard.press("ArrowDown")

    for looks in LOOKS:
        look(page, looks)
        found = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{looks}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert opened.messages == []


def test_the_search_works_from_a_folder(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"file://{site.folder}/a/140825/140825101.html")
    page = opened.page

    assert typed(page, "二里岗")[0].startswith("二里岗街道")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/a/410104/410104006.html")
    page.locator(BOX).fill("三泉镇")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator("#results .hits a").first).to_contain_text("三泉镇")
    assert opened.messages == []


def test_without_scripts_the_box_leads_to_the_tree_of_provinces(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/index.html", java_script_enabled=False)
    page = opened.page
    page.locator(BOX).fill("三泉镇")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")

    page.get_by_role("link", name="山西省").click()
    page.get_by_role("link", name="新绛县").first.click()
    page.get_by_role("link", name="三泉镇").first.click()

    page.wait_for_url("**/a/140825/140825101.html")
    assert opened.messages == []
