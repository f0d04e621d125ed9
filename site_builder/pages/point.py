"""The page of one point to check: replies first, then its equations, sources, and what else it may be; and of one that stands no more.

Knows in which order a lead is told. What it says sentence by sentence is in ``cause``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.audit import Finding, equation_text, rule_of
from site_builder.audit.findings import line_of
from site_builder.form.shared import REPORT
from site_builder.pages import cause
from site_builder.pages.agency import origin
from site_builder.pages.cells import SIGNS
from site_builder.pages.desk import POINTS, Desk, agency_address, lead_address, rule_address
from site_builder.pages.differences import differences
from site_builder.pages.exhibits import Exhibit, Told, exhibits, spoken, told
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Broken, has_line
from site_builder.pages.model import Link, Page
from site_builder.pages.points import Point, points, settled, settled_title
from site_builder.pages.rules import ground
from site_builder.pages.saying import date_text, is_of_the_form, numbers, text_places
from site_builder.pages.sides import side_by_side
from site_builder.pages.states import Chip, at_cause, is_hidden, replies, unanswered
from site_builder.pages.taken import point_table
from site_builder.pages.years import chain
from site_builder.redact import publishable
from site_builder.store import Event
from site_builder.words import Speaker


def point_pages(desk: Desk) -> Iterator[Page]:
    """A page for each lead, and one for each that an event settled."""
    for point in points(desk):
        yield point_page(desk, point)
    for address, event in settled(desk):
        yield settled_page(desk, address, event)


@dataclass(frozen=True, slots=True)
class Row:
    """One equation of a lead: what should be equal, as printed, what the long side is made of, how far apart, where, on what ground."""

    broken: Broken
    parts: str


def point_page(desk: Desk, point: Point) -> Page:
    """The page of one lead: replies first, then everything that copy.md asks of it."""
    w, sheet, findings = desk.w, point.sheet, point.findings
    record, agency = sheet.record, sheet.agency
    name = publishable(agency.name)
    on_form = has_line(findings[0].cause)
    between = cause.is_between(findings)
    lines = spoken(sheet, findings)
    source = origin(record.source, w)
    return desk.page(
        lead_address(agency.id, findings[0].lead),
        "lead.html",
        w("point.title", name=name, year=sheet.year, what=point.headline),
        description=w("point.description", name=name, year=sheet.year),
        crumbs=desk.crumbs(Link(w("points.title"), desk.to(POINTS)), desk.name(name, desk.to(agency_address(agency.id))), Link(sheet.year)),
        name=desk.name(name),
        rest=w("point.title_rest", year=sheet.year, what=point.headline),
        lead=point.lead,
        states=point.states,
        shows=[sheet],
        noindex=is_hidden(point.states),
        replies=replies(point.events, record.name, w),
        unanswered=unanswered(point.events, desk.site.date, w),
        report=_report(sheet, findings[0].cause if on_form else "", w),
        dated=w("point.dated", date=date_text(record.source.dated, w)) if record.source.dated else "",
        area=w("agency.area") if record.scope == "area" else "",
        between=between,
        note=cause.columns_note(sheet, findings, w),
        rows=tuple(_rows(point, w)),
        possible=cause.possibility(sheet, findings, w),
        chain=chain(desk.held.carried[agency.id], w) if any(finding.rule == "carry-over" for finding in findings) else (),
        exhibits=_exhibits(desk, point),
        numbers=numbers(sheet, findings, w),
        places=_places(sheet, findings, w),
        differences=differences(desk, sheet, findings),
        sides=tuple(side_by_side(desk, sheet, findings)),
        stated=cause.also_stated(sheet, findings, lines, w),
        origin=source,
        held_as=w("point.held_as", kind=w(f"origin.{record.source.kind}")),
        check_at=_check_at(desk, sheet),
        report_page=Link(w("point.all_tables"), f"{desk.to(agency_address(agency.id))}#y{sheet.year}"),
        reasons=tuple(zip(SIGNS, cause.reasons(sheet, findings, lines, w), strict=False)),
        effect=cause.effect(sheet, findings, w),
        question=w("point.ask_quoted", question=cause.question(desk, sheet, findings)),
        addressee=cause.addressee(desk, sheet),
        authority=_authority(findings, w),
        rule_pages=tuple(
            Link(w("point.to_rule"), desk.to(rule_address(rule)))
            for rule in dict.fromkeys(finding.rule for finding in findings)
            if not is_of_the_form(rule)
        ),
        taken=point_table(desk, point, w("point.title", name=name, year=sheet.year, what=point.headline)),
        rules=w("point.rules", rules=w("list.pause").join(_authorities(findings, w)), digest=desk.stamp([sheet]).digest),
    )


def _rows(point: Point, w: Speaker) -> Iterator[Row]:
    by_equation = {(finding.rule, equation_text(finding)): finding for finding in point.findings}
    labels = {(rule_of(rule).label[w.lang], text): finding for (rule, text), finding in by_equation.items()}
    for broken in point.lead.equations:
        yield Row(broken, cause.parts(point.sheet, labels[broken.identity, broken.equation], w))


def _authorities(findings: tuple[Finding, ...], w: Speaker) -> Iterator[str]:
    for rule in dict.fromkeys(finding.rule for finding in findings):
        yield w("point.rule", rule=rule_of(rule).label[w.lang], authority=rule_of(rule).authority[w.lang])


def _report(sheet: Sheet, line: str, w: Speaker) -> str:
    """Which report the lead is of, and which table of it; the report alone where the lead is of no line."""
    common = {"name": publishable(sheet.record.name), "year": sheet.year, "report": REPORT[w.lang]}
    if not line:
        return w("point.report_whole", **common)
    table = sheet.form.table(line.partition("/")[0])
    return w("point.report", **common, numeral=cause.numeral(table.numeral, w), table=table.label[w.lang])


def _authority(findings: tuple[Finding, ...], w: Speaker) -> str:
    """On whose authority a lead of no line rests, and of which grade that is; empty for a lead that has its equations."""
    if has_line(findings[0].cause):
        return ""
    return ground(rule_of(findings[0].rule), w)


def _exhibits(desk: Desk, point: Point) -> tuple[Exhibit, ...]:
    """The lines that the lead is told with: those of its equations, of both years where it looks back; else what its rules looked at."""
    sheet, findings, w = point.sheet, point.findings, desk.w
    if not has_line(findings[0].cause):
        return exhibits(_years(desk, sheet), sheet, findings, w)
    earlier = _years(desk, sheet).get(sheet.record.year - 1) if cause.is_between(findings) else None
    return (Exhibit(point.lead.columns, (*point.lead.lines, *(_told_before(earlier, findings, w) if earlier else ()))),)


def _places(sheet: Sheet, findings: tuple[Finding, ...], w: Speaker) -> str:
    """Where the text says what the rules saw, in a sentence; empty where that is not on record."""
    found = text_places(sheet, findings, w)
    return w("point.seen_at", places=w("list.pause").join(found)) if found else ""


def _check_at(desk: Desk, sheet: Sheet) -> str:
    """Where the original is to be looked for."""
    county = desk.site.data.divisions.get(sheet.agency.division[:6])
    if sheet.agency.level != "township" or county is None:
        return desk.w("point.check_anywhere")
    return desk.w("point.check_at", county=county.name)


def _years(desk: Desk, sheet: Sheet) -> Mapping[int, Sheet]:
    """The reports of the same scope by year that the audit may hold this one against: the body's own, else of the body it succeeds."""
    some = (*desk.held.sheets.get(sheet.agency.succeeds or "", ()), *desk.held.sheets[sheet.agency.id])
    return {other.record.year: other for other in some if other.record.scope == sheet.record.scope}


def _told_before(earlier: Sheet, findings: tuple[Finding, ...], w: Speaker) -> Iterator[Told]:
    """The lines of the report of the year before that the equations look back at."""
    named = {line_of(term.at) for finding in findings for term in finding.equation.terms if term.year}
    for place in dict.fromkeys(map(line_of, earlier.form.cells)):
        if place in named:
            line = told(earlier, place, w)
            yield Told(line.source, w("point.line_before", year=earlier.year, line=line.line), line.cells)


def settled_page(desk: Desk, address: str, event: Event) -> Page:
    """The page of a lead that was mended or withdrawn: it stays, and says so."""
    w = desk.w
    agency = desk.site.data.agencies[event.agency]
    held = any(sheet.record.year == event.year for sheet in desk.held.sheets.get(event.agency, ()))
    return desk.page(
        address,
        "settled.html",
        settled_title(desk, event),
        description=w("settled.description", name=publishable(agency.name), year=str(event.year)),
        crumbs=desk.crumbs(Link(w("points.title"), desk.to(POINTS)), Link(str(event.year))),
        shows=(),
        chip=Chip(event.event, w(f"state.{event.event}")),
        says=w(f"settled.{event.event}"),
        when=w("settled.when", date=event.date),
        why=w("settled.why", text=publishable(event.text)) if event.text else "",
        url=event.url,
        replies=replies(at_cause(desk.site.data.events, event), agency.name, w),
        report_page=Link(w("point.all_tables"), f"{desk.to(agency_address(agency.id))}#y{event.year}") if held else None,
        noindex=True,
    )
