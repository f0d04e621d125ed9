"""What the headings tell: the edition, where each table stands, the order of its columns, the unit of its money.

Knows words and their places. Does not read values (``row``) or find lines (``match``).
"""

from collections.abc import Iterator, Sequence

from site_builder.form import Line, Table
from site_builder.ingest import row
from site_builder.ingest.stream import CELL, ROW, Meaning, Mention, Stream, is_section, tellers
from site_builder.ingest.text import heading_money


def tell_edition(source: Stream) -> str | None:
    """The edition whose own headings stand in the document; null where none does, or where both editions' do."""
    shown = {edition: sum(1 for word in words if word in source.han) for edition, words in tellers().items()}
    best, *rest = sorted(shown, key=lambda edition: -shown[edition])
    # A single heading of the other edition may be said in passing; two are two tables.
    clear = shown[best] >= 2 and all(shown[other] <= 1 < shown[best] - 1 or shown[other] == 0 for other in rest)
    return best if clear or (shown[best] == 1 and not any(shown[other] for other in rest)) else None


# ── where the tables are ────────────────────────────────────────────────────────────────────────────────────────────


def spans(words: Sequence[Mention]) -> dict[str, list[Mention]]:
    """For each table that is there, the words of the form that stand in it, headings first."""
    disclosure = _first(words, "disclosure")
    applications = _first(words, "applications", disclosure or 0)
    disputes = _first(words, "disputes", applications or disclosure or 0)
    spans = {}
    for key, start, ends in (
        ("disclosure", disclosure, (applications, disputes)),
        ("applications", applications, (disputes,)),
        ("disputes", disputes, ()),
    ):
        if start is not None:
            end = min((stop for stop in ends if stop is not None and stop > start), default=len(words))
            spans[key] = list(_until_narrative(words[start:end], key))
    return spans


_OPENING_LINES = {"disclosure": ("rules", "normative_documents"), "applications": ("received", "brought_forward"), "disputes": ()}


def _first(words: Sequence[Mention], table: str, after: int = 0) -> int | None:
    """Where a table begins: at a column's heading that its first lines (in 四 its last column) follow closely, or at its first line.

    A narrative names columns and lines too, but never as close together as a heading does.
    """
    lines = _OPENING_LINES[table]
    a_column: Meaning = ("column", table)
    a_line: Meaning = ("line", table)
    for index in range(after, len(words)):
        keys = words[index].word.keys
        # A column called 总计 stands in two tables and is a line besides: it opens none.
        opens = a_column in keys and keys[a_column][0] != "total"
        is_first_line = bool(lines) and lines[0] in keys.get(a_line, ())
        if not (opens or is_first_line):
            continue
        near = words[index + 1 : index + 15]
        if is_first_line and _lines_follow(near, table):
            return index
        if opens and any(word.means("line", table, line) for word in near for line in lines):
            return index
        if opens and not lines and any(word.column(table) == "total" for word in near):
            return index
    return None


def _lines_follow(near: Sequence[Mention], table: str) -> bool:
    return sum(1 for word in near if word.means("line", table)) >= 2


def _until_narrative(words: Sequence[Mention], table: str) -> Iterator[Mention]:
    """The words of a table up to the heading of a later section."""
    later = {"disclosure": "三四五六", "applications": "四五六", "disputes": "五六"}[table]
    for word in words:
        if is_section(word, later):
            return
        yield word


def goes_on(words: Sequence[Mention], spans: dict[str, list[Mention]], source: Stream) -> bool:
    """Whether the document goes on behind the last of its tables, or ends with the form's last table: then our copy is whole."""
    last = next(reversed(spans.values()))[-1]
    behind = any(word.start > last.start and is_section(word, "五六") for word in words)
    after_values = row.end_of_values(source.text, last.end)
    return behind or (
        "disputes" in spans
        and (after_values < len(source.text) or source.text[last.end : after_values].strip(CELL + ROW + row.BLANKS) != "")
    )


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def money(source: Stream, line: Line, label: Mention, words: Sequence[Mention]) -> str | None:
    """The unit of money that the heading over a line prints."""
    for column in line.columns:
        if column.unit == "fen":
            over = [word for word in words if word.start < label.start and word.column("disclosure") == column.key]
            return heading_money(source.text[over[-1].end : label.start]) if over else None
    return None


def columns_in_order(table: Table, words: Sequence[Mention]) -> bool:
    """Whether the headings that were recognised stand in the order of the form, block by block; unrecognised headings prove nothing."""
    shown: list[str] = []
    a_column: Meaning = ("column", table.key)
    a_line: Meaning = ("line", table.key)
    for word in words:
        keys = word.word.keys
        named, column = keys.get(a_line), keys.get(a_column)
        if column and (shown or not named):
            shown.append(column[0])
        if shown and named and not column:
            if not _in_order(table.line(named[0]), shown):
                return False
            shown = []
    return True


def _in_order(line: Line, shown: Sequence[str]) -> bool:
    keys = [column.key for column in line.columns]
    known = [key for key in shown if key in keys and key != "total"]
    # A heading repeated after a page break shows its columns again.
    return len(set(known)) < len(known) or known == sorted(known, key=keys.index)
