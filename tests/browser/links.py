"""Where the links of a built site lead, read from its files as a browser would, without the builder's own list of what it wrote."""

import posixpath
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

LED = ("href", "src", "action", "data-compare", "data-embed")
"""The attributes that hold an address; the last two are for scripts."""

OF_SCRIPTS = ("b=", "v=")
"""How a fragment begins that is not a place in the page but a choice that a script reads."""


def broken(folder: Path) -> Iterator[str]:
    """Every link of every page that leads to no file of the folder, or to no place in its page."""

    @cache
    def places(file: Path) -> frozenset[str]:
        return frozenset(node.attributes["id"] or "" for node in LexborHTMLParser(file.read_bytes()).css("[id]"))

    for page in sorted(folder.rglob("*.html")):
        for node in LexborHTMLParser(page.read_bytes()).css(",".join(f"[{name}]" for name in LED)):
            for name in LED:
                link = node.attributes.get(name)
                if link is None or (address := urlsplit(link)).scheme or address.netloc:
                    continue
                above = folder if address.path.startswith("/") else page.parent
                to = Path(posixpath.normpath(above / unquote(address.path).lstrip("/"))) if address.path else page
                place = unquote(address.fragment)
                if not to.is_file():
                    yield f"{page.relative_to(folder)}: {link} leads to no file"
                elif place and not place.startswith(OF_SCRIPTS) and to.suffix == ".html" and place not in places(to):
                    yield f"{page.relative_to(folder)}: {link} leads to no place"
