"""Files below a data folder: where a report stands, writing whole or not at all, and waiting while somebody else changes the folder.

Knows paths, bytes and locks. Does not know what a file says.
"""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
    found = sorted(path for path in folder.rglob("*.json") if not path.name.startswith(".")) if folder.is_dir() else []
    strange = [path for path in found if not stat.S_ISREG(path.lstat().st_mode)]
    if strange:
        raise SiteError(*(Problem(str(path), "is no file, but a link or a folder", "put the file itself there") for path in strange))
    return iter(found)


def replace(path: Path, raw: bytes) -> None:
    """Write a file whole or not at all, replacing what was there. OSError where the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path)
    try:
        beside.write_bytes(raw)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def replace_all(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files, each whole or not at all; when this returns they outlive a power cut. OSError where the disk refuses.

    One wait for all of them: to wait for each takes far longer than to write it.
    """
    unfinished: dict[Path, Path] = {}
    try:
        for path, raw in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished[path] = _beside(path)
            unfinished[path].write_bytes(raw)
        os.sync()
        for path, beside in unfinished.items():
            beside.replace(path)
        os.sync()
    except BaseException:
        for beside in unfinished.values():
            beside.unlink(missing_ok=True)
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
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def editing(data: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only editor of a data folder within the block. SiteError where another one is for longer than ``patience`` seconds."""
    data.mkdir(parents=True, exist_ok=True)
    with open(data / LOCK, "ab", opener=unlinked) as lock:
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
