"""比较: the page on which a reader lays up to eight bodies side by side, and the same for a frame in somebody's article.

Says what the script needs to know: labels of the form, words, where it stands. Holds no number: those are in the files of ``comparing``.
"""

import json
from typing import Any

from site_builder.comparing.columns import COLUMNS
from site_builder.measures import FEWEST, MANY
from site_builder.pages.desk import COMPARE, DATA, EMBEDDED, SEARCH, Desk
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX

MOST = 8
"""So many bodies are compared at most."""

MARKS = ("blank", "not_applicable", "unread", "cut", "derived", "corrected", "not_held")


def compare_pages(desk: Desk) -> tuple[Page, Page]:
    """The page, and its twin without head and foot that others may frame."""
    w = desk.w
    context: dict[str, Any] = {
        "told": told(desk),
        "embedded": desk.to(EMBEDDED),
        "here": desk.to(COMPARE),
        "marks": tuple((w(f"mark.{mark}.sign"), w(f"mark.{mark}.short")) for mark in MARKS),
        "ways": tuple(
            Link(w(key), desk.to(to)) for key, to in (("search.title", SEARCH), ("home.all_regions", INDEX), ("compare.data", DATA))
        ),
    }
    title, description = w("compare.title"), w("compare.description")
    page = desk.page(COMPARE, "compare.html", title, description=description, crumbs=desk.crumbs(Link(title)), heading=title, **context)
    return page, desk.page(EMBEDDED, "compare_embed.html", title, description=description, **context)


def told(desk: Desk) -> str:
    """What the script cannot know by itself, as JSON: a text, so that a template escapes it for an attribute."""
    w = desk.w
    every = {
        "most": MOST,
        "fewest": FEWEST,
        "many": MANY,
        "columns": [
            {"key": one.key, "part": one.part, "label": one.label[desk.lang], "above": one.above[desk.lang] if one.above else ""}
            for one in COLUMNS
        ],
        "marks": {mark: w(f"mark.{mark}.sign") for mark in MARKS},
        "site": desk.site.config.title[desk.lang],
        "closer": {key: w(f"figure.closer.{key}") for key in ("open", "close", "how", "failed")},
        "words": {key.removeprefix("compare.js."): text for key, text in sorted(w.patterns.items()) if key.startswith("compare.js.")},
    }
    return json.dumps(every, ensure_ascii=False, separators=(",", ":"))
