"""Markdown → prose: the texts of ``content/``, with the names of measures and of the site filled in. The only door of Markdown."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from markdown_it import MarkdownIt
from markupsafe import escape
from mdit_py_plugins.front_matter import front_matter_plugin

from site_builder.errors import Problem, SiteError, collecting
from site_builder.harmless import HIDDEN
from site_builder.names import FOLDER, MARKED, SITE, Names, misspelt, named, names, unknown
from site_builder.pages import Prose
from site_builder.words import number

LONGEST_PROSE = 256 * 1024

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
    return Prose(front["title"], front["description"], HIDDEN.sub("", html), front.get("author", ""), front.get("reviewed", ""))


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
