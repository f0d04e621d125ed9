"""A chart as inline SVG for our pages: drawn by vl-convert, then rebuilt from an allow-list.

The rebuilt drawing has no style, script, font or label of Vega's; its colours are the variables of the stylesheet, its ids carry the key
of the figure so that several can stand in a page, and equal data gives equal bytes. A colour or an element that the theme does not have is
a KeyError, a mistake of ours.

Drawing is what costs: Vega-Lite is compiled once for each kind of chart, and what vl-convert drew may be kept from build to build
(``keeping``). It is kept as drawn, so that what is rebuilt of it is always ours of today.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any, Protocol
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from site_builder.figures.theme import HATCH, PALETTE, Kind, Row, spec, spliced, width

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = {
    "g": ("transform",),
    "path": ("d", "transform", "fill", "stroke", "stroke-width"),
    "text": ("transform", "text-anchor", "font-size", "fill"),
}
_VARIABLES = {hexa.lower(): f"var(--{name})" for name, hexa in PALETTE.items()}
_UNSEEN = {"background", "foreground"}
_NUMBER = re.compile(r"-?\d+\.\d+")
_HATCH_FILL = "url(#hatch)"


def digest(kind: Kind | None, rows: list[Row], twin: list[dict[str, Any]]) -> str:
    """Eight hexadecimal digits of the spec (if any) and the data: the same for the same figure, on any machine, in any language."""
    return hashlib.sha256(f"{spec(kind) if kind else ''}\n{_canonical(rows)}\n{_canonical(twin)}".encode()).hexdigest()[:8]


def drawn(kind: Kind, rows: list[Row], key: str, label: str) -> str:
    """The chart as an ``<svg>`` element: role img, labelled with the finding, ids prefixed with ``key``."""
    width, height, body = _body(kind, _canonical(rows))
    pattern = (
        f'<defs><pattern id="{key}-hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<path d="M-1,1l2,-2M0,5l5,-5M4,6l2,-2" fill="none" stroke="var(--muted)" stroke-width="1"/></pattern></defs>'
    )
    hatched = _HATCH_FILL in body
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label={quoteattr(label)} '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    return head + (pattern if hatched else "") + body.replace(_HATCH_FILL, f"url(#{key}-hatch)") + "</svg>"


def _canonical(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=True, sort_keys=True, allow_nan=False)


@lru_cache(maxsize=4096)
def _body(kind: Kind, rows: str) -> tuple[str, str, str]:
    """Width, height and content of the drawing. Pure: many bodies report the same few numbers, and equal data gives equal bytes."""
    return _ours(_kept(kind, rows))


def _ours(drawing: str) -> tuple[str, str, str]:
    root = ET.fromstring(drawing)
    body = "".join(piece for child in root if child.tag == f"{_SVG}g" for piece in _rebuilt(child))
    return root.attrib["width"], root.attrib["height"], body


class Memory(Protocol):
    """Where drawings may be kept: by a key that is of everything that a drawing is made from."""

    def get(self, key: str) -> str | None: ...
    def put(self, key: str, text: str) -> None: ...


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def keeping(memory: Memory) -> Iterator[None]:
    """While this lasts, what is drawn is kept there, and what is there is not drawn again."""
    before = _MEMORY.set(memory)
    try:
        yield
    finally:
        _MEMORY.reset(before)


def _kept(kind: Kind, rows: str) -> str:
    memory = _MEMORY.get()
    marks = json.loads(rows)
    key = hashlib.sha256(f"{_libraries()}\n{spec(kind)}\n{width(kind, marks)}\n{rows}".encode()).hexdigest()
    found = memory.get(key) if memory else None
    if found is None:
        found = _by_vega(kind, marks)
        if memory:
            memory.put(key, found)
    return found


@cache
def _libraries() -> str:
    """The versions of what draws: another one may draw otherwise."""
    return " ".join(f"{name} {version(name)}" for name in ("altair", "vl-convert-python"))


def _by_vega(kind: Kind, rows: list[Row]) -> str:
    filled = json.loads(_compiled(kind, width(kind, rows)))
    filled["data"][0]["values"] = rows
    return vl_convert.vega_to_svg(filled)


@lru_cache(maxsize=64)
def _compiled(kind: Kind, step: int | None) -> str:
    """The spec without data as Vega: half of what a drawing costs is to compile it, and no number changes what comes out.

    Marks are not described: a fifth of the rest goes into words that nothing is rebuilt of.
    """
    compiled = vl_convert.vegalite_to_vega(spliced(kind, [], step))
    assert compiled["data"][0]["values"] == [], "the data come first"
    for mark in compiled["marks"]:
        mark["aria"] = False
        mark["encode"]["update"] = {key: value for key, value in mark["encode"]["update"].items() if key not in _WORDS}
    return json.dumps(compiled)


_WORDS = ("description", "ariaRoleDescription")


def _rebuilt(element: ET.Element) -> Iterator[str]:
    if _UNSEEN & set(element.get("class", "").split()):
        return  # frames that Vega draws around a group, without size or colour here
    tag = element.tag.removeprefix(_SVG)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in _attributes(element, _KEPT[tag]))
    inside = escape(element.text or "") + "".join(piece for child in element for piece in _rebuilt(child))
    if tag == "g" and not attributes:
        yield inside
    elif inside or tag == "path":
        yield f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _attributes(element: ET.Element, kept: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in kept:
        value = element.get(name)
        if value is None or value == "translate(0,0)":
            continue
        if name in ("fill", "stroke"):
            yield name, _colour(value)
        elif name == "font-size":
            yield name, value.removesuffix("px")
        else:
            yield name, _NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), value)
    if "fill" in kept and element.get("fill") is None:
        yield "fill", "none"


def _colour(value: str) -> str:
    if value in ("none", "transparent"):
        return "none"
    return _HATCH_FILL if value.lower() == HATCH.lower() else _VARIABLES[value.lower()]
