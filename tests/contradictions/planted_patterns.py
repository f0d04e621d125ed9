"""Reports that are remarkable as a whole: zeros, blanks, last year again, rules where none are made, an old form, a late day."""

# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

from site_builder.divisions import Divisions
from site_builder.form import FORMS
from tests.contradictions.drafts import COLUMNS, DISPUTES, ENDINGS, Draft, History, outcome_lines, sums
from tests.contradictions.seeds import Change, Seed, also, changed, quiet


def empty(draft: Draft) -> Draft:
    """A draft with nothing but zeros in tables three and four."""
    cells = {place: 0 if place.partition("/")[0] in ("applications", "disputes") else value for place, value in draft.cells.items()}
    return replace(draft, cells=cells)


def can_be_empty(drafts: History, years: range) -> bool:
    """Whether nothing comes into these years or goes out of them, so that they can hold zeros and the others still follow."""
    last, after = drafts.get(years[0] - 1), drafts.get(years[-1] + 1)
    pending = last is not None and any(last.known(f"{key}/pending") for key in DISPUTES)
    brought = any(one.known("brought_forward/total") for one in (drafts[years[0]], after) if one is not None)
    return not pending and not brought and all(year in drafts for year in years)


def apart(first: int, last: int) -> frozenset[tuple[int, str]]:
    """The years on both sides of zeros: nothing else is sown there, or it would make a longer run of them."""
    return also(first - 1, "zero-run") | also(last + 1, "zero-run", "suits-without-requests")


def disputes_out_of_nothing(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No request in two years, and yet a dispute over one."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or last.body.id != draft.body.id or not can_be_empty(drafts, range(year - 1, year + 1)):
        return None
    key, end = chance.choice(DISPUTES), chance.choice(ENDINGS[:3])
    none, now = empty(last), changed(empty(draft), {f"{key}/{end}": chance.choice((1, 2))}, make_sums=True)
    return Seed(
        "suits-without-requests",
        "连续两年无申请却有案件",
        year,
        {year - 1: none, year: now},
        also(year - 1, "all-zero") | apart(year - 1, year),
    )


def zero_throughout(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    if not can_be_empty(drafts, range(year, year + 1)):
        return None
    draft = replace(drafts[year], cells=dict.fromkeys(drafts[year].cells, 0))
    stocks = also(year, "stock") | also(year + 1, "stock")
    return Seed("all-zero", "三表全为0", year, {year: draft}, apart(year, year) | stocks)


def zero_for_years(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Zeros for three years or more, to the last report that is held."""
    years = range(year, max(drafts) + 1)
    if len(years) < 3 or not can_be_empty(drafts, years):
        return None
    told = {one: empty(drafts[one]) for one in years}
    fine = frozenset((one, rule) for one in years for rule in ("all-zero", "zero-run")) | apart(year, years[-1])
    return Seed("zero-run", f"连续{len(years)}年新收0件", years[-1], told, fine, frozenset(years))


def zero_for_years_but_disputes(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """No new requests for three years, but what was carried into the first: not a report of zeros throughout, and yet a run."""
    years = range(year, max(drafts) + 1)
    first = drafts[year]
    if len(years) < 3 or not first.known("brought_forward/total") or any(one not in drafts for one in years):
        return None
    if any(first.known(f"{key}/total") for key in DISPUTES):
        return None
    cells = {f"{line}/{column}": 0 for line in (*outcome_lines(first.form), "received", "carried_forward") for column in COLUMNS}
    cells |= {f"granted/{column}": first.known(f"brought_forward/{column}") for column in COLUMNS}
    told = {one: empty(drafts[one]) for one in years} | {year: changed(first, cells, make_sums=True)}
    fine = frozenset((one, rule) for one in years for rule in ("all-zero", "zero-run"))
    return Seed("zero-run", f"连续{len(years)}年新收0件，首年有结转", years[-1], told, fine, frozenset(years))


def blank_everywhere(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    return Seed("blank-report", "各格均为空白", year, {year: quiet(replace(draft, cells=dict.fromkeys(draft.cells)), disputes="")})


def blank_on_the_old_form(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = on_form(drafts[year], "2019")
    if year < 2021:
        return None
    blank = replace(draft, cells=dict.fromkeys(draft.cells))
    return Seed("blank-report", "旧表且各格空白", year, {year: quiet(blank, disputes="")}, old_form(year))


def last_year_again(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Every figure is that of the year before."""
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or last.edition != draft.edition or last.body.id != draft.body.id or not last.known("received/total"):
        return None
    fine = also(year, "carry-over", "stock", "items", "pending") | also(
        year + 1, "carry-over", "stock", "items", "pending", "stated-change"
    )
    if year + 1 in drafts and drafts[year + 1].known("brought_forward/total") != last.known("carried_forward/total"):
        return None
    return Seed("same-figures", "各格与上年相同", year, {year: replace(draft, cells=dict(last.cells))}, fine)


def rules_by_a_township(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Rules counted by a body that can make none."""
    draft = drafts[year]
    if draft.body.level not in ("township", "county"):
        return None
    if draft.edition == "2019":
        made = changed(draft, {f"disclosure/rules/{column}": n for column, n in (("made", 2), ("published", 2), ("total_public", 2))})
    else:
        made = changed(draft, {"disclosure/rules/issued": chance.choice((0, 2)), "disclosure/rules/in_force": chance.choice((2, 6))})
    return Seed("capacity", "没有规章制定权的机关填了规章", year, {year: made}, also(year, "stock") | also(year + 1, "stock"))


def one_reason_for_nearly_all(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Thirty requests more than such a bureau has, all closed for one reason that hardly any other gives."""
    draft = drafts[year]
    if draft.body.level != "county" or "-" not in draft.body.id:
        return None
    line = chance.choice(("unprocessed.petition", "not_disclosed.process_information", "unavailable.must_be_created"))
    many = chance.randint(30, 60)
    more = {f"{one}/individual": draft.known(f"{one}/individual") + many for one in ("received", line)}
    return Seed("reasons", f"{many}件都是{line}", year, {year: changed(draft, more, make_sums=True)})


# ── form, date ────────────────────────────────────────────────────────────────────────────────────────────────────


def on_form(draft: Draft, edition: str) -> Draft:
    """The same report on another edition of the form."""
    form = FORMS[edition]
    cells: dict[str, int | None] = {at: draft.cells.get(at, 0) for at in form.cells}
    for column in COLUMNS:
        told = (
            draft.cells.get(f"applications/other/{column}") if edition == "2021" else draft.cells.get(f"applications/other.other/{column}")
        )
        cells[f"applications/{'other.other' if edition == '2021' else 'other'}/{column}"] = told or 0
    return replace(draft, edition=edition, cells=sums(cells, form))


def old_form(year: int) -> frozenset[tuple[int, str]]:
    """What may rightly be said of a late report on the old form, and of the one after it."""
    return also(year, "form-of-year", "old-notice", "items", "stock") | also(year + 1, "items", "stock")


def the_old_form(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    if year < 2021:
        return None
    return Seed("form-of-year", "新版通行后仍用旧版表格", year, {year: on_form(drafts[year], "2019")}, old_form(year))


def too_late(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Dated after the day that the Regulation sets for such a body."""
    draft = drafts[year]
    if draft.body.level == "township":
        return None
    late = (
        date(year + 1, chance.randint(2, 6), chance.randint(1, 28))
        if "-" in draft.body.id
        else date(year + 1, chance.randint(4, 9), chance.randint(1, 28))
    )
    return Seed("date", "落款晚于法定日期", year, {year: replace(draft, signed=late)})


def posted_late(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Dated in time, and put on the web long after."""
    draft = drafts[year]
    if draft.body.level == "township":
        return None
    return Seed(
        "date",
        "落款在期限内，上网在期限后",
        year,
        {year: replace(draft, posted=date(year + 1, chance.randint(4, 8), chance.randint(1, 28)))},
    )


PLANTED: Mapping[Change, int] = {
    disputes_out_of_nothing: 8,
    zero_throughout: 12,
    zero_for_years: 8,
    zero_for_years_but_disputes: 4,
    blank_everywhere: 8,
    blank_on_the_old_form: 4,
    last_year_again: 12,
    rules_by_a_township: 12,
    one_reason_for_nearly_all: 12,
    the_old_form: 12,
    too_late: 8,
    posted_late: 4,
}
"""How many of each are planted."""
