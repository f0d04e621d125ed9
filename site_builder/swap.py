"""Put a finished folder, or a link to it, where the old one stands: at once where the system can, else in two steps that a journal mends.

Knows names in one folder. Does not know what a release is (``publish``).
"""

import ctypes
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

from site_builder.errors import Problem, SiteError

JOURNAL = ".journal"

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_HERE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM})

Exchange = Callable[[Path, Path], bool]


def exchange(one: Path, other: Path) -> bool:
    """Let two names change places in one step. False, with nothing done, where this system or file system cannot.

    Raises   OSError, where it can but may not
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def no_exchange(_one: Path, _other: Path) -> bool:
    """What ``exchange`` is on a system that has none."""
    return False


def swap(new: Path, out: Path, old: Path, exchange: Exchange = exchange) -> None:
    """``new`` takes the name ``out``; what stood there takes the name ``old``, if it was a folder, and is gone if it was a link to one
    and ``new`` is a link too.

    Whoever looks at ``out`` sees the old or the new, except, where there is no ``exchange``, between two renames: then nothing,
    and ``recover`` sets it right. ``new`` and ``old`` stand in one folder, the journal beside them; all on one file system.
    """
    if not os.path.lexists(out) or (out.is_symlink() and new.is_symlink()):
        new.replace(out)
    elif exchange(new, out):
        new.rename(old)
    else:
        journal = new.parent / JOURNAL
        _write(journal, json.dumps({"out": out.name, "new": new.name, "old": old.name}))
        out.rename(old)
        new.rename(out)
        journal.unlink()


def recover(room: Path) -> None:
    """End what a dead build left between two renames, if anything: the new folder takes its place, or else the old one returns.

    Raises   SiteError, where the journal is not one of ours
    """
    journal = room / JOURNAL
    if not journal.exists():
        return
    try:
        said = json.loads(journal.read_text(encoding="utf-8"))
        out, new, old = (room.parent / Path(said["out"]).name, room / Path(said["new"]).name, room / Path(said["old"]).name)
    except (ValueError, KeyError, TypeError):
        raise SiteError(Problem(str(journal), "is not a journal of ours", "look which folder is the site, then remove it")) from None
    if not os.path.lexists(out):
        for candidate in (new, old):
            if os.path.lexists(candidate):
                candidate.rename(out)
                break
    journal.unlink()


def _write(file: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, even after a power cut."""
    unfinished = file.with_name(".new-journal")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)
