"""JSON ⇄ Parquet: nothing is lost, whatever is packed, and whoever dies while it is."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import pack, shards, site, store
from site_builder.errors import SiteError
from site_builder.files import locked
from site_builder.form import FORMS, addresses
from site_builder.ingest import batch
from site_builder.record import SCHEMA, Note, Part, Record, Stated
from site_builder.record_json import encode
from tests import printing
from tests.making import BODIES, record, reports, source

ROOT = Path(__file__).parent.parent


def tree(data: Path) -> dict[str, bytes]:
    """Every file below a folder by its path, hidden ones too; folders as well, so that no empty one is left."""
    return {path.relative_to(data).as_posix(): path.read_bytes() if path.is_file() else b"" for path in data.rglob("*")}


def told(data: Path, verb=store.read) -> list[str]:  # type: ignore[no-untyped-def]
    with pytest.raises(SiteError) as caught:
        verb(data)
    return [str(problem) for problem in caught.value.problems]


def shard_of(data: Path) -> Path:
    (path,) = (data / "records").glob("*.parquet")
    return path


def registered(data: Path) -> Path:
    """The folder, with the one body of ``BODIES`` registered that is in no division list."""
    data.mkdir(parents=True, exist_ok=True)
    header = "id,name,division,kind,level,aliases,from,to,succeeds"
    (data / "agencies.csv").write_text(f"{header}\n4101-gongan,郑州市公安局,4101,局,city,,,,\n", encoding="utf-8")
    return data


def some(data: Path) -> list[Record]:
    """Fifteen records of five bodies and three years."""
    registered(data)
    records = [
        record({"applications/received/total": number}, agency=body, year=year, source=source(sha256=f"{number:064x}"))
        for number, (body, year) in enumerate((body, year) for body in BODIES for year in (2021, 2022, 2023))
    ]
    for one in records:
        store.write_record(data, one)
    return records


# ── there and back ──────────────────────────────────────────────────────────────────────────────────────────────────

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@st.composite
def varied(draw: st.DrawFn) -> list[Record]:
    """Records as hands and readers leave them: lines and tables that are not there, every kind of remark, texts of any characters."""
    return [vary(draw, one) for one in draw(reports())]


def vary(draw: st.DrawFn, one: Record) -> Record:
    cells = {table: dict(lines) for table, lines in one.cells.items()}
    cut = draw(st.sets(st.sampled_from([f"{table}/{line}" for table, lines in cells.items() for line in lines]), max_size=3))
    for at in cut:
        table, _, line = at.partition("/")
        del cells[table][line]
    gone = draw(st.sets(st.sampled_from(sorted(cells)), max_size=2))
    notes = (Note("agency", "resolved", draw(TEXTS), None, "outcomes", ("1", "2")), *(Note(at, "cut") for at in sorted(cut | gone)))
    parts = (Part(draw(TEXTS), draw(st.integers(0, 10**20)), (Part("其中", 1),)), Part("", 0))
    return msgspec.structs.replace(
        one,
        name=draw(TEXTS),
        source=source(file=draw(TEXTS), whole=draw(st.booleans()), url=draw(st.none() | TEXTS), dated=draw(st.none() | TEXTS)),
        cells={table: lines for table, lines in cells.items() if table not in gone},
        lines=draw(st.dictionaries(st.sampled_from(("applications/received", "disputes/reconsideration", "stated/reviews")), TEXTS)),
        notes=(*notes, *one.notes),
        stated=draw(st.sampled_from((Stated(), Stated(breakdown=parts, claims=(), approximate=True, years=(2021,))))),
    )


@settings(max_examples=40)
@given(varied(), st.booleans())
def test_what_is_packed_is_what_was_written_and_comes_back_byte_for_byte(records: list[Record], by_hand: bool) -> None:
    with TemporaryDirectory() as folder:
        data = registered(Path(folder))
        for one in records:
            path = store.write_record(data, one)
            if by_hand:  # the same record, as an editor spaces it
                path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2, sort_keys=True), encoding="utf-8")
        written, held = tree(data), store.read(data).records
        assert len(held) == len(records)

        assert pack.pack(data).records == len(records)
        assert [path.suffix for path in (data / "records").glob("*")] == [".parquet"] * bool(records)
        assert store.read(data).records == held
        assert [list(one.lines) for one in store.read(data).records] == [list(one.lines) for one in held]
        assert pack.undo(data).records == len(records)
        assert tree(data) == written


def test_the_site_of_packed_records_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    loose = site.build(ROOT, tmp_path / "data", tmp_path / "loose")
    number = len(list((tmp_path / "data/records").rglob("*.json")))

    done = pack.pack(tmp_path / "data")
    packed = site.build(ROOT, tmp_path / "data", tmp_path / "packed")

    assert (done.records, done.shards) == (number, 1)
    assert packed.pages == loose.pages
    assert (tmp_path / "packed/SHA256SUMS").read_bytes() == (tmp_path / "loose/SHA256SUMS").read_bytes()


def test_a_folder_without_records_has_nothing_to_pack(tmp_path: Path) -> None:
    for verb in (pack.pack, pack.undo):
        assert verb(tmp_path) == pack.Done(0, 0, 0)
        assert verb(tmp_path / "absent") == pack.Done(0, 0, 0)
    assert tree(tmp_path) == {}


# ── what a shard holds ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_shard_has_a_column_for_every_cell_of_both_editions(tmp_path: Path) -> None:
    old = {"applications/received/individual": 7, "disclosure/procurement/amount": 7_537_490_000, "applications/other/total": None}
    store.write_record(tmp_path, record(old, year=2020, edition="2019", scope="area"))
    store.write_record(tmp_path, record({"applications/received/individual": 9}, year=2021))
    pack.pack(tmp_path)

    frame = pl.read_parquet(shard_of(tmp_path))

    assert frame.columns[-len(addresses()) :] == list(addresses())
    assert {frame.schema[at] for at in addresses()} == {pl.Int64}
    columns = ["agency", "year", "edition", "scope", "source_kind", *old, "disclosure/rules/issued"]
    assert frame.select(columns).rows() == [
        ("140825101", 2020, "2019", "area", "copy", 7, 7_537_490_000, None, None),
        ("140825101", 2021, "2021", "own", "copy", 9, None, None, 0),
    ]
    said = pl.read_parquet_metadata(shard_of(tmp_path))
    assert (said["schema"], said["editions"], said["where"]) == (str(SCHEMA), ",".join(FORMS), "all")


def test_a_line_of_nulls_is_not_a_line_that_is_missing(tmp_path: Path) -> None:
    notes = (Note("disputes", "cut"), Note("applications/granted", "blank"))
    nulls = record({f"applications/granted/{column}": None for column in printing_columns()}, rest=0, notes=notes)
    cells = {table: lines for table, lines in nulls.cells.items() if table != "disputes"}
    without = {**cells, "applications": {line: values for line, values in cells["applications"].items() if line != "granted"}}
    bare = {**cells, "disputes": {}}
    for year, some_cells in ((2021, cells), (2022, without), (2023, bare)):
        store.write_record(tmp_path, msgspec.structs.replace(nulls, year=year, cells=some_cells))
    pack.pack(tmp_path)

    assert pl.read_parquet(shard_of(tmp_path))["absent"].to_list() == [
        '["disputes"]',
        '["disputes","applications/granted"]',
        '["disputes/reconsideration","disputes/litigation_direct","disputes/litigation_after_review"]',
    ]
    assert [one.cells for one in store.read(tmp_path).records] == [cells, without, bare]


def printing_columns() -> list[str]:
    return [column.key for column in FORMS["2021"].table("applications").line("granted").columns]


def test_the_same_records_give_the_same_files_however_they_were_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, one by one, or first into fewer shards."""
    records = some(tmp_path / "once")
    for folder in ("grown", "single"):
        registered(tmp_path / folder)
    for one in records[::2]:
        store.write_record(tmp_path / "grown", one)
    pack.pack(tmp_path / "grown")
    assert len(tree(tmp_path / "grown/records")) == 1

    monkeypatch.setattr(pack, "MOST", 4)
    done = pack.pack(tmp_path / "once")
    for one in reversed(records):
        store.write_record(tmp_path / "single", one)
        pack.pack(tmp_path / "single")
        if one not in records[::2]:
            store.write_record(tmp_path / "grown", one)
    pack.pack(tmp_path / "grown")

    assert [path.partition("-")[0] for path in sorted(tree(tmp_path / "once/records"))] == [
        "140825",
        "31",
        "410100",
        "410104",
    ]
    assert done.shards == 4
    assert tree(tmp_path / "once") == tree(tmp_path / "single") == tree(tmp_path / "grown")


def test_only_the_shards_that_gain_a_record_are_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MOST", 9)
    some(tmp_path)
    pack.pack(tmp_path)
    before = {path: path.stat().st_ino for path in (tmp_path / "records").iterdir()}
    store.write_record(tmp_path, record(agency="31", year=2024))
    pack.pack(tmp_path)
    after = {path: path.stat().st_ino for path in (tmp_path / "records").iterdir()}

    assert [shards.where(path) for path in sorted(before.keys() - after.keys())] == ["31"]
    assert [shards.where(path) for path in sorted(after.keys() - before.keys())] == ["31"]
    assert all(after[path] == before[path] for path in before.keys() & after.keys())


@given(st.dictionaries(st.from_regex(r"[1-3][0-2][0-2][0-2][0-2]0", fullmatch=True), st.integers(1, 9_000), max_size=60))
def test_every_county_is_in_one_shard_and_no_shard_is_too_large(counts: dict[str, int]) -> None:
    layout = pack.layout(counts)

    held = {digits: [county for county in counts if county.startswith(digits)] for digits in layout}
    assert sorted(county for counties in held.values() for county in counties) == sorted(counts)
    assert all(sum(counts[county] for county in counties) <= pack.MOST for counties in held.values())
    assert (layout == [""]) == (0 < sum(counts.values()) <= pack.MOST)


# ── beside what is packed ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_in_both_is_one_if_they_say_the_same(tmp_path: Path) -> None:
    records = some(tmp_path)
    loose = tree(tmp_path)
    pack.pack(tmp_path)
    for one in records[:4]:
        store.record_path(tmp_path / "records", one).parent.mkdir(parents=True, exist_ok=True)
        path = store.record_path(tmp_path / "records", one)
        path.write_bytes(loose[path.relative_to(tmp_path).as_posix()])

    assert len(store.read(tmp_path).records) == len(records)
    assert pack.pack(tmp_path).records == 4
    pack.undo(tmp_path)
    assert tree(tmp_path) == loose


def test_two_files_that_disagree_are_both_named_and_nothing_is_touched(tmp_path: Path) -> None:
    some(tmp_path)
    pack.pack(tmp_path)
    other = record({"applications/received/total": 88}, agency="410104006", year=2022)
    path = store.write_record(tmp_path / "aside", other)
    here = tmp_path / path.relative_to(tmp_path / "aside")
    here.parent.mkdir(parents=True)
    path.rename(here)
    before = tree(tmp_path)

    for verb in (store.read, pack.pack, pack.undo, lambda data: store.write_record(data, other)):
        (line,) = told(tmp_path, verb)
        assert str(here) in line
        assert shard_of(tmp_path).name in line
        assert "410104006 2022" in line
        assert tree(tmp_path) == before


def test_two_shards_that_disagree_are_both_named(tmp_path: Path) -> None:
    for folder, number in (("a", 1), ("b", 2)):
        store.write_record(tmp_path / folder, record({"applications/received/total": number}))
        store.write_record(tmp_path / folder, record(year=2022 + number))
        pack.pack(tmp_path / folder)
    names = sorted(shard_of(tmp_path / folder).name for folder in ("a", "b"))
    shutil.copy(shard_of(tmp_path / "b"), tmp_path / "a/records")

    for verb in (store.read, pack.pack, pack.undo):
        (line,) = told(tmp_path / "a", verb)
        assert "140825101 2021" in line
        assert all(name in line for name in names)


def test_records_that_are_not_sound_are_all_told_and_nothing_is_packed(tmp_path: Path) -> None:
    paths = [store.record_path(tmp_path / "records", one) for one in some(tmp_path)]
    paths[0].write_bytes(b"{")
    paths[1].write_text(paths[1].read_text(encoding="utf-8").replace('"year": 2022', '"year": 99999999999'), encoding="utf-8")
    paths[2].rename(paths[2].with_name("2031.json"))
    paths[3].write_text(paths[3].read_text(encoding="utf-8").replace('"schema": 1', '"schema": 2'), encoding="utf-8")
    before = tree(tmp_path)

    lines = told(tmp_path, pack.pack)

    for place, what in (
        (paths[0].name, "not a record"),
        (f"{paths[1]}: year", "is no year"),
        ("2031.json", "move it to"),
        (str(paths[3]), "newer than this program"),
    ):
        assert any(place in line and what in line for line in lines), (place, lines)
    assert tree(tmp_path) == before


def test_a_file_that_changes_while_it_is_packed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor saves a record after it was read and before it is removed."""
    paths = [store.record_path(tmp_path / "records", one) for one in some(tmp_path)]
    before = tree(tmp_path)
    write = shards.write

    def write_while_somebody_edits(root: Path, digits: str, frame: pl.DataFrame) -> Path:
        paths[3].write_bytes(paths[3].read_bytes() + b"\n")
        return write(root, digits, frame)

    monkeypatch.setattr(shards, "write", write_while_somebody_edits)
    (line,) = told(tmp_path, pack.pack)

    assert line.startswith(str(paths[3]))
    assert tree(tmp_path) == before | {paths[3].relative_to(tmp_path).as_posix(): paths[3].read_bytes()}


def test_a_command_waits_until_another_has_changed_the_folder(tmp_path: Path) -> None:
    """Else a build that looks for Parquet before it is there, and for JSON after it is gone, would miss records without a word."""
    some(tmp_path)
    with locked(tmp_path / "records", alone=True):
        waiting = subprocess.Popen([sys.executable, "-c", READ, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "reading\n"
        for path in (tmp_path / "records").rglob("*.json"):
            path.rename(tmp_path / path.name)
            break
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1)
    assert waiting.communicate()[0] == "14\n"


READ = """
import sys
from pathlib import Path
from site_builder import store
print("reading", flush=True)
print(len(store.read(Path(sys.argv[1])).records))
"""


def test_a_packed_record_is_held_to_the_form_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    unsound = record({"applications/received/total": -3})
    path = shards.write(tmp_path / "records", "", shards.frame([(unsound, encode(unsound))]))

    (line,) = told(tmp_path)

    assert line.startswith(f"{path}: 140825101 2021: cells/applications/received/total: -3 is below zero")


# ── ingest beside what is packed ────────────────────────────────────────────────────────────────────────────────────


def test_a_record_that_is_written_anew_leaves_its_shard_first(tmp_path: Path) -> None:
    records = some(tmp_path)
    pack.pack(tmp_path)
    again = record({"applications/received/total": 700}, agency="31", year=2022)

    path = store.write_record(tmp_path, again)

    assert {one.agency + str(one.year): one for one in store.read(tmp_path).records} == {
        one.agency + str(one.year): one for one in (*records, again)
    }
    assert [one.name for one in (tmp_path / "records").rglob("*.json")] == [path.name]
    assert pack.pack(tmp_path).records == 1
    assert again in store.read(tmp_path).records


def test_a_record_is_taken_out_as_it_was_and_the_last_one_takes_the_shard_with_it(tmp_path: Path) -> None:
    path = store.write_record(tmp_path, record())
    path.write_bytes(raw := path.read_bytes() + b"\n\n")
    pack.pack(tmp_path)
    assert not path.exists()

    assert store.unpacked(tmp_path, "140825101", 2021) == path
    assert list(tree(tmp_path / "records")) == ["140825", "140825/140825101", "140825/140825101/2021.json"]
    assert path.read_bytes() == raw
    assert store.unpacked(tmp_path, "140825101", 2021) == path
    assert path.read_bytes() == raw


def test_ingest_says_the_same_beside_packed_records(tmp_path: Path) -> None:
    """A document that is held is a duplicate, another one of its year a revision, a new year a record; packed or not."""
    form = FORMS["2021"]
    texts = [
        printing.report(form, dict.fromkeys(form.cells, 0) | {"disclosure/licences/decisions": number}, printing.tabs).replace(
            "2021年", when
        )
        for number, when in ((1, "2021年"), (2, "2021年"), (3, "2022年"))
    ]
    documents = [tmp_path / f"{number}.txt" for number in range(3)]
    for document, text in zip(documents, texts, strict=True):
        document.write_text(text, encoding="utf-8")
    said = []
    order = batch.Order(batch.Expected(agency="140825101"))
    for data in (tmp_path / "loose", tmp_path / "packed"):
        list(batch.ingest(documents[:1], data, order))
        if data.name == "packed":
            assert pack.pack(data).records == 1
        again = [one for document in documents for one in batch.ingest([document], data, order)]
        said.append([(one.ending, one.kind, one.what) for one in again])
        assert {path.name: "records" in path.parts for path in store.known_hashes(data).values()} == {"2021.json": True, "2022.json": True}
    pack.undo(tmp_path / "packed")

    assert [ending for ending, _, _ in said[0]] == ["duplicate", "quarantined", "accepted"]
    assert said[0] == said[1]
    assert tree(tmp_path / "loose") == tree(tmp_path / "packed")


# ── damage ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def named(path: Path, raw: bytes, where: str = "all") -> None:
    """Put bytes below a name that fits them."""
    path.unlink()
    (path.parent / f"{where}-{sha256(raw).hexdigest()[:12]}.parquet").write_bytes(raw)


def with_metadata(path: Path, **said: str) -> None:
    changed = path.parent / ".changed"
    pl.read_parquet(path).write_parquet(changed, metadata=pl.read_parquet_metadata(path) | said)
    raw = changed.read_bytes()
    changed.unlink()
    named(path, raw)


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is damaged"),
        (lambda path: path.write_bytes(b""), "is damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000] + b"\0" + path.read_bytes()[5001:]), "is damaged"),
        (lambda path: path.rename(path.with_name("records.parquet")), "is not named as pack names"),
        (lambda path: path.rename(path.with_name(path.name.replace("all", "14"))), "under this name"),
        (lambda path: named(path, b"PAR1 and nothing more"), "is no Parquet file"),
        (lambda path: named(path, b""), "is no Parquet file"),
        (lambda path: with_metadata(path, schema="x"), "was not written by pack"),
        (lambda path: with_metadata(path, schema=str(SCHEMA + 1)), f"schema {SCHEMA + 1} is newer than this program ({SCHEMA})"),
        (lambda path: (path.parent / "31").mkdir() or path.rename(path.parent / "31" / path.name), "in a folder"),
    ],
)
def test_a_shard_that_cannot_be_trusted_is_named_and_nothing_is_touched(tmp_path: Path, damage, what: str) -> None:  # type: ignore[no-untyped-def]
    some(tmp_path)
    pack.pack(tmp_path)
    store.write_record(tmp_path, record(year=2025))
    damage(shard_of(tmp_path))
    before = tree(tmp_path)

    for verb in (store.read, store.known_hashes, pack.pack, pack.undo):
        (line,) = told(tmp_path, verb)
        assert what in line
        assert ".parquet" in line
        assert " → " in line
        assert tree(tmp_path) == before


# ── kill -9 ─────────────────────────────────────────────────────────────────────────────────────────────────────────

KILLED = """
import os, signal, sys
from pathlib import Path
from site_builder import pack, store
from site_builder.record_json import decode
verb, data, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
steps = 0
def step(event, arguments):
    global steps
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir") or (event == "open" and str(arguments[0]).startswith(str(data))):
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
pack.MOST = 4
if verb == "write":
    one = decode((data / "new").read_bytes())
sys.addaudithook(step)
{"pack": pack.pack, "undo": pack.undo, "write": lambda data: store.write_record(data, one)}[verb](data)
print(steps)
"""
"""Does one thing, and dies just before its n-th step on the disk; says how many there are if it lives."""


def run(verb: str, data: Path, last: int = 0) -> int | None:
    """How many steps it took, or None where it was killed."""
    ran = subprocess.run([sys.executable, "-c", KILLED, verb, str(data), str(last)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, -9), ran.stderr
    return None if ran.returncode else int(ran.stdout)


def test_whoever_dies_while_packing_loses_nothing(tmp_path: Path) -> None:
    """Twenty deaths in a row in one folder, packing and unpacking in turn, over shards that grow and split."""
    data, chance = tmp_path / "data", random.Random(7)
    held = some(data)
    loose = tree(data)
    for one in held[::3]:
        store.record_path(data / "records", one).unlink()
    pack.pack(data)  # the others stand in one shard for all
    for one in held[::3]:
        store.write_record(data, one)
    shutil.copytree(data, tmp_path / "copy")
    steps = {verb: run(verb, tmp_path / "copy") or 0 for verb in ("pack", "undo")}
    assert tree(tmp_path / "copy") == loose
    everyone = {(one.agency, one.year): one for one in held}

    died = 0
    for turn in range(20):
        verb = chance.choice(("pack", "undo"))
        died += run(verb, data, chance.randint(1, steps[verb])) is None
        assert {(one.agency, one.year): one for one in store.read(data).records} == everyone, (turn, verb)
        assert len(store.known_hashes(data)) == len(held)

    assert died > 10
    assert run("pack", data)
    assert {path.suffix for path in (data / "records").iterdir()} == {".parquet"}
    assert run("undo", data)
    assert tree(data) == loose


def test_whoever_dies_while_replacing_a_packed_record_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    some(tmp_path / "data")
    pack.pack(tmp_path / "data")
    new = record({"applications/received/total": 700}, agency="31", year=2022)
    shutil.copy(store.write_record(tmp_path / "aside", new), tmp_path / "data/new")
    old = store.read(tmp_path / "data").records
    replaced = tuple(new if (one.agency, one.year) == ("31", 2022) else one for one in old)
    ends: set[bool] = set()
    for step in steps_until_it_lives(tmp_path):
        read = store.read(step).records
        assert read in (old, replaced)
        ends.add(read == replaced)
        store.write_record(step, new)
        assert store.read(step).records == replaced
        pack.pack(step)
        assert store.read(step).records == replaced
    assert ends == {False, True}


def steps_until_it_lives(tmp_path: Path) -> Iterator[Path]:
    """A copy of the folder for each step at which ``write`` can die; the last one lived."""
    for last in range(1, 99):
        data = tmp_path / f"copy-{last}"
        shutil.copytree(tmp_path / "data", data)
        lived = run("write", data, last) is not None
        yield data
        if lived:
            return
    raise AssertionError("it never came to an end")


def test_packed_records_that_say_alike_share_it():
    one, other = (packed.record for packed in shards.rows(shards.frame([(record(year=2021), None), (record(year=2022), None)])))

    assert one.cells["applications"] is other.cells["applications"]
    assert one.cells["disclosure"]["rules"] is other.cells["disclosure"]["rules"]
    assert (one.lines, one.notes, one.stated) == (record().lines, record().notes, record().stated)
    assert one.lines is other.lines
    assert one.stated is other.stated
