"""What a build keeps tells of the files that it made, whoever else publishes there meanwhile."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder import config, words
from site_builder.printing import Ink, Printer
from site_builder.publish import publish
from site_builder.shelves import Shelving
from site_builder.staging import Content
from site_builder.sums import verify
from tests.paging import ROOT

Files = Iterator[tuple[str, Content]]


class Building:
    """A build of one shelf, whose pages say a word; it counts how often they were made."""

    def __init__(self, out: Path, word: bytes, *, plain: bool) -> None:
        self.out, self.word, self.plain, self.made = out, word, plain, 0
        self._shelving = Shelving(out, "the same program")
        self._printer = Printer(Ink(ROOT / "templates", words.load(ROOT), config.load(ROOT), synthetic=False, presses=()))

    def publish(self) -> "Building":
        publish(self._shelving.alone("s", self.word.decode(), self._pages, self._printer), self.out, plain=self.plain)
        return self

    def keep(self) -> None:
        self._shelving.keep()

    def _pages(self) -> Files:
        self.made += 1
        yield "a.html", self.word
        yield "b/c.html", self.word * 2


@pytest.mark.parametrize("plain", [False, True])
def test_a_build_that_keeps_after_another_has_published_keeps_nothing_of_the_others(tmp_path: Path, plain: bool) -> None:
    out = tmp_path / "dist"
    one = Building(out, b"one", plain=plain).publish()
    two = Building(out, b"two", plain=plain).publish()
    two.keep()
    one.keep()

    again = Building(out, b"one", plain=plain).publish()

    assert (out / "a.html").read_bytes() == b"one"
    assert verify(out).wrong == ()
    assert again.made == 1


@pytest.mark.parametrize("plain", [False, True])
def test_what_was_made_is_taken_by_the_next_build_even_where_an_equal_release_stood(tmp_path: Path, plain: bool) -> None:
    out = tmp_path / "dist"
    first = Building(out, b"one", plain=plain).publish()
    first.keep()
    (tmp_path / ".shelves" / "s.msgpack").unlink()
    second = Building(out, b"one", plain=plain).publish()
    second.keep()

    third = Building(out, b"one", plain=plain).publish()

    assert [first.made, second.made, third.made] == [1, 1, 0]
    assert verify(out).wrong == ()


@pytest.mark.parametrize("spoilt", ["gone", "longer", "later", "a link"])
def test_a_file_that_is_not_the_one_that_was_written_is_made_anew(tmp_path: Path, spoilt: str) -> None:
    out = tmp_path / "dist"
    Building(out, b"one", plain=False).publish().keep()
    file = out.resolve() / "a.html"
    if spoilt == "longer":
        seen = file.stat()
        file.write_bytes(b"one and more")
        os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    elif spoilt == "later":
        os.utime(file)
    else:
        file.rename(tmp_path / "elsewhere")
        if spoilt == "a link":
            file.symlink_to(tmp_path / "elsewhere")

    again = Building(out, b"one", plain=False).publish()

    assert again.made == 1
    assert (out / "a.html").read_bytes() == b"one"
    assert not (out / "a.html").is_symlink()
    assert verify(out).wrong == ()
