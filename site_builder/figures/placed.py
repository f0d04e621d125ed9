"""The spec of a drawing whose every mark has its place already: what the page of comparing draws, looked at closer.

The script of that page says where each mark stands, for its still drawing and for this one alike; nothing is placed here.
"""

import json
from typing import Any

import altair as alt

from site_builder.figures.bundle import bundle

PATH = "figures/placed.js"


def placed() -> tuple[str, bytes]:
    """Path and content of a classic script that puts the spec, without data and without size, under ``placed`` into ``__f``.

    A row of its data has ``part`` (``box``, ``line``, ``start`` or ``middle``, the last two texts), ``x`` and ``y`` in pixels and ``tip``,
    what it tells; boxes and lines ``x2``, ``y2`` and ``stroke``, boxes and texts ``fill``, lines ``dash``, texts ``text`` and ``size``.
    """
    said = {"vega": f"../{bundle()[0]}", "description": "", "palette": {}, "spec": _spec()}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return PATH, f'(window.__f=window.__f||{{}})["placed"]={text};\n'.encode()


def _spec() -> dict[str, Any]:
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    inside = {"fill": alt.Fill("fill:N", scale=None, legend=None), "tooltip": alt.Tooltip("tip:N")}
    stroke = alt.Stroke("stroke:N", scale=None, legend=None)
    dash = alt.StrokeDash("dash:O", scale=None, legend=None)
    box = _only("box").mark_rect(aria=False).encode(x, y, x2="x2:Q", y2="y2:Q", stroke=stroke, **inside)
    line = _only("line").mark_rule(aria=False).encode(x, y, x2="x2:Q", y2="y2:Q", stroke=stroke, strokeDash=dash)
    written = {"text": "text:N", "size": alt.Size("size:Q", scale=None, legend=None), **inside}
    start = _only("start").mark_text(aria=False, align="left", baseline="alphabetic").encode(x, y, **written)
    middle = _only("middle").mark_text(aria=False, align="center", baseline="alphabetic").encode(x, y, **written)
    layers = alt.layer(box, line, start, middle, data=alt.InlineData(values=[])).properties(
        autosize=alt.AutoSizeParams(type="none"), padding=0
    )
    made: dict[str, Any] = layers.configure(font="var(--figures)", background="transparent").configure_view(stroke=None).to_dict()
    return {key: value for key, value in made.items() if key != "datasets"} | {"data": {"values": []}}


def _only(part: str) -> alt.Chart:
    return alt.Chart().transform_filter(f"datum.part === '{part}'")
