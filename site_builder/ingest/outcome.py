"""What becomes of the documents of a run, when all that there is to it is known: records, quarantine, a word on each.

Knows the data folder, one document of the run after another, and what is held already. Does not read documents (``batch``).
"""

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from site_builder import held, store
from site_builder.files import unlinked
from site_builder.ingest import settle
from site_builder.ingest.spool import Entry, Spool
from site_builder.ingest.told import KINDS, Told, Why, differences, refused, why_revision
from site_builder.record import Record

Rank = tuple[str, str, str]
"""Which of two reports is the newer: the day on the page, the day under the text, and at last the hash, so that it is decided at all."""


Supersede = Callable[[Path, Record, Record], tuple[str, ...]]
"""Data folder, the record that is held, the one that takes its place: keeps the first aside, writes the second, and says so."""


class Plan:
    """What settling has to know before it begins: agency-years with several reports, bytes that came several times, what is set aside."""

    def __init__(self) -> None:
        self._met: set[bytes] = set()
        self.contested: set[bytes] = set()
        self.repeated: set[str] = set()
        self.aside: set[str] = set()

    def add(self, entry: Entry) -> None:
        if entry.same:
            self.repeated.add(entry.sha256)
        elif entry.quarantined is not None:
            self.aside.add(entry.sha256)
        elif entry.record is not None:
            key = _key(entry.record)
            (self.contested if key in self._met else self._met).add(key)


def _key(record: Record) -> bytes:
    return hashlib.blake2b(f"{record.agency} {record.year}".encode(), digest_size=16).digest()


def _rank(record: Record) -> Rank:
    return (record.source.posted or "", record.source.dated or "", record.source.sha256)


def outcomes(data: Path, spool: Spool, plan: Plan, supersede: Supersede | None, registers: settle.Registers) -> Iterator[Told]:
    """Settle a run: write what each document becomes, log it, and tell it; of contested agency-years the newest first.

    ``supersede`` puts a record in the place of the one that is held; without it, another version is set aside.
    """
    newest: dict[bytes, Rank] = {}
    first: dict[str, str] = {}
    for entry in spool.entries() if plan.contested or plan.repeated else ():
        if entry.sha256 in plan.repeated and not entry.same:
            first[entry.sha256] = entry.name
        if entry.record is not None and (key := _key(entry.record)) in plan.contested:
            newest[key] = max(newest.get(key, ("", "", "")), _rank(entry.record))
    awaiting, records = held.awaiting(data), held.Records(data)
    with open(data / "ingest.log", "ab", opener=unlinked) as log:
        # The newest first, so that what the others are set against is there.
        for late in (False, True) if plan.contested else (False,):
            for entry in spool.entries():
                contested = entry.record is not None and newest.get(_key(entry.record), _rank(entry.record)) != _rank(entry.record)
                if contested is not late:
                    continue
                told = _told(data, records, entry, first, None if late else supersede)
                if entry.record is not None and told.ending != "quarantined":
                    place = (entry.record.agency, entry.record.year)
                    let_go = _let_go(awaiting.pop(place, []), plan.aside)
                    told = replace(told, also=(*_before(entry.record, registers), *told.also, *let_go))
                log.write(msgspec.json.encode(_logged(told, entry)) + b"\n")
                yield told


_HELD = "同一份文件已经收录"


def _told(data: Path, records: held.Records, entry: Entry, first: Mapping[str, str], supersede: Supersede | None) -> Told:
    """What becomes of one document, done: written, or set aside."""
    if entry.same:
        other = first.get(entry.sha256)
        return Told(entry.name, "duplicate", "same_bytes", f"与 {other} 相同" if other else _HELD)
    if entry.record is None:
        assert entry.why is not None
        if entry.quarantined is not None:
            store.write_quarantined(data, entry.quarantined)
        return refused(entry.name, entry.why, entry.quarantined)
    record = entry.record
    also: tuple[str, ...] = ()
    now = records.get(record.agency, record.year)
    already = now is not None and now.source.sha256 == record.source.sha256
    if already:
        pass  # a run that was killed wrote it, and perhaps not yet what follows
    elif supersede is None and (now is not None or held.is_superseded(data, record)):
        aside = settle.set_aside(record, "revision" if now else "superseded", differences(now, record) if now else ())
        store.write_quarantined(data, aside)
        return refused(entry.name, why_revision(now, record) if now else Why(*KINDS["superseded"]), aside)
    elif now is not None and supersede is not None:
        also = supersede(data, now, record)
    else:
        store.write_record(data, record)
    store.quarantine_path(data, record.source.sha256).unlink(missing_ok=True)
    if entry.texts:
        store.write_narrative(data, record, entry.texts)
    return Told(entry.name, "duplicate", "same_bytes", _HELD) if already else Told(entry.name, "accepted", reading=record, also=also)


def _let_go(awaiting: Iterable[tuple[Path, str, str]], aside: Container[str]) -> Iterator[str]:
    """Documents that earlier runs set aside where this one was expected leave the quarantine; a sentence for each.

    What this run sets aside stays, whichever comes first: nor may it matter whether an earlier run was killed after it had set it aside.
    """
    for path, name, sha256 in awaiting:
        if sha256 not in aside:
            path.unlink(missing_ok=True)
            yield f"{name} 由它取代，隔离记录一并销去"


def _logged(told: Told, entry: Entry) -> dict[str, str]:
    return {"file": told.file, "sha256": entry.sha256, "ending": told.ending, "kind": told.kind, "what": told.what}


def _before(record: Record, registers: settle.Registers) -> Iterator[str]:
    """The body that this one's continues, where it continues one."""
    body = registers.body(record.agency)
    before = registers.body(body.succeeds) if body is not None else None
    if before is not None:
        yield f"前身：{before.name} {before.id}"
