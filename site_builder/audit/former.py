"""Leads that rested on a report that stands no more: what every superseded version said, held against itself and its neighbours in time.

Says which leads there were, so that their pages can stay. Does not know whether one still stands, nor why a version went.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from site_builder.audit import audit
from site_builder.audit.carry import heirs
from site_builder.audit.findings import OF_BODY, lead_name
from site_builder.audit.versions import newness
from site_builder.facts import facts
from site_builder.record import Record
from site_builder.superseded import short_hash
from site_builder.texts import texts

if TYPE_CHECKING:
    from site_builder.store import Agency


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one report, told apart from others by the beginning of its SHA-256."""

    agency: str
    year: int
    digest: str


@dataclass(frozen=True, slots=True)
class Former:
    """A lead by its cause (a form line), and the superseded versions that it rested on."""

    agency: str
    year: int
    cause: str
    versions: tuple[Version, ...]

    @property
    def lead(self) -> str:
        """The name of the lead, as ``Finding.lead``."""
        return lead_name(self.agency, self.year, self.cause)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A version of a report and one of the report of the year before, if there is any; at least one of them is superseded.

    ``others`` are, where the version is superseded, the reports of all other years that stand.
    """

    version: Record
    before: Record | None
    gone: tuple[Version, ...]
    others: tuple[Record, ...] = ()


def former(
    records: Sequence[Record], superseded: Sequence[Record], agencies: Mapping[str, "Agency"], replaced: Sequence[Record] = ()
) -> tuple[Former, ...]:
    """The leads of all pairs of versions of which one is superseded, by agency, year and cause; among them some that stand to this day.

    Takes    the records that stand, those that do not, both with corrections applied; the register; of those that do not stand the
             ``versions.replaced``, against which a version that came after them was held
    Gives    nothing where nothing is superseded. What is of several years (a run of zeros) is sought in the superseded version among
             the reports of the other years that stand
    """
    if not superseded:
        return ()
    pairs = [*_pairs(records, superseded, agencies), *_among_years(records, superseded)]
    # each pair is audited as a body of its own: no two versions of one report can stand in one frame
    bodies: dict[str, Agency] = {}
    rows: list[Record] = []
    older: list[Record] = []
    for n, pair in enumerate(pairs):
        name = f"{pair.version.agency}#{n}"
        bodies[name] = replace(agencies[pair.version.agency], id=name, succeeds=None)
        rows.extend(msgspec.structs.replace(one, agency=name) for one in (pair.version, pair.before, *pair.others) if one is not None)
        older.extend(msgspec.structs.replace(one, agency=name) for one in replaced if _came_before(one, pair.version))
    found: dict[tuple[str, int, str], dict[Version, None]] = defaultdict(dict)
    for finding in audit(facts(rows, bodies), bodies, texts(rows), older).findings:
        pair = pairs[int(finding.agency.rpartition("#")[2])]
        of_years = finding.cause in OF_BODY
        if of_years == bool(pair.others) and pair.version.year in finding.years:
            for version in pair.gone:
                found[pair.version.agency, pair.version.year, finding.cause].setdefault(version)
    return tuple(Former(*key, tuple(versions)) for key, versions in sorted(found.items()))


def _came_before(one: Record, other: Record) -> bool:
    """Whether one is an older version of the other."""
    return (one.agency, one.year) == (other.agency, other.year) and newness(one) < newness(other)


def _among_years(records: Sequence[Record], superseded: Sequence[Record]) -> Iterator[_Pair]:
    """Each superseded version among the reports of all other years that its body has."""
    standing: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        standing[record.agency].append(record)
    for one in superseded:
        others = tuple(other for other in standing[one.agency] if other.year != one.year)
        if others:
            yield _Pair(one, None, (_version(one),), others)


def _version(record: Record) -> Version:
    return Version(record.agency, record.year, short_hash(record))


def _pairs(records: Sequence[Record], superseded: Sequence[Record], agencies: Mapping[str, "Agency"]) -> Iterator[_Pair]:
    versions: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in (*records, *superseded):
        versions[record.agency, record.year].append(record)
    standing = {(record.agency, record.year) for record in records}
    heir = heirs(agencies)
    old = {new: before for before, new in heir.items()}
    touched = {(one.agency, one.year) for one in superseded}
    touched |= {(body, one.year + 1) for one in superseded for body in (one.agency, heir.get(one.agency)) if body is not None}
    gone = {id(one) for one in superseded}
    for agency, year in sorted(touched & versions.keys()):
        before: list[Record | None] = [*versions.get((agency, year - 1), ())]
        if (agency, year - 1) not in standing:
            before.extend(versions.get((old.get(agency, ""), year - 1), ()))
        for version in versions[agency, year]:
            for other in before or [None]:
                went = tuple(_version(one) for one in (version, other) if one is not None and id(one) in gone)
                if went:
                    yield _Pair(version, other, went)
