"""Identities within one report: every one that the form holds becomes a rule; none is written here."""

from collections.abc import Iterator

import polars as pl

from site_builder.audit.equations import broken, judged
from site_builder.audit.findings import Finding
from site_builder.facts import Facts
from site_builder.form import FORMS, Form


def reconcile(facts: Facts) -> tuple[list[Finding], pl.DataFrame]:
    """What does not add up within a report, and per report how many identities its printed cells decide.

    Gives    findings in no order; agency · year · checked · unknown (Int64), sorted by agency and year
    """
    findings: list[Finding] = []
    checked = [pl.DataFrame(schema={"agency": pl.String, "year": pl.Int64, "checked": pl.Int64, "unknown": pl.Int64})]
    for form in FORMS.values():
        found, counted = _edition(facts.values.lazy().filter(pl.col("edition") == form.edition), form)
        findings.extend(found)
        checked.append(counted)
    return findings, pl.concat(checked).sort("agency", "year")


def _edition(reports: pl.LazyFrame, form: Form) -> tuple[Iterator[Finding], pl.DataFrame]:
    identities = [identity for identity in form.identities if not identity.between_years]
    equations = [equation for identity in identities for equation in identity.equations]
    told = judged(reports, form, equations)
    counts = told.select("checked", unknown=len(equations) - pl.col("checked"))
    return broken(reports, told, identities), pl.concat([reports.select("agency", "year").collect(), counts], how="horizontal")
