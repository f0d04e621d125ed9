"""Drafts as documents: text or HTML, in shapes in which a blank cell can be seen, dated, with or without the day of the page."""

from random import Random

from site_builder.divisions import Divisions
from site_builder.form.shared import SECTIONS
from tests import printing
from tests.contradictions.drafts import Draft
from tests.contradictions.sentences import paragraphs

STYLES = (printing.tabs, printing.tabs, printing.pipes, printing.framed, printing.a_cell_a_line_closed, printing.html)


def name_in_title(draft: Draft, divisions: Divisions) -> str:
    """The name that stands in a title: a township's with its county, and with its government."""
    body = draft.body
    if "-" in body.id or body.id != body.division:
        return body.name
    suffix = "" if body.name.endswith(("人民政府", "办事处")) else "办事处" if body.kind == "街道" else "人民政府"
    above = divisions.get(body.id[:6]) if body.level == "township" else None
    return (above.name if above else "") + body.name + suffix


def site_of(draft: Draft, divisions: Divisions) -> str:
    """The website on which a body publishes: that of its county's or city's government."""
    code = draft.body.division[:6]
    division = divisions.get(code)
    assert division is not None
    return f"{division.name}人民政府门户网站"


def document(draft: Draft, before: Draft | None, divisions: Divisions) -> tuple[str, bytes]:
    """The ending of the file's name, and its bytes."""
    chance = Random(f"printed {draft.seed}")
    style = chance.choice(STYLES)
    sections = {numeral[0]: [draft.headings.get(numeral[0], numeral + label.zh)] for numeral, label in SECTIONS}
    for numeral, text in paragraphs(draft, before, site_of(draft, divisions)).items():
        sections[numeral] += text
    blank = "/" if draft.slash else ""
    for numeral, table in (("二", printing.disclosure), ("三", printing.applications), ("四", printing.disputes)):
        rows = table(draft.form, draft.cells)
        if draft.slash:
            rows = [[cell or blank for cell in row] for row in rows]
        sections[numeral].append(style(rows))
    name = name_in_title(draft, divisions)
    head = [f"{name}{draft.year}年政府信息公开工作年度报告"]
    head += [f"发布时间：{draft.posted.isoformat()} 来源：{name}"] if draft.posted else []
    lines = head.copy()
    for numeral, text in sections.items():
        # a section without a heading is not there at all
        lines += text if text[0] else []
        if numeral == draft.cut:
            return _as(style, lines)
    signed = draft.signed
    return _as(style, [*lines, name, f"{signed.year}年{signed.month}月{signed.day}日"])


def _as(style: object, lines: list[str]) -> tuple[str, bytes]:
    if style is printing.html:
        body = "".join(line if line.startswith("<table>") else f"<p>{line}</p>" for line in lines)
        return ".html", f"<html><body>{body}</body></html>".encode()
    return ".txt", ("\n".join(lines) + "\n").encode()
