"""In how many reports a rule finds what it needs, held against plain loops over the records."""

from hypothesis import given, settings

from site_builder.audit.coverage import coverage
from site_builder.audit.rules import every
from site_builder.facts import facts
from site_builder.form import FORMS
from site_builder.record import Part, Record, Stated
from site_builder.texts import texts
from tests.making import agency, record, register, reports, source

A = "applications"


def covered(*records: Record, **agencies: object) -> dict[str, int]:
    bodies = {**register(*{one.agency for one in records}), **agencies}
    return dict(coverage(facts(records, bodies), texts(records), bodies))


@given(reports())
@settings(max_examples=30)
def test_the_identities_of_a_report_are_covered_where_one_of_their_equations_is_whole(some):
    counted = covered(*some)

    for rule in {one.id for form in FORMS.values() for one in form.identities if not one.between_years}:
        plain = sum(
            any(
                all(record.value(term.at) is not None for term in equation.terms)
                for one in record.form.identities
                if one.id == rule
                for equation in one.equations
            )
            for record in some
        )
        assert counted[rule] == plain, rule


@given(reports())
@settings(max_examples=30)
def test_a_report_is_held_against_the_one_before_it_where_both_are_held_with_one_scope(some):
    held = {(record.agency, record.year, record.scope) for record in some}

    assert covered(*some)["pending"] == sum((record.agency, record.year - 1, record.scope) in held for record in some)


def test_what_is_said_counts_only_where_it_is_said_and_the_table_has_its_number():
    silent, blank = record(), record({f"{A}/received/total": None}, year=2022, stated=Stated(applications_received=2))
    said = record(
        year=2023, stated=Stated(applications_received=2, disclosed_total=9, breakdown=(Part("工作动态", 9),), notices=("〔2021〕30号",))
    )
    counted = covered(silent, blank, said)

    assert counted["stated-received"] == 1
    assert counted["breakdown"] == 1
    assert counted["old-notice"] == 1
    assert counted["form-of-year"] == counted["blank-report"] == 3
    assert counted["all-zero"] == 2


def test_sections_and_dates_need_a_whole_copy_and_a_date():
    whole = record(stated=Stated(sections=("一",)), source=source(dated="2022-01-25"))
    cut = record(year=2022, stated=Stated(sections=("一",)), source=source(whole=False))

    assert covered(whole, cut)["sections"] == 1
    assert covered(whole, cut)["date"] == 1


def test_a_body_that_succeeds_another_is_held_against_its_report():
    before, after = record(agency="140825102", year=2020), record(year=2021)

    assert covered(before, after, **{"140825101": agency("140825101", succeeds="140825102")})["carry-over"] == 1


def test_every_count_is_of_a_rule():
    assert covered(record()).keys() <= {rule.id for rule in every()}
    assert covered().keys() == covered(record()).keys()
