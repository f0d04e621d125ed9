"""What the law says of who and when: who may make rules, and by which day a report is due.

Knows bodies by level and kind only. Of whom the law does not plainly speak, it says nothing: townships have no date, and neither have
public institutions or the boards of development zones.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.findings import Finding, of_cell, seen
from site_builder.facts import Facts
from site_builder.form import address
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

UNDIVIDED_CITIES = ("441900", "442000", "460400", "620201")
"""Cities without counties that make rules as divided ones do; the list has each again as a county of itself."""

SINCE = 2019
"""The first report year under the Regulation in force, which set the two dates."""

DEPARTMENTS = ("局", "委", "厅")
"""Kinds that are departments of a government beyond doubt; an office (办) may write the government's own report."""


def law(facts: Facts, texts: Texts, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """The rules ``capacity`` and ``date``."""
    yield from _capacity(facts.values)
    yield from _late(facts.values, texts.sources, agencies)


def _capacity(values: pl.DataFrame) -> Iterator[Finding]:
    """Rules made or in force, counted by a township, a county or their departments.

    Of the 2019 form only what was made counts: the other two columns may hold the rules of others that a body put on its site.
    """
    cells = [address("disclosure", "rules", column) for column in ("made", "issued", "in_force")]
    below = (pl.col("level") == "township") | ((pl.col("level") == "county") & ~pl.col("county").is_in(UNDIVIDED_CITIES))
    found = values.lazy().filter(below, pl.max_horizontal(cells) > 0).select("agency", "year", *cells).collect()
    for agency, year, *numbers in found.iter_rows():
        n, at = max((number or 0, at) for number, at in zip(numbers, cells, strict=True))
        yield of_cell(seen("capacity", "remark", agency, year, line="disclosure/rules", n=n), at)


def _late(values: pl.DataFrame, sources: pl.DataFrame, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """Reports dated after 31 January (departments of county level and above) or 31 March (governments of those levels).

    The page's own date counts if it lies in the year after the report, else the date at the end of the text: pages are moved years
    later, and are then dated anew. A date that is not whole, or of which the form of the date is wrong, says nothing.
    """
    january, march = (pl.date(pl.col("year") + 1, month, 31) for month in (1, 3))
    government = pl.col("agency").is_in([id_ for id_, body in agencies.items() if _is_government(body)])
    limit = pl.when(government).then(march).when(pl.col("kind").is_in(DEPARTMENTS)).then(january)
    bodies = values.lazy().filter(pl.col("level") != "township", pl.col("year") >= SINCE).select("agency", "year", limit=limit)
    posted, dated = (pl.col(key).str.to_date("%Y-%m-%d", strict=False) for key in ("posted", "dated"))
    day = pl.when(posted.dt.year() == pl.col("year") + 1).then(posted).otherwise(dated)
    found = bodies.join(sources.lazy().select("agency", "year", day=day), on=["agency", "year"]).filter(pl.col("day") > pl.col("limit"))
    for agency, year, last, when in found.collect().iter_rows():
        yield seen("date", "remark", agency, year, date=when.isoformat(), limit=last.isoformat())


def _is_government(body: "Agency") -> bool:
    """Whether a body is a government, or its general office, which writes the government's own report."""
    return body.id == body.division or body.kind == "办" or body.name.endswith(("办公厅", "办公室"))
