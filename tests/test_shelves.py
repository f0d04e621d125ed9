"""What was made of a body is taken again while nothing changes that it is made of; and whoever makes it, the bytes are the same."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from site_builder import making, store, synth
from site_builder import site as building
from site_builder.errors import SiteError
from site_builder.pages import OF_PROVINCE, Page, Site, holdings, of_shelf, provinces, shelves
from site_builder.pages.agency import agency_pages
from site_builder.pages.desk import Desk
from site_builder.pages.lists import lists
from site_builder.pages.point import point_pages
from site_builder.pages.region import region_pages
from site_builder.pages.shelf import digest
from site_builder.pages.tallies import tallies
from site_builder.publish import verify
from site_builder.shelves import FOLDER
from site_builder.sums import SUMS
from tests.paging import ROOT, of_provinces

BODIES = 24
FOUND = "assets/search/zh.js"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("invented") / "data"
    synth.write(data, agencies=BODIES, years=2)
    return data


@pytest.fixture(scope="module")
def changed(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same with one decision more in one report of a county; and which county that is."""
    data = tmp_path_factory.mktemp("changed") / "data"
    shutil.copytree(invented, data)
    file = sorted(data.glob("records/*/*/2024.json"))[-1]
    told = json.loads(file.read_bytes())
    told["cells"]["disclosure"]["licences"][0] = (told["cells"]["disclosure"]["licences"][0] or 0) + 1
    read = store.read_record(file, json.dumps(told).encode(), data / "records", problems := [])
    assert read is not None, problems
    store.write_record(data, read)
    return data, file.parent.parent.name


@pytest.fixture(scope="module")
def site(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site of it, which the tests of this file build again."""
    out = tmp_path_factory.mktemp("site") / "dist"
    build(invented, out)
    return out


def build(data: Path, out: Path, **how: Any) -> bytes:
    return (building.build(ROOT, data, out, **how).release.path / SUMS).read_bytes()


def pages_of(out: Path) -> Mapping[Path, int]:
    """The pages of a site, and which file each is on the disk."""
    return {file.relative_to(out.resolve()): file.stat().st_ino for file in out.resolve().rglob("*.html")}


@pytest.mark.parametrize("whose", ["committed", "invented"])
def test_a_page_of_a_shelf_is_the_page_of_the_country(whose: str, invented: Path) -> None:
    site = building.prepare(ROOT, ROOT / "data" if whose == "committed" else invented)
    held = holdings(site)
    desks = [Desk(site, held, site.words.for_language(lang)) for lang in site.config.languages]

    kinds = (regions_of, lambda desk: of_provinces(desk, *OF_PROVINCE), agency_pages, point_pages)

    of_country = printed(site, chain.from_iterable(kind(desk) for desk in desks for kind in kinds))
    every = chain(provinces(site, held), shelves(site, held))
    of_shelves = printed(site, (page for shelf in every for same in of_shelf(shelf) for page in same))

    assert of_shelves == of_country
    assert len(of_country) > len(held.sheets)


def regions_of(desk: Desk) -> Iterator[Page]:
    listed = lists(desk)
    codes = {*desk.held.regions, *(one.code for one in desk.site.data.divisions.children(""))}
    return region_pages(desk, {code: listed.get(code) for code in codes}, tallies(desk.site.facts))


def printed(site: Site, pages: Iterator[Page]) -> Mapping[str, bytes]:
    files = building.printer_of(site, ROOT).files((page,) for page in pages)
    return {path: content for path, content in files if isinstance(content, bytes)}


def test_a_shelf_changes_with_its_own_place_only(invented: Path, changed: tuple[Path, str]) -> None:
    data, county = changed
    before, after = (digests(building.prepare(ROOT, folder)) for folder in (invented, data))

    assert before.keys() == after.keys()
    assert {one for one in before if before[one] != after[one]} == {county, county[:2]}


def digests(site: Site) -> Mapping[str, str]:
    held = holdings(site)
    return {shelf.code: digest(shelf) for shelf in chain(provinces(site, held), shelves(site, held))}


def test_two_processes_make_the_same_bytes_as_one(invented: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "FEW", 5)

    assert build(invented, tmp_path / "two" / "dist", jobs=2) == (site / SUMS).read_bytes()


def test_what_is_kept_may_be_deleted_or_damaged_and_costs_time_only(invented: Path, site: Path) -> None:
    first, folder = (site / SUMS).read_bytes(), site.parent / FOLDER
    kept = sorted(folder.iterdir())
    kept[0].unlink()
    kept[1].write_bytes(kept[1].read_bytes()[:-1])
    (folder / "000000.msgpack").write_bytes(kept[2].read_bytes())

    assert build(invented, site) == first
    assert sorted(folder.iterdir()) == kept


def test_what_did_not_change_is_taken_but_what_somebody_edited_and_all_is_as_a_clean_build_makes_it(
    changed: tuple[Path, str], site: Path
) -> None:
    data, county = changed
    before = pages_of(site)
    edited = next(page for page in before if page.parts[0] == "a" and county not in page.parts)
    whole, index = (site / edited).read_bytes(), (site / FOUND).stat().st_ino
    (site / edited).write_bytes(whole.replace(b"<h1", b"<h2", 1))

    build(data, site, verify=True)

    after = pages_of(site)
    of_bodies = {page for page in before.keys() & after.keys() if page.parts[-3:-2] in (("a",), ("l",))}
    assert {page.parts[-2] for page in of_bodies if before[page] != after[page]} == {county, edited.parts[-2]}
    assert len({page.parts[-2] for page in of_bodies}) > 2
    assert (site / edited).read_bytes() == whole
    assert (site / FOUND).stat().st_ino == index
    assert verify(site).wrong == ()


def test_verify_tells_a_page_that_a_clean_build_makes_otherwise(invented: Path, changed: tuple[Path, str], site: Path) -> None:
    build(changed[0], site)
    page = next(page for page in (site.resolve() / "a").glob("*/*.html") if changed[1] not in page.parts)
    seen = page.stat()
    page.write_bytes(page.read_bytes()[:-1] + b" ")
    os.utime(page, ns=(seen.st_atime_ns, seen.st_mtime_ns))  # as nobody does but who wants to deceive

    with pytest.raises(SiteError, match="is not what a clean build makes"):
        build(invented, site, verify=True)


def test_a_disk_that_is_full_is_told_with_the_file_and_leaves_the_old_site(
    changed: tuple[Path, str], site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (site / SUMS).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(making, "write", full)
    with pytest.raises(OSError, match="No space") as refused:
        build(changed[0], site)

    assert str(refused.value.filename).endswith((".html", ".csv", ".json"))
    assert (site / SUMS).read_bytes() == before
    assert not [entry for entry in (site.parent / ".releases").iterdir() if entry.name.startswith(".new")]


_KILLED = """
import os, signal, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from site_builder import making, site
from site_builder.divisions import load_divisions

if __name__ == "__main__":
    root = Path(sys.argv[1])
    made = site.prepare(root, root / "nothing")
    pool = ProcessPoolExecutor(1, get_context("spawn"), making._begin, (site.printer_of(made, root).ink, load_divisions()))
    print(pool.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_end_with_the_build_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    dead = subprocess.run([sys.executable, script, ROOT], capture_output=True, text=True, check=False, cwd=ROOT)
    assert dead.returncode == -signal.SIGKILL, dead.stderr

    for _ in range(100):
        if not is_there(int(dead.stdout)):
            break
        time.sleep(0.1)
    assert not is_there(int(dead.stdout))


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"  # one that nobody has asked for yet
