"""What is published where, from what: every page of the site as a value. Touches no disk, decides no markup.

``desk`` puts a page together; ``home``, ``region``, ``agency`` and ``prose`` say what stands in each kind; ``papers``, ``cells``,
``leads``, ``outcomes`` and ``sentences`` say one part each.
"""

from collections.abc import Iterator

from site_builder.pages.agency import agency_pages
from site_builder.pages.changes import changes_page
from site_builder.pages.comparing import compare_pages
from site_builder.pages.corrections import corrections_page
from site_builder.pages.desk import Desk, agency_address, county_address
from site_builder.pages.dictionary import dictionary_page
from site_builder.pages.finding import search_page
from site_builder.pages.guide import about_page, guide_page
from site_builder.pages.held import held_pages
from site_builder.pages.holdings import holdings
from site_builder.pages.home import home_page
from site_builder.pages.measures import measure_pages
from site_builder.pages.model import COMPARING, SCRIPT, STYLESHEET, TABLES, Link, Page, Prose, Site
from site_builder.pages.point import point_pages
from site_builder.pages.prose import data_page, not_found_page
from site_builder.pages.region import region_pages
from site_builder.pages.regions import regions_page


def pages(site: Site) -> Iterator[Page]:
    """Every page in every language of the configuration, the first language first; no two have one path."""
    held = holdings(site)
    for lang in site.config.languages:
        desk = Desk(site, held, site.words.for_language(lang))
        yield home_page(desk)
        yield regions_page(desk)
        yield from region_pages(desk)
        yield from agency_pages(desk)
        yield from point_pages(desk)
        yield from held_pages(desk)
        yield corrections_page(desk)
        yield from measure_pages(desk)
        yield data_page(desk)
        yield from changes_page(desk)
        yield dictionary_page(desk)
        yield guide_page(desk)
        yield about_page(desk)
        yield search_page(desk)
        yield from compare_pages(desk)
        yield not_found_page(desk)


__all__ = ["COMPARING", "SCRIPT", "STYLESHEET", "TABLES", "Link", "Page", "Prose", "Site", "agency_address", "county_address", "pages"]
