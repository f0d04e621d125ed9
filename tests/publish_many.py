"""Publish one of two small sites, as a process that a test may kill: ``publish_many.py OUT old|new plain|link exchange|renames``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from site_builder.publish import publish
from site_builder.swap import exchange, no_exchange

FILES = 60


def site(word: str) -> Iterator[tuple[str, bytes]]:
    """Sixty-one files, each of which says which site it belongs to."""
    yield "index.html", word.encode()
    for number in range(FILES):
        yield f"a/{number % 7}/{number}.html", f"{word} {number}".encode() * 50


if __name__ == "__main__":
    _, out, word, manner, way = sys.argv
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    publish(site(word), Path(out), plain=manner == "plain", exchange=exchange if way == "exchange" else no_exchange)
