"""Two figures by year: for which reasons requests were not disclosed, and for which nothing was provided.

From ``measures.reasons``. Each box of a strip is a line of the form, in its order; the colour is the article, or the outcome, it belongs
to. What both take is said in ``by_year``. Nothing is added up here that the measure did not.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from site_builder.figures import layout
from site_builder.figures.assembly import Counts, Room, drawn_parts, figure, nothing_to_draw, of_year, outcome
from site_builder.figures.model import Figure, Words, around, newest, percent, points
from site_builder.figures.theme import ARTICLE_COLOURS, OUTCOME_COLOURS, Row
from site_builder.form import FORMS
from site_builder.measures import FEWEST, MANY, NOT_DISCLOSED, NOT_PROVIDED, interval

_TABLE = next(reversed(FORMS.values())).table("applications")

WIDEST = 24
"""Full-width characters of a Chinese caption, and ten words of an English one: what is longer is told without the name of the reason."""
MOST_WORDS = 10


def reasons(frame: pl.DataFrame, lang: str, words: Words, *, of: str = "", sample: bool = True, year: int | None = None) -> Figure:
    """Out of requests not disclosed, （三）: which legal ground. The twin has the eight lines and ``not_disclosed``, their sum."""
    colours = {line: ARTICLE_COLOURS[_TABLE.line(line).article] for line in NOT_DISCLOSED}
    say = Room("reasons", words)
    legend = [
        (colour, say("legend.article", article=article, labels=words("list.pause").join(_labels(article, lang))))
        for article, colour in ARTICLE_COLOURS.items()
    ]
    return _by_line(frame, lang, say, "not_disclosed", colours, legend, of=of, sample=sample, year=year)


def not_provided(frame: pl.DataFrame, lang: str, words: Words, *, of: str = "", sample: bool = True, year: int | None = None) -> Figure:
    """Out of requests to which nothing was provided, （三）（四）（五）: which reason. The twin has the sixteen lines and their sum."""
    colours = {line: OUTCOME_COLOURS[_TABLE.line(line).group or ""] for line in NOT_PROVIDED}
    groups = dict.fromkeys(_TABLE.line(line).group or "" for line in NOT_PROVIDED)
    legend = [(OUTCOME_COLOURS[group], outcome(group, lang)) for group in groups]
    return _by_line(frame, lang, Room("not_provided", words), "not_provided", colours, legend, of=of, sample=sample, year=year)


def _by_line(
    frame: pl.DataFrame,
    lang: str,
    say: Room,
    n: str,
    colours: Mapping[str, str],
    legend: list[tuple[str, str]],
    *,
    of: str,
    sample: bool,
    year: int | None,
) -> Figure:
    words = say.words
    rows = frame.sort("year").to_dicts()
    twin = frame.sort("year").select("year", "reports", "whole", "unknown", *colours, n)
    head = newest(rows, n, year)
    nothing = None
    notes = [say("denominator")]
    if head is None:
        none = any(row[n] == 0 for row in rows)
        nothing = caption = nothing_to_draw(words, "none_held" if not rows else n if none else "lines_unknown")
    else:
        caption = _caption(head, lang, say, n, colours, sample=sample)
        notes.append(_size(head, lang, say, n, colours))
        notes.append(say("boxes_are_lines"))
        if head["unknown"]:
            notes.append(say("unknown", Y=str(head["year"]), u=head["unknown"]))
    notes.append(words("figure.own_only"))
    if any(0 < (row[n] or 0) < FEWEST for row in rows):
        notes.append(words("figure.outcome_mix.boxes"))
    marks = layout.strips(rows, colours, n)
    return figure(
        say,
        twin,
        "strips",
        marks,
        of=of,
        caption=caption,
        nothing=nothing,
        notes=notes,
        told=[of_year(words, name, row, n, lambda row: _all(row, lang, say, n, colours)) for name, row in layout.years(rows)],
        legend=[*legend, *_signs(say, marks)],
        heading=lambda name: _label(name, lang) if name in colours else words(f"figure.column.{name}"),
        unit=lambda name: "year" if name == "year" else "report" if name in ("reports", "whole", "unknown") else "piece",
    )


def _signs(say: Room, marks: list[Row]) -> Iterable[tuple[str, str]]:
    drawn = drawn_parts(marks)
    if "zero" in drawn:
        yield "zero", say("legend.zero")
    if "missing" in drawn:
        yield "missing", say.words("figure.outcome_mix.legend.missing")


def _caption(head: Counts, lang: str, say: Room, n: str, lines: Iterable[str], *, sample: bool) -> str:
    """The one reason that is given most often by its name, where there is room for it; else how many reasons are given."""
    given = [line for line in lines if head[line]]
    most = [line for line in given if head[line] == max(head[other] for other in given)]
    counts = {"Y": str(head["year"]), "r": head["whole"], "n": head[n]}
    if not sample and len(most) == 1:
        named = say("caption.named", **counts, k=head[most[0]], label=_label(most[0], lang))
        if _fits(named, lang):
            return named
    size = "one" if len(given) == 1 else "more"
    return say(f"caption.{'sample' if sample else 'all'}.{size}", **counts, m=len(given))


def _fits(caption: str, lang: str) -> bool:
    if lang == "zh":
        return sum(0.5 if character.isascii() else 1 for character in caption) <= WIDEST
    return len(caption.split()) <= MOST_WORDS


def _size(head: Counts, lang: str, say: Room, n: str, lines: Iterable[str]) -> str:
    """The reason given most often (the first of those, by the form), as k of n, with what so few cases allow to say."""
    first = max(lines, key=lambda line: head[line])
    k, whole = head[first], head[n]
    counts = {"Y": str(head["year"]), "label": _label(first, lang), "k": k, "n": whole, "p": percent(k, whole)}
    if whole < FEWEST:
        return say.words("figure.outcome_mix.note.few", n=whole)
    if whole >= MANY:
        return say("note.many", **counts)
    low, high = around(*(interval(k, whole) or (0.0, 1.0)))
    return say("note.some", **counts, points=points(whole), lo=low, hi=high)


def _all(row: Counts, lang: str, say: Room, n: str, lines: Iterable[str]) -> str:
    parts = [say.words("figure.outcome_mix.part", outcome=_label(line, lang), n=row[line]) for line in lines if row[line]]
    comma = say.words("figure.outcome_mix.comma")
    return say("told", n=row[n], parts=comma.join(parts)) if parts else say("told_none")


def _label(line: str, lang: str) -> str:
    return _TABLE.line(line).label[lang]


def _labels(article: str, lang: str) -> list[str]:
    return [_label(line, lang) for line in NOT_DISCLOSED if _TABLE.line(line).article == article]
