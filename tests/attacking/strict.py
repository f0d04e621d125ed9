"""What may be found in the files of a site, whatever was written into its data: a list of what is allowed, for every type of file.

A page is parsed by a parser that is not a browser's; the caller says which. Anything that is not on a list is told, with its place.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
from selectolax.lexbor import LexborHTMLParser

from site_builder.sums import is_publishable
from tests.attacking.sowing import MARK

ELEMENTS = frozenset(
    [
        "a",
        "article",
        "aside",
        "b",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "head",
        "header",
        "hr",
        "html",
        "i",
        "input",
        "ins",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "mark",
        "meta",
        "nav",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "pre",
        "s",
        "script",
        "section",
        "select",
        "small",
        "span",
        "strong",
        "summary",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "ul",
        "noscript",
        "wbr",
        "svg",
        "defs",
        "g",
        "path",
        "pattern",
        "rect",
        "text",
        "circle",
        "line",
        "tspan",
        "polyline",
        "polygon",
    ]
)
ATTRIBUTES = frozenset(
    [
        "action",
        "aria-current",
        "aria-describedby",
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "aria-live",
        "autocomplete",
        "charset",
        "class",
        "colspan",
        "content",
        "d",
        "datetime",
        "defer",
        "enterkeyhint",
        "fill",
        "fill-opacity",
        "font-size",
        "font-weight",
        "for",
        "height",
        "hidden",
        "href",
        "hreflang",
        "http-equiv",
        "id",
        "lang",
        "name",
        "maxlength",
        "minlength",
        "method",
        "open",
        "opacity",
        "patternunits",
        "points",
        "preserveaspectratio",
        "property",
        "rel",
        "role",
        "rowspan",
        "scope",
        "span",
        "spellcheck",
        "src",
        "stroke",
        "stroke-dasharray",
        "stroke-width",
        "tabindex",
        "target",
        "text-anchor",
        "title",
        "transform",
        "translate",
        "type",
        "value",
        "viewbox",
        "width",
        "x",
        "x1",
        "x2",
        "y",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "placeholder",
        "xmlns",
        "crossorigin",
        "integrity",
        "sizes",
    ]
)
"""In lower case; besides, whatever begins with ``data-``."""

CARRIERS = frozenset({"aria-label", "content", "title", "alt", "value", "href"})
"""Attributes in which a text of the data may stand; besides, whatever begins with ``data-``."""

_ADDRESS = re.compile(r"(?:https?://[^\s/]|mailto:|data:,$|(?!//)[a-z0-9._/-]*(?:\?[^\s]*)?(?:#[^\s]*)?$)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SCRIPT = re.compile(rb'(?:__head|__found|__d\["[0-9]{2,6}"\]|__m\["[0-9]{2}"\])[^<>]*', re.DOTALL)
_OURS = re.compile(rb"\s*(?://|/\*|\"use strict\"|\(|!function|var |const )")
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_A_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?%?")

Node = tuple[str, Mapping[str, str], str]
"""An element: its name, its attributes, the text directly in it where it is a script or style."""

Parse = Callable[[str], Iterator[Node]]


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that must not be there."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def lexbor(text: str) -> Iterator[Node]:
    """The elements of a page as Lexbor reads it."""
    root = LexborHTMLParser(text).root
    for node in root.traverse() if root is not None else ():
        raw = node.text() if node.tag in ("script", "style", "title") else ""
        yield node.tag or "", {name: value or "" for name, value in node.attributes.items()}, raw or ""


def html5lib(text: str) -> Iterator[Node]:
    """The elements of a page as html5lib reads it, which is not among our dependencies (``make attacks`` brings it)."""
    import html5lib as library  # type: ignore[import-not-found, import-untyped, unused-ignore]

    for element in library.parse(text, treebuilder="etree", namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            attributes = {re.sub(r"^\{.*?\}", "", name): value for name, value in element.attrib.items()}
            yield element.tag.rpartition("}")[2], attributes, element.text or ""


def broken(folder: Path, parse: Parse = lexbor) -> Iterator[Broken]:
    """Whatever is wrong in any file of a site."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            path = file.relative_to(folder).as_posix()
            if not is_publishable(path) and path not in ("SHA256SUMS", ".site-builder"):
                yield Broken(path, "is no path of a release")
            check = _CHECKS.get(file.suffix)
            raw = file.read_bytes()
            found = page(raw.decode(), parse) if file.suffix == ".html" else check(raw) if check else ()
            yield from (Broken(path, what) for what in found)


def page(text: str, parse: Parse = lexbor) -> Iterator[str]:
    """What is wrong in a page."""
    if hidden := _CONTROL.search(text):
        yield f"holds the hidden character U+{ord(hidden[0]):04X}"
    for tag, attributes, inside in parse(text):
        if tag.startswith(("-", "!", "_")):
            continue  # text, comments, the doctype
        if tag.lower() not in ELEMENTS:
            yield f"has the element <{tag}>"
        if tag == "script":
            yield from _script(attributes, inside)
        for name, value in attributes.items():
            yield from _attribute(tag, name.lower(), value)


def _script(attributes: Mapping[str, str], inside: str) -> Iterator[str]:
    if attributes.get("type") == "application/ld+json":
        json.loads(inside)
    elif not re.fullmatch(r"(?!//)(?:\.\./|/)*(?:[a-z0-9._-]+/)*[a-z0-9._-]+\.js", attributes.get("src", "")) or inside.strip():
        yield f"has a script of its own: {inside[:60]!r}"


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name not in ATTRIBUTES and not re.fullmatch(r"data-[a-z_-]+", name):
        yield f"has the attribute {name!r} on <{tag}>"
    if name in ("href", "src", "action") and not _ADDRESS.match(value):
        yield f"leads to {value[:80]!r}"
    if name in ("id", "class", "name", "for", "rel", "type", "role", "http-equiv") and re.search("[<>\"'`=]", value):
        yield f"has {name}={value[:60]!r}"
    if MARK.search(value) and name not in CARRIERS and not name.startswith("data-"):
        yield f"has a text of the data in {name}: {value[:60]!r}"


def _csv(raw: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True):
        for cell in row:
            if cell.lstrip(" \n\u3000\u00a0").startswith(_FORMULA) and not _A_NUMBER.fullmatch(cell):
                yield f"has the formula {cell[:60]!r}"
            if hidden := _CONTROL.search(cell):
                yield f"holds the hidden character U+{ord(hidden[0]):04X}"


def _json(raw: bytes) -> Iterator[str]:
    def no_number(text: str) -> None:
        raise ValueError(text)

    try:
        value = json.loads(raw, parse_constant=no_number)
    except ValueError as error:
        yield f"is no JSON: {error}"
    else:
        yield from _hidden("".join(_texts(value)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from (key, *_texts(inside))
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)


def _hidden(text: str) -> Iterator[str]:
    if found := _CONTROL.search(text):
        yield f"holds the hidden character U+{ord(found[0]):04X}"


def _jsonl(raw: bytes) -> Iterator[str]:
    for line in raw.decode().split("\n"):
        if line:
            yield from _json(line.encode())


def _xml(raw: bytes) -> Iterator[str]:
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw or b"<?xml-" in raw:
        yield "has a document type or an instruction"
    try:
        root = ET.fromstring(raw)
    except ET.ParseError as error:
        yield f"is no XML: {error}"
        return
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name.startswith(("x-", "script", "f")) and name not in ("feed", "fill", "fills", "font", "fonts"):
            yield f"has the element <{name}>"
        if (to := element.get("href")) and not _ADDRESS.match(to):
            yield f"leads to {to!r}"


def _js(raw: bytes) -> Iterator[str]:
    if not _SCRIPT.fullmatch(raw) and not _OURS.match(raw):
        yield "is a script of no known form"


def _xlsx(raw: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        for name in book.namelist():
            yield from (f"{name} {what}" for what in _xml(book.read(name)))


def _parquet(raw: bytes) -> Iterator[str]:
    for column in pl.read_parquet(io.BytesIO(raw)).select(pl.selectors.string()):
        for value in column.drop_nulls().unique():
            yield from _hidden(value)


_CHECKS: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _jsonl,
    ".geojson": _json,
    ".xml": _xml,
    ".atom": _xml,
    ".svg": _xml,
    ".js": _js,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}


def reached(folder: Path) -> dict[str, set[int]]:
    """The numbers of the strings of each field that stand in some page or download: what is in none was never tried."""
    found: dict[str, set[int]] = {}
    for file in folder.rglob("*"):
        if file.suffix in (".html", ".csv", ".json", ".jsonl", ".xml", ".js"):
            text = re.sub(r"</?mark[^>]*>", "", file.read_text(encoding="utf-8", errors="replace"))  # letters are marked, digits are not
            for field, number in MARK.findall(text):
                found.setdefault(field, set()).add(int(number))
    return found
