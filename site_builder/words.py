"""What the site says, in its languages: ``content/words/*.toml``, one file per room of the site.

Knows keys, patterns and how a number is written. Does not know the form (it names its own lines) nor where a sentence stands. The name of
a measure stands in none: ``{measure:volumes}`` takes it from its text (``names``).
"""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from site_builder.config import LANGUAGES, read_toml
from site_builder.errors import Problem, SiteError, collecting
from site_builder.names import Names, named, names, unknown

FOLDER = "content/words"
TEXTS = "content"
REMEDY = 'write every language, once: {zh = "…", en = "…"}'

FEN = 1_000_000
"""Fen in 万元, the unit of the paper."""


def number(value: int) -> str:
    """Pieces as they are read: thousands separated, a true minus sign."""
    return f"{value:,}".replace("-", "−")


def amount(fen: int) -> str:
    """Fen in 万元, with exactly as many decimals as it takes: 7537490000 → 7,537.49."""
    whole, rest = divmod(abs(fen), FEN)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{'−' if fen < 0 else ''}{whole:,}" + (f".{decimals}" if decimals else "")


def yuan(fen: int) -> str:
    """Fen in yuan, as English writes money: 7537490000 → 75,374,900, and with both decimals where there are any."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}" + (f".{rest:02d}" if rest else "")


@cache
def _parts(pattern: str) -> tuple[tuple[str, str | None, str], ...]:
    """A pattern, read once: each stretch of text, the name of the value that follows it (None for none), and how that is written."""
    return tuple((text, name, how or "") for text, name, how, _ in string.Formatter().parse(pattern))


def _written(value: Any, how: str) -> str:
    """A value in a phrase: whole numbers by ``number``; a year is handed over as text, so that it is left alone."""
    return format(value, how) if how else number(value) if type(value) is int else str(value)


@dataclass(frozen=True, slots=True, eq=False)
class Speaker:
    """The words of one language: ``w("home.holdings", reports=10)``. KeyError for a key, or a value of its pattern, that nobody gave.

    Equal only to itself, so that what was said with it can be kept by it.
    """

    lang: str
    patterns: Mapping[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        return "".join([text if name is None else text + _written(values[name], how) for text, name, how in _parts(self.patterns[key])])

    def __contains__(self, key: object) -> bool:
        return key in self.patterns


@dataclass(frozen=True, eq=False)
class Words:
    """Every phrase of the site by its key, in every language."""

    phrases: Mapping[str, Mapping[str, str]]

    def for_language(self, lang: str) -> Speaker:
        """The words of that language, each time the same speaker. KeyError for one that we do not keep."""
        if lang not in LANGUAGES:
            raise KeyError(lang)
        if lang not in self._speakers:
            self._speakers[lang] = Speaker(lang, {key: phrase[lang] for key, phrase in self.phrases.items()})
        return self._speakers[lang]

    @cached_property
    def _speakers(self) -> dict[str, Speaker]:
        return {}


def load(root: Path, languages: Sequence[str] = LANGUAGES) -> Words:
    """All words of the repository at ``root``.

    A key is the path of tables to its leaf ``{zh = …, en = …}`` within its file; no two files hold one key.
    Raises SiteError naming, all at once, the file and key of every phrase that lacks a language, is empty, stands twice, is no pattern or
    names a measure that has no text.
    """
    phrases: dict[str, Mapping[str, str]] = {}
    called = {language: names(root / TEXTS / language) for language in languages}
    with collecting() as problems:
        for path in sorted((root / FOLDER).glob("*.toml")):
            name = f"{FOLDER}/{path.name}"
            try:
                tables = read_toml(path, name)
            except SiteError as error:
                problems.extend(error.problems)
                continue
            for key, leaf in _leaves(tables, ()):
                wrong = list(_wrong(leaf, languages)) + (["stands in two files"] if key in phrases else [])
                problems.extend(Problem(f"{name}: {key}", what, REMEDY) for what in wrong)
                unnamed = [] if wrong else list(_unnamed(leaf, called))
                problems.extend(Problem(f"{name}: {key}", what, remedy) for what, remedy in unnamed)
                phrases[key] = {} if wrong or unnamed else {lang: named(text, called[lang]) for lang, text in leaf.items()}
        if not phrases:
            problems.append(Problem(FOLDER, "holds no words", "restore it from the repository"))
    return Words(phrases)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every leaf with its key; a leaf is a table that names a language, or anything that is no table."""
    if not isinstance(value, dict) or (path and value.keys() & set(LANGUAGES)):
        yield ".".join(path), value
        return
    for key, inner in value.items():
        yield from _leaves(inner, (*path, key))


def _wrong(leaf: Any, languages: Sequence[str]) -> Iterator[str]:
    if not isinstance(leaf, dict):
        yield "is not a table of languages"
        return
    for language in languages:
        if language not in leaf:
            yield f"has no {language}"
        elif not isinstance(leaf[language], str) or not leaf[language].strip():
            yield f"is empty in {language}"
        elif not _is_pattern(leaf[language]):
            yield f"is no pattern in {language} (a brace without its pair, or an unnamed one)"
    for language in leaf.keys() - set(LANGUAGES):
        yield f"has {language}, which is no language of ours"


def _unnamed(leaf: Mapping[str, str], called: Mapping[str, Names]) -> Iterator[tuple[str, str]]:
    for language, text in leaf.items():
        for measure in unknown(text, called[language]):
            yield f"names the measure {measure}, which has no text in {language}", f"choose from {', '.join(called[language])}"


def _is_pattern(text: str) -> bool:
    try:
        return all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text))
    except ValueError:
        return False
