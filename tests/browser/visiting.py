"""The nouns of the browser tests: a built site, and a page that was opened."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

KINDS = (
    "index.html",
    "404.html",
    "about.html",
    "compare.html",
    "corrections.html",
    "data.html",
    "dictionary.html",
    "embed/compare.html",
    "embed/[!c]*.html",
    "guide.html",
    "search.html",
    "held.html",
    "held/*.html",
    "a/*/*.html",
    "l/index.html",
    "l/??.html",
    "l/*/*.html",
    "points/*.html",
    "m/index.html",
    "m/volumes.html",
    "m/outcome-mix.html",
    "m/zero-reports.html",
    "m/reasons.html",
    "m/disputes.html",
    "m/disclosure.html",
    "m/*/??.html",
    "r/index.html",
    "r/??.html",
    "r/????.html",
    "r/??????.html",
)
"""The kinds of pages, as patterns of their addresses in the first language; below en/ stand the same."""


@dataclass(frozen=True)
class Built:
    """The site as built, and where it is served."""

    folder: Path
    address: str

    def pages(self, pattern: str) -> list[str]:
        """The pages that match, the largest first: what is crowded breaks first."""
        found = [file for file in self.folder.glob(pattern) if file.suffix == ".html"]
        return [file.relative_to(self.folder).as_posix() for file in sorted(found, key=lambda file: (-file.stat().st_size, file))]


@dataclass
class Visit:
    """A page that was opened, and everything that the browser had to say about it."""

    page: Page
    messages: list[str] = field(default_factory=list)
