"""The same files once more, compressed, for hosts that serve them so: ``page.html`` and beside it ``page.html.gz``, ``page.html.br``.

Knows paths and bytes. Equal bytes give equal bytes with one version of the libraries: no time and no name stands in a gzip.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from site_builder.errors import Problem, SiteError
from site_builder.staging import Content, Standing

TEXT = frozenset({"html", "css", "js", "json", "jsonl", "csv", "svg", "xml", "txt"})
"""What gets smaller: pictures, Parquet and workbooks are compressed already."""

LEAST = 256
"""Bytes below which a second file saves nobody anything."""


class Press(Protocol):
    """What compresses a file part after part, as zlib and Brotli do."""

    def press(self, part: bytes) -> bytes: ...
    def end(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._press = zlib.compressobj(9, zlib.DEFLATED, 31)  # with a gzip head that names nothing and no time

    def press(self, part: bytes) -> bytes:
        return self._press.compress(part)

    def end(self) -> bytes:
        return self._press.flush()


class _Brotli:
    def __init__(self) -> None:
        try:
            import brotli  # type: ignore[import-untyped]
        except ImportError:
            raise SiteError(Problem("--brotli", "needs a library that is not here", "pip install 'site-builder[brotli]'")) from None
        self._press = brotli.Compressor(quality=9)

    def press(self, part: bytes) -> bytes:
        return bytes(self._press.process(part))

    def end(self) -> bytes:
        return bytes(self._press.finish())


PRESSES: dict[str, Callable[[], Press]] = {"gz": _Gzip, "br": _Brotli}
"""The ending of a compressed file, and what makes one."""


def compressed(files: Iterable[tuple[str, Content]], endings: Sequence[str]) -> Iterator[tuple[str, Content]]:
    """The same files, each that is text followed by itself compressed, with every of these ``endings`` (of ``PRESSES``).

    A long file is compressed while it is written, and is never whole in memory but compressed; what stands already is left alone.
    SiteError where a library is not here.
    """
    for ending in endings:
        PRESSES[ending]()  # what is not here is told before the first file
    for path, content in files:
        is_short = isinstance(content, bytes) and len(content) < LEAST
        if not endings or isinstance(content, Standing) or is_short or path.rpartition(".")[2] not in TEXT:
            yield path, content
            continue
        presses = [(ending, PRESSES[ending](), [b""]) for ending in endings]
        yield path, _seen(content, [(press, parts) for _, press, parts in presses])
        for ending, press, parts in presses:
            yield f"{path}.{ending}", b"".join([*parts, press.end()])


def _seen(content: bytes | Iterator[bytes], presses: Sequence[tuple[Press, list[bytes]]]) -> Iterator[bytes]:
    for part in (content,) if isinstance(content, bytes) else content:
        for press, parts in presses:
            parts.append(press.press(part))
        yield part
