"""What Word shows of a paragraph: its runs' text, by tracked changes, fields, styles and formatting. Knows no table and no form.

Read: tracked insertions and what was moved here, content controls, smart tags, fields' results, links. Not read: tracked deletions and what
was moved away, field codes, hidden text, the fallbacks of newer drawings. What is shown but is no plain text of the number (superscripts,
struck figures, pictures) is marked, so that no number is made of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from site_builder.ingest.readers import archive
from site_builder.ingest.readers.grid import Unsupported

MARK = "^"
"""Stands before what is no part of the number in its cell: the grammar of numbers refuses it."""
PICTURE = "\ufffc"

Element = Any
"""An lxml element: the library has no types."""
Settings = Mapping[str, Element]
_NO_SETTINGS: Settings = MappingProxyType({})

UNREAD = frozenset(
    {
        *("del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "rubyPr", "fldData", "ffData"),
        *("pPr", "rPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "sectPr"),
    }
)
_OFF = frozenset({"0", "false", "off"})
_ABSOLUTE = re.compile(r"position\s*:\s*absolute", re.IGNORECASE)


class RefusedError(Exception):
    """Leaves the tree from any depth; ``read`` turns it into the value it carries."""

    def __init__(self, unsupported: Unsupported) -> None:
        super().__init__(unsupported.kind)
        self.unsupported = unsupported


@dataclass(frozen=True, slots=True)
class Looks:
    """What formatting says of a run; None where it says nothing. Each holds for ``vanish``, a raised or lowered run, a struck one."""

    hidden: bool | None = None
    raised: bool | None = None
    struck: bool | None = None

    def over(self, below: "Looks") -> "Looks":
        if self is _PLAIN or below is _PLAIN:
            return below if self is _PLAIN else self  # as nearly all runs are
        return Looks(
            below.hidden if self.hidden is None else self.hidden,
            below.raised if self.raised is None else self.raised,
            below.struck if self.struck is None else self.struck,
        )


_PLAIN = Looks()
_LOOKS = frozenset({"vanish", "vertAlign", "strike", "dstrike"})
Styles = Mapping[str, Looks]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text; ``runs_on`` where its end mark is deleted or hidden, so that the next one stands on the same line."""

    text: str
    runs_on: bool


# ── XML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def name_of(element: Element) -> str:
    """An element's name without its namespace: the transitional and the strict one say the same."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def children(parent: Element) -> Iterable[Element]:
    """The children of an element; of alternatives only the one that a new program shows."""
    return parent if name_of(parent) != "AlternateContent" else [child for child in parent if name_of(child) == "Choice"][:1]


def child_of(parent: Element | None, name: str) -> Element | None:
    if parent is not None:
        for child in parent:
            if name_of(child) == name:
                return child
    return None


def settings(properties: Element | None) -> Settings:
    """The properties by their names; the first of each name."""
    return {name_of(one): one for one in reversed(properties)} if properties is not None else _NO_SETTINGS


def value_of(element: Element | None) -> str | None:
    return None if element is None else next((value for key, value in element.attrib.items() if key.endswith("}val")), None)


def switch(found: Element | None) -> bool | None:
    """A property of formatting that is on or off; None where it is not said."""
    return None if found is None else (value_of(found) or "on").lower() not in _OFF


def number_of(element: Element | None, otherwise: int) -> int:
    raw = (value_of(element) or "").strip()
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else otherwise


def tree(part: bytes | Unsupported | None) -> Element:
    if part is None:
        raise RefusedError(archive.BROKEN)
    if isinstance(part, Unsupported):
        raise RefusedError(part)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise RefusedError(archive.BROKEN) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedError(Unsupported("docx_dtd", "DOCX 里有 DTD，Word 从不写它", "用 WPS 或 Word 打开，确认无误后另存为 DOCX"))
    return root


# ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────────


def _looks(setting: Settings) -> Looks:
    if _LOOKS.isdisjoint(setting):
        return _PLAIN
    aligned = value_of(setting.get("vertAlign"))
    struck, twice = switch(setting.get("strike")), switch(setting.get("dstrike"))
    return Looks(
        switch(setting.get("vanish")),
        None if aligned is None else aligned != "baseline",
        None if struck is None and twice is None else bool(struck or twice),
    )


def styles_of(root: Element) -> Styles:
    """What each style says of its runs, with what the styles under it say."""
    own: dict[str, tuple[Looks, str | None]] = {}
    for style in root:
        if name_of(style) == "style":
            key = next((value for name, value in style.attrib.items() if name.endswith("}styleId")), "")
            own[key] = (_looks(settings(child_of(style, "rPr"))), value_of(child_of(style, "basedOn")))
    styles = {}
    for key in own:
        looks, seen, below = _PLAIN, set(), key
        while below in own and below not in seen:
            seen.add(below)
            looks, below = looks.over(own[below][0]), own[below][1] or ""
        if looks != _PLAIN:
            styles[key] = looks
    return styles


def _styled(style: Element | None, styles: Styles) -> Looks:
    return _PLAIN if style is None else styles.get(value_of(style) or "", _PLAIN)


def blank_field_codes(body: Element) -> None:
    """Empty the text of the tree that belongs to the code of a field, for only a field's result is shown."""
    if body.find(".//{*}fldChar") is None:
        return
    in_code: list[bool] = []
    for element in body.iter("{*}fldChar", "{*}t"):
        if name_of(element) == "t":
            if any(in_code):
                element.text = ""
            continue
        kind = next((value for name, value in element.attrib.items() if name.endswith("}fldCharType")), "")
        if kind == "begin":
            in_code.append(True)
        elif in_code and kind == "separate":
            in_code[-1] = False
        elif in_code and kind == "end":
            in_code.pop()
    if any(in_code):
        raise RefusedError(archive.BROKEN)  # a code without an end would hide the rest of the report


def paragraph(element: Element, styles: Styles) -> Paragraph:
    setting = settings(child_of(element, "pPr"))
    end = settings(setting.get("rPr"))
    runs_on = "del" in end or bool(switch(end.get("vanish")))
    return Paragraph("".join(_inline(element, _styled(setting.get("pStyle"), styles), styles)), runs_on)


def _inline(parent: Element, below: Looks, styles: Styles) -> Iterator[str]:
    for child in children(parent):
        name = name_of(child)
        if name == "r":
            yield from _run(child, below, styles)
        elif name in ("oMath", "oMathPara"):
            yield PICTURE
        elif name not in UNREAD:
            yield from _inline(child, below, styles)


def _run(run: Element, below: Looks, styles: Styles) -> Iterator[str]:
    setting = settings(child_of(run, "rPr"))
    looks, character = _looks(setting), _styled(setting.get("rStyle"), styles)
    # A style's switch turns over what the style under it says; what the run itself says is final.
    hidden = bool(character.hidden) != bool(below.hidden) if looks.hidden is None else looks.hidden
    if hidden:
        return
    looks = looks.over(character.over(below))
    text = "".join(_shown(run, below, styles))
    yield MARK + text if text.strip() and (looks.raised or looks.struck) else text


def _shown(run: Element, below: Looks, styles: Styles) -> Iterator[str]:
    for child in children(run):
        name = name_of(child)
        if name == "t":
            yield (child.text or "").replace("\n", " ")
        elif name in ("tab", "ptab"):
            yield " "
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name in ("footnoteReference", "endnoteReference"):
            yield MARK
        elif name in ("sym", "oMath") or (name in ("drawing", "pict", "object") and _is_picture(child)):
            yield PICTURE
        elif name in ("AlternateContent", "Choice"):
            yield from _shown(child, below, styles)
        elif name in ("ruby", "rubyBase"):
            yield from _inline(child, below, styles)


def _is_picture(drawing: Element) -> bool:
    """Whether it stands in the line and has no text of its own: a seal that floats over the page is not in the cell."""
    if drawing.find(".//{*}txbxContent") is not None:
        return False
    if name_of(drawing) == "drawing":
        return child_of(drawing, "inline") is not None
    return not any(_ABSOLUTE.search(shape.get("style") or "") for shape in drawing)
