"""Files that stand on the disk already become files of a release without being written again, and are never taken for others."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from site_builder.errors import SiteError
from site_builder.publish import aside, publish, standing, verify
from site_builder.staging import Content, Standing
from tests.campaigns.faulting import Fault, struck, why_not

TEXT = b"made before"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "page").write_bytes(TEXT)
    return kept


def page(kept: Path, **changes: Any) -> Standing:
    return replace(Standing(str(kept / "page"), hashlib.sha256(TEXT).hexdigest(), len(TEXT)), **changes)


def test_a_file_that_stands_is_taken_under_a_second_name(tmp_path: Path, kept: Path) -> None:
    release = publish([("a/index.html", page(kept)), ("b.html", b"new")], tmp_path / "dist")

    taken = tmp_path / "dist" / "a/index.html"
    assert taken.samefile(kept / "page")
    assert taken.read_bytes() == TEXT
    assert (release.files, verify(tmp_path / "dist").wrong) == (3, ())
    assert release.bytes == sum(file.stat().st_size for file in release.path.rglob("*") if file.is_file() and file.name != "SHA256SUMS")


def test_a_file_that_moves_is_gone_from_where_it_stood(tmp_path: Path, kept: Path) -> None:
    publish([("index.html", page(kept, moves=True))], tmp_path / "dist")

    assert (tmp_path / "dist" / "index.html").read_bytes() == TEXT
    assert list(kept.iterdir()) == []
    assert verify(tmp_path / "dist").wrong == ()


def test_a_link_is_taken_as_a_link_and_told_by_verify(tmp_path: Path, kept: Path) -> None:
    (kept / "page").rename(kept / "elsewhere")
    (kept / "page").symlink_to(kept / "elsewhere")

    publish([("index.html", page(kept))], tmp_path / "dist")

    assert verify(tmp_path / "dist").wrong == ("index.html",)


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_names: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS])
def test_where_a_file_can_have_no_second_name_it_is_copied(
    tmp_path: Path, kept: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refusing(number))

    publish([("index.html", page(kept))], tmp_path / "dist")

    taken = tmp_path / "dist" / "index.html"
    assert (taken.read_bytes(), taken.samefile(kept / "page")) == (TEXT, False)
    assert verify(tmp_path / "dist").wrong == ()


@pytest.mark.parametrize("wrong", [{"digest": "0" * 64}, {"size": 1}])
def test_a_copy_that_is_not_what_was_written_is_refused(
    tmp_path: Path, kept: Path, wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([("index.html", b"old")], tmp_path / "dist")
    monkeypatch.setattr(os, "link", refusing(errno.EXDEV))

    with pytest.raises(SiteError, match=rf"{kept}/page: cannot be written: is not what was written there"):
        publish([("index.html", page(kept, **wrong))], tmp_path / "dist")

    assert (tmp_path / "dist" / "index.html").read_bytes() == b"old"


@pytest.mark.parametrize("before", [False, True])
def test_another_refusal_is_one_and_says_what_stands(tmp_path: Path, kept: Path, before: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if before:
        publish([("index.html", b"old")], tmp_path / "dist")
    monkeypatch.setattr(os, "link", refusing(errno.EIO))

    with pytest.raises(SiteError, match="cannot be written: Input/output error") as error:
        publish([("index.html", page(kept))], tmp_path / "dist")

    assert str(error.value).endswith("give --out another folder; the old site stands" if before else "give --out another folder")
    assert (tmp_path / "dist").exists() is before


def test_an_equal_release_of_the_same_files_is_kept_and_only_others_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, read = tmp_path / "dist", list[str]()
    first = publish([("index.html", TEXT), ("new.html", b"new")], out)
    taken = Standing(str(first.path / "index.html"), hashlib.sha256(TEXT).hexdigest(), len(TEXT))
    digest = hashlib.file_digest

    def watched(stream: Any, name: str) -> Any:
        read.append(Path(stream.name).name)
        return digest(stream, name)

    monkeypatch.setattr(hashlib, "file_digest", watched)
    again = publish([("index.html", taken), ("new.html", b"new")], out)
    assert (again.kept, again.path) == (True, first.path)
    assert sorted(read) == [".site-builder", "new.html"]

    (first.path / "new.html").write_bytes(b"NEW")
    assert not publish([("index.html", taken), ("new.html", b"new")], out).kept
    assert verify(out).wrong == ()


@pytest.mark.parametrize("plain", [False, True])
def test_the_release_that_stands_is_found_and_nobody_elses_folder(tmp_path: Path, plain: bool) -> None:
    out = tmp_path / "dist"
    assert standing(out) is None
    release = publish([("index.html", b"old")], out, plain=plain)
    assert standing(out) == release.path

    (release.path / ".site-builder").unlink()
    assert standing(out) is None


def test_what_is_laid_aside_goes_when_the_build_has_ended(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    one, other = aside(out), aside(out)

    def stream() -> Iterator[tuple[str, Content]]:
        one.mkdir()
        (one / "half").write_bytes(b"x")
        yield "index.html", b"new"

    publish(stream(), out)

    assert one != other
    assert not one.exists()
    assert one.parent == out.resolve().parent


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "runs")
def test_a_disk_that_fails_when_all_is_brought_to_it_is_told_and_the_old_site_stands(tmp_path: Path) -> None:
    publish([("a.html", b"old")], tmp_path / "dist")
    number, said = 0, ""
    while not said.startswith("sync"):
        number += 1
        before = (tmp_path / "dist" / "a.html").read_bytes()
        ended = struck(Fault("ENOSPC", number), tmp_path, lambda: publish([("a.html", b"%d" % number)], tmp_path / "dist"))  # noqa: B023
        said = ended.struck
        assert said, "it is never brought to the disk"

    assert ended.code != 0
    assert (tmp_path / "dist" / "a.html").read_bytes() == before
