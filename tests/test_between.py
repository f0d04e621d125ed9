"""Narratives beside the records: what two of them share, and places that are named without need, end as points to check."""

import json
from pathlib import Path

import pytest

from site_builder import site, store
from site_builder.errors import SiteError
from tests.making import record, source
from tests.narratives import copied, narrative
from tests.paging import ROOT

A, B, C = "140825101", "140825102", "410104006"


def held(data: Path, texts: dict[tuple[str, int], str]) -> None:
    for n, ((agency, year), text) in enumerate(texts.items()):
        one = record(agency=agency, year=year, source=source(sha256=f"{n:02}" * 32, dated=f"{year + 1}-01-2{n}"))
        store.write_record(data, one)
        store.write_narrative(data, one, {"一": text})


def found(data: Path, rule: str) -> list[tuple[str, int, dict[str, int | str]]]:
    return [(one.agency, one.year, dict(one.seen)) for one in site.prepare(ROOT, data).audit.findings if one.rule == rule]


def test_a_section_that_another_report_shares_is_told_of_the_later_with_its_share(tmp_path: Path) -> None:
    text = narrative(1)
    held(tmp_path, {(A, 2021): text.by("我镇"), (B, 2022): copied(text, 90, 2).by("我镇"), (C, 2022): narrative(3).by("我镇")})

    ((agency, year, seen),) = found(tmp_path, "copied")

    assert (agency, year, seen["other"], seen["other_year"], seen["section"]) == (B, 2022, A, 2021, "一")
    assert 80 <= int(seen["share"]) <= 99
    assert seen["family"] == 2


def test_a_place_elsewhere_is_told_with_its_code(tmp_path: Path) -> None:
    held(tmp_path, {(A, 2021): "全年通过政府网站公开信息。广州市各部门按要求更新目录。"})

    assert found(tmp_path, "foreign-place") == [(A, 2021, {"place": "广州市", "code": "4401"})]


def test_a_place_that_two_sections_name_is_told_once(tmp_path: Path) -> None:
    one = record(agency=A, year=2021)
    store.write_record(tmp_path, one)
    said = "全年通过政府网站公开信息。广州市各部门按要求更新目录。"
    store.write_narrative(tmp_path, one, {"一": said, "五": said})

    assert found(tmp_path, "foreign-place") == [(A, 2021, {"place": "广州市", "code": "4401"})]


def test_a_broken_narrative_is_told_and_one_without_a_record_says_nothing(tmp_path: Path) -> None:
    held(tmp_path, {(A, 2021): narrative(1).by("我镇")})
    stray = tmp_path / "narratives" / "410104" / C
    stray.mkdir(parents=True)
    (stray / "2020.json").write_text(json.dumps({"agency": C, "year": 2020, "sections": {"一": narrative(1).by("我镇")}}), encoding="utf-8")
    assert found(tmp_path, "copied") == []

    (stray / "2021.json").write_text("{", encoding="utf-8")
    with pytest.raises(SiteError, match=r"2021\.json: not a narrative"):
        site.prepare(ROOT, tmp_path)


def test_of_several_that_a_section_shares_with_the_largest_share_is_told_and_the_earliest_among_equals(tmp_path: Path) -> None:
    text = narrative(1)
    partly, whole = copied(text, 85, 2).by("我镇"), text.by("我镇")
    held(tmp_path, {(A, 2020): partly, (A, 2021): whole, (C, 2021): whole, (B, 2022): whole})

    told = {(agency, year): (seen["other"], seen["other_year"]) for agency, year, seen in found(tmp_path, "copied")}

    assert told[B, 2022] == (A, 2021)
    assert told[C, 2021] == (A, 2021)
