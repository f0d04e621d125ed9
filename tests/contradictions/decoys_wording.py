"""What looks like a contradiction of the text in words and is none: years told of, notices as history, other headings, quotations."""
# ruff: noqa: ARG001 - one shape for all changes

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions import sentences
from tests.contradictions.drafts import History
from tests.contradictions.planted_wording import TOPICS, plain
from tests.contradictions.seeds import Change, Seed, saying, telling
from tests.contradictions.sentences import called


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
    told = {key: head + plain(chance, TOPICS[key]) for key, head in zip(TOPICS, heads, strict=True)}
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


DECOYS: Mapping[Change, int] = {
    years_that_are_told_of: 16,
    the_old_notice_as_history: 10,
    headings_of_their_own: 14,
    cut_short: 6,
    topics_in_other_words: 12,
    boilerplate_shared: 10,
}
"""How many of each."""
