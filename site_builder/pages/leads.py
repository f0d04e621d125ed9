"""Points to check: the findings of one report, those of one cause together, with their equations and where each number stands.

Says how printed figures relate and what else it may be; never what anybody did.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_builder.audit import Finding, equation_text, rule_of
from site_builder.pages.cells import SIGNS, Ref, Shown, shown, source_place
from site_builder.pages.desk import in_language, lead_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.papers import numbered
from site_builder.words import Speaker


@dataclass(frozen=True, slots=True)
class Broken:
    """One equation that does not hold, and every place where it does not in the same numbers."""

    authority: str
    identity: str
    places: str
    equation: str
    difference: str


@dataclass(frozen=True, slots=True)
class Told:
    """A form line that an equation names: where it was read, and what it prints."""

    source: str
    line: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """One point to check. ``kind`` is the severity's key, ``columns`` the headings over the cells of ``lines``, ``to`` its own page."""

    anchor: str
    sign: str
    kind: str
    chip: str
    meaning: str
    title: str
    equations: tuple[Broken, ...]
    columns: tuple[str, ...]
    lines: tuple[Told, ...]
    to: str


def leads(sheet: Sheet, w: Speaker) -> tuple[Lead, ...]:
    """The points to check of one report, in the order of the form."""
    return tuple(_lead(sheet, cause, findings, n, w) for n, (cause, findings) in enumerate(causes(sheet).items()))


def causes(sheet: Sheet) -> Mapping[str, list[Finding]]:
    """The findings of one report by their cause, in the order of ``leads``."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in sheet.findings:
        found[finding.cause].append(finding)
    return found


def count(sheet: Sheet) -> int:
    """How many points to check a report has: causes, not equations."""
    return len({finding.cause for finding in sheet.findings})


def refs(sheet: Sheet) -> Mapping[str, tuple[Ref, ...]]:
    """For the cells that findings are told by: the signs of their points to check."""
    order = list(causes(sheet))
    signs: dict[str, dict[str, Ref]] = defaultdict(dict)
    for finding in sheet.findings:
        signs[finding.at][finding.cause] = Ref(_sign(order.index(finding.cause)), f"l-{finding.lead}")
    return {at: tuple(some.values()) for at, some in signs.items()}


def kind(findings: list[Finding]) -> str:
    """The key of what is said of findings of one cause: a break in single columns, the totals agreeing, is a reclassification."""
    severities = {finding.severity for finding in findings}
    for worst in ("contradiction", "continuity"):
        if worst in severities:
            return worst
    return "reclassified" if {finding.rule for finding in findings} == {"carry-over"} else "remark"


def line_name(sheet: Sheet, place: str, lang: str) -> str:
    """A form line as the paper numbers and names it."""
    table, _, key = place.partition("/")
    line = sheet.form.table(table).line(key)
    return numbered(line.number, line.label[lang], lang)


def _sign(n: int) -> str:
    return SIGNS[n] if n < len(SIGNS) else f"({n + 1})"


def _lead(sheet: Sheet, cause: str, findings: list[Finding], n: int, w: Speaker) -> Lead:
    which = kind(findings)
    table = sheet.form.table(cause.partition("/")[0])
    return Lead(
        anchor=f"l-{findings[0].lead}",
        sign=_sign(n),
        kind=which,
        chip=w(f"lead.{which}.chip"),
        meaning=w(f"lead.{which}.meaning"),
        title=w("lead.title", table=table.label[w.lang], line=line_name(sheet, cause, w.lang), n=len(findings)),
        equations=_equations(sheet, findings, w),
        columns=tuple(column.label[w.lang] for column in table.line(cause.partition("/")[2]).columns),
        lines=_lines(sheet, findings, w),
        to=in_language(lead_address(sheet.agency.id, findings[0].lead), w.lang),
    )


def _equations(sheet: Sheet, findings: list[Finding], w: Speaker) -> tuple[Broken, ...]:
    same: dict[tuple[str, str, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        same[finding.rule, equation_text(finding), finding.difference].append(finding)
    return tuple(
        Broken(
            authority=rule_of(rule).authority[w.lang],
            identity=rule_of(rule).label[w.lang],
            places=w("list.comma").join(_where(sheet, finding, w) for finding in some),
            equation=equation,
            difference=w("lead.difference", n=difference),
        )
        for (rule, equation, difference), some in same.items()
    )


def _where(sheet: Sheet, finding: Finding, w: Speaker) -> str:
    """The column that the equation is about where it adds lines; the line where it adds columns."""
    cell = sheet.form.cells[finding.at]
    across = len({term.at.rpartition("/")[0] for term in finding.equation.terms}) == 1 and not any(
        term.year for term in finding.equation.terms
    )
    return numbered(cell.line.number, cell.line.label[w.lang], w.lang) if across else w("lead.column", column=cell.column.label[w.lang])


def spoken(sheet: Sheet, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The lines (``table/line``) of the equations of one lead, in the order of the form, without outcomes that are 0 throughout."""
    table = findings[0].cause.partition("/")[0]
    named: set[str] = set()
    for finding in findings:
        for term in finding.equation.terms:
            long = len(finding.equation.terms) > _FEW
            if not term.year and (not long or sheet.values[term.at] != 0):
                named.add(term.at.rpartition("/")[0])
        named.add(finding.at.rpartition("/")[0])
    return tuple(f"{table}/{line.key}" for line in sheet.form.table(table).lines if f"{table}/{line.key}" in named)


def _lines(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> tuple[Told, ...]:
    """What those lines print, and where."""
    return tuple(told(sheet, place, w) for place in spoken(sheet, findings))


def told(sheet: Sheet, place: str, w: Speaker) -> Told:
    """A form line as its report prints it."""
    table, _, key = place.partition("/")
    return Told(
        source_place(sheet.record.lines.get(place), w),
        line_name(sheet, place, w.lang),
        tuple(shown(sheet, f"{place}/{column.key}", w) for column in sheet.form.table(table).line(key).columns),
    )


_FEW = 8
"""Equations longer than this are shown without their zeros, as ``equation_text`` does."""
