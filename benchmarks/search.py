"""The index of the search box: ``python benchmarks/search.py [BODIES…]``; without numbers 1,000, the whole division list, and 200,000.

Bodies are invented (``synth``), each with a page, among the divisions invented with them; 41,352 means the real list, no body held. Time is
the processor's. Then questions: parts of names, of two characters or more, at random, are asked of the files as the script does, one
file a question, and compared with a look through all names.
"""

import gzip
import sys
import time
from pathlib import Path
from random import Random
from statistics import median
from types import SimpleNamespace
from typing import cast

sys.path.insert(0, str(Path(__file__).parent.parent))

from site_builder.divisions import load_divisions
from site_builder.search.entries import Entry, entries
from site_builder.search.index import grams, index
from site_builder.store import Data
from tests.searching import Box, box, country, found, heard

LISTED = 41_352
QUESTIONS = 2_000


def listed() -> tuple[Entry, ...]:
    divisions = load_divisions()
    pages = {f"r/{code}.html" for code in divisions.names if len(code) == 2}
    return entries(cast(Data, SimpleNamespace(agencies={}, divisions=divisions)), pages)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure(bodies: int) -> None:
    started = time.process_time()
    some = listed() if bodies == LISTED else country(bodies)
    named = time.process_time()
    made = index(some)
    keyed = time.process_time()
    asked = box(made)
    written = time.process_time()
    say(
        f"{bodies:,}: {len(some):,} entries; invented and named {named - started:.1f} s,"
        f" keys {keyed - named:.1f} s, files {written - keyed:.1f} s"
    )
    packed = {name: len(gzip.compress(raw, 9, mtime=0)) for name, raw in asked.files.items()}
    for family, what in (("n", "names"), ("p", "pinyin")):
        sizes = [size for name, size in packed.items() if name[0] == family]
        say(
            f"  {what}: {len(sizes)} files, gz median {median(sizes) / 1024:.1f} KB, largest {max(sizes) / 1024:.1f} KB,"
            f" all {sum(sizes) / 1e6:.1f} MB"
        )
    questions(some, asked, packed)
    say(f"  stops: {sum(not key.isascii() for key in made.stops)} of names, {sum(key.isascii() for key in made.stops)} of letters")


def questions(some: tuple[Entry, ...], asked: Box, packed: dict[str, int]) -> None:
    chance = Random(3)
    every = "\n".join(f"{place}\t{name}" for place, entry in enumerate(some) for name in entry.names)
    one_key = common = longer = missed = largest = heard_missed = too_many = 0
    for _ in range(QUESTIONS):
        entry = chance.choice(some)
        name = chance.choice(entry.names)
        start = chance.randrange(len(name) - 1)
        term = name[start : chance.randint(start + 2, len(name))]
        answer = found(asked, term)
        if any(pair not in asked.stops for pair in grams(term, 2)):
            one_key += 1
        elif answer is None:
            common += 1
        else:
            longer += 1
        if answer is not None:
            missed += answer[0] != having(every, some, term)
            largest = max(largest, packed[answer[1]])
        sound = chance.choice(entry.sounds)
        told = heard(asked, sound)
        too_many += told is None
        heard_missed += told is not None and (entry.id, entry.page) not in told
    say(
        f"  {QUESTIONS:,} parts of names: {one_key:,} with a pair that is a key, {longer:,} found by a longer key, {common:,} counted only;"
        f" answers that differ from a look through all names: {missed}; largest file read {largest / 1024:.1f} KB gz"
    )
    say(f"  {QUESTIONS:,} names in pinyin or first letters: missed {heard_missed}, too many {too_many}")


def having(every: str, some: tuple[Entry, ...], term: str) -> set[tuple[str, str]]:
    """Whoever has a part in a name, by looking through one long text of all names."""
    whole, at = set(), every.find(term)
    while at >= 0:
        line = every.rfind("\n", 0, at) + 1
        entry = some[int(every[line : every.index("\t", line)])]
        whole.add((entry.id, entry.page))
        at = every.find(term, at + 1)
    return whole


if __name__ == "__main__":
    for number in map(int, sys.argv[1:] or ("1000", str(LISTED), "200000")):
        measure(number)
