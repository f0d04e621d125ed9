"""(path, content)… → a release, whole or not at all.

Releases stand in ``.releases/`` beside the path that a build names; that path is a link to one of them, changed in one step.
Knows paths and bytes. Does not know what is published, nor why.

Staged on the same file system, under a lock (``staging``); the swap; then the older releases go.
Whatever dies on the way leaves the old site as it was, and the next build tidies up.
"""

import fcntl
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from site_builder import swap
from site_builder.errors import Problem, SiteError
from site_builder.staging import Content, DiskError, stage, told, write
from site_builder.sums import MARKER, MARKER_TEXT, Verification, digest, short, verify

ROOM = ".releases"
LOCK = ".lock"
PATIENCE = 10.0
"""Seconds that a second build waits for the first: long enough for one that is about to end, short enough to be told."""

_RELEASE = re.compile(r"([0-9]+)-[0-9a-f]{8}")
_NEW = ".new-"  # everything in the room that is not finished, or on its way out


@dataclass(frozen=True, slots=True)
class Release:
    """What stands at the path now.

    ``path`` is the folder itself; ``files`` counts what SHA256SUMS lists, ``bytes`` their size. ``kept`` says that nothing had changed
    since the release that already stood there, so that it still does.
    """

    path: Path
    number: int
    name: str
    files: int
    bytes: int
    kept: bool = False


def publish(
    files: Iterable[tuple[str, Content]],
    out: Path,
    *,
    plain: bool = False,
    keep: int = 2,
    patience: float = PATIENCE,
    exchange: swap.Exchange = swap.exchange,
) -> Release:
    """Write ``files`` as they come into a new release, then let ``out`` be it, in one step.

    ``out`` becomes a link into ``.releases/`` beside it, or, if ``plain``, a folder. ``keep`` older releases stay. An equal release that
    already stands there whole is kept, with its number. A release is readable by all whatever the umask. Its files bear the time at which
    they were written: rsync and web servers tell pages apart by it; no byte of them does.

    Raises   SiteError, where ``out`` is not ours, the disk refuses, or another build publishes here for longer than ``patience`` seconds;
             ValueError, where a path is not publishable, comes twice, or is a file and a folder at once;
             whatever the stream raises. The old site stands in each case.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 (resolve would follow the very link that is to be changed)
    room = out.parent / ROOM
    _refuse_name(out)
    before = _what_stands(out)
    try:
        with _locked(room, patience):
            before = _begin(out, room)
            try:
                release = _release(files, out, room, plain, keep, exchange)
            except BaseException:
                with suppress(DiskError, SiteError):  # what went wrong is told, not what it left: the next build tidies up
                    _tidy(room)
                raise
            _tidy(room)
            return release
    except DiskError as refused:
        remedy = f"make room or grant the right, or give --out another folder{_told_to_stand(before, _what_stands(out))}"
        raise SiteError(Problem(refused.where, f"cannot be written: {refused.what}", remedy)) from refused.__cause__


def _begin(out: Path, room: Path) -> tuple[int, int] | None:
    """End what a dead build began, then see what stands."""
    _tidy(room)
    with told(out):
        _refuse_foreign(out, room)
    return _what_stands(out)


def _release(files: Iterable[tuple[str, Content]], out: Path, room: Path, plain: bool, keep: int, exchange: swap.Exchange) -> Release:
    """Stage a release and let ``out`` be it, or keep the equal one that stands there."""
    staged = room / f"{_NEW}{secrets.token_hex(4)}"
    listing, count, size = stage(files, staged)
    with told(out):
        current = _current(out, room, plain)
        if current and digest(current) == short(listing) and not verify(current, staged).wrong:
            return Release(current, _number(current, out, room), current.name, count, size, kept=True)
        release = _swap_in(staged, out, room, short(listing), plain, exchange)
        _prune(room, out, keep)
        return Release(release, _number(release, out, room), release.name, count, size)


# ── what stands at ``out`` ──────────────────────────────────────────────────────────────────────────────────────────


def _refuse_name(out: Path) -> None:
    if out.name in {"", ROOM}:
        raise SiteError(Problem(str(out), "cannot be a site", "give --out the name of a folder that build may make"))


def _refuse_foreign(out: Path, room: Path) -> None:
    """SiteError unless nothing stands at ``out``, or something that we made."""
    if not os.path.lexists(out) or _linked(out, room) or (out.is_dir() and not out.is_symlink() and (out / MARKER).is_file()):
        return
    what = "is a link, but to no release of ours" if out.is_symlink() else "is there already and was not made by build"
    raise SiteError(Problem(str(out), what, "move it away, or give --out another name"))


def _linked(link: Path, room: Path) -> Path | None:
    """The release in ``room`` that ``link`` names, whether or not it still stands; None for anything else."""
    if not link.is_symlink():
        return None
    target = link.parent / link.readlink()
    ours = _RELEASE.fullmatch(target.name) and os.path.realpath(target.parent) == os.path.realpath(room)
    return room / target.name if ours else None


def standing(out: Path) -> Path | None:
    """The folder of the release of ours that ``out`` names or is; None where there is none."""
    found = out if out.is_dir() and not out.is_symlink() else _linked(out, out.parent / ROOM)
    return found if found and (found / MARKER).is_file() else None


def aside(out: Path) -> Path:
    """A name for a folder on the file system of the releases, free for whoever publishes to ``out``: it goes when the build has ended."""
    return out.parent / ROOM / f"{_NEW}{secrets.token_hex(4)}"


def _current(out: Path, room: Path, plain: bool) -> Path | None:
    """The folder of the release that stands at ``out`` in the manner now asked for."""
    if plain:
        return out if out.is_dir() and not out.is_symlink() else None
    release = _linked(out, room)
    return release if release and release.is_dir() else None


def _numbers(room: Path) -> dict[int, Path]:
    """The releases in the room by number, the oldest first."""
    found = ((match, entry) for entry in room.iterdir() if (match := _RELEASE.fullmatch(entry.name)))
    return dict(sorted((int(match[1]), entry) for match, entry in found))


def _number(release: Path, out: Path, room: Path) -> int:
    """The number in a release's name. A plain folder has none: it is the one after the last in the room, which it will have there."""
    match = _RELEASE.fullmatch(release.name)
    return int(match[1]) if match and release != out else max(_numbers(room), default=0) + 1


# ── the swap, and what goes ─────────────────────────────────────────────────────────────────────────────────────────


def _swap_in(staged: Path, out: Path, room: Path, content: str, plain: bool, exchange: swap.Exchange) -> Path:
    """Let ``out`` be the staged release; a folder that stood there joins the older releases. Gives the folder of the new one."""
    number = max(_numbers(room), default=0) + 1
    old = room / f"{_NEW}link"
    if out.is_dir() and not out.is_symlink():
        old = room / f"{number}-{digest(out) or '0' * 8}"
        number += 1
    if plain:
        swap.swap(staged, out, old, exchange)
        return out
    release = room / f"{number}-{content}"
    staged.rename(release)
    link = room / f"{_NEW}out"
    link.symlink_to(f"{ROOM}/{release.name}")  # relative: the site and its releases may be moved together
    swap.swap(link, out, old, exchange)
    return release


def _prune(room: Path, out: Path, keep: int) -> None:
    """Remove all but the newest ``keep`` of the releases that no link beside ``out`` names; another site may share the room."""
    live = {release for entry in out.parent.iterdir() if (release := _linked(entry, room))}
    older = [release for release in _numbers(room).values() if release not in live and (release / MARKER).is_file()]
    for release in older[: max(len(older) - keep, 0)]:
        release.rename(room / f"{_NEW}{release.name}")  # so that a build that dies here leaves no half release; _tidy removes it


def _tidy(room: Path) -> None:
    """Under the lock: end what a dead build began, and remove what it left."""
    with told(room):
        swap.recover(room)
        for entry in room.iterdir():
            if entry.name.startswith(_NEW):
                with told(entry):
                    if entry.is_dir() and not entry.is_symlink():
                        shutil.rmtree(entry)
                    else:
                        entry.unlink()


# ── the room ────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _locked(room: Path, patience: float) -> Iterator[None]:
    """The room, made where there is none, and nobody else in it. The lock dies with the process; its file stays."""
    with told(room):
        _make_room(room)
        handle = os.open(room / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        attempts = int(patience * 20)
        while not _lock(handle, room):
            if attempts <= 0:
                raise SiteError(Problem(str(room), "another build is publishing here", "wait until it has ended, then build again"))
            attempts -= 1
            time.sleep(0.05)
        if not (room / MARKER).exists():
            with told(room):
                write(room / MARKER, MARKER_TEXT)
        yield
    finally:
        with suppress(OSError):  # nothing was written to it, and it goes with the process
            os.close(handle)


def _lock(handle: int, room: Path) -> bool:
    with told(room):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _make_room(room: Path) -> None:
    """The folder of releases; SiteError where that name is taken by something we did not make."""
    room.mkdir(parents=True, exist_ok=True)
    found = {entry.name for entry in room.iterdir()} - {LOCK}
    if room.is_symlink() or (found and not (room / MARKER).exists()):
        raise SiteError(Problem(str(room), "is there already and was not made by build", "move it away, or give --out another folder"))


# ── what is told when the disk refuses ──────────────────────────────────────────────────────────────────────────────


def _what_stands(out: Path) -> tuple[int, int] | None:
    """The very folder at ``out``, whatever leads there; None where there is none."""
    try:
        found = out.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _told_to_stand(before: tuple[int, int] | None, after: tuple[int, int] | None) -> str:
    """Which site a refusal leaves: the second of two renames may leave none until the next build, and tidying comes after the swap."""
    if after is None:
        return "; no site stands until the next build" if before else ""
    return "; the old site stands" if before == after else "; the new site stands"


__all__ = ["Release", "Verification", "publish", "verify"]
