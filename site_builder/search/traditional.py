"""Traditional characters for the simplified ones of which names are made: 鎮 finds 镇.

Knows which character stands for which (``traditional.txt``, OpenCC's, under its licence beside it), and only what occurs in names. Does
not know words: 乾縣 is both 乾县 and 干县, so the script asks for both.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain

from site_builder.search.entries import Entry


@cache
def table() -> Mapping[str, str]:
    """Every traditional character with what may stand for it, the likeliest first."""
    lines = files("site_builder.search").joinpath("traditional.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {sign: simple for simple, signs in rows for sign in signs}


def signs_of(entries: Iterable[Entry]) -> frozenset[str]:
    """Every character of the names and places of some entries."""
    return frozenset(chain.from_iterable(text for entry in entries for text in (entry.where, *entry.names)))


def simplified(signs: frozenset[str]) -> dict[str, str]:
    """The traditional characters for which one of ``signs`` stands, with that one: what is in no name needs no line."""
    found = {sign: next((one for one in simple if one in signs), "") for sign, simple in table().items()}
    return {sign: simple for sign, simple in sorted(found.items()) if simple}


def script(entries: Iterable[Entry]) -> bytes:
    """The file that the search box loads where a question found nothing: pairs of a traditional character and its simplified one, then the
    traditional ones that also stand in names as they are.
    """
    signs = signs_of(entries)
    pairs = simplified(signs)
    told = "".join(sign + simple for sign, simple in sorted(pairs.items(), key=lambda pair: (pair[1], pair[0])))
    return f'/* OpenCC, Apache-2.0 */__traditional("{told}","{"".join(sign for sign in pairs if sign in signs)}")\n'.encode()
