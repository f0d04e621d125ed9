"""The official tables printed at the speed of filling in a form.

The macros of the templates stay the only source: a table is printed by them once with placeholders, and so is a cell of each kind; what
comes out is cut where they stand and filled in for each report. Where a macro does something else with what stands in a cell than to
print it, it prints every table itself.

They are most of a body's page. Who asks for it is handed them apart from the page, as bytes with the ids in them, so that nobody
looks through them for what they lead to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import NamedTuple

from site_builder.linking import values
from site_builder.memo import Memo
from site_builder.pages.cells import Ref, Shown
from site_builder.pages.papers import Layout, Paper
from site_builder.words import Speaker

Macro = Callable[..., str]

_OPEN, _SHUT = "\ue0f0", "\ue0f1"
"""Around the number of what is to be filled in: nothing that a template or a word of ours holds."""
_PLACE = re.compile(f"{_OPEN}([0-9]+){_SHUT}")

KEPT = 1 << 14
"""So many cells are kept printed: of hundreds of millions nearly all are a zero, a blank or a small number, in a few widths."""
ROWS = 1 << 11
"""So many tables' cells are kept printed together: most tables of a country are nothing but zeros, or blank."""
FEW = 16
"""So many pairs of a macro and a language: there is one macro, and two languages; the words are another object in each build."""


ASIDE = "\0"
"""Stands in a page where a table belongs that was set aside: no text that is printed keeps it."""


class Aside(NamedTuple):
    """A printed table that leads nowhere, and the ids in it, with spaces between."""

    html: bytes
    ids: bytes


class Official:
    """Prints official tables. ``clean`` makes text fit to stand in HTML, as the templates do with all that they print.

    With ``aside``, each table that leads nowhere is put there in its turn, and ``ASIDE`` is printed in its place.
    """

    def __init__(self, clean: Callable[[str], str], aside: list[Aside] | None = None) -> None:
        self._clean, self._aside = clean, aside
        self._tables: dict[tuple[Layout, tuple[tuple[str, str], ...], str], _Table | None] = {}
        self._kinds: dict[tuple[str, bool, int, str, int, str], _Cut] = {}
        self._texts = Memo[str, bytes](lambda text: clean(text).encode(), KEPT)
        self._rows = Memo(self._of, FEW)
        self._others = Memo(_printed, FEW)

    def __call__(self, paper: Macro, td: Macro, it: Paper, w: Speaker) -> str:
        """The table as the macro ``paper`` prints it, whose cells ``td`` prints."""
        kind = (it.layout, it.legend, w.lang)
        if kind not in self._tables:
            self._tables[kind] = _table(paper, td, it, w)
        table = self._tables[kind]
        if table is None:
            return paper(it, it.year, w)
        texts = self._texts
        year, row = texts[it.year], self._rows[td, w][it.cells]
        html = table.cut.filled([year, *row.cells, *map(texts.__getitem__, it.sources)])
        if self._aside is None or row.leads or table.leads:
            return html.decode()
        self._aside.append(Aside(html, table.ids[year]))
        return ASIDE

    def cells(self, td: Macro, some: Iterable[Shown], w: Speaker) -> str:
        """Cells of any other table as the macro ``td`` prints each of them."""
        return "".join(map(self._others[td, w].__getitem__, some))

    def _of(self, key: tuple[Macro, Speaker]) -> "Memo[tuple[Shown, ...], _Row]":
        """The cells of a table as a macro prints them in a language."""
        kept = Memo[Shown, bytes](lambda cell: self._filled(cell, *key), KEPT)

        def row(cells: tuple[Shown, ...]) -> _Row:
            printed = tuple(map(kept.__getitem__, cells))
            every = b"".join({*printed})
            return _Row(printed, any(attribute in every for attribute in (b'id="', b'href="', b'src="')))

        return Memo(row, ROWS)

    def _filled(self, cell: Shown, td: Macro, w: Speaker) -> bytes:
        kind = (cell.look, bool(cell.sign), cell.colspan, cell.named, len(cell.refs), w.lang)
        if kind not in self._kinds:
            refs = tuple(Ref(_place(2 * n + 3), _place(2 * n + 4)) for n in range(len(cell.refs)))
            like = Shown(_place(0), _place(1) if cell.sign else "", _place(2), cell.look, cell.colspan, refs, cell.named)
            self._kinds[kind] = _Cut(td(like, w, True))
        told = [cell.text, cell.sign, cell.long, *(text for ref in cell.refs for text in (ref.sign, ref.anchor))]
        return self._kinds[kind].filled([self._clean(text).encode() for text in told])


def _printed(key: tuple[Macro, Speaker]) -> Memo[Shown, str]:
    td, w = key
    return Memo(lambda cell: td(cell, w), KEPT)


class _Row(NamedTuple):
    """The cells of a table as they are printed, and whether one of them leads anywhere or is led to."""

    cells: tuple[bytes, ...]
    leads: bool


class _Table:
    """A table without year, cells and places; ``ids`` are those in it of a year, ``leads`` says whether it leads anywhere."""

    def __init__(self, cut: "_Cut") -> None:
        self.cut = cut
        nothing = [b""] * (max(cut.places) + 1)
        self.leads = any(values(cut.filled(nothing), name) for name in (b"href", b"src"))
        self.ids = Memo[bytes, bytes](lambda year: b" ".join(values(cut.filled([year, *nothing[1:]]), b"id")), FEW)


def _table(paper: Macro, td: Macro, it: Paper, w: Speaker) -> _Table | None:
    """The table without year, cells and places; None where the macro does not print each cell once, as ``td`` does."""
    # With all that a cell can have: were one printed in another manner, it would not be found.
    every = (Ref("", ""),)
    cells = tuple(Shown(_place(n), "·", "·", "derived", one.colspan, every, "derived") for n, one in enumerate(it.cells, 1))
    last = len(cells) + len(it.sources)
    sources = tuple(map(_place, range(len(cells) + 1, last + 1)))
    html = paper(Paper(it.layout, _place(0), cells, sources, it.legend), _place(0), w)
    pieces: list[str] = []
    done = 0
    for cell in cells:
        printed = td(cell, w, True)
        found = html.find(printed, done)
        if found < 0:
            return None
        pieces += (html[done:found], cell.text)
        done = found + len(printed)
    cut = _Cut("".join((*pieces, html[done:])))
    there = Counter(cut.places)
    return _Table(cut) if there.keys() == set(range(last + 1)) and all(there[n] == 1 for n in range(1, len(cells) + 1)) else None


class _Cut:
    """Printed text, cut at its placeholders."""

    def __init__(self, printed: str) -> None:
        parts = _PLACE.split(printed)
        self._parts = [part.encode() for part in parts]
        self.places = tuple(map(int, parts[1::2]))
        self._chosen = itemgetter(*self.places, 0, 0)  # two more, so that it gives a tuple of however many

    def filled(self, told: list[bytes]) -> bytes:
        """The text with each placeholder replaced by what stands at its number."""
        parts = self._parts.copy()
        parts[1::2] = self._chosen(told)[:-2]
        return b"".join(parts)


def _place(number: int) -> str:
    return f"{_OPEN}{number}{_SHUT}"
