"""The search box read a second time, in Python, from the bytes of its files: what it finds, and how many files it took."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from site_builder import synth
from site_builder.divisions import Divisions
from site_builder.pages.desk import agency_address
from site_builder.pages.places import region_address
from site_builder.search.entries import Entry, entries, plain
from site_builder.search.index import Index
from site_builder.search.shards import number_of, shard_of, shards
from site_builder.store import Data


def country(bodies: int, seed: int = 1) -> tuple[Entry, ...]:
    """What can be found on a site of so many invented bodies, each with a page, and of the invented divisions."""
    made = synth.invent(bodies, Random(f"{seed}"))
    held = Random(f"{seed}/held").sample(made.bodies, bodies)
    data = SimpleNamespace(agencies={body.id: body for body in held}, divisions=Divisions(dict(sorted(made.names.items()))))
    paths = {agency_address(body.id) for body in held} | {region_address(code) for code in made.names if len(code) <= 6}
    return entries(cast(Data, data), paths)


@dataclass(frozen=True)
class Box:
    """The files of an index, and what of its head the script needs."""

    files: Mapping[str, bytes]
    names: int
    sounds: int
    stops: frozenset[str]

    def shard(self, family: str, key: str) -> tuple[str, list[dict[str, Any]], Mapping[str, Any]]:
        name = f"{family}{shard_of(key, self.names if family == 'n' else self.sounds)}.js"
        call = re.fullmatch(r"__found\((.*)\)\n", self.files[name].decode(), re.DOTALL)
        assert call is not None, name
        said, at, text, counts = json.loads(f"[{call[1]}]")
        assert f"{said}{at}.js" == name
        return name, list(_entries(text)), counts


def box(index: Index) -> Box:
    return Box(dict(shards(index)), number_of(index.by_name), number_of(index.by_sound), index.stopped)


def _entries(text: str) -> Iterable[dict[str, Any]]:
    above = where = region = ""
    for line in filter(None, text.split("\n")):
        cells = [*line.split("\t"), "", "", "", ""]
        if line[0] == "@":
            above, where, region = cells[0][1:], cells[1], cells[2]
            continue
        id_, page = above + cells[0], cells[1].rstrip("0123456789")
        to = agency_address(id_) if page == "a" else region_address(id_ if page else region)
        said = cells[4].split()
        yield {
            "id": id_,
            "page": page,
            "where": where,
            "to": to,
            "names": [plain(name) for name in (cells[2], *filter(None, cells[3].split("|")))],
            "sounds": ["".join(said), "".join(one[0] for one in said)],
        }


def key_of(term: str, stops: frozenset[str]) -> str | None:
    """The key that the script asks for first: the last of the shortest runs that are keys; None where none is."""
    for length in range(2, len(term) + 1):
        keys = [term[end - length : end] for end in range(len(term), length - 1, -1) if term[end - length : end] not in stops]
        if keys:
            return keys[0]
    return None


def sound_key(term: str, stops: frozenset[str]) -> str | None:
    """The key of what is typed in letters; None where too many begin so."""
    return next((term[:length] for length in range(2, len(term) + 1) if term[:length] not in stops), None)


def found(box: Box, question: str) -> tuple[set[tuple[str, str]], str] | None:
    """The (id, page) that one file gives for a part of a name, and which file; None where it is too common."""
    term = plain(question)
    key = key_of(term, box.stops)
    if key is None:
        return None
    name, some, _ = box.shard("n", key)
    return {(one["id"], one["page"]) for one in some if any(term in other for other in one["names"])}, name


def heard(box: Box, question: str) -> set[tuple[str, str]] | None:
    """The (id, page) whose pinyin, or its first letters, begins with a question; where too many do, whose is just that; None where those
    are too many as well."""
    key = sound_key(question, box.stops)
    whole = key is None
    if f"{question}." in box.stops:
        return None
    _, some, _ = box.shard("p", key or f"{question}.")
    return {(one["id"], one["page"]) for one in some if question in one["sounds"] or (not whole and _begins(one, question))}


def _begins(one: Mapping[str, Any], question: str) -> bool:
    return any(sound.startswith(question) for sound in one["sounds"])
