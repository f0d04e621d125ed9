"""Identities between two years: a report against the one before it, of the same body or of the one body that it succeeds.

Compares only reports of the same scope. Where several bodies succeed one, its numbers were parted and none of them can be expected
to carry all of them over: nothing is compared across that seam.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.equations import before, broken, judged
from site_builder.audit.findings import Finding
from site_builder.facts import Facts
from site_builder.form import FORMS, Equation, Form

if TYPE_CHECKING:
    from site_builder.store import Agency


_KEYS = ("agency", "year", "scope")


def carry(facts: Facts, agencies: Mapping[str, "Agency"]) -> list[Finding]:
    """What does not carry over from the year before, in no order.

    A column that breaks while its total does not is a reclassification, and only remarked on; so is one whose total is unknown.
    """
    before_it = earlier(facts.values, agencies)
    findings: list[Finding] = []
    for form in FORMS.values():
        now = sorted({term.at for equation in _between(form) for term in equation.terms if not term.year})
        reports = facts.values.lazy().filter(pl.col("edition") == form.edition).select(*_KEYS, *now)
        findings.extend(_edition(reports.join(before_it.lazy(), on=_KEYS, how="inner", maintain_order="left").collect(), form))
    return findings


def _edition(pairs: pl.DataFrame, form: Form) -> Iterator[Finding]:
    identities = [identity for identity in form.identities if identity.between_years]
    found = list(broken(pairs.lazy(), judged(pairs.lazy(), form, _between(form)), identities))
    totals = {(finding.rule, finding.agency, finding.year) for finding in found if finding.at.endswith("/total")}
    for finding in found:
        column_only = finding.severity == "continuity" and (finding.rule, finding.agency, finding.year) not in totals
        yield replace(finding, severity="remark") if column_only else finding


def _between(form: Form) -> list[Equation]:
    return [equation for identity in form.identities if identity.between_years for equation in identity.equations]


def _looked_back_at() -> list[str]:
    """The cells that some identity takes from the report of the year before."""
    equations = [equation for form in FORMS.values() for identity in form.identities for equation in identity.equations]
    return sorted({term.at for equation in equations for term in equation.terms if term.year})


def earlier(values: pl.DataFrame, agencies: Mapping[str, "Agency"], cells: Sequence[str] | None = None) -> pl.DataFrame:
    """For each body and year that can look back, these cells of the report one year before: its own, or of the body that it succeeds.

    Takes    the cells that are wanted; None for those that some identity looks back at
    Gives    agency · year · scope · whose, the body of the report before · a column ``before <address>`` for each cell
    """
    before_it = (pl.col(cell).alias(before(cell)) for cell in (_looked_back_at() if cells is None else cells))
    own = values.select("agency", pl.col("year") + 1, "scope", pl.col("agency").alias("whose"), *before_it)
    heir = heirs(agencies)
    seam = pl.DataFrame({"agency": list(heir), "heir": list(heir.values())}, schema={"agency": pl.String, "heir": pl.String})
    inherited = own.join(seam, on="agency", how="inner").with_columns(agency="heir").drop("heir")
    return pl.concat([own, inherited.join(own, on=["agency", "year"], how="anti")])


def heirs(agencies: Mapping[str, "Agency"]) -> dict[str, str]:
    """The body that alone succeeds another, by the id of the other."""
    pairs = [(body.succeeds, body.id) for body in agencies.values() if body.succeeds is not None]
    claims = Counter(old for old, _ in pairs)
    return {old: new for old, new in pairs if claims[old] == 1}
