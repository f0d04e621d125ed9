"""Count on fingers: every measure agrees with plain loops over the records, and says what it does not know."""

from collections import defaultdict
from math import isclose, sqrt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.derive import derive
from site_builder.facts import Facts, facts
from site_builder.form import OUTCOMES
from site_builder.measures import application_volumes, interval, outcome_mix, zero_report_rate
from site_builder.record import Record
from tests.making import record, register, reports

RECEIVED = "applications/received/total"
BYS = [
    (),
    ("year",),
    ("county",),
    ("year", "county"),
    ("kind", "level"),
    ("agency",),
    ("province", "edition", "year"),
    ("province", "city"),
    ("province", "county"),
]


def measured(*records: Record) -> Facts:
    return derive(facts(records, register(*{one.agency for one in records})))


def groups(some: Facts, by: tuple[str, ...]) -> dict[tuple[object, ...], list[tuple[dict[str, object], dict[str, object]]]]:
    """Own reports by group, each as its values and its marks by address."""
    found = defaultdict(list)
    for values, marks in zip(some.values.iter_rows(named=True), some.marks.iter_rows(named=True), strict=True):
        if values["scope"] == "own":
            found[tuple(values[key] for key in by)].append((values, marks))
    if not by and not found:
        found[()] = []
    return dict(sorted(found.items(), key=lambda item: tuple((key is not None, key) for key in item[0])))


def ratio(part: int, n: int) -> float | None:
    return part / n if n else None


def rows(frame: pl.DataFrame, by: tuple[str, ...]) -> dict[tuple[object, ...], dict[str, object]]:
    return {tuple(row[key] for key in by): row for row in frame.iter_rows(named=True)}


@given(reports(), st.sampled_from(BYS))
@settings(deadline=None, max_examples=25)
def test_volumes_and_zero_rate_agree_with_a_plain_loop(records, by):
    some = measured(*records)
    volumes, zeros = application_volumes(some, by), zero_report_rate(some, by)
    expected = groups(some, by)
    assert list(rows(volumes, by)) == list(rows(zeros, by)) == list(expected)
    for key, own in expected.items():
        known = [values[RECEIVED] for values, _ in own if values[RECEIVED] is not None]
        zero = [marks[RECEIVED] for values, marks in own if values[RECEIVED] == 0]
        n, unknown = len(own), len(own) - len(known)
        ordered, middle = sorted(known), len(known) // 2
        median = (ordered[middle] + ordered[-middle - 1]) / 2 if known else None
        assert {name: rows(volumes, by)[key][name] for name in volumes.columns[len(by) :]} == {
            "reports": n,
            "known": len(known),
            "unknown": unknown,
            "received": sum(known) if known else None,
            "median": median,
            "most": max(known, default=None),
        }
        assert {name: rows(zeros, by)[key][name] for name in zeros.columns[len(by) :]} == {
            "reports": n,
            "known": len(known),
            "zero": len(zero),
            "derived": zero.count("derived"),
            "unknown": unknown,
            "rate": ratio(len(zero), len(known)),
            "low": ratio(len(zero), n),
            "high": ratio(len(zero) + unknown, n),
        }


@given(reports(), st.sampled_from(BYS))
@settings(deadline=None, max_examples=25)
def test_the_outcome_mix_agrees_with_a_plain_loop(records, by):
    some = measured(*records)
    mix = outcome_mix(some, by)
    expected = groups(some, by)
    assert list(rows(mix, by)) == list(expected)
    kinds = [(edition, key) for edition in ("2019", "2021") for key in OUTCOMES]
    lines = {kind: [place for place in some.values.columns if belongs(place, kind[1], kind[0])] for kind in kinds}
    for key, own in expected.items():
        counted = []
        for values, _ in own:
            six = [[values[place] for place in lines[values["edition"], outcome]] for outcome in OUTCOMES]
            if not any(number is None for numbers in six for number in numbers):
                counted.append([sum(numbers) for numbers in six])
        row = rows(mix, by)[key]
        assert (row["reports"], row["whole"], row["unknown"]) == (len(own), len(counted), len(own) - len(counted))
        sums = [sum(numbers) for numbers in zip(*counted, strict=True)] if counted else [None] * 6
        assert [row[outcome] for outcome in OUTCOMES] == sums
        n = sum(sums) if counted else None
        assert row["outcomes"] == n
        assert row["granted_share"] == (ratio(sums[0], n) if n else None)
        if n is not None and 5 <= n < 30:
            low, high = interval(sums[0], n)
            assert isclose(row["granted_low"], low, abs_tol=1e-12)
            assert isclose(row["granted_high"], high, abs_tol=1e-12)
        else:
            assert row["granted_low"] is None
            assert row["granted_high"] is None


def belongs(place: str, outcome: str, edition: str) -> bool:
    """Told from the address alone: the key of a line before its dot, and the last outcome's lines by edition."""
    table, line, column = place.split("/") if place.count("/") == 2 else ("", "", "")
    if table != "applications" or column != "total" or line.split(".")[0] != outcome:
        return False
    return outcome != "other" or ("." in line) == (edition == "2021")


# ── what the numbers mean ───────────────────────────────────────────────────────────────────────────────────────────


def test_reports_of_a_whole_area_are_in_no_sum():
    own, area = record({RECEIVED: 2}), record({RECEIVED: 700}, agency="410104006", scope="area")
    (row,) = application_volumes(measured(own, area)).rows(named=True)
    assert (row["reports"], row["received"]) == (1, 2)
    (row,) = zero_report_rate(measured(own, record(agency="410104006", scope="area"))).rows(named=True)
    assert (row["reports"], row["zero"]) == (1, 0)
    assert outcome_mix(measured(area)).is_empty()


def test_the_zero_rate_counts_printed_and_derived_zeros_and_bounds_the_unknown():
    derived_zero = dict.fromkeys((RECEIVED, "applications/granted/total"))
    some = measured(
        record(year=2020),
        record(derived_zero, agency="140825102", year=2020),
        record({RECEIVED: 3}, agency="410104006", year=2020),
        record(rest=None, agency="31", year=2020),
        record(rest=None, why="lost", agency="4101-gongan", year=2020),
    )
    (row,) = zero_report_rate(some).rows(named=True)
    counts = {"year": 2020, "reports": 5, "known": 3, "zero": 2, "derived": 1, "unknown": 2}
    assert row == counts | {"rate": 2 / 3, "low": 2 / 5, "high": 4 / 5}


def test_silence_is_not_a_zero():
    (row,) = zero_report_rate(measured(record(rest=None))).rows(named=True)
    assert (row["reports"], row["known"], row["zero"], row["rate"], row["low"], row["high"]) == (1, 0, 0, None, 0.0, 1.0)
    (row,) = application_volumes(measured(record(rest=None))).rows(named=True)
    assert (row["received"], row["median"], row["most"]) == (None, None, None)


def test_outcomes_are_divided_by_their_own_sum_and_not_by_the_printed_one():
    """Two disclosed, and the printed sum 0: the mix is 2 of 2."""
    two = {f"applications/{line}/{column}": 2 for line in ("received", "granted") for column in ("individual", "total")}
    (row,) = outcome_mix(measured(record(two))).rows(named=True)
    assert (row["granted"], row["outcomes"], row["granted_share"]) == (2, 2, 1.0)
    assert (row["granted_low"], row["granted_high"]) == (None, None)


def test_a_report_with_one_unknown_outcome_is_counted_as_unknown_only():
    whole = record({"applications/granted/total": 4})
    part = record({"applications/granted/total": 9, "applications/partly_granted/total": None}, agency="140825102", why="lost")
    (row,) = outcome_mix(measured(whole, part)).rows(named=True)
    assert (row["reports"], row["whole"], row["unknown"], row["granted"], row["outcomes"]) == (2, 1, 1, 4, 4)


def test_the_three_last_lines_of_the_new_form_compare_with_the_one_of_the_old():
    old = record({"applications/other/total": 5}, year=2021, edition="2019")
    new = record({f"applications/other.{key}/total": 1 for key in ("lapsed", "unpaid", "other")}, agency="140825102")
    (row,) = outcome_mix(measured(old, new)).rows(named=True)
    assert (row["other"], row["outcomes"], row["granted_share"]) == (8, 8, 0.0)


def test_a_body_above_the_counties_stands_in_the_row_without_one():
    volumes = application_volumes(measured(record({RECEIVED: 1}), record({RECEIVED: 5}, agency="4101-gongan")), ("county",))
    assert volumes.select("county", "received").rows() == [(None, 5), ("140825", 1)]


@pytest.mark.parametrize("measure", [application_volumes, outcome_mix, zero_report_rate])
def test_a_group_that_no_report_has_is_a_key_error(measure):
    with pytest.raises(KeyError, match="provnice"):
        measure(measured(record()), ("year", "provnice"))


@pytest.mark.parametrize("measure", [application_volumes, outcome_mix, zero_report_rate])
def test_no_reports_give_no_rows_of_the_same_columns(measure):
    some, none = measure(measured(record())), measure(measured())
    assert none.is_empty()
    assert none.schema == some.schema
    assert not any(dtype in (pl.UInt32, pl.Int32) for dtype in some.dtypes), "a difference of narrow numbers would wrap"


# ── intervals ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("k", "n", "low", "high"), [(1, 1, 21, 100), (2, 2, 34, 100), (8, 16, 28, 72), (0, 1, 0, 79)])
def test_the_interval_is_wilsons(k, n, low, high):
    found = interval(k, n)
    assert (round(found[0] * 100), round(found[1] * 100)) == (low, high)


@given(st.integers(0, 500), st.integers(0, 500))
def test_both_kinds_of_interval_agree_and_hold_the_share(k, n):
    low, high = interval(pl.col("k"), pl.col("n"))
    frame = pl.DataFrame({"k": [k], "n": [n]}, schema={"k": pl.Int64, "n": pl.Int64}).select(low=low, high=high)
    plain = interval(k, n)
    if plain is None:
        assert n == 0 or k > n
        assert frame.row(0) == (None, None)
        return
    assert all(isclose(one, other, abs_tol=1e-12) for one, other in zip(frame.row(0), plain, strict=True))
    assert 0 <= plain[0] <= k / n + 1e-12
    assert k / n - 1e-12 <= plain[1] <= 1
    # the ends are where the share is exactly z standard errors away
    for end in plain:
        if 1e-9 < end < 1 - 1e-9:
            assert isclose(abs(k / n - end), 1.959963984540054 * sqrt(end * (1 - end) / n), rel_tol=1e-6, abs_tol=1e-9)


def test_an_interval_of_a_number_and_a_column_is_refused():
    with pytest.raises(TypeError, match="two"):
        interval(1, pl.col("n"))
