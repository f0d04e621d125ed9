"""Files below a data folder: which JSON there is, writing one whole or not at all, and waiting while somebody else changes the folder.

Does not know what a file says.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def json_files(folder: Path) -> Iterator[Path]:
    """Every .json below a folder, sorted; hidden ones (a write that was cut short) are not ours to read."""
    return iter(sorted(path for path in folder.rglob("*.json") if not path.name.startswith("."))) if folder.is_dir() else iter(())


def replace(path: Path, raw: bytes, *, synced: bool = False) -> None:
    """Write a file whole or not at all, replacing what was there; ``synced`` waits until the disk has it. OSError if it refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(raw)
        if synced:
            sync([beside])
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def sync(paths: Iterable[Path]) -> None:
    """Wait until the disk has the bytes of these files, and the names in these folders."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
