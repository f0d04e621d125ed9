"""Records as JSON ⇄ records as Parquet: many files that read like the paper, or a few with a column for each cell.

Knows which record goes into which shard, and in which order files come and go. Does not know what a shard holds (``shards``).

A record leaves its JSON file only after its shard is on the disk, was read back, and gave the same bytes; it leaves its shard only after
its JSON file is. In between it stands in both and is one record, so whoever dies at any moment loses nothing: the next run goes on.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from site_builder import shards, store
from site_builder.errors import Problem, SiteError, attempt, collecting
from site_builder.files import json_files, locked, replace_all, report_path
from site_builder.record import Record

MOST = 50_000
"""Records in a shard, unless one county alone has more: some 6 MB; packing takes some 18 KB of memory for each."""

_KEY = ("agency", "year")
COUNTY = pl.col("agency").str.extract(r"^(\d{1,6})").str.pad_end(6, "0")
"""The county that a record is kept in, as ``county_of`` has it."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many records were packed, or written back; how many shards stand now, and their bytes."""

    records: int
    shards: int
    size: int


def pack(data: Path) -> Done:
    """Move every JSON record below ``data/records`` into Parquet, beside what is packed already; equal records give equal files.

    Raises   SiteError with every record that is not sound, every damaged shard and every agency-year of which two files say different
             things, before anything is changed; or for a file that changed meanwhile: it stays. OSError where the disk refuses
    """
    root = data / "records"
    with locked(root, alone=True):
        _tidy(root)
        with collecting() as wrong:
            packed = _agreeing(root, wrong)
            counts = _counts(root, packed, wrong)
        kept: set[Path] = set()
        moved = 0
        for digits in layout(counts):
            old = [path for path in packed if _overlap(shards.where(path), digits)]
            files = list(_below(root, digits))
            if not files and [shards.where(path) for path in old] == [digits]:
                kept.update(old)
            else:
                kept.add(_fold(root, digits, files, old))
                moved += len(files)
        for path in packed.keys() - kept:
            path.unlink()
        return Done(moved, len(kept), sum(path.stat().st_size for path in kept))


def undo(data: Path) -> Done:
    """Write every packed record below ``data/records`` to the JSON file it came from, byte for byte, and remove the Parquet.

    Raises   SiteError for damaged shards and for each agency-year of which two files say different things, before anything is changed
    """
    root = data / "records"
    with locked(root, alone=True):
        _tidy(root)
        with collecting() as wrong:
            packed = _agreeing(root, wrong)
        for shard in packed:
            _unfold(root, shard)
        return Done(len(_distinct(packed)), 0, 0)


def layout(counts: Mapping[str, int], start: str = "") -> list[str]:
    """The shards for so many records in each county (six digits): the digits that its codes begin with, as few as keep to ``MOST``.

    The same counts give the same shards, whatever was packed before.
    """
    inside = {county: count for county, count in counts.items() if county.startswith(start)}
    if len(start) == 6 or sum(inside.values()) <= MOST:
        return [start] if inside else []
    further = sorted({county[: len(start) + 2] for county in inside})
    return [digits for longer in further for digits in layout(inside, longer)]


def lay(root: Path, counts: Mapping[str, int], aside: Path) -> None:
    """Write shards of so many records in each county, from frames of ``shards.COLUMNS`` that stand aside as IPC files by city.

    A city is the first four digits of its counties. For a folder that holds nothing yet; no more than a shard is in memory at a time.
    """
    for digits in layout(counts):
        cities = sorted({county[:4] for county in counts if county.startswith(digits)})
        some = pl.concat([pl.read_ipc(aside / city) for city in cities]).filter(COUNTY.str.starts_with(digits))
        shards.write(root, digits, some.sort(_KEY))


# ── before anything is changed ──────────────────────────────────────────────────────────────────────────────────────


def _tidy(root: Path) -> None:
    """Remove what writes that were cut short left; nobody else writes here now."""
    for path in root.rglob(".*.tmp"):
        path.unlink()


def _agreeing(root: Path, wrong: list[Problem]) -> dict[Path, pl.DataFrame]:
    """The standing shards with their keys; a Problem for each damaged one, and each agency-year that two files tell differently."""
    packed: dict[Path, pl.DataFrame] = {}
    for path in shards.standing(root, wrong):
        shard = attempt(wrong, shards.read, path)
        if shard is None:
            continue
        packed[path] = shard.select(_KEY)
        also = pl.Series([report_path(root, *key).exists() for key in packed[path].iter_rows()], dtype=pl.Boolean)
        for file, raw in _files(root, shard.filter(also)):
            if file.read_bytes() != raw:
                wrong.append(shards.differs(file, path, (file.parent.name, int(file.stem))))
    if sum(map(len, packed.values())) > len(_distinct(packed)):
        shards.everything(root, wrong)
    return packed


def _distinct(packed: Mapping[Path, pl.DataFrame]) -> pl.DataFrame:
    nothing = pl.DataFrame(schema={key: shards.COLUMNS[key] for key in _KEY})
    return pl.concat([nothing, *packed.values()]).unique()


def _counts(root: Path, packed: Mapping[Path, pl.DataFrame], wrong: list[Problem]) -> dict[str, int]:
    """Records, loose and packed, by county; every loose one is read, and told if it is not sound."""
    loose: list[tuple[str, int]] = []
    for path in _below(root, ""):
        record = store.read_record(path, path.read_bytes(), root, wrong)
        if record is not None and _fits(record, path, wrong):
            loose.append((record.agency, record.year))
    distinct = _distinct(packed)
    both = pl.concat([distinct, pl.DataFrame(loose, schema=distinct.schema, orient="row")]).unique()
    return dict(both.group_by(COUNTY).len().iter_rows())


def _fits(record: Record, path: Path, wrong: list[Problem]) -> bool:
    """Whether a year is one: JSON knows no largest number, a column does."""
    fits = 0 < record.year < 10_000
    if not fits:
        wrong.append(Problem(f"{path}: year", f"{record.year} is no year", "write the year of the report"))
    return fits


def _below(root: Path, digits: str) -> Iterator[Path]:
    """The JSON files of the counties that begin with these digits; for none, whatever JSON there is."""
    for entry in sorted(root.iterdir()) if root.is_dir() else ():
        if entry.is_dir() and entry.name.startswith(digits):
            yield from json_files(entry)
        elif not digits and entry.suffix == ".json" and not entry.name.startswith("."):
            yield entry


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


# ── moving ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fold(root: Path, digits: str, files: list[Path], old: list[Path]) -> Path:
    """Write the shard of these digits from files and older shards, read it back, then remove the files. Gives its path."""
    loose = shards.frame(_loose(root, files))
    within = COUNTY.str.starts_with(digits)
    every = pl.concat([loose, *(shards.read(path).filter(within) for path in old)])
    whole = every.unique(_KEY, keep="first", maintain_order=True).sort(_KEY)
    written = shards.write(root, digits, whole)
    again = shards.read(written)
    packed = again.join(loose.select(_KEY), on=_KEY, how="semi")
    changed = [path for path, raw in _files(root, packed) if path.read_bytes() != raw]
    if changed or len(packed) != len(files) or not again.equals(whole):
        if written not in old:
            written.unlink()
        raise SiteError(*(Problem(str(path), f"is not what {written.name} gave back", "run pack again") for path in changed or [written]))
    for path in files:
        _remove(path)
    return written


def _loose(root: Path, files: list[Path]) -> Iterator[tuple[Record, bytes]]:
    with collecting() as wrong:
        for path in files:
            raw = path.read_bytes()
            record = store.read_record(path, raw, root, wrong)
            if record is not None:
                yield record, raw


def _remove(path: Path) -> None:
    """Remove a file, and the folders above it that are empty then."""
    path.unlink()
    with suppress(OSError):
        path.parent.rmdir()
        path.parent.parent.rmdir()


def _unfold(root: Path, shard: Path) -> None:
    """Write the records of a shard to their files, read them back, then remove it."""
    held = shards.read(shard)
    replace_all((path, raw) for path, raw in _files(root, held) if not path.exists())
    changed = [path for path, raw in _files(root, held) if path.read_bytes() != raw]
    if changed:
        raise SiteError(*(Problem(str(path), f"is not what {shard.name} gave", "run pack --undo again") for path in changed))
    shard.unlink()


def _files(root: Path, shard: pl.DataFrame) -> Iterator[tuple[Path, bytes]]:
    """Each record of a frame as the JSON file it came from."""
    return ((store.record_path(root, one.record), one.raw) for one in shards.rows(shard))
