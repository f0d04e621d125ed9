"""A whole small site from a few records, printed as a build prints it: every file by its path, dead links refused."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from site_builder import config, exports, markdown, words
from site_builder import site as building
from site_builder.audit import audit
from site_builder.config import Config
from site_builder.derive import derive
from site_builder.divisions import Divisions, load_divisions
from site_builder.facts import facts
from site_builder.pages import Page, Site
from site_builder.pages.desk import Desk
from site_builder.record import Record
from site_builder.staging import Content, Standing
from tests.making import BODIES, data_of

ROOT = Path(__file__).parent.parent
SAID = words.load(ROOT)
CONFIG = config.load(ROOT)
PROSE = markdown.read_prose(ROOT / "content", CONFIG.title)
ZH, EN = SAID.for_language("zh"), SAID.for_language("en")


PROVINCES = frozenset({"11", *(division[:2] for _, division, _, _ in BODIES.values())})
"""Those that a small site knows: where BODIES stand, and one of which nothing is held."""


@cache
def below(provinces: frozenset[str]) -> Divisions:
    """The divisions of some provinces. Of all forty-four thousand most of a small site's time would go into their search index."""
    return Divisions({code: name for code, name in load_divisions().names.items() if code[:2] in provinces})


def site_of(*records: Record, settings: Config = CONFIG, **parts: object) -> Site:
    """The site of these records; ``parts`` are of its Data (agencies, corrections, events …).

    Its divisions are those of PROVINCES and of the provinces of its bodies, where no others are given.
    """
    data = data_of(*records, **parts)
    if "divisions" not in parts:
        data = replace(data, divisions=below(PROVINCES.union(body.division[:2] for body in data.agencies.values())))
    printed = facts(data.records, data.agencies, data.corrected)
    made = Site(settings, SAID, data, derive(printed), printed, audit(printed, data.agencies), "a1b2c3d4", "2024-01-31", PROSE)
    return replace(made, files=frozenset((*exports.paths(made), *exports.FIGURE_PATHS)))


def published(site: Site) -> dict[str, bytes]:
    """Every file of the site."""
    made = building.files(site, building.printer_of(site, ROOT))
    return {path: whole(content) for path, content in made}


def whole(content: Content) -> bytes:
    """What is in a file that was made and does not stand yet."""
    assert not isinstance(content, Standing)
    return content if isinstance(content, bytes) else b"".join(content)


def printed(site: Site) -> dict[str, str]:
    """Every page of the site. SiteError for a link that leads nowhere."""
    return {path: raw.decode() for path, raw in published(site).items() if path.endswith(".html")}


def of_provinces(desk: Desk, *kinds: Callable[[Desk, str], Iterable[Page]]) -> Iterator[Page]:
    """The pages that these kinds make of every province of the list."""
    for province in desk.site.data.divisions.children(""):
        for kind in kinds:
            yield from kind(desk, province.code)


def failing(pages: Mapping[str, str], holds: Callable[[str, str], None]) -> dict[str, str]:
    """The pages of which something is asserted that does not hold, and what: all of them, not only the first."""
    told = {}
    for path, html in pages.items():
        try:
            holds(path, html)
        except AssertionError as error:
            told[path] = str(error)
    return told


def text(html: str) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def section(html: str, name: str) -> str:
    """The section of that class, whole. AssertionError where the page has none."""
    found = re.search(rf'<section class="{name}".*?</section>', html, re.DOTALL)
    assert found, name
    return found[0]


def reached(contact: str = "", base_url: str = "") -> Config:
    """The configuration with a contact, or an address, of its own."""
    return replace(CONFIG, contact=contact, base_url=base_url)
