"""The official tables of one report as the paper lays them out: headings that span, blocks with headings of their own, one row of fifteen.

Every heading comes from the form; what stands in a cell from ``cells``. What is the same in every report of an edition is laid out once
(``Layout``). Does not know how a table looks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from site_builder.form import FORMS, Group, Line, Table, Unit
from site_builder.form.shared import APPLICANTS, CONTENT, LITIGATION, ORGANISATIONS, RECONCILES, RESULTS
from site_builder.memo import Memo
from site_builder.pages.cells import Ref, Shown, legend, plainly, shown, source_place
from site_builder.pages.holdings import NOT_READ, Sheet
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
class Blank:
    """A row before it is filled in: its headings, how wide each cell is, the line or table that it is linked to by (none for empty);
    ``read``, the form line whose place on the source stands behind it."""

    heads: tuple[Head, ...]
    spans: tuple[int, ...] = ()
    to: str = ""
    read: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A table before it is filled in, in one language. ``places`` are the addresses of the form's cells in the order of the paper,
    ``units`` are theirs, ``take`` takes what stands at them; ``spans`` are the widths of all cells, which may be more; ``read`` the lines
    whose place on the source is said in the margin."""

    key: str
    title: str
    head: tuple[Row, ...]
    bodies: tuple[tuple[Blank, ...], ...]
    places: tuple[str, ...]
    spans: tuple[int, ...]
    read: tuple[str, ...]
    units: tuple[Unit, ...]
    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """One table of a report: what stands in its cells and where its lines were read, both in the order of the layout; ``legend``
    explains the marks that stand in it."""

    layout: Layout
    year: str
    cells: tuple[Shown, ...]
    sources: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        return self.layout.key

    @property
    def title(self) -> str:
        return self.layout.title

    @property
    def head(self) -> tuple[Row, ...]:
        return self.layout.head

    @property
    def bodies(self) -> tuple[tuple[Row, ...], ...]:
        """The rows filled in."""
        cells, sources = iter(self.cells), iter(self.sources)
        return tuple(
            tuple(
                Row(
                    blank.heads,
                    tuple(next(cells) for _ in blank.spans),
                    None if blank.read is None else next(sources),
                    _id(self.year, blank.to) if blank.to else "",
                )
                for blank in body
            )
            for body in self.layout.bodies
        )


def papers(sheet: Sheet, w: Speaker, refs: Refs) -> tuple[Paper, ...]:
    """The three tables of the sheet's own edition, in the order of the paper. ``refs`` are the findings by address."""
    return tuple(_paper(sheet, table, w, refs) for table in sheet.form.tables)


def row_id(sheet: Sheet, line: str) -> str:
    """The anchor of a form line (``table/line``) on the page of its report."""
    return _id(sheet.year, line)


def _id(year: str, line: str) -> str:
    return f"y{year}-{line.replace('/', '-')}"


def numbered(number: str, text: str, lang: str) -> str:
    """A heading with its list number; on English pages in Arabic digits: （三） is (3)."""
    if lang == "zh":
        return number + text
    arabic = number.translate(_ARABIC)
    return f"{arabic} {text}" if arabic else text


_ARABIC = str.maketrans({"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "（": "(", "）": ")", "、": "."})


def _paper(sheet: Sheet, table: Table, w: Speaker, refs: Refs) -> Paper:
    lines = sheet.record.lines
    apart = [source_place(lines.get(f"{table.key}/{line.key}"), w) for line in table.lines] if table.key in _WITHOUT_MARGIN else []
    # No margin to say it in: a row of its own says where it was read, once where that is the same for all.
    below = 0 if not any(apart) else 1 if len(set(apart)) == 1 else len(apart)
    layout = blank(sheet.record.edition, table.key, w, below)
    marks = layout.take(sheet.marks)
    plain, explained = _plain(layout, w)[layout.take(sheet.values), marks]
    sources = tuple([source_place(lines.get(line), w) for line in layout.read])
    if not refs and not below and NOT_READ.isdisjoint(marks):
        return Paper(layout, sheet.year, plain, sources, explained)
    cells = list(plain)
    for n, at in enumerate(layout.places):
        if at in refs or marks[n] in NOT_READ:
            cells[n] = shown(sheet, at, w, refs.get(at, ()), layout.spans[n])
    cells += [Shown(place, look="source", colspan=span) for place, span in zip(apart, layout.spans[len(cells) :], strict=False)]
    return Paper(layout, sheet.year, tuple(cells), sources, explained)


KEPT = 1 << 9
"""Of so many tables of a layout the cells are kept: most tables of a country are nothing but zeros, or blank."""

Of = tuple[tuple[int | None, ...], tuple[str | None, ...]]
"""Numbers and marks of a table, in the order of its layout."""
Filled = tuple[tuple[Shown, ...], tuple[tuple[str, str], ...]]
"""Cells, and the legend of the marks in them."""


@lru_cache(maxsize=128)
def _plain(layout: Layout, w: Speaker) -> Memo[Of, Filled]:
    """Tables that show no more than numbers and marks, by these."""

    def made(of: Of) -> Filled:
        values, marks = of
        return tuple(map(plainly(w).__getitem__, zip(values, marks, layout.units, layout.spans, strict=False))), legend(marks, w)

    return Memo(made, KEPT)


@lru_cache(maxsize=128)  # editions × tables × languages are twenty; the words are another object in each build
def blank(edition: str, key: str, w: Speaker, below: int = 0) -> Layout:
    """A table of an edition before it is filled in; ``below`` says in how many cells of a last row stands where it was read."""
    table = FORMS[edition].table(key)
    title = w("paper.title", numeral=table.numeral.translate(_ARABIC) if w.lang != "zh" else table.numeral, title=table.label[w.lang])
    head, bodies = _LAYOUTS[key](table, w)
    if below:
        ((only,),) = bodies
        bodies = ((only, Blank((), (len(only.spans) // below,) * below)),)
    places = tuple(f"{key}/{line.key}/{column.key}" for line in table.lines for column in line.columns)
    rows = [row for body in bodies for row in body]
    spans = tuple(span for row in rows for span in row.spans)
    read = tuple(row.read for row in rows if row.read is not None)
    units = tuple(column.unit for line in table.lines for column in line.columns)
    return Layout(key, title, tuple(head), tuple(map(tuple, bodies)), places, spans, read, units, itemgetter(*places))


Laid = tuple[Sequence[Row], Sequence[Sequence[Blank]]]
"""The rows of the head, and the bodies."""


def _row(table: Table, line: Line, heads: Sequence[Head], spans: Sequence[int] | None = None) -> Blank:
    place = f"{table.key}/{line.key}"
    return Blank(tuple(heads), tuple(spans or [1] * len(line.columns)), place, place)


# ── 二: blocks under an article each, with column headings of their own ─────────────────────────────────────────────


def _disclosure(table: Table, w: Speaker) -> Laid:
    width = max(len(line.columns) for line in table.lines)
    return (), [list(_block(table, group, width, w)) for group in table.groups]


def _block(table: Table, group: Group, width: int, w: Speaker) -> Iterator[Blank]:
    lines = [table.line(key) for key in group.lines]
    columns = lines[0].columns
    spans = [1] * (len(columns) - 1) + [width - len(columns) + 1]
    yield Blank((Head(group.label[w.lang], width + 1, scope="rowgroup", look="block"), Head(w("paper.source"), rowspan=2, look="source")))
    heads = [Head(column.label[w.lang], span, look="num") for column, span in zip(columns, spans, strict=True)]
    yield Blank((Head(CONTENT[w.lang], look="line"), *heads))
    for line in lines:
        yield _row(table, line, [Head(line.label[w.lang], scope="row", look="line")], spans)


# ── 三: applicants across, outcomes down, under one heading ─────────────────────────────────────────────────────────


def _applications(table: Table, w: Speaker) -> Laid:
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

    def plain(line: Line) -> Blank:
        return _row(table, line, [Head(numbered(line.number, line.label[lang], lang), 3, scope="row", look="line")])

    before = [plain(line) for line in table.lines[:first]]
    after = [plain(line) for line in table.lines[last + 1 :]]
    results = Head(numbered("三、", RESULTS[lang], lang), rowspan=last + 1 - first, scope="rowgroup", look="results")
    outcomes: list[Blank] = []
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
        outcomes.append(_row(table, line, heads))
    return head, (before, outcomes, after)


# ── 四: one row of fifteen ──────────────────────────────────────────────────────────────────────────────────────────


def _disputes(table: Table, w: Speaker) -> Laid:
    lang = w.lang
    reconsideration, *suits = table.lines
    width = len(reconsideration.columns)
    head = (
        Row((Head(reconsideration.label[lang], width, 2, scope="colgroup"), Head(LITIGATION[lang], width * len(suits), scope="colgroup"))),
        Row(tuple(Head(line.label[lang], width, scope="colgroup") for line in suits)),
        Row(tuple(Head(column.label[lang], look="num") for line in table.lines for column in line.columns)),
    )
    return head, ((Blank((), (1,) * sum(len(line.columns) for line in table.lines), table.key),),)


_LAYOUTS = {"disclosure": _disclosure, "applications": _applications, "disputes": _disputes}
_WITHOUT_MARGIN = {"disputes"}
