"""The pages of rules, of severities and of states: what each of them means, and the points that it is of, province by province.

Every rule has a page, also without a point: what is checked is told before anything is found. Nobody is counted against anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from site_builder.audit import rule_of
from site_builder.audit.rules import Rule
from site_builder.audit.rules import every as every_rule
from site_builder.pages.desk import POINTS, Desk, rule_address
from site_builder.pages.model import Link, Page
from site_builder.pages.points import KINDS, NEWEST, Listed, Point, Section, list_address, listed, newness
from site_builder.pages.saying import also
from site_builder.pages.taken import points_table
from site_builder.words import Speaker

STATES = ("machine", "unverified", "confirmed", "replied", "misread")
"""The states that a point which stands may have."""

LONGEST = 200
"""Points that a page lists by province; of more it lists the newest."""


@dataclass(frozen=True, slots=True)
class Province:
    """How many of the points are of one province, and where all points of that province are listed."""

    name: Link
    leads: int


def filter_pages(desk: Desk, every: Sequence[Point]) -> Iterator[Page]:
    """A page for each rule; one for each severity and state that some point has."""
    of_rule: dict[str, list[Point]] = defaultdict(list)
    for point in every:
        for id_ in dict.fromkeys(finding.rule for finding in point.findings):
            of_rule[id_].append(point)
    for rule in every_rule():
        yield rule_page(desk, rule.id, of_rule[rule.id])
    for kind, address, some in by_kind(every):
        yield _page(
            desk, address, desk.w("rules.kind_title", kind=desk.w(f"lead.{kind}.chip")), (desk.w(f"lead.{kind}.meaning"),), some, chip=kind
        )
    for state, address, some in by_state(every):
        yield _page(desk, address, desk.w("rules.state_title", state=desk.w(f"state.{state}")), (desk.w(f"rules.state_{state}"),), some)


def by_kind(every: Sequence[Point]) -> Iterator[tuple[str, str, list[Point]]]:
    """The severities that some point has, each with its address and its points."""
    yield from _some(every, "kind", KINDS, lambda point: (point.lead.kind,))


def by_state(every: Sequence[Point]) -> Iterator[tuple[str, str, list[Point]]]:
    """The states that some point has, each with its address and its points."""
    yield from _some(every, "state", STATES, lambda point: tuple(chip.key for chip in point.states))


def _some(
    every: Sequence[Point], what: str, keys: Sequence[str], of: Callable[[Point], tuple[str, ...]]
) -> Iterator[tuple[str, str, list[Point]]]:
    found: dict[str, list[Point]] = defaultdict(list)
    for point in every:
        for key in of(point):
            found[key].append(point)
    yield from ((key, rule_address(f"{what}-{key}"), found[key]) for key in keys if found[key])


def rule_page(desk: Desk, id_: str, some: Sequence[Point]) -> Page:
    """What a rule is, on whose authority, in how many reports it finds what it needs, what it is not; and its points."""
    w, rule = desk.w, rule_of(id_)
    covered = desk.site.coverage.get(id_)
    says = [w(f"rule.{id_}.explains"), ground(rule, w)]
    if covered is not None and desk.held.reports:
        says.append(w("rules.covered", reports=desk.held.reports, n=covered))
    return _page(desk, rule_address(id_), rule.label[w.lang], tuple(says), some, chip=rule.severity, also=also(id_, w))


def ground(rule: Rule, w: Speaker) -> str:
    """On what a rule rests, and how sure that is, in a sentence."""
    return w(f"rules.ground.{rule.grade}", authority=rule.authority[w.lang])


def _page(
    desk: Desk, address: str, title: str, says: tuple[str, ...], some: Sequence[Point], *, chip: str = "", also: tuple[str, ...] = ()
) -> Page:
    w = desk.w
    many = len(some) > LONGEST
    provinces = Counter(point.sheet.agency.division[:2] for point in some)
    shown = sorted(some, key=newness, reverse=True)[:NEWEST] if many else some
    return desk.page(
        address,
        "rule.html",
        w("rules.page_title", title=title),
        shows=(point.sheet for point in some),
        description=w("rules.description", title=title) if also else w("rules.filter_description"),
        crumbs=desk.crumbs(Link(w("points.title"), desk.to(POINTS)), Link(title)),
        heading=title,
        chip=(chip, w(f"lead.{chip}.chip"), w(f"lead.{chip}.meaning")) if chip else None,
        says=says,
        also=also,
        count=w("rules.count", n=len(some)) if some else w("rules.none"),
        provinces=tuple(Province(desk.trail(code, list_address)[-1], n) for code, n in sorted(provinces.items())),
        more=w("points.newest_of", n=len(some), newest=NEWEST) if many else "",
        taken=points_table(desk, address, w("rules.page_title", title=title), some) if some else None,
        sections=tuple(_sections(desk, shown)) if not many else (),
        newest=tuple(listed(desk, point, desk.where(point.sheet.agency.division)) for point in shown) if many else (),
    )


def _sections(desk: Desk, some: Sequence[Point]) -> Iterator[Section]:
    by_province: dict[str, list[Listed]] = defaultdict(list)
    for point in some:
        division = point.sheet.agency.division
        by_province[division[:2]].append(listed(desk, point, desk.where(division)))
    for code, points in sorted(by_province.items()):
        yield Section(f"p{code}", desk.where(code) or code, tuple(points))
