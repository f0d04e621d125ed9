"""What a report says in words against its own tables: requests, outcomes, shares, disputes, the fee.

Knows what a sentence may also have meant (new or concluded, brought forward counted in, part or whole): a number that fits one of these
contradicts nothing, and what is unknown may fit. Takes the sentence's number from the record; does not read sentences.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from site_builder.audit.amounts import cells, exact, impossible, least, told
from site_builder.audit.findings import STATED, Finding, seen
from site_builder.facts import Facts
from site_builder.form import FORMS, OUTCOMES, Equation, Form, Severity, Term
from site_builder.texts import Texts

if TYPE_CHECKING:
    from site_builder.store import Agency

KEYS = ["agency", "year"]

RECEIVED = "applications/received"
BROUGHT_FORWARD = "applications/brought_forward"
CONCLUDED = "applications/concluded"
UNPAID = "applications/other.unpaid"
ALSO_RECEIVED = ((RECEIVED, BROUGHT_FORWARD), (CONCLUDED,))
"""What else a number of requests received may be: those brought forward counted in; where some came, those concluded."""

ALSO_OUTCOME: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "granted": (("granted", "partly_granted"),),
    "not_disclosed": (
        ("not_disclosed", "partly_granted"),
        ("not_disclosed", "unavailable"),
        ("not_disclosed", "unavailable", "unprocessed"),
        ("not_disclosed", "unavailable", "unprocessed", "other"),
    ),
}
"""What else the words for an outcome are used for: given in part is given, and whoever is given nothing was refused."""

REVIEW = "disputes/reconsideration"
SUITS = ("disputes/litigation_direct", "disputes/litigation_after_review")
DECIMALS = {"%": 100, "‰": 1000, "‱": 10_000}
PIECES = ("件", "条", "份", "项", "宗", "起")


def spoken(facts: Facts, texts: Texts, _agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """What the text of a report says otherwise than its tables, in no order.

    Blanks   an unknown cell may be anything that is not below 0; approximate numbers are in no record but the total of items published
    """
    yield from _received(facts.values, texts.stated)
    for form in FORMS.values():
        reports = facts.values.filter(pl.col("edition") == form.edition)
        yield from _outcomes(form, reports, texts.claims)
        yield from _shares(form, reports, texts.claims)
    yield from _disputes(facts.values, texts.stated)
    yield from _fees(facts.values, texts)


def differs(
    rule: str, severity: Severity, row: Mapping[str, Any], place: str, number: int, right: tuple[tuple[Term, ...], tuple[int | None, ...]]
) -> Finding:
    """A number that the text states (at ``stated/…``) is not what these cells come to."""
    terms, numbers = right
    equation = Equation(rule, place, (Term(place),), terms)
    return Finding(rule, severity, row["agency"], row["year"], place, f"report/{rule}", equation, (number,), numbers)


def _received(values: pl.DataFrame, stated: pl.DataFrame) -> Iterator[Finding]:
    number = pl.col("applications_received")
    wrong = [impossible(number, [RECEIVED]), impossible(number, ALSO_RECEIVED[0])]
    wrong.append((number == 0) | impossible(number, ALSO_RECEIVED[1]))
    rows = _said(values, stated, "applications_received", (RECEIVED, BROUGHT_FORWARD, CONCLUDED)).filter(wrong)
    for row in rows.iter_rows(named=True):
        place = f"{STATED}applications_received"
        yield differs("stated-received", "contradiction", row, place, row["applications_received"], told(row, [RECEIVED]))


def _outcomes(form: Form, reports: pl.DataFrame, claims: pl.DataFrame) -> Iterator[Finding]:
    counted = claims.filter(pl.col("kind") == "count", pl.col("unit").is_in(PIECES))
    for of, keys in _groups(counted):
        lines = _leaves(form, keys)
        also = [_leaves(form, other) for other in ALSO_OUTCOME.get("+".join(keys), ())]
        asked = sorted({line for some in (lines, *also) for line in some})
        rows = _with(reports, counted.filter(pl.col("of") == of), asked)
        for row in rows.filter(impossible(pl.col("value"), some) for some in (lines, *also)).iter_rows(named=True):
            yield differs("stated-outcome", "contradiction", row, _claim(row), row["value"], told(row, lines))


def _shares(form: Form, reports: pl.DataFrame, claims: pl.DataFrame) -> Iterator[Finding]:
    """A share that is none of the three that may be meant: of all answered, of all received, of those with what was brought forward.

    It is off where it is a whole unit of its last printed place away, so that rounding and cutting off are both right.
    """
    shares = claims.filter(pl.col("kind") == "share", pl.col("unit").is_in(list(DECIMALS)))
    every = _leaves(form, OUTCOMES)
    for of, keys in _groups(shares):
        rows = _with(reports, shares.filter(pl.col("of") == of), [*every, CONCLUDED, RECEIVED, BROUGHT_FORWARD])
        parts = [_leaves(form, keys), *(_leaves(form, other) for other in ALSO_OUTCOME.get("+".join(keys), ()))]
        off = [_off(lines, every, whole) for lines in parts for whole in ([CONCLUDED], [RECEIVED], [RECEIVED, BROUGHT_FORWARD])]
        for row in rows.with_columns(part=least(parts[0])).filter(off).iter_rows(named=True):
            said, n = per_cent(row["value"], row["unit"]), sum(number or 0 for number in told(row, [CONCLUDED])[1])
            found = seen("stated-share", "remark", row["agency"], row["year"], of=of, said=said, part=row["part"], n=n)
            yield replace(found, at=_claim(row), cause=f"report/stated-share-{row['n']}")


def _off(lines: Sequence[str], every: Sequence[str], whole: Sequence[str]) -> pl.Expr:
    """Whether the share cannot be that of these lines: a blank among them holds no more than all concluded leave to it."""
    value, n = pl.col("value"), least(whole)
    scale = pl.col("unit").replace_strict(DECIMALS, return_dtype=pl.Int64)
    rest = least([CONCLUDED]) - least([line for line in every if line not in lines])
    most = pl.when(exact(lines)).then(least(lines)).when(exact([CONCLUDED]) & (rest >= least(lines))).then(rest)
    too_little = (most * scale <= (value - 1) * n).fill_null(value=False)
    return exact(whole) & (n > 0) & ((least(lines) * scale >= (value + 1) * n) | too_little)


def per_cent(value: int, unit: str) -> str:
    """A share or a change as it was printed, without the sign: 339 ‰ is 33.9."""
    decimals = len(str(DECIMALS[unit])) - 3
    return f"{value / 10**decimals:.{decimals}f}"


def _disputes(values: pl.DataFrame, stated: pl.DataFrame) -> Iterator[Finding]:
    """Where cases are told, those that were decided may be meant, or one of the two kinds of suits; no case means none of any kind."""
    reviews = pl.col("reviews")
    decided = (reviews == 0) | (reviews != pl.col(f"{REVIEW}/total") - pl.col(f"{REVIEW}/pending"))
    rows = _said(values, stated, "reviews", (REVIEW,))
    for row in rows.filter(impossible(reviews, [REVIEW]), decided).iter_rows(named=True):
        yield differs("stated-disputes", "contradiction", row, f"{STATED}reviews", row["reviews"], told(row, [REVIEW]))
    suits = pl.col("lawsuits")
    one_kind = [(suits == 0) | impossible(suits, [line]) for line in SUITS]
    rows = _said(values, stated, "lawsuits", SUITS)
    for row in rows.filter(impossible(suits, SUITS), *one_kind).iter_rows(named=True):
        yield differs("stated-disputes", "contradiction", row, f"{STATED}lawsuits", row["lawsuits"], told(row, SUITS))


def _fees(values: pl.DataFrame, texts: Texts) -> Iterator[Finding]:
    """That no fee arose, beside requests closed because it was not paid; or a fee in a year without any request.

    That none was collected beside such requests is no contradiction: nobody may have paid.
    """
    unpaid = f"{UNPAID}/total"
    denied = texts.claims.filter(pl.col("of") == UNPAID, pl.col("value") == 0)
    none = _with(values, denied, [UNPAID]).filter(pl.col(unpaid) > 0).select(*KEYS, pl.lit(0).alias("fee"), unpaid)
    charged = _said(values, texts.stated, "processing_fee", (RECEIVED, BROUGHT_FORWARD, UNPAID)).filter(
        pl.col("processing_fee") > 0, exact([RECEIVED, BROUGHT_FORWARD]), least([RECEIVED, BROUGHT_FORWARD]) == 0
    )
    some = charged.select(*KEYS, pl.col("processing_fee").alias("fee"), pl.col(unpaid).fill_null(0))
    for agency, year, fee, n in pl.concat([none, some], how="vertical_relaxed").unique(KEYS, keep="first").iter_rows():
        yield replace(seen("stated-fee", "remark", agency, year, fee=fee, unpaid=n), at=f"{STATED}processing_fee")


# ── frames ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _said(values: pl.DataFrame, stated: pl.DataFrame, key: str, lines: Iterable[str]) -> pl.DataFrame:
    """The reports that state a number, beside the cells of these lines."""
    return _with(values, stated.filter(pl.col(key).is_not_null()).select(*KEYS, key), lines)


def _with(values: pl.DataFrame, said: pl.DataFrame, lines: Iterable[str]) -> pl.DataFrame:
    return said.join(values.select(*KEYS, *(cell for line in lines for cell in cells(line))), on=KEYS, how="inner", maintain_order="left")


def _groups(claims: pl.DataFrame) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What claims are of, each once, where it is an outcome or several: with the keys of their groups."""
    for of in claims["of"].unique().sort():
        keys = tuple(one.removeprefix("applications/") for one in of.split("+"))
        if set(keys) <= set(OUTCOMES):
            yield of, keys


def _leaves(form: Form, keys: Iterable[str]) -> list[str]:
    table = form.table("applications")
    return [f"{table.key}/{line}" for key in keys for line in table.group(key).lines]


def _claim(row: Mapping[str, Any]) -> str:
    return f"{STATED}claims/{row['n']}"
