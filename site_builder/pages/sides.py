"""Two reports side by side: where they are from, what dates they bear; and their words with what both have in common, where we hold both.

Says of no report that it came first. The words are those of ``Site.shared``; without them only sources and dates stand here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.audit import Finding
from site_builder.pages.desk import Desk, agency_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.model import Link, Run
from site_builder.pages.saying import date_text, section_name
from site_builder.redact import publishable
from site_builder.store import Agency


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two reports: whose, of which year (a link where we hold it), its dates in words, its text as runs (none: not shown)."""

    body: Link
    report: Link
    dated: str
    posted: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both reports, the one that the lead is of first: an order of telling, and of nothing else. ``section`` is what is compared."""

    section: str
    own: Side
    other: Side


def side_by_side(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> Iterator[SideBySide]:
    """The two reports of each finding about shared text, a section each; nothing for any other lead."""
    for finding in findings:
        if finding.rule != "copied":
            continue
        saw = dict(finding.seen)
        whose, year = str(saw["other"]), int(saw["other_year"])
        other = next((one for one in desk.held.sheets.get(whose, ()) if one.record.year == year), None)
        own_words, other_words = desk.site.shared.get(finding, ((), ()))
        yield SideBySide(
            section_name(str(saw["section"]), desk.w),
            _side(desk, sheet.agency, sheet.record.year, sheet, own_words),
            _side(desk, desk.site.data.agencies.get(whose), year, other, other_words, whose),
        )


def _side(desk: Desk, agency: Agency | None, year: int, sheet: Sheet | None, runs: tuple[Run, ...], id_: str = "") -> Side:
    w, text = desk.w, desk.w("agency.report_year", year=str(year))
    name = publishable(agency.name) if agency is not None else id_
    source = sheet.record.source if sheet is not None else None
    to = f"{desk.to(agency_address(agency.id))}#y{year}" if agency is not None and sheet is not None else None

    def when(date: str | None) -> str:
        return date_text(date, w) if date else w("point.no_date")

    return Side(
        desk.name(f"{desk.where(agency.division)}{name}" if agency is not None and w.lang == "zh" else name),
        Link(text, to),
        when(source.dated) if source else w("point.side_unheld"),
        when(source.posted) if source else w("point.side_unheld"),
        tuple(Run(publishable(run.text), run.shared) for run in runs),
    )
