"""Contradictions of the tables: mistyped totals, lines left over, years that do not follow."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import COLUMNS, DISPUTES, ENDINGS, History, outcome_lines
from tests.contradictions.seeds import SUMS, Change, Seed, also, changed, quiet


def three(year: int, *more: str) -> frozenset[tuple[int, str]]:
    return also(year, *SUMS, *more)


# ── one report's sums ───────────────────────────────────────────────────────────────────────────────────────────────


def outcomes_total_left_at_zero(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The line of totals was never filled in: zeros under outcomes that are there."""
    draft = drafts[year]
    if not draft.known("concluded/total"):
        return None
    wrong = changed(draft, {f"concluded/{column}": 0 for column in (*COLUMNS, "total")})
    return Seed("conservation", "总计一行全为0", year, {year: quiet(wrong)}, three(year))


def carried_forward_forgotten(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Requests left open are not carried forward; the next report brings as few forward, so that only this one is wrong."""
    draft, after = drafts[year], drafts.get(year + 1)
    column = next((column for column in COLUMNS if draft.known(f"carried_forward/{column}")), None)
    if column is None or (after is not None and not after.known(f"received/{column}")):
        return None
    one = {f"carried_forward/{place}": draft.known(f"carried_forward/{place}") - 1 for place in (column, "total")}
    made = {year: quiet(changed(draft, one))}
    if after is not None:
        moved = {
            f"brought_forward/{column}": after.known(f"brought_forward/{column}") - 1,
            f"received/{column}": after.known(f"received/{column}") + 1,
        }
        made[year + 1] = changed(after, moved, make_sums=True)
    return Seed("conservation", "漏结转1件", year, made, three(year))


def received_digits_swapped(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """12 typed as 21, in the column and in the total of the line."""
    draft = drafts[year]
    right = draft.known("received/individual")
    wrong = int(str(right)[::-1])
    if wrong == right:
        return None
    total = draft.known("received/total") + wrong - right
    made = changed(draft, {"received/individual": wrong, "received/total": total})
    return Seed("conservation", "新收数字颠倒", year, {year: made}, three(year) | also(year + 1, "stated-change"))


def forward_beyond_all(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The outcomes' total is blank, and more is carried forward than ever came in: the known part alone breaks the sum."""
    draft = drafts[year]
    if year + 1 in drafts:
        return None
    many = draft.known("received/total") + draft.known("brought_forward/total") + chance.randint(2, 9)
    cells: dict[str, int | None] = {f"concluded/{column}": None for column in (*COLUMNS, "total")}
    cells |= {
        "carried_forward/individual": many,
        "carried_forward/total": many + draft.known("carried_forward/total") - draft.known("carried_forward/individual"),
    }
    return Seed("conservation", "总计空白而结转多于收到", year, {year: quiet(changed(draft, cells))}, three(year))


def one_outcome_too_many(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """An outcome was raised, its line adds up, the total of outcomes does not follow."""
    draft = drafts[year]
    line, column = chance.choice(outcome_lines(draft.form)), chance.choice(COLUMNS[:2])
    by = chance.choice((1, 1, 2, 6))
    made = changed(draft, {f"{line}/{place}": draft.known(f"{line}/{place}") + by for place in (column, "total")})
    return Seed("outcomes", "某一结果多计", year, {year: quiet(made)}, three(year))


def outcomes_lines_summed_short(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Total of outcomes and what was received both stand at a smaller number than the outcomes come to (a total of 21, outcomes of 27)."""
    draft = drafts[year]
    less = chance.randint(1, 3)
    if draft.known("received/individual") < less or draft.known("concluded/individual") < less:
        return None
    places = [f"{line}/{column}" for line in ("received", "concluded") for column in ("individual", "total")]
    made = changed(draft, {place: draft.known(place) - less for place in places})
    return Seed("outcomes", "各项相加多于总计", year, {year: quiet(made)}, three(year) | also(year + 1, "stated-change"))


def line_total_wrong(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The last number of a line is not the sum of the others."""
    draft = drafts[year]
    lines = [line for line in (*outcome_lines(draft.form), "received") if draft.known(f"{line}/total")]
    if not lines:
        return None
    line = chance.choice(lines)
    made = changed(draft, {f"{line}/total": draft.known(f"{line}/total") + chance.choice((-1, 1, 10))})
    return Seed("applicants", "一行的总计写错", year, {year: quiet(made)}, three(year) | also(year + 1, "stated-change"))


def line_total_blank_but_zero(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Natural persons are left blank, and the other columns alone exceed the total of the line."""
    draft = drafts[year]
    if not draft.known("received/business"):
        return None
    made = changed(draft, {"received/individual": None, "received/total": 0})
    return Seed("applicants", "自然人空白，总计小于其余各列", year, {year: quiet(made)}, three(year) | also(year + 1, "stated-change"))


def disputes_total_wrong(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    key = chance.choice(DISPUTES)
    by = chance.choice((1, 2))
    at = f"{key}/total" if chance.random() < 0.5 or year + 1 in drafts else f"{key}/pending"
    made = changed(draft, {at: draft.known(at) + by})
    return Seed("endings", "表四总计与各项不合", year, {year: quiet(made, disputes="")}, also(year, "suits-without-requests"))


def outcomes_beyond_what_came(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The total of outcomes is blank; what stands above it, with what is carried forward, comes to more than came in."""
    draft = drafts[year]
    cells: dict[str, int | None] = {f"concluded/{column}": None for column in (*COLUMNS, "total")}
    by = chance.randint(1, 5)
    cells |= {f"granted/{place}": draft.known(f"granted/{place}") + by for place in ("individual", "total")}
    return Seed("bounds", "总计空白，各项之和多于收到", year, {year: quiet(changed(draft, cells))}, also(year, "outcomes"))


def one_total_blank_and_outcomes_beyond(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Only the total of one column is blank; the outcomes of that column come to more than came in."""
    draft = drafts[year]
    by = chance.randint(1, 4)
    cells: dict[str, int | None] = {"concluded/individual": None, "concluded/total": None}
    cells |= {f"unavailable.not_held/{place}": draft.known(f"unavailable.not_held/{place}") + by for place in ("individual", "total")}
    return Seed("bounds", "自然人一列总计空白而各项偏多", year, {year: quiet(changed(draft, cells))}, also(year, "outcomes", "applicants"))


# ── from one year to the next ───────────────────────────────────────────────────────────────────────────────────────


def brought_forward_lost(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """What the last report carried forward is not there: 0 is brought forward, and as many more count as new."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or not draft.known("brought_forward/total") or draft.body.succeeds:
        return None
    cells = {f"brought_forward/{column}": 0 for column in COLUMNS}
    cells |= {f"received/{column}": draft.known(f"received/{column}") + draft.known(f"brought_forward/{column}") for column in COLUMNS}
    return Seed("carry-over", "上年结转写成0", year, {year: changed(draft, cells, make_sums=True)})


def brought_forward_from_nowhere(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or draft.known("received/individual") < 2 or draft.body.succeeds:
        return None
    cells = {
        "brought_forward/individual": draft.known("brought_forward/individual") + 1,
        "received/individual": draft.known("received/individual") - 1,
    }
    return Seed("carry-over", "上年结转多出1件", year, {year: changed(draft, cells, make_sums=True)})


def in_force_jumps(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    at = "disclosure/normative_documents/in_force"
    if last is None or draft.edition != "2021" or last.edition != "2021":
        return None
    made = changed(draft, {at: (draft.cells[at] or 0) + chance.choice((1, 7, 40))})
    return Seed("stock", "现行有效件数接不上", year, {year: made}, also(year + 1, "stock"))


def items_jump(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.edition != "2019" or year != 2020 or drafts.get(2019) is None or drafts[2019].edition != "2019":
        return None
    at = f"disclosure/{chance.choice(('licences', 'penalties', 'fees'))}/prior_items"
    return Seed("items", "上一年项目数量接不上", year, {year: changed(draft, {at: (draft.cells[at] or 0) + chance.choice((3, 20))})})


def published_beyond_total(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """More was newly published than ever was published."""
    draft = drafts[year]
    if draft.edition != "2019":
        return None
    total = draft.cells["disclosure/normative_documents/total_public"] or 0
    made = changed(draft, {"disclosure/normative_documents/published": total + chance.randint(1, 9)})
    return Seed("published", "新公开多于总数", year, {year: made})


def pending_gone(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Cases were pending at the end of a year; the next report knows of none."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or last.body.id != draft.body.id:
        return None
    key = chance.choice(DISPUTES)
    if last.known(f"{key}/pending"):
        return None
    was = changed(last, {f"{key}/pending": chance.choice((1, 2))}, make_sums=True)
    now = changed(draft, {f"{key}/{end}": 0 for end in ENDINGS}, make_sums=True)
    return Seed("pending", "上年尚未审结，本年为0", year, {year - 1: was, year: now})


PLANTED: Mapping[Change, int] = {
    outcomes_total_left_at_zero: 5,
    carried_forward_forgotten: 4,
    received_digits_swapped: 2,
    forward_beyond_all: 3,
    one_outcome_too_many: 6,
    outcomes_lines_summed_short: 6,
    line_total_wrong: 8,
    line_total_blank_but_zero: 4,
    disputes_total_wrong: 12,
    outcomes_beyond_what_came: 7,
    one_total_blank_and_outcomes_beyond: 5,
    brought_forward_lost: 6,
    brought_forward_from_nowhere: 6,
    in_force_jumps: 12,
    items_jump: 12,
    published_beyond_total: 12,
    pending_gone: 12,
}
"""How many of each are planted."""
