"""The numbers that the page of comparing reads: one small file a county, and one of medians a province.

    facts → a text per report → a file per county        (here)
    bodies chosen → their counties → table, drawing, CSV        (templates/static/compare.js)

Knows what is compared and how it is written. Draws nothing and judges nobody.
"""

from site_builder.comparing.columns import COLUMNS, Compared

__all__ = ["COLUMNS", "Compared"]
