"""What a rule that is no equation of the form says of itself: its sentences in ``content/words/rules.toml``, filled in from the finding.

Knows how what a rule saw is written for a reader: lines by their names, money in its unit, bodies by theirs. Adds nothing to it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from site_builder.audit import Finding
from site_builder.audit.findings import STATED
from site_builder.figures.model import around
from site_builder.form import FORMS, Form, Label
from site_builder.form.shared import SECTIONS
from site_builder.measures import interval
from site_builder.pages.cells import figure_text, source_place
from site_builder.pages.desk import HTML_LANG, Desk
from site_builder.pages.holdings import Sheet
from site_builder.record import Part
from site_builder.redact import publishable
from site_builder.words import Speaker, number

COMPARED = frozenset({"k", "n"})
"""What rules saw that hold a body beside like ones; where there is none, another sentence stands beside."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the text states: of what, how many, and where it was read (empty where that is not on record).

    ``lang`` is set where ``of`` is in another language than the page.
    """

    of: str
    text: str
    source: str
    lang: str = ""


def is_of_the_form(rule: str) -> bool:
    """Whether a rule is an identity of the form: what it says is made of its equation (``cause``), and not of sentences of its own."""
    return rule in _IDENTITIES


_IDENTITIES = frozenset(one.id for form in FORMS.values() for one in form.identities)


def stated_terms(finding: Finding) -> tuple[str, ...]:
    """The places of the equation that stand in the text, and not in the form."""
    return tuple(term.at for term in finding.equation.terms if term.at.startswith(STATED))


Sentence = Literal["title", "says", "beside", "ask"]
"""A headline, what was seen, what must stand beside it, a question to ask."""


def saying(desk: Desk, sheet: Sheet, finding: Finding, *parts: Sentence) -> tuple[str, ...]:
    """Sentences of a finding, those that are asked for. KeyError for a rule without words, or one that saw less than they hold."""
    w, values = desk.w, _values(desk, sheet, finding)
    variant = _variant(sheet, finding)
    keys = ((f"rule.{finding.rule}.{part}_{variant}", f"rule.{finding.rule}.{part}") for part in parts)
    return tuple(w(own if own in w else key, **values) for own, key in keys)


def also(rule: str, w: Speaker) -> tuple[str, ...]:
    """What a finding of a rule may mean beside, each for itself."""
    return tuple(w(f"rule.{rule}.also").split("\n"))


def _variant(sheet: Sheet, finding: Finding) -> str:
    saw = dict(finding.seen)
    if finding.rule == "breakdown" and finding.severity == "contradiction":
        return "whole"
    if finding.rule == "date" and str(saw["date"]) < str(saw["limit"]):
        return "early"
    if finding.rule == "copied" and saw["other"] == sheet.agency.id:
        return "same_body"
    if finding.rule == "stated-fee" and saw["fee"]:
        return "charged"
    if finding.rule == "version" and not saw["first"]:
        return "undated"
    return "alone" if saw.keys() >= COMPARED and not saw["n"] else ""


@lru_cache(maxsize=1024)  # each sentence of a finding asks for them, on the page of its body and on its own
def _values(desk: Desk, sheet: Sheet, finding: Finding) -> Mapping[str, int | str]:
    w = desk.w
    common = {"name": publishable(sheet.agency.name), "kind": sheet.agency.kind, "year": sheet.year}
    if finding.equation.terms:
        return {**common, **_sides(sheet, finding, w)}
    saw = dict(finding.seen)
    return {**common, **{key: _written(desk, sheet, finding.rule, key, value) for key, value in saw.items()}, **_worked_out(saw)}


def _worked_out(saw: Mapping[str, int | str]) -> Mapping[str, str]:
    """The shares of which both parts were seen, of the body and of those like it: to a tenth of a per cent, rounded half up, and with
    the ends of the 95 % interval in whole per cent."""
    told: dict[str, str] = {}
    for whose in ("", "like_"):
        part, whole = saw.get(f"{whose}part"), saw.get(f"{whose}n")
        if isinstance(part, int) and isinstance(whole, int) and whole:
            tenths = (2000 * part + whole) // (2 * whole)
            low, high = around(*(interval(part, whole) or (0.0, 1.0)))
            told |= {f"{whose}percent": f"{tenths // 10}.{tenths % 10}", f"{whose}low": low, f"{whose}high": high}
    return told


def _written(desk: Desk, sheet: Sheet, rule: str, key: str, value: int | str) -> int | str:
    """One thing that a rule saw, as it is read."""
    w = desk.w
    if key in {"line", "of"}:
        return place_name(sheet, str(value), w)
    if key == "fee":
        return figure_text(int(value), "fen", w)
    if key in {"missing", "section"}:
        return w("list.pause").join(section_name(one, w) for one in re.split("[、, ]+", str(value)))
    if key in {"date", "limit"} or (key == "first" and rule == "version"):
        return date_text(str(value), w)
    if key == "other" and rule == "copied":
        body = desk.site.data.agencies.get(str(value))
        return publishable(body.name) if body is not None else str(value)
    if key in _YEARS:
        return str(value)
    return publishable(value) if isinstance(value, str) else value


_YEARS = frozenset({"other", "other_year", "first", "last", "edition", "before"})
"""Years are not written as numbers of things."""


def section_name(key: str, w: Speaker) -> str:
    """A topic of the overview by its key, a section by its numeral, with or without its mark."""
    if f"topic.{key}" in w:
        return w(f"topic.{key}")
    return next((label[w.lang] for numeral, label in SECTIONS if key in {numeral, numeral.rstrip("、"), label.zh}), publishable(key))


def date_text(iso: str, w: Speaker) -> str:
    """A date as the language writes it: 2022年1月25日; as it is on English pages, and where it is less than a day."""
    parts = [part.lstrip("0") for part in iso.split("-")]
    return w("point.date", iso=iso, year=parts[0], month=parts[1], day=parts[2]) if len(parts) == 3 else iso


# ── equations with numbers of the text ──────────────────────────────────────────────────────────────────────────────


def _sides(sheet: Sheet, finding: Finding, w: Speaker) -> Mapping[str, int | str]:
    """The sums of the two sides, by their sides and as stated and printed; ``line`` is what a claim speaks of, else the form's lines.

    Of a change, both with their sign.
    """
    left = sum(term.sign * (value or 0) for term, value in zip(finding.equation.left, finding.left, strict=True))
    right = sum(term.sign * (value or 0) for term, value in zip(finding.equation.right, finding.right, strict=True))
    text_left = any(term.at.startswith(STATED) for term in finding.equation.left)
    on_form = [term.at for term in finding.equation.terms if not term.at.startswith(STATED) and not term.year]
    in_text = [stated_name(sheet, at, w) for at in stated_terms(finding)[:1]]
    by_claim = any(at.startswith(f"{STATED}claims/") for at in stated_terms(finding))
    names = in_text if by_claim else [place_name(sheet, at, w) for at in on_form] or in_text
    stated, printed = (left, right) if text_left else (right, left)
    is_change = finding.rule == "stated-change"
    return {
        "left": left,
        "right": right,
        "stated": _signed(stated) if is_change else stated,
        "printed": _signed(printed) if is_change else printed,
        "line": joined(names, w),
    }


def _signed(value: int) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


def joined(names: Sequence[str], w: Speaker) -> str:
    """Two names with "and", more with pauses; none twice."""
    names = list(dict.fromkeys(names))
    return w("point.two", one=names[0], other=names[1]) if len(names) == 2 else w("list.pause").join(names)


def place_name(sheet: Sheet, at: str, w: Speaker) -> str:
    """A line, a cell or a heading over lines by its short name, several of them (with ``+`` between) together."""
    return joined([_place_name(sheet, one, w) for one in at.split("+")], w)


def _place_name(sheet: Sheet, at: str, w: Speaker) -> str:
    key = at.removeprefix(STATED)
    if f"stated.{key}" in w:
        return w(f"stated.{key}")
    label = next(label for form in (sheet.form, *FORMS.values()) for label in _labels(form, at))
    return (label.short or label.zh) if w.lang == "zh" else label.en


def _labels(form: Form, at: str) -> Iterator[Label]:
    """What an edition calls a line (or a cell's line), or a heading over lines; nothing where it prints no such thing."""
    table, _, rest = at.partition("/")
    key = rest.partition("/")[0]
    for one in form.tables:
        if one.key == table:
            yield from (line.label for line in one.lines if line.key == key)
            yield from (group.label for group in one.groups if group.key == key)


def numbers(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> tuple[Number, ...]:
    """Every number of the text that these findings rest on, once, in their order; of the text of the year before, with that year."""
    found: dict[tuple[str, int], int | None] = {}
    for finding in findings:
        for term, value in zip(finding.equation.terms, finding.left + finding.right, strict=True):
            if term.at.startswith(STATED):
                found.setdefault((term.at, term.year), value)
    return tuple(_number(sheet, at, year, value, w) for (at, year), value in found.items())


def _number(sheet: Sheet, at: str, year: int, value: int | None, w: Speaker) -> Number:
    text = w("mark.unknown") if value is None else figure_text(value, "fen" if at == f"{STATED}processing_fee" else "piece", w)
    name = stated_name(sheet, at, w)
    if year:
        return Number(w("point.line_before", year=str(sheet.record.year + year), line=name), text, "")
    return Number(name, text, stated_place(sheet, at, w), "" if w.lang == "zh" or name.isascii() else HTML_LANG["zh"])


def stated_name(sheet: Sheet, at: str, w: Speaker) -> str:
    """What a place of the text states, in words: a claim by the line it speaks of, a part of a stated total by its own name."""
    key, _, n = at.removeprefix(STATED).partition("/")
    if key == "claims":
        return place_name(sheet, sheet.record.stated.claims[int(n)].of, w)
    if key == "breakdown":
        return publishable(tuple(_parts(sheet.record.stated.breakdown))[int(n)].name)
    return w(f"stated.{key}")


def _parts(breakdown: Sequence[Part]) -> Iterator[Part]:
    """A part, then its own parts: in the order in which ``texts`` numbers them."""
    for part in breakdown:
        yield part
        yield from _parts(part.parts)


def stated_place(sheet: Sheet, at: str, w: Speaker) -> str:
    """Where on the source that stands; empty where it is not on record."""
    key, _, n = at.removeprefix(STATED).partition("/")
    line = sheet.record.stated.claims[int(n)].line if key == "claims" else sheet.record.lines.get(f"{STATED}{key}")
    return source_place(line, w)


OF_RULE = {
    "stated-fee": ("processing_fee",),
    "other-year": ("years",),
    "old-notice": ("notices",),
    "sections": ("sections",),
    "topics": ("topics",),
}
"""Where in the text the rules look that are no equation: keys of ``Record.stated``."""


def text_places(sheet: Sheet, findings: Sequence[Finding], w: Speaker) -> tuple[str, ...]:
    """Where the text says what rules saw that are no equation, as far as it is on record."""
    places = [f"{STATED}{key}" for finding in findings for key in OF_RULE.get(finding.rule, ())]
    places += [finding.at for finding in findings if finding.at.startswith(STATED) and not finding.equation.terms]
    return tuple(filter(None, dict.fromkeys(stated_place(sheet, at, w) for at in places)))
