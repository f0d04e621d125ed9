"""One figure by itself, for a frame in somebody's article: the figure, its source, and the way to the page that it is of.

Knows which figures have such a page: those of measures and of provinces.
"""

from collections.abc import Iterator
from typing import Any

from site_builder.figures import Figure
from site_builder.pages.desk import Desk
from site_builder.pages.drawn import Drawn, drawn
from site_builder.pages.model import Page
from site_builder.stamps import Stamp


def embed_address(key: str) -> str:
    """Where the page of one figure stands, before the language's prefix."""
    return f"embed/{key}.html"


def shared(figure: Figure, page: str, desk: Desk) -> Drawn:
    """A figure that may be looked at closer and framed elsewhere, where it is drawn at all."""
    if figure.svg is None:
        return drawn(figure, page, desk.w)
    return drawn(figure, page, desk.w, script=desk.to(f"figures/{figure.key}.js"), embed=desk.to(embed_address(figure.key)))


def embed_pages(desk: Desk, page: Page, shows: Stamp | None = None) -> Iterator[Page]:
    """A page for each figure of ``page`` that may be framed; ``shows`` is the stamp of the reports that it shows, as in ``Desk.page``."""
    for one in (one for one in page.context["figures"] if one.embed):
        context: dict[str, Any] = {"figure": one, "whole": page.path}
        yield desk.page(
            embed_address(one.key), "figure_embed.html", one.title, description=one.caption, heading=one.page, shows=shows, **context
        )
