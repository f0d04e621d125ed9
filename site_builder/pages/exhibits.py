"""The lines of the form that a lead is told with: where each was read, what it prints, and which of its cells are meant.

Knows which lines a rule looks at, by their addresses. Does not know what the rule says of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from msgspec.structs import replace as changed

from site_builder.audit import Finding
from site_builder.audit.findings import STATED, line_of
from site_builder.pages.cells import Shown, shown, source_place
from site_builder.pages.holdings import Sheet
from site_builder.pages.papers import numbered
from site_builder.words import Speaker

FEW = 8
"""Equations longer than this are shown without their zeros, as ``equation_text`` does."""


@dataclass(frozen=True, slots=True)
class Told:
    """A form line that a lead names: where it was read, and what it prints."""

    source: str
    line: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Lines that share their columns: the headings over their cells, and the lines."""

    columns: tuple[str, ...]
    lines: tuple[Told, ...]


def line_name(sheet: Sheet, place: str, lang: str) -> str:
    """A form line as the paper numbers and names it."""
    table, _, key = place.partition("/")
    line = sheet.form.table(table).line(key)
    return numbered(line.number, line.label[lang], lang)


def told(sheet: Sheet, place: str, w: Speaker, marked: Iterable[str] = ()) -> Told:
    """A form line as its report prints it, some of its cells (by address) set off."""
    table, _, key = place.partition("/")
    ats = [f"{place}/{column.key}" for column in sheet.form.table(table).line(key).columns]
    cells = ((at, shown(sheet, at, w)) for at in ats)
    return Told(
        source_place(sheet.record.lines.get(place), w),
        line_name(sheet, place, w.lang),
        tuple(changed(cell, look=f"{cell.look} odd".strip()) if at in marked else cell for at, cell in cells),
    )


def spoken(sheet: Sheet, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The lines (``table/line``) of the equations of one lead, in the order of the form, without outcomes that are 0 throughout.

    None where its equations name no line.
    """
    table = findings[0].cause.partition("/")[0]
    named: set[str] = set()
    for finding in findings:
        for term in finding.equation.terms:
            long = len(finding.equation.terms) > FEW
            if not term.year and not term.at.startswith(STATED) and (not long or sheet.values[term.at] != 0):
                named.add(line_of(term.at))
        named.add(line_of(finding.at))
    return tuple(f"{one.key}/{line.key}" for one, line in sheet.form.lines() if one.key == table and f"{one.key}/{line.key}" in named)


# ── rules that are no equation ──────────────────────────────────────────────────────────────────────────────────────

_REQUESTS = tuple(f"applications/{key}" for key in ("received", "brought_forward", "concluded", "carried_forward"))
_DISPUTES = tuple(f"disputes/{key}" for key in ("reconsideration", "litigation_direct", "litigation_after_review"))
LOOKED_AT: Mapping[str, tuple[str, ...]] = {
    "suits-without-requests": (*_REQUESTS[:2], *_DISPUTES),
    "stated-fee": (*_REQUESTS[:2], "applications/other.unpaid"),
    "stated-share": ("applications/concluded",),
    "all-zero": (*_REQUESTS, *_DISPUTES),
    "blank-report": (*_REQUESTS, *_DISPUTES),
    "same-figures": (*_REQUESTS, *_DISPUTES),
    "zero-run": _REQUESTS[:1],
}
"""The form lines that a rule looks at beside those that it says it saw."""

BEFORE = frozenset({"pending", "suits-without-requests", "same-figures"})
"""Rules that look at the report of the year before."""


def looked_at(sheet: Sheet, finding: Finding) -> tuple[str, ...]:
    """The lines (``table/line``) of a report that a rule looked at, in the order of the form; those of a heading one by one."""
    saw = dict(finding.seen)
    named = {place for key in ("line", "of") for place in str(saw.get(key, "")).split("+")}
    named = {"/".join(place.split("/")[:2]) for place in named} | set(LOOKED_AT.get(finding.rule, ()))
    grouped = {
        f"{table.key}/{line}"
        for table in sheet.form.tables
        for group in table.groups
        if f"{table.key}/{group.key}" in named
        for line in group.lines
    }
    return tuple(place for table, line in sheet.form.lines() if (place := f"{table.key}/{line.key}") in named | grouped)


def meant(sheet: Sheet, finding: Finding) -> tuple[str, ...]:
    """The cells that a finding is about where it is no equation: of a few lines, their totals (else every cell) that are not 0."""
    if finding.equation.terms or finding.rule not in MEANT:
        return ()
    saw = dict(finding.seen)
    places = looked_at(sheet, finding) if "line" not in saw else ("/".join(str(saw["line"]).split("/")[:2]),)
    return tuple(
        at
        for at in sheet.form.cells
        if line_of(at) in places and sheet.values[at] and (at.startswith("disclosure/") or at.endswith("/total"))
    )


MEANT = frozenset({"capacity", "published", "pending", "suits-without-requests", "stated-fee", "reasons"})
"""Rules that are about single cells. Where all of a table is meant, no cell of it is set off."""


def exhibits(sheets: Mapping[int, Sheet], sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> tuple[Exhibit, ...]:
    """What the rules of a lead without a form line looked at, those of other years with their year.

    ``sheets`` are the reports by year that the lead may look at: the body's own, and of the body that it succeeds.
    """
    found = list(_told(sheets, sheet, findings, w))
    return tuple(Exhibit(columns, tuple(line for _, line in some)) for columns, some in groupby(found, key=lambda one: one[0]))


def _told(sheets: Mapping[int, Sheet], sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> Iterator[tuple[tuple[str, ...], Told]]:
    year = sheet.record.year
    for finding in findings:
        marked = meant(sheet, finding)
        about = range(year - 1, year + 1) if finding.rule in BEFORE else finding.years
        years = [sheets[one] for one in about if one in sheets and one != year]
        for place in looked_at(sheet, finding):
            table, _, key = place.partition("/")
            columns = tuple(column.label[w.lang] for column in sheet.form.table(table).line(key).columns)
            for other in years:
                if any(place == line_of(at) for at in other.form.cells):
                    before = told(other, place, w)
                    yield columns, replace(before, line=w("point.line_before", year=other.year, line=before.line))
            if year in about:
                yield columns, told(sheet, place, w, marked)
