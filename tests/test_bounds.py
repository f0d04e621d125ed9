"""What tables alone cannot say: each rule against a plain loop over the records, and what must keep it silent."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.audit import Finding, equation_text
from site_builder.audit.bounds import bounds
from site_builder.facts import facts
from site_builder.form import FORMS
from site_builder.record import Record
from site_builder.texts import no_texts
from tests.making import APPLICANTS, BODIES, agency, record

A, D = "applications", "disputes"
COLUMNS = (*APPLICANTS, "total")
KINDS = ("reconsideration", "litigation_direct", "litigation_after_review")
PARTS = ("upheld", "corrected", "other", "pending")


def found(*records: Record, **succeeds: str) -> list[Finding]:
    ids = {one.agency for one in records} | {name.removeprefix("b") for name in succeeds}
    bodies = {id_: agency(id_, succeeds=succeeds.get(f"b{id_}")) for id_ in ids}
    return list(bounds(facts(records, bodies), no_texts(), bodies))


def rules(*records: Record, **succeeds: str) -> list[str]:
    return [one.rule for one in found(*records, **succeeds)]


def both(line: str, n: int | None) -> dict[str, int | None]:
    return {f"{A}/{line}/{column}": n for column in ("individual", "total")}


# ── more outcomes than requests ─────────────────────────────────────────────────────────────────────────────────────


def test_outcomes_beyond_what_came_in_are_a_contradiction_although_their_sum_is_blank():
    one, two = found(record(both("received", 2) | both("granted", 3) | both("concluded", None)))

    assert [(f.rule, f.severity, f.at) for f in (one, two)] == [
        ("bounds", "contradiction", f"{A}/received/individual"),
        ("bounds", "contradiction", f"{A}/received/total"),
    ]
    assert equation_text(one) == "2＋0 ≠ 3"
    assert one.difference == 1
    assert one.id != two.id


def test_a_blank_outcome_and_a_blank_total_that_reconcile_are_no_finding():
    assert rules(record(both("received", 2) | both("granted", None) | both("concluded", None))) == []
    assert rules(record(both("received", 2) | both("granted", 2) | both("concluded", None))) == []
    assert rules(record(both("received", None) | both("granted", 2) | both("concluded", None))) == []


def test_what_is_known_may_be_too_much_whatever_the_blanks_hold():
    known = both("received", 2) | both("granted", 3) | both("concluded", None)
    assert rules(record(known | both("partly_granted", None))) == ["bounds"] * 2
    assert rules(record(known | both("brought_forward", 1))) == []
    nothing = both("granted", 1) | both("concluded", None) | both("carried_forward", None)
    assert rules(record(nothing)) == ["bounds"] * 2, "nothing came in"


def test_what_conservation_says_is_not_said_again():
    assert rules(record(both("carried_forward", 3) | both("concluded", None))) == []
    assert rules(record(both("received", 1) | both("granted", 3) | both("concluded", 1))) == [], "a printed sum is the identities’"


# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_fewer_documents_public_than_newly_published_is_a_remark():
    cells = {"disclosure/normative_documents/published": 7, "disclosure/normative_documents/total_public": 5}
    (one,) = found(record(cells, year=2020, edition="2019"))

    assert (one.rule, one.severity, one.at) == ("published", "remark", "disclosure/normative_documents/total_public")
    assert dict(one.seen) == {"line": "disclosure/normative_documents", "total": 5, "new": 7}
    assert rules(record(cells | {"disclosure/normative_documents/total_public": None}, year=2020, edition="2019")) == []


# ── disputes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def disputes(line: str, **numbers: int | None) -> dict[str, int | None]:
    return {f"{D}/{line}/{column}": number for column, number in numbers.items()}


def test_pending_cases_that_do_not_come_again_are_a_remark():
    before = record(disputes("reconsideration", pending=3, total=3), year=2021)
    after = record(disputes("reconsideration", upheld=1, total=1), year=2022)
    (one,) = found(before, after)

    assert (one.rule, one.severity, one.year, one.at) == ("pending", "remark", 2022, f"{D}/reconsideration/total")
    assert dict(one.seen) == {"line": f"{D}/reconsideration", "pending": 3, "total": 1}
    assert rules(before, record(disputes("reconsideration", upheld=3, total=3), year=2022)) == []
    assert rules(before, record(disputes("reconsideration", total=None), year=2022)) == []
    assert rules(before, record(year=2023)) == [], "the year between is not held"
    assert rules(before, record(year=2022, scope="area")) == []


def test_pending_cases_follow_the_body_that_was_succeeded():
    old = record(disputes("reconsideration", pending=3, total=3), agency="410104006", year=2021)
    new = record(agency="410104016", year=2022)
    assert rules(old, new) == []
    assert rules(old, new, b410104016="410104006") == ["pending"]


def test_parts_that_come_to_more_than_their_total_are_the_identitys_business():
    before = record(disputes("reconsideration", pending=3, total=3), year=2021)
    assert rules(before, record(disputes("reconsideration", upheld=3, total=0), year=2022)) == []
    assert rules(before, record(disputes("reconsideration", upheld=3, corrected=None, total=0), year=2022)) == []


def test_new_disputes_after_two_years_without_requests_are_a_remark():
    (one,) = found(record(year=2021), record(disputes("litigation_direct", upheld=2, total=2), year=2022))

    assert (one.rule, one.severity, one.year, dict(one.seen)) == ("suits-without-requests", "remark", 2022, {"cases": 2, "before": 2021})


def test_blanks_beside_known_sums_explain_no_disputes():
    suits = disputes("litigation_direct", upheld=2, total=2)
    unknown = {f"{A}/received/individual": None, f"{A}/concluded/business": None}
    assert rules(record(unknown, year=2021), record(suits | unknown, year=2022)) == ["suits-without-requests"]
    assert rules(record(year=2021), record(suits | disputes("reconsideration", total=None), year=2022)) == ["suits-without-requests"]


def test_disputes_that_something_may_explain_are_none():
    suits = disputes("litigation_direct", upheld=1, total=1)
    pending = disputes("reconsideration", pending=1, total=1)
    assert rules(record(both("received", 1) | both("granted", 1) | both("concluded", 1), year=2021), record(suits, year=2022)) == []
    assert "suits-without-requests" not in rules(record(pending, year=2021), record(suits, year=2022)), "it was pending"
    assert rules(record(disputes("reconsideration", pending=None), year=2021), record(suits, year=2022)) == []
    assert rules(record(both("received", None), year=2021), record(suits, year=2022)) == []
    assert rules(record(suits, year=2022)) == [], "the year before is not held"
    inside = {f"{A}/received/individual": 1}
    assert rules(record(inside, year=2021), record(suits, year=2022)) == [], "a column says that somebody asked"


# ── against plain loops ─────────────────────────────────────────────────────────────────────────────────────────────

_FEW = st.sampled_from((0, 0, 1, 2, 5, None))


@st.composite
def some_reports(draw: st.DrawFn) -> list[Record]:
    """Reports in whose lines of requests and disputes anything may stand."""
    made = []
    for body, year in draw(st.lists(st.tuples(st.sampled_from(sorted(BODIES)[:3]), st.integers(2019, 2022)), max_size=6, unique=True)):
        edition = draw(st.sampled_from(sorted(FORMS)))
        places = [
            f"{A}/{line}/{column}"
            for line in ("received", "brought_forward", "granted", "concluded", "carried_forward")
            for column in ("total", "business")
        ]
        places += [f"{D}/{kind}/{column}" for kind in KINDS for column in ("pending", "upheld", "total")]
        places += [f"disclosure/rules/{column}" for column in ("published", "total_public")] if edition == "2019" else []
        cells = draw(st.dictionaries(st.sampled_from(places), _FEW, max_size=8))
        scope = draw(st.sampled_from(("own", "own", "area")))
        made.append(record(cells, agency=body, year=year, edition=edition, scope=scope, rest=draw(st.sampled_from((0, 0, 0, None)))))
    return made


@given(some_reports())
@settings(max_examples=60)
def test_the_rules_agree_with_plain_loops(records):
    expected = {(one.agency, one.year, *told) for one in records for told in (*alone(one), *after_another(one, records))}
    assert {(f.agency, f.year, f.rule, f.at) for f in found(*records)} == expected


def alone(one: Record) -> Iterable[tuple[str, str]]:
    leaves = [f"{A}/{line}" for group in one.form.table(A).groups for line in group.lines]
    for column in COLUMNS:
        value = {line: one.value(f"{A}/{line}/{column}") for line in ("received", "brought_forward", "concluded", "carried_forward")}
        came = None if None in (value["received"], value["brought_forward"]) else value["received"] + value["brought_forward"]
        carried = value["carried_forward"] or 0
        gone = sum(one.value(f"{leaf}/{column}") or 0 for leaf in leaves) + carried
        if value["concluded"] is None and came is not None and carried <= came < gone:
            yield "bounds", f"{A}/received/{column}"
    for line in ("rules", "normative_documents") if one.edition == "2019" else ():
        new, total = (one.value(f"disclosure/{line}/{column}") for column in ("published", "total_public"))
        if new is not None and total is not None and total < new:
            yield "published", f"disclosure/{line}/total_public"


def after_another(one: Record, records: list[Record]) -> Iterable[tuple[str, str]]:
    before = next((b for b in records if (b.agency, b.year, b.scope) == (one.agency, one.year - 1, one.scope)), None)
    if before is None:
        return
    for kind in KINDS:
        pending, total = before.value(f"{D}/{kind}/pending"), one.value(f"{D}/{kind}/total")
        if pending is not None and total is not None and max(total, sum(one.value(f"{D}/{kind}/{part}") or 0 for part in PARTS)) < pending:
            yield "pending", f"{D}/{kind}/total"
    waiting = [before.value(f"{D}/{kind}/pending") for kind in KINDS]
    cases = sum(one.value(f"{D}/{kind}/total") or 0 for kind in KINDS)
    if nothing_asked(one) and nothing_asked(before) and None not in waiting and cases > sum(waiting):
        yield "suits-without-requests", "report"


def nothing_asked(one: Record) -> bool:
    sums = [one.value(f"{A}/{line}/total") for line in ("received", "brought_forward")]
    return sums == [0, 0] and not any(
        one.value(f"{A}/{line}/{column}") for line in ("received", "brought_forward", "concluded") for column in COLUMNS
    )
