"""What a data folder holds, asked for one thing at a time: for whoever must not load a country to add one report.

A door of the store. Knows where things lie; ``store`` reads them all, and writes them.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import polars as pl

from site_builder import shards
from site_builder.agencies import Agency, county_of, read_agencies
from site_builder.divisions import Divisions, load_divisions, read_divisions
from site_builder.errors import Problem, SiteError, attempt, collecting
from site_builder.files import json_files, report_path
from site_builder.record import UPDATE, Awaited, Record
from site_builder.record_json import decode, too_new


def registers(data: Path) -> tuple[Divisions, Mapping[str, Agency]]:
    """The division list with the folder's own additions, and the registered bodies. SiteError for everything that is wrong in either."""
    wrong: list[Problem] = []
    divisions = read_divisions(data / "divisions.csv", load_divisions(), wrong)
    agencies = read_agencies(data / "agencies.csv", divisions, wrong)
    if wrong:
        raise SiteError(*wrong)
    return divisions, agencies


class Records:
    """The records of a data folder as they were read, without corrections, asked for one by one; packed or not.

    Of what is packed only who and when is kept in memory. SiteError, at the start, for every shard that is damaged.
    """

    def __init__(self, data: Path) -> None:
        self._root = data / "records"
        self._packed: dict[Path, pl.DataFrame] = {}
        self._look()

    def _look(self) -> None:
        """See which shards stand: one out of which a record was taken has given way to another, of the rest."""
        with collecting() as wrong:
            standing = shards.standing(self._root, wrong)
            new = {path: attempt(wrong, shards.read, path) for path in standing if path not in self._packed}
        keys = self._packed | {path: shard.select("agency", "year") for path, shard in new.items() if shard is not None}
        self._packed = {path: keys[path] for path in standing}

    def get(self, agency: str, year: int) -> Record | None:
        """The record of an agency-year; None where none is held. SiteError where its file is broken."""
        path = report_path(self._root, agency, year)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return self._unpacked(agency, year)
        if newer := too_new(raw):
            raise SiteError(Problem(str(path), newer, UPDATE))
        try:
            return decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            remedy = "mend the file, or remove it and read the document again"
            raise SiteError(Problem(str(path), f"not a record: {error}", remedy)) from None

    def _unpacked(self, agency: str, year: int) -> Record | None:
        here = (pl.col("agency") == agency) & (pl.col("year") == year)
        if not all(path.exists() for path in self._packed if county_of(agency).startswith(shards.where(path))):
            self._look()
        for path, keys in self._packed.items():
            if county_of(agency).startswith(shards.where(path)) and len(keys.filter(here)):
                return next(shards.rows(shards.read(path).filter(here))).record
        return None


def is_superseded(data: Path, of: Record) -> bool:
    """Whether this very document was taken out of the records before: replaced by another version, or withdrawn."""
    return (data / "superseded" / county_of(of.agency) / of.agency / f"{of.year}-{of.source.sha256[:12]}.json").exists()


class _Source(msgspec.Struct, frozen=True):
    file: str
    sha256: str


class Waiting(msgspec.Struct, frozen=True):
    """What of a quarantined reading says why it waits: its source, what is ``missing``, and what a list expected it to be."""

    source: _Source
    missing: tuple[str, ...]
    awaited: Awaited | None = None


def waiting(data: Path, wrong: list[Problem]) -> dict[Path, Waiting]:
    """The quarantined readings below a data folder by their path; ``wrong`` gains a problem for each file that is none."""
    found = {}
    for path in json_files(data / "quarantine"):
        try:
            found[path] = msgspec.json.decode(path.read_bytes(), type=Waiting)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            wrong.append(Problem(str(path), f"not a quarantined reading: {error}", "remove the file, and read its document again"))
    return found


def awaiting(data: Path) -> dict[tuple[str, int], list[tuple[Path, str, str]]]:
    """Agency-year → the quarantined documents that a list expected to be its report: path of the reading, file, SHA-256.

    Another version of a report that is held (``revision``) waits for a person, and is not among them; nor are broken files (``check``
    tells of them).
    """
    found: dict[tuple[str, int], list[tuple[Path, str, str]]] = {}
    for path, one in waiting(data, []).items():
        if one.awaited and one.awaited.agency and one.awaited.year and "revision" not in one.missing:
            found.setdefault((one.awaited.agency, one.awaited.year), []).append((path, one.source.file, one.source.sha256))
    return found
