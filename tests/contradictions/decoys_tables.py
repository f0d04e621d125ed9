"""What looks like a contradiction of the tables and is none: blanks, slashes, forms, columns moved, gaps, dates that do not bind."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import COLUMNS, DISPUTES, ENDINGS, Draft, History, outcome_lines
from tests.contradictions.planted_patterns import apart, can_be_empty, empty, on_form
from tests.contradictions.seeds import Change, Seed, also, changed, quiet, telling


def _seed(rule: str, what: str, draft: Draft, **more: object) -> Seed:
    return Seed(rule, what, draft.year, {draft.year: draft}, **more)  # type: ignore[arg-type]


# ── blanks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def totals_of_lines_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Every zero and the total of every outcome is blank; the columns reconcile all the same."""
    draft = drafts[year]
    cells: dict[str, int | None] = {f"{line}/total": None for line in outcome_lines(draft.form)}
    cells |= {f"{line}/{column}": None for line in outcome_lines(draft.form) for column in COLUMNS if not draft.at(f"{line}/{column}")}
    return _seed("applicants", "各结果行总计空白，列能对上", changed(draft, cells))


def zeros_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells = {at: (None if value == 0 and at.startswith("applications/") else value) for at, value in draft.cells.items()}
    return _seed("outcomes", "零都留空", replace(draft, cells=cells))


def concluded_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = {f"concluded/{column}": None for column in (*COLUMNS, "total")}
    if chance.random() < 0.5:
        # an outcome is blank too: what is known comes to less than what came in
        cells |= {f"granted/{column}": None for column in (*COLUMNS, "total")}
    return _seed("bounds", "办理结果总计空白，各项不多于收到", telling(changed(draft, cells), outcome=""))


def forward_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if year + 1 in drafts and drafts[year + 1].known("brought_forward/total"):
        return None
    line = chance.choice(("carried_forward", "brought_forward"))
    cells: dict[str, int | None] = {f"{line}/{column}": None for column in (*COLUMNS, "total")}
    return _seed("conservation", "结转一行空白", changed(draft, cells))


def slashes(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = {
        at: (None if not value and at.startswith("disclosure/") else value) for at, value in draft.cells.items()
    }
    return _seed("stock", "没有的填斜杠", replace(draft, cells=cells, slash=True))


def disputes_in_part_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = {f"{key}/{end}": None for key in DISPUTES for end in ENDINGS if not draft.at(f"{key}/{end}")}
    return _seed("endings", "表四没有的留空", changed(draft, cells))


def all_but_one_blank(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    cells: dict[str, int | None] = dict.fromkeys(draft.cells)
    at = chance.choice(("received/total", "carried_forward/total"))
    kept = changed(replace(draft, cells=cells), {at: draft.at(at)})
    return _seed("blank-report", "只有一格有数", quiet(kept, disputes=""))


def zeros_among_blanks(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Not all zeros: the line of what was received is blank."""
    draft = drafts[year]
    if not can_be_empty(drafts, range(year, year + 1)) or any(draft.known(f"{key}/total") for key in DISPUTES):
        return None
    none = replace(draft, cells=dict.fromkeys(draft.cells, 0))
    line = chance.choice(("received", "granted"))
    return _seed(
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
    return _seed("all-zero", "只有许可一格不是0", some, also=apart(year, year) | _stocks(year))


def _stocks(year: int) -> frozenset[tuple[int, str]]:
    """Zeros in table two break with the stocks of the years on both sides."""
    return also(year, "stock") | also(year + 1, "stock")


def zeros_but_carried_in(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No new request, one of last year's: not a report of zeros throughout."""
    draft = drafts[year]
    after = drafts.get(year + 1)
    if not draft.known("brought_forward/total") or (after is not None and after.known("brought_forward/total")):
        return None
    cells = {f"{line}/{column}": 0 for line in (*outcome_lines(draft.form), "received", "carried_forward") for column in COLUMNS}
    cells |= {f"granted/{column}": draft.known(f"brought_forward/{column}") for column in COLUMNS}
    return _seed("all-zero", "新收0件，办结上年结转", changed(draft, cells, make_sums=True), also=apart(year, year))


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


# ── from one year to the next ───────────────────────────────────────────────────────────────────────────────────────


def columns_moved(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The same total comes over, under another kind of requester: a reclassification."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or not draft.known("brought_forward/individual") or not draft.known("received/business"):
        return None
    cells = {
        "brought_forward/individual": draft.known("brought_forward/individual") - 1,
        "brought_forward/business": draft.known("brought_forward/business") + 1,
        "received/individual": draft.known("received/individual") + 1,
        "received/business": draft.known("received/business") - 1,
    }
    return _seed("carry-over", "总数接得上，申请人分类不同", changed(draft, cells, make_sums=True), remark=True)


def a_year_missing(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """A report between two is not held: nothing follows on nothing."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or year + 1 not in drafts or year - 1 == min(drafts) or not draft.known("carried_forward/total"):
        return None
    # taking the report out is the change; the next one brings forward what nobody can compare
    return Seed("carry-over", "中间一年未收录", year + 1, {year + 1: drafts[year + 1]}, gone=frozenset({year}))


def whole_area_from_now_on(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """A county's government counts for all bodies from this year on: its numbers do not follow its own."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or draft.body.id != draft.body.division or draft.body.level not in ("county", "city") or year + 1 in drafts:
        return None
    many = changed(
        draft,
        {
            "brought_forward/individual": draft.known("brought_forward/individual") + 31,
            "granted/individual": draft.known("granted/individual") + 31,
        },
        make_sums=True,
    )
    area = "全市" if draft.body.kind == "市" else "全县"
    said = f"{year}年，{area}各级行政机关共收到政府信息公开申请{draft.at('received/total')}件。"
    return _seed("carry-over", "改为汇总全区域", telling(many, received=said, outcome="", change=""))


def new_form_new_columns(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """2021: what the new form asks is not what the old one asked, however the numbers look."""
    if year != 2021 or year - 1 not in drafts:
        return None
    draft = drafts[year]
    jump = changed(draft, {"disclosure/normative_documents/in_force": (draft.cells["disclosure/normative_documents/in_force"] or 0) + 500})
    return Seed("stock", "换新表，存量不能相接", year, {year: jump}, also(year + 1, "stock"))


def early_on_the_new_form(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    if year != 2020:
        return None
    return Seed(
        "form-of-year", "2020年度报告补发时已用新表", year, {year: on_form(drafts[year], "2021")}, also(2021, "stock") | also(2020, "items")
    )


def expired_documents(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Nothing at odds: documents were repealed, and fewer are in force."""
    draft = drafts[year]
    if draft.edition != "2021" or not draft.cells["disclosure/normative_documents/repealed"]:
        return None
    return _seed("stock", "废止后减少", draft)


def suits_after_older_requests(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No request this year and some last year: the suit is about one of those."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or not last.known("received/total") or not can_be_empty(drafts, range(year, year + 1)):
        return None
    now = changed(empty(draft), {"litigation_after_review/upheld": chance.choice((1, 3))}, make_sums=True)
    return _seed("suits-without-requests", "上年有申请", now, also=apart(year, year))


def pending_that_came_back(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None:
        return None
    key = chance.choice(DISPUTES)
    was = changed(last, {f"{key}/pending": 1}, make_sums=True)
    now = changed(draft, {f"{key}/corrected": draft.known(f"{key}/corrected") + 1}, make_sums=True)
    return Seed("pending", "上年未结，本年纠正", year, {year - 1: was, year: now})


def the_law_of_2024(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """From 2024 a refusal goes to reconsideration first: suits move from one line to another."""
    if year != 2024 or year - 1 not in drafts:
        return None
    was = changed(drafts[2023], {"litigation_direct/upheld": 4}, make_sums=True)
    now = changed(
        drafts[2024], {"litigation_after_review/upheld": drafts[2024].known("litigation_after_review/upheld") + 4}, make_sums=True
    )
    return Seed("pending", "复议前置", year, {2023: was, 2024: now})


# ── law, patterns ───────────────────────────────────────────────────────────────────────────────────────────────────


def rules_of_a_city(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.body.level != "city" or draft.body.id != draft.body.division:
        return None
    column = "in_force" if draft.edition == "2021" else "total_public"
    made = changed(draft, {f"disclosure/rules/{column}": chance.randint(3, 40)})
    return _seed("capacity", "设区的市可以制定规章", made, also=also(year, "stock") | also(year + 1, "stock"))


def rules_of_others_published(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """On the old form a body may count the rules that it published, whoever made them."""
    draft = drafts[year]
    if draft.edition != "2019" or draft.body.level != "township":
        return None
    return _seed(
        "capacity", "公开的是上级规章，本机关制作0件", changed(draft, {"disclosure/rules/published": 1, "disclosure/rules/total_public": 3})
    )


def township_in_spring(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.body.level != "township":
        return None
    return _seed("date", "条例未为乡镇写期限", replace(draft, signed=date(year + 1, chance.randint(3, 6), chance.randint(1, 28))))


def on_the_last_day(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.body.level == "township":
        return None
    day = date(year + 1, 1, 31) if "-" in draft.body.id else date(year + 1, 3, 31)
    return _seed("date", "正好在期限当日", replace(draft, signed=day, posted=day if chance.random() < 0.5 else None))


def same_zeros(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Two years of nothing at all in every table: the same, and no sign of copying."""
    years = range(year, year + 2)
    if not can_be_empty(drafts, years) or any(drafts[year].known(f"{key}/total") for key in DISPUTES):
        return None
    if drafts[year].edition != "2021":
        return None
    told = {one: replace(drafts[one], cells=dict.fromkeys(drafts[one].cells, 0)) for one in years}
    fine = frozenset((one, "all-zero") for one in years) | frozenset((one, "stock") for one in range(year, year + 3))
    return Seed("same-figures", "两年全为0", year + 1, told, fine | apart(year, years[-1]))


def nearly_the_same(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Tables three and four as last year, table two not."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or last.edition != draft.edition or last.body.id != draft.body.id:
        return None
    if (
        last.known("carried_forward/total")
        or last.known("brought_forward/total")
        or (year + 1 in drafts and drafts[year + 1].known("brought_forward/total"))
    ):
        return None
    if any(one.known(f"{key}/pending") for one in (draft, last) for key in DISPUTES):
        return None
    cells = {at: (value if at.startswith("disclosure/") else last.cells[at]) for at, value in draft.cells.items()}
    return _seed("same-figures", "只有表三、表四与上年相同", replace(draft, cells=cells))


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
    columns_moved: 6,
    a_year_missing: 5,
    whole_area_from_now_on: 4,
    new_form_new_columns: 5,
    early_on_the_new_form: 5,
    expired_documents: 4,
    suits_after_older_requests: 6,
    pending_that_came_back: 5,
    the_law_of_2024: 4,
    rules_of_a_city: 4,
    rules_of_others_published: 4,
    township_in_spring: 8,
    on_the_last_day: 8,
    same_zeros: 3,
    nearly_the_same: 5,
}
"""How many of each."""
