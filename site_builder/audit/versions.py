"""Reports that were published twice and say different things: the version that stands against the one that it replaced.

A version counts only where an event says that the body replaced it; what we had misread is our mistake, and no version of theirs. A cell
that either reading left empty is not compared, for that may be our copy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from site_builder.audit.findings import Finding, seen
from site_builder.events import Event
from site_builder.facts import Facts
from site_builder.record import Record
from site_builder.superseded import short_hash
from site_builder.texts import Texts


@dataclass(frozen=True, slots=True)
class Changed:
    """One cell that two versions of a report print differently (pieces, or fen)."""

    at: str
    before: int
    after: int


def replaced(superseded: Iterable[Record], events: Iterable[Event]) -> tuple[Record, ...]:
    """Of the reports that stand no more, those that their bodies replaced: an event says so and names the version by its hash."""
    told = [(event.agency, event.year, event.text) for event in events if event.event == "replaced"]
    return tuple(
        one
        for one in superseded
        if any((one.agency, one.year) == (agency, year) and short_hash(one) in text for agency, year, text in told)
    )


def versions(facts: Facts, texts: Texts, former: Sequence[Record]) -> Iterator[Finding]:
    """The rule ``version``: a remark on each report that stands in another version than before, held against the newest of them.

    Takes    facts as printed, where the reports come from, and the versions that were ``replaced``, corrections applied
    Gives    in ``seen`` how many cells differ, the day from which the version that stands is known (ISO; empty where nothing says),
             and the beginning of the other's SHA-256; nothing where only blanks differ, or the form
    """
    newest: dict[tuple[str, int], Record] = {}
    for one in sorted(former, key=newness):
        newest[one.agency, one.year] = one
    if not newest:
        return
    keys = pl.DataFrame(list(newest), schema={"agency": pl.String, "year": pl.Int64}, orient="row")
    known = texts.sources.join(keys, on=["agency", "year"], how="semi").iter_rows(named=True)
    days = {(row["agency"], row["year"]): _first(row["posted"], row["dated"], row["retrieved"]) for row in known}
    for row in facts.values.join(keys, on=["agency", "year"], how="semi").sort("agency", "year").iter_rows(named=True):
        report = (row["agency"], row["year"])
        other = newest[report]
        cells = len(changed(other, row)) if other.edition == row["edition"] else 0
        if cells:
            yield seen("version", "remark", *report, cells=cells, first=days.get(report, ""), other=short_hash(other))


def changed(other: Record, values: Mapping[str, int | None]) -> tuple[Changed, ...]:
    """The cells that another version of the same edition prints differently than ``values``, in the order of the form."""
    pairs = ((at, other.value(at), values[at]) for at in other.form.cells)
    return tuple(Changed(at, old, new) for at, old, new in pairs if old is not None and new is not None and old != new)


def newness(one: Record) -> tuple[str, str]:
    """By which versions of one report are put in their order: the day, then the hash."""
    return _first(one.source.posted, one.source.dated, one.source.retrieved), one.source.sha256


def _first(*days: str | None) -> str:
    return next((day for day in days if day), "")
