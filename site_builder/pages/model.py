"""The nouns of publishing: the site as handed to the pages, a page, a link, a piece of prose.

Values only: nothing here knows a template's markup, a disk or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from site_builder.audit import Audit, Finding
    from site_builder.audit.former import Former
    from site_builder.config import Config
    from site_builder.diff import Diff
    from site_builder.facts import Facts
    from site_builder.store import Data
    from site_builder.words import Words

STYLESHEET = "assets/style.css"
SCRIPT = "assets/search.js"
COMPARING = "assets/compare.js"
TABLES = "assets/tables.js"
"""The script of long tables, which only their pages load."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A text of ``content/<lang>/``, its Markdown already HTML that is safe to print; who wrote it and when it was last looked over."""

    title: str
    description: str
    html: str
    author: str = ""
    reviewed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """Everything the pages may know. ``facts`` has derived values, ``printed`` has none; ``version`` and ``date`` are the data's.

    ``files`` are the paths that others publish (downloads), so that a page can link to what will exist; ``prose`` is by (lang, name).
    ``former`` are the leads that rested on superseded reports; ``coverage`` says in how many reports a rule finds what it needs.
    ``changes`` are those since the release before, where the build was told of it.
    ``shared`` are the two texts of each finding about shared text (its own first) as runs: only where both are held, and may be shown.
    """

    config: "Config"
    words: "Words"
    data: "Data"
    facts: "Facts"
    printed: "Facts"
    audit: "Audit"
    version: str
    date: str
    prose: Mapping[tuple[str, str], Prose] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    former: "tuple[Former, ...]" = ()
    coverage: Mapping[str, int] = field(default_factory=dict)
    changes: "Diff | None" = None
    shared: "Mapping[Finding, tuple[tuple[Run, ...], tuple[Run, ...]]]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a report's text, and whether the report beside it has the same."""

    text: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its path in the site, the template that prints it, and every value that the template may print."""

    path: str
    template: str
    lang: str
    title: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that may lead somewhere: ``to`` is a path of the site (with a fragment, if any), None where there is no page.

    ``lang`` is set where the words are in another language than the page.
    """

    text: str
    to: str | None = None
    lang: str | None = None
