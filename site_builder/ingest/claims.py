"""What else the narrative says about the tables: outcomes, shares and changes in numbers, persons, and of which years it tells figures.

Knows sentences; knows no file format and no table. Takes a number only where the sentence says plainly of what it is, and where no
other sentence says otherwise. No sentence leaves: numbers and their places.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from site_builder.form import FORMS
from site_builder.ingest.meant import Meant
from site_builder.ingest.prose import NUMBER, Prose, number
from site_builder.ingest.stated import no_fee_arose, partial, received
from site_builder.record import Claim

RECEIVED = "applications/received"
PUBLISHED = "stated/disclosed_total"
UNPAID = "applications/other.unpaid"

_GROUPS = {group.label.zh: f"applications/{group.key}" for group in FORMS["2021"].table("applications").groups}
_ORDER = tuple(_GROUPS.values())
_OUTCOME = "(?:" + "|".join(map(re.escape, _GROUPS)) + ")"
_AND = r"(?:以及|及|和|与|或|、|/)"
_NOT_MORE = r"(?!以上|以下|左右|上下|余|多)"
_PLAIN_END = r"(?=[,、;:()]|占|$)"
_FILLER = r"(?:的|了|申请|答复|决定|政府|信息|事项|情形|类|数|量|共计|总计|合计|共|计|为|是|有|:)*"
_COUNTED = re.compile(
    rf"(?P<outcomes>{_OUTCOME}(?:{_AND}{_OUTCOME})*){_FILLER}(?P<n>{NUMBER})(?P<unit>[件条份项宗起]){_NOT_MORE}{_PLAIN_END}"
)
_COUNTED_FIRST = re.compile(
    rf"(?P<n>{NUMBER})(?P<unit>[件条份项宗起])(?:申请)?(?:已|均|依法|被|作出|决定|答复|为|属于)*(?P<outcomes>{_OUTCOME})(?:决定|答复|处理)?{_PLAIN_END}"
)
_ANY_OUTCOME = re.compile(_OUTCOME)
_NUMBER_BEHIND = re.compile(rf"[^,。;\n]{{0,40}}?(?:{NUMBER})[件条份项宗起]")
_UNIT_BEFORE = re.compile(r"[件条份项宗起][^,。;\n]*\Z")
_LEADS_IN = re.compile(
    r"(?:其中|分别|已|均|都|依法|决定|作出|答复|属于|对|共计|共|全年|年内|今年|本年度?|20\d\d年度?|[^,;:。0-9]{0,24}等(?:原因|情形|情况)|另有|另|还有|有|以及|和|及"
    r"|办理|结果|情况|为|我[镇乡局办委院厅]|本机关|单位|中|在|按|类型|政府信息公开申请|申请|答复)*"
)
"""All that may stand between the beginning of a clause and an outcome: anything else may single out some of it."""
_REASON = re.compile(r"因|由于|属于|涉及")
_SOME = re.compile(r"结转|上年|其中[^,;:]|按时|逾期|延期")
_NOT_REQUESTS = re.compile(r"公文|文件|制发|属性|源头|建议|提案|复议|诉讼")
_PERSONS = re.compile(rf"(?P<n>{NUMBER})(?P<unit>名|位)申请人")
_CLAUSES = re.compile("[,;:。、()]")

_SHARE = re.compile(r"[,(、]?占比?(?P<of>[^,。;:()0-9%]{0,16}?)(?:比例|比重)?(?:为|达到?|:)?(?P<p>\d{1,3}(?:\.\d{1,2})?)%" + _NOT_MORE)
_OF_ALL = re.compile(r"总|全部|全年|办结|办理|答复|申请|受理|收到")
_PARTS_OF_ONE = ("%", "‰", "‱")
"""Units of a share, by the decimals that are printed of its per cent: 34 % is 34 %, 33.9 % is 339 ‰, 4.34 % is 434 ‱."""

_CHANGE = re.compile(
    r"(?:同比|(?:与|比|较|同|相比)于?(?:去年|上一?年|(?P<year>20\d\d)年)(?:度|同期|相比)*)"
    r"(?:,(?P<late>[^,。;:0-9]{2,14}?)|(?P<how>[^,。;:0-9]{0,6}?))"
    rf"(?:(?P<same>持平)|(?P<way>增加|增长|增多|上升|上涨|多|减少|下降|回落|降低|下滑|少)了?(?:(?P<p>\d{{1,4}}(?:\.\d{{1,2}})?)%|(?P<n>{NUMBER})(?P<unit>[件条份项宗起])))"
    + _NOT_MORE
    + _PLAIN_END
)
_DOWN = frozenset({"减少", "下降", "回落", "降低", "下滑", "少"})
_VAGUE = re.compile("基本|大致|大体|约|近|略")
_ASKED = re.compile(r"[^,;:]{0,16}申请(?:公开)?(?:件|数|受理|接收|总|量|新收)*")
_PUT_OUT = re.compile(r"(?:主动公开|公开)(?:政府|政务)?信息(?:总|数|量|条)*")
_ANSWERED = re.compile(r"办结|答复|办理|结转|复议|诉讼|予以|不予")


def claims(prose: Prose, meant: Meant, total: int | None) -> tuple[Claim, ...]:
    """Other numbers said about the tables, in the order of the text.

    ``of`` is ``table/group`` for an outcome in the form's own words (不予… N件), joined by ``+`` where one number is said of several
    together; ``applications/received`` for persons who asked. A ``share`` is what part of all answers those are; a ``change`` is how many
    requests, or items published (``stated/disclosed_total``), are more than last year's, or less. ``total`` is the offset where the
    number of items published ends, so that what follows it is known to speak of it.
    """
    found = [*_outcomes(prose, meant), *_persons(prose), *_changes(prose, meant, total)]
    said: dict[tuple[str, str], list[tuple[int, Claim]]] = defaultdict(list)
    for at, claim in sorted(found, key=lambda one: one[0]):
        said[claim.of, claim.kind if claim.unit not in ("名", "位") else claim.unit].append((at, claim))
    agreed = [some[0] for some in said.values() if len({(claim.value, claim.unit in _PARTS_OF_ONE) for _, claim in some}) == 1]
    return tuple(claim for _, claim in sorted(agreed, key=lambda one: one[0]))


def no_fee(prose: Prose) -> tuple[Claim, ...]:
    """That no fee arose at all, as the narrative may say: then no request was closed for a fee that nobody paid."""
    place = no_fee_arose(prose)
    return () if place is None else (Claim(UNPAID, 0, "件", place),)


def _outcomes(prose: Prose, meant: Meant) -> Iterator[tuple[int, Claim]]:
    if not _counts_an_outcome(prose.text):
        return
    for offset, sentence in prose.sentences:
        if not _counts_an_outcome(sentence) or prose.text.find("申请", max(0, offset - 200), offset + len(sentence)) < 0:
            continue
        for said in (*_COUNTED.finditer(sentence), *_COUNTED_FIRST.finditer(sentence)):
            value, left = number(said["n"]), sentence[: said.start()]
            if value is None or _NOT_REQUESTS.search(left) or not _all_of_it(left) or not meant.here(prose.lead(offset) + left):
                continue
            of = "+".join(sorted({_GROUPS[one] for one in re.findall(_OUTCOME, said["outcomes"])}, key=_ORDER.index))
            at = offset + said.start("n")
            yield at, Claim(of, value, said["unit"], prose.place(at))
            share = _SHARE.match(sentence, said.end())
            if share and (not share["of"] or (_OF_ALL.search(share["of"]) and not re.search(_OUTCOME, share["of"]))):
                at = offset + share.start("p")
                yield at, Claim(of, *_scaled(share["p"]), prose.place(at), "share")


def _counts_an_outcome(text: str) -> bool:
    """Whether a number stands close to any outcome, as in every claim of one: most reports have none, and one look at the text tells."""
    return any(
        _NUMBER_BEHIND.match(text, found.end()) or _UNIT_BEFORE.search(text[max(0, found.start() - 13) : found.start()])
        for found in _ANY_OUTCOME.finditer(text)
    )


def _all_of_it(left: str) -> bool:
    """Whether nothing before an outcome singles out some of it: 因属于…不予…1件 is one reason, and not all that was refused."""
    *before, clause = _CLAUSES.split(left)
    if not _LEADS_IN.fullmatch(clause):
        return False
    for last in before[:-3:-1]:
        if re.search(rf"{NUMBER}[件条份项宗起]", last):
            break
        if _SOME.search(last) or partial(last) or (_REASON.search(last) and "等" not in last):
            return False
    return True


def _scaled(per_cent: str) -> tuple[int, str]:
    whole, _, decimals = per_cent.partition(".")
    return int(whole + decimals), _PARTS_OF_ONE[len(decimals)]


def _persons(prose: Prose) -> Iterator[tuple[int, Claim]]:
    if "名申请人" not in prose.text and "位申请人" not in prose.text:
        return
    for said in _PERSONS.finditer(prose.text):
        value = number(said["n"])
        if value is not None:
            yield said.start("n"), Claim(RECEIVED, value, said["unit"], prose.place(said.start("n")))


def _changes(prose: Prose, meant: Meant, total: int | None) -> Iterator[tuple[int, Claim]]:
    for offset, sentence in prose.sentences if "比" in prose.text or "较" in prose.text or "持平" in prose.text else ():
        for said in _CHANGE.finditer(sentence):
            wrong_year = said["year"] is not None and meant.year is not None and int(said["year"]) != meant.year - 1
            if (
                wrong_year
                or _VAGUE.search(said["how"] or said["late"] or "")
                or not meant.here(prose.lead(offset) + sentence[: said.start()])
            ):
                continue
            of = _of(prose, said, offset, meant, total)
            if of is None:
                continue
            sign = -1 if said["way"] in _DOWN else 1
            unit = said["unit"] or ("件" if of == RECEIVED else "条")
            value: int | None = 0
            if said["p"]:
                value, unit = _scaled(said["p"])
            elif said["n"]:
                value = number(said["n"])
            if value is not None:
                at = offset + said.start()
                yield at, Claim(of, sign * value, unit, prose.place(at), "change")


def _of(prose: Prose, said: re.Match[str], offset: int, meant: Meant, total: int | None) -> str | None:
    """What changed: the requests or the items that were counted just before, or that the clause itself names."""
    left = said.string[: said.start()]
    before = re.split("[,;:。(]", left)[-1]
    subject = said["late"] or before
    if said["late"] and before:
        return None
    if not subject:
        ends = len(left) - 1
        if total is not None and offset + ends == total:
            return PUBLISHED
        return RECEIVED if any(found.end() == ends for found in received(left[:ends], meant)) else None
    if _PUT_OUT.fullmatch(subject):
        return PUBLISHED
    at = offset + said.start()
    near = prose.text[max(prose.text.rfind("\n", 0, at) + 1, at - 160) : at]
    informed = "信息公开" in near or "依申请" in near
    return RECEIVED if informed and _ASKED.fullmatch(subject) and not _ANSWERED.search(subject) else None


# ── years ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_TIME = re.compile(r"(?:^|[,;:(])(?:截[至止]到?|在)?(20\d\d)年(?!\d{1,2}月(?!底|31)|第?[一二三四]季|[上下]半年|[^,。;]{0,12}结转)")
_WORK = re.compile(
    rf"(?:公开|发布|公布|收到|受理|办理|答复|制发|印发|解读|回应|召开|开展|更新|上传|推送|编发)[^。;]{{0,40}}?(?:{NUMBER})[余多]?(?:条|件|篇|次|份|项|期|个|场|则|起|宗)"
)
_NOT_TOLD = re.compile(r"将|计划|预计|力争|争取|下一步|拟|[较比与]20|同比|去年|上一?年|引发|引起|自20|至20|—20|-20")
_ANY_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月\d)")


def told_years(prose: Prose, year: int | None) -> tuple[tuple[int, int], ...]:
    """How many sentences tell figures of the body's work in each year, where some tell them of another year than the report's.

    Only sentences whose one year word is the time of what they tell; plans, comparisons, months and dates are none. Empty where the
    report's year is not known, or nothing is told of another.
    """
    if year is None or not set(map(int, _ANY_YEAR.findall(prose.text))) - {year}:
        return ()
    told: Counter[int] = Counter()
    for _, sentence in prose.sentences:
        if "20" not in sentence or _NOT_TOLD.search(sentence):
            continue
        years = set(re.findall(r"20\d\d年", sentence))
        time = _TIME.search(sentence)
        if time and len(years) == 1 and _WORK.search(sentence, time.end()):
            told[int(time[1])] += 1
    return tuple(sorted(told.items())) if set(told) - {year} else ()
