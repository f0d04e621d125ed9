"""Counted once for all regions and years: held against the measures themselves, asked of the reports of one region or one year alone."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from site_builder import shards
from site_builder.facts import Facts, of_columns
from site_builder.pages.counted import MEASURES
from site_builder.pages.tallies import LEVEL, by_region, counting, of_year, received, split, unread
from site_builder.record import Note
from tests.making import record, register
from tests.test_measures_tables import filed, measured

RECEIVED = "applications/received/total"
WORDS = "disclosure/licences/decisions"


def only(facts: Facts, where: pl.Expr) -> Facts:
    return replace(facts, values=facts.values.filter(where), marks=facts.marks.filter(where))


@given(filed())
@settings(max_examples=4, deadline=None)
def test_regions_and_years_counted_at_once_are_counted_as_if_each_stood_alone(records):
    facts = measured(*records)
    own = facts.values.filter(pl.col("scope") == "own")
    regions = {code: level for level in LEVEL.values() for code in own[level].drop_nulls()}
    alone = {code: only(facts, pl.col(level) == code) for code, level in regions.items()}
    years = {year: only(facts, pl.col("year") == year) for year in facts.values["year"].unique()}

    for one in MEASURES:
        found = by_region(facts, one.count)
        assert found.keys() == regions.keys()
        for code, frame in found.items():
            assert_frame_equal(frame, one.count(alone[code]))
        for year, its in years.items():
            for by in ("province", "kind", "level"):
                assert_frame_equal(of_year(facts, one.count, year, by), one.count(its, (by,)))


def test_a_region_knows_its_own_bodies_only():
    facts = measured(record(agency="140825101"), record(agency="410104006"), record(agency="4101-gongan", year=2022))
    years = {code: dict(frame.select("year", "reports").iter_rows()) for code, frame in by_region(facts, MEASURES[0].count).items()}

    assert years["14"] == years["1408"] == years["140825"] == {2021: 1}
    assert years["41"] == years["4101"] == {2021: 1, 2022: 1}
    assert years["410104"] == {2021: 1}
    assert "110101" not in years


def test_a_grouping_is_counted_once_however_often_it_is_asked_for():
    facts, asked = measured(record()), []

    def measure(facts, by, **how):
        asked.append((by, how))
        return facts.values.select(by)

    for _ in range(3):
        counting(facts)(measure, "year")
        counting(facts)(measure, "year", scope="area")

    assert asked == [(("year",), {}), (("year",), {"scope": "area"})]


def test_rows_are_split_in_their_order():
    frame = pl.DataFrame({"province": ["14", "41", "14"], "year": [2021, 2021, 2020]})

    assert {code: part.rows() for code, part in split(frame, "province").items()} == {"14": [(2021,), (2020,)], "41": [(2021,)]}


def test_new_requests_are_those_that_bodies_report_for_themselves():
    facts = measured(
        record({RECEIVED: 3}, agency="140825101", year=2020),
        record({RECEIVED: None}, agency="140825101", year=2021, why="lost"),
        record({RECEIVED: 9}, agency="4101-gongan", scope="area"),
    )

    assert received(facts) == {"140825101": {2020: 3, 2021: None}}


@pytest.mark.parametrize("of", ["records", "columns"])
def test_a_report_is_unread_where_a_cell_was_lost_and_cut_where_the_text_ends_before_one(of):
    mixed = record(
        {RECEIVED: None, WORDS: None}, year=2023, notes=[Note(at=RECEIVED, kind="lost"), Note(at=WORDS.rpartition("/")[0], kind="cut")]
    )
    some = [*(record({RECEIVED: None}, year=2018 + n, why=why) for n, why in enumerate(("lost", "cut", "ambiguous", "blank"))), mixed]
    facts = measured(*some) if of == "records" else of_columns(shards.frame((one, None) for one in some), register("140825101"))

    assert unread(facts) == {("140825101", year): said for year, said in ((2018, "unread"), (2019, "cut"), (2020, "unread"), (2023, "cut"))}
