"""What must add up, of what both editions print: within a report, and from one year's report to the next. Standard library only."""

from site_builder.form.model import Equation, Identity, Label, Table, Term, address
from site_builder.form.shared import APPLICANT_COLUMNS, ENDING_COLUMNS

_A_TOTAL_IS_A_SUM = Label("总计是各项之和", "A total is the sum of its parts")


def _terms(table: str, lines: tuple[str, ...], column: str) -> tuple[Term, ...]:
    return tuple(Term(address(table, line, column)) for line in lines)


def identities(tables: tuple[Table, ...], own: tuple[Identity, ...]) -> tuple[Identity, ...]:
    """The identities of one edition: those that both print, over its own lines, then the edition's own between years."""
    applications_, disputes = (next(table for table in tables if table.key == key) for key in ("applications", "disputes"))
    columns = [column.key for column in APPLICANT_COLUMNS]
    leaves = tuple(line for group in applications_.groups for line in group.lines)
    a = applications_.key
    conservation = tuple(
        Equation(
            "conservation",
            address(a, "concluded", column),
            _terms(a, ("received", "brought_forward"), column),
            _terms(a, ("concluded", "carried_forward"), column),
        )
        for column in columns
    )
    outcomes = tuple(
        Equation("outcomes", address(a, "concluded", column), _terms(a, ("concluded",), column), _terms(a, leaves, column))
        for column in columns
    )
    applicants = tuple(
        Equation(
            "applicants",
            address(a, line.key, "total"),
            (Term(address(a, line.key, "total")),),
            tuple(Term(address(a, line.key, column)) for column in columns[:-1]),
        )
        for line in applications_.lines
    )
    endings = tuple(
        Equation(
            "endings",
            address(disputes.key, line.key, "total"),
            (Term(address(disputes.key, line.key, "total")),),
            tuple(Term(address(disputes.key, line.key, column.key)) for column in ENDING_COLUMNS[:-1]),
        )
        for line in disputes.lines
    )
    carry_over = tuple(
        Equation(
            "carry-over",
            address(a, "brought_forward", column),
            (Term(address(a, "brought_forward", column)),),
            (Term(address(a, "carried_forward", column), year=-1),),
        )
        for column in columns
    )
    return (
        Identity(
            "conservation",
            Label("本年新收＋上年结转＝办理结果总计＋结转下年", "New + brought forward = outcomes total + carried forward"),
            Label("表头印明的勾稽关系", "Printed on the form"),
            "printed",
            "contradiction",
            conservation,
        ),
        Identity(
            "outcomes",
            Label("办理结果总计＝（一）至（六）各项之和", "Outcomes total = the sum of the outcomes"),
            _A_TOTAL_IS_A_SUM,
            "derived",
            "contradiction",
            outcomes,
        ),
        Identity(
            "applicants",
            Label("总计＝自然人＋法人或其他组织各列", "Total = natural persons + organisations"),
            _A_TOTAL_IS_A_SUM,
            "derived",
            "contradiction",
            applicants,
        ),
        Identity(
            "endings",
            Label("总计＝维持＋纠正＋其他结果＋尚未审结", "Total = upheld + corrected + other + pending"),
            _A_TOTAL_IS_A_SUM,
            "derived",
            "contradiction",
            endings,
        ),
        Identity(
            "carry-over",
            Label("本年报告的上年结转＝上年报告的结转下年", "Brought forward = last year’s carried forward"),
            Label("两年报告的衔接（推断，未见条文）", "Continuity of two reports (practice; no clause read)"),
            "practice",
            "continuity",
            carry_over,
        ),
        *own,
    )
