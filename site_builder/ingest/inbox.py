"""Documents below paths: files, folders of them, and zip and tar archives of them, one after another, never all at once.

Knows folders and archives. Does not open a document: a ``.docx`` is a zip too, and is left to its reader. Nothing is unpacked to disk.
"""

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from site_builder.errors import Problem, collecting
from site_builder.ingest.readers import MOST_BYTES, Unsupported

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, ValueError, EOFError, OSError, MemoryError),
)
_LONGEST_NAME = 64 * 1024
"""Bytes of what a tar archive says of one member: it is read whole, whatever its size."""
_ENCRYPTED_BIT = 0x1
_UTF8_BIT = 0x800
_LARGE = Unsupported("large", f"文件超过 {MOST_BYTES // 1024 // 1024} MB", "拆开，或只存报告正文")
_CLOSED = Unsupported("unreadable", "文件打不开", "看看权限和磁盘，再读")
_BAD_ARCHIVE = Unsupported("zip", "压缩文件损坏", "重新下载，或解压后再读其中的报告")
_LOCKED = Unsupported("encrypted", "压缩文件有密码", "解压后再读")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: ``name`` is its base name, ``place`` where it lies (``a.zip/b/c.docx`` for one in an archive), ``raw`` its bytes.

    A document that cannot even be taken out of its archive, or is too large for any reader, has why in place of its bytes.
    """

    name: str
    place: str
    raw: bytes | Unsupported


def exist(paths: Iterable[Path]) -> None:
    """Raises SiteError, for all of them at once, where a path does not exist."""
    with collecting() as wrong:
        wrong.extend(
            Problem(str(path), "does not exist, or is neither a file nor a folder", "name a document, a folder or an archive of documents")
            for path in paths
            if not (path.is_file() or path.is_dir())
        )


def documents(paths: Iterable[Path], *, without: Iterable[Path] = ()) -> Iterator[Document]:
    """Every document below the paths, each file once, in an order that only names decide; hidden files and ``without`` are none."""
    for file in files(paths, without=without):
        kept = _archived(file)
        if kept is None:
            yield Document(_shown(file.name), _shown(str(file)), _content(file))
        else:
            yield from kept


def count(paths: Iterable[Path], *, without: Iterable[Path] = ()) -> int | None:
    """How many documents there are, without opening one; None where a tar archive would have to be read for it."""
    total = 0
    for file in files(paths, without=without):
        if file.name.lower().endswith(_TAR):
            return None
        total += _in_zip(file)
    return total


def files(paths: Iterable[Path], *, without: Iterable[Path] = ()) -> Iterator[Path]:
    """The files below the paths, each once however many ways lead to it, in an order that only their names decide."""
    met = {_identity(path) for path in without}
    for path in sorted(set(paths)):
        for file in _walk(path):
            # Two paths may overlap, be spelled in two ways, or be links.
            if (same := _identity(file)) not in met:
                met.add(same)
                yield file


def _identity(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_dev, status.st_ino


def _walk(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    try:
        inside = sorted(path.iterdir())
    except OSError:
        yield path  # told as one that cannot be opened
        return
    for below in inside:
        if not below.name.startswith(".") and (below.is_file() or (below.is_dir() and not below.is_symlink())):
            yield from _walk(below)


def _content(file: Path) -> bytes | Unsupported:
    try:
        with file.open("rb") as opened:
            return _limited(opened)
    except OSError:
        return _CLOSED


def _shown(name: str) -> str:
    """A name that can be written down: bytes that are not UTF-8 are GB18030, as programs in China write it, else marked."""
    raw = os.fsencode(name)
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _hidden(place: str) -> bool:
    """Whether a member, or a folder that it is in, is hidden; or what macOS adds to an archive."""
    return any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in place.split("/"))


def _in_zip(file: Path) -> int:
    if not _is_zip_of_documents(file):
        return 1
    try:
        with zipfile.ZipFile(file) as archive:
            return sum(1 for _ in _members(archive))
    except _BROKEN:
        return 1


def _archived(file: Path) -> Iterator[Document] | None:
    """The documents in an archive; None where the file is a document itself."""
    if file.name.lower().endswith(_TAR):
        return _from_tar(file)
    return _from_zip(file) if _is_zip_of_documents(file) else None


def _is_zip_of_documents(file: Path) -> bool:
    """By its name: the bytes of a DOCX or XLSX are those of a zip too."""
    return file.name.lower().endswith(".zip")


def _from_zip(file: Path) -> Iterator[Document]:
    try:
        with zipfile.ZipFile(file) as archive:
            for info in sorted(_members(archive), key=_place):
                place = _place(info)
                yield Document(place.rpartition("/")[2], f"{_shown(str(file))}/{place}", _unpacked(archive, info))
    except _BROKEN:
        yield Document(_shown(file.name), _shown(str(file)), _BAD_ARCHIVE)


def _members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    return (info for info in archive.infolist() if not (place := _place(info)).endswith("/") and not _hidden(place))


def _place(info: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: programs in China write GB18030 without saying so, and some on Windows part folders their way."""
    name = info.filename
    if not info.flag_bits & _UTF8_BIT:
        with suppress(UnicodeEncodeError):
            name = _shown(os.fsdecode(name.encode("cp437")))
    return name.replace("\\", "/")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | Unsupported:
    if info.flag_bits & _ENCRYPTED_BIT:
        return _LOCKED
    if info.file_size > MOST_BYTES:
        return _LARGE
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _BAD_ARCHIVE  # the others may ask for any amount of memory, and nobody sends them
    try:
        with archive.open(info) as member:
            return _limited(member)
    except _BROKEN:
        return _BAD_ARCHIVE


def _limited(member: IO[bytes]) -> bytes | Unsupported:
    """A member's bytes, not more than any reader takes, whatever the archive says of their number."""
    raw = member.read(MOST_BYTES + 1)
    return _LARGE if len(raw) > MOST_BYTES else raw


class _Member(tarfile.TarInfo):
    """A member, what is said of which is not too long to be read: names stand in the archive like members, packed, and of any size."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.size > _LONGEST_NAME and self.type in _NAMES:
            raise tarfile.ReadError("a name without end")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return] # the entry that tarfile names for subclasses


_NAMES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


def _unpacking(file: Path) -> IO[bytes]:
    with file.open("rb") as opened:
        start = opened.read(8)
    unpack: Callable[[Path], object] = next(
        (how for magic, how in _PACKED.items() if start.startswith(magic)), lambda path: path.open("rb")
    )
    return cast(IO[bytes], unpack(file))


_PACKED: Mapping[bytes, Callable[[Path], object]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}


def _from_tar(file: Path) -> Iterator[Document]:
    # As a stream: the members of a large archive are never all known at once. Their order is the archive's.
    try:
        with _unpacking(file) as stream, tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member) as archive:
            for info in archive:
                place = _shown(info.name).replace("\\", "/")
                if info.isfile() and not _hidden(place):
                    member = archive.extractfile(info)
                    raw = _LARGE if info.size > MOST_BYTES or member is None else member.read()
                    yield Document(place.rpartition("/")[2], f"{_shown(str(file))}/{place}", raw)
                archive.members = []  # type: ignore[attr-defined] # tarfile keeps every member it has passed
            while stream.read(1 << 20):
                pass  # behind the last member stands the sum that tells of damage
    except _BROKEN:
        yield Document(_shown(file.name), _shown(str(file)), _BAD_ARCHIVE)
