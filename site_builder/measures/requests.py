"""Three questions about table 三: how many requests, how they were answered, how many reports state none."""

from collections.abc import Sequence

import polars as pl

from site_builder.facts import KEYS, Facts, at, mark, share, whole
from site_builder.form import FORMS, OUTCOMES
from site_builder.measures.counting import Scope, bounds, count, grouped, held, of_scope, total

UNSUBSTANTIVE = ("unprocessed", "other")
"""The outcomes that answer no question: the request was not dealt with, or lapsed."""


def application_volumes(facts: Facts, by: Sequence[str] = ("year",), *, scope: Scope = "own") -> pl.DataFrame:
    """How many requests bodies received; of areas (``scope``), by agency and year only.

    A report whose total is unknown is in ``reports`` and ``unknown`` but not in ``known``: silence is not a zero, and
    ``received`` is the sum of what is known.

    Takes    facts, one row per report
    Gives    by… · reports · known · unknown [reports] · received · median · most [requests; of and per known report,
             null if known = 0; median Float64], sorted by ``by``
    Raises   KeyError, if ``by`` names no key; ValueError where reports of areas would be added up
    Source   form table 三, line 一, column 总计; printed or derived
    """
    received = at("applications", "received", "total")
    return grouped(
        of_scope(facts, by, scope, received=received),
        by,
        reports=held(),
        known=count(pl.col("received").is_not_null()),
        unknown=count(pl.col("received").is_null()),
        received=pl.when(pl.col("received").count() > 0).then(pl.col("received").sum()),
        median=pl.col("received").median(),
        most=pl.col("received").max(),
    )


def outcome_mix(facts: Facts, by: Sequence[str] = ("year",), *, scope: Scope = "own") -> pl.DataFrame:
    """How requests were answered: the six outcomes, out of the sum of the six (never out of the printed sum line).

    A report counts only if each of its outcome lines is known in the column of sums; else it is ``unknown`` as a whole, for a
    part of it would favour the outcomes that were filled in. The three lines that edition 2021 has under its last outcome
    count as the one of 2019.

    Three denominators, and requests disclosed out of each: ``outcomes``, all six; ``substantive``, less the two that answer no
    question; ``intake``, requests received and brought forward, in the whole reports whose two lines are known as well.

    Takes    facts, one row per report
    Gives    by… · reports · whole · unknown [reports] · the six ``OUTCOMES`` · outcomes, the sum of the six · substantive
             [requests of whole reports, null if whole = 0] · granted_share [0–1, of outcomes, null if outcomes = 0] · granted_low ·
             granted_high [0–1, its Wilson 95 % interval, null unless 5 ≤ outcomes < 30] · intake_whole [reports] ·
             granted_of_intake · intake [requests of those, null if there is none], sorted by ``by``
    Raises   KeyError, if ``by`` names no key; ValueError where reports of areas would be added up
    Source   form table 三, （一） to （六） and lines 一 and 二, column 总计; printed or derived
    """
    counted = of_scope(
        facts,
        by,
        scope,
        **{key: _outcome(key) for key in OUTCOMES},
        intake=whole(*(at("applications", line, "total") for line in ("received", "brought_forward"))),
    )
    substantive = [pl.col(key) for key in OUTCOMES if key not in UNSUBSTANTIVE]
    counted = counted.with_columns(outcomes=whole(*(pl.col(key) for key in OUTCOMES)), substantive=whole(*substantive))
    is_whole = pl.col("outcomes").is_not_null()
    both = is_whole & pl.col("intake").is_not_null()
    mix = grouped(
        counted,
        by,
        reports=held(),
        whole=count(is_whole),
        unknown=count(~is_whole),
        **{key: total(pl.col(key), is_whole) for key in (*OUTCOMES, "outcomes", "substantive")},
        intake_whole=count(both),
        granted_of_intake=total(pl.col("granted"), both),
        intake=total(pl.col("intake"), both),
    )
    granted, outcomes = pl.col("granted"), pl.col("outcomes")
    low, high = bounds(granted, outcomes)
    return mix.with_columns(granted_share=share(granted, outcomes), granted_low=low, granted_high=high)


def zero_report_rate(facts: Facts, by: Sequence[str] = ("year",)) -> pl.DataFrame:
    """The share of reports that say they received no request.

    Zero is a printed 0 or one that the report's own sums force; a blank is neither. ``low`` and ``high`` are the rate if none,
    or all, of the unknown were 0. Says nothing about good or bad. A report that adds up an area is never counted here.

    Takes    facts, one row per report
    Gives    by… · reports · known · zero · derived (of the zeros) · unknown [reports] · rate [zero of known, 0–1, null if
             known = 0] · low · high [of reports, 0–1], sorted by ``by``
    Raises   KeyError, if ``by`` names no key
    Source   form table 三, line 一, column 总计; printed or derived
    """
    place = ("applications", "received", "total")
    marked = facts.values.select(*KEYS, received=at(*place)).with_columns(facts.marks.select(mark=mark(*place)))
    is_zero = (pl.col("received") == 0).fill_null(value=False)
    counts = grouped(
        marked.filter(pl.col("scope") == "own"),
        by,
        reports=held(),
        known=count(pl.col("received").is_not_null()),
        zero=count(is_zero),
        derived=count(is_zero & (pl.col("mark") == "derived")),
        unknown=count(pl.col("received").is_null()),
    )
    zero, known, unknown, every = (pl.col(name) for name in ("zero", "known", "unknown", "reports"))
    return counts.with_columns(rate=share(zero, known), low=share(zero, every), high=share(whole(zero, unknown), every))


def _outcome(key: str) -> pl.Expr:
    """Requests that ended so, per report: the lines of the group in the report's own edition; null if one is unknown."""
    editions = []
    for form in FORMS.values():
        lines = form.table("applications").group(key).lines
        editions.append(pl.when(pl.col("edition") == form.edition).then(whole(*(at("applications", line, "total") for line in lines))))
    return pl.coalesce(editions)
