"""In how many reports each rule finds what it needs: the cells, or the words, that it would hold against each other.

Counts what is there, and judges nothing. A rule that looks at other documents too (``copied``, ``version`` …) has no count here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.carry import earlier
from site_builder.audit.equations import before, column
from site_builder.facts import Facts
from site_builder.form import FORMS
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

_OUTCOMES = "^applications/(granted|partly_granted|not_disclosed|unavailable|unprocessed|other)"


def coverage(facts: Facts, texts: Texts, agencies: Mapping[str, "Agency"]) -> Mapping[str, int]:
    """The number of reports, by the id of the rule, that hold what it needs; a rule that no count can be given of is absent.

    Takes    facts as printed, what the reports say in words, the register
    """
    past = earlier(facts.values, agencies)
    held = past.select("agency", "year", "scope", has_past=pl.lit(value=True))
    old = past.select("agency", "year", "scope", pl.selectors.starts_with("before "))
    claimed = texts.claims.filter(pl.col("of").str.contains(_OUTCOMES)).select("agency", "year").unique()
    listed = texts.parts.select("agency", "year").unique()
    key = ["agency", "year"]
    reports = (
        facts.values.join(old, on=[*key, "scope"], how="left")
        .join(held, on=[*key, "scope"], how="left")
        .join(texts.stated, on=key, how="left")
        .join(texts.sources.select(*key, "whole", "posted", "dated"), on=key, how="left")
        .join(claimed.with_columns(has_claims=pl.lit(value=True)), on=key, how="left")
        .join(listed.with_columns(has_parts=pl.lit(value=True)), on=key, how="left")
    )
    rules = _identities() | _others()
    counted = reports.select(**{rule: expr.fill_null(value=False).sum() for rule, expr in rules.items()})
    return {rule: int(n) for rule, n in counted.row(0, named=True).items()}


def _identities() -> dict[str, pl.Expr]:
    """Reports in which every number of one of the equations is printed."""
    found: dict[str, list[pl.Expr]] = {}
    for form in FORMS.values():
        for identity in form.identities:
            for equation in identity.equations:
                known = pl.all_horizontal(pl.col(column(term)).is_not_null() for term in equation.terms)
                found.setdefault(identity.id, []).append(known)
    return {rule: pl.any_horizontal(some) for rule, some in found.items()}


def _others() -> dict[str, pl.Expr]:
    own, past = pl.col("scope") == "own", pl.col("has_past")
    return {
        "bounds": _known("applications/received/total", "applications/brought_forward/total"),
        "published": pl.any_horizontal(
            _known(f"disclosure/{line}/published", f"disclosure/{line}/total_public") for line in ("rules", "normative_documents")
        ),
        "pending": past,
        "suits-without-requests": past & _known("applications/received/total", before("applications/carried_forward/total")),
        "stated-received": _known("applications_received", "applications/received/total"),
        "stated-outcome": pl.col("has_claims"),
        "stated-disputes": _known("reviews") | _known("lawsuits"),
        "stated-fee": _known("processing_fee", "applications/other.unpaid/total"),
        "breakdown": _known("disclosed_total") & pl.col("has_parts"),
        "other-year": _some("years"),
        "form-of-year": pl.col("year").is_not_null(),
        "old-notice": _some("notices"),
        "sections": pl.col("whole") & _some("sections"),
        "topics": pl.col("whole") & _some("topics"),
        "all-zero": own & pl.all_horizontal(_printed(table) for table in ("disclosure", "applications", "disputes")),
        "zero-run": own & _known("applications/received/total"),
        "blank-report": pl.col("year").is_not_null(),
        "same-figures": past,
        "capacity": pl.any_horizontal(pl.col(at).is_not_null() for at in _cells("disclosure/rules/")),
        "date": _known("posted") | _known("dated"),
    }


def _known(*names: str) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_not_null() for name in names)


def _some(name: str) -> pl.Expr:
    return pl.col(name).list.len() > 0


def _cells(start: str) -> list[str]:
    return sorted({at for form in FORMS.values() for at in form.cells if at.startswith(start)})


def _printed(table: str) -> pl.Expr:
    """Whether every cell of a table prints a number, in the edition of the report."""
    editions = (
        (pl.col("edition") == form.edition) & pl.all_horizontal(pl.col(at).is_not_null() for at in form.cells if at.startswith(f"{table}/"))
        for form in FORMS.values()
    )
    return pl.any_horizontal(editions)
