"""Documents that say hostile things: reports in text, HTML and DOCX with a string in title, text and cells, and under a hostile name."""

import re
from collections.abc import Sequence
from pathlib import Path

from site_builder.form import FORMS
from tests import bombs, drawing, printing

_FORM = FORMS["2021"]
_CELLS = {at: number % 7 for number, at in enumerate(_FORM.cells)}
_TITLE = "新绛县三泉镇人民政府{year}年政府信息公开工作年度报告"
QUICK = ("xml", "zip", "docx")


def file_name(text: str, number: int) -> str:
    """A hostile string as a file may be called."""
    return re.sub(r"[/\x00]", "", text)[:50].encode()[:180].decode(errors="ignore").lstrip(".") + f"zqfn{number:04}"


def lay(inbox: Path, strings: Sequence[str]) -> int:
    """Write the documents, three for each string, and some that are made to bring a reader down; gives how many."""
    inbox.mkdir(parents=True)
    for number, text in enumerate(strings):
        body = printing.report(_FORM, _CELLS, printing.tabs, _TITLE.format(year=2019 + number % 7) + text) + f"\n{text}\n联系我们：{text}\n"
        name = file_name(text, number)
        (inbox / f"{name}.txt").write_text(body, encoding="utf-8")
        html = printing.report(_FORM, _CELLS, printing.html, _TITLE.format(year=2019 + number % 7))
        (inbox / f"{name}.html").write_text(
            f"<html><head><title>{text}</title></head><body>{text}{html}{text}</body></html>", encoding="utf-8"
        )
        safe = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
        said = drawing.paragraph(safe)
        (inbox / f"{name}.docx").write_bytes(
            drawing.packed(said + drawing.body([[table] for table in drawing.merged(_FORM, _CELLS)]) + said)
        )
    quick = [name for name in bombs.BOMBS if name.startswith(QUICK)][:6]
    for number, name in enumerate(quick):
        (inbox / f"bomb-{number}").write_bytes(bombs.BOMBS[name]())
    return 3 * len(strings) + len(quick)
