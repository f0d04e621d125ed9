"""Records, corrections, agencies and divisions on disk ⇄ values.

Knows where things are kept below a data folder, and how a correction meets its record. Does not know how a document becomes a record
(``ingest``), nor what any number means. Everything wrong is collected and raised at once as a SiteError.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec

from site_builder import kept, shards
from site_builder.agencies import Agency, code_of, county_of, from_division, read_agencies
from site_builder.corrections import Applied, Conflict, apply, read_corrections
from site_builder.divisions import INVENTED, VINTAGE, Division, Divisions, invented_only, load_divisions, read_divisions
from site_builder.errors import Problem, SiteError, attempt
from site_builder.events import Event, read_events
from site_builder.files import json_files, locked, record_path, replace, report_path
from site_builder.record import UPDATE, Correction, Quarantined, Record
from site_builder.record_json import decode, encode, too_new
from site_builder.soundness import problems, sound
from site_builder.superseded import read_superseded, superseded_files, superseded_path

__all__ = [
    "VINTAGE",
    "Agency",
    "Conflict",
    "Data",
    "Division",
    "Divisions",
    "Event",
    "county_of",
    "from_division",
    "known_hashes",
    "load_divisions",
    "read",
    "read_record",
    "unpacked",
    "write_narrative",
    "write_quarantined",
    "write_record",
]

Key = tuple[str, int]


@dataclass(frozen=True)
class Data:
    """Everything the site is built from.

    ``records`` are sorted by (agency, year), with corrections applied. ``agencies`` holds whoever has a record and everyone in
    agencies.csv. ``conflicts`` are corrections whose ``expect`` the record no longer says: their ``set`` is in the record all the same.
    ``corrected`` are the cells whose value is a person's; ``settled`` the places, and the cells below them, that a person looked at
    and could not read either; both as (agency, year, address). ``synthetic`` says that the bodies are invented: every page then says so.
    ``events`` are those of events.csv, ``superseded`` the reports that stand no more, each with the corrections that were in force: the
    bodies of both are in ``agencies`` too.
    """

    records: tuple[Record, ...]
    agencies: Mapping[str, Agency]
    divisions: Divisions
    corrections: Mapping[Key, tuple[Correction, ...]]
    conflicts: tuple[Conflict, ...]
    corrected: frozenset[tuple[str, int, str]]
    settled: frozenset[tuple[str, int, str]]
    synthetic: bool = False
    events: tuple[Event, ...] = ()
    superseded: tuple[Record, ...] = ()


def read(data: Path) -> Data:
    """What lies below a data folder; an absent or empty folder is an empty ``Data``.

    Raises SiteError with every problem at once: broken JSON or CSV, what the form does not allow, a path that disagrees with its content,
    two records for one agency-year, an agency that is neither registered nor in the list, a correction that fits no record, invented bodies
    beside real ones.
    """
    wrong: list[Problem] = []
    divisions = read_divisions(data / "divisions.csv", load_divisions(), wrong)
    registered = read_agencies(data / "agencies.csv", divisions, wrong)
    records = _read_records(data, wrong)
    agencies = dict(registered)
    superseded = read_superseded(data, wrong)
    for record, path in (*records.values(), *((record, superseded_path(data, record)) for record in superseded)):
        if record.agency in agencies:
            continue
        agency = from_division(record.agency, divisions)
        if agency is None:
            wrong.append(
                Problem(
                    str(_stands(data, record, path)),
                    f"the agency {record.agency} ({record.name}) is in neither agencies.csv nor the list of {VINTAGE}",
                    "register it in agencies.csv",
                )
            )
        else:
            agencies[record.agency] = agency
    corrections = read_corrections(data, {key: record for key, (record, _) in records.items()}, wrong)
    events = read_events(data / "events.csv", agencies, divisions, wrong)
    for event in events:
        named = agencies.get(event.agency) or from_division(event.agency, divisions)
        assert named is not None  # read_events has told of any other
        agencies[event.agency] = named
    invented = [agency_id for agency_id in agencies if agency_id.startswith(INVENTED)]
    if invented and len(invented) < len(agencies):
        wrong.append(
            Problem(str(data), f"holds invented bodies ({invented[0]}, …) beside real ones", "keep them in a data folder of their own")
        )
    if wrong:
        raise SiteError(*wrong)
    applied = [apply(record, corrections.get(key, ())) for key, (record, _) in sorted(records.items())]
    return Data(
        records=tuple(item.record for item in applied),
        agencies=MappingProxyType(dict(sorted(agencies.items()))),
        divisions=invented_only(divisions) if invented else divisions,
        corrections=MappingProxyType(corrections),
        conflicts=tuple(conflict for item in applied for conflict in item.conflicts),
        corrected=_places(applied, "corrected"),
        settled=_places(applied, "settled"),
        synthetic=bool(invented),
        events=events,
        superseded=superseded,
    )


def _places(applied: list[Applied], what: str) -> frozenset[tuple[str, int, str]]:
    return frozenset((item.record.agency, item.record.year, at) for item in applied for at in getattr(item, what))


def _read_records(data: Path, wrong: list[Problem]) -> dict[Key, tuple[Record, Path | None]]:
    """Every record by its key, with the file that it stands in; None where that is the JSON file at its proper place."""
    root = data / "records"
    records: dict[Key, tuple[Record, Path | None]] = {}

    def read_one(path: Path, raw: bytes, wrong: list[Problem]) -> Record | None:
        return read_record(path, raw, root, wrong)

    with locked(root, alone=False):
        for path, record in kept.records(root, read_one, wrong):
            key = (record.agency, record.year)
            if key in records:
                here, there = (_stands(data, record, one) for one in (path, records[key][1]))
                wrong.append(Problem(str(here), f"a second record for {key[0]} {key[1]}, beside {there}", "keep one of the two"))
            else:
                records[key] = (record, path)
        for key, (shard, packed) in shards.everything(root, wrong).items():
            if key not in records:
                if not sound(packed.record):
                    wrong.extend(problems(packed.record, f"{shard}: {key[0]} {key[1]}"))
                records[key] = (packed.record, shard)
            else:
                loose = _stands(data, *records[key])
                if loose.read_bytes() != packed.raw:
                    wrong.append(shards.differs(loose, shard, key))
    return records


def _stands(data: Path, record: Record, path: Path | None) -> Path:
    return record_path(data / "records", record) if path is None else path


def read_record(path: Path, raw: bytes, root: Path, wrong: list[Problem]) -> Record | None:
    """The record in the bytes of a JSON file below ``root``; None where it is none or names no agency; ``wrong`` gains its problems."""
    try:
        record = decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if newer := too_new(raw):
            wrong.append(Problem(str(path), newer, UPDATE))
        else:
            wrong.append(Problem(_place(path, raw, error), f"not a record: {error}", "mend the file, or read the document again"))
        return None
    found = list(problems(record, str(path)))
    try:
        proper = record_path(root, record)
    except ValueError as error:
        found.append(Problem(f"{path}: agency", str(error), "write the id of the agency"))
    else:
        if path != proper:
            found.append(
                Problem(str(path), f"its content says {record.agency} {record.year}", f"move it to {proper}, or correct the content")
            )
    wrong.extend(found)
    # A record of the wrong place is still one record of its agency-year: a second one must be told.
    return None if any(problem.where.endswith(": agency") for problem in found) else record


def _place(path: Path, raw: bytes, error: Exception) -> str:
    found = re.search(r"\(byte (\d+)\)", str(error))
    if isinstance(error, UnicodeDecodeError) or found is None:
        return str(path)
    before = raw[: int(found[1])]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return f"{path}:{line}:{column}"


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_record(data: Path, record: Record) -> Path:
    """Write a record to its place below ``data/records``, whole or not at all, replacing what was there, packed or not; gives the path.

    Raises SiteError where the record is not sound (nothing is written), OSError where the disk refuses.
    """
    path = record_path(data / "records", record)
    found = list(problems(record, str(path)))
    if found:
        raise SiteError(*found)
    (data / "records").mkdir(parents=True, exist_ok=True)
    with locked(data / "records", alone=True):
        shards.take_out(data / "records", (record.agency, record.year), path)
        replace(path, encode(record))
    return path


def unpacked(data: Path, agency_id: str, year: int) -> Path:
    """Where the record of an agency-year has its JSON file, after it is taken out of its Parquet, if it was in one.

    For whoever is about to move or mend that file. Raises SiteError, as ``shards.take_out``.
    """
    path = report_path(data / "records", agency_id, year)
    with locked(data / "records", alone=True):
        shards.take_out(data / "records", (agency_id, year), path)
    return path


def write_quarantined(data: Path, quarantined: Quarantined) -> Path:
    """Write a quarantined reading to ``data/quarantine/<12 hex of its SHA-256>.json``, whole or not at all; gives the path.

    ValueError where the source's SHA-256 is not 64 hexadecimal digits.
    """
    path = quarantine_path(data, quarantined.source.sha256)
    replace(path, encode(quarantined))
    return path


def write_narrative(data: Path, record: Record, texts: Mapping[str, str]) -> Path:
    """Write the text of a report's sections, by their numerals, to ``data/narratives/<county>/<agency>/<year>.json``; gives the path."""
    path = record_path(data / "narratives", record)
    written = msgspec.json.encode({"agency": record.agency, "year": record.year, "sections": dict(texts)})
    replace(path, msgspec.json.format(written, indent=1) + b"\n")
    return path


def quarantine_path(data: Path, sha256: str) -> Path:
    """Where the reading of a document of that SHA-256 is kept while it is quarantined. ValueError where it is no SHA-256."""
    if re.fullmatch(r"[0-9a-f]{64}", sha256) is None:
        raise ValueError(f"{sha256!r} is no SHA-256 in lower-case hexadecimal")
    return data / "quarantine" / f"{sha256[:12]}.json"


class _Hashed(msgspec.Struct, frozen=True):
    sha256: str


class _Sourced(msgspec.Struct, frozen=True):
    source: _Hashed


def known_hashes(data: Path) -> dict[str, Path]:
    """SHA-256 of every document that already became a record, current or superseded, → the path of the record's JSON, packed or not.

    Quarantined readings are not in it: reading such a document again is how it is settled. Raises SiteError, for all broken files at once.
    """
    known: dict[str, Path] = {}
    wrong: list[Problem] = []
    root = data / "records"
    with locked(root, alone=False):
        for path in (*superseded_files(data), *json_files(root)):
            raw = path.read_bytes()
            try:
                known[msgspec.json.decode(raw, type=_Sourced).source.sha256] = path
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                wrong.append(Problem(_place(path, raw, error), f"not a record: {error}", "mend the file, or read the document again"))
        for path in shards.standing(root, wrong):
            shard = attempt(wrong, shards.read, path)
            if shard is not None:
                hashes = shard.select("source_sha256", "agency", "year").iter_rows()
                known |= {sha256: report_path(root, agency_id, year) for sha256, agency_id, year in hashes}
    if wrong:
        raise SiteError(*wrong)
    return known


def agency(data: Path, agency_id: str) -> Agency | None:
    """The body of that id, registered or in the division list; None where neither has it. SiteError for a broken register."""
    wrong: list[Problem] = []
    divisions = read_divisions(data / "divisions.csv", load_divisions(), wrong)
    registered = read_agencies(data / "agencies.csv", divisions, wrong)
    if wrong:
        raise SiteError(*wrong)
    return registered.get(agency_id) or from_division(agency_id, divisions)


__all__ += ["agency", "code_of", "from_division", "quarantine_path", "record_path", "report_path"]
