"""Documents that are made to hurt whoever reads them, each in a few lines: none is a file, for some are 30 MB.

``BOMBS`` names them. What a reader should do with one is refuse it, stop, or find nothing in it: never more than 30 seconds and 1 GB.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests import drawing
from tests.test_pdf import pdf, rules

MB = 1024 * 1024
LABEL = "本年新收政府信息公开申请数量"


# ── zip ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def stored(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive; unpacked unless said otherwise, so that no ratio tells of what is inside."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def word(body: str, before: str = "", styles: str = "") -> bytes:
    """A Word document with nothing packed; ``before`` stands in front of its root."""
    document = drawing.document(body).replace("<w:document", before + "<w:document", 1).encode()
    files = {"word/document.xml": document}
    if styles:
        files["word/styles.xml"] = f'<w:styles xmlns:w="{drawing.W}">{styles}</w:styles>'.encode()
    return stored(files)


def sized(raw: bytes, size: int) -> bytes:
    """The same archive, its first part said to be of this size."""
    changed = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.find(signature) + offset
        changed[at : at + 4] = struct.pack("<I", size)
    return bytes(changed)


def zeros_inside(size: int) -> bytes:
    return stored({"word/document.xml": bytes(size)}, zipfile.ZIP_DEFLATED)


def nested_zips() -> bytes:
    inside = stored({"0.txt": bytes(MB)}, zipfile.ZIP_DEFLATED)
    for _ in range(6):
        inside = stored({f"{number}.zip": inside for number in range(10)}, zipfile.ZIP_DEFLATED)
    return inside


def overlapping() -> bytes:
    """Thirty thousand parts that are all the same bytes."""
    raw = stored({"word/document.xml": bytes(MB)}, zipfile.ZIP_DEFLATED)
    start = raw.find(b"PK\x01\x02")
    entry = raw[start : raw.find(b"PK\x05\x06")]
    many = b"".join(entry.replace(b"word/document.xml", b"word/d%011d" % number) for number in range(30_000))
    return raw[:start] + entry + many + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 30_001, 30_001, len(entry) + len(many), start, 0)


def many_parts() -> bytes:
    return stored({f"word/{number}.xml": b"" for number in range(60_000)} | {"word/document.xml": b"<x/>"})


# ── XML and what is in it ───────────────────────────────────────────────────────────────────────────────────────────


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in zip("abcdefghi", "bcdefghij", strict=True))
    return word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", f'<!DOCTYPE l [<!ENTITY a "ha">{entities}]>')


def quadratic() -> bytes:
    return word(f"<w:p><w:r><w:t>{'&a;' * 50_000}</w:t></w:r></w:p>", f'<!DOCTYPE l [<!ENTITY a "{"a" * 50_000}">]>')


def from_outside() -> bytes:
    return word("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]>')


def grammar_from_outside() -> bytes:
    return word("<w:p/>", '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/a.dtd">')


def deep_word() -> bytes:
    return word("<w:p>" * 1_000_000 + "</w:p>" * 1_000_000)


def deep_word_tables() -> bytes:
    return word("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60)


def wide_word_cell() -> bytes:
    return word('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>' * 1000)


def large_word_table() -> bytes:
    cell = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
    return word(f"<w:tbl>{f'<w:tr>{cell * 64}</w:tr>' * 5000}</w:tbl>")


def attributes_of_word() -> bytes:
    return word("<w:p " + " ".join(f'a{number}=""' for number in range(1_000_000)) + "/>")


def chain_of_styles() -> bytes:
    return word("<w:p/>", styles="".join(f'<w:style w:styleId="{n}"><w:basedOn w:val="{n + 1}"/></w:style>' for n in range(100_000)))


# ── HTML ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def html(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


def spans() -> bytes:
    return html("<table>" + "<tr><td rowspan=999999999 colspan=999999999>1</td></tr>" * 1000 + "</table>")


def wide_spans() -> bytes:
    return html(("<table>" + "<tr><td rowspan=5000 colspan=64>1</td></tr>" * 5000 + "</table>") * 20)


def many_tables() -> bytes:
    return html(f"<table><tr><td>{LABEL}</td><td>1</td></tr></table>" * 200_000)


# ── PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def objects(*bodies: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of them its catalogue."""
    made, places = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (len(bodies) + 1, table, len(bodies) + 1, trailer, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % end


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def page(resources: bytes = b"", box: bytes = b"0 0 200 200", contents: bytes = b"4 0 R") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Resources<<%b>>/Contents %b>>" % (box, resources, contents)


SHOWN = b"BT /F 10 Tf 20 100 Td <00410042> Tj ET "


def font(encoding: bytes, more: bytes = b"", below: bytes = b"") -> bytes:
    """A font whose characters have numbers only; what they are a character map says."""
    descendant = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>%b>>" % below
    return b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/%b/DescendantFonts[%b]%b>>" % (encoding, descendant, more)


def written_in(encoding: bytes, more: bytes = b"", below: bytes = b"", content: bytes = SHOWN, others: tuple[bytes, ...] = ()) -> bytes:
    """A PDF with one page of text in such a font."""
    return objects(CATALOGUE, PAGES, page(b"/Font<</F 5 0 R>>"), stream(content), font(encoding, more, below), *others)


def inflating(size: int, layers: int = 1) -> bytes:
    content = bytes(size)
    for layer in range(layers):
        content = zlib.compress(content, 9 if layer else 1)
    filters = b"/Filter[%b]" % (b"/FlateDecode" * layers)
    return objects(CATALOGUE, PAGES, page(), stream(content, filters))


def many_inflating() -> bytes:
    """A hundred pages, each of which is a stream that is just not too large."""
    content = stream(zlib.compress(b"0 0 m " * (40 * MB // 6), 9), b"/Filter/FlateDecode")
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(100))
    return objects(CATALOGUE, b"<</Type/Pages/Count 100/Kids[%b]>>" % kids, content, *[page(contents=b"3 0 R")] * 100)


def reference_loop() -> bytes:
    return objects(CATALOGUE, PAGES, page(), b"<</Length 4 0 R/Filter 4 0 R>>stream\n1\nendstream", trailer=b"/Prev 9/Info 6 0 R")


def table_loop() -> bytes:
    raw = pdf(b"1")
    start = raw.rindex(b"startxref\n") + len(b"startxref\n")
    place = int(raw[start:].split(b"\n")[0])
    return raw.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % place)


def page_loop() -> bytes:
    return objects(CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R 3 0 R 2 0 R]>>", b"<</Type/Pages/Parent 3 0 R/Count 9/Kids[2 0 R 3 0 R]>>")


def form_loop() -> bytes:
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
    return objects(CATALOGUE, PAGES, page(b"/XObject<</X 5 0 R>>"), stream(b"/X Do"), form)


def forms_of_forms() -> bytes:
    """Each drawing shows the next ten times."""
    made = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % number)
        for number in range(6, 15)
    ]
    return objects(
        CATALOGUE, PAGES, page(b"/XObject<</X 5 0 R>>"), stream(b"/X Do"), *made, stream(b"0 0 1 1 re S", b"/Subtype/Form/BBox[0 0 9 9]")
    )


def many_lines() -> bytes:
    return pdf(rules(range(10_000), range(10_000)))


def crossing_lines() -> bytes:
    """Just as many lines as are allowed: every two of them cross."""
    return pdf(rules(range(1_400), range(1_400)))


def many_characters() -> bytes:
    return pdf(b"BT /F 1 Tf 1 1 Td " + b"(1111111111) Tj " * 200_000 + b"ET", packed=True)


def map_of_everything() -> bytes:
    """A character map in which four thousand million characters have a meaning."""
    given = b"1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange"
    mapped = b"begincmap %b 1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange endcmap" % given
    return written_in(b"Identity-H", b"/ToUnicode 6 0 R", others=(stream(mapped),))


def half_characters() -> bytes:
    """A character map that makes half a character of each."""
    mapped = b"begincmap 2 beginbfchar <0041> <D800> <0042> <DC00> endbfchar endcmap"
    return written_in(b"Identity-H", b"/ToUnicode 6 0 R", others=(stream(mapped),))


def widths_of_everything() -> bytes:
    return written_in(b"Identity-H", below=b"/W[0 2000000000 500]")


def deep_pdf() -> bytes:
    return objects(CATALOGUE, PAGES, b"[" * 1_000_000 + b"]" * 1_000_000)


def deep_dictionary() -> bytes:
    return objects(CATALOGUE, b"<</Kids" * 100_000 + b">>" * 100_000, b"null")


def packed_otherwise() -> bytes:
    """LZW, which nobody counts: half a million times the longest word that it knows."""
    codes = "".join(f"{code:09b}" for code in (256, 32, *range(258, 510)))
    bits = (codes + f"{256:09b}") * 2_000
    content = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    return objects(CATALOGUE, PAGES, page(), stream(content, b"/Filter/LZWDecode"))


def running_lengths() -> bytes:
    return objects(CATALOGUE, PAGES, page(), stream(b"\x81 " * (10 * MB), b"/Filter/RunLengthDecode"))


def objects_without_end() -> bytes:
    return objects(CATALOGUE, PAGES, page(), stream(zlib.compress(b"1 0 " * 9), b"/Type/ObjStm/N 999999999/First 8/Filter/FlateDecode"))


def table_of_everything() -> bytes:
    table = stream(zlib.compress(bytes(30)), b"/Type/XRef/Size 999999999/Index[0 999999999]/W[1 1 1]/Root 1 0 R/Filter/FlateDecode")
    return b"%PDF-1.5\n1 0 obj\n" + CATALOGUE + b"\nendobj\n2 0 obj\n" + table + b"\nendobj\nstartxref\n55\n%%EOF"


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "zip: a part of 60 MB": lambda: zeros_inside(60 * MB),
    "zip: a part that says it has 4 GB": lambda: sized(word("<w:p/>"), 0xFFFFFFFE),
    "zip: 60 MB that say they are 1 kB": lambda: sized(zeros_inside(60 * MB), 1000),
    "zip: archives in archives": nested_zips,
    "zip: parts that overlap": overlapping,
    "zip: 60,000 parts": many_parts,
    "xml: a thousand million laughs": laughs,
    "xml: one long entity, often": quadratic,
    "xml: an entity that is a file": from_outside,
    "xml: a grammar that is on the net": grammar_from_outside,
    "xml: 1,000,000 deep": deep_word,
    "xml: 1,000,000 attributes": attributes_of_word,
    "docx: tables in tables": deep_word_tables,
    "docx: cells over 99,999,999 columns": wide_word_cell,
    "docx: a table of 320,000 cells": large_word_table,
    "docx: 100,000 styles on one another": chain_of_styles,
    "xlsx: 60 MB of strings": lambda: stored({"xl/workbook.xml": b"", "xl/sharedStrings.xml": bytes(60 * MB)}, zipfile.ZIP_DEFLATED),
    "html: 300,000 nested divs": lambda: html("<div>" * 300_000 + LABEL),
    "html: 5,000 nested tables": lambda: html("<table><tr><td>" * 5_000 + LABEL),
    "html: 1,000,000 attributes": lambda: html("<p " + " ".join(f"a{number}=1" for number in range(1_000_000)) + ">"),
    "html: cells over 999,999,999 rows and columns": spans,
    "html: cells over as many as are allowed, often": wide_spans,
    "html: 200,000 tables": many_tables,
    "html: 30 MB in one line": lambda: html("政府信息公开" * (5 * MB // 3)),
    "html: 30 MB of tags": lambda: html("<b>" * (10 * MB)),
    "pdf: a stream that is a thousand times itself": lambda: inflating(260 * MB),
    "pdf: a stream that is a million times itself": lambda: inflating(260 * MB, 2),
    "pdf: a hundred pages of the same 40 MB": many_inflating,
    "pdf: a stream of LZW": packed_otherwise,
    "pdf: a stream of running lengths": running_lengths,
    "pdf: a table of objects that goes on in itself": table_loop,
    "pdf: an object that is its own length": reference_loop,
    "pdf: pages that hold themselves": page_loop,
    "pdf: a drawing that shows itself": form_loop,
    "pdf: drawings in drawings, 10 to the 10th": forms_of_forms,
    "pdf: 20,000 lines": many_lines,
    "pdf: 2,800 lines that all cross": crossing_lines,
    "pdf: a page of 10 to the 30th points": lambda: objects(CATALOGUE, PAGES, page(box=b"0 0 %b %b" % (b"9" * 30, b"9" * 30)), stream(b"")),
    "pdf: 2,000,000 characters": many_characters,
    "pdf: a character map of everything": map_of_everything,
    "pdf: a character map of halves": half_characters,
    "pdf: widths of 2,000,000,000 characters": widths_of_everything,
    "pdf: a character map that is a file": lambda: written_in(b"#2e#2e#2f#2e#2e#2f#2e#2e#2f#2e#2e#2f#2e#2e#2fetc#2fpasswd"),
    "pdf: 1,000,000 deep": deep_pdf,
    "pdf: a dictionary 100,000 deep": deep_dictionary,
    "pdf: 999,999,999 objects in a stream": objects_without_end,
    "pdf: a table of 999,999,999 objects": table_of_everything,
    "text: 30 MB of digits": lambda: b"1234567890" * (3 * MB),
    "text: 2,000,000 lines of labels": lambda: f"{LABEL[:4]}\n".encode() * 2_000_000,
    "text: 400,000 lines of labels with figures": lambda: f"{LABEL}\t1\t2\t3\n".encode() * 400_000,
    "text: 30 MB of pipes": lambda: b"|" * (30 * MB),
    "text: 300,000 titles": lambda: "新绛县三泉镇人民政府2021年政府信息公开工作年度报告\n".encode() * 300_000,
    "text: 30 MB of one title": lambda: "新绛县三泉镇人民政府2021年政府信息公开工作年度报告".encode() * 400_000,
    "text: 500,000 sections": lambda: "二、主动公开政府信息情况\n".encode() * 500_000,
    "text: 15,000,000 empty lines": lambda: b"\n" * (30 * MB) + b"1",
    "text: 30 MB of UTF-16": lambda: b"\xff\xfe" + "一".encode("utf-16-le") * (15 * MB),
}
"""What it is → its bytes, made when asked for. Never more than 32 MB: no reader looks at more."""
