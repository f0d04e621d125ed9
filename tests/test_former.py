"""Which leads there once were: between a version that went and its neighbours in time, its heirs, and the versions before it."""

from dataclasses import replace

from site_builder.audit.former import former
from tests.making import record, register, source

A = "applications"
TOWN, HEIR = "140825101", "140825102"
CARRIED = {f"{A}/{line}/{column}": 3 for line in ("received", "carried_forward") for column in ("individual", "total")}
BROUGHT = {f"{A}/{line}/{column}": 1 for line in ("brought_forward", "granted", "concluded") for column in ("individual", "total")}


def told(*found: object) -> list[tuple[str, int, str, list[str]]]:
    return [(one.agency, one.year, one.cause, sorted(version.digest[:2] for version in one.versions)) for one in found]  # type: ignore[attr-defined]


def test_a_version_that_went_is_held_against_the_year_before_and_after_and_no_other():
    gone = record(CARRIED, year=2021, source=source(sha256="d4" * 32))
    standing = [record(BROUGHT, year=year, source=source(sha256=f"{year - 2018:02}" * 32)) for year in (2020, 2022, 2023)]

    assert told(*former(standing, [gone], register(TOWN))) == [(TOWN, 2022, f"{A}/brought_forward", ["d4"])]


def test_what_a_body_left_is_held_against_what_its_heir_took_over_where_it_reports_no_more_itself():
    bodies = register(TOWN, HEIR)
    bodies[HEIR] = replace(bodies[HEIR], succeeds=TOWN)
    gone = record(CARRIED, year=2020, source=source(sha256="d4" * 32))
    heir = record(BROUGHT, agency=HEIR, source=source(sha256="e5" * 32))
    own = record({}, agency=HEIR, year=2020, source=source(sha256="f6" * 32))

    assert told(*former([heir], [gone], bodies)) == [(HEIR, 2021, f"{A}/brought_forward", ["d4"])]
    assert [one for one in former([heir, own], [gone], bodies) if one.versions[0].digest.startswith("d4")] == []


def test_a_version_that_went_was_held_against_those_that_the_body_had_replaced_before_it():
    first, second, third = (
        record(
            CARRIED | {f"{A}/received/{column}": 3 + n for column in ("individual", "total")}, source=source(sha256=sha * 32, posted=day)
        )
        for n, (sha, day) in enumerate((("a1", "2022-01-20"), ("b2", "2022-03-01"), ("c3", "2022-05-06")))
    )
    found = former([third], [first, second], register(TOWN), [first, second])

    assert [one for one in told(*found) if one[2] == "report/version"] == [(TOWN, 2021, "report/version", ["b2"])]
    assert [one for one in told(*former([third], [first, second], register(TOWN))) if one[2] == "report/version"] == []
