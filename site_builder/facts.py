"""All reports as two wide frames: what each cell holds, and why it holds it.

Knows how records become columns, and the only safe ways to name, add and divide those columns. Does not know where records
are kept, what must add up (``audit``, ``derive``) or what anybody wants to know (``measures``).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from site_builder.form import FORMS, Form, address, addresses
from site_builder.record import EMPTY_CELL_KINDS, Note, Record

if TYPE_CHECKING:
    from site_builder.store import Agency

KEYS = ("agency", "year", "edition", "scope", "province", "city", "county", "kind", "level")
"""The columns that say whose report a row is. Places are division codes; null where the body stands above that level."""

MARKS = ("printed", *EMPTY_CELL_KINDS, "derived", "corrected")
"""Every mark a cell may carry; a cell that the report's edition does not print carries none (null)."""

MARK = pl.Enum(MARKS)
"""A byte in memory, where text would be sixteen."""

Places = AbstractSet[tuple[str, int, str]]
"""Places named by agency, year and the address of a cell or line."""

_DIGITS = {"province": 2, "city": 4, "county": 6}
_SCHEMA = {key: pl.Int64 if key == "year" else pl.String for key in KEYS}


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """``values`` (Int64: pieces, or fen) and ``marks`` (``MARK``): the same ``KEYS`` and rows, a column per address of the form."""

    values: pl.DataFrame
    marks: pl.DataFrame


def facts(records: Sequence[Record], agencies: Mapping[str, "Agency"], corrected: Places = frozenset()) -> Facts:
    """The records as frames, a row per report, sorted by agency and year.

    Takes    sound records with corrections applied, the register, and the places (cells or lines) that a correction set
    Blanks   a null cell is marked with the kind of the nearest note (cell, line, table); a cell that a correction emptied
             and no note explains is ``blank``; what the edition does not print is null in both frames
    Raises   KeyError for a body that is not registered; ValueError for a null cell that nothing explains
    """
    by_edition: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_edition[record.edition].append(record)
    set_by_hand: dict[tuple[str, int], set[str]] = defaultdict(set)
    for agency, year, place in corrected:
        set_by_hand[agency, year].add(place)

    parts = [_edition(FORMS[edition], some, agencies, set_by_hand) for edition, some in by_edition.items()]
    values = pl.concat([_empty(pl.Int64), *(part.values for part in parts)], how="diagonal")
    marks = pl.concat([_empty(MARK), *(part.marks for part in parts)], how="diagonal")
    return Facts(values.sort("agency", "year", maintain_order=True), marks.sort("agency", "year", maintain_order=True))


def of_columns(columns: pl.DataFrame, agencies: Mapping[str, "Agency"], corrected: Places = frozenset()) -> Facts:
    """As ``facts``, from reports that stand as columns (``shards.COLUMNS``) and never become records.

    Takes    columns with corrections applied: keys, notes and cells; the register, and the places that a correction set
    Gives    values in the types that they have
    Raises   as ``facts``
    """
    bodies = columns.select("agency").unique().to_series().to_list()
    register = pl.DataFrame(
        [
            (id_, *(_area(agencies[id_].division, digits) for digits in _DIGITS.values()), agencies[id_].kind, agencies[id_].level)
            for id_ in bodies
        ],
        schema=dict.fromkeys(("agency", *_DIGITS, "kind", "level"), pl.String),
        orient="row",
    )
    reports = columns.sort("agency", "year").with_columns(pl.col("year").cast(pl.Int64)).with_row_index("row")
    keys = reports.join(register, on="agency", how="left", maintain_order="left").select(KEYS)
    whys = _kinds(reports)
    by_hand = _by_hand(reports, corrected)
    wide = pl.concat([reports.select("edition", *addresses()), whys, by_hand], how="horizontal")
    marks = wide.select(_mark(at, frozenset(whys.columns), f"corrected {at}" in by_hand.columns) for at in addresses())
    prints = {form.edition: (marks.filter(reports["edition"] == form.edition).select(list(form.cells))) for form in FORMS.values()}
    unexplained = [at for some in prints.values() for at, count in zip(some.columns, some.null_count().row(0), strict=True) if count]
    if unexplained:
        raise ValueError(f"no value and no note that says why: {', '.join(unexplained[:5])}")
    return Facts(pl.concat([keys, reports.select(addresses())], how="horizontal"), pl.concat([keys, marks], how="horizontal"))


def _mark(at: str, noted: AbstractSet[str], by_hand: bool) -> pl.Expr:
    near = [pl.col(f"why {place}") for place in (at, at.rpartition("/")[0], at.partition("/")[0]) if f"why {place}" in noted]
    why = pl.coalesce(near) if near else pl.lit(None, dtype=MARK)
    value, printed = pl.col(at), pl.lit("printed", dtype=MARK)
    mark = pl.when(value.is_null()).then(why).otherwise(printed)
    if by_hand:
        set_ = pl.when(value.is_null()).then(why.fill_null(pl.lit("blank", dtype=MARK))).otherwise(pl.lit("corrected", dtype=MARK))
        mark = pl.when(pl.col(f"corrected {at}").fill_null(value=False)).then(set_).otherwise(mark)
    editions = [form.edition for form in FORMS.values() if at in form.cells]
    return pl.when(pl.col("edition").is_in(editions)).then(mark).alias(at)


def _kinds(reports: pl.DataFrame) -> pl.DataFrame:
    """Row by row a column ``why <place>`` for each place that a note stands at: its kind, the first where there are several."""
    shape = pl.List(pl.Struct({"at": pl.String, "kind": pl.String}))
    noted = reports.lazy().filter(pl.col("notes") != "[]").select("row", note=pl.col("notes").str.json_decode(shape))
    notes = noted.explode("note").unnest("note").filter(pl.col("kind").is_in(EMPTY_CELL_KINDS)).collect()
    notes = notes.unique(["row", "at"], keep="first", maintain_order=True)
    wide = notes.with_columns(pl.col("kind").cast(MARK), at=pl.format("why {}", "at")).pivot("at", index="row", values="kind")
    return reports.select("row").join(wide, on="row", how="left", maintain_order="left").drop("row")


def _by_hand(reports: pl.DataFrame, corrected: Places) -> pl.DataFrame:
    """Row by row a column ``corrected <cell>`` for each cell that some correction set: true where it did."""
    cells = [
        (agency, year, f"corrected {cell}")
        for agency, year, at in corrected
        for cell in addresses()
        if cell == at or cell.startswith(f"{at}/")
    ]
    places = pl.DataFrame(cells, schema={"agency": pl.String, "year": pl.Int64, "at": pl.String}, orient="row").unique()
    wide = places.with_columns(set=pl.lit(True)).pivot("at", index=["agency", "year"], values="set")
    joined = reports.select("agency", "year").join(wide, on=["agency", "year"], how="left", maintain_order="left")
    return joined.drop("agency", "year")


def counted(facts: Facts) -> Mapping[str, int]:
    """How many cells of all reports carry each of ``MARKS``."""
    cells = pl.col(list(addresses()))
    return {mark: sum(facts.marks.select((cells == mark).sum()).row(0)) for mark in MARKS}


def narrow(facts: Facts) -> Facts:
    """The same facts in as few bytes as hold them: each column of values in the narrowest integer type for its smallest and largest.

    For ``audit.reconcile``, ``audit.carry`` and the measures, which go through ``at`` or widen for themselves: in a narrow column sums
    wrap without a word.
    """
    cells = [name for name in facts.values.columns if name not in KEYS]
    ends = facts.values.lazy().select(pl.col(cells).min().name.prefix("least "), pl.col(cells).max().name.prefix("most "))
    found = ends.collect().row(0, named=True)
    types = {cell: _narrowest(found[f"least {cell}"] or 0, found[f"most {cell}"] or 0) for cell in cells}
    return Facts(facts.values.with_columns(pl.col(cell).cast(kind) for cell, kind in types.items()), facts.marks)


def _narrowest(least: int, most: int) -> pl.DataType:
    sizes = ((7, pl.Int8()), (15, pl.Int16()), (31, pl.Int32()))
    return next((kind for bits, kind in sizes if -(2**bits) <= least and most < 2**bits), pl.Int64())


# ── the only way to a column ────────────────────────────────────────────────────────────────────────────────────────


def at(table: str, line: str, column: str) -> pl.Expr:
    """The values of one cell of the form, Int64 (pieces, or fen), null where unknown. KeyError where no edition prints it."""
    return pl.col(_known(table, line, column)).cast(pl.Int64)


def mark(table: str, line: str, column: str) -> pl.Expr:
    """The marks of one cell of the form, for ``Facts.marks``. KeyError where no edition prints it."""
    return pl.col(_known(table, line, column))


def whole(*parts: pl.Expr) -> pl.Expr:
    """The sum of integer columns, Int64; null if any part is null (polars would count it as 0). ValueError for nothing to add."""
    if not parts:
        raise ValueError("a sum of no columns would be 0 everywhere: name its parts")
    return pl.sum_horizontal([part.cast(pl.Int64) for part in parts], ignore_nulls=False)


def share(part: pl.Expr, n: pl.Expr) -> pl.Expr:
    """``part`` out of ``n``: integers in, Float64 out; null where either is null or ``n`` is 0 (polars would say NaN)."""
    return pl.when(n != 0).then(part.cast(pl.Float64) / n.cast(pl.Float64))


def _known(table: str, line: str, column: str) -> str:
    place = address(table, line, column)
    if place not in _all_addresses():
        raise KeyError(f"no edition of the form prints {place}")
    return place


@cache
def _all_addresses() -> frozenset[str]:
    return frozenset(addresses())


# ── records → columns ───────────────────────────────────────────────────────────────────────────────────────────────


def _empty(dtype: type[pl.Int64] | pl.Enum) -> pl.DataFrame:
    return pl.DataFrame(schema={**_SCHEMA, **dict.fromkeys(addresses(), dtype)})


def _edition(form: Form, records: list[Record], agencies: Mapping[str, "Agency"], corrected: Mapping[tuple[str, int], set[str]]) -> Facts:
    keys = _keys(records, agencies)
    values = _values(form, records)
    rows: dict[tuple[str | None, ...], int] = {}  # many reports lack the same cells for the same reasons: each such row once
    of = [rows.setdefault(_reasons(record, corrected.get((record.agency, record.year))), len(rows)) for record in records]
    columns = zip(form.cells, zip(*rows, strict=True), strict=True)
    reasons = pl.DataFrame([pl.Series(f"why {place}", column, dtype=MARK) for place, column in columns])[of]
    both = pl.concat([values, reasons], how="horizontal")
    marks = both.select(
        pl.when(pl.col(place).is_null() | (pl.col(why) == "corrected")).then(why).otherwise(pl.lit("printed", dtype=MARK)).alias(place)
        for place, why in zip(form.cells, reasons.columns, strict=True)
    )
    unexplained = [place for place, count in marks.null_count().row(0, named=True).items() if count]
    if unexplained:
        raise ValueError(f"no value and no note that says why: {', '.join(unexplained[:5])}")
    return Facts(pl.concat([keys, values], how="horizontal"), pl.concat([keys, marks], how="horizontal"))


def _keys(records: list[Record], agencies: Mapping[str, "Agency"]) -> pl.DataFrame:
    bodies = [agencies[record.agency] for record in records]
    columns = {
        "agency": [record.agency for record in records],
        "year": [record.year for record in records],
        "edition": [record.edition for record in records],
        "scope": [record.scope for record in records],
        **{key: [_area(body.division, digits) for body in bodies] for key, digits in _DIGITS.items()},
        "kind": [body.kind for body in bodies],
        "level": [body.level for body in bodies],
    }
    return pl.DataFrame(columns, schema=_SCHEMA)


def _area(division: str, digits: int) -> str | None:
    """The division of so many digits that this one lies in (or is); null where it stands above."""
    return division[:digits] if len(division) >= digits else None


def _values(form: Form, records: list[Record]) -> pl.DataFrame:
    """A column per cell; a table that several records share (as who read them let them) is gone through once."""
    tables = []
    for table in form.tables:
        held = [record.cells.get(table.key, _NO_LINES) for record in records]
        distinct = {id(lines): lines for lines in held}
        places = dict(zip(distinct, range(len(distinct)), strict=True))
        series = []
        for line in table.lines:
            nulls = (None,) * len(line.columns)
            rows = [lines.get(line.key, nulls) for lines in distinct.values()]
            for column, cells in zip(line.columns, zip(*rows, strict=True), strict=True):
                series.append(pl.Series(address(table.key, line.key, column.key), cells, dtype=pl.Int64))
        tables.append(pl.DataFrame(series)[[places[id(lines)] for lines in held]])
    return pl.concat(tables, how="horizontal")


_NO_LINES: Mapping[str, tuple[int | None, ...]] = {}


def _reasons(record: Record, corrected: AbstractSet[str] | None) -> tuple[str | None, ...]:
    """For each cell, the kind of the note that would explain its being null, or ``corrected`` where a correction gave it a value."""
    kinds = _kinds_of(record.edition, record.notes)
    if not corrected:
        return kinds
    by_hand = (cell in corrected or line in corrected for _, line, cell in _places(record.edition))
    return tuple(
        kind if not set_ else "corrected" if record.value(cell) is not None else kind or "blank"
        for kind, set_, cell in zip(kinds, by_hand, record.form.cells, strict=True)
    )


@lru_cache(maxsize=1 << 12)
def _kinds_of(edition: str, notes: tuple[Note, ...]) -> tuple[str | None, ...]:
    """For each cell, the kind of the first note that explains it, at the nearest place: the cell, its line, its table."""
    kinds: dict[str, str] = {note.at: note.kind for note in reversed(notes) if note.kind in EMPTY_CELL_KINDS}
    return tuple(kinds.get(cell) or kinds.get(line) or kinds.get(table) for table, line, cell in _places(edition))


@cache
def _places(edition: str) -> tuple[tuple[str, str, str], ...]:
    """For each cell of the edition: the addresses of its table, its line and itself, far to near."""
    return tuple((cell.table.key, cell.at.rpartition("/")[0], cell.at) for cell in FORMS[edition].cells.values())
