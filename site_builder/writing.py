"""Where a record stands below a folder, and how a file of the data is changed: whole or not at all, by one editor at a time.

Knows paths, bytes and a lock. Does not know what a file says.
"""

import fcntl
import os
import time
from collections.abc import Iterator
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


def replace(path: Path, raw: bytes) -> None:
    """Write a file whole or not at all, in place of what was there. OSError where the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(raw)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def editing(data: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only editor of a data folder within the block. SiteError where another one is for longer than ``patience`` seconds."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK).open("ab") as lock:
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
