"""Documents below paths: files, folders of them, and zip and tar archives of them, one after another, never all at once.

Knows folders and archives. Does not open a document: a ``.docx`` is a zip too, and is left to its reader. Nothing is unpacked to disk.
"""

import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from site_builder.errors import Problem, collecting
from site_builder.ingest.readers import MOST_BYTES, Unsupported

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError)
_ENCRYPTED_BIT = 0x1
_UTF8_BIT = 0x800
_LARGE = Unsupported("large", f"文件超过 {MOST_BYTES // 1024 // 1024} MB", "拆开，或只存报告正文")
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
            Problem(str(path), "does not exist", "name a document, a folder or an archive of documents")
            for path in paths
            if not path.exists()
        )


def documents(paths: Iterable[Path], *, without: Iterable[Path] = ()) -> Iterator[Document]:
    """Every document below the paths, each file once, in an order that only names decide; hidden files and ``without`` are none."""
    for file in files(paths, without=without):
        kept = _archived(file)
        if kept is None:
            yield Document(file.name, str(file), file.read_bytes() if file.stat().st_size <= MOST_BYTES else _LARGE)
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
    """The files below the paths, each once, in an order that only their names decide."""
    left_out = {path.resolve() for path in without}
    given = sorted(set(paths))
    for path in given:
        # A path below another that was given is met there.
        if not any(other != path and other.is_dir() and path.is_relative_to(other) for other in given):
            yield from (file for file in _walk(path) if file.resolve() not in left_out)


def _walk(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for below in sorted(path.iterdir()):
        if not below.name.startswith(".") and (below.is_file() or (below.is_dir() and not below.is_symlink())):
            yield from _walk(below)


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
            for place, info in sorted((_place(info), info) for info in _members(archive)):
                yield Document(place.rpartition("/")[2], f"{file}/{place}", _unpacked(archive, info))
    except _BROKEN:
        yield Document(file.name, str(file), _BAD_ARCHIVE)


def _members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for info in archive.infolist():
        name = info.filename.rpartition("/")[2]
        if name and not name.startswith(".") and not info.filename.startswith("__MACOSX/"):
            yield info


def _place(info: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: programs in China write GB18030 without saying so."""
    if info.flag_bits & _UTF8_BIT:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | Unsupported:
    if info.flag_bits & _ENCRYPTED_BIT:
        return _LOCKED
    if info.file_size > MOST_BYTES:
        return _LARGE
    try:
        with archive.open(info) as member:
            return _limited(member)
    except _BROKEN:
        return _BAD_ARCHIVE


def _limited(member: IO[bytes]) -> bytes | Unsupported:
    """A member's bytes, not more than any reader takes, whatever the archive says of their number."""
    raw = member.read(MOST_BYTES + 1)
    return _LARGE if len(raw) > MOST_BYTES else raw


def _from_tar(file: Path) -> Iterator[Document]:
    # As a stream: the members of a large archive are never all known at once. Their order is the archive's.
    try:
        with tarfile.open(file, "r|*") as archive:
            for info in archive:
                name = info.name.rpartition("/")[2]
                if info.isfile() and name and not name.startswith("."):
                    member = archive.extractfile(info)
                    raw = _LARGE if info.size > MOST_BYTES or member is None else member.read()
                    yield Document(name, f"{file}/{info.name}", raw)
                archive.members = []  # type: ignore[attr-defined] # tarfile keeps every member it has passed
    except _BROKEN:
        yield Document(file.name, str(file), _BAD_ARCHIVE)
