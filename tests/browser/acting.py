"""A reader who has no mouse: keys, and words that are typed, each counted; and the tasks that such a reader does on a built site.

A task goes the way that the pages offer (skip link, heading, button, link), looks at what is focused as a person does, and returns what
it came to; whoever calls it compares that with the records.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Frame, Page, expect

from tests.browser.visiting import Built

MOST = 200
"""So many times Tab is pressed before a reader gives up."""

_FOCUSED = """() => {
  const one = document.activeElement;
  const text = one.getAttribute("aria-label") || one.labels?.[0]?.firstChild.textContent || one.textContent || "";
  return [one.tagName, one.name || "", text.trim()].join("|");
}"""


@dataclass
class Reader:
    """Somebody at a keyboard in front of a page. ``keys`` pressed, ``words`` typed, ``pages`` opened, and when it began."""

    page: Page
    keys: int = 0
    words: int = 0
    pages: int = 0
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._opened)

    def _opened(self, frame: Frame) -> None:
        address = re.split("[?#]", frame.url)[0]  # what is chosen on a page stands in its address, and opens none
        if frame is self.page.main_frame and address != self._last:
            self._last = address
            self.pages += 1

    _last = ""

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, word: str) -> None:
        """Type a word, one step."""
        self.page.keyboard.type(word)
        self.words += 1

    @property
    def focused(self) -> str:
        """Where the reader is: TAG|name|what it says."""
        return str(self.page.evaluate(_FOCUSED))

    def tab_to(self, pattern: str, key: str = "Tab") -> str:
        """Tab on until what is focused matches; AssertionError where it does not come."""
        for _ in range(MOST):
            self.press(key)
            if re.search(pattern, self.focused):
                return self.focused
        raise AssertionError(f"{pattern} is not reached by {MOST} times {key} on {self.page.url}")

    def follow(self, pattern: str) -> None:
        """Tab to a link, open it, and wait for the page behind it."""
        self.tab_to(pattern)
        self.enter()

    def enter(self) -> None:
        """Press Enter on what leads to another page, and wait for that."""
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")

    def back(self) -> None:
        """To the page before: the browser's own key, which only the browser hears."""
        self.keys += 1
        self.page.go_back()

    def skip(self) -> None:
        """Over the head of the page, by its first link."""
        self.press("Tab")
        assert self.focused.startswith("A|"), self.focused
        self.press("Enter")

    def ask(self, word: str) -> Sequence[str]:
        """Go to the search box from the top of a page, type, and read what is offered."""
        self.tab_to(r"^INPUT\|q\|")
        self.write(word)
        expect(self.page.locator("form.search [role=option]").first).to_contain_text(word[-2:])
        return self.page.locator("form.search [role=option]").all_inner_texts()

    def choose(self, said: str) -> None:
        """Go down to the first of what is offered that says so, and open it."""
        chosen = self.page.locator("form.search [aria-selected=true]")
        self.press("ArrowDown")
        while said not in chosen.inner_text():
            self.press("ArrowDown")
        self.enter()

    @property
    def steps(self) -> str:
        """What it took, in words."""
        took = time.monotonic() - self.began
        return f"{self.keys} keys, {self.words} words typed, {self.pages} pages, {took:.1f} s"


@dataclass(frozen=True)
class Place:
    """A township that is looked for: its name, the province and what stands between."""

    name: str
    province: str
    where: str


def namesake(reader: Reader, site: Built, sought: Place) -> str:
    """One of many of the same name, by the name alone: all of them, of its province, of its kind. Gives what the result says."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.ask(sought.name)
    reader.press("ArrowUp")  # the last of what is offered: all of them
    reader.enter()
    expect(page.locator("#results .hits li").first).to_be_visible()
    reader.skip()
    reader.tab_to(r"^SELECT\|within\|")
    for _ in range(MOST):
        reader.press("ArrowDown")
        if page.locator("select[name=within] option:checked").inner_text().startswith(sought.province):
            break
    expect(page.locator("#results .hits a").first).to_contain_text(sought.province)
    return _open(reader, sought)


def _open(reader: Reader, sought: Place) -> str:
    found = reader.tab_to(re.escape(sought.province + sought.where))
    reader.enter()
    return found


def direct(reader: Reader, site: Built, sought: Place) -> str:
    """The same, by the county and the name in one word."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.ask(sought.where[-3:] + sought.name)
    reader.press("ArrowDown")
    found = page.locator("form.search [aria-selected=true]").inner_text()
    reader.enter()
    return found


def unscripted(reader: Reader, site: Built, sought: Place, city: str) -> str:
    """The same without scripts: the form leads to the provinces, and a province tells of its counties. Gives what stands there of it."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.tab_to(r"^INPUT\|q\|")
    reader.write(sought.name)
    reader.enter()
    reader.skip()
    reader.follow(rf"^A\|\|{sought.province}")
    county = sought.where.removeprefix(city)
    return next((text for text in page.locator("main li, main dd > span").all_inner_texts() if county in text), "")


def compared(reader: Reader, site: Built, county: str, saved: Path) -> Path:
    """Four townships of a county beside each other, saved as CSV."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.ask(county)
    reader.choose("看全境各机关")
    reader.skip()
    for _ in range(4):
        reader.tab_to(r"^BUTTON\|\|.*加入比较")
        reader.press("Enter")
    reader.follow(r"^A\|\|比较这4个")
    expect(page.locator("#compare table tbody tr").first).to_be_visible()
    reader.skip()
    reader.tab_to(r"^BUTTON\|\|CSV")
    with page.expect_download() as download:
        reader.press("Enter")
    download.value.save_as(saved)
    return saved


def most_unknown(reader: Reader, site: Built) -> dict[str, int]:
    """Of which county the most reports leave open whether it is zero: province by province, until no other can have more. Gives the
    counties that have the most, each with how many, as they stand in the tables."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.follow(r"^A\|\|指标")
    reader.skip()
    reader.follow(r"^A\|\|零申请率")
    provinces = _column(page, "by-province")
    best: dict[str, int] = {}
    for province, unknown in sorted(provinces.items(), key=lambda one: -one[1]):
        if best and unknown <= max(best.values()):
            break
        reader.skip()
        reader.follow(rf"^A\|\|{re.escape(province)}")
        if page.locator("section[aria-labelledby=by-county] thead button").count():
            reader.skip()
            reader.tab_to(r"^BUTTON\|\|不能确定")
            while "by-county" not in page.evaluate("document.activeElement.closest('section').getAttribute('aria-labelledby')"):
                reader.tab_to(r"^BUTTON\|\|不能确定")
            reader.press("Enter")
        counties = _column(page, "by-county")
        best |= counties
        top = max(best.values())
        best = {county: n for county, n in best.items() if n == top}
        reader.back()
    return best


def _column(page: Page, section: str) -> dict[str, int]:
    """The column of the unknown in a table, by the names of its rows."""
    table = page.locator(f"section[aria-labelledby={section}] table")
    heads = table.locator("thead th").all_inner_texts()
    at = next(number for number, head in enumerate(heads) if head.startswith("不能确定"))
    rows = [
        row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr:has(th a)").all()
    ]  # the bodies above stand in no county
    return {row[0].strip(): int(row[at].replace(",", "")) for row in rows}


def source_line(reader: Reader, site: Built, name: str) -> tuple[str, str]:
    """From a body's first number to the row that it was read from: (the number, where it stands on the source)."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.ask(name)
    reader.press("ArrowDown")
    reader.enter()
    reader.skip()
    while not page.evaluate("!!document.activeElement.closest('ul.ledger')"):
        reader.press("Tab")
    number = reader.focused.rpartition("|")[2]
    reader.press("Enter")
    source = page.locator("tr:target td.source")
    expect(source).to_be_in_viewport()
    return number, source.inner_text()


def cited(reader: Reader, site: Built) -> tuple[str, str]:
    """The line to cite the first figure of the first measure by: (what was copied, what stands under the figure)."""
    page = reader.page
    page.goto(f"{site.address}/index.html")
    reader.follow(r"^A\|\|指标")
    reader.skip()
    reader.follow(r"^A\|\|新收申请")
    reader.skip()
    reader.tab_to(r"^BUTTON\|\|复制引用")
    reader.press("Enter")
    expect(page.locator("figure.figure [role=status]", has_text="已复制").first).to_be_visible()
    line = page.locator("figure.figure p.cite").first.inner_text()
    return str(page.evaluate("navigator.clipboard.readText()")), line
