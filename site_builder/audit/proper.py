"""The right form, the notice in force, and what a report has to contain: sections and the topics of the first.

Speaks only of what our copy can show: of a copy that is cut off it never says that something is missing.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl

from site_builder.audit.findings import Finding, seen
from site_builder.facts import Facts
from site_builder.form import FORMS
from site_builder.form.shared import SECTIONS
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

NEW_FORM = 2021
"""The first report year that the newer form, and the notice that brought it, were made for."""

NUMERALS = tuple(number.rstrip("、") for number, _ in SECTIONS)

TOPICS = ("disclosure", "requests", "management", "platform", "oversight")
"""What the first section has to speak of since ``NEW_FORM``, in the order of the notice."""

_FEWEST_TOPICS = 4
"""Where fewer are found, and not the two that every report begins with, our copy may have lost most of the section."""


def proper(facts: Facts, texts: Texts, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:  # noqa: ARG001 - one shape for all families
    """The rules ``form-of-year``, ``old-notice``, ``sections`` and ``topics``: remarks, for each may be harmless."""
    old_form = facts.values.lazy().filter(pl.col("edition") == "2019", pl.col("year") >= NEW_FORM).select("agency", "year", "edition")
    for agency, year, edition in old_form.collect().iter_rows():
        yield seen("form-of-year", "remark", agency, year, edition=edition)
    stated = texts.stated.select("agency", "year", "notices", "sections", "topics")
    yield from _old_notice(stated)
    whole = texts.sources.filter("whole").select("agency", "year")
    yield from _incomplete(stated.join(whole, on=["agency", "year"], how="semi"))


def _old_notice(stated: pl.DataFrame) -> Iterator[Finding]:
    """Only the notice of the old form is cited, and not the one in force; cited beside it, it may be history."""
    old, new = (FORMS[edition].notice for edition in ("2019", "2021"))
    cites = pl.col("notices").list.contains
    for agency, year in stated.filter(pl.col("year") >= NEW_FORM, cites(old), ~cites(new)).select("agency", "year").iter_rows():
        yield seen("old-notice", "remark", agency, year, notice=old)


def _incomplete(stated: pl.DataFrame) -> Iterator[Finding]:
    """What is missing of sections and topics.

    A section is said to be missing only between headings that were found: those of the tables, and of its neighbours among the
    texts. So a copy whose lines ran together, where no heading begins a line, is not accused. Of topics the first section and the
    heading after it must have been found.
    """
    first, *tables, fifth, sixth = NUMERALS
    has = pl.col("sections").list.contains
    headed = stated.filter(*(has(numeral) for numeral in tables))
    gaps = headed.filter(~has(first) | ~has(fifth) | ~has(sixth), has(fifth) | has(sixth))
    for agency, year, sections in gaps.select("agency", "year", "sections").iter_rows():
        there = [numeral for numeral in NUMERALS if numeral in sections]
        missing = [numeral for numeral in NUMERALS if numeral not in sections]
        yield seen("sections", "remark", agency, year, missing="、".join(missing), found=len(there))
    number, speaks = pl.col("topics").list.len(), pl.col("topics").list.contains
    enough = (number >= _FEWEST_TOPICS) | (speaks(TOPICS[0]) & speaks(TOPICS[1]))
    told = headed.filter(pl.col("year") >= NEW_FORM, has(first), enough, number < len(TOPICS))
    for agency, year, topics in told.select("agency", "year", "topics").iter_rows():
        yield seen("topics", "remark", agency, year, missing=" ".join(topic for topic in TOPICS if topic not in topics))
