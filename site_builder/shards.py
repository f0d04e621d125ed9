"""Many records as Parquet: what a shard holds, how it is written and read, and how one record is taken out of it.

A shard is ``data/records/<where>-<12 hex of its SHA-256>.parquet``: ``where`` are the digits that the codes of all its bodies begin
with, or ``all``. It is named by its content so that a damaged one is told before a number in it is believed, and so that a new shard
never overwrites an old one: both stand until the old one is removed, and say the same. Which records are in which shard is for ``pack``.

A row per record, sorted by agency and year; zstd, with statistics; equal records give equal bytes. The columns are

    agency · name · edition · scope [text] · year [Int32] · schema [Int16]
    source_… [text; source_whole Boolean]   each field of the record's source
    table/line/column [Int64, pieces or fen]  each address of both editions; null where no number or no such cell is printed
    absent [text]   JSON list of the tables and lines that the record lacks; null where it has all (a line of nulls is one it has)
    lines · notes · stated [text]   the record's, as JSON
    json [bytes]    the record's file, where a person spaced it otherwise than we do; else null

and the file's metadata hold ``schema`` (the record's), ``editions`` (of the form) and ``where``.
"""

import gc
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from site_builder import sweeping
from site_builder.agencies import county_of
from site_builder.errors import Problem, SiteError, attempt
from site_builder.files import replace_all, scanned
from site_builder.form import FORMS, addresses
from site_builder.record import SCHEMA, Note, Record, Source, Stated
from site_builder.record_json import encode

Key = tuple[str, int]

_KEYS = {"agency": pl.String, "name": pl.String, "year": pl.Int32, "edition": pl.String, "scope": pl.String, "schema": pl.Int16}
_SOURCE = {name: pl.Boolean if name == "whole" else pl.String for name in Source.__struct_fields__}
_TEXTS = {"absent": pl.String, "lines": pl.String, "notes": pl.String, "stated": pl.String, "json": pl.Binary}
COLUMNS: Mapping[str, Any] = {
    **_KEYS,
    **{f"source_{name}": kind for name, kind in _SOURCE.items()},
    **_TEXTS,
    **dict.fromkeys(addresses(), pl.Int64),
}
"""Every column of a shard, in order, with its type."""

_FIRST_CELL = len(COLUMNS) - len(addresses())
_NAME = re.compile(r"(all|(?:[0-9]{2}){1,3})-([0-9a-f]{12})\.parquet")
_AT_A_TIME = 2_000
"""Records that stand as Python values at one time: the rest are columns."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A record out of a shard; ``json`` the bytes of its file where they were not the usual ones."""

    record: Record
    json: bytes | None

    @property
    def raw(self) -> bytes:
        """The bytes of the record's JSON file."""
        return encode(self.record) if self.json is None else self.json


# ── records ⇄ columns ───────────────────────────────────────────────────────────────────────────────────────────────


def frame(records: Iterable[tuple[Record, bytes | None]]) -> pl.DataFrame:
    """Sound records, each with the bytes of its file, as a frame of ``COLUMNS``, sorted by agency and year; no record, no row.

    None for the bytes is for those that ``encode`` gives.
    """
    rest = iter(records)
    parts = [_empty()]
    while some := [_row(record, raw) for record, raw in islice(rest, _AT_A_TIME)]:
        parts.append(pl.DataFrame(list(zip(*some, strict=True)), schema=dict(COLUMNS), orient="col"))
    return pl.concat(parts).sort("agency", "year")


def rows(shard: pl.DataFrame) -> Iterator[Packed]:
    """The records of a frame of ``COLUMNS``, in its order. What many reports say alike stands in memory once."""
    share = _Shared()
    for part in shard.iter_slices(_AT_A_TIME):
        yield from (_packed(row, share) for row in part.rows())


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=dict(COLUMNS))


def _row(record: Record, raw: bytes | None) -> tuple[Any, ...]:
    cells: list[int | None] = [None] * len(addresses())
    absent = [table.key for table in record.form.tables if table.key not in record.cells]
    for table, line, places in _lines(record.edition):
        lines = record.cells.get(table, {})
        if line in lines:
            for place, value in zip(places, lines[line], strict=True):
                cells[place - _FIRST_CELL] = value
        elif table in record.cells:
            absent.append(f"{table}/{line}")
    return (
        *(getattr(record, name) for name in _KEYS),
        *(getattr(record.source, name) for name in _SOURCE),
        _json(absent) if absent else None,
        *map(_json, (record.lines, record.notes, record.stated)),
        None if raw is None or raw == encode(record) else raw,
        *cells,
    )


class _Shared:
    """The parts of records that were made before, by what they are made of: most tables of most reports are zeros, or a neighbour's."""

    def __init__(self) -> None:
        self.text = lru_cache(_ALIKE)(str)
        self.lines = lru_cache(_ALIKE)(msgspec.json.Decoder(dict[str, str]).decode)
        self.notes = lru_cache(_ALIKE)(msgspec.json.Decoder(tuple[Note, ...]).decode)
        self.stated = lru_cache(_ALIKE)(msgspec.json.Decoder(Stated).decode)
        self.table = lru_cache(_ALIKE)(self._table)
        self._line = lru_cache(_ALIKE)(_same)

    def _table(self, edition: str, table: str, values: tuple[int | None, ...]) -> dict[str, tuple[int | None, ...]]:
        rest = iter(values)
        return {line.key: self._line(tuple(islice(rest, len(line.columns)))) for line in FORMS[edition].table(table).lines}


_ALIKE = 1 << 16


def _same(values: tuple[int | None, ...]) -> tuple[int | None, ...]:
    return values


def _packed(row: tuple[Any, ...], share: _Shared) -> Packed:
    keys = dict(zip(COLUMNS, row[:_FIRST_CELL], strict=False))
    keys |= {name: share.text(keys[name]) for name in _REPEATED}
    cells = {table: share.table(keys["edition"], table, values(row)) for table, values in _tables(keys["edition"])}
    if keys["absent"]:
        absent = frozenset(msgspec.json.decode(keys["absent"], type=list[str]))
        cells = {
            table: {line: values for line, values in lines.items() if f"{table}/{line}" not in absent}
            for table, lines in cells.items()
            if table not in absent
        }
    record = Record(
        **{name: keys[name] for name in _KEYS},
        source=Source(**{name: keys[f"source_{name}"] for name in _SOURCE}),
        cells=cells,
        lines=share.lines(keys["lines"]),
        notes=share.notes(keys["notes"]),
        stated=share.stated(keys["stated"]),
    )
    return Packed(record, keys["json"])


_REPEATED = ("agency", "name", "edition", "scope", "source_kind", "source_reader")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


@cache
def _tables(edition: str) -> tuple[tuple[str, Callable[[tuple[Any, ...]], tuple[int | None, ...]]], ...]:
    """Each table of an edition, and what takes all its values out of a row."""
    places: dict[str, list[int]] = defaultdict(list)
    for table, _, some in _lines(edition):
        places[table].extend(some)
    return tuple((table, itemgetter(*some)) for table, some in places.items())


@cache
def _lines(edition: str) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    """Each line of an edition: its table, its key, and where in a row its values stand."""
    where = {at: place for place, at in enumerate(COLUMNS)}
    return tuple(
        (table.key, line.key, tuple(where[f"{table.key}/{line.key}/{column.key}"] for column in line.columns))
        for table, line in FORMS[edition].lines()
    )


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def standing(root: Path, wrong: list[Problem]) -> list[Path]:
    """Every shard below data/records, sorted; one in a folder of its own is a problem, for ``take_out`` would not find it."""
    found = [root / name for name, entry in scanned(root, ".parquet") if not entry.name.startswith(".")]
    wrong.extend(
        Problem(str(path), "a Parquet file in a folder", f"move it to {root / path.name}") for path in found if path.parent != root
    )
    return [path for path in found if path.parent == root]


def where(path: Path) -> str:
    """The digits that the codes of all its bodies begin with, by a shard's name: none for all."""
    return path.name.partition("-")[0].replace("all", "")


def read(path: Path) -> pl.DataFrame:
    """A shard as a frame of ``COLUMNS``. SiteError where it is damaged, was not written by ``pack``, or by a newer one."""
    # A cell that an edition brought in after the shard was written is null in it.
    return pl.concat([_empty(), pl.read_parquet(io.BytesIO(check(path)))], how="diagonal")


def check(path: Path) -> bytes:
    """The bytes of a shard that is whole and ours. SiteError, as ``read``."""
    raw = path.read_bytes()
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise SiteError(Problem(str(path), "is not named as pack names a shard", "move it out of data/records; it is not ours"))
    if hashlib.sha256(raw).hexdigest()[:12] != named[2]:
        raise SiteError(
            Problem(str(path), "is damaged: its SHA-256 is not the one in its name", "fetch it again, or take it from a backup")
        )
    try:
        said = pl.read_parquet_metadata(io.BytesIO(raw))
        schema = said.get("schema", "")
        if schema.isdecimal() and int(schema) > SCHEMA:
            raise SiteError(Problem(str(path), f"schema {schema} is newer than this program ({SCHEMA})", "update site_builder"))
        columns = pl.read_parquet_schema(io.BytesIO(raw))
    except pl.exceptions.PolarsError as error:
        raise SiteError(Problem(str(path), f"is no Parquet file: {error}", "move it out of data/records; it is not ours")) from error
    if not schema.isdecimal() or said.get("where") != named[1] or not columns.items() <= pl.Schema(COLUMNS).items():
        raise SiteError(
            Problem(str(path), "was not written by pack under this name", "give it its old name, or move it out of data/records")
        )
    return raw


def scan(path: Path) -> pl.LazyFrame:
    """A shard that was checked as a lazy frame of ``COLUMNS``: only what is asked of it is read."""
    return pl.concat([_empty().lazy(), pl.scan_parquet(path)], how="diagonal")


def write(root: Path, digits: str, shard: pl.DataFrame) -> Path:
    """Write a sorted frame of ``COLUMNS`` as the shard of those digits; whole, and on the disk, or not at all. Gives its path."""
    called = digits or "all"
    said = {"schema": str(SCHEMA), "editions": ",".join(FORMS), "where": called}
    out = io.BytesIO()
    shard.write_parquet(out, compression="zstd", statistics=True, row_group_size=max(len(shard), 1), metadata=said)
    path = root / f"{called}-{hashlib.sha256(out.getbuffer()).hexdigest()[:12]}.parquet"
    replace_all([(path, out.getvalue())])
    return path


def differs(one: Path, other: Path, key: Key) -> Problem:
    """Two files that say different things of one agency-year."""
    remedy = "remove one of the two; to keep a JSON beside a Parquet, set it aside, run site-builder pack --undo, and put it back"
    return Problem(str(one), f"says otherwise of {key[0]} {key[1]} than {other}", remedy)


def everything(root: Path, wrong: list[Problem]) -> dict[Key, tuple[Path, Packed]]:
    """Every packed record with its shard. Two shards may hold a record (a ``pack`` was cut short) as long as they say the same."""
    paths = standing(root, wrong)
    with sweeping.never():
        found = _everything(paths, wrong)
        if found:
            gc.freeze()
    return found


def _everything(paths: list[Path], wrong: list[Problem]) -> dict[Key, tuple[Path, Packed]]:
    found: dict[Key, tuple[Path, Packed]] = {}
    for path in paths:
        shard = attempt(wrong, read, path)
        for packed in rows(_empty() if shard is None else shard):
            key = (packed.record.agency, packed.record.year)
            first, other = found.setdefault(key, (path, packed))
            if other is not packed and other.raw != packed.raw:
                wrong.append(differs(path, first, key))
    return found


def take_out(root: Path, key: Key, path: Path) -> None:
    """Let a record stand in its JSON file ``path`` and in no shard; nothing is done where none has it.

    It stands in both before it leaves the shards: whoever dies here loses nothing. For one who has the folder alone.

    Raises   SiteError, where a shard is damaged, or two files say different things of that agency-year
    """
    here = (pl.col("agency") == key[0]) & (pl.col("year") == key[1])
    shards = {}
    for shard in root.glob("[!.]*.parquet"):
        if county_of(key[0]).startswith(where(shard)):
            held = read(shard)
            for packed in rows(held.filter(here)):
                shards[shard] = held
                if not path.exists():
                    replace_all([(path, packed.raw)])
                elif path.read_bytes() != packed.raw:
                    raise SiteError(differs(path, shard, key))
    for shard, held in shards.items():
        rest = held.filter(~here)
        if len(rest):
            write(root, where(shard), rest)
        shard.unlink()
