"""What the site half never gets to see: the data with every text made publishable, before a page or a download is made of it.

Pages and exports redact what they print as well; this stands before them, so that a page written tomorrow cannot forget. Names of source
files, and who corrected, are not handed on at all. Numbers, codes and hashes are not touched.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from msgspec.structs import replace as changed

from site_builder.record import Correction, Note, Part, Record, Source, Stated
from site_builder.redact import publishable
from site_builder.store import Agency, Data

_PLACE = re.compile(r"[0-9]{1,6}(?::[0-9]{1,6})?|(?:[a-z][0-9]{1,5}){1,4}")
"""A place on a source, as readers write it: 38, 38:412, t3r5, p2t1r5. Anything else is not one and might be anything."""

Clean = Callable[[str], str]
T = TypeVar("T")

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


def withhold(held: Data) -> Data:
    """The same data, every text in it publishable: records, standing or superseded, register, corrections, conflicts and events."""
    clean = cache(publishable)  # names and items repeat from year to year; the memory of this lasts as long as the call
    parts = _Parts(
        _once(_lines), _once(lambda notes: tuple(_note(note, clean) for note in notes)), _once(lambda said: _stated(said, clean))
    )
    return replace(
        held,
        records=tuple(_record(record, clean, parts) for record in held.records),
        superseded=tuple(_record(record, clean, parts) for record in held.superseded),
        agencies=MappingProxyType({id_: _agency(body, clean) for id_, body in held.agencies.items()}),
        corrections=MappingProxyType({key: tuple(_correction(one, clean) for one in some) for key, some in held.corrections.items()}),
        conflicts=tuple(replace(conflict, why=clean(conflict.why)) for conflict in held.conflicts),
        events=tuple(replace(event, text=clean(event.text), url=address(event.url) or "") for event in held.events),
    )


def address(url: str | None) -> str | None:
    """A web address as it is; none where it is no such thing or holds what may not be published, for half an address leads nowhere."""
    return url if url is not None and url.startswith(("https://", "http://")) and publishable(url) == url else None


def _agency(body: Agency, clean: Clean) -> Agency:
    return replace(body, name=clean(body.name), kind=clean(body.kind), aliases=tuple(map(clean, body.aliases)))


@dataclass(frozen=True, slots=True)
class _Parts:
    """How each part of a record is made publishable."""

    lines: Callable[[dict[str, str]], dict[str, str]]
    notes: Callable[[tuple[Note, ...]], tuple[Note, ...]]
    stated: Callable[[Stated], Stated]


def _once(make: Callable[[T], T]) -> Callable[[T], T]:
    """What is made of a thing, made once: records share what they say alike, and go on sharing it."""
    made: dict[int, tuple[T, T]] = {}

    def of(one: T) -> T:
        found = made.get(id(one))
        if found is None:
            found = made[id(one)] = (one, make(one))  # the one is held here as well: no other thing can come to its id
        return found[1]

    return of


def _record(record: Record, clean: Clean, parts: _Parts) -> Record:
    return changed(
        record,
        name=clean(record.name),
        source=_source(record.source),
        lines=parts.lines(record.lines),
        notes=parts.notes(record.notes),
        stated=parts.stated(record.stated),
    )


def _lines(lines: dict[str, str]) -> dict[str, str]:
    return {at: place for at, line in lines.items() if (place := _place(line))}


def _source(source: Source) -> Source:
    dates = {key: _date(getattr(source, key)) for key in ("dated", "posted", "retrieved")}
    return changed(source, file="", url=address(source.url), reader=publishable(source.reader), **dates)


def _date(said: str | None) -> str | None:
    return said if said is not None and _DATE.fullmatch(said) else None


def _place(line: str | None) -> str | None:
    return line if line is not None and _PLACE.fullmatch(line) else None


def _note(note: Note, clean: Clean) -> Note:
    if not (note.raw or note.line or note.identity or note.candidates):
        return note
    raw = None if note.raw is None else clean(note.raw)
    identity = None if note.identity is None else clean(note.identity)
    return changed(note, raw=raw, line=_place(note.line), identity=identity, candidates=tuple(map(clean, note.candidates)))


def _stated(stated: Stated, clean: Clean) -> Stated:
    return changed(
        stated,
        breakdown=tuple(_part(part, clean) for part in stated.breakdown),
        claims=tuple(changed(one, of=clean(one.of), unit=clean(one.unit), line=_place(one.line) or "") for one in stated.claims),
        notices=tuple(map(clean, stated.notices)),
        sections=tuple(map(clean, stated.sections)),
        topics=tuple(map(clean, stated.topics)),
    )


def _part(part: Part, clean: Clean) -> Part:
    return Part(clean(part.name), part.number, tuple(_part(inner, clean) for inner in part.parts))


def _correction(one: Correction, clean: Clean) -> Correction:
    return changed(one, why=clean(one.why), by="")
