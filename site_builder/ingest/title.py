"""Whose report it is and of which year, as the document itself says: titles, heads, signatures, the stated period.

Knows lines and the words of a title (the form's). Does not know which bodies there are (``agency``). Names of places have rarer
characters than other words (䢺江镇, 㮾梨街道), so those from U+3400 on count as Chinese here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from site_builder.form.shared import REPORT
from site_builder.ingest.prose import Lines, Prose, clean

_REPORT = "|".join(
    re.escape(words).replace("信息公开", "(?:信息|政务)公开") for words in sorted(REPORT.all_spellings, key=len, reverse=True)
)
_OPEN = "公开"
_IN_EVERY_REPORT = re.compile(f"{_OPEN}(?:{'|'.join(sorted({words.partition(_OPEN)[2] for words in REPORT.all_spellings}))})")
_TITLE = re.compile(rf"^(?P<before>[^:>;,。]{{0,44}}?)(?:政府|政务)?(?:{_REPORT})(?:\((?:以下|下称|简称)[^)]*\).*|\(.{{0,12}}\))?[》。]?$")
_IN_SENTENCE = re.compile(
    r"(?:公布|编制(?:并公布|完成)?|现将)(?:了)?[《“]?(?P<name>[\u3400-\u9fff]{0,30}?)(?P<year>20\d\d)年度?"
    rf"(?:政府|政务)?(?:{_REPORT})(?!有关|的通知|格式)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年度|年|度)|([二][〇○零Oo0][〇○零一二三][〇○零一二三四五六七八九])年度?")
_CHINESE_DIGITS = str.maketrans("二〇○零一三四五六七八九Oo", "200013456789" + "00")
_BODY = (
    r"(?:人民政府|政府|办事处|街道|街道办|委员会|管委会|办公室|办公厅"
    r"|[局厅委办院队会所站社署团]|中心|公司|机关|镇|乡|苏木|省|市|县|区|旗|州|盟)"
)
_A_BODY = re.compile(rf"[\u3400-\u9fff·]+{_BODY}")
_A_NAME = re.compile(r"[\u3400-\u9fff()·]+")
_AROUND_A_NAME = re.compile(r"^(?:现?公布|现将|现?编制|关于)|关于$|^[《“(]+|[》”)的]+$")
_OURSELVES = re.compile(
    r"^(?:本|我|该|各|全|有关|关于|政府|单位|年度|上级|中华人民共和国|省|市|区|县)(?:[省市区县镇乡局办委院]|单位|机关|部门|街道|中心)?$"
    r"|^(?:我|本|国务院|公布$)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A line that is a report's title. ``name`` and ``year`` are None where the title does not hold them; ``line`` is its place."""

    text: str
    name: str | None
    year: int | None
    line: str


def titles(lines: Lines) -> tuple[Title, ...]:
    """Every title among the lines, those with name and year first: alone on a line, after 标题, or broken over two lines."""
    kept = [(place, text) for place, raw in lines if len(text := _said(raw)) <= _LONGEST and text.strip()]
    found: list[Title] = []
    for (above, before), (place, text) in pairwise([("", ""), *kept]):
        if _OPEN[0] not in text and _OPEN[0] not in before:
            continue  # nearly every line
        before, text = "".join(before.split()), "".join(text.split())
        if not _IN_EVERY_REPORT.search(before + text):
            continue
        alone = _title(text, place)
        if alone is not None and alone.name is None and _is_body(before):
            alone = Title(before + text, before, alone.year, above)
        broken = None if alone is not None or not before or len(before) > 40 or len(text) > 30 else _title(before + text, above)
        found += [title for title in (alone, broken) if title is not None]
    return tuple(sorted(found, key=lambda title: (title.name is None) + (title.year is None)))


_LONGEST = 400
"""The most characters of a line that is a title, or stands beside one."""


def _said(raw: str) -> str:
    return clean(raw).removeprefix("标题:")


def _bare(raw: str) -> str:
    text = _said(raw)
    return "".join(text.split()) if len(text) <= _LONGEST else ""


def _title(text: str, place: str) -> Title | None:
    found = _TITLE.match(text)
    if found is None:
        return None
    before = found["before"]
    year = _YEAR.search(before)
    name = (before[: year.start()] + before[year.end() :]) if year else before
    return Title(text.split("(以下")[0].split("(简称")[0], _named(name), _year(year) if year else None, place)


def _year(found: re.Match[str]) -> int:
    return int(found[1] or found[2].translate(_CHINESE_DIGITS))


def _named(text: str) -> str | None:
    name = _AROUND_A_NAME.sub("", text)
    return name if len(name) >= 2 and _A_NAME.fullmatch(name) and not _OURSELVES.search(name) else None


def _is_body(text: str) -> bool:
    return 3 <= len(text) <= 30 and _A_BODY.fullmatch(text) is not None and not _OURSELVES.search(text)


def in_sentences(prose: Prose) -> tuple[Title, ...]:
    """Titles that a sentence cites as this report's own: 现公布…2023年…报告, 编制《…》."""
    return tuple(
        Title(found[0], _named(found["name"]), int(found["year"]), prose.place(found.start()))
        for found in _IN_SENTENCE.finditer(prose.text)
    )


# ── other places where a body names itself ──────────────────────────────────────────────────────────────────────────

_PERFORMS = r"认真|紧紧|严格|高度|坚持|深入|积极|扎实|始终|主动地?公开|累计主动|按照|累计公开"
_NAMING = (
    re.compile(r"由(?P<name>[\u3400-\u9fff]{2,24}?(?:人民政府|办事处|[镇乡](?:人民政府)?|[局委厅院])).{0,24}?(?:编制|结合)"),
    re.compile(r"(?:请与|请联系:?|请致电)(?P<name>[\u3400-\u9fff]{2,24}?(?:人民政府|办事处|[局委厅院]))"),
)
_SUBJECT = re.compile(rf"(?:^|[,。:;\n])(?P<name>[\u3400-\u9fff]{{2,16}}?(?:人民政府|办事处|[局厅]))(?={_PERFORMS})")
_ANY_SUBJECT = re.compile(rf"[府处局厅](?:{_PERFORMS})")
"""What every such subject has: one look at the text tells where there is none."""
_DATE_LINE = re.compile(r"\s*(?:20\d\d年\d{1,2}月\d{1,2}日|[二][〇○零].{2}年.{1,2}月.{1,3}日)\s*")


def signature(lines: Lines) -> str | None:
    """The name that stands above the date at the end of the text; None where there is none."""
    last = [*islice((text for _, raw in reversed(lines) if (text := _bare(raw))), 8)]
    for above, text in pairwise(reversed(last)):
        if _DATE_LINE.fullmatch(text) and _is_body(above):
            return above
    return None


def names(titles: Sequence[Title], lines: Lines, prose: Prose) -> tuple[str, ...]:
    """Every name that the document gives its body, the surest first.

    In turn: its ``titles``, those alone on a line before those that a sentence cites; the signature, 由…编制, whom to contact, the subject
    of a sentence.
    """
    found = [title.name for title in titles] + [signature(lines)]
    for pattern in (*_NAMING, _SUBJECT) if _ANY_SUBJECT.search(prose.text) else _NAMING:
        found += [_named(name["name"]) for name in pattern.finditer(prose.text)]
    return tuple(dict.fromkeys(name for name in found if name))[:20]


# ── the year ────────────────────────────────────────────────────────────────────────────────────────────────────────

_PERIOD = re.compile(r"统计[^。,;\n]{0,16}?(?<!\d)(?P<start>20\d\d)[^。;\n]{0,16}?[至到—-]+(?P<end>20\d\d)?[^。;\n]{0,4}?(?:12|\d{3})")
_PLAIN_PERIOD = re.compile(r"(?P<start>20(?<!\d20)\d\d)年1月1日[^。,;\n]{0,6}?[至到—-]+(?P<end>20\d\d)?年?12月")
_SAID = re.compile(
    r"(?:(?:^|[,。:;、)\n])(20\d\d)年(?:度)?(?=,|未|我|本|全|共|通过|无|主动|区|县|市|以来|街道|各)"
    r"|截[至止]到?(20\d\d)年(?:12月|底|末)|(?<=[局镇乡办会处道县市区州厅院])(20\d\d)年度?(?=政府信息公开|政务公开|主动地?公开|收到))"
)
_QUOTED = re.compile(r"《[^》]*》")


def years(titles: Sequence[Title], cited: Sequence[Title], prose: Prose, before_problems: Prose) -> tuple[int | None, tuple[int, ...]]:
    """The report's year, and the candidates where title and period disagree (then the year is None).

    Asked in turn: the ``titles``, the stated period (also with characters lost: 20201月1日), a title that a sentence cites, and at
    last what the narrative says at the start of its sentences, if that is one year and no other.
    """
    found = [title for title in titles if title.year is not None]
    own = {title.year for title in found if title.name == found[0].name}
    # Pages list the reports of other years beside this one: such titles, without a name, count only where no period decides.
    beside = {title.year for title in found if title.name is None}
    period = {
        int(said[key])
        for pattern in (_PERIOD, _PLAIN_PERIOD)
        for said in pattern.finditer(prose.text)
        for key in ("start", "end")
        if said[key]
    }
    sure = {year for year in own | period | (set() if period else beside) if year is not None}
    if len(sure) > 1:
        return None, tuple(sorted(sure))
    if sure:
        return sure.pop(), ()
    in_passing = {title.year for title in cited if title.year is not None}
    if len(in_passing) == 1:
        return in_passing.pop(), ()
    # Up to the last 》 alone, each 《 finds its end: no text costs more than its length.
    quoting, end, rest = before_problems.text.rpartition("》")
    text = _QUOTED.sub("", quoting + end) + rest
    said = Counter(int(next(group for group in found.groups() if group)) for found in _SAID.finditer(text))
    return (next(iter(said)), ()) if len(said) == 1 else (None, tuple(sorted(said)))
