"""Contradictions of the text in numbers: counts, shares and changes that are not the tables', lists that do not add up."""

from collections.abc import Mapping
from itertools import accumulate
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions import sentences
from tests.contradictions.drafts import COLUMNS, Draft, History
from tests.contradictions.seeds import Change, Seed, changed, telling
from tests.contradictions.sentences import called, chinese, listed, parts


def _off(right: int, chance: Random, *meant: int) -> int:
    """A number near the right one, never it, and none that the sentence may also have ``meant`` (concluded, with what was carried in)."""
    return chance.choice(
        [wrong for wrong in (right - 2, right - 1, right + 1, right + 3, right + 10) if wrong >= 1 and wrong not in (right, *meant)]
    )


def _handled(draft: Draft) -> tuple[int, int]:
    """What a number of requests may also mean: those concluded, and all that were in hand."""
    return draft.known("concluded/total"), draft.known("received/total") + draft.known("brought_forward/total")


def _wider(draft: Draft, key: str) -> tuple[int, ...]:
    """What an outcome may also mean where it is said widely: 予以公开 those in part too, 不予公开 whatever was not given."""
    some = {"granted": ("partly_granted",), "not_disclosed": ("unavailable", "unprocessed", "other")}.get(key, ())
    sums = accumulate((draft.group(one) for one in some), initial=draft.group(key))
    return (*sums, draft.group("not_disclosed") + draft.group("partly_granted")) if key == "not_disclosed" else tuple(sums)


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────


def received_another_number(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    wrong = _off(draft.known("received/total"), chance, *_handled(draft))
    said = chance.choice(sentences.RECEIVED).format(
        y=year, we=called(draft), n=wrong, zh=chinese(wrong), b=draft.at("brought_forward/total"), last=year - 1
    )
    return Seed("stated-received", said, year, {year: telling(draft, received=said, outcome="", change="")})


def received_none(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The text of a year without requests, above a table with some."""
    draft = drafts[year]
    if not draft.known("received/total"):
        return None
    said = chance.choice(sentences.NONE_RECEIVED).format(y=year, we=called(draft))
    return Seed("stated-received", said, year, {year: telling(draft, received=said, outcome="", change="")})


def received_with_carried_that_do_not_fit(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    brought = draft.known("brought_forward/total")
    if not brought:
        return None
    both = draft.known("received/total") + brought + chance.choice((1, 2, 5))
    if both == draft.known("concluded/total"):
        return None
    said = chance.choice(
        ("{y}年，{we}共受理政府信息公开申请{n}件（含上年结转{b}件）。", "全年共收到政府信息公开申请{n}件，其中上年结转{b}件。")
    )
    said = said.format(y=year, we=called(draft), n=both, b=brought)
    return Seed("stated-received", said, year, {year: telling(draft, received=said, outcome="", change="")})


# ── outcomes, shares, changes ───────────────────────────────────────────────────────────────────────────────────────


def an_outcome_another_number(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    groups = [group for group in draft.form.table("applications").groups if draft.group(group.key)]
    if not groups:
        return None
    wrong = chance.choice(groups)
    told = "，".join(
        f"{group.label.zh}{_off(draft.group(group.key), chance, *_wider(draft, group.key)) if group is wrong else draft.group(group.key)}件"
        for group in groups
    )
    said = chance.choice(
        ("从政府信息公开申请办理结果看，{ends}。", "对收到的政府信息公开申请，{ends}。", "办结的政府信息公开申请中，{ends}。")
    )
    return Seed("stated-outcome", said.format(ends=told), year, {year: telling(draft, outcome=said.format(ends=told))})


def granted_together_another_number(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The two outcomes that give something, said together: a single cell where the sum belongs."""
    draft = drafts[year]
    first, second = draft.group("granted"), draft.group("partly_granted")
    if not first or not second:
        return None
    said = chance.choice(
        (
            "政府信息公开申请中，予以公开和部分公开共{n}件。",
            "办结的政府信息公开申请中，予以公开及部分公开{n}件。",
            "全年办理的政府信息公开申请，予以公开、部分公开合计{n}件。",
        )
    )
    return Seed("stated-outcome", said.format(n=first), year, {year: telling(draft, outcome=said.format(n=first))})


def a_share_that_is_another(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    every, some = draft.known("concluded/total"), draft.group("granted")
    if every < 3 or not 0 < some < every:
        return None
    right = 100 * some / every
    of_received = 100 * some / max(1, draft.known("received/total"))
    wrong = chance.choice(
        [one for one in (right - 11.3, right + 7.4, right + 23.1, right - 31) if 1 < one < 100 and abs(one - of_received) > 3]
        or [right / 2]
    )
    said = chance.choice(
        ("共办结政府信息公开申请{c}件，其中予以公开{g}件，占{p:.1f}%。", "政府信息公开申请办结{c}件，予以公开{g}件，占办结总数的{p:.2f}%。")
    )
    said = said.format(c=every, g=some, p=wrong)
    return Seed("stated-share", said, year, {year: telling(draft, outcome=said)})


def a_change_that_is_another(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or last.at("received/total") is None or last.body.id != draft.body.id:
        return None
    change = draft.known("received/total") - last.known("received/total")
    others = [abs(now - then) for now, then in zip(_handled(draft), _handled(last), strict=True)]
    n, said = _off(abs(change), chance, *others), chance.choice(sentences.MORE if change >= 0 else sentences.LESS)
    told = f"{year}年，{called(draft)}共收到政府信息公开申请{draft.at('received/total')}件。"
    said = said.format(up=n, down=n, last=year - 1)
    return Seed("stated-change", said, year, {year: telling(draft, received=told, change=said, outcome="")})


def a_change_the_other_way(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Fewer than last year, and the text speaks of growth in per cent."""
    draft, last = drafts[year], drafts.get(year - 1)
    if (
        last is None
        or not last.known("received/total")
        or draft.known("received/total") >= last.known("received/total")
        or last.body.id != draft.body.id
    ):
        return None
    percent = 100 * (last.known("received/total") - draft.known("received/total")) / last.known("received/total")
    if any(then and abs(100 * (now - then) / then - percent) < 1 for now, then in zip(_handled(draft), _handled(last), strict=True)):
        return None
    told = f"{year}年，{called(draft)}共收到政府信息公开申请{draft.at('received/total')}件，"
    said = chance.choice(("比上年增长{p:.1f}%。", "同比增长{p:.1f}%。", "较上年上升{p:.1f}%。")).format(p=percent)
    return Seed("stated-change", told + said, year, {year: telling(draft, received=told + said, change="", outcome="")})


# ── disputes, fee ───────────────────────────────────────────────────────────────────────────────────────────────────


def disputes_another_number(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    reviews, suits = draft.reviews, draft.suits
    if chance.random() < 0.5:
        reviews += chance.choice((1, 2))
    else:
        suits += chance.choice((1, 3))
    said = chance.choice(sentences.DISPUTES).format(y=year, reviews=reviews, suits=suits)
    return Seed("stated-disputes", said, year, {year: telling(draft, disputes=said)})


def disputes_none_said(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if not draft.reviews and not draft.suits:
        return None
    said = chance.choice(sentences.NO_DISPUTES).format(y=year, we=called(draft))
    return Seed("stated-disputes", said, year, {year: telling(draft, disputes=said)})


def no_fee_was_asked_but_some_did_not_pay(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Requests are closed for an unpaid fee, and the text says that no fee was ever asked."""
    draft = drafts[year]
    if draft.edition != "2021":
        return None
    column = next((column for column in COLUMNS if draft.known(f"granted/{column}")), None)
    if column is None:
        return None
    moved = {f"granted/{column}": draft.known(f"granted/{column}") - 1, f"other.unpaid/{column}": draft.known(f"other.unpaid/{column}") + 1}
    said = chance.choice(
        ("本年度未产生信息处理费。", "{y}年，{we}未发出收费通知，未收取信息处理费。", "全年未收取信息处理费，也未向申请人发出收费通知。")
    )
    said = said.format(y=year, we=called(draft))
    return Seed("stated-fee", said, year, {year: telling(changed(draft, moved, make_sums=True), fee=said)})


def a_list_that_does_not_add_up(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    items = listed(draft.published, chance)
    at = chance.randrange(len(items))
    name, count = items[at]
    items[at] = (name, count + chance.choice((-1, 1, 9)) if count > 1 else count + 2)
    said = chance.choice(
        (
            "{y}年，{we}共主动公开政府信息{d}条，其中{parts}。",
            "全年主动公开政府信息共{d}条，其中：{parts}。",
            "本年度主动公开政府信息共计{d}条（{parts}）。",
            "{y}年，{we}累计主动公开政府信息{d}条，分别为{parts}。",
        )
    ).format(y=year, we=called(draft), d=draft.published, parts=parts(items))
    return Seed("breakdown", said, year, {year: telling(draft, published=said)})


PLANTED: Mapping[Change, int] = {
    received_another_number: 9,
    received_none: 5,
    received_with_carried_that_do_not_fit: 4,
    an_outcome_another_number: 9,
    granted_together_another_number: 5,
    a_share_that_is_another: 12,
    a_change_that_is_another: 8,
    a_change_the_other_way: 5,
    disputes_another_number: 9,
    disputes_none_said: 5,
    no_fee_was_asked_but_some_did_not_pay: 12,
    a_list_that_does_not_add_up: 14,
}
"""How many of each are planted."""
