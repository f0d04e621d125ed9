"""Drawings kept beside the releases from one build to the next: a folder that may be deleted at any time, and only time is lost.

Knows keys, texts and files. A file says the digest of what is in it: one that was cut short or altered is as good as none.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

FOLDER = ".drawings"
LASTING = 90 * 86_400
"""Seconds for which a drawing is kept that no build asks for: a county whose reports stay the same asks for none."""

OFTEN = 86_400
"""Seconds before the folder is looked through again: there may be ten thousands of files in it."""


class Drawings:
    """Texts by key (hexadecimal digits), in files below a folder that is made when the first one is kept.

    What cannot be read or written is not kept: a disk that is full or read-only must not stop a build that needs nothing from it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> str | None:
        """What was kept under that key, if it is whole; its file says by its time that it was asked for."""
        file = self._file(key)
        try:
            told, _, text = file.read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if told != _digest(text):
            return None
        with suppress(OSError):
            os.utime(file)
        return text

    def put(self, key: str, text: str) -> None:
        """Keep it; whoever reads meanwhile sees all of it or nothing."""
        file = self._file(key)
        new = file.with_name(f".{secrets.token_hex(4)}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(f"{_digest(text)}\n{text}", encoding="utf-8", newline="")
            new.replace(file)
        except OSError:
            with suppress(OSError):  # it may be the folder that is none
                new.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what no build has asked for of late, and what one that was killed left half written; not ``OFTEN``.

        Another build may go on meanwhile: what it misses it draws again, and what it writes is young. The time is that of the disk.
        """
        with suppress(OSError):
            seen, now = self._folder / "seen", self._folder / "now"
            now.touch()
            today = now.stat().st_mtime
            if seen.exists() and today - seen.stat().st_mtime < OFTEN:
                return
            for file in (*self._folder.glob("??/*.svg"), *self._folder.glob("??/.*")):
                with suppress(OSError):
                    if today - file.stat().st_mtime > LASTING:
                        file.unlink()
            now.replace(seen)

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.svg"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
