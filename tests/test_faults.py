"""What is struck at a change of the disk leaves the old or the new, whole, and says so: a little of ``make faults``."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from site_builder import files, pack, site, store
from site_builder.errors import SiteError
from site_builder.ingest import batch
from site_builder.publish import publish
from site_builder.record import SCHEMA
from site_builder.release import refuse_to_shrink
from site_builder.sums import digest
from tests.campaigns.faulting import Fault, struck, why_not
from tests.test_batch import document, ingest

ROOT = Path(__file__).parent.parent
ROWS = "|".join(
    (
        "^build: ",
        "^build, upon what is kept: (kill -9 at each|E(IO|ROFS) from|2 at once)",
        "^ingest --supersede: (kill -9 at each|ENOSPC at|short)",
        "^pack: (kill -9 at each|EIO from|EMFILE at)",
    )
)
SMALL = ["--files", "-1", "--documents", "6", "--most", "2", "--moments", "1", "--looks", "200", "--disks", "1"]

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "runs")


def test_what_is_struck_loses_and_breaks_nothing() -> None:
    """In a process of its own: it forks, which is no good where polars has run."""
    memory = ["--folder", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
    told = subprocess.run(
        [sys.executable, "tests/campaigns/faults.py", "--rows", ROWS, *SMALL, *memory],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    table = told.stdout.rpartition("\nrow ")[2].splitlines()[1:]
    assert len(table) == 17 + 4 + 3 + 3
    assert all(re.search(r" +[0-9,]+ +0 +0 ", row) for row in table)


@pytest.mark.parametrize("kind", ["EIO", "ENOSPC", "EACCES"])
def test_a_refusal_at_any_call_says_which_site_stands(tmp_path: Path, kind: str) -> None:
    """And names the path in full, though the disk names only its end, or the target of a link, or nothing."""
    for n in range(4):
        publish([("a/index.html", b"%d" % n)], tmp_path / "dist")
    number, stood = 0, set()
    while True:
        number += 1
        before = digest(tmp_path / "dist")
        ended = struck(Fault(kind, number), tmp_path, lambda: publish([("a/index.html", b"new %d" % number)], tmp_path / "dist"))  # noqa: B023
        if not ended.struck:
            break
        if ended.code:
            told = ended.err.strip().splitlines()[-1]
            assert f"{tmp_path}" in told, told
            assert told.endswith("the old site stands" if digest(tmp_path / "dist") == before else "the new site stands"), told
            stood.add(told[-19:])

    assert number > 10
    assert stood == {"the old site stands", "the new site stands"}


def test_two_packed_records_that_are_replaced_in_one_run_are_both_kept(tmp_path: Path) -> None:
    """The shard that the first is taken out of gives way to another: the second must be found in that."""
    data = tmp_path / "data"
    titles = [f"万荣县{town}人民政府2021年政府信息公开工作年度报告" for town in ("解店镇", "通化镇", "汉薛镇")]
    for number, title in enumerate(titles):
        ingest(data, document(tmp_path, f"{number}.txt", title))
    assert pack.pack(data).records == 3
    newer = [document(tmp_path, f"new{number}.txt", title, {"disclosure/licences/decisions": 4}) for number, title in enumerate(titles)]

    told = list(batch.ingest(newer, data, batch.Order(supersede="新版", when="2026-03-06")))

    assert [one.ending for one in told] == ["accepted"] * 3
    assert [event.event for event in store.read(data).events] == ["replaced"] * 3
    assert len(store.read(data).superseded) == 3


def test_the_same_run_again_does_not_put_an_older_version_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    order = batch.Order(supersede="新版", when="2026-03-06")
    versions = [
        document(tmp_path, "old.txt", cells={"disclosure/licences/decisions": 4}, after="2022年1月20日\n"),
        document(tmp_path, "new.txt", cells={"disclosure/licences/decisions": 5}, after="2022年3月20日\n"),
    ]

    said = [[(one.file, one.ending) for one in batch.ingest(versions, data, order)] for _ in range(3)]

    assert sorted(said[0]) == [("new.txt", "accepted"), ("old.txt", "quarantined")]
    assert sorted(said[1]) == sorted(said[2]) == [("new.txt", "duplicate"), ("old.txt", "quarantined")]
    assert store.read(data).records[0].value("disclosure/licences/decisions") == 5
    assert store.read(data).superseded == ()


def test_half_a_line_of_a_log_is_cut_off_by_the_next_writer(tmp_path: Path) -> None:
    log = tmp_path / "ingest.log"
    for written, kept in ((b"", b""), (b'{"a', b""), (b"{}\n", b"{}\n"), (b"{}\n" + b"x" * 9000, b"{}\n")):
        log.write_bytes(written)
        with files.open_log(log) as out:
            files.append(out, b"[]\n")

        assert log.read_bytes() == kept + b"[]\n"


# ── fewer, and newer ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_build_of_far_fewer_reports_asks_first(tmp_path: Path) -> None:
    held = site.prepare(ROOT, ROOT / "data")
    now = held.printed.values.height
    for before, synthetic, asks in ((now, False, False), (now + 1, False, now < 99), (now * 2, False, True), (now * 2, True, False)):
        said = {"reports": before} | ({"synthetic": True} if synthetic else {})
        (tmp_path / "release.json").write_text(json.dumps(said), encoding="utf-8")
        if not asks:
            refuse_to_shrink(held, tmp_path)
            continue
        with pytest.raises(SiteError, match=rf"由 {before:,} 份减到 {now:,} 份.*→ 核对 data 是否完整；确实该减，加 --allow-shrink"):
            refuse_to_shrink(held, tmp_path)


def test_reports_that_were_withdrawn_are_not_missing(tmp_path: Path) -> None:
    held = site.prepare(ROOT, ROOT / "data")
    now = held.printed.values.height
    gone = tuple(msgspec.structs.replace(held.data.records[0], year=year) for year in range(2030, 2050))
    (tmp_path / "release.json").write_text(json.dumps({"reports": now + 20}), encoding="utf-8")

    with pytest.raises(SiteError, match="--allow-shrink"):
        refuse_to_shrink(held, tmp_path)
    refuse_to_shrink(dataclasses.replace(held, data=dataclasses.replace(held.data, superseded=gone)), tmp_path)


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"reports": "many"}', "\xff"])
def test_what_is_no_release_of_ours_is_held_against_nobody(tmp_path: Path, said: str) -> None:
    (tmp_path / "release.json").write_text(said, encoding="latin-1")

    refuse_to_shrink(None, tmp_path)  # type: ignore[arg-type] # the site is not even looked at


@pytest.mark.parametrize("shape", [{}, {"a new field": 1}, {"year": "二〇二一"}, {"cells": []}])
def test_a_newer_record_is_refused_with_the_remedy_whatever_its_shape(tmp_path: Path, shape: dict[str, object]) -> None:
    """By build, check and correct (the store), and by ingest, which would else replace it by one of ours."""
    data = tmp_path / "data"
    file = document(tmp_path, "a.txt")
    ingest(data, file)
    path = next((data / "records").rglob("*.json"))
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"schema": SCHEMA + 1} | shape), encoding="utf-8")
    raw = path.read_bytes()

    for use in (
        lambda: store.read(data),
        lambda: list(batch.ingest([document(tmp_path, "b.txt", cells={"disclosure/licences/decisions": 4})], data)),
        lambda: pack.pack(data),
    ):
        with pytest.raises(
            SiteError, match=rf"2021\.json: schema {SCHEMA + 1} is newer than this program \({SCHEMA}\) → update site_builder"
        ):
            use()
        assert path.read_bytes() == raw
