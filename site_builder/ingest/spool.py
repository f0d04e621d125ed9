"""What a run of ingest has read so far, kept beside the data, so that a run that was killed goes on where it stopped.

One line a document, in the order of the documents. Nothing is settled while documents are still read: which of two reports of one
agency-year is taken must not hang on which was read first, nor on a kill. The folder is safe to delete: what it holds is read again.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from types import TracebackType

import msgspec

from site_builder.errors import Problem, SiteError
from site_builder.files import naming, unlinked
from site_builder.ingest.told import Why
from site_builder.record import Quarantined, Record

FOLDER = ".ingest"


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One document of a run: its base name, where it lies and its hash; then a record, or why not and what was read all the same.

    ``same`` marks bytes that stand earlier in the run. ``texts`` are the sections that are text, where they were asked for.
    """

    name: str
    place: str
    sha256: str
    record: Record | None = None
    quarantined: Quarantined | None = None
    why: Why | None = None
    same: bool = False
    texts: dict[str, str] = {}


class Head(msgspec.Struct, frozen=True):
    """The beginning of an entry: enough to find it again."""

    sha256: str
    same: bool = False


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Entry)
_heads = msgspec.json.Decoder(Head)


class Spool:
    """The lines of this run, and those of the last one if it was killed and began from the same ``basis``."""

    def __init__(self, folder: Path, basis: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._now, self._before = folder / "now.jsonl", folder / "before.jsonl"
        self.after_a_kill = self._now.exists() or self._before.exists()
        self._known: dict[bytes, int] = {}
        self._take_over(basis)
        self._out = open(self._now, "wb", opener=unlinked)  # noqa: SIM115 (close closes it)
        self._out.write(f"{basis}\n".encode())
        self._old = open(self._before, "rb", opener=unlinked) if self._known else None  # noqa: SIM115 (as above)

    def _take_over(self, basis: str) -> None:
        """The last run's lines become ``before``, unless more of them stood there already when that run was killed as well."""
        if self._now.exists() and (not self._before.exists() or self._now.stat().st_size > self._before.stat().st_size):
            self._now.replace(self._before)
        if not self._before.exists():
            return
        with open(self._before, "rb", opener=unlinked) as lines:
            if lines.readline() != f"{basis}\n".encode():
                return
            at = lines.tell()
            for line in lines:
                head = _head(line)
                if head is None:
                    break  # a kill cuts the last line; a machine that lost its power may leave worse
                if not head.same:
                    self._known[_short(head.sha256)] = at
                at += len(line)

    def earlier(self, sha256: str) -> Entry | None:
        """What the killed run read of a document; None where it did not come to it."""
        at = self._known.get(_short(sha256))
        if at is None or self._old is None:
            return None
        self._old.seek(at)
        return _decoder.decode(self._old.readline())

    def add(self, entry: Entry) -> None:
        """Put down one more document."""
        with naming(self._now):
            self._out.write(_encoder.encode(entry) + b"\n")

    def flush(self) -> None:
        """Let what was added survive a kill."""
        with naming(self._now):
            self._out.flush()

    def entries(self) -> Iterator[Entry]:
        """All documents of this run, in their order."""
        self.flush()
        with self._now.open("rb") as lines:
            lines.readline()
            yield from map(_decoder.decode, lines)

    def finish(self) -> None:
        """Everything is settled: nothing of the run is needed any more."""
        self.close()
        self._now.unlink(missing_ok=True)
        self._before.unlink(missing_ok=True)

    def close(self) -> None:
        with naming(self._now):
            self._out.close()
        if self._old is not None:
            self._old.close()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _head(line: bytes) -> Head | None:
    try:
        return _heads.decode(line) if line.endswith(b"\n") else None
    except msgspec.DecodeError:
        return None


def _short(sha256: str) -> bytes:
    """Half of a hash: still too much for anybody to find two documents with the same, and cheap to keep."""
    return bytes.fromhex(sha256[:32])


class Seen:
    """Hashes that were met, in a few bytes each."""

    def __init__(self) -> None:
        self._met: set[bytes] = set()

    def add(self, sha256: str) -> bool:
        """Whether the hash is new; it is not from now on."""
        before = len(self._met)
        self._met.add(_short(sha256))
        return len(self._met) > before


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold a data folder for one run of ingest. SiteError where another one holds it."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with naming(folder / "lock"), open(folder / "lock", "ab", opener=unlinked) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SiteError(Problem(str(data), "another ingest is writing to this folder", "wait until it is done")) from None
        yield


def program() -> str:
    """A digest of what reads: what another version of it read, or one without the library for PDF, is read again."""
    digest = hashlib.sha256("".join(map(_version, ("lxml", "pdfminer.six", "pdfplumber", "selectolax"))).encode())
    package = Path(__file__).parent.parent
    for file in sorted([*package.rglob("*.py"), *package.glob("divisions-*")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return f"{library} {metadata.version(library)} "
    except metadata.PackageNotFoundError:
        return ""
