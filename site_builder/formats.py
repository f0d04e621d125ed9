"""What a file looks like: CSV for spreadsheets, Parquet, JSON, and text that no spreadsheet takes for a formula.

Knows formats, not what stands in them. Opens no file. Equal rows give equal bytes.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, starmap
from typing import Any

import msgspec
import polars as pl
from polars import selectors

from site_builder.redact import publishable

BOM = "\ufeff"
AT_ONCE = 5_000
"""Rows of a long table that are text at one time: about 10 MB of the widest."""

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def safe_text(text: str) -> str:
    """Text as it may stand in a cell of a spreadsheet: publishable, and no formula."""
    return no_formula(publishable(text))


def no_formula(text: str) -> str:
    """A text with a leading ' where it starts like a formula (after spaces)."""
    return f"'{text}" if text.lstrip(" \n\u3000\u00a0").startswith(_FORMULA) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A small table: UTF-8 with a BOM, lines that end with LF, nothing for None."""
    every = [header, *rows]
    return (BOM + (_unquoted(every, len(header)) or _quoted(every))).encode()


def _unquoted(rows: Sequence[Sequence[Any]], columns: int) -> str:
    """A table of two columns or more as CSV, if no cell of it needs quotes; else nothing. In half the time."""
    cells = ["" if value is None else value for value in chain.from_iterable(rows)]
    if columns < 2 or len(cells) != columns * len(rows):
        return ""
    told = (",".join(["%s"] * columns) + "\n") * len(rows) % tuple(cells)
    signs = (told.count('"') + told.count("\r"), told.count(","), told.count("\n"))
    return told if signs == (0, (columns - 1) * len(rows), len(rows)) else ""


def _quoted(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def csv_parts(table: pl.DataFrame) -> Iterator[bytes]:
    """A table of any length, some rows at a time: the same CSV."""
    yield table.clear().write_csv(include_bom=True).encode()
    for some in table.iter_slices(AT_ONCE):
        raw = io.BytesIO()
        some.write_csv(raw, include_header=False)
        yield raw.getvalue()


def parquet(table: pl.DataFrame, said: Mapping[str, str]) -> bytes:
    """One layout whatever polars would choose; ``said`` of the table (its digest, its date) stands in the metadata of the file."""
    raw = io.BytesIO()
    words = table.with_columns(selectors.enum().cast(pl.String))  # plain text to whoever reads it
    words.rechunk().write_parquet(
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
    told = (_lines(tuple(columns), some) or _odd_lines(columns, some)) if some else b""
    return b'%b,\n "rows": [\n%b\n]}\n' % (_told(dict(head))[:-2].encode(), told)


_PLAIN = frozenset({str, int, bool, type(None)})
_ENCODER = msgspec.json.Encoder()


def _lines(columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> bytes:
    """The lines of a table, in a third of the time; nothing where msgspec writes otherwise: it has other floats, and fewer names."""
    kind = _kind(columns)
    if kind is None or not _PLAIN.issuperset(map(type, chain.from_iterable(rows))):
        return b""
    try:
        return _ENCODER.encode_lines(list(starmap(kind, rows)))[:-1].replace(b"\n", b",\n")
    except OverflowError:  # a number of more than 64 bits
        return b""


@lru_cache(maxsize=256)
def _kind(columns: tuple[str, ...]) -> Callable[..., Any] | None:
    """A row of such columns; None where a name is one that msgspec would have to escape."""
    fields = [f"column{place}" for place in range(len(columns))]
    try:
        return msgspec.defstruct("Row", [(field, Any) for field in fields], rename=dict(zip(fields, columns, strict=True)), gc=False)
    except ValueError:
        return None


def _odd_lines(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    values = _compact(list(chain.from_iterable(rows)), "\n")[1:-1].split("\n")  # no value has a line's end: JSON escapes it
    line = "{" + ",".join(f"{name}:%s" for name in _compact(columns, "\n")[1:-1].replace("%", "%%").split("\n")) + "}"
    return (",\n".join([line] * len(rows)) % tuple(values)).encode()
