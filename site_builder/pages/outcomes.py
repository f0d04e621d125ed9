"""The figures of one report in words: the KPI line, the sentence above it, the six outcomes with their share where there are enough.

Knows when a share may be told (``site.md``: never under five). Does not know the layout of the paper.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from site_builder.figures.model import around, percent, points
from site_builder.form import FORMS, Group
from site_builder.form.shared import OUTCOME_LINES
from site_builder.measures import FEWEST, MANY, interval
from site_builder.memo import Kept
from site_builder.pages.cells import sign_of
from site_builder.pages.holdings import Sheet, outcome
from site_builder.pages.papers import row_id
from site_builder.words import Speaker, number

RECEIVED, FORWARD, CONCLUDED = ("applications/received/total", "applications/carried_forward/total", "applications/concluded/total")
BROUGHT = "applications/brought_forward/total"
GRANTED, PARTLY = (f"applications/{line.key}/total" for line in OUTCOME_LINES[:2])
RECONSIDERED = "disputes/reconsideration/total"
LITIGATED = ("disputes/litigation_direct/total", "disputes/litigation_after_review/total")
LEAST = 10
"""Thousandths of the bar that a single case is drawn with at least."""

WITHHELD = ("not_disclosed", "unavailable", "unprocessed")


@dataclass(frozen=True, slots=True)
class Amount:
    """A count as the KPI line tells it: its name, the number or its mark, and the row that it stands in."""

    name: str
    text: str
    known: bool
    why: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One cell of the ledger row: amounts side by side, and a small remark."""

    amounts: tuple[Amount, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the six outcomes: the count or its mark; ``part`` its length in thousandths of the bar, ``at`` where it starts."""

    key: str
    label: str
    text: str
    part: int
    start: int
    out_of: str


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """The six outcomes of one report; one for all reports that print the same, and equal only to itself, so that it is printed once.

    ``total`` is the sum of the six, null where one is unknown; ``bar`` is false where a bar would feign a share.
    """

    outcomes: tuple[Outcome, ...]
    total: int | None
    bar: bool
    sentence: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the tables of one edition: the six outcomes with the cells that each adds up; ``take`` takes what stands in all
    cells that the ledger, the outcomes, and the years side by side are told of."""

    groups: tuple[Group, ...]
    places: tuple[tuple[str, ...], ...]
    withheld: tuple[tuple[Group, tuple[str, ...]], ...]
    all_withheld: tuple[str, ...]
    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]


@cache
def _asked(edition: str) -> _Asked:
    groups = FORMS[edition].table("applications").groups
    withheld = tuple((group, outcome(group)) for key in WITHHELD for group in groups if group.key == key)
    every = tuple(map(outcome, groups))
    named = (RECEIVED, BROUGHT, FORWARD, CONCLUDED, GRANTED, PARTLY, RECONSIDERED, *LITIGATED, *chain.from_iterable(every))
    take = itemgetter(*dict.fromkeys(named))
    return _Asked(groups, every, withheld, tuple(at for _, places in withheld for at in places), take)


KEPT = 1 << 11
"""Of so many reports what they say of requests is kept: of hundreds of thousands most had none, and say so alike."""

Alike = tuple[Any, ...]
"""What reports have in common that say the same of requests and disputes, but for their year and their text."""


def alike(sheet: Sheet) -> Alike:
    """The edition, and the numbers and marks of the main lines."""
    edition = sheet.record.edition
    take = _asked(edition).take
    return (edition, take(sheet.values), take(sheet.marks))


@lru_cache(maxsize=16)  # each language asks
def totals(sheet: Sheet) -> tuple[int | None, ...]:
    """The six outcomes of a report, in the order of the form; null where a part is unknown."""
    return tuple([sheet.total(*places) for places in _asked(sheet.record.edition).places])


def amount_of(sheet: Sheet, name: str, w: Speaker, places: Sequence[str], to: str = "") -> Amount:
    """The sum of some cells, or the mark of why it is unknown."""
    value = sheet.values[places[0]] if len(places) == 1 else sheet.total(*places)
    anchor = to or row_id(sheet, places[0].rpartition("/")[0])
    if value is not None:
        return Amount(name, w("unit.pieces", n=value), True, to=anchor)
    mark = sign_of(sheet.unknown_mark(*places)) or "blank"
    return Amount(name, w("mark.unknown"), False, w(f"mark.{mark}.short"), anchor)


def kpis(sheet: Sheet, w: Speaker) -> tuple[Kpi, ...]:
    """The six cells of the ledger row, in the order of ``copy.md``."""
    return (*_KPIS.of((w, sheet.year, *alike(sheet)), lambda: _kpis(sheet, w)), _published(sheet, w))


_KPIS = Kept[Alike, tuple[Kpi, ...]](KEPT)


def _kpis(sheet: Sheet, w: Speaker) -> tuple[Kpi, ...]:
    asked = _asked(sheet.record.edition)
    withheld = [amount_of(sheet, group.label[w.lang], w, places) for group, places in asked.withheld]
    all_withheld = amount_of(sheet, w("kpi.withheld"), w, asked.all_withheld)
    suits = row_id(sheet, "disputes")
    return (
        Kpi((amount_of(sheet, w("kpi.received"), w, (RECEIVED,)),)),
        Kpi(
            (
                amount_of(sheet, asked.groups[0].label[w.lang], w, (GRANTED,)),
                amount_of(sheet, asked.groups[1].label[w.lang], w, (PARTLY,)),
            )
        ),
        Kpi((all_withheld,), w("kpi.withheld_are", parts=w("list.pause").join(f"{part.name} {part.text}" for part in withheld))),
        Kpi((amount_of(sheet, w("kpi.forward"), w, (FORWARD,)),)),
        Kpi(
            (
                amount_of(sheet, w("kpi.reconsideration"), w, (RECONSIDERED,), suits),
                amount_of(sheet, w("kpi.litigation"), w, LITIGATED, suits),
            )
        ),
    )


def _published(sheet: Sheet, w: Speaker) -> Kpi:
    stated = sheet.record.stated
    published = Amount(
        w("kpi.published"),
        w("unit.items_about" if stated.approximate else "unit.items", n=stated.disclosed_total)
        if stated.disclosed_total is not None
        else w("mark.unknown"),
        stated.disclosed_total is not None,
        "" if stated.disclosed_total is not None else w("kpi.not_stated"),
    )
    return Kpi((published,), w("kpi.as_stated") if published.known else "")


def summary(sheet: Sheet, name: str, w: Speaker) -> str:
    """The year in one sentence; what is unknown is said to be."""
    received, granted = sheet.total(RECEIVED), sheet.total(GRANTED)
    key = "own" if sheet.record.scope == "own" else "area"
    if received is None:
        why = w(f"mark.{sign_of(sheet.unknown_mark(RECEIVED)) or 'blank'}.short")
        return w(f"summary.{key}.unknown", year=sheet.year, name=name, why=why)
    if received == 0 or granted is None:
        return w(f"summary.{key}.received", year=sheet.year, name=name, n=received)
    label = sheet.form.table("applications").group("granted").label[w.lang]
    return w(
        f"summary.{key}.granted", year=sheet.year, name=name, n=received, k=granted, granted=label if w.lang == "zh" else label.lower()
    )


def mix(sheet: Sheet, w: Speaker) -> Mix:
    """The six outcomes, out of their own sum (never out of the printed total); no percentage under five."""
    return _MIXES.of((w, *alike(sheet)), lambda: _mix(sheet, w))


_MIXES = Kept[Alike, Mix](KEPT)


def _mix(sheet: Sheet, w: Speaker) -> Mix:
    asked = _asked(sheet.record.edition)
    groups = asked.groups
    values = totals(sheet)
    total = sum(value for value in values if value is not None) if None not in values else None
    outcomes, start = [], 0
    for group, places, value, part in zip(groups, asked.places, values, _parts(values, total), strict=True):
        text = (
            w("unit.pieces", n=value)
            if value is not None
            else f"{w('mark.unknown')} {w('mark.' + (sign_of(sheet.unknown_mark(*places)) or 'blank') + '.short')}"
        )
        outcomes.append(Outcome(group.key, group.label[w.lang], text, part, start, _out_of(value, total, w)))
        start += part
    told = [w("mix.part", label=group.label[w.lang], n=value) for group, value in zip(groups, values, strict=True) if value]
    return Mix(
        tuple(outcomes), total, total is not None and total >= FEWEST, _sentence(total, told, w), tuple(_notes(sheet, total, values, w))
    )


def _parts(values: Sequence[int | None], total: int | None) -> list[int]:
    """The bar's parts in thousandths; a single case among many must not vanish, so the longest part gives the others their least length."""
    parts = [max(LEAST, value * 1000 // total) if total and value else 0 for value in values]
    if total:
        parts[parts.index(max(parts))] += 1000 - sum(parts)
    return parts


def _out_of(value: int | None, total: int | None, w: Speaker) -> str:
    if value is None or not total:
        return ""
    text = f"{number(value)}/{number(total)}"
    return text if total < FEWEST or not value else w("mix.share", of=text, percent=percent(value, total))


def _sentence(total: int | None, told: list[str], w: Speaker) -> str:
    if total is None:
        return w("mix.unknown")
    return w("mix.sentence", n=total, parts=w("list.comma").join(told)) if total else w("mix.nothing")


def _notes(sheet: Sheet, total: int | None, values: Sequence[int | None], w: Speaker) -> Iterator[str]:
    if total and total < FEWEST:
        yield w("mix.few", n=total)
    elif total and total < MANY:
        granted = values[0] or 0
        low, high = around(*(interval(granted, total) or (0.0, 1.0)))
        label = sheet.form.table("applications").groups[0].label[w.lang]
        yield w("mix.some", points=points(total), label=label, low=low, high=high)
    printed = sheet.total(CONCLUDED)
    if total is not None and printed is not None and printed != total:
        yield w("mix.printed_total", printed=printed, total=total)
