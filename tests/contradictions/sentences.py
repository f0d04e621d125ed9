"""What the text of a sound report says, in sentences such as agencies write, each true of the tables beside it. Our own words."""

from collections.abc import Iterator
from random import Random

from site_builder.form.shared import APPLICANT_COLUMNS
from tests.contradictions.drafts import Draft
from tests.narratives import sentence

PUBLISHED = (
    "{y}年，{we}通过{site}主动公开政府信息{d}条。",
    "全年共主动公开政府信息{d}条，其中{parts}。",
    "{we}坚持应公开尽公开，本年度累计主动公开各类政府信息{d}条，其中{parts}。",
    "截至{y}年12月31日，{we}当年在{site}主动公开政府信息{d}条，以惠民补贴和工作动态两类居多。",
    "本年度在{site}公开政府信息共计{d}条（{parts}）。",
    "年内，{we}共发布政府信息{d}条，内容包括{parts}。",
    "{y}年度，{we}共主动公开政府信息{d}条：{parts}。",
    "一年来，{we}紧扣群众关切，主动公开政府信息{d}条，较好满足了公众的知情需求。",
    "{we}依托{site}做好主动公开，全年上网公开政府信息{d}条，其中{parts}。",
    "{y}年{we}主动公开政府信息共{d}条，公开时限和公开程序均符合要求。",
)
RECEIVED = (
    "{y}年，{we}共收到政府信息公开申请{n}件。",
    "全年新收政府信息公开申请{n}件，均在法定期限内作出处理。",
    "本年度{we}受理政府信息公开申请{n}件，主要涉及土地征收和惠农补贴。",
    "{y}年度，{we}收到公民、法人和其他组织提出的政府信息公开申请{n}件。",
    "年内，通过网络、信函和当面递交三种途径，{we}收到政府信息公开申请共{n}件。",
    "{we}严格按照条例办理依申请公开事项，全年接收政府信息公开申请{n}件。",
    "{y}年，{we}共收到依申请公开政府信息申请{n}件，按时答复率100%。",
    "全年共收到政府信息公开申请{zh}件，申请内容集中在社会救助和农村建房。",
    "依申请公开方面，{y}年{we}新收到申请{n}件，上年结转{b}件。",
    "{we}在便民服务大厅设有受理窗口，全年共收到书面和网上政府信息公开申请{n}件。",
    "{y}年共收到政府信息公开申请{n}件，已全部登记编号，逐件建立台账。",
    "本年度共承办政府信息公开申请{n}件，未出现超期答复。",
)
NONE_RECEIVED = (
    "{y}年，{we}未收到政府信息公开申请。",
    "本年度没有收到公民、法人或者其他组织提出的政府信息公开申请。",
    "全年收到政府信息公开申请0件。",
    "{y}年度，{we}未收到任何形式的政府信息公开申请。",
    "全年政府信息公开零申请。",
    "{we}依申请公开渠道畅通，本年度未接到公开申请。",
)
OUTCOMES = (
    "从办理结果看，{ends}。",
    "已办结{c}件，其中{ends}。",
    "上述申请办理结果为：{ends}；结转下年度继续办理{f}件。",
    "本年度办结{c}件：{ends}。",
    "办理情况如下：{ends}，其余按规定继续办理。",
    "在已办结的申请中，{ends}。",
)
NOTHING_CONCLUDED = ("上述申请均在办理期限内，结转下年度继续办理。",)
MORE = ("与上年相比，收到申请增加{up}件。", "收到申请数量比上年增加{up}件。", "申请量较{last}年多{up}件。")
LESS = ("与上年相比，收到申请减少{down}件。", "收到申请数量比上年减少{down}件。", "申请量较{last}年少{down}件。")
LEVEL = ("收到申请数量与上年持平。", "申请量与{last}年相同。")
NO_DISPUTES = (
    "全年未发生因政府信息公开引发的行政复议和行政诉讼。",
    "本年度无因政府信息公开申请行政复议、提起行政诉讼的情况。",
    "{y}年，{we}没有因政府信息公开工作被申请行政复议或被提起行政诉讼。",
    "因政府信息公开引起的行政复议0件、行政诉讼0件。",
)
DISPUTES = (
    "因政府信息公开工作引起行政复议{reviews}件、行政诉讼{suits}件。",
    "本年度发生政府信息公开行政复议{reviews}件，行政诉讼{suits}件。",
    "全年办理涉及政府信息公开的行政复议案件{reviews}件、行政诉讼案件{suits}件。",
)
NO_FEE = (
    "本年度未收取信息处理费。",
    "全年没有产生信息处理费。",
    "{y}年度，{we}未向申请人收取政府信息公开信息处理费。",
    "无收取信息处理费情况。",
)
NOTHING_MORE = ("无。", "无其他需要报告的事项。", "本年度没有其他需要报告的事项。")
OPENING = (
    "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和《{format}》（{notice}）要求，编制本报告。"
    "本报告所列数据的统计期限自{y}年1月1日起至{y}年12月31日止。",
    "按照《中华人民共和国政府信息公开条例》第五十条规定，{we}依照{notice}所附格式编制本年度报告，统计期限为{y}年1月1日至{y}年12月31日。",
    "本报告由{name}编制，数据统计期限为{y}年1月1日至{y}年12月31日。",
)
_FORMAT = "中华人民共和国政府信息公开工作年度报告格式"
NOTICE = {"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"}

HEADS = {
    "published": ("（一）主动公开情况。", "（一）主动公开方面。", "一是主动公开。"),
    "requests": ("（二）依申请公开情况。", "（二）依申请公开办理情况。", "二是依申请公开。"),
    "management": ("（三）政府信息管理情况。", "（三）政府信息管理方面。", "三是政府信息管理。"),
    "platform": ("（四）平台建设情况。", "（四）政府信息公开平台建设。", "四是平台建设。"),
    "oversight": ("（五）监督保障情况。", "（五）监督保障方面。", "五是监督保障。"),
}
PLANS = (
    "{next}年，{we}将继续完善公开目录，力争主动公开信息数量稳中有升。",
    "下一步，{we}将组织业务培训2期，进一步提高答复质量。",
    "{next}年计划新增政策解读栏目1个，方便群众查阅。",
)
KINDS = ("机构信息", "工作动态", "通知公告", "财政信息", "人事任免", "规划计划", "社会救助", "乡村振兴", "政策文件", "应急管理")
_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A count as it is written in words, up to 99: 二十三; two is 两."""
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    if number == 2:
        return "两"
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


def listed(total: int, chance: Random, most: int = 6) -> list[tuple[str, int]]:
    """So many items in several kinds, which come to the total."""
    names = chance.sample(KINDS, chance.randint(3, most))
    cuts = sorted(chance.sample(range(1, total), len(names) - 1))
    return [(name, high - low) for name, low, high in zip(names, [0, *cuts], [*cuts, total], strict=True)]


def parts(items: list[tuple[str, int]]) -> str:
    return "、".join(f"{name}{count}条" for name, count in items)


def ends(draft: Draft) -> str:
    """The outcomes that are not zero, in the form's words."""
    groups = draft.form.table("applications").groups
    return "，".join(f"{group.label.zh}{count}件" for group in groups if (count := draft.group(group.key)))


def called(draft: Draft) -> str:
    """How a body speaks of itself: 我镇, 我局."""
    last = draft.body.name.removesuffix("人民政府").removesuffix("办事处")
    return f"我{'街道' if last.endswith('街道') else last[-1]}"


def values(draft: Draft, site: str) -> dict[str, object]:
    """What the patterns can say of a draft."""
    chance = Random(f"values {draft.seed}")
    return {
        "y": draft.year,
        "last": draft.year - 1,
        "next": draft.year + 1,
        "we": called(draft),
        "name": draft.body.name,
        "site": site,
        "d": draft.published,
        "parts": parts(listed(draft.published, chance)),
        "n": draft.at("received/total"),
        "zh": chinese(draft.known("received/total")),
        "b": draft.at("brought_forward/total"),
        "c": draft.at("concluded/total"),
        "f": draft.at("carried_forward/total"),
        "ends": ends(draft),
        "reviews": draft.reviews,
        "suits": draft.suits,
        "notice": NOTICE[draft.edition],
        "format": _FORMAT,
    }


def passages(draft: Draft, before: Draft | None, site: str) -> dict[str, str]:
    """The passages of a sound text by their keys; what ``draft.told`` says instead, it says."""
    chance = Random(f"told {draft.seed}")
    said = values(draft, site)
    received, last = draft.at("received/total"), before.at("received/total") if before else None
    said |= {"up": (received or 0) - (last or 0), "down": (last or 0) - (received or 0)}
    told = {
        "opening": chance.choice(OPENING),
        "published": chance.choice(PUBLISHED),
        "received": "" if received is None else chance.choice(RECEIVED if received else NONE_RECEIVED),
        "outcome": "" if not said["c"] else chance.choice(OUTCOMES) if chance.random() < 0.6 else "",
        "change": "" if received is None or last is None or chance.random() < 0.6 else chance.choice(_change(received, last)),
        "disputes": chance.choice(DISPUTES if draft.reviews or draft.suits else NO_DISPUTES),
        "fee": chance.choice((*NO_FEE, *NOTHING_MORE)),
        "plans": chance.choice(PLANS),
    }
    if _unknown(draft):
        told["disputes"] = ""
    told = {key: pattern.format(**said) for key, pattern in told.items()}
    return told | filler(draft) | dict(draft.told)


def _unknown(draft: Draft) -> bool:
    return any(draft.cells[f"disputes/{key}/total"] is None for key in ("reconsideration", "litigation_direct", "litigation_after_review"))


def _change(now: int, last: int) -> tuple[str, ...]:
    return LEVEL if now == last else MORE if now > last else LESS


def filler(draft: Draft) -> dict[str, str]:
    """Sentences about nothing in numbers: how information is kept, where it is shown, who looks after it, what is wanting."""
    chance = Random(f"filler {draft.seed}")
    topics = {"management": 2, "platform": 3, "oversight": 4, "problems": 5}
    return {
        key: "".join(sentence(chance, topic) for _ in range(chance.randint(2, 3))).replace("{name}", called(draft))
        for key, topic in topics.items()
    }


def paragraphs(draft: Draft, before: Draft | None, site: str) -> dict[str, list[str]]:
    """The text of the sections one, five and six, a paragraph a string."""
    said = passages(draft, before, site)
    chance = Random(f"heads {draft.seed}")
    style = chance.randrange(3)
    heads = {key: some[style] for key, some in HEADS.items()}
    topics = {
        "published": said["published"],
        "requests": said["received"] + said["outcome"] + said["change"] + said["disputes"],
        "management": said["management"],
        "platform": said["platform"],
        "oversight": said["oversight"],
    }
    overview = [said["opening"]] + [said.get(f"{key}-head", heads[key]) + text for key, text in topics.items() if text]
    return {"一": overview + ([said["last"]] if said.get("last") else []), "五": [said["problems"], said["plans"]], "六": [said["fee"]]}


def patterns() -> Iterator[str]:
    """Every pattern of a sentence with a number in it."""
    for some in (PUBLISHED, RECEIVED, NONE_RECEIVED, OUTCOMES, MORE, LESS, LEVEL, NO_DISPUTES, DISPUTES, NO_FEE, OPENING, PLANS):
        yield from some


APPLICANTS = tuple(column.label.zh for column in APPLICANT_COLUMNS[:-1])
