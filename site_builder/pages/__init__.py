"""What is published where, from what: every page of the site as a value. Touches no disk, decides no markup.

``desk`` puts a page together; ``home``, ``region``, ``agency`` and ``prose`` say what stands in each kind; ``papers``, ``cells``,
``leads``, ``outcomes`` and ``sentences`` say one part each.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from site_builder.pages.agency import agency_pages
from site_builder.pages.by_place import place_pages
from site_builder.pages.changes import changes_page
from site_builder.pages.comparing import compare_pages
from site_builder.pages.corrections import corrections_page
from site_builder.pages.desk import Desk, agency_address, county_address
from site_builder.pages.dictionary import dictionary_page
from site_builder.pages.finding import search_page
from site_builder.pages.guide import about_page, guide_page
from site_builder.pages.held import held_page, held_parts
from site_builder.pages.holdings import Holdings, at_hand, holdings
from site_builder.pages.home import home_page
from site_builder.pages.lists import list_pages, list_parts
from site_builder.pages.measures import measure_pages
from site_builder.pages.model import COMPARING, SCRIPT, STYLESHEET, TABLES, Link, Page, Prose, Site
from site_builder.pages.places import PROVINCE_DIGITS
from site_builder.pages.point import point_pages
from site_builder.pages.prose import data_page, not_found_page
from site_builder.pages.region import region_pages
from site_builder.pages.regions import regions_page
from site_builder.pages.shelf import Shelf, provinces, shelves


def _alone(page: Callable[[Desk], Page]) -> Callable[[Desk], Iterable[Page]]:
    return lambda desk: (page(desk),)


def _within(kind: Callable[[Desk, str], Iterable[Page]], province: str) -> Callable[[Desk], Iterable[Page]]:
    return lambda desk: kind(desk, province)


Kind = Callable[[Desk], Iterable[Page]]
"""A kind of page: makes those of a language, as many of every language."""

OF_COUNTRY: tuple[Kind, ...] = (
    _alone(home_page),
    _alone(regions_page),
    list_pages,
    _alone(held_page),
    _alone(corrections_page),
    measure_pages,
    _alone(data_page),
    changes_page,
    _alone(dictionary_page),
    _alone(guide_page),
    _alone(about_page),
    _alone(search_page),
    compare_pages,
    _alone(not_found_page),
)
"""What a site has of the country, in its order."""

OF_PROVINCE: tuple[Callable[[Desk, str], Iterable[Page]], ...] = (list_parts, held_parts, place_pages)
"""What it has of each province (by code)."""

OF_BODIES: tuple[Kind, ...] = (agency_pages, point_pages)
"""What it has of each body."""


def together(site: Site, held: Holdings, kinds: Iterable[Kind]) -> Iterator[tuple[Page, ...]]:
    """The pages of these kinds in every language of the configuration, those of one address together, the first language first.

    Each is made when it is asked for: a country has more than stand in memory at once.
    """
    desks = [Desk(site, held, site.words.for_language(lang)) for lang in site.config.languages]
    for kind in kinds:
        yield from zip(*(kind(desk) for desk in desks), strict=True)


def is_of_province(shelf: Shelf) -> bool:
    """Whether a shelf is that of a province, not of a county."""
    return len(shelf.code) == PROVINCE_DIGITS


def of_shelf(shelf: Shelf) -> Iterator[tuple[Page, ...]]:
    """The pages of a shelf, as ``together``: those of its regions, and of its province or its bodies."""

    def of_regions(desk: Desk) -> Iterable[Page]:
        return region_pages(desk, shelf.regions, shelf.tallies)

    if is_of_province(shelf):
        return together(shelf.site, shelf.held, (of_regions, *(_within(kind, shelf.code) for kind in OF_PROVINCE)))
    return together(shelf.site, at_hand(shelf.held), (of_regions, *OF_BODIES))


def pages(site: Site) -> Iterator[Page]:
    """Every page of a site, one by one; no two have one path."""
    held = holdings(site)
    every = chain(together(site, held, OF_COUNTRY), chain.from_iterable(map(of_shelf, chain(provinces(site, held), shelves(site, held)))))
    return chain.from_iterable(every)


TEMPLATES = frozenset(
    f"{name}.html"
    for name in (
        *("home", "regions", "province", "county", "unheld", "agency", "points", "points_place", "rule", "lead", "settled"),
        *("held", "held_place", "corrections", "measures", "measure", "measure_place", "data", "changes", "dictionary"),
        *("guide", "prose", "search", "compare", "compare_embed", "figure_embed", "404"),
    )
)
"""Every template that a page is printed with."""


__all__ = [
    "COMPARING",
    "OF_COUNTRY",
    "SCRIPT",
    "STYLESHEET",
    "TABLES",
    "TEMPLATES",
    "Link",
    "Page",
    "Prose",
    "Shelf",
    "Site",
    "agency_address",
    "county_address",
    "holdings",
    "is_of_province",
    "of_shelf",
    "pages",
    "provinces",
    "shelves",
    "together",
]
