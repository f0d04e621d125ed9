"""Files below a data folder: where a report stands, writing whole or not at all, and waiting while somebody else changes the folder.

Knows paths, bytes and locks. Does not know what a file says.
"""

import errno
import fcntl
import io
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from site_builder.agencies import county_of
from site_builder.errors import Problem, SiteError
from site_builder.record import Record

LOCK = ".lock"
PATIENCE = 10.0
"""Seconds that a second editor waits for the first; an edit takes far less."""


def record_path(root: Path, record: Record) -> Path:
    """``<root>/<county>/<agency>/<year>.json``. ValueError where the record's agency is no id."""
    return report_path(root, record.agency, record.year)


def report_path(root: Path, agency: str, year: int) -> Path:
    """``<root>/<county>/<agency>/<year>.json``. ValueError where the agency is no id."""
    return root / county_of(agency) / agency / f"{year}.json"


def json_files(folder: Path) -> Iterator[Path]:
    """Every .json below a folder, sorted; hidden ones (a write that was cut short) are not ours to read.

    SiteError, for all at once, where one is no file: what a link names is not in the data.
    """
    return iter([folder / name for name, entry in scanned(folder) if not entry.name.startswith(".")])


def scanned(folder: Path, suffix: str = ".json") -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Every file of that suffix below a folder by its path from there, in the order of paths; nothing where the folder is absent.

    SiteError, for all at once, where one that is not hidden is no file.
    """
    found = list(_scanned(str(folder), "", suffix)) if folder.is_dir() else []
    strange = [name for name, entry in found if not entry.is_file(follow_symlinks=False) and not entry.name.startswith(".")]
    if strange:
        raise SiteError(
            *(Problem(str(folder / name), "is no file, but a link or a folder", "put the file itself there") for name in strange)
        )
    return iter(found)


def _scanned(folder: str, above: str, suffix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    with os.scandir(folder) as entries:
        inside = sorted(entries, key=lambda entry: entry.name)
    for entry in inside:
        if entry.is_dir(follow_symlinks=False) and not entry.name.endswith(suffix):
            yield from _scanned(entry.path, f"{above}{entry.name}/", suffix)
        elif entry.name.endswith(suffix):
            yield above + entry.name, entry


def replace(path: Path, raw: bytes) -> None:
    """Write a file whole or not at all, replacing what was there. OSError where the disk refuses."""
    beside = _beside(path)
    with naming(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(raw)
            beside.replace(path)
        except BaseException:
            _discard(beside)
            raise


def replace_all(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files, each whole or not at all; when this returns they outlive a power cut. OSError where the disk refuses.

    One wait for all of them: to wait for each takes far longer than to write it.
    """
    unfinished: dict[Path, Path] = {}
    try:
        for path, raw in files:
            with naming(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                unfinished[path] = _beside(path)
                unfinished[path].write_bytes(raw)
        os.sync()
        for path, beside in unfinished.items():
            beside.replace(path)
        os.sync()
    except BaseException:
        for beside in unfinished.values():
            _discard(beside)
        raise


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """A refusal of the disk within the block names a file: that of a write, or of a closing, names none by itself."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise


def _discard(beside: Path) -> None:
    """Take an unfinished file away, if the disk lets us: what it refused before is what is told, and ``tidy`` comes later."""
    with suppress(OSError):
        beside.unlink(missing_ok=True)


def open_log(path: Path) -> io.FileIO:
    """A file of lines, open for ``append``; half a line at its end, left by who died in the midst of it, is cut off."""
    log = open(path, "ab+", buffering=0, opener=unlinked)  # noqa: SIM115 (whoever asked for it closes it)
    end = at = log.seek(0, os.SEEK_END)
    tail = b""
    while at and b"\n" not in tail:
        at = max(at - 4096, 0)
        log.seek(at)
        tail = log.read(end - at)
    whole = at + tail.rfind(b"\n") + 1
    if whole < end:
        log.truncate(whole)
    return log


def append(log: io.FileIO, line: bytes) -> None:
    """Add one line, whole or not at all. OSError where the disk refuses."""
    at = log.seek(0, os.SEEK_END)
    rest = memoryview(line)
    try:
        while rest:
            rest = rest[log.write(rest) :]
    except OSError:
        with suppress(OSError):
            log.truncate(at)
        raise


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def tidy(folder: Path) -> None:
    """Take away what writers that were killed left unfinished below a folder; what one that lives is writing stays."""
    for path in folder.rglob(".*.tmp"):
        pid = path.name.split(".")[-2]
        if pid.isdecimal() and not _lives(int(pid)):
            path.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def unlinked(path: str, flags: int) -> int:
    """An opener for ``open`` that follows no link: where ours should stand, a link is a way to somebody else's file. SiteError for one."""
    try:
        return os.open(path, flags | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise SiteError(Problem(path, "is a link, where a file of ours should stand", "remove the link")) from None


@contextmanager
def locked(folder: Path, *, alone: bool) -> Iterator[None]:
    """A folder at rest: readers share it, who changes it has it ``alone``; each waits for the others. An absent folder is at rest.

    The lock is on the folder itself, so it dies with the process and leaves no file. It is not for one process to take twice.
    """
    if not folder.is_dir():
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with naming(folder):
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
    finally:
        os.close(handle)


@contextmanager
def editing(data: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only editor of a data folder within the block. SiteError where another one is for longer than ``patience`` seconds."""
    data.mkdir(parents=True, exist_ok=True)
    with naming(data / LOCK), open(data / LOCK, "ab", opener=unlinked) as lock:
        _take(lock.fileno(), data, time.monotonic() + patience)
        yield  # closing the file gives the lock back, and so does dying


def _take(lock: int, data: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise SiteError(Problem(str(data), "另一个命令正在改这个文件夹", "等它结束再试")) from None
            time.sleep(0.02)
        else:
            return
