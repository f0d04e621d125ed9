"""The official tables of one report as the paper lays them out: headings that span, blocks with headings of their own, one row of fifteen.

Every heading comes from the form; what stands in a cell from ``cells``. Does not know how a table looks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.form import Group, Line, Table
from site_builder.form.shared import APPLICANTS, CONTENT, LITIGATION, ORGANISATIONS, RECONCILES, RESULTS
from site_builder.pages.cells import Ref, Shown, legend, shown, source_place
from site_builder.pages.holdings import Sheet
from site_builder.words import Speaker

Refs = Mapping[str, Sequence[Ref]]


@dataclass(frozen=True, slots=True)
class Head:
    """A heading cell; ``look`` is its class (``line`` is the one that stays when the table scrolls)."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    scope: str = "col"
    look: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: headings, then cells, then where it was read. ``id`` is what the rest of the page links to."""

    heads: tuple[Head, ...]
    cells: tuple[Shown, ...] = ()
    source: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One table: its title, the rows of its head, and its bodies; ``legend`` explains the marks that stand in it."""

    key: str
    title: str
    head: tuple[Row, ...]
    bodies: tuple[tuple[Row, ...], ...]
    legend: tuple[tuple[str, str], ...]


def papers(sheet: Sheet, w: Speaker, refs: Refs) -> tuple[Paper, ...]:
    """The three tables of the sheet's own edition, in the order of the paper. ``refs`` are the findings by address."""
    return tuple(_LAYOUTS[table.key](sheet, table, w, refs) for table in sheet.form.tables)


def row_id(sheet: Sheet, line: str) -> str:
    """The anchor of a form line (``table/line``) on the page of its report."""
    return f"y{sheet.year}-{line.replace('/', '-')}"


def numbered(number: str, text: str, lang: str) -> str:
    """A heading with its list number; on English pages in Arabic digits: （三） is (3)."""
    if lang == "zh":
        return number + text
    arabic = number.translate(_ARABIC)
    return f"{arabic} {text}" if arabic else text


_ARABIC = str.maketrans({"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "（": "(", "）": ")", "、": "."})


def _paper(sheet: Sheet, table: Table, w: Speaker, head: Sequence[Row], bodies: Sequence[Sequence[Row]]) -> Paper:
    title = w("paper.title", numeral=table.numeral.translate(_ARABIC) if w.lang != "zh" else table.numeral, title=table.label[w.lang])
    return Paper(table.key, title, tuple(head), tuple(tuple(body) for body in bodies), legend(sheet, table.key, w))


def _row(sheet: Sheet, table: Table, line: Line, w: Speaker, refs: Refs, heads: Sequence[Head], spans: Sequence[int] | None = None) -> Row:
    place = f"{table.key}/{line.key}"
    spans = spans or [1] * len(line.columns)
    cells = tuple(
        shown(sheet, f"{place}/{column.key}", w, refs.get(f"{place}/{column.key}", ()), span)
        for column, span in zip(line.columns, spans, strict=True)
    )
    return Row(tuple(heads), cells, source_place(sheet.record.lines.get(place), w), row_id(sheet, place))


# ── 二: blocks under an article each, with column headings of their own ─────────────────────────────────────────────


def _disclosure(sheet: Sheet, table: Table, w: Speaker, refs: Refs) -> Paper:
    width = max(len(line.columns) for line in table.lines)
    return _paper(sheet, table, w, (), [list(_block(sheet, table, group, width, w, refs)) for group in table.groups])


def _block(sheet: Sheet, table: Table, group: Group, width: int, w: Speaker, refs: Refs) -> Iterator[Row]:
    lines = [table.line(key) for key in group.lines]
    columns = lines[0].columns
    spans = [1] * (len(columns) - 1) + [width - len(columns) + 1]
    yield Row((Head(group.label[w.lang], width + 1, scope="rowgroup", look="block"), Head(w("paper.source"), rowspan=2, look="source")))
    heads = [Head(column.label[w.lang], span, look="num") for column, span in zip(columns, spans, strict=True)]
    yield Row((Head(CONTENT[w.lang], look="line"), *heads))
    for line in lines:
        yield _row(sheet, table, line, w, refs, [Head(line.label[w.lang], scope="row", look="line")], spans)


# ── 三: applicants across, outcomes down, under one heading ─────────────────────────────────────────────────────────


def _applications(sheet: Sheet, table: Table, w: Speaker, refs: Refs) -> Paper:
    lang = w.lang
    columns = table.lines[0].columns
    person, organisations, total = columns[0], columns[1:-1], columns[-1]
    head = (
        Row(
            (
                Head(w("paper.in_brackets", text=RECONCILES[lang]), 3, 3, look="corner"),
                Head(APPLICANTS[lang], len(columns), scope="colgroup"),
                Head(w("paper.source"), rowspan=3, look="source"),
            )
        ),
        Row(
            (
                Head(person.label[lang], rowspan=2, look="num"),
                Head(ORGANISATIONS[lang], len(organisations), scope="colgroup"),
                Head(total.label[lang], rowspan=2, look="num"),
            )
        ),
        Row(tuple(Head(column.label[lang], look="num") for column in organisations)),
    )
    grouped = {key for group in table.groups for key in group.lines}
    first = next(n for n, line in enumerate(table.lines) if line.key in grouped)
    last = max(n for n, line in enumerate(table.lines) if line.key in grouped) + 1  # the total of the outcomes closes them

    def plain(line: Line) -> Row:
        return _row(sheet, table, line, w, refs, [Head(numbered(line.number, line.label[lang], lang), 3, scope="row", look="line")])

    before = [plain(line) for line in table.lines[:first]]
    after = [plain(line) for line in table.lines[last + 1 :]]
    results = Head(numbered("三、", RESULTS[lang], lang), rowspan=last + 1 - first, scope="rowgroup", look="results")
    outcomes: list[Row] = []
    for line in table.lines[first : last + 1]:
        heads = [results] if not outcomes else []
        group = table.group(line.group) if line.group else None
        if group is None or group.lines == (line.key,):
            heads.append(Head(numbered(line.number, line.label[lang], lang), 2, scope="row", look="line"))
        else:
            if group.lines[0] == line.key:
                heads.append(
                    Head(numbered(group.number, group.label[lang], lang), rowspan=len(group.lines), scope="rowgroup", look="outcome")
                )
            heads.append(Head(numbered(line.number, line.label[lang], lang), scope="row", look="line"))
        outcomes.append(_row(sheet, table, line, w, refs, heads))
    return _paper(sheet, table, w, head, (before, outcomes, after))


# ── 四: one row of fifteen ──────────────────────────────────────────────────────────────────────────────────────────


def _disputes(sheet: Sheet, table: Table, w: Speaker, refs: Refs) -> Paper:
    lang = w.lang
    reconsideration, *suits = table.lines
    width = len(reconsideration.columns)
    head = (
        Row((Head(reconsideration.label[lang], width, 2, scope="colgroup"), Head(LITIGATION[lang], width * len(suits), scope="colgroup"))),
        Row(tuple(Head(line.label[lang], width, scope="colgroup") for line in suits)),
        Row(tuple(Head(column.label[lang], look="num") for line in table.lines for column in line.columns)),
    )
    rows = [_row(sheet, table, line, w, refs, ()) for line in table.lines]
    cells = Row((), tuple(cell for row in rows for cell in row.cells), None, row_id(sheet, table.key))
    places = [row.source for row in rows]
    if len(set(places)) == 1:
        places, width = places[:1], width * len(rows)
    sources = Row((), tuple(Shown(place or "", look="source", colspan=width) for place in places))
    return _paper(sheet, table, w, head, ((cells, sources) if any(places) else (cells,),))


_LAYOUTS = {"disclosure": _disclosure, "applications": _applications, "disputes": _disputes}
