"""What bodies did of their own accord, by year: decisions, which both editions count, and documents, which each counts in its own way.

From ``measures.disclosure``. What both take is said in ``by_year``. A line is drawn where the form changes, and no sentence compares years.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from site_builder.figures import layout
from site_builder.figures.assembly import Counts, Room, drawn_parts, figure, nothing_to_draw, of_year
from site_builder.figures.model import Figure, Unit, Words, newest
from site_builder.figures.theme import Row
from site_builder.form import FORMS
from site_builder.measures import COMPARABLE

NEW_FORM = 2021
"""The year from which the newer form is meant to be used."""

DECISIONS = tuple(item.line for item in COMPARABLE)
"""The kinds of decision that both editions count."""

DOCUMENTS = ("normative_documents/made", "normative_documents/issued")
"""What each edition, the older first, counts of documents made in the year: not the same thing."""

_UNITS: dict[str, Unit] = {"year": "year", "reports": "report", "known": "report", "unknown": "report", "total": "piece"}


def decisions(
    frame: pl.DataFrame, lang: str, words: Words, *, line: str = DECISIONS[0], of: str = "", sample: bool = True, year: int | None = None
) -> Figure:
    """Decisions of one kind by year. ValueError where a year stands twice."""
    own = frame.filter(pl.col("item") == f"{line}/decisions").sort("year")
    twin = own.select("year", "reports", "known", "unknown", "total")
    rows = own.to_dicts()
    marks = layout.with_break(layout.volume_bars(rows, with_n=True, value="total"), NEW_FORM)
    label = FORMS[max(FORMS)].table("disclosure").line(line).label[lang]
    return _bars(words, twin, [rows], marks, variant=line, label=label, of=of, sample=sample, year=year, notes=("decisions",))


def documents(frame: pl.DataFrame, lang: str, words: Words, *, of: str = "", sample: bool = True, year: int | None = None) -> Figure:
    """Normative documents of the year, the older form's count and the newer's side by side; a year may stand once in each."""
    own = frame.filter(pl.col("item").is_in(DOCUMENTS)).sort("of_edition", "year")
    twin = own.select("year", pl.col("of_edition").alias("edition"), "reports", "known", "unknown", "total")
    series = [rows for key in DOCUMENTS if (rows := own.filter(pl.col("item") == key).to_dicts())]
    marks = layout.broken_bars(series, with_n=True, value="total")
    label = FORMS[max(FORMS)].table("disclosure").line("normative_documents").label[lang]
    return _bars(
        words, twin, series, marks, variant="documents", label=label, of=of, sample=sample, year=year, notes=("documents", "break")
    )


def _bars(
    words: Words,
    twin: pl.DataFrame,
    series: Sequence[Sequence[Counts]],
    marks: list[Row],
    *,
    variant: str,
    label: str,
    of: str,
    sample: bool,
    year: int | None,
    notes: Sequence[str],
) -> Figure:
    say = Room("disclosure", words)
    rows = [row for some in series for row in some]
    told = [row for row in rows if row["known"]]
    head = newest([*rows], "total", year) or newest(rows, "known", year)
    nothing = None
    said = [say("n")]
    if head is None:
        nothing = caption = nothing_to_draw(words, "decisions_unknown" if rows else "none_held")
    elif not any(row["total"] for row in told):
        nothing = caption = say("all_zero", k=_every(told), label=label)
    else:
        caption = say(f"caption.{variant}.{'sample' if sample else 'all'}", Y=str(head["year"]), n=head["total"], k=head["known"])
        nothing = nothing_to_draw(words, "one_year") if len(rows) == 1 else None
        said.append(words("figure.applications.other_bodies"))
    said += [say(f"note.{note}") if note != "break" else words("figure.break.new_form.text") for note in notes]
    said.append(words("figure.own_only"))
    if head is not None and head["unknown"]:
        said.append(words("figure.not_told", Y=str(head["year"]), u=head["unknown"]))
    return figure(
        say,
        twin,
        "bars",
        marks,
        variant=variant,
        of=of,
        caption=caption,
        nothing=nothing,
        notes=said,
        told=[
            of_year(words, name, row, "total", lambda row: say("told", n=row["total"], k=row["known"]))
            for some in series
            for name, row in layout.years(some)
        ],
        legend=_legend(say, marks),
        heading=lambda name: words(f"figure.column.{name}"),
        unit=lambda name: "text" if name == "edition" else _UNITS[name],
    )


def _every(rows: Iterable[Counts]) -> int:
    return sum(row["known"] for row in rows)


def _legend(say: Room, marks: list[Row]) -> Iterable[tuple[str, str]]:
    drawn = drawn_parts(marks)
    if "zero" in drawn:
        yield "zero", say("legend.zero")
    if "missing" in drawn:
        yield "missing", say.words("figure.applications.legend.missing")
    if "break" in drawn:
        yield "accent", say.words("figure.break.line", Y=str(NEW_FORM), label=say.words("figure.break.new_form.label"))
