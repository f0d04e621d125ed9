"""Every rule by its id: what it holds to be equal or worth asking, on whose authority, and how grave a break of it is.

The rules of the form's own sums are the form's identities. The sentences that a lead says of itself are in ``content/words/rules.toml``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from site_builder.form import FORMS, Label, Severity

Grade = Literal["law", "notice", "printed", "derived", "practice", "own"]
"""On whose authority: a law read in full, the notice of the form, the form's own print, the meaning of its words, what others do, us."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``severity`` is the gravest that a finding of it may have: one of them may be less (``Finding.severity``)."""

    id: str
    label: Label
    authority: Label
    grade: Grade
    severity: Severity


OWN = Label("本站自行核对", "Our own check")
_MEANING = Label("正文与表格说的是同一件事", "Text and table speak of the same thing")
_NOTICE = Label("国办公开办函〔2021〕30号", "Notice No. 30 (2021) of the General Office")
_FORMAT = Label("国办公开办函〔2019〕60号、〔2021〕30号所附格式", "The format of Notices No. 60 (2019) and No. 30 (2021)")

RULES: tuple[Rule, ...] = (
    # the tables alone
    Rule(
        "bounds",
        Label("各项结果与结转之和不超过收到的总数", "Outcomes and carried forward come to no more than came in"),
        OWN,
        "own",
        "contradiction",
    ),
    Rule(
        "published",
        Label("累计公开的不少于当年新公开的", "All that is published is no less than what was newly published"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "pending",
        Label("上年未结的案件，下一年应再出现", "Cases pending at the end of a year come again in the next"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "suits-without-requests",
        Label("连续两年没有申请，却有复议或诉讼", "Disputes in a year without requests, after another such year"),
        OWN,
        "own",
        "remark",
    ),
    # the text against the tables
    Rule(
        "stated-received",
        Label("正文所称收到申请件数＝表三新收", "Requests stated in the text = new requests of table III"),
        _MEANING,
        "own",
        "contradiction",
    ),
    Rule(
        "stated-outcome",
        Label("正文所称结果＝表三同一结果", "An outcome stated in the text = the same outcome of table III"),
        _MEANING,
        "own",
        "contradiction",
    ),
    Rule(
        "stated-share",
        Label("正文所称百分比＝表三算出的百分比", "A percentage stated in the text = that of table III"),
        _MEANING,
        "own",
        "remark",
    ),
    Rule(
        "stated-change",
        Label("正文所称增减＝两年报告之差", "A change stated in the text = the difference of two reports"),
        _MEANING,
        "own",
        "remark",
    ),
    Rule(
        "stated-disputes", Label("正文所称复议、诉讼件数＝表四", "Disputes stated in the text = table IV"), _MEANING, "own", "contradiction"
    ),
    Rule(
        "stated-fee", Label("正文所称信息处理费与表三相合", "The fee stated in the text agrees with table III"), _MEANING, "own", "remark"
    ),
    Rule(
        "breakdown",
        Label("正文所称总数＝所列各类之和", "A total stated in the text = the sum of its parts"),
        OWN,
        "own",
        "remark",
    ),
    # the text against year, notice and law
    Rule(
        "other-year",
        Label("正文所述年度＝报告年度", "The year that the text tells of = the year of the report"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "form-of-year",
        Label("2021年度起用新版表格", "From 2021 reports use the new form"),
        _NOTICE,
        "notice",
        "remark",
    ),
    Rule(
        "old-notice",
        Label("引用的是现行通知", "The notice cited is the one in force"),
        _NOTICE,
        "notice",
        "remark",
    ),
    Rule(
        "sections",
        Label("六个部分齐全", "All six sections are there"),
        _FORMAT,
        "notice",
        "remark",
    ),
    Rule(
        "topics",
        Label("第一部分写到五个方面", "The overview speaks of its five topics"),
        _NOTICE,
        "notice",
        "remark",
    ),
    # between reports
    Rule(
        "all-zero",
        Label("全零报告", "A report of zeros throughout"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "zero-run",
        Label("连续多年新收0件", "No new requests for years on end"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "blank-report",
        Label("表格各格均为空白", "Every cell is blank"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "same-figures",
        Label("各格与上年相同", "Every figure is last year’s"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "capacity",
        Label("没有规章制定权的机关报有规章", "Rules counted by a body that cannot make them"),
        Label("立法法第九十一条、第九十三条", "Legislation Law, arts 91 and 93"),
        "law",
        "remark",
    ),
    Rule(
        "reasons",
        Label("未提供的理由与同类机关相差大", "Reasons far from those of like bodies"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "date",
        Label("公布日期晚于条例所定日期", "Published after the date that the Regulation sets"),
        Label("条例第四十九条", "Regulation, art. 49"),
        "law",
        "remark",
    ),
    Rule(
        "version",
        Label("同一年度的报告有两个版本", "Two versions of one year’s report"),
        OWN,
        "own",
        "remark",
    ),
    Rule(
        "copied",
        Label("与另一份报告文字相同", "Text shared with another report"),
        _NOTICE,
        "notice",
        "remark",
    ),
    Rule(
        "foreign-place",
        Label("正文出现外地地名", "The text names a place elsewhere"),
        OWN,
        "own",
        "remark",
    ),
)


@cache
def rule_of(id_: str) -> Rule:
    """The rule of that id, an identity as the newest edition words it; KeyError where there is none."""
    for form in reversed(FORMS.values()):
        for one in form.identities:
            if one.id == id_:
                return Rule(one.id, one.label, one.authority, one.grade, one.severity)
    return {one.id: one for one in RULES}[id_]


def every() -> tuple[Rule, ...]:
    """All rules: those of the form in its order, then the others."""
    ids = dict.fromkeys(one.id for form in FORMS.values() for one in form.identities)
    return (*(rule_of(id_) for id_ in ids), *RULES)
