"""Whether two printed pages are the same: the same words in the same elements, wherever their links are written from.

``differences`` compares the text that readers see, and besides every element with its attributes; white space between words is one blank,
and an address is what it leads to.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from urllib.parse import unquote, urljoin

from lxml import html

HERE = "https://example.org/"
_ADDRESSES = frozenset({"href", "src", "action", "data-script", "data-compare", "data-embed"})
_UNSEEN = frozenset({"script", "style", "head"})


def differences(path: str, ours: bytes, theirs: bytes) -> tuple[list[str], int, list[str]]:
    """The words of readers that differ, out of how many of ours; and the elements and attributes that do."""
    (words, marks), (other_words, other_marks) = _read(path, ours), _read(path, theirs)
    return list(_between(words, other_words)), len(words), list(_between(marks, other_marks))


def _read(path: str, raw: bytes) -> tuple[list[str], list[str]]:
    tree = html.document_fromstring(raw, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    words: list[str] = []
    marks: list[str] = []
    for event, element in _walk(tree):
        if event == "text":
            words += element.split()
        else:
            marks.append(element if isinstance(element, str) else _mark(path, element))
    return words, marks


def _walk(element: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement | str]]:
    if not isinstance(element.tag, str):
        return
    yield "mark", element
    seen = element.tag not in _UNSEEN
    if element.text and (seen or element.tag == "script"):
        yield ("text", element.text) if seen else ("mark", re.sub(r"\s+", " ", element.text))
    for child in element:
        yield from _walk(child)
        if child.tail and seen:
            yield "text", child.tail


def _mark(path: str, element: html.HtmlElement) -> str:
    attributes = sorted((name, _told(path, name, value)) for name, value in element.attrib.items())
    return " ".join([element.tag, *(f"{name}={value}" for name, value in attributes)])


def _told(path: str, name: str, value: str) -> str:
    if name in _ADDRESSES:
        return unquote(urljoin(HERE + path, value))
    return " ".join(value.split())


def _between(ours: list[str], theirs: list[str]) -> Iterator[str]:
    if ours == theirs:
        return
    for what, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what != "equal":
            yield f"{' '.join(ours[a:b])!r} → {' '.join(theirs[c:d])!r}"
