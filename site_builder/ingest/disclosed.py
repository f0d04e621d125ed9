"""How many items the narrative says were published this year, and the breakdown that follows.

Knows sentences; knows no file format and no table. Takes a number only where the sentence says that it counts published items in general;
where two sentences disagree and neither is plainly the total, it takes none. No sentence leaves: numbers, short names, places.
"""

import re
from dataclasses import dataclass

import msgspec

from site_builder.ingest.prose import NUMBER, NUMERAL, Prose, Said, number
from site_builder.record import Listed, Part

_UNIT = r"(?P<unit>条|件|项|篇|则|份|个)"
_COUNTED = re.compile(
    rf"(?=[近约大超逾\d零〇一二两三四五六七八九十百千万])(?P<near>近|约|大约|超过?|逾)?(?P<n>{NUMBER})(?P<more>[余多])?(?:{_UNIT}|(?P<bare>(?<=[余多])(?=$|[,。;\n])))"
)
_VERB = (
    r"(?:主动(?:地)?公开(?:发布)?|(?=[公发上])(?<!予以)(?<!不予)(?<!部分)(?<!申请)(?<!信息)(?<!政务)(?<!党务)(?<!村务)(?<!财务)"
    r"(?:公开发布|公开上传|公开|发布|公布|上传))"
)
_ANY_VERB = re.compile("公开|发布|公布|上传")
_PUBLISHED = re.compile(
    rf"(?P<verb>{_VERB})(?P<mid>了?(?:(?!公开|发布|公布|上传).){{0,60}}?)"
    r"(?:(?P<what>(?:各级|各类|各种|各项|相关|有关|全部)?(?:政府政务|政府|政务|公开)?信息|政务文件|政府文件)(?:公开)?)?"
    r"(?:条数|条目|数量|总数|总量|数|量)?(?:共计|总计|合计|累计|共有|共|计|达到|达|为|:)*$"
)
_CLAUSE_ENDS = re.compile("[,;:]")
_WHOLE_YEAR = re.compile(r"全年|本年|当年|今年|年度|20\d\d年|新增")
_SINCE = re.compile(r"截[至止]|以来|历年|新增")
_WHOLE_BODY = re.compile(r"全(?:市|县|区|州|旗|省|镇|乡|街道?|局)")
_OTHER_YEAR = re.compile(r"去年|上一?年|往年|同比|较\d{4}年|比\d{4}年")
_WEB = re.compile(r"网|平台")
_NOT_WEB = re.compile(
    r"公众号|微信|微博|抖音|头条|APP|客户端|新媒体|公示栏|公开栏|宣传栏|显示屏|报纸|日报|广播|电视|其他(?:方式|渠道|途径)"
)
_YEAR = re.compile(r"(20\d\d)年")
_BY_THEN = re.compile(r"截[至止]到?20\d\d年")
_IN_GENERAL = re.compile("政府|政务|各")
_IN_ALL = re.compile("共|累计|总")
_NAME_MAX = 40


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The number of items published this year with the breakdown that follows it; both None/empty where not plainly said.

    ``listed`` says whether the list is told to its end, ``ends`` where in the text the number ends.
    """

    total: Said | None
    breakdown: tuple[Part, ...] = ()
    listed: Listed = "open"
    ends: int | None = None


class _Candidate(msgspec.Struct, frozen=True):
    said: Said
    score: int
    rank: int
    end: int
    unit: str


# ── items published ─────────────────────────────────────────────────────────────────────────────────────────────────


def disclosed(prose: Prose, year: int | None) -> Disclosed:
    """How many items were published, as the narrative says it.

    Taken is what follows a verb of publishing and a general word (政府信息, 政务信息, 各类信息 …), not what is said of one kind of item.
    A number for the year goes before a cumulative one, a number without a channel before the website's, other channels are never
    taken; N余 and N多 are N, approximate. Two different numbers of equal standing give none, unless one is the sum of the others.
    """
    told = [(offset, sentence) for offset, sentence in prose.sentences if _ANY_VERB.search(sentence) and NUMERAL.search(sentence)]
    found = [candidate for offset, sentence in told for candidate in _published(prose, offset, sentence, year)]
    if not found:
        return Disclosed(None)
    rank = min(candidate.rank for candidate in found)
    standing = [candidate for candidate in found if candidate.rank == rank]
    score = max(candidate.score for candidate in standing)
    best = [candidate for candidate in standing if candidate.score == score]
    values = {candidate.said.value for candidate in best}
    if len(values) > 1:
        best = [candidate for candidate in best if 2 * candidate.said.value == sum(values)]
    if not best:
        return Disclosed(None)
    lists = (_breakdown(prose, candidate) for candidate in best[:3])
    parts, listed = next((some for some in lists if some[0]), _NO_LIST)
    return Disclosed(best[0].said, parts, listed, best[0].end)


def _published(prose: Prose, offset: int, sentence: str, year: int | None) -> list[_Candidate]:
    if sentence.startswith(("在主动公开", "在主动地公开")):
        return []
    found = []
    last = 0
    parts = sentence.find("其中")
    for counted in _COUNTED.finditer(sentence):
        if 0 <= parts < counted.start():
            break
        left, last_end = sentence[: counted.start()], last
        last = counted.end()
        clause = _CLAUSE_ENDS.split(left[last_end:])[-1]
        said = _PUBLISHED.search(clause)
        value = number(counted["n"])
        if said is None or value is None or not _general(said, sentence, counted):
            continue
        years = [int(one) for one in _YEAR.findall(left)]
        if _OTHER_YEAR.search(clause) or (year is not None and years and years[-1] != year):
            continue
        channel = _channel(left)
        cumulative = "累计" in clause and _SINCE.search(sentence) and not _WHOLE_YEAR.search(_BY_THEN.sub("", left))
        score = 2 * said["verb"].startswith("主动") + (2 if _IN_GENERAL.search(said["what"] or "") else 1 if said["what"] else 0)
        score += (
            bool(_WHOLE_YEAR.search(left)) + bool(_WHOLE_BODY.search(clause)) + bool(_IN_ALL.search(clause[said.start() :] + clause[-8:]))
        )
        approximate = bool(counted["near"] or counted["more"])
        if channel < 2:
            told = Said(value, prose.place(offset + counted.start()), approximate)
            rank = 2 * bool(cumulative) + channel
            found.append(_Candidate(told, score, rank, offset + counted.end(), counted["unit"] or ""))
    return found


def _general(said: re.Match[str], sentence: str, counted: re.Match[str]) -> bool:
    """Whether what was published is items in general, not items of one kind."""
    what, mid = said["what"], said["mid"].removeprefix("了")
    if what is None:
        after = sentence[counted.end() :]
        return (
            not mid
            and "申请" not in sentence
            and counted["unit"] in ("条", "件", "项")
            and (not re.match(r"[\u4e00-\u9fff]", after) or "信息" in after[:24])
        )
    if "文件" in what:
        return not mid and said["verb"].startswith("主动")
    if what == "信息":
        return not mid or "等" in mid or mid.startswith(("涉及", "各"))
    return not mid.endswith("类")


def _channel(left: str) -> int:
    """0 where the sentence so far names no channel or several kinds, 1 for a website, 2 for another channel."""
    if not _WEB.search(left) and not _NOT_WEB.search(left):
        return 0
    for clause in reversed(re.split(r"[,;。]", left)):
        web, other = bool(_WEB.search(clause)), bool(_NOT_WEB.search(clause))
        if web or other:
            return 0 if web and other and not re.search(r"微信公众平台", clause) else 1 if not other else 2
    return 0


# ── breakdown ───────────────────────────────────────────────────────────────────────────────────────────────────────

_OPENS = re.compile(
    r"^[,。;]?[(]?,?(?:其中|(?:内容|信息)?(?:主要)?(?:包括|包含|涵盖)|具体(?:为|是|包括)|分别(?:为|是)|在[^,。(]{0,14}公开的?信息中)[,:]?|^[,。]?[(:]"
)
_NOT_A_NAME = re.compile(
    r"按[^,;]{0,10}(?:分|看|统计)|从[^,;]{0,10}看|通过|同时|开展|编发|收到|推送|依托|另外|办结|受理|[。\n]|20\d\d年|截[至止]|较|同比"
)
_EDGE = ",、;:。. \t"


_ALL_TOLD = re.compile("共|总|合计|累计")
_GOES_ON = re.compile("等|…")
_CHANNEL = re.compile(r"网|微信|公众号|微博|抖音|平台|方式|渠道|途径|公开栏|公示栏|报纸|媒体")


@dataclass(frozen=True, slots=True)
class _List:
    """Items of a list, whether any is only about so many, the units they are counted in, and what follows the last of them."""

    parts: tuple[Part, ...] = ()
    approximate: bool = False
    units: frozenset[str] = frozenset()
    rest: str = ""


_NO_LIST: tuple[tuple[Part, ...], Listed] = ((), "open")


def _breakdown(prose: Prose, total: _Candidate) -> tuple[tuple[Part, ...], Listed]:
    after = prose.text[total.end : total.end + 1500]
    opens = _OPENS.match(after)
    if opens is None:
        return _NO_LIST
    segment = after[opens.end() :]
    segment = _until_closed(segment) if "(" in opens[0] else segment
    found = _parts(re.split(r"[。\n]", segment)[0])
    # A part that is only about so many fits in a record only beside a total that is.
    if len(found.parts) < 2 or (found.approximate and not total.said.approximate):
        return _NO_LIST
    return found.parts, _listed(found, total, opens[0], prose.text[max(0, total.end - 60) : total.end])


def _listed(found: _List, total: _Candidate, opens: str, before: str) -> Listed:
    """Whether the list is told to its end, as kinds of what was counted, each once: channels overlap, and so may kinds within kinds."""
    names = [part.name for part in found.parts]
    ended = not found.rest.strip(_EDGE) or found.rest.startswith(";")
    if not ended or "主要" in opens or _GOES_ON.search(names[-1] + found.rest[:2]) or total.said.approximate:
        return "open"
    if len(set(names)) < len(names) or any(part.parts for part in found.parts) or found.units != {total.unit}:
        return "open"
    if any(_CHANNEL.search(name) for name in names):
        return "open"
    return "whole" if _ALL_TOLD.search(re.split("[,;。\n]", before)[-1]) else "closed"


def _until_closed(text: str) -> str:
    depth = 1
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return text[:index]
    return text


def _parts(segment: str, inner_too: bool = True) -> _List:
    """The items of a list, ``name N条`` or ``N条name``, each with the parts in brackets after it."""
    parts: list[Part] = []
    units: set[str] = set()
    approximate = False
    at = 0
    first = _COUNTED.search(segment)
    leading = first is not None and not _name(segment[: first.start()])
    while (counted := _COUNTED.search(segment, at)) is not None:
        before = segment[at : counted.start()]
        following = _COUNTED.search(segment, counted.end())
        after = segment[counted.end() : following.start() if following else None]
        name = _name(re.split(r"[,、;]", after)[0]) if leading else _name(before)
        value = number(counted["n"])
        if not name or value is None or _NOT_A_NAME.search(name if leading else before):
            break
        approximate |= bool(counted["near"] or counted["more"])
        units.add(counted["unit"] or "")
        at = counted.end()
        inner: tuple[Part, ...] = ()
        if segment[at : at + 1] == "(" and inner_too:
            inside = _until_closed(segment[at + 1 :])
            within = _parts(re.sub(r"^,?其中[,:]?", "", inside), inner_too=False)
            inner = within.parts
            approximate |= within.approximate
            at += len(inside) + 2
        parts.append(Part(name, value, inner))
    rest = segment[at:]
    if leading and parts:
        rest = rest.partition(parts[-1].name)[2]
    return _List(tuple(parts), approximate, frozenset(units), rest)


def _name(text: str) -> str:
    name = re.sub(r"占[^,;]*?%", "", text).strip(_EDGE)
    name = re.sub(r"^(?:以及|其中|还有|和|及|与)[,:]?", "", name).strip(_EDGE)
    name = re.sub(r"^(?:公开|发布)(?=.{3})", "", name)
    name = re.sub(r"(?:数量|总数|等)?(?:共计|合计|总计|共|为|各)?$", "", name).strip(_EDGE)
    name = re.sub(r"^[“《(]([^“”《》()]*)[”》)]$", r"\1", name)
    return name if len(name) <= _NAME_MAX and re.search(r"[\u4e00-\u9fff]", name) else ""
