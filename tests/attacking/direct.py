"""Each string straight into each function that lets text out: the sinks, without the pages around them."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

import polars as pl

from site_builder import words
from site_builder.feeds import atom
from site_builder.formats import csv_bytes, json_bytes, safe_text
from site_builder.harmless import json_text, safe_url
from site_builder.markdown import prose
from site_builder.pages import Page
from site_builder.pages.feed import Entry, Feed
from site_builder.redact import publishable
from site_builder.render import Renderer
from site_builder.search.shards import _json
from site_builder.workbook import xlsx
from tests.attacking import strict

ROOT = Path(__file__).parent.parent.parent
SAID = words.load(ROOT)
_PAGE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><title>{{ text }}</title><meta name="description" content="{{ text }}"></head><body>'
    '<p title="{{ text }}" data-name="{{ text }}">{{ text }}</p><a href="{{ text | url }}">x</a>'
    '<svg aria-label="{{ text }}"><text x="0" y="0">{{ text }}</text></svg>'
    '<script type="application/ld+json">{{ {"a": text} | json }}</script></body></html>'
)


def _in_page(text: str, folder: Path) -> Iterator[str]:
    (folder / "t.html").write_text(_PAGE, encoding="utf-8")
    raw = Renderer(folder, SAID).render(Page("a.html", "t.html", "zh", "题", MappingProxyType({"text": text}))).decode()
    yield from strict.page(raw)
    if [tag for tag, _, _ in strict.lexbor(raw) if not tag.startswith("-")] != (
        ["html", "head", "title", "meta", "body", "p", "a", "svg", "text", "script"]
    ):
        yield "has another structure"


def _markdown(text: str, _: Path) -> Iterator[str]:
    made = prose(f"---\ntitle: T\ndescription: D\n---\n{text.replace('{', '｛')}\n".encode(), "x.md")
    # Markdown may show a picture, which the policy refuses of others: no text of the data is ever Markdown.
    yield from (what for what in strict.page(made.html) if what not in ("has the element <img>", "has the attribute 'alt' on <img>"))


def _address(text: str, _: Path) -> Iterator[str]:
    found = safe_url(text)
    if found and not found.lower().startswith(("http://", "https://", "mailto:")):
        yield f"may be followed: {found[:80]!r}"


def _json_in_script(text: str, _: Path) -> Iterator[str]:
    for made in (str(json_text({"a": text, text: 1})), _json({"a": text, text: 1})):
        if set("<>&\u2028\u2029") & set(made) or text not in json.loads(made):
            yield "could end its script, or changed"


def _cell(text: str, _: Path) -> Iterator[str]:
    raw = csv_bytes(("a", "b"), [(safe_text(text), 1)])
    yield from strict._csv(raw)
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    if [len(row) for row in rows] != [2, 2] or rows[1][1] != "1":
        yield "is no single cell"


def _workbook(text: str, _: Path) -> Iterator[str]:
    yield from strict._xlsx(xlsx({"sheet": pl.DataFrame({"a": [publishable(text)]})}))


def _feed(text: str, _: Path) -> Iterator[str]:
    entry = Entry("https://www.example.org/x", text, "2024-01-01", text, "remark", text)
    raw = atom(
        Feed("f.xml", "zh-CN", "https://www.example.org/f.xml", "https://www.example.org/", text, text, text, "2024-01-01", (entry,))
    )
    if sum(1 for _ in ET.fromstring(raw).iter()) != 16:
        yield "has another structure"
    yield from strict._xml(raw)


def _download(text: str, _: Path) -> Iterator[str]:
    yield from strict._json(json_bytes({"a": publishable(text)}))


SINKS: Mapping[str, Callable[[str, Path], Iterator[str]]] = {
    "title, meta, text, attribute, SVG, JSON of a page": _in_page,
    "Markdown": _markdown,
    "address": _address,
    "JSON in a script": _json_in_script,
    "cell of a CSV": _cell,
    "cell of a workbook": _workbook,
    "feed": _feed,
    "JSON": _download,
}
"""Each function that lets text out, and what is wrong with what it makes of a string."""
