"""Pages → bytes: the only door of Jinja.

Knows escaping, links and how a mistake in a template is told. Does not decide what exists: every path it may link to is given. What
may be printed at all is for ``harmless``, the texts are read by ``markdown``.
"""

import posixpath
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import jinja2
from jinja2 import meta
from markupsafe import Markup

from site_builder.compiling import Compiled, Direct, Lasting, printing
from site_builder.errors import Problem, SiteError, collecting
from site_builder.harmless import json_text, safe_url, shown
from site_builder.headers import META_POLICY
from site_builder.memo import Memo
from site_builder.official import ASIDE, Aside, Macro, Official
from site_builder.pages import Page
from site_builder.pages.cells import Shown
from site_builder.pages.desk import HTML_LANG, NOT_FOUND
from site_builder.pages.papers import Paper
from site_builder.words import Speaker, Words, number

SAFE = frozenset(
    {("macros/figure.html", "figure.svg"), ("prose.html", "prose.html"), ("measure.html", "prose.html"), ("guide.html", "prose.html")}
)
"""The only values that templates print unescaped: drawings rebuilt from an allow-list, and Markdown that cannot hold HTML."""

FOLDERS = 64
"""Of so many folders the links are kept that stand on each of their pages."""

ONCE = 256
"""So many pieces are kept that stand alike on many pages."""


class Printed(NamedTuple):
    """A page as UTF-8: ``html`` is all of it, ``loose`` what of it may lead anywhere, ``ids`` those of the rest, as ``Linked`` takes
    them."""

    html: bytes
    loose: bytes
    ids: tuple[bytes, ...]


class Renderer:
    """Prints pages with the templates of one folder.

    ``root`` is the path of the site on its host, for the one page that is served at any address. ``plain`` prints all by
    Jinja's own code, the official tables cell by cell, which gives the same bytes.
    """

    def __init__(self, templates: Path, words: Words, root: str = "", *, plain: bool = False) -> None:
        self._speaker = cache(words.for_language)
        self._root = root.rstrip("/")
        self._aside: list[Aside] = []
        self._environment = environment(templates, plain=plain, aside=self._aside)
        self._links = Memo(_links, FOLDERS)

    def check(self, names: Iterable[str]) -> None:
        """Compile every template that these need. Raises SiteError naming, all at once, each that is missing or broken, with its line."""
        waiting, seen = sorted(set(names)), set(names)
        with collecting() as problems:
            while waiting:
                name = waiting.pop(0)
                try:
                    source, _, _ = self._environment.loader.get_source(self._environment, name)  # type: ignore[union-attr]
                    needed = _referenced(source, name)
                    self._environment.get_template(name)
                except jinja2.TemplateNotFound:
                    problems.append(Problem(f"templates/{name}", "is missing", "restore it from the repository"))
                except jinja2.TemplateSyntaxError as error:
                    problems.append(Problem(f"templates/{name}: line {error.lineno}", error.message or "is no template", "mend that line"))
                else:
                    more = needed - seen
                    seen |= more
                    waiting += sorted(more)

    def render(self, page: Page) -> bytes:
        """The page as UTF-8. Raises as ``printed``."""
        return self.printed(page).html

    def printed(self, page: Page) -> Printed:
        """The page, and what of it is to be looked through for links.

        Raises SiteError where its template names a value that the page has not; KeyError for words that do not exist. Whether its links
        lead somewhere is told when all pages are there (``linking``).
        """

        path, links = page.path, self._links[page.path.rpartition("/")[0]]
        root = self._root if posixpath.basename(path) == NOT_FOUND else None

        def href(target: str) -> str:
            itself = root is not None or not target or target.startswith(("#", path))
            return relative(path, target, root) if itself else links[target]

        w, aside = self._speaker(page.lang), self._aside
        aside.clear()
        try:
            template = self._environment.get_template(page.template)
            gap = "" if page.lang == "zh" else " "  # between two sentences
            near = links.__getitem__ if root is None else href
            said = {"page": page, "w": w, "href": href, "near": near, "html_lang": HTML_LANG[page.lang], "csp": META_POLICY, "gap": gap}
            text = template.render(page.context, **said)
        except jinja2.UndefinedError as error:
            place = _place(error.__traceback__, self._environment) or page.template
            raise SiteError(
                Problem(f"templates/{place}", f"names a value that {page.path} has not: {error.message}", "correct the name")
            ) from error
        first, *others = text.encode().split(ASIDE.encode())
        pieces = (piece for table, other in zip(aside, others, strict=True) for piece in (table.html, other))
        return Printed(b"".join((first, *pieces)), b"".join((first, *others)), tuple([table.ids for table in aside]))


def environment(templates: Path, *, plain: bool = False, aside: list[Aside] | None = None) -> jinja2.Environment:
    """The one Jinja environment: everything escaped, every unknown name an error, no template from a string.

    Templates print an official table by ``official``, with the macros that print a table and a cell, and cells elsewhere by ``cells``;
    by ``once`` what a macro prints alike on many pages: of the same things in the same language, with links from one folder (``near``,
    which of the page itself would be told otherwise). With ``aside``, official tables may be put there (``Official``), but for ``plain``.
    """
    made = (jinja2.Environment if plain else _Direct)(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=shown if plain else printing(shown),
        auto_reload=False,
        bytecode_cache=_COMPILED[plain],
    )
    made.filters = {name: made.filters[name] for name in ("safe", "join", "length", "e")} | {
        "n": number,
        "url": safe_url,
        "json": json_text,
    }
    fill = Official(printing(shown), aside)

    def official(paper: Macro, td: Macro, it: Paper, w: Speaker) -> Markup:
        return Markup(paper(it, it.year, w) if plain else fill(paper, td, it, w))

    def cells(td: Macro, some: Iterable[Shown], w: Speaker) -> Markup:
        return Markup("".join(td(one, w) for one in some) if plain else fill.cells(td, some, w))

    def once(macro: Macro, *given: object) -> Markup:
        return Markup(macro(*given))

    made.globals |= {"official": official, "cells": cells, "once": once if plain else lru_cache(ONCE)(once)}
    return made


@lru_cache(maxsize=256)
def _referenced(source: str, name: str) -> frozenset[str]:
    """The templates that one names. TemplateSyntaxError where it is none."""
    tree = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).parse(source, name)
    return frozenset(needed for needed in meta.find_referenced_templates(tree) if needed)


def _links(folder: str) -> Memo[str, str]:
    """The links from any page of a folder, but to itself."""
    return Memo(lambda target: relative(f"{folder}/", target), 1 << 12)


class _Direct(jinja2.Environment):
    """Templates compiled as ``compiling`` says."""

    code_generator_class = Direct
    template_class = Lasting


_COMPILED = {plain: Compiled() for plain in (False, True)}


def relative(source: str, target: str, root: str | None = None) -> str:
    """The link from one path of the site to another (which may end in a fragment), so that it also leads there from a file.

    With ``root``, the link starts at the root of the host instead.
    """
    path, hash_, fragment = target.partition("#")
    if root is not None:
        return f"{root}/{path or source}{hash_}{fragment}"
    if path in ("", source):
        return f"{hash_}{fragment}" if hash_ else posixpath.basename(source)
    folder, _, name = path.rpartition("/")
    return _way(source.rpartition("/")[0], folder) + name + hash_ + fragment


@lru_cache(maxsize=1 << 14)
def _way(here: str, there: str) -> str:
    """From one folder of the site to another, ending in a slash; empty where they are one."""
    way = posixpath.relpath(there or ".", here or ".")
    return "" if way == "." else f"{way}/"


def _place(trace: TracebackType | None, templates: jinja2.Environment) -> str:
    """The template and line where an error arose, from its traceback."""
    known = set(templates.list_templates())
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        name = next((name for name in known if file.as_posix().endswith("/" + name)), None)
        if name:
            place = f"{name}: line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
