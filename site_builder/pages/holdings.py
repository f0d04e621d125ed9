"""What we hold, arranged as pages ask for it: by body, by county, newest first.

Knows how to put a record beside its values, marks and findings. Does not know a language.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, ValuesView
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from site_builder import sweeping
from site_builder.audit import Finding
from site_builder.audit.chain import chain
from site_builder.events import OF_HOLDING
from site_builder.form import Form, Group
from site_builder.pages.model import Site
from site_builder.pages.places import regions
from site_builder.record import Record
from site_builder.stamps import NOTHING, Print, Stamp, fingerprints, stamp
from site_builder.store import Agency, county_of

NOT_READ = frozenset({"lost", "ambiguous", "unreadable"})
"""The notes that are shown as one mark: we could not read the cell, whichever way."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One report with everything that pages say of it. ``values`` and ``marks`` are by address, derived cells filled and so marked.

    Of a whole country they are looked up when they are asked for (``Row``).
    """

    record: Record
    agency: Agency
    values: Mapping[str, int | None]
    marks: Mapping[str, str | None]
    findings: tuple[Finding, ...]
    checked: int
    unknown: int

    @property
    def form(self) -> Form:
        return self.record.form

    @property
    def year(self) -> str:
        return str(self.record.year)

    def total(self, *places: str) -> int | None:
        """The sum of cells; null if any is unknown, as ``facts.whole``."""
        values = [self.values[place] for place in places]
        return sum(value for value in values if value is not None) if None not in values else None

    def unknown_mark(self, *places: str) -> str | None:
        """Why the sum of cells is unknown: the mark of the first null one; None where nothing is null."""
        return next((self.marks[place] for place in places if self.values[place] is None), None)


@dataclass(frozen=True, slots=True)
class Carried:
    """How one column of a report joins the report of the year before: a row of ``audit.chain`` (null if a number is unknown)."""

    year: int
    column: str
    forward: int | None
    brought: int | None
    state: str


def outcome(group: Group) -> tuple[str, ...]:
    """The addresses whose sum is one of the six outcomes: the totals of the lines under its heading."""
    return tuple(f"applications/{line}/total" for line in group.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """All reports by body (newest first), the bodies by county, and by every region above and around them; all in the order of codes.

    ``carried`` is what each body carries from year to year, oldest first: the totals of all years held, and the columns that do not meet.
    ``prints`` are what the stamp of some reports is made of, by body and year; ``stamp`` is that of all. ``guests`` are bodies that are
    looked at and have no page here: those of other shelves (``shelf``). ``span`` are the years from the first to the last of which anything
    is known anywhere.
    """

    sheets: Mapping[str, tuple[Sheet, ...]]
    counties: Mapping[str, tuple[Agency, ...]]
    regions: Mapping[str, tuple[Agency, ...]] = field(default_factory=dict)
    carried: Mapping[str, tuple[Carried, ...]] = field(default_factory=dict)
    prints: Mapping[tuple[str, int], Print] = field(default_factory=dict)
    stamp: Stamp = NOTHING
    guests: frozenset[str] = frozenset()
    span: range = range(0)

    @property
    def told(self) -> tuple[str, ...]:
        """The bodies that have pages here, in the order of codes."""
        return tuple(body for body in self.sheets if body not in self.guests)

    @property
    def reports(self) -> int:
        return sum(map(len, self.sheets.values()))

    @property
    def years(self) -> tuple[int, ...]:
        """The years of which some report is held, newest first."""
        return tuple(sorted({sheet.record.year for sheet in self}, reverse=True))

    def __iter__(self) -> Iterator[Sheet]:
        for sheets in self.sheets.values():
            yield from sheets


@sweeping.never()
def holdings(site: Site) -> Holdings:
    """The site's reports arranged. KeyError where facts and records disagree on what is held."""
    values, marks = _Rows(site.facts.values), _Rows(site.facts.marks)
    places = {key: place for place, key in enumerate(site.facts.values.select("agency", "year").iter_rows())}
    checked = {(agency, year): told for agency, year, *told in site.audit.checked.iter_rows()}
    findings: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in site.audit.findings:
        findings[finding.agency, finding.year].append(finding)
    sheets: dict[str, list[Sheet]] = defaultdict(list)
    for record in sorted(site.data.records, key=lambda record: (record.agency, -record.year)):
        key = (record.agency, record.year)
        sheets[record.agency].append(
            Sheet(
                record,
                site.data.agencies[record.agency],
                Row(values, places[key]),
                Row(marks, places[key]),
                tuple(findings.get(key, ())),
                *checked[key],
            )
        )
    prints = fingerprints(site)
    counties: dict[str, list[Agency]] = defaultdict(list)
    for agency in sheets:
        counties[county_of(agency)].append(site.data.agencies[agency])
    return Holdings(
        {agency: tuple(some) for agency, some in sheets.items()},
        {county: tuple(bodies) for county, bodies in sorted(counties.items())},
        regions((site.data.agencies[agency] for agency in sheets), site.data.divisions),
        _carried(site),
        prints,
        stamp(prints.values()),
        span=_span(site),
    )


def _span(site: Site) -> range:
    years = {record.year for record in site.data.records}.union(event.year for event in site.data.events if event.event in OF_HOLDING)
    return range(min(years), max(years) + 1) if years else range(0)


class _Rows:
    """The rows of a frame, of which a few blocks stand in memory as Python values: of a country that would be many times the frame."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._blocks: OrderedDict[int, list[dict[str, Any]]] = OrderedDict()

    def row(self, place: int) -> dict[str, Any]:
        number, within = divmod(place, _BLOCK)
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._frame.slice(number * _BLOCK, _BLOCK).rows(named=True)
            if len(self._blocks) > _BLOCKS:
                self._blocks.popitem(last=False)
        return block[within]


_BLOCK, _BLOCKS = 128, 16
"""Reports in a block: some ten bodies of a county, which are asked for one after the other; and blocks that stand at once."""


class Row(Mapping[str, Any]):
    """One row of a frame by its columns, looked up when it is asked for. Goes elsewhere as a dict."""

    __slots__ = ("_place", "_rows")

    def __init__(self, rows: _Rows, place: int) -> None:
        self._rows, self._place = rows, place

    def whole(self) -> dict[str, Any]:
        """The row as it is at hand, which is nobody's to change."""
        return self._rows.row(self._place)

    def __getitem__(self, column: str) -> Any:
        return self.whole()[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def values(self) -> ValuesView[Any]:
        return self.whole().values()

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        return dict, (self.whole(),)


def looked_up(sheet: Sheet) -> Sheet:
    """The same report with its values and marks at hand, for who asks for many of them."""
    values = sheet.values.whole() if isinstance(sheet.values, Row) else sheet.values
    marks = sheet.marks.whole() if isinstance(sheet.marks, Row) else sheet.marks
    return replace(sheet, values=values, marks=marks)


def at_hand(held: Holdings) -> Holdings:
    """The same with all values and marks at hand: of the few bodies whose pages come next."""
    return replace(held, sheets={body: tuple(map(looked_up, some)) for body, some in held.sheets.items()})


def _carried(site: Site) -> Mapping[str, tuple[Carried, ...]]:
    found: dict[str, list[Carried]] = defaultdict(list)
    told = chain(site.printed, site.data.agencies).filter((pl.col("column") == "total") | pl.col("state").is_in(["moved", "broken"]))
    for agency, *rest in told.select("agency", "year", "column", "forward", "brought", "state").iter_rows():
        found[agency].append(Carried(*rest))
    return {agency: tuple(some) for agency, some in found.items()}
