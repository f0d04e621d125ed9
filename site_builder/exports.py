"""The data for whoever wants to count for themselves: every file of the data package, the numbers of figures and of regions.

Knows which files there are and what stands in each: the tables are of ``downloads``, their description of ``datapackage``, their looks of
``formats`` and ``workbook``. Opens no file. A table that grows with the reports comes some rows at a time, province by province.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from site_builder import datapackage, figures, release
from site_builder.downloads import Tables, json_lines, provinces, tables
from site_builder.formats import csv_bytes, csv_parts, json_bytes, no_formula, parquet, rows_bytes
from site_builder.pages.drawn import Drawn
from site_builder.pages.tables import Table
from site_builder.record_json import json_schema
from site_builder.redact import publishable
from site_builder.staging import Content
from site_builder.stamps import NOTHING, Print, Stamp, fingerprints, stamp
from site_builder.workbook import LONGEST, xlsx

if TYPE_CHECKING:
    from site_builder.figures import Figure
    from site_builder.pages import Page, Shelf, Site

_OF_PLACE = (*(f"{table}.{kind}" for table in ("reports", "marks") for kind in ("csv", "parquet")), "reports.jsonl", "reports.xlsx")
"""The files that the country has, and each province."""

PACKAGE = "data/datapackage.json"

PATHS = (
    *(f"data/{name}" for name in _OF_PLACE),
    *(f"data/{name}.csv" for name in ("derived", "findings", "dictionary")),
    "data/schema.json",
    *(f"data/schemas/{table}.json" for table in datapackage.COLUMNS),
    PACKAGE,
    release.FILE,
)
"""Every path that ``exports`` gives for a site of few reports, those of its provinces apart."""

FIGURE_PATHS = tuple(f"data/figures/{key}.{kind}" for key in figures.KEYS for kind in ("csv", "json"))
"""Those that ``Twins`` gives for every site; the figures of its regions and bodies come with their pages."""


def paths(site: "Site") -> tuple[str, ...]:
    """Every path that ``exports`` gives for this site, so that a page can link to them before they are made: the country's, then those of
    each province of which a report is held. A workbook only where it is not too long to be opened.
    """
    rows = site.printed.values["province"]
    places = {"data/": len(rows), **{f"data/provinces/{code}/": int((rows == code).sum()) for code in provinces(site)}}
    too_long = {f"{place}reports.xlsx" for place, height in places.items() if height > LONGEST}
    every = (*PATHS, *(f"{place}{name}" for place in places if place != "data/" for name in _OF_PLACE))
    return tuple(path for path in every if path not in too_long)


def exports(site: "Site") -> Iterator[tuple[str, Content]]:
    """Every download of the country as (path, content): those of ``paths`` but the provinces'. Equal data gives equal bytes."""
    prints = fingerprints(site)
    whole = tables(site)
    stamps = dict(_stamps(site, prints))
    yield from _of_place(site, "data/", whole, stamps["reports.csv"])
    for table in ("derived", "findings", "dictionary"):
        yield f"data/{table}.csv", csv_parts(getattr(whole, table))
    yield "data/schema.json", json_bytes(json_schema())
    for table, schema in datapackage.schemas(site.words, synthetic=site.data.synthetic):
        yield f"data/schemas/{table}.json", json_bytes(schema)
    yield PACKAGE, json_bytes(datapackage.descriptor(site, stamps))
    yield release.FILE, json_bytes(release.told(site))


def of_province(shelf: "Shelf") -> Iterator[tuple[str, Content]]:
    """The downloads of a province's shelf, as ``exports`` gives those of the country; none where no report of it is held."""
    site, code = shelf.site, shelf.code
    keys = site.printed.values.select("agency", "year")
    of = stamp(shelf.held.prints[key] for key in keys.iter_rows())
    if keys.height:
        yield from _of_place(site, f"data/provinces/{code}/", tables(site), of)


def _stamps(site: "Site", prints: Mapping[tuple[str, int], Print]) -> Iterator[tuple[str, Stamp]]:
    """Of every table of ``paths`` (below ``data/``) the stamp of the reports in it."""
    of: dict[str, list[Print]] = {"": list(prints.values())}
    for agency, year, province in site.printed.values.select("agency", "year", "province").iter_rows():
        of.setdefault(f"provinces/{province}/", []).append(prints[agency, year])
    told = {folder: stamp(some) for folder, some in of.items()}
    for path in (path.removeprefix("data/") for path in paths(site)):
        folder, _, name = path.rpartition("/")
        if name in (*_OF_PLACE, "derived.csv", "findings.csv"):
            yield path, told[f"{folder}/" if folder else ""]
        elif name == "dictionary.csv":
            yield path, NOTHING


def _of_place(site: "Site", folder: str, some: Tables, of: Stamp) -> Iterator[tuple[str, Content]]:
    known = frozenset(paths(site))
    for name, content in _place(site, some, of):
        if f"{folder}{name}" in known:
            yield f"{folder}{name}", content()


def _place(site: "Site", some: Tables, of: Stamp) -> Iterator[tuple[str, Callable[[], Content]]]:
    """The files of the country or of a province, each made when it is asked for."""
    said = {"digest": of.digest, "date": of.date}
    for table, frame in (("reports", some.reports), ("marks", some.marks)):
        yield f"{table}.csv", partial(csv_parts, frame)
        yield f"{table}.parquet", partial(parquet, frame, said)
    yield "reports.jsonl", partial(json_lines, some)
    yield "reports.xlsx", lambda: xlsx(_sheets(site, some, of))


def _sheets(site: "Site", some: Tables, of: Stamp) -> Mapping[str, pl.DataFrame]:
    """A workbook: the reports, why each cell has a number or none, what the columns are, and how to read it."""
    held = {"reports": some.reports, "marks": some.marks, "dictionary": some.dictionary}
    return {**held, "readme": datapackage.readme(site, of, held)}


class Twins:
    """The numbers of every figure that a page draws, and of every table that it gives away, as CSV and JSON, each once; and the script of
    each figure that may be looked at closer.

    Taken address by address, as pages are made: the languages of an address together, for the words of all stand in a JSON.
    """

    def __init__(self) -> None:
        self._told: dict[str, tuple[str, dict[str, str]]] = {}
        self._scripts: set[str] = set()

    def of(self, same: Iterable["Page"]) -> Iterator[tuple[str, bytes]]:
        """The files of what the pages of one address give first. The date is theirs. Text is publishable in both, and in CSV no formula;
        codes stay as they are.

        ValueError where two pages give different numbers to one figure: a reader could not tell which is cited.
        """
        new: dict[str, dict[str, Drawn | Table]] = {}
        stamps: dict[str, Stamp] = {}
        scripts: dict[str, Figure] = {}
        for page in same:
            for one in given(page):
                if one.key not in self._told:
                    new[one.key], stamps[one.key] = {}, page.context["frame"]["stamp"]
                digest, captions = self._told.setdefault(one.key, (one.digest, {}))
                if (one.digest, captions.setdefault(page.lang, one.caption)) != (digest, one.caption):
                    raise ValueError(f"{page.path}: the figure {one.key} stands elsewhere with other numbers or another finding")
                if one.key in new:
                    new[one.key].setdefault(page.lang, one)
                if isinstance(one, Drawn) and one.script and one.script not in self._scripts:
                    self._scripts.add(one.script)
                    scripts[one.script] = one.figure
        for some in new.values():
            first = next(iter(some.values()))
            columns, rows = _columns(first), _safe(first, _rows(first), publishable)
            yield first.csv, csv_bytes(columns, _safe(first, rows, no_formula))
            yield first.json, rows_bytes(_said(some, stamps[first.key]), columns, rows)
        for path, figure in scripts.items():
            yield path, figures.explored(figure, "../" * path.count("/"))


def given(page: "Page") -> Iterator[Drawn | Table]:
    """Every figure and table of a page whose numbers are published beside it."""
    for value in page.context.values():
        yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, _GIVEN))


_GIVEN = (Drawn, Table)


def _columns(one: Drawn | Table) -> Sequence[str]:
    return one.columns if isinstance(one, Table) else one.figure.frame.columns


def _rows(one: Drawn | Table) -> Sequence[tuple[Any, ...]]:
    return list(one.rows) if isinstance(one, Table) else one.figure.frame.rows()


def _told(one: Drawn | Table) -> "Figure | Table":
    return one if isinstance(one, Table) else one.figure


def _safe(one: Drawn | Table, rows: Sequence[tuple[Any, ...]], safe: Callable[[str], str]) -> Sequence[tuple[Any, ...]]:
    """The rows with their text made safe; a code is no text."""
    is_text = [unit == "text" and name != "code" for name, unit in zip(_columns(one), _told(one).units, strict=True)]
    if not any(is_text):
        return rows
    return [tuple(safe(value) if text and value is not None else value for value, text in zip(row, is_text, strict=True)) for row in rows]


def _said(given: Mapping[str, Drawn | Table], of: Stamp) -> dict[str, Any]:
    """What one figure or table is, and what its columns are called; the finding and the notes in every language.

    ``digest`` is of its numbers, as its citation has it; ``data`` and ``date`` are of the reports, as the foot of its page has them.
    """
    said = {lang: _told(one) for lang, one in given.items()}
    one = next(iter(given.values()))
    first = _told(one)
    names = zip(_columns(one), first.units, *(one.headings for one in said.values()), strict=True)
    return {
        "key": first.key,
        "digest": first.digest,
        "data": of.digest,
        "date": of.date,
        **(one.more if isinstance(one, Table) else {}),
        "title": {lang: one.title for lang, one in said.items()},
        "caption": {lang: one.caption for lang, one in said.items()},
        "notes": {lang: list(one.notes) for lang, one in said.items()},
        "columns": [{"name": name, "unit": unit, **dict(zip(said, called, strict=True))} for name, unit, *called in names],
    }
