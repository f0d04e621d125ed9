"""Recording what a person saw on the original: one more entry in the corrections of a report, whole or not at all.

Knows how a value is written on the command line, and what the record says now: that is what the entry expects. Does not know what the
numbers mean to the audit (``review``).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from site_builder import store
from site_builder.corrections import UNREAD, apply, cells_at, plain, problems_of
from site_builder.errors import Problem, SiteError
from site_builder.files import editing, replace, report_path
from site_builder.form import Column, Form
from site_builder.record import MOST, Correction, NoteKind, Record


@dataclass(frozen=True, slots=True)
class Corrected:
    """An entry that was written: where, as the how-manieth, and the record before and after it; ``held`` is the data from before."""

    path: Path
    number: int
    correction: Correction
    before: Record
    after: Record
    held: store.Data


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person wants to record of a place. ``values`` as written on the command line; None where it could only be ``seen``.

    ``seen`` is the kind of note that is settled: empty for the one that the record has there.
    """

    at: str
    values: str | None
    seen: str | None
    why: str
    by: str
    when: str


def correct(data: Path, agency: str, year: int, entry: Entry) -> Corrected:
    """Add an entry to ``data/corrections/<county>/<agency>/<year>.json``; it expects what the record says now, corrections included.

    Where the place is in conflict the entry expects what the conflict found: so it settles the conflict.

    Raises   SiteError, with nothing written, for an agency-year that is not held, an address off the form, values that do not fit
             (too many, too few, no numbers, below zero), or a place that already says so; for data that is not sound
    """
    with editing(data):
        held = store.read(data)
        before = next((record for record in held.records if (record.agency, record.year) == (agency, year)), None)
        if before is None:
            raise SiteError(Problem(f"{agency} {year}", "没有这份记录", "核对机关代码和年度；都在 data/records 里"))
        correction = _correction(entry, before, held)
        wrong = [Problem(f"{agency} {year} {entry.at}", *what) for what in problems_of(correction, before)]
        if wrong:
            raise SiteError(*wrong)
        already = held.corrections.get((agency, year), ())
        path = report_path(data / "corrections", agency, year)
        replace(path, written((*already, correction)))
    return Corrected(path, len(already) + 1, correction, before, apply(before, (correction,)).record, held)


def written(corrections: Sequence[Correction]) -> bytes:
    """The bytes of a file of corrections: one to a text line, in the order in which they are applied."""
    return ("[" + ",\n ".join(json.dumps(_ordered(one), ensure_ascii=False) for one in corrections) + "]\n").encode()


def _ordered(correction: Correction) -> dict[str, Any]:
    plain = msgspec.to_builtins(correction)
    return {key: plain[key] for key in ("at", "expect", "set", "seen", "why", "by", "when") if key in plain}


# ── what a person wrote → a correction ──────────────────────────────────────────────────────────────────────────────


def _correction(entry: Entry, record: Record, held: store.Data) -> Correction:
    where = f"{record.agency} {record.year} {entry.at}"
    wrong = [
        Problem(where, f"没有写{what}", f"写明 {switch} …")
        for what, switch, said in (("原因", "--why", entry.why), ("经手人代号", "--by", entry.by))
        if not said.strip(" …")
    ]
    values: tuple[int | None, ...] = ()
    kind: NoteKind | None = None
    try:
        if entry.seen is not None:
            kind = _seen(entry, record, where)
        else:
            values = _values(entry, record, where)
    except SiteError as error:
        wrong.extend(error.problems)
    if wrong:
        raise SiteError(*wrong)
    if kind is not None:
        return Correction(at=entry.at, why=entry.why.strip(), by=entry.by.strip(), when=entry.when, seen=kind)
    one = entry.at in record.form.cells
    expect = _expected(entry.at, record, held)
    correction = Correction(
        at=entry.at,
        why=entry.why.strip(),
        by=entry.by.strip(),
        when=entry.when,
        expect=expect[0] if one else expect,
        set=values[0] if one else values,
    )
    disputed = any((other.agency, other.year, other.at) == (record.agency, record.year, entry.at) for other in held.conflicts)
    if not disputed and apply(record, (correction,)).record == record:
        raise SiteError(Problem(where, f"记录已是 {plain(values)}", "不用更正；写错了就再核对原件"))
    return correction


def _expected(at: str, record: Record, held: store.Data) -> tuple[int | None, ...]:
    """What the place says now; where it is in conflict, what the conflict found there, for that is what a person has looked at again."""
    for one in held.conflicts:
        if (one.agency, one.year, one.at) == (record.agency, record.year, at):
            return one.found if isinstance(one.found, tuple) else (one.found,)
    return tuple(record.value(cell) for cell in cells_at(record.form, at))


def _seen(entry: Entry, record: Record, where: str) -> NoteKind:
    """The kind of note that is settled: one that stands at the place, below it, or at its line or table."""
    _known(record.form, entry.at, where, {note.at for note in record.notes})
    near = {entry.at, entry.at.rpartition("/")[0], entry.at.partition("/")[0]}
    kinds = [note.kind for note in record.notes if note.kind in UNREAD and (note.at in near or note.at.startswith(f"{entry.at}/"))]
    if not kinds:
        raise SiteError(Problem(where, "这里没有未读出的格", "site-builder review 列出要看的地方"))
    if not entry.seen:
        return kinds[0]
    found = next((kind for kind in kinds if kind == entry.seen), None)
    if found is None:
        raise SiteError(Problem(where, f"这里的备注是 {'、'.join(dict.fromkeys(kinds))}，不是 {entry.seen}", "改写，或只写 --seen"))
    return found


def _known(form: Form, at: str, where: str, also: set[str]) -> None:
    if at in also or cells_at(form, at):
        return
    places = (*form.cells, *dict.fromkeys(cell.rpartition("/")[0] for cell in form.cells))
    near = get_close_matches(at, places, n=1)
    hint = f"是不是 {near[0]}？" if near else ""
    raise SiteError(Problem(where, f"{form.edition}版表上没有这个位置", f"{hint}地址见 site-builder form {form.edition}"))


def _values(entry: Entry, record: Record, where: str) -> tuple[int | None, ...]:
    form = record.form
    _known(form, entry.at, where, set())
    if "/" not in entry.at:
        raise SiteError(Problem(where, "这是整张表", "逐行写：表/行，或逐格写：表/行/列"))
    cells = cells_at(form, entry.at)
    parts = [part.strip() for part in (entry.values or "").replace("，", ",").split(",")]
    if entry.values is None or len(parts) != len(cells):
        count = 0 if entry.values is None else len(parts)
        names = "、".join(form.cells[at].column.label.zh for at in cells)
        raise SiteError(Problem(where, f"写了{count}个数，这里有{len(cells)}格", f"按 {names} 的次序写，用逗号隔开，空白格写 -"))
    found: list[int | None] = []
    wrong: list[Problem] = []
    for at, part in zip(cells, parts, strict=True):
        value, what = _value(part, form.cells[at].column)
        found.append(value)
        if what is not None:
            wrong.append(Problem(f"{record.agency} {record.year} {at}", *what))
    if wrong:
        raise SiteError(*wrong)
    return tuple(found)


_MONEY = re.compile(r"(-?[0-9]+(?:\.[0-9]{1,10})?)(万元|元|分)?")
_FEN = {"万元": Decimal(1_000_000), "元": Decimal(100), "分": Decimal(1), None: Decimal(1)}


def _value(text: str, column: Column) -> tuple[int | None, tuple[str, str] | None]:
    """A value as written, or what is wrong with it and the remedy. Money is in fen, unless its unit is written."""
    if text in {"-", "－", "blank"}:
        return None, None
    text = text.replace("−", "-")
    found = _MONEY.fullmatch(text) if column.unit == "fen" else re.fullmatch(r"(-?[0-9]+)()", text)
    fen = Decimal(found[1]) * _FEN[found[2] or None] if found else None
    if fen is None or fen != fen.to_integral_value():
        remedy = "照原件填：整数，空白格写 -" if column.unit != "fen" else "照原件填：分的整数，或 12.5万元、125000元；空白格写 -"
        return None, (f"{text or '空'} 不是数", remedy)
    if fen < 0 and not column.signed:
        return None, (f"{text} 是负数", "只有增减一列可以是负数；再看一遍原件")
    if abs(fen) > MOST:
        return None, (f"{text} 太大", "核对单位；金额以分计")
    return int(fen), None
