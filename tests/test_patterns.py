"""Reports remarkable as a whole: each rule against a plain loop over the records, real cases as invented records, and decoys."""

from collections import Counter
from collections.abc import Iterable
from math import log10, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.audit import Finding
from site_builder.audit.patterns import patterns
from site_builder.facts import Places, facts
from site_builder.record import Note, Record
from site_builder.texts import texts
from tests.making import BODIES, agency, record, reports, source

A = "applications"
RECEIVED = f"{A}/received/total"


def found(*records: Record, corrected: Places = frozenset()) -> list[Finding]:
    bodies = {one.agency: agency(one.agency) for one in records}
    return list(patterns(facts(records, bodies, corrected), texts(records), bodies))


def told(*records: Record) -> list[tuple[str, int]]:
    return [(one.rule, one.year) for one in found(*records)]


ONE = {f"{A}/{line}/{column}": 1 for line in ("received", "granted", "concluded") for column in ("individual", "total")}


# ── zeros ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_of_zeros_is_told_beside_what_like_bodies_say():
    """Five towns of one county: two of zeros, one with a request, one that does not say, one of another kind of scope."""
    silent = record({RECEIVED: None}, agency="140825104")
    every = found(record(), record(agency="140825102"), record(ONE, agency="140825103"), silent, record(agency="140825105", scope="area"))

    assert [(one.rule, one.agency, dict(one.seen)) for one in every] == [
        ("all-zero", "140825101", {"k": 1, "n": 2}),
        ("all-zero", "140825102", {"k": 1, "n": 2}),
    ]
    assert {one.severity for one in every} == {"remark"}
    assert every[0].lead == "140825101-2021-report-all-zero"


def test_bodies_of_another_kind_county_or_year_are_not_alike():
    others = (record(ONE, agency="410104006"), record(ONE, agency="140826101"), record(ONE, year=2022))
    (one,) = [one for one in found(record(), *others) if one.rule == "all-zero"]
    assert dict(one.seen) == {"k": 0, "n": 0}


@pytest.mark.parametrize("at", [f"{A}/carried_forward/total", "disputes/litigation_direct/pending"])
@pytest.mark.parametrize("number", [None, 1])
def test_one_blank_or_one_number_and_a_report_is_not_all_zeros(at, number):
    assert told(record({at: number})) == []


def test_a_number_of_what_is_disclosed_counts_too_and_so_does_a_corrected_zero():
    assert told(record({"disclosure/penalties/decisions": 7})) == []
    assert [one.rule for one in found(record(), corrected=frozenset({("140825101", 2021, RECEIVED)}))] == ["all-zero"]


def test_years_on_end_without_a_request_are_told_once_in_the_last():
    years = [record({f"{A}/granted/research": 1}, year=year) for year in (2019, 2020, 2021, 2022)]
    neighbour = record(ONE, agency="140825102", year=2022)
    (one,) = found(*years, neighbour)

    assert (one.rule, one.year, one.cause) == ("zero-run", 2022, "report/zero-run")
    assert dict(one.seen) == {"years": 4, "first": 2019, "last": 2022, "k": 0, "n": 1}


def test_a_year_that_is_not_held_blank_or_of_an_area_ends_a_run():
    def run(*years: int, **changes: object) -> list[str]:
        return [one.rule for one in found(*(record(ONE | {RECEIVED: 0}, year=year, **changes) for year in years))]

    assert run(2019, 2020, 2021) == ["zero-run"]
    assert run(2019, 2020) == run(2019, 2020, 2022, 2023) == []
    assert run(2019, 2020, 2021, scope="area") == []
    blank = record(ONE | {RECEIVED: None}, year=2021)
    assert told(*(record(ONE | {RECEIVED: 0}, year=year) for year in (2019, 2020, 2022)), blank) == []


# ── blanks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_left_blank_is_told_and_is_no_zero():
    """As a town published it for 2022, on the old form."""
    assert told(record(rest=None, year=2022, edition="2019")) == [("blank-report", 2022)]


def test_slashes_and_what_we_could_not_read_are_no_blanks():
    assert told(record(rest=None, why="not_applicable")) == []
    assert told(record(rest=None, why="lost")) == []
    assert told(record(rest=None, why="cut")) == []
    assert told(record({RECEIVED: 0}, rest=None)) == []
    assert told(record(rest=None, source=source(whole=False))) == [], "our copy is cut off"
    assert told(record(rest=None, notes=[Note(at="disputes", kind="lost")])) == []


# ── the same again ──────────────────────────────────────────────────────────────────────────────────────────────────

BUSY = {"disclosure/licences/decisions": 278, "disclosure/penalties/decisions": 1217, "disclosure/compulsion/decisions": 402}


def test_figures_that_chance_would_not_repeat_are_told():
    (one,) = found(record(BUSY | ONE, year=2021), record(BUSY | ONE, year=2022))
    assert (one.rule, one.year, dict(one.seen)) == ("same-figures", 2022, {"cells": 9})


@pytest.mark.parametrize(
    "cells",
    [ONE, {"disclosure/normative_documents/in_force": 312, "disclosure/licences/decisions": 1}, {"disclosure/fees/amount": 5_000_000_000}],
    ids=["one request a year", "a stock", "one fee"],
)
def test_figures_that_often_repeat_are_not(cells):
    assert "same-figures" not in [rule for rule, _ in told(record(cells, year=2021), record(cells, year=2022))]


@pytest.mark.parametrize(("ones", "is_told"), [(5, False), (6, True)])
def test_single_events_are_a_wonder_only_where_six_of_them_repeat(ones, is_told):
    """(4π)^(6/2) is the first of its powers above 1,000; what stays 0 is none."""
    places = [at for at in record().form.cells if flows(at) and unit(record(), at) == "piece"]
    cells = dict.fromkeys(places[:ones], 1)

    assert ("same-figures" in [rule for rule, _ in told(record(cells, year=2021), record(cells, year=2022))]) is is_told


def test_another_figure_form_scope_or_a_cell_unread_is_not_the_same():
    def same(before: Record, after: Record) -> bool:
        return "same-figures" in [rule for rule, _ in told(before, after)]

    blank = BUSY | {RECEIVED: None}
    assert same(record(blank | ONE | {RECEIVED: None}, year=2021), record(blank | ONE | {RECEIVED: None}, year=2022))
    assert not same(record(BUSY, year=2021), record(BUSY | {RECEIVED: 1}, year=2022))
    assert not same(record(BUSY, year=2021), record(BUSY, year=2023))
    assert not same(record(BUSY, year=2021), record(BUSY, year=2022, scope="area"))
    assert not same(record(blank, year=2021, why="lost"), record(blank, year=2022, why="lost"))
    assert not same(record(blank, year=2021), record(BUSY | {RECEIVED: 0}, year=2022)), "a blank is no zero"


# ── against plain loops ─────────────────────────────────────────────────────────────────────────────────────────────


@given(reports(), st.booleans())
@settings(max_examples=25)
def test_the_rules_agree_with_plain_loops(records, again):
    """``again``: each report stands once more in the next year, where none does."""
    held = {(one.agency, one.year) for one in records}
    for one in records if again else ():
        if (one.agency, one.year + 1) not in held:
            cells = {at: one.value(at) for at in one.form.cells}
            copy = record(cells, agency=one.agency, year=one.year + 1, edition=one.edition, scope=one.scope, notes=one.notes)
            records, held = [*records, copy], held | {(one.agency, one.year + 1)}
    expected = Counter((one.agency, one.year, *more) for one in records for more in plainly(one, records))
    assert Counter((f.agency, f.year, f.rule, f.seen) for f in found(*records)) == expected


def plainly(one: Record, records: list[Record]) -> Iterable[tuple[str, tuple[tuple[str, int], ...]]]:
    tables = [one.value(at) for at in one.form.cells]
    kind = {body: (BODIES[body][2:], BODIES[body][1][:6]) for body in BODIES}
    like = [
        other.value(RECEIVED)
        for other in records
        if other.agency != one.agency and kind[other.agency] == kind[one.agency] and (other.year, other.scope) == (one.year, "own")
    ]
    beside = (("k", like.count(0)), ("n", len(like) - like.count(None)))
    if one.scope == "own" and all(value == 0 for value in tables):
        yield "all-zero", beside
    zero = {other.year for other in records if (other.agency, other.scope) == (one.agency, "own") and other.value(RECEIVED) == 0}
    first = one.year
    while first - 1 in zero:
        first -= 1
    if one.year in zero and one.year + 1 not in zero and one.year - first >= 2:
        yield "zero-run", (("years", one.year - first + 1), ("first", first), ("last", one.year), *beside)
    whys = {note.kind if (note := one.why_null(at)) else "value" for at in one.form.cells}
    if whys == {"blank"}:
        yield "blank-report", ()
    before = [b for b in records if (b.agency, b.year, b.scope, b.edition) == (one.agency, one.year - 1, one.scope, one.edition)]
    if before and not whys & {"lost", "cut", "ambiguous", "unreadable"}:
        numbers = [(at, one.value(at)) for at in one.form.cells]
        weights = [log10(4 * pi * max(1, n / (10**6 if unit(one, at) == "fen" else 1))) / 2 for at, n in numbers if n and flows(at)]
        if all(before[0].value(at) == n for at, n in numbers) and len(weights) >= 2 and sum(weights) >= 3:
            readable = {note.kind if (note := before[0].why_null(at)) else "value" for at in one.form.cells}
            if not readable & {"lost", "cut", "ambiguous", "unreadable"}:
                yield "same-figures", (("cells", sum(1 for _, n in numbers if n)),)


def unit(one: Record, at: str) -> str:
    return one.form.cells[at].column.unit


def flows(at: str) -> bool:
    _, line, column = at.split("/")
    stock = column in ("in_force", "total_public", "prior_items", "change", "total")
    return not stock and line not in ("received", "brought_forward", "concluded")
