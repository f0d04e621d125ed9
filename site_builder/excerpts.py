"""The texts of two reports that share a section, as a page may show them: what both have marked, what is long and not shared cut short.

Reads two texts for each such finding, and never holds all. Paragraphs in which somebody can be reached or is named are left out whole.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from site_builder.audit import Finding
from site_builder.audit.copies import Key
from site_builder.audit.own_words import BODY
from site_builder.audit.spans import shared_spans
from site_builder.pages.model import Run
from site_builder.redact import names_somebody, publishable

LONGEST = 1_500
"""Characters of a text that a page shows at most: two of them, in UTF-8 and compressed, stay below 8 KB."""

CONTEXT = 24
"""Characters of text not shared that stand before and behind what is; what lies between them is left out."""

LEFT_OUT = "……"

Texts = tuple[tuple[Run, ...], tuple[Run, ...]]
"""The section of the report that the finding is of, and that of the other report."""


def excerpts(findings: Iterable[Finding], text: Callable[[Key], str], names: Callable[[str], Sequence[str]]) -> Mapping[Finding, Texts]:
    """The two texts of each finding about shared text.

    Takes    findings of any rule; ``text``, which gives the section of a report; ``names``, what a body is called by its id
    Gives    nothing where all of either text has to be left out. Marked are letters alone: names of the bodies and their places, figures
             and punctuation differ from report to report, and are not compared
    Raises   what ``text`` raises
    """
    found = {finding: _beside(finding, text, names) for finding in findings if finding.rule == "copied"}
    return {finding: both for finding, both in found.items() if all(both)}


def _beside(finding: Finding, text: Callable[[Key], str], names: Callable[[str], Sequence[str]]) -> Texts:
    saw = dict(finding.seen)
    keys = (
        Key(finding.agency, finding.year, str(saw["section"])),
        Key(str(saw["other"]), int(saw["other_year"]), str(saw["other_section"])),
    )
    one, other = (_Compared(_shown(text(key)), names(key.agency)) for key in keys)
    return one.runs(other), other.runs(one)


def _shown(text: str) -> str:
    """A text without the paragraphs that are not for publishing."""
    return "\n".join(publishable(paragraph) for paragraph in _paragraphs(text) if not names_somebody(paragraph))


def _paragraphs(text: str) -> Iterator[str]:
    """What ends where a line ends and a sentence too: a line alone may be no more than the width of a page."""
    lines: list[str] = []
    for line in text.splitlines():
        lines.append(line.strip())
        if line.rstrip().endswith(("。", "！", "？")):
            yield "\n".join(lines)
            lines.clear()
    if lines:
        yield "\n".join(lines)


class _Compared:
    """A text and its letters, each with its place; the body's names (several side by side) are one letter."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        name = "|".join(map(re.escape, names))
        letter = rf"(?:{name})+|[\u3400-\u9fffA-Za-z]" if name else r"[\u3400-\u9fffA-Za-z]"
        found = list(re.finditer(letter, text))
        self.text = text
        self.letters = "".join(one[0] if len(one[0]) == 1 else BODY for one in found)
        self.places = [one.start() for one in found]

    def runs(self, other: "_Compared") -> tuple[Run, ...]:
        """The text with what the other has too, as far as a page has room for it."""
        marked = [False] * len(self.text)
        for span in shared_spans(self.letters, other.letters):
            first, last = span.here, span.here + span.length - 1
            for letter in range(first, last + 1):
                marked[self.places[letter]] = self.letters[letter] != BODY
        return tuple(_cut(_short(_runs(self.text, _smoothed(self.text, marked)))))


def _smoothed(text: str, marked: list[bool]) -> list[bool]:
    """Marks that go on over a stop between two marked letters."""
    return [
        mark or (0 < at < len(text) - 1 and marked[at - 1] and marked[at + 1] and not text[at].isalnum()) for at, mark in enumerate(marked)
    ]


def _runs(text: str, marked: Sequence[bool]) -> Iterator[Run]:
    for shared, some in groupby(zip(text, marked, strict=True), key=lambda one: one[1]):
        yield Run("".join(character for character, _ in some), shared)


def _short(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, those that are long and not shared without their middle."""
    for run in runs:
        if run.shared or len(run.text) <= 3 * CONTEXT:
            yield run
        else:
            yield Run(f"{run.text[:CONTEXT]}{LEFT_OUT}{run.text[-CONTEXT:]}")


def _cut(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs as far as there is room."""
    room = LONGEST
    for run in runs:
        if len(run.text) > room:
            yield Run(run.text[:room], run.shared)
            yield Run(LEFT_OUT)
            return
        yield run
        room -= len(run.text)
