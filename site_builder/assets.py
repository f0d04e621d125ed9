"""What pages need beside themselves: the stylesheet and the scripts, as the site has them."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from site_builder.errors import Problem, SiteError
from site_builder.pages import COMPARING, SCRIPT, STYLESHEET, TABLES


def read(templates: Path) -> Iterator[tuple[str, bytes]]:
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
