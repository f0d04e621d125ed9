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
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from site_builder import held, store
from site_builder.agencies import Agency
from site_builder.divisions import Divisions
from site_builder.errors import Problem, SiteError
from site_builder.ingest import guard, inbox, reading, settle
from site_builder.ingest.guard import Answer
from site_builder.ingest.inbox import Document
from site_builder.ingest.manifest import Expected, expected_of, read_manifest
from site_builder.ingest.outcome import Plan, Supersede, outcomes
from site_builder.ingest.readers import Unsupported
from site_builder.ingest.reading import Filled
from site_builder.ingest.spool import FOLDER, Entry, Seen, Spool, alone, program
from site_builder.ingest.told import ENDINGS, Ending, Told, how_read
from site_builder.ingest.workers import Workers, cluster, local
from site_builder.record import Quarantined, Record
from site_builder.superseding import supersede

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
        yield from outcomes(data, spool, plan, _superseding(order), registers)
        spool.finish()


def read_document(
    name: str, raw: bytes, expected: Expected, divisions: Divisions, agencies: Mapping[str, Agency]
) -> Record | Quarantined | Filled | Unsupported:
    """One document, read in this process, without a cage: what it is by itself (a filled template: unread). Touches no file."""
    answer = reading.read(raw)
    if isinstance(answer, Unsupported | Filled):
        return answer
    settled = settle.settle(name, hashlib.sha256(raw).hexdigest(), answer, expected, settle.Registers(divisions, agencies))
    assert settled.reading is not None
    return settled.reading


def _superseding(order: Order) -> Supersede | None:
    """How a newer report takes the place of a record that is held, if it may."""
    why = order.supersede
    if why is None:
        return None

    def replacing(data: Path, old: Record, new: Record) -> tuple[str, ...]:
        done = supersede(data, old, new, why, BY, order.when)
        return (
            f"旧版移到 {done.path}，data/events.csv 记一行 replaced",
            *((f"{len(done.conflicts)} 条更正的 expect 已不符 [conflict] → site-builder check",) if done.conflicts else ()),
            *((f"新版的表没有这几处，更正随旧版留下：{'、'.join(done.left)}",) if done.left else ()),
        )

    return replacing


BY = "ingest"
"""Who replaced a record, in the events: the person's reason stands beside it."""


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

    def entries(self, document: "_Waiting", answer: Answer, seen: Seen) -> Iterator[Entry]:
        """What a document became by itself; a template that was filled in by hand, row by row."""
        expected = expected_of(document.place, self.listed, self.order.expected)
        if not isinstance(answer, Filled):
            settled = settle.settle(document.name, document.sha256, answer, expected, self.registers)
            yield self._entry(document.name, document.place, document.sha256, settled, getattr(answer, "texts", {}))
            return
        rows = settle.settle_rows(document.name, answer, self.registers)
        if isinstance(rows, settle.Settled):
            yield self._entry(document.name, document.place, document.sha256, rows)
            return
        for place, sha256, settled in rows:
            if self.met(sha256, seen):
                yield Entry(place, document.place, sha256, same=True)
            else:
                yield self._entry(place, document.place, sha256, settled)

    def met(self, sha256: str, seen: Seen) -> bool:
        """Whether a document of that hash was met in this run, or is a record already; it was met from now on."""
        return not seen.add(sha256) or bytes.fromhex(sha256) in self.known

    @staticmethod
    def _entry(name: str, place: str, sha256: str, settled: settle.Settled, texts: Mapping[str, str] = MappingProxyType({})) -> Entry:
        kept = settled.reading
        if isinstance(kept, Record):
            return Entry(name, place, sha256, record=kept, texts=dict(texts))
        return Entry(name, place, sha256, quarantined=kept, why=settled.why)


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
    seen = Seen()
    ahead: deque[tuple[list[_Waiting], Future[list[Answer]] | None]] = deque()
    for chunk in _chunks(_waiting(documents, spool, desk, seen), workers.documents):
        raws = [one.raw for one in chunk if one.done is None]
        ahead.append((chunk, workers.executor.submit(guard.read_many, raws, texts=desk.order.narratives) if raws else None))
        if len(ahead) > AHEAD * workers.count:
            yield from _done(*ahead.popleft(), spool, desk, seen, step)
    while ahead:
        yield from _done(*ahead.popleft(), spool, desk, seen, step)


def _waiting(documents: Iterable[Document], spool: Spool, desk: _Desk, seen: Seen) -> Iterator[_Waiting]:
    for document in documents:
        name, place = document.name, document.place
        if isinstance(document.raw, Unsupported):
            # Its bytes are not known: its place is all that tells it from another.
            waiting = _Waiting(name, place, hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest())
            yield replace(waiting, done=next(desk.entries(waiting, document.raw, seen)))
            continue
        sha256 = hashlib.sha256(document.raw).hexdigest()
        new = seen.add(sha256)
        if new and (earlier := spool.earlier(sha256)) is not None and (earlier.name, earlier.place) == (name, place):
            # Before what is known: a run that was killed may have written the record and not yet what goes with it.
            yield _Waiting(name, place, sha256, done=earlier)
        elif not new or bytes.fromhex(sha256) in desk.known:
            yield _Waiting(name, place, sha256, done=Entry(name, place, sha256, same=True))
        else:
            yield _Waiting(name, place, sha256, document.raw)


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


def _done(
    chunk: list[_Waiting], answers: Future[list[Answer]] | None, spool: Spool, desk: _Desk, seen: Seen, step: Step
) -> Iterator[Entry]:
    found = iter(answers.result() if answers is not None else ())
    for one in chunk:
        for entry in (one.done,) if one.done is not None else desk.entries(one, next(found), seen):
            yield entry
            step()
    spool.flush()


__all__ = ["ENDINGS", "Ending", "Expected", "Order", "Told", "cluster", "how_read", "ingest", "local", "read_document"]
