"""What is to be checked: the rules, held against what is printed (and corrected), never against what was derived.

The identities of the form have ``reconcile`` and ``carry``; each other family of rules has a file of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.between import Narratives, between
from site_builder.audit.bounds import bounds
from site_builder.audit.carry import carry
from site_builder.audit.causes import with_causes
from site_builder.audit.findings import Audit, Finding, equation_text
from site_builder.audit.law import law
from site_builder.audit.patterns import patterns
from site_builder.audit.proper import proper
from site_builder.audit.reasons import reasons
from site_builder.audit.reconcile import reconcile
from site_builder.audit.rules import RULES, Rule, rule_of
from site_builder.audit.spoken import spoken
from site_builder.audit.versions import versions
from site_builder.audit.words import words
from site_builder.facts import Facts
from site_builder.form import addresses
from site_builder.record import Record
from site_builder.texts import Texts, no_texts

if TYPE_CHECKING:
    from site_builder.store import Agency


Family = Callable[[Facts, Texts, Mapping[str, "Agency"]], Iterable[Finding]]
"""A family of rules: the facts as printed, what is said in words, the register → findings, in the order of reports or in none."""

FAMILIES: tuple[Family, ...] = (bounds, spoken, words, proper, patterns, reasons, law)


def audit(
    facts: Facts,
    agencies: Mapping[str, "Agency"],
    texts: Texts | None = None,
    former: Sequence[Record] = (),
    narratives: Narratives | None = None,
) -> Audit:
    """Hold every report against the identities of its form, the report of the year before, what it says in words, and the law.

    Takes    facts as printed: from before ``derive``, or a blank would be held against what we made of it; the register; what the
             reports say in words (None: only the tables are looked at); the versions that their bodies replaced; the narratives that
             are held (None: they are not compared)
    Gives    findings sorted by agency, year and the order of the form; how many identities of each report could be checked
    Raises   ValueError, if the facts hold derived values
    """
    if facts.marks.select(pl.any_horizontal((pl.col(addresses()) == "derived").any())).item():
        raise ValueError("the audit reads what is printed: give it the facts from before derive")
    within, checked = reconcile(facts)
    said = texts if texts is not None else no_texts()
    more = (finding for family in FAMILIES for finding in family(facts, said, agencies))
    shared = between(narratives, agencies) if narratives is not None else ()
    # the date of a report that took another's place says when it was issued anew, not when the year's report was
    anew = {(one.agency, one.year) for one in former}
    more = (one for one in more if one.rule != "date" or (one.agency, one.year) not in anew)
    report = attrgetter("agency", "year")
    # sorting is stable: within a report the findings keep the order of the form, identities between years, then the other families
    findings = sorted([*within, *carry(facts, agencies), *more, *versions(facts, said, former), *shared], key=report)
    told = tuple(finding for _, some in groupby(findings, key=report) for finding in with_causes(some))
    return Audit(told, checked)


__all__ = ["RULES", "Audit", "Finding", "Narratives", "Rule", "audit", "equation_text", "rule_of"]
