"""The six sections of a report: which of them a text has, where they open, what stands in those that are text, and what the first is about.

Knows their headings (the form's) and how agencies word and number them anew. Knows no number that a text states.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from site_builder.form.shared import SECTIONS
from site_builder.ingest.prose import Lines, clean

PROBLEMS = 4
"""The section from which on the text speaks of problems, plans and other matters: the year's numbers are not sought there."""

TEXTS = ("一", "五", "六")
"""The sections that are text; the others are the tables."""

_HEADINGS = tuple(
    (
        number.rstrip("、"),
        re.compile(
            rf"^(?:{number})?(?:政府信息公开工作)?(?:{'|'.join(map(re.escape, sorted(label.all_spellings, key=len, reverse=True)))})"
        ),
        number,
    )
    for number, label in SECTIONS
)
_OPENINGS = frozenset("政" + "".join(numeral[0] + "".join(spelling[0] for spelling in label.all_spellings) for numeral, label in SECTIONS))
"""The characters with which a section can open: hardly any line starts with one, and only those are held against every heading."""

Opened = Sequence[int | None]
"""Which section each line of a document opens, as ``section_of`` tells."""


@lru_cache(maxsize=8192)  # a form's labels come again in every document
def section_of(line: str) -> int | None:
    """Which of the six sections a line opens (0 to 5); None where it opens none. Agencies restart numbers, so the words decide."""
    text = clean(line).lstrip()
    if text[:1] not in _OPENINGS:
        return None
    text = "".join(text.split())
    for index, (_, heading, numeral) in enumerate(_HEADINGS):
        found = heading.match(text)
        if found and (text.startswith(numeral) or found.end() == len(text)):
            return index
    return None


def section_texts(lines: Lines) -> dict[str, str]:
    """The text of the sections that are text, by numeral, a line of the source a line; empty ones are left out.

    These are an agency's own sentences: they are for reading beside a record, and never a part of one.
    """
    texts: dict[str, list[str]] = {}
    now = ""
    for _, raw in lines:
        opened = section_of(raw)
        if opened is not None:
            now = _HEADINGS[opened][0]
        elif now in TEXTS and raw.strip():
            texts.setdefault(now, []).append(raw.strip())
    return {numeral: "\n".join(text) for numeral, text in texts.items()}


_NUMBERED = re.compile(r"[\s*#]*([一五六])\s*、")


def sections(lines: Lines, opened: Opened) -> tuple[str, ...]:
    """The sections that a line opens, by numeral.

    Behind the tables a line that begins with the numeral of a section opens it, whatever its words, and so does one before them that
    begins with the first: agencies word their own headings. (Inside the first section they number anew, so elsewhere the words decide.)
    """
    there = {index: at for at, index in reversed(list(enumerate(opened))) if index is not None}
    first_table, last_table = there.get(1, len(lines)), there.get(PROBLEMS - 1, len(lines))
    for at, (_, text) in enumerate(lines):
        numbered = _NUMBERED.match(text)
        if numbered is None:
            continue
        index = "一二三四五六".index(numbered[1])
        if at < first_table if index == 0 else at > last_table and index >= PROBLEMS:
            there.setdefault(index, at)
    return tuple(_HEADINGS[index][0] for index in sorted(there, key=lambda index: there[index]))


_OUTLET = "(?:网站|专栏|栏目|新媒体)"
_TENDED = "(?:优化|建[强设好]|完善|改版|升级|维护)"
_TOPICS = (
    ("disclosure", re.compile(r"主动(?:地)?公开")),
    ("requests", re.compile(r"依申请公开|依申请")),
    (
        "management",
        re.compile(r"信息(?:资源)?(?:的)?(?:规范化|标准化|、)*管理|(?<!对象)(?<!人口)动态(?:管理|调整)|保密审查|发布审[核查]|公开属性"),
    ),
    (
        "platform",
        re.compile(rf"(?<!融资)平台(?!经济|企业|公司)|载体|公开渠道|{_TENDED}[^。;]{{0,8}}{_OUTLET}|{_OUTLET}(?:建设|矩阵|运维|改版|管理)"),
    ),
    (
        "oversight",
        re.compile(
            "(?<!市场)(?<!执法)监督(?!管理|抽[检查]|举?报?电话|举报|权)|考核(?!招聘|聘用|录用)|评议|责任追究|督[查导促]|"
            "(?<!技能)(?<!职业)(?<!就业)(?<!创业)(?<!校外)培训(?!机构|学校|补贴|基地|券)"
        ),
    ),
)
"""The five topics of section 一 (30号 一(一)): proactive disclosure, requests, management, platforms, supervision and support.

A word that here is of a body's own trade is none of them: 监督抽检 of a market bureau, 技能培训 of a labour bureau, 融资平台.
"""


def topics(lines: Lines, opened: Opened) -> tuple[str, ...]:
    """Which of the five topics of section 一 its text, and what stands before it, speaks of, in their order."""
    overview = _overview(lines, opened)
    return tuple(key for key, words in _TOPICS if words.search(overview))


def _overview(lines: Lines, opened: Opened) -> str:
    """The text of section 一 and of what stands before it: up to the last line that opens section 二."""
    end = max([index for index, section in enumerate(opened) if section == 1], default=len(lines))
    return "\n".join([clean(text) for _, text in lines[:end]])
