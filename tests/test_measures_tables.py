"""Reasons, disputes, disclosure and three denominators counted again on fingers: with blanks, area reports and series breaks in play."""

from collections import defaultdict
from itertools import pairwise
from math import isclose

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import measures
from site_builder.derive import derive
from site_builder.facts import Facts, facts
from site_builder.form import FORMS
from site_builder.measures import COMPARABLE, ITEMS, application_volumes, disclosure, disputes, interval, outcome_mix, reasons
from site_builder.record import Record
from tests.making import BODIES, record, register

BYS = [
    (),
    ("year",),
    ("province",),
    ("city", "year"),
    ("county",),
    ("kind", "year"),
    ("level",),
    ("edition", "year"),
    ("province", "city"),
    ("province", "county"),
]
ENDINGS = ("upheld", "corrected", "other", "pending")
GROUNDS = [line.key for line in FORMS["2021"].table("applications").lines if line.key.startswith("not_disclosed.")]
NOT_GIVEN = ("not_disclosed.", "unavailable.", "unprocessed.")
UNPROVIDED = [line.key for line in FORMS["2021"].table("applications").lines if line.key.startswith(NOT_GIVEN)]


@st.composite
def filed(draw: st.DrawFn) -> list[Record]:
    """Reports of both editions and scopes, before and after every break, with numbers and blanks where these measures look."""
    whose = draw(st.lists(st.tuples(st.sampled_from(sorted(BODIES)), st.integers(2019, 2025)), max_size=9, unique=True))
    made = []
    for body, year in whose:
        edition = draw(st.sampled_from(sorted(FORMS)))
        cells = FORMS[edition].cells
        looked = [at for at in cells if at.startswith(("disputes/", "disclosure/")) or at.endswith("/total")]
        values = draw(st.dictionaries(st.sampled_from(looked), st.sampled_from((0, 1, 3, 8, 40, None)), max_size=12))
        scope = draw(st.sampled_from(("own", "own", "area")))
        made.append(record(values, agency=body, year=year, edition=edition, scope=scope, rest=draw(st.sampled_from((0, 0, 0, None)))))
    return made


def measured(*records: Record) -> Facts:
    return derive(facts(records, register(*{one.agency for one in records})))


def own(some: Facts, by: tuple[str, ...]) -> dict[tuple[object, ...], list[dict[str, object]]]:
    """Own reports by group."""
    found = defaultdict(list)
    for row in some.values.iter_rows(named=True):
        if row["scope"] == "own":
            found[tuple(row[key] for key in by)].append(row)
    return found


def rows(frame: pl.DataFrame, by: tuple[str, ...]) -> dict[tuple[object, ...], dict[str, object]]:
    found = {tuple(row[key] for key in by): row for row in frame.iter_rows(named=True)}
    assert len(found) == frame.height
    return found


def added(values: list[dict[str, object]], places: list[str]) -> list[int] | None:
    """Sums of columns over some reports; None for no report."""
    return [sum(one[place] for one in values) for place in places] if values else None


@given(filed(), st.sampled_from(BYS))
@settings(deadline=None, max_examples=40)
def test_reasons_agree_with_a_plain_loop(records, by):
    some = measured(*records)
    found = rows(reasons(some, by), by)
    expected = own(some, by)
    assert {key for key, row in found.items() if row["reports"]} == set(expected)
    for key, reports in expected.items():
        places = [f"applications/{line}/total" for line in UNPROVIDED]
        whole = [one for one in reports if all(one[place] is not None for place in places)]
        sums = added(whole, places)
        row = found[key]
        assert (row["reports"], row["whole"], row["unknown"]) == (len(reports), len(whole), len(reports) - len(whole))
        assert [row[line] for line in UNPROVIDED] == (sums or [None] * len(places))
        assert row["not_disclosed"] == (sum(sums[: len(GROUNDS)]) if sums else None)
        assert row["not_provided"] == (sum(sums) if sums else None)


@given(filed(), st.sampled_from(BYS))
@settings(deadline=None, max_examples=40)
def test_disputes_agree_with_a_plain_loop_and_are_never_added_across_2024(records, by):
    some = measured(*records)
    found = rows(disputes(some, by), (*by, "case", "since"))
    expected = defaultdict(list)
    for key, reports in own(some, by).items():
        for case in ("reconsideration", "litigation_direct", "litigation_after_review"):
            for one in reports:
                since = 2024 if case == "litigation_direct" and one["year"] >= 2024 else 2019
                expected[*key, case, since].append(one)
    assert {key for key, row in found.items() if row["reports"]} == set(expected)
    for key, reports in expected.items():
        places = [f"disputes/{key[-2]}/{ending}" for ending in ENDINGS]
        whole = [one for one in reports if all(one[place] is not None for place in places)]
        sums = added(whole, places)
        row = found[key]
        assert (row["reports"], row["whole"], row["unknown"]) == (len(reports), len(whole), len(reports) - len(whole))
        assert [row[ending] for ending in ENDINGS] == (sums or [None] * 4)
        concluded = sum(sums[:3]) if sums else None
        assert row["concluded"] == concluded
        assert row["corrected_share"] == (sums[1] / concluded if concluded else None)
        if concluded is not None and 5 <= concluded < 30:
            assert isclose(row["corrected_low"], interval(sums[1], concluded)[0], abs_tol=1e-12)
            assert isclose(row["corrected_high"], interval(sums[1], concluded)[1], abs_tol=1e-12)
        else:
            assert row["corrected_low"] is row["corrected_high"] is None


@given(filed(), st.sampled_from(BYS))
@settings(deadline=None, max_examples=40)
def test_disclosure_agrees_with_a_plain_loop_and_never_mixes_editions(records, by):
    some = measured(*records)
    found = rows(disclosure(some, by), (*by, "item"))
    expected = defaultdict(list)
    for key, reports in own(some, by).items():
        for one in reports:
            for at, cell in FORMS[one["edition"]].cells.items():
                if cell.table.key == "disclosure" and cell.column.key not in ("total_public", "in_force", "prior_items", "change"):
                    expected[*key, at.removeprefix("disclosure/")].append(one[at])
    assert {key for key, row in found.items() if row["reports"]} == set(expected)
    for key, values in expected.items():
        known = [value for value in values if value is not None]
        row = found[key]
        assert (row["reports"], row["known"], row["unknown"]) == (len(values), len(known), len(values) - len(known))
        assert row["total"] == (sum(known) if known else None)


@given(filed(), st.sampled_from(BYS))
@settings(deadline=None, max_examples=40)
def test_the_three_denominators_agree_with_a_plain_loop(records, by):
    some = measured(*records)
    for key, row in rows(outcome_mix(some, by), by).items():
        outcomes = substantive = intake = of_intake = 0
        whole = both = 0
        for one in own(some, by).get(key, []):
            leaves = {group.key: group.lines for group in FORMS[one["edition"]].table("applications").groups}
            counts = {group: [one[f"applications/{line}/total"] for line in lines] for group, lines in leaves.items()}
            if any(None in values for values in counts.values()):
                continue
            whole += 1
            outcomes += sum(map(sum, counts.values()))
            substantive += sum(sum(values) for group, values in counts.items() if group not in ("unprocessed", "other"))
            desk = [one[f"applications/{line}/total"] for line in ("received", "brought_forward")]
            if None not in desk:
                both += 1
                intake += sum(desk)
                of_intake += counts["granted"][0]
        assert (row["whole"], row["intake_whole"]) == (whole, both)
        assert (row["outcomes"], row["substantive"]) == ((outcomes, substantive) if whole else (None, None))
        assert (row["granted_of_intake"], row["intake"]) == ((of_intake, intake) if both else (None, None))


# ── what the numbers mean ───────────────────────────────────────────────────────────────────────────────────────────


def test_only_decisions_are_comparable_between_editions():
    assert [item.key for item in COMPARABLE] == ["licences/decisions", "penalties/decisions", "compulsion/decisions"]
    for item in ITEMS:
        printing = [edition for edition, form in FORMS.items() if f"disclosure/{item.key}" in form.cells]
        assert printing == (list(FORMS) if item.edition is None else [item.edition])
    assert {item.key for item in ITEMS if item.unit == "fen"} == {"fees/amount", "procurement/amount"}


def test_a_report_of_the_other_edition_is_neither_zero_nor_unknown():
    some = measured(record(year=2021), record({"disclosure/rules/made": 4}, agency="410104006", year=2021, edition="2019"))
    found = rows(disclosure(some, ("year",)), ("item",))
    assert (found["rules/made",]["reports"], found["rules/made",]["unknown"], found["rules/made",]["total"]) == (1, 0, 4)
    assert (found["rules/issued",]["reports"], found["rules/issued",]["total"]) == (1, 0)
    assert found["licences/decisions",]["reports"] == 2


def test_direct_litigation_has_two_series_and_the_others_one():
    case = "disputes/litigation_direct/corrected"
    some = measured(record({case: 3}, year=2023), record({case: 1}, year=2024))
    told = disputes(some, ()).filter(pl.col("case") == "litigation_direct")
    assert told.select("since", "corrected").rows() == [(2019, 3), (2024, 1)]
    assert disputes(some, ()).filter(pl.col("case") != "litigation_direct")["since"].unique().to_list() == [2019]


SCOPED = [application_volumes, outcome_mix, reasons, disputes, disclosure]


@pytest.mark.parametrize("measure", SCOPED)
def test_areas_are_told_one_by_one_and_never_in_the_sum_of_bodies(measure):
    numbers = dict.fromkeys(("applications/received/total", "disputes/reconsideration/upheld", "disclosure/licences/decisions"), 7)
    body, area, other = record(), record(numbers, agency="4101-gongan", scope="area"), record(numbers, agency="31", scope="area")
    some = measured(body, area, other)
    assert measure(some).equals(measure(measured(body)))
    apart = measure(some, ("agency", "year"), scope="area")
    assert set(apart["agency"]) == {"4101-gongan", "31"}
    assert set(apart["reports"]) <= {0, 1}
    for by in (("year",), (), ("province", "year"), ("agency",)):
        with pytest.raises(ValueError, match="overlap"):
            measure(some, by, scope="area")


@pytest.mark.parametrize("measure", [reasons, disputes, disclosure])
def test_no_reports_give_no_rows_of_the_same_columns_and_unknown_groups_are_refused(measure):
    some, none = measure(measured(record())), measure(measured())
    assert none.is_empty()
    assert none.schema == some.schema
    assert not any(dtype in (pl.UInt32, pl.Int32) for dtype in some.dtypes)
    with pytest.raises(KeyError, match="provnice"):
        measure(measured(record()), ("year", "provnice"))


@given(filed(), st.sampled_from(BYS[1:]))
@settings(deadline=None, max_examples=20)
def test_rows_are_sorted_by_group_whatever_the_order_of_records(records, by):
    some, reversed_ = measured(*records), measured(*reversed(records))
    for measure in (reasons, disputes, disclosure):
        frame = measure(some, by)
        assert frame.equals(measure(reversed_, by))
        keys = [tuple((value is not None, value) for value in row) for row in frame.select(by).rows()]
        assert all(one <= after for one, after in pairwise(keys))


def test_every_name_of_the_room_is_there():
    assert all(hasattr(measures, name) for name in measures.__all__)
