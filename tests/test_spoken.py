"""What a report says in words, held against its tables, itself and last year's report; what is unknown contradicts nothing."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.audit import Finding, audit, equation_text
from site_builder.audit.spoken import spoken
from site_builder.audit.words import words
from site_builder.facts import facts
from site_builder.form import OUTCOMES
from site_builder.record import Claim, Part, Record, Stated
from site_builder.texts import texts
from tests.making import APPLICANTS, agency, filled_forms, record

COLUMNS = (*APPLICANTS, "total")


def found(*records: Record, **succeeds: str) -> list[Finding]:
    bodies = {id_: agency(id_, succeeds=succeeds.get(f"b{id_}")) for id_ in {one.agency for one in records}}
    frames, said = facts(records, bodies), texts(records)
    return [*spoken(frames, said, bodies), *words(frames, said, bodies)]


def line(key: str, *numbers: int | None) -> dict[str, int | None]:
    return {f"applications/{key}/{column}": number for column, number in zip(COLUMNS, numbers, strict=True)}


def total(**numbers: int | None) -> dict[str, int | None]:
    """The totals of lines of table 三, all of them asked by natural persons."""
    return {at: n for key, n in numbers.items() for at, n in line(key.replace("__", "."), n, 0, 0, 0, 0, 0, n).items()}


def said(cells: Mapping[str, int | None], year: int = 2021, **stated: Any) -> Record:
    return record(cells, year=year, stated=Stated(**stated))


def claim(of: str, value: int, unit: str = "件", kind: Any = "count") -> tuple[Claim, ...]:
    return (Claim("+".join(f"applications/{one}" for one in of.split("+")), value, unit, "9", kind),)


def told(*records: Record) -> list[tuple[str, str]]:
    return [(one.rule, equation_text(one) or str(dict(one.seen))) for one in found(*records)]


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_of_requests_that_no_line_prints_is_a_contradiction() -> None:
    (one,) = found(said(total(received=3, granted=3, concluded=3), applications_received=5))
    assert (one.rule, one.severity, one.at, one.cause) == (
        "stated-received",
        "contradiction",
        "stated/applications_received",
        "report/stated-received",
    )
    assert (equation_text(one), one.lines) == ("5 ≠ 3", {"applications/received"})


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        (total(received=8, brought_forward=2, granted=10, concluded=10), 10),
        (total(received=8, concluded=5, granted=5, carried_forward=3), 5),
        (total(received=8, granted=8, concluded=8), 8),
        (total(received=None, granted=8, concluded=8), 9),
        (line("received", 5, None, 0, 0, 0, 0, None), 6),
        (total(received=8, brought_forward=None, concluded=8), 10),
        (total(received=8, brought_forward=0, concluded=None), 10),
    ],
)
def test_brought_forward_counted_in_concluded_and_unknown_contradict_nothing(cells: dict[str, int | None], number: int) -> None:
    assert told(said(cells, applications_received=number)) == []


def test_none_received_is_not_none_concluded_and_known_cells_may_be_too_many() -> None:
    carried = total(received=3, carried_forward=3)
    assert told(said(carried, applications_received=0)) == [("stated-received", "0 ≠ 3")]
    blank = line("received", 5, None, 0, 0, 0, 0, None) | total(concluded=5, granted=5)
    assert told(said(blank, applications_received=4)) == [("stated-received", "4 ≠ 5＋？＋0＋0＋0＋0")]


# ── outcomes and shares ─────────────────────────────────────────────────────────────────────────────────────────────


def test_outcomes_told_together_are_held_against_their_sum() -> None:
    cells = total(received=9, granted=5, partly_granted=1, unavailable__not_held=3, concluded=9)
    assert told(said(cells, claims=claim("granted+partly_granted", 6))) == []
    (one,) = found(said(cells, claims=claim("granted+partly_granted", 7)))
    assert (one.rule, one.severity, one.at, equation_text(one)) == ("stated-outcome", "contradiction", "stated/claims/0", "7 ≠ 5＋1")
    assert told(said(cells, claims=claim("unavailable", 2))) == [("stated-outcome", "2 ≠ 3＋0＋0")]


@pytest.mark.parametrize(
    ("of", "value", "unit"),
    [("granted", 6, "件"), ("not_disclosed", 5, "件"), ("not_disclosed", 3, "件"), ("granted", 2, "名"), ("received", 2, "位")],
)
def test_words_used_for_more_than_one_outcome_and_persons_contradict_nothing(of: str, value: int, unit: str) -> None:
    cells = total(received=11, granted=5, partly_granted=1, not_disclosed__third_party=2, unavailable__not_held=3, concluded=11)
    assert told(said(cells, claims=claim(of, value, unit))) == ([] if value != 3 or of != "not_disclosed" else told(said(cells)))


def test_blank_totals_with_known_columns_decide_what_they_can() -> None:
    """As in a report that leaves every zero and every total of an outcome blank."""
    cells = line("granted", 258, 12, None, None, 1, 1, None) | line("partly_granted", 3, *[None] * 6) | total(concluded=805, received=859)
    both = "granted+partly_granted"
    (one,) = found(said(cells, claims=claim(both, 258)))
    assert (equation_text(one), one.difference) == ("258 ≠ 258＋12＋1＋1＋3＋？", 17)
    assert told(said(cells, claims=claim(both, 275))) == []
    assert told(said(cells, claims=claim(both, 300))) == [], "the blanks may hold 25"


@pytest.mark.parametrize(("value", "unit"), [(33, "%"), (34, "%"), (333, "‰"), (3333, "‱"), (25, "%"), (20, "%"), (200, "‰")])
def test_shares_may_be_rounded_or_cut_and_of_three_things(value: int, unit: str) -> None:
    cells = total(received=4, brought_forward=1, granted=1, partly_granted=2, concluded=3, carried_forward=2)
    assert told(said(cells, claims=claim("partly_granted", 0, unit, "share")))
    third = total(received=4, brought_forward=1, not_disclosed__third_party=2, partly_granted=1, concluded=3, carried_forward=2)
    assert told(said(third, claims=claim("partly_granted", value, unit, "share"))) == []


def test_a_share_that_is_none_of_them_is_a_remark_and_a_lead_of_its_own() -> None:
    cells = total(received=9, granted=5, partly_granted=1, unavailable__not_held=3, concluded=9)
    (one,) = found(said(cells, claims=claim("unavailable", 329, "‰", "share")))
    assert (one.rule, one.severity, one.at, one.cause) == ("stated-share", "remark", "stated/claims/0", "report/stated-share-0")
    assert dict(one.seen) == {"of": "applications/unavailable", "said": "32.9", "part": 3, "n": 9}
    unknown = cells | total(concluded=None)
    assert told(said(unknown, claims=claim("unavailable", 329, "‰", "share"))) == []


def test_a_share_is_off_from_a_whole_unit_of_its_last_place_on() -> None:
    cells = total(received=10, granted=8, partly_granted=2, concluded=10)
    for value, is_off in ((18, True), (19, True), (20, False), (21, True), (22, True)):
        assert bool(told(said(cells, claims=claim("partly_granted", value, "%", "share")))) is is_off, value
    for value, is_off in ((199, True), (200, False), (201, True)):
        assert bool(told(said(cells, claims=claim("partly_granted", value, "‰", "share")))) is is_off, value


def test_a_table_that_leaves_its_blanks_less_than_nothing_decides_no_share() -> None:
    cells = total(received=10, granted=9, concluded=10) | line("partly_granted", 2, None, 0, 0, 0, 0, None)
    assert "stated-share" not in [rule for rule, _ in told(said(cells, claims=claim("partly_granted", 90, "%", "share")))]


def test_an_outcome_has_the_lines_of_the_edition_that_prints_it() -> None:
    some = {"applications/other.unpaid/individual": 2, "applications/other.unpaid/total": 2}
    assert told(said(total(received=2, concluded=2) | some, claims=claim("other", 2))) == []
    assert told(said(total(received=2, concluded=2) | some, claims=claim("other", 3))) == [("stated-outcome", "3 ≠ 0＋2＋0")]


# ── disputes and the fee ────────────────────────────────────────────────────────────────────────────────────────────

SUITS = {"disputes/litigation_direct/upheld": 2, "disputes/litigation_direct/total": 2, "disputes/litigation_after_review/pending": 3}
SUITS |= {"disputes/litigation_after_review/total": 3}
REVIEWS = {"disputes/reconsideration/upheld": 4, "disputes/reconsideration/pending": 1, "disputes/reconsideration/total": 5}


@pytest.mark.parametrize(("key", "fitting", "wrong"), [("reviews", (5, 4), (0, 1, 6)), ("lawsuits", (5, 2, 3), (0, 1, 6))])
def test_disputes_fit_the_table_whole_or_as_one_kind(key: str, fitting: tuple[int, ...], wrong: tuple[int, ...]) -> None:
    cells: dict[str, int | None] = {**SUITS, **REVIEWS}
    assert [told(said(cells, **{key: number})) for number in fitting] == [[]] * len(fitting)
    for number in wrong:
        (one,) = found(said(cells, **{key: number}))
        assert (one.rule, one.severity, one.at) == ("stated-disputes", "contradiction", f"stated/{key}")
    assert told(record(rest=None, stated=Stated(**{key: 3}))) == []


def test_a_fee_that_never_arose_leaves_none_unpaid() -> None:
    unpaid = total(received=2, other__unpaid=2, concluded=2)
    (one,) = found(said(unpaid, claims=claim("other.unpaid", 0), processing_fee=0))
    assert (one.rule, one.severity, dict(one.seen)) == ("stated-fee", "remark", {"fee": 0, "unpaid": 2})
    unpaid_one = total(received=1, other__unpaid=1, concluded=1)
    assert [rule for rule, _ in told(said(unpaid_one, claims=claim("other.unpaid", 0)))] == ["stated-fee"]
    assert told(said(unpaid, processing_fee=0)) == [], "nobody may have paid"
    assert told(said(unpaid, processing_fee=5000)) == []
    assert told(said({}, processing_fee=5000)) == [("stated-fee", "{'fee': 5000, 'unpaid': 0}")]
    assert told(said(total(received=None), processing_fee=5000)) == []


# ── lists, changes, years ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("parts", "listed", "severity"),
    [
        ((("甲", 4), ("乙", 5)), "whole", None),
        ((("甲", 4), ("乙", 6)), "whole", "contradiction"),
        ((("甲", 4), ("乙", 6)), "closed", "remark"),
        ((("甲", 4), ("乙", 6)), "open", None),
        ((("甲", 4), ("其他信息", 4)), "whole", "contradiction"),
        ((("甲", 3), ("乙", 3), ("丙", 2)), "whole", "remark"),
        ((("甲", 1), ("乙", 1), ("丙", 1)), "whole", None),
        ((("甲", 4), ("乙", 3)), "whole", None),
    ],
)
def test_a_list_contradicts_its_total_only_where_it_is_all_there_is(parts: Any, listed: Any, severity: str | None) -> None:
    breakdown = tuple(Part(name, number) for name, number in parts)
    some = found(said({}, disclosed_total=9, breakdown=breakdown, listed=listed))
    assert [one.severity for one in some] == ([severity] if severity else [])
    assert found(said({}, disclosed_total=9, approximate=True, breakdown=breakdown, listed=listed)) == []


def test_three_parts_that_are_half_of_the_total_are_most_of_it() -> None:
    half, less = (tuple(Part(name, number) for name, number in zip("甲乙丙", (2, 2, last), strict=True)) for last in (1, 0))
    assert [one.severity for one in found(said({}, disclosed_total=10, breakdown=half, listed="whole"))] == ["remark"]
    assert found(said({}, disclosed_total=10, breakdown=less, listed="whole")) == []


def test_a_list_is_told_part_by_part() -> None:
    parts = (Part("甲", 4, (Part("丁", 1), Part("戊", 3))), Part("乙", 6))
    (one,) = found(said({}, disclosed_total=9, breakdown=parts, listed="whole"))
    assert (one.at, one.cause, equation_text(one)) == ("stated/breakdown", "report/breakdown", "9 ≠ 4＋6")
    assert [term.at for term in one.equation.right] == ["stated/breakdown/0", "stated/breakdown/3"]


def two_years(first: int, second: int, *claims: Claim, **stated: Any) -> list[tuple[str, str]]:
    before = said(total(received=first, granted=first, concluded=first), 2020)
    return told(before, said(total(received=second, granted=second, concluded=second), 2021, claims=claims, **stated))


def test_a_change_is_the_difference_of_two_reports() -> None:
    received = "received"
    assert two_years(3, 5, *claim(received, 2, kind="change")) == []
    assert two_years(3, 5, *claim(received, 1, kind="change")) == [("stated-change", "1 ≠ 5−3")]
    assert two_years(3, 5, *claim(received, 0, kind="change")) == [("stated-change", "0 ≠ 5−3")]
    assert two_years(3, 5, *claim(received, 66, "%", "change")) == []
    assert two_years(3, 5, *claim(received, 667, "‰", "change")) == []
    ((rule, seen),) = two_years(8, 7, *claim(received, 125, "‰", "change"))
    assert (rule, seen) == ("stated-change", "{'line': 'applications/received', 'stated': '12.5%', 'printed': '-12.5%'}")
    assert two_years(0, 5, *claim(received, 10, "%", "change")) == []
    (wrong,) = found(said(total(received=3), 2020), said(total(received=5), 2021, claims=claim(received, 1, kind="change")))
    assert [(term.at, term.sign, term.year) for term in wrong.equation.right] == [
        (f"applications/{received}/total", *at) for at in ((1, 0), (-1, -1))
    ]
    assert [bool(two_years(100, 110, *claim(received, share, "%", "change"))) for share in (8, 9, 10, 11, 12)] == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert told(said(total(received=5), 2021, claims=claim(received, 1, kind="change"))) == [], "no report of the year before"


def test_a_change_may_be_that_of_the_two_texts() -> None:
    one = Claim("stated/disclosed_total", 4, "条", "9", "change")
    assert told(said({}, 2020, disclosed_total=9), said({}, 2021, disclosed_total=13, claims=(one,))) == []
    assert told(said({}, 2020, disclosed_total=9), said({}, 2021, disclosed_total=12, claims=(one,))) == [("stated-change", "4 ≠ 12−9")]
    assert told(said({}, 2020, disclosed_total=9, approximate=True), said({}, 2021, disclosed_total=12, claims=(one,))) == []
    requests = claim("received", 1, kind="change")
    before = said(total(received=3, concluded=3), 2020, applications_received=4)
    assert told(before, said(total(received=5, concluded=5), 2021, applications_received=5, claims=requests)) == [
        ("stated-received", "4 ≠ 3")
    ]


@pytest.mark.parametrize(
    ("years", "seen"),
    [
        (((2021, 1), (2022, 3)), [("other-year", "{'other': 2022, 'n': 3}")]),
        (((2022, 2),), [("other-year", "{'other': 2022, 'n': 2}")]),
        (((2022, 1),), []),
        (((2021, 3), (2022, 3)), []),
        (((2020, 2), (2019, 2)), [("other-year", "{'other': 2020, 'n': 2}")]),
        ((), []),
    ],
)
def test_another_year_is_remarked_on_where_it_is_told_more_of(years: tuple[tuple[int, int], ...], seen: list[tuple[str, str]]) -> None:
    assert told(said({}, told_years=years)) == seen


# ── no finding where the text was made from the table ───────────────────────────────────────────────────────────────


@given(filled_forms(), st.data())
@settings(deadline=None, max_examples=10)
def test_what_is_said_from_the_table_contradicts_nothing(case: Any, data: st.DataObject) -> None:
    form, cells = case
    table = form.table("applications")

    def printed(*lines: str) -> int:
        return sum(cells[f"applications/{one}/total"] for one in lines)

    groups = {key: table.group(key).lines for key in OUTCOMES}
    keys = data.draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=3, unique=True))
    lines = [one for key in keys for one in groups[key]]
    of = "+".join(f"applications/{key}" for key in sorted(keys, key=OUTCOMES.index))
    claims = [Claim(of, printed(*lines), "件", "1")]
    if printed("concluded"):
        claims.append(Claim(of, printed(*lines) * 1000 // printed("concluded"), "‰", "1", "share"))
    stated = Stated(
        applications_received=printed("received") + data.draw(st.sampled_from((0, printed("brought_forward")))),
        reviews=cells["disputes/reconsideration/total"],
        lawsuits=cells["disputes/litigation_direct/total"] + cells["disputes/litigation_after_review/total"],
        claims=tuple(claims),
    )
    blank: dict[str, int | None] = cells | dict.fromkeys(data.draw(st.lists(st.sampled_from(sorted(cells)), max_size=40)))
    for shown in (cells, blank):
        assert found(record(shown, edition=form.edition, stated=stated)) == []


def test_the_audit_tells_them_beside_the_identities() -> None:
    one = said(total(received=3, granted=2, concluded=3), applications_received=5, claims=claim("granted", 9))
    bodies = {one.agency: agency(one.agency)}
    result = audit(facts([one], bodies), bodies, texts([one]))
    assert {finding.rule for finding in result.findings} == {"outcomes", "stated-received", "stated-outcome"}
    assert len({finding.lead for finding in result.findings}) == 2, "the outcome shares its line with the sum that it is in"
