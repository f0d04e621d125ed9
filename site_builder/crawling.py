"""What crawlers are told: robots.txt, and a sitemap where the site knows its own address.

Knows paths and addresses. Without a ``base_url`` there is no sitemap, for it holds whole addresses only; an invented site has none either.
No entry has a date: only the data have one, and it is not the page's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

LONGEST = 50_000
"""As many addresses as one sitemap may hold."""

SITEMAP = "sitemap.xml"

_NOINDEX = re.compile(rb'<meta name="robots" content="[^"]*noindex')
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def may_be_found(html: bytes) -> bool:
    """Whether a printed page may stand in the sitemap: one that says ``noindex`` may not."""
    return not _NOINDEX.search(html)


def crawling(paths: Iterable[str], base_url: str, *, synthetic: bool = False) -> Iterator[tuple[str, bytes]]:
    """robots.txt and the sitemap of the pages at these paths, in their order."""
    addresses = sorted(paths)
    with_map = bool(base_url) and not synthetic
    # An invented site is not shut out: who may not read a page never sees its noindex.
    yield "robots.txt", ("User-agent: *\nAllow: /\n" + (f"Sitemap: {base_url}/{SITEMAP}\n" if with_map else "")).encode()
    if with_map:
        yield from sitemaps(addresses, base_url)


def sitemaps(paths: Sequence[str], base_url: str, longest: int = LONGEST) -> Iterator[tuple[str, bytes]]:
    """One sitemap, or where there are more than ``longest`` addresses an index of several, sitemap-1.xml, sitemap-2.xml …"""
    whole = [f"{base_url}/{path}" for path in paths]
    if len(whole) <= longest:
        yield SITEMAP, _urls(whole)
        return
    parts = [whole[start : start + longest] for start in range(0, len(whole), longest)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    entries = "".join(f"<sitemap><loc>{escape(f'{base_url}/{name}')}</loc></sitemap>\n" for name in names)
    yield SITEMAP, f"{_HEAD}<sitemapindex {_SPACE}>\n{entries}</sitemapindex>\n".encode()
    yield from zip(names, map(_urls, parts), strict=True)


def _urls(addresses: Iterable[str]) -> bytes:
    entries = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return f"{_HEAD}<urlset {_SPACE}>\n{entries}</urlset>\n".encode()
