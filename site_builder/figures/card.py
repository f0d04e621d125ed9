"""A figure as a picture that goes along when its page is shared: the finding, the same drawing, the site, and whose data it is.

Knows pixels and the palette of the light page: a picture has no dark side. Draws with the one font that it is given and is asked for no
character which that has not (``cards``), so that no machine's fonts move a pixel; equal text and drawing give equal bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

import vl_convert

from site_builder.figures.theme import HATCH, PALETTE

FAMILY = "Annual Reports Cards"
"""What the font calls itself: a name that no machine has, so that none can put its own in the place of it."""

WIDTH, HEIGHT, MARGIN = 1200, 630, 64

_FINDING, _LINE = 52, 68
_TOP, _FOOT = 196, HEIGHT - 44
_LEGEND = 830
_WIDE = 0x2E80
"""From this code point on a character is as wide as it is high; one below is a little more than half as wide."""

_PIECE = re.compile(r"(?:[\x21-\x7e–—’…·]+|\S)[，。；：、）”》％]*\s*")
_VARIABLE = re.compile(r"var\(--([a-z0-9]+)\)")
_SIZE = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"')


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a picture: the site and what it says of itself, the page, the finding, the drawing (if any), whose data, and the
    legend of the drawing (colour of the palette, text)."""

    site: str
    strap: str
    page: str
    finding: str
    svg: str | None
    foot: str
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> str:
        """Every character that the font must have, of the drawing too."""
        inside = re.findall(r">([^<>]+)</text>", self.svg or "")
        said = (self.site, self.strap, self.page, self.finding, self.foot, *(text for _, text in self.legend))
        return "".join((*said, *inside, "…"))


@lru_cache(maxsize=512)
def png(card: Card, fonts: str) -> bytes:
    """The picture, 1200 × 630, with the font of that folder. ValueError where there is no such folder."""
    vl_convert.register_font_directory(fonts)
    return vl_convert.svg_to_png(picture(card))


def picture(card: Card) -> str:
    """The same as SVG."""
    finding = list(lines(card.finding, (WIDTH - 2 * MARGIN) / _FINDING))
    below = _TOP + _LINE * (len(finding) - 1) + 36
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="{FAMILY}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PALETTE["ground"]}"/>',
        f'<rect width="{WIDTH}" height="10" fill="{PALETTE["accent"]}"/>',
        _text(MARGIN, 76, 30, "ink", card.site),
        _text(WIDTH - MARGIN, 76, 24, "muted", card.strap, end=True),
        _text(MARGIN, 126, 28, "muted", card.page),
        *(_text(MARGIN, _TOP + _LINE * number, _FINDING, "ink", line) for number, line in enumerate(finding)),
        *([_drawing(card.svg, below, _LEGEND - MARGIN - 40 if card.legend else WIDTH - 2 * MARGIN)] if card.svg else []),
        *_legend(card.legend, below + 30),
        f'<rect x="{MARGIN}" y="{_FOOT - 34}" width="{WIDTH - 2 * MARGIN}" height="1" fill="{PALETTE["rule"]}"/>',
        _text(MARGIN, _FOOT, 22, "muted", card.foot),
        "</svg>",
    ]
    return "".join(parts)


def lines(text: str, room: float, most: int = 3) -> Iterator[str]:
    """The text in at most so many lines of ``room`` ems, broken between Chinese characters and English words; what is left over is cut."""
    line, number = "", 1
    for piece in _PIECE.findall(text):
        if line and _ems(line + piece.rstrip()) > room:
            if number == most:
                yield line.rstrip() + "…"
                return
            yield line.rstrip()
            line, number = "", number + 1
        line += piece
    yield line.rstrip()


def _ems(text: str) -> float:
    return sum(1.0 if ord(sign) >= _WIDE else 0.57 for sign in text)


def _text(x: float, y: float, size: int, colour: str, text: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{PALETTE[colour]}"{anchor}>{escape(text)}</text>'


def _legend(legend: tuple[tuple[str, str], ...], top: int) -> Iterator[str]:
    """At the right of the drawing, a swatch and a line each; a text without room is cut."""
    for number, (colour, text) in enumerate(legend):
        y = top + 36 * number
        look = f'fill="{PALETTE.get(colour, HATCH)}"' if colour != "zero" else f'fill="none" stroke="{PALETTE["zero"]}"'
        yield f'<rect x="{_LEGEND}" y="{y - 16}" width="18" height="18" {look}/>'
        yield _text(_LEGEND + 30, y, 21, "ink", next(lines(text, (WIDTH - MARGIN - _LEGEND - 30) / 21, most=1)))


def _drawing(svg: str, top: int, room: int) -> str:
    """The drawing of the page as large as there is room, its variables as colours."""
    found = _SIZE.match(svg)
    assert found, "a drawing begins with its size"
    width, height = float(found[1]), float(found[2])
    scale = min(room / width, (_FOOT - 50 - top) / height, 2.5)
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    coloured = _VARIABLE.sub(lambda name: PALETTE[name[1]], body)
    return f'<g transform="translate({MARGIN},{top}) scale({scale:.3f})">{coloured}</g>'
