"""HTML → grid: tables with their spans expanded, everything else as rows of running text.

Knows HTML as agencies paste it: one number split over spans, two paragraphs in a cell, layout tables around the real one, hidden cells.
Does not know what the cells mean.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from site_builder.ingest.readers.grid import FILLER, Grid, Row, paragraphs

MOST_COLUMNS, MOST_ROWS = 64, 5_000
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "svg", "iframe", "object", "select", "textarea", "#comment", "!doctype"}
)
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "-text",
        "#text",
    }
)
_NO_PART_OF_A_NUMBER = frozenset({"sup", "sub", "s", "strike", "del"})
"""A footnote's mark, or a figure that was struck out: never a digit of the number beside it."""

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?P<name>[^/?#=]{1,120}\.(?:docx?|pdf|xlsx?|wps|ofd|zip|rar))(?:[?#]|$)", re.IGNORECASE)
MOST_ATTACHMENTS = 20
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(text: str) -> Grid:
    """The rows of a page: ``t3r5`` is the fifth row of the third table that holds cells of its own, ``b7`` the seventh block of text."""
    try:
        page = LexborHTMLParser(text)
    except SelectolaxError:
        raise MemoryError from None  # any text is a page: only for want of memory is there none
    body = page.body
    rows: list[Row] = []
    tables = blocks = 0
    buffer: list[str] = []

    def flush() -> None:
        nonlocal blocks
        if buffer and (words := "".join(buffer).strip()):
            blocks += 1
            rows.append(Row(f"b{blocks}", (_SPACE.sub(" ", words),), False))
        buffer.clear()

    node = body
    while node is not None:
        descend = True
        if node.is_text_node:
            buffer.append(node.text_content or "")
        elif (tag := node.tag) in _SKIPPED or _hidden(node.attributes):
            descend = False
        elif tag == "table" and not any(child.css_first("table") for child in node.iter()):
            flush()
            tables += 1
            rows.extend(_table(node, tables))
            descend = False
        elif tag not in _INLINE:
            flush()
        node = _following(node, body, descend, flush)
    flush()
    return Grid(tuple(rows), "html", attachments=_attachments(page))


def _attachments(page: LexborHTMLParser) -> tuple[str, ...]:
    """The documents that a page links to, by the words of the link, else by their file's name; a few are enough to tell the person."""
    found: dict[str, None] = {}
    for link in page.css("a[href]"):
        file = _DOCUMENT.search(link.attributes.get("href") or "")
        if file is not None and len(found) < MOST_ATTACHMENTS:
            words = _SPACE.sub(" ", link.text(deep=True)).strip()
            found[(words or unquote(file["name"]))[:60]] = None
    return tuple(found)


def _following(node: LexborNode, root: LexborNode | None, descend: bool, leave: Callable[[], object]) -> LexborNode | None:
    """The next node in the order of the document, without recursion: a page may nest deeper than Python does."""
    if descend and (child := node.child) is not None:
        return child
    # Nodes are told apart by their identity: == would write out and compare the HTML of both.
    end = None if root is None else root.mem_id
    while node is not None and node.mem_id != end:
        if not node.is_text_node and node.tag not in _INLINE:
            leave()
        if (following := node.next) is not None:
            return following
        node = node.parent  # type: ignore[assignment]
    return None


_Attributes = Mapping[str, str | None]


def _hidden(attributes: _Attributes) -> bool:
    return bool(attributes) and ("hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or "")))


def _table(table: LexborNode, number: int) -> list[Row]:
    """The rows of a table, each cell at its column; a column that a span covers holds a filler."""
    rows: list[Row] = []
    hanging: dict[int, int] = {}
    for index, tr in enumerate(table.css("tr")[:MOST_ROWS], 1):
        if _hidden(tr.attributes):
            continue
        if not hanging and (plain := _plain(tr.inner_html or "")) is not None:
            rows.append(Row(f"t{number}r{index}", tuple(plain[:MOST_COLUMNS]), True))
            continue
        cells: list[str] = []
        for cell in tr.iter():
            if cell.tag not in ("td", "th"):
                continue
            # Read once: each time is a new dict of all of them.
            attributes = cell.attributes
            if _hidden(attributes):
                continue
            _fill(cells, hanging)
            wide, tall = _span(attributes.get("colspan"), MOST_COLUMNS), _span(attributes.get("rowspan"), MOST_ROWS)
            for offset in range(min(wide, MOST_COLUMNS - len(cells))):
                if tall > 1:
                    hanging[len(cells)] = tall
                cells.append(FILLER if offset else _words(cell))
        _fill(cells, hanging)
        hanging = {column: left - 1 for column, left in hanging.items() if left > 1}
        rows.append(Row(f"t{number}r{index}", tuple(cells), True))
    return rows


_OPEN = r"<(?:p|div|span|font|b|strong|o:p)(?: [^<>]*+)?>"
_BETWEEN = re.compile(rf"</(?:[pdsfbo][a-z:]*+></)*+t[dh]>\s*+<t[dh](?: [^<>]*+)?>(?:{_OPEN})*+")
"""All that stands between the texts of two cells, where each has one text; what is closed here was opened here, a cell before."""
_NOT_PLAIN = re.compile("hidden|display|visibility|colspan|rowspan", re.IGNORECASE)


def _plain(row: str) -> list[str] | None:
    """The cells of a row as its HTML is written out, where each is one text and covers one column; None where any is not.

    Nearly every row is like that, and its HTML is split at one go; ``_words`` would ask for node after node.
    """
    if "=" in row and _NOT_PLAIN.search(row):
        return None
    texts = _BETWEEN.split(f"</td>{row}<td>".replace("&nbsp;", "\xa0"))
    together = "".join(texts)
    if "<" in together or "&" in together or texts[0] or texts[-1]:
        return None
    return [text if text.isalnum() else paragraphs(_SPACE.sub(" ", text)) for text in texts[1:-1]]


def _fill(cells: list[str], hanging: dict[int, int]) -> None:
    """Columns that a cell of an earlier row still covers."""
    while hanging and len(cells) in hanging and len(cells) < MOST_COLUMNS:
        cells.append(FILLER)


def _span(attribute: str | None, most: int) -> int:
    if not attribute:
        return 1
    raw = attribute.strip()
    return max(1, min(int(raw), most)) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 1


def _words(cell: LexborNode) -> str:
    """A cell's text: spans joined as they stand, paragraphs and line breaks parted; a superscript is marked, for it is no digit."""
    node = cell.child
    # Nearly every cell is one text, in a paragraph and a span or two: whatever blocks are around it are no part of it.
    alone = node
    while alone is not None and alone.next is None:
        if alone.is_text_node:
            text = alone.text_content or ""
            return text if text.isalnum() else paragraphs(_SPACE.sub(" ", text))
        if alone.tag in _SKIPPED or alone.tag in _NO_PART_OF_A_NUMBER or _hidden(alone.attributes):
            break
        alone = alone.child
    if alone is None:
        return ""
    parts: list[str] = []
    while node is not None:
        descend = True
        if node.is_text_node:
            parts.append(_SPACE.sub(" ", node.text_content or ""))
        elif (tag := node.tag) in _SKIPPED or _hidden(node.attributes):
            descend = False
        elif tag in _NO_PART_OF_A_NUMBER:
            parts.append("^")
        elif tag not in _INLINE:
            parts.append("\n")
        node = _following(node, cell, descend, lambda: parts.append("\n"))
    return paragraphs("".join(parts))
