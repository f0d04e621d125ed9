"""Caption, frame and chart: what a measure found, ready for a page. The only room that knows altair and vl-convert.

Says what a measure counted and draws it; adds nothing up and opens no file. The sentences are in ``content/words``.
"""

from site_builder.figures.by_year import applications, outcome_mix, zero_reports
from site_builder.figures.disclosure import DECISIONS, decisions, documents
from site_builder.figures.disputes import VARIANTS, disputes
from site_builder.figures.model import Figure, Unit, Words, percent
from site_builder.figures.reasons import not_provided, reasons

KEYS = (
    *("applications", "outcome-mix", "zero-reports", "reasons", "not-provided"),
    *(f"disputes-{variant}" for variant in VARIANTS.values()),
    *(f"disclosure-{line}" for line in DECISIONS),
    "disclosure-documents",
)
"""The keys of the figures of all reports, which every site has."""

__all__ = [
    "DECISIONS",
    "KEYS",
    "Figure",
    "Unit",
    "Words",
    "applications",
    "decisions",
    "disputes",
    "documents",
    "not_provided",
    "outcome_mix",
    "percent",
    "reasons",
    "zero_reports",
]
