"""A record leaves ``data/records`` for ``data/superseded``: a newer version took its place, or it was our mistake.

Each step can be done twice, and the last one makes the rest true: whatever dies on the way is ended by doing the same again. The event
comes first, so that no report ever goes without a word. Nothing is deleted before a copy stands.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from site_builder import events
from site_builder.correcting import written
from site_builder.corrections import apply, problems_of
from site_builder.errors import Problem, SiteError
from site_builder.events import Event, Kind
from site_builder.files import editing, record_path, replace, report_path
from site_builder.record import Correction, Record
from site_builder.record_json import decode, encode
from site_builder.soundness import problems
from site_builder.store import unpacked, write_record
from site_builder.superseded import corrections_beside, short_hash, superseded_files, superseded_path


@dataclass(frozen=True, slots=True)
class Superseded:
    """What became of a record: where it is kept now, the event that says so, and whether corrections are kept with it.

    ``left`` are the addresses of corrections that are only kept there: the form of the new version does not print them; ``conflicts``
    those of corrections that expected something else than the new version says.
    """

    path: Path
    event: Event
    corrected: bool
    left: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def supersede(data: Path, old: Record, new: Record, why: str, by: str, when: str) -> Superseded:
    """Let ``new`` take the place of ``old``, which is kept, with a copy of its corrections and an event ``replaced``.

    The corrections stay beside the new record too: where it says what they expect they hold, elsewhere they are conflicts. Those of
    cells that only the old edition of the form prints are left behind.

    Takes    two records of one agency-year; why (published) and by (not), of the person who compared the two; when as an ISO date
    Raises   SiteError, with nothing changed, where the new record is not sound, something is not filled in or another editor is at work;
             ValueError where the two are not of one agency-year
    Whoever calls does not hold the lock of ``files.editing``: it is taken here.
    """
    if (old.agency, old.year) != (new.agency, new.year):
        raise ValueError(f"{new.agency} {new.year} cannot take the place of {old.agency} {old.year}")
    wrong = [*problems(new, str(record_path(data / "records", new))), *_unsaid(old, why, by, when)]
    if wrong:
        raise SiteError(*wrong)
    with editing(data):
        event = _told(data, old, "replaced", why, by, when)
        kept = _keep(data, old)
        write_record(data, new)
        left = _leave(data, new) if kept and old.edition != new.edition else ()
        conflicts = tuple(one.at for one in apply(new, _corrections(data, new)).conflicts)
    return Superseded(superseded_path(data, old), event, kept, left, conflicts)


def _corrections(data: Path, record: Record) -> list[Correction]:
    path = _place(data, "corrections", record.agency, record.year)
    return msgspec.json.decode(path.read_bytes(), type=list[Correction]) if path.exists() else []


def _leave(data: Path, new: Record) -> tuple[str, ...]:
    """Take the corrections away that the form of the new record does not print; a copy of all of them is kept already."""
    path = _place(data, "corrections", new.agency, new.year)
    corrections = _corrections(data, new)
    fitting = [one for one in corrections if not problems_of(one, new)]
    if fitting:
        replace(path, written(fitting))
    else:
        path.unlink()
    return tuple(one.at for one in corrections if one not in fitting)


def withdraw(data: Path, agency: str, year: int, why: str, by: str, when: str) -> Superseded:
    """Take a record away that should never have stood: it and its corrections are kept, with an event ``misread``.

    The corrections leave their place with it: should the report come back, nobody has looked at it yet.

    Takes    why (published) and by (not), of the person who found out; when as an ISO date
    Raises   SiteError, with nothing changed, where no such record stands or something is not filled in
    """
    place = _place(data, "records", agency, year)
    with editing(data):
        unpacked(data, agency, year)
        record = _standing(data, place) or _half_gone(data, agency, year)
        if record is None:
            raise SiteError(Problem(f"{agency} {year}", "没有这份记录", "核对代码和年度"))
        unsaid = _unsaid(record, why, by, when)
        if unsaid:
            raise SiteError(*unsaid)
        event = _told(data, record, "misread", why, by, when)
        kept = _keep(data, record)
        place.unlink(missing_ok=True)
        # last: a correction without its record stops every build, so a half-done withdrawal is never published
        _place(data, "corrections", agency, year).unlink(missing_ok=True)
    return Superseded(superseded_path(data, record), event, kept)


def _place(data: Path, folder: str, agency: str, year: int) -> Path:
    try:
        return report_path(data / folder, agency, year)
    except ValueError as error:
        raise SiteError(Problem(agency, "不是机关代码", f"写 data/agencies.csv 或区划表里的代码（{error}）")) from None


def _standing(data: Path, place: Path) -> Record | None:
    if not place.exists():
        return None
    try:
        record = decode(place.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SiteError(Problem(str(place), f"不是记录：{error}", "从版本库恢复这个文件再试")) from None
    if record_path(data / "records", record) != place:
        raise SiteError(Problem(str(place), f"内容写的是{record.agency} {record.year}", "先按内容改名，或更正内容"))
    return record


def _half_gone(data: Path, agency: str, year: int) -> Record | None:
    """The record of a withdrawal that died before its corrections were gone: it is kept already, and they stand alone."""
    if not _place(data, "corrections", agency, year).exists():
        return None
    kept = [path for path in superseded_files(data) if path.parent.name == agency and path.name.startswith(f"{year}-")]
    return decode(max(kept, key=lambda path: path.stat().st_mtime_ns).read_bytes()) if kept else None


def _unsaid(record: Record, why: str, by: str, when: str) -> list[Problem]:
    where = f"{record.agency} {record.year}"
    wrong = [] if events.is_date(when) else [Problem(where, f"日期{when!r}写法不对", "写成 --when 2026-02-20")]
    return wrong + [
        Problem(where, f"没有写{what}", f"加 {switch} …")
        for what, switch, said in (("原因", "--why", why), ("经手人代号", "--by", by))
        if not said.strip(" …")
    ]


def _told(data: Path, record: Record, kind: Kind, why: str, by: str, when: str) -> Event:
    """The event of a version that goes; its digest tells the version apart from others of the same report."""
    event = Event(record.agency, record.year, "", kind, when, "", f"{why.strip()}（SHA-256 {short_hash(record)}）")
    events.add(data / "events.csv", event, by.strip())
    return event


def _keep(data: Path, record: Record) -> bool:
    """Copy a record, byte for byte where it still stands, and its corrections to where they are kept; gives whether there are any."""
    stands = record_path(data / "records", record)
    path = superseded_path(data, record)
    standing = _standing(data, stands)
    if standing is not None and standing.source.sha256 == record.source.sha256:
        replace(path, stands.read_bytes())
    elif not path.exists():
        replace(path, encode(record))
    beside = _place(data, "corrections", record.agency, record.year)
    if beside.exists():
        replace(corrections_beside(path), beside.read_bytes())
    return beside.exists()
