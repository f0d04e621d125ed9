"""The index that the search box reads: small files, of which one question needs one.

    bodies and divisions → entries → keys → shards        (here)
    a question → a key → its shard → the entries that hold the question        (templates/static/search.js)
    nothing found → its simplified spelling → the same once more

Knows names, places and addresses. Holds no report and opens no file.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from site_builder.pages.model import Site
from site_builder.search.entries import Entry, entries
from site_builder.search.index import Index, index
from site_builder.search.shards import Known, head, known, shards
from site_builder.search.traditional import script

FOLDER = "assets/search/"


def files(site: Site, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The index of a site as files, (path, bytes); ``paths`` are those of its pages. Equal sites give equal bytes."""
    made, some = _made(entries(site.data, frozenset(paths)))
    yield from some
    yield from ((f"{FOLDER}{lang}.js", head(made, site, lang)) for lang in site.config.languages)


def digest(site: Site, paths: Iterable[str]) -> str:
    """What ``files`` are made of beside words, settings and the list of divisions, as hexadecimal digits: bodies, and which have pages."""
    told = (list(site.data.agencies.items()), sorted(path for path in paths if path.startswith(("a/", "r/"))))
    return hashlib.sha256(repr(told).encode()).hexdigest()


@lru_cache(maxsize=2)
def _made(some: tuple[Entry, ...]) -> tuple[Known, tuple[tuple[str, bytes], ...]]:
    """What only the names decide. Who builds again in one process (``serve``) has mostly changed something else."""
    made = index(some)
    return known(made), (
        *((FOLDER + name, raw) for name, raw in shards(made)),
        (f"{FOLDER}traditional.js", script(some)),
    )


__all__ = ["FOLDER", "Entry", "Index", "digest", "entries", "files", "head", "index", "known", "shards"]
