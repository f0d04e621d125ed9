"""Addresses that last: what was published of a lead stands at the same place a release later, grown, mended or withdrawn."""

from pathlib import Path

import pytest

from site_builder import check, site, store
from site_builder.audit import Finding
from site_builder.correcting import Entry, correct
from site_builder.events import HEADER, Event, add, commands
from site_builder.pages import pages
from site_builder.record import Record
from site_builder.superseding import supersede, withdraw
from tests.making import record, source
from tests.paging import ROOT

A = "applications"
TOWN = "140825101"
RUN = f"l/140825/{TOWN}-report-zero-run.html"
VERSION = f"l/140825/{TOWN}-2021-report-version.html"


def empty(year: int, sha: str = "") -> Record:
    """A year without a request, but for one that was carried in: no report of zeros throughout."""
    cells = {f"{A}/{line}/{column}": 1 for line in ("brought_forward", "granted", "concluded") for column in ("individual", "total")}
    return record(cells, year=year, source=source(sha256=(sha or str(year)[2:]) * 32))


def busy(year: int, sha: str, received: int = 1, posted: str | None = None) -> Record:
    cells = {f"{A}/{line}/{column}": received for line in ("received", "granted", "concluded") for column in ("individual", "total")}
    return record(cells, year=year, source=source(sha256=sha * 32, posted=posted))


def held(data: Path, *records: Record) -> None:
    for one in records:
        store.write_record(data, one)


def told(data: Path) -> dict[str, dict[str, object]]:
    return {page.path: dict(page.context) for page in pages(site.prepare(ROOT, data))}


def runs(data: Path) -> list[Finding]:
    return [one for one in site.prepare(ROOT, data).audit.findings if one.rule == "zero-run"]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that tells a run of three years."""
    folder = tmp_path_factory.mktemp("release")
    held(folder / "data", *map(empty, (2019, 2020, 2021)))
    site.build(ROOT, folder / "data", folder / "dist")
    return folder / "dist"


def test_a_run_that_grows_by_a_year_keeps_its_address_its_events_and_is_no_news(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "dist"
    held(data, *map(empty, (2019, 2020, 2021)))
    site.build(ROOT, data, out)
    assert "2019—2021" in (out / RUN).read_text(encoding="utf-8")
    reply = Event(TOWN, 2021, "report/zero-run", "replied", "2026-03-12", "", "这几年确实无人申请。")
    add(data / "events.csv", reply, "lx")

    held(data, empty(2022))
    news = check.check(ROOT, data, out).news
    site.build(ROOT, data, out)

    assert news is not None
    assert not [one for one in (*news.new, *news.gone) if "zero-run" in one.lead]
    grown = (out / RUN).read_text(encoding="utf-8")
    assert "2019—2022" in grown
    assert "这几年确实无人申请。" in grown
    assert [path.name for path in (out / "l").rglob("*zero-run*.html")] == [Path(RUN).name]


def test_a_run_that_turns_out_to_have_begun_earlier_keeps_its_address_too(tmp_path: Path) -> None:
    held(tmp_path, *map(empty, (2020, 2021, 2022)))
    assert RUN in told(tmp_path)
    held(tmp_path, empty(2019))
    assert RUN in told(tmp_path)


def test_all_runs_of_a_body_are_one_lead_the_newest_first(tmp_path: Path) -> None:
    held(tmp_path, *map(empty, (2012, 2013, 2014, 2018, 2019, 2020, 2021)), busy(2015, "a1"))

    assert [(one.year, dict(one.seen)["first"]) for one in runs(tmp_path)] == [(2021, 2018), (2021, 2012)]
    lead = told(tmp_path)[RUN]
    (lines,) = lead["exhibits"]  # type: ignore[misc]
    assert len(lines.lines) == 7
    assert str(lead["rest"]).endswith("连续4年报告新收0件（2018—2021），另有1处")


@pytest.mark.parametrize("way", ["replaced", "misread", "corrected"])
def test_a_run_that_is_broken_by_a_new_version_a_withdrawal_or_a_correction_keeps_its_page(tmp_path: Path, release: Path, way: str) -> None:
    held(tmp_path, *map(empty, (2019, 2020, 2021)))
    if way == "replaced":
        supersede(tmp_path, empty(2020), busy(2020, "b2"), "换版", "lx", "2026-03-05")
    elif way == "misread":
        withdraw(tmp_path, TOWN, 2020, "底本为别镇，误记", "lx", "2026-03-05")
    else:
        (run,) = runs(tmp_path)
        correct(tmp_path, TOWN, 2020, Entry(f"{A}/received", "1,0,0,0,0,0,1", None, "原件第2页", "lx", "2026-03-05"))
        add(tmp_path / "events.csv", Event(TOWN, run.year, run.cause, "misread", "2026-03-05"), "lx")

    page = told(tmp_path)[RUN]
    news = check.check(ROOT, tmp_path, release).news

    assert runs(tmp_path) == []
    assert news is not None
    whys = {one.lead: one.why for one in news.gone}
    assert whys[f"{TOWN}-report-zero-run"] == ("换版后不再有" if way == "replaced" else "系本站误读，已撤回")
    assert page["chip"].key == ("replaced" if way == "replaced" else "misread")  # type: ignore[attr-defined]


def test_what_was_our_mistake_about_one_run_is_not_said_of_a_later_one(tmp_path: Path) -> None:
    held(tmp_path, *map(empty, (2014, 2015, 2019, 2020, 2021)))
    add(tmp_path / "events.csv", Event(TOWN, 2016, "report/zero-run", "misread", "2020-03-05"), "lx")

    assert "misread" not in [chip.key for chip in told(tmp_path)[RUN]["states"]]  # type: ignore[attr-defined]


def test_a_lead_about_two_versions_keeps_its_page_when_a_third_takes_their_place(tmp_path: Path) -> None:
    """The third differs from the second in blanks only, so nothing is told of it; what was told of the second stays."""
    first, second = busy(2021, "a1", 1, "2022-01-20"), busy(2021, "b2", 2, "2022-03-01")
    third = record(rest=None, year=2021, source=source(sha256="c3" * 32, posted="2022-05-06"))
    held(tmp_path, first)
    supersede(tmp_path, first, second, "换版", "lx", "2022-03-02")
    assert "lead" in told(tmp_path)[VERSION]

    supersede(tmp_path, second, third, "再换", "lx", "2022-05-07")

    assert told(tmp_path)[VERSION]["chip"].key == "replaced"  # type: ignore[attr-defined]


def test_a_version_that_we_had_misread_never_made_a_lead_and_makes_no_page(tmp_path: Path) -> None:
    held(tmp_path, busy(2021, "a1", 1, "2022-01-20"))
    withdraw(tmp_path, TOWN, 2021, "误记", "lx", "2022-03-02")
    second, third = busy(2021, "b2", 2, "2022-03-01"), busy(2021, "c3", 2, "2022-04-01")
    held(tmp_path, second)
    supersede(tmp_path, second, third, "换版", "lx", "2022-05-07")

    assert VERSION not in told(tmp_path)


def test_the_command_that_records_a_comparison_of_a_run_is_one_that_counts(tmp_path: Path) -> None:
    held(tmp_path / "data", *map(empty, (2019, 2020, 2021)))
    site.build(ROOT, tmp_path / "empty", tmp_path / "dist")
    news = check.check(ROOT, tmp_path / "data", tmp_path / "dist").news
    assert news is not None
    (new,) = [one for one in news.new if one.at == "report/zero-run"]

    (_, row) = commands(tmp_path / "data/events.csv", [Event(new.agency, new.year, new.at, "confirmed", "2026-03-05")])
    (tmp_path / "data/events.csv").write_text(f"{','.join(HEADER)}\n{row.split()[1]}\n", encoding="utf-8")

    assert "confirmed" in [chip.key for chip in told(tmp_path / "data")[RUN]["states"]]  # type: ignore[attr-defined]
