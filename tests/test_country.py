"""A whole country by its parts: its registers, the records of some bodies and its columns say what reading everything says."""

from pathlib import Path

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings

from site_builder import pack, shards, store, synth
from site_builder.country import Country, columns, country, shard
from site_builder.derive import derive
from site_builder.errors import SiteError
from site_builder.facts import facts, of_columns
from site_builder.form import addresses
from site_builder.record import Record
from tests.making import record, register, reports


@pytest.fixture(scope="module", params=["packed", "packed in many", "files", "both"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[store.Data, Country]:
    data = tmp_path_factory.mktemp("country") / "data"
    with pytest.MonkeyPatch.context() as patched:
        if request.param == "packed in many":
            patched.setattr(pack, "MOST", 60)
        synth.write(data, 90, 7, 4, packed=request.param != "files")
    if request.param == "both":
        for one in store.read(data).records[::5]:
            store.write_record(data, one)
    return store.read(data), country(data)


def test_the_country_has_what_all_bodies_share(whole: tuple[store.Data, Country]) -> None:
    held, all_ = whole
    assert (all_.agencies, all_.corrections, all_.events, all_.superseded) == (
        held.agencies,
        held.corrections,
        held.events,
        held.superseded,
    )
    assert (all_.synthetic, all_.corrected) == (held.synthetic, held.corrected)
    assert all_.divisions.names == held.divisions.names
    assert list(all_.reports.iter_rows()) == [(one.agency, one.year) for one in held.records]


def test_the_shards_of_all_bodies_are_the_whole(whole: tuple[store.Data, Country]) -> None:
    held, all_ = whole
    bodies = list(all_.agencies)
    parts = [shard(all_, bodies[start : start + 17]) for start in range(0, len(bodies), 17)]

    assert [one for part in parts for one in part.records] == list(held.records)
    assert [one for part in parts for one in part.conflicts] == list(held.conflicts)
    assert frozenset().union(*(part.corrected for part in parts)) == held.corrected
    assert frozenset().union(*(part.settled for part in parts)) == held.settled
    assert {key: some for part in parts for key, some in part.corrections.items()} == held.corrections
    assert len(held.corrected) > 0


def test_the_columns_are_the_records_with_their_corrections(whole: tuple[store.Data, Country]) -> None:
    held, all_ = whole
    found = columns(all_).sort("agency", "year").collect()
    assert tuple(one.record for one in shards.rows(found)) == held.records
    parts = [columns(all_, path).collect() for path in all_.packed]
    loose = len(list((all_.data / "records").rglob("*.json")))
    assert sum(part.height for part in parts) + loose == found.height
    assert all(part.join(found, on=part.columns, how="anti", nulls_equal=True).is_empty() for part in parts)


def test_facts_of_columns_are_those_of_the_records(whole: tuple[store.Data, Country]) -> None:
    held, all_ = whole
    wide = facts(held.records, held.agencies, held.corrected)
    found = of_columns(columns(all_).collect(), all_.agencies, all_.corrected)
    for one, other in ((found, wide), (derive(found), derive(wide))):
        assert one.values.equals(other.values)
        assert one.marks.cast(dict.fromkeys(addresses(), pl.String)).equals(other.marks)
    assert "corrected" in wide.marks["applications/received/total"].to_list()


@settings(max_examples=30, deadline=None)
@given(reports())
def test_whatever_the_notes_say_the_marks_are_those_of_the_records(some: list[Record]) -> None:
    bodies = register()
    found = of_columns(shards.frame((one, None) for one in some), bodies)
    whole = facts(some, bodies)
    assert found.values.equals(whole.values)
    assert found.marks.cast(dict.fromkeys(addresses(), pl.String)).equals(whole.marks)


def test_a_blank_that_no_note_explains_is_refused() -> None:
    bare = msgspec.structs.replace(record({"applications/received/total": None}), notes=())
    with pytest.raises(ValueError, match="no value and no note"):
        of_columns(shards.frame([(bare, None)]), register())


def test_a_damaged_shard_and_a_body_nobody_knows_are_told(tmp_path: Path) -> None:
    synth.write(tmp_path / "data", 20, 2, 4, packed=True)
    path = next((tmp_path / "data" / "records").glob("*.parquet"))
    raw = bytearray(path.read_bytes())
    raw[99] ^= 1
    path.write_bytes(raw)
    with pytest.raises(SiteError, match="is damaged"):
        country(tmp_path / "data")


def test_a_report_in_two_files_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    store.write_record(data, record())
    raw = store.record_path(data / "records", record())
    before = raw.read_bytes()
    pack.pack(data)
    raw.parent.mkdir(parents=True, exist_ok=True)
    raw.write_bytes(before)
    with pytest.raises(SiteError, match="stands in two files"):
        country(data)


def test_an_absent_folder_is_an_empty_country(tmp_path: Path) -> None:
    empty = country(tmp_path / "data")
    assert (empty.reports.height, columns(empty).collect().height, shard(empty, ["140825101"]).records) == (0, 0, ())
