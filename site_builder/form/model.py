"""The nouns of the official form: labels, columns, lines, tables, identities, editions.

Knows how the form is built. Does not know which lines an edition prints (``edition_2019``, ``edition_2021``),
nor how anything is read, summed or shown. Standard library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Unit = Literal["piece", "fen"]
Severity = Literal["contradiction", "continuity", "remark"]
Grade = Literal["printed", "derived", "practice", "own"]


@dataclass(frozen=True, slots=True)
class Label:
    """What one thing is called: on the paper, in English, and in the spellings seen in the wild.

    ``zh`` is the spelling of the official form and the only one we ever print; ``short`` is for narrow places.
    """

    zh: str
    en: str
    short: str | None = None
    spellings: tuple[str, ...] = ()

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    @property
    def all_spellings(self) -> tuple[str, ...]:
        """Every way the label is written, the official one first."""
        return (self.zh, *((self.short,) if self.short else ()), *self.spellings)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a line. ``unit`` is pieces (件, 项) or fen; only a ``signed`` column may hold a number below zero."""

    key: str
    label: Label
    unit: Unit = "piece"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. ``number`` is its list number on the paper, ``group`` the key of the heading it stands under."""

    key: str
    number: str
    label: Label
    columns: tuple[Column, ...]
    group: str | None = None
    article: str = ""

    def column(self, key: str) -> Column:
        """The column of that key; KeyError where the line has none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.key} has no column {key!r}")


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over lines: one of the six outcomes of table 三, a block of table 二, a kind of case in table 四."""

    key: str
    number: str
    label: Label
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One number in an equation: the cell, whether it is added or taken away, and of which year (0 this report's, -1 the year before)."""

    at: str
    sign: Literal[1, -1] = 1
    year: Literal[0, -1] = 0


@dataclass(frozen=True, slots=True)
class Equation:
    """One instance of an identity: the sum of ``left`` equals the sum of ``right``. ``at`` is the line or cell it is told by."""

    identity: str
    at: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sums that the form, or the meaning of its own words, makes equal (勾稽关系)."""

    id: str
    label: Label
    authority: Label
    grade: Grade
    severity: Severity
    equations: tuple[Equation, ...]

    @property
    def between_years(self) -> bool:
        return any(term.year for equation in self.equations for term in equation.terms)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the form: its lines in the order of the paper, and the headings over them."""

    key: str
    numeral: str
    label: Label
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]

    def line(self, key: str) -> Line:
        """The line of that key; KeyError where the table has none."""
        for line in self.lines:
            if line.key == key:
                return line
        raise KeyError(f"{self.key} has no line {key!r}")

    def group(self, key: str) -> Group:
        """The heading of that key; KeyError where the table has none."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(f"{self.key} has no group {key!r}")

    def heading(self, line: Line) -> Group | None:
        """The heading that a line shares with other lines; None for a line that stands alone, or under no heading."""
        group = None if line.group is None else self.group(line.group)
        return group if group is not None and len(group.lines) > 1 else None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the form with everything that is known of it."""

    at: str
    table: Table
    line: Line
    column: Column


@dataclass(frozen=True, repr=False, eq=False)
class Form:
    """One edition of the official form. There is one value of each, so they are told apart by identity."""

    edition: str
    notice: str
    years: str
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]
    tell_by: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return f"Form({self.edition})"

    def table(self, key: str) -> Table:
        """The table of that key; KeyError where the form has none."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(f"edition {self.edition} has no table {key!r}")

    def lines(self) -> Iterator[tuple[Table, Line]]:
        """Every line with its table, in the order of the paper."""
        for table in self.tables:
            for line in table.lines:
                yield table, line

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every cell by its address ``table/line/column``, in the order of the paper: 198 in 2019, 200 in 2021."""
        return {
            address(table.key, line.key, column.key): Cell(address(table.key, line.key, column.key), table, line, column)
            for table, line in self.lines()
            for column in line.columns
        }

    def place(self, at: str) -> str:
        """The canonical place of a table, line or cell address; KeyError where the form prints no such thing."""
        parts = at.split("/")
        if len(parts) > 3:
            raise KeyError(at)
        table = self.table(parts[0])
        line = table.line(parts[1]) if len(parts) > 1 else None
        if line is not None and len(parts) > 2:
            line.column(parts[2])
        return at


def address(table: str, line: str, column: str) -> str:
    """The address of a cell, as it stands in records, frames and exports."""
    return f"{table}/{line}/{column}"
