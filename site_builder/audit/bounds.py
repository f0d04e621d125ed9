"""What the tables cannot say of one report and the one before it: more outcomes than requests, fewer public documents than new ones,
cases that are gone, disputes where nobody asked.

All but the first are remarks: there are lawful reasons for each, and a lead says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.carry import earlier
from site_builder.audit.equations import before
from site_builder.audit.findings import Finding, of_cell, seen
from site_builder.facts import Facts
from site_builder.form import FORMS, Equation, Form, Term, address
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

_REQUESTS = FORMS["2021"].table("applications")
_COLUMNS = tuple(column.key for column in _REQUESTS.line("received").columns)
_DISPUTES = FORMS["2021"].table("disputes")
_ENDINGS = tuple(column.key for column in _DISPUTES.lines[0].columns if column.key != "total")


def bounds(facts: Facts, texts: Texts, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:  # noqa: ARG001 - one shape for all families
    """The rules ``bounds``, ``published``, ``pending`` and ``suits-without-requests``; an unknown number breaks none of them."""
    for form in FORMS.values():
        yield from _too_many(facts.values, form)
    yield from _fewer_public_than_new(facts.values)
    yield from _cases_gone(facts.values, agencies)
    yield from _disputes_of_nothing(facts.values, agencies)


# ── more outcomes than requests ─────────────────────────────────────────────────────────────────────────────────────


def _too_many(values: pl.DataFrame, form: Form) -> Iterator[Finding]:
    """Where the sum of outcomes is unknown: the known outcomes and what is carried forward are more than what came in.

    Only there: a known sum is held against both by identities of the form. What is carried forward alone being too much is
    ``conservation``, and not said again.
    """
    leaves = [line for group in form.table("applications").groups for line in group.lines]
    for column in _COLUMNS:
        received, brought, concluded, carried = (
            address("applications", line, column) for line in ("received", "brought_forward", "concluded", "carried_forward")
        )
        outcomes = [address("applications", line, column) for line in leaves]
        equation = Equation("bounds", received, (Term(received), Term(brought)), tuple(map(Term, (*outcomes, carried))))
        came_in = pl.col(received) + pl.col(brought)
        gone_out = pl.sum_horizontal(*outcomes, carried, ignore_nulls=True)
        found = values.lazy().filter(
            pl.col("edition") == form.edition,
            pl.col(concluded).is_null(),
            came_in < gone_out,
            came_in >= pl.col(carried).fill_null(0),
        )
        cells = [term.at for term in equation.terms]
        for agency, year, *numbers in found.select("agency", "year", *cells).collect().iter_rows():
            left, right = tuple(numbers[:2]), tuple(numbers[2:])
            yield Finding("bounds", "contradiction", agency, year, received, "applications/received", equation, left, right)


def _fewer_public_than_new(values: pl.DataFrame) -> Iterator[Finding]:
    """Edition 2019: all that is public is less than what was newly published."""
    for line in ("rules", "normative_documents"):
        new, total = (address("disclosure", line, column) for column in ("published", "total_public"))
        found = values.lazy().filter(pl.col(total) < pl.col(new)).select("agency", "year", total, new).collect()
        for agency, year, all_, fresh in found.iter_rows():
            place = f"disclosure/{line}"
            yield of_cell(seen("published", "remark", agency, year, line=place, total=all_, new=fresh), total)


# ── disputes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cases(*columns: str) -> list[str]:
    return [address("disputes", line.key, column) for line in _DISPUTES.lines for column in columns]


def _cases_gone(values: pl.DataFrame, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """More cases of a line pending at the end of a year than the next report has there in all.

    A line whose parts come to more than its total already breaks an identity: there the parts count.
    """
    now = values.select("agency", "year", "scope", *_cases(*_ENDINGS, "total"))
    pairs = now.join(earlier(values, agencies, _cases("pending")), on=["agency", "year", "scope"], how="inner").lazy()
    for line in _DISPUTES.lines:
        total, waiting = (address("disputes", line.key, column) for column in ("total", "pending"))
        some, known = _at_least(line.key), pl.col(total).is_not_null()
        found = pairs.filter(known, some < pl.col(before(waiting))).select("agency", "year", before(waiting), some.alias(total))
        for agency, year, cases, came in found.collect().iter_rows():
            yield of_cell(seen("pending", "remark", agency, year, line=f"disputes/{line.key}", pending=cases, total=came), total)


def _at_least(line: str) -> pl.Expr:
    parts = pl.sum_horizontal(*(address("disputes", line, column) for column in _ENDINGS), ignore_nulls=True)
    return pl.max_horizontal(address("disputes", line, "total"), parts)


def _disputes_of_nothing(values: pl.DataFrame, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """New disputes in a year without requests, after a year without requests; cases that were pending before explain as many."""
    asked = [address("applications", line, column) for line in ("received", "brought_forward", "concluded") for column in _COLUMNS]
    totals, waiting = _cases("total"), _cases("pending")
    now = values.select("agency", "year", "scope", *asked, *totals)
    pairs = now.join(earlier(values, agencies, [*asked, *waiting]), on=["agency", "year", "scope"], how="inner").lazy()
    cases = pl.sum_horizontal(totals, ignore_nulls=True)
    known_before = pl.sum_horizontal([before(at) for at in waiting], ignore_nulls=False)
    found = pairs.filter(_nothing(asked), _nothing([before(at) for at in asked]), cases > known_before)
    for agency, year, n in found.select("agency", "year", cases.alias("cases")).collect().iter_rows():
        yield seen("suits-without-requests", "remark", agency, year, cases=n, before=year - 1)


def _nothing(places: Sequence[str]) -> pl.Expr:
    """Both sums of what came in are known, and nothing known among these cells is above 0."""
    sums: Iterable[str] = (place for place in places if place.endswith(("received/total", "brought_forward/total")))
    return pl.all_horizontal(*(pl.col(place) == 0 for place in sums), pl.max_horizontal(*places) == 0)
