"""Reports that stand no more: kept with their corrections, told by an event; the pages of their leads stay, whatever dies half-way."""

import multiprocessing
import os
import signal
from pathlib import Path

import msgspec
import pytest

from site_builder import pack, site, store, superseding
from site_builder.audit.former import former
from site_builder.correcting import Entry, correct
from site_builder.errors import SiteError
from site_builder.files import editing
from site_builder.pages import pages
from site_builder.superseded import corrections_beside, superseded_path
from site_builder.superseding import supersede, withdraw
from tests.making import WORKED, record, register, source

ROOT = Path(__file__).parent.parent
A = "applications"
TOWN, YEAR = "140825101", 2021
OLD = record({f"{A}/received/{column}": 2 for column in ("individual", "total")}, source=source(sha256="a1" * 32))
NEW = record(source=source(sha256="b2" * 32))
LEAD = "l/140825/140825101-2021-applications-concluded.html"


def told(data: Path) -> dict[str, dict[str, object]]:
    """The contexts of all pages by path."""
    return {page.path: dict(page.context) for page in pages(site.prepare(ROOT, data))}


def chip(data: Path, path: str = LEAD) -> str | None:
    page = told(data).get(path)
    return None if page is None or "chip" not in page else page["chip"].key  # type: ignore[attr-defined, no-any-return]


def rows(data: Path) -> list[str]:
    return (data / "events.csv").read_text(encoding="utf-8").splitlines()[1:]


def mend(data: Path, at: str = f"{A}/granted/total", values: str = "3") -> None:
    correct(data, TOWN, YEAR, Entry(at, values, None, "原件第3页", "lx", "2026-02-20"))


# ── a newer version ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_version_takes_the_place_and_the_old_one_is_kept_byte_for_byte(tmp_path: Path) -> None:
    path = store.write_record(tmp_path, OLD)
    before = path.read_bytes()

    done = supersede(tmp_path, OLD, NEW, "2026-03-05 网站更换附件", "lx", "2026-03-06")

    assert done.path == tmp_path / "superseded/140825/140825101/2021-a1a1a1a1a1a1.json"
    assert done.path.read_bytes() == before
    assert store.read(tmp_path).records == (NEW,)
    assert store.read(tmp_path).superseded == (OLD,)
    assert rows(tmp_path) == ["140825101,2021,,replaced,2026-03-06,,2026-03-05 网站更换附件（SHA-256 a1a1a1a1a1a1）,lx"]
    assert store.known_hashes(tmp_path) == {"a1" * 32: done.path, "b2" * 32: path}


def test_a_lead_that_the_new_version_mends_keeps_its_page_and_one_that_it_does_not_stands(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    supersede(tmp_path, OLD, NEW, "网站更换附件", "lx", "2026-03-06")
    assert chip(tmp_path) == "replaced"
    listed = told(tmp_path)["l/index.html"]["settled"]
    assert [one.chip.text for one in listed] == ["已更正"]  # type: ignore[attr-defined]

    still = msgspec.structs.replace(OLD, source=source(sha256="c3" * 32))
    supersede(tmp_path, NEW, still, "又换了", "lx", "2026-03-07")
    assert chip(tmp_path) is None
    assert LEAD in told(tmp_path)
    assert [one.source.sha256[:2] for one in store.read(tmp_path).superseded] == ["a1", "b2"]


def test_corrections_stay_beside_the_new_version_and_are_kept_with_the_old_one(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    mend(tmp_path, f"{A}/received", "0,0,0,0,0,0,0")
    assert told(tmp_path).keys() & {LEAD} == set()

    third = record({f"{A}/received/{column}": 7 for column in ("individual", "total")}, source=source(sha256="b2" * 32))
    assert supersede(tmp_path, OLD, third, "网站更换附件", "lx", "2026-03-06").corrected
    data = store.read(tmp_path)

    assert [conflict.found for conflict in data.conflicts] == [(7, 0, 0, 0, 0, 0, 7)]
    assert data.superseded[0].value(f"{A}/received/total") == 0
    assert LEAD not in told(tmp_path)  # it had never been published: the correction was in force


def test_corrections_of_cells_that_the_new_edition_does_not_print_are_only_kept_with_the_old_version(tmp_path: Path) -> None:
    old = record(edition="2019", source=source(sha256="a1" * 32))
    store.write_record(tmp_path, old)
    mend(tmp_path, f"{A}/other/total", "3")
    mend(tmp_path, f"{A}/granted/total", "3")

    done = supersede(tmp_path, old, NEW, "换成新表", "lx", "2026-03-06")

    assert done.left == (f"{A}/other/total",)
    assert [one.at for one in store.read(tmp_path).corrections[TOWN, YEAR]] == [f"{A}/granted/total"]
    assert corrections_beside(done.path).read_text(encoding="utf-8").count('"at"') == 2
    assert store.read(tmp_path).superseded[0].value(f"{A}/other/total") == 3

    again = supersede(tmp_path, NEW, msgspec.structs.replace(old, source=source(sha256="c3" * 32)), "换回", "lx", "2026-03-07")
    assert again.left == ()


def test_a_new_version_that_is_not_sound_changes_nothing(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}

    with pytest.raises(SiteError, match="no such line"):
        supersede(tmp_path, OLD, msgspec.structs.replace(NEW, cells={A: {"no_such_line": (1,)}}), "换", "lx", "2026-03-06")
    with pytest.raises(SiteError, match=r"没有写原因.*\n.*没有写经手人代号"):
        supersede(tmp_path, OLD, NEW, " ", "…", "2026-03-06")
    with pytest.raises(SiteError, match="日期"):
        supersede(tmp_path, OLD, NEW, "换", "lx", "3月6日")
    with pytest.raises(ValueError, match="cannot take the place"):
        supersede(tmp_path, OLD, record(year=2022), "换", "lx", "2026-03-06")

    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == before
    assert not (tmp_path / "events.csv").exists()


# ── our own mistake ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_withdrawn_is_not_held_and_its_lead_says_that_we_misread(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    store.write_record(tmp_path, record(agency="140825102"))
    mend(tmp_path, "disclosure/licences/decisions", "4")

    done = withdraw(tmp_path, TOWN, YEAR, "底本为泉掌镇，误记", "lx", "2026-03-20")
    data = store.read(tmp_path)

    assert [one.agency for one in data.records] == ["140825102"]
    assert not list((tmp_path / "corrections").rglob("*.json"))
    assert corrections_beside(done.path).exists()
    assert rows(tmp_path) == ["140825101,2021,,misread,2026-03-20,,底本为泉掌镇，误记（SHA-256 a1a1a1a1a1a1）,lx"]
    assert chip(tmp_path) == "misread"
    assert told(tmp_path)[LEAD]["why"] == "记录：底本为泉掌镇，误记（SHA-256 a1a1a1a1a1a1）"
    assert "a/140825/140825101.html" not in told(tmp_path)


def test_corrections_do_not_come_back_with_a_report_that_was_withdrawn(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    mend(tmp_path)
    withdraw(tmp_path, TOWN, YEAR, "误记", "lx", "2026-03-20")

    store.write_record(tmp_path, OLD)

    assert store.read(tmp_path).records == (OLD,)
    assert store.read(tmp_path).corrections == {}


def test_what_does_not_stand_cannot_be_withdrawn(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    with pytest.raises(SiteError, match="140825101 2020: 没有这份记录 → 核对代码和年度"):
        withdraw(tmp_path, TOWN, 2020, "误记", "lx", "2026-03-20")
    with pytest.raises(SiteError, match="不是机关代码"):
        withdraw(tmp_path, "../../etc", YEAR, "误记", "lx", "2026-03-20")
    assert store.read(tmp_path).records == (OLD,)
    assert not (tmp_path / "events.csv").exists()


def test_each_version_goes_by_its_own_event(tmp_path: Path) -> None:
    """First we put another body's report there, then the right one was issued anew: two leads, two reasons."""
    other = record({"disputes/reconsideration/total": 5}, source=source(sha256="c3" * 32))
    store.write_record(tmp_path, OLD)
    withdraw(tmp_path, TOWN, YEAR, "误记", "lx", "2026-03-20")
    store.write_record(tmp_path, other)
    supersede(tmp_path, other, NEW, "换版", "lx", "2026-03-20")

    assert chip(tmp_path) == "misread"
    assert chip(tmp_path, "l/140825/140825101-2021-disputes-reconsideration.html") == "replaced"


def test_a_break_between_years_that_rested_on_a_superseded_report_keeps_its_page(tmp_path: Path) -> None:
    """The earlier report is issued anew, and what the later one brings forward is right after all."""
    carried = {f"{A}/{line}/{column}": 3 for line in ("received", "carried_forward") for column in ("individual", "total")}
    before = record(carried, year=2020, source=source(sha256="d4" * 32))
    store.write_record(tmp_path, before)
    store.write_record(tmp_path, NEW)
    lead = "l/140825/140825101-2021-applications-brought-forward.html"
    assert "lead" in told(tmp_path)[lead]

    supersede(tmp_path, before, record(year=2020, source=source(sha256="e5" * 32)), "换版", "lx", "2026-03-06")

    assert chip(tmp_path, lead) == "replaced"


def test_leads_of_pairs_of_versions_are_those_that_were_ever_published() -> None:
    """Each year of two was replaced once: whichever order they went in, what broke between any two versions is known."""
    carried = {f"{A}/{line}/{column}": 3 for line in ("received", "carried_forward") for column in ("individual", "total")}
    brought = {f"{A}/{line}/{column}": 1 for line in ("brought_forward", "granted", "concluded") for column in ("individual", "total")}
    olds = (record(carried, year=2020, source=source(sha256="d4" * 32)), record(brought, source=source(sha256="e5" * 32)))
    standing = (record(WORKED, year=2020), record(WORKED))

    found = former(standing, olds, register(TOWN))

    assert [(one.year, one.cause, sorted(version.digest[:2] for version in one.versions)) for one in found] == [
        (2021, f"{A}/brought_forward", ["d4", "e5"])
    ]
    assert former(standing, (), register(TOWN)) == ()


# ── whatever dies on the way ────────────────────────────────────────────────────────────────────────────────────────


def _dying(data: Path, after: int, what: str) -> None:
    """Do it in a process that is killed after so many changes on disk."""
    changes = 0

    def counted(method):  # type: ignore[no-untyped-def]
        def once(*arguments, **keywords):  # type: ignore[no-untyped-def]
            nonlocal changes
            if changes == after:
                os.kill(os.getpid(), signal.SIGKILL)
            changes += 1
            return method(*arguments, **keywords)

        return once

    for name in ("write_bytes", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))
    do(data, what)


def do(data: Path, what: str) -> None:
    if what == "withdraw":
        withdraw(data, TOWN, YEAR, "误记", "lx", "2026-03-20")
    else:
        supersede(data, OLD, NEW, "换版", "lx", "2026-03-20")


@pytest.mark.parametrize("what", ["withdraw", "supersede"])
def test_killed_after_any_change_on_disk_it_is_ended_by_doing_the_same_again(tmp_path: Path, what: str) -> None:
    whole = tmp_path / "whole"
    start(whole)
    do(whole, what)
    spawn = multiprocessing.get_context("fork")
    killed = 0
    for after in range(20):
        data = tmp_path / str(after)
        start(data)
        process = spawn.Process(target=_dying, args=(data, after, what))
        process.start()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        killed += process.exitcode != 0
        assert any(OLD.source.sha256 in path.read_text(encoding="utf-8") for path in data.rglob("*.json")), after
        if process.exitcode:
            do(data, what)
        assert files(data) == files(whole), after
        assert store.read(data) == store.read(whole)
    assert killed >= 6


def start(data: Path) -> None:
    store.write_record(data, OLD)
    mend(data)


def files(data: Path) -> dict[str, bytes]:
    """What stands there, without writes that were cut short: nobody reads those."""
    every = (path for path in data.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(data)): path.read_bytes() for path in every}


def test_a_withdrawal_that_died_half_way_is_never_published(tmp_path: Path) -> None:
    start(tmp_path)
    withdraw(tmp_path, TOWN, YEAR, "误记", "lx", "2026-03-20")
    (tmp_path / "corrections/140825/140825101/2021.json").write_bytes(corrections_beside(superseded_path(tmp_path, OLD)).read_bytes())

    with pytest.raises(SiteError, match="no record stands at the same place"):
        store.read(tmp_path)
    withdraw(tmp_path, TOWN, YEAR, "误记", "lx", "2026-03-21")

    assert store.read(tmp_path).records == ()
    assert store.read(tmp_path).superseded[0].value(f"{A}/granted/total") == 3
    assert len(rows(tmp_path)) == 1


def test_a_second_editor_waits_and_is_told_at_last(tmp_path: Path) -> None:
    with editing(tmp_path), pytest.raises(SiteError, match="另一个命令正在改"), editing(tmp_path, patience=0.1):
        pass
    with editing(tmp_path, patience=0):
        pass


# ── reading them back ───────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_wrong_among_the_superseded_is_told(tmp_path: Path) -> None:
    store.write_record(tmp_path, OLD)
    path = supersede(tmp_path, OLD, NEW, "换版", "lx", "2026-03-06").path
    path.rename(path.with_name("2021-ffffffffffff.json"))
    path.with_name("2020-eeeeeeeeeeee.json").write_bytes(b"{")
    path.with_name("2021-a1a1a1a1a1a1.json").write_bytes((tmp_path / "superseded/140825/140825101/2021-ffffffffffff.json").read_bytes())
    corrections_beside(path).write_bytes(b'[{"at": "nowhere", "why": "w", "by": "b", "when": "2026-01-01", "seen": "lost"}]')

    with pytest.raises(SiteError) as raised:
        store.read(tmp_path)

    said = [str(problem) for problem in raised.value.problems]
    for words in (
        "2021-ffffffffffff.json: its content says 140825101 2021 a1a1a1a1a1a1",
        "2020-eeeeeeeeeeee.json: not a record",
        "nowhere",
    ):
        assert any(words in one for one in said), said


def test_the_version_of_the_data_knows_what_is_superseded(tmp_path: Path) -> None:
    store.write_record(tmp_path, NEW)
    alone = site.version(store.read(tmp_path))
    superseding.replace(superseded_path(tmp_path, OLD), msgspec.json.encode(OLD))

    assert site.version(store.read(tmp_path)) != alone


def test_a_packed_record_is_withdrawn_and_replaced_like_any_other(tmp_path: Path) -> None:
    """Both come out of their Parquet first; the others stay in it."""
    bodies = (TOWN, "410104006", "411621104")
    for body in bodies:
        store.write_record(tmp_path, record(agency=body))
    pack.pack(tmp_path)
    newer = record(agency=bodies[1], source=source(sha256="b2" * 32))

    withdraw(tmp_path, TOWN, YEAR, "误记", "lx", "2026-03-06")
    supersede(tmp_path, record(agency=bodies[1]), newer, "换版", "lx", "2026-03-06")

    assert store.read(tmp_path).records == (newer, record(agency=bodies[2]))
    assert len(list((tmp_path / "superseded").rglob("2021-*.json"))) == 2
