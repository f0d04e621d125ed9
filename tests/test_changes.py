"""What changed since a release: told on a page where the build was told of that release, and on none where it was not."""

from dataclasses import replace
from pathlib import Path

import pytest

from site_builder import diff
from site_builder.errors import SiteError
from site_builder.record import Record
from tests.making import record, source
from tests.paging import published, site_of, text

TOWN, OFFICE = "140825101", "410104006"
RECEIVED = "applications/received/total"
READ = ("data/reports.parquet", "data/findings.csv", "release.json")


def released(folder: Path, *records: Record) -> Path:
    """What a comparison reads of a release of these records."""
    made = published(site_of(*records))
    for path in READ:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(made[path])
    return folder


def test_the_page_tells_what_is_new_gone_replaced_and_read_otherwise(tmp_path: Path) -> None:
    both = {RECEIVED: 2, "applications/received/individual": 2, "applications/granted/individual": 2, "applications/granted/total": 2}
    closed = {f"applications/concluded/{column}": 2 for column in ("individual", "total")}
    old = released(tmp_path, record(both | closed, agency=TOWN), record(agency=OFFICE), record(agency=OFFICE, year=2020))
    other = source(sha256="cd" * 32)
    made = site_of(
        record({**both, **closed, RECEIVED: 3}, agency=TOWN),
        record(agency=OFFICE, year=2022),
        record(agency=OFFICE, year=2020, source=other),
    )
    found = diff.since(old, made)
    pages = published(replace(made, changes=found))
    said = text(pages["changes.html"].decode())

    assert (found.added, found.replaced, found.removed) == (((OFFICE, 2022),), ((OFFICE, 2020),), ((OFFICE, 2021),))
    assert [(one.at, one.before, one.after) for one in found.changed] == [(RECEIVED, 2, 3)]
    assert found.since == "2024.01 a1b2c3d4"
    assert "2024.01 a1b2c3d4" in said
    for sentence in ("新增报告 1份", "换版 1份", "撤下 1份", "数字变动 1格", "2 → 3"):
        assert sentence in said
    assert "本页不含报告的数字" not in said
    assert len(found.new_points) >= 1
    assert f'href="l/140825/{found.new_points[0]}.html"' in pages["changes.html"].decode()
    assert 'href="changes.html"' in pages["data.html"].decode()
    assert "2 → 3" in pages["en/changes.html"].decode()


def test_a_site_that_knows_no_release_before_has_no_such_page() -> None:
    assert not [path for path in published(site_of(record())) if "changes" in path]


def test_the_same_data_change_nothing(tmp_path: Path) -> None:
    found = diff.since(released(tmp_path, record()), site_of(record()))

    assert diff.summary(found) == "新增报告 0份 · 换版 0份 · 撤下 0份 · 数字变动 0格 · 新增待核处 0条 · 消失 0条"


def test_a_folder_that_is_no_release_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="不是建好的站"):
        diff.since(tmp_path, site_of(record()))
