"""What reports say in words, and where they come from, as frames: a row per report, per claim, per part of a stated total.

Knows how ``Record.stated`` and ``Record.source`` become columns. Does not know what must agree with what (``audit``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from site_builder.record import Part, Record

Schema = Mapping[str, pl.DataType | type[pl.DataType]]

_REPORT: Schema = {"agency": pl.String, "year": pl.Int64}

STATED: Schema = {
    **_REPORT,
    "disclosed_total": pl.Int64,
    "approximate": pl.Boolean,
    "listed": pl.String,
    "applications_received": pl.Int64,
    "reviews": pl.Int64,
    "lawsuits": pl.Int64,
    "processing_fee": pl.Int64,
    "notices": pl.List(pl.String),
    "sections": pl.List(pl.String),
    "topics": pl.List(pl.String),
    "years": pl.List(pl.Int64),
    "told_years": pl.List(pl.List(pl.Int64)),
}
CLAIMS: Schema = {
    **_REPORT,
    "n": pl.Int64,
    "of": pl.String,
    "value": pl.Int64,
    "unit": pl.String,
    "line": pl.String,
    "kind": pl.String,
}
PARTS: Schema = {**_REPORT, "n": pl.Int64, "above": pl.Int64, "name": pl.String, "number": pl.Int64}
SOURCES: Schema = {
    **_REPORT,
    "kind": pl.String,
    "whole": pl.Boolean,
    "url": pl.String,
    "sha256": pl.String,
    "dated": pl.String,
    "posted": pl.String,
    "retrieved": pl.String,
}


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """``stated`` and ``sources`` have a row per report; ``claims`` one per claim and ``parts`` one per part of a stated total, both
    numbered from 0 within a report (``n``); ``above`` is the number of the part that a part is of (null at the top). Null is what is
    not said."""

    stated: pl.DataFrame
    claims: pl.DataFrame
    parts: pl.DataFrame
    sources: pl.DataFrame


def texts(records: Sequence[Record]) -> Texts:
    """The records' words and sources, each frame in the order of the records."""
    keys = [(record.agency, record.year) for record in records]
    stated = [[*key, *(getattr(record.stated, name) for name in list(STATED)[2:])] for key, record in zip(keys, records, strict=True)]
    claims = [
        [*key, n, one.of, one.value, one.unit, one.line, one.kind]
        for key, record in zip(keys, records, strict=True)
        for n, one in enumerate(record.stated.claims)
    ]
    parts = [[*key, *row] for key, record in zip(keys, records, strict=True) for row in _parts(record.stated.breakdown)]
    sources = [[*key, *(getattr(record.source, name) for name in list(SOURCES)[2:])] for key, record in zip(keys, records, strict=True)]
    frames = ((stated, STATED), (claims, CLAIMS), (parts, PARTS), (sources, SOURCES))
    return Texts(*(pl.DataFrame(rows, schema=schema, orient="row") for rows, schema in frames))


def _parts(breakdown: Sequence[Part]) -> Iterator[tuple[int, int | None, str, int]]:
    """Depth first: a part, then its own parts."""
    waiting: list[tuple[Part, int | None]] = [(part, None) for part in reversed(breakdown)]
    n = 0
    while waiting:
        part, above = waiting.pop()
        yield n, above, part.name, part.number
        waiting.extend((one, n) for one in reversed(part.parts))
        n += 1


NO_TEXTS = texts(())
