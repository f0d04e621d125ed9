"""The lists of points to check: how many there are by severity, rule, year and province, the newest; all of them by place, on pages of
their own.

Default order is that of codes; nobody is counted against anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.audit.rules import every as every_rule
from site_builder.pages.desk import DATA, POINTS, Desk, rule_address
from site_builder.pages.feed import feed
from site_builder.pages.leads import count
from site_builder.pages.model import Link, Page
from site_builder.pages.places import Part, parts, standing
from site_builder.pages.points import KINDS, NEWEST, Point, Section, list_address, listed, newness, points, settled, settled_title
from site_builder.pages.rules import by_kind, by_state, filter_pages
from site_builder.pages.states import Chip
from site_builder.pages.taken import counts_table, points_table
from site_builder.store import Event

LONGEST = 500
"""Points that a page of a place lists; what is longer falls into pages of cities, then of counties."""

FINDINGS = "data/findings.csv"
"""Every equation that does not hold, as data."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Reports and leads that share something: the anchor, what it is called, a second word on it (the authority of a rule).

    ``reports`` are those held, ``broken`` those of them that have a lead; a rule has neither.
    """

    anchor: str
    name: Link
    leads: int
    reports: int = 0
    broken: int = 0
    more: str = ""


Points = Mapping[str, Sequence[Point]]
"""The points of each body."""

Gone = tuple[str, Event]
"""A lead that stands no more: its address, and what settled it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A lead that stands no more, while its page does."""

    page: Link
    chip: Chip


def point_parts(desk: Desk) -> tuple[Part, ...]:
    """The pages that all points fall into, with those that stand no more."""
    rows: Counter[str] = Counter()
    for sheet in desk.held:
        if sheet.findings:
            rows[sheet.agency.id] += count(sheet)
    rows.update(event.agency for _, event in settled(desk))
    return parts(rows, desk.site.data.agencies, desk.site.data.divisions, LONGEST)


def lists(desk: Desk) -> Mapping[str, str]:
    """For every region that has points (by its code), where all of them are listed, with its anchor there if it has one; before the
    language's prefix."""
    found = standing(point_parts(desk), desk.site.data.divisions)
    anchored = {code: any(group == code for group, _ in part.groups) and part.code != code for code, part in found.items()}
    return {code: list_address(part.code) + (f"#p{code}" if anchored[code] else "") for code, part in found.items()}


def list_pages(desk: Desk) -> Iterator[Page]:
    """The first page of the list, and those of a rule, a severity or a state."""
    every = tuple(points(desk))
    yield points_page(desk, every)
    yield from filter_pages(desk, every)


def list_parts(desk: Desk, province: str) -> Iterator[Page]:
    """The pages of a province, where it has any point."""
    for top in point_parts(desk):
        if top.code == province:
            by_body, gone = _by_body(points(desk)), tuple(settled(desk))
            yield from (place_page(desk, part, by_body, gone) for part in top)


def _by_body(every: Iterable[Point]) -> "Points":
    found: dict[str, list[Point]] = defaultdict(list)
    for point in every:
        found[point.agency].append(point)
    return found


def points_page(desk: Desk, every: tuple[Point, ...]) -> Page:
    """How many points there are by province, rule and year, never by body; and the newest."""
    w, held, by_body, gone = desk.w, desk.held, _by_body(every), tuple(settled(desk))
    broken = len({(point.agency, point.sheet.record.year) for point in every})
    unknown = sum(sheet.unknown for sheet in held)
    newest = sorted(every, key=newness, reverse=True)[:NEWEST]
    places, rules, years = (
        tuple(_place(desk, part, by_body) for part in point_parts(desk)),
        tuple(_rules(desk, every)),
        tuple(_years(desk, every)),
    )
    return desk.page(
        POINTS,
        "points.html",
        w("points.title"),
        description=w("points.description"),
        crumbs=desk.crumbs(Link(w("points.title"))),
        count=w("points.count", reports=held.reports, broken=broken, leads=len(every))
        if every
        else w("points.none", reports=held.reports, unknown=unknown)
        if held.reports
        else w("home.empty"),
        kinds=_kinds(desk, every),
        states=tuple(Link(w(f"state.{state}"), desk.to(address)) for state, address, _ in by_state(every)),
        places=places,
        rules=rules,
        years=years,
        taken=counts_table(desk, {"province": _counts("p", places), "year": _counts("y", years), "rule": _counts("rule-", rules)}),
        newest=tuple(listed(desk, point, desk.where(point.sheet.agency.division)) for point in newest),
        more=w("points.newest_of", n=len(every), newest=NEWEST) if len(every) > NEWEST else "",
        findings=Link(w("points.findings"), FINDINGS) if FINDINGS in desk.site.files else Link(w("region.data_page"), desk.to(DATA)),
        feed=feed(desk, every),
        settled=_settled(desk, gone[:NEWEST]),
        settled_more=w("points.settled_more", n=len(gone), newest=NEWEST) if len(gone) > NEWEST else "",
    )


def place_page(desk: Desk, part: Part, by_body: Points, gone: Sequence[Gone]) -> Page:
    """All points of one place, county by county; where they are too many, the places that have them."""
    w = desk.w
    trail, name = desk.trail(part.code, list_address), desk.where(part.code) or part.code
    bodies = part.bodies
    every = tuple(point for body in bodies for point in by_body.get(body, ()))
    here = {body for _, some in part.groups for body in some}
    of = _counted(desk, part.code, trail[-1], bodies, by_body)
    return desk.page(
        list_address(part.code),
        "points_place.html",
        w("points.of_title", name=name),
        shows=desk.below(part.code),
        description=w("points.of_description", name=name),
        crumbs=desk.crumbs(Link(w("points.title"), desk.to(POINTS)), *trail),
        name=trail[-1],
        count=w("points.of_count", reports=of.reports, broken=of.broken, leads=of.leads),
        places=tuple(_place(desk, one, by_body) for one in part.below),
        taken=points_table(desk, list_address(part.code), w("points.of_title", name=name), every),
        sections=tuple(_sections(desk, part, by_body)),
        settled=_settled(desk, (one for one in gone if one[1].agency in here)),
        region=tuple(Link(w("held.to_region", name=link.text), link.to) for link in desk.place(part.code)[-1:] if link.to),
    )


def _kinds(desk: Desk, every: tuple[Point, ...]) -> tuple[tuple[str, Link, str], ...]:
    """The severities with what each means, and the page of those that some point has."""
    to = {kind: desk.to(address) for kind, address, _ in by_kind(every)}
    return tuple((kind, Link(desk.w(f"lead.{kind}.chip"), to.get(kind)), desk.w(f"lead.{kind}.meaning")) for kind in KINDS)


def _sections(desk: Desk, part: Part, by_body: Points) -> Iterator[Section]:
    for code, bodies in part.groups:
        some = tuple(listed(desk, point) for body in bodies for point in by_body.get(body, ()))
        if some:
            yield Section(f"p{code}", desk.where(code) or code, some)


def _place(desk: Desk, part: Part, by_body: Points) -> Counted:
    return _counted(desk, part.code, desk.trail(part.code, list_address)[-1], part.bodies, by_body)


def _counted(desk: Desk, code: str, name: Link, bodies: Sequence[str], by_body: Points) -> Counted:
    """The reports that a place holds are those of all its bodies, also of those without a point."""
    known = [body.id for body in desk.held.regions.get(code, ())] or bodies
    reports = sum(len(desk.held.sheets.get(body, ())) for body in known)
    some = [by_body.get(body, ()) for body in bodies]
    broken = sum(len({point.sheet.record.year for point in own}) for own in some)
    return Counted(f"p{code}", name, sum(map(len, some)), reports, broken)


def _rules(desk: Desk, every: tuple[Point, ...]) -> Iterator[Counted]:
    counts = Counter(rule for point in every for rule in {finding.rule for finding in point.findings})
    for rule in every_rule():
        yield Counted(
            f"rule-{rule.id}",
            Link(rule.label[desk.lang], desk.to(rule_address(rule.id))),
            counts[rule.id],
            more=rule.authority[desk.lang],
        )


def _counts(prefix: str, some: Iterable[Counted]) -> Iterator[tuple[str, int | None, int | None, int]]:
    """The same without names: a rule is of no reports."""
    for it in some:
        yield (it.anchor.removeprefix(prefix), *((None, None) if it.more else (it.reports, it.broken)), it.leads)


def _years(desk: Desk, every: tuple[Point, ...]) -> Iterator[Counted]:
    reports = Counter(sheet.record.year for sheet in desk.held)
    points = Counter(point.sheet.record.year for point in every)
    broken = Counter(year for _, year in {(point.agency, point.sheet.record.year) for point in every})
    for year in sorted(points, reverse=True):
        yield Counted(f"y{year}", Link(desk.w("points.year_of", year=str(year))), points[year], reports[year], broken[year])


def _settled(desk: Desk, gone: Iterable[Gone]) -> tuple[Settled, ...]:
    return tuple(
        Settled(Link(settled_title(desk, event), desk.to(address)), Chip(event.event, desk.w(f"state.{event.event}")))
        for address, event in gone
    )
