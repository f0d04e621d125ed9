"""What a first visit may cost, row by row of the design's table, and what it does cost: gzipped bytes of what the browser asked for.

KB are 1,024 bytes of bodies as they are sent; headers, which differ between hosts, are not counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response

from tests.browser.serving import packed
from tests.browser.visiting import Built

KB = 1024


@dataclass(frozen=True)
class Budget:
    """One row: of the largest page of each of these kinds, opened with this question or choice."""

    name: str
    kinds: tuple[str, ...]
    html: int
    """KB of the page itself."""

    total: int
    """KB of all that is loaded, without the pieces."""

    requests: int
    """How many, without the pieces."""

    opened: str = ""
    """What stands behind the address: ``?q=…`` or ``#b=…``."""

    pieces: str = ""
    """How the addresses of the files of data begin that such a visit brings, beside the total."""

    piece: int = 0
    """KB of one of them."""

    most: int = 0
    """How many of them."""


PLACES = ("r/??.html", "r/????.html", "r/??????.html")

BUDGETS = (
    Budget("agency", ("a/*/*.html",), 10, 30, 4),
    Budget("region", ("r/index.html", *PLACES), 30, 45, 4),
    Budget("home", ("index.html",), 40, 60, 5),
    Budget("search", ("search.html",), 5, 35, 5, "?q=三泉镇", "assets/search/n", 40, 1),
    Budget("compare", ("compare.html",), 8, 35, 5, "#b=140825101,410104006", "assets/compare/", 4, 2),
)
"""The table of budgets. Of the six requests that a search may take, one is its shard; the head that lists them is none."""


FAMILIES = {"assets/search/n": ("assets/search/n*.js", "assets/search/p*.js"), "assets/compare/": ("assets/compare/*.js",)}
"""All files of data of a kind, by how the addresses begin of those that the visit brings: names and pinyin; counties, provinces."""


@dataclass(frozen=True)
class Spent:
    """What the first visit of a page took, in bytes."""

    budget: Budget
    path: str
    html: int
    total: int
    requests: int
    pieces: tuple[int, ...]

    def over(self) -> Iterator[str]:
        """What is more than it may be, in words."""
        rows = (
            ("HTML, bytes", self.html, self.budget.html * KB),
            ("all, bytes", self.total, self.budget.total * KB),
            ("requests", self.requests, self.budget.requests),
            ("files of data", len(self.pieces), self.budget.most),
            *(("a file of data, bytes", piece, self.budget.piece * KB) for piece in self.pieces),
        )
        for what, is_, may in rows:
            if is_ > may:
                yield f"{self.path}{self.budget.opened}: {what}: {is_:,} is more than {may:,}"
        if len(self.pieces) < self.budget.most:
            yield f"{self.path}{self.budget.opened}: loaded {len(self.pieces)} files of data: nothing was measured"


def spent(browser: Browser, site: Built) -> Iterator[Spent]:
    """The first visit of the largest page of every kind that has a budget, in both languages, each with an empty store of files."""
    for budget in BUDGETS:
        for kind in [f"{prefix}{kind}" for prefix in ("", "en/") for kind in budget.kinds]:
            yield _visit(browser, site, budget, site.pages(kind)[0])


def heavy(site: Built) -> Iterator[str]:
    """The files of data, opened or not, that are heavier than their budget: a visit brings only some of them."""
    for budget in BUDGETS:
        if budget.pieces:
            files = [file for family in FAMILIES[budget.pieces] for file in sorted(site.folder.glob(family))]
            if not files:
                yield f"no file like {budget.pieces}"
            for file in files:
                if (weight := len(packed(file))) > budget.piece * KB:
                    yield f"{file.relative_to(site.folder)}: bytes: {weight:,} is more than {budget.piece * KB:,}"


def _visit(browser: Browser, site: Built, budget: Budget, path: str) -> Spent:
    answers: list[Response] = []
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer))  # a method of a list cannot be marked, as Playwright does
    page.goto(f"{site.address}/{path}{budget.opened}", wait_until="networkidle")
    weights = {answer.url: int(answer.headers["content-length"]) for answer in answers if answer.url.startswith(site.address)}
    context.close()
    pieces = {url: weight for url, weight in weights.items() if budget.pieces and urlsplit(url).path.startswith(f"/{budget.pieces}")}
    html = next(weight for url, weight in weights.items() if urlsplit(url).path == f"/{path}")
    return Spent(budget, path, html, sum(weights.values()) - sum(pieces.values()), len(weights) - len(pieces), tuple(pieces.values()))
