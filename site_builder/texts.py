"""What reports say in words, and where they come from, as frames: a row per report, per claim, per part of a stated total.

Knows how ``Record.stated`` and ``Record.source`` become columns. Does not know what must agree with what (``audit``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

import polars as pl

from site_builder.record import Part, Record, Source, Stated

Kind = pl.DataType | type[pl.DataType]
Schema = Mapping[str, Kind]

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
    claims = [
        (*key, n, one.of, one.value, one.unit, one.line, one.kind)
        for key, record in zip(keys, records, strict=True)
        for n, one in enumerate(record.stated.claims)
    ]
    parts = [(*key, *row) for key, record in zip(keys, records, strict=True) for row in _parts(record.stated.breakdown)]
    stated, sources = [record.stated for record in records], [record.source for record in records]
    return Texts(_said(keys, stated, STATED), _frame(claims, CLAIMS), _frame(parts, PARTS), _said(keys, sources, SOURCES))


def _said(keys: Sequence[tuple[str, int]], said: Sequence[Stated] | Sequence[Source], schema: Schema) -> pl.DataFrame:
    rest = {name: kind for name, kind in schema.items() if name not in _REPORT}
    return _frame(keys, _REPORT).with_columns(_column(name, list(map(attrgetter(name), said)), kind) for name, kind in rest.items())


def _column(name: str, values: Sequence[Any], kind: Kind) -> pl.Series:
    if not isinstance(kind, pl.List):
        return pl.Series(name, values, kind)
    # a list at a time is slow, and most reports have the lists of others: the six sections, the one year
    places: dict[Any, int] = {}
    of = [places.setdefault(value, len(places)) for value in values]
    return pl.Series(name, list(places), kind).gather(of)


def _frame(rows: Sequence[tuple[Any, ...]], schema: Schema) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def _parts(breakdown: Sequence[Part]) -> Iterator[tuple[int, int | None, str, int]]:
    """Depth first: a part, then its own parts."""
    waiting: list[tuple[Part, int | None]] = [(part, None) for part in reversed(breakdown)]
    n = 0
    while waiting:
        part, above = waiting.pop()
        yield n, above, part.name, part.number
        waiting.extend((one, n) for one in reversed(part.parts))
        n += 1


@cache
def no_texts() -> Texts:
    """Those of no report. Made when it is asked for: polars starts its threads with the first frame, and who forks later waits for them."""
    return texts(())
