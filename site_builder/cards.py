"""The pictures that go along when a page is shared: which pages have one, and whether the font has what stands on it.

Knows pages and the folder of the font. How a picture looks is ``figures.card``'s.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from site_builder.errors import Problem, SiteError, collecting
from site_builder.figures.card import Card, png
from site_builder.pages import Page
from site_builder.pages.drawn import Drawn
from site_builder.words import Words

FOLDER = "font"
GLYPHS = "glyphs.txt"


def cards(pages: Iterable[Page], words: Words, templates: Path) -> Iterator[tuple[str, bytes]]:
    """The picture of every page that has one, as (path, PNG). SiteError naming each that holds a character the font has not."""
    some = [(page, card(page, words)) for page in pages if page.context["frame"]["card"]]
    if not some:
        return
    folder = templates / FOLDER
    has = _glyphs(folder)
    with collecting() as wrong:
        for page, made in some:
            lacking = "".join(sorted(set(made.texts) - has))
            if lacking:
                wrong.append(Problem(page.path, f"has a picture with {lacking}, which its font has not", "run make font"))
    for page, made in some:
        yield page.context["frame"]["card"], png(made, str(folder.resolve()))


def card(page: Page, words: Words) -> Card:
    """What stands on the picture of a page: its first figure that is drawn, else what its first figure finds, else its description."""
    context, frame = page.context, page.context["frame"]
    w = words.for_language(page.lang)
    every = [one for one in context.get("figures", ()) if isinstance(one, Drawn)]
    first = next((one for one in every if one.svg), every[0] if every else None)
    said = (frame["title"], w("site.strap"), context["heading"])
    if first is None:
        return Card(*said, context["description"], None, frame["data"])
    return Card(*said, first.caption, first.svg, frame["data"], first.legend)


def _glyphs(folder: Path) -> frozenset[str]:
    try:
        return frozenset((folder / GLYPHS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SiteError(Problem(f"templates/{FOLDER}/{GLYPHS}", "is missing", "run make font")) from None
