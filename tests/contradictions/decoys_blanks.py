"""What looks like a contradiction of the tables and is none, because a cell is blank, or zero and nothing else."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import COLUMNS, DISPUTES, ENDINGS, History, outcome_lines
from tests.contradictions.planted_patterns import apart, can_be_empty, empty
from tests.contradictions.seeds import Change, Seed, also, changed, of_draft, quiet, telling


def totals_of_lines_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Every zero and the total of every outcome is blank; the columns reconcile all the same."""
    draft = drafts[year]
    cells: dict[str, int | None] = {f"{line}/total": None for line in outcome_lines(draft.form)}
    cells |= {f"{line}/{column}": None for line in outcome_lines(draft.form) for column in COLUMNS if not draft.at(f"{line}/{column}")}
    return of_draft("applicants", "各结果行总计空白，列能对上", changed(draft, cells))


def zeros_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells = {at: (None if value == 0 and at.startswith("applications/") else value) for at, value in draft.cells.items()}
    return of_draft("outcomes", "零都留空", replace(draft, cells=cells))


def concluded_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = {f"concluded/{column}": None for column in (*COLUMNS, "total")}
    if chance.random() < 0.5:
        # an outcome is blank too: what is known comes to less than what came in
        cells |= {f"granted/{column}": None for column in (*COLUMNS, "total")}
    return of_draft("bounds", "办理结果总计空白，各项不多于收到", telling(changed(draft, cells), outcome=""))


def forward_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if year + 1 in drafts and drafts[year + 1].known("brought_forward/total"):
        return None
    line = chance.choice(("carried_forward", "brought_forward"))
    cells: dict[str, int | None] = {f"{line}/{column}": None for column in (*COLUMNS, "total")}
    return of_draft("conservation", "结转一行空白", changed(draft, cells))


def slashes(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = {
        at: (None if not value and at.startswith("disclosure/") else value) for at, value in draft.cells.items()
    }
    return of_draft("stock", "没有的填斜杠", replace(draft, cells=cells, slash=True))


def disputes_in_part_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = {f"{key}/{end}": None for key in DISPUTES for end in ENDINGS if not draft.at(f"{key}/{end}")}
    return of_draft("endings", "表四没有的留空", changed(draft, cells))


def all_but_one_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = dict.fromkeys(draft.cells)
    at = chance.choice(("received/total", "carried_forward/total"))
    kept = changed(replace(draft, cells=cells), {at: draft.at(at)})
    return of_draft("blank-report", "只有一格有数", quiet(kept, disputes=""))


def zeros_among_blanks(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Not all zeros: the line of what was received is blank."""
    draft = drafts[year]
    if not can_be_empty(drafts, range(year, year + 1)) or any(draft.known(f"{key}/total") for key in DISPUTES):
        return None
    none = replace(draft, cells=dict.fromkeys(draft.cells, 0))
    line = chance.choice(("received", "granted"))
    return of_draft(
        "all-zero",
        "其余为0，有一行空白",
        changed(none, {f"{line}/{column}": None for column in (*COLUMNS, "total")}),
        also=apart(year, year) | _stocks(year),
    )


def zeros_but_what_is_disclosed(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No request and no dispute, as in most townships; licences were granted all the same."""
    if not can_be_empty(drafts, range(year, year + 1)):
        return None
    none = replace(drafts[year], cells=dict.fromkeys(drafts[year].cells, 0))
    some = changed(none, {"disclosure/licences/decisions": chance.choice((1, 40))})
    return of_draft("all-zero", "只有许可一格不是0", some, also=apart(year, year) | _stocks(year))


def _stocks(year: int) -> frozenset[tuple[int, str]]:
    """Zeros in table two break with the stocks of the years on both sides."""
    return also(year, "stock", "items") | also(year + 1, "stock", "items")


def zeros_but_carried_in(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No new request, one of last year's: not a report of zeros throughout."""
    draft = drafts[year]
    after = drafts.get(year + 1)
    if not draft.known("brought_forward/total") or (after is not None and after.known("brought_forward/total")):
        return None
    cells = {f"{line}/{column}": 0 for line in (*outcome_lines(draft.form), "received", "carried_forward") for column in COLUMNS}
    cells |= {f"granted/{column}": draft.known(f"brought_forward/{column}") for column in COLUMNS}
    return of_draft("all-zero", "新收0件，办结上年结转", changed(draft, cells, make_sums=True), also=apart(year, year))


def two_years_of_zeros(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Two years of zeros, then a request: no run."""
    years = range(year, year + 2)
    if not can_be_empty(drafts, years) or any(drafts[year].known(f"{key}/total") for key in DISPUTES):
        return None
    told = {one: empty(drafts[one]) for one in years}
    return Seed(
        "zero-run", "只有两年为0", year, told, frozenset((one, "all-zero") for one in years) | apart(year, years[-1]), frozenset(years)
    )


def zeros_with_a_blank_between(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    years = range(year, year + 3)
    if not can_be_empty(drafts, years) or any(drafts[year].known(f"{key}/total") for key in DISPUTES):
        return None
    told = {one: empty(drafts[one]) for one in years}
    blank: dict[str, int | None] = {f"received/{column}": None for column in (*COLUMNS, "total")}
    told[year + 1] = changed(told[year + 1], blank)
    return Seed(
        "zero-run",
        "三年中间一年空白",
        year,
        told,
        frozenset((one, "all-zero") for one in years if one != year + 1) | apart(year, years[-1]),
        frozenset(years),
    )


DECOYS: Mapping[Change, int] = {
    totals_of_lines_blank: 8,
    zeros_blank: 8,
    concluded_blank: 8,
    forward_blank: 6,
    slashes: 8,
    disputes_in_part_blank: 6,
    all_but_one_blank: 6,
    zeros_among_blanks: 6,
    zeros_but_what_is_disclosed: 6,
    zeros_but_carried_in: 6,
    two_years_of_zeros: 6,
    zeros_with_a_blank_between: 5,
}
"""How many of each."""
