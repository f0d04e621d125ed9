"""The years of one body side by side: the main lines of all reports held, where the series breaks, and whether what is carried over meets.

Adds up nothing but the lines of one outcome within one report. Says that years may not be compared; does not compare them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from site_builder.form import Form
from site_builder.pages.cells import Shown, shown
from site_builder.pages.holdings import Sheet, outcome
from site_builder.pages.leads import count
from site_builder.pages.model import Link
from site_builder.pages.outcomes import CONCLUDED, FORWARD, LITIGATED, RECEIVED, RECONSIDERED
from site_builder.words import Speaker, number

BROUGHT = "applications/brought_forward/total"
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
    """Two years that follow each other: what one carries forward and the other brings forward; ``chip`` says if they do not meet.

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
    for at in (RECEIVED, BROUGHT):
        yield Side(_label(form, at, w), tuple(shown(sheet, at, w) for sheet in sheets))
    for group in form.table("applications").groups:
        yield Side(
            group.label[w.lang], tuple(_sum(sheet, outcome(sheet.form.table("applications").group(group.key)), w) for sheet in sheets)
        )
    for at in (CONCLUDED, FORWARD):
        yield Side(_label(form, at, w), tuple(shown(sheet, at, w) for sheet in sheets))
    yield Side(w("kpi.reconsideration"), tuple(_sum(sheet, (RECONSIDERED,), w) for sheet in sheets))
    yield Side(w("kpi.litigation"), tuple(_sum(sheet, LITIGATED, w) for sheet in sheets))
    yield Side(w("agency.points"), tuple(Shown(number(count(sheet)), look="" if count(sheet) else "zero") for sheet in sheets))


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
    total = sum(sheet.values[at] or 0 for at in places)
    return Shown(number(total), look="" if total else "zero")


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


def chain(sheets: Sequence[Sheet], w: Speaker, heritage: Sequence[Sheet] = ()) -> tuple[Joint, ...]:
    """What is carried from year to year, oldest first. ``sheets`` and those of the body that is succeeded (``heritage``): newest first."""
    own = {sheet.record.year: sheet for sheet in sheets}
    every = {sheet.record.year: sheet for sheet in heritage} | own
    return tuple(_joint(every[year - 1], own[year], w) for year in sorted(own) if year - 1 in every)


def _joint(before: Sheet, sheet: Sheet, w: Speaker) -> Joint:
    forward, brought = before.total(FORWARD), sheet.total(BROUGHT)
    said = {
        "before": before.year,
        "year": sheet.year,
        "forward": w("mark.unknown") if forward is None else number(forward),
        "brought": w("mark.unknown") if brought is None else number(brought),
    }
    text = w("chain.joint", **said)
    if before.record.scope != sheet.record.scope:
        return Joint(text + w("chain.scope"), **said, sign="…")
    if forward is None or brought is None:
        return Joint(text + w("chain.unknown"), **said, sign="…")
    if forward == brought:
        return Joint(text + w("chain.meets"), **said, sign="＝")
    return Joint(text, **said, sign="≠", kind="continuity", chip=w("lead.continuity.chip"))
