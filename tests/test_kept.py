"""Records that are kept as they were last read: whatever happens to the folder, a load gives what a clean load gives."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import kept, store
from site_builder.errors import Problem, SiteError
from site_builder.record import Note, Record
from site_builder.record_json import encode
from site_builder.soundness import problems, sound
from tests.making import filled_forms, record, reports

BODIES = ("140825101", "140825102", "410104006")
YEARS = (2019, 2020, 2021)


@pytest.fixture(autouse=True)
def _keeps_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FEWEST", 1)


def placed(data: Path, one: Record, raw: bytes | None = None) -> Path:
    path = store.record_path(data / "records", one)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(one) if raw is None else raw)
    return path


def three(data: Path) -> list[Path]:
    return [placed(data, record({"applications/received/total": n}, agency=body, rest=n)) for n, body in enumerate(BODIES)]


def outcome(data: Path) -> tuple[Any, ...]:
    """Everything that a load gives or tells, as values that can be compared."""
    try:
        held = store.read(data)
    except SiteError as error:
        return tuple(str(problem) for problem in error.problems)
    return held.records, dict(held.agencies), dict(held.corrections), held.conflicts, held.corrected, held.settled


def shelf(data: Path) -> list[Path]:
    return sorted((data / kept.FOLDER).glob(".records-*.parquet"))


def of_age(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load until the files' times are trusted: as if they were written long ago."""
    monkeypatch.setattr(kept, "YOUNG", -(10**12))
    store.read(data)


# ── any history of a folder ─────────────────────────────────────────────────────────────────────────────────────────

_PLACE = st.tuples(st.sampled_from(BODIES), st.sampled_from(YEARS))
_EDIT = st.one_of(
    st.tuples(st.just("write"), _PLACE, st.integers(0, 3)),
    st.tuples(st.just("write"), _PLACE, st.integers(0, 3)),
    st.tuples(st.just("same size and times"), _PLACE, st.integers(0, 3)),
    st.tuples(st.just("touch"), _PLACE, st.integers(0, 10**9)),
    st.tuples(st.just("remove"), _PLACE, st.just(0)),
    st.tuples(st.just("break"), _PLACE, st.integers(0, 3)),
    st.tuples(st.just("swap"), _PLACE, st.integers(0, 8)),
    st.tuples(st.just("second"), _PLACE, st.just(0)),
    st.tuples(st.just("unsound"), _PLACE, st.just(0)),
    st.tuples(st.just("correct"), _PLACE, st.integers(0, 3)),
    st.tuples(st.just("forget"), _PLACE, st.just(0)),
    st.tuples(st.just("damage"), _PLACE, st.integers(0, 10**6)),
    st.tuples(st.just("load"), _PLACE, st.just(0)),
    st.tuples(st.just("load"), _PLACE, st.just(0)),
)


def edit(data: Path, what: str, place: tuple[str, int], n: int) -> None:
    body, year = place
    one = record({"applications/received/total": n}, agency=body, year=year)
    path = store.record_path(data / "records", one)
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "write":
        path.write_bytes(encode(one))
    elif what == "same size and times" and path.exists():
        said = path.stat()
        path.write_bytes(encode(one).ljust(said.st_size)[: said.st_size])
        os.utime(path, ns=(said.st_atime_ns, said.st_mtime_ns))
    elif what == "touch" and path.exists():
        os.utime(path, ns=(n, n))
    elif what == "remove":
        path.unlink(missing_ok=True)
    elif what == "break":
        path.write_bytes((b"{", b"\xff", b"[]", encode(one)[:-9])[n])
    elif what == "swap":
        other = store.record_path(data / "records", record(agency=BODIES[n % 3], year=YEARS[n // 3]))
        if path.exists() and other.exists() and path != other:
            aside = data / "aside"
            path.rename(aside)
            other.rename(path)
            aside.rename(other)
    elif what == "second":
        path.with_name("second.json").write_bytes(encode(one))
    elif what == "unsound":
        path.write_bytes(encode(record({"applications/received/total": -1}, agency=body, year=year)))
    elif what == "correct":
        beside = store.record_path(data / "corrections", one)
        beside.parent.mkdir(parents=True, exist_ok=True)
        correction = {"at": "applications/received/total", "expect": n, "set": 7, "why": "原件", "by": "lx", "when": "2026-02-20"}
        beside.write_bytes(msgspec.json.encode([correction]))
    elif what == "forget":
        shutil.rmtree(data / kept.FOLDER, ignore_errors=True)
    elif what == "damage":
        for file in shelf(data):
            raw = bytearray(file.read_bytes())
            raw[n % len(raw)] ^= 1
            file.write_bytes(raw)
    elif what == "load":
        outcome(data)


@settings(max_examples=60, deadline=None)
@given(st.lists(_EDIT, min_size=3, max_size=14), st.sampled_from((0, 10**7, kept.YOUNG)))
def test_after_any_edits_a_load_gives_and_tells_what_a_clean_load_does(edits: list[tuple[str, tuple[str, int], int]], young: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        data = Path(folder)
        (data / "records").mkdir()
        patched.setattr(kept, "YOUNG", young)
        for one in edits:
            edit(data, *one)
        told = outcome(data)
        again = outcome(data)
        shutil.rmtree(data / kept.FOLDER, ignore_errors=True)
        patched.setattr(kept, "FEWEST", 10**9)
        assert told == again == outcome(data)


@settings(max_examples=80, deadline=None)
@given(st.lists(reports(), max_size=3))
def test_what_comes_back_equals_what_was_kept(some: list[list[Record]]) -> None:
    held = {f"{n}": one for n, one in enumerate(one for more in some for one in more)}
    rows = {name: ((1, 2, 3, 4), True, b"x", one) for name, one in held.items()}
    assert {name: row[3] for name, row in kept._rows(kept._frame(rows, 10))} == held


# ── what is trusted ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_has_come_of_age_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three(tmp_path)
    of_age(tmp_path, monkeypatch)
    whole = outcome(tmp_path)
    opened: list[str] = []
    real = kept._bytes
    monkeypatch.setattr(kept, "_bytes", lambda path: opened.append(path) or real(path))
    assert outcome(tmp_path) == whole
    assert not opened


def test_a_file_written_twice_within_one_tick_is_compared_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = three(tmp_path)
    store.read(tmp_path)
    assert not pl.read_parquet(shelf(tmp_path)[0])["sure"].any()
    before = kept._kept(tmp_path / kept.FOLDER)
    raw = files[0].read_bytes()
    files[0].write_bytes(raw.replace(b'"line', b'"line').replace("三泉".encode(), "四泉".encode()))
    # a clock so coarse that nothing of the file's stamp has moved
    monkeypatch.setattr(kept, "_files", lambda _: iter([(name, row[0]) for name, row in before.items()]))
    assert store.read(tmp_path).records[0].name.startswith("四泉")


@pytest.mark.parametrize("which", range(4))
def test_a_file_of_another_stamp_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    files = three(tmp_path)
    of_age(tmp_path, monkeypatch)
    before = {name: row[0] for name, row in kept._kept(tmp_path / kept.FOLDER).items()}
    files[0].write_bytes(files[0].read_bytes().replace("三泉".encode(), "四泉".encode()))
    first = min(before)
    stamp = [number + (place == which) for place, number in enumerate(before[first])]
    monkeypatch.setattr(kept, "_files", lambda _: iter([*{**before, first: tuple(stamp)}.items()]))
    assert store.read(tmp_path).records[0].name.startswith("四泉")


def test_an_old_time_that_a_copy_brings_along_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = three(tmp_path)
    of_age(tmp_path, monkeypatch)
    said = files[0].stat()
    files[0].write_bytes(files[0].read_bytes().replace("三泉".encode(), "四泉".encode()))
    os.utime(files[0], ns=(said.st_atime_ns, said.st_mtime_ns))
    assert files[0].stat().st_mtime_ns == said.st_mtime_ns
    assert store.read(tmp_path).records[0].name.startswith("四泉")


def test_what_another_version_of_the_program_kept_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three(tmp_path)
    of_age(tmp_path, monkeypatch)
    old = shelf(tmp_path)
    monkeypatch.setattr(kept, "_program", lambda: "0" * 12)
    assert not kept._kept(tmp_path / kept.FOLDER)
    store.read(tmp_path)
    assert len(shelf(tmp_path)) == 1
    assert shelf(tmp_path) != old


def test_every_broken_file_is_told_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = three(tmp_path)
    of_age(tmp_path, monkeypatch)
    files[0].write_bytes(b"{")
    files[2].write_bytes(b"[]")
    told = outcome(tmp_path)
    assert [str(files[0]) in told[0], str(files[2]) in told[1], len(told)] == [True, True, 2]
    assert outcome(tmp_path) == told


def test_a_folder_that_cannot_be_written_loads_all_the_same(tmp_path: Path) -> None:
    three(tmp_path)
    whole = outcome(tmp_path)
    shutil.rmtree(tmp_path / kept.FOLDER)
    (tmp_path / kept.FOLDER).write_bytes(b"")  # in the way, for whoever runs this as root may write anywhere
    assert outcome(tmp_path) == whole


def test_few_files_leave_nothing_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three(tmp_path)
    monkeypatch.setattr(kept, "FEWEST", 4)
    store.read(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["records"]


def test_what_is_kept_is_kept_out_of_git(tmp_path: Path) -> None:
    three(tmp_path)
    store.read(tmp_path)
    assert (tmp_path / kept.FOLDER / ".gitignore").read_text() == "*\n"


def test_the_collector_works_on_after_a_load(tmp_path: Path) -> None:
    three(tmp_path)
    store.read(tmp_path)
    assert gc.isenabled()


def _loads(data: str, turns: int) -> int:
    kept.FEWEST, kept.STALE = 1, 10**9  # write anew each time, so that the two meet
    return sum(len(store.read(Path(data)).records) for _ in range(turns))


def test_two_processes_may_load_one_folder_at_once(tmp_path: Path) -> None:
    three(tmp_path)
    with get_context("spawn").Pool(2) as pool:
        assert pool.starmap(_loads, [(str(tmp_path), 12)] * 2) == [36, 36]
    assert len(shelf(tmp_path)) == 1
    assert not list((tmp_path / kept.FOLDER).glob(".*.tmp"))


# ── what is sound at the first look ─────────────────────────────────────────────────────────────────────────────────


def _bent(one: Record) -> Iterator[Record]:
    """The record, and what may be wrong with one."""
    change = msgspec.structs.replace
    cells = one.cells["applications"]
    yield one
    yield change(one, schema=99)
    yield change(one, edition="1999")
    yield change(one, notes=())
    for line in ((), (0,) * 8, (-1,) + (0,) * 6, (None,) * 7, (10**16,) + (0,) * 6, (10**15,) * 7):
        yield change(one, cells={**one.cells, "applications": {**cells, "received": line}})
    for at in ("disclosure", "applications/received", "applications/received/total", "stated/x", "nowhere/at/all", "agency"):
        yield change(one, lines={at: "1"})
        yield change(one, notes=(*one.notes, Note(at=at, kind="extra")))
        yield change(one, notes=(*one.notes, Note(at=at, kind="blank")))
    yield change(one, cells={table: lines for table, lines in one.cells.items() if table != "disputes"})
    yield change(one, cells={**one.cells, "other": {}})
    yield change(one, cells={**one.cells, "applications": {line: cells[line] for line in list(cells)[1:]}})
    for line in one.form.table("disclosure").lines:
        values = tuple(-1 if column.signed else 0 for column in line.columns)
        yield change(one, cells={**one.cells, "disclosure": {**one.cells["disclosure"], line.key: values}})


@settings(max_examples=40, deadline=None)
@given(reports())
def test_a_record_that_is_sound_at_the_first_look_has_no_problem(some: list[Record]) -> None:
    for one in some:
        for bent in _bent(one):
            assert not (sound(bent) and list(problems(bent, "")))


@settings(max_examples=20, deadline=None)
@given(filled_forms())
def test_a_form_filled_in_is_sound_at_the_first_look(filled: tuple[Any, dict[str, int]]) -> None:
    form, cells = filled
    assert sound(record(cells, edition=form.edition))


def test_problems_are_what_read_record_says(tmp_path: Path) -> None:
    wrong: list[Problem] = []
    one = placed(tmp_path, record(schema=99))
    assert not kept.records(tmp_path / "records", lambda path, raw, told: store.read_record(path, raw, tmp_path, told), wrong)[1:]
    assert any(str(one) in problem.where for problem in wrong)
