"""What Word shows is what is read: nothing deleted, hidden or added; what hides a bomb is refused by name."""

import functools
import hashlib
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.form import FORMS
from site_builder.ingest import match, readers
from site_builder.ingest.readers import Grid, Unsupported
from site_builder.ingest.readers.grid import FILLER
from tests import drawing
from tests.drawing import packed, zipped


def read(body: str, styles: str = "") -> list[tuple[str, tuple[str, ...]]]:
    grid = readers.read(packed(body, styles))
    assert isinstance(grid, Grid), grid
    assert grid.reader == "docx"
    return [(row.place, row.cells) for row in grid.rows]


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inside}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def p(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def one_cell(inside: str, styles: str = "") -> str:
    """The text of a cell with this inside its paragraph."""
    ((_, (text,)),) = read(table(cell(p(inside))), styles)
    return text


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = map(FIELD.format, ("begin", "separate", "end"))
RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (run("1") + run("2"), "12"),
        (f"{run('1')}<w:ins>{run('2')}</w:ins><w:del><w:r><w:delText>9</w:delText></w:r></w:del>", "12"),
        (f"<w:del>{run('9')}</w:del>{run('1')}", "1"),
        (f"<w:moveTo>{run('1')}</w:moveTo><w:moveFrom>{run('9')}</w:moveFrom>", "1"),
        (f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run('12')}</w:sdtContent></w:sdt>", "12"),
        (f"<w:smartTag>{run('12')}</w:smartTag>", "12"),
        (f"<w:hyperlink>{run('12')}</w:hyperlink>", "12"),
        (f'<w:fldSimple w:instr="=SUM(LEFT)">{run("12")}</w:fldSimple>', "12"),
        (f"{BEGIN}<w:r><w:instrText>=9</w:instrText></w:r>{run('9')}{SEPARATE}{run('12')}{END}", "12"),
        (f"{BEGIN}{BEGIN}{run('9')}{SEPARATE}{run('8')}{END}{SEPARATE}{run('12')}{END}{run('3')}", "123"),
        (run("9", "<w:vanish/>") + run("12", '<w:vanish w:val="0"/>'), "12"),
        (run("12") + run("3", RAISED), "12^3"),
        (run("12") + run("3", '<w:vertAlign w:val="baseline"/>'), "123"),
        (run("9", "<w:strike/>") + run("12"), "^912"),
        (run("12") + "<w:r><w:footnoteReference/></w:r>", "12^"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F081'/></w:r>", "\ufffc"),
        ("<w:r><w:drawing><wp:inline/></w:drawing></w:r>", "\ufffc"),
        ("<w:r><w:drawing><wp:anchor/></w:drawing></w:r>" + run("12"), "12"),
        ("<w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r>", "1\n2"),
        ("<w:r><w:t>1</w:t><w:tab/><w:t>2</w:t></w:r>", "1 2"),
        (f"<mc:AlternateContent><mc:Choice>{run('1')}</mc:Choice><mc:Fallback>{run('9')}</mc:Fallback></mc:AlternateContent>", "1"),
        (f"<w:r><w:ruby><w:rt>{run('yi')}</w:rt><w:rubyBase>{run('一')}</w:rubyBase></w:ruby></w:r>", "一"),
        ("<w:r><w:t>1<!-- 9 -->2</w:t></w:r>", "12"),
    ],
)
def test_a_cell_holds_what_word_shows(inside: str, shown: str) -> None:
    assert one_cell(inside) == shown


def test_styles_hide_raise_and_inherit() -> None:
    styles = (
        '<w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        f'<w:style w:styleId="c"><w:basedOn w:val="c"/><w:rPr>{RAISED}</w:rPr></w:style>'
    )

    assert one_cell(run("9", '<w:rStyle w:val="b"/>') + run("1"), styles) == "1"
    assert one_cell(run("1") + run("2", '<w:rStyle w:val="c"/>'), styles) == "1^2"
    assert one_cell('<w:pPr><w:pStyle w:val="a"/></w:pPr>' + run("9") + run("1", '<w:vanish w:val="off"/>'), styles) == "1"


def test_paragraphs_of_a_cell_are_parted_unless_their_end_is_deleted() -> None:
    paragraphs = p(run("1")) + p(run("2"))
    deleted = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('1')}</w:p><w:p>{run('2')}</w:p>"

    assert read(f"<w:tbl><w:tr>{cell(paragraphs)}{cell(deleted)}</w:tr></w:tbl>") == [("t1r1", ("1\n2", "12"))]


def test_merged_cells_are_expanded_and_what_they_cover_is_not_read() -> None:
    def tc(text: str, properties: str = "") -> str:
        return cell(p(run(text)), properties)

    body = p(run("标题")) + table(
        tc("甲", '<w:vMerge w:val="restart"/>') + tc("乙", '<w:gridSpan w:val="2"/>'),
        tc("9", "<w:vMerge/>") + tc("1") + tc("2"),
        "<w:trPr><w:del/></w:trPr>" + tc("9"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("3", "<w:vMerge/>"),
    )
    body += p(run("后"))

    assert read(body) == [
        ("b1", ("标题",)),
        ("t1r1", ("甲", "乙", FILLER)),
        ("t1r2", (FILLER, "1", "2")),
        ("t1r4", (FILLER, "3")),
        ("b2", ("后",)),
    ]


def test_a_table_that_holds_a_table_is_layout_and_text_boxes_follow_their_paragraph() -> None:
    inner = table(cell(p(run("1"))))
    box = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p(run('框'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"

    assert read(table(cell(p(run("外")) + inner + "<w:p/>")) + p(run("尾") + box)) == [
        ("b1", ("外",)),
        ("t1r1", ("1",)),
        ("b2", ("尾",)),
        ("b3", ("框",)),
    ]


def test_a_label_of_a_blank_row_is_not_given_the_number_of_the_paragraph_behind_the_table() -> None:
    form = FORMS["2021"]
    line = form.table("disclosure").lines[-1]
    at = f"disclosure/{line.key}/{line.columns[0].key}"
    written = drawing.docx([[table] for table in drawing.merged(form, dict.fromkeys(form.cells, 1) | {at: None})])
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        document = archive.read("word/document.xml").decode()
    followed = zipped({"word/document.xml": document.replace("</w:tbl><w:p/>", f"</w:tbl><w:p>{run('2021年，我镇')}</w:p>")})

    grid = readers.read(followed)

    assert isinstance(grid, Grid)
    assert match.read(grid).cells["disclosure"][line.key] == (None,)


# ── refused by name ─────────────────────────────────────────────────────────────────────────────────────────────────


def locked(raw: bytes) -> bytes:
    """The same archive, each part said to be encrypted."""
    flags = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flags.find(signature)
        while at >= 0:
            flags[at + offset] |= 1
            at = flags.find(signature, at + 4)
    return bytes(flags)


WIDE = table(cell("<w:p/>", '<w:gridSpan w:val="65"/>'))
MANY = table(cell("<w:p/>") * 65)
LONG = table(*[""] * 5001)
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (zipped({"xl/workbook.xml": "<x/>"}), "xlsx"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "pptx"),
        (zipped({"OFD.xml": "<x/>"}), "ofd"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "odt"),
        (zipped({"a.txt": "x"}), "zip"),
        (zipped({}), "zip"),
        (packed("x" * 100)[:-40], "docx_broken"),
        (zipped({"word/document.xml": "<w:document"}), "docx_broken"),
        (zipped({"word/document.xml": "<x/>"}), "docx_broken"),
        (zipped({"word/document.xml": drawing.document("").replace("<w:document", LAUGHS + "<w:document")}), "docx_dtd"),
        (packed("<w:sdt>" * 300 + hashlib.sha512().hexdigest() * 20 + "</w:sdt>" * 300), "docx_broken"),
        (zipped({"word/document.xml": drawing.document(" " * 5_000_000)}), "docx_large"),
        (packed("", parts={"word/styles.xml": " " * (33 << 20)}), "docx_large"),
        (locked(packed("")), "encrypted"),
        (packed(WIDE), "docx_table"),
        (packed(MANY), "docx_table"),
        (packed(LONG), "docx_table"),
        (packed("<w:altChunk/>"), "docx_embedded"),
        (packed(f"<w:p>{BEGIN}{run('1')}</w:p>"), "docx_broken"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "xlsx"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "word_xml"),
        (b"Rar!\x1a\x07", "zip"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_word_document_is_named_with_a_remedy(raw: bytes, kind: str) -> None:
    refused = readers.read(raw)

    assert isinstance(refused, Unsupported)
    assert refused.kind == kind
    assert refused.remedy


def test_two_texts_in_one_file_are_none() -> None:
    raw = zipped({"word/document.xml": drawing.document(""), "word/document2.xml": drawing.document("")})

    refused = readers.read(raw)

    assert isinstance(refused, Unsupported)


def test_a_part_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    raw = bytearray(packed(f"<w:p>{run('正文' * 2000)}</w:p>"))
    at = raw.find(b"PK\x01\x02", raw.find(b"PK\x01\x02") + 4)
    raw[at + 24 : at + 28] = struct.pack("<I", 10)

    assert isinstance(readers.read(bytes(raw)), Unsupported)


# ── any bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def whole() -> bytes:
    form = FORMS["2019"]
    return drawing.docx([[table] for table in drawing.merged(form, dict.fromkeys(form.cells, 1))])


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6), st.integers(0, 10**6))
def test_no_damaged_archive_makes_the_reader_raise(wounds: list[tuple[int, bytes]], cut: int) -> None:
    raw = bytearray(whole())
    for at, wound in wounds:
        at %= len(raw)
        raw[at : at + len(wound)] = wound
    damaged = bytes(raw[: cut % (2 * len(raw))])

    assert isinstance(readers.read(damaged), Grid | Unsupported)


TAGS = (
    *("<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>12</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:del>"),
    *("</w:del>", BEGIN, SEPARATE, END, "<w:tcPr><w:vMerge/><w:gridSpan w:val='x'/></w:tcPr>", "<w:tcPr><w:hMerge/></w:tcPr>"),
    *(
        "<w:rPr><w:vanish w:val=''/></w:rPr>",
        "<w:sdt><w:sdtContent/></w:sdt>",
        "<w:pPr><w:pStyle/></w:pPr>",
        "&amp;",
        "&x;",
        "<![CDATA[",
        "规章",
    ),
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_no_xml_makes_the_reader_raise(parts: list[str]) -> None:
    assert isinstance(readers.read(packed("".join(parts))), Grid | Unsupported)


NESTING = st.recursive(
    st.sampled_from(["<w:p/>", run("1"), f"<w:p>{run('2')}</w:p>", "<w:r><w:br/></w:r>"]),
    lambda inside: st.builds(
        lambda tag, parts: f"<w:{tag}>{''.join(parts)}</w:{tag}>",
        st.sampled_from(["p", "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "del", "r", "txbxContent", "pict", "hyperlink"]),
        st.lists(inside, max_size=4),
    ),
    max_leaves=30,
)


@settings(max_examples=200)
@given(NESTING)
def test_no_nesting_makes_the_reader_raise(body: str) -> None:
    grid = readers.read(packed(body))

    assert isinstance(grid, Grid)
    assert match.read(grid).edition is None


def test_the_unpacked_size_is_counted_by_what_is_there() -> None:
    """A bomb whose header says that it is small stops where it says."""
    body = drawing.document(" " * (40 << 20)).encode()
    raw = bytearray(zipped({"word/document.xml": body}))
    at = raw.find(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 100)

    assert isinstance(readers.read(bytes(raw)), Unsupported)
