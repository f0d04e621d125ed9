"""Where a page is put together: its language, its place in the site, and what every page carries.

Knows addresses and names. Does not know what any one page says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from site_builder.events import is_date
from site_builder.form.shared import REPORT
from site_builder.pages.holdings import Holdings, Sheet
from site_builder.pages.model import SCRIPT, STYLESHEET, TABLES, Link, Page, Site
from site_builder.pages.places import INDEX, REGION_DIGITS, bare, region_address, steps
from site_builder.release import release
from site_builder.stamps import Stamp, stamp
from site_builder.store import Agency, county_of
from site_builder.words import Speaker

HOME, DATA, ABOUT, NOT_FOUND = "index.html", "data.html", "about.html", "404.html"
GUIDE, MEASURES = "guide.html", "m/index.html"
SEARCH = "search.html"
COMPARE, EMBEDDED = "compare.html", "embed/compare.html"
POINTS, HELD, CORRECTIONS = "l/index.html", "held.html", "corrections.html"
FEED = "feed.xml"

_PREFIX = {"zh": "", "en": "en/"}
HTML_LANG = {"zh": "zh-CN", "en": "en"}


def agency_address(agency: str) -> str:
    """Where the page of a body stands, before the language's prefix."""
    return f"a/{county_of(agency)}/{agency}.html"


def county_address(county: str) -> str:
    """Where the page of a county (or of the city or province that six digits with zeros mean) stands, before the language's prefix."""
    return region_address(bare(county))


def measure_address(key: str) -> str:
    """Where the page of a measure stands, before the language's prefix."""
    return f"m/{key}.html"


def lead_address(agency: str, lead: str) -> str:
    """Where the page of a point to check stands, before the language's prefix; ``lead`` is ``Finding.lead``."""
    return f"l/{county_of(agency)}/{lead}.html"


def rule_address(rule: str) -> str:
    """Where the page of a rule stands, before the language's prefix."""
    return f"points/{rule}.html"


def in_language(address: str, lang: str) -> str:
    """The path of an address in a language."""
    return _PREFIX[lang] + address


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """What every page of a language carries alike, by its name in templates; equal only to itself, so that what it prints can be kept."""

    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """One language's desk: the site, what is held, and the words to say it in."""

    site: Site
    held: Holdings
    w: Speaker

    @property
    def lang(self) -> str:
        return self.w.lang

    def to(self, address: str) -> str:
        """The path of an address in this language."""
        return in_language(address, self.lang)

    def foreign(self, text: str) -> str | None:
        """The ``lang`` of a Chinese name: needed on English pages only."""
        return None if self.lang == "zh" or text.isascii() else HTML_LANG["zh"]

    def name(self, text: str, to: str | None = None) -> Link:
        """A Chinese proper name, said to be Chinese on an English page."""
        return Link(text, to, self.foreign(text))

    def agency(self, agency: Agency) -> Link:
        return self.name(agency.name, self.to(agency_address(agency.id)))

    def place(self, division: str) -> tuple[Link, ...]:
        """The divisions from the province down to this one, each with its page where it has one; provinces have one and are romanised."""
        links = []
        for step in steps(self.site.data.divisions, division):
            stands = step.parent is None or (len(step.code) <= REGION_DIGITS and step.code in self.held.regions)
            to = self.to(region_address(step.code)) if stands else None
            province = f"province.{step.code}"
            links.append(Link(self.w(province), to) if self.lang != "zh" and province in self.w else self.name(step.name, to))
        return tuple(links)

    def trail(self, division: str, address: Callable[[str], str]) -> tuple[Link, ...]:
        """The same divisions, each leading to its page of a list, which stands at ``address``; the bare code for an unknown division."""
        codes = [step.code for step in steps(self.site.data.divisions, division)]
        links = tuple(Link(link.text, self.to(address(code)), link.lang) for code, link in zip(codes, self.place(division), strict=True))
        return links or (Link(division, self.to(address(division))),)

    def where(self, division: str, upto: int = 6) -> str:
        """The place in one phrase: 河南省周口市扶沟县, or 扶沟县, 周口市, Henan; no deeper than a code of ``upto`` digits."""
        names = [link.text for link in self.place(division[:upto])]
        return "".join(names) if self.lang == "zh" else ", ".join(reversed(names))

    @property
    def report(self) -> str:
        """What the form calls the report, short."""
        return (REPORT.short or REPORT.zh) if self.lang == "zh" else REPORT.en

    @property
    def feed(self) -> str:
        """The path of this language's feed; empty where the site has none (``pages.feed``)."""
        site = self.site
        return self.to(FEED) if site.config.base_url and is_date(site.date) and not site.data.synthetic else ""

    @property
    def is_reached(self) -> bool:
        """Whether others may be sent to this site: it knows where it stands, and is not invented."""
        return bool(self.site.config.base_url) and not self.site.data.synthetic

    def whole(self, path: str) -> str:
        """The whole address of a path of the site; empty where the site does not know its own."""
        return f"{self.site.config.base_url}/{path}" if self.site.config.base_url else ""

    def as_of(self, date: str) -> str:
        """How far data go, to follow their digest: up to a date (ISO); nothing, where no report has a date."""
        return self.w("site.as_of", date=date) if date else ""

    def stamp(self, sheets: Iterable[Sheet]) -> Stamp:
        """The digest and the newest date of some reports."""
        return stamp(self.held.prints[sheet.record.agency, sheet.record.year] for sheet in sheets)

    def below(self, code: str) -> Stamp:
        """The stamp of every report of the bodies in and below a region."""
        return _below(self.held)(code)

    def release(self) -> str:
        """What the release is called: number, date and hash; the hash alone where no report has a date. Few pages may say it."""
        stands = release(self.site)
        said = {"number": stands.number, "date": stands.date, "hash": stands.hash}
        return self.w("site.release", **said) if stands.date else stands.hash

    def page(
        self,
        address: str,
        template: str,
        title: str,
        *,
        description: str,
        crumbs: Iterable[Link] = (),
        heading: str = "",
        shows: Iterable[Sheet] | Stamp | None = None,
        card: bool = False,
        **context: Any,
    ) -> Page:
        """A page with what every page carries: the site's name, the stamp of the reports that it shows (``shows``, they or it; of all
        where it does not say), navigation, the other languages; with ``card`` a picture to be shared with. What names the release would
        change with any record, so no page carries that.
        """
        config, w = self.site.config, self.w
        of = self.held.stamp if shows is None else shows if isinstance(shows, Stamp) else self.stamp(shows)
        whole = title if address == HOME else w("site.title_of_page", title=title, site=config.title[self.lang])
        if self.site.data.synthetic:
            whole = w("synthetic.title", title=whole)
        others = [lang for lang in config.languages if lang != self.lang]
        alike = self._alike()
        frame: dict[str, Any] = {
            **alike.said,
            "alike": alike,
            "data": w("site.data_as_of", digest=of.digest, as_of=self.as_of(of.date)) if of.digest else w("site.data_none"),
            "as_of": self.as_of(of.date),
            "stamp": of,
            "url": self.whole(self.to(address)) if address != NOT_FOUND else "",  # it is served at any address, and is at home at none
            "card": f"cards/{self.to(address).removesuffix('.html')}.png" if card and self.is_reached else "",
            "others": tuple(Link(w(f"language.to_{lang}"), _PREFIX[lang] + address, HTML_LANG[lang]) for lang in others),
            "languages": tuple((HTML_LANG[lang], self.whole(_PREFIX[lang] + address)) for lang in config.languages),
        }
        frame["card_url"] = self.whole(frame["card"]) if frame["card"] else ""
        return Page(
            self.to(address),
            template,
            self.lang,
            whole,
            {"frame": frame, "heading": heading or title, "description": description, "crumbs": tuple(crumbs), **context},
        )

    @lru_cache(maxsize=8)  # noqa: B019 – a few desks, that live as long as the build
    def _alike(self) -> "Alike":
        """What is alike on every page of the language."""
        config, w = self.site.config, self.w
        nav = (("regions", INDEX), ("measures", MEASURES), ("compare", COMPARE), ("check", POINTS), ("data", DATA), ("about", ABOUT))
        return Alike(
            {
                "title": config.title[self.lang],
                "licence": config.data_licence,
                "contact": config.contact,
                "contact_href": contact_href(config.contact),
                "home": self.to(HOME),
                "synthetic": self.site.data.synthetic,
                "style": STYLESHEET,
                "script": SCRIPT,
                "tables": TABLES,
                "search": self.to(SEARCH),
                "compare": self.to(COMPARE),
                "build": self.to(f"{ABOUT}#build"),
                "guide": self.to(GUIDE),
                "points": self.to(POINTS),
                "feed": self.feed,
                "held": self.to(HELD),
                "corrections": self.to(CORRECTIONS),
                "nav": tuple(Link(w(f"nav.{key}"), self.to(to)) for key, to in nav),
            }
        )

    def crumbs(self, *steps: Link) -> tuple[Link, ...]:
        return (Link(self.w("nav.home"), self.to(HOME)), *steps)


@lru_cache(maxsize=2)
def _below(held: Holdings) -> Callable[[str], Stamp]:
    """Of a province the same in each language, on its own page and on those of measures, points and what is held: made once."""

    @cache
    def of(code: str) -> Stamp:
        return stamp(held.prints[agency.id, sheet.record.year] for agency in held.regions.get(code, ()) for sheet in held.sheets[agency.id])

    return of


def contact_href(contact: str) -> str:
    """A contact as an address to follow; empty where none is configured."""
    return f"mailto:{contact}" if "@" in contact and "//" not in contact else contact
