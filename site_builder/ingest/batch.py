"""Many documents → records, quarantine and a report of each: nothing is lost, and no order of the documents matters.

Knows what happens to a document once it is read. Does not print (``cli``) or know a format (``readers``).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from site_builder import store
from site_builder.errors import Problem, SiteError, collecting
from site_builder.ingest import agency, match, narrative, readers
from site_builder.record import SCHEMA, Note, Quarantined, Record, Source

Ending = Literal["accepted", "quarantined", "duplicate", "unsupported"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the person says of a document: it completes one that is silent, and never overrides one that speaks."""

    agency: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one document. ``kind`` is a fixed English word, ``what`` and ``remedy`` are for the person."""

    file: str
    ending: Ending
    kind: str = ""
    what: str = ""
    remedy: str = ""
    reading: Record | Quarantined | None = None


Read = Record | Quarantined | readers.Unsupported


def read_document(name: str, raw: bytes, expected: Expected, divisions: store.Divisions, agencies: Mapping[str, store.Agency]) -> Read:
    """One document's bytes as a record; as a quarantined reading with what is missing; or as unsupported. Pure: no file is touched."""
    grid = readers.read(raw)
    if isinstance(grid, readers.Unsupported):
        return grid
    tables = match.read(grid)
    said = narrative.read_narrative(grid.lines())
    if not tables.tables and said.title is None and len(said.stated.sections) < MOST_SECTIONS_OF_ANYTHING:
        return readers.Unsupported("no_report", "不是政府信息公开年报：没有标题、章节和表格", "换成报告正文再读")
    body = agency.resolve(said.names, said.place_hints, divisions, agencies)
    missing, candidates = _missing(tables, said, body, expected, divisions, agencies)
    whose = body.agency or (expected.agency if "agency_conflict" not in missing else None)
    year = said.year or (expected.year if "year_conflict" not in missing else None)
    registered = (agencies.get(whose) or store.from_division(whose, divisions)) if whose else None
    called = said.agency_name or (registered.name if registered else None)
    reading = Quarantined(
        schema=SCHEMA,
        agency=whose,
        name=called,
        year=year,
        edition=tables.edition,
        scope=said.scope,
        source=Source(
            file=name,
            sha256=hashlib.sha256(raw).hexdigest(),
            kind="copy",
            whole=tables.whole,
            url=said.url,
            dated=said.dated,
            posted=said.posted,
            reader=grid.reader,
        ),
        cells=tables.cells,
        lines=tables.lines | said.lines,
        notes=(*tables.notes, *((Note("scope", "ambiguous"),) if said.scope_note else ())),
        stated=said.stated,
        missing=missing,
        candidates=candidates,
    )
    return reading if missing else accepted(reading)


MOST_SECTIONS_OF_ANYTHING = 3
"""Fewer of the form's six sections than this, without a title or a table, may stand in any document."""


def accepted(reading: Quarantined) -> Record:
    """A reading of which nothing is missing as a record. ValueError where something is."""
    if reading.agency is None or reading.name is None or reading.year is None or reading.edition is None or reading.scope is None:
        raise ValueError(f"{reading.source.file} lacks an agency, a year or an edition")
    fields = {name: getattr(reading, name) for name in reading.__struct_fields__ if name not in ("missing", "candidates")}
    return Record(**fields)


def _missing(
    tables: match.Reading,
    said: narrative.Narrative,
    body: agency.Resolution,
    expected: Expected,
    divisions: store.Divisions,
    agencies: Mapping[str, store.Agency],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What keeps a reading from being a record, and what it could be instead."""
    missing: list[str] = []
    candidates: list[str] = []
    meant = (agencies.get(expected.agency) or store.from_division(expected.agency, divisions)) if expected.agency else None
    if meant and (
        (body.agency and body.agency != meant.id) or (said.agency_name and agency.contradicts(meant, said.agency_name, divisions))
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
    if tables.edition is None:
        missing.append("edition")
    if not tables.tables:
        missing.append("tables")
    return tuple(missing), tuple(dict.fromkeys(candidates))


# ── what becomes of each ────────────────────────────────────────────────────────────────────────────────────────────


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The documents under paths, each once, sorted by name; hidden files are none. A path that does not exist is a SiteError."""
    with collecting() as wrong:
        found: dict[Path, None] = {}
        for path in paths:
            if not path.exists():
                wrong.append(Problem(str(path), "does not exist", "name a document or a folder of documents"))
            inside = path.rglob("*") if path.is_dir() else (path,)
            found |= dict.fromkeys(file for file in inside if file.is_file() and not file.name.startswith("."))
    return sorted(found)


def ingest(
    files: Sequence[Path], data: Path, expected: Expected, step: Callable[[], None] = lambda: None, *, narratives: bool = False
) -> list[Told]:
    """Read documents into a data folder: records and quarantine. One Told for each document, in the order of ``files``.

    With ``narratives`` the text of each accepted report's sections is written below ``data/narratives``, which is not a part of the data.

    Of two different reports for one agency-year in one batch the newer ``posted``, then ``dated``, then the larger hash is taken, so that
    no order matters; the other one, and any that differs from what is already held, is quarantined as a ``revision`` with the cells that
    differ. Raises SiteError where the data folder itself is broken, or several documents are to be one agency's.
    """
    if expected.agency and len(files) > 1:
        raise SiteError(Problem("--agency", f"names the body of one document, {len(files)} were given", "ingest that document alone"))
    held = store.read(data)
    if expected.agency and expected.agency not in held.agencies and store.from_division(expected.agency, held.divisions) is None:
        raise SiteError(
            Problem(f"--agency {expected.agency}", "is neither registered nor in the list of divisions", "add it to agencies.csv")
        )
    known = store.known_hashes(data)
    told: dict[Path, Told] = {}
    read: dict[Path, Record] = {}
    seen: dict[str, Path] = {}
    for file in files:
        raw = file.read_bytes()
        sha256 = hashlib.sha256(raw).hexdigest()
        if sha256 in seen or "records" in known.get(sha256, Path()).parts:
            other = seen.get(sha256) or known[sha256]
            told[file] = Told(file.name, "duplicate", "same_bytes", f"与 {other.name} 相同", "")
        else:
            seen[sha256] = file
            reading = read_document(file.name, raw, expected, held.divisions, held.agencies)
            if isinstance(reading, Record):
                read[file] = reading
            else:
                told[file] = _refused(file.name, reading)
        step()
    told |= _settled(read, {(record.agency, record.year): record for record in held.records})
    for file, one in told.items():
        _write(data, one)
        if narratives and isinstance(one.reading, Record):
            store.write_narrative(data, one.reading, _narrative(file))
    _log(data, told)
    return [told[file] for file in files]


def _narrative(file: Path) -> dict[str, str]:
    grid = readers.read(file.read_bytes())
    return {} if isinstance(grid, readers.Unsupported) else narrative.section_texts(grid.lines())


def _settled(read: Mapping[Path, Record], held: Mapping[tuple[str, int], Record]) -> Iterator[tuple[Path, Told]]:
    """The readings that are whole: the first of each agency-year by date and hash is accepted unless another is held already."""
    order = sorted(
        read, key=lambda file: (read[file].source.posted or "", read[file].source.dated or "", read[file].source.sha256), reverse=True
    )
    taken = dict(held)
    for file in order:
        record = read[file]
        other = taken.setdefault((record.agency, record.year), record)
        if other is record:
            yield file, Told(file.name, "accepted", reading=record)
        else:
            yield file, _refused(file.name, _revision(record, other))


def _revision(record: Record, other: Record) -> Quarantined:
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    return Quarantined(**fields, missing=("revision",), candidates=tuple(differences(other, record)))


def differences(old: Record, new: Record) -> Iterator[str]:
    """Each cell that two readings of one agency-year hold differently, as ``address: old → new``; the editions first, where they differ."""
    if old.edition != new.edition:
        yield f"edition: {old.edition} → {new.edition}"
        return
    for at in old.form.cells:
        before, after = old.value(at), new.value(at)
        if before != after:
            yield f"{at}: {'null' if before is None else before} → {'null' if after is None else after}"


_WHY = {
    "agency": ("unknown_agency", "机关认不准", "用 --agency 写明代码，或在 data/agencies.csv 登记后再读"),
    "agency_conflict": ("agency_conflict", "写明的机关与正文不符", "换对的文件，或更正 --agency"),
    "year": ("unknown_year", "年度认不准", "用 --year 写明年度再读"),
    "year_conflict": ("year_conflict", "写明的年度与正文不符", "换对的文件，或更正 --year"),
    "edition": ("unknown_edition", "表头认不出是哪一版，或两版并存", "换完整的文本，或拆开再读"),
    "tables": ("no_tables", "没有表格", "若表格在附件里，下载附件再读"),
    "revision": ("revision", "已有另一版", "核对两版；若这是机关的新版，先移走旧记录再读"),
}


def _refused(file: str, reading: Quarantined | readers.Unsupported) -> Told:
    if isinstance(reading, readers.Unsupported):
        return Told(file, "unsupported", reading.kind, reading.what, reading.remedy)
    kind, what, remedy = _WHY[reading.missing[0]]
    also = "；另：" + "、".join(_WHY[other][1] for other in reading.missing[1:]) if reading.missing[1:] else ""
    shown = "；".join(reading.candidates[:4]) + ("…" if len(reading.candidates) > 4 else "")
    return Told(file, "quarantined", kind, what + also + (f"（{shown}）" if shown else ""), remedy, reading)


def _write(data: Path, told: Told) -> None:
    """Write what a document became. A document that is now a record leaves the quarantine."""
    if isinstance(told.reading, Record):
        store.write_record(data, told.reading)
        store.quarantine_path(data, told.reading.source.sha256).unlink(missing_ok=True)
    elif isinstance(told.reading, Quarantined):
        store.write_quarantined(data, told.reading)


def _log(data: Path, told: Mapping[Path, Told]) -> None:
    """One JSON line a document, so that none is lost from sight."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "ingest.log").open("ab") as log:
        for one in told.values():
            log.write(msgspec.json.encode({"file": one.file, "ending": one.ending, "kind": one.kind, "what": one.what}) + b"\n")
