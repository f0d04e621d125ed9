"""What looks like a contradiction of the tables and is none: forms, columns moved, gaps, dates that do not bind."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import DISPUTES, History
from tests.contradictions.planted_patterns import apart, can_be_empty, empty, on_form
from tests.contradictions.seeds import Change, Seed, also, changed, of_draft, telling

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
    return of_draft("carry-over", "总数接得上，申请人分类不同", changed(draft, cells, make_sums=True), remark=True)


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
    return of_draft("carry-over", "改为汇总全区域", telling(many, received=said, outcome="", change=""))


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
    return of_draft("stock", "废止后减少", draft)


def suits_after_older_requests(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No request this year and some last year: the suit is about one of those."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or not last.known("received/total") or not can_be_empty(drafts, range(year, year + 1)):
        return None
    now = changed(empty(draft), {"litigation_after_review/upheld": chance.choice((1, 3))}, make_sums=True)
    return of_draft("suits-without-requests", "上年有申请", now, also=apart(year, year))


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
    return of_draft("capacity", "设区的市可以制定规章", made, also=also(year, "stock") | also(year + 1, "stock"))


def rules_of_others_published(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """On the old form a body may count the rules that it published, whoever made them."""
    draft = drafts[year]
    if draft.edition != "2019" or draft.body.level != "township":
        return None
    return of_draft(
        "capacity", "公开的是上级规章，本机关制作0件", changed(draft, {"disclosure/rules/published": 1, "disclosure/rules/total_public": 3})
    )


def township_in_spring(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.body.level != "township":
        return None
    return of_draft("date", "条例未为乡镇写期限", replace(draft, signed=date(year + 1, chance.randint(3, 6), chance.randint(1, 28))))


def on_the_last_day(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.body.level == "township":
        return None
    day = date(year + 1, 1, 31) if "-" in draft.body.id else date(year + 1, 3, 31)
    return of_draft("date", "正好在期限当日", replace(draft, signed=day, posted=day if chance.random() < 0.5 else None))


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
    return of_draft("same-figures", "只有表三、表四与上年相同", replace(draft, cells=cells))


DECOYS: Mapping[Change, int] = {
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
