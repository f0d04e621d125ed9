"""What this release changes in the one before: reports, numbers, points to check. The page stands only where a build was told of that one.

Knows how a change is written. What changed is ``diff``'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.form import FORMS
from site_builder.pages.desk import DATA, Desk, agency_address, lead_address
from site_builder.pages.model import Link, Page
from site_builder.pages.states import place_of
from site_builder.redact import publishable
from site_builder.words import amount, number

if TYPE_CHECKING:
    from site_builder.diff import Changed, Diff

CHANGES = "changes.html"
LONGEST = 200
"""Changes of one kind that the page lists; the command ``diff`` tells all."""


@dataclass(frozen=True, slots=True)
class Told:
    """Changes of one kind: how many, and those that are listed, each as a name that may lead somewhere and what is said of it."""

    key: str
    title: str
    count: int
    listed: tuple[tuple[Link, str], ...]
    more: str


def changes_page(desk: Desk) -> Iterator[Page]:
    """The page, if there is anything to compare with."""
    found, w = desk.site.changes, desk.w
    if found is None:
        return
    before = found.since or w("changes.before")
    yield desk.page(
        CHANGES,
        "changes.html",
        w("changes.title"),
        description=w("changes.description"),
        crumbs=desk.crumbs(Link(w("data.title"), desk.to(DATA)), Link(w("changes.title"))),
        lead=w("changes.lead", before=before, now=desk.release()),
        kinds=tuple(_kinds(desk, found)),
    )


def _kinds(desk: Desk, found: "Diff") -> Iterator[Told]:
    for key, reports in (("added", found.added), ("replaced", found.replaced), ("removed", found.removed)):
        listed = tuple((_body(desk, found, agency), desk.w("agency.report_year", year=str(year))) for agency, year in reports[:LONGEST])
        yield _told(desk, key, len(reports), listed)
    yield _told(desk, "changed", len(found.changed), tuple(_cell(desk, found, one) for one in found.changed[:LONGEST]))
    stand = {finding.lead for finding in desk.site.audit.findings}
    for key, leads in (("new_points", found.new_points), ("gone_points", found.gone_points)):
        yield _told(desk, key, len(leads), tuple(_point(desk, found, lead, stand) for lead in leads[:LONGEST]))


def _told(desk: Desk, key: str, count: int, listed: Sequence[tuple[Link, str]]) -> Told:
    more = desk.w("changes.more", n=LONGEST) if count > LONGEST else ""
    return Told(key, desk.w(f"changes.{key}", n=count), count, tuple(listed), more)


def _body(desk: Desk, found: "Diff", agency: str) -> Link:
    to = desk.to(agency_address(agency)) if agency in desk.held.sheets else None
    return desk.name(publishable(found.names[agency]), to)


def _cell(desk: Desk, found: "Diff", one: "Changed") -> tuple[Link, str]:
    unit = next(form.cells[one.at].column.unit for form in reversed(FORMS.values()) if one.at in form.cells)
    write = amount if unit == "fen" else number
    was, now = (desk.w("changes.none") if value is None else write(value) for value in (one.before, one.after))
    return _body(desk, found, one.agency), desk.w("changes.cell", year=str(one.year), place=place_of(one.at, desk.w), was=was, now=now)


def _point(desk: Desk, found: "Diff", lead: str, stand: set[str]) -> tuple[Link, str]:
    agency, name, year = found.points[lead]
    to = desk.to(lead_address(agency, lead)) if lead in stand else None
    return desk.name(publishable(name), to), desk.w("agency.report_year", year=str(year))
