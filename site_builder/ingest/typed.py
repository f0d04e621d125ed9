"""What a person types in one cell of the template: a code, a year, a date, a number or a kind of nothing. Strict: nothing is guessed.

Every function gives the value, or None and a line in ``wrong``. Does not know where a cell stands in the file (``hand``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from site_builder.agencies import Agency, from_division
from site_builder.divisions import Divisions
from site_builder.form import Cell, Form
from site_builder.ingest import agency
from site_builder.ingest.address_row import clip
from site_builder.ingest.text import BLANK, UNREADABLE, Value, fold, value
from site_builder.record import Cells, Note, Scope
from site_builder.template import SCOPES, YEARS
from site_builder.template import UNREADABLE as NOT_SEEN


@dataclass(frozen=True, slots=True)
class Wrong:
    """One wrong cell: what the reading lacks by it (a word of ``missing``), its key or address, what is wrong, and the remedy."""

    missing: str
    key: str
    what: str
    remedy: str


def plain(cell: str) -> str:
    """A cell's text without what spreadsheets add: spaces around it, and the ``.0`` of a code that was taken for a number."""
    text = cell.strip()
    return text[:-2] if re.fullmatch(r"-?[0-9]+\.0", text) else text


# ── whose report ────────────────────────────────────────────────────────────────────────────────────────────────────


def body(
    code: str, name: str, divisions: Divisions, agencies: Mapping[str, Agency], wrong: list[Wrong]
) -> tuple[Agency | None, tuple[str, ...]]:
    """The body of a code, and the codes that it could be instead where the code is missing, unknown, or another body's than the name."""
    found = agencies.get(fold(code)) or from_division(fold(code), divisions)
    if found is not None and not (name and agency.contradicts(found, name, divisions)):
        return found, ()
    meant = agency.resolve([name], [name], divisions, agencies) if name else None
    candidates = () if meant is None else tuple(filter(None, (meant.agency, *meant.candidates)))
    remedy = f"可能是 {'、'.join(candidates[:4])}" if candidates else "照统计用区划代码填；部门先在 data/agencies.csv 登记"
    if found is not None:
        wrong.append(Wrong("agency_conflict", "name", f"写的是“{clip(name)}”，代码 {found.id} 却是{found.name}", f"改正其一；{remedy}"))
    elif code:
        wrong.append(Wrong("agency", "agency", f"没有代码是“{clip(code)}”的机关", remedy))
    else:
        wrong.append(Wrong("agency", "agency", "没有填", remedy))
    return None, candidates


def year(text: str, wrong: list[Wrong]) -> int | None:
    """A report year that some edition of the form could be of."""
    found = re.fullmatch(r"([0-9]{4})(?:年度?)?", fold(text))
    if found and int(found[1]) in YEARS:
        return int(found[1])
    remedy = f"填报告的年度，{YEARS[0]}年起，如 2025"
    wrong.append(Wrong("year", "year", f"写的是“{clip(text)}”" if text else "没有填", remedy))
    return None


def scope(text: str, wrong: list[Wrong]) -> Scope | None:
    """Own or area, in Chinese or by its key; never guessed from a blank."""
    for zh, key in SCOPES.items():
        if text in (zh, key):
            return key
    wrong.append(Wrong("scope", "scope", f"写的是“{clip(text)}”" if text else "没有填", f"填{'或'.join(SCOPES)}"))
    return None


_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00:00:00)?")


def day(key: str, text: str, report_year: int | None, wrong: list[Wrong]) -> str | None:
    """A date as ISO; a report is never older than the year it is about. A blank is None and not wrong."""
    if not text:
        return None
    found = _DATE.fullmatch(fold(text))
    try:
        read = date(*map(int, found.groups())) if found else None
    except ValueError:
        read = None
    if read is None:
        wrong.append(Wrong("source", key, f"写的是“{clip(text)}”，不是日期", "写成 2026-01-28；不知道就空着"))
    elif report_year is not None and read.year < report_year:
        wrong.append(Wrong("source", key, f"{read} 早于{report_year}年度", "核对日期和年度"))
    else:
        return read.isoformat()
    return None


def url(text: str, wrong: list[Wrong]) -> str | None:
    """A web address. A blank is None and not wrong."""
    if not text or re.fullmatch(r"https?://[^\s\"<>]{4,2000}", text):
        return text or None
    wrong.append(Wrong("source", "url", f"写的是“{clip(text)}”，不是网址", "写 http:// 或 https:// 开头的完整网址；没有就空着"))
    return None


# ── the tables ──────────────────────────────────────────────────────────────────────────────────────────────────────


def number(cell: Cell, text: str | None, money: str | None, wrong: list[Wrong]) -> Value:
    """What is typed for one cell of the form; ``text`` is None where the file has no such column. ``money`` is the heading's unit."""
    if text is None:
        return UNREADABLE
    read = value(text, cell.column.unit, cell.column.signed, money)
    if read.kind in ("number", "blank", "not_applicable") or text in NOT_SEEN:
        return read
    wrong.append(Wrong("cells", cell.at, *_why(cell, text, read)))
    return read


def _why(cell: Cell, text: str, read: Value) -> tuple[str, str]:
    said, fen = f"写的是“{clip(text)}”", cell.column.unit == "fen"
    if text.startswith("#"):
        return f"{said}，公式出错", "改成原件上的数"
    if fen and read.kind == "ambiguous":
        return f"{said}，看不出是元还是万元", "连单位填，如 1200元"
    if re.fullmatch(r"[-−－][0-9.,]+", text) and not cell.column.signed:
        return f"{said}，这一列没有负数", "照原件改正"
    if re.fullmatch(r"[0-9,]+\.[0-9]+", text):
        return f"{said}，{'不足一分' if fen else '件数没有小数'}", "照原件改正"
    return (
        f"{said}，不是表里的数",
        "照原件填整数；画杠填 无，看不清填 ?" if not fen else "照原件填，如 1.2 或 1200元；画杠填 无，看不清填 ?",
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """The tables of a row: values and notes as a record holds them, and ``said``, ``address=value`` for each cell that is not blank."""

    cells: Cells
    notes: tuple[Note, ...]
    said: tuple[str, ...]


def tables(form: Form, given: Mapping[str, str], money: Mapping[str, str | None], line: str, wrong: list[Wrong]) -> Typed:
    """Every cell of the form, from address → text; ``line`` is the place of the row for the notes."""
    read = {at: number(cell, given.get(at), money.get(at), wrong) for at, cell in form.cells.items()}
    if all(one == BLANK for one in read.values()):
        wrong.append(Wrong("tables", "", "表里一格也没有填", "照原件填好再读，或删去这一行"))
    cells: Cells = {}
    notes: list[Note] = []
    for table, form_line in form.lines():
        whole = f"{table.key}/{form_line.key}"
        values = {f"{whole}/{column.key}": read[f"{whole}/{column.key}"] for column in form_line.columns}
        cells.setdefault(table.key, {})[form_line.key] = tuple(one.number for one in values.values())
        kinds = {one.kind for one in values.values()}
        if kinds in ({"blank"}, {"not_applicable"}):
            values = {whole: next(iter(values.values()))}
        notes += [_note(at, one, given.get(at), line) for at, one in values.items() if one.kind != "number"]
    return Typed(cells, tuple(notes), tuple(_said(read, given)))


def _note(at: str, read: Value, text: str | None, line: str) -> Note:
    if read.kind == "blank" or read.kind == "not_applicable":
        return Note(at, read.kind, None, line)
    if text is None:
        return Note(at, "lost", None, line)
    return Note(at, "ambiguous" if read.kind == "ambiguous" else "unreadable", clip(text), line)


def _said(read: Mapping[str, Value], given: Mapping[str, str]) -> Iterator[str]:
    for at, one in read.items():
        if one.kind == "number":
            yield f"{at}={one.number}"
        elif one.kind == "not_applicable":
            yield f"{at}=not_applicable"
        elif one.kind != "blank" and at in given:
            yield f"{at}={given[at]}"
