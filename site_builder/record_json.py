"""A record ⇄ its JSON, one form line per text line in the order of the paper; and the JSON Schema, derived from the form."""

import json
from functools import cache, lru_cache
from typing import Any

import msgspec

from site_builder.form import FORMS
from site_builder.record import SCHEMA, Cells, Note, Quarantined, Record, newer


def decode(raw: bytes) -> Record:
    """A record from its JSON. Raises msgspec.DecodeError, with the path in the JSON, where it is not one."""
    try:
        return msgspec.json.decode(raw, type=Record)
    except RecursionError:
        raise msgspec.DecodeError("nested deeper than any record is") from None


class _Schemed(msgspec.Struct, frozen=True):
    schema: int


def too_new(raw: bytes) -> str:
    """What to say of the JSON of a record that a newer program wrote, whatever shape it has; empty for any other."""
    try:
        found = msgspec.json.decode(raw, type=_Schemed).schema
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return newer(found) if found > SCHEMA else ""


def to_builtins(value: Any) -> Any:
    """Plain dicts, lists and numbers, keys in the order of the shape; a part without parts of its own is just name and number."""
    plain = msgspec.to_builtins(value)
    stated = plain.get("stated", {}) if isinstance(plain, dict) else {}
    if "breakdown" in stated:
        stated["breakdown"] = [_part(part) for part in stated["breakdown"]]
    return plain


def _part(part: list[Any]) -> list[Any]:
    name, number, parts = part
    return [name, number, [_part(inner) for inner in parts]] if parts else [name, number]


def encode(value: Record | Quarantined) -> bytes:
    """Canonical JSON: one key, one form line (in the order of the paper) and one note per text line; ends with a newline."""
    body = ",\n ".join([f'"{key}": {_body(key, getattr(value, key), value.edition)}' for key in value.__struct_fields__])
    return ("{" + body + "}\n").encode()


def _body(key: str, item: Any, edition: str | None) -> str:
    if key == "cells" and (told := _tables(item, edition)):
        return "{\n  " + ",\n  ".join(told) + "}"
    if key == "lines":
        return _lines(tuple(item.items()))
    if key == "notes" and item:
        return "[\n  " + ",\n  ".join(map(_note, item)) + "]"
    return _json(to_builtins({key: item})[key])


def _tables(cells: Cells, edition: str | None) -> list[str]:
    """Each table with its lines in the order of the form; where the edition is not known, as they stand."""
    order = _order(edition) if edition in FORMS else [(table, [(line, f"{_json(line)}: ") for line in cells[table]]) for table in cells]
    return [
        f"{_json(table)}: {{\n   " + ",\n   ".join([f"{begins}{_numbers(held[line])}" for line, begins in lines if line in held]) + "}"
        for table, lines in order
        if (held := cells.get(table)) is not None
    ]


@cache
def _order(edition: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The tables of an edition, each with its lines and how these begin in the JSON."""
    return [(table.key, [(line.key, f"{_json(line.key)}: ") for line in table.lines]) for table in FORMS[edition].tables]


_json = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=1 << 16)  # most lines of most reports are zeros
def _numbers(values: tuple[int | None, ...]) -> str:
    return _json(values)


@lru_cache(maxsize=1 << 12)  # of one source most reports have each line at the same place
def _lines(places: tuple[tuple[str, str], ...]) -> str:
    return _json(dict(places))


@lru_cache(maxsize=1 << 12)
def _note(note: Note) -> str:
    return _json(msgspec.to_builtins(note))


# ── JSON Schema ─────────────────────────────────────────────────────────────────────────────────────────────────────


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record: the shape above, and for each edition the tables, lines and number of columns of the form."""
    schema = msgspec.json.schema(Record)
    definition = schema["$defs"]["Record"]
    definition["properties"]["edition"] = {"enum": list(FORMS)}
    definition["allOf"] = [
        {
            "if": {"properties": {"edition": {"const": form.edition}}},
            "then": {
                "properties": {
                    "cells": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {table.key: _table_schema(table.lines) for table in form.tables},
                    }
                }
            },
        }
        for form in FORMS.values()
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "One annual report, as printed", **schema}


def _table_schema(lines: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            line.key: {
                "type": "array",
                "description": f"{line.number}{line.label.zh} · {line.label.en}: "
                + ", ".join(f"{column.key} [{column.unit}]" for column in line.columns),
                "prefixItems": [
                    {
                        "type": ["integer", "null"],
                        **({} if column.signed else {"minimum": 0}),
                        "title": f"{column.label.zh} · {column.label.en}",
                    }
                    for column in line.columns
                ],
                "minItems": len(line.columns),
                "maxItems": len(line.columns),
            }
            for line in lines
        },
    }
