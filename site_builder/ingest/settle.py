"""A reading meets what is known: whose it is, of which year, and what keeps it from being a record. Pure.

Knows the registers and what the person expects. What the document says stands above what the person expects: an expectation completes it
where it is silent, and where it speaks otherwise, sets it aside.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.agencies import Agency, from_division
from site_builder.divisions import Divisions
from site_builder.ingest import agency, hand, told
from site_builder.ingest.guard import Stopped
from site_builder.ingest.manifest import Expected
from site_builder.ingest.readers import Unsupported
from site_builder.ingest.reading import Filled, Reading
from site_builder.ingest.told import Why, why_quarantined, why_unsupported
from site_builder.record import SCHEMA, Awaited, Note, Quarantined, Record, Source

UNREAD = "none"
"""The reader of a document that none came to the end of."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Whom a document may be of: the division list, and the bodies that are registered."""

    divisions: Divisions
    agencies: Mapping[str, Agency]

    def body(self, agency_id: str | None) -> Agency | None:
        """The body of an id, registered or in the list; None for none."""
        return None if agency_id is None else self.agencies.get(agency_id) or from_division(agency_id, self.divisions)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a document is by itself: a record; a quarantined reading, or nothing at all, and why."""

    reading: Record | Quarantined | None
    why: Why | None = None


def settle(name: str, sha256: str, answer: Reading | Stopped | Unsupported, expected: Expected, registers: Registers) -> Settled:
    """A document's record; or its reading with what is missing; or why there is none. ``name`` is its base name, ``sha256`` its bytes'."""
    if isinstance(answer, Unsupported):
        return Settled(None, why_unsupported(answer))
    awaited = Awaited(expected.agency, expected.year) if expected.agency or expected.year else None
    if isinstance(answer, Stopped):
        stopped = _stopped(name, sha256, answer, expected, awaited)
        why = why_quarantined(stopped, None, registers.agencies, registers.divisions)
        return Settled(stopped, Why(why.kind, why.what + (f"（{answer.detail}）" if answer.detail else ""), why.remedy))
    reading = _reading(name, sha256, answer, expected, awaited, registers)
    if not reading.missing:
        return Settled(accepted(reading))
    return Settled(reading, why_quarantined(reading, answer, registers.agencies, registers.divisions))


def settle_rows(name: str, filled: Filled, registers: Registers) -> Settled | tuple[tuple[str, str, Settled], ...]:
    """The rows of a filled template: its place in words, its SHA-256, what it is. One Settled where there is no row."""
    rows = hand.read_rows(name, filled.sheets, registers.divisions, registers.agencies)
    if isinstance(rows, Unsupported):
        return Settled(None, why_unsupported(rows))
    return tuple((row.place, row.reading.source.sha256, Settled(row.reading, _why_of(row))) for row in rows)


def _why_of(row: hand.HandRow) -> Why | None:
    """Every wrong cell of a row, each with its remedy."""
    if isinstance(row.reading, Record):
        return None
    place = f"{row.place} "
    wrong = "；".join(f"{problem.where.removeprefix(place)}：{problem.what} → {problem.remedy}" for problem in row.problems)
    return Why(told.KINDS[row.reading.missing[0]][0], wrong, "")


def _stopped(name: str, sha256: str, stopped: Stopped, expected: Expected, awaited: Awaited | None) -> Quarantined:
    return Quarantined(
        schema=SCHEMA,
        agency=None,
        name=None,
        year=None,
        edition=None,
        scope=None,
        source=Source(file=name, sha256=sha256, kind=expected.kind or "copy", whole=False, url=expected.url, reader=UNREAD),
        cells={},
        missing=(stopped.why,),
        awaited=awaited,
    )


def _reading(name: str, sha256: str, answer: Reading, expected: Expected, awaited: Awaited | None, registers: Registers) -> Quarantined:
    tables, said = answer.tables, answer.said
    body = agency.resolve(said.names, said.place_hints, registers.divisions, registers.agencies)
    missing, candidates = _missing(answer, body, expected, registers)
    whose = body.agency or (expected.agency if "agency_conflict" not in missing else None)
    registered = registers.body(whose)
    return Quarantined(
        schema=SCHEMA,
        agency=whose,
        name=said.agency_name or (registered.name if registered else None),
        year=said.year or (expected.year if "year_conflict" not in missing else None),
        edition=tables.edition,
        scope=said.scope,
        source=Source(
            file=name,
            sha256=sha256,
            kind=expected.kind or "copy",
            whole=tables.whole,
            url=expected.url or said.url,
            dated=said.dated,
            posted=expected.posted or said.posted,
            retrieved=expected.retrieved,
            reader=answer.reader,
        ),
        cells=tables.cells,
        lines=tables.lines | said.lines,
        notes=(*tables.notes, *((Note("scope", "ambiguous"),) if said.scope_note else ())),
        stated=said.stated,
        missing=missing,
        candidates=candidates,
        awaited=awaited if missing else None,
    )


def accepted(reading: Quarantined) -> Record:
    """A reading of which nothing is missing as a record. ValueError where something is."""
    if reading.agency is None or reading.name is None or reading.year is None or reading.edition is None or reading.scope is None:
        raise ValueError(f"{reading.source.file} lacks an agency, a year or an edition")
    return Record(**{name: getattr(reading, name) for name in Record.__struct_fields__})


def set_aside(record: Record, missing: str, candidates: tuple[str, ...], awaited: Awaited | None = None) -> Quarantined:
    """A record that cannot stand, as a quarantined reading."""
    fields = {name: getattr(record, name) for name in Record.__struct_fields__}
    return Quarantined(**fields, missing=(missing,), candidates=candidates, awaited=awaited)


def _missing(answer: Reading, body: agency.Resolution, expected: Expected, registers: Registers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What keeps a reading from being a record, and what it could be instead."""
    said, missing, candidates = answer.said, list[str](), list[str]()
    if answer.titles:
        return ("many_reports",), answer.titles
    meant = registers.body(expected.agency)
    if meant and (
        (body.agency and body.agency != meant.id) or (said.agency_name and agency.contradicts(meant, said.agency_name, registers.divisions))
    ):
        missing.append("agency_conflict")
        candidates.append(f"{body.agency or said.agency_name}")
    elif body.agency is None and meant is None:
        missing.append("agency")
        candidates.extend(body.candidates)
    said_years = {said.year} if said.year else set(said.year_candidates)
    if expected.year and said_years and expected.year not in said_years:
        missing.append("year_conflict")
        candidates.extend(map(str, sorted(said_years)))
    elif said.year is None and expected.year is None:
        missing.append("year")
        candidates.extend(map(str, sorted(said_years)))
    if not answer.tables.tables:
        missing.insert(0, "tables")
    elif answer.tables.edition is None:
        missing.append("edition")
    return tuple(missing), tuple(dict.fromkeys(candidates))
