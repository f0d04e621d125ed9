"""What may leave the house: no phone, name, e-mail or id number, and no character that hides text or turns it round.

One function, ``publishable``, used by pages and exports alike. It knows cues and shapes, not people, and it sees text only: a number
column never passes here, nor does a hash or a code. Where a phone and three cells of a table look alike (``158 2000 3000``) it takes the
phone's side.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

PHONE, EMAIL, ID_NUMBER, PERSON, ACCOUNT, HOME = "〔电话〕", "〔邮箱〕", "〔证件号〕", "〔联系人〕", "〔账号〕", "〔住址〕"

# ── characters ──────────────────────────────────────────────────────────────────────────────────────────────────────

_HIDDEN = dict.fromkeys(
    (
        *(code for code in range(0x20) if code not in (0x09, 0x0A)),
        *range(0x7F, 0xA0),  # DEL and C1
        *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),  # soft hyphen, marks without width
        *range(0x200B, 0x2010),  # zero width, left-to-right and right-to-left marks
        *(0x2028, 0x2029),  # separators that end a line in a script
        *range(0x202A, 0x202F),  # bidi embeddings and overrides
        *range(0x2060, 0x2070),  # word joiner, bidi isolates
        *range(0xD800, 0xE000),  # lone surrogates, which no file can hold
        *range(0xFFF9, 0xFFFC),  # interlinear annotation
        *range(0xE0000, 0xE0080),  # tags
    )
)

_PLAIN = str.maketrans("＠．－＋（）：＃＿\u3000\u00a0‐‑‒–—―−·・", "@.-+():#_  -------..")


def _shadow(text: str) -> str:
    """The same text, character for character, with every decimal digit as 0-9, Latin letters and marks narrow, and hashes blotted out."""
    narrow = _WIDE.sub(lambda found: _narrow(found[0]), text.translate(_PLAIN))
    return _HASH.sub(lambda found: "~" * len(found[0]), narrow)


def _narrow(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else chr(ord(character) - 0xFEE0)


_WIDE = re.compile(r"[^\D0-9]|[Ａ-Ｚａ-ｚ]")
"""Every decimal digit but those of ASCII, and wide letters."""

_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])")

# ── shapes that need no cue ─────────────────────────────────────────────────────────────────────────────────────────

_BEFORE = r"(?<![0-9])(?<![0-9][.,])"
_AFTER = r"(?![0-9]|[.,][0-9])"
_NO_CELL_BEFORE, _NO_CELL_AFTER = r"(?<![0-9][ \t|])", r"(?![ \t|]+[0-9])"  # a figure beyond the blank: cells of a table
_GAP = r" ?[-. ] ?"
_EXTENSION = r"(?:(?:转|-| ?ext\.? ?)[0-9]{1,5})?"
_AREA = r"(?:10|2[0-9]|[3-9][0-9]{2})"
_BIRTHDAY = r"(?:18|19|20)[0-9]{2}[- ]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_HAN_DIGIT = "〇零○一二三四五六七八九"
_TOP = "(?:com|cn|net|org|gov|edu)"
_SPLIT_MOBILE = (
    rf"1[3-9][0-9](?:{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}|{_GAP}[0-9]{{8}}"
    rf"|[0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}|[0-9]{{4}}{_GAP}[0-9]{{4}})"
)

_SHAPES = (
    (EMAIL, rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]+ ?(?:@|[(\[]at[)\]]) ?[a-z0-9-]+(?: ?\. ?{_TOP}(?![a-z0-9])|\.[a-z0-9-]+)+"),
    (ID_NUMBER, rf"{_BEFORE}[1-9][0-9]{{5}}[- ]?{_BIRTHDAY}[- ]?[0-9]{{3}}[- ]?[0-9x](?![0-9a-z])"),
    (ID_NUMBER, rf"{_BEFORE}[1-9][0-9]{{16}}[0-9x](?![0-9a-z]|[.,][0-9])"),
    (PHONE, rf"{_BEFORE}(?:(?:\+|00)?86[- ]?)?1[3-9][0-9]{{9}}{_AFTER}"),
    (PHONE, rf"{_BEFORE}{_NO_CELL_BEFORE}(?:\+?86{_GAP})?{_SPLIT_MOBILE}{_NO_CELL_AFTER}{_AFTER}"),
    # A landline: its area code begins with 0, which no cell of a table does.
    (PHONE, rf"{_BEFORE}(?:\+?86[- ]|(?:\+?86)?\(?0){_AREA}\)? ?[-. ]{{0,2}} ?[1-9][0-9]{{2,3}}[- ]?[0-9]{{4}}{_EXTENSION}{_AFTER}"),
    (PHONE, rf"{_BEFORE}[48]00[- ][0-9]{{3}}[- ]?[0-9]{{4}}{_AFTER}"),
    (PHONE, rf"一[三四五六七八九][{_HAN_DIGIT}]{{9}}(?![{_HAN_DIGIT}])"),
)

# ── numbers and accounts that a cue gives away ──────────────────────────────────────────────────────────────────────

_NOT_COUNTED = r"(?! ?(?:[0-9]|[.,][0-9]|件|条|次|项|元|万|亿|人|个|份|%))"
_PHONE_CUE = r"(?:电话|電話|手机|手機|传真|傳真|座机|热线|联系方式|联系人|联络员|经办人|tel(?:ephone)?|phone|mobile|fax)"
_NUMBER = r"(?:\+?86[- ]?)?(?:[0-9]{7,13}|\(?[0-9]{3,4}[-() ]{1,2}[0-9]{3,4}[- ]?[0-9]{3,5}|[0-9]{3,4}[- ][0-9]{4})"

_CUED = (
    (ID_NUMBER, r"(?:身份证|证件(?!号〕))[^0-9\n]{0,12}?(?P<found>[0-9](?:[- ]?[0-9]){13,16}(?:[- ]?[0-9x])?)"),
    (ACCOUNT, rf"(?<![a-z])qq[^a-z0-9\n]{{0,6}}(?P<found>[1-9][0-9]{{4,11}}){_NOT_COUNTED}"),
    (ACCOUNT, r"(?:微信(?!公众)号?|wechat|weixin)[: ]{1,3}(?P<found>[a-z0-9][-_a-z0-9]{4,24})"),
    (EMAIL, r"(?:邮箱(?!〕)|邮件|e-?mail)[^a-z0-9\n]{0,12}(?P<found>(?!https?:)[a-z0-9][-_a-z0-9.#@]{4,39})"),
    (PHONE, rf"{_PHONE_CUE}[^0-9\n]{{0,12}}?(?P<found>{_NUMBER}{_EXTENSION}(?: ?[、，,;；/或和及] ?{_NUMBER}{_EXTENSION})*){_NOT_COUNTED}"),
)

# ── who wrote, checked or filed the report ──────────────────────────────────────────────────────────────────────────

_PERSON_CUE = r"(?:(?:联系|联络|经办|承办|撰稿|供稿|拟稿|校对|审核|审签|填报|填表|制表|签发)人|联络员|申请人姓名|姓名)"
_ROLE_CUE = rf"(?:{_PERSON_CUE}|撰稿|供稿|拟稿|校对|审核|审签|签发|编辑)"
_HAN = rf"(?!{_ROLE_CUE}|电话|手机|联系|传真|邮箱|日期)[\u3400-\u9fff]"
_NO_HAN = r"(?![\u3400-\u9fff])"
_END = rf"(?= |[^\u3400-\u9fff ]|$|{_ROLE_CUE}|电话|手机|联系|传真|邮箱|日期)"
# a dot stands for the one inside a name too: the shadow writes · so
_NAME = rf"(?:{_HAN} (?:{_HAN}{_NO_HAN}|{_HAN} {_HAN}{_NO_HAN})|(?:{_HAN}){{1,4}}(?:\.(?:{_HAN}){{1,4}})?{_END})"
_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蔡蒋余于杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅"
    "方邹熊白孟秦邱侯江尹薛闫阎雷龙黎史贺陶顾毛郝龚邵万钱覃武戴孔汤尚温康施樊兰殷乔赖庞翟邢倪严牛单季葛聂童岳齐庄关焦祝耿柴宁欧甘柳鲁]"
)

_NAMES = (
    (PERSON, rf"{_ROLE_CUE}(?:\([^()\n]{{0,8}}\))? ?: ?(?P<found>{_NAME}(?:[、,，/]{_NAME})*)"),
    (PERSON, rf"{_PERSON_CUE} ?: ?(?P<found>{_SURNAME}(?:{_HAN}){{1,2}})"),  # a name that runs on into an office or a title
    (PERSON, rf"{_PERSON_CUE}(?P<found> ?{_SURNAME} ?{_HAN}(?: ?{_HAN})?){_END}"),
    (HOME, r"(?:家庭住址|家庭地址|住址|住所地)[: ]{1,3}(?P<found>[^，,。；;\n〔]{2,60})"),
)

# Phones first, names last: a name without a colon is often known only by what follows it.
_RULES = tuple((mark, re.compile(pattern, re.IGNORECASE)) for mark, pattern in (*_SHAPES, *_CUED, *_NAMES))
_SOMEBODY = re.compile(rf"{_PERSON_CUE}|联系方式|(?:电话|手机|传真|邮箱|微信号|组长|成员) ?[:：]", re.IGNORECASE)
_SUSPECT = re.compile(rf"[0-9@:]|电话|手机|微信|邮箱|邮件|住|qq|at|{_ROLE_CUE}|[{_HAN_DIGIT}]{{11}}", re.IGNORECASE)


SHORT = 64
"""Texts up to that length are names, titles and tokens of tables, which many pages print: of those the newest are kept."""


def publishable(text: str) -> str:
    """The text without what is never shown: 〔电话〕 〔邮箱〕 〔证件号〕 〔账号〕 〔联系人〕 〔住址〕 stand where it was.

    Control and bidi characters are dropped (TAB and LF stay); everything else keeps its spelling. Doing it twice changes nothing more.
    Meant for text: never for a number, a hash or a code. Short public numbers (12345) and amounts (75394432.52) stay.
    """
    return _kept(text) if len(text) <= SHORT else _cleaned(text)


def _cleaned(text: str) -> str:
    text = text.translate(_HIDDEN)
    while (marked := _marked(text)) != text:  # what a mark leaves beside it may now stand beside a cue
        text = marked
    return text


def _marked(text: str) -> str:
    shadow = _shadow(text)
    if _SUSPECT.search(shadow):
        for mark, pattern in _RULES:
            if pattern.search(shadow):
                text = "".join(_pieces(text, shadow, mark, pattern))
                shadow = _shadow(text)
    return text


_kept = lru_cache(1 << 12)(_cleaned)


def names_somebody(text: str) -> bool:
    """Whether something in a text is never shown, or words stand in it beside which a person is named: whoever can leaves it out whole."""
    text = text.translate(_HIDDEN)
    return publishable(text) != text or _SOMEBODY.search(_shadow(text)) is not None


def _pieces(text: str, shadow: str, mark: str, pattern: re.Pattern[str]) -> Iterator[str]:
    group = "found" if "found" in pattern.groupindex else 0
    done = 0
    for found in pattern.finditer(shadow):
        yield text[done : found.start(group)]
        yield mark
        done = found.end(group)
    yield text[done:]
