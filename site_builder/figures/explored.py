"""A figure for a reader who wants to look closer: the same spec with what each mark tells, as a script that the page loads when asked.

Says how the drawing is drawn in the browser. Makes no sentence: what a mark tells is its entry of the legend and its year.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from site_builder.figures.bundle import bundle
from site_builder.figures.model import Figure
from site_builder.figures.theme import HATCH, PALETTE, Row, spliced, width

_NAMES = {hexa: name for name, hexa in PALETTE.items()}
_LOOKS = {"zero": "zero", "missing": "missing", "tick": "accent", "break": "accent"}
_QUOTED = re.compile(r'"#[0-9A-Fa-f]{6}"')


def explored(figure: Figure, root: str) -> bytes:
    """A classic script that puts spec, description and palette under the figure's key into ``__f``. ``root`` leads from where it stands
    to the top of the site. ValueError for a figure that is not drawn.
    """
    if figure.kind is None or figure.svg is None:
        raise ValueError(f"{figure.key} is not drawn")
    said = {
        "vega": root + bundle()[0],
        "description": figure.description,
        "palette": {**PALETTE, "hatch": PALETTE["muted"]},
        "spec": _spec(figure),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return f'(window.__f=window.__f||{{}})["{figure.key}"]={text};\n'.encode()


def _spec(figure: Figure) -> dict[str, Any]:
    """The Vega-Lite spec with its data, colours as variables of the stylesheet, so that it is dark where the page is."""
    assert figure.kind
    rows = list(figure.marks)
    spec = spliced(figure.kind, rows, width(figure.kind, rows))
    spec["data"] = {"values": [{**mark, "tip": tip} for mark, tip in zip(figure.marks, _tips(figure), strict=True)]}
    for layer in spec["layer"]:
        layer["mark"]["aria"] = False  # its words would be Vega's own, in English; the drawing has a description
        layer["encoding"]["tooltip"] = {"field": "tip", "type": "nominal"}
    spec["config"] = {**spec.get("config", {}), "font": "var(--figures)", "background": "transparent"}
    coloured: dict[str, Any] = json.loads(
        _QUOTED.sub(lambda found: json.dumps(_variable(found[0].strip('"'), figure.key)), json.dumps(spec))
    )
    return coloured


def _variable(hexa: str, key: str) -> str:
    return f"url(#{key}-hatch)" if hexa == HATCH else f"var(--{_NAMES[hexa]})"


def _tips(figure: Figure) -> Iterator[str]:
    """What each mark tells: what its colour means, where the legend says so, and its year."""
    legend = dict(figure.legend)
    slots = [mark["year"] for mark in figure.marks if mark["part"] == "year"]
    told = dict(zip(slots, figure.told, strict=True))
    for mark in figure.marks:
        means = legend.get(_look(mark), "")
        yield means if mark["part"] == "break" else f"{means}\n{told[mark['year']]}".strip()


def _look(mark: Row) -> str:
    return _NAMES[mark["colour"]] if "colour" in mark else _LOOKS.get(mark["part"], "")
