"""Vega for the browser, as one classic script: what draws our specs there, without a word to any other host.

It is made from the locked vl-convert (``made``, ten seconds and more on a busy machine) and lies packed inside the package, so that no
build waits for it; a test holds the two together.
"""

import hashlib
import lzma
from functools import cache
from importlib.resources import files

import vl_convert

PACKED = "vega.js.xz"
FOLDER = "assets/lazy/"
"""Here stands what is loaded when a reader asks for it, named by its content, so that it may be kept for ever."""

_HEAD = (
    "/*! Vega {vega}, Vega-Lite {lite}, vega-embed {embed} and vega-interpreter: (c) University of Washington Interactive Data Lab, "
    "BSD-3-Clause, https://github.com/vega; D3: (c) Mike Bostock, ISC, https://d3js.org */\n"
)


def made() -> bytes:
    """The script that sets ``window.vegaEmbed``, by the newest Vega-Lite that vl-convert has. The same bytes from the same vl-convert."""
    lite = vl_convert.get_vegalite_versions()[-1]
    head = _HEAD.format(vega=vl_convert.get_vega_version(), lite=lite, embed=vl_convert.get_vega_embed_version())
    return (head + vl_convert.javascript_bundle("window.vegaEmbed=vegaEmbed;", vl_version=lite) + "\n").encode()


def pack() -> bytes:
    """The script as it lies in the package."""
    return lzma.compress(made(), format=lzma.FORMAT_XZ, check=lzma.CHECK_SHA256, preset=9 | lzma.PRESET_EXTREME)


@cache
def bundle() -> tuple[str, bytes]:
    """The path of the script in the site, and the script."""
    raw = lzma.decompress(files("site_builder.figures").joinpath(PACKED).read_bytes())
    return f"{FOLDER}vega-{hashlib.sha256(raw).hexdigest()[:8]}.js", raw
