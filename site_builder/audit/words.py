"""What a report says in words against what it says elsewhere in words, and against the report of the year before.

Sums that the text lists, changes that it tells, years that it tells of. Does not read sentences.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from site_builder.audit.carry import earlier
from site_builder.audit.equations import before
from site_builder.audit.findings import STATED, Finding, seen
from site_builder.audit.spoken import BROUGHT_FORWARD, CONCLUDED, DECIMALS, KEYS, PIECES, RECEIVED, per_cent
from site_builder.facts import Facts
from site_builder.form import Equation, Severity, Term
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

PUBLISHED = f"{STATED}disclosed_total"
REST = "^(?:其他|其它|其余|剩余)"
"""The part of a list that holds whatever no other part does: with it the list is all there is."""

Agencies = Mapping[str, "Agency"]


def words(facts: Facts, texts: Texts, agencies: Agencies) -> Iterator[Finding]:
    """What the text says otherwise than itself or last year's report, in no order; approximate totals are never held to anything."""
    yield from _breakdowns(texts)
    yield from _changes(facts, texts, agencies)
    yield from _other_years(texts.stated)


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _breakdowns(texts: Texts) -> Iterator[Finding]:
    """A total and the parts listed after it, where the list is told to its end.

    Parts that come to more than the total contradict it where the text says 共 before it, and so do parts with a remainder (其他…) that
    come to less. Less without one is only remarked on, and only where most of the total is listed: partial lists are normal.
    """
    told = texts.stated.filter(
        pl.col("disclosed_total").is_not_null() & (~pl.col("approximate")) & pl.col("listed").is_in(["closed", "whole"])
    ).select(*KEYS, "disclosed_total", "listed")
    parts = texts.parts.filter(pl.col("above").is_null()).group_by(KEYS, maintain_order=True)
    sums = parts.agg("n", "number", total=pl.col("number").sum(), rest=pl.col("name").str.contains(REST).any())
    off = told.join(sums, on=KEYS, how="inner").filter(
        pl.col("total") != pl.col("disclosed_total"),
        pl.col("rest")
        | (pl.col("total") > pl.col("disclosed_total"))
        | ((2 * pl.col("total") >= pl.col("disclosed_total")) & (pl.col("n").list.len() >= 3)),
    )
    for row in off.iter_rows(named=True):
        sure = row["listed"] == "whole" and (row["rest"] or row["total"] > row["disclosed_total"])
        severity: Severity = "contradiction" if sure else "remark"
        terms = tuple(Term(f"{STATED}breakdown/{n}") for n in row["n"])
        place = f"{STATED}breakdown"
        equation = Equation("breakdown", place, (Term(PUBLISHED),), terms)
        yield Finding(
            "breakdown",
            severity,
            row["agency"],
            row["year"],
            place,
            "report/breakdown",
            equation,
            (row["disclosed_total"],),
            tuple(row["number"]),
        )


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _changes(facts: Facts, texts: Texts, agencies: Agencies) -> Iterator[Finding]:
    """A change against last year that is none of those that may be meant, all of which must be known: of the table's new requests, of
    those with what was brought forward, of those concluded, of what the two texts say; or of the items that the two texts count."""
    changes = texts.claims.filter(pl.col("kind") == "change")
    said = texts.stated.select(
        *KEYS, "applications_received", disclosed_total=pl.when(~pl.col("approximate")).then(pl.col("disclosed_total"))
    )
    new, brought, done = (pl.col(f"{line}/total") for line in (RECEIVED, BROUGHT_FORWARD, CONCLUDED))
    numbers = facts.values.select(*KEYS, "scope", new=new, handled=new + brought, done=done).join(said, on=KEYS, how="left")
    columns = ["new", "handled", "done", "applications_received", "disclosed_total"]
    both = numbers.join(earlier(numbers, agencies, columns), on=[*KEYS, "scope"], how="inner")
    for of, main, others in (
        (RECEIVED, "new", ("handled", "done")),
        (PUBLISHED, "disclosed_total", ()),
    ):
        rows = changes.filter(pl.col("of") == of).join(both, on=KEYS, how="inner", maintain_order="left")
        wrong = [_off(one) for one in (main, *others)]
        if of == RECEIVED:
            wrong.append(_off("applications_received").fill_null(value=True))
        for row in rows.filter(wrong).iter_rows(named=True):
            yield _change(row, main, f"{RECEIVED}/total" if of == RECEIVED else PUBLISHED)


def _off(column: str) -> pl.Expr:
    """Whether a change is not that of a column; null where one of the two years is unknown."""
    now, last, value = pl.col(column), pl.col(before(column)), pl.col("value")
    scale = pl.col("unit").replace_strict(DECIMALS, default=None, return_dtype=pl.Int64)
    shares = ((now - last) * scale - value * last).abs() >= last
    pieces = (now - last) != value
    return pl.when(pl.col("unit").is_in(PIECES)).then(pieces).when(last > 0).then(shares)


def _change(row: Mapping[str, Any], column: str, at: str) -> Finding:
    now, last, n = row[column], row[before(column)], row["n"]
    place = f"{STATED}claims/{n}"
    if row["unit"] in PIECES:
        equation = Equation("stated-change", place, (Term(place),), (Term(at), Term(at, -1, -1)))
        cause = f"report/stated-change-{n}"
        return Finding("stated-change", "remark", row["agency"], row["year"], place, cause, equation, (row["value"],), (now, last))
    stated, printed = (f"{per_cent(number, row['unit'])}%" for number in (row["value"], (now - last) * DECIMALS[row["unit"]] // last))
    found = seen("stated-change", "remark", row["agency"], row["year"], line=row["of"], stated=stated, printed=printed)
    return replace(found, at=place, cause=f"report/stated-change-{n}")


# ── years ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _other_years(stated: pl.DataFrame) -> Iterator[Finding]:
    """Figures told of another year in two sentences or more, and in more than tell them of the report's own."""
    for agency, year, told in stated.filter(pl.col("told_years").list.len() > 0).select(*KEYS, "told_years").iter_rows():
        counts = dict(told)
        own = counts.pop(year, 0)
        other, n = max(counts.items(), key=lambda one: (one[1], one[0]), default=(year, 0))
        if n >= 2 and n > own:
            yield seen("other-year", "remark", agency, year, other=other, n=n)
