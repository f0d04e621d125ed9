"""What looks like a contradiction of the text in numbers and is none: other bodies, other units, parts, sums, rounding."""

from collections.abc import Mapping
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import History
from tests.contradictions.seeds import Change, Seed, about_requests, saying
from tests.contradictions.sentences import called, listed, parts

# ── outcomes, shares, changes, disputes, fee ────────────────────────────────────────────────────────────────────────


def outcomes_said_together(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    first, second = draft.group("granted"), draft.group("partly_granted")
    if not first or not second:
        return None
    said = chance.choice(
        (
            "政府信息公开申请中，予以公开和部分公开共{s}件。",
            "办结的政府信息公开申请中，予以公开{s}件（含部分公开{b}件）。",
            "政府信息公开申请中，予以公开、部分公开合计{s}件。",
            "政府信息公开申请中，予以公开（含部分公开）{s}件。",
        )
    )
    return saying("stated-outcome", "两类合说", draft, outcome=said.format(s=first + second, b=second))


def outcomes_of_a_part(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    granted = draft.group("granted")
    if granted < 2:
        return None
    said = chance.choice(
        (
            "在涉及征地拆迁的政府信息公开申请中，予以公开{n}件。",
            "对企业提出的政府信息公开申请，予以公开{z}件。",
            "上年结转的政府信息公开申请中，予以公开{z}件。",
            "自条例施行以来，{we}对政府信息公开申请予以公开{m}件，不予公开{k}件。",
            "全县各单位对政府信息公开申请予以公开{m}件，部分公开{k}件。",
            "政府信息公开申请中，拟予公开{n}件，经复核均予以公开。",
        )
    )
    business = draft.known("granted/business")
    return saying(
        "stated-outcome",
        "只说一部分",
        draft,
        outcome=said.format(n=granted - 1, z=business, m=granted + 40, k=granted + 9, we=called(draft)),
    )


def shares_rounded(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    every, some = draft.known("concluded/total"), draft.group("granted")
    if not 0 < some < every:
        return None
    exact = 100 * some / every
    form = chance.choice(("{:.1f}", "{:.0f}", "{:.2f}", "cut"))
    shown = f"{int(exact * 10) / 10:.1f}" if form == "cut" else form.format(exact)
    said = f"共办结政府信息公开申请{every}件，其中予以公开{some}件，占{shown}%。"
    return saying("stated-share", "四舍五入", draft, outcome=said)


def shares_of_what_came(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """A share of what was received, not of what was concluded; and shares that are of something else altogether."""
    draft = drafts[year]
    came, some = draft.known("received/total"), draft.group("granted")
    if came == draft.known("concluded/total") or not 0 < some <= came:
        return None
    said = chance.choice(
        (
            "全年收到政府信息公开申请{r}件，其中予以公开{g}件，占收到申请总数的{p:.1f}%。",
            "政府信息公开申请中，予以公开{g}件，占全县予以公开总数的1.3%。",
            "政府信息公开申请予以公开{g}件，按时答复率100%，群众满意率98.6%。",
        )
    )
    return saying("stated-share", "另一分母", draft, received="", change="", outcome=said.format(r=came, g=some, p=100 * some / came))


def changes_of_other_things(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    if last is None or last.body.id != draft.body.id or not last.known("received/total"):
        return None
    said = chance.choice(
        (
            "收到政府信息公开申请{n}件。12345热线受理量比上年增加{m}件。",
            "收到政府信息公开申请{n}件。网站访问量同比增长{m}%。",
            "全县政府信息公开申请量比上年增加{m}件，{we}收到政府信息公开申请{n}件。",
            "收到政府信息公开申请{n}件，申请量较2018年增加{m}件。",
            "收到政府信息公开申请{n}件，受理补正材料比上年增加{k}份。",
            "收到政府信息公开申请{n}件，比上年略有变化，争取明年下降{k}%。",
        )
    )
    said = said.format(we=called(draft), n=draft.at("received/total"), m=chance.randint(120, 500), k=chance.randint(31, 39))
    return about_requests(draft, "另一种增减", said, "stated-change")


def change_rounded(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft, last = drafts[year], drafts.get(year - 1)
    if (
        last is None
        or last.body.id != draft.body.id
        or not last.known("received/total")
        or draft.at("received/total") == last.at("received/total")
    ):
        return None
    n, was = draft.known("received/total"), last.known("received/total")
    percent = 100 * abs(n - was) / was
    said = chance.choice(
        (
            "收到政府信息公开申请{n}件，比上年{w}{p:.1f}%。",
            "收到政府信息公开申请{n}件，同比{w}{p:.0f}%。",
            "收到政府信息公开申请{n}件，比上年{w}约{q}%。",
        )
    )
    said = said.format(n=n, w="增长" if n > was else "下降", p=percent, q=round(percent / 10) * 10)
    return about_requests(draft, "百分比取整", said, "stated-change")


def cases_of_other_kinds(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    reviews, suits = draft.reviews, draft.suits
    said = chance.choice(
        (
            "全年办理各类行政复议案件{m}件、行政应诉案件{k}件，其中涉及政府信息公开的行政复议{r}件、行政诉讼{s}件。",
            "全县共发生政府信息公开行政复议{m}件、行政诉讼{k}件。",
            "自条例施行以来，{we}累计发生政府信息公开行政复议{m}件、行政诉讼{k}件。",
            "全年未发生政府信息公开行政复议被纠错、行政诉讼败诉的情况。",
            "{last}年发生的政府信息公开行政诉讼{k}件，已在当年审结。",
            "举办行政复议法专题讲座{j}次，旁听行政诉讼庭审{j}次。",
        )
    )
    if "败诉" in said and any(
        draft.known(f"{key}/corrected") for key in ("reconsideration", "litigation_direct", "litigation_after_review")
    ):
        return None
    many = chance.randint(11, 60)
    said = said.format(
        m=reviews + many, k=suits + many // 3 + 2, r=reviews, s=suits, j=chance.randint(2, 4), we=called(draft), last=year - 1
    )
    return saying("stated-disputes", "另一类案件", draft, disputes=said)


def a_fee_that_fits(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    said = chance.choice(
        (
            "本年度向{n}名申请人收取信息处理费{m}元，已全额上缴国库。",
            "本年度发出收费通知{n}份，收取信息处理费{m}元。",
            "按照《政府信息公开信息处理费管理办法》，本年度未收取信息处理费。",
            "本年度信息处理费0元。",
            "本年度未收取信息处理费；依申请公开的复印、邮寄费用由{we}承担，共支出{m}元。",
            "不动产登记费等行政事业性收费{m}元，与信息公开无关；未收取信息处理费。",
        )
    )
    said = said.format(we=called(draft), n=chance.randint(1, 3), m=chance.choice((200, 400, 1300)))
    return saying("stated-fee", "与表三不相抵触", draft, fee=said)


# ── breakdown ───────────────────────────────────────────────────────────────────────────────────────────────────────


def lists_in_part(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    items = listed(draft.published, chance)[:-1]
    said = chance.choice(
        (
            "{y}年，{we}主动公开政府信息{d}条，其中{parts}等。",
            "{y}年，{we}主动公开政府信息{d}条，其中重点领域信息{n}条。",
            "全年主动公开政府信息共{d}条，主要包括{parts}等类别。",
            "全年主动公开政府信息{d}条，其中通过政务新媒体公开{n}条，其余在门户网站公开。",
            "本年度共主动公开政府信息{d}条，其中原创解读{n}条；另在公示栏张贴{k}份。",
        )
    )
    said = said.format(y=year, we=called(draft), d=draft.published, parts=parts(items), n=items[0][1], k=chance.randint(5, 30))
    return saying("breakdown", "列举不全", draft, published=said)


def lists_that_nest(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    items = listed(draft.published, chance)
    (name, count), rest = items[0], items[1:]
    if count < 3:
        return None
    half = chance.randint(1, count - 1)
    said = chance.choice(
        (
            "全年主动公开政府信息共{d}条，其中{name}{n}条（其中本级{a}条、转发{b}条）、{rest}。",
            "全年主动公开政府信息共{d}条，其中{name}{a}条、{rest}、{name}{b}条。",
            "全年主动公开政府信息共{d}条，其中{name}{n}条，占{p:.1f}%；其他各类信息{other}条，占{q:.1f}%。",
            "全年主动公开政府信息共{d}条，其中{name}{n}条（含图文解读{a}条），{rest}。",
            "全年主动公开政府信息共{d}条，其中上半年{n}条、下半年{other}条；按类别分，{name}{n}条、{rest}。",
        )
    )
    other = draft.published - count
    said = said.format(
        d=draft.published,
        name=name,
        n=count,
        a=half,
        b=count - half,
        rest=parts(rest),
        other=other,
        p=100 * count / draft.published,
        q=100 * other / draft.published,
    )
    return saying("breakdown", "分层、重复的类别", draft, published=said)


def lists_about(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    items = listed(draft.published, chance)
    near = "、".join(f"{name}{count // 10 * 10 or 5}余条" for name, count in items)
    said = chance.choice(
        (
            "全年主动公开政府信息{r}余条，其中{near}。",
            "{we}通过网站、公众号、公示栏主动公开政府信息{d}条，其中网站{w}条、公众号{g}条，部分信息在两个渠道同时发布。",
            "全年主动公开政府信息{d}条。向县档案馆移送纸质文件{g}份，印发宣传折页{w}份。",
        )
    )
    said = said.format(
        we=called(draft), d=draft.published, r=draft.published // 10 * 10, near=near, w=draft.published - 3, g=draft.published // 2
    )
    return saying("breakdown", "约数、渠道重叠", draft, published=said)


DECOYS: Mapping[Change, int] = {
    outcomes_said_together: 10,
    outcomes_of_a_part: 12,
    shares_rounded: 10,
    shares_of_what_came: 6,
    changes_of_other_things: 12,
    change_rounded: 10,
    cases_of_other_kinds: 14,
    a_fee_that_fits: 12,
    lists_in_part: 12,
    lists_that_nest: 12,
    lists_about: 8,
}
"""How many of each."""
