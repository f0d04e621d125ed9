"""Pages → files: each page printed, with the numbers of its figures, its feed and its picture beside it, marked where they are invented.

What the pages lead to, and which may be found, is taken in on the way. Knows pages and what belongs to them. Does not know which pages
there are, nor where a file goes.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from site_builder import cards, crawling, exports, feeds, invented, render
from site_builder.compressed import compressed
from site_builder.config import Config
from site_builder.linking import Linked
from site_builder.pages import TEMPLATES, Page, Shelf, is_of_province, of_shelf
from site_builder.staging import Content
from site_builder.words import Words


@dataclass(frozen=True, slots=True)
class Ink:
    """What every page of a build is printed with: templates, words, the site's settings, whether it is invented, what compresses it."""

    templates: Path
    words: Words
    config: Config
    synthetic: bool
    presses: Sequence[str] = ()

    @property
    def root(self) -> str:
        """The path of the site on its host."""
        return urlsplit(self.config.base_url).path


class Printer:
    """Prints pages, and takes in what they lead to (``linked``) and the paths of those that may be found (``found``)."""

    def __init__(self, ink: Ink) -> None:
        self.ink, self._renderer = ink, render.Renderer(ink.templates, ink.words, ink.root)
        self.linked, self.found = Linked(ink.root), list[str]()

    def check(self) -> None:
        """Raises SiteError, all at once, for each template that is missing or broken."""
        self._renderer.check(TEMPLATES)

    def another(self) -> "Printer":
        """The same printer, which has printed nothing yet."""
        fresh = copy(self)
        fresh.linked, fresh.found = Linked(self.ink.root), []
        return fresh

    def files(self, addresses: Iterable[tuple[Page, ...]]) -> Iterator[tuple[str, Content]]:
        """The files of the pages of some addresses, those of one address in all languages together. Raises as ``Renderer.render``."""
        return self.finished(self._files(addresses))

    def shelf(self, shelf: Shelf) -> Iterator[tuple[str, Content]]:
        """The files of a shelf: its pages, and the downloads of its province."""
        yield from self.files(of_shelf(shelf))
        if is_of_province(shelf):
            yield from compressed(exports.of_province(shelf), self.ink.presses)

    def finished(self, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Content]]:
        """Files as they are published: marked where the site is invented, and compressed beside."""
        return compressed(invented.marked(files) if self.ink.synthetic else files, self.ink.presses)

    def _files(self, addresses: Iterable[tuple[Page, ...]]) -> Iterator[tuple[str, bytes]]:
        twins = exports.Twins()
        for same in addresses:
            for page in same:
                html, loose, ids = self._renderer.printed(page)
                self.linked.take(page.path, loose, ids)
                if crawling.may_be_found(loose):
                    self.found.append(page.path)
                yield page.path, html
            yield from twins.of(same)
            yield from feeds.feeds(same)
            yield from cards.cards(same, self.ink.words, self.ink.templates)
