"""Records as they were last read, so that a folder of many JSON files is not read anew where nothing changed.

``data/.kept/.records-<12 hex of this program>-<12 hex of its SHA-256>.parquet``: it may be removed at any time, which costs one slower
reading. Knows when a file may be taken as unchanged; what a record is and what is wrong with one is for ``record``, ``soundness`` and
``store``.

A file is unchanged where its path, size, mtime, ctime and inode are those of its last reading. A file that is written twice within one
tick of the clock of its disk keeps all five: so whatever was still younger than ``YOUNG`` when it was read is compared by its SHA-256, and
so is whatever differs in any of the five. ctime is no editor's to set, so a copy that takes an old mtime along is told too. Only sound
records at their proper place are kept: broken files are read, and told, each time. The kept ones go with any change to this program's
code, to msgspec or to the shape of a record; a damaged file is no file.

A row per JSON file, in the order of their paths: path [text] · size · mtime · ctime [ns] · inode · sure [whether it had come of age]
· sha256 [bytes] · head, the record without what follows [MessagePack], and for each of ``PARTS`` its MessagePack [bytes] where it comes
first, and in ``<part> as`` the row where it does; -1 for a table that the record lacks. Reports that leave the same table blank share it.
"""

import gc
import hashlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from msgspec.structs import replace as changed

from site_builder import sweeping
from site_builder.agencies import county_of
from site_builder.errors import Problem
from site_builder.files import replace, scanned, tidy
from site_builder.form import FORMS
from site_builder.record import Cells, Note, Record, Source, Stated
from site_builder.record_json import decode
from site_builder.soundness import sound

FOLDER = ".kept"
FEWEST = 2_000
"""Fewer files than this are read sooner than looked up."""
YOUNG = 3_000_000_000
"""Nanoseconds: longer than the coarsest clock of a file system ticks (FAT: two seconds)."""
STALE = 50
"""One in so many files read anew, and the kept ones are written anew: below that, reading them again costs less."""

TABLES = tuple(dict.fromkeys(table.key for form in FORMS.values() for table in form.tables))
_TABLE = dict[str, tuple[int | None, ...]]
_TYPES: dict[str, Any] = {**dict.fromkeys(TABLES, _TABLE), "lines": dict[str, str], "notes": tuple[Note, ...], "stated": Stated}
PARTS = tuple(_TYPES)
_SCHEMA: dict[str, Any] = {
    "path": pl.String,
    **dict.fromkeys(("size", "mtime", "ctime"), pl.Int64),
    "inode": pl.UInt64,
    "sure": pl.Boolean,
    **dict.fromkeys(("sha256", "head", *PARTS), pl.Binary),
    **{f"{part} as": pl.Int32 for part in PARTS},
}

Read = Callable[[Path, bytes, list[Problem]], Record | None]
"""The record in the bytes of a JSON file, with its problems told: ``store.read_record``."""


class _Head(msgspec.Struct, frozen=True, array_like=True):
    schema: int
    agency: str
    name: str
    year: int
    edition: str
    scope: Any
    source: Source


Stamp = tuple[int, int, int, int]
"""Size, mtime, ctime and inode of a file."""

_Row = tuple[Stamp, bool, bytes, Record]
"""One sound record as it was last read: its file's stamp, whether that had come of age, its SHA-256."""


def records(root: Path, read: Read, wrong: list[Problem]) -> list[tuple[Path | None, Record]]:
    """Every record in a JSON file below ``data/records``, in the order of the paths; the path where it may not be the proper one.

    What ``read`` tells of broken files goes to ``wrong``, as if there were nothing kept. For one who holds the folder at rest.
    """
    files = list(_files(root))
    if len(files) < FEWEST:
        paths = [root / name for name, _ in files]
        told = ((path, read(path, path.read_bytes(), wrong)) for path in paths)
        return [(path, record) for path, record in told if record is not None]
    with sweeping.never():
        found = _looked_up(root, files, read, wrong)
        gc.freeze()
    return found


def _looked_up(root: Path, files: list[tuple[str, Stamp]], read: Read, wrong: list[Problem]) -> list[tuple[Path | None, Record]]:
    start = time.monotonic_ns()
    shelf = root.parent / FOLDER
    kept = _kept(shelf)
    found: list[tuple[Path | None, Record]] = []
    rows: dict[str, _Row] = {}
    opened = 0
    shared = _sharing()
    for name, stamp in files:
        before = kept.get(name)
        if before is not None and before[1] and before[0] == stamp:
            rows[name] = before
            found.append((None, before[3]))
            continue
        opened += 1
        raw = _bytes(f"{root}/{name}")
        sha256 = hashlib.sha256(raw).digest()
        record = before[3] if before is not None and before[2] == sha256 else _proper(name, raw)
        if record is not None:
            record = shared(record)
            rows[name] = (stamp, False, sha256, record)
            found.append((None, record))
            continue
        record = read(root / name, raw, wrong)
        if record is not None:
            found.append((root / name, record))
    if (opened + len(kept.keys() - rows.keys())) * STALE > len(files):
        with suppress(OSError, OverflowError):  # a folder that is not ours to write, a number that no column holds: nothing is kept
            _keep(shelf, rows, time.monotonic_ns() - start)
    return found


def _proper(name: str, raw: bytes) -> Record | None:
    """A sound record at its proper place; None where only a closer look can tell what is wrong."""
    try:
        record = decode(raw)
        proper = f"{county_of(record.agency)}/{record.agency}/{record.year}.json"
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return None
    return record if name == proper and sound(record) and abs(record.year) < 10_000 else None


def _sharing() -> Callable[[Record], Record]:
    """What gives each record with the parts of those before it that are equal to its own: as it is once it was kept."""
    seen: dict[Any, Any] = {}

    def table(lines: _TABLE) -> _TABLE:
        return {line: seen.setdefault(values, values) for line, values in lines.items()}

    def shared(record: Record) -> Record:
        keys = {part: (part, *lines.items()) for part, lines in record.cells.items()}
        return changed(
            record,
            cells={part: seen.get(key) or seen.setdefault(key, table(record.cells[part])) for part, key in keys.items()},
            lines=seen.setdefault(("lines", *record.lines.items()), record.lines),
            notes=seen.setdefault(record.notes, record.notes),
            stated=seen.setdefault(record.stated, record.stated),
        )

    return shared


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _files(root: Path) -> Iterator[tuple[str, Stamp]]:
    """Every file that ``files.json_files`` gives, with its stamp."""
    for name, entry in scanned(root):
        if not entry.name.startswith("."):
            said = entry.stat()
            yield name, (said.st_size, said.st_mtime_ns, said.st_ctime_ns, said.st_ino)


def _bytes(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        raw = os.read(handle, size + 1)
        while len(raw) > size or len(raw) < size:  # a file that grows, or one of a system that reads by pieces
            more = os.read(handle, 1 << 20)
            if not more:
                break
            raw += more
    finally:
        os.close(handle)
    return raw


# ── keeping ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _program() -> str:
    """Twelve hexadecimal digits of all that decides what a file is read as."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{sys.version_info[:2]} {msgspec.__version__}".encode())
    for path in sorted((*here.glob("*.py"), *here.glob("form/*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _kept(shelf: Path) -> dict[str, _Row]:
    """What was kept, by path; nothing where it is of another program or damaged."""
    for path in sorted(shelf.glob(f".records-{_program()}-*.parquet")):
        with suppress(OSError, pl.exceptions.PolarsError, msgspec.DecodeError):  # of these none is worth more than reading the files
            raw = path.read_bytes()
            if path.stem.endswith(hashlib.sha256(raw).hexdigest()[:12]):
                return dict(_rows(pl.read_parquet(io.BytesIO(raw))))
    return {}


def _rows(frame: pl.DataFrame) -> Iterable[tuple[str, _Row]]:
    heads = map(msgspec.msgpack.Decoder(_Head).decode, frame["head"].to_list())
    parts = [_parts(frame[part], frame[f"{part} as"], kind) for part, kind in _TYPES.items()]
    stamps = frame.select("size", "mtime", "ctime", "inode").rows()
    made = map(_record, heads, zip(*parts, strict=True))
    sure, sha256 = (frame[name].to_list() for name in ("sure", "sha256"))
    return zip(frame["path"].to_list(), zip(stamps, sure, sha256, made, strict=True), strict=True)


def _parts(first: pl.Series, of: pl.Series, kind: Any) -> list[Any]:
    decoder = msgspec.msgpack.Decoder(kind)
    whole = [None if raw is None else decoder.decode(raw) for raw in first.to_list()]
    if kind is _TABLE:  # most of its lines stand in others too
        lines: dict[tuple[int | None, ...], tuple[int | None, ...]] = {}
        whole = [table and {line: lines.setdefault(values, values) for line, values in table.items()} for table in whole]
    whole.append(None)  # what -1 leads to
    return [whole[row] for row in of.to_list()]


def _record(head: _Head, parts: tuple[Any, ...]) -> Record:
    *tables, lines, notes, stated = parts
    cells: Cells = {table: held for table, held in zip(TABLES, tables, strict=True) if held is not None}
    return Record(
        schema=head.schema,
        agency=head.agency,
        name=head.name,
        year=head.year,
        edition=head.edition,
        scope=head.scope,
        source=head.source,
        cells=cells,
        lines=lines,
        notes=notes,
        stated=stated,
    )


def _keep(shelf: Path, rows: dict[str, _Row], elapsed: int) -> None:
    """Write what was read, and remove what was kept before; ``elapsed`` nanoseconds ago the first file was looked at."""
    shelf.mkdir(exist_ok=True)
    tidy(shelf)
    replace(shelf / ".gitignore", b"*\n")
    # the clock of the disk, for it is the one that the files' times are of
    young = (shelf / ".gitignore").stat().st_ctime_ns - elapsed - YOUNG
    out = io.BytesIO()
    _frame(rows, young).write_parquet(out, compression="zstd", compression_level=1, statistics=False)
    path = shelf / f".records-{_program()}-{hashlib.sha256(out.getbuffer()).hexdigest()[:12]}.parquet"
    replace(path, out.getvalue())
    for old in shelf.glob(".records-*.parquet"):
        if old != path:
            old.unlink(missing_ok=True)


def _frame(rows: dict[str, _Row], young: int) -> pl.DataFrame:
    encode = msgspec.msgpack.Encoder().encode
    stamps, _, sha256, every = zip(*rows.values(), strict=True) if rows else ((), (), (), ())
    columns: dict[str, Iterable[Any]] = {"path": rows.keys(), "sha256": sha256, "head": [encode(_head(one)) for one in every]}
    columns |= zip(("size", "mtime", "ctime", "inode"), zip(*stamps, strict=True), strict=bool(stamps))
    columns["sure"] = [max(stamp[1:3]) < young for stamp in stamps]
    for part in PARTS:
        held = (one.cells.get(part) if part in TABLES else getattr(one, part) for one in every)
        columns[part], columns[f"{part} as"] = _shared(held, encode)
    return pl.DataFrame({name: list(columns.get(name, ())) for name in _SCHEMA}, schema=_SCHEMA)


def _head(one: Record) -> _Head:
    return _Head(one.schema, one.agency, one.name, one.year, one.edition, one.scope, one.source)


def _shared(values: Iterable[Any], encode: Callable[[Any], bytes]) -> tuple[list[bytes | None], list[int]]:
    """Each value where it comes first, and for all of them the row where theirs does; -1 for None."""
    first: dict[bytes, int] = {}
    told: list[bytes | None] = []
    of: list[int] = []
    for row, value in zip(count(), values):
        if value is None:
            told.append(None)
            of.append(-1)
            continue
        raw = encode(value)
        place = first.setdefault(raw, row)
        told.append(raw if place == row else None)
        of.append(place)
    return told, of
