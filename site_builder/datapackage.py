"""The data package: which files there are, and what each column of the tables is, as Frictionless reads it.

Knows the Data Package specification (version 1) and our tables. Its words are the site's. Opens no file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from site_builder.downloads import DERIVED, FINDING, HEAD, TERM, called, terms
from site_builder.facts import MARKS
from site_builder.form import FORMS, Cell
from site_builder.invented import COLUMN as SYNTHETIC
from site_builder.release import Release, release
from site_builder.stamps import Stamp

if TYPE_CHECKING:
    from site_builder.pages import Site
    from site_builder.words import Speaker, Words

NAME = "ogi-annual-reports"
COLUMNS: Mapping[str, tuple[str, ...]] = {"reports": HEAD, "marks": HEAD, "derived": DERIVED, "findings": FINDING, "dictionary": TERM}
"""The tables, each with its columns before those of the form."""

_TYPES = {"year": "integer", "value": "integer", "difference": "integer", "signed": "boolean"}
_KEYS = {
    "reports": ["agency", "year"],
    "marks": ["agency", "year"],
    "derived": ["agency", "year", "address"],
    "dictionary": ["edition", "address"],
}
_NEEDED = frozenset({"agency", "year", "edition", "scope", "sha256", "address", "value", "id", "rule"})
_ENUMS = {"edition": tuple(FORMS), "scope": ("own", "area")}
_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def schemas(words: "Words", *, synthetic: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Table Schema of each table by its name; an invented site's tables begin with a column that says so."""
    both = (words.for_language("zh"), words.for_language("en"))
    for table, columns in COLUMNS.items():
        fields = [_field(name, *both) for name in ((SYNTHETIC,) if synthetic else ()) + columns]
        if table in {"reports", "marks"}:
            fields += [_cell(cell, table) for cell in terms()]
        made: dict[str, Any] = {"fields": fields, "missingValues": [""]}
        if table in _KEYS:
            made["primaryKey"] = _KEYS[table]
        if table in {"derived", "findings"}:
            same = ["agency", "year"]
            made["foreignKeys"] = [{"fields": same, "reference": {"resource": "reports", "fields": same}}]
        yield table, made


def _field(name: str, zh: "Speaker", en: "Speaker") -> dict[str, Any]:
    key = f"field.in_{name}" if name in {"zh", "en"} else f"field.{name}"
    limits: dict[str, Any] = {"required": True} if name in _NEEDED else {}
    if name in _ENUMS:
        limits["enum"] = list(_ENUMS[name])
    kind = "boolean" if name == SYNTHETIC else _TYPES.get(name, "string")
    said = {"name": name, "type": kind, "title": zh(key), "description": en(key)}
    return {**said, "constraints": limits} if limits else said


def _cell(cell: Cell, table: str) -> dict[str, Any]:
    """A column of the form: in ``reports`` its numbers, in ``marks`` their reasons."""
    at = cell.at
    said: dict[str, Any] = {"name": at, "title": called(cell, "zh"), "description": called(cell, "en")}
    editions = [edition for edition, form in FORMS.items() if at in form.cells]
    if table == "marks":
        return {**said, "type": "string", "constraints": {"enum": list(MARKS)}, "editions": editions}
    lowest = {} if cell.column.signed else {"constraints": {"minimum": 0}}
    return {**said, "type": "integer", **lowest, "unit": cell.column.unit, "editions": editions}


def descriptor(site: "Site", files: Mapping[str, Stamp]) -> dict[str, Any]:
    """``datapackage.json``: the release, and every file below data/ (path without that → stamp) with its schema if it is a table."""
    stands, zh, en = release(site), site.words.for_language("zh"), site.words.for_language("en")
    return {
        "profile": "data-package",
        "name": NAME,
        "title": site.config.title["zh"],
        "description": f"{zh('data.description')} {en('data.description')}",
        **({"homepage": site.config.base_url} if site.config.base_url else {}),
        **_dated(stands),
        "licenses": [{"name": site.config.data_licence}],
        **({SYNTHETIC: True} if site.data.synthetic else {}),
        "resources": [_resource(path, stamp) for path, stamp in files.items()],
    }


def _dated(stands: Release) -> dict[str, Any]:
    of = {"number": stands.number, "date": stands.date, "hash": stands.hash}
    return {"version": stands.number or stands.hash, "release": of, **({"created": f"{stands.date}T00:00:00+08:00"} if stands.date else {})}


def _resource(path: str, stamp: Stamp) -> dict[str, Any]:
    """A file: reports.csv is ``reports``, provinces/14/reports.csv ``reports-14``; another format has it at the end.

    The type keeps Frictionless from reading those for which it would need something more installed.
    """
    stem, kind = path.rsplit(".", 1)
    table = stem.rpartition("/")[2]
    province = stem.split("/")[1] if stem.startswith("provinces/") else ""
    name = "-".join(filter(None, (table.replace("_", "-"), province, "" if kind == "csv" else kind)))
    made: dict[str, Any] = {"name": name, "path": path, "format": kind, "mediatype": _MEDIA[kind]}
    if stamp.digest:
        made |= {"digest": stamp.digest, "date": stamp.date}
    if kind == "csv":
        shape = {"schema": f"schemas/{table}.json", "dialect": {"delimiter": ",", "lineTerminator": "\n"}}
        return {**made, "type": "table", "profile": "tabular-data-resource", "encoding": "utf-8", **shape}
    return {**made, "type": "file", "profile": "data-resource"}


def readme(site: "Site", of: Stamp, sheets: Iterable[str]) -> pl.DataFrame:
    """The last sheet of a workbook: what it is of, what each other sheet holds, how to read them; in both languages."""
    rows = [("digest", of.digest, ""), ("date", of.date, ""), ("licence", site.config.data_licence, "")]
    zh, en = (site.words.for_language(lang) for lang in ("zh", "en"))
    rows += [(sheet, zh(f"data.sheet_{sheet}"), en(f"data.sheet_{sheet}")) for sheet in sheets]
    rows += [("", zh(f"data.{key}"), en(f"data.{key}")) for key in ("blank", "money", "areas")]
    return pl.DataFrame(rows, schema=dict.fromkeys(("key", "zh", "en"), pl.String), orient="row")
