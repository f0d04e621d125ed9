"""What a release says of itself: its marker, its ``SHA256SUMS``, and whether the files on disk still agree.

Knows paths and hashes. Does not know how a release comes to be (``publish``) nor what is in it.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.errors import Problem, SiteError

SUMS = "SHA256SUMS"
MARKER = ".site-builder"
MARKER_TEXT = b"This folder is a release of site-builder. SHA256SUMS lists its files.\n"
"""Marks a folder as ours, so that nobody else's is ever replaced. Holds neither time nor path: equal releases have equal bytes."""

_UPPER_CASE = frozenset({"CNAME"})  # names that hosts want in capitals
_PATH = re.compile(r"[a-z0-9._-]+(?:/[a-z0-9._-]+)*")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found under a release: how many files SHA256SUMS lists, and the paths that do not agree, each sorted."""

    files: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """Every path that does not agree, sorted; empty where the release is as it was published."""
        return tuple(sorted((*self.changed, *self.missing, *self.extra)))


def is_publishable(path: str) -> bool:
    """Whether ``path`` may be in a release: relative, parts of [a-z0-9._-] (or CNAME), no ``.`` or ``..``, no name of our own."""
    if path in _UPPER_CASE:
        return True
    return bool(_PATH.fullmatch(path)) and not {".", ".."} & set(path.split("/")) and path not in {SUMS, MARKER}


def sums(hashes: Mapping[str, str]) -> bytes:
    """The bytes of SHA256SUMS for path → hex digest: sorted by path, in the format that ``sha256sum -c`` reads."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode("ascii")


def digest(folder: Path) -> str | None:
    """Eight hex digits that tell one content from another, from SHA256SUMS; None where ``folder`` has none."""
    try:
        return short((folder / SUMS).read_bytes())
    except OSError:
        return None


def short(listing: bytes) -> str:
    """Eight hex digits of the bytes of a SHA256SUMS."""
    return hashlib.sha256(listing).hexdigest()[:8]


def verify(path: Path, twin: Path | None = None) -> Verification:
    """Recompute every hash of the release at ``path``, a folder or a link to one; but of files that stand in ``twin`` too, under a second
    name, where that has the same SHA256SUMS: they are what they are in both.

    Raises   SiteError, where there is no readable SHA256SUMS
    """
    folder = Path(os.path.realpath(path))  # once: a build that swaps the link meanwhile does not make us read two releases
    said = listed(folder, path)
    there = dict(_hashes(folder, said, twin))
    return Verification(
        files=len(said),
        changed=tuple(sorted(name for name in said.keys() & there.keys() if said[name] != there[name])),
        missing=tuple(sorted(said.keys() - there.keys())),
        extra=tuple(sorted(there.keys() - said.keys() - {SUMS})),
    )


def listed(folder: Path, path: Path) -> dict[str, str]:
    """Path → hex digest, as the SHA256SUMS in ``folder`` says, which goes by the name of ``path``. SiteError where it is not readable."""
    where = f"{path}/{SUMS}"
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        raise SiteError(Problem(where, "is missing", "name the folder that build wrote, or build again")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError(Problem(where, f"cannot be read: {error}", "build again")) from error
    said = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if not match or not (is_publishable(match[2]) or match[2] == MARKER) or match[2] in said:
            raise SiteError(Problem(f"{where}: line {number}", "is not a hash and a path of a release", "build again"))
        said[match[2]] = match[1]
    return said


def _hashes(folder: Path, said: Mapping[str, str], twin: Path | None) -> Iterator[tuple[str, str]]:
    """Every path under ``folder`` with its hash; what is not listed, or is no plain file, has the hash "", which nothing equals."""
    for parent, folders, names in os.walk(folder):
        within = parent[len(str(folder)) + 1 :]
        links = (name for name in folders if Path(parent, name).is_symlink())  # walk goes round them
        for name in (*names, *links):
            relative, file = f"{within}/{name}" if within else name, f"{parent}/{name}"
            found = os.lstat(file)
            if relative not in said or not stat.S_ISREG(found.st_mode):
                yield relative, ""
            elif twin is not None and _is(found, f"{twin}/{relative}"):
                yield relative, said[relative]
            else:
                with Path(file).open("rb") as stream:
                    yield relative, hashlib.file_digest(stream, "sha256").hexdigest()


def _is(found: os.stat_result, file: str) -> bool:
    """Whether this is the very file that was found elsewhere."""
    try:
        return os.path.samestat(found, os.lstat(file))
    except OSError:
        return False
