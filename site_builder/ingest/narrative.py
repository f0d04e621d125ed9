"""The narrative of a report: text in, values out.

Knows the words around the tables: whose report it is, of which year, when it was dated and posted, whether it speaks for one body
or for an area and what it states in numbers; which sections it has is for ``sections``. Knows no file format and no table; lets no
sentence out.
"""

import datetime
import re
from dataclasses import dataclass
from itertools import islice

from site_builder.ingest import claims as other
from site_builder.ingest import stated as said
from site_builder.ingest.disclosed import disclosed
from site_builder.ingest.meant import Meant
from site_builder.ingest.prose import Lines, Prose, clean, number, proses
from site_builder.ingest.sections import PROBLEMS, Opened, section_of, sections, topics
from site_builder.ingest.title import Title, in_sentences, names, titles, years
from site_builder.record import Scope, Stated


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the text around the tables says. None and empty where it does not say, or says two things.

    ``names`` are all names that the document gives its body, the surest first; ``place_hints`` runs of text in which places may be
    named; ``year_candidates`` the years that disagree; dates are ISO; ``lines`` leads from ``stated/…`` to its place on the source.
    """

    title: Title | None
    agency_name: str | None
    names: tuple[str, ...]
    place_hints: tuple[str, ...]
    year: int | None
    year_candidates: tuple[int, ...]
    scope: Scope
    scope_note: str | None
    dated: str | None
    posted: str | None
    url: str | None
    stated: Stated
    lines: dict[str, str]


def read_narrative(lines: Lines) -> Narrative:
    """Everything that the text of a document says of itself; ``lines`` are (place, text) pairs of the whole document, tables and all."""
    opened = [section_of(text) for _, text in lines]
    whole, before = proses(lines, opened.index(PROBLEMS) if PROBLEMS in opened else len(lines))
    alone, cited = titles(lines), in_sentences(whole)
    found = alone or cited
    called = names((*alone, *cited), lines, whole)
    year, candidates = years(alone, cited, whole, before)
    scope, scope_note = scope_of(called[0] if called else None, before)
    numbers, places = _stated(lines, opened, whole, before, Meant(year, None if called and _GOVERNMENT.search(called[0]) else scope))
    return Narrative(
        title=found[0] if found else None,
        agency_name=called[0] if called else None,
        names=called,
        place_hints=place_hints(whole),
        year=year,
        year_candidates=candidates,
        scope=scope,
        scope_note=scope_note,
        dated=dated(lines),
        posted=posted(lines),
        url=url(lines),
        stated=numbers,
        lines=places,
    )


# ── dates and address ───────────────────────────────────────────────────────────────────────────────────────────────

_DAY = r"(?P<y>20\d\d)(?:-|/|\.|年)(?P<m>\d{1,2})(?:-|/|\.|月)(?P<d>\d{1,2})日?"
_POSTED = (
    re.compile(rf"(?:发布时间|发布日期|发文日期|公开日期|公开时间|上传时间|信息时间)\s*:\s*{_DAY}"),
    re.compile(rf"(?<!成文)(?:更新时间|更新日期|日期|时间)\s*:\s*{_DAY}"),
    re.compile(rf"^{_DAY}(?:\s*\d\d:\d\d(?::\d\d)?)?\s*(?:来源|浏览|点击|作者)"),
)
_CHINESE_DAY = re.compile(
    r"二[〇○零](?P<y>[〇○零一二三四五六七八九]{2})年(?P<m>十?[一二三四五六七八九十])月(?P<d>二?三?十?[一二三四五六七八九十]|三十一?)日"
)
_URL = re.compile(r"(?:原文链接|原文网址|原文地址|链接地址|网页地址|来源网址|网址|URL|url)\s*:\s*(?P<url>https?://[^\s<>\"'，。；）]+)")


def posted(lines: Lines) -> str | None:
    """The day on which the page says that it was put up (发布时间, 发布日期, 日期 …), ISO; None where it does not say."""
    texts = [text for _, raw in lines if len(raw) <= 600 and "20" in (text := clean(raw))]
    for pattern in _POSTED:
        for text in texts:
            if (found := pattern.search(text)) and (day := _iso(found["y"], found["m"], found["d"])):
                return day
    return None


def dated(lines: Lines) -> str | None:
    """The date that stands alone at the end of the text, ISO; None where none does."""
    for line in islice((line for _, raw in reversed(lines) if (line := clean(raw))), 8):
        text = "".join(line.split())
        plain, chinese = re.fullmatch(_DAY, text), _CHINESE_DAY.fullmatch(text)
        if plain:
            return _iso(plain["y"], plain["m"], plain["d"])
        if chinese:
            digits = "".join(str("零一二三四五六七八九".index(char.replace("〇", "零").replace("○", "零"))) for char in chinese["y"])
            month, day = number(chinese["m"]), number(chinese["d"])
            return None if month is None or day is None else _iso("20" + digits, str(month), str(day))
    return None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def url(lines: Lines) -> str | None:
    """The address that the copy says it was taken from; None where it does not say."""
    return next((found["url"] for _, raw in lines if "http" in raw and (found := _URL.search(raw.replace("：", ":")))), None)


# ── places and scope ────────────────────────────────────────────────────────────────────────────────────────────────

_RUN = re.compile(r"[\u3400-\u9fff]+")
_PLACE = re.compile(r"[省市县区旗州盟镇乡道]")


def place_hints(text: Prose) -> tuple[str, ...]:
    """The runs of characters, free of punctuation, in which a place may be named, each once, in order."""
    return tuple([run for run in dict.fromkeys(_RUN.findall(text.text)) if 2 <= len(run) <= 60 and _PLACE.search(run)])


_AREA_NAME = re.compile(r"(?:省|市|县|区|旗|州|盟|自治区|示范区)$")
_GOVERNMENT = re.compile(r"(?:省|市|县|区|旗|州|盟)(?:人民)?政府$")
_TOWNSHIP = re.compile(r"(?:镇|乡|苏木|街道|街道办|办事处)(?:人民政府|政府|办事处)?$")
_WE_ARE_ONE = re.compile(r"我[镇乡局办委院厅]|本[镇乡局办委院厅]|我街道|我单位|本机关|本单位")
_WHOLE_AREA = re.compile(
    r"全[市区县省州旗盟](?:各级|各单位|各部门|各[镇乡街]|共|累计|政府信息公开|行政机关|接收|收到|主动地?公开|范围)|我[市区县省州旗盟](?:各级|政府信息公开单位|各单位|各部门)"
)


def scope_of(name: str | None, text: Prose) -> tuple[Scope, str | None]:
    """Whether the report speaks for one body or adds up an area, and a remark where that is not plain.

    By the name first: a township or sub-district and every department speak for themselves; a bare 市, 县, 区 … is an area. A county's
    or city's government (…人民政府) may be either: an area where the text counts for all its bodies (全县各级…, 全市共收到…), else itself,
    with a remark. Without a name the text alone decides: 我局, 我镇 … is one body.
    """
    whole_area = _WHOLE_AREA.search(text.text) is not None
    if name is not None and not _TOWNSHIP.search(name):
        if _AREA_NAME.search(name):
            speaks = whole_area or re.search(r"[我全][市区县省州旗盟]", text.text)
            return "area", None if speaks else "the title names an area, the text does not say that it adds one up"
        if _GOVERNMENT.search(name):
            return ("area", None) if whole_area else ("own", "a government's report; the text does not say whether it adds up its area")
        return "own", None
    if name is not None or _WE_ARE_ONE.search(text.text):
        return "own", None
    if whole_area:
        return "area", "no name; the text counts for a whole area"
    return "own", "no name, and the text does not say whether it speaks for one body"


# ── what it states ──────────────────────────────────────────────────────────────────────────────────────────────────

_YEAR = re.compile(r"(20(?<!\d20)\d\d)年")  # its digits first: only there is more looked at
_NOTICE = re.compile(r"(?P<office>国(?:办|发|务院)[\u4e00-\u9fff]{0,6})[\[(](?P<year>20\d\d)[\])](?P<number>\d{1,3})号")


def _stated(lines: Lines, opened: Opened, whole: Prose, before: Prose, meant: Meant) -> tuple[Stated, dict[str, str]]:
    published = disclosed(before, meant.year)
    single = {
        "disclosed_total": published.total,
        "applications_received": said.applications_received(before, meant),
        "reviews": said.cases(before, suit=False, meant=meant),
        "lawsuits": said.cases(before, suit=True, meant=meant),
        "processing_fee": said.processing_fee(whole),
    }
    places = {f"stated/{key}": one.place for key, one in single.items() if one is not None}
    if published.breakdown and published.total is not None:
        places["stated/breakdown"] = published.total.place
    return (
        Stated(
            **{key: one.value for key, one in single.items() if one is not None},
            approximate=published.total is not None and published.total.approximate,
            breakdown=published.breakdown,
            listed=published.listed,
            claims=(*other.claims(before, meant, published.ends), *other.no_fee(whole)),
            notices=tuple(dict.fromkeys(f"{one['office']}〔{one['year']}〕{one['number']}号" for one in _NOTICE.finditer(whole.text))),
            sections=sections(lines, opened),
            topics=topics(lines, opened),
            years=tuple(sorted({int(one) for one in _YEAR.findall(whole.text)})),
            told_years=other.told_years(before, meant.year),
        ),
        places,
    )
