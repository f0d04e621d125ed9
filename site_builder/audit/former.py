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
from site_builder.audit.findings import slug
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
        return f"{self.agency}-{self.year}-{slug(self.cause)}"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A version of a report and one of the report of the year before, if there is any; at least one of them is superseded."""

    version: Record
    before: Record | None
    gone: tuple[Version, ...]


def former(records: Sequence[Record], superseded: Sequence[Record], agencies: Mapping[str, "Agency"]) -> tuple[Former, ...]:
    """The leads of all pairs of versions of which one is superseded, by agency, year and cause; among them some that stand to this day.

    Takes    the records that stand, those that do not, both with corrections applied, and the register
    Gives    nothing where nothing is superseded
    """
    if not superseded:
        return ()
    pairs = list(_pairs(records, superseded, agencies))
    # each pair is audited as a body of its own: no two versions of one report can stand in one frame
    bodies: dict[str, Agency] = {}
    rows: list[Record] = []
    for n, pair in enumerate(pairs):
        name = f"{pair.version.agency}#{n}"
        bodies[name] = replace(agencies[pair.version.agency], id=name, succeeds=None)
        rows.extend(msgspec.structs.replace(one, agency=name) for one in (pair.version, pair.before) if one is not None)
    found: dict[tuple[str, int, str], dict[Version, None]] = defaultdict(dict)
    for finding in audit(facts(rows, bodies), bodies, texts(rows)).findings:
        pair = pairs[int(finding.agency.rpartition("#")[2])]
        if finding.year == pair.version.year:
            for version in pair.gone:
                found[pair.version.agency, finding.year, finding.cause].setdefault(version)
    return tuple(Former(*key, tuple(versions)) for key, versions in sorted(found.items()))


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
                went = tuple(
                    Version(one.agency, one.year, short_hash(one)) for one in (version, other) if one is not None and id(one) in gone
                )
                if went:
                    yield _Pair(version, other, went)
