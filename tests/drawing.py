"""Forms drawn as the office draws them, with merged cells, and written as HTML, DOCX and text. The words come from the form."""

import html as escaping
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_builder.form import Form
from site_builder.form.shared import APPLICANTS, CONTENT, LITIGATION, ORGANISATIONS, RECONCILES, RESULTS, SECTIONS
from tests import printing

TITLE = "新绛县三泉镇人民政府2021年政府信息公开工作年度报告"


@dataclass(frozen=True, slots=True)
class Cell:
    """One drawn cell: its text (a line break where it is broken by hand) and how many columns and rows it covers."""

    text: str
    wide: int = 1
    tall: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn table: rows of the cells that begin in them; the first ``heading`` rows are repeated on each page."""

    rows: tuple[tuple[Cell, ...], ...]
    heading: int


Values = Mapping[str, int | None]


def disclosure(form: Form, cells: Values) -> Drawn:
    table = form.table("disclosure")
    widest = max(len(line.columns) for line in table.lines)
    rows: list[tuple[Cell, ...]] = []
    for group in table.groups:
        lines = [table.line(key) for key in group.lines]
        columns = lines[0].columns
        last = widest - len(columns) + 1
        rows.append((Cell(group.label.zh, widest + 1),))
        names = [column.label.zh + ("（单位：万元）" if column.unit == "fen" else "") for column in columns]
        rows.append((Cell(CONTENT.zh), *map(Cell, names[:-1]), Cell(names[-1], last)))
        for line in lines:
            shown = printing.values(form, cells, table, line)
            rows.append((Cell(line.label.zh), *map(Cell, shown[:-1]), Cell(shown[-1], last)))
    return Drawn(tuple(rows), 0)


def applications(form: Form, cells: Values) -> Drawn:
    table = form.table("applications")
    columns = table.lines[0].columns
    rows: list[tuple[Cell, ...]] = [
        (Cell(f"（{RECONCILES.zh}）", 3, 3), Cell(APPLICANTS.zh, 7)),
        (Cell(columns[0].label.zh, 1, 2), Cell(ORGANISATIONS.zh, 5), Cell(columns[-1].label.zh, 1, 2)),
        tuple(Cell(column.label.zh) for column in columns[1:-1]),
    ]
    results = [line.key for line in table.lines if line.key not in ("received", "brought_forward", "carried_forward")]
    for line in table.lines:
        shown = [Cell(text) for text in printing.values(form, cells, table, line)]
        label = f"{line.number}{line.label.zh}"
        if line.key not in results:
            rows.append((Cell(label, 3), *shown))
            continue
        lead = [Cell(f"三、{RESULTS.zh}", 1, len(results))] if line.key == results[0] else []
        group = next((group for group in table.groups if line.key in group.lines and len(group.lines) > 1), None)
        if group is None:
            rows.append((*lead, Cell(label, 2), *shown))
        elif line.key == group.lines[0]:
            rows.append((*lead, Cell(f"{group.number}{group.label.zh}", 1, len(group.lines)), Cell(label), *shown))
        else:
            rows.append((Cell(label), *shown))
    return Drawn(tuple(rows), 3)


def disputes(form: Form, cells: Values) -> Drawn:
    table = form.table("disputes")
    reconsideration, direct, after = table.lines
    columns = [column.label.zh for column in reconsideration.columns]
    return Drawn(
        (
            (Cell(reconsideration.label.zh, 5), Cell(LITIGATION.zh, 10)),
            (*(Cell(column, 1, 2) for column in columns), Cell(direct.label.zh, 5), Cell(after.label.zh, 5)),
            tuple(map(Cell, [*columns, *columns])),
            tuple(Cell(value) for line in table.lines for value in printing.values(form, cells, table, line)),
        ),
        3,
    )


def simple(rows: printing.Grid) -> Drawn:
    """Rows of plain cells: nothing is merged."""
    return Drawn(tuple(tuple(map(Cell, row)) for row in rows), 0)


def merged(form: Form, cells: Values) -> list[Drawn]:
    return [disclosure(form, cells), applications(form, cells), disputes(form, cells)]


def plain(form: Form, cells: Values) -> list[Drawn]:
    return [simple(draw(form, cells)) for draw in (printing.disclosure, printing.applications, printing.disputes)]


# ── variations ──────────────────────────────────────────────────────────────────────────────────────────────────────

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def is_figure(text: str) -> bool:
    return text.replace(".", "", 1).isdigit() and text.isascii()


def full_width(table: Drawn) -> Drawn:
    return _each(table, lambda text: text.translate(_WIDE) if is_figure(text) else text)


def wrapped(table: Drawn) -> Drawn:
    """Long labels broken by hand in mid-word."""
    return _each(
        table, lambda text: text if is_figure(text) or len(text) < 6 else "\n".join(text[i : i + 5] for i in range(0, len(text), 5))
    )


def _each(table: Drawn, change) -> Drawn:  # type: ignore[no-untyped-def]
    return Drawn(tuple(tuple(Cell(change(cell.text), cell.wide, cell.tall) for cell in row) for row in table.rows), table.heading)


def split(table: Drawn, after: int) -> list[Drawn]:
    """A table parted by a page break behind a row, the heading repeated; merged cells go on, empty, on the second page."""
    if not table.heading < after < len(table.rows):
        return [table]
    first: list[tuple[Cell, ...]] = []
    going_on: list[tuple[int, Cell]] = []
    covered: dict[tuple[int, int], bool] = {}
    for index, row in enumerate(table.rows):
        column, kept = 0, []
        for cell in row:
            while covered.get((index, column)):
                column += 1
            for down in range(cell.tall):
                for across in range(cell.wide):
                    covered[(index + down, column + across)] = True
            here = max(1, min(cell.tall, after - index))
            kept.append(Cell(cell.text, cell.wide, here if index < after else cell.tall))
            if index < after < index + cell.tall:
                going_on.append((column, Cell("", cell.wide, index + cell.tall - after)))
            column += cell.wide
        first.append(tuple(kept))
    assert all(column == 0 or going_on[0][0] == 0 for column, _ in going_on)  # merged cells stand at the left
    second = [*table.rows[: table.heading], (*(cell for _, cell in going_on), *table.rows[after]), *table.rows[after + 1 :]]
    return [Drawn(tuple(first[:after]), table.heading), Drawn(tuple(second), table.heading)]


# ── writers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Pages = Sequence[Sequence[Drawn]]
"""For each of the three tables, its parts in order."""


def sections(tables: Pages) -> list[str | Sequence[Drawn]]:
    """A whole report: its paragraphs and tables in order."""
    s1, s2, s3, s4, s5, s6 = (f"{numeral}{label.zh}" for numeral, label in SECTIONS)
    return [TITLE, s1, "全年工作正常开展。", s2, tables[0], s3, tables[1], s4, tables[2], s5, "无", s6, "无"]


def html(tables: Pages, style: str = "") -> str:
    parts = []
    for piece in sections(tables):
        if isinstance(piece, str):
            parts.append(f"<p>{escaping.escape(piece)}</p>")
        else:
            parts += [_html_table(table) for table in piece]
    return f"<!doctype html><html><head><meta charset=utf-8><style>{style}</style></head><body>{''.join(parts)}</body></html>"


def _html_table(table: Drawn) -> str:
    def cell(one: Cell) -> str:
        text = "<br>".join(map(escaping.escape, one.text.split("\n"))) or "&nbsp;"
        return f'<td colspan="{one.wide}" rowspan="{one.tall}">{text}</td>'

    rows = ["<tr>" + "".join(map(cell, row)) + "</tr>" for row in table.rows]
    return f"<table><thead>{''.join(rows[: table.heading])}</thead><tbody>{''.join(rows[table.heading :])}</tbody></table>"


def text(tables: Pages) -> str:
    """Cells parted by tabs; a column that a merged cell covers is empty."""
    parts = []
    for piece in sections(tables):
        if isinstance(piece, str):
            parts.append(piece)
        else:
            for page, table in enumerate(piece):
                parts += [f"- {page + 1} -"] * (page > 0) + ["\t".join(row) for row in expanded(table)]
    return "\n".join(parts) + "\n"


def expanded(table: Drawn) -> list[list[str]]:
    """Every column of every row, those that a merged cell covers empty."""
    taken: dict[tuple[int, int], str] = {}
    for index, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (index, column) in taken:
                column += 1
            for down in range(cell.tall):
                for across in range(cell.wide):
                    taken[(index + down, column + across)] = "" if down or across else cell.text.replace("\n", "")
    return [[taken[(index, column)] for column in sorted(c for r, c in taken if r == index)] for index in range(len(table.rows))]


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text: str) -> str:
    runs = "<w:r><w:br/></w:r>".join(f'<w:r><w:t xml:space="preserve">{escaping.escape(line)}</w:t></w:r>' for line in text.split("\n"))
    return f"<w:p>{runs}</w:p>"


def docx_table(table: Drawn) -> str:
    rows = []
    hanging: dict[int, tuple[int, int]] = {}

    def covered(column: int) -> list[tuple[int, str]]:
        """The cells of a row that only continue one above, from a column on, each with its width."""
        cells = []
        while hanging.get(column, (0, 0))[0]:
            left, wide = hanging[column]
            hanging[column] = (left - 1, wide)
            cells.append((wide, f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/><w:vMerge/></w:tcPr><w:p/></w:tc>'))
            column += wide
        return cells

    for row in table.rows:
        cells: list[tuple[int, str]] = []
        for cell in row:
            cells += covered(sum(wide for wide, _ in cells))
            merge = '<w:vMerge w:val="restart"/>' if cell.tall > 1 else ""
            hanging[sum(wide for wide, _ in cells)] = (cell.tall - 1, cell.wide)
            cells.append((cell.wide, f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.wide}"/>{merge}</w:tcPr>{paragraph(cell.text)}</w:tc>'))
        cells += covered(sum(wide for wide, _ in cells))
        rows.append(f"<w:tr>{''.join(xml for _, xml in cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def docx(tables: Pages) -> bytes:
    return packed(body(tables))


def body(tables: Pages) -> str:
    """The body of a Word document: a whole report, each table in its parts."""
    parts = []
    for piece in sections(tables):
        parts += [paragraph(piece)] if isinstance(piece, str) else [docx_table(table) + "<w:p/>" for table in piece]
    return "".join(parts)


def packed(body: str, styles: str = "", parts: Mapping[str, str | bytes] = {}) -> bytes:
    """A Word document of this body, small but whole."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": document(body),
    }
    if styles:
        files["word/styles.xml"] = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'
    return zipped(files | dict(parts))


def document(body: str) -> str:
    spaces = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {spaces}><w:body>{body}<w:sectPr/></w:body></w:document>'


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()
