"""What looks like a wrong count of requests and is none: other years, other bodies, other units, parts, sums, quotations."""

# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import History
from tests.contradictions.seeds import Change, Seed, about_requests
from tests.contradictions.sentences import called


def carried_in_counted_in(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    brought = draft.known("brought_forward/total")
    if not brought:
        return None
    both = draft.known("received/total") + brought
    said = chance.choice(
        (
            "{y}年，{we}共受理政府信息公开申请{n}件（含上年结转{b}件）。",
            "全年共办理政府信息公开申请{n}件，其中上年结转{b}件。",
            "本年度共受理政府信息公开申请{n}件，包括上年度结转申请{b}件。",
            "{y}年共收到政府信息公开申请{n}件（其中{last}年结转{b}件）。",
            "{we}共处理政府信息公开申请{n}件，新收{r}件，上年结转{b}件。",
        )
    )
    return about_requests(
        draft, "含上年结转", said.format(y=year, last=year - 1, we=called(draft), n=both, b=brought, r=draft.at("received/total"))
    )


def concluded_not_received(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    done, came = draft.known("concluded/total"), draft.known("received/total")
    if done == came or not done:
        return None
    said = chance.choice(
        ("{y}年，{we}共办结政府信息公开申请{n}件。", "全年依法答复政府信息公开申请{n}件。", "本年度作出政府信息公开申请答复{n}件。")
    )
    return about_requests(draft, "办结不是新收", said.format(y=year, we=called(draft), n=done))


def about_so_many(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    came = draft.known("received/total")
    if came < 12:
        return None
    said = chance.choice(
        (
            "{y}年，{we}共收到政府信息公开申请{n}余件。",
            "全年收到政府信息公开申请近{m}件。",
            "本年度受理政府信息公开申请{n}多件。",
            "全年共收到政府信息公开申请约{m}件。",
        )
    )
    return about_requests(
        draft, "约数", said.format(y=year, we=called(draft), n=came // 10 * 10 if came % 10 else came - 10, m=(came // 10 + 1) * 10)
    )


def over_the_years(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    many = draft.known("received/total") + chance.randint(9, 60)
    said = chance.choice(
        (
            "自新修订的条例施行以来，{we}累计收到政府信息公开申请{n}件。",
            "截至{y}年底，{we}历年累计受理政府信息公开申请{n}件。",
            "2008年至{y}年，{we}共收到政府信息公开申请{n}件。",
            "近三年来，{we}共受理政府信息公开申请{n}件，均按期答复。",
        )
    )
    return about_requests(draft, "历年累计", said.format(y=year, we=called(draft), n=many))


def the_whole_county(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    """An office tells of all bodies of its county, and then of itself."""
    draft = drafts[year]
    if draft.body.level != "county" or "-" not in draft.body.id:
        return None
    many = draft.known("received/total") + chance.randint(20, 90)
    said = chance.choice(
        (
            "{y}年，全县各级行政机关共收到政府信息公开申请{n}件，其中{we}收到{r}件。",
            "据统计，全县共收到政府信息公开申请{n}件。{we}收到政府信息公开申请{r}件。",
            "全县各乡镇、各部门共收到政府信息公开申请{n}件，{we}办理其中{r}件。",
        )
    )
    return about_requests(draft, "全县合计", said.format(y=year, we=called(draft), n=many, r=draft.at("received/total")))


def persons_not_requests(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    came = draft.known("received/total")
    if came < 2:
        return None
    said = chance.choice(
        (
            "{y}年，{we}共有{n}名申请人提出政府信息公开申请。",
            "全年有{n}位群众向{we}申请公开政府信息。",
            "{y}年，{n}人次通过窗口咨询政府信息公开申请事宜。",
        )
    )
    return about_requests(draft, "人不是件", said.format(y=year, we=called(draft), n=came - 1))


def by_quarter(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    came = draft.known("received/total")
    if came < 3:
        return None
    half = chance.randint(1, came - 1)
    said = chance.choice(
        (
            "上半年收到政府信息公开申请{a}件，下半年收到政府信息公开申请{b}件。",
            "一季度至三季度共收到政府信息公开申请{a}件，第四季度收到{b}件。",
            "1至6月收到政府信息公开申请{a}件，7至12月收到政府信息公开申请{b}件，全年共{n}件。",
            "线上收到政府信息公开申请{a}件，线下收到政府信息公开申请{b}件。",
            "收到自然人提出的政府信息公开申请{a}件，收到法人或其他组织提出的政府信息公开申请{b}件。",
        )
    )
    return about_requests(draft, "分段、分途径相加", said.format(a=half, b=came - half, n=came))


def last_year_quoted(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or not last.known("received/total") or last.body.id != draft.body.id:
        return None
    said = chance.choice(
        (
            "{last}年收到政府信息公开申请{l}件，{y}年收到政府信息公开申请{n}件。",
            "上年度报告载明收到政府信息公开申请{l}件；{y}年收到政府信息公开申请{n}件。",
            "对照{last}年度收到的{l}件政府信息公开申请，{we}梳理了高频事项，{y}年共收到政府信息公开申请{n}件。",
        )
    )
    return about_requests(
        draft, "引用上年", said.format(y=year, last=year - 1, we=called(draft), l=last.at("received/total"), n=draft.at("received/total"))
    )


def other_matters_counted(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    said = chance.choice(
        (
            "{we}全年受理12345热线诉求{m}件，来信来访{k}件；收到政府信息公开申请{n}件。",
            "便民服务中心全年受理低保申请{m}件、建房申请{k}件。{we}收到政府信息公开申请{n}件。",
            "全年收到群众办事申请{m}件，其中政府信息公开申请{n}件。",
            "收到政府信息公开申请{n}件，当场答复群众咨询{m}件次，发出补正告知书{k}份。",
            "{we}收到政府信息公开申请{n}件，涉及具体事项{m}项。",
        )
    )
    m, k = draft.known("received/total") + chance.randint(30, 300), chance.randint(2, 20)
    return about_requests(draft, "另一种件", said.format(we=called(draft), m=m, k=k, n=draft.at("received/total")))


def none_of_one_kind(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if not draft.known("received/total"):
        return None
    said = chance.choice(
        (
            "全年收到政府信息公开申请{n}件，未收到当面申请。",
            "{we}未收到法人或其他组织提出的政府信息公开申请，自然人申请均已办理。",
            "{y}年收到政府信息公开申请{n}件，没有收到涉及商业秘密的申请。",
            "全年未收到要求提供公开出版物的申请。",
            "{y}年{we}没有发生因政府信息公开申请逾期未答复的情况。",
            "下半年{we}未收到政府信息公开申请。",
        )
    )
    if "法人" in said and draft.known("received/total") != draft.known("received/individual"):
        return None
    if "出版物" in said and draft.known("unprocessed.publication/total"):
        return None
    return about_requests(draft, "某一类没有", said.format(y=year, we=called(draft), n=draft.at("received/total")))


DECOYS: Mapping[Change, int] = {
    carried_in_counted_in: 12,
    concluded_not_received: 8,
    about_so_many: 10,
    over_the_years: 10,
    the_whole_county: 10,
    persons_not_requests: 10,
    by_quarter: 12,
    last_year_quoted: 10,
    other_matters_counted: 12,
    none_of_one_kind: 12,
}
"""How many of each."""
