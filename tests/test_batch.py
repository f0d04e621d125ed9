"""What becomes of documents: every one is told, none is lost, no order matters, and no flag overrides what is printed."""

import itertools
import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder import store, superseding
from site_builder.agencies import HEADER
from site_builder.errors import SiteError
from site_builder.form import FORMS
from site_builder.ingest import batch
from site_builder.record import Quarantined, Record
from tests import filling, printing

FORM = FORMS["2021"]
ZERO = dict.fromkeys(FORM.cells, 0)
TOWN = "新绛县三泉镇人民政府2021年政府信息公开工作年度报告"


def document(folder: Path, name: str, title: str = TOWN, cells: dict[str, int] | None = None, after: str = "") -> Path:
    path = folder / name
    path.write_text(printing.report(FORM, ZERO | (cells or {}), printing.tabs, title) + after, encoding="utf-8")
    return path


def ingest(data: Path, *files: Path, agency: str | None = None, year: int | None = None) -> list[batch.Told]:
    return list(batch.ingest(files, data, batch.Order(batch.Expected(agency, year))))


def test_a_report_becomes_a_record_at_its_place(tmp_path: Path) -> None:
    (told,) = ingest(tmp_path / "data", document(tmp_path, "a.txt"))

    assert told.ending == "accepted"
    path = tmp_path / "data" / "records" / "140825" / "140825101" / "2021.json"
    assert path.is_file()
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["cells"]["applications"]["received"] == [0] * 7
    assert record["source"]["file"] == "a.txt"


def test_no_sentence_of_a_report_stands_in_its_record(tmp_path: Path) -> None:
    ingest(tmp_path / "data", document(tmp_path, "a.txt", after="我镇高度重视政府信息公开工作，扎实推进各项任务。\n"))

    written = next((tmp_path / "data" / "records").rglob("*.json")).read_text(encoding="utf-8")
    assert "高度重视" not in written
    assert "工作正常开展" not in written


@pytest.mark.parametrize(
    ("raw", "kind"),
    [(b"", "empty"), (b"%PDF-1.7 not really text", "pdf_broken"), ("今天天气很好。\n".encode(), "no_report"), (b"\x80\xff\xff", "charset")],
)
def test_what_is_no_report_is_named_with_a_remedy(tmp_path: Path, raw: bytes, kind: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(raw)

    (told,) = ingest(tmp_path / "data", file)

    assert (told.ending, told.kind) == ("unsupported", kind)
    assert told.remedy


def test_the_same_bytes_under_another_name_are_a_duplicate_now_and_later(tmp_path: Path) -> None:
    first, second = document(tmp_path, "a.txt"), document(tmp_path, "b.txt")

    assert [one.ending for one in ingest(tmp_path / "data", first, second)] == ["accepted", "duplicate"]
    assert [one.ending for one in ingest(tmp_path / "data", second)] == ["duplicate"]


def test_a_flag_that_contradicts_the_document_never_overrides_it(tmp_path: Path) -> None:
    file = document(tmp_path, "a.txt")

    (wrong_year,) = ingest(tmp_path / "data", file, year=2020)
    (wrong_body,) = ingest(tmp_path / "data", file, agency="410104006")

    assert (wrong_year.ending, wrong_year.kind) == ("quarantined", "year_conflict")
    assert (wrong_body.ending, wrong_body.kind) == ("quarantined", "agency_conflict")
    assert not (tmp_path / "data" / "records").exists()


def test_a_flag_completes_a_document_that_is_silent_and_that_settles_the_quarantine(tmp_path: Path) -> None:
    file = document(tmp_path, "a.txt", title="政府信息公开工作年度报告")

    (silent,) = ingest(tmp_path / "data", file)
    quarantined = list((tmp_path / "data" / "quarantine").iterdir())
    (completed,) = ingest(tmp_path / "data", file, agency="140825101", year=2021)

    assert silent.ending == "quarantined"
    assert isinstance(silent.reading, Quarantined)
    assert {"agency", "year"} <= set(silent.reading.missing)
    assert len(quarantined) == 1
    assert completed.ending == "accepted"
    assert list((tmp_path / "data" / "quarantine").iterdir()) == []


def test_one_agency_cannot_be_named_for_several_documents(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="--agency"):
        ingest(
            tmp_path / "data",
            document(tmp_path, "a.txt"),
            document(tmp_path, "b.txt", cells={"disclosure/licences/decisions": 1}),
            agency="140825101",
        )


def test_a_township_that_repeats_is_never_guessed(tmp_path: Path) -> None:
    (told,) = ingest(tmp_path / "data", document(tmp_path, "a.txt", title="城关镇2021年政府信息公开工作年度报告"))

    assert (told.ending, told.kind) == ("quarantined", "unknown_agency")
    assert isinstance(told.reading, Quarantined)
    assert len(told.reading.candidates) > 1


def test_a_township_that_nobody_lists_is_told_with_the_row_to_write_and_the_one_of_nearly_its_name(tmp_path: Path) -> None:
    named = document(tmp_path, "a.txt", title="绩溪县加朋乡人民政府2021年政府信息公开工作年度报告")
    alone = document(tmp_path, "b.txt", title="加朋乡2021年政府信息公开工作年度报告", after="绩溪县加朋乡人民政府\n2022年1月25日\n")
    office = document(tmp_path, "c.txt", title="绩溪县茶叶局2021年政府信息公开工作年度报告")

    told = {one.file: one for one in ingest(tmp_path / "data", named, alone, office)}

    assert {one.kind for one in told.values()} == {"unknown_agency"}
    assert not (tmp_path / "data" / "records").exists()
    for name in ("a.txt", "b.txt"):
        assert "区划表里有相近的：绩溪县家朋乡 341824202" in told[name].what
        assert "341824-pinyin," in told[name].remedy
    assert "341824-pinyin,绩溪县茶叶局,341824,局,county,,,,（" in told["c.txt"].remedy
    assert "相近" not in told["c.txt"].what
    assert all(",".join(HEADER) in one.remedy for one in told.values())


def test_the_row_that_is_proposed_is_one_that_the_register_takes(tmp_path: Path) -> None:
    file = document(tmp_path, "c.txt", title="绩溪县茶叶局2021年政府信息公开工作年度报告")
    (told,) = ingest(tmp_path / "data", file)
    row = re.search(r"一行如 (\S+?)（", told.remedy)
    assert row is not None

    (tmp_path / "data" / "agencies.csv").write_text(",".join(HEADER) + f"\n{row[1]}\n", encoding="utf-8")
    (again,) = ingest(tmp_path / "data", file)

    assert again.ending == "accepted", again


def test_a_second_report_for_one_agency_year_is_a_revision_with_the_cells_that_differ(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ingest(data, document(tmp_path, "a.txt"))
    before = next((data / "records").rglob("*.json")).read_bytes()

    (told,) = ingest(data, document(tmp_path, "b.txt", cells={"disclosure/licences/decisions": 4}))

    assert (told.ending, told.kind) == ("quarantined", "revision")
    assert isinstance(told.reading, Quarantined)
    assert told.reading.candidates == ("disclosure/licences/decisions: 0 → 4",)
    assert next((data / "records").rglob("*.json")).read_bytes() == before


def several(folder: Path) -> list[Path]:
    """Two reports of one agency-year, one of another body, one that nobody can place, one twice, one that is none."""
    folder.mkdir()
    document(folder, "a.txt", after="2022年1月25日\n")
    document(folder, "b.txt", cells={"disclosure/licences/decisions": 4}, after="2022年2月1日\n")
    document(folder, "c.txt", title="管城回族区二里岗街道办事处2021年政府信息公开工作年度报告")
    document(folder, "d.txt", title="某镇2021年政府信息公开工作年度报告")
    document(folder, "e.txt", cells={"disclosure/licences/decisions": 5}, after="2022年1月30日\n")
    (folder / "f.txt").write_bytes((folder / "c.txt").read_bytes())
    (folder / "g.txt").write_bytes(b"\x00")
    return sorted(folder.iterdir())


def written(data: Path) -> dict[str, str]:
    """What a run wrote but its log, by place; without the names of the files, which is all that may hang on their order."""
    return {str(path.relative_to(data)): re.sub(r'"file": "[^"]*"', "", path.read_text(encoding="utf-8")) for path in data.rglob("*.json")}


def test_the_order_in_which_documents_are_met_never_matters(tmp_path: Path) -> None:
    """They are met by their names: so the same seven contents get them in many orders."""
    files = several(tmp_path / "inbox")
    contents = [file.read_bytes() for file in files]
    results = set()
    for turn, order in enumerate(random.Random(7).sample(list(itertools.permutations(contents)), 12)):
        folder = tmp_path / f"inbox-{turn}"
        folder.mkdir()
        for file, raw in zip(files, order, strict=True):
            (folder / file.name).write_bytes(raw)
        told = ingest(tmp_path / f"data-{turn}", folder)
        endings = sorted((order[files.index(tmp_path / "inbox" / one.file)], one.ending, one.kind) for one in told)
        results.add((tuple(endings), frozenset(written(tmp_path / f"data-{turn}").items())))

    assert len(results) == 1
    ((endings_once, records),) = results
    assert (contents[1], "accepted", "") in endings_once
    assert (contents[0], "quarantined", "revision") in endings_once
    assert len(records) == 5


@pytest.mark.parametrize(("count", "documents"), [(1, 1), (1, 100), (2, 3), (5, 1)])
def test_neither_the_workers_nor_the_size_of_a_task_change_a_byte(tmp_path: Path, count: int, documents: int) -> None:
    several(tmp_path / "inbox")
    once = ingest(tmp_path / "once", tmp_path / "inbox")

    with batch.local(count) as workers:
        told = list(batch.ingest([tmp_path / "inbox"], tmp_path / "data", workers=replace(workers, documents=documents)))

    assert told == once
    assert every_byte(tmp_path / "data") == every_byte(tmp_path / "once")


def every_byte(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_document_is_told_and_logged(tmp_path: Path) -> None:
    files = [document(tmp_path, "a.txt"), document(tmp_path, "b.txt"), tmp_path / "c.txt"]
    files[2].write_bytes(b"")

    told = ingest(tmp_path / "data", *files)

    assert [one.file for one in told] == ["a.txt", "b.txt", "c.txt"]
    log = [json.loads(line) for line in (tmp_path / "data" / "ingest.log").read_text(encoding="utf-8").splitlines()]
    assert sorted(one["file"] for one in log) == ["a.txt", "b.txt", "c.txt"]


def test_a_copy_that_is_cut_says_so_and_is_not_whole(tmp_path: Path) -> None:
    file = document(tmp_path, "a.txt")
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("2.重复申请")], encoding="utf-8")

    (told,) = ingest(tmp_path / "data", file)

    assert isinstance(told.reading, Record)
    assert not told.reading.source.whole
    assert {"disputes", "applications/concluded"} <= {note.at for note in told.reading.notes if note.kind == "cut"}
    assert store.read(tmp_path / "data").records == (told.reading,)


def test_a_path_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="does not exist"):
        list(batch.ingest([tmp_path / "nowhere", tmp_path / "nor-here"], tmp_path / "data"))


def test_narratives_are_written_beside_the_data_only_when_asked_for(tmp_path: Path) -> None:
    file = document(tmp_path, "a.txt")

    list(batch.ingest([file], tmp_path / "silent"))
    list(batch.ingest([file], tmp_path / "asked", batch.Order(narratives=True)))

    assert not (tmp_path / "silent" / "narratives").exists()
    written = json.loads((tmp_path / "asked" / "narratives" / "140825" / "140825101" / "2021.json").read_text(encoding="utf-8"))
    assert written == {"agency": "140825101", "year": 2021, "sections": {"一": "全年工作正常开展。", "五": "无", "六": "无"}}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_filled_template_is_read_row_by_row_and_a_wrong_row_is_set_aside_by_cell(tmp_path: Path, ending: str) -> None:
    zeros = dict.fromkeys(FORM.cells, "0")
    rows = [
        filling.WHOSE | zeros,
        filling.WHOSE | zeros | {"year": "2022", "applications/received/individual": "1O"},
        filling.WHOSE | zeros | {"year": "2023"},
    ]
    file = tmp_path / f"手工.{ending}"
    file.write_bytes(filling.csv_of(FORM, rows) if ending == "csv" else filling.xlsx_of(FORM, rows))
    data = tmp_path / "data"

    told = ingest(data, file)
    again = ingest(data, file)

    assert [(one.ending, one.kind) for one in told] == [("accepted", ""), ("quarantined", "cells"), ("accepted", "")]
    assert "第4行" in told[1].file
    assert f"{filling.letters(FORM, 'applications/received/individual')}列" in told[1].what
    assert [record.source.reader for record in store.read(data).records] == ["hand", "hand"]
    assert [one.ending for one in again] == ["duplicate", "quarantined", "duplicate"]

    rows[1] = filling.WHOSE | zeros | {"year": "2022", "applications/received/individual": "1"}
    file.write_bytes(filling.csv_of(FORM, rows))
    mended = ingest(data, file)

    assert [one.ending for one in mended] == ["duplicate", "accepted", "duplicate"]
    assert list((data / "quarantine").iterdir()) == []


def test_supersede_keeps_the_old_version_and_says_why(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ingest(data, document(tmp_path, "a.txt"))
    newer = document(tmp_path, "b.txt", cells={"disclosure/licences/decisions": 4})
    order = batch.Order(supersede="2026-03-05 网站更换附件", when="2026-03-06")

    (told,) = batch.ingest([newer], data, order)

    assert told.ending == "accepted"
    (record,) = store.read(data).records
    assert record.value("disclosure/licences/decisions") == 4
    assert len(list((data / "superseded").rglob("2021-*.json"))) == 1
    assert [(event.event, event.date) for event in store.read(data).events] == [("replaced", "2026-03-06")]
    assert "网站更换附件" in (data / "events.csv").read_text(encoding="utf-8")
    assert [one.ending for one in batch.ingest([newer], data, order)] == ["duplicate"]


def test_a_withdrawn_report_does_not_come_back_by_itself(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = document(tmp_path, "a.txt")
    ingest(data, file)
    superseding.withdraw(data, "140825101", 2021, "底本为己镇，误记", "lx", "2026-03-06")

    (told,) = ingest(data, file)

    assert (told.ending, told.kind) == ("quarantined", "superseded")
    assert not list((data / "records").rglob("*.json"))
