"""Shelves → files, by several processes where that pays; what was made is kept, and taken again while nothing that it is made of changes.

``.shelves/`` beside the releases says, shelf by shelf, what its pages were made of (one digest) and which files came of it. The files are
those of the release that stands: each is taken under a second name, if it is still the one that was written there, by its size and time.
The folder may be deleted at any time, and only time is lost. Knows shelves and files. Does not know what a page says.
"""

import copyreg
import hashlib
import io
import os
import pickle
import signal
import stat
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import distributions
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace as changed

from site_builder import publish
from site_builder.divisions import Divisions
from site_builder.errors import Problem, SiteError
from site_builder.files import naming, replace
from site_builder.linking import Rest
from site_builder.pages import Shelf, of_shelf
from site_builder.pages.shelf import digest
from site_builder.printing import Ink, Printer
from site_builder.publish import Content, Standing, write

FOLDER = ".shelves"
FEW = 150
"""Bodies that one process makes sooner than others have started."""

AHEAD = 3
"""Shelves that wait for each process: enough that none rests, few enough that they are little in memory."""


class File(msgspec.Struct, frozen=True, array_like=True):
    """One file: its path in the site, its SHA-256, its size; and when it was written [ns], 0 as long as it does not stand in a release."""

    path: str
    sha256: str
    size: int
    written: int


class Made(msgspec.Struct, frozen=True, array_like=True):
    """What came of a shelf: the digest of all that it was made of, its files, what its pages lead to, which of them may be found."""

    of: str
    files: list[File]
    rest: Rest
    found: list[str]


def make(shelf: Shelf, of: str, folder: Path, printer: Printer) -> Made:
    """Write the files of a shelf below a new folder; ``of`` is the digest that they go by."""
    folder.mkdir()
    printer = printer.another()
    files, folders = [], {""}
    for path, content in printer.files(of_shelf(shelf)):
        _make_folders(folder, path.rpartition("/")[0], folders)
        assert not isinstance(content, Standing)  # it is only now that they are made
        with naming(folder / path):
            sha256, size = write(folder / path, content)
        files.append(File(path, sha256, size, 0))
    return Made(of, files, printer.linked.rest({file.path for file in files}), printer.found)


def _make_folders(folder: Path, inner: str, made: set[str]) -> None:
    if inner not in made:
        (folder / inner).mkdir(parents=True, exist_ok=True)
        parts = inner.split("/")
        made.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


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
            files = [changed(file, written=os.lstat(f"{self.standing}/{file.path}").st_mtime_ns) for file in made.files]
            body = msgspec.msgpack.encode(changed(made, files=files))
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
        self._new: dict[str, Made] = {}
        self._codes: set[str] = set()

    def files(
        self, shelves: Iterable[Shelf], here: Iterable[Shelf], printer: Printer, meanwhile: Iterator[tuple[str, Content]]
    ) -> Iterator[tuple[str, Content]]:
        """The files of all shelves, and of ``meanwhile``. For who publishes to ``out``, and nobody else.

        Those ``here`` are made by this process alone, for they hold too much to be sent; with them and with ``meanwhile`` it goes on while
        others make what comes next. ``printer`` takes in what the pages lead to. Raises as ``Printer.files``; SiteError where a process
        was ended.
        """
        kept, aside = self._kept(), publish.aside(self.out)
        aside.mkdir()
        waiting: deque[_Coming] = deque()

        def coming(shelf: Shelf, make: "_Make") -> _Coming:
            of = hashlib.sha256(f"{self.around} {digest(shelf)}".encode()).hexdigest()
            before, folder = kept.get(shelf.code, of), aside / shelf.code
            return _Coming(shelf.code, before or make(shelf, of, folder), kept.standing if before else folder, before is None)

        def make_here(shelf: Shelf, of: str, folder: Path) -> Made:
            return make(shelf, of, folder, printer)

        def by_itself() -> Iterator[tuple[str, Content]]:
            for shelf in here:
                yield from self._told(coming(shelf, make_here), printer)
            yield from meanwhile

        rest = by_itself()
        with _Processes(printer, self.jobs) as processes:
            for shelf in shelves:
                waiting.append(coming(shelf, processes.make))
                while waiting and (len(waiting) > AHEAD * self.jobs or waiting[0].is_ready):
                    yield from _until(waiting[0], rest)
                    yield from self._told(waiting.popleft(), printer)
            while waiting:
                yield from _until(waiting[0], rest)
                yield from self._told(waiting.popleft(), printer)
        yield from rest

    def _told(self, coming: "_Coming", printer: Printer) -> Iterator[tuple[str, Content]]:
        made = coming.made if isinstance(coming.made, Made) else _result(coming.made)
        if coming.is_new:
            self._new[coming.code] = made
        self._codes.add(coming.code)
        printer.linked.join(made.rest)
        printer.found += made.found
        for file in made.files:
            yield file.path, Standing(Path(f"{coming.folder}/{file.path}"), file.sha256, file.size, moves=coming.is_new)

    def keep(self) -> None:
        """Keep what was made, now that it stands."""
        kept = self._kept()
        for code, made in self._new.items():
            kept.put(code, made)
        kept.only(self._codes)

    def _kept(self) -> Kept:
        return Kept(self.out.parent / FOLDER, publish.standing(self.out))


_Make = Callable[[Shelf, str, Path], "Made | Future[Made]"]
"""Makes a shelf, or has it made."""


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


def _result(coming: Future[Made]) -> Made:
    try:
        return coming.result()
    except BrokenProcessPool:
        raise SiteError(Problem("build", "lost one of its processes", "close other programs, or build with --jobs 1")) from None


# ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Processes:
    """Makes shelves in this process until they are more than a ``FEW`` bodies, then in others: those begin anew and know nothing of this
    one, for libraries with threads of their own do not outlive a fork."""

    def __init__(self, printer: Printer, jobs: int) -> None:
        self._printer, self._jobs = printer, jobs
        self._bodies = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "_Processes":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def make(self, shelf: Shelf, of: str, folder: Path) -> "Made | Future[Made]":
        self._bodies += len(shelf.held.told)
        if self._jobs == 1 or (self._pool is None and self._bodies <= FEW):
            return make(shelf, of, folder, self._printer)
        ink = self._printer.ink
        divisions = shelf.site.data.divisions
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, get_context("spawn"), _begin, (ink, divisions))
        return self._pool.submit(_make, _packed(shelf, _shared(ink, divisions)), of, folder)


def _shown(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


copyreg.pickle(MappingProxyType, lambda shown: (_shown, (dict(shown),)))  # no pickle knows how to take them along


def _shared(ink: Ink, divisions: Divisions) -> Mapping[str, Any]:
    """What all shelves share, by names of its own."""
    return {"words": ink.words, "config": ink.config, "divisions": divisions}


def _packed(shelf: Shelf, shared: Mapping[str, Any]) -> bytes:
    """A shelf without what all shelves share, which its process has already."""
    names = {id(one): name for name, one in shared.items()}
    raw = io.BytesIO()
    packer = pickle.Pickler(raw, pickle.HIGHEST_PROTOCOL)
    packer.persistent_id = lambda one: names.get(id(one))  # type: ignore[method-assign]
    packer.dump(shelf)
    return raw.getvalue()


class _Unpacker(pickle.Unpickler):
    def __init__(self, raw: bytes, shared: Mapping[str, Any]) -> None:
        super().__init__(io.BytesIO(raw))
        self._shared = shared

    def persistent_load(self, name: Any) -> Any:
        return self._shared[name]


_TOOLS: list[tuple[Printer, Mapping[str, Any]]] = []
"""What a process makes shelves with, from its beginning."""


def _begin(ink: Ink, divisions: Divisions) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the one that builds, who then has no more to make
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()
    _TOOLS.append((Printer(ink), _shared(ink, divisions)))


def _end_with(parent: BaseProcess | None) -> None:
    """A build that is killed tells nobody: without this its processes would wait for shelves for ever."""
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)


def _make(packed: bytes, of: str, folder: Path) -> Made:
    printer, shared = _TOOLS[0]
    return make(_Unpacker(packed, shared).load(), of, folder, printer)
