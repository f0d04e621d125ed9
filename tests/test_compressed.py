"""Texts are compressed beside themselves: what a host serves unpacks to the page, and nothing else is touched."""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.compressed import LEAST, compressed
from site_builder.errors import SiteError
from site_builder.publish import publish, verify
from site_builder.site import files, printer_of
from site_builder.staging import Content
from tests.making import record
from tests.paging import ROOT, site_of

UNPACK = {"gz": gzip.decompress, "br": brotli.decompress}


def whole(content: Content) -> bytes:
    return content if isinstance(content, bytes) else b"".join(content)


@given(st.lists(st.binary(min_size=1, max_size=LEAST), min_size=1, max_size=5), st.sampled_from([["gz"], ["br"], ["br", "gz"]]))
def test_what_comes_in_parts_unpacks_to_all_of_them(parts: list[bytes], endings: list[str]) -> None:
    def told() -> Iterator[bytes]:
        yield from parts

    made = {path: whole(content) for path, content in compressed([("data/reports.csv", told())], endings)}

    assert made.keys() == {"data/reports.csv", *(f"data/reports.csv.{ending}" for ending in endings)}
    assert made["data/reports.csv"] == b"".join(parts)
    for ending in endings:
        assert UNPACK[ending](made[f"data/reports.csv.{ending}"]) == b"".join(parts)


def test_pictures_tables_of_bytes_and_what_is_tiny_stay_alone() -> None:
    some: list[tuple[str, Content]] = [("a.png", bytes(999)), ("a.parquet", bytes(999)), ("a.xlsx", bytes(999)), ("_headers", bytes(999))]
    tiny: list[tuple[str, Content]] = [("robots.txt", b"x" * (LEAST - 1))]

    assert list(compressed([*some, *tiny], ["gz", "br"])) == [*some, *tiny]
    assert list(compressed([("a.html", bytes(999))], [])) == [("a.html", bytes(999))]


def test_a_release_of_them_is_whole_and_made_twice_the_same(tmp_path: Path) -> None:
    site = site_of(record())
    first, second = (publish(files(site, printer_of(site, ROOT, ["gz", "br"])), tmp_path / name / "dist") for name in ("one", "two"))
    page = tmp_path / "one" / "dist" / "index.html"

    assert first.name == second.name
    assert not verify(tmp_path / "one" / "dist").wrong
    assert gzip.decompress(page.with_suffix(".html.gz").read_bytes()) == page.read_bytes()
    assert brotli.decompress(page.with_suffix(".html.br").read_bytes()) == page.read_bytes()
    assert page.with_suffix(".html.br").stat().st_size < page.with_suffix(".html.gz").stat().st_size


def test_without_its_library_it_is_told_what_to_install_before_any_file_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)

    with pytest.raises(SiteError, match=r"pip install 'site-builder\[brotli\]'"):
        next(compressed(iter([("a.html", bytes(999))]), ["br"]))
