"""Names of other places in a narrative: provinces, cities and counties of the list that have no business there.

A text taken over from elsewhere often keeps a name. Told are only whole names (广州市, not 广州) that begin and end where a word does and
in whose sentence nothing is said that would explain them. Much is therefore missed: a name that is told wrongly costs more.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from site_builder.divisions import Division, Divisions

_END = re.compile("[省市县区旗州盟]")
_SHORTEST = 3
_WORDS = """
市辖 市中 市南 市北 新市 西市 城关 城中 城东 城西 城北 城厢 新城
老城 古城 山城 水城 钢城 大城 港口 河口 海港 港北 港南 桥东 桥西
铁东 铁西 路南 路北 河东 河西 河北 江南 江北 江岸 江东 滨江 滨湖
湖滨 滨海 滨城 沿河 沿滩 临港 临海 临江 南岸 海城 应城 项城 任城
开平 化州 利州 通州 和平 友好 友谊 兴业 资源 公安 共和 博爱 解放
前进 前锋 向阳 东风 红旗 新民 合作 平安 安居 集贤 富裕 同心 惠民
爱民 惠农 振兴 新兴 光明 复兴 民权 延长 平原 中原 中山 中站 中方
东方 方正 南部 东部 社旗 上街 平房 站前 老边 工农 太平 长寿 万全
新建 万年 明水 民乐 乐业 安定 永定 富民 崇信 裕民 民勤 互助
经济开发 高新 东山 西山 南山 青山 名山 千山 城区 双城 新星 大方
大田 大通 天桥 二道 安全 安康 长治 明光 北市 化隆 温泉 石棉 花园
宏伟 大观 大安 新安 天心 天元 天等 会同 会理 会东
"""
"""Names that are words too, or that a word can end in (适应城市, 便利州区): without 市, 县, 区 …"""

_SEATED = (
    "富民 富裕 惠民 裕民 民权 民乐 民勤 新民 新安 新兴 中山 临海 海城 长治 安康 平原 万年 南部 温泉 石棉 滨海 大田 大城 天等 社旗 方正 明水"
)
"""Of these the ones that are names all the same where a word goes before that places take, and the seat of a county or city follows."""

_SEAT = re.compile("人民政府|政务服务中心|政务公开")

_BEFORE = frozenset("在于由与和及向从到至是的对为按经据照以将把被让使请受自因如像该省市县区州盟旗年月日合、")
"""After these a name begins, as it does at the start of a sentence and after 江苏 or 苏州; after others it may be the end of a word."""

_BEFORE_WORDS = re.compile(
    "登录|登陆|访问|关注|点击|浏览|打开|进入|查看|查阅|搜索|检索|扫描|拨打|咨询|联系|来到|"
    "通过|依托|借助|利用|接受|服从|遵照|贯彻|落实|执行|报送|上报"
)
"""After these two it begins as well: they send the reader to a website, or stand before those who give orders."""

_NO_PLACE = re.compile(r"市(?:场|民(?!政)|值|面|容|政(?!府|务|协))|区(?:域|间|分|别|块|划|位)|旗(?:下|帜|舰|杆)|盟(?:友|约|员)")
_LIST_BEFORE = re.compile(r"[市县区旗州盟][、和及与]")
_LIST_AFTER = re.compile(r"[、和及与][\u4e00-\u9fff]{1,11}?[市县区旗州盟](?=[、和及与等，。]|$)")
_CITED = re.compile(r"《[^》\n]{0,80}》|[（(][^）)\n]{0,40}[〔\[]20\d\d[〕\]][^）)\n]{0,20}[）)]|“[^”\n]{0,80}”")
_SENTENCE = re.compile(r"[^。；;！!\n]+")
_EXPLAINED = re.compile(
    "协作|合作|协同|对口|帮扶|支援|援建|援助|结对|学习|考察|参观|(?<!互动)交流|借鉴|取经|观摩|先进|经验|"
    "做法|转发|来自|来访|来函|赴|前往|到访|联合|共建|共享|招商|引进|流域|毗邻|接壤|相邻|邻近|跨省|"
    "跨市|跨县|跨区|跨境|飞地|疫|风险地区|返乡|返回|户籍|籍贯|举办|召开|承办|会议|论坛|博览|展销|"
    "推介|培训班|公司|企业|律师|事务所|大学|学院|医院|法院|检察院|仲裁|银行|划归|划入|划出|原属|"
    "更名|改称|撤销|移交|代管|托管|迁|排名|位居|位列|对标|标杆|比照|对比|参照|外省|外市|外地|异地|"
    "铁路|高速|公路|航线|务工|劳务|经商|投资|客商|商会|流动党|产业园|示范区|景区|公园|集团|学校|中学|小学|党校|博物馆|"
    "援藏|援疆|援青|挂职|驰援|捐|地震|灾|事故|案例|教训|核酸|旅居|供应商|中标|产自|特产"
)
"""Words of a sentence that say why another place is named in it."""


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """A name of another place: from which character of the text on, and the codes of all divisions that bear it, sorted."""

    name: str
    at: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What can be found: names with their codes, the length of the longest, the provinces and cities as they stand before a name.

    ``seated`` are names that are words too.
    """

    codes: Mapping[str, tuple[str, ...]]
    longest: int
    short: frozenset[str]
    seated: frozenset[str]


def foreign_places(text: str, path: Sequence[Division], divisions: Divisions) -> tuple[ForeignPlace, ...]:
    """The names of provinces, cities and counties that stand in a text and are not explained, in their order.

    Takes    the text of a narrative; ``path``, the divisions of its body from the province down (``Divisions.path``); the list
    Gives    names of three characters and more that no place on the body's path bears, nor one below it; of names side by side the last
             (徐州市鼓楼区: 鼓楼区 of 徐州市). Not within 《》 or “”, not in a sentence of co-operation, visits, trade, courts, borders or
             comparison. Of names of the body's own province, and of provinces, one in a sentence that no other place stands beside: more
             are an enumeration
    """
    if not path:
        return ()
    known = _known(divisions)
    body = path[-1].code
    shown = _CITED.sub(lambda found: "\n" * len(found[0]), text)
    return tuple(
        place
        for sentence in _SENTENCE.finditer(shown)
        if _END.search(sentence[0]) and not _EXPLAINED.search(sentence[0])
        for place in _foreign(_named(sentence[0], sentence.start(), known), body, shown)
    )


def _foreign(named: Sequence[ForeignPlace], body: str, text: str) -> Sequence[ForeignPlace]:
    """Of the names in one sentence those that are foreign to a body: where a name has several places, by the nearest."""
    others = [place for place in named if not any(body.startswith(code) or code.startswith(body) for code in place.codes)]
    near = [place for place in others if any(len(code) == 2 or code[:2] == body[:2] for code in place.codes)]
    return [place for place in others if place not in near or (len(near) < 2 and not _listed(place, text))]


def _listed(place: ForeignPlace, text: str) -> bool:
    """Whether other places stand beside a name, as in a list (平武县、江油市和三台县)."""
    before = _LIST_BEFORE.fullmatch(text, max(place.at - 2, 0), place.at)
    return before is not None or _LIST_AFTER.match(text, place.at + len(place.name)) is not None


def _named(sentence: str, start: int, known: _Known) -> Sequence[ForeignPlace]:
    """The names that stand in a sentence as words of their own, the longest where one holds another; ``start`` is its place in the text."""
    found: list[ForeignPlace] = []
    for end in (match.end() for match in _END.finditer(sentence)):
        lengths = range(min(known.longest, end), _SHORTEST - 1, -1)
        begins = [end - length for length in lengths if _stands(sentence, end - length, end, known)]
        if not begins or _NO_PLACE.match(sentence, end - 1):
            continue
        name, at = sentence[begins[0] : end], start + begins[0]
        while found and found[-1].at >= at:
            found.pop()
        before = found[-1] if found and found[-1].at + len(found[-1].name) == at else None
        if before is not None:
            below = tuple(code for code in known.codes[name] if code.startswith(before.codes))
            found[-1] = ForeignPlace(name, at, below or known.codes[name])
        elif _begins(sentence, begins[0], known):
            found.append(ForeignPlace(name, at, known.codes[name]))
    return found


def _stands(sentence: str, start: int, end: int, known: _Known) -> bool:
    """Whether a name stands there: one that is a word too needs a seat behind it, and before it what only a place can follow."""
    name = sentence[start:end]
    return name in known.codes and (name not in known.seated or (start > 0 and _led(sentence, start) and bool(_SEAT.match(sentence, end))))


def _begins(sentence: str, at: int, known: _Known) -> bool:
    return (
        not "\u4e00" <= sentence[at - 1 : at] <= "\u9fff"
        or _led(sentence, at)
        or not known.short.isdisjoint((sentence[at - 2 : at], sentence[at - 3 : at]))
    )


def _led(sentence: str, at: int) -> bool:
    return sentence[at - 1 : at] in _BEFORE or _BEFORE_WORDS.fullmatch(sentence, max(at - 2, 0), at) is not None


@lru_cache(maxsize=4)
def _known(divisions: Divisions) -> _Known:
    words, seated = frozenset(_WORDS.split()), frozenset(stem + end for stem in _SEATED.split() for end in "县市")
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in divisions.names.items():
        whole = name[:-1] not in words or name[-1] == "省" or name in seated
        if len(code) <= 6 and len(name) >= _SHORTEST and _END.fullmatch(name[-1]) and whole:
            codes[name].append(code)
    short = {name[:-1] for name, found in codes.items() if any(len(code) <= 4 for code in found)}
    return _Known({name: tuple(sorted(found)) for name, found in codes.items()}, max(map(len, codes), default=0), frozenset(short), seated)
