"""Reports that stand no more, because a newer version or our own mistake took their place: where they are kept, and reading them back.

``data/superseded/<county>/<agency>/<year>-<12 hex of SHA-256>.json``; beside it, as ``….corrections.json``, the corrections in force then.
Does not move anything there (``superseding``).
"""

import re
from pathlib import Path

import msgspec

from site_builder.agencies import county_of
from site_builder.corrections import apply, problems_of
from site_builder.errors import Problem
from site_builder.record import Correction, Record
from site_builder.record_json import decode
from site_builder.soundness import problems

CORRECTIONS = ".corrections.json"
SHORT = 12

_NAME = re.compile(r"[0-9]{4}-[0-9a-f]{12}\.json")


def superseded_path(data: Path, record: Record) -> Path:
    """Where a record is kept once it stands no more. ValueError where its agency is no id."""
    return data / "superseded" / county_of(record.agency) / record.agency / f"{record.year}-{short_hash(record)}.json"


def corrections_beside(path: Path) -> Path:
    """Where the corrections of the superseded record at ``path`` are kept."""
    return path.with_name(path.stem + CORRECTIONS)


def short_hash(record: Record) -> str:
    """Twelve hexadecimal digits that tell the versions of one report apart."""
    return record.source.sha256[:SHORT]


def superseded_files(data: Path) -> list[Path]:
    """The superseded records, sorted; not the corrections beside them, nor writes that were cut short."""
    root = data / "superseded"
    found = sorted(root.rglob("*.json")) if root.is_dir() else []
    return [path for path in found if not path.name.startswith(".") and not path.name.endswith(CORRECTIONS)]


def read_superseded(data: Path, wrong: list[Problem]) -> tuple[Record, ...]:
    """Every superseded record with the corrections that were in force when it stood, by path; what is wrong goes to ``wrong``."""
    found: list[Record] = []
    for path in superseded_files(data):
        try:
            record = decode(path.read_bytes())
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            wrong.append(Problem(str(path), f"not a record: {error}", "restore it from the repository's history"))
            continue
        told = list(problems(record, str(path)))
        if _NAME.fullmatch(path.name) is None or _proper(data, record) != path:
            told.append(
                Problem(str(path), f"its content says {record.agency} {record.year} {short_hash(record)}", "name it after its content")
            )
        wrong.extend(told)
        if not told:
            found.append(apply(record, _corrections(path, record, wrong)).record)
    return tuple(found)


def _proper(data: Path, record: Record) -> Path | None:
    try:
        return superseded_path(data, record)
    except ValueError:
        return None


def _corrections(path: Path, record: Record, wrong: list[Problem]) -> tuple[Correction, ...]:
    beside = corrections_beside(path)
    if not beside.exists():
        return ()
    try:
        corrections = tuple(msgspec.json.decode(beside.read_bytes(), type=list[Correction]))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        wrong.append(Problem(str(beside), f"not a list of corrections: {error}", "restore it from the repository's history"))
        return ()
    told = [Problem(f"{beside}: correction {n}", *what) for n, one in enumerate(corrections, 1) for what in problems_of(one, record)]
    wrong.extend(told)
    return () if told else corrections
