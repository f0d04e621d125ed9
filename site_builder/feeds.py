"""The points to check as Atom feeds, one for each language: what a page gives as a Feed, as bytes.

Knows Atom (RFC 4287). Does not know which points there are (``pages.feed``) nor where the site stands.
"""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from site_builder.pages import Page
from site_builder.pages.feed import Entry, Feed

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""

_MIDNIGHT = "T00:00:00+08:00"
"""Reports bear days, and are published in China."""


def feeds(pages: Iterable[Page]) -> Iterator[tuple[str, bytes]]:
    """Every feed that a page gives, as (path, bytes)."""
    for page in pages:
        for value in page.context.values():
            if isinstance(value, Feed):
                yield value.path, atom(value)


def atom(feed: Feed) -> bytes:
    """One feed: its own address is its id, and the address of a point that of its entry; both outlive a rebuild."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(feed.lang)}>',
        _element("id", feed.url),
        _element("title", feed.title),
        _element("subtitle", feed.subtitle),
        _element("updated", feed.updated + _MIDNIGHT),
        f'<link rel="self" type="application/atom+xml" href={quoteattr(feed.url)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(feed.page)}/>',
        f"<author>{_element('name', feed.author)}</author>",
        *(line for entry in feed.entries for line in _entry(entry)),
        "</feed>",
    ]
    return "\n".join([*lines, ""]).encode()


def _entry(entry: Entry) -> Iterator[str]:
    yield "<entry>"
    yield _element("id", entry.url)
    yield _element("title", entry.title)
    yield _element("updated", entry.date + _MIDNIGHT)
    yield f'<link rel="alternate" type="text/html" href={quoteattr(entry.url)}/>'
    yield f"<category term={quoteattr(entry.kind)} label={quoteattr(_safe(entry.chip))}/>"
    yield _element("summary", entry.summary)
    yield "</entry>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_safe(text))}</{name}>"


def _safe(text: str) -> str:
    return _NO_XML.sub("", text)
