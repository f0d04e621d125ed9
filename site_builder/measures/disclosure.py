"""What bodies did and published of their own accord: the flows of table 二, each only within the edition of the form that counts it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from site_builder.facts import Facts, at
from site_builder.form import FORMS, Unit
from site_builder.measures.counting import Scope, count, grouped, held, of_scope, total


@dataclass(frozen=True, slots=True)
class Item:
    """One column of one line of table 二. ``edition`` is None where every edition counts the same thing, so that years compare."""

    line: str
    column: str
    edition: str | None
    unit: Unit

    @property
    def key(self) -> str:
        return f"{self.line}/{self.column}"


_FLOWS = {"made", "published", "issued", "repealed", "decisions", "projects", "amount"}
"""What happens in a year and can be added up. Stocks (in force, public in all, items last year and their change) cannot."""


def _items() -> Iterator[Item]:
    """By the order of the newest form, then what only older ones print; the same column of the same line is the same thing."""
    editions = list(FORMS)
    seen = set()
    for form in reversed(FORMS.values()):
        for line in form.table("disclosure").lines:
            for column in line.columns:
                here = [edition for edition in editions if f"disclosure/{line.key}/{column.key}" in FORMS[edition].cells]
                if column.key in _FLOWS and (line.key, column.key) not in seen:
                    seen.add((line.key, column.key))
                    yield Item(line.key, column.key, None if here == editions else form.edition, column.unit)


ITEMS = tuple(_items())
"""Everything that is counted."""

COMPARABLE = tuple(item for item in ITEMS if item.edition is None)
"""The decisions that both editions count; nothing else of this table is comparable between editions."""


def disclosure(facts: Facts, by: Sequence[str] = ("year",), *, scope: Scope = "own") -> pl.DataFrame:
    """Decisions, documents, fees and procurement, item by item; never mapped from one edition of the form to the other.

    An item counts the reports of the editions that print it, and no other: a report of the other edition is neither 0 nor unknown.

    Takes    facts, one row per report
    Gives    by… · item (``line/column``, of ``ITEMS``) · of_edition [null where all count the same] · reports · known ·
             unknown [reports] · total [pieces, or fen, by the item's unit; of known reports, null if known = 0],
             sorted by ``by``, items in their order
    Raises   KeyError, if ``by`` names no key; ValueError where reports of areas would be added up
    Source   form table 二, its flows; printed or derived, amounts in fen
    """
    reports = of_scope(facts, by, scope, **{item.key: at("disclosure", item.line, item.column) for item in ITEMS})
    counts = grouped(reports, by, **{f"{name} {item.key}": count_ for item in ITEMS for name, count_ in _counts(item).items()})
    parts = [_of_item(counts, by, item) for item in ITEMS]
    return pl.concat(parts).sort(by, maintain_order=True) if by else pl.concat(parts)


def _counts(item: Item) -> dict[str, pl.Expr]:
    """What is counted of an item in a group: in the reports of the editions that print it."""
    own = pl.lit(value=True) if item.edition is None else pl.col("edition") == item.edition
    known = own & pl.col(item.key).is_not_null()
    return {
        "reports": held() if item.edition is None else count(own),
        "known": count(known),
        "total": total(pl.col(item.key), known),
    }


def _of_item(counts: pl.DataFrame, by: Sequence[str], item: Item) -> pl.DataFrame:
    reports, known, sum_ = (pl.col(f"{name} {item.key}") for name in ("reports", "known", "total"))
    return counts.filter(reports > 0 if by else True).select(
        *by,
        pl.lit(item.key).alias("item"),
        pl.lit(item.edition, dtype=pl.String).alias("of_edition"),
        reports=reports,
        known=known,
        unknown=reports - known,
        total=sum_,
    )
