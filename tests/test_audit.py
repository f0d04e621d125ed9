"""Every identity of the form is a rule, and a rule speaks only where the printed numbers contradict it."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.audit import Audit, Finding, audit, equation_text
from site_builder.audit.carry import carry
from site_builder.audit.reconcile import reconcile
from site_builder.derive import derive
from site_builder.facts import facts, narrow
from site_builder.form import FORMS, Form
from site_builder.record import Record
from site_builder.texts import texts
from tests.making import APPLICANTS, agency, filled_forms, record, register, reports, source

TOWN = "140825101"


IDENTITIES = {identity.id for form in FORMS.values() for identity in form.identities}


def audited(*records: Record, **succeeds: str) -> Audit:
    """What the identities find in these reports; ``succeeds`` names, by the id with ``b`` before it, whom a body continues."""
    ids = {one.agency for one in records} | {name.removeprefix("b") for name in succeeds}
    bodies = {id_: agency(id_, succeeds=succeeds.get(f"b{id_}")) for id_ in ids}
    found = audit(facts(records, bodies), bodies)
    return Audit(tuple(finding for finding in found.findings if finding.rule in IDENTITIES), found.checked)


def line(key: str, *numbers: int | None) -> dict[str, int | None]:
    return {f"applications/{key}/{column}": number for column, number in zip((*APPLICANTS, "total"), numbers, strict=True)}


def told(result: Audit) -> list[tuple[str, str]]:
    return [(finding.rule, finding.at) for finding in result.findings]


def within(form: Form) -> list[tuple[str, str, set[str]]]:
    """Rule, place and cells of each identity within one report, as the form holds them."""
    return [
        (identity.id, equation.at, {term.at for term in equation.terms})
        for identity in form.identities
        if not identity.between_years
        for equation in identity.equations
    ]


TWO = (2, 0, 0, 0, 0, 0, 2)
CONTRADICTION = record(line("received", *TWO) | line("granted", *TWO))
"""Received 2, disclosed 2, and the sum of outcomes printed as 0."""


# ── within one report ───────────────────────────────────────────────────────────────────────────────────────────────


def test_two_received_and_none_concluded_is_one_lead_of_four_findings():
    findings = audited(CONTRADICTION).findings
    assert told(audited(CONTRADICTION)) == [
        ("conservation", "applications/concluded/individual"),
        ("conservation", "applications/concluded/total"),
        ("outcomes", "applications/concluded/individual"),
        ("outcomes", "applications/concluded/total"),
    ]
    assert {finding.lead for finding in findings} == {"140825101-2021-applications-concluded"}
    assert {finding.cause for finding in findings} == {"applications/concluded"}
    assert {finding.severity for finding in findings} == {"contradiction"}
    assert [equation_text(finding) for finding in findings] == ["2＋0 ≠ 0＋0", "2＋0 ≠ 0＋0", "0 ≠ 2", "0 ≠ 2"]
    assert [finding.difference for finding in findings] == [2, 2, 2, 2]
    assert findings[0].left == (2, 0)
    assert findings[0].right == (0, 0)
    assert len({finding.id for finding in findings}) == 4


@given(st.lists(filled_forms(), max_size=4))
@settings(deadline=None, max_examples=15)
def test_a_form_that_adds_up_has_no_finding(cases):
    found = audited(*(record(cells, agency=f"14082510{n}", edition=form.edition) for n, (form, cells) in enumerate(cases)))
    assert found.findings == ()
    assert found.checked["unknown"].sum() == 0
    assert found.checked["checked"].to_list() == [len(within(form)) for form, _ in cases]


@pytest.mark.parametrize("edition", sorted(FORMS))
@given(data=st.data())
@settings(deadline=None, max_examples=4)
def test_one_cell_disturbed_breaks_exactly_the_identities_that_name_it(edition, data):
    """A report for each cell of the form: the same numbers, and that one cell greater by one."""
    form, cells = data.draw(filled_forms().filter(lambda case: case[0].edition == edition))
    bodies = {f"14082{n:04d}": at for n, at in enumerate(form.cells)}
    disturbed = [record(cells | {at: cells[at] + 1}, agency=body, edition=edition) for body, at in bodies.items()]

    found = audited(*disturbed).findings

    broken = {body: [(finding.rule, finding.at) for finding in found if finding.agency == body] for body in bodies}
    for body, at in bodies.items():
        assert broken[body] == [(rule, place) for rule, place, named in within(form) if at in named]
        assert len({finding.lead for finding in found if finding.agency == body}) <= 1, "one misprint is one lead"
    assert all(finding.difference == 1 for finding in found)


def test_the_lead_of_a_misprint_is_told_by_its_line():
    misprint = {"applications/unavailable.not_held/research": 1}
    found = audited(record(misprint)).findings
    assert [finding.rule for finding in found] == ["outcomes", "applicants"]
    assert {finding.cause for finding in found} == {"applications/unavailable.not_held"}


def test_findings_that_share_no_line_are_leads_of_their_own():
    found = audited(record({"disputes/reconsideration/total": 1, "disputes/litigation_direct/upheld": 2} | line("received", *TWO))).findings
    assert {finding.cause for finding in found} == {"applications/concluded", "disputes/reconsideration", "disputes/litigation_direct"}


def test_a_blank_makes_an_identity_unknown_and_not_broken():
    found = audited(record(line("granted", None, 0, 0, 0, 0, 0, None) | line("received", *TWO) | line("concluded", *TWO)))
    assert found.findings == ()
    assert found.checked.rows() == [(TOWN, 2021, 39, 3)]


def test_a_report_of_blanks_is_unknown_and_nothing_else():
    found = audited(record(rest=None), record(rest=None, year=2020, edition="2019"))
    assert found.findings == ()
    assert found.checked.rows() == [(TOWN, 2020, 0, 40), (TOWN, 2021, 0, 42)]
    assert found.checked.schema == {"agency": pl.String, "year": pl.Int64, "checked": pl.Int64, "unknown": pl.Int64}


def test_an_identity_whose_known_part_is_too_much_is_broken_for_all_its_blanks():
    cells = {"disputes/reconsideration/total": 1, "disputes/reconsideration/upheld": 3, "disputes/reconsideration/pending": None}
    (finding,) = audited(record(cells)).findings
    assert (finding.rule, finding.left, finding.right) == ("endings", (1,), (3, 0, 0, None))
    assert equation_text(finding) == "1 ≠ 3＋0＋0＋？"
    assert finding.difference == 2
    assert audited(record(cells)).checked.row(0)[2:] == (42, 0), "what is broken was checked"
    assert audited(record(cells | {"disputes/reconsideration/upheld": 0})).findings == ()


def test_a_long_sum_is_told_without_its_zeros():
    cells = line("granted", 5, 0, 0, 0, 0, 0, 5) | line("other.other", 1, 0, 0, 0, 0, 0, 1) | {"applications/other.unpaid/individual": None}
    found = {(finding.rule, finding.at): finding for finding in audited(record(cells)).findings}
    assert equation_text(found["outcomes", "applications/concluded/individual"]) == "0 ≠ 5＋1＋？"
    assert equation_text(found["outcomes", "applications/concluded/total"]) == "0 ≠ 5＋1"
    (finding,) = audited(record({"disputes/reconsideration/total": 1})).findings
    assert equation_text(finding) == "1 ≠ 0＋0＋0＋0"


@given(reports())
@settings(deadline=None, max_examples=25)
def test_the_audit_agrees_with_a_plain_loop_over_the_records(some):
    expected, counted = set(), []
    for report in sorted(some, key=lambda one: (one.agency, one.year)):
        sums = [(e, [report.value(t.at) for t in e.left], [report.value(t.at) for t in e.right]) for e in equations_of(report.form)]
        broken = {(e.identity, e.at) for e, left, right in sums if impossible(left, right) or impossible(right, left)}
        decided = [e for e, left, right in sums if None not in left + right or (e.identity, e.at) in broken]
        expected |= {(report.agency, report.year, *place) for place in broken}
        counted.append((report.agency, report.year, len(decided), len(sums) - len(decided)))
    found = audited(*some)
    inside = {rule for form in FORMS.values() for rule, _, _ in within(form)}
    assert {(f.agency, f.year, f.rule, f.at) for f in found.findings if f.rule in inside} == expected
    assert found.checked.rows() == counted
    assert [(f.agency, f.year) for f in found.findings] == sorted((f.agency, f.year) for f in found.findings)


def equations_of(form: Form):
    return [equation for identity in form.identities if not identity.between_years for equation in identity.equations]


def impossible(one: list[int | None], other: list[int | None]) -> bool:
    """One side is known, and the other is more than it already."""
    return None not in one and sum(one) < sum(number or 0 for number in other)


def test_derived_values_are_refused():
    printed = facts([record({"applications/granted/total": None})], register())
    with pytest.raises(ValueError, match="before derive"):
        audit(derive(printed), register())


def test_findings_come_in_the_order_of_the_form():
    one = record(line("received", *TWO) | {"disputes/reconsideration/total": 1})
    found = audited(one, record({"applications/granted/individual": 1}, year=2020)).findings
    rules = [identity.id for identity in FORMS["2021"].identities]
    assert [(f.year, rules.index(f.rule)) for f in found] == sorted((f.year, rules.index(f.rule)) for f in found)


def test_an_empty_audit_has_no_finding():
    found = audited()
    assert found.findings == ()
    assert found.checked.is_empty()


# ── between two years ───────────────────────────────────────────────────────────────────────────────────────────────


def carrying(year: int, brought: tuple[int | None, ...], carried: tuple[int | None, ...], **changes: object) -> Record:
    """A report that adds up and says what it brought forward and what it carries on."""
    received = [None if None in (b, c) else max(c - b, 0) for b, c in zip(brought, carried, strict=True)]
    concluded = [None if None in (b, c) else max(b - c, 0) for b, c in zip(brought, carried, strict=True)]
    cells = line("brought_forward", *brought) | line("carried_forward", *carried) | line("received", *received)
    cells |= line("concluded", *concluded) | line("granted", *concluded)
    return record(cells, year=year, **changes)


NONE = (0,) * 7
THREE = (3, 0, 0, 0, 0, 0, 3)
MOVED = (2, 1, 0, 0, 0, 0, 3)


def test_what_was_carried_forward_must_be_brought_forward():
    found = audited(carrying(2021, NONE, THREE), carrying(2022, TWO, NONE)).findings
    assert [(f.rule, f.at, f.severity, f.year) for f in found] == [
        ("carry-over", "applications/brought_forward/individual", "continuity", 2022),
        ("carry-over", "applications/brought_forward/total", "continuity", 2022),
    ]
    assert {f.lead for f in found} == {"140825101-2022-applications-brought-forward"}
    assert (found[1].left, found[1].right, equation_text(found[1])) == ((2,), (3,), "2 ≠ 3")
    assert audited(carrying(2021, NONE, THREE), carrying(2022, THREE, NONE)).findings == ()


def test_a_column_that_moves_within_the_same_total_is_only_a_remark():
    found = audited(carrying(2021, NONE, THREE), carrying(2022, MOVED, NONE)).findings
    assert [(f.at.rpartition("/")[2], f.severity) for f in found] == [("individual", "remark"), ("business", "remark")]


def test_a_column_whose_total_is_unknown_is_only_a_remark():
    brought = (2, 0, 0, 0, 0, 0, None)
    found = audited(carrying(2021, NONE, THREE), carrying(2022, brought, brought)).findings
    assert {f.severity for f in found if f.rule == "carry-over"} == {"remark"}


def test_years_carry_over_across_editions_but_only_from_the_year_before():
    old = carrying(2020, NONE, THREE, edition="2019")
    assert [f.rule for f in audited(old, carrying(2021, NONE, NONE)).findings] == ["carry-over"] * 2
    assert audited(old, carrying(2022, NONE, NONE)).findings == ()


def test_only_reports_of_the_same_scope_carry_over():
    area = carrying(2020, NONE, THREE, scope="area", edition="2019")
    assert audited(area, carrying(2021, NONE, NONE)).findings == ()
    assert len(audited(area, carrying(2021, NONE, NONE, scope="area")).findings) == 2


def test_carry_over_follows_the_body_that_was_succeeded():
    old = carrying(2021, NONE, THREE, agency="410104006")
    new = carrying(2022, NONE, NONE, agency="410104016")
    assert audited(old, new).findings == ()
    assert [f.agency for f in audited(old, new, b410104016="410104006").findings] == ["410104016"] * 2
    own = carrying(2021, NONE, NONE, agency="410104016")
    assert audited(old, own, new, b410104016="410104006").findings == (), "its own report of the year before comes first"
    assert audited(old, new, b410104016="410104006", b410104017="410104006").findings == (), "parted between two"


def test_stocks_and_items_are_only_remarked_on():
    place = "disclosure/rules"
    before = record({f"{place}/in_force": 5}, year=2021)
    after = record({f"{place}/in_force": 7, f"{place}/issued": 4, f"{place}/repealed": 1}, year=2022)
    (finding,) = audited(before, after).findings
    assert (finding.rule, finding.severity, finding.cause) == ("stock", "remark", place)
    assert equation_text(finding) == "7 ≠ 5＋4−1"
    assert finding.difference == 1
    first = record({"disclosure/fees/prior_items": 5, "disclosure/fees/change": -2}, year=2019, edition="2019")
    second = record({"disclosure/fees/prior_items": 5}, year=2020, edition="2019")
    (finding,) = audited(first, second).findings
    assert (finding.rule, finding.severity, equation_text(finding)) == ("items", "remark", "5 ≠ 5＋（−2）")
    assert audited(first, record(year=2020)).findings == (), "the other edition prints no items"


def test_a_change_that_is_blank_may_be_below_zero_and_breaks_nothing():
    first = record({"disclosure/fees/prior_items": 9, "disclosure/fees/change": None}, year=2019, edition="2019")
    assert audited(first, record(year=2020, edition="2019")).findings == ()


def test_a_finding_is_a_value():
    one, two = (audited(CONTRADICTION).findings[0] for _ in range(2))
    assert isinstance(one, Finding)
    assert one == two
    assert hash(one) == hash(two)


def test_a_report_issued_anew_is_not_told_to_be_late():
    bodies = {"4101-gongan": agency("4101-gongan")}
    late = record(agency="4101-gongan", source=source(posted="2022-05-06"))
    before = record(agency="4101-gongan", source=source(sha256="d4" * 32))

    def rules(*former: Record) -> set[str]:
        return {one.rule for one in audit(facts([late], bodies), bodies, texts([late]), former).findings}

    assert "date" in rules()
    assert "date" not in rules(before)


@settings(max_examples=40, deadline=None)
@given(reports())
def test_narrow_columns_break_and_carry_what_wide_ones_do(some):
    whole = facts(some, register())
    small = narrow(whole)
    within, checked = reconcile(whole)
    also, counted = reconcile(small)

    assert (also, carry(small, register())) == (within, carry(whole, register()))
    assert checked.equals(counted)


def test_sums_of_narrow_columns_do_not_wrap():
    columns = ("individual", "business", "research", "public_interest", "legal_services", "other_organisation")
    full = {f"applications/received/{column}": 100 for column in columns} | {"applications/received/total": 88}
    small = narrow(facts([record(full)], register()))

    assert small.values.schema["applications/received/total"] == pl.Int8
    assert [finding.left for finding in reconcile(small)[0] if finding.at == "applications/received/total"]
