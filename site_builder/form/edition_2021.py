"""Edition 2021 of the form, 国办公开办函〔2021〕30号: made for the report years from 2021. Standard library only."""

from site_builder.form.identities import identities
from site_builder.form.model import Column, Equation, Form, Identity, Label, Line, Table, Term, address
from site_builder.form.shared import DISPUTES, SECTIONS, application, applications, block

_DOCUMENTS = (
    Column("issued", Label("本年制发件数", "Issued this year", None, ("本年制发数", "本年度制发件数"))),
    Column("repealed", Label("本年废止件数", "Repealed this year", None, ("本年度止件数", "本年废止数", "本年度废止件数"))),
    Column("in_force", Label("现行有效件数", "In force", None, ("现行有效件", "现行有效数"))),
)
_DECISIONS = (Column("decisions", Label("本年处理决定数量", "Decisions this year", None, ("本年度处理决定数量", "处理决定数量"))),)
_FEES = (Column("amount", Label("本年收费金额", "Collected this year", None, ("本年度收费金额",)), unit="fen"),)

_DISCLOSURE = Table(
    "disclosure",
    "二",
    SECTIONS[1][1],
    (
        Line("rules", "", Label("规章", "Rules"), _DOCUMENTS, "article_20_1", "20(1)"),
        Line(
            "normative_documents",
            "",
            Label(
                "行政规范性文件",
                "Administrative normative documents",
                None,
                (
                    "规范性文件",
                    "行政规范性文件（本单位制发的）",
                    "规范性文件（本单位制发的）",
                    "行政规范性文件（指各行政机关印发的有正式文号的文件）",
                ),
            ),
            _DOCUMENTS,
            "article_20_1",
            "20(1)",
        ),
        Line("licences", "", Label("行政许可", "Administrative licences"), _DECISIONS, "article_20_5", "20(5)"),
        Line("penalties", "", Label("行政处罚", "Administrative penalties"), _DECISIONS, "article_20_6", "20(6)"),
        Line("compulsion", "", Label("行政强制", "Administrative compulsion"), _DECISIONS, "article_20_6", "20(6)"),
        Line("fees", "", Label("行政事业性收费", "Administrative and institutional charges"), _FEES, "article_20_8", "20(8)"),
    ),
    (
        block("article_20_1", "rules", "normative_documents"),
        block("article_20_5", "licences"),
        block("article_20_6", "penalties", "compulsion"),
        block("article_20_8", "fees"),
    ),
)

_OTHER = (
    application(
        "other.lapsed",
        "1.",
        Label(
            "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "Not corrected in time; deemed abandoned",
            "逾期不补正",
            ("申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",),
        ),
        "30",
    ),
    application(
        "other.unpaid",
        "2.",
        Label(
            "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "Fee not paid in time",
            "逾期不缴费",
            ("申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",),
        ),
    ),
    application("other.other", "3.", Label("其他", "Other")),
)

_TABLES = (_DISCLOSURE, applications(_OTHER), DISPUTES)


def _stock(line: str) -> Equation:
    in_force, issued, repealed = (address("disclosure", line, column) for column in ("in_force", "issued", "repealed"))
    return Equation("stock", in_force, (Term(in_force),), (Term(in_force, year=-1), Term(issued), Term(repealed, sign=-1)))


_STOCK = Identity(
    "stock",
    Label("现行有效＝上年现行有效＋本年制发－本年废止", "In force = last year’s in force + issued − repealed"),
    Label("同类系统的做法", "Practice of similar systems"),
    "practice",
    "remark",
    tuple(_stock(line) for line in ("rules", "normative_documents")),
)

EDITION_2021 = Form(
    edition="2021",
    notice="国办公开办函〔2021〕30号",
    years="2021–",
    tables=_TABLES,
    identities=identities(_TABLES, (_STOCK,)),
    tell_by=(
        "本年制发件数",
        "本年废止件数",
        "现行有效件数",
        "本年处理决定数量",
        "本年收费金额",
        "申请人无正当理由逾期不补正",
        "申请人逾期未按收费通知要求缴纳费用",
    ),
)
