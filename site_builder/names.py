"""What the measures are called: the ``title`` of ``content/<lang>/measures/<measure>.md``, from where every other sentence takes it.

In words and prose ``{Measure:volumes}`` is that title as it stands, ``{measure:volumes}`` the same within a sentence: an English name then
begins small. Knows no measure by heart. In prose ``{site}`` is the name of the site, the ``title`` of ``content/site.toml``.
"""

import re
from collections.abc import Mapping
from pathlib import Path

Names = Mapping[str, str]
"""The name of each measure of one language by its key, as "zero-reports"."""

FOLDER = "measures"
SITE = "{site}"
"""Where prose names the site. In words the same is a value like others, which the page fills in."""

MARKED = frozenset("{}[]<>*_`\\|")
"""What a name may not hold, for it would be read as a placeholder or as Markdown where it is put."""

_PLACE = re.compile(r"\{([Mm])easure:([^{}]*)\}")
_OTHER = re.compile(r"\{[A-Za-z_]+\}")


def names(texts: Path) -> dict[str, str]:
    """The names of one language (``content/<lang>``), by the names of the files; a text without a title gives none."""
    found = {}
    for path in sorted((texts / FOLDER).glob("*.md")):
        front = path.read_text(encoding="utf-8", errors="replace").partition("---\n")[2].partition("---\n")[0]
        title = re.search(r"^title:[ \t]*(\S.*?)\s*$", front, re.MULTILINE)
        if title:
            found[path.stem] = title[1]
    return found


def unknown(text: str, known: Names) -> list[str]:
    """The measures that a text names and nobody wrote, in its order."""
    return [key for _, key in _PLACE.findall(text) if key not in known]


def misspelt(text: str) -> list[str]:
    """What stands in a text of prose as ``{…}`` and is no name that we fill in, as ``{Site}``, in its order."""
    return [found for found in _OTHER.findall(text) if found != SITE]


def named(text: str, known: Names) -> str:
    """The text with each name in its place. KeyError for one that is ``unknown``."""
    return _PLACE.sub(lambda found: known[found[2]] if found[1] == "M" else within(known[found[2]]), text)


def within(name: str) -> str:
    """A name as it stands within a sentence: "zero-report rate", but "OGI requests" keeps its capitals; Chinese has none."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
