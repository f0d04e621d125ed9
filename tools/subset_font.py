"""Cut the font of the cards down to the characters that they can hold: ``python tools/subset_font.py FONT FOLDER``.

FONT is a whole Noto Sans SC (SIL Open Font Licence 1.1); FOLDER gets ``cards.ttf``, under a name of its own so that no font of a machine
is taken for it, and ``glyphs.txt``, the characters it has. Equal words and an equal FONT give equal bytes. Needs fonttools and our package.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import subset

from site_builder.divisions import load_divisions
from site_builder.figures.card import FAMILY
from site_builder.form import FORMS

ROOT = Path(__file__).parent.parent
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "×–—“”‘’…·−＋＝≠（）：；，。、《》％"


def characters() -> str:
    """Every character that stands in our words, in the settings, in a title of a text, on the form or in the name of a province."""
    texts = [ALWAYS]
    for path in (*(ROOT / "content" / "words").glob("*.toml"), ROOT / "content" / "site.toml"):
        texts += _texts(tomllib.loads(path.read_text(encoding="utf-8")))
    for path in (ROOT / "content").rglob("*.md"):
        texts += [line for line in path.read_text(encoding="utf-8").splitlines()[:10] if line.startswith("title:")]
    for form in FORMS.values():
        texts += [repr((form.notice, form.tables, form.identities))]  # a form itself prints its name only
    texts += [one.name for one in load_divisions().children("")]
    return "".join(sorted({sign for text in texts for sign in text if sign.isprintable()}))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)


def cut(font: Path, folder: Path) -> None:
    """Write the two files."""
    wanted = characters()
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 13, 14], glyph_names=False, notdef_outline=True)
    options.recalc_timestamp = False
    opened = subset.load_font(str(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=wanted)
    cutter.subset(opened)
    for number, text in ((1, FAMILY), (2, "Regular"), (3, FAMILY), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        opened["name"].setName(text, number, 3, 1, 0x409)
    has = "".join(sign for sign in wanted if ord(sign) in opened.getBestCmap())
    subset.save_font(opened, str(folder / "cards.ttf"), options)
    (folder / "glyphs.txt").write_text(has + "\n", encoding="utf-8")


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]))
