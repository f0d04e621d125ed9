"""A point to check in a line, wherever it is listed: what does not add up, whose it is, where, of which year; its page has the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from site_builder.pages.desk import Desk
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Head, heads
from site_builder.pages.model import Link


@dataclass(frozen=True, slots=True)
class Told:
    """One point to check: ``page`` is its own page under its headline, ``agency`` the body's."""

    lead: Head
    page: Link
    agency: Link
    where: str
    year: str


def told(desk: Desk, sheets: Iterable[Sheet]) -> Iterator[Told]:
    """The points to check of some reports, newest year first, then in the order of bodies and of the form."""
    broken = sorted((sheet for sheet in sheets if sheet.findings), key=lambda sheet: (-sheet.record.year, sheet.agency.id))
    for sheet in broken:
        where = desk.where(sheet.agency.division)
        for lead in heads(desk, sheet):
            yield Told(lead, Link(lead.headline, lead.to), desk.agency(sheet.agency), where, sheet.year)
