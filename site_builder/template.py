"""The blank that a person fills where no document can be read: a report a row, as CSV or XLSX.

Knows how the blank is headed and laid out; every heading comes from the form. Does not know how it is read back (``ingest.hand``).
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from site_builder.form import Cell, Form
from site_builder.form.shared import ORGANISATIONS, RESULTS
from site_builder.record import Scope

FIRST_ROW = 3
"""Reports begin below the headings (row 1) and the addresses (row 2)."""
ROWS = 1000
"""So many rows are formatted and checked while they are typed; reading knows no such end."""
SHEET, GUIDE_SHEET = "录入", "填法"
MONEY = "万元"
YEARS = range(2019, 2100)
"""Report years that a blank takes: no edition of the form is older."""

SCOPES: Mapping[str, Scope] = {"本机关": "own", "本地区": "area"}
"""How the scope is written in the blank → the record's key. ``area`` is a report that adds up a whole district."""
UNREADABLE = ("?", "？", "看不清")
"""What a person writes for a cell that cannot be read on the original either; what is struck out there is 无, a dash or a slash."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that says whose report it is: its key in the record or its source, what it is called, and how wide it stands."""

    key: str
    zh: str
    width: int


HEAD = (
    Heading("agency", "机关代码", 13),
    Heading("name", "机关名称", 24),
    Heading("year", "年度", 6),
    Heading("scope", "范围（本机关、本地区）", 9),
    Heading("url", "网址", 24),
    Heading("dated", "落款日期", 12),
    Heading("posted", "发布日期", 12),
    Heading("retrieved", "取得日期", 12),
)


def heading(cell: Cell) -> tuple[str, ...]:
    """What stands over a cell on the paper, from the table down to the column; money with the unit to fill in."""
    line, requests = cell.line, cell.table.key == "applications"
    group = cell.table.group(line.group) if line.group is not None and line.group != line.key else None
    return (
        f"表{cell.table.numeral}",
        *((f"三、{RESULTS.zh}",) if requests and (line.group is not None or line.key == "concluded") else ()),
        *((f"{group.number}{group.label.zh}",) if group else ()),
        f"{line.number}{line.label.zh}",
        *((ORGANISATIONS.zh,) if requests and cell.column in line.columns[1:-1] else ()),
        cell.column.label.zh + (f"（{MONEY}）" if cell.column.unit == "fen" else ""),
    )


def guide(form: Form) -> tuple[str, ...]:
    """How the blank is filled, a sentence or two a line; the last line is English."""
    signed = dict.fromkeys(cell.column.label.zh for cell in form.cells.values() if cell.column.signed)
    below_zero = f"只有“{'”“'.join(signed)}”可以是负数。" if signed else "没有负数。"
    return (
        f"一行一份报告，从第{FIRST_ROW}行填起。前两行不要改：程序按第2行认列。",
        "机关代码、年度、范围必填。乡镇、街道的代码9位，县区6位；部门用 data/agencies.csv 里登记的代码。",
        f"范围填{'或'.join(SCOPES)}：汇总全县（市、区）各机关数字的报告填{list(SCOPES)[1]}。",
        "照原件抄，不改，不补，不替它算。原件印着 0 填 0，原件空白就空着。",
        "原件画斜杠、横线或印着“无”：填 无（在 Excel 里直接按 / 会跳到菜单）。看不清：填 ?",
        f"件数填整数。{below_zero}",
        f"金额按{MONEY}填。原件印的是元，连单位一起填，如 1200元。",
        "日期写成 2026-01-28：落款日期在正文末尾，发布日期在网页上，取得日期是下载的那天。不知道就空着。",
        "同一机关同一年度只占一行。要记自己的话，在右边加一列：第1行写列名，第2行空着，程序不读它。",
        "填好存盘，运行 site-builder ingest 和文件名。存成 XLSX 或 CSV 都可以。",
        "In English: one report a row, from row 3. Copy what is printed: 0 is 0, blank stays blank, 无 or / for a stroke, ? for what "
        f"cannot be read. Money in {MONEY} (10,000 yuan), unless the cell names its unit.",
    )


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_csv(form: Form) -> bytes:
    """The blank as CSV: two rows, UTF-8 with a byte-order mark, by which Excel knows it."""
    out = io.StringIO(newline="")
    headings = [*(column.zh for column in HEAD), *("·".join(heading(cell)) for cell in form.cells.values())]
    csv.writer(out).writerows([headings, [*(column.key for column in HEAD), *form.cells]])
    return out.getvalue().encode("utf-8-sig")


# ── XLSX ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_TINTS = {"disclosure": ("#FFF4DC", "#FBE8BF"), "applications": ("#E6F0FA", "#D3E4F5"), "disputes": ("#E8F4E8", "#D5EAD5")}
"""The tables in three colours, line by line in two tints, so that 200 columns keep their groups in sight."""
_GREY = "#EEEEEE"


def as_xlsx(form: Form) -> bytes:
    """The blank as a workbook: headings and the first three columns stay in sight, cells are checked as they are typed.

    A second sheet says how it is filled. The same form gives the same bytes.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # here, for a blank is seldom asked for: no other command waits for it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": form.notice, "created": datetime(2021, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet(SHEET)
    base = {"font_size": 10, "valign": "vcenter"}
    for row, name in ((0, "zh"), (1, "key")):
        for index, column in enumerate(HEAD):
            sheet.write_string(row, index, getattr(column, name), book.add_format(_over(base, _GREY, row)))
    for index, column in enumerate(HEAD):
        sheet.set_column(index, index, column.width, book.add_format(base | ({} if column.key == "year" else {"num_format": "@"})))
    lines = [list(cells) for _, cells in groupby(form.cells.values(), key=lambda cell: (cell.table.key, cell.line.key))]
    last = len(HEAD)
    for number, cells in enumerate(lines):
        tint = _TINTS[cells[0].table.key][number % 2]
        formats = [book.add_format(_over(base, tint, row)) for row in (0, 1)]
        for cell in cells:
            sheet.write_string(0, last, "\n".join(heading(cell)), formats[0])
            sheet.write_string(1, last, cell.at, formats[1])
            sheet.set_column(last, last, 13, book.add_format(base))
            last += 1
    sheet.set_row(0, 150)
    sheet.freeze_panes(FIRST_ROW - 1, 3)
    for columns, rule in _rules(form):
        sheet.data_validation(FIRST_ROW - 1, columns[0], FIRST_ROW + ROWS - 2, columns[-1], rule)
    _write_guide(book.add_worksheet(GUIDE_SHEET), guide(form), book.add_format({"font_size": 11, "text_wrap": True, "valign": "top"}))
    book.close()
    return out.getvalue()


def _over(base: Mapping[str, Any], tint: str, row: int) -> dict[str, Any]:
    look = {"font_size": 9, "text_wrap": True, "align": "center"} if row == 0 else {"font_size": 8, "font_color": "#666666"}
    return {**base, **look, "bg_color": tint, "border": 1, "border_color": "#C8C8C8"}


def _write_guide(sheet: Any, lines: tuple[str, ...], look: Any) -> None:
    sheet.set_column(0, 0, 90, look)
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, look)


def _rules(form: Form) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """What may be typed, for each run of neighbouring columns of one kind: nothing that reading would refuse."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

    year = next(index for index, column in enumerate(HEAD) if column.key == "year")
    wrong_year = {"error_title": HEAD[year].zh, "error_message": "填四位年度，如 2025。"}
    yield [year], {"validate": "integer", "criteria": "between", "minimum": YEARS[0], "maximum": YEARS[-1], **wrong_year}
    scope = next(index for index, column in enumerate(HEAD) if column.key == "scope")
    yield [scope], {"validate": "list", "source": list(SCOPES)}
    numbered = enumerate((cell.column for cell in form.cells.values()), len(HEAD))
    for (unit, signed), run in groupby(numbered, key=lambda one: (one[1].unit, one[1].signed)):
        columns = [index for index, _ in run]
        first = xl_rowcol_to_cell(FIRST_ROW - 1, columns[0])
        number = [*([] if signed else [f"{first}>=0"]), f"{first}=INT({first})" if unit == "piece" else f"{first}<1E+9"]
        words = [f'{first}="{word}"' for word in ("无", "/", "—", "-", *UNREADABLE)]
        with_unit = [f'RIGHT({first},1)="元"'] if unit == "fen" else []
        yield (
            columns,
            {
                "validate": "custom",
                "value": f"=IF(ISNUMBER({first}),AND({','.join(number)}),OR({','.join(words + with_unit)}))",
                "error_title": "不像表里的数",
                "error_message": ("金额按万元填，或连单位一起填。" if unit == "fen" else "件数填整数。")
                + "原件空白就空着；画杠填 无；看不清填 ?",
            },
        )


ENDINGS: Mapping[str, Callable[[Form], bytes]] = {".csv": as_csv, ".xlsx": as_xlsx}
"""How a file's ending chooses what is written."""
