"""What does not add up: the identities of the form, held against what is printed (and corrected), never against what was derived."""

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.carry import carry
from site_builder.audit.causes import with_causes
from site_builder.audit.findings import Audit, Finding, equation_text
from site_builder.audit.reconcile import reconcile
from site_builder.facts import Facts
from site_builder.form import addresses

if TYPE_CHECKING:
    from site_builder.store import Agency


def audit(facts: Facts, agencies: Mapping[str, "Agency"]) -> Audit:
    """Hold every report against the identities of its form, and against the report of the year before.

    Takes    facts as printed: from before ``derive``, or a blank would be held against what we made of it
    Gives    findings sorted by agency, year and the order of the form; how many identities of each report could be checked
    Raises   ValueError, if the facts hold derived values
    """
    if facts.marks.select(pl.any_horizontal((pl.col(addresses()) == "derived").any())).item():
        raise ValueError("the audit reads what is printed: give it the facts from before derive")
    within, checked = reconcile(facts)
    report = attrgetter("agency", "year")
    # sorting is stable: within a report the findings keep the order of the form, identities between years last
    findings = sorted([*within, *carry(facts, agencies)], key=report)
    told = tuple(finding for _, some in groupby(findings, key=report) for finding in with_causes(some))
    return Audit(told, checked)


__all__ = ["Audit", "Finding", "audit", "equation_text"]
