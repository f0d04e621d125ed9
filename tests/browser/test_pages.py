"""What a browser finds on the pages: nothing that axe, the console or a narrow telephone would complain of."""

import re
from collections.abc import Callable
from fnmatch import fnmatch

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visiting import KINDS, Built, Visit

pytestmark = pytest.mark.browser

LOOK = """(() => {
  const style = getComputedStyle(document.body);
  return [style.backgroundColor, style.fontFamily, document.documentElement.scrollHeight];
})()"""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LOOKS: tuple[dict[str, str], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"width": "320"},
)


def look(page: Page, looks: dict[str, str]) -> None:
    """Look at an open page in another manner: one of LOOKS, and nothing of the one before."""
    page.set_viewport_size({"width": int(looks.get("width", "1280")), "height": 900})
    dark = looks.get("color_scheme") == "dark"
    page.emulate_media(color_scheme="dark" if dark else "light", forced_colors="active" if "forced_colors" in looks else "none")


def of_kind(site: Built, kind: str) -> str:
    """The largest page of a kind: what is crowded breaks first."""
    pages = site.pages(kind)
    assert pages, f"the site has no {kind}"
    return f"{site.address}/{pages[0]}"


# Colours are the same in both languages: each page in Chinese in every manner, in English once.
@pytest.mark.parametrize("kind", [*KINDS, *(f"en/{kind}" for kind in KINDS)])
def test_axe_finds_nothing(site: Built, revisit: Callable[..., Visit], kind: str) -> None:
    opened = revisit(of_kind(site, kind))
    opened.page.evaluate(AXE_SCRIPT)

    told = {}
    for looks in LOOKS[:1] if kind.startswith("en/") else LOOKS:
        look(opened.page, looks)
        found = AxeResults(opened.page.evaluate("options => axe.run(options)", {"runOnly": TAGS, "resultTypes": ["violations"]}))
        if found.violations_count:
            told[str(looks)] = found.generate_report()

    assert told == {}
    assert opened.messages == []


def test_no_page_says_anything_or_scrolls_sideways_at_320_px(site: Built, visit: Callable[..., Visit]) -> None:
    opened = visit(f"{site.address}/", width=320)
    wide = {}
    for path in site.pages("**/*.html"):
        opened.page.goto(f"{site.address}/{path}")
        width = opened.page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width

    assert wide == {}
    assert opened.messages == []


def test_every_page_is_of_a_kind_that_is_looked_at(site: Built) -> None:
    pages = site.pages("**/*.html")
    unknown = [path for path in pages if not any(fnmatch(path.removeprefix("en/"), kind) for kind in KINDS)]

    assert unknown == []


def test_each_page_names_its_language(site: Built) -> None:
    def named(path: str) -> bool:
        return f'<html lang="{"en" if path.startswith("en/") else "zh-CN"}"' in (site.folder / path).read_text(encoding="utf-8")

    assert [path for path in site.pages("**/*.html") if not named(path)] == []


def test_what_a_page_must_not_do_is_noticed(site: Built, visit: Callable[..., Visit]) -> None:
    """The policy stops a script in the page, and what the browser says of it is heard; else silence would prove nothing."""
    opened = visit(f"{site.address}/", width=320)

    opened.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
    opened.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
    opened.page.evaluate("document.body.appendChild(document.createElement('div')).style.cssText = 'width: 900px; height: 9px'")
    opened.page.wait_for_timeout(100)

    assert opened.page.evaluate("window.ran") is None
    assert any("script-src" in message for message in opened.messages)
    assert any("img-src" in message for message in opened.messages)
    assert opened.page.evaluate("document.documentElement.scrollWidth") > 320
    assert Axe().run(opened.page, options={"runOnly": TAGS}).violations_count > 0  # the picture has no text


@pytest.mark.parametrize("kind", [*(kind for kind in KINDS if kind != "404.html"), "en/index.html"])  # 404: its links start at a root
def test_a_page_looks_the_same_from_a_folder_and_without_scripts(site: Built, revisit: Callable[..., Visit], kind: str) -> None:
    served = revisit(of_kind(site, kind))
    looks = served.page.evaluate(LOOK)
    folder = revisit(f"file://{site.folder}/{site.pages(kind)[0]}")
    scriptless = revisit(of_kind(site, kind), java_script_enabled=False)

    assert folder.page.evaluate(LOOK) == looks
    assert folder.messages == []
    assert scriptless.messages == []
    assert scriptless.page.locator("h1").count() == 1


def test_no_page_fetches_anything_from_elsewhere(site: Built) -> None:
    """No address of another site stands where a browser would fetch it by itself, not even where no browser of ours got to."""
    fetched = re.compile(
        r"""<(?:script|img|iframe|source|video|audio|link)\b[^>]*\b(?:src|href|srcset)=["']?(?:https?:)?//[^>]*>""", re.IGNORECASE
    )
    allowed = re.compile(r"""\brel=["']?(?:canonical|alternate|license)""")

    told = {}
    for path in site.pages("**/*.html"):
        found = [tag for tag in fetched.findall((site.folder / path).read_text(encoding="utf-8")) if not allowed.search(tag)]
        if found:
            told[path] = found

    assert told == {}
