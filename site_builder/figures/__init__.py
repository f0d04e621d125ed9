"""Caption, frame and chart: what a measure found, ready for a page. The only room that knows altair and vl-convert.

Says what a measure counted and draws it; adds nothing up and opens no file. The sentences are in ``content/words``.
"""

from site_builder.figures.by_year import applications, outcome_mix, zero_reports
from site_builder.figures.model import Figure, Unit, Words, percent

__all__ = ["Figure", "Unit", "Words", "applications", "outcome_mix", "percent", "zero_reports"]
