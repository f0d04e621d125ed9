"""The numbers of a page as whoever counts takes them away: what a table of a page is, and those of a region, a code for each row.

Knows columns and units. What a file looks like is the matter of ``exports``; what may not be published never comes here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.form import FORMS, OUTCOMES
from site_builder.pages.below import Below
from site_builder.pages.cells import Shown
from site_builder.pages.holdings import Sheet, outcome
from site_builder.pages.leads import count
from site_builder.pages.model import Link
from site_builder.pages.outcomes import RECEIVED
from site_builder.words import Speaker

BODIES = ("code", "name", "status", "years", "year", "scope", "received", "mark", *OUTCOMES, "to_check")
PLACES = ("code", "name", "year", "held", "roster", "others", "reports", "known", "zero", "to_check")
_UNITS = {
    **dict.fromkeys(("code", "name", "status", "years", "scope", "mark"), "text"),
    **dict.fromkeys(("held", "roster", "others"), "body"),
    **dict.fromkeys(("reports", "known", "zero"), "report"),
    **dict.fromkeys(("received", *OUTCOMES), "piece"),
    "year": "year",
    "to_check": "point",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A body of the roster with all its reports. ``years`` are those held (empty where none is); the rest, and ``sheet``, is of the year
    that the page speaks of, if held.
    """

    code: str
    name: Link
    sheets: tuple[Sheet, ...] = ()
    sheet: Sheet | None = None
    years: str = ""
    received: Shown | None = None
    answered: str = ""
    to_check: int = 0
    area: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The numbers of a page, as ``Figure`` has those of a drawing: ``headings`` and ``units`` go with ``columns``, ``rows`` are raw.

    ``csv`` and ``json`` are the paths of its twins; ``digest`` is of the data, the same in every language. ``rows`` may be made anew
    whenever somebody asks for them. ``more`` are further keys of the JSON.
    """

    key: str
    title: str
    caption: str
    headings: tuple[str, ...]
    units: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
    notes: tuple[str, ...]
    csv: str
    json: str
    digest: str
    more: Mapping[str, Any] = field(default_factory=dict)


def places_table(code: str, name: str, some: Iterable[Below], year: int | None, w: Speaker) -> Table:
    """The places below a region, held or not, in the year that the region speaks of; ``known`` and ``zero`` are null without a report."""
    rows = []
    for it in some:
        rate = {key: it.rate[key] if it.rate else None for key in ("reports", "known", "zero")}
        rows.append((it.code, it.name.text, year, it.held, it.roster, it.others, *rate.values(), it.to_check))
    return _table(code, "places", PLACES, rows, name, year, w)


def bodies_table(key: str, name: str, some: Iterable[Entry], year: int | None, w: Speaker) -> Table:
    """The bodies of a region, held or not: what the report of the year says. Figures are null where it is not held, or not known.

    ``status`` is held, other_year or not_held; ``mark`` is that of the cell of ``received``, as in marks.csv.
    """
    rows = []
    for it in some:
        status = "held" if it.sheet else "other_year" if it.sheets else "not_held"
        years = " ".join(sorted(sheet.year for sheet in it.sheets))
        rows.append((it.code, it.name.text, status, years, year, *_figures(it.sheet)))
    return _table(key, "bodies", BODIES, rows, name, year, w)


def _figures(sheet: Sheet | None) -> tuple[Any, ...]:
    if sheet is None:
        return (None,) * (len(OUTCOMES) + 4)
    table = sheet.form.table("applications")
    outcomes = (sheet.total(*outcome(table.group(key))) for key in OUTCOMES)
    return (sheet.record.scope, sheet.total(RECEIVED), sheet.marks[RECEIVED], *outcomes, count(sheet))


def _table(key: str, kind: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], name: str, year: int | None, w: Speaker) -> Table:
    said = {"name": name, "year": str(year)}
    return Table(
        key=f"region-{key}",
        title=w(f"table.{kind}.title"),
        caption=w(f"table.{kind}.caption", **said),
        headings=tuple(_heading(column, w) for column in columns),
        units=tuple(_UNITS[column] for column in columns),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(w(f"table.{kind}.note"),),
        csv=f"data/regions/{key}.csv",
        json=f"data/regions/{key}.json",
        digest=hashlib.sha256(repr((columns, rows)).encode()).hexdigest()[:8],
    )


def _heading(column: str, w: Speaker) -> str:
    """What a column is called: an outcome by the form, all else by our words."""
    if column in OUTCOMES:
        return next(reversed(FORMS.values())).table("applications").group(column).label[w.lang]
    return w(f"table.column.{column}")
