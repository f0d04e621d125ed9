"""Identities between two years: a report against the one before it, of the same body or of the one body that it succeeds.

Compares only reports of the same scope. Where several bodies succeed one, its numbers were parted and none of them can be expected
to carry all of them over: nothing is compared across that seam.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.equations import before, broken, verdicts
from site_builder.audit.findings import Finding
from site_builder.facts import Facts
from site_builder.form import FORMS, Form

if TYPE_CHECKING:
    from site_builder.store import Agency


def carry(facts: Facts, agencies: Mapping[str, "Agency"]) -> list[Finding]:
    """What does not carry over from the year before, in no order.

    A column that breaks while its total does not is a reclassification, and only remarked on; so is one whose total is unknown.
    """
    earlier = _earlier(facts.values, agencies)
    findings: list[Finding] = []
    for form in FORMS.values():
        reports = facts.values.filter(pl.col("edition") == form.edition)
        findings.extend(_edition(reports.join(earlier, on=["agency", "year", "scope"], how="inner"), form))
    return findings


def _edition(pairs: pl.DataFrame, form: Form) -> Iterator[Finding]:
    identities = [identity for identity in form.identities if identity.between_years]
    equations = [equation for identity in identities for equation in identity.equations]
    found = list(broken(pairs, pairs.select(verdicts(form, equations)), identities))
    totals = {(finding.rule, finding.agency, finding.year) for finding in found if finding.at.endswith("/total")}
    for finding in found:
        column_only = finding.severity == "continuity" and (finding.rule, finding.agency, finding.year) not in totals
        yield replace(finding, severity="remark") if column_only else finding


def _earlier(values: pl.DataFrame, agencies: Mapping[str, "Agency"]) -> pl.DataFrame:
    """For each body and year, the cells of the report one year before that some identity looks back at."""
    equations = [equation for form in FORMS.values() for identity in form.identities for equation in identity.equations]
    return last_year(values, {term.at for equation in equations for term in equation.terms if term.year}, agencies)


def last_year(values: pl.DataFrame, columns: Collection[str], agencies: Mapping[str, "Agency"]) -> pl.DataFrame:
    """For each body and year, columns of its report of the year before, or of that of the one body that it alone succeeds.

    Gives    agency · year · scope, and for each column one named as ``equations.before`` names it
    """
    own = values.select("agency", pl.col("year") + 1, "scope", *(pl.col(one).alias(before(one)) for one in sorted(columns)))
    heir = heirs(agencies)
    seam = pl.DataFrame({"agency": list(heir), "heir": list(heir.values())}, schema={"agency": pl.String, "heir": pl.String})
    inherited = own.join(seam, on="agency", how="inner").with_columns(agency="heir").drop("heir")
    return pl.concat([own, inherited.join(own, on=["agency", "year"], how="anti")])


def heirs(agencies: Mapping[str, "Agency"]) -> dict[str, str]:
    """The body that alone succeeds another, by the id of the other."""
    pairs = [(body.succeeds, body.id) for body in agencies.values() if body.succeeds is not None]
    claims = Counter(old for old, _ in pairs)
    return {old: new for old, new in pairs if claims[old] == 1}
