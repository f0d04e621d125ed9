"""What became of challenged decisions, by year: one figure for each kind of case, from ``measures.disputes``.

What it takes is said in ``by_year``. From 2024 direct litigation is another thing: a line is drawn, and nothing is compared across it.
"""

from collections.abc import Iterable

import polars as pl

from site_builder.figures import layout
from site_builder.figures.assembly import Counts, Room, drawn_parts, figure, nothing_to_draw, of_year
from site_builder.figures.model import Figure, Unit, Words, around, newest, percent, points
from site_builder.figures.theme import ENDING_COLOURS, Row
from site_builder.form import FORMS
from site_builder.measures import CASES, DIRECT, ENDINGS, FEWEST, MANY, RECONSIDERATION_FIRST

_TABLE = next(reversed(FORMS.values())).table("disputes")

VARIANTS = {case: case.replace("_", "-") for case in CASES}
"""The kinds of case and how the key of a figure names them."""

_REPORTS = ("reports", "whole", "unknown")


def disputes(
    frame: pl.DataFrame, lang: str, words: Words, *, case: str = CASES[0], of: str = "", sample: bool = True, year: int | None = None
) -> Figure:
    """Cases of one kind: concluded by how they ended, pending apart; at the end of a strip, decisions corrected of cases concluded.

    The twin has the four endings, ``concluded`` (the denominator) and, for direct litigation, ``since``. ValueError where a year
    stands twice.
    """
    say = Room("disputes", words)
    own = frame.filter(pl.col("case") == case).sort("year")
    rows = own.to_dicts()
    twin = own.select("year", *(("since",) if case == DIRECT else ()), *_REPORTS, *ENDINGS, "concluded")
    told = [row for row in rows if row["concluded"] or row["pending"]]
    head = newest(rows, "concluded", year) or newest(rows, "pending", year)
    notes = [say("denominator")]
    nothing = None
    if not told or head is None:
        none = any(row["concluded"] == 0 for row in rows)
        nothing = caption = nothing_to_draw(words, "none_held" if not rows else "no_dispute" if none else "endings_unknown")
    else:
        counts = {"Y": str(head["year"]), "r": head["whole"], "n": head["concluded"], "k": head["corrected"], "case": say(f"case.{case}")}
        some = "some" if head["concluded"] else "pending"
        caption = say(f"caption.{some}.{'sample' if sample else 'all'}", **counts, d=head["pending"])
        notes += _sizes(head, say)
    if case == DIRECT:
        notes.append(words("figure.break.reconsideration_first.text"))
    notes.append(say("no_rate"))
    if head is not None and head["unknown"]:
        notes.append(say("unknown", Y=str(head["year"]), u=head["unknown"]))
    notes.append(words("figure.own_only"))
    if any(0 < sum(row[key] or 0 for key in ENDINGS) < FEWEST for row in rows):
        notes.append(words("figure.outcome_mix.boxes"))
    marks = layout.strips(rows, ENDING_COLOURS, "concluded", "corrected")
    if case == DIRECT:
        marks = layout.with_break(marks, RECONSIDERATION_FIRST)
    return figure(
        say,
        twin,
        "strips",
        marks,
        variant=VARIANTS[case],
        of=of,
        caption=caption,
        nothing=nothing,
        notes=notes,
        told=[of_year(words, name, row, "concluded", lambda row: _told(row, lang, say)) for name, row in layout.years(rows)],
        legend=_legend(say, lang, marks),
        heading=lambda name: _ending(name, lang) if name in ENDINGS else words(f"figure.column.{name}"),
        unit=_unit,
    )


def _unit(name: str) -> Unit:
    return "year" if name in ("year", "since") else "report" if name in _REPORTS else "piece"


def _sizes(head: Counts, say: Room) -> Iterable[str]:
    k, n = head["corrected"], head["concluded"]
    if n and n < FEWEST:
        yield say.words("figure.outcome_mix.note.few", n=n)
    elif n:
        counts = {"k": k, "n": n, "p": percent(k, n)}
        if n >= MANY:
            yield say("note.many", **counts)
        else:
            low, high = around(head["corrected_low"], head["corrected_high"])
            yield say("note.some", **counts, points=points(n), lo=low, hi=high)
    if head["pending"]:
        yield say("note.pending", Y=str(head["year"]), d=head["pending"])


def _legend(say: Room, lang: str, marks: list[Row]) -> Iterable[tuple[str, str]]:
    drawn = drawn_parts(marks)
    for key, colour in ENDING_COLOURS.items():
        yield colour, say("legend.pending", label=_ending(key, lang)) if key == "pending" else _ending(key, lang)
    if "zero" in drawn:
        yield "zero", say("legend.zero")
    if "missing" in drawn:
        yield "missing", say.words("figure.outcome_mix.legend.missing")
    if "break" in drawn:
        label = say.words("figure.break.reconsideration_first.label")
        yield "accent", say.words("figure.break.line", Y=str(RECONSIDERATION_FIRST), label=label)


def _told(row: Counts, lang: str, say: Room) -> str:
    comma = say.words("figure.outcome_mix.comma")
    parts = [say.words("figure.outcome_mix.part", outcome=_ending(key, lang), n=row[key]) for key in ENDINGS if row[key]]
    return comma.join(parts) if parts else say("told_none")


def _ending(key: str, lang: str) -> str:
    return _TABLE.lines[0].column(key).label[lang]
