"""Drawings kept beside the releases from one build to the next: a folder that may be deleted at any time, and only time is lost.

Knows keys, texts and files. A file says the digest of what is in it: one that was cut short or altered is as good as none.
"""

import hashlib
import secrets
from contextlib import suppress
from pathlib import Path

FOLDER = ".drawings"


class Drawings:
    """Texts by key (hexadecimal digits), in files below a folder that is made when the first one is kept.

    What cannot be read or written is not kept: a disk that is full or read-only must not stop a build that needs nothing from it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> str | None:
        """What was kept under that key, if it is whole."""
        try:
            told, _, text = self._file(key).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        return text if told == _digest(text) else None

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

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.svg"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
