"""What the pages of a site lead to, taken in page by page while they are written, and held against what is there when all are.

Knows links and ids in printed pages. Does not know who wrote them, nor what a page is.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache

import msgspec

from site_builder.errors import Problem

_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:")


class Rest(msgspec.Struct, frozen=True, array_like=True):
    """Of some pages: their ids, as ``Linked`` keeps them, and the links to pages elsewhere (target, fragment, the page that has it, as
    written)."""

    ids: dict[str, bytes]
    wanted: list[tuple[str, str, str, str]]


class Linked:
    """The links and ids of the pages taken in so far.

    ``root`` is the path of the site on its host, with which links begin that start at the root of the host. Of a link the first page that
    has it is kept, and of pages their ids as one line each: a country has a million of them.
    """

    def __init__(self, root: str = "") -> None:
        self._root = root
        self._ids: dict[str, bytes] = {}
        self._wanted: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)

    def take(self, path: str, html: bytes, ids: Iterable[bytes] = ()) -> None:
        """A printed page, and where it stands; ``ids`` are those of parts that lead nowhere, and are not in ``html``: of each part with
        spaces between."""
        self._ids[path] = b" ".join((*values(html, b"id"), *ids))
        for link, target, fragment in links(path, html, self._root):
            self._want(target, fragment, (path, link))

    def rest(self, known: Set[str]) -> "Rest":
        """What others must be told of these pages; links that lead to one of these paths, and a fragment that its page has,
        are left out."""
        return Rest(self._ids, [(target, fragment, path, link) for target, fragment, (path, link) in self._unanswered(known)])

    def join(self, rest: "Rest") -> None:
        """Take in what others were told."""
        self._ids.update(rest.ids)
        for target, fragment, path, link in rest.wanted:
            self._want(target, fragment, (path, link))

    def _want(self, target: str, fragment: str, where: tuple[str, str]) -> None:
        some = self._wanted[target]
        if fragment not in some or where < some[fragment]:  # whichever comes first: pages come in no order
            some[fragment] = where

    def _unanswered(self, known: Set[str]) -> Iterator[tuple[str, str, tuple[str, str]]]:
        for target, some in self._wanted.items():
            there = frozenset(self._ids[target].split()) if target in self._ids and any(some) else frozenset()
            for fragment, where in some.items():
                if target not in known or (fragment and target in self._ids and fragment.encode() not in there):
                    yield target, fragment, where

    @property
    def pages(self) -> Set[str]:
        """Where the pages stand that were taken in."""
        return self._ids.keys()

    def dead(self, known: Set[str]) -> Iterator[Problem]:
        """Every link that leads to none of these paths, or to a fragment that its page has not; in the order of pages."""
        found = [where for _, _, where in self._unanswered(known)]
        return (Problem(path, f"leads to {link}, which does not exist", "mend the link") for path, link in sorted(found))


def links(path: str, html: bytes, root: str = "") -> Iterator[tuple[str, str, str]]:
    """Each internal link of a printed page once: as it is written, the path of the site that it leads to, and the fragment (or nothing)."""
    folder, root = posixpath.dirname(path), root.rstrip("/")
    for found in dict.fromkeys((*values(html, b"href"), *values(html, b"src"))):
        told = _read(folder, root, found)
        if told is not None:
            link, target, fragment = told
            yield link, path if target is None else target, fragment


@lru_cache(maxsize=1 << 14)  # most links of a page stand on all pages of its folder
def _read(folder: str, root: str, found: bytes) -> tuple[str, str | None, str] | None:
    """A link as it is written, the path that it leads to from a folder (None for the page itself), the fragment; None if to the outside."""
    link = found.decode().replace("&amp;", "&")
    if _OUTSIDE.match(link):
        return None
    to, _, fragment = link.partition("#")
    inside = to.removeprefix(root) if to.startswith("/") else to
    base = "" if to.startswith("/") else folder
    return link, posixpath.normpath(posixpath.join(base, inside.lstrip("/"))) if to else None, fragment


def values(html: bytes, name: bytes) -> list[bytes]:
    """The values of an attribute of a page as templates print it, all in double quotes: four times as fast as a pattern finds them."""
    parts = html.replace(b"\n", b" ").split(b" " + name + b'="')
    return [part[: part.index(b'"')] for part in parts[1:]]
