"""The newest points to check as a feed tells them: those whose original is known, by the date of their report.
And the releases of the data.

A feed has whole addresses, so a site that does not know its own has none; an invented site and one without a report have none either.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from site_builder.events import is_date
from site_builder.pages.desk import DATA, HTML_LANG, POINTS, Desk
from site_builder.pages.points import Point, in_full
from site_builder.pages.states import is_hidden
from site_builder.release import release

RELEASES = "releases.xml"
"""It names the release, which else only few files may: an entry of a feed is new to a reader by its name alone."""

LONGEST = 100
"""Points that a feed tells, the newest; older ones stand on the pages."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One point: its page's whole address (its id too), its title, the day of its report (ISO), what it says, its
    severity. Or a release."""

    url: str
    title: str
    date: str
    summary: str
    kind: str
    chip: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One language's feed: its path in the site, its own whole address and that of the page it belongs to; newest entry first."""

    path: str
    lang: str
    url: str
    page: str
    title: str
    subtitle: str
    author: str
    updated: str
    entries: tuple[Entry, ...]


def feed(desk: Desk, every: Sequence[Point]) -> Feed | None:
    """The feed of a language; None where the site has none."""
    if not desk.feed:
        return None
    shown = [point for point in every if not is_hidden(point.states)]
    newest = heapq.nlargest(LONGEST, shown, key=lambda point: (day(point), point.findings[0].lead))
    entries = tuple(_entry(desk, point) for point in newest)
    w, base = desk.w, desk.site.config.base_url
    return Feed(
        desk.feed,
        HTML_LANG[desk.lang],
        f"{base}/{desk.feed}",
        f"{base}/{desk.to(POINTS)}",
        w("feed.title", site=desk.site.config.title[desk.lang]),
        w("feed.subtitle"),
        desk.site.config.title[desk.lang],
        max((entry.date for entry in entries), default=desk.site.date[:10]),
        entries,
    )


def releases(desk: Desk) -> Feed | None:
    """The feed of releases of a language, with the one that this site is: a reader keeps those it has seen. None as ``feed``."""
    if not desk.feed:
        return None
    w, site, stands = desk.w, desk.site, release(desk.site)
    base, title = site.config.base_url, site.config.title[desk.lang]
    page, date = f"{base}/{desk.to(DATA)}", stands.date[:10]
    told = w("feed.release", reports=desk.held.reports, bodies=len(desk.held.sheets))
    one = Entry(f"{page}#{stands.hash}", w("data.title") + w("list.colon") + desk.release(), date, told, "release", w("data.title"))
    path = desk.to(RELEASES)
    return Feed(
        path, HTML_LANG[desk.lang], f"{base}/{path}", page, w("feed.releases", site=title), w("feed.releases_subtitle"), title, date, (one,)
    )


def day(point: Point) -> str:
    """The day (ISO) on which a report was published, by its page, else by its text; else 31 March of the year after, when all should be."""
    source = point.sheet.record.source
    return next((date for date in (source.posted, source.dated) if date and is_date(date)), f"{point.sheet.record.year + 1}-03-31")


def _entry(desk: Desk, point: Point) -> Entry:
    w, sheet, lead = desk.w, point.sheet, in_full(desk, point)
    where = desk.where(sheet.agency.division)
    says = " ".join(f"{text}{beside}" for text, beside in lead.says)
    equations = w("point.semicolon").join(one.equation for one in lead.equations)
    return Entry(
        f"{desk.site.config.base_url}/{lead.to}",
        w("point.title", name=desk.name(sheet.agency.name).text, year=sheet.year, what=lead.headline),
        day(point),
        w("feed.summary", where=where, chip=lead.chip, what=" ".join(filter(None, (equations, says)))),
        lead.kind,
        lead.chip,
    )
