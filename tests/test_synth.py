"""Invented data: whole, deterministic, in the shares of real reports, and said to be invented wherever it shows."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from site_builder import divisions, pack, site, store, synth
from site_builder.audit import audit
from site_builder.cli import app
from site_builder.errors import Problem, SiteError
from site_builder.facts import facts
from site_builder.formats import csv_bytes
from site_builder.invented import marked
from site_builder.sums import digest
from tests.making import record

ROOT = Path(__file__).parent.parent
RECEIVED = "applications/received/total"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("synth") / "data"
    synth.write(data, 320, 7, 1)
    return data


@pytest.fixture(scope="module")
def held(folder: Path) -> store.Data:
    return store.read(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a few invented bodies."""
    base = tmp_path_factory.mktemp("small")
    synth.write(base / "data", 24, 7, 3)
    site.build(ROOT, base / "data", base / "dist")
    return base / "dist"


def test_no_invented_code_is_in_the_list(folder: Path) -> None:
    listed = divisions.load_divisions()
    codes = [row["code"] for row in csv.DictReader((folder / "divisions.csv").read_text(encoding="utf-8").splitlines())]

    assert codes
    assert all(code.startswith(divisions.INVENTED) for code in codes)
    assert not any(code.startswith(divisions.INVENTED) for code in listed.names)


def test_every_name_is_borrowed_but_those_of_the_provinces(held: store.Data) -> None:
    borrowed = set(divisions.load_divisions().names.values())
    renamed = {body.name for body in held.agencies.values() if body.succeeds}

    assert {name for name in held.divisions.names.values() if name not in borrowed} <= {*synth.PROVINCES.values(), *renamed}


def test_all_levels_kinds_and_editions_are_there_and_some_reports_of_areas(held: store.Data) -> None:
    assert {body.level for body in held.agencies.values()} == {"province", "city", "county", "township"}
    assert {"镇", "乡", "街道", "局", "委", "中心", "县", "市", "厅"} <= {body.kind for body in held.agencies.values()}
    assert {one.year for one in held.records} == set(range(2019, 2026))
    assert Counter((one.year < 2021) == (one.edition == "2019") for one in held.records)[False] > 0
    assert 0 < sum(one.scope == "area" for one in held.records) < len(held.records) / 10
    assert {"own", "area"} == {one.scope for one in held.records}


def test_the_shares_are_like_the_real_ones(held: store.Data) -> None:
    printed = facts(held.records, held.agencies, held.corrected)
    rules = Counter(finding.rule for finding in audit(printed, held.agencies).findings)
    active = {one.agency for one in held.records if one.value(RECEIVED)}
    notes = Counter(note.kind for one in held.records for note in one.notes)
    asked = len(active) / len({one.agency for one in held.records})

    assert 0.28 < asked < 0.48
    assert {"conservation", "outcomes", "carry-over"} <= rules.keys()
    assert {"blank", "not_applicable", "lost", "cut"} <= notes.keys()
    assert held.corrected
    assert held.settled
    assert held.conflicts == ()
    assert any(body.succeeds for body in held.agencies.values())


def test_a_roster_holds_more_than_what_is_held(held: store.Data) -> None:
    towns = [code for code, name in held.divisions.names.items() if len(code) == 9 and name.endswith(synth.TOWNSHIPS)]
    missing = [code for code in towns if code not in held.agencies]

    assert 0 < len(missing) < len(towns) / 4


def test_equal_arguments_give_equal_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        synth.write(tmp_path / name, 30, 3, seed)
    bytes_of = {
        name: {path.relative_to(tmp_path / name): path.read_bytes() for path in sorted((tmp_path / name).rglob("*")) if path.is_file()}
        for name in ("one", "two", "other")
    }

    assert bytes_of["one"] == bytes_of["two"] != bytes_of["other"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("ours", encoding="utf-8")

    with pytest.raises(SiteError, match="not empty"):
        synth.write(tmp_path, 5)

    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_invented_bodies_beside_real_ones_stop_the_build(tmp_path: Path) -> None:
    synth.write(tmp_path / "data", 5, 1)
    store.write_record(tmp_path / "data", record(agency="140825101", year=2021))

    with pytest.raises(SiteError, match="beside real ones"):
        store.read(tmp_path / "data")


def test_the_command_writes_what_check_has_nothing_to_mend_in(tmp_path: Path) -> None:
    data = str(tmp_path / "data")

    made = CliRunner().invoke(app, ["synth", "--agencies", "60", "--data", data])
    checked = CliRunner().invoke(app, ["check", "--root", str(ROOT), "--data", data])

    assert made.exit_code == 0, made.output
    assert checked.exit_code == 0, checked.output


# ── what a data folder adds to the list ─────────────────────────────────────────────────────────────────────────────


def read(tmp_path: Path, text: str) -> tuple[divisions.Divisions, list[Problem]]:
    (tmp_path / "divisions.csv").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return divisions.read_divisions(tmp_path / "divisions.csv", divisions.load_divisions(), problems), problems


def test_a_township_founded_after_the_list_can_be_added(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "code,name\n411621999,新镇\n")

    assert problems == []
    assert found.township("411621", "新镇") is not None
    assert len(found) == len(divisions.load_divisions()) + 1


@pytest.mark.parametrize(
    "row", ["411621104,别名", "9701,无省之市", "12a,乱", "411621998,", "411621998", "411621998,甲,乙"], ids=lambda row: row
)
def test_a_wrong_row_is_told_with_its_number_and_added_to_nothing(tmp_path: Path, row: str) -> None:
    found, problems = read(tmp_path, f"code,name\n{row}\n")

    assert len(problems) == 1
    assert problems[0].where.endswith("row 2")
    assert found.names == divisions.load_divisions().names


# ── the mark on everything ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_page_says_that_it_is_invented(small: Path) -> None:
    every = sorted(small.rglob("*.html"))

    assert len(every) > 40
    for page in every:
        text = page.read_text(encoding="utf-8")
        english = page.relative_to(small).parts[0] == "en"
        assert ("Invented data. " if english else "演示数据，全部虚构。") in text, page
        assert ("<title>【Invented】" if english else "<title>【虚构】") in text, page
        assert text.count('<meta name="robots" content="noindex">') == 1, page
        assert text.count('class="drawing" data-mark=') == text.count('class="drawing"'), page


def test_every_download_says_that_it_is_invented(small: Path) -> None:
    tables = sorted(small.rglob("*.csv"))

    assert tables
    for path in tables:
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        assert header[0] == "synthetic", path
        assert all(row[0] == "true" for row in rows), path
    for path in small.rglob("*.parquet"):
        assert pl.read_parquet(path)["synthetic"].all(), path
    for path in (small / "data" / "figures").rglob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["synthetic"] is True, path


def test_an_invented_site_has_no_sitemap_and_may_be_read_by_those_who_are_to_see_noindex(small: Path) -> None:
    assert not list(small.glob("sitemap*"))
    assert (small / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"


def test_the_mark_changes_nothing_else() -> None:
    raw = '\ufeffname,n\n"a, ""b""\nc",1\n,\n'.encode()

    ((_, out),) = marked([("data/x.csv", raw)])

    assert out.decode() == '\ufeffsynthetic,name,n\ntrue,"a, ""b""\nc",1\ntrue,,\n'
    assert list(marked([("data/schema.json", b"{}"), ("index.html", b"<p>")])) == [("data/schema.json", b"{}"), ("index.html", b"<p>")]


CELL = st.none() | st.integers() | st.text(st.characters(codec="utf-8"))


@given(st.lists(st.tuples(CELL, CELL), min_size=1))
def test_a_marked_table_is_the_table_with_one_column_more(rows: list[tuple[object, object]]) -> None:
    head, *rest = rows
    plain = csv_bytes([str(one) for one in head], rest)

    ((_, out),) = marked([("data/x.csv", plain)])

    assert out == csv_bytes(["synthetic", *map(str, head)], [("true", *row) for row in rest])


def test_a_site_of_real_data_is_not_marked(committed_site: Path) -> None:
    home = (committed_site / "index.html").read_text(encoding="utf-8")

    assert "虚构" not in home
    assert "noindex" not in home
    assert digest(committed_site) is not None


@pytest.mark.parametrize("jobs", [1, 2])
def test_packed_they_are_what_packing_gives_whoever_makes_them(tmp_path: Path, jobs: int) -> None:
    synth.write(tmp_path / "files", 200, 7, 5)
    pack.pack(tmp_path / "files")
    synth.write(tmp_path / "packed", 200, 7, 5, packed=True, jobs=jobs)
    told = [
        {str(path.relative_to(below)): path.read_bytes() for path in below.rglob("*.*") if path.is_file()}
        for below in (tmp_path / "files", tmp_path / "packed")
    ]

    assert told[0] == told[1]
    assert sum(name.endswith(".parquet") for name in told[0]) == 1


def test_many_are_packed_into_the_shards_of_their_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MOST", 100)
    synth.write(tmp_path / "files", 200, 7, 5)
    pack.pack(tmp_path / "files")
    synth.write(tmp_path / "packed", 200, 7, 5, packed=True)
    shards = [sorted(path.name for path in (tmp_path / kind / "records").iterdir()) for kind in ("files", "packed")]

    assert shards[0] == shards[1]
    assert len(shards[0]) > 3
