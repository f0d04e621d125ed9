"""Shelves → files; what was made is kept, and taken again while nothing that it is made of changes.

``.shelves/`` beside the releases says, shelf by shelf, what its pages were made of (one digest) and which files came of it. The files are
those of the release that stands: each is taken under a second name, if it is still the one that was written there, by its size and time.
The folder may be deleted at any time, and only time is lost. Knows shelves and files. Does not know what a page says.
"""

import errno
import hashlib
import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import distributions
from pathlib import Path

import msgspec
from msgspec.structs import replace as changed

from site_builder import publish
from site_builder.files import replace
from site_builder.linking import Rest
from site_builder.making import File, Made, Processes, make, result, written
from site_builder.pages import Shelf
from site_builder.pages.shelf import digest
from site_builder.printing import Printer
from site_builder.staging import Content, Standing

FOLDER = ".shelves"
AHEAD = 3
"""Shelves that wait for each process: enough that none rests, few enough that they are little in memory."""


def surroundings(folders: Iterable[Path], *more: object) -> str:
    """The digest of everything beside a shelf that its pages are made with: this program, these folders, every library, and what else is
    said."""
    told = hashlib.sha256(repr((sys.version_info, *more)).encode())
    told.update(repr(sorted((one.name, one.version) for one in distributions())).encode())
    package = Path(__file__).parent
    for folder in (package, *folders):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                told.update(f"{file.relative_to(folder)}\n".encode())
                told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()


class Kept:
    """What came of shelves, by its code, as the release in ``standing`` has it (None: there is none, nothing can be taken)."""

    def __init__(self, folder: Path, standing: Path | None) -> None:
        self._folder, self.standing = folder, standing

    def get(self, code: str, of: str) -> Made | None:
        """What was made of this very shelf, if all its files still stand as they were written."""
        if self.standing is None:
            return None
        try:
            raw = self._file(code).read_bytes()
            told, body = raw[:32], raw[32:]
            made = msgspec.msgpack.decode(body, type=Made) if hashlib.sha256(body).digest() == told else None
        except (OSError, msgspec.DecodeError):
            return None
        return made if made is not None and made.of == of and all(map(self._stands, made.files)) else None

    def put(self, code: str, made: Made) -> None:
        """Keep it, if the disk lets us: a build needs nothing from here."""
        with suppress(OSError):
            body = msgspec.msgpack.encode(changed(made, files=list(map(self._standing, made.files))))
            replace(self._file(code), hashlib.sha256(body).digest() + body)

    def only(self, codes: Iterable[str]) -> None:
        """Forget all others."""
        known = {self._file(code).name for code in codes}
        with suppress(OSError):
            for file in self._folder.iterdir():
                if file.name not in known:
                    file.unlink()

    def _file(self, code: str) -> Path:
        return self._folder / f"{code}.msgpack"

    def _standing(self, file: File) -> File:
        """The file with the time that the release's has: an equal release that stood stays, and is older. OSError where it is another."""
        if self._stands(file):
            return file
        with Path(f"{self.standing}/{file.path}").open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), file.path)
            return changed(file, written=os.fstat(stream.fileno()).st_mtime_ns)

    def _stands(self, file: File) -> bool:
        try:
            seen = os.lstat(f"{self.standing}/{file.path}")
        except OSError:
            return False
        return stat.S_ISREG(seen.st_mode) and (seen.st_size, seen.st_mtime_ns) == (file.size, file.written)


class Shelving:
    """Makes shelves, or takes what was made of them.

    ``out`` is where the site goes; ``around`` what ``surroundings`` gave; ``jobs`` how many processes may make them at once.
    """

    def __init__(self, out: Path, around: str, jobs: int = 1) -> None:
        self.out, self.around, self.jobs = out, around, jobs
        self._aside = publish.aside(out)
        self._new: dict[str, Made] = {}
        self._codes: set[str] = set()

    @cached_property
    def _before(self) -> Kept:
        """What is kept when the first file is asked for: from then on nobody else publishes here."""
        return Kept(self.out.parent / FOLDER, publish.standing(self.out))

    def files(
        self, shelves: Iterable[Shelf], here: Iterable[Shelf], printer: Printer, meanwhile: Iterator[tuple[str, Content]]
    ) -> Iterator[tuple[str, Content]]:
        """The files of all shelves, and of ``meanwhile``. For who publishes to ``out``, and nobody else.

        Those ``here`` are made by this process alone, for they hold too much to be sent; with them and with ``meanwhile`` it goes on while
        others make what comes next. ``printer`` takes in what the pages lead to. Raises as ``Printer.files``; SiteError where a process
        was ended.
        """
        waiting: deque[_Coming] = deque()

        def by_itself() -> Iterator[tuple[str, Content]]:
            for shelf in here:
                yield from self._told(self._coming(shelf.code, digest(shelf), partial(make, shelf, printer=printer)), printer)
            yield from meanwhile

        rest = by_itself()
        with Processes(printer, self.jobs) as processes:
            for shelf in shelves:
                waiting.append(self._coming(shelf.code, digest(shelf), partial(processes.make, shelf)))
                while waiting and (len(waiting) > AHEAD * self.jobs or waiting[0].is_ready):
                    yield from _until(waiting[0], rest)
                    yield from self._told(waiting.popleft(), printer)
            while waiting:
                yield from _until(waiting[0], rest)
                yield from self._told(waiting.popleft(), printer)
        yield from rest

    def alone(
        self, code: str, of: str, make: Callable[[], Iterable[tuple[str, Content]]], printer: Printer
    ) -> Iterator[tuple[str, Content]]:
        """Files that lead nowhere, or those that were made of the same (``of``): as shelves, by a code of their own."""

        def made(of: str, folder: Path) -> Made:
            return Made(of, written(make(), folder), Rest({}, []), [])

        yield from self._told(self._coming(code, of, made), printer)

    def _coming(self, code: str, of: str, make: "_Make") -> "_Coming":
        of = hashlib.sha256(f"{self.around} {of}".encode()).hexdigest()
        before = self._before.get(code, of)
        if before is not None:
            return _Coming(code, before, self._before.standing, is_new=False)
        self._aside.mkdir(exist_ok=True)
        folder = self._aside / code
        return _Coming(code, make(of, folder), folder, is_new=True)

    def _told(self, coming: "_Coming", printer: Printer) -> Iterator[tuple[str, Content]]:
        made = coming.made if isinstance(coming.made, Made) else result(coming.made)
        if coming.is_new:
            self._new[coming.code] = made
        self._codes.add(coming.code)
        printer.linked.join(made.rest)
        printer.found += made.found
        for file in made.files:
            yield file.path, Standing(f"{coming.folder}/{file.path}", file.sha256, file.size, moves=coming.is_new)

    def keep(self) -> None:
        """Keep what was made, now that it stands; or stood: another build may have published since."""
        kept = Kept(self.out.parent / FOLDER, publish.standing(self.out))
        for code, made in self._new.items():
            kept.put(code, made)
        kept.only(self._codes)


_Make = Callable[[str, Path], "Made | Future[Made]"]
"""Makes something, to go by a digest, below a folder, or has it made."""


@dataclass(frozen=True, slots=True)
class _Coming:
    """A shelf that is made or will be, and the folder below which its files are then."""

    code: str
    made: "Made | Future[Made]"
    folder: Path | None
    is_new: bool

    @property
    def is_ready(self) -> bool:
        return isinstance(self.made, Made) or self.made.done()


def _until(coming: _Coming, rest: Iterator[tuple[str, Content]]) -> Iterator[tuple[str, Content]]:
    """What there is of ``rest`` before a shelf is made."""
    while not coming.is_ready and (other := next(rest, None)) is not None:
        yield other
