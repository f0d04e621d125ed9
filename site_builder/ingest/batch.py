"""Many documents → records, quarantine and a word on each: nothing is lost, and no order of the documents, or of the work, matters.

First everything is read, over any ``concurrent.futures.Executor``, a few documents ahead at a time, and put down in the spool. Then,
when all that there is to a batch is known, it is settled: which of two reports of one agency-year is the newer, what differs from what
is held, what a record takes out of quarantine. A run that is killed is finished by the next one. Does not print (``cli``).
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from site_builder import held, store
from site_builder.agencies import Agency
from site_builder.divisions import Divisions
from site_builder.errors import Problem, SiteError
from site_builder.ingest import guard, inbox, reading, settle
from site_builder.ingest.guard import Answer
from site_builder.ingest.inbox import Document
from site_builder.ingest.manifest import Expected, expected_of, read_manifest
from site_builder.ingest.outcome import Plan, outcomes
from site_builder.ingest.readers import Unsupported
from site_builder.ingest.spool import FOLDER, Entry, Seen, Spool, alone, program
from site_builder.ingest.told import ENDINGS, Ending, Told, how_read
from site_builder.ingest.workers import Workers, cluster, local
from site_builder.record import Quarantined, Record

MOST_OF_A_TASK = 8 * 1024 * 1024
"""Bytes of documents in one task, however few they are."""

AHEAD = 3
"""Tasks that are read ahead for each worker."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks of a run. ``supersede`` is the reason for which a newer report replaces a record that is held; ``when`` today."""

    expected: Expected = field(default_factory=Expected)
    manifest: Path | None = None
    supersede: str | None = None
    when: str = ""
    narratives: bool = False


Step = Callable[[], None]


def ingest(
    paths: Iterable[Path], data: Path, order: Order | None = None, workers: Workers | None = None, step: Step = lambda: None
) -> Iterator[Told]:
    """Read the documents below paths into a data folder, and tell of each, in the order of their places.

    Takes    paths of documents, folders and archives; ``workers`` read them (``workers.local()`` if there are none), ``step`` is
             called for each that was read
    Writes   ``data/records`` and ``data/quarantine``, and a line for each document in ``data/ingest.log``; with ``narratives`` the text
             of each accepted report's sections below ``data/narratives``, which is not a part of the data
    Gives    one Told for each document. Of two different reports for one agency-year in one batch the newer ``posted``, then ``dated``,
             then the larger hash is taken; the other one, and any that differs from what is already held, is quarantined as a
             ``revision``, unless ``supersede`` says why it replaces that
    Raises   SiteError, before anything is written, where a path, the list of sources or the data folder is broken, one agency is to be
             that of several documents, or another run holds the folder
    """
    given, order = list(paths), order or Order()
    inbox.exist(given)
    registers = settle.Registers(*held.registers(data))
    listed = read_manifest(order.manifest, registers.agencies, registers.divisions) if order.manifest else {}
    without = [order.manifest] if order.manifest else []
    _one_body(order.expected, registers, inbox.count(given, without=without))
    data.mkdir(parents=True, exist_ok=True)
    with alone(data), Spool(data / FOLDER, _basis(data, order)) as spool:
        plan = Plan()
        with nullcontext(workers) if workers is not None else local() as ready:
            documents = inbox.documents(given, without=without)
            known = {bytes.fromhex(sha256) for sha256, path in store.known_hashes(data).items() if (data / "records") in path.parents}
            for entry in _read(documents, spool, _Desk(listed, order, registers, known), ready, step):
                plan.add(entry)
                spool.add(entry)
        yield from outcomes(data, spool, plan, None, registers)
        spool.finish()


def read_document(
    name: str, raw: bytes, expected: Expected, divisions: Divisions, agencies: Mapping[str, Agency]
) -> Record | Quarantined | Unsupported:
    """One document, read in this process, without a cage: what it is by itself. Touches no file."""
    answer = reading.read(raw)
    if isinstance(answer, Unsupported):
        return answer
    settled = settle.settle(name, hashlib.sha256(raw).hexdigest(), answer, expected, settle.Registers(divisions, agencies))
    assert settled.reading is not None
    return settled.reading


def _one_body(expected: Expected, registers: settle.Registers, documents: int | None) -> None:
    if expected.agency and documents != 1:
        many = "several" if documents is None else str(documents)
        raise SiteError(Problem("--agency", f"names the body of one document, {many} were given", "ingest that document alone"))
    if expected.agency and registers.body(expected.agency) is None:
        raise SiteError(
            Problem(f"--agency {expected.agency}", "is neither registered nor in the list of divisions", "add it to agencies.csv")
        )


def _basis(data: Path, order: Order) -> str:
    """A digest of everything but the documents that decides what a document becomes by itself."""
    digest = hashlib.sha256(f"{program()} {order.expected} {order.narratives}".encode())
    for file in (data / "agencies.csv", data / "divisions.csv", order.manifest):
        digest.update(hashlib.sha256(file.read_bytes() if file is not None and file.is_file() else b"").digest())
    return digest.hexdigest()


# ── reading, a few documents ahead ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a document is read and settled with; ``known`` are the hashes of the documents that are records already."""

    listed: Mapping[str, Expected]
    order: Order
    registers: settle.Registers
    known: set[bytes]

    def entry(self, document: "_Waiting", answer: Answer) -> Entry:
        expected = expected_of(document.place, self.listed, self.order.expected)
        settled = settle.settle(document.name, document.sha256, answer, expected, self.registers)
        texts = dict(getattr(answer, "texts", {}))
        kept = settled.reading
        return Entry(
            document.name,
            document.place,
            document.sha256,
            record=kept if isinstance(kept, Record) else None,
            quarantined=kept if isinstance(kept, Quarantined) else None,
            why=settled.why,
            texts=texts if isinstance(kept, Record) else {},
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document on its way: what it became if that is known already, else its bytes."""

    name: str
    place: str
    sha256: str
    raw: bytes = b""
    done: Entry | None = None


def _read(documents: Iterable[Document], spool: Spool, desk: _Desk, workers: Workers, step: Step) -> Iterator[Entry]:
    """An entry for each document, in their order; what is read ahead is bounded in number and bytes."""
    ahead: deque[tuple[list[_Waiting], Future[list[Answer]] | None]] = deque()
    for chunk in _chunks(_waiting(documents, spool, desk), workers.documents):
        raws = [one.raw for one in chunk if one.done is None]
        ahead.append((chunk, workers.executor.submit(guard.read_many, raws, texts=desk.order.narratives) if raws else None))
        if len(ahead) > AHEAD * workers.count:
            yield from _done(*ahead.popleft(), desk, spool, step)
    while ahead:
        yield from _done(*ahead.popleft(), desk, spool, step)


def _waiting(documents: Iterable[Document], spool: Spool, desk: _Desk) -> Iterator[_Waiting]:
    seen = Seen()
    for document in documents:
        if isinstance(document.raw, Unsupported):
            # Its bytes are not known: its place is all that tells it from another.
            sha256 = hashlib.sha256(document.place.encode("utf-8", "surrogateescape")).hexdigest()
            waiting = _Waiting(document.name, document.place, sha256)
            yield _Waiting(document.name, document.place, sha256, done=desk.entry(waiting, document.raw))
            continue
        sha256 = hashlib.sha256(document.raw).hexdigest()
        new = seen.add(sha256)
        if new and (earlier := spool.earlier(sha256)) is not None and (earlier.name, earlier.place) == (document.name, document.place):
            # Before what is known: a run that was killed may have written the record and not yet what goes with it.
            yield _Waiting(document.name, document.place, sha256, done=earlier)
        elif not new or bytes.fromhex(sha256) in desk.known:
            yield _Waiting(document.name, document.place, sha256, done=Entry(document.name, document.place, sha256, same=True))
        else:
            yield _Waiting(document.name, document.place, sha256, document.raw)


def _chunks(waiting: Iterable[_Waiting], documents: int) -> Iterator[list[_Waiting]]:
    chunk: list[_Waiting] = []
    size = 0
    for one in waiting:
        chunk.append(one)
        size += len(one.raw)
        if len(chunk) == documents or size > MOST_OF_A_TASK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _done(chunk: list[_Waiting], answers: Future[list[Answer]] | None, desk: _Desk, spool: Spool, step: Step) -> Iterator[Entry]:
    found = iter(answers.result() if answers is not None else ())
    for one in chunk:
        yield one.done or desk.entry(one, next(found))
        step()
    spool.flush()


__all__ = ["ENDINGS", "Ending", "Expected", "Order", "Told", "cluster", "how_read", "ingest", "local", "read_document"]
