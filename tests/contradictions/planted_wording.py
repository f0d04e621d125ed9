"""Contradictions of the text in words: of another year, after a notice no longer in force, without a section or a topic."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from random import Random

from site_builder.divisions import Divisions
from site_builder.form.shared import SECTIONS
from tests.contradictions import sentences
from tests.contradictions.drafts import History
from tests.contradictions.planted_patterns import old_form, on_form
from tests.contradictions.seeds import Change, Seed, also, telling
from tests.contradictions.sentences import called, listed, parts
from tests.narratives import sentence


def the_text_of_another_year(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """The title and the period were brought up to date, the sentences were not; or they tell of the year in which they were written."""
    draft = drafts[year]
    other = chance.choice((year - 1, year - 1, year + 1))
    said = chance.choice(("{y}年，{we}通过政府门户网站主动公开政府信息{d}条，其中{parts}。", "{y}年累计发布政府信息{d}条。")).format(
        y=other, we=called(draft), d=draft.published, parts=parts(listed(draft.published, chance))
    )
    told = chance.choice(("{y}年，{we}共收到政府信息公开申请{n}件，全部按期答复。", "{y}年度共收到政府信息公开申请{n}件。")).format(
        y=other, we=called(draft), n=draft.at("received/total")
    )
    more = f"{other}年共开展政务公开业务培训{chance.randint(2, 5)}次，参训{chance.randint(20, 90)}人次。"
    made = telling(draft, published=said, received=told, change="", outcome="", oversight=more)
    return Seed("other-year", f"{year}年度报告称{said}", year, {year: made}, also(year, "stated-received", "stated-change"))


def the_old_notice(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    if year < 2021 or draft.edition != "2021":
        return None
    opening = chance.choice(sentences.OPENING[:2]).format(
        y=year, we=called(draft), name=draft.body.name, notice=sentences.NOTICE["2019"], format="中华人民共和国政府信息公开工作年度报告格式"
    )
    return Seed("old-notice", opening, year, {year: telling(draft, opening=opening)})


def the_old_notice_and_the_old_form(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    if year < 2021:
        return None
    made = the_old_notice(drafts, year, chance, divisions)
    if made is None:
        return None
    return replace(made, drafts={year: on_form(made.drafts[year], "2019")}, also=old_form(year))


def a_section_left_out(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    draft = drafts[year]
    numeral = chance.choice("五六")
    made = replace(draft, headings={numeral: ""})
    if chance.random() < 0.5:
        listed_ = "、".join(label.zh for _, label in SECTIONS)
        opening = f"本报告包括{listed_}六个部分，统计期限为{year}年1月1日至{year}年12月31日。"
        made = telling(made, opening=opening)
    return Seed("sections", f"没有第{numeral}部分", year, {year: made})


TOPICS = {"management": 2, "platform": 3, "oversight": 4}
PUBLISHED = 0
WORDS = ("平台", "监督", "管理", "申请", "主动公开", "考核", "评议", "督查", "培训", "保密审查")


def plain(chance: Random, topic: int) -> str:
    """Two sentences of a topic without the words by which one is known."""
    some = (sentence(chance, topic).replace("{name}", "我们") for _ in range(200))
    return "".join(list(islice((one for one in some if not any(word in one for word in WORDS)), 2)))


def topics_left_out(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """A first section without some of its five topics, which the notice of 2021 names."""
    draft = drafts[year]
    if year < 2021:
        return None
    gone = chance.choice((("management", "oversight"), ("platform", "oversight"), ("management", "platform", "oversight"), ("oversight",)))
    opening = sentences.OPENING[1].format(y=year, we=called(draft), notice=sentences.NOTICE[draft.edition])
    heads = {f"{key}-head": "" for key in TOPICS}
    kept = {key: sentences.HEADS[key][0] + plain(chance, topic) for key, topic in TOPICS.items()}
    told = {**heads, **kept, **dict.fromkeys(gone, ""), "opening": opening}
    # what is left is still a text of its own, not the few sentences that many have
    told["last"] = plain(chance, PUBLISHED)
    if chance.random() < 0.5:
        # words of the topics, said of what the body is charged with
        told["last"] += chance.choice(
            (
                "另转发县市场监督管理局食品监督抽检结果、监督举报电话等便民信息。",
                "另以专文说明职业技能培训补贴如何领取，切实保障群众知情权、监督权。",
                "另晒出校外培训机构白名单、考核招聘公告和融资平台债务余额。",
            )
        )
    return Seed("topics", f"第一部分没有{'、'.join(gone)}", year, {year: telling(draft, **told)})


PLANTED: Mapping[Change, int] = {
    the_text_of_another_year: 14,
    the_old_notice: 9,
    the_old_notice_and_the_old_form: 3,
    a_section_left_out: 12,
    topics_left_out: 12,
}
"""How many of each are planted."""
