"""The index as files: classic scripts, for nothing else can be loaded from a folder; each a call with one shard.

A shard is text, a line a place and below it a line an entry, so that it packs well:

    @<code of the place> TAB <place in words> TAB <code of the region's page that tells of bodies not held>
    <id, less that code> TAB <page><number of its kind> TAB <name> TAB <other names, |> TAB <syllables, with spaces>

Trailing tabs are left out. Which shard a key stands in, its characters say; the script counts alike. How many shards there are follows
from how much there is to find, in powers of two, so that a name more changes few files.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename

from site_builder.pages.model import Site
from site_builder.search.entries import Entry
from site_builder.search.index import Counts, Index, Postings, kinds_of
from site_builder.search.pinyin import pinyin

A_SHARD = 900
"""So many entries a shard holds on average, at most."""

NAMES, SOUNDS = "n", "p"


def shard_of(key: str, number: int) -> int:
    """The shard in which a key stands, of a ``number`` (a power of two) of them."""
    at = 0
    for sign in key:
        at = (at * 31 + ord(sign)) & 0xFFFFFFFF
    return (at ^ at >> 15) % number


def number_of(postings: Postings) -> int:
    """How many shards it takes: the least power of two at which they hold ``A_SHARD`` on average."""
    least = -(-sum(map(len, postings.values())) // A_SHARD)
    return 1 << max(0, least - 1).bit_length()


def shards(index: Index) -> Iterator[tuple[str, bytes]]:
    """Every shard, (name, bytes), also those that hold nothing."""
    kinds = {kind: number for number, kind in enumerate(kinds_of(index.entries))}
    entries = index.entries
    standing = {place: rank for rank, place in enumerate(sorted(range(len(entries)), key=lambda place: _place(entries[place])))}
    for family, postings in ((NAMES, index.by_name), (SOUNDS, index.by_sound)):
        number = number_of(postings)
        places: defaultdict[int, set[int]] = defaultdict(set)
        for key, some in postings.items():
            places[shard_of(key, number)].update(some)
        counted: defaultdict[int, dict[str, Counts]] = defaultdict(dict)
        for key, counts in index.stops.items():
            if _is_sound(key) == (family == SOUNDS):
                counted[shard_of(key, number)][key] = counts
        said = [_said(entry, kinds, sounds=family == SOUNDS) for entry in entries]  # once: an entry stands in some ten shards
        for at in range(number):
            here = [said[place] for place in sorted(places[at], key=standing.__getitem__)]
            yield f"{family}{at}.js", _shard(family, at, here, counted[at], kinds)


def _place(entry: Entry) -> tuple[str, str, str]:
    return entry.above, entry.id, entry.page


_Said = tuple[tuple[str, str], str, str]
"""Of an entry: its place, by code and in words; the region whose page tells of it, empty if it has its own; its line."""


def _said(entry: Entry, kinds: Mapping[str, int], *, sounds: bool) -> _Said:
    """What a shard says of an entry, with how its name is read if ``sounds``."""
    above = entry.above if entry.id.startswith(entry.above) else ""
    region = "" if entry.page else basename(entry.to).removesuffix(".html")
    cells = (entry.name, "|".join(entry.others), " ".join(pinyin(entry.name)) if sounds else "")
    names = "\t".join([" ".join(cell.split()) for cell in cells])
    return (above, entry.where), region, f"{entry.id[len(above) :]}\t{entry.page}{kinds[entry.kind]}\t{names}".rstrip("\t")


def _is_sound(key: str) -> bool:
    return key[0].isascii() and key[0].isalpha()


def _shard(family: str, at: int, some: Sequence[_Said], counted: dict[str, Counts], kinds: dict[str, int]) -> bytes:
    told = {
        key: {province: {str(kinds[kind]): n for (there, kind), n in counts.items() if there == province} for province, _ in sorted(counts)}
        for key, counts in sorted(counted.items())
    }
    text = "\n".join(_lines(some))
    return f"__found({_json(family)},{at},{_json(text)},{_json(told)})\n".encode()


def _lines(some: Iterable[_Said]) -> Iterator[str]:
    before: tuple[str, str] | None = None
    told = ""
    for place, region, line in some:
        # Of those held the region's page is not asked: they stand below whatever head was last, if only the place is the same.
        if before != place or (region and told != region):
            before, told = place, region
            yield "\t".join(("@" + place[0], place[1], region)).rstrip("\t")
        yield line


@dataclass(frozen=True, slots=True)
class Known:
    """What the script has to know of an index before it asks: how many shards each family has, what is no key, kinds, provinces by code."""

    shards: Mapping[str, int]
    stops: tuple[str, ...]
    kinds: tuple[str, ...]
    provinces: Mapping[str, str]


def known(index: Index) -> Known:
    """The little of an index that every page's script loads."""
    return Known(
        {NAMES: number_of(index.by_name), SOUNDS: number_of(index.by_sound)},
        tuple(sorted(index.stops)),
        kinds_of(index.entries),
        {entry.id: entry.name for entry in index.entries if not entry.above and len(entry.id) == len(entry.province)},
    )


def head(made: Known, site: Site, lang: str) -> bytes:
    """What is known of an index as a script, with the words that the box says in that language."""
    w = site.words.for_language(lang)
    provinces = made.provinces
    kinds = [f"search.kind.{kind}" for kind in made.kinds]
    told = {
        "shards": dict(made.shards),
        "stops": " ".join(made.stops),
        "kinds": [w(key) if key in w else key.rpartition(".")[2] for key in kinds],
        "provinces": {
            code: w(f"province.{code}") if lang != "zh" and f"province.{code}" in w else name for code, name in provinces.items()
        },
        **({} if lang == "zh" else {"zh": dict(provinces)}),
        "words": {key.removeprefix("search.js."): text for key, text in sorted(w.patterns.items()) if key.startswith("search.js.")},
    }
    return f"__head({_json(told)})\n".encode()


def _json(value: object) -> str:
    """JSON that may stand in a script wherever that stands."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
