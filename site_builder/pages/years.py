"""The years of one body side by side: the main lines of all reports held, where the series breaks, and whether what is carried over meets.

Adds up nothing but the lines of one outcome within one report. Says that years may not be compared; does not compare them: whether what is
carried over meets is what the audit found (``audit.chain``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from site_builder.form import FORMS, Form
from site_builder.memo import Kept
from site_builder.pages.cells import Shown, plainly, shown
from site_builder.pages.holdings import NOT_READ, Carried, Sheet, outcome
from site_builder.pages.leads import count
from site_builder.pages.model import Link
from site_builder.pages.outcomes import BROUGHT, CONCLUDED, FORWARD, KEPT, LITIGATED, RECEIVED, RECONSIDERED, Alike, alike
from site_builder.words import Speaker, number

RECONSIDER_FIRST = 2024
"""From then on a refusal goes to reconsideration before a suit (行政复议法 art. 23)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A year: the link to its report, the edition of its form, and whether the series breaks before it."""

    year: Link
    edition: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A line of the form over the years."""

    name: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """The table, oldest year first, and what must be said beside it."""

    columns: tuple[Column, ...]
    lines: tuple[Side, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """Two years that follow each other: what one carries forward and the other brings forward; ``chip`` says if they do not meet, or only
    their totals do.

    ``forward`` and ``brought`` are drawn with ``sign`` between them: equal, not, or not to be told.
    """

    text: str
    before: str
    year: str
    forward: str
    brought: str
    sign: str
    kind: str = ""
    chip: str = ""


def side_by_side(sheets: Sequence[Sheet], w: Speaker) -> Years | None:
    """The main lines of table 三 (and the totals of 四) of all years, newest first in; None of a single year."""
    if len(sheets) < _SEVERAL:
        return None
    ordered = tuple(reversed(sheets))
    pairs = zip((None, *ordered), ordered, strict=False)
    columns = tuple(
        Column(Link(sheet.year, f"#y{sheet.year}"), w("agency.form_of", edition=sheet.record.edition), _breaks(before, sheet))
        for before, sheet in pairs
    )
    return Years(columns, tuple(_lines(ordered, w)), tuple(notes(ordered, w)))


_SEVERAL = 2


def _breaks(before: Sheet | None, sheet: Sheet) -> bool:
    return before is not None and (before.record.edition, before.record.scope) != (sheet.record.edition, sheet.record.scope)


def _lines(sheets: Sequence[Sheet], w: Speaker) -> Iterator[Side]:
    form = sheets[-1].form
    labels = (group.label[w.lang] for group in form.table("applications").groups)
    names = (_label(form, RECEIVED, w), _label(form, BROUGHT, w), *labels, _label(form, CONCLUDED, w), _label(form, FORWARD, w))
    every = zip(*(_cells(sheet, form.edition, w) for sheet in sheets), strict=True)
    for name, cells in zip((*names, w("kpi.reconsideration"), w("kpi.litigation")), every, strict=True):
        yield Side(name, cells)
    yield Side(w("agency.points"), tuple([plainly(w)[count(sheet), None, "piece", 1] for sheet in sheets]))


def _cells(sheet: Sheet, edition: str, w: Speaker) -> tuple[Shown, ...]:
    """What stands in the column of a report, above its points: its lines, with the outcomes that an edition has."""
    key = alike(sheet)
    if not NOT_READ.isdisjoint(key[-1]):  # what stood there instead of a number is said with it
        return _made(sheet, edition, w)
    return _CELLS.of((w, edition, *key), lambda: _made(sheet, edition, w))


_CELLS = Kept[Alike, tuple[Shown, ...]](KEPT)


def _made(sheet: Sheet, edition: str, w: Speaker) -> tuple[Shown, ...]:
    outcomes = (_outcome(sheet.record.edition, group.key) for group in FORMS[edition].table("applications").groups)
    return (
        shown(sheet, RECEIVED, w),
        shown(sheet, BROUGHT, w),
        *(_sum(sheet, places, w) for places in outcomes),
        shown(sheet, CONCLUDED, w),
        shown(sheet, FORWARD, w),
        _sum(sheet, (RECONSIDERED,), w),
        _sum(sheet, LITIGATED, w),
    )


@cache
def _outcome(edition: str, key: str) -> tuple[str, ...]:
    return outcome(FORMS[edition].table("applications").group(key))


def _label(form: Form, at: str, w: Speaker) -> str:
    if at == CONCLUDED:
        return w("agency.printed_total")
    label = form.cells[at].line.label
    return (label.short or label.zh) if w.lang == "zh" else label.en


def _sum(sheet: Sheet, places: Sequence[str], w: Speaker) -> Shown:
    """The sum of cells, or the mark of the first that is unknown; a single cell as it stands, with its mark."""
    unknown = next((at for at in places if sheet.values[at] is None), None)
    if len(places) == 1 or unknown is not None:
        return shown(sheet, unknown or places[0], w)
    return plainly(w)[sum([sheet.values[at] or 0 for at in places]), None, "piece", 1]


def notes(sheets: Sequence[Sheet], w: Speaker) -> Iterator[str]:
    """Why the years shown, oldest first, may not be compared: another form, another scope, another law; and which years are not held."""
    years = [sheet.record.year for sheet in sheets]
    missing = [str(year) for year in range(years[0], years[-1]) if year not in years]
    if missing:
        yield w("break.missing", years=w("list.pause").join(missing))
    if len({sheet.record.edition for sheet in sheets}) > 1:
        yield w("break.form")
    for before, sheet in pairwise(sheets):
        if before.record.scope != sheet.record.scope:
            yield w(f"break.scope_{sheet.record.scope}", year=sheet.year)
    if years[0] < RECONSIDER_FIRST <= years[-1]:
        yield w("break.reconsideration")


def chain(carried: Sequence[Carried], w: Speaker) -> tuple[Joint, ...]:
    """What a body carries from year to year, oldest first, a joint for each report that has one before it: held, or missing between."""
    years = [one for one in carried if one.column == "total"]
    parts = {year: tuple(some) for year, some in groupby((one for one in carried if one.column != "total"), key=lambda one: one.year)}
    first = years[0].year if years else 0
    return tuple(_joint(one, parts.get(one.year, ()), w) for one in years if one.state != "first" or one.year != first)


_SIGNS = {"meets": "＝", "broken": "≠"}


def _joint(total: Carried, columns: Sequence[Carried], w: Speaker) -> Joint:
    said = {
        "before": str(total.year - 1),
        "year": str(total.year),
        "forward": "…" if total.state == "first" else _figure(total.forward, w),
        "brought": _figure(total.brought, w),
    }
    sign = _SIGNS.get(total.state, "…")
    told = w("list.pause").join(
        w("chain.column", column=_COLUMNS[one.column][w.lang], forward=_figure(one.forward, w), brought=_figure(one.brought, w))
        for one in columns
    )
    if total.state == "broken":
        text = w("chain.joint", **said) + (w("list.bracket", text=told) if told else "")
        return Joint(text, **said, sign=sign, kind="continuity", chip=w("lead.continuity.chip"))
    text = w("chain.gap", **said) if total.state == "first" else w("chain.joint", **said) + w(f"chain.{total.state}")
    if not told:
        return Joint(text, **said, sign=sign)
    return Joint(text + w("chain.moved", columns=told), **said, sign=sign, kind="reclassified", chip=w("lead.reclassified.chip"))


def _figure(value: int | None, w: Speaker) -> str:
    return w("mark.unknown") if value is None else number(value)


_COLUMNS = {column.key: column.label for column in FORMS["2021"].table("applications").line("received").columns}
