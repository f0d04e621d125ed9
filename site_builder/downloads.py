"""The tables that hold all reports, as frames: what is printed, why, what is derived, the points, the dictionary.

Three of them hold the reports, so that nobody can take one thing for another. ``reports`` has what is printed (and corrected by hand),
null where there is no number. ``marks`` has, for the same rows and columns, why: printed, blank, not_applicable, lost, ambiguous,
unreadable, cut, corrected, derived; null where the edition prints no such cell. ``derived`` has the values that the table's own sums
force, one per row, and nothing else. Money is in fen, all else in pieces; an empty value is unknown and never 0.

Text is publishable and no formula. The names of files, the tokens of notes and who corrected what never come here. Opens no file.
"""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl

from site_builder.audit import Finding, equation_text
from site_builder.facts import KEYS
from site_builder.form import FORMS, Cell, addresses
from site_builder.formats import AT_ONCE, safe_text
from site_builder.invented import COLUMN as SYNTHETIC
from site_builder.redact import publishable

if TYPE_CHECKING:
    from site_builder.pages import Site

BODY = ("agency", "name", "province", "province_name", "city", "city_name", "county", "county_name", "kind", "level")
REPORT = ("year", "edition", "scope", "sha256", "url")
HEAD = (*BODY, *REPORT)
FINDING = ("id", "lead", "rule", "severity", "agency", "name", "year", "at", "cause", "equation", "difference", "seen")
TERM = ("edition", "address", "table", "line", "column", "zh", "en", "unit", "signed", "article")
DERIVED = ("agency", "year", "address", "value")
_NUMBERS = frozenset({"year", "value", "difference"})


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """All of them, by name: ``reports`` and ``marks`` have the same rows, sorted by agency and year. An invented site's say so first."""

    reports: pl.DataFrame
    marks: pl.DataFrame
    derived: pl.DataFrame
    findings: pl.DataFrame
    dictionary: pl.DataFrame


def tables(site: "Site") -> Tables:
    """The tables of a site. ValueError where values and marks are not of the same reports in the same order."""
    heads = _heads(site)
    frames = (
        heads.hstack(_cells(site.printed.values, site.printed.values)),
        heads.hstack(_cells(site.facts.marks, site.printed.values)),
        _derived(site),
        _frame(FINDING, _findings(site)),
        _frame(TERM, _dictionary()),
    )
    return Tables(*(frame.select(pl.lit(True).alias(SYNTHETIC), pl.all()) if site.data.synthetic else frame for frame in frames))


def provinces(site: "Site") -> tuple[str, ...]:
    """The codes of the provinces of which a report is held, in order."""
    return tuple(sorted(code for code in site.printed.values["province"].unique() if code is not None))


def _frame(columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> pl.DataFrame:
    """Some rows at a time, for tuples take ten times the room of a frame; text that is empty is null."""
    schema = {name: pl.Int64 if name in _NUMBERS else pl.Boolean if name == "signed" else pl.String for name in columns}
    parts = [pl.DataFrame(schema=schema)]
    while some := list(islice(rows, AT_ONCE)):
        parts.append(pl.DataFrame(some, schema=schema, orient="row"))
    return pl.concat(parts).with_columns(pl.col(pl.String).replace("", None))


# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _heads(site: "Site") -> pl.DataFrame:
    """Whose report each row is, in the order of the facts: codes and names of the body and its places, the report, its source."""
    keys = site.printed.values.select(KEYS)
    held = {agency: site.data.agencies[agency] for agency in keys["agency"].unique()}
    bodies = pl.DataFrame(
        [(agency, safe_text(body.name), safe_text(body.kind)) for agency, body in held.items()],
        schema=dict.fromkeys(("agency", "name", "kind"), pl.String),
        orient="row",
    )
    sources = _frame(
        ("agency", "year", "sha256", "url"),
        ((one.agency, one.year, one.source.sha256, _address(one.source.url)) for one in site.data.records),
    )
    places = {code: _place(site, code) for level in ("province", "city", "county") for code in keys[level].drop_nulls().unique()}
    named = pl.DataFrame(list(places.items()), schema={"code": pl.String, "called": pl.String}, orient="row")
    heads = keys.drop("kind").join(bodies, on="agency", how="left", maintain_order="left")
    heads = heads.join(sources, on=["agency", "year"], how="left", maintain_order="left")
    for level in ("province", "city", "county"):
        names = named.rename({"code": level, "called": f"{level}_name"})
        heads = heads.join(names, on=level, how="left", maintain_order="left")
    return heads.select(HEAD)


def _place(site: "Site", code: str) -> str | None:
    division = site.data.divisions.get(code)
    return None if division is None else safe_text(division.name)


def _address(url: str | None) -> str | None:
    """A web address as it is; none where it is no such thing or holds what may not be published, for half an address leads nowhere."""
    return url if url is not None and url.startswith(("https://", "http://")) and publishable(url) == url else None


def _cells(frame: pl.DataFrame, printed: pl.DataFrame) -> pl.DataFrame:
    """The columns of the form; ValueError if the rows are not those of ``printed``, for a mark must never stand beside another's number."""
    if not frame.select("agency", "year").equals(printed.select("agency", "year")):
        raise ValueError("values and marks are not of the same reports in the same order")
    return frame.select(addresses())


def json_lines(some: Tables) -> Iterator[bytes]:
    """Some lines at a time: each report as one JSON object, in the order of the tables.

    It has the columns of its head, ``cells`` as a record has them (table → line → values in column order), and ``marks``, the places that
    are more or less than printed, each with why.
    """
    for start in range(0, some.reports.height, _AT_ONCE):
        yield _lines(some.reports.slice(start, _AT_ONCE), some.marks.slice(start, _AT_ONCE))


_AT_ONCE = 2_000
_BARE = "\x1f"
"""Stands between the columns of a line, to be taken out. JSON has none: it escapes it."""


def _lines(reports: pl.DataFrame, marks: pl.DataFrame) -> bytes:
    """Lines of JSON, which polars writes as CSV: between the numbers stand, as columns, the commas, brackets and names."""
    head = pl.struct(name for name in reports.columns if name in HEAD or name == SYNTHETIC).struct.json_encode().str.strip_suffix("}")
    lines: dict[int, bytes] = {}
    for edition, form in FORMS.items():
        of = reports["edition"] == edition
        held = reports.filter(of).with_columns(head.alias("head"), _why(marks.filter(of).select(*form.cells)))
        raw = io.BytesIO()
        held.select(_columns(edition)).write_csv(raw, include_header=False, separator=_BARE, null_value="null", quote_style="never")
        told = raw.getvalue().translate(None, _BARE.encode())
        lines |= zip(of.arg_true(), told.splitlines(keepends=True), strict=True)
    return b"".join(lines[row] for row in range(reports.height))


@lru_cache
def _columns(edition: str) -> tuple[pl.Expr, ...]:
    """The columns of a line: ``head``, each cell with what stands before it, and ``why``."""
    columns: list[str | pl.Expr] = [pl.col("head"), ',"cells":{']
    for table in FORMS[edition].tables:
        columns.append(f'"{table.key}":{{')
        for line in table.lines:
            columns.append(f'"{line.key}":[')
            for column in line.columns:
                columns += (pl.col(f"{table.key}/{line.key}/{column.key}"), ",")
            columns[-1] = "],"
        columns[-1] = "]},"
    columns[-1] = ']}},"marks":['
    columns += (pl.col("why"), "]}")
    return tuple((pl.lit(one) if isinstance(one, str) else one).alias(str(place)) for place, one in enumerate(columns))


def _why(marks: pl.DataFrame) -> pl.Series:
    """Of each report the places that are not just printed, as objects of JSON; keys and reasons are codes that need no escape."""
    long = marks.with_row_index("row").unpivot(index="row", variable_name="at", value_name="why").filter(pl.col("why") != "printed")
    one = pl.concat_str(pl.lit('{"at":"'), "at", pl.lit('","why":"'), "why", pl.lit('"}'))
    told = long.group_by("row").agg(one.str.join(",").alias("why"))
    every = pl.select(row=pl.int_range(marks.height, dtype=pl.UInt32))
    return every.join(told, on="row", how="left", maintain_order="left")["why"].fill_null("")


def _derived(site: "Site") -> pl.DataFrame:
    marks, values = site.facts.marks, site.facts.values
    of, parts = values.select("agency", "year"), [_frame(DERIVED, iter(()))]
    for address in addresses():
        is_derived = marks[address] == "derived"
        if is_derived.any():
            parts.append(of.filter(is_derived).with_columns(address=pl.lit(address), value=values[address].filter(is_derived)))
    return pl.concat(parts)


# ── findings, dictionary ────────────────────────────────────────────────────────────────────────────────────────────


def _findings(site: "Site") -> Iterator[tuple[Any, ...]]:
    for found in site.audit.findings:
        yield finding_row(found, site.data.agencies[found.agency].name, safe_text)


def finding_row(found: Finding, name: str, safe: Callable[[str], str]) -> tuple[Any, ...]:
    """A finding of a body of that name, by the columns of FINDING; ``safe`` makes text such that it may leave."""
    whose = (found.agency, safe(name), found.year)
    what = (found.at, found.cause, safe(equation_text(found)), found.difference)
    return (found.id, found.lead, found.rule, found.severity, *whose, *what, _seen(found))


def _seen(found: Finding) -> str | None:
    """What a rule saw that is no equation, as one JSON object; none where it saw nothing beside its equation."""
    safe = {key: publishable(value) if isinstance(value, str) else value for key, value in found.seen}
    return json.dumps(safe, ensure_ascii=False) if safe else None


def _dictionary() -> Iterator[tuple[Any, ...]]:
    """Every address of every edition in the order of the paper: what it is called in both languages, its unit, the article it rests on."""
    for form in FORMS.values():
        for cell in form.cells.values():
            zh, en = (called(cell, lang) for lang in ("zh", "en"))
            place = (form.edition, cell.at, cell.table.key, cell.line.key, cell.column.key)
            yield (*place, zh, en, cell.column.unit, cell.column.signed, cell.line.article)


def called(cell: Cell, lang: str) -> str:
    """Table, heading, line and column of a cell, a heading only where it says more than its line."""
    heading = cell.table.group(cell.line.group) if cell.line.group is not None else None
    above = (heading.label[lang],) if heading is not None and len(heading.lines) > 1 else ()
    return " › ".join((cell.table.label[lang], *above, cell.line.label[lang], cell.column.label[lang]))


def terms() -> tuple[Cell, ...]:
    """The cell of each address, as the newest edition that prints it has it; in the order of ``addresses``."""
    newest = {at: cell for form in FORMS.values() for at, cell in form.cells.items()}
    return tuple(newest[at] for at in addresses())
