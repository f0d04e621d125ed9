"""A copy of the repository in which one file of ours can be made wrong, and tests run against it. Knows nothing of what is made wrong."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

OPTIONS = ("-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider")
FAILED = 1
"""What pytest says when tests failed; 0 is that all passed, any other code that they could not be run."""

_NOT_OURS = shutil.ignore_patterns(
    ".git", ".venv", "dist", ".*cache*", ".releases", ".drawings", ".shelves", ".kept", ".hypothesis", "__pycache__"
)


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of what tests read, taken away again: in memory where there is such a folder."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="site-builder-", dir=memory) as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=_NOT_OURS)
        yield copy


def surroundings(copy: Path) -> Mapping[str, str]:
    """The variables under which tests of the copy run: its package comes first, the real reports are where they were."""
    reports = os.environ.get("SITE_BUILDER_REPORTS", str(ROOT.parent / "shared" / "reports"))
    return os.environ | {"PYTHONPATH": str(copy), "SITE_BUILDER_REPORTS": reports, "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def otherwise(file: Path, text: str) -> Iterator[None]:
    """A file of the copy says something else for a while."""
    before = file.read_bytes()
    try:
        file.write_text(text, encoding="utf-8")
        yield
    finally:
        file.write_bytes(before)


def tests(copy: Path, names: Sequence[str]) -> tuple[int, str]:
    """Run tests of the copy in a process of their own. Gives pytest's code, and the test that failed or else its last line."""
    command = [sys.executable, "-m", "pytest", *OPTIONS, *names]
    done = subprocess.run(command, cwd=copy, env=surroundings(copy), capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    failed = re.search(r"^FAILED (\S+)", said, re.MULTILINE)
    return done.returncode, failed[1] if failed else said.rpartition("\n")[2]
