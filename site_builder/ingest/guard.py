"""The cage: documents are read in a child process that has 1 GB, 30 seconds, no network and no files. One bad document costs only itself.

Knows processes, pipes and limits; knows nothing of what a document says. A child serves document after document; one that dies, or is
ended for its time, is replaced by a fresh one for the next document. PDF and spreadsheets have children of their own, made when the
first such document comes: their libraries take half a second to load, and what they open must be in memory before the cage shuts.

The limits are the kernel's: address space, processor time, and not one more open file, so that neither a file nor a socket can be
opened. macOS does not keep the limit of memory; Linux keeps all of them.
"""

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
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Literal

import msgspec

from site_builder.ingest import reading
from site_builder.ingest.readers import Kind, Unsupported, kind_of, load
from site_builder.ingest.reading import Filled, Reading

SECONDS = 30
MEMORY = 1024**3
"""Bytes of address space of the child: interpreter, libraries and the document."""


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


class Cage:
    """Caged children, one for PDF, one for spreadsheets and one for all else, each made when it is first needed.

    Not for two threads at once. ``close`` it, or leave it to the end of this process: a child whose pipe ends goes too.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._children: dict[Kind, subprocess.Popen[bytes]] = {}

    def read(self, raw: bytes, *, texts: bool = False) -> Answer:
        """What a document says (``reading.read``); Stopped where it went over a limit. The next document gets a fresh child then."""
        kind = kind_of(raw)
        deadline = time.monotonic() + self._seconds
        answer = self._ask(self._child(kind), _HEAD.pack(len(raw), texts) + raw, deadline)
        if answer is None:
            ended = self._children[kind].poll() if time.monotonic() < deadline else -signal.SIGXCPU
            self._end(kind)
            return Stopped("time") if ended == -signal.SIGXCPU else Stopped("crash", "the reader died")
        said = _decoder.decode(answer)
        if said.stopped is not None:
            self._end(kind)
        found = said.reading or said.filled or said.unsupported or said.stopped
        assert found is not None
        return found

    def close(self) -> None:
        """End the children."""
        for kind in list(self._children):
            self._end(kind)

    def _child(self, kind: Kind) -> subprocess.Popen[bytes]:
        child = self._children.get(kind)
        if child is None or child.poll() is not None:
            if child is not None:
                self._end(kind)
            code = f"import sys; sys.path[:] = {sys.path!r}; from site_builder.ingest import guard; guard.serve"
            child = self._children[kind] = subprocess.Popen(
                [sys.executable, "-c", f"{code}({kind!r}, {self._seconds}, {self._memory})"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
            )
        return child

    @staticmethod
    def _ask(child: subprocess.Popen[bytes], message: bytes, deadline: float) -> bytes | None:
        """The child's answer; None where it died or the time was up."""
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(message)
            child.stdin.flush()
        except BrokenPipeError:
            child.wait()
            return None
        head = _received(child.stdout, _HEAD.size, deadline)
        return None if head is None else _received(child.stdout, _HEAD.unpack(head)[0], deadline)

    def _end(self, kind: Kind) -> None:
        child = self._children.pop(kind)
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what was not sent any more
                    pipe.close()


def _received(pipe: IO[bytes], size: int, deadline: float) -> bytes | None:
    """So many bytes of a pipe; None where it ends, or the deadline passes, before."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    parts: list[bytes] = []
    while size:
        left = deadline - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
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
    for what, most in (
        *((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)),
        *((resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 0)),
    ):
        resource.setrlimit(what, (most, most))
    while head := source.read(_HEAD.size):
        size, texts = _HEAD.unpack(head)
        raw = source.read(size)
        _allow(seconds)
        said = _said(raw, texts)
        answer = msgspec.json.encode(said)
        sink.write(_HEAD.pack(len(answer), False) + answer)
        sink.flush()


def _allow(seconds: float) -> None:
    """Processor time for one more document. The kernel counts in whole seconds and ends us when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, most))


def _said(raw: bytes, texts: bool) -> _Said:
    try:
        answer = reading.read(raw, texts=texts)
    except MemoryError:
        return _Said(stopped=Stopped("memory"))
    except Exception as error:  # noqa: BLE001 a fault of ours must cost this document, by name, and no other
        return _Said(stopped=Stopped("crash", f"{type(error).__name__}: {error}"[:200]))
    if isinstance(answer, Unsupported):
        return _Said(unsupported=answer)
    return _Said(filled=answer) if isinstance(answer, Filled) else _Said(reading=answer)
