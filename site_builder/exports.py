"""The data for whoever wants to count for themselves: CSV, Parquet, dictionary, schema, the numbers of figures and of regions.

Three tables hold the reports, so that nobody can take one thing for another. ``reports`` has what is printed (and corrected by hand),
null where there is no number. ``marks`` has, for the same rows and columns, why: printed, blank, not_applicable, lost, ambiguous,
unreadable, cut, corrected, derived; null where the edition prints no such cell. ``derived`` has the values that the table's own sums
force, one per row, and nothing else. Money is in fen, all else in pieces; an empty value is unknown and never 0.

Every CSV is UTF-8 with a BOM, for spreadsheets, and ends its lines with LF. Text goes through ``publishable`` and cannot be taken for a
formula; numbers are written as they are. The names of files, the tokens of notes and who corrected what are not published. Opens no file.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from site_builder import figures
from site_builder.audit import Finding, equation_text
from site_builder.facts import KEYS
from site_builder.form import FORMS, addresses
from site_builder.pages.drawn import Drawn
from site_builder.pages.tables import Table
from site_builder.record import json_schema
from site_builder.redact import publishable

if TYPE_CHECKING:
    from site_builder.figures import Figure
    from site_builder.pages import Page, Site

PATHS = (
    *(f"data/{name}.{kind}" for name in ("reports", "marks") for kind in ("csv", "parquet")),
    "data/derived.csv",
    "data/findings.csv",
    "data/dictionary.csv",
    "data/schema.json",
)
"""Every path that ``exports`` gives, whatever the data: so a page can link to them without writing them."""

FIGURE_PATHS = tuple(f"data/figures/{key}.{kind}" for key in figures.KEYS for kind in ("csv", "json"))
"""Those that ``twins`` gives for every site; the figures of its regions and bodies come with their pages."""

BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_BODY = ("agency", "name", "province", "province_name", "city", "city_name", "county", "county_name", "kind", "level")
_REPORT = ("year", "edition", "scope", "sha256", "url")


def exports(site: "Site") -> Iterator[tuple[str, bytes]]:
    """Every download as (path, bytes), in the order of ``PATHS``; equal data gives equal bytes."""
    heads = _heads(site)
    for name, frame in (("reports", site.printed.values), ("marks", site.facts.marks)):
        table = heads.hstack(_cells(frame, site.printed.values))
        yield f"data/{name}.csv", _csv(table.columns, table.iter_rows())
        yield f"data/{name}.parquet", _parquet(table)
    yield "data/derived.csv", _csv(("agency", "year", "address", "value"), _derived(site))
    yield "data/findings.csv", _csv(_FINDING, _findings(site))
    yield "data/dictionary.csv", _csv(_TERM, _dictionary())
    yield "data/schema.json", _json(json_schema())


def twins(pages: Iterable["Page"], date: str) -> Iterator[tuple[str, bytes]]:
    """The numbers of every figure that a page draws, and of every table that it gives away, as CSV and JSON, each once.

    ``date`` is that of the data. Text is publishable in both, and in CSV no formula; codes stay as they are.
    ValueError where two pages give different numbers to one figure: a reader could not tell which is cited.
    """
    drawn: dict[str, dict[str, Drawn | Table]] = {}
    for page in pages:
        for one in _given(page):
            same = drawn.setdefault(one.key, {})
            other = next(iter(same.values()), one)
            if (other.digest, same.get(page.lang, one).caption) != (one.digest, one.caption):
                raise ValueError(f"{page.path}: the figure {one.key} stands elsewhere with other numbers or another finding")
            same.setdefault(page.lang, one)
    for some in drawn.values():
        first = next(iter(some.values()))
        columns = _numbers(first).frame.columns
        yield first.csv, _csv(columns, _rows(first, safe_text))
        yield first.json, _json(_said(some, [dict(zip(columns, row, strict=True)) for row in _rows(first, publishable)], date))


def _given(page: "Page") -> Iterator[Drawn | Table]:
    for value in page.context.values():
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Drawn | Table))


def _numbers(one: Drawn | Table) -> "Figure | Table":
    return one.figure if isinstance(one, Drawn) else one


def _rows(one: Drawn | Table, safe: Callable[[str], str]) -> Iterator[tuple[Any, ...]]:
    """The rows with their text made safe; a code is no text."""
    numbers = _numbers(one)
    is_text = [unit == "text" and name != "code" for name, unit in zip(numbers.frame.columns, numbers.units, strict=True)]
    for row in numbers.frame.iter_rows():
        yield tuple(safe(value) if text and value is not None else value for value, text in zip(row, is_text, strict=True))


def safe_text(text: str) -> str:
    """Text as it may stand in a cell of a spreadsheet: publishable, and with a leading ' where it starts like a formula (after spaces)."""
    text = publishable(text)
    return f"'{text}" if text.lstrip(" \n\u3000\u00a0").startswith(_FORMULA) else text


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _heads(site: "Site") -> pl.DataFrame:
    """Whose report each row is, in the order of the facts: codes and names of the body and its places, the report, its source."""
    records = {(record.agency, record.year): record for record in site.data.records}
    rows = []
    for keys in site.printed.values.select(KEYS).iter_rows(named=True):
        record, body = records[keys["agency"], keys["year"]], site.data.agencies[keys["agency"]]
        places = {f"{level}_name": _place(site, keys[level]) for level in ("province", "city", "county")}
        source = {"sha256": record.source.sha256, "url": _address(record.source.url)}
        rows.append({**keys, **places, **source, "name": safe_text(body.name), "kind": safe_text(body.kind)})
    columns = (*_BODY, *_REPORT)
    return pl.DataFrame(rows, schema={name: pl.Int64 if name == "year" else pl.String for name in columns})


def _place(site: "Site", code: str | None) -> str | None:
    division = None if code is None else site.data.divisions.get(code)
    return None if division is None else safe_text(division.name)


def _address(url: str | None) -> str | None:
    """A web address as it is; none where it is no such thing or holds what may not be published, for half an address leads nowhere."""
    return url if url is not None and url.startswith(("https://", "http://")) and publishable(url) == url else None


def _cells(frame: pl.DataFrame, printed: pl.DataFrame) -> pl.DataFrame:
    """The columns of the form; ValueError if the rows are not those of ``printed``, for a mark must never stand beside another's number."""
    if not frame.select("agency", "year").equals(printed.select("agency", "year")):
        raise ValueError("values and marks are not of the same reports in the same order")
    return frame.select(addresses())


def _derived(site: "Site") -> Iterator[tuple[str, int, str, int]]:
    marks, values = site.facts.marks, site.facts.values
    for address in addresses():
        is_derived = marks[address] == "derived"
        if is_derived.any():
            found = values.filter(is_derived).select("agency", "year", address)
            yield from ((agency, year, address, value) for agency, year, value in found.iter_rows())


# ── findings, dictionary, figures ───────────────────────────────────────────────────────────────────────────────────

_FINDING = ("id", "lead", "rule", "severity", "agency", "name", "year", "at", "cause", "equation", "difference", "seen")


def _findings(site: "Site") -> Iterator[tuple[Any, ...]]:
    for found in site.audit.findings:
        whose = (found.agency, safe_text(site.data.agencies[found.agency].name), found.year)
        what = (found.at, found.cause, safe_text(equation_text(found)), found.difference)
        yield (found.id, found.lead, found.rule, found.severity, *whose, *what, _seen(found))


def _seen(found: Finding) -> str:
    """What a rule saw that is no equation, as one JSON object; empty where it saw nothing beside its equation."""
    safe = {key: publishable(value) if isinstance(value, str) else value for key, value in found.seen}
    return json.dumps(safe, ensure_ascii=False) if safe else ""


_TERM = ("edition", "address", "table", "line", "column", "zh", "en", "unit", "signed", "article")


def _dictionary() -> Iterator[tuple[Any, ...]]:
    """Every address of every edition in the order of the paper: what it is called in both languages, its unit, the article it rests on."""
    for form in FORMS.values():
        for cell in form.cells.values():
            zh, en = (" › ".join(_called(cell, lang)) for lang in ("zh", "en"))
            place = (form.edition, cell.at, cell.table.key, cell.line.key, cell.column.key)
            yield (*place, zh, en, cell.column.unit, str(cell.column.signed).lower(), cell.line.article)


def _called(cell: Any, lang: str) -> Iterator[str]:
    """Table, heading, line and column of a cell, a heading only where it says more than its line."""
    yield cell.table.label[lang]
    if cell.line.group is not None and len(cell.table.group(cell.line.group).lines) > 1:
        yield cell.table.group(cell.line.group).label[lang]
    yield cell.line.label[lang]
    yield cell.column.label[lang]


def _said(given: Mapping[str, Drawn | Table], rows: list[dict[str, Any]], date: str) -> dict[str, Any]:
    """The numbers of one figure or table with what its columns are called; the finding and the notes in every language."""
    said = {lang: _numbers(one) for lang, one in given.items()}
    first = next(iter(said.values()))
    names = zip(first.frame.columns, first.units, *(one.headings for one in said.values()), strict=True)
    return {
        "key": first.key,
        "digest": first.digest,
        "date": date,
        "title": {lang: one.title for lang, one in said.items()},
        "caption": {lang: one.caption for lang, one in said.items()},
        "notes": {lang: list(one.notes) for lang, one in said.items()},
        "columns": [{"name": name, "unit": unit, **dict(zip(said, called, strict=True))} for name, unit, *called in names],
        "rows": rows,
    }


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return (BOM + text.getvalue()).encode()


def _parquet(table: pl.DataFrame) -> bytes:
    """One layout whatever polars would choose: equal tables must give equal bytes."""
    raw = io.BytesIO()
    table.rechunk().write_parquet(raw, compression="zstd", compression_level=3, statistics=False, row_group_size=65_536)
    return raw.getvalue()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
