"""Before a release: how much is held, what the next one would newly say of whom, and what it no longer says, beside one that was built."""

import json
import shlex
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from site_builder import check, site, store
from site_builder.cli import app
from site_builder.correcting import Entry, correct
from site_builder.errors import SiteError
from site_builder.news import published
from site_builder.record import Note, Record
from site_builder.store import write_record
from site_builder.superseding import supersede, withdraw
from tests.making import WORKED, record, source
from tests.paging import ROOT

A = "applications"
BROKEN = {f"{A}/{line}/{column}": 2 for line in ("received", "granted") for column in ("individual", "total")}
URL = "https://www.example.gov.cn/2021.html"


def broken(agency: str, year: int = 2021, sha: str = "a1") -> Record:
    return record(BROKEN, agency=agency, year=year, source=source(sha256=sha * 32, url=URL, kind="official_page"))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of three broken reports of three bodies."""
    folder = tmp_path_factory.mktemp("release")
    for agency in ("140825101", "140825102", "410104006"):
        write_record(folder / "data", broken(agency))
    site.build(ROOT, folder / "data", folder / "dist")
    return folder / "dist"


def run(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def test_what_the_next_release_newly_says_and_no_longer_says_is_told_with_its_reason(release: Path, tmp_path: Path) -> None:
    """One stands, one was corrected, one was replaced by a sound version, one body is new."""
    for agency in ("140825101", "140825102", "410104006"):
        write_record(tmp_path, broken(agency))
    correct(tmp_path, "140825102", 2021, Entry(f"{A}/concluded", "2,0,0,0,0,0,2", None, "看错", "lx", "2026-02-20"))
    supersede(
        tmp_path, broken("410104006"), record(WORKED, agency="410104006", source=source(sha256="b2" * 32)), "换版", "lx", "2026-03-01"
    )
    write_record(tmp_path, broken("140825101", 2022, "c3"))

    told = run("check", "--root", ROOT, "--data", tmp_path, "--new-since", release).splitlines()

    start = next(n for n, line in enumerate(told) if line.startswith("新增待核处"))
    assert told[start] == f"新增待核处 2（对照 {release}）"
    assert told[start + 1].startswith("对不上  新绛县三泉镇 2022  予以公开2件，办理结果总计印作0件  [conservation]  [outcomes]    底本：")
    assert told[start + 2] == f"        → 对照原件： {URL}"
    assert told[start + 3].startswith("提示  管城回族区二里岗街道 2021  同一年度的报告有两个版本，5格不同  [version]")
    assert told[start + 5] == "消失 2：新绛县泽掌镇 2021（更正后成立）；管城回族区二里岗街道 2021（换版后不再有）"
    command, another = (shlex.split(line) for line in told[start + 7 :])
    assert another[1].startswith("410104006,2021,report/version,confirmed,")
    assert command[0] == "echo"
    assert command[2:] == [">>", str(tmp_path / "events.csv")]
    with (tmp_path / "events.csv").open("a", encoding="utf-8") as file:
        file.write(command[1] + "\n")
    assert [event.at for event in store.read(tmp_path).events if event.event == "confirmed"] == [f"{A}/concluded"]


def test_json_carries_the_same_and_nothing_of_it_where_it_was_not_asked_for(release: Path, tmp_path: Path) -> None:
    write_record(tmp_path, broken("140825101", 2022))

    found = json.loads(run("check", "--root", ROOT, "--data", tmp_path, "--new-since", release, "--json"))
    checked = check.check(ROOT, tmp_path, release)

    assert checked.news is not None
    assert {key: found[key] for key in ("new", "gone")} == json.loads(json.dumps(asdict(checked.news)))
    assert [(one["lead"], one["url"]) for one in found["new"]] == [("140825101-2022-applications-concluded", URL)]
    assert [one["why"] for one in found["gone"]] == ["不再收录"] * 3
    assert not {"new", "gone"} & json.loads(run("check", "--root", ROOT, "--data", tmp_path, "--json")).keys()


def test_a_point_of_the_whole_report_that_is_gone_without_a_word_is_said_to_be_seen_no_more(tmp_path: Path) -> None:
    """No equation of it holds now, for it never was one."""
    (tmp_path / "dist/data").mkdir(parents=True)
    (tmp_path / "dist/data/findings.csv").write_text(
        "lead,agency,name,year\n140825101-2021-report-copied,140825101,三泉镇,2021\n", encoding="utf-8"
    )
    write_record(tmp_path / "data", record())
    news = check.check(ROOT, tmp_path / "data", tmp_path / "dist").news

    assert news is not None
    assert [one.why for one in news.gone] == ["报告里不再见到"]


def test_the_same_data_has_no_news(release: Path) -> None:
    news = check.check(ROOT, release.parent / "data", release).news

    assert news is not None
    assert (news.new, news.gone) == ((), ())


def test_a_report_that_was_withdrawn_is_gone_as_our_mistake_and_the_command_says_what_becomes_of_it(release: Path, tmp_path: Path) -> None:
    for agency in ("140825101", "140825102", "410104006"):
        write_record(tmp_path, broken(agency))

    said = run("withdraw", "140825101", "2021", "--why", "底本为泽掌镇，误记", "--by", "lx", "--data", tmp_path)
    news = check.check(ROOT, tmp_path, release).news

    assert "移到 " in said
    assert "新绛县三泉镇 2021年度改为“未收录”，记录数 −1" in said
    assert "线索1条标“系本站误读，已撤回”：140825101-2021-applications-concluded" in said
    assert news is not None
    assert [(one.name, one.why) for one in news.gone] == [("新绛县三泉镇", "系本站误读，已撤回")]
    assert "没有这份记录" in run("withdraw", "140825101", "2021", "--why", "误记", "--by", "lx", "--data", tmp_path, code=1)
    assert "没有写原因" in run("withdraw", "140825102", "2021", "--data", tmp_path, code=1)


def test_a_folder_that_is_no_release_is_told_and_nothing_is_compared(tmp_path: Path) -> None:
    write_record(tmp_path / "data", record())
    (tmp_path / "dist/data").mkdir(parents=True)
    (tmp_path / "dist/data/findings.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(SiteError, match=r"没有 data/findings\.csv，不是建好的站"):
        published(tmp_path)
    with pytest.raises(SiteError, match="读不懂"):
        published(tmp_path / "dist")
    assert "不是建好的站" in run("check", "--root", ROOT, "--data", tmp_path / "data", "--new-since", tmp_path, code=1)


def test_the_summary_counts_reports_bodies_years_our_work_and_points_by_severity(tmp_path: Path) -> None:
    write_record(tmp_path, broken("140825101"))
    write_record(tmp_path, record({f"{A}/brought_forward/total": 1}, agency="140825101", year=2022))
    lost = {f"{A}/granted/total": None, f"{A}/other.other/total": None, f"{A}/other.lapsed/total": None}
    kinds = (Note(f"{A}/granted/total", "lost"), Note(f"{A}/other.other/total", "unreadable"), Note(f"{A}/other.lapsed/total", "ambiguous"))
    write_record(tmp_path, record(lost, agency="410104006", year=2019, notes=kinds))
    correct(tmp_path, "410104006", 2019, Entry(f"{A}/other.lapsed/total", None, "", "印章盖住", "lx", "2026-02-20"))

    checked = check.check(ROOT, tmp_path)

    assert list(check.summary(checked)) == [
        "不成立的等式 7 条，归为待核处 2",
        "记录 3 份 · 机关 2 个 · 2019—2022年度",
        "我方待办 1 · 已看过、确实读不出 1 · 待核处 2（对不上 2）",
        "另有未读出 1 处，不算差错 → site-builder review",
    ]
    assert "site-builder review" in checked.problems[0].remedy
    assert list(check.summary(check.check(ROOT, tmp_path / "nothing"))) == [
        "记录 0 份 · 机关 0 个",
        "我方待办 0 · 已看过、确实读不出 0 · 待核处 0",
    ]


def test_documents_that_wait_in_quarantine_are_told_and_only_a_broken_one_is_ours_to_mend(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "report.txt").write_text("三泉镇2024年政府信息公开工作年度报告\n一、总体情况\n全年收到申请2件。\n", encoding="utf-8")
    run("ingest", tmp_path / "in", "--root", ROOT, "--data", tmp_path / "data", code=1)

    checked = check.check(ROOT, tmp_path / "data")
    assert not checked.problems
    (closing,) = [line for line in check.summary(checked) if "隔离" in line]
    assert closing.startswith("另有隔离的文件 1 份（")

    broken_one = tmp_path / "data" / "quarantine" / "0123456789ab.json"
    broken_one.write_text("{", encoding="utf-8")
    (problem,) = check.check(ROOT, tmp_path / "data").problems
    assert problem.where == str(broken_one)


def test_a_superseded_report_that_no_event_tells_of_is_ours_to_mend(tmp_path: Path) -> None:
    write_record(tmp_path, record())
    withdraw(tmp_path, "140825101", 2021, "误记", "lx", "2026-03-20")
    assert check.check(ROOT, tmp_path).problems == ()

    (tmp_path / "events.csv").unlink()
    (problem,) = check.check(ROOT, tmp_path).problems

    assert "no event says why it stands no more" in str(problem)
