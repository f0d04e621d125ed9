"""``python -m tests.attacking.watching FOLDER``: ingest and build of a hostile data folder under an audit hook, in this process.

Every socket, every program that is started and every change of a file is told to Python's audit hook. Allowed are the cage's children
(this Python), and writing below FOLDER. Prints a line for each event that is not, then ``watched N events``; exits 1 where there is one.
"""

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent

_CHANGES = frozenset(
    (
        *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate", "os.utime"),
        *("os.setxattr", "os.removexattr", "os.chflags", "os.mknod", "os.mkfifo", "shutil.rmtree", "shutil.move", "shutil.copyfile"),
    )
)
_NEVER = (
    "socket.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.startfile",
    "os.fork",
    "pty.",
    "ftplib.",
    "smtplib.",
    "urllib.",
    "http.",
    "webbrowser.",
)
_NEVER_READ = ("/etc/passwd", "/etc/shadow", "/etc/hostname")
_STARTS = ("subprocess.Popen", "os.posix_spawn")


class Watch:
    """The hook: counts what it sees, and keeps what may not be."""

    def __init__(self, allowed: Path) -> None:
        self.seen, self.wrong = Counter[str](), list[str]()
        self._allowed = (str(allowed.resolve()) + os.sep, os.devnull)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_NEVER) and event not in ("socket.gethostname",):
            self._tell(event, arguments)
        elif event in _STARTS:
            self.seen[event] += 1
            if arguments[0] != sys.executable:
                self._tell(event, arguments)
        elif event == "open":
            self.seen[event] += 1
            self._opened(*arguments)
        elif event in _CHANGES:
            self.seen[event] += 1
            ends = (
                arguments[:2]
                if event in ("os.rename", "os.link", "shutil.move")
                else arguments[1:2]
                if event in ("os.symlink", "shutil.copyfile")
                else arguments[:1]
            )
            if event in ("os.remove", "os.rmdir") and arguments[1] >= 0:  # a name in an open folder, as rmtree goes about it
                ends = (os.path.join(os.readlink(f"/proc/self/fd/{arguments[1]}"), os.fsdecode(arguments[0])),)  # noqa: PTH115, PTH118
            if not all(self._inside(one) for one in ends):
                self._tell(event, arguments)

    def _opened(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int) or path is None:
            return
        writes = (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) or (
            isinstance(mode, str) and set(mode) & set("wxa+")
        )
        if writes and not self._inside(path):
            self._tell("open to write", (path, mode, flags))
        elif os.fspath(path) in _NEVER_READ:  # type: ignore[call-overload]
            self._tell("open", (path, mode, flags))

    def _inside(self, path: object) -> bool:
        if isinstance(path, int):
            return True  # an open file: its opening was judged
        there = os.path.realpath(os.path.dirname(os.path.abspath(os.fsdecode(path))))  # type: ignore[arg-type]  # noqa: PTH100, PTH120
        return (there + os.sep).startswith(self._allowed[0]) or os.fspath(path) == self._allowed[1]  # type: ignore[call-overload]

    def _tell(self, event: str, arguments: tuple[Any, ...]) -> None:
        self.seen[event] += 1
        self.wrong.append(f"{event} {arguments!r}"[:300])


def main(folder: Path) -> int:
    """Ingest ``folder/inbox`` into ``folder/data``, then build ``folder/dist``."""
    from site_builder import site  # before the hook: to import is to read
    from site_builder.errors import SiteError
    from site_builder.ingest import batch

    os.environ["TMPDIR"] = str(folder / "tmp")
    (folder / "tmp").mkdir(exist_ok=True)
    watch = Watch(folder)
    sys.dont_write_bytecode = True
    sys.addaudithook(watch)
    told = Counter(one.ending for one in batch.ingest([folder / "inbox"], folder / "data", batch.Order(narratives=True)))
    try:
        built = site.build(ROOT, folder / "data", folder / "dist")
    except SiteError as error:
        sys.stdout.write(f"{error}\n")
        return 2
    for line in watch.wrong:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"ingest {dict(told)}, build {built.release.files} files, watched {sum(watch.seen.values())} events {dict(watch.seen)}\n"
    )
    return 1 if watch.wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
