"""What a page gives away beside its tables: the cells of a body, points to check, what is held; the same rows as on the page, raw.

The twins stand beside the page that they are of: ``a/140825/140825101.html`` has ``….csv`` and ``….json``, in every language the same.
Knows columns and units. What a file looks like is the matter of ``exports``.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import itemgetter
from typing import Any

from site_builder.audit import equation_text
from site_builder.downloads import FINDING, finding_row, terms
from site_builder.pages.desk import POINTS, Desk, agency_address, lead_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.points import Point
from site_builder.pages.tables import Table
from site_builder.redact import publishable
from site_builder.store import Agency

CELL = ("address", "label", "unit")
"""The columns of a body before those of its years."""
POINT = ("lead", "page", "agency", "name", "division", "year", "severity", "states", "rules", "equations")
COUNT = ("by", "key", "reports", "broken", "leads")
PLACE = ("code", "name", "held", "roster", "others", "reports")
MARK = ("agency", "name", "division", "year", "marks")

_UNITS = {
    **dict.fromkeys(("name", "equation", "equations", "seen"), "text"),
    **dict.fromkeys(("held", "roster", "others"), "body"),
    **dict.fromkeys(("reports", "broken"), "report"),
    "leads": "point",
    "year": "year",
    "difference": "piece",
}


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The rows of a body's table, made anew each time: of two hundred thousand bodies nobody could hold them all."""

    sheets: tuple[Sheet, ...]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        heads, of_form = _heads()
        columns = [of_form(values) for sheet in self.sheets for values in (sheet.values, sheet.marks)]
        has_cell = map(any, zip(*columns[1::2], strict=True))
        return compress(zip(*heads, *columns, strict=True), has_cell)


@cache
def _heads() -> tuple[tuple[tuple[str, ...], ...], Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """The columns of ``CELL``: of each cell its address, what line and column are called, its unit; and what takes the values at all those
    addresses."""
    cells = terms()
    labels = tuple(f"{cell.line.label['zh']} › {cell.column.label['zh']}" for cell in cells)
    addresses = tuple(cell.at for cell in cells)
    return (addresses, labels, tuple(cell.column.unit for cell in cells)), itemgetter(*addresses)


def body_table(desk: Desk, agency: Agency, sheets: Sequence[Sheet]) -> Table:
    """Every cell of every report of a body: a row for each, for each year its number and why it has one or none (as in marks.csv)."""
    w, some = desk.w, tuple(sorted(sheets, key=lambda sheet: sheet.record.year))
    of = desk.stamp(some)
    columns = (*CELL, *(name for sheet in some for name in (sheet.year, f"{sheet.year}_mark")))
    headings = (w(f"taken.column.{name}") for name in CELL)
    years = (w(f"taken.{name}", year=sheet.year) for sheet in some for name in ("year", "mark"))
    path = agency_address(agency.id).removesuffix(".html")
    return Table(
        key=f"body-{agency.id}",
        title=w("taken.body.title"),
        caption=w("taken.body.caption", name=publishable(agency.name)),
        headings=(*headings, *years),
        units=(*("code" for _ in CELL), *(unit for _ in some for unit in ("cell", "code"))),
        columns=columns,
        rows=Cells(some),
        notes=(w("taken.body.note"),),
        csv=f"{path}.csv",
        json=f"{path}.json",
        digest=of.digest,
        more={"agency": agency.id, "reports": [_report(sheet) for sheet in some]},
    )


def _report(sheet: Sheet) -> dict[str, Any]:
    record = sheet.record
    dated = record.source.posted or record.source.dated
    return {"year": record.year, "edition": record.edition, "scope": record.scope, "sha256": record.source.sha256, "date": dated}


def points_table(desk: Desk, address: str, title: str, some: Iterable[Point]) -> Table:
    """Points to check, one a row: where its page stands, whose and of which year it is, its severity, states, rules and equations."""
    return _table(desk, address, "points", title, POINT, tuple(map(_point, some)))


def _point(point: Point) -> tuple[Any, ...]:
    lead, agency = point.findings[0].lead, point.sheet.agency
    return (
        lead,
        lead_address(agency.id, lead),
        agency.id,
        agency.name,
        agency.division,
        point.sheet.record.year,
        point.lead.kind,
        " ".join(chip.key for chip in point.states),
        " ".join(dict.fromkeys(finding.rule for finding in point.findings)),
        "; ".join(dict.fromkeys(filter(None, map(equation_text, point.findings)))),
    )


def point_table(desk: Desk, point: Point, title: str) -> Table:
    """One point to check: its findings, with the columns of findings.csv."""
    rows = tuple(finding_row(finding, point.sheet.agency.name, publishable) for finding in point.findings)
    return _table(desk, lead_address(point.agency, point.findings[0].lead), "point", title, FINDING, rows)


def counts_table(desk: Desk, groups: Mapping[str, Iterable[tuple[str, int | None, int | None, int]]]) -> Table:
    """How many points there are by province, year and rule: (key, reports held, those of them with a point, points)."""
    rows = tuple((by, *row) for by, some in groups.items() for row in some)
    return _table(desk, POINTS, "counts", desk.w("points.title"), COUNT, rows)


def places_table(desk: Desk, address: str, title: str, some: Iterable[tuple[str, int, int, int, int]]) -> Table:
    """How much of each place is held: (code, townships held, of the roster, other bodies, reports)."""
    names = desk.site.data.divisions.names
    rows = tuple((code, names.get(code, code), *counts) for code, *counts in some)
    return _table(desk, address, "held", title, PLACE, rows)


def marks_table(desk: Desk, address: str, title: str, some: Iterable[tuple[str, int, str]]) -> Table:
    """What is known of the report of each body and year: (body, year, the marks of the page, by their keys)."""
    agencies = desk.site.data.agencies
    rows = tuple((body, agencies[body].name, agencies[body].division, year, marks) for body, year, marks in some)
    return _table(desk, address, "marks", title, MARK, rows)


def _table(desk: Desk, address: str, kind: str, title: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Table:
    w, path = desk.w, address.removesuffix(".html")
    return Table(
        key=path.replace("/", "-"),
        title=w(f"taken.{kind}.title"),
        caption=title,
        headings=tuple(w(f"taken.column.{name}") for name in columns),
        units=tuple(_UNITS.get(name, "code") for name in columns),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(w(f"taken.{kind}.note"),),
        csv=f"{path}.csv",
        json=f"{path}.json",
        digest=hashlib.sha256(repr((columns, rows)).encode()).hexdigest()[:8],
    )
