"""The public questions, each one pure function: facts in, a small frame out.

Knows what is counted, out of how many, and what is unknown. Opens no file, reads no clock, knows no language, and never sees
a finding: a contradiction must not change a number. Every measure counts reports of a body's own (scope ``own``); a report
that adds up a whole area is in no sum here, and is told by itself (``scope="area"``, by agency and year). Take the facts from
after ``derive``.

``by`` names columns of ``KEYS``; a body above the level of a key (a city's bureau, by county) stands in the row where it is null.
"""

from site_builder.measures.counting import FEWEST, MANY, Scope, interval
from site_builder.measures.disclosure import COMPARABLE, ITEMS, Item, disclosure
from site_builder.measures.disputes import CASES, DIRECT, ENDINGS, FIRST_YEAR, RECONSIDERATION_FIRST, disputes
from site_builder.measures.reasons import NOT_DISCLOSED, NOT_PROVIDED, reasons
from site_builder.measures.requests import application_volumes, outcome_mix, zero_report_rate

__all__ = [
    "CASES",
    "COMPARABLE",
    "DIRECT",
    "ENDINGS",
    "FEWEST",
    "FIRST_YEAR",
    "ITEMS",
    "MANY",
    "NOT_DISCLOSED",
    "NOT_PROVIDED",
    "RECONSIDERATION_FIRST",
    "Item",
    "Scope",
    "application_volumes",
    "disclosure",
    "disputes",
    "interval",
    "outcome_mix",
    "reasons",
    "zero_report_rate",
]
