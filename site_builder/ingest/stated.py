"""What the narrative says in numbers about requests, reviews, lawsuits and the fee.

Knows sentences; knows no file format and no table. Takes a number only where the sentence says of what it is; where two sentences
disagree, it takes none. No sentence leaves: numbers and their places.
"""

import re

from site_builder.form import FORMS
from site_builder.form.shared import DISPUTES, LITIGATION
from site_builder.ingest.prose import NUMBER, Prose, Said, number
from site_builder.record import Claim

# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────

_NONE_RECEIVED = re.compile(
    r"(?:未曾?再?(?:收到|接到|受理|接收|有|发生)|没有(?:收到|接到|受理|发生)?|尚未(?:收到|接到)|从未(?:收到|接到)|未出现"
    r"|(?<![有毫])无(?=(?:任何|收到|受理|政府信息|信息|公开){0,3}依?申请))(?P<what>[^,。;:]{0,40}?申请[^,。;:]*)"
)
_NOT_ABOUT_RECEIVING = re.compile(
    r"复议|诉讼|举报|投诉|收取|收费|费用|逾期|超期|超时|超过|结转|当面|引发|引起|导致|不予|驳回|办结|答复|延期|纠纷|败诉|纠错"
)
_OTHER_YEAR = re.compile(r"去年|上一年(?!度?结转)|往年")
_ZERO_REQUESTS = re.compile(r"(?:零|0)申请")
_TAKES_IN = r"(?:新?收到|接到|接收到?|新?受理|承办|新收)"
_RECEIVED = re.compile(
    rf"{_TAKES_IN}(?:[^,。;:0-9]|(?<=[、]),){{0,50}}?(?:申请|申请公开)[^,。;:0-9]{{0,16}}?(?P<n>{NUMBER})(?P<more>[余多])?(?:件|份|条|起|宗|次|项|个)(?!次)"
)
_RECEIVED_FIRST = re.compile(rf"{_TAKES_IN}(?P<n>{NUMBER})(?P<more>[余多])?(?:件|份|条|起|宗|项)[^,。;:0-9]{{0,24}}?申请")


def applications_received(prose: Prose) -> Said | None:
    """How many requests came in, as the narrative says it: 收到…申请N件, 未收到…申请, 零申请.

    None where it is not said, or said twice differently.
    A sentence about reviews or fees that arose from requests says nothing of how many came; persons are not requests.
    """
    said: list[Said] = []
    for offset, sentence in prose.sentences:
        own = sentence.partition("其中")[0]
        # Whatever is said of requests names them: looking for the word costs less than looking for all that may be said.
        if "申请" not in own or _OTHER_YEAR.search(own):
            continue
        said += [
            Said(0, prose.place(offset + none.start()))
            for none in _NONE_RECEIVED.finditer(own)
            if not _NOT_ABOUT_RECEIVING.search(none["what"])
        ]
        said += [Said(0, prose.place(offset + none.start())) for none in _ZERO_REQUESTS.finditer(own)]
        counts = [*_RECEIVED.finditer(own), *_RECEIVED_FIRST.finditer(own)]
        said += [
            Said(value, prose.place(offset + found.start("n")))
            for found in counts
            if not found["more"] and (value := number(found["n"])) is not None
        ]
    return said[0] if len({one.value for one in said}) == 1 else None


# ── reviews, lawsuits, the fee ──────────────────────────────────────────────────────────────────────────────────────

_REVIEW = DISPUTES.group("reconsideration").label.zh[-2:]
_SUIT = LITIGATION.zh[-2:]
_NONE_HAPPENED = r"(?:未曾?(?:发生|出现|产生|收到|有|被|引发|引起)|没有|尚未(?:发生|出现)|无)"
_CASES = {
    word: (
        re.compile(rf"(?<!未经){word}(?:案件|案|事项|申请)?(?:共|为|数)?(?P<n>{NUMBER})(?:件|起|宗|例|次)"),
        re.compile(rf"{_NONE_HAPPENED}[^,。;:0-9]{{0,40}}{word}"),
    )
    for word in (_REVIEW, _SUIT)
}


def cases(prose: Prose, suit: bool) -> Said | None:
    """How many reviews (or lawsuits) arose over disclosure, as the narrative says it.

    None where it is not said, or said twice differently.
    Only in a paragraph that speaks of disclosure: a legal office counts other cases too.
    """
    word = _SUIT if suit else _REVIEW
    counted, none = _CASES[word]
    said: list[Said] = []
    for offset, sentence in prose.sentences:
        if word not in sentence:
            continue
        paragraph = prose.text[prose.text.rfind("\n", 0, offset) + 1 : offset + len(sentence)]
        if "公开" not in paragraph or ("申请" not in paragraph and "信息" not in paragraph):
            continue
        said += [Said(0, prose.place(offset + found.start())) for found in none.finditer(sentence)]
        for found in counted.finditer(sentence):
            value = number(found["n"])
            said += [Said(value, prose.place(offset + found.start("n")))] if value is not None else []
    return said[0] if len({one.value for one in said}) == 1 else None


_FEE = "信息处理费"
_NO_FEE = re.compile(rf"(?:未|没有|无|均未|不曾|不存在)(?:收取|产生|发生|涉及)?[^,。;0-9]{{0,16}}{_FEE}")
_AMOUNT = re.compile(r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>万元|元)")


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
            said += [Said(value * 100, prose.place(offset + amount.start()))] if value is not None else []
    return said[0] if len({one.value for one in said}) == 1 else None


# ── other numbers about the tables ──────────────────────────────────────────────────────────────────────────────────

_APPLICATIONS = FORMS["2021"].table("applications")
_OUTCOMES = tuple(
    (
        f"applications/{group.key}",
        group.label.zh,
        re.compile(rf"(?<![及和与或、]){re.escape(group.label.zh)}(?P<n>{NUMBER})(?P<unit>件|条|份|项)"),
    )
    for group in _APPLICATIONS.groups
)
_PERSONS = re.compile(rf"(?P<n>{NUMBER})(?P<unit>名|位)申请人")
_ANY_CLAIM = re.compile(rf"(?:{'|'.join(re.escape(words) for _, words, _ in _OUTCOMES)})(?:{NUMBER})(?:件|条|份|项)|(?:名|位)申请人")
"""What every claim has; most reports have none, and one look at the text tells."""


def claims(prose: Prose) -> tuple[Claim, ...]:
    """Other numbers said about table 三: outcomes in the form's own words (不予… N件) and persons who asked.

    ``of`` is ``table/line``, or ``table/group`` for an outcome.
    Words that stand for two outcomes together (予以…及部分…N件) claim neither.
    """
    found: dict[tuple[str, int], Claim] = {}
    if not _ANY_CLAIM.search(prose.text):
        return ()
    for offset, sentence in prose.sentences:
        if prose.text.find("申请", max(0, offset - 200), offset + len(sentence)) < 0:
            continue
        for of, words, counted in _OUTCOMES:
            for said in counted.finditer(sentence) if words in sentence else ():
                _claim(found, of, said, prose.place(offset + said.start("n")))
        for said in _PERSONS.finditer(sentence):
            _claim(found, "applications/received", said, prose.place(offset + said.start("n")))
    return tuple(found.values())


def _claim(found: dict[tuple[str, int], Claim], of: str, said: re.Match[str], place: str) -> None:
    value = number(said["n"])
    if value is not None:
        found.setdefault((of, value), Claim(of, value, said["unit"], place))
