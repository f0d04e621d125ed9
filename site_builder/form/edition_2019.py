"""Edition 2019 of the form, 国办公开办函〔2019〕60号: made for the report years 2019 and 2020. Standard library only."""

from site_builder.form.identities import identities
from site_builder.form.model import Column, Equation, Form, Identity, Label, Line, Table, Term, address
from site_builder.form.shared import DISPUTES, SECTIONS, application, applications, block

_DOCUMENTS = (
    Column("made", Label("本年新制作数量", "Made this year", None, ("本年新",))),
    Column("published", Label("本年新公开数量", "Published this year", None, ("本年新",))),
    Column("total_public", Label("对外公开总数量", "Public in all")),
)
_PRIOR = Column("prior_items", Label("上一年项目数量", "Items last year"))
_CHANGE = Column("change", Label("本年增/减", "Change this year", None, ("本年增减", "本年增/", "本年增")), signed=True)
_ITEMS = (_PRIOR, _CHANGE, Column("decisions", Label("处理决定数量", "Decisions")))
_PROCUREMENT = (
    Column("projects", Label("采购项目数量", "Projects")),
    Column("amount", Label("采购总金额", "Amount"), unit="fen"),
)

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
                "规范性文件",
                "Normative documents",
                None,
                ("规范性文件（本单位制发的）", "规范性文件（指各行政机关印发的有正式文号的文件）", "行政规范性文件"),
            ),
            _DOCUMENTS,
            "article_20_1",
            "20(1)",
        ),
        Line("licences", "", Label("行政许可", "Administrative licences"), _ITEMS, "article_20_5", "20(5)"),
        Line(
            "other_services",
            "",
            Label("其他对外管理服务事项", "Other external management and service matters", None, ("其他对外管理服务",)),
            _ITEMS,
            "article_20_5",
            "20(5)",
        ),
        Line("penalties", "", Label("行政处罚", "Administrative penalties"), _ITEMS, "article_20_6", "20(6)"),
        Line("compulsion", "", Label("行政强制", "Administrative compulsion"), _ITEMS, "article_20_6", "20(6)"),
        Line("fees", "", Label("行政事业性收费", "Administrative and institutional charges"), (_PRIOR, _CHANGE), "article_20_8", "20(8)"),
        Line("procurement", "", Label("政府集中采购", "Centralised government procurement"), _PROCUREMENT, "article_20_9", "20(9)"),
    ),
    (
        block("article_20_1", "rules", "normative_documents"),
        block("article_20_5", "licences", "other_services"),
        block("article_20_6", "penalties", "compulsion"),
        block("article_20_8", "fees"),
        block("article_20_9", "procurement"),
    ),
)

_TABLES = (_DISCLOSURE, applications((application("other", "（六）", Label("其他处理", "Other")),)), DISPUTES)


def _items(line: str) -> Equation:
    prior = address("disclosure", line, "prior_items")
    return Equation("items", prior, (Term(prior),), (Term(prior, year=-1), Term(address("disclosure", line, "change"), year=-1)))


_ITEMS_CARRY = Identity(
    "items",
    Label("上一年项目数量＝上年报告的上一年项目数量＋增减", "Items last year = last report’s items + its change"),
    Label("本站自行核对", "Our own check"),
    "own",
    "remark",
    tuple(_items(line) for line in ("licences", "other_services", "penalties", "compulsion", "fees")),
)

EDITION_2019 = Form(
    edition="2019",
    notice="国办公开办函〔2019〕60号",
    years="2019, 2020",
    tables=_TABLES,
    identities=identities(_TABLES, (_ITEMS_CARRY,)),
    tell_by=(
        "本年新制作数量",
        "本年新公开数量",
        "对外公开总数量",
        "上一年项目数量",
        "采购项目数量",
        "政府集中采购",
        "其他对外管理服务事项",
    ),
)
