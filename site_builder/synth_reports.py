"""What an invented body reports, year after year: sound forms, then the faults that real reports have, in shares like the real ones.

About a third of the bodies ever get a request; some zeros are left blank or dashed; some totals do not add up; some years do not continue
the last; some lines could not be read, and of those a few were settled or corrected by hand. Knows the form; touches no disk.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import msgspec

from site_builder.agencies import Agency
from site_builder.form import FORMS, OUTCOMES, Form
from site_builder.form.shared import APPLICANT_COLUMNS
from site_builder.record import SCHEMA, Correction, Note, NoteKind, Part, Record, Source, Stated

LAST = 2025
ACTIVE = 0.35
"""Of the bodies, how many ever get a request."""

Cells = dict[str, int | None]

COLUMNS = tuple(column.key for column in APPLICANT_COLUMNS[:-1])
_WHO = (80, 10, 1, 1, 4, 4)
_OUTCOMES = dict(zip(OUTCOMES, (46, 12, 8, 20, 8, 6), strict=True))
_MOST = {"township": 5, "county": 30, "city": 160, "province": 700}
_AREA = 12
"""How much more a report of a whole area counts than one of a single body."""

_ITEMS = ("机构信息", "工作动态", "通知公告", "财政信息", "人事任免", "规划计划")
_TOPICS = ("disclosure", "requests", "management", "platform", "oversight")
_ALL_TOPICS = 0.95
"""Of the reports that say anything of themselves, how many speak of all five topics: of 33 real reports the rule named none."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One report with the corrections that stand beside it."""

    record: Record
    corrections: tuple[Correction, ...] = ()

    def moved(self, body: Agency) -> "Reported":
        """The same report as that of another body."""
        return replace(self, record=msgspec.structs.replace(self.record, agency=body.id, name=full_name(body)))


def reports(body: Agency, years: range, chance: Random) -> list[Reported]:
    """The reports that are held of a body, oldest first, at least one."""
    active = chance.random() < (ACTIVE if body.level == "township" else 0.8 if body.kind in "县市区旗厅" else ACTIVE)
    area = body.id == body.division and body.level in ("county", "city") and chance.random() < 0.4
    since = chance.choice(years) if chance.random() < 0.2 else years[0]
    held = [year for year in years if year >= since and chance.random() < 0.93] or [years[-1]]
    carried, stock, told = dict.fromkeys(COLUMNS, 0), {"rules": 0, "normative_documents": chance.randint(0, 30)}, []
    for year in years:
        form = FORMS[_edition(year, chance)]
        brought = dict(carried)
        if active and chance.random() < 0.03:  # what was carried forward is not what is brought forward
            brought["individual"] += chance.randint(1, 3)
        cells: Cells = dict.fromkeys(form.cells, 0)
        _disclose(cells, form, body, stock, chance)
        carried = _apply(cells, form, brought, _received(body, area, active, chance), chance)
        _dispute(cells, form, active and body.level != "township", chance)
        if year in held:
            told.append(_report(body, year, form, cells, "area" if area else "own", chance))
    return told


def full_name(body: Agency) -> str:
    """The name that stands on a report: a township's with its government."""
    if body.level != "township":
        return body.name if body.id != body.division else f"{body.name}人民政府"
    return body.name + ("办事处" if body.kind == "街道" else "人民政府")


def _edition(year: int, chance: Random) -> str:
    """The form of the year; a few keep the old one for a while, hardly any is early."""
    if year < 2021:
        return "2021" if year == 2020 and chance.random() < 0.01 else "2019"
    return "2019" if year < 2024 and chance.random() < 0.02 else "2021"


# ── sound forms ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _disclose(cells: Cells, form: Form, body: Agency, stock: dict[str, int], chance: Random) -> None:
    """Table 二: documents in force and numbers of items go on from year to year (mostly), the rest is anything."""
    issued = chance.choice((0, 0, 0, 1, 2, 5))
    repealed = min(stock["normative_documents"], chance.choice((0, 0, 0, 1)))
    stock["normative_documents"] += issued - repealed + (chance.random() < 0.1)
    said = {"issued": issued, "made": issued, "published": issued, "repealed": repealed}
    said |= dict.fromkeys(("in_force", "total_public"), stock["normative_documents"])
    scale = {"township": 40, "county": 400, "city": 2_000, "province": 4_000}[body.level]
    for at, cell in form.cells.items():
        if cell.table.key != "disclosure" or cell.line.key == "rules":
            continue
        if cell.line.key == "normative_documents":
            cells[at] = said[cell.column.key]
        elif cell.column.key in ("prior_items", "change"):
            items = stock.setdefault(cell.line.key, chance.choice((0, 0, chance.randint(1, scale))))
            cells[at] = items if cell.column.key == "prior_items" else chance.choice((0, 0, -min(items, 2), 3)) if items else 0
            stock[cell.line.key] = items + (cells[at] or 0 if cell.column.signed else chance.random() < 0.05)
        elif chance.random() < 0.3:
            cells[at] = chance.randint(1, scale * 500_000 if cell.column.unit == "fen" else scale)


def _received(body: Agency, area: bool, active: bool, chance: Random) -> int:
    if not active or chance.random() < 0.25:
        return 0
    return int(min(chance.expovariate(1 / _MOST[body.level]), 12 * _MOST[body.level])) * (_AREA if area else 1)


def _apply(cells: Cells, form: Form, brought: Mapping[str, int], received: int, chance: Random) -> dict[str, int]:
    """Table 三, every identity kept: what came in, how it ended, what is carried forward (given back by column)."""
    coming = dict.fromkeys(COLUMNS, 0)
    for column in chance.choices(COLUMNS, _WHO, k=received):
        coming[column] += 1
    carried = {}
    lines = {key: form.table("applications").group(key).lines for key in OUTCOMES}
    for column in COLUMNS:
        handled = coming[column] + brought[column]
        carried[column] = sum(chance.random() < 0.06 for _ in range(handled))
        for outcome in chance.choices(OUTCOMES, list(_OUTCOMES.values()), k=handled - carried[column]):
            _add(cells, f"applications/{chance.choice(lines[outcome])}", column)
        for line, number in (
            ("received", coming[column]),
            ("brought_forward", brought[column]),
            ("concluded", handled - carried[column]),
            ("carried_forward", carried[column]),
        ):
            _add(cells, f"applications/{line}", column, number)
    return carried


def _add(cells: Cells, line: str, column: str, number: int = 1) -> None:
    for at in (f"{line}/{column}", f"{line}/total"):
        cells[at] = (cells[at] or 0) + number


def _dispute(cells: Cells, form: Form, active: bool, chance: Random) -> None:
    for line in form.table("disputes").lines if active else ():
        for column in line.columns[:-1]:
            if chance.random() < 0.2:
                _add(cells, f"disputes/{line.key}", column.key, chance.randint(1, 4))


# ── reports as they come ────────────────────────────────────────────────────────────────────────────────────────────


def _report(body: Agency, year: int, form: Form, cells: Cells, scope: str, chance: Random) -> Reported:
    received = cells["applications/received/total"] or 0
    if chance.random() < (0.06 if received else 0.004):
        _contradict(cells, chance)
    notes = list(_leave_out(cells, form, chance))
    expect, corrections = _look_again(cells, notes, f"{year + 1}-05-06", chance)
    official = chance.random() < 0.7
    whose = f"{body.id}-{year}"
    source = Source(
        file=f"{whose}.html",
        sha256=hashlib.sha256(f"{chance.random()}/{whose}".encode()).hexdigest(),
        kind="official_page" if official else chance.choice(("official_file", "mirror", "copy", "copy")),
        whole=not any(note.kind == "cut" for note in notes),
        url=f"https://www.d{body.id.partition('-')[0]}.invalid/ogi/t{year + 1}0118_{chance.randint(1000, 9999)}.html" if official else None,
        dated=f"{year + 1}-01-{chance.randint(5, 28):02}" if chance.random() < 0.8 else None,
        posted=f"{year + 1}-{chance.choice(('01-29', '02-18', '03-30', '04-02'))}" if official else None,
        retrieved=f"{year + 1}-04-{chance.randint(10, 30)}",
        reader="synth",
    )
    tables: dict[str, dict[str, tuple[int | None, ...]]] = {}
    for table, line in form.lines():
        values = tuple(expect.get(at, cells[at]) for column in line.columns for at in (f"{table.key}/{line.key}/{column.key}",))
        tables.setdefault(table.key, {})[line.key] = values
    record = Record(
        schema=SCHEMA,
        agency=body.id,
        name=full_name(body),
        year=year,
        edition=form.edition,
        scope="area" if scope == "area" else "own",
        source=source,
        cells=tables,
        lines={f"{table.key}/{line.key}": str(21 + number) for number, (table, line) in enumerate(form.lines())},
        notes=tuple(notes),
        stated=_state(received, year, form, chance),
    )
    return Reported(record, corrections)


def _contradict(cells: Cells, chance: Random) -> None:
    """One of the ways in which real reports do not add up: a total left at 0, a part miscounted, a line forgotten."""
    a = "applications"
    broken = chance.choice(("concluded", "concluded", "granted", "carried_forward", "received", "disputes"))
    if broken == "disputes":
        cells["disputes/reconsideration/total"] = (cells["disputes/reconsideration/total"] or 0) + 1
    elif broken == "concluded" and cells[f"{a}/concluded/total"]:
        cells.update(dict.fromkeys((f"{a}/concluded/{column}" for column in (*COLUMNS, "total")), 0))
    elif broken == "received":
        cells[f"{a}/received/individual"] = (cells[f"{a}/received/individual"] or 0) + 2
    else:
        _add(cells, f"{a}/{broken}", "individual", chance.choice((1, 1, 2, 10)))


def _leave_out(cells: Cells, form: Form, chance: Random) -> Iterator[Note]:
    """Zeros left blank or dashed, a table left empty, a copy cut off, lines not read; a note for each."""
    manner = chance.random()
    lines = [f"{table.key}/{line.key}" for table, line in form.lines()]
    zero = [at for at in lines if not any(cells[cell] for cell in _below(form, at))]
    if manner < 0.10:
        yield from _empty(cells, form, zero, "blank")
    elif manner < 0.17:
        yield from _empty(cells, form, [at for at in zero if not at.startswith("applications")], "not_applicable")
    elif manner < 0.19:
        yield from _empty(cells, form, lines, "blank")
    elif manner < 0.21:
        yield from _empty(cells, form, [at for at in lines if at.startswith("disputes")], "cut")
    elif manner < 0.24:
        kind: NoteKind = chance.choice(("lost", "lost", "ambiguous", "unreadable"))
        yield from _empty(cells, form, sorted(chance.sample(lines, 3)), kind)


def _empty(cells: Cells, form: Form, lines: Sequence[str], kind: NoteKind) -> Iterator[Note]:
    for line in lines:
        below = _below(form, line)
        raw = " ".join(str(cells[at]) for at in below[1:]) if kind in ("lost", "ambiguous", "unreadable") else None
        cells.update(dict.fromkeys(below))
        yield Note(at=line, kind=kind, raw=raw)


def _below(form: Form, line: str) -> list[str]:
    table, key = line.split("/")
    return [f"{line}/{column.key}" for column in form.table(table).line(key).columns]


def _look_again(cells: Cells, notes: Sequence[Note], when: str, chance: Random) -> tuple[Cells, tuple[Correction, ...]]:
    """What a person did with it: what has several readings was seen to be unreadable; now and then a misread cell was put right.

    Gives what the record says where it is not what was put right.
    """
    seen = tuple(
        Correction(at=note.at, seen=note.kind, why="虚构：原件此行看不清", by="synth", when=when)
        for note in notes
        if note.kind in ("ambiguous", "unreadable")
    )
    at = "applications/received/total"
    value = cells[at]
    if value is None or chance.random() > 0.01:
        return {}, seen
    misread = value + 10
    return {at: misread}, (*seen, Correction(at=at, expect=misread, set=value, why="虚构：原读多了", by="synth", when=when))


def _state(received: int, year: int, form: Form, chance: Random) -> Stated:
    """What the text says: items published with a breakdown that mostly adds up, and the number of requests, mostly as the table has it."""
    if chance.random() < 0.2:
        return Stated(years=(year,))
    parts = tuple(Part(name, chance.randint(0, 60)) for name in chance.sample(_ITEMS, 4))
    total = sum(part.number for part in parts) + (chance.random() < 0.1)
    return Stated(
        disclosed_total=total,
        approximate=chance.random() < 0.05,
        breakdown=parts if chance.random() < 0.5 else (),
        applications_received=received + (chance.random() < 0.02) if chance.random() < 0.6 else None,
        notices=(form.notice,) if chance.random() < 0.4 else (),
        sections=("一", "二", "三", "四", "五", "六"),
        topics=_TOPICS if chance.random() < _ALL_TOPICS else _TOPICS[: chance.randint(2, 4)],
        years=(year,),
    )
