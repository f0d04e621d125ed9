"""A whole country's reports without holding them: what all bodies share, the records of some of them, and all numbers as one lazy frame.

``read`` in ``store`` makes a value of every report; that is for tens of thousands. This is for a million, packed: ``country`` reads what
is small, ``shard`` makes the values of some bodies' reports, ``columns`` none. What is said of each report is the same.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import polars as pl

from site_builder import shards, store
from site_builder.agencies import Agency, county_of, from_division, read_agencies
from site_builder.corrections import Applied, apply, read_corrections
from site_builder.divisions import INVENTED, VINTAGE, Divisions, invented_only, load_divisions, read_divisions
from site_builder.errors import Problem, SiteError, attempt
from site_builder.events import Event, read_events
from site_builder.files import json_files, locked, scanned
from site_builder.record import Correction, Record
from site_builder.soundness import problems
from site_builder.superseded import read_superseded

Key = tuple[str, int]
_KEY = ("agency", "year")


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """What a data folder holds beside its reports, as in ``store.Data``; ``packed`` are its shards, each held against its SHA-256.

    ``reports`` has agency · year [Int64] of each report, sorted; ``mended`` the few that have corrections, with these in force, as a
    frame of ``shards.COLUMNS``; ``corrected`` the places that they set.
    """

    data: Path
    packed: tuple[Path, ...]
    reports: pl.DataFrame
    agencies: Mapping[str, Agency]
    divisions: Divisions
    corrections: Mapping[Key, tuple[Correction, ...]]
    events: tuple[Event, ...]
    superseded: tuple[Record, ...]
    mended: pl.DataFrame
    corrected: frozenset[tuple[str, int, str]]
    synthetic: bool


def country(data: Path) -> Country:
    """Everything of a data folder but its reports.

    Raises   SiteError with every problem of registers, shards, corrections and events at once, as ``store.read``, and for a report that
             stands in two files, which ``pack`` mends. Records themselves are looked at by ``shard``
    """
    wrong: list[Problem] = []
    root = data / "records"
    listed = read_divisions(data / "divisions.csv", load_divisions(), wrong)
    agencies = read_agencies(data / "agencies.csv", listed, wrong)
    superseded = read_superseded(data, wrong)
    with locked(root, alone=False):
        packed = tuple(path for path in shards.standing(root, wrong) if attempt(wrong, shards.check, path) is not None)
        reports = _reports(root, packed)
        for agency, year in reports.filter(pl.struct("agency", "year").is_duplicated()).unique().sort("agency", "year").iter_rows():
            wrong.append(
                Problem(str(root), f"{agency} {year} stands in two files", "run site-builder pack, which tells whether they differ")
            )
        if wrong:
            raise SiteError(*wrong)
        held = [*reports["agency"].unique(maintain_order=True), *(one.agency for one in superseded)]
        for agency in dict.fromkeys(held):
            body = agencies.get(agency) or from_division(agency, listed)
            if body is None:
                what = f"the agency {agency} is in neither agencies.csv nor the list of {VINTAGE}"
                wrong.append(Problem(str(root), what, "register it in agencies.csv"))
            else:
                agencies[agency] = body
        keys = [(path.parent.name, int(path.stem)) for path in json_files(data / "corrections") if path.stem.isdecimal()]
        touched = dict(_records(root, packed, {agency for agency, _ in keys}, wrong, keys))
        corrections = read_corrections(data, {key: touched[key] for key in keys if key in touched}, wrong)
    events = read_events(data / "events.csv", agencies, listed, wrong)
    for event in events:
        agencies.setdefault(event.agency, from_division(event.agency, listed) or agencies[event.agency])
    invented = [agency for agency in agencies if agency.startswith(INVENTED)]
    if invented and len(invented) < len(agencies):
        wrong.append(
            Problem(str(data), f"holds invented bodies ({invented[0]}, …) beside real ones", "keep them in a data folder of their own")
        )
    if wrong:
        raise SiteError(*wrong)
    applied = [apply(touched[key], some) for key, some in sorted(corrections.items())]
    return Country(
        data=data,
        packed=packed,
        reports=reports,
        agencies=MappingProxyType(dict(sorted(agencies.items()))),
        divisions=invented_only(listed) if invented else listed,
        corrections=MappingProxyType(corrections),
        events=events,
        superseded=superseded,
        mended=shards.frame((one.record, None) for one in applied),
        corrected=frozenset(_at(applied, "corrected")),
        synthetic=bool(invented),
    )


def shard(whole: Country, agencies: Collection[str]) -> "store.Data":
    """What ``store.read`` gives, with the records of these bodies alone; registers, events and superseded reports are the country's.

    Opens the Parquet of their places only: the nearer they stand to each other the better. SiteError for records that are not sound.
    """
    wrong: list[Problem] = []
    root = whole.data / "records"
    with locked(root, alone=False):
        records = sorted(_records(root, whole.packed, set(agencies), wrong))
    if wrong:
        raise SiteError(*wrong)
    corrections = {key: whole.corrections[key] for key, _ in records if key in whole.corrections}
    applied = [apply(record, corrections.get(key, ())) for key, record in records]
    return store.Data(
        records=tuple(one.record for one in applied),
        agencies=whole.agencies,
        divisions=whole.divisions,
        corrections=MappingProxyType(corrections),
        conflicts=tuple(conflict for one in applied for conflict in one.conflicts),
        corrected=frozenset(_at(applied, "corrected")),
        settled=frozenset(_at(applied, "settled")),
        synthetic=whole.synthetic,
        events=whole.events,
        superseded=whole.superseded,
    )


def columns(whole: Country, packed: Path | None = None) -> pl.LazyFrame:
    """Every report as a row of ``shards.COLUMNS``, corrections in force, in no order; nothing is read before columns are chosen.

    With one of the country's shards, those in it alone: all of a body's packed reports are in one. Choose what is wanted, ``cast`` it
    narrow where it is kept, and collect with the streaming engine.
    """
    mended = whole.mended.lazy()
    if packed is None:
        loose = shards.frame((record, None) for _, record in _loose(whole.data / "records", None, []))
        printed = pl.concat([loose.lazy(), *map(shards.scan, whole.packed)])
    else:
        printed = shards.scan(packed)
        mended = mended.join(printed.select(_KEY), on=_KEY, how="semi")
    return pl.concat([printed.join(whole.mended.lazy().select(_KEY), on=_KEY, how="anti"), mended])


def _at(applied: list[Applied], what: str) -> Iterator[tuple[str, int, str]]:
    return ((one.record.agency, one.record.year, at) for one in applied for at in getattr(one, what))


def _reports(root: Path, packed: tuple[Path, ...]) -> pl.DataFrame:
    loose = [(agency, int(year.removesuffix(".json"))) for name, _ in scanned(root) for _, agency, year in [_parts(name)]]
    keys = pl.DataFrame(loose, schema={"agency": pl.String, "year": pl.Int64}, orient="row").lazy()
    parts = (shards.scan(path).select("agency", pl.col("year").cast(pl.Int64)) for path in packed)
    return pl.concat([keys, *parts]).sort("agency", "year").collect()


def _parts(name: str) -> list[str]:
    parts = name.split("/")
    if len(parts) != 3 or not parts[2].removesuffix(".json").isdecimal():
        raise SiteError(Problem(name, "no record stands at such a place below data/records", "move it to <county>/<agency>/<year>.json"))
    return parts


def _records(
    root: Path, packed: tuple[Path, ...], agencies: set[str], wrong: list[Problem], keys: Collection[Key] | None = None
) -> Iterator[tuple[Key, Record]]:
    """The records of these bodies as they are printed, in no order; of those that are packed only the ones with these keys, if any are
    named."""
    counties = {county_of(agency) for agency in agencies}
    named = None if keys is None else pl.LazyFrame(list(keys), schema={"agency": pl.String, "year": pl.Int32}, orient="row")
    for path in packed:
        if any(county.startswith(shards.where(path)) for county in counties):
            held = shards.scan(path).filter(pl.col("agency").is_in(sorted(agencies)))
            held = held if named is None else held.join(named, on=_KEY, how="semi")
            for one in shards.rows(held.collect()):
                key = (one.record.agency, one.record.year)
                wrong.extend(problems(one.record, f"{path}: {key[0]} {key[1]}"))
                yield key, one.record
    yield from _loose(root, agencies, wrong)


def _loose(root: Path, agencies: set[str] | None, wrong: list[Problem]) -> Iterator[tuple[Key, Record]]:
    folders = [root] if agencies is None else [root / county_of(agency) / agency for agency in sorted(agencies)]
    for path in chain.from_iterable(map(json_files, folders)):
        record = store.read_record(path, path.read_bytes(), root, wrong)
        if record is not None:
            yield (record.agency, record.year), record
