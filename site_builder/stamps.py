"""The digest and the newest date of some reports: what every page, figure and file that shows them carries.

Knows records. A stamp changes with the reports it is of and with no other, so that one new record leaves all else as it was.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from site_builder import sweeping
from site_builder.record import Record
from site_builder.record_json import encode

if TYPE_CHECKING:
    from site_builder.pages import Site

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Stamp:
    """``digest``, eight hexadecimal digits; ``date`` (ISO), the newest on which a report was published. Empty where there is none."""

    digest: str
    date: str


NOTHING = Stamp("", "")
"""The stamp of no report."""


@dataclass(frozen=True, slots=True)
class Print:
    """What a stamp needs of one report: the digest of its record, and its day."""

    digest: bytes
    date: str


def fingerprint(record: Record) -> Print:
    """The Print of a record: its date is that of the page which published it, else the one at its end."""
    return Print(hashlib.sha256(encode(record)).digest(), record.source.posted or record.source.dated or "")


@lru_cache(maxsize=1)  # pages, downloads and what is compared ask for it, one after the other
@sweeping.never()
def fingerprints(site: "Site") -> Mapping[tuple[str, int], Print]:
    """The Print of every record, by body and year."""
    return MappingProxyType({(record.agency, record.year): fingerprint(record) for record in site.data.records})


def stamp(prints: Iterable[Print]) -> Stamp:
    """The stamp of some reports, whatever their order."""
    some = sorted(prints, key=lambda one: one.digest)
    whole = hashlib.sha256(b"".join(one.digest for one in some))
    return Stamp(whole.hexdigest()[:DIGITS], max((one.date for one in some), default="")) if some else NOTHING
