"""Why requests were not answered with information: the lines of （三）, and those of （三）, （四） and （五） together."""

from collections.abc import Sequence
from itertools import chain

import polars as pl

from site_builder.facts import Facts, at, whole
from site_builder.form import FORMS
from site_builder.measures.counting import Scope, count, grouped, held, of_scope, total

GROUPS = ("not_disclosed", "unavailable", "unprocessed")
"""The outcomes under which nothing is provided; the last of the six (lapsed and the like) is none of them."""

_TABLE = next(iter(FORMS.values())).table("applications")

NOT_DISCLOSED = _TABLE.group(GROUPS[0]).lines
"""The lines that give a legal ground for not disclosing, alike in both editions."""

NOT_PROVIDED = tuple(chain.from_iterable(_TABLE.group(key).lines for key in GROUPS))
"""Every line under which nothing is provided, alike in both editions; ``NOT_DISCLOSED`` comes first."""


def reasons(facts: Facts, by: Sequence[str] = ("year",), *, scope: Scope = "own") -> pl.DataFrame:
    """For which reasons requests ended without information, out of two denominators that are named.

    A report counts only if each of the lines of ``NOT_PROVIDED`` is known in the column of sums, so that both denominators are of
    the same reports; else it is ``unknown`` as a whole.

    Takes    facts, one row per report
    Gives    by… · reports · whole · unknown [reports] · a column for each line of ``NOT_PROVIDED``, named by its key · not_disclosed,
             the sum of （三） · not_provided, the sum of （三）, （四） and （五） [requests of whole reports, null if whole = 0],
             sorted by ``by``
    Raises   KeyError, if ``by`` names no key; ValueError where reports of areas would be added up
    Source   form table 三, the lines under （三）, （四） and （五）, column 总计; printed or derived
    """
    counted = of_scope(facts, by, scope, **{line: at("applications", line, "total") for line in NOT_PROVIDED})
    counted = counted.with_columns(
        not_disclosed=whole(*(pl.col(line) for line in NOT_DISCLOSED)), not_provided=whole(*(pl.col(line) for line in NOT_PROVIDED))
    )
    is_whole = pl.col("not_provided").is_not_null()
    return grouped(
        counted,
        by,
        reports=held(),
        whole=count(is_whole),
        unknown=count(~is_whole),
        **{key: total(pl.col(key), is_whole) for key in (*NOT_PROVIDED, "not_disclosed", "not_provided")},
    )
