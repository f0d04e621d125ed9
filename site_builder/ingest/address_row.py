"""The address row of a filled template: which column holds what, for which edition, and what is wrong with it.

Knows addresses and headings; does not know what may stand below them (``ingest.hand``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.errors import Problem
from site_builder.form import FORMS, Form
from site_builder.ingest.readers.spreadsheet import Sheet, column_name
from site_builder.ingest.text import heading_money
from site_builder.template import HEAD

KEYS = tuple(column.key for column in HEAD)
MARK = "applications/received/total"
"""A text that stands in every template, and hardly elsewhere."""
CLIPPED = 40
_WITHIN = 20
_ADDRESSES = frozenset(at for form in FORMS.values() for at in form.cells)


@dataclass(frozen=True, slots=True)
class Head:
    """What the columns of a sheet are. ``row`` is the index of the address row, ``columns`` address or key → index of each named once.

    ``money`` is address → the unit of money that the heading above names; ``addressed`` are the columns with an address, wrong ones too;
    ``own`` those of the person's own, with a heading but no address; ``form`` is None where no edition is certain.
    """

    row: int
    form: Form | None
    columns: Mapping[str, int]
    money: Mapping[str, str | None]
    addressed: frozenset[int]
    own: frozenset[int]
    problems: tuple[Problem, ...]


def place(name: str, sheet: Sheet, index: int | None = None) -> str:
    """Where a row stands, in the words of a spreadsheet: 甲.xlsx 工作表“录入” 第3行."""
    return name + (f" 工作表“{clip(sheet.name)}”" if sheet.name else "") + (f" 第{index + 1}行" if index is not None else "")


def clip(written: str) -> str:
    """What somebody wrote, on one line and short enough for a message."""
    line = " ".join(written.split())
    return line if len(line) <= CLIPPED else line[:CLIPPED] + "…"


def find(name: str, sheet: Sheet) -> Head | None:
    """The address row of a sheet: the first row near the top with three of our addresses; None where there is none."""
    for index, row in enumerate(sheet.rows[:_WITHIN]):
        keys = {column: cell.strip() for column, cell in enumerate(row) if cell.strip()}
        if len(_ADDRESSES.intersection(keys.values())) >= 3:
            return _head(name, sheet, index, keys)
    return None


def _head(name: str, sheet: Sheet, index: int, keys: Mapping[int, str]) -> Head:
    told = set(keys.values())
    editions = [form for form in FORMS.values() if not told.isdisjoint(_only_in(form))]
    form = editions[0] if len(editions) == 1 else None
    first: dict[str, int] = {}
    for column, key in keys.items():
        first.setdefault(key, column)
    twice = {key for column, key in keys.items() if first[key] != column}
    known = {*KEYS, *(form.cells if form else _ADDRESSES)}
    headings = dict(enumerate(sheet.rows[index - 1] if index else ()))
    return Head(
        index,
        form,
        {key: column for key, column in first.items() if key in known - twice},
        {key: heading_money(headings.get(column, "")) for key, column in first.items() if key in _ADDRESSES},
        frozenset(keys),
        frozenset(column for column, heading in headings.items() if heading.strip() and column not in keys),
        tuple(_problems(place(name, sheet, index), form, keys, first, known)),
    )


def _only_in(form: Form) -> set[str]:
    """The addresses that no other edition prints: they tell the edition."""
    return {at for at in form.cells if not any(at in other.cells for other in FORMS.values() if other is not form)}


def _problems(where: str, form: Form | None, keys: Mapping[int, str], first: Mapping[str, int], known: set[str]) -> Iterator[Problem]:
    for column, key in keys.items():
        at = f"{where} {column_name(column)}列"
        if key not in known:
            yield Problem(at, f"没有“{clip(key)}”这个地址", "照 site-builder form 列出的地址改正；自己加的列，第2行空着")
        elif first[key] != column:
            yield Problem(at, f"{key} 在{column_name(first[key])}列已有", "只留一列")
    if form is None:
        yield Problem(where, f"认不出是哪一版：{'、'.join(FORMS)}版的地址混在一起，或都没有", "一张工作表只用一版的空白表")
    missing = [key for key in (*KEYS, *(form.cells if form else ())) if key not in first]
    if missing:
        yield Problem(where, f"缺{len(missing)}列：{'、'.join(missing[:5])}{'…' if missing[5:] else ''}", "补上这些列；原件空白的格空着")
