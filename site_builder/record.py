"""The record: our copy of one report, as it is printed, never as it ought to be.

Knows the shape of a record, a correction and a note. Does not know how they stand in JSON (``record_json``), what makes one wrong
(``soundness``), where they are kept (``store``) or how a document becomes one (``ingest``).
"""

from functools import cache
from typing import Literal

import msgspec

from site_builder.form import FORMS, Form

SCHEMA = 1
UPDATE = "update site_builder"

MOST = 10**15
"""More than any printed number in pieces or fen (10 万亿元), and far below what an Int64 sum can hold."""

NoteKind = Literal["blank", "not_applicable", "lost", "cut", "extra", "ambiguous", "unreadable", "resolved"]
SourceKind = Literal["official_page", "official_file", "mirror", "copy", "hand"]
Scope = Literal["own", "area"]
ClaimKind = Literal["count", "share", "change"]
Listed = Literal["open", "closed", "whole"]
"""How a breakdown is told: it may go on (等), it ends its sentence, or it does and the text says 共 before it."""

EMPTY_CELL_KINDS: tuple[NoteKind, ...] = ("blank", "not_applicable", "lost", "cut", "ambiguous", "unreadable")
"""The notes that say why a cell is null; ``extra`` and ``resolved`` stand beside a value."""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A remark on our reading. ``at`` is a table, line or cell address, or a key of the record.

    ``raw`` are the source's tokens and ``line`` their place; ``identity`` is the one that decided between readings (``resolved``),
    ``candidates`` the readings that none decided between.
    """

    at: str
    kind: NoteKind
    raw: str | None = None
    line: str | None = None
    identity: str | None = None
    candidates: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document a record was read from. Dates are ISO: ``dated`` at the end of the text, ``posted`` the page's, ``retrieved`` ours.

    ``file`` is a base name and is never published; ``whole`` is false where our copy is cut off.
    """

    file: str
    sha256: str
    kind: SourceKind
    whole: bool
    url: str | None = None
    dated: str | None = None
    posted: str | None = None
    retrieved: str | None = None
    reader: str


class Part(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One item of a stated breakdown, ``[name, number, [parts]]``."""

    name: str
    number: int
    parts: tuple["Part", ...] = ()


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another number that the narrative says about the tables: of what, how many, in which unit, on which line.

    ``of`` is a line or an outcome of the form, or a key of ``stated`` (``stated/…``); joined by ``+`` where one number is said of several
    together. A ``share`` is what part of all requests answered that is, and a ``change`` how many more than last year (below zero: less);
    their unit is % ‰ ‱ (per cent with no, one or two decimals printed), a change's also pieces.
    """

    of: str
    value: int
    unit: str
    line: str
    kind: ClaimKind = "count"


class Stated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the narrative says in words; each key only where it is said. ``processing_fee`` in fen, all else in pieces.

    ``told_years`` has, where figures are told of another year than the report's, each year and the number of sentences that do.
    """

    disclosed_total: int | None = None
    approximate: bool = False
    breakdown: tuple[Part, ...] = ()
    listed: Listed = "open"
    applications_received: int | None = None
    reviews: int | None = None
    lawsuits: int | None = None
    processing_fee: int | None = None
    claims: tuple[Claim, ...] = ()
    notices: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    told_years: tuple[tuple[int, int], ...] = ()


Cells = dict[str, dict[str, tuple[int | None, ...]]]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One report. ``cells`` is table → line → values in column order (pieces, or fen for money); null is explained by a note."""

    schema: int
    agency: str
    name: str
    year: int
    edition: str
    scope: Scope
    source: Source
    cells: Cells
    lines: dict[str, str] = {}
    notes: tuple[Note, ...] = ()
    stated: Stated = Stated()

    @property
    def form(self) -> Form:
        return FORMS[self.edition]

    def value(self, at: str) -> int | None:
        """The printed number at a cell address; null where there is none. KeyError off the form."""
        table, line, place = _places(self.edition)[at]
        values = self.cells.get(table, {}).get(line)
        return None if values is None else values[place]

    def why_null(self, at: str) -> Note | None:
        """The note that explains a null cell: the one nearest to it (cell, then line, then table)."""
        places = (at, at.rpartition("/")[0], at.partition("/")[0])
        explaining = [note for note in self.notes if note.kind in EMPTY_CELL_KINDS]
        return next((note for place in places for note in explaining if note.at == place), None)


@cache
def _places(edition: str) -> dict[str, tuple[str, str, int]]:
    """Where in a record each cell of an edition stands: table, line, and which of its values."""
    return {at: (cell.table.key, cell.line.key, cell.line.columns.index(cell.column)) for at, cell in FORMS[edition].cells.items()}


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person saw on the original.

    ``set`` replaces the value of a cell or line (a list in column order) while the record says ``expect``; ``seen`` settles a place
    that the person could not read either. ``by`` is a handle and is never published.
    """

    at: str
    why: str
    by: str
    when: str
    expect: int | tuple[int | None, ...] | msgspec.UnsetType | None = msgspec.UNSET
    set: int | tuple[int | None, ...] | msgspec.UnsetType | None = msgspec.UNSET
    seen: NoteKind | None = None


class Awaited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The agency-year that a list of sources expected a document to be."""

    agency: str | None
    year: int | None


class Quarantined(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reading that cannot become a record yet: the record's shape with unknown keys null, what is ``missing``, and the ``candidates``.

    ``awaited`` is what a list of sources expected of the document: a record for that agency-year takes the document's place.
    """

    schema: int
    agency: str | None
    name: str | None
    year: int | None
    edition: str | None
    scope: Scope | None
    source: Source
    cells: Cells
    lines: dict[str, str] = {}
    notes: tuple[Note, ...] = ()
    stated: Stated = Stated()
    missing: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    awaited: Awaited | None = None


def newer(schema: int) -> str:
    """What is wrong with a record of a schema later than ours; the remedy is ``UPDATE``."""
    return f"schema {schema} is newer than this program ({SCHEMA})"
