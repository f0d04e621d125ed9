"""What is struck: a build, an ingest, a pack, each on something small; how it begins, what must hold after a blow, and after the next run.

A trial runs the real command line. Of a build all but ``publish`` is done beforehand: it is the only part that changes a site. Documents
are read by the real readers, but in the same process: the cage changes no file, and starting it for each blow would take hours.
"""

import json
import os
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import cache, partial
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from site_builder import cli, config, publish, site, store, swap, words
from site_builder.ingest import batch, reading
from site_builder.ingest.workers import Workers
from site_builder.printing import Ink, Printer
from site_builder.record import Quarantined, Record
from site_builder.record_json import decode, encode
from site_builder.shelves import FOLDER, Shelving
from site_builder.staging import Content
from site_builder.sums import digest, verify
from tests.campaigns import kill_ingest
from tests.campaigns.faulting import Ended, run

Wrong = tuple[str, str]
"""``lost`` or ``broken``, and what."""
Files = Sequence[tuple[str, bytes | tuple[bytes, ...]]]
ROOT = Path(__file__).parent.parent.parent
SHELVES = 4


_SUMMARY = re.compile(r"^读入(\d+) · 隔离(\d+) · 重复(\d+) · 不支持(\d+) · 共(\d+) ✓$", re.MULTILINE)


def command(*arguments: str) -> None:
    """The command line, as ``site-builder`` runs it."""
    sys.argv = ["site-builder", *arguments]
    cli.main()


# ── a build ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Build:
    """A build over a site that stands, with as many older releases as are kept, so that one goes."""

    def __init__(self, folder: Path, files: Files, *, plain: bool = False, exchange: swap.Exchange = swap.exchange) -> None:
        self.name = "build" + (" --plain" if plain else "") + ("" if exchange is swap.exchange else ", two renames")
        self._files, self._plain, self._exchange = files, plain, exchange
        self.start = folder / re.sub(r"\W+", "-", self.name)
        self._contents = {word: self._alone(word) for word in ("old", "new", "next")}
        for word in ("w0", "w1", "w2", "old"):
            self._publish(word, self.start / "dist")

    def fresh(self, folder: Path) -> None:
        shutil.copytree(self.start, folder, symlinks=True, copy_function=os.link)

    def job(self, folder: Path) -> None:
        def built(*_: object, **__: object) -> Any:
            return SimpleNamespace(release=self._publish("new", folder / "dist"), pages=0, audit=SimpleNamespace(findings=()))

        site.build = built
        command("build", "--out", str(folder / "dist"), *(["--plain"] if self._plain else []))

    def after(self, folder: Path, ended: Ended) -> Iterator[Wrong]:
        """The old site or the new one, whole; and no word of the one that is not true."""
        out = folder / "dist"
        if not os.path.lexists(out) and self._plain and self._exchange is swap.no_exchange:
            return  # between two renames there is none; the next start sets it right
        if not out.exists():
            yield "lost", "no site stands"
        elif verify(out).wrong:
            yield "broken", f"the site is not whole: {verify(out).wrong[:3]}"
        elif digest(out) not in {self._contents["old"], self._contents["new"]}:
            yield "lost", "another site stands"
        elif "the old site stands" in ended.err and digest(out) != self._contents["old"]:
            yield "broken", "says that the old site stands; the new one does"

    def done(self, folder: Path, word: str = "new") -> Iterator[Wrong]:
        out, room = folder / "dist", folder / publish.ROOM
        if verify(out).wrong or digest(out) != self._contents[word]:
            yield "broken", f"{word} does not stand whole"
        releases = [entry.name for entry in room.iterdir() if re.fullmatch(r"[0-9]+-[0-9a-f]{8}", entry.name)]
        litter = {entry.name for entry in (*folder.iterdir(), *room.iterdir())} - {
            "dist",
            publish.ROOM,
            FOLDER,
            ".lock",
            ".site-builder",
            *releases,
        }
        if litter or len(releases) > 3:
            yield "broken", f"litter: {sorted(litter) or releases}"

    @staticmethod
    def told_all(_ended: Ended) -> bool:
        return False

    def again(self, folder: Path) -> Iterator[Wrong]:
        try:
            self._publish("next", folder / "dist")
        except Exception as error:  # noqa: BLE001 whatever it is: it should not be
            yield "broken", f"the next build fails: {error}"
        else:
            yield from self.done(folder, "next")

    def stream(self, word: str) -> Iterator[tuple[str, Content]]:
        """The files that tell one site from another: all of them."""
        return _saying(word, self._files)

    def _publish(self, word: str, out: Path, patience: float = 600) -> publish.Release:
        return publish.publish(self.stream(word), out, plain=self._plain, patience=patience, exchange=self._exchange)

    def _alone(self, word: str) -> str | None:
        out = self.start.with_name("alone") / "dist"
        self._publish(word, out)
        found = digest(out)
        shutil.rmtree(out.parent)
        return found


class Kept(Build):
    """A build most of whose files are of shelves: half of these are taken as they stand, half made anew and moved; then it keeps them."""

    def __init__(self, folder: Path, files: Files, *, plain: bool = False) -> None:
        whole = [one for one in files if isinstance(one[1], bytes)]
        self._shelves = {f"s{number}": whole[number::SHELVES] for number in range(SHELVES)}
        self._rest = [one for one in files if not isinstance(one[1], bytes)]
        self._printer = Printer(Ink(ROOT / "templates", words.load(ROOT), config.load(ROOT), synthetic=False))
        super().__init__(folder, files, plain=plain)
        self.name += ", upon what is kept"

    def stream(self, word: str) -> Iterator[tuple[str, Content]]:
        """Those files that change."""
        changing = chain.from_iterable(files for files in list(self._shelves.values())[1::2])
        return _saying(word, [*changing, *self._rest])

    def again(self, folder: Path) -> Iterator[Wrong]:
        """As of any build; and the next one takes away what this one could not of what it keeps."""
        yield from super().again(folder)
        if litter := [entry.name for entry in (folder / FOLDER).glob(".*")]:
            yield "broken", f"litter: {litter}"

    def _publish(self, word: str, out: Path, patience: float = 600) -> publish.Release:
        shelving = Shelving(out, "the same program")
        files = chain(self._kept(shelving, word), _saying(word, self._rest))
        release = publish.publish(files, out, plain=self._plain, patience=patience)
        shelving.keep()
        return release

    def _kept(self, shelving: Shelving, word: str) -> Iterator[tuple[str, Content]]:
        for number, (code, files) in enumerate(self._shelves.items()):
            said = word if number % 2 else "the same"
            yield from shelving.alone(code, said, partial(_saying, said, files), self._printer)


def _saying(word: str, files: Files) -> Iterator[tuple[str, Content]]:
    """Files, each of which says of which site it is."""
    for path, content in files:
        yield path, iter((word.encode() + b"\n", *content)) if isinstance(content, tuple) else word.encode() + b"\n" + content


# ── a data folder ───────────────────────────────────────────────────────────────────────────────────────────────────


class _Here(Executor):
    """Reads in this process, without a cage."""

    def submit(self, _read: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result([reading.read(raw, **kwargs) for raw in args[0]])
        return future


@contextmanager
def _here(_count: int | None = None) -> Iterator[Workers]:
    yield Workers(_Here(), 1, 4)


class Ingest:
    """An ingest of a few documents, of every kind that there is, into a folder that is empty, or holds others, packed or not."""

    def __init__(self, folder: Path, name: str, documents: int, held: int = 0, *, packed: bool = False) -> None:
        self.name = name
        self.start = folder / re.sub(r"\W+", "-", name)
        self._more = ("--supersede", "新版", "--narratives") if held else ()
        self.start.mkdir()
        kill_ingest.inbox(self.start / "inbox", random.Random(6), documents)
        if held:
            first = sorted((self.start / "inbox").glob("*.txt"))[:held]
            self._quietly(lambda: self._ingest(self.start, [str(file) for file in first], ()))
            self._outdate(self.start / "data")
        if packed:
            self._quietly(lambda: command("pack", "--data", str(self.start / "data")))
        self._held = _hashes(self.start / "data")
        self._beside = folder / "alone"
        self._later = cache(self._ingested)
        self._alone = self._ingested()

    def _ingested(self, late: Path | None = None) -> Mapping[str, bytes]:
        """The data as an undisturbed ingest leaves it; or two, where one document could be read only by the second: of two versions,
        or two copies, the other has come first then."""
        here = self._beside
        self.fresh(here)
        if late:
            late = (here / "inbox" / late.name).rename(here / late.name)
            self._quietly(lambda: self.job(here))
            late.rename(here / "inbox" / late.name)
        self._quietly(lambda: self.job(here))
        contents = _contents(here / "data")
        shutil.rmtree(here)
        return contents

    def fresh(self, folder: Path) -> None:
        shutil.copytree(self.start, folder)

    def job(self, folder: Path) -> None:
        self._ingest(folder, [str(folder / "inbox")], ("--manifest", str(folder / "inbox" / "sources.csv"), *self._more))

    def after(self, folder: Path, _ended: Ended) -> Iterator[Wrong]:
        """Nothing half-written, and nothing that was held has gone."""
        yield from _half_written(folder / "data")
        if gone := self._held - _hashes(folder / "data"):
            yield "lost", f"{len(gone)} documents that were held"

    def done(self, folder: Path) -> Iterator[Wrong]:
        data = folder / "data"
        yield from _half_written(data)
        found = _contents(data)
        if found != self._alone and all(found != self._later(file) for file in sorted((self.start / "inbox").glob("*.txt"))):
            if missing := self._alone.keys() - found.keys():
                yield "lost", f"not there: {sorted(missing)[:3]}"
            else:
                yield "broken", f"not as if nothing had happened: {kill_ingest.unlike(found, self._alone)[:3]}"
        if kill_ingest.left(data) != ["lock"]:
            yield "broken", f"left: {kill_ingest.left(data)}"
        yield from _litter(data)

    @staticmethod
    def told_all(ended: Ended) -> bool:
        """Whether a run came to its end and told every document."""
        said = _SUMMARY.findall(ended.out)
        return bool(said) and sum(map(int, said[0][:4])) == int(said[0][4])

    def again(self, folder: Path) -> Iterator[Wrong]:
        ended = run(lambda: self.job(folder))
        said = _SUMMARY.findall(ended.out)
        if ended.code not in (0, 1) or not said:
            yield "broken", f"the next ingest fails: {ended.err.strip()[-300:] or ended.out[-300:]}"
        elif sum(map(int, said[0][:4])) != int(said[0][4]) or int(said[0][4]) != len(list((folder / "inbox").glob("*.txt"))):
            yield "lost", f"told {said[0]}"
        else:
            yield from self.done(folder)

    @staticmethod
    def _ingest(folder: Path, paths: Sequence[str], more: Sequence[str]) -> None:
        batch.local = _here
        command("ingest", *paths, "--data", str(folder / "data"), *more)

    @staticmethod
    def _quietly(job: Callable[[], object]) -> None:
        ended = run(job)
        if ended.code not in (0, 1) or "Traceback" in ended.err:
            raise SystemExit(f"cannot begin: {ended.err}")

    @staticmethod
    def _outdate(data: Path) -> None:
        """Let every second record be one of an earlier version, so that it is replaced, its corrections with it."""
        for number, path in enumerate(sorted((data / "records").rglob("*.json"))):
            record = decode(path.read_bytes())
            if number % 2 == 0:
                older = msgspec.structs.replace(record, source=msgspec.structs.replace(record.source, sha256=f"{number:064x}"))
                path.write_bytes(encode(older))
            at = "applications/received/total"
            beside = data / "corrections" / path.relative_to(data / "records")
            beside.parent.mkdir(parents=True)
            entry = {"at": at, "expect": record.value(at), "set": 7, "why": "试", "by": "a", "when": "2026-01-02"}
            beside.write_text(json.dumps([entry], ensure_ascii=False) + "\n", encoding="utf-8")


class Pack:
    """A pack of the records that an ingest left, or its undoing."""

    def __init__(self, folder: Path, of: Ingest, *, undo: bool = False) -> None:
        self.name = "pack --undo" if undo else "pack"
        self._more = ["--undo"] if undo else []
        self.start = folder / f"of-{self.name.replace(' ', '')}"
        of.fresh(self.start)
        of._quietly(lambda: of.job(self.start))
        if undo:
            of._quietly(lambda: command("pack", "--data", str(self.start / "data")))
        self._held = _records(self.start / "data")
        alone = folder / "alone"
        self.fresh(alone)
        of._quietly(lambda: self.job(alone))
        self._alone = _contents(alone / "data")
        shutil.rmtree(alone)

    def fresh(self, folder: Path) -> None:
        shutil.copytree(self.start, folder)

    def job(self, folder: Path) -> None:
        command("pack", "--data", str(folder / "data"), *self._more)

    def after(self, folder: Path, _ended: Ended) -> Iterator[Wrong]:
        """Every record is still held, in one way or the other, byte for byte."""
        found = _records(folder / "data")
        if found != self._held:
            yield "lost", f"records read otherwise: {found[-300:]!r}"

    def done(self, folder: Path) -> Iterator[Wrong]:
        yield from self.after(folder, Ended(0, 0, "", "", ""))
        if differs := kill_ingest.unlike(_contents(folder / "data"), self._alone):
            yield "broken", f"not as if nothing had happened: {differs[:3]}"
        yield from _litter(folder / "data")

    @staticmethod
    def told_all(_ended: Ended) -> bool:
        return False

    def again(self, folder: Path) -> Iterator[Wrong]:
        ended = run(lambda: self.job(folder))
        if ended.code:
            yield "broken", f"the next {self.name} fails: {ended.err.strip()[-300:]}"
        else:
            yield from self.done(folder)


Trial = Build | Ingest | Pack


def _contents(data: Path) -> Mapping[str, bytes]:
    """Every file that is data: not the log, the spool, nor what is hidden."""
    found = (path for path in data.rglob("*") if path.is_file())
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in found
        if path.name != "ingest.log" and not any(part.startswith(".") for part in path.relative_to(data).parts)
    }


def _hashes(data: Path) -> set[str]:
    """The hash of every document that is a record, standing or superseded."""
    ended = run(lambda: sys.stdout.write(" ".join(store.known_hashes(data))))
    if ended.code:
        raise SystemExit(f"cannot be read: {ended.err}") if not data.exists() else ValueError(ended.err.strip()[-300:])
    return set(ended.out.split())


def _records(data: Path) -> str:
    """What the store reads, with the corrections applied; in a process of its own, for polars must not have run where we fork."""
    ended = run(lambda: sys.stdout.write("".join(encode(record).decode() for record in store.read(data).records)))
    return ended.out if not ended.code else ended.err


def _half_written(data: Path) -> Iterator[Wrong]:
    kinds = {"records": Record, "superseded": Record, "quarantine": Quarantined}
    for path in data.rglob("*.json"):
        kind = kinds.get(path.relative_to(data).parts[0])
        if not path.name.startswith("."):
            try:
                msgspec.json.decode(path.read_bytes(), type=kind if kind and "corrections" not in path.name else Any)
            except msgspec.DecodeError as error:
                yield "broken", f"{path.name} is half-written: {error}"
    log = data / "ingest.log"
    for line in log.read_bytes().split(b"\n") if log.exists() else ():
        try:
            json.loads(line or b"{}")
        except ValueError:
            yield "broken", f"half a line in the log: {line[-60:]!r}"


def _litter(data: Path) -> Iterator[Wrong]:
    litter = [path.name for path in data.rglob(".*") if path.name not in {".ingest", ".lock"}]
    if litter:
        yield "broken", f"litter: {litter[:3]}"
