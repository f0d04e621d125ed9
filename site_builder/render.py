"""Pages → bytes: the only door of Jinja and of Markdown.

Knows escaping, links and how a mistake in a template is told. Does not decide what exists: every path it may link to is given.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import jinja2
from jinja2 import meta
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_plugins.front_matter import front_matter_plugin

from site_builder.compiling import Compiled, Direct, Lasting, printing
from site_builder.errors import Problem, SiteError, collecting
from site_builder.headers import META_POLICY
from site_builder.memo import Memo
from site_builder.names import FOLDER, MARKED, SITE, Names, misspelt, named, names, unknown
from site_builder.official import ASIDE, Aside, Macro, Official
from site_builder.pages import COMPARING, SCRIPT, STYLESHEET, TABLES, Page, Prose
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

LONGEST_PROSE = 256 * 1024

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls, and characters that turn the direction of text; none of them is ever ours to print."""

_UNSAFE_IN_SCRIPT = re.compile(f"[<>&\u2028\u2029]|{_HIDDEN.pattern}")


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
        finalize=_shown if plain else printing(_shown),
        auto_reload=False,
        bytecode_cache=_COMPILED[plain],
    )
    made.filters = {name: made.filters[name] for name in ("safe", "join", "length", "e")} | {
        "n": number,
        "url": safe_url,
        "json": json_text,
    }
    fill = Official(printing(_shown), aside)

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


def safe_url(url: str) -> str:
    """An address of the outside world that may be followed (http, https, mailto); else empty."""
    cleaned = _HIDDEN.sub("", url).strip()
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return cleaned if parts.path else ""
    return cleaned if parts.scheme in {"http", "https"} and parts.netloc else ""


def json_text(value: Any) -> Markup:
    """A value as JSON that may stand in a ``<script>`` of data: no character of it can end the element or begin another, none is hidden."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Markup(_UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def assets(templates: Path) -> Iterator[tuple[str, bytes]]:
    """What pages need beside themselves: the stylesheet, the script of every page, those of a few. SiteError where one is missing."""
    # Every page has the box, the tray and a line to cite by, many have tables, figures and scales: one file of each is one request.
    alone = ((path, (posixpath.basename(path),)) for path in (STYLESHEET, COMPARING))
    some = ((SCRIPT, ("search.js", "tray.js", "cite.js")), (TABLES, ("tables.js", "figures.js", "scales.js")))
    for path, parts in (*alone, *some):
        yield path, b"".join(_asset(templates / "static" / name) for name in parts)


_COMMENTS = {".css": re.compile(rb"/\*.*?\*/\n?", re.DOTALL), ".js": re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)}
"""What a reader of the site need not load: a tenth of those files. Of scripts whole lines only, for // may stand in a text."""


def _asset(file: Path) -> bytes:
    try:
        return _COMMENTS[file.suffix].sub(b"", file.read_bytes())
    except FileNotFoundError:
        raise SiteError(Problem(f"templates/static/{file.name}", "is missing", "restore it from the repository")) from None


# ── prose ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_SITE = "\ue000"
"""Stands for the site's name while Markdown is read: no punctuation, so that **bold** ends behind it, and nothing that anybody writes."""

NEEDED = ("about", "guide")
"""The texts without which there is no site."""


def read_prose(content: Path, titles: Mapping[str, str]) -> dict[tuple[str, str], Prose]:
    """The texts of ``content/<lang>/**/*.md`` by (lang, name), as "about" or "measures/volumes"; ``titles``, what the site is called in
    each language.

    Raises SiteError, all at once, for a missing, oversized or headless one, and for a measure that is named and has no text.
    """
    found: dict[tuple[str, str], Prose] = {}
    with collecting() as problems:
        for lang, title in titles.items():
            known = names(content / lang)
            problems.extend(_unusable(known, lang))
            for name in NEEDED:
                if not (content / lang / f"{name}.md").is_file():
                    problems.append(Problem(f"content/{lang}/{name}.md", "is missing", "write it; each language needs one"))
            for path in sorted((content / lang).rglob("*.md")):
                name = path.relative_to(content / lang).with_suffix("").as_posix()
                where = f"content/{lang}/{name}.md"
                try:
                    found[lang, name] = prose(path.read_bytes(), where, known, title)
                except SiteError as error:
                    problems.extend(error.problems)
    return found


def _unusable(known: Names, lang: str) -> Iterator[Problem]:
    for key, name in known.items():
        marks = sorted(MARKED & set(name))
        if marks:
            place = f"content/{lang}/{FOLDER}/{key}.md: title"
            yield Problem(place, f"holds {' '.join(marks)}", "write it without: other sentences take the name up")


def prose(raw: bytes, where: str, known: Names = MappingProxyType({}), site: str = "") -> Prose:
    """A Markdown text with ``title`` and ``description`` in front, the names of measures (``known``) and of the ``site`` in their places.

    HTML in it is shown as text, and so is what is Markdown in the site's name. SiteError where it cannot be, or names a measure that has no
    text, or anything else that we cannot fill in.
    """
    if len(raw) > LONGEST_PROSE:
        raise SiteError(Problem(where, f"is {number(len(raw))} bytes long", f"shorten it to {number(LONGEST_PROSE)}, or split it"))
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise SiteError(Problem(where, f"is not UTF-8 at byte {error.start}", "save it as UTF-8")) from None
    lost = list(_lost(text, where, known))
    if lost:
        raise SiteError(*lost)
    text = named(text, known).replace(SITE, _SITE)
    markdown = MarkdownIt("js-default").use(front_matter_plugin)
    tokens = markdown.parse(text)
    front = dict(_front_matter(tokens[0].content)) if tokens and tokens[0].type == "front_matter" else {}
    lacking = [key for key in ("title", "description") if not front.get(key)]
    if lacking:
        raise SiteError(
            Problem(f"{where}: line 1", f"has no {' and no '.join(lacking)} in front", "begin with ---, title: …, description: …, ---")
        )
    front = {key: value.replace(_SITE, site) for key, value in front.items()}
    for token, inline in pairwise(tokens):
        anchor = re.search(r"\s*\{#([a-z][a-z-]*)\}$", inline.content) if token.type == "heading_open" else None
        if anchor and inline.children:
            token.attrSet("id", anchor[1])
            inline.children[-1].content = inline.children[-1].content.removesuffix(anchor[0])
    html = markdown.renderer.render(tokens, markdown.options, {}).replace(_SITE, escape(site))
    return Prose(front["title"], front["description"], _HIDDEN.sub("", html), front.get("author", ""), front.get("reviewed", ""))


def _lost(text: str, where: str, known: Names) -> Iterator[Problem]:
    """Every name in a text that cannot be filled in, with its line."""
    for line, words in enumerate(text.splitlines(), 1):
        for key in unknown(words, known):
            yield Problem(f"{where}: line {line}", f"names the measure {key}, which has no text", f"choose from {', '.join(known)}")
        for other in misspelt(words):
            yield Problem(f"{where}: line {line}", f"{other} is no name that is filled in", f"write {SITE} or {{measure:…}}, or no braces")


def _front_matter(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            yield key.strip(), value.strip()


def _shown(value: Any) -> Any:
    """What templates print: text without controls; what is already markup stays."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():  # none that is hidden is printable
        return value
    return _HIDDEN.sub("", value)


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
