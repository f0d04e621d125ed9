"""What looks like a contradiction of the text and is none: other years, other bodies, other units, parts, sums, plans, quotations."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions import sentences
from tests.contradictions.drafts import History
from tests.contradictions.planted_text import TOPICS, plain
from tests.contradictions.seeds import Change, Seed, about_requests, saying, telling
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


# ── year, notice, sections, topics ──────────────────────────────────────────────────────────────────────────────────


def years_that_are_told_of(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    said = chance.choice(
        (
            "{next}年，{we}计划发布政策解读{k}篇，开展培训{j}次，新增公开栏目{j}个。",
            "{last}年度政府信息公开工作年度报告已于{y}年1月在门户网站公布，全文{k}页。",
            "修订后的条例自2019年5月15日起施行，{we}已组织学习{j}次。",
            "对照《{last}年政务公开工作要点》落实情况，{we}补发信息{k}条。",
            "{last}年主动公开政府信息{m}条，{y}年主动公开政府信息{d}条。",
            "{last}年第三方评估指出问题{j}个，{y}年已全部整改。",
            "{last}年12月至{y}年1月，集中清理历史公文{m}件。",
            "《{we}{next}年培训计划》列出课程{j}门。",
        )
    )
    said = said.format(
        y=year,
        last=year - 1,
        next=year + 1,
        we=called(draft),
        k=chance.randint(11, 40),
        j=chance.randint(2, 6),
        m=chance.randint(50, 300),
        d=draft.published,
    )
    return saying("other-year", "提到别的年份", draft, last=said)


def the_old_notice_as_history(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if year < 2021:
        return None
    told = chance.choice(
        (
            "依据{new}要求编制本年度报告，原{old}同时不再执行，统计期限为{y}年1月1日至{y}年12月31日。",
            "统计期限为{y}年1月1日至{y}年12月31日。本报告采用{new}格式；2019、2020年度报告按当时的{old}编制，表格口径不同。",
        )
    )
    told = told.format(y=year, new=sentences.NOTICE["2021"], old=sentences.NOTICE["2019"])
    return saying("old-notice", "为说明沿革引用旧通知", draft, opening=told)


def headings_of_their_own(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    five, six = chance.choice(
        (
            ("五、政府信息公开工作存在的主要问题及改进情况", "六、其他需要报告的事项"),
            ("五、存在的主要问题及改进措施", "六、其他需要报告事项"),
            ("五、存在问题及改进情况", "六、其他需报告的事项"),
            ("五、存在的不足和改进措施", "六、其他需要报告的事项"),
            ("（五）存在的主要问题及改进情况", "（六）其他需要报告的事项"),
            ("五.存在的主要问题及改进情况", "六.其他需要报告的事项"),
            ("五、 存在的主要问题及改进情况：", "六、 其他需要报告的事项："),
            ("五、存在的主要问题及下一步改进情况", "六、其他需要报告的事项"),
        )
    )
    return Seed("sections", f"标题写法：{five} {six}", year, {year: replace(draft, headings={"五": five, "六": six})})


def cut_short(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Our copy ends after table three: nothing may be called missing."""
    draft = drafts[year]
    if year + 1 in drafts:
        return None
    return Seed("sections", "副本在表三之后截断", year, {year: replace(telling(draft, disputes=""), cut="三")})


def topics_in_other_words(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    heads = chance.choice(
        (
            ("（三）政府信息资源的规范化管理。", "（四）公开平台载体建设。", "（五）监督与保障。"),
            ("三是加强政府信息管理。", "四是优化网站、公众号等公开渠道。", "五是开展考核评议和责任追究。"),
            ("（三）信息管理制度。", "（四）信息公开载体。", "（五）工作考核、社会评议和责任追究情况。"),
            ("严格信息发布审核和动态管理。", "建强门户网站和政务新媒体矩阵。", "落实考核、培训和社会评议制度，未发生责任追究情形。"),
        )
    )
    told = {key: head + plain(chance, key) for key, head in zip(TOPICS, heads, strict=True)}
    return saying("topics", "另一种写法", draft, **told, **{f"{key}-head": "" for key in TOPICS})


def boilerplate_shared(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Sentences that a county hands to all its bodies: the law, the notice, the closing formula."""
    draft = drafts[year]
    opening = (
        "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》"
        f"（{sentences.NOTICE[draft.edition]}）要求，编制本报告。本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、"
        f"存在的主要问题及改进情况、其他需要报告的事项六部分组成，所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    )
    return saying("copied", "共用的格式用语", draft, opening=opening)


def working_with_a_place_elsewhere(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    draft = drafts[year]
    county = draft.body.division[:6]
    others = sorted(
        code
        for code, name in divisions.names.items()
        if len(code) == 6 and code[:2] != county[:2] and len(name) >= 3 and name[-1] in "县市" and code != county
    )
    place = divisions.names[chance.choice(others)]
    said = chance.choice(
        (
            "组织信息员赴{place}学习政务公开经验，参加{j}人次。",
            "与{place}建立结对协作关系，交流公开目录编制做法。",
            "借鉴{place}的做法，推行公开事项清单化管理。",
            "接待{place}政务公开考察团来访{j}批次。",
            "参加在{place}举办的政务公开业务培训班。",
        )
    ).format(place=place, j=chance.randint(2, 9))
    return saying("foreign-place", f"与外地{place}交流", draft, last=said)


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
    years_that_are_told_of: 16,
    the_old_notice_as_history: 10,
    headings_of_their_own: 14,
    cut_short: 6,
    topics_in_other_words: 12,
    boilerplate_shared: 10,
    working_with_a_place_elsewhere: 12,
}
"""How many of each."""
