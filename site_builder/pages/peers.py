"""Where numbers stand among those of like bodies: the bodies of one kind, level, place and year that report for themselves.

Draws lengths on a line, with the median; gives no rank, and nothing at all of few bodies.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from statistics import median

from site_builder.form import FORMS
from site_builder.measures import FEWEST
from site_builder.pages.holdings import Holdings, Sheet, outcome
from site_builder.pages.outcomes import LITIGATED, RECEIVED, RECONSIDERED, WITHHELD
from site_builder.words import Speaker, number

WIDTH, LEFT, FOOT, TALL = 1000, 10, 28, 24
"""The scale in units of its own: how wide it is, how much is free at both ends, where ticks stand, how tall the tallest is."""

LEAST = 6
"""How tall a tick is of which there is one among very many."""

Like = tuple[str, str, str, int]
"""County (or wider region), kind, level and year: what makes bodies alike."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A value that some bodies report: where on the scale, and how high the tick for so many reaches."""

    x: int
    top: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of like bodies on a line. ``ticks`` is empty where nothing may be drawn; ``sentence`` then says why, or all there is to say.

    ``middle`` is where the median stands, ``own`` where the body does (-1 where none is marked); ``ends`` are the texts of both ends.
    ``counties`` are those of a wider region for a script to mark one of, as JSON by code: where the median of its bodies stands, its name,
    how many they are, the median. Text, so that a template escapes it.
    """

    sentence: str
    ticks: tuple[Tick, ...] = ()
    middle: int = -1
    own: int = -1
    ends: tuple[str, str] = ("", "")
    legend: str = ""
    counties: str = ""


MEASURED = ("received", "disclosed", "withheld", "disputes", "licences", "penalties")
"""What is set beside peers, in the order of the official tables that it stands in; new requests first."""

Numbers = tuple[int | None, ...]
"""One for each of ``MEASURED``, null where it is unknown."""

Index = Mapping[Like, Mapping[str, Numbers]]


@lru_cache(maxsize=1)  # the pages of each language ask for it
def index(held: Holdings) -> Index:
    """For each set of like bodies in a county, what each of them reports; area reports are among none."""
    found: dict[Like, dict[str, Numbers]] = defaultdict(dict)
    for sheet in held:
        if sheet.record.scope == "own":
            found[like(sheet)][sheet.agency.id] = numbers(sheet)
    return found


def numbers(sheet: Sheet) -> Numbers:
    """What a report says of each of ``MEASURED``: counts of requests, of disputes and of decisions, null if any part is unknown."""
    return tuple([sheet.total(*places) for places in _places(sheet.record.edition)])


@cache
def _places(edition: str) -> tuple[tuple[str, ...], ...]:
    """The cells that each of ``MEASURED`` adds up."""
    groups = {group.key: outcome(group) for group in FORMS[edition].table("applications").groups}
    places = {
        "received": (RECEIVED,),
        "disclosed": (*groups["granted"], *groups["partly_granted"]),
        "withheld": tuple(place for key in WITHHELD for place in groups[key]),
        "disputes": (RECONSIDERED, *LITIGATED),
        "licences": ("disclosure/licences/decisions",),
        "penalties": ("disclosure/penalties/decisions",),
    }
    return tuple(places[key] for key in MEASURED)


def like(sheet: Sheet) -> Like:
    agency = sheet.agency
    return (agency.division[:6], agency.kind, agency.level, sheet.record.year)


def positions(sheet: Sheet, every: Index, w: Speaker) -> tuple[Scale, ...]:
    """Where each number of a body stands among its peers of the year: new requests, then what else may be told of.

    Empty where its new requests are unknown, or no peer is held. That too few peers are known is said of the new requests only; what is 0
    for most peers and for the body too is told in one sentence.
    """
    first = position(sheet, every, w)
    if first is None:
        return ()
    others = [(key, told) for key in MEASURED[1:] if (told := position(sheet, every, w, key)) is not None]
    own = dict(zip(MEASURED, every[like(sheet)][sheet.agency.id], strict=True))
    zeros = [key for key, told in others if not told.ticks and own[key] == 0]
    rest = Scale(w("peers.mostly_zero", what=w("list.pause").join(w(f"peers.of.{key}") for key in zeros)))
    return (first, *(told for key, told in others if key not in zeros), *([rest] if zeros else []))


def position(sheet: Sheet, every: Index, w: Speaker, of: str = "received") -> Scale | None:
    """Where one number of a body stands among its peers of the year; None where it has no number of its own, or no peer is held.

    Under five peers whose number is known nothing is drawn, nor where most of them report 0.
    """
    at, alike = MEASURED.index(of), every.get(like(sheet), {})
    peers = {key: said[at] for key, said in alike.items() if key != sheet.agency.id}
    own = alike[sheet.agency.id][at] if sheet.agency.id in alike else None
    known = [value for value in peers.values() if value is not None]
    if sheet.record.scope != "own" or own is None or not peers or len(sheet.agency.division) < len("000000"):
        return None
    kind = w(f"peers.{sheet.agency.kind}") if f"peers.{sheet.agency.kind}" in w else w("peers.body", kind=sheet.agency.kind)
    said: dict[str, object] = {"year": sheet.year, "kind": kind, "what": w(f"peers.of.{of}")}
    if len(known) < FEWEST:
        return Scale(w("peers.few", **said, n=len(known))) if of == MEASURED[0] else None
    return scale([*known, own], w, drawn="peers.drawn", zeros="peers.zeros", own=own, **said, n=len(known) + 1)


def scale(values: Sequence[int], w: Speaker, *, drawn: str, zeros: str, own: int | None = None, **said: object) -> Scale:
    """The scale of some known numbers, at least one; ``drawn`` and ``zeros`` are the keys of its sentence. Mostly 0: a sentence only."""
    zero, most, middle = sum(value == 0 for value in values), max(values), median(values)
    said |= {"zero": zero, "most": most, "median": _decimal(middle), "own": own}
    if 2 * zero > len(values):
        return Scale(w(zeros, **said))
    many = max(Counter(values).values())
    ticks = []
    for value, count in sorted(Counter(values).items()):
        ticks.append(Tick(_place(value, most), FOOT - max(LEAST, TALL * count // many)))
    legend = w("peers.legend_own" if own is not None else "peers.legend")
    return Scale(
        w(drawn, **said),
        tuple(ticks),
        _place(middle, most),
        -1 if own is None else _place(own, most),
        (w("unit.pieces", n=0), w("unit.pieces", n=most)),
        legend,
    )


def of_counties(told: Scale, values: Mapping[str, Sequence[int]], name: Callable[[str], str]) -> Scale:
    """The scale with the medians of the counties (by code) that have enough of its numbers; as it was, where nothing is drawn."""
    most = max((value for some in values.values() for value in some), default=0)
    if not told.ticks:
        return told
    enough = {code: some for code, some in sorted(values.items()) if len(some) >= FEWEST}
    said = {code: (_place(median(some), most), name(code), len(some), _decimal(median(some))) for code, some in enough.items()}
    return replace(told, counties=json.dumps(said, ensure_ascii=False, separators=(",", ":"))) if said else told


def _place(value: float, most: int) -> int:
    return LEFT + round((WIDTH - 2 * LEFT) * value / most) if most else LEFT


def _decimal(value: float) -> str:
    """A median as it is read: whole, or with its half."""
    return number(int(value)) if value == int(value) else f"{value:,.1f}"
