"""A shelf → its files in a folder, and what else there is to tell of them; by several processes where that pays.

Knows how a shelf goes to another process. Does not know what becomes of the files (``shelves``).
"""

import copyreg
import io
import os
import pickle
import signal
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from site_builder import sweeping
from site_builder.divisions import Divisions
from site_builder.errors import Problem, SiteError
from site_builder.files import naming
from site_builder.linking import Rest
from site_builder.pages import Shelf
from site_builder.printing import Ink, Printer
from site_builder.staging import Content, Standing, write

FEW = 150
"""Bodies that one process makes sooner than others have started."""


class File(msgspec.Struct, frozen=True, array_like=True):
    """One file: its path in the site, its SHA-256, its size, and when it was written [ns]: a second name and a move leave that as it is."""

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
    printer = printer.another()
    files = written(printer.shelf(shelf), folder)
    return Made(of, files, printer.linked.rest({file.path for file in files}), printer.found)


def written(files: Iterable[tuple[str, Content]], folder: Path) -> list[File]:
    """Write files below a new folder. OSError with its name for one that the disk refuses."""
    folder.mkdir()
    done, folders = [], {""}
    for path, content in files:
        _make_folders(folder, path.rpartition("/")[0], folders)
        assert not isinstance(content, Standing)  # it is only now that they are made
        with naming(folder / path):
            sha256, size = write(folder / path, content)
            done.append(File(path, sha256, size, os.lstat(f"{folder}/{path}").st_mtime_ns))
    return done


def _make_folders(folder: Path, inner: str, made: set[str]) -> None:
    if inner not in made:
        (folder / inner).mkdir(parents=True, exist_ok=True)
        parts = inner.split("/")
        made.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def result(coming: Future[Made]) -> Made:
    """What came of a shelf, once it is made. Raises what making it raised; SiteError where its process was ended."""
    try:
        return coming.result()
    except BrokenProcessPool:
        raise SiteError(Problem("build", "lost one of its processes", "close other programs, or build with --jobs 1")) from None


class Processes:
    """Makes shelves in this process until they are more than a ``FEW`` bodies, then in others: those begin anew and know nothing of this
    one, for libraries with threads of their own do not outlive a fork."""

    def __init__(self, printer: Printer, jobs: int) -> None:
        self._printer, self._jobs = printer, jobs
        self._bodies = 0
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def make(self, shelf: Shelf, of: str, folder: Path) -> Made | Future[Made]:
        """As ``making.make``, here or elsewhere; ``result`` gives what came of it."""
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
    with sweeping.seldom():
        return make(_Unpacker(packed, shared).load(), of, folder, printer)
