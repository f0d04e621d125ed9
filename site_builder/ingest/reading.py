"""One document's bytes → everything that they say, before anybody asks whose they are. Pure, and the only code that meets a document.

``guard`` runs it in a caged process. Knows readers, tables and narrative; knows no register, no folder and no other document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from site_builder.ingest import hand, match, narrative, readers, sections
from site_builder.ingest.prose import Lines
from site_builder.ingest.readers import Unsupported
from site_builder.ingest.readers.spreadsheet import Sheet
from site_builder.ingest.title import titles

FEWEST_SECTIONS = 3
"""Fewer of the form's six sections than this, without a title or a table, may stand in any document."""

MOST_HINTS = 2_000
"""Runs of text in which places may be named: a long report has some hundreds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says. ``reader`` names the reader; ``tables`` are its cells and notes, ``said`` what its words say.

    ``titles`` are the places of the titles, where the document holds several whole reports, else empty. ``attachments`` are the files
    that a page without tables links to. ``texts`` are the sections that are text, by numeral, where they were asked for.
    """

    reader: str
    tables: match.Reading
    said: narrative.Narrative
    titles: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that was filled in by hand, cell by cell as text; what its rows are, ``hand`` says."""

    sheets: tuple[Sheet, ...]


def read(raw: bytes, *, texts: bool = False) -> Reading | Filled | Unsupported:
    """What a document says, or why no reader takes it. ``texts`` asks for the text of its sections too. Never raises on any bytes."""
    sheets = hand.opened(raw)
    if sheets is not None:
        return sheets if isinstance(sheets, Unsupported) else Filled(sheets)
    grid = readers.read(raw)
    if isinstance(grid, Unsupported):
        return grid
    lines = grid.lines()
    tables = match.read(grid)
    said = narrative.read_narrative(lines)
    attachments = () if tables.tables else grid.attachments
    if not tables.tables and said.title is None and len(said.stated.sections) < FEWEST_SECTIONS and not attachments:
        return Unsupported("no_report", "不是政府信息公开年报：没有标题、章节和表格", "换成报告正文再读")
    return Reading(
        reader=grid.reader,
        tables=tables,
        said=replace(said, place_hints=said.place_hints[:MOST_HINTS]),
        titles=several(lines),
        attachments=attachments,
        texts=sections.section_texts(lines) if texts else {},
    )


REQUESTS = 2
"""The section that holds the table of requests: a file in which it opens twice, under two titles, holds two reports."""


def several(lines: Lines) -> tuple[str, ...]:
    """The places of the titles where a document holds more than one whole report; empty for one, however many titles a page lists."""
    if sum(1 for _, text in lines if sections.section_of(text) == REQUESTS) < 2:
        return ()
    first: dict[tuple[str, int], str] = {}
    for title in titles(lines):
        if title.name is not None and title.year is not None:
            first.setdefault((title.name, title.year), title.line)
    return tuple(first.values()) if len(first) > 1 else ()
