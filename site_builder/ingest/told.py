"""What a person is told of a document: how it ended, why, and what to do. One fixed English word, one Chinese sentence, one remedy.

Knows what may be missing from a reading and how to say it. Decides nothing (``settle``, ``batch``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from site_builder.agencies import HEADER, Agency, from_division
from site_builder.divisions import VINTAGE, Divisions
from site_builder.ingest.place import alike, counties_of
from site_builder.ingest.readers import Unsupported
from site_builder.ingest.reading import Reading
from site_builder.record import Quarantined, Record

Ending = Literal["accepted", "quarantined", "duplicate", "unsupported"]
ENDINGS: tuple[Ending, ...] = ("accepted", "quarantined", "duplicate", "unsupported")


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one document. ``kind`` is a fixed English word, ``what`` and ``remedy`` are for the person.

    ``also`` is what went with it, a sentence each: what left the quarantine, what it replaced, whose reports its body continues.
    """

    file: str
    ending: Ending
    kind: str = ""
    what: str = ""
    remedy: str = ""
    reading: Record | Quarantined | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a document was refused, in words."""

    kind: str
    what: str
    remedy: str


BY_HAND = "照原件手工录入（site-builder form 2021 --template）"

KINDS: Mapping[str, tuple[str, str, str]] = {
    "many_reports": ("many_reports", "一个文件里有几份报告", "拆开再读"),
    "agency": ("unknown_agency", "机关认不准", "用 --agency 写明代码，或在 data/agencies.csv 登记后再读"),
    "agency_conflict": ("agency_conflict", "写明的机关与正文不符", "换对的文件，或更正清单（--agency）"),
    "year": ("unknown_year", "年度认不准", "用 --year 或清单写明年度再读"),
    "year_conflict": ("year_conflict", "写明的年度与正文不符", "换对的文件，或更正清单（--year）"),
    "edition": ("unknown_edition", "表头认不出是哪一版，或两版并存", "换完整的文本，或拆开再读"),
    "tables": ("no_tables", "没有表格", "若表格在附件里，下载附件再读"),
    "revision": ("revision", "已有另一版", '是机关的新版：加 --supersede "缘由"；读错了版本：不要加'),
    "superseded": ("superseded", "是已被替换或撤下的一版", "若撤错了，先从 data/superseded 移回"),
    "scope": ("scope", "没有写是本机关还是本地区", "照空白表的说明填"),
    "source": ("source", "网址或日期写错了", "照空白表的说明填"),
    "cells": ("cells", "有格填错了", "照原件核对"),
    "columns": ("columns", "有列没有地址，或错了位", "照空白表的表头核对"),
    "twice": ("twice", "同一份报告填了两行", "照原件核对，只留一行"),
    "time": ("time", "30 秒没有读完", f"只存报告正文再读，或{BY_HAND}"),
    "memory": ("memory", "要用的内存超过 1 GB", f"只存报告正文再读，或{BY_HAND}"),
    "crash": ("crash", "读的时候出了错，是本程序的毛病", f"{BY_HAND}，并把这份文件报给本程序"),
}
"""What a quarantined reading lacks → kind, sentence, remedy. The first that is missing names the document's kind."""


def why_quarantined(reading: Quarantined, said: Reading | None, agencies: Mapping[str, Agency], divisions: Divisions) -> Why:
    """Why a reading is no record yet; ``said`` is what its document says, None where nothing could be read."""
    first, *others = reading.missing
    kind, what, remedy = KINDS[first]
    if said is not None:
        what, remedy = _closer(first, reading, said, agencies, divisions) or (what, remedy)
    also = "；另：" + "、".join(KINDS[other][1] for other in others) if others else ""
    return Why(kind, what + also, remedy)


def _closer(
    missing: str, reading: Quarantined, said: Reading, agencies: Mapping[str, Agency], divisions: Divisions
) -> tuple[str, str] | None:
    """The sentence and the remedy that this document asks for, where more can be said than for any document."""
    remedy = KINDS[missing][2]
    if missing == "many_reports":
        places = "、".join(map(place, said.titles[:3])) + ("……" if len(said.titles) > 3 else "")
        return f"一个文件里有 {len(said.titles)} 份报告的标题（{places}）", remedy
    if missing == "tables" and said.attachments:
        names = "、".join(said.attachments[:4]) + ("……" if len(said.attachments) > 4 else "")
        return f"页面没有表格，只有附件 {len(said.attachments)} 个：{names}", "下载附件再读"
    title = f"“{said.said.title.text[:40]}”（{place(said.said.title.line)}）" if said.said.title else ""
    if missing == "year_conflict" and reading.awaited:
        return f"清单写 {reading.awaited.year}，" + (f"标题写{title}" if title else "正文写 " + "、".join(reading.candidates)), remedy
    if missing == "agency_conflict" and reading.awaited:
        meant = agencies.get(reading.awaited.agency or "") or from_division(reading.awaited.agency or "", divisions)
        return f"清单写{meant.name if meant else reading.awaited.agency}，正文写“{said.said.agency_name}”", remedy
    if missing == "agency":
        return _whose(reading, said, divisions)
    return None


def _whose(reading: Quarantined, said: Reading, divisions: Divisions) -> tuple[str, str] | None:
    name = said.said.agency_name
    if name is None:
        return "正文没有写是哪个机关", KINDS["agency"][2]
    if any(_itself(code, name, divisions) for code in reading.candidates):
        shown = "、".join(_path(code, divisions) for code in reading.candidates[:4]) + ("……" if len(reading.candidates) > 4 else "")
        return f"叫“{name}”的不止一个：{shown}" if len(reading.candidates) > 1 else f"“{name}”可能是{shown}", "用 --agency 写明代码再读"
    near = alike(name, (*said.said.names, *said.said.place_hints), divisions)[:3]
    places = "、".join("".join(division.name for division in divisions.path(code)[-2:]) + f" {code}" for code in near)
    counties = tuple(code for code in reading.candidates if len(code) == 6) or counties_of(name, divisions)
    counties = counties or tuple({code[:6]: None for code in near})
    return (
        f"“{name}”不在机关表，区划表（{VINTAGE}）也没有。" + (f"区划表里有相近的：{places}。" if near else "新设或改名？"),
        ("若就是它，用 --agency 写明代码；不是，" if near else "")
        + f"在 data/agencies.csv 登记：表头 {','.join(HEADER)}；一行如 {_row(name, counties)}（pinyin 换成名称的拼音）",
    )


def _itself(code: str, name: str, divisions: Divisions) -> bool:
    """Whether a name can be that of a division; an office of a county (绩溪县茶叶局) is not the county, and never to be filed under it."""
    called = divisions.names.get(code)
    return called is not None and (called in name if len(code) == 9 else _PLAIN.sub("", name).endswith(called))


def _row(name: str, counties: Sequence[str]) -> str:
    """A row of the register for a body that nobody has: with the code of its county where only one can be meant."""
    code = counties[0] if len(counties) == 1 else "区划代码"
    kind = next((kind for kind in ("街道", "苏木", "镇", "乡", "局", "委", "办", "厅") if _PLAIN.sub("", name).endswith(kind)), "类别")
    level = "township" if kind in ("街道", "苏木", "镇", "乡") else "county"
    return f"{code}-pinyin,{name},{code},{kind},{level},,,,"


_PLAIN = re.compile(r"(?:人民政府|政府|办事处|员会|公室)$")
"""What follows the word for its kind in a body's name: 委员会, 办公室, 街道办事处."""


def _path(code: str, divisions: Divisions) -> str:
    return "".join(division.name for division in divisions.path(code)) + f" {code}"


def why_unsupported(unsupported: Unsupported) -> Why:
    """Why no reader takes a document."""
    return Why(unsupported.kind, unsupported.what, unsupported.remedy)


def refused(file: str, why: Why, reading: Quarantined | None) -> Told:
    """A document that is quarantined with its reading, or unsupported without one."""
    return Told(file, "unsupported" if reading is None else "quarantined", why.kind, why.what, why.remedy, reading)


def differences(old: Record, new: Record | Quarantined) -> tuple[str, ...]:
    """Each cell that two readings of one agency-year hold differently, as ``address: old → new``; the editions where those differ."""
    if old.edition != new.edition:
        return (f"edition: {old.edition} → {new.edition}",)

    def value(reading: Record | Quarantined, at: str) -> int | None:
        cell = old.form.cells[at]
        values = reading.cells.get(cell.table.key, {}).get(cell.line.key)
        return None if values is None else values[cell.line.columns.index(cell.column)]

    pairs = ((at, value(old, at), value(new, at)) for at in old.form.cells)
    return tuple(f"{at}: {_shown(before)} → {_shown(after)}" for at, before, after in pairs if before != after)


def _shown(value: int | None) -> str:
    return "null" if value is None else str(value)


def why_revision(old: Record, new: Record | Quarantined) -> Why:
    """Why a second report for one agency-year is set aside, with what it says otherwise."""
    kind, what, remedy = KINDS["revision"]
    when = next((day for day in (old.source.posted, old.source.dated, old.source.retrieved) if day), None)
    which = "，".join(part for part in (when, old.source.sha256[:4] + "…") if part)
    differs = differences(old, new)
    if old.edition != new.edition:
        return Why(kind, f"{what}（{which}），用的是 {old.edition} 版表，这份是 {new.edition} 版表", remedy)
    if not differs:
        return Why(kind, f"{what}（{which}），表内数字全同", remedy)
    shown = "；".join(_in_words(old, one) for one in differs[:6]) + ("；……" if len(differs) > 6 else "")
    return Why(kind, f"{what}（{which}）。不同 {len(differs)} 格：{shown}", remedy)


def _in_words(old: Record, difference: str) -> str:
    at, _, values = difference.partition(": ")
    cell = old.form.cells[at]
    return f"{cell.line.label.zh} {cell.column.label.zh} {values.replace('null', '空').replace(' ', '')}"


def place(line: str) -> str:
    """A place on the source in words: 第38行, 第3页第1表第5行, 第2表第5行."""
    page, rest = line.removeprefix("p").split("t", 1) if line.startswith("p") and "t" in line else ("", line)
    if line.startswith("p") and not page:
        return f"第{line[1:].partition('b')[0]}页"
    if rest.startswith("t") or page:
        table, _, row = rest.removeprefix("t").partition("r")
        return (f"第{page}页" if page else "") + f"第{table}表第{row}行"
    return f"第{rest.removeprefix('b')}段" if rest.startswith("b") else f"第{rest.partition(':')[0]}行"


def how_read(record: Record) -> str:
    """An accepted record in a few words: 200格 读全, or which cells are empty and why, with the first place of what was not read."""
    kinds: dict[str, int] = {}
    first: tuple[str, str] | None = None
    numbers = 0
    for at in record.form.cells:
        if record.value(at) is not None:
            numbers += 1
            continue
        note = record.why_null(at)
        kind = note.kind if note is not None else "blank"
        kinds[kind] = kinds.get(kind, 0) + 1
        if first is None and note is not None and kind in NOT_READ:
            cell = record.form.cells[at]
            line = note.line or record.lines.get(f"{cell.table.key}/{cell.line.key}")
            first = (kind, f"{cell.table.label.zh} {cell.line.label.zh}" + (f"（{place(line)}）" if line else ""))
    empty = "".join(f"＋{name}{kinds[kind]}" for kind, name in EMPTY.items() if kind in kinds)
    return f"{numbers}格{empty}  " + ("读全" if first is None else f"[{first[0]}] {first[1]}")


EMPTY: Mapping[str, str] = {
    "blank": "原表空白",
    "not_applicable": "原表画杠",
    "lost": "未读出",
    "ambiguous": "读法不止一种",
    "unreadable": "读不出",
    "cut": "底本不全",
}
NOT_READ: Sequence[str] = ("lost", "ambiguous", "unreadable", "cut")
