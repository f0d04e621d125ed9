"""The cells of the tables of a measure: what each of the six tells of one group of reports, as k of n, and in which columns.

Knows when a percentage may be told. Adds nothing up: every number is one that the measure gives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from site_builder import figures, measures
from site_builder.figures import Figure, percent
from site_builder.figures.assembly import outcome
from site_builder.figures.model import around
from site_builder.form import FORMS, OUTCOMES
from site_builder.measures import CASES, COMPARABLE, ENDINGS, FEWEST, MANY, NOT_PROVIDED, interval
from site_builder.words import Speaker, amount, number

Rows = Sequence[Mapping[str, Any]]
"""The rows that a measure gives of one group: one, or one for each kind of case or item."""

Tell = Callable[[Rows, Speaker], tuple[str, ...]]
_NEWEST = FORMS[max(FORMS)]


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the six. ``key`` is its address and the name of its prose, ``count`` the measure, ``draw`` its figures.

    ``columns`` are the keys of its headings, ``tell`` the cells under them, ``counts`` the columns of its frame that the cells are told
    from. ``areas``: whether reports of areas are told, apart.
    """

    key: str
    count: Callable[..., pl.DataFrame]
    draw: tuple[Callable[..., Figure], ...]
    columns: tuple[str, ...]
    tell: Tell
    counts: tuple[str, ...]
    areas: bool = True


def groups(frame: pl.DataFrame, *by: str) -> dict[tuple[Any, ...], Rows]:
    """The rows of a measure's frame by group, in its order."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(tuple(row[key] for key in by), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def part(k: int | None, n: int | None, w: Speaker) -> str:
    """``k`` of ``n``, with a percentage from ``FEWEST`` on, unless it is more than the whole; a mark where either is unknown."""
    if k is None or n is None:
        return w("figure.no_value")
    of = f"{number(k)}/{number(n)}"
    return w("mix.share", of=of, percent=percent(k, n)) if n >= FEWEST and k <= n else of


def cases(k: int | None, n: int | None, w: Speaker) -> str:
    """``part`` of cases, which come as if by chance: below ``MANY`` the percentage has its interval beside it."""
    if k is None or n is None or not FEWEST <= n < MANY or k > n:
        return part(k, n, w)
    low, high = around(*(interval(k, n) or (0.0, 1.0)))
    return w("measure.share", of=f"{number(k)}/{number(n)}", percent=percent(k, n), lo=low, hi=high)


def count(value: float | None, w: Speaker) -> str:
    """A number of pieces, with a decimal where a median has one; a mark where it is unknown."""
    if value is None:
        return w("figure.no_value")
    return number(int(value)) if value == int(value) else f"{value:,.1f}"


def line_label(line: str, lang: str) -> str:
    """What the form calls a line of table 三."""
    return _NEWEST.table("applications").line(line).label[lang]


def twin_heading(name: str, w: Speaker) -> str:
    """What a column of a measure's frame is called: a line, outcome or ending by the form, all else by our words."""
    if name in OUTCOMES:
        return outcome(name, w.lang)
    if name in NOT_PROVIDED:
        return line_label(name, w.lang)
    if name in ENDINGS:
        return _NEWEST.table("disputes").lines[0].column(name).label[w.lang]
    return w(f"measure.twin.{name}" if f"measure.twin.{name}" in w else f"figure.column.{name}")


# ── what each tells ─────────────────────────────────────────────────────────────────────────────────────────────────


def _volumes(rows: Rows, w: Speaker) -> tuple[str, ...]:
    (row,) = rows
    return tuple(count(row[name], w) for name in ("reports", "known", "received", "median", "most"))


def _mix(rows: Rows, w: Speaker) -> tuple[str, ...]:
    (row,) = rows
    shares = ((row["granted"], row["outcomes"]), (row["granted"], row["substantive"]), (row["granted_of_intake"], row["intake"]))
    return (count(row["reports"], w), count(row["whole"], w), *(cases(k, n, w) for k, n in shares))


def _zeros(rows: Rows, w: Speaker) -> tuple[str, ...]:
    (row,) = rows
    reports, zero, unknown = row["reports"], row["zero"], row["unknown"]
    return (count(reports, w), part(zero, row["known"], w), count(unknown, w), part(zero, reports, w), part(zero + unknown, reports, w))


def _reasons(rows: Rows, w: Speaker) -> tuple[str, ...]:
    (row,) = rows
    sums = (count(row[name], w) for name in ("reports", "whole", "not_disclosed", "not_provided"))
    return (*sums, _most_given(row, w))


def _most_given(row: Mapping[str, Any], w: Speaker) -> str:
    """The reason given most often as k of n; none where nothing is to be told, or where several are given equally often."""
    most = max((row[line] or 0 for line in NOT_PROVIDED), default=0)
    given = [line for line in NOT_PROVIDED if most and row[line] == most]
    if not given:
        return w("figure.no_value")
    told = cases(most, row["not_provided"], w)
    if len(given) > 1:
        return w("measure.reasons", m=len(given), of=told)
    return w("measure.reason", label=line_label(given[0], w.lang), of=told)


def _disputes(rows: Rows, w: Speaker) -> tuple[str, ...]:
    """Of each kind of case, corrected of concluded, and pending; a year has one series of each, other groups two of one kind."""
    told = [count(rows[0]["reports"], w)]
    for case in CASES:
        own = [row for row in rows if row["case"] == case]
        told.append(w("list.pause").join(cases(row["corrected"], row["concluded"], w) for row in own) or w("figure.no_value"))
        told.append(w("list.pause").join(count(row["pending"], w) for row in own) or w("figure.no_value"))
    return tuple(told)


def _disclosure(rows: Rows, w: Speaker) -> tuple[str, ...]:
    by_item = {row["item"]: row for row in rows}
    found = [by_item.get(item.key) for item in COMPARABLE]
    reports = max((row["reports"] for row in found if row), default=0)
    return (count(reports, w), *(_of_known(row["total"], row["known"], w) if row else w("figure.no_value") for row in found))


def _of_known(value: int | None, known: int, w: Speaker, unit: str = "piece") -> str:
    if value is None:
        return w("figure.no_value")
    return w("measure.of_known", n=amount(value) if unit == "fen" else number(value), k=known)


# ── tables of one year, beside those by place and kind ──────────────────────────────────────────────────────────────


def reason_lines(row: Mapping[str, Any], w: Speaker) -> list[tuple[str, ...]]:
    """Each reason out of both denominators; the lines of （四） and （五） have no share of the first."""
    return [
        (
            line_label(line, w.lang),
            cases(row[line], row["not_disclosed"], w) if line in measures.NOT_DISCLOSED else "",
            cases(row[line], row["not_provided"], w),
        )
        for line in NOT_PROVIDED
    ]


def item_lines(rows: Rows, w: Speaker) -> list[tuple[str, ...]]:
    """Each flow of table 二 with the edition that counts it, the reports of that edition and their sum; money in the paper's unit."""
    units = {item.key: item for item in measures.ITEMS}
    told: list[tuple[str, ...]] = []
    for row in rows:
        item = units[row["item"]]
        form = FORMS[item.edition] if item.edition else _NEWEST
        line = form.table("disclosure").line(item.line)
        edition = w("measure.edition", edition=item.edition) if item.edition else w("measure.both_editions")
        name = w("measure.item", line=line.label[w.lang], column=line.column(item.column).label[w.lang])
        unit = w("measure.unit_money") if item.unit == "fen" else w("measure.unit_pieces")
        value = w("figure.no_value") if row["total"] is None else amount(row["total"]) if item.unit == "fen" else number(row["total"])
        told.append((name, edition, count(row["reports"], w), count(row["known"], w), value, unit))
    return told


MEASURES = (
    Measure(
        "volumes",
        measures.application_volumes,
        (figures.applications,),
        ("reports", "known", "received", "median", "most"),
        _volumes,
        ("reports", "known", "unknown", "received", "median", "most"),
    ),
    Measure(
        "outcome-mix",
        measures.outcome_mix,
        (figures.outcome_mix,),
        ("reports", "whole", "of_outcomes", "of_substantive", "of_intake"),
        _mix,
        ("reports", "whole", "unknown", *OUTCOMES, "outcomes", "substantive", "intake_whole", "granted_of_intake", "intake"),
    ),
    Measure(
        "zero-reports",
        measures.zero_report_rate,
        (figures.zero_reports,),
        ("reports", "zero", "unknown", "low", "high"),
        _zeros,
        ("reports", "known", "zero", "derived", "unknown"),
        areas=False,
    ),
    Measure(
        "reasons",
        measures.reasons,
        (figures.reasons, figures.not_provided),
        ("reports", "whole_reasons", "not_disclosed", "not_provided", "most_given"),
        _reasons,
        ("reports", "whole", "unknown", *NOT_PROVIDED, "not_disclosed", "not_provided"),
    ),
    Measure(
        "disputes",
        measures.disputes,
        tuple(partial(figures.disputes, case=case) for case in CASES),
        ("reports", *(f"{what}.{case}" for case in CASES for what in ("corrected", "pending"))),
        _disputes,
        ("case", "since", "reports", "whole", "unknown", *ENDINGS, "concluded"),
    ),
    Measure(
        "disclosure",
        measures.disclosure,
        (*(partial(figures.decisions, line=line) for line in figures.DECISIONS), figures.documents),
        ("reports", *(f"decisions.{item.line}" for item in COMPARABLE)),
        _disclosure,
        ("item", "of_edition", "reports", "known", "unknown", "total"),
    ),
)
"""The six measures, in the order in which the site lists them."""

OF_SEVERAL = frozenset({"reports", "known", "whole", "whole_reasons", "median", "most"})
"""The headings of what says nothing of a single report: how many there are, and what lies between them."""

SHARED = frozenset({"outcome-mix", "reasons", "disputes"})
"""Those that tell shares of cases, with intervals; reports of a place are no sample of it and have none."""
