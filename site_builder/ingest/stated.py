"""What the narrative says in numbers about requests, reviews, lawsuits and the fee.

Knows sentences; knows no file format and no table. Takes a number only where the sentence says of what it is; where two sentences
disagree, it takes none. No sentence leaves: numbers and their places.
"""

import re

from site_builder.form import FORMS
from site_builder.form.shared import DISPUTES, LITIGATION
from site_builder.ingest.meant import Meant
from site_builder.ingest.prose import NUMBER, NUMERAL, Prose, Said, number
from site_builder.record import MOST

# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────

_NONE_RECEIVED = re.compile(
    r"(?:未曾?再?(?:收到|接到|受理|接收|有|发生)|没有(?:收到|接到|受理|发生)?|尚未(?:收到|接到)|从未(?:收到|接到)|未出现"
    r"|无(?<![有毫]无)(?=(?:任何|收到|受理|政府信息|信息|公开){0,3}依?申请))(?P<what>[^,。;:]{0,40}?申请[^,。;:]*)"
)
_NOT_ABOUT_RECEIVING = re.compile(
    r"复议|诉讼|举报|投诉|收取|收费|费用|缴费|逾期|超期|超时|超过|结转|当面|引发|引起|导致|不予|驳回|办结|答复|回复|办理完|延期|纠纷|败诉|纠错"
    r"|重复|反复|补正|撤回|涉密|秘密|隐私|异议|出版物|确认|出具"
)
_ZERO_REQUESTS = re.compile(r"(?:零|0(?<![\d.]0))申请")
_TAKES_IN = r"(?:收到|接到|接收到?|受理|承办|新(?:收到|受理|收))"
_PIECES = r"(?:件|份|条|起|宗|次|项|个)"
_RECEIVED = re.compile(
    rf"{_TAKES_IN}(?P<mid>(?:[^,。;:0-9]|(?<=[、]),){{0,50}})申请(?:公开)?(?P<tail>[^,。;:0-9]{{0,16}}?)(?P<n>{NUMBER})(?P<more>[余多几])?{_PIECES}(?!次)"
)
_RECEIVED_FIRST = re.compile(
    rf"{_TAKES_IN}(?P<tail>[近约超逾过达])?(?P<n>{NUMBER})(?P<more>[余多几])?(?:件|份|条|起|宗|项)(?P<mid>[^,。;:0-9]{{0,24}})申请"
)
_ABOUT = re.compile(r"[近约超逾过]$|大约$|左右$|将近")
_MORE_OR_LESS = re.compile("以上|以下|左右|上下|余")
_INFORMATION = re.compile("信息|公开|依申请")
_NAMELESS = re.compile(
    r"(?:共计|总计|合计|累计|各类|各种|有关|相关|任何|形式|公民|群众|个人|法人|企业|其他|组织|社会|公众|提出|提交|递交|通过|等|和|或者?|及|以及|与|的|了|到|共|总|各|、)*"
)
"""Words beside which 申请 can only be the request that the whole report is about."""

_APPLICANT = re.compile("|".join(column.label.zh for column in FORMS["2021"].table("applications").lines[0].columns[:-2]) + "|企业|法人")
_WAY = re.compile(r"网上|网络|线上|在线|线下|互联网|信函|邮寄|邮政|邮件|邮箱|传真|当面|现场|电子|书面|纸质|窗口|平台|系统|微信")
_OTHER_BUSINESS = re.compile(r"咨询|投诉|举报|信访|建议|提案|留言|来电|热线|登记|许可")
_SAME_AGAIN = re.compile(rf"[、,;和及](?!涉及|均|包括|含)(?P<name>[^,。;:0-9]{{1,24}})(?:\d|(?:{NUMBER})(?:件|份|条|项|个))")


def applications_received(prose: Prose, meant: Meant) -> Said | None:
    """How many requests came in, as the narrative says it: 收到…申请N件, 未收到…申请, 零申请.

    None where it is not said, or said twice differently.
    A sentence about reviews or fees that arose from requests says nothing of how many came; persons are not requests; what came by
    one way or from one kind of applicant, in a part of the year, to other bodies, or about so many is not the year's number.
    """
    said: list[Said] = []
    for offset, sentence in prose.sentences:
        # Whatever is said of requests names them: looking for the word costs less than looking for all that may be said.
        if "申请" not in sentence:
            continue
        own, lead = sentence.partition("其中")[0], prose.lead(offset)
        said += [
            Said(0, prose.place(offset + none.start()))
            for none in _NONE_RECEIVED.finditer(own)
            if not _NOT_ABOUT_RECEIVING.search(none["what"]) and not partial(none["what"]) and meant.here(lead + own[: none.start()])
        ]
        said += [
            Said(0, prose.place(offset + none.start())) for none in _ZERO_REQUESTS.finditer(own) if meant.here(lead + own[: none.start()])
        ]
        said += [
            Said(value, prose.place(offset + found.start("n")))
            for found in received(own, meant, lead)
            if (value := number(found["n"])) is not None
        ]
    return said[0] if len({one.value for one in said}) == 1 else None


def received(sentence: str, meant: Meant, lead: str = "") -> list[re.Match[str]]:
    """Where a sentence, after the words that lead into it, counts the requests that came to this body this year.

    Each match has ``n`` and ends after the unit, or at 申请.
    """
    if not NUMERAL.search(sentence):
        return []
    counts = [*_RECEIVED.finditer(sentence), *_RECEIVED_FIRST.finditer(sentence)]
    return [found for found in counts if _counts_all(found, sentence) and meant.here(lead + sentence[: found.start("n")])]


def _counts_all(found: re.Match[str], sentence: str) -> bool:
    mid, tail = found["mid"], found["tail"] or ""
    clause = re.split("[,;:]", sentence[: found.start("n")])[-1]
    after = sentence[found.end() :]
    if found["more"] or _ABOUT.search(tail) or _MORE_OR_LESS.match(after) or _NOT_ABOUT_RECEIVING.search(mid + tail):
        return False
    if _OTHER_BUSINESS.search(mid) or not (_INFORMATION.search(found[0]) or _NAMELESS.fullmatch(mid)):
        return False
    again = _SAME_AGAIN.match(after)
    if again and (_WAY.search(again["name"]) or _APPLICANT.search(again["name"])):
        return False
    return not partial(clause + (mid if mid not in clause else ""))


def partial(words: str) -> bool:
    """Whether they name one way of asking, or one kind of applicant, and no other beside it."""
    if "等" in words or "任何" in words:
        return False
    return len(set(_WAY.findall(words))) == 1 or (len(set(_APPLICANT.findall(words))) == 1 and "公民" not in words)


# ── reviews, lawsuits, the fee ──────────────────────────────────────────────────────────────────────────────────────

_REVIEW = DISPUTES.group("reconsideration").label.zh[-2:]
_SUIT = LITIGATION.zh[-2:]
_NONE_HAPPENED = r"(?:未曾?(?:发生|出现|产生|收到|有|被|引发|引起)|没有|尚未(?:发生|出现)|(?<!有)无)"
_LOST = re.compile(r"[^,。;:]{0,8}?(?:败诉|纠错|纠正|撤销|改判|违法|超期|逾期)")
_CASES = {
    word: (
        re.compile(
            rf"(?<!未经){word}(?:案件|案|事项|申请)?(?:共计|共|为|数)?(?P<n>{NUMBER})(?:件|起|宗|例|次)(?!次|被?(?:维持|撤|驳|纠|改|已|未|审结|败|胜|正在))"
        ),
        re.compile(rf"{_NONE_HAPPENED}(?P<what>[^,。;:0-9]{{0,40}}{word})"),
    )
    for word in (_REVIEW, _SUIT)
}
_DISCLOSURE = re.compile(r"信息公开|公开信息|公开政府信息|政府信息|依申请|政务公开|申请公开")
_DECIDES = re.compile(rf"(?:审理|审查|审结|办结|受理|备案|代理|答辩|参与|办理|新收)[^,。;:]*?(?:{_REVIEW}|{_SUIT})")
_SOME_CASES = re.compile(r"备案|新收|新增|结转|审结|一审|二审|再审")


def cases(prose: Prose, suit: bool, meant: Meant) -> Said | None:
    """How many reviews (or lawsuits) arose over disclosure, as the narrative says it.

    None where it is not said, or said twice differently.
    Only where the sentence, or the one before it in its paragraph, speaks of disclosure: a legal office counts other cases too, and
    of cases that it decides the sentence itself must say so. No case lost is not no case.
    """
    word = _SUIT if suit else _REVIEW
    if word not in prose.text:
        return None
    counted, none_at_all = _CASES[word]
    said: list[Said] = []
    before = (0, "")
    for offset, sentence in prose.sentences:
        if word in sentence:
            near = before[1] if before[0] + len(before[1]) + 1 >= offset and prose.text[offset - 1 : offset] != "\n" else ""
            if _DISCLOSURE.search(sentence) or (_DISCLOSURE.search(near) and not _DECIDES.search(sentence)):
                said += _cases(prose, offset, sentence, counted, none_at_all, meant)
        before = (offset, sentence)
    return said[0] if len({one.value for one in said}) == 1 else None


def _cases(prose: Prose, offset: int, sentence: str, counted: re.Pattern[str], none: re.Pattern[str], meant: Meant) -> list[Said]:
    lead = prose.lead(offset)
    said = [
        Said(0, prose.place(offset + found.start()))
        for found in none.finditer(sentence)
        if not _LOST.match(sentence, found.end()) and not _LOST.search(found["what"]) and meant.here(lead + sentence[: found.start()])
    ]
    for found in counted.finditer(sentence):
        value, left = number(found["n"]), sentence[: found.start("n")]
        if value is not None and _over_disclosure(left, sentence) and not _SOME_CASES.search(left) and meant.here(lead + left):
            said.append(Said(value, prose.place(offset + found.start("n"))))
    return said


def _over_disclosure(left: str, sentence: str) -> bool:
    """Whether a number after these words is of all cases over disclosure: not of some of them, and not of cases of every kind."""
    here = left.rpartition(";")[2]
    all_of_them, of_them, some = here.partition("其中")
    if of_them:
        return _DISCLOSURE.search(some) is not None and _DISCLOSURE.search(all_of_them) is None
    after = sentence[len(left) :].partition("其中")[2]
    return "各类" not in here and not (_DISCLOSURE.search(after) and re.search(f"{_REVIEW}|{_SUIT}", after))


_FEE = "信息处理费"
_NO_FEE = re.compile(rf"(?:未|没有|无|均未|不曾|不存在)(?:收取|产生|发生|涉及)?[^,。;0-9]{{0,16}}{_FEE}")
_NO_FEE_AROSE = re.compile(
    rf"(?:未|没有|不)(?:产生|发生|涉及)(?:过|任何|政府|公开|信息公开|政府信息公开|依申请公开)*{_FEE}"
    r"|(?:未|没有)[^,。;0-9]{0,8}(?:发出|制发|作出|下达|送达|开具)[^,。;0-9]{0,8}(?:收费通知|缴费通知)"
)
_AMOUNT = re.compile(r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>万元|元)(?!/|每)")


def processing_fee(prose: Prose) -> Said | None:
    """The information-handling fee that was charged, in fen; None where the narrative does not say, or says two amounts."""
    said: list[Said] = []
    for offset, sentence in prose.sentences if _FEE in prose.text else ():
        if _FEE not in sentence:
            continue
        none = _NO_FEE.search(sentence)
        said += [Said(0, prose.place(offset + none.start()))] if none else []
        for amount in _AMOUNT.finditer(sentence, sentence.index(_FEE)):
            value = number(amount["n"] + ("万" if amount["unit"] == "万元" else "")) if "." not in amount["n"] else None
            said += [Said(value * 100, prose.place(offset + amount.start()))] if value is not None and value * 100 <= MOST else []
    return said[0] if len({one.value for one in said}) == 1 else None


def no_fee_arose(prose: Prose) -> str | None:
    """Where the narrative says that no fee arose or none was asked for, which is more than that none was collected."""
    found = _NO_FEE_AROSE.search(prose.text) if _FEE in prose.text else None
    return None if found is None else prose.place(found.start())
