"""Every address of the form with what it is called: the names of the columns in our downloads, for people.

Knows how the form's cells are listed. What they are called, in both languages, is the form's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.form import FORMS, Cell
from site_builder.pages.desk import DATA, Desk
from site_builder.pages.model import Link, Page

DICTIONARY = "dictionary.html"


@dataclass(frozen=True, slots=True)
class Term:
    """One address: the line and column it stands for in both languages, and the editions that print it so."""

    at: str
    zh: str
    en: str
    unit: str
    editions: str


@dataclass(frozen=True, slots=True)
class Part:
    """The addresses of one table of the form, in the order of the paper: the older edition's first."""

    key: str
    title: str
    terms: tuple[Term, ...]


def dictionary_page(desk: Desk) -> Page:
    """Every address of both editions in both languages, by table."""
    w = desk.w
    title = w("dictionary.title")
    return desk.page(
        DICTIONARY,
        "dictionary.html",
        title,
        shows=(),
        description=w("dictionary.description"),
        crumbs=desk.crumbs(Link(w("data.title"), desk.to(DATA)), Link(title)),
        parts=tuple(_parts(desk)),
        csv="data/dictionary.csv" if "data/dictionary.csv" in desk.site.files else "",
    )


def _parts(desk: Desk) -> Iterator[Part]:
    for table in FORMS[max(FORMS)].tables:
        title = desk.w("dictionary.table", numeral=table.numeral, label=table.label[desk.lang])
        yield Part(table.key, title, tuple(_terms(desk, table.key)))


def _terms(desk: Desk, table: str) -> Iterator[Term]:
    """A row for each address and wording: where two editions call one address differently, each has its row."""
    found: dict[tuple[str, str, str], tuple[Cell, list[str]]] = {}
    for form in FORMS.values():
        for cell in form.cells.values():
            if cell.table.key == table:
                called = (cell.at, _called(cell, "zh"), _called(cell, "en"))
                found.setdefault(called, (cell, []))[1].append(form.edition)
    for (at, zh, en), (cell, editions) in found.items():
        signed = "_signed" if cell.column.signed else ""
        yield Term(at, zh, en, desk.w(f"dictionary.{cell.column.unit}{signed}"), desk.w("list.pause").join(editions))


def _called(cell: Cell, lang: str) -> str:
    """Heading, line and column; a heading only where it says more than its line."""
    group = cell.table.group(cell.line.group) if cell.line.group else None
    heading = (group.label[lang],) if group is not None and len(group.lines) > 1 else ()
    return " › ".join((*heading, cell.line.label[lang], cell.column.label[lang]))
