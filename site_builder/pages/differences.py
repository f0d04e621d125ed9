"""What two versions of one report print differently, cell by cell: the version that stands beside the one that it replaced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.audit import Finding
from site_builder.audit.versions import changed
from site_builder.pages.cells import figure_text
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import Sheet
from site_builder.pages.redress import place_name
from site_builder.superseded import short_hash

LONGEST = 60
"""Cells that a page lists; a report of which more were changed was made anew."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell as the paper names it, and what either version prints there."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The first ``LONGEST`` cells in the order of the form; ``more`` says how many are not listed, if any."""

    cells: tuple[Difference, ...]
    more: str


def differences(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> Differences | None:
    """The cells of a lead about versions; None for any other lead, and where the other version is not held any more."""
    found = list(_found(desk, sheet, findings))
    if not found:
        return None
    rest = len(found) - LONGEST
    return Differences(tuple(found[:LONGEST]), desk.w("point.differences_more", n=rest) if rest > 0 else "")


def _found(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> Iterator[Difference]:
    others = {str(dict(finding.seen)["other"]) for finding in findings if finding.rule == "version"}
    for other in desk.site.data.superseded:
        if (other.agency, other.year, short_hash(other) in others) == (sheet.record.agency, sheet.record.year, True):
            for one in changed(other, {at: sheet.record.value(at) for at in sheet.form.cells}):
                unit = sheet.form.cells[one.at].column.unit
                before, after = (figure_text(value, unit, desk.w) for value in (one.before, one.after))
                yield Difference(place_name(sheet.form, one.at, desk.w), before, after)
