"""A ruled table is read cell by cell; what is not plainly in a cell is refused by name; a cut row is whole only where it is proven."""

import functools
import sys
import zlib
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.form import FORMS
from site_builder.ingest import readers
from site_builder.ingest.readers import Grid, Unsupported, layout
from site_builder.ingest.readers.grid import FILLER, Row
from site_builder.ingest.readers.layout import Box, Glyph
from site_builder.ingest.stitch import stitched

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
CID_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Song"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
)


def pdf(*pages: bytes, font: bytes = HELVETICA, trailer: bytes = b"", packed: bool = False) -> bytes:
    """A small PDF, its pages 200 × 200 points, of these contents."""
    content = [zlib.compress(page, 9) if packed else page for page in pages]
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids), font]
    for index, stream in enumerate(content):
        own = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
        objects.append(own % (first + 2 * index + 1))
        objects.append(b"<</Length %d%b>>stream\n%b\nendstream" % (len(stream), b"/Filter/FlateDecode" if packed else b"", stream))
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        trailer,
        len(made),
    )


def rules(xs: Sequence[int], ys: Sequence[int]) -> bytes:
    """The lines of a table, drawn."""
    upright = [f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs]
    level = [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys]
    return " ".join(upright + level).encode() + b" "


def words(*at: tuple[int, int, str], size: int = 10) -> bytes:
    return b" ".join(f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET".encode() for x, y, text in at) + b" "


def cells(raw: bytes) -> list[tuple[str, tuple[str, ...]]]:
    grid = readers.read(raw)
    assert isinstance(grid, Grid), grid
    assert grid.reader == "pdf"
    return [(row.place, row.cells) for row in grid.rows]


def kind(raw: bytes) -> str:
    refused = readers.read(raw)
    assert isinstance(refused, Unsupported), refused
    assert refused.what
    assert refused.remedy
    return refused.kind


TABLE = rules([20, 60, 100], [100, 120, 140])


def test_a_ruled_table_is_read_cell_by_cell_and_text_in_paragraphs() -> None:
    page = TABLE + words((20, 170, "before"), (25, 125, "a"), (70, 125, "12"), (25, 105, "b"), (20, 50, "behind"))

    assert cells(pdf(page, page)) == [
        ("p1b1", ("before",)),
        ("p1t1r1", ("a", "12")),
        ("p1t1r2", ("b", "")),
        ("p1b2", ("behind",)),
        ("p2b1", ("before",)),
        ("p2t1r1", ("a", "12")),
        ("p2t1r2", ("b", "")),
        ("p2b2", ("behind",)),
    ]


def test_merged_cells_are_fillers_where_they_go_on() -> None:
    page = b"20 100 m 100 100 l S 20 140 m 100 140 l S 60 120 m 100 120 l S 20 100 m 20 140 l S 60 100 m 60 140 l S 100 100 m 100 140 l S "
    page += words((25, 115, "a"), (70, 125, "1"), (70, 105, "2"))

    assert cells(pdf(page)) == [("p1t1r1", ("a", "1")), ("p1t1r2", (FILLER, "2"))]


def test_page_numbers_and_running_heads_are_no_rows() -> None:
    pages = [TABLE + words((25, 125, str(number)), (20, 190, f"Report of {number}"), (95, 8, f"- {number} -")) for number in (1, 2)]

    assert [place for place, _ in cells(pdf(*pages))] == ["p1t1r1", "p1t1r2", "p2t1r1", "p2t1r2"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (words((70, 125, "1"), (76, 129, "2")), "12"),  # a little higher is still the line
        (words((70, 125, "10")) + words((82, 129, "2"), size=6), "10^2"),
        (words((70, 125, "1"), (72, 125, "2")), "1^2"),  # one over the other
        (words((62, 125, "0"), (80, 125, "7")), "0 7"),  # two cells of which the line between was not drawn
        (words((70, 125, "1"), (70, 125, "1")), "1"),  # printed twice for boldness
        (b"BT /F 10 Tf 0 1 -1 0 90 122 Tm (1) Tj ET ", "^1"),
        (b"BT /F 10 Tf 0.7 0.7 -0.7 0.7 70 125 Tm (9) Tj ET ", ""),  # a watermark
    ],
)
def test_a_number_is_never_made_of_what_only_stands_together(page: bytes, expected: str) -> None:
    assert cells(pdf(TABLE + words((25, 125, "a")) + page))[0] == ("p1t1r1", ("a", expected))


LOCK = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>" % (b"00" * 32, b"11" * 32)


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (b"%PDF-1.7 nothing more", "pdf_broken"),
        (pdf(), "scan"),
        (pdf(b""), "scan"),
        (pdf(TABLE), "scan"),
        (pdf(b"q 180 0 0 180 10 10 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q " + words((10, 10, "ocr"))), "scan"),
        (pdf(b"BT /F 10 Tf 20 100 Td <00010002> Tj ET", font=CID_FONT), "pdf_font"),
        (pdf(TABLE + words((25, 125, "a"), (110, 125, "7"))), "pdf_table"),  # the line at the right is missing
        (pdf(TABLE + words((45, 125, "12345"))), "pdf_table"),  # over the edge of its cell
        (pdf(*[b""] * 301), "pdf_large"),
        (pdf(b" " * (257 << 20), packed=True), "pdf_large"),
        (pdf(words((20, 20, "x")), trailer=LOCK), "encrypted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_plainly_in_cells_is_refused_with_a_remedy(raw: bytes, named: str) -> None:
    assert kind(raw) == named


def test_without_the_library_the_remedy_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdfplumber", None)

    refused = readers.read(pdf(TABLE))

    assert isinstance(refused, Unsupported)
    assert refused.kind == "pdf"
    assert "site_builder[pdf]" in refused.remedy


def test_words_of_the_form_beside_ruled_tables_are_an_unruled_table() -> None:
    from site_builder.ingest.readers.pdf import _unruled

    labels = [line.label.zh for line in FORMS["2021"].table("applications").lines]
    beside = tuple(Row(f"p1b{index}", (f"{label} 0 0 0 0 0 0 0",), False) for index, label in enumerate(labels))
    ruled = tuple(Row(f"p1t1r{index}", (label, "0"), True) for index, label in enumerate(labels))

    assert _unruled(beside)
    assert not _unruled(ruled)
    assert not _unruled(beside + ruled)  # a narrative that says what the table says


# ── geometry ────────────────────────────────────────────────────────────────────────────────────────────────────────


def glyphs(text: str, x: float = 0.0, y: float = 0.0, size: float = 10.0) -> Iterable[Glyph]:
    for char in text:
        wide = size if char > "⺀" else size / 2
        yield Glyph(char, x, y, x + wide, y + size, size)
        x += wide


@pytest.mark.parametrize(("width", "expected"), [(26.0, "1234"), (60.0, "12\n34")])
def test_digits_on_two_lines_are_one_number_only_where_the_first_line_was_full(width: float, expected: str) -> None:
    box = Box(0, 0, width, 30)

    assert layout.cell_text([*glyphs("12", 5, 1), *glyphs("34", 5, 14)], box) == expected


def test_labels_on_two_lines_are_joined_and_radicals_are_characters() -> None:
    assert layout.cell_text([*glyphs("⼀、本年新", 5, 1), *glyphs("收", 5, 14)], Box(0, 0, 300, 30)) == "一、本年新收"


def test_a_full_line_runs_on_and_a_short_or_indented_one_does_not() -> None:
    page = [*glyphs("全年共公开信息1", 20, 0), *glyphs("34条。", 0, 15), *glyphs("下一段到此为止了", 20, 30), *glyphs("又一段", 20, 45)]

    found = [paragraph.text for paragraph in layout.paragraphs(layout.lines(page), 0, 95)]

    assert found == ["全年共公开信息134条。", "下一段到此为止了", "又一段"]


# ── rows that a page break cuts ─────────────────────────────────────────────────────────────────────────────────────


def cut(first: tuple[str, ...], second: tuple[str, ...], heading: tuple[str, ...] = ("甲", "乙", "丙")) -> tuple[str, ...]:
    """The first row, after what stands behind the break was looked at."""
    rows = (Row("p1t1r1", heading, True), Row("p1t1r2", first, True), Row("p2b1", ("页眉",), False))
    grid = Grid((*rows, Row("p2t1r1", heading, True), Row("p2t1r2", second, True)), "pdf")
    return stitched(grid).rows[1].cells


LABEL = FORMS["2021"].table("applications").line("unprocessed.confirmation").label.zh


def test_a_label_that_a_page_break_cuts_is_whole_again() -> None:
    assert cut((f"5.{LABEL[:8]}", "0", "3"), (LABEL[8:], "", "")) == (f"5.{LABEL}", "0", "3")
    assert cut((f"5.{LABEL[:8]}", "", ""), (LABEL[8:], "0", "3")) == (f"5.{LABEL}", "0", "3")


def test_two_rows_stay_two() -> None:
    other = FORMS["2021"].table("applications").line("unprocessed.excessive").label.zh

    assert cut((LABEL, "0", "3"), (other, "", "")) == (LABEL, "0", "3")
    assert cut((LABEL[:8], "0", "3"), (other, "1", "2")) == (LABEL[:8], "0", "3")


def test_a_figure_that_may_go_on_behind_a_break_is_not_whole() -> None:
    assert cut((LABEL, "12", "3"), ("", "34", "")) == (LABEL, "12\n34", "3")
    assert cut((LABEL, "12", "3"), ("34", "", "", "")) == (LABEL, "12 ^", "3 ^")


# ── any bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def whole() -> bytes:
    return pdf(TABLE + words((25, 125, "a"), (70, 125, "12")), words((20, 170, "behind")))


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 10**5), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5), st.integers(0, 10**5))
def test_no_damaged_pdf_makes_the_reader_raise(wounds: list[tuple[int, bytes]], end: int) -> None:
    raw = bytearray(whole())
    for at, wound in wounds:
        at = 5 + at % (len(raw) - 5)
        raw[at : at + len(wound)] = wound
    damaged = bytes(raw[: 5 + end % (2 * len(raw))])

    assert isinstance(readers.read(damaged), Grid | Unsupported)


TOKENS = (
    *("1", "0", "-1", "1e9", "q", "Q", "cm", "BT", "ET", "/F", "Tf", "Td", "(12)", "Tj", "[", "]", "TJ"),
    *("re", "S", "m", "l", "<<", ">>", "Do", "BI", "EI"),
)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(TOKENS), max_size=40))
def test_no_content_makes_the_reader_raise(tokens: list[str]) -> None:
    assert isinstance(readers.read(pdf(" ".join(tokens).encode())), Grid | Unsupported)
