"""Points to check: the findings of one report, those of one cause together, with their equations and where each number stands.

Says how printed figures relate and what else it may be; never what anybody did.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from site_builder.audit import Finding, equation_text, rule_of
from site_builder.pages import cause as causing
from site_builder.pages.cells import SIGNS, Ref
from site_builder.pages.desk import Desk, in_language, lead_address
from site_builder.pages.exhibits import Told, line_name, meant, spoken, told
from site_builder.pages.holdings import Sheet
from site_builder.pages.papers import numbered
from site_builder.pages.saying import also, is_of_the_form, saying, stated_place, stated_terms
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
class Head:
    """What lists say of a point to check: ``kind`` is the severity's key, ``headline`` what does not agree, ``to`` its own page."""

    kind: str
    chip: str
    headline: str
    to: str


@dataclass(frozen=True, slots=True)
class Lead(Head):
    """One point to check in full. ``columns`` are the headings over the cells of ``lines``; ``title`` is where it stands on the form.

    ``says`` are the sentences of rules that are no identity of the form, with what must stand beside each; ``also`` what it may mean.
    """

    anchor: str
    sign: str
    meaning: str
    title: str
    equations: tuple[Broken, ...]
    columns: tuple[str, ...]
    lines: tuple[Told, ...]
    says: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()


KEPT = 256
"""Of so many reports the points are kept: a county's, which are told on the pages of its bodies, on their own, and in lists."""


def leads(desk: Desk, sheet: Sheet) -> tuple[Lead, ...]:
    """The points to check of one report, in the order of the form."""
    return _leads(desk, sheet) if sheet.findings else ()


@lru_cache(KEPT)
def _leads(desk: Desk, sheet: Sheet) -> tuple[Lead, ...]:
    each = zip(_heads(desk, sheet), causes(sheet).items(), strict=True)
    return tuple(_lead(desk, sheet, head, cause, findings, n) for n, (head, (cause, findings)) in enumerate(each))


def heads(desk: Desk, sheet: Sheet) -> tuple[Head, ...]:
    """The same points as lists say them: their sentences, lines and equations are not made."""
    return _heads(desk, sheet) if sheet.findings else ()


@lru_cache(KEPT)
def _heads(desk: Desk, sheet: Sheet) -> tuple[Head, ...]:
    return tuple(_head(desk, sheet, findings) for findings in causes(sheet).values())


def causes(sheet: Sheet) -> Mapping[str, list[Finding]]:
    """The findings of one report by their cause, in the order of ``leads``."""
    return _causes(sheet) if sheet.findings else {}


@lru_cache(KEPT)
def _causes(sheet: Sheet) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in sheet.findings:
        found[finding.cause].append(finding)
    return found


def count(sheet: Sheet) -> int:
    """How many points to check a report has: causes, not equations."""
    return len({finding.cause for finding in sheet.findings}) if sheet.findings else 0


def refs(sheet: Sheet) -> Mapping[str, tuple[Ref, ...]]:
    """For the cells that findings are told by, or are about: the signs of their points to check."""
    if not sheet.findings:
        return {}
    order = list(causes(sheet))
    signs: dict[str, dict[str, Ref]] = defaultdict(dict)
    for finding in sheet.findings:
        for at in (finding.at, *meant(sheet, finding)):
            signs[at][finding.cause] = Ref(_sign(order.index(finding.cause)), f"l-{finding.lead}")
    return {at: tuple(some.values()) for at, some in signs.items()}


def kind(findings: list[Finding]) -> str:
    """The key of what is said of findings of one cause: a break in single columns, the totals agreeing, is a reclassification."""
    severities = {finding.severity for finding in findings}
    for worst in ("contradiction", "continuity"):
        if worst in severities:
            return worst
    return "reclassified" if {finding.rule for finding in findings} == {"carry-over"} else "remark"


def _sign(n: int) -> str:
    return SIGNS[n] if n < len(SIGNS) else f"({n + 1})"


def _head(desk: Desk, sheet: Sheet, findings: list[Finding]) -> Head:
    which = kind(findings)
    address = in_language(lead_address(sheet.agency.id, findings[0].lead), desk.lang)
    return Head(which, desk.w(f"lead.{which}.chip"), causing.headline(desk, sheet, findings), address)


def _lead(desk: Desk, sheet: Sheet, head: Head, cause: str, findings: list[Finding], n: int) -> Lead:
    w = desk.w
    on_form = has_line(cause)
    table = sheet.form.table(cause.partition("/")[0]) if on_form else None
    return Lead(
        kind=head.kind,
        chip=head.chip,
        headline=head.headline,
        to=head.to,
        anchor=f"l-{findings[0].lead}",
        sign=_sign(n),
        meaning=w(f"lead.{head.kind}.meaning"),
        title=w("lead.title", table=table.label[w.lang], line=line_name(sheet, cause, w.lang), n=len(findings))
        if table is not None
        else head.headline,
        equations=equations(sheet, findings, w),
        columns=tuple(column.label[w.lang] for column in table.line(cause.partition("/")[2]).columns) if table is not None else (),
        lines=tuple(told(sheet, place, w) for place in spoken(sheet, findings)) if on_form else (),
        says=says(desk, sheet, findings),
        also=tuple(
            dict.fromkeys(
                text for rule in dict.fromkeys(one.rule for one in findings) if not is_of_the_form(rule) for text in also(rule, w)
            )
        ),
    )


def has_line(cause: str) -> bool:
    """Whether a lead is told by a line of the form, and not by its report."""
    return not cause.startswith("report/")


def says(desk: Desk, sheet: Sheet, findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    """What rules that are no identity of the form say of a lead, each sentence with the one that must stand beside it."""
    some = (saying(desk, sheet, one, "says", "beside") for one in findings if not is_of_the_form(one.rule))
    return tuple(dict.fromkeys((said, beside) for said, beside in some))


def equations(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> tuple[Broken, ...]:
    """The equations of a lead that do not hold, those in the same numbers together."""
    same: dict[tuple[str, str, int], list[Finding]] = defaultdict(list)
    for finding in (one for one in findings if one.equation.terms):
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
    """The column that the equation is about where it adds lines; the line where it adds columns; the text where it is about that."""
    said = stated_terms(finding)
    if said:
        place = stated_place(sheet, said[0], w)
        return w("point.in_text_at", place=place) if place else w("point.in_text")
    cell = sheet.form.cells[finding.at]
    across = len({term.at.rpartition("/")[0] for term in finding.equation.terms}) == 1 and not any(
        term.year for term in finding.equation.terms
    )
    return numbered(cell.line.number, cell.line.label[w.lang], w.lang) if across else w("lead.column", column=cell.column.label[w.lang])
