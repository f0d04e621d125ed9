"""找机关: where the search box leads. Without scripts it is the tree of provinces, from which every county is two steps away."""

from site_builder.pages.desk import SEARCH, Desk
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX


def search_page(desk: Desk) -> Page:
    """The page of results, which the script fills in, and the way by regions, which is always there."""
    w = desk.w
    return desk.page(
        SEARCH,
        "search.html",
        w("search.title"),
        description=w("search.description"),
        crumbs=desk.crumbs(Link(w("search.title"))),
        provinces=tuple(desk.place(province.code)[0] for province in desk.site.data.divisions.children("")),
        regions=Link(w("home.all_regions"), desk.to(INDEX)),
    )
