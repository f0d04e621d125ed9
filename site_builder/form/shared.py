"""What both editions print alike: headings, applicant columns, outcomes, disputes. What must add up over them is in ``identities``.

Spellings are those seen in published reports. Standard library only.
"""

from site_builder.form.model import Column, Group, Label, Line, Table

# ── headings ────────────────────────────────────────────────────────────────────────────────────────────────────────

REPORT = Label(
    "政府信息公开工作年度报告",
    "OGI annual report",
    "政府信息公开年报",
    (
        "政府信息公开年度报告",
        "信息公开年度报告",
        "政务公开年报",
        "政务公开工作年度报告",
        "政府信息公开工作情况报告",
        "政府信息公开工作报告",
        "政府信息公开工作年报",
        "政府信息公开工作总结",
    ),
)

SECTIONS = (
    ("一、", Label("总体情况", "Overview", None, ("工作基本情况", "基本情况", "概述"))),
    ("二、", Label("主动公开政府信息情况", "Proactive disclosure", "主动公开", ("行政机关主动公开政府信息情况", "主动公开情况"))),
    (
        "三、",
        Label(
            "收到和处理政府信息公开申请情况",
            "Requests received and handled",
            "申请与答复",
            ("行政机关收到和处理政府信息公开申请情况", "政府信息公开申请情况"),
        ),
    ),
    (
        "四、",
        Label(
            "政府信息公开行政复议、行政诉讼情况",
            "Reconsideration and litigation",
            "复议与诉讼",
            ("因政府信息公开工作被申请行政复议、提起行政诉讼情况", "政府信息公开行政法复议、行政诉讼情况", "行政复议、行政诉讼情况"),
        ),
    ),
    (
        "五、",
        Label(
            "存在的主要问题及改进情况",
            "Main problems and improvements",
            None,
            ("存在问题及改进情况", "存在的问题及改进情况", "主要问题及改进情况", "存在的主要问题和改进情况", "存在的主要问题及改进措施"),
        ),
    ),
    ("六、", Label("其他需要报告的事项", "Other matters", None, ("其他需要报告事项", "其他报告事项"))),
)

RECONCILES = Label(
    "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
    "In each column: first plus second equals third plus fourth",
)
CONTENT = Label("信息内容", "Content")
APPLICANTS = Label("申请人情况", "Requesters")
ORGANISATIONS = Label("法人或其他组织", "Legal persons or other organisations", None, ("法人和其他组织",))
RESULTS = Label("本年度办理结果", "Outcomes of the year")
LITIGATION = Label("行政诉讼", "Administrative litigation")

ARTICLE_20 = {
    "article_20_1": ("第二十条第（一）项", "Art. 20(1)"),
    "article_20_5": ("第二十条第（五）项", "Art. 20(5)"),
    "article_20_6": ("第二十条第（六）项", "Art. 20(6)"),
    "article_20_8": ("第二十条第（八）项", "Art. 20(8)"),
    "article_20_9": ("第二十条第（九）项", "Art. 20(9)"),
}


def block(key: str, *lines: str) -> Group:
    """A block of table 二 under its heading from article 20."""
    zh, en = ARTICLE_20[key]
    return Group(key, "", Label(zh, en), lines)


# ── 三 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

APPLICANT_COLUMNS = (
    Column("individual", Label("自然人", "Natural person")),
    Column("business", Label("商业企业", "Business")),
    Column("research", Label("科研机构", "Research institution")),
    Column("public_interest", Label("社会公益组织", "Public-interest organisation")),
    Column("legal_services", Label("法律服务机构", "Legal-services body")),
    Column("other_organisation", Label("其他", "Other organisation")),
    Column("total", Label("总计", "Total", None, ("合计",))),
)


def application(key: str, number: str, label: Label, article: str = "") -> Line:
    """A line of table 三: seven columns of pieces; the part of ``key`` before the dot is the group it stands under."""
    single = {"granted", "partly_granted", "other"}
    group = key.split(".")[0] if "." in key or key in single else None
    return Line(key, number, label, APPLICANT_COLUMNS, group, article)


_UNDER = "区分处理的，只计这一情形，不计其他情形"

RECEIVED = application(
    "received",
    "一、",
    Label("本年新收政府信息公开申请数量", "New requests", "本年新收", ("本年新收政府信息公开申请数", "本年度新收政府信息公开申请数量")),
    "50",
)
BROUGHT_FORWARD = application(
    "brought_forward",
    "二、",
    Label(
        "上年结转政府信息公开申请数量",
        "Brought forward from last year",
        "上年结转",
        ("上年结转政府信息公开申请数", "上年度结转政府信息公开申请数量"),
    ),
)

OUTCOME_LINES = (
    application("granted", "（一）", Label("予以公开", "Disclosed"), "36"),
    application(
        "partly_granted",
        "（二）",
        Label(
            f"部分公开（{_UNDER}）",
            "Disclosed in part (counted here only)",
            "部分公开",
            (
                "部分公开（区分处理的，只记这一情形，不记其他情形）",
                "部分公开（区分处理的，只计这一情形，不计其他情况）",
                "部分公开（区分处理的，只计这一情况，不计其他情况）",
            ),
        ),
        "37",
    ),
    application("not_disclosed.state_secret", "1.", Label("属于国家秘密", "State secret"), "14"),
    application(
        "not_disclosed.prohibited_by_law",
        "2.",
        Label(
            "其他法律行政法规禁止公开",
            "Prohibited by other laws or administrative regulations",
            None,
            ("其他法律法规禁止公开", "其他法律、行政法规禁止公开", "法律行政法规禁止公开"),
        ),
        "14",
    ),
    application(
        "not_disclosed.security_stability",
        "3.",
        Label("危及“三安全一稳定”", "Endangers national, public or economic security or social stability", None, ("危及三安全一稳定",)),
        "14",
    ),
    application("not_disclosed.third_party", "4.", Label("保护第三方合法权益", "Third-party rights"), "15"),
    application("not_disclosed.internal_affairs", "5.", Label("属于三类内部事务信息", "Internal affairs (three kinds)"), "16"),
    application("not_disclosed.process_information", "6.", Label("属于四类过程性信息", "Process information (four kinds)"), "16"),
    application("not_disclosed.enforcement_file", "7.", Label("属于行政执法案卷", "Enforcement case file"), "16"),
    application("not_disclosed.registry_enquiry", "8.", Label("属于行政查询事项", "Registry enquiry"), "36"),
    application("unavailable.not_held", "1.", Label("本机关不掌握相关政府信息", "Not held by the agency"), "36"),
    application("unavailable.must_be_created", "2.", Label("没有现成信息需要另行制作", "Would have to be created"), "38"),
    application("unavailable.unclear", "3.", Label("补正后申请内容仍不明确", "Still unclear after correction"), "30"),
    application(
        "unprocessed.petition",
        "1.",
        Label("信访举报投诉类申请", "Petition, report of wrongdoing or complaint", None, ("信访投诉举报类申请", "信访、举报、投诉类申请")),
        "39",
    ),
    application("unprocessed.repeat", "2.", Label("重复申请", "Repeat request"), "36"),
    application("unprocessed.publication", "3.", Label("要求提供公开出版物", "Asks for a publication"), "39"),
    application(
        "unprocessed.excessive", "4.", Label("无正当理由大量反复申请", "Numerous repeated requests without legitimate reason"), "35"
    ),
    application(
        "unprocessed.confirmation",
        "5.",
        Label(
            "要求行政机关确认或重新出具已获取信息",
            "Asks to confirm or reissue information already obtained",
            None,
            ("要求行政机关确认或者重新出具已获取信息",),
        ),
    ),
)

CONCLUDED = application("concluded", "（七）", Label("总计", "Outcomes, total", None, ("合计",)))
CARRIED_FORWARD = application(
    "carried_forward",
    "四、",
    Label("结转下年度继续办理", "Carried forward to next year", "结转下年", ("结转下年度继续办理数量", "结转下年继续办理")),
)

_GROUP_HEADINGS = (
    ("granted", "（一）", Label("予以公开", "Disclosed")),
    ("partly_granted", "（二）", Label("部分公开", "Disclosed in part")),
    ("not_disclosed", "（三）", Label("不予公开", "Not disclosed")),
    ("unavailable", "（四）", Label("无法提供", "Unable to provide")),
    ("unprocessed", "（五）", Label("不予处理", "Not processed")),
    ("other", "（六）", Label("其他处理", "Other")),
)

OUTCOMES = tuple(key for key, _, _ in _GROUP_HEADINGS)
"""The six outcomes of the outcome mix, in the order of the form; in both editions each is a group of table 三."""


def applications(other: tuple[Line, ...]) -> Table:
    """Table 三 with the edition's own lines under （六）: one in 2019, three in 2021."""
    leaves = (*OUTCOME_LINES, *other)
    groups = tuple(
        Group(key, number, label, tuple(line.key for line in leaves if line.group == key)) for key, number, label in _GROUP_HEADINGS
    )
    return Table("applications", "三", SECTIONS[2][1], (RECEIVED, BROUGHT_FORWARD, *leaves, CONCLUDED, CARRIED_FORWARD), groups)


# ── 四 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

ENDING_COLUMNS = (
    Column("upheld", Label("结果维持", "Upheld", None, ("结果维护",))),
    Column("corrected", Label("结果纠正", "Agency’s decision corrected")),
    Column("other", Label("其他结果", "Other result")),
    Column("pending", Label("尚未审结", "Pending")),
    Column("total", Label("总计", "Total", None, ("合计",))),
)

DISPUTES = Table(
    "disputes",
    "四",
    SECTIONS[3][1],
    (
        Line("reconsideration", "", Label("行政复议", "Administrative reconsideration"), ENDING_COLUMNS, "reconsideration", "51"),
        Line(
            "litigation_direct", "", Label("未经复议直接起诉", "Sued directly, without reconsideration"), ENDING_COLUMNS, "litigation", "51"
        ),
        Line("litigation_after_review", "", Label("复议后起诉", "Sued after reconsideration"), ENDING_COLUMNS, "litigation", "51"),
    ),
    (
        Group("reconsideration", "", Label("行政复议", "Administrative reconsideration"), ("reconsideration",)),
        Group("litigation", "", LITIGATION, ("litigation_direct", "litigation_after_review")),
    ),
)
