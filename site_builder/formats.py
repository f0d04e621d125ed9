"""What a file looks like: CSV for spreadsheets, Parquet, JSON, and text that no spreadsheet takes for a formula.

Knows formats, not what stands in them. Opens no file. Equal rows give equal bytes.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec
import polars as pl

from site_builder.redact import publishable

BOM = "\ufeff"
AT_ONCE = 20_000
"""Rows of a long table that are text at one time: about 15 MB of the widest."""

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def safe_text(text: str) -> str:
    """Text as it may stand in a cell of a spreadsheet: publishable, and no formula."""
    return no_formula(publishable(text))


def no_formula(text: str) -> str:
    """A text with a leading ' where it starts like a formula (after spaces)."""
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
    return (_told(value) + "\n").encode()


def _told(value: Any) -> str:
    """As ``json.dumps`` with an indent writes it, which is slow: the json of 3.11 is C only where there is no indent."""
    return msgspec.json.format(_compact(value), indent=1)


def _compact(value: Any, between: str = ",") -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(between, ":"))


def rows_bytes(head: Mapping[str, Any], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as one JSON object: the keys of ``head``, then ``rows``, an object for each, one a line so that a difference is a line.

    Takes    rows as long as ``columns``, of text, numbers, truth values and None; TypeError for any other length
    """
    some = list(rows)
    values = _values(list(chain.from_iterable(some))) if some else []
    if len(values) != len(columns) * len(some):
        raise TypeError(f"{len(values)} values are no rows of {len(columns)} columns")
    first, *others = (f"{name}:".encode() for name in _compact(columns, "\n")[1:-1].split("\n"))
    told = [b""] * (2 * len(values))
    told[::2] = [b"},\n{" + first, *(b"," + name for name in others)] * len(some)
    told[1::2] = values
    objects = b"".join(told)[3:] + b"}" if told else b""
    return b'%s,\n "rows": [\n%s\n]}\n' % (_told(dict(head))[:-2].encode(), objects)


def _values(flat: list[Any]) -> list[bytes]:
    """Each value as JSON, none with a line's end, for JSON escapes it."""
    if _SAME.issuperset(map(type, flat)):
        try:
            return _LINES.encode_lines(flat).split(b"\n")[:-1]
        except OverflowError:  # a number of more than 64 bits
            pass
    return _compact(flat, "\n")[1:-1].encode().split(b"\n")


_LINES = msgspec.json.Encoder()
_SAME = frozenset({str, int, bool, type(None)})
"""Of these ``json`` and msgspec write the same; a fraction they write differently."""
