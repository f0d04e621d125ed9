"""Names of other places in a text: left in by mistake, or with every right to stand there."""

from collections.abc import Mapping
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import Draft, History
from tests.contradictions.seeds import Change, Seed, saying, telling
from tests.contradictions.sentences import called


def _elsewhere(draft: Draft, chance: Random, divisions: Divisions) -> str:
    """The name of a county or a city at county level in another province."""
    others = sorted(
        code
        for code, name in divisions.names.items()
        if len(code) == 6 and code[:2] != draft.body.division[:2] and len(name) >= 3 and name[-1] in "县市"
    )
    return divisions.names[chance.choice(others)]


def a_place_elsewhere(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    """Sentences taken from elsewhere, with the name of the place left in."""
    draft = drafts[year]
    said = chance.choice(
        (
            "一年来，在{place}委、{place}人民政府的正确领导下，{we}扎实推进政务公开各项工作。",
            "群众可登录{place}人民政府门户网站查询{we}公开的各类信息。",
            "{we}按照{place}政务公开领导小组办公室的部署，逐项落实年度任务。",
            "如需了解更多情况，请到{place}政务服务中心查阅点咨询。",
            "本报告电子版可访问{place}人民政府网站下载。",
            "{we}的公开目录已通过{place}政务公开专栏向社会发布。",
            "热点问题的答复可点击{place}政府网互动交流栏目查看。",
            "{we}依托{place}融媒体中心推送政策图解。",
        )
    ).format(place=_elsewhere(draft, chance, divisions), we=called(draft))
    return Seed("foreign-place", said, year, {year: telling(draft, last=said)})


def working_with_a_place_elsewhere(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    draft = drafts[year]
    place = _elsewhere(draft, chance, divisions)
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


def a_place_elsewhere_with_reason(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    """What was published is about people, goods or events elsewhere; a name is part of a title, a firm or a school."""
    draft = drafts[year]
    said = chance.choice(
        (
            "为在{place}务工的群众开通线上查阅。",
            "公示了向{place}地震灾区捐款的使用明细。",
            "公布中标供应商名单，其中一家在{place}注册。",
            "发布{place}第一中学来本地支教的志愿者名单。",
            "公开由{place}某科技有限公司承建的信息系统验收结果。",
            "以{place}信息公开诉讼案例开展警示教育。",
            "张榜公布援藏干部在{place}的工作情况。",
            "转载《{place}政府信息公开指南》供编写时查对。",
            "栏目名称沿用“{place}模式”。",
            "公示{place}国家公园外围保护带的补偿对象。",
        )
    ).format(place=_elsewhere(draft, chance, divisions))
    return saying("foreign-place", "外地名称另有来由", draft, last=said)


def places_of_its_own(drafts: History, year: int, chance: Random, divisions: Divisions) -> Seed | None:
    """Whoever stands above the body, what lies below it, and the neighbours of its county, counted up or worked with."""
    draft = drafts[year]
    path = divisions.path(draft.body.division)
    above = path[:3]
    city = path[min(1, len(path) - 1)]
    sisters = [one.name for one in divisions.children(city.code)]
    some = chance.sample(sisters, min(3, len(sisters)))
    patterns = [
        "{we}按照{above}的统一部署，逐项落实年度任务。",
        "群众可登录{last}人民政府门户网站查询{we}公开的各类信息。",
        "{we}通过{province}人民政府门户网站、{city}人民政府门户网站同步公开信息。",
        "同{some}等地一样，{we}使用{city}统一的公开目录。",
        "与同属{city}的{sister}联合公布界河治理信息。",
    ]
    said = chance.choice(patterns).format(
        we=called(draft),
        above="、".join(one.name for one in above),
        last=above[-1].name,
        province=path[0].name,
        city=city.name,
        some="、".join(some),
        sister=some[0],
    )
    return saying("foreign-place", "上级、下级、邻县", draft, last=said)


def words_that_look_like_places(drafts: History, year: int, chance: Random, _: Divisions) -> Seed | None:
    """Words, and two words side by side, that hold the name of a place."""
    draft = drafts[year]
    said = chance.choice(
        (
            "{we}会同县政务服务中心梳理公开事项。",
            "会同县人民政府办公室核对公开目录。",
            "延长县政务服务中心查阅点的开放时间。",
            "按照公安县级机关的要求发布反诈提示。",
            "因应城市政务服务需要，增设查阅点。",
            "为富裕县域群众，公开惠民县乡补贴清单。",
            "利用南部县城的公示栏张贴通知。",
            "公开平安县区创建、资源市场化配置、合作市场监管等信息。",
            "通过平原县域广播站播发政策。",
            "落实安全市政设施的公示要求。",
            "登录自治县市两级专栏即可查询。",
            "配合城市区划调整更新机构信息。",
        )
    ).format(we=called(draft))
    return saying("foreign-place", "词语中含地名", draft, last=said)


PLANTED: Mapping[Change, int] = {a_place_elsewhere: 16}
"""How many are planted."""

DECOYS: Mapping[Change, int] = {
    working_with_a_place_elsewhere: 12,
    a_place_elsewhere_with_reason: 12,
    places_of_its_own: 12,
    words_that_look_like_places: 12,
}
"""How many of each."""
