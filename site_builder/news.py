"""What the next release would newly say, and no longer say, of whom: its points to check beside those of a release that was built.

Knows the file in which a release publishes its points. Does not build or publish anything.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.errors import Problem, SiteError
from site_builder.events import Event, commands
from site_builder.pages.desk import Desk, lead_address
from site_builder.pages.holdings import holdings
from site_builder.pages.model import Site
from site_builder.pages.points import Point, points, settled
from site_builder.review import called
from site_builder.store import Data

FINDINGS = "data/findings.csv"


@dataclass(frozen=True, slots=True)
class New:
    """A point that the release does not have: what does not agree, by which rules, and where the original can be looked at."""

    lead: str
    kind: str
    chip: str
    agency: str
    name: str
    year: int
    at: str
    headline: str
    rules: tuple[str, ...]
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A point that only the release has, and as far as it is on record, why."""

    lead: str
    agency: str
    name: str
    year: int
    why: str


@dataclass(frozen=True, slots=True)
class News:
    """``new`` in the order of the site, ``gone`` in that of the release."""

    new: tuple[New, ...]
    gone: tuple[Gone, ...]


Published = Mapping[str, tuple[str, str, int]]
"""The points of a release: agency, name and year by the name of the lead."""


def published(release: Path) -> Published:
    """The points to check of a built release. SiteError where the folder is none, or its findings cannot be read."""
    file = release / FINDINGS
    if not file.is_file():
        raise SiteError(Problem(str(release), f"没有 {FINDINGS}，不是建好的站", "写上次 build 的文件夹，如 dist 或 .releases/ 里的一个"))
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened, strict=True))
        return {row["lead"]: (row["agency"], row["name"], int(row["year"])) for row in rows}
    except (csv.Error, KeyError, TypeError, ValueError) as error:
        raise SiteError(Problem(str(file), f"读不懂：{error}", "site-builder verify 核对这一版，或换一版")) from None


def news(site: Site, earlier: Published) -> News:
    """What a site says that a release did not, and the other way round; told by the names of the leads, which outlive a rebuild."""
    w = site.words.for_language("zh")
    desk = Desk(site, holdings(site), w)
    every = {point.findings[0].lead: point for point in points(desk)}
    new = tuple(_new(point, lead, desk) for lead, point in every.items() if lead not in earlier)
    settling = dict(settled(desk))
    gone = tuple(
        _gone(lead, *whose, site.data, settling.get(lead_address(whose[0], lead))) for lead, whose in earlier.items() if lead not in every
    )
    return News(new, gone)


def _gone(lead: str, agency: str, name: str, year: int, held: Data, settling: Event | None) -> Gone:
    body = held.agencies.get(agency)
    why = _why(held, lead, agency, year) if settling is None else _SETTLED[settling.event]
    return Gone(lead, agency, name if body is None else called(body, held.divisions), year, why)


_SETTLED = {"misread": "系本站误读，已撤回", "replaced": "换版后不再有"}


def _new(point: Point, lead: str, desk: Desk) -> New:
    record = point.sheet.record
    return New(
        lead,
        point.lead.kind,
        point.lead.chip,
        point.agency,
        called(point.sheet.agency, desk.site.data.divisions),
        record.year,
        point.findings[0].cause,
        point.lead.headline,
        tuple(dict.fromkeys(finding.rule for finding in point.findings)),
        desk.w(f"origin.{record.source.kind}"),
        record.source.url,
    )


def _why(held: Data, lead: str, agency: str, year: int) -> str:
    """Why a point may be gone whose page says nothing of it: what is on record of its report."""
    kinds = {event.event for event in held.events if (event.agency, event.year) == (agency, year)}
    for kind, why in _SETTLED.items():
        if kind in kinds:
            return why
    if not any((record.agency, record.year) == (agency, year) for record in held.records):
        return "不再收录"
    if any((one, when) == (agency, year) for one, when, _ in held.corrected):
        return "更正后成立"
    return "报告里不再见到" if "-report-" in lead.removeprefix(agency) else "等式现在成立"


def lines(found: News, release: Path, data: Path, today: str) -> Iterator[str]:
    """The news in words, with the command that records a comparison with the original; ``today`` as an ISO date."""
    yield f"新增待核处 {len(found.new)}（对照 {release}）"
    for one in found.new:
        rules = "".join(f"  [{rule}]" for rule in one.rules)
        yield f"{one.chip}  {one.name} {one.year}  {one.headline}{rules}    底本：{one.source}"
        yield f"        → 对照原件： {one.url or '没有官方网址，到机关或上级政府网站找'}"
    if found.gone:
        yield f"消失 {len(found.gone)}：" + "；".join(f"{one.name} {one.year}（{one.why}）" for one in found.gone)
    if found.new:
        yield "对照原件后登记（没登记的照常发布，标“机器核对”；末两栏写原件第几页和经手人代号）："
        compared = (Event(one.agency, one.year, one.at, "confirmed", today) for one in found.new)
        yield from (f"  {command}" for command in commands(data / "events.csv", compared))
