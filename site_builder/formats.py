"""What a file looks like: CSV for spreadsheets, Parquet, JSON, and text that no spreadsheet takes for a formula.

Knows formats, not what stands in them. Opens no file. Equal rows give equal bytes.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from site_builder.redact import publishable

BOM = "\ufeff"
AT_ONCE = 20_000
"""Rows of a long table that are text at one time: about 15 MB of the widest."""

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def safe_text(text: str) -> str:
    """Text as it may stand in a cell of a spreadsheet: publishable, and with a leading ' where it starts like a formula (after spaces)."""
    text = publishable(text)
    return f"'{text}" if text.lstrip(" \n\u3000\u00a0").startswith(_FORMULA) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A small table: UTF-8 with a BOM, lines that end with LF, nothing for None."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return (BOM + text.getvalue()).encode()


def csv_parts(table: pl.DataFrame) -> Iterator[bytes]:
    """A table of any length, some rows at a time: the same CSV."""
    yield table.clear().write_csv(include_bom=True).encode()
    for some in table.iter_slices(AT_ONCE):
        yield some.write_csv(include_header=False).encode()


def parquet(table: pl.DataFrame, said: Mapping[str, str]) -> bytes:
    """One layout whatever polars would choose; ``said`` of the table (its digest, its date) stands in the metadata of the file."""
    raw = io.BytesIO()
    table.rechunk().write_parquet(
        raw, compression="zstd", compression_level=3, statistics=False, row_group_size=65_536, metadata=dict(said)
    )
    return raw.getvalue()


def json_bytes(value: Any) -> bytes:
    """Any value, to be read by people too."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def rows_bytes(head: Mapping[str, Any], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as one JSON object: the keys of ``head``, then ``rows``, an object for each, one a line so that a difference is a line."""
    write = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    told = ",\n".join(write(dict(zip(columns, row, strict=True))) for row in rows)
    return (json.dumps(dict(head), ensure_ascii=False, indent=1, allow_nan=False)[:-2] + f',\n "rows": [\n{told}\n]}}\n').encode()
