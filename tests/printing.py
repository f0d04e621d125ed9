"""Forms printed as agencies print them, for reading back. The words come from the form; the shapes are those seen in the wild."""

from collections.abc import Callable, Mapping, Sequence

from site_builder.form import Form, Line, Table
from site_builder.form.shared import APPLICANTS, CONTENT, ORGANISATIONS, RECONCILES, RESULTS, SECTIONS

Cells = Mapping[str, int | None]
Grid = list[list[str]]

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def shown(form: Form, at: str, value: int | None, blank: str = "") -> str:
    """A value as it is printed: pieces as they are, fen in 万元 with as many decimals as it takes."""
    if value is None:
        return blank
    if form.cells[at].column.unit == "piece":
        return str(value)
    whole, rest = divmod(value, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".") if rest else str(whole)


def values(form: Form, cells: Cells, table: Table, line: Line) -> list[str]:
    return [shown(form, at := f"{table.key}/{line.key}/{column.key}", cells[at]) for column in line.columns]


def disclosure(form: Form, cells: Cells) -> Grid:
    """Table 二: block by block, each with its own heading row."""
    table = form.table("disclosure")
    rows: Grid = []
    for group in table.groups:
        rows.append([group.label.zh])
        first = table.line(group.lines[0])
        rows.append([CONTENT.zh, *(c.label.zh + ("（单位：万元）" if c.unit == "fen" else "") for c in first.columns)])
        rows += [[line.label.zh, *values(form, cells, table, line)] for line in map(table.line, group.lines)]
    return rows


def applications(form: Form, cells: Cells) -> Grid:
    """Table 三: two heading rows, group headings in the first cell of the first line of a group."""
    table = form.table("applications")
    columns = table.lines[0].columns
    rows: Grid = [[f"（{RECONCILES.zh}）", APPLICANTS.zh], [columns[0].label.zh, ORGANISATIONS.zh, columns[-1].label.zh]]
    rows.append([column.label.zh for column in columns[1:-1]])
    for line in table.lines:
        label = f"{line.number}{line.label.zh}"
        group = next((g for g in table.groups if line.key in g.lines and len(g.lines) > 1 and g.lines[0] == line.key), None)
        lead = [f"三、{RESULTS.zh}"] if line.key == "granted" else []
        rows.append([*lead, *([f"{group.number}{group.label.zh}"] if group else []), label, *values(form, cells, table, line)])
    return rows


def disputes(form: Form, cells: Cells) -> Grid:
    """Table 四: one row of fifteen under its three heading rows."""
    table = form.table("disputes")
    reconsideration, direct, after = table.lines
    columns = [column.label.zh for column in reconsideration.columns]
    return [
        [reconsideration.label.zh, table.groups[1].label.zh],
        [*columns, direct.label.zh, after.label.zh],
        [*columns, *columns],
        [value for line in table.lines for value in values(form, cells, table, line)],
    ]


def report(
    form: Form, cells: Cells, style: Callable[[Grid], str], title: str = "新绛县三泉镇人民政府2021年政府信息公开工作年度报告"
) -> str:
    """A whole report: title, the six sections, the three tables in one style."""
    (s1, s2, s3, s4, s5, s6) = (f"{numeral}{label.zh}" for numeral, label in SECTIONS)
    return "\n".join(
        [
            title,
            "",
            s1,
            "",
            "全年工作正常开展。",
            "",
            s2,
            "",
            style(disclosure(form, cells)),
            "",
            s3,
            "",
            style(applications(form, cells)),
            "",
            s4,
            "",
            style(disputes(form, cells)),
            "",
            s5,
            "",
            "无",
            "",
            s6,
            "",
            "无",
            "",
        ]
    )


# ── styles ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def tabs(rows: Grid) -> str:
    return "\n".join("\t".join(row) for row in rows)


def pipes(rows: Grid) -> str:
    return "\n".join(" | ".join(row) + " |" for row in rows)


def framed(rows: Grid) -> str:
    return "\n".join("| " + " | ".join(row) + " | " for row in rows)


def a_cell_a_line(rows: Grid) -> str:
    return "\n".join(cell for row in rows for cell in row)


def paragraphs(rows: Grid) -> str:
    return "\n\n".join(f"  {cell} " for row in rows for cell in row)


def a_cell_a_line_closed(rows: Grid) -> str:
    """One cell a line, each ending in a pipe; an empty cell is a line with only the pipe."""
    return "\n".join(f"{cell} |" if cell else "|" for row in rows for cell in row)


def parted(rows: Grid) -> str:
    """One cell a line, a line with a pipe between two."""
    return "\n|\n".join(cell for row in rows for cell in row)


def spaced(rows: Grid) -> str:
    return "\n".join(" ".join(row) for row in rows)


def full_width(rows: Grid) -> str:
    """Figures in full width; labels as they are."""
    return "\n".join(
        "\t".join(cell.translate(_WIDE) if cell[:1].isdigit() and cell.isascii() and "." not in cell[1:2] else cell for cell in row)
        for row in rows
    )


def wrapped(rows: Grid) -> str:
    """One cell a line, long labels broken in mid-word."""
    return "\n".join(cell[:9] + "\n" + cell[9:] if len(cell) > 11 and not cell[-1:].isdigit() else cell for row in rows for cell in row)


def html(rows: Grid) -> str:
    return (
        "<table>" + "".join("<tr>" + "".join(f"<td><p>{cell or '&nbsp;'}</p></td>" for cell in row) + "</tr>" for row in rows) + "</table>"
    )


def split_spans(rows: Grid) -> str:
    """HTML in which every character has a span of its own."""

    def cell(text: str) -> str:
        return "<td>" + "".join(f"<span>{char}</span>" for char in text) + "<span></span></td>"

    return "<table>" + "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in rows) + "</table>"


STYLES: Sequence[Callable[[Grid], str]] = (
    tabs,
    pipes,
    framed,
    a_cell_a_line,
    paragraphs,
    a_cell_a_line_closed,
    parted,
    spaced,
    full_width,
    wrapped,
    html,
    split_spans,
)

SHOWS_BLANKS: Sequence[Callable[[Grid], str]] = (tabs, pipes, html, full_width, a_cell_a_line_closed)
"""Styles in which an empty cell can be seen."""
