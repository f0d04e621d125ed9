"""What two documents are needed for: versions, corrections, copies, bodies that follow others."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from site_builder.agencies import Agency
from site_builder.divisions import Divisions
from tests.contradictions.drafts import COLUMNS, DISPUTES, History, history
from tests.contradictions.seeds import SUMS, Change, Seed, also, changed, quiet

SEAM = 2022
"""The first year of a body that follows another."""


def published_twice(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """A report was put up again with other figures; both versions add up by themselves."""
    draft = drafts[year]
    if draft.known("received/individual") < 2 or draft.known("granted/individual") < 1:
        return None
    less = {place: draft.known(place) - 1 for place in ("received/individual", "granted/individual")}
    return Seed("version", "改版，4格不同", year, {year: draft}, former=changed(draft, less, make_sums=True))


def corrected_into_a_break(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The figures read add up; a person saw that the paper has another, and it does not."""
    draft = drafts[year]
    at = "applications/granted/individual"
    was = draft.cells[at]
    if was is None:
        return None
    return Seed("outcomes", "更正后对不上", year, {year: quiet(draft)}, also(year, *SUMS), corrections=(_correction(at, was, was + 2),))


def _correction(at: str, was: int | None, is_: int | None) -> Mapping[str, object]:
    return {"at": at, "expect": was, "set": is_, "why": "核对原件", "by": "reader-1", "when": "2026-03-01"}


def corrected_to_add_up(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The figures read do not add up; a person saw that the paper does."""
    draft = drafts[year]
    at = chance.choice(("applications/concluded/total", "applications/received/individual", "applications/granted/total"))
    right = draft.cells[at]
    if right is None:
        return None
    misread = changed(draft, {at: right + chance.choice((1, 10))})
    correction = _correction(at, misread.cells[at], right)
    return Seed("conservation", "人工更正后成立", year, {year: quiet(misread)}, corrections=(correction,))


def corrected_to_rule_out(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if draft.body.level != "township" or draft.edition != "2021":
        return None
    at = "disclosure/rules/in_force"
    return Seed("capacity", "误读的规章已更正为0", year, {year: changed(draft, {at: 6})}, corrections=(_correction(at, 6, 0),))


def reworded(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """A report was put up again in other words; no figure changed."""
    draft = drafts[year]
    return Seed(
        "version", "只改文字，表格未改", year, {year: draft}, former=replace(draft, seed=draft.seed + 1, published=draft.published + 1)
    )


PLANTED: Mapping[Change, int] = {published_twice: 12, corrected_into_a_break: 4}
DECOYS: Mapping[Change, int] = {corrected_to_add_up: 6, corrected_to_rule_out: 4, reworded: 5}


def follows(old: Agency, new: Agency, drafts: History, chance: Random) -> tuple[Agency, History, History]:
    """Two histories as one: ``old`` reports up to the seam, ``new`` from then on, and brings forward what the other carried forward."""
    before = {year: draft for year, draft in drafts.items() if year < SEAM}
    end = before[SEAM - 1]
    none = {f"{key}/pending": 0 for key in DISPUTES}
    before[SEAM - 1] = changed(end, {**none, "carried_forward/individual": end.known("carried_forward/individual")}, make_sums=True)
    heir = replace(new, succeeds=old.id)
    brought = {column: end.known(f"carried_forward/{column}") for column in COLUMNS}
    stock = end.cells["disclosure/normative_documents/in_force"]
    return heir, before, history(heir, chance, range(SEAM, max(drafts) + 1), brought, stock)


def not_carried_across(drafts: History) -> Seed:
    """The body that follows brings two requests forward that nobody carried forward."""
    first = drafts[SEAM]
    more = {f"{line}/individual": first.known(f"{line}/individual") + 2 for line in ("brought_forward", "granted")}
    return Seed("carry-over", "承继机关结转接不上", SEAM, {SEAM: changed(first, more, make_sums=True)})
