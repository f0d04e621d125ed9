"""A finding: one place where a report contradicts itself, its past or the law, or is worth a question. Says so, and judges nobody."""

from dataclasses import dataclass, replace

import polars as pl

from site_builder.form import Equation, Severity, Term

Seen = tuple[tuple[str, int | str], ...]
"""What a rule saw, by name: the numbers, years and names that its sentence holds."""

LONG = 7
"""A sum of more numbers than this is told without its zeros: the 19 or 21 outcomes, but no line of applicants."""


OF_BODY = frozenset({"report/zero-run"})
"""Causes that outlast a year: a body has one such lead, told in the newest report that it is about, and next year it is the same."""


STATED = "stated/"
"""Where the places begin that stand in the text, and not in the form."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One equation that does not hold in one report, or anything else that a rule found there.

    ``left`` and ``right`` are the printed numbers of the equation's terms, in their order; null where a number is unknown and
    the known ones break the equation all the same. A term outside the form is a number that the text states (``stated/…``). ``at`` is
    the place that the finding is told by: a cell, a key of ``stated``, or ``report`` for the whole of it; ``cause`` what it shares with
    the other findings of its lead: a form line (``table/line``), else ``report/<rule>``. A rule that is no equation has one without
    terms, and says in ``seen`` what it saw.
    """

    rule: str
    severity: Severity
    agency: str
    year: int
    at: str
    cause: str
    equation: Equation
    left: tuple[int | None, ...]
    right: tuple[int | None, ...]
    seen: Seen = ()

    @property
    def lines(self) -> frozenset[str]:
        """The lines (``table/line``) of this year's form that the equation names."""
        return frozenset(line_of(term.at) for term in self.equation.terms if not term.year and not term.at.startswith(STATED))

    @property
    def difference(self) -> int:
        """How far the known numbers of the two sides are apart, in the unit of the cell; 0 only where there is no equation."""
        return abs(_sum(self.equation.left, self.left) - _sum(self.equation.right, self.right))

    @property
    def id(self) -> str:
        """A name for this finding that no other has, of the characters an address may have."""
        return f"{self.agency}-{self.year}-{slug(self.rule)}-{slug(self.at)}"

    @property
    def lead(self) -> str:
        """The name that the findings of one cause share, as in ``140825101-2021-applications-concluded``."""
        return lead_name(self.agency, self.year, self.cause)

    @property
    def years(self) -> range:
        """The years that the lead is about: that of the report, or of a cause that outlasts a year those from ``first`` to ``last``."""
        saw = dict(self.seen) if self.cause in OF_BODY else {}
        return range(int(saw.get("first", self.year)), int(saw.get("last", self.year)) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """All findings, sorted by agency, year and the order of the form; and how far each report could be checked.

    ``checked`` has a row per report: agency · year · checked · unknown, the identities within the report that its printed cells
    decide and those that a null leaves open (Int64).
    """

    findings: tuple[Finding, ...]
    checked: pl.DataFrame


def equation_text(finding: Finding) -> str:
    """The numbers as they stand, as in ``2＋0 ≠ 0＋0``; a sum of many leaves its zeros out, and unknown numbers are ``？``.

    Empty where the rule is no equation.
    """
    equation = finding.equation
    if not equation.terms:
        return ""
    return f"{_side(equation.left, finding.left)} ≠ {_side(equation.right, finding.right)}"


def _side(terms: tuple[Term, ...], numbers: tuple[int | None, ...]) -> str:
    shown = list(zip(terms, numbers, strict=True))
    if len(shown) > LONG:
        open_ = [pair for pair in shown if pair[1] is None][:1]
        shown = [pair for pair in shown if pair[1]] + open_
    text = "".join(("＋" if term.sign == 1 else "−") + _number(number) for term, number in shown)
    return text.removeprefix("＋") or "0"


def _number(number: int | None) -> str:
    if number is None:
        return "？"
    return str(number) if number >= 0 else f"（−{-number}）"


def _sum(terms: tuple[Term, ...], numbers: tuple[int | None, ...]) -> int:
    return sum(term.sign * (number or 0) for term, number in zip(terms, numbers, strict=True))


def seen(rule: str, severity: Severity, agency: str, year: int, **values: int | str) -> Finding:
    """What a rule found that is no equation: of a whole report, a lead of its own."""
    place = f"report/{rule}"
    return Finding(rule, severity, agency, year, "report", place, Equation(rule, "report", (), ()), (), (), tuple(values.items()))


def of_cell(finding: Finding, at: str) -> Finding:
    """What ``seen`` gives, told by a cell: each line is a lead of its own."""
    line = at.split("/")[1]
    return replace(finding, at=at, cause=f"{finding.cause}-{line}")


def lead_name(agency: str, year: int, cause: str) -> str:
    """The name of a lead, which its address is made of: it has a year in it unless the cause outlasts one."""
    return f"{agency}-{slug(cause)}" if cause in OF_BODY else f"{agency}-{year}-{slug(cause)}"


def line_of(place: str) -> str:
    """The line of a cell."""
    return place.rpartition("/")[0]


def slug(place: str) -> str:
    """A place of the form in the characters that an address may have: ``applications-carried-forward``."""
    return place.replace("/", "-").replace("_", "-")
