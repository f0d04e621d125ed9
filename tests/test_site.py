"""The site of the committed data: what its pages must say, and the same bytes wherever it is built."""

import html
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from site_builder import measures, site, store
from site_builder.pages import pages

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(committed_site: Path) -> Path:
    return committed_site


def text(page: Path) -> str:
    """What a reader sees: the page without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))))


def test_a_report_that_contradicts_itself_says_so_with_its_equations_and_lines(built: Path) -> None:
    """新绛县三泉镇 2021: received 2, outcomes total 0, granted 2."""
    page = built / "a/140825/140825101.html"
    said = text(page)

    for words in ("对不上", "2＋0 ≠ 0＋0", "0 ≠ 2", "第45行", "第69行", "第70行", "没有官方网址", "2/2", "只列件数，不算比例", "134条"):
        assert words in said, words
    description = re.search(r'<meta name="description" content="([^"]*)"', page.read_text(encoding="utf-8"))
    assert description is not None
    assert "对不上" not in description[1]


def test_two_of_two_has_no_percentage(built: Path) -> None:
    said = text(built / "a/140825/140825101.html")

    assert not re.search(r"\d\s*%", said)


def test_blanks_are_shown_as_blanks_and_forced_zeros_as_derived(built: Path) -> None:
    """二里岗街道 2020: lines left blank that the sums leave only 0 for; 866 other services; 7,537.49 万元 of procurement."""
    page = (built / "a/410104/410104006.html").read_text(encoding="utf-8")
    said = text(built / "a/410104/410104006.html")

    assert "866" in said
    assert re.search(r"7,537\.49", said)
    assert "万元" in said
    assert len(re.findall(r"0\s*推", said)) >= 35
    assert "报告里这一格是空的" in page


def test_area_reports_stand_apart(built: Path) -> None:
    """平潭 and 宿迁 add up a whole area: they are in no sum with bodies, and their pages say what they are."""
    prepared = site.prepare(ROOT, ROOT / "data")
    own = [record for record in prepared.data.records if record.scope == "own"]
    areas = {record.agency for record in prepared.data.records if record.scope == "area"}
    assert areas == {"350128-zonghe-shiyanqu", "3213"}

    volumes = {row["year"]: row["received"] for row in measures.application_volumes(prepared.facts).iter_rows(named=True)}
    by_hand = Counter[int]()
    for record in own:
        by_hand[record.year] += record.value("applications/received/total") or 0
    assert volumes == dict(by_hand)

    zeros = {row["year"]: (row["zero"], row["known"]) for row in measures.zero_report_rate(prepared.facts).iter_rows(named=True)}
    assert zeros == {
        year: (
            sum(1 for one in own if one.year == year and one.value("applications/received/total") == 0),
            sum(1 for one in own if one.year == year and one.value("applications/received/total") is not None),
        )
        for year in by_hand
    }
    assert "全区" in text(built / "a/350128/350128-zonghe-shiyanqu.html") or "汇总" in text(built / "a/350128/350128-zonghe-shiyanqu.html")


def test_the_home_page_says_k_of_n_and_that_it_is_a_sample(built: Path) -> None:
    said = text(built / "index.html")

    assert "这是样本，不是全国" in said
    assert re.search(r"收录10份报告、8个机关", said)
    assert re.search(r"[（(]\d/\d[）)]", said)


def test_every_page_is_there_in_both_languages(built: Path) -> None:
    every = {page.path for page in pages(site.prepare(ROOT, ROOT / "data"))}

    assert {path for path in every if path.startswith("en/")} == {f"en/{path}" for path in every if not path.startswith("en/")} - {
        "en/404.html"
    } | ({"en/404.html"} & every)
    assert all((built / path).is_file() for path in every)
    for path in every:
        page = (built / path).read_text(encoding="utf-8")
        assert f'<html lang="{"en" if path.startswith("en/") else "zh-CN"}"' in page


def test_no_person_and_no_file_name_leaves(built: Path) -> None:
    """The base names of the documents, and the telephone of the first real report that prints one, occur nowhere in the site."""
    names = {record.source.file for record in store.read(ROOT / "data").records}
    assert len(names) == 10
    for path in built.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert b"2511247" not in raw
            assert not any(name.encode() in raw for name in names), path


def test_two_paths_two_locales_two_clocks_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """The site that all tests share was built in the surroundings that conftest.py names; this one in others."""
    other = {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1"}
    out = tmp_path / "another path" / "dist"
    subprocess.run(
        [sys.executable, "-m", "site_builder", "build", "--root", str(ROOT), "--data", str(ROOT / "data"), "--out", str(out)],
        check=True,
        capture_output=True,
        env=os.environ | other,
    )

    assert (out / "SHA256SUMS").read_bytes() == (built / "SHA256SUMS").read_bytes()
