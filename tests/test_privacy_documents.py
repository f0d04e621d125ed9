"""Secrets planted in documents, where offices leave them: in sentences, notes, cells, file names and the metadata of DOCX and PDF.

The documents go through ingest as a person would run it, narratives kept; then no file of the site may hold one, of whatever type.
"""

import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from site_builder import site
from site_builder.form import FORMS
from site_builder.ingest import batch
from tests import drawing, printing
from tests.narratives import narrative
from tests.test_matrix import A4
from tests.test_privacy import NUMBER, ROOT, SECRETS, Planted, leaks

FORM = FORMS["2021"]
BODIES = {"新绛县三泉镇": "140825101", "新绛县泉掌镇": "140825102"}
YEARS = range(2021, 2026)
A_DOCUMENT = 20
"""Secrets in each document."""
CELLS = {at: number % 3 for number, at in enumerate(FORM.cells)}

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy>'
    "<dc:description>{}</dc:description><cp:keywords>{}</cp:keywords></cp:coreProperties>"
)
APP = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Manager>{}</Manager><Company>{}</Company></Properties>'
COMMENTS = (
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" w:author="{}">'
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:comment></w:comments>"
)


def told(some: list[Planted]) -> str:
    """Sentences of a narrative, each with one secret as an office would write it."""
    return "".join(f"{narrative(number).by('我镇')[:60]}。{one.said}。\n" for number, one in enumerate(some))


def tables(cell: str) -> list[list[drawing.Drawn]]:
    """The form, with words where a number should be: what was read there becomes a note."""
    drawn = drawing.merged(FORM, CELLS)
    last = drawn[-1].rows[-1]
    return [[table] for table in drawn[:-1]] + [[drawing.Drawn((*drawn[-1].rows[:-1], (drawing.Cell(cell), *last[1:])), drawn[-1].heading)]]


def docx(title: str, some: list[Planted]) -> bytes:
    said = [escape(one.said) for one in some]
    parts = {
        "docProps/core.xml": CORE.format(*said[:4]),
        "docProps/app.xml": APP.format(*said[4:6]),
        "word/comments.xml": COMMENTS.format(*said[6:8]),
        "docProps/custom.xml": f"<Properties>{said[8]}</Properties>",
    }
    body = drawing.body(tables(some[9].said)).replace(drawing.TITLE, title)
    words = "".join(drawing.paragraph(line) for line in told(some[10:]).splitlines())
    start = body.rindex("<w:p>", 0, body.index("<w:tbl>"))
    return drawing.packed(body[:start] + words + body[start:], parts=parts)


def html(title: str, some: list[Planted]) -> str:
    head = "".join(f'<meta name="{name}" content="{one.said}">' for name, one in zip(("author", "keywords", "editor"), some, strict=False))
    report = printing.report(FORM, CELLS, printing.html, title).replace("全年工作正常开展。", told(some[6:]))
    lines = "".join(line if line.startswith("<table") else f"<p>{line}</p>" for line in report.splitlines())
    hidden = f"<!-- {some[3].said} --><p hidden>{some[4].said}</p><img alt='{some[5].said}'>"
    return f"<html><head>{head}</head><body>{lines}{hidden}</body></html>"


def with_metadata(raw: bytes, some: list[Planted]) -> bytes:
    """A PDF as a browser prints it, with an author, a title and so on, added behind its end as an office's program adds them."""
    trailer = raw[raw.rindex(b"trailer") :]
    size, root = (re.search(pattern, trailer) for pattern in (rb"/Size (\d+)", rb"/Root (\d+ 0 R)"))
    before = re.search(rb"startxref\s+(\d+)", trailer)
    assert size is not None
    assert root is not None
    assert before is not None
    keys = ("Author", "Creator", "Subject", "Keywords", "Title", "Manager")
    told = b"".join(
        b"/%b<FEFF%b>" % (key.encode(), one.said.encode("utf-16-be").hex().encode()) for key, one in zip(keys, some, strict=False)
    )
    number, at = int(size[1]), len(raw) + 1
    added = b"\n%d 0 obj\n<<%b>>\nendobj\n" % (number, told)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %b/Info %d 0 R/Prev %b>>\nstartxref\n%d\n%%%%EOF\n"
    return raw + added + table % (number, at, number + 1, root[1], number, before[1], len(raw) + len(added))


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten reports and two PDFs, twenty secrets in each; every file's name holds one."""
    folder = tmp_path_factory.mktemp("documents") / "inbox"
    folder.mkdir()
    given = 0
    for body in BODIES:
        for year in YEARS:
            some = [SECRETS[(given + step) % NUMBER] for step in range(A_DOCUMENT)]
            given += A_DOCUMENT
            title = f"{body}人民政府{year}年政府信息公开工作年度报告"
            name = f"{some[-1].said}{year}{given}".replace("/", "")
            if year % 2:
                (folder / f"{name}.docx").write_bytes(docx(title, some))
            else:
                (folder / f"{name}.html").write_text(html(title, some), encoding="utf-8")
    assert given >= NUMBER
    return folder


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("printed")
    for year in (2019, 2020):
        title = f"新绛县三泉镇人民政府{year}年政府信息公开工作年度报告"
        edition = FORMS["2021" if year > 2020 else "2019"]
        cells = {at: number % 3 for number, at in enumerate(edition.cells)}
        page = drawing.html([[table] for table in drawing.merged(edition, cells)], A4).replace(drawing.TITLE, title)
        (folder / f"{year}.html").write_text(page, encoding="utf-8")
    done = subprocess.run([sys.executable, str(ROOT / "tests" / "print_pdf.py"), str(folder)], check=False, cwd=ROOT)
    if done.returncode == 3:
        pytest.skip("no Chromium on this machine: no PDF is printed")
    assert done.returncode == 0
    for number, file in enumerate(sorted(folder.glob("*.pdf"))):
        some = SECRETS[number * 6 : number * 6 + 7]
        file.rename(folder / f"{some[6].said}.pdf")
        (folder / f"{some[6].said}.pdf").write_bytes(with_metadata((folder / f"{some[6].said}.pdf").read_bytes(), some))
    return folder


def read(folder: Path, data: Path) -> list[batch.Told]:
    return list(batch.ingest(sorted(folder.glob("*.*")), data, batch.Order(narratives=True)))


def test_no_secret_of_a_document_is_in_any_file_of_the_site(inbox: Path, tmp_path: Path) -> None:
    told = read(inbox, tmp_path / "data")
    assert [one.ending for one in told] == ["accepted"] * len(told)
    assert len(told) == len(BODIES) * len(YEARS)
    kept = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "data" / "narratives").rglob("*.json"))
    assert sum(one.secret in kept for one in SECRETS) > NUMBER // 4, "the sentences did not come as far as the data folder"

    site.build(ROOT, tmp_path / "data", tmp_path / "dist")

    assert leaks(tmp_path / "dist", [one.secret for one in SECRETS]) == []


def test_no_secret_of_the_metadata_of_a_pdf_is_in_record_or_site(printed: Path, tmp_path: Path) -> None:
    files = sorted(printed.glob("*.pdf"))
    told = list(batch.ingest(files, tmp_path / "data", batch.Order(narratives=True)))
    assert [one.ending for one in told] == ["accepted", "accepted"]
    records = [path.read_text(encoding="utf-8") for path in (tmp_path / "data" / "records").rglob("*.json")]
    names = {one.secret for one in SECRETS if any(one.said in file.name for file in files)}

    assert [one.secret for one in SECRETS if one.secret not in names and any(one.secret in record for record in records)] == []
    site.build(ROOT, tmp_path / "data", tmp_path / "dist")
    assert leaks(tmp_path / "dist", [one.secret for one in SECRETS]) == []
