"""A list of sources: everything wrong is told by row and at once; what it expects completes a document, and never overrides it."""

import csv
import io
from pathlib import Path

import pytest

from site_builder import store
from site_builder.errors import SiteError
from site_builder.ingest import batch
from site_builder.ingest.manifest import HEADER, Expected, expected_of, read_manifest
from site_builder.record import Quarantined, Record
from tests import printing
from tests.making import register
from tests.test_batch import FORM, TOWN, ZERO, document

DIVISIONS = store.load_divisions()


def written(path: Path, *rows: tuple[str, ...], charset: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    path.write_bytes(text.getvalue().encode(charset))
    return path


def read(path: Path) -> dict[str, Expected]:
    return read_manifest(path, register("140825101"), DIVISIONS)


def told(path: Path) -> list[str]:
    with pytest.raises(SiteError) as raised:
        read(path)
    assert all(problem.remedy for problem in raised.value.problems)
    return [f"{problem.where.removeprefix(f'{path}: ')}: {problem.what}" for problem in raised.value.problems]


FULL = ("a.txt", "https://example.gov.cn/a?b=1", "2022-01-25", "2022-03-01", "140825101", "2021", "official_file")
EMPTY = ("b.txt", "", "", "", "", "", "")


def test_a_row_is_what_is_expected_and_what_is_left_out_is_not_known(tmp_path: Path) -> None:
    expected = {"a.txt": Expected("140825101", 2021, FULL[1], "2022-01-25", "2022-03-01", "official_file"), "b.txt": Expected()}

    assert read(written(tmp_path / "sources.csv", FULL, (), EMPTY)) == expected
    assert read(written(tmp_path / "sources.csv", FULL, EMPTY, charset="utf-8-sig")) == expected


WRONG = (
    (("", *FULL[1:]), "no file"),
    (FULL, "a.txt is listed twice"),
    (("c", "ftp://example.gov.cn", *EMPTY[2:]), "the url 'ftp://example.gov.cn' is no web address"),
    (("d", "http://[", *EMPTY[2:]), "the url 'http://[' is no web address"),
    (("e", "javascript:alert(1)", *EMPTY[2:]), "the url 'javascript:alert(1)' is no web address"),
    (("f", "https://a b", *EMPTY[2:]), "the url 'https://a b' is no web address"),
    (("g", "", "2022-02-30", *EMPTY[3:]), "posted '2022-02-30' is no date"),
    (("h", "", "20220225", *EMPTY[3:]), "posted '20220225' is no date"),
    (("i", "", "", "1.3.2022", *EMPTY[4:]), "retrieved '1.3.2022' is no date"),
    (("j", "", "", "", "999999999", "", ""), "the agency '999999999' is neither registered nor in the list of divisions"),
    (("k", "", "", "", "", "1999", ""), "the year '1999' is no report year"),
    (("l", "", "", "", "", "２０２１", ""), "the year '２０２１' is no report year"),
    (("m", "", "", "", "", "", "original"), "the kind 'original' is unknown"),
    (("n", ""), "2 fields for 7 columns"),
    ((*EMPTY[:6], "", ""), "8 fields for 7 columns"),
)


@pytest.mark.parametrize(("row", "what"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_row_is_told_by_its_number(tmp_path: Path, row: tuple[str, ...], what: str) -> None:
    assert told(written(tmp_path / "sources.csv", FULL, EMPTY, row)) == [f"row 4: {what}"]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    several = ("z", "nowhere", "once", "never", "nobody", "1", "thing")

    found = told(written(tmp_path / "sources.csv", FULL, *(row for row, _ in WRONG), several))

    assert found[: len(WRONG)] == [f"row {number}: {what}" for number, (_, what) in enumerate(WRONG, 3)]
    assert len(found) == len(WRONG) + 6


def test_a_file_whose_first_row_is_wrong_as_well_is_told_to_be_listed_twice(tmp_path: Path) -> None:
    wrong = ("a\\b.txt", "", "", "", "", "1", "")

    found = told(written(tmp_path / "sources.csv", wrong, ("a/b.txt", *EMPTY[1:])))

    assert found == ["row 2: the year '1' is no report year", "row 3: a/b.txt is listed twice"]


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", "file,url\n".encode("gb18030"), "文件,".encode("gb18030"), b'file,"url\n', b"\x00"])
def test_what_is_no_list_of_sources_is_told_with_the_columns_to_write(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "sources.csv").write_bytes(raw)

    with pytest.raises(SiteError, match=",".join(HEADER)):
        read(tmp_path / "sources.csv")


def test_the_row_that_names_the_longest_end_of_a_path_counts(tmp_path: Path) -> None:
    rows = [(name, "", "", "", "", str(year), "") for year, name in ((2021, "a.txt"), (2022, "b/a.txt"), (2023, "c\\a.txt"))]
    listed = read(written(tmp_path / "sources.csv", *rows))

    found = [
        expected_of(place, listed, Expected(year=2000)).year for place in ("x/a.txt", "in.zip/b/a.txt", "c/a.txt", "ba.txt", "a.txt/b")
    ]

    assert found == [2021, 2022, 2023, 2000, 2000]


def ingest(tmp_path: Path, file: Path, *row: str) -> batch.Told:
    """What became of a document with one row about it, ingested with the folder in which the list stands too."""
    listed = written(tmp_path / "inbox" / "sources.csv", (file.name, *row))
    (one,) = batch.ingest([tmp_path / "inbox"], tmp_path / "data", batch.Order(manifest=listed))
    return one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def test_a_document_that_is_silent_is_completed(tmp_path: Path, folder: Path) -> None:
    one = ingest(tmp_path, document(folder, "a.txt", title="政府信息公开工作年度报告"), "", "", "", "140825101", "2021", "")

    assert isinstance(one.reading, Record)
    assert (one.reading.agency, one.reading.year) == ("140825101", 2021)


@pytest.mark.parametrize(
    ("agency", "year", "kind"),
    [("410104006", "2021", "agency_conflict"), ("140825101", "2020", "year_conflict"), ("", "2020", "year_conflict")],
)
def test_a_document_that_says_otherwise_is_set_aside(tmp_path: Path, folder: Path, agency: str, year: str, kind: str) -> None:
    one = ingest(tmp_path, document(folder, "a.txt"), "", "", "", agency, year, "")

    assert (one.ending, one.kind) == ("quarantined", kind)
    assert isinstance(one.reading, Quarantined)
    assert not (tmp_path / "data" / "records").exists()


def test_where_a_document_came_from_lands_in_its_source(tmp_path: Path, folder: Path) -> None:
    record = ingest(tmp_path, document(folder, "a.txt"), *FULL[1:4], "", "", "official_page").reading

    assert isinstance(record, Record)
    assert (record.source.url, record.source.posted, record.source.retrieved) == FULL[1:4]
    assert record.source.kind == "official_page"


def test_it_lands_there_too_where_a_document_is_set_aside(tmp_path: Path, folder: Path) -> None:
    file = folder / "a.txt"
    file.write_text(printing.report(FORM, ZERO, printing.tabs, TOWN.replace("新绛县三泉镇", "某某镇")), encoding="utf-8")

    reading = ingest(tmp_path, file, *FULL[1:4], "", "", "").reading

    assert isinstance(reading, Quarantined)
    assert (reading.source.url, reading.source.posted, reading.source.retrieved) == FULL[1:4]
