"""Folders and archives: every document once, in an order that names decide; what is hostile costs only itself, and nothing is unpacked."""

import bz2
import gzip
import io
import lzma
import os
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from site_builder.errors import SiteError
from site_builder.ingest import batch, inbox
from site_builder.ingest.readers import MOST_BYTES, Unsupported
from tests.test_docx import locked

REPORT = b"a report"


def met(*paths: Path, without: tuple[Path, ...] = ()) -> dict[str, bytes | str]:
    """Place → bytes, or the kind of what it is instead; that there are as many as were counted is seen to on the way."""
    found = list(inbox.documents(paths, without=without))
    counted = inbox.count(paths, without=without)
    assert counted in (None, len(found))
    return {one.place: one.raw.kind if isinstance(one.raw, Unsupported) else one.raw for one in found}


def places(folder: Path, *paths: Path) -> list[str]:
    return [place.removeprefix(f"{folder}/") for place in met(*paths or (folder,))]


def put(path: Path, raw: bytes = REPORT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return path


def tarred(path: Path, *members: tuple[str | tarfile.TarInfo, bytes], manner: str = "w:gz") -> Path:
    with tarfile.open(path, manner) as archive:  # type: ignore[call-overload]
        for name, raw in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return path


# ── folders ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_file_below_a_folder_is_a_document_in_the_order_of_the_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a.txt", "c/d/e.txt", "B.txt"):
        put(tmp_path / name)

    assert places(tmp_path) == ["B.txt", "a/z.txt", "a.txt", "b.txt", "c/d/e.txt"]


def test_hidden_files_folders_and_the_list_are_no_documents(tmp_path: Path) -> None:
    for name in (".DS_Store", ".git/a.txt", "a/.b.txt", "a/c.txt", "sources.csv"):
        put(tmp_path / name)

    assert list(met(tmp_path, without=(tmp_path / "a" / ".." / "sources.csv",))) == [f"{tmp_path}/a/c.txt"]


def test_a_file_is_met_once_however_many_paths_lead_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(tmp_path / "inbox" / "a.txt")
    (tmp_path / "inbox" / "b.txt").symlink_to(file)
    (tmp_path / "inbox" / "c.txt").hardlink_to(file)
    (tmp_path / "other").symlink_to(tmp_path / "inbox")
    monkeypatch.chdir(tmp_path)

    for paths in ((file, file), (tmp_path / "inbox", file), (Path("inbox"), tmp_path / "inbox"), (tmp_path / "other", tmp_path / "inbox")):
        assert len(met(*paths)) == 1


def test_links_to_folders_are_not_followed_and_a_loop_has_an_end(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    (tmp_path / "b").symlink_to(tmp_path)
    (tmp_path / "c").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d").symlink_to(tmp_path / "d")

    assert places(tmp_path) == ["a.txt"]


def test_names_that_are_not_utf8_are_written_down_as_they_were_meant(tmp_path: Path) -> None:
    for raw in ("年报.txt".encode("gb18030"), b"\xff.txt"):
        put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/inbox/" + raw)))

    told = list(batch.ingest([tmp_path / "inbox"], tmp_path / "data"))

    assert [one.file for one in told] == ["年报.txt", "\ufffd.txt"]


@contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder in which we have no more rights than anybody."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    was = os.geteuid()
    try:
        if was == 0:
            os.seteuid(65534)
        yield folder
    finally:
        os.seteuid(was)
        for path in folder.rglob("*"):
            path.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)


def test_what_may_not_be_opened_is_told_and_costs_only_itself() -> None:
    with as_nobody() as folder:
        put(folder / "a.txt").chmod(0)
        put(folder / "b.txt")
        (folder / "c").mkdir(mode=0)

        assert met(folder) == {f"{folder}/a.txt": "unreadable", f"{folder}/b.txt": REPORT, f"{folder}/c": "unreadable"}


def test_a_file_that_is_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    with put(tmp_path / "a.txt").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with put(tmp_path / "b.txt").open("wb") as file:
        file.truncate(MOST_BYTES)

    assert met(tmp_path) == {f"{tmp_path}/a.txt": "large", f"{tmp_path}/b.txt": bytes(MOST_BYTES)}


def test_paths_that_are_nothing_are_told_all_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SiteError) as raised:
        inbox.exist([tmp_path / "pipe", tmp_path / "gone", tmp_path])

    assert [problem.where for problem in raised.value.problems] == [str(tmp_path / "pipe"), str(tmp_path / "gone")]


# ── zip ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def named_as_in_china(name: str) -> zipfile.ZipInfo:
    """A member's name in GB18030, which the archive does not say."""
    info = zipfile.ZipInfo("x" * len(name.encode("gb18030")))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def test_names_in_an_archive_are_read_in_whichever_charset_they_are(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", (named_as_in_china("县/镇.txt"), b"1"), ("乡.txt", b"2"))
    file.write_bytes(file.read_bytes().replace(b"x" * 9, "县/镇.txt".encode("gb18030")))

    assert met(file) == {f"{file}/乡.txt": b"2", f"{file}/县/镇.txt": b"1"}


def test_members_are_met_in_the_order_of_their_names_and_two_of_one_name_are_two(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        file = zipped(tmp_path / "a.zip", ("b.txt", b"1"), ("a/c.txt", b"2"), ("b.txt", b"3"), ("empty/", b""), ("a/", b""))

    found = list(inbox.documents([file]))

    assert [(one.name, one.raw) for one in found] == [("c.txt", b"2"), ("b.txt", b"1"), ("b.txt", b"3")]
    assert inbox.count([file]) == 3


def test_what_is_hidden_in_an_archive_is_no_document(tmp_path: Path) -> None:
    names = (".a.txt", ".git/a.txt", "b/.svn/a.txt", "__MACOSX/b/._a.txt", "c/__MACOSX/a.txt", "b/a.txt", "./c.txt")

    assert set(met(zipped(tmp_path / "a.zip", *((name, b"1") for name in names)))) == {
        f"{tmp_path}/a.zip/b/a.txt",
        f"{tmp_path}/a.zip/./c.txt",
    }
    assert set(met(tarred(tmp_path / "a.tar.gz", *((name, b"1") for name in names)))) == {
        f"{tmp_path}/a.tar.gz/b/a.txt",
        f"{tmp_path}/a.tar.gz/./c.txt",
    }


@pytest.mark.parametrize("name", ["../out.txt", "../../out.txt", "/tmp/out-of-an-archive.txt", "..\\out.txt", "C:\\out.txt"])
def test_a_name_that_leads_out_of_the_archive_is_only_a_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    files = [zipped(tmp_path / "in" / "a.zip", (name, REPORT)), tarred(tmp_path / "in" / "a.tar.gz", (name, REPORT))]

    told = list(batch.ingest(files, tmp_path / "data"))

    assert [one.ending for one in told] == ["unsupported", "duplicate"]
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"in/a.zip", "in/a.tar.gz", "data/ingest.log", "data/.ingest/lock"}
    assert not Path("/tmp/out-of-an-archive.txt").exists()


def test_an_archive_in_an_archive_is_a_document_that_is_refused_with_a_remedy(tmp_path: Path) -> None:
    inside = zipped(tmp_path / "inside.zip", ("a.txt", REPORT)).read_bytes()

    (told,) = batch.ingest([zipped(tmp_path / "a.zip", ("inside.zip", inside))], tmp_path / "data")

    assert (told.file, told.ending, told.kind) == ("inside.zip", "unsupported", "zip")
    assert told.remedy


def test_a_member_that_is_hostile_costs_only_itself(tmp_path: Path) -> None:
    large = bytes(MOST_BYTES + 1)
    file = zipped(tmp_path / "a.zip", ("a.txt", b"1"), ("b.txt", large), ("c.txt", large), ("d.txt", b"4" * 5000), ("e.txt", b"5"))
    raw = bytearray(file.read_bytes())
    # One says that it is small, one is damaged: in the directory at the end, where the size is what zipfile goes by.
    lies = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"c.txt"))
    raw[lies + 24 : lies + 28] = struct.pack("<I", 100)
    damaged = raw.find(b"d.txt") + 5
    raw[damaged] ^= 0xFF
    file.write_bytes(bytes(raw))

    assert met(file) == {f"{file}/{name}.txt": what for name, what in zip("abcde", (b"1", "large", "zip", "zip", b"5"), strict=True)}


def test_a_locked_member_is_told_by_name(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", ("a.txt", REPORT))
    file.write_bytes(locked(file.read_bytes()))

    assert met(file) == {f"{file}/a.txt": "encrypted"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_may_ask_for_any_memory_is_not_unpacked(tmp_path: Path, method: int) -> None:
    file = zipped(tmp_path / "a.zip", ("a.txt", REPORT), method=method)

    assert met(file) == {f"{file}/a.txt": "zip"}


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"no archive", b"PK\x05\x06" + b"\xff" * 18])
def test_a_broken_archive_is_one_document_that_is_told(tmp_path: Path, raw: bytes) -> None:
    for name in ("a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"):
        file = put(tmp_path / name, raw)

        assert met(file) == {str(file): "zip"}


# ── tar ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

PACKERS = {"a.tar": bytes, "a.tar.gz": gzip.compress, "a.tar.bz2": bz2.compress, "a.tar.xz": lzma.compress}


@pytest.mark.parametrize("name", PACKERS)
def test_tar_archives_are_read_however_they_are_packed(tmp_path: Path, name: str) -> None:
    raw = tarred(tmp_path / "plain", ("b/c.txt", b"1"), ("a.txt", b"2"), manner="w").read_bytes()
    file = put(tmp_path / name, PACKERS[name](raw))

    assert met(file) == {f"{file}/b/c.txt": b"1", f"{file}/a.txt": b"2"}
    assert inbox.count([file]) is None


@pytest.mark.parametrize("name", [name for name in PACKERS if name != "a.tar"])
def test_what_stands_before_the_damage_of_a_tar_is_read_and_the_damage_told(tmp_path: Path, name: str) -> None:
    many = [(f"{number:03}.txt", os.urandom(20_000)) for number in range(100)]
    raw = PACKERS[name](tarred(tmp_path / "plain", *many, manner="w").read_bytes())
    file = put(tmp_path / name, raw[: len(raw) * 2 // 3])

    cut = met(file)
    file.write_bytes(raw[: len(raw) // 2] + bytes(5000) + raw[len(raw) // 2 + 5000 :])
    damaged = met(file)

    assert cut.pop(str(file)) == damaged[str(file)] == "zip"
    assert len(cut) > 10
    assert all(whole == dict(many)[place[-7:]] for place, whole in cut.items())


def test_only_files_of_a_tar_are_documents_and_a_large_one_costs_only_itself(tmp_path: Path) -> None:
    link, folder, device = tarfile.TarInfo("link"), tarfile.TarInfo("folder"), tarfile.TarInfo("device")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    folder.type, device.type = tarfile.DIRTYPE, tarfile.CHRTYPE
    name = os.fsdecode("年报.txt".encode("gb18030"))
    file = tarred(tmp_path / "a.tgz", (link, b""), (folder, b""), ("a.txt", bytes(MOST_BYTES + 1)), (device, b""), (name, REPORT))

    assert met(file) == {f"{file}/a.txt": "large", f"{file}/年报.txt": REPORT}


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_name_without_end_is_not_read_into_memory(tmp_path: Path, kind: bytes) -> None:
    """What a tar says of a member is unpacked whole: 8 GB of it, which are 8 MB here, would be 8 GB in memory."""
    name = tarfile.TarInfo("././@LongLink")
    name.type, name.size = kind, 8 * 1024**3
    file = put(tmp_path / "a.tar.gz", gzip.compress(name.tobuf(tarfile.GNU_FORMAT) + bytes(64 * 1024)))

    assert met(file) == {str(file): "zip"}


def test_a_name_that_is_merely_long_is_read(tmp_path: Path) -> None:
    place = "/".join(["很长的文件夹名"] * 40) + "/a.txt"

    assert list(met(tarred(tmp_path / "a.tar.gz", (place, REPORT)))) == [f"{tmp_path}/a.tar.gz/{place}"]
