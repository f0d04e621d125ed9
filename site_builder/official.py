"""The official tables printed at the speed of filling in a form.

The macros of the templates stay the only source: a table is printed by them once with placeholders, and so is a cell of each kind; what
comes out is cut where they stand and filled in for each report. Where a macro does something else with what stands in a cell than to
print it, it prints every table itself.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from operator import itemgetter

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
FEW = 16
"""So many pairs of a macro and a language: there is one macro, and two languages; the words are another object in each build."""


class Official:
    """Prints official tables. ``clean`` makes text fit to stand in HTML, as the templates do with all that they print."""

    def __init__(self, clean: Callable[[str], str]) -> None:
        self._clean = clean
        self._tables: dict[tuple[Layout, tuple[tuple[str, str], ...], str], _Cut | None] = {}
        self._kinds: dict[tuple[str, bool, int, str, int, str], _Cut] = {}
        self._cells = Memo(self._of, FEW)
        self._others = Memo(_printed, FEW)

    def __call__(self, paper: Macro, td: Macro, it: Paper, w: Speaker) -> str:
        """The table as the macro ``paper`` prints it, whose cells ``td`` prints."""
        kind = (it.layout, it.legend, w.lang)
        if kind not in self._tables:
            self._tables[kind] = _table(paper, td, it, w)
        cut = self._tables[kind]
        if cut is None:
            return paper(it, it.year, w)
        clean = self._clean
        return cut.filled([clean(it.year), *map(self._cells[td, w].__getitem__, it.cells), *map(clean, it.sources)])

    def cells(self, td: Macro, some: Iterable[Shown], w: Speaker) -> str:
        """Cells of any other table as the macro ``td`` prints each of them."""
        return "".join(map(self._others[td, w].__getitem__, some))

    def _of(self, key: tuple[Macro, Speaker]) -> Memo[Shown, str]:
        """The cells as a macro prints them in a language."""
        return Memo(lambda cell: self._filled(cell, *key), KEPT)

    def _filled(self, cell: Shown, td: Macro, w: Speaker) -> str:
        kind = (cell.look, bool(cell.sign), cell.colspan, cell.named, len(cell.refs), w.lang)
        if kind not in self._kinds:
            refs = tuple(Ref(_place(2 * n + 3), _place(2 * n + 4)) for n in range(len(cell.refs)))
            like = Shown(_place(0), _place(1) if cell.sign else "", _place(2), cell.look, cell.colspan, refs, cell.named)
            self._kinds[kind] = _Cut(td(like, w, True))
        told = [cell.text, cell.sign, cell.long, *(text for ref in cell.refs for text in (ref.sign, ref.anchor))]
        return self._kinds[kind].filled([self._clean(text) for text in told])


def _printed(key: tuple[Macro, Speaker]) -> Memo[Shown, str]:
    td, w = key
    return Memo(lambda cell: td(cell, w), KEPT)


def _table(paper: Macro, td: Macro, it: Paper, w: Speaker) -> "_Cut | None":
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
    return cut if there.keys() == set(range(last + 1)) and all(there[n] == 1 for n in range(1, len(cells) + 1)) else None


class _Cut:
    """Printed text, cut at its placeholders."""

    def __init__(self, printed: str) -> None:
        self._parts = _PLACE.split(printed)
        self.places = tuple(map(int, self._parts[1::2]))
        self._chosen = itemgetter(*self.places, 0, 0)  # two more, so that it gives a tuple of however many

    def filled(self, told: list[str]) -> str:
        """The text with each placeholder replaced by what stands at its number."""
        parts = self._parts.copy()
        parts[1::2] = self._chosen(told)[:-2]
        return "".join(parts)


def _place(number: int) -> str:
    return f"{_OPEN}{number}{_SHUT}"
