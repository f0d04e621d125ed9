"""The three figures by year: applications, outcome mix, zero applications. Measure's frame in, ``Figure`` out.

Each takes one row per year of own-scope reports; whoever calls chooses the region or body before. What all three take: ``lang`` and the
``words`` of that language; ``of``, which makes the key of a figure its own where it is not that of all reports (``applications-410104``);
``body`` for the years of one body; ``sample`` where we hold too little of a region to speak of it; ``year`` for the headline year (where
that tells nothing, or none is given, the newest that tells). Nothing is added up here that the measure did not.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from site_builder.figures import layout
from site_builder.figures.assembly import Counts, Room, column, drawn_parts, figure, nothing_to_draw, of_year, outcome
from site_builder.figures.model import Figure, Unit, Words, around, newest, percent, points
from site_builder.figures.theme import OUTCOME_COLOURS, Kind, Row
from site_builder.form import OUTCOMES
from site_builder.measures import FEWEST, MANY

_UNITS: dict[str, Unit] = {
    "year": "year",
    **dict.fromkeys(("reports", "known", "unknown", "zero", "derived", "whole"), "report"),
    **dict.fromkeys(("received", "median", "most", "outcomes", *OUTCOMES), "piece"),
    **dict.fromkeys(("rate", "low", "high"), "share"),
}


def applications(
    frame: pl.DataFrame, lang: str, words: Words, *, of: str = "", body: bool = False, sample: bool = True, year: int | None = None
) -> Figure:
    """New requests by year, from ``measures.application_volumes``: a bar per year.

    Not drawn where every known number is 0, where none is known, or where there is one year only. Years of a region are never
    compared in words: other bodies may have reported. ValueError where a year stands twice.
    """
    say = Room("applications", words)
    wanted = ("year", "received") if body else ("year", "reports", "known", "unknown", "received", "median", "most")
    rows, twin = _by_year(frame, *(name for name in wanted if name in frame.columns))
    told = [row for row in rows if row["known"]]
    head = newest(rows, "known", year)
    notes = [say("per_head")]
    if not body:
        notes.append(words("figure.own_only"))
    if head is None:
        nothing: str | None = nothing_to_draw(words, "unknown" if rows else "none_held")
        caption = str(nothing)
    elif not any(row["received"] for row in told):
        every = sum(row["known"] for row in told)
        silent = len(told) < len(rows) or any(row["reports"] > row["known"] for row in rows)
        nothing = caption = say("all_zero_known" if silent else "all_zero_one" if every == 1 else "all_zero", k=every)
    else:
        caption = _volume_of_body(head, rows, say) if body else _volume_of_region(head, say, sample=sample)
        nothing = nothing_to_draw(words, "one_year") if len(rows) == 1 else None
        if not body and len(rows) > 1:
            notes.append(say("other_bodies"))
    if head is not None and head["reports"] > head["known"]:
        notes.append(words("figure.not_told", Y=str(head["year"]), u=head["reports"] - head["known"]))
    marks = layout.volume_bars(rows, with_n=not body)
    if nothing is None and not body:
        notes.insert(0, say("n"))
    said = [
        of_year(words, name, row, "received", lambda row: say("told", n=row["received"], k=row["known"]))
        for name, row in layout.years(rows)
    ]
    return _drawn(say, lang, twin, "bars", marks, of=of, caption=caption, nothing=nothing, notes=notes, told=said)


def outcome_mix(
    frame: pl.DataFrame, lang: str, words: Words, *, of: str = "", body: bool = False, sample: bool = True, year: int | None = None
) -> Figure:
    """How requests were answered by year, from ``measures.outcome_mix``: a strip of the six outcomes per year.

    The twin has a row per year: the six counts and ``outcomes``, their sum, which is the denominator. Under ``FEWEST`` cases a
    year is drawn as a box per case and told in counts. ValueError where a year stands twice.
    """
    say = Room("outcome_mix", words)
    rows, twin = _by_year(frame, "year", *(() if body else ("reports", "whole", "unknown")), *OUTCOMES, "outcomes")
    head = newest(rows, "outcomes", year)
    notes = [say("denominator")]
    nothing = None
    if head is None:
        no_case = any(row["outcomes"] == 0 for row in rows)
        nothing = caption = nothing_to_draw(words, "none_held" if not rows else "no_case" if no_case else "outcomes_unknown")
    else:
        k, n = head[OUTCOMES[0]], head["outcomes"]
        counts = {"Y": str(head["year"]), "r": head["whole"], "k": k, "n": n, "outcome": outcome(OUTCOMES[0], lang), "p": percent(k, n)}
        size = "few" if n < FEWEST else "some" if n < MANY else "many"
        parts = {"parts": _few_outcomes(head, lang, say)} if size == "few" else {}
        caption = say(f"{size}.{'sample' if sample and not body else 'all'}", **counts, **parts)
        bounds = dict(zip(("lo", "hi"), _interval(head), strict=True)) if size == "some" else {}
        notes.append(say(f"note.{size}", **counts, points=points(n), **bounds))
    if not body:
        notes.append(words("figure.own_only"))
    if head is not None and head["unknown"]:
        notes.append(say("unknown", Y=str(head["year"]), u=head["unknown"]))
    if any(0 < (row["outcomes"] or 0) < FEWEST for row in rows):
        notes.append(say("boxes"))
    told = [of_year(words, name, row, "outcomes", lambda row: _all_outcomes(row, lang, say)) for name, row in layout.years(rows)]
    return _drawn(say, lang, twin, "strips", layout.outcome_strips(rows), of=of, caption=caption, nothing=nothing, notes=notes, told=told)


def zero_reports(frame: pl.DataFrame, lang: str, words: Words, *, of: str = "", sample: bool = True, year: int | None = None) -> Figure:
    """Reports that state no request, by year, from ``measures.zero_report_rate``: k of n, with the bounds if none or all unknown were 0.

    Under ``FEWEST`` known reports rate and bounds are null in the twin and told as counts. ValueError where a year stands twice.
    """
    say = Room("zero_reports", words)
    rows, counted = _by_year(frame, "year", "reports", "known", "zero", "derived", "unknown")
    shares = {name: [row[name] if row["known"] >= FEWEST else None for row in rows] for name in ("rate", "low", "high")}
    twin = counted.hstack([pl.Series(name, values, dtype=pl.Float64) for name, values in shares.items()])
    head = newest(rows, "known", year)
    notes = []
    nothing = None
    if head is None:
        nothing = caption = nothing_to_draw(words, "unknown" if rows else "none_held")
    else:
        k, n, u, r = head["zero"], head["known"], head["unknown"], head["reports"]
        counts = {"Y": str(head["year"]), "k": k, "n": n, "r": r}
        caption = say("none", **counts) if k == 0 else say("caption.sample" if sample else "caption.all", **counts)
        few = n < FEWEST
        notes.append(say("note.few" if few else "note.some" if n < MANY else "note.many", **counts, p=percent(k, n), points=points(n)))
        if u:
            bounds = {"ku": k + u, "lo": percent(k, r), "hi": percent(k + u, r)}
            notes.append(say("bounds.few" if few else "bounds.many", u=u, **counts, **bounds))
        if head["derived"]:
            notes.append(say("derived", d=head["derived"]))
    notes += [say("neither_good_nor_bad"), words("figure.own_only")]
    if sample and head is not None:
        notes.append(words("figure.sample"))
    if any(0 < row["reports"] < FEWEST for row in rows):
        notes.append(say("boxes"))
    told = [
        of_year(words, name, row, "rate", lambda row: say("told", k=row["zero"], n=row["known"], u=row["unknown"]))
        for name, row in layout.years(rows)
    ]
    return _drawn(say, lang, twin, "strips", layout.zero_strips(rows), of=of, caption=caption, nothing=nothing, notes=notes, told=told)


# ── what is told of a drawing ───────────────────────────────────────────────────────────────────────────────────────


def _by_year(frame: pl.DataFrame, *twin: str) -> tuple[list[dict[str, Any]], pl.DataFrame]:
    """A measure's frame by rising years: its rows, and these of its columns. Asks polars nothing: its queries cost more than the rest of
    a figure, and a country has thousands."""
    ordered = frame if frame["year"].is_sorted() else frame.sort("year")
    return ordered.to_dicts(), ordered[list(twin)]


def _drawn(say: Room, lang: str, twin: pl.DataFrame, kind: Kind, marks: list[Row], **told: Any) -> Figure:
    legend = _legend(say, lang, marks)
    return figure(say, twin, kind, marks, legend=legend, heading=partial(column, say, lang), unit=_UNITS.__getitem__, **told)


def _legend(say: Room, lang: str, marks: Sequence[Row]) -> Iterable[tuple[str, str]]:
    """What is drawn, and only that, in the order of the form."""
    drawn = drawn_parts(marks)
    if say.key == "outcome_mix":
        yield from ((colour, outcome(key, lang)) for key, colour in OUTCOME_COLOURS.items())
    elif "fill" in drawn and say.key == "zero_reports":
        yield "muted", say("legend.some")
    if "zero" in drawn:
        yield "zero", say("legend.zero")
    if "missing" in drawn:
        yield "missing", say("legend.missing")
    if "tick" in drawn:
        yield "accent", say("legend.rate")


# ── what a caption says ─────────────────────────────────────────────────────────────────────────────────────────────


def _volume_of_body(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], say: Room) -> str:
    n, values = head["received"], {"Y": str(head["year"]), "Y1": str(head["year"] - 1), "n": head["received"]}
    before = next((row for row in rows if row["year"] == head["year"] - 1), None)
    if len(rows) == 1:
        return say("body.only", **values)
    if before is None:
        return say("body.not_held", **values)
    if before["received"] is None:
        return say("body.unknown", **values)
    change = n - before["received"]
    if change == 0:
        return say("body.same", **values)
    return say("body.more" if change > 0 else "body.fewer", **values, d=abs(change))


def _volume_of_region(head: Mapping[str, Any], say: Room, *, sample: bool) -> str:
    return say("region.sample" if sample else "region.all", Y=str(head["year"]), n=head["received"], k=head["known"])


def _few_outcomes(row: Mapping[str, Any], lang: str, say: Room) -> str:
    """The outcomes of fewer than ``FEWEST`` cases in counts: both of two, else the first and the rest, as a caption is short."""
    some = [key for key in OUTCOMES if row[key]]
    named = some if len(some) <= 2 else some[:1]
    parts = [say("part", outcome=outcome(key, lang), n=row[key]) for key in named]
    rest = row["outcomes"] - sum(row[key] for key in named)
    return say("comma").join([*parts, *([say("rest", n=rest)] if rest else [])])


def _all_outcomes(row: Mapping[str, Any], lang: str, say: Room) -> str:
    parts = say("comma").join(say("part", outcome=outcome(key, lang), n=row[key]) for key in OUTCOMES if row[key])
    return say("told", n=row["outcomes"], parts=parts) if parts else say("told_none")


def _interval(row: Counts) -> tuple[str, str]:
    """The measure's own interval for the first outcome of that year, in per cent."""
    return around(row["granted_low"], row["granted_high"])
