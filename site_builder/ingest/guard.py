"""The cage: documents are read in a child process that has 1 GB, 30 seconds, no network and no files. One bad document costs only itself.

Knows processes, pipes and limits; knows nothing of what a document says. A child serves document after document; one that dies, or is
ended for its time, is replaced by a fresh one for the next document. PDF and spreadsheets have children of their own, made when the
first such document comes: their libraries take half a second to load, and what they open must be in memory before the cage shuts.

The limits are the kernel's: address space, processor time, and not one more open file, so that neither a file nor a socket can be
opened. macOS does not keep the limit of memory; Linux keeps all of them.
"""

import gc
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Literal

import msgspec

from site_builder.ingest import reading
from site_builder.ingest.readers import Kind, Unsupported, kind_of, load
from site_builder.ingest.reading import Filled, Reading

SECONDS = 30
MEMORY = 1024**3
"""Bytes of address space of the child: interpreter, libraries and the document."""
MOST_SAID = 4 * 1024 * 1024
"""Bytes of what a document says, its texts aside: a report says some tens of thousands."""
SECONDS_TO_START = 120
"""A child starts in half a second; many at once on a busy machine take longer, which is no document's fault."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A document whose reading was ended: it took too long, too much memory, or brought its reader down (``detail``: by what)."""

    why: Literal["time", "memory", "crash"]
    detail: str = ""


Answer = Reading | Filled | Unsupported | Stopped


class _Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What comes back over the pipe: one of four."""

    reading: Reading | None = None
    filled: Filled | None = None
    unsupported: Unsupported | None = None
    stopped: Stopped | None = None


_decoder = msgspec.json.Decoder(_Said)
_HEAD = struct.Struct("<I?")
"""Before every message: its length in bytes, and whether the texts of the sections are wanted (nothing in an answer)."""


_READY = b"+"
"""What a child says first, when the cage is shut."""


class Cage:
    """Caged children, one for PDF, one for spreadsheets and one for all else, each made when it is first needed.

    Not for two threads at once. ``close`` it, or leave it to the end of this process: a child whose pipe ends goes too.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._children: dict[Kind, subprocess.Popen[bytes]] = {}

    def read(self, raw: bytes, *, texts: bool = False) -> Answer:
        """What a document says (``reading.read``); Stopped where it went over a limit. The next document gets a fresh child then.

        A child that read others before may die of what they left in its memory, or be killed from outside between two: before that is
        held against this document, a fresh child reads it, in the same time.
        """
        kind = kind_of(raw)
        worn = kind in self._children
        self._child(kind)
        deadline = time.monotonic() + self._seconds
        message = _HEAD.pack(len(raw), texts) + raw
        answer = self._ask(kind, message, deadline)
        if worn and isinstance(answer, Stopped) and answer.why != "time":
            answer = self._ask(kind, message, deadline)
        return answer

    def close(self) -> None:
        """End the children."""
        for kind in list(self._children):
            self._end(kind)

    def _ask(self, kind: Kind, message: bytes, deadline: float) -> Answer:
        child = self._child(kind)
        assert child.stdin is not None
        assert child.stdout is not None
        sent = _send(child.stdin, message, deadline)
        head = _received(child.stdout, _HEAD.size, deadline) if sent else None
        answer = _received(child.stdout, _HEAD.unpack(head)[0], deadline) if head is not None else None
        if answer is None:
            late = time.monotonic() >= deadline
            ended = None if late else child.wait()  # its pipe ended, so it is about to; only then is there a reason to ask for
            self._end(kind)
            return Stopped("time") if late or ended == -signal.SIGXCPU else Stopped("crash", "the reader died")
        said = _decoder.decode(answer)
        if said.stopped is not None:
            self._end(kind)
        found = said.reading or said.filled or said.unsupported or said.stopped
        assert found is not None
        return found

    def _child(self, kind: Kind) -> subprocess.Popen[bytes]:
        child = self._children.get(kind)
        if child is not None and child.poll() is not None:
            self._end(kind)
            child = None
        if child is None:
            code = f"import sys; sys.path[:] = {sys.path!r}; from site_builder.ingest import guard; guard.serve"
            child = self._children[kind] = subprocess.Popen(
                [sys.executable, "-c", f"{code}({kind!r}, {self._seconds}, {self._memory})"],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
                process_group=0,  # Ctrl-C is for whoever asked: here it would be held against the document
            )
            assert child.stdin is not None
            assert child.stdout is not None
            os.set_blocking(child.stdin.fileno(), False)
            if not _received(child.stdout, len(_READY), time.monotonic() + SECONDS_TO_START):
                self._end(kind)
                raise RuntimeError("the process that is to read documents does not start: no document is to blame")
        return child

    def _end(self, kind: Kind) -> None:
        child = self._children.pop(kind)
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _ready(pipe: IO[bytes], event: int, deadline: float) -> bool:
    """Whether a pipe can be written to, or read, before the deadline; one that has ended can."""
    waiting = select.poll()
    waiting.register(pipe, event)
    left = deadline - time.monotonic()
    return left > 0 and bool(waiting.poll(left * 1000))


def _send(pipe: IO[bytes], message: bytes, deadline: float) -> bool:
    """Whether a message went through whole: not where its reader died, or the deadline passed, before."""
    left = memoryview(message)
    while left:
        if not _ready(pipe, select.POLLOUT, deadline):
            return False
        try:
            left = left[os.write(pipe.fileno(), left[: 1 << 20]) :]
        except BrokenPipeError:
            return False
    return True


def _received(pipe: IO[bytes], size: int, deadline: float) -> bytes | None:
    """So many bytes of a pipe; None where it ends, or the deadline passes, before."""
    parts: list[bytes] = []
    while size:
        if not _ready(pipe, select.POLLIN, deadline):
            return None
        part = os.read(pipe.fileno(), min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# ── many documents over any executor ────────────────────────────────────────────────────────────────────────────────

_own = threading.local()


def own(cage: Cage) -> None:
    """Make a cage that of the thread that calls this; whoever made it closes it."""
    _own.cage = cage


def read_many(documents: Sequence[bytes], *, texts: bool = False) -> list[Answer]:
    """What each of some documents says, in their order. A thread without a cage makes one, and keeps it to the end of the process."""
    cage: Cage | None = getattr(_own, "cage", None)
    if cage is None:
        cage = _own.cage = Cage()
    return [cage.read(raw, texts=texts) for raw in documents]


# ── inside the cage ─────────────────────────────────────────────────────────────────────────────────────────────────


def serve(kind: Kind, seconds: float, memory: int) -> None:
    """The life of a caged child: load what the readers need, shut the cage, then answer document after document until the pipe ends."""
    load(kind)
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    shut(memory)
    gc.freeze()  # what is loaded stays loaded: the collector need not walk through it for every few documents
    sink.write(_READY)
    sink.flush()
    while head := source.read(_HEAD.size):
        size, texts = _HEAD.unpack(head)
        raw = source.read(size)
        _allow(seconds)
        answer = _answer(raw, texts)
        sink.write(_HEAD.pack(len(answer), False) + answer)
        sink.flush()


def shut(memory: int) -> None:
    """Shut this process in, for good: so many bytes of address space, nothing written to a file, not one more file, socket or process."""
    for what, most in (
        *((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)),
        *((resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 0)),
    ):
        resource.setrlimit(what, (most, most))


def _allow(seconds: float) -> None:
    """Processor time for one more document. The kernel counts in whole seconds and ends us when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, most))


def _wrapped(found: Reading | Filled | Unsupported) -> _Said:
    if isinstance(found, Unsupported):
        return _Said(unsupported=found)
    return _Said(filled=found) if isinstance(found, Filled) else _Said(reading=found)


def _answer(raw: bytes, texts: bool) -> bytes:
    """What a document says, for the pipe. More than anybody outside should hold in memory is over the limit of memory too."""
    try:
        found = reading.read(raw, texts=texts)
        answer = msgspec.json.encode(_wrapped(found))
    except MemoryError:
        stopped = Stopped("memory")
    except Exception as error:  # noqa: BLE001 a fault of ours must cost this document, by name, and no other
        stopped = Stopped("crash", f"{type(error).__name__}: {error}"[:200].encode("utf-8", "backslashreplace").decode())
    else:
        if isinstance(found, Filled) or len(answer) <= MOST_SAID + (len(raw) if texts else 0):
            return answer
        stopped = Stopped("memory")
    return msgspec.json.encode(_Said(stopped=stopped))
