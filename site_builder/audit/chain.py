"""What is carried from year to year, body by body: every year held, what it brings forward and carries on, and whether the years meet.

Draws nothing, and judges as ``carry`` does: a column that breaks while the total meets has moved.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.carry import earlier
from site_builder.audit.equations import before
from site_builder.facts import Facts
from site_builder.form import FORMS, address

if TYPE_CHECKING:
    from site_builder.store import Agency

COLUMNS = tuple(column.key for column in FORMS["2021"].table("applications").line("received").columns)

STATES = ("first", "scope", "unknown", "meets", "moved", "broken")
"""No report of the year before is held; it has another scope; a number is unknown; the two are equal; not, but the totals are (or may
be); not."""


def chain(facts: Facts, agencies: Mapping[str, "Agency"]) -> pl.DataFrame:
    """How each report joins the one of the year before, for each column of applicants and their total.

    Takes    facts as printed; the register, for bodies that succeed others
    Gives    agency · year · column · whose, the body of the report before (null if none is held) · forward, what that one carries
             forward · brought, what this one brings forward · on, what this one carries on [requests, null if unknown] · state,
             one of ``STATES``; sorted by agency, year and the order of columns. Years that are not held have no row.
    """
    out = {column: address("applications", "carried_forward", column) for column in COLUMNS}
    into = {column: address("applications", "brought_forward", column) for column in COLUMNS}
    now = facts.values.select("agency", "year", "scope", *out.values(), *into.values())
    last = earlier(facts.values, agencies, list(out.values())).rename({"scope": "scope before"})
    pairs = now.join(last, on=["agency", "year"], how="left")
    total_broken = pl.col(into["total"]) != pl.col(before(out["total"]))
    parts = [
        pairs.select(
            "agency",
            "year",
            "whose",
            *(expression.alias(name) for name, expression in _numbers(into[column], out[column]).items()),
            place=pl.lit(place, pl.Int64),
            column=pl.lit(column),
            state=_state(into[column], out[column], total_broken),
        )
        for place, column in enumerate(COLUMNS)
    ]
    told = pl.concat(parts).sort("agency", "year", "place")
    return told.select("agency", "year", "column", "whose", "forward", "brought", "on", "state")


def _numbers(into: str, out: str) -> dict[str, pl.Expr]:
    return {"forward": pl.col(before(out)), "brought": pl.col(into), "on": pl.col(out)}


def _state(into: str, out: str, total_broken: pl.Expr) -> pl.Expr:
    brought, forward = pl.col(into), pl.col(before(out))
    return (
        pl.when(pl.col("whose").is_null())
        .then(pl.lit("first"))
        .when(pl.col("scope") != pl.col("scope before"))
        .then(pl.lit("scope"))
        .when(brought.is_null() | forward.is_null())
        .then(pl.lit("unknown"))
        .when(brought == forward)
        .then(pl.lit("meets"))
        .when(total_broken.fill_null(value=False))
        .then(pl.lit("broken"))
        .otherwise(pl.lit("moved"))
    )
