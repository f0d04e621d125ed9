"""Which key finds which entries, so that one question needs one small file.

A name is found by two characters of it that stand together. What more than ``STOP`` entries have (街道) is no key: it is counted, by
province and kind, and found by three characters of which that holds for both pairs, and so on, or by the pair and a province, or those
and a kind. What is typed in letters is found by its first two; where too many begin so, by three. The bodies of a county are found by
its code.

Knows entries and keys. Does not know how a file is written.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from site_builder.search.entries import REGION_DIGITS, Entry

STOP = 900
"""A key that more entries have is none."""

PAIR = 2

Postings = Mapping[str, Sequence[int]]
"""The entries that a key finds, by their places in the index."""
Counts = Mapping[tuple[str, str], int]
"""How many entries of each (province, kind)."""


@dataclass(frozen=True, slots=True)
class Index:
    """``by_name`` and ``by_sound`` are the keys of names and of letters; ``stops`` what is none, each with its counts."""

    entries: Sequence[Entry]
    by_name: Postings
    by_sound: Postings
    stops: Mapping[str, Counts]

    @property
    def stopped(self) -> frozenset[str]:
        return frozenset(self.stops)


def index(entries: Sequence[Entry], stop: int = STOP) -> Index:
    """The index of some entries; ``stop``, how many a key may find: in letters two thirds of it, for syllables take room in the file."""
    names, name_stops = _grown(entries, stop, _pairs, _longer)
    sounds, sound_stops = _grown(entries, stop * 2 // 3, _beginnings, _longer_beginnings)
    pairs = {gram: places for gram, places in name_stops.items() if len(gram) == PAIR}
    near, near_stops = _narrowed(pairs, stop, lambda place: entries[place].province)
    kinds = {kind: str(number) for number, kind in enumerate(kinds_of(entries))}
    nearer, _ = _narrowed(near_stops, stop, lambda place: kinds[entries[place].kind])
    every = {**name_stops, **sound_stops, **near_stops}
    stops = {key: Counter((entries[place].province, entries[place].kind) for place in every[key]) for key in sorted(every)}
    return Index(entries, dict(sorted({**names, **near, **nearer, **_counties(entries)}.items())), dict(sorted(sounds.items())), stops)


_Made = tuple[dict[str, list[int]], dict[str, list[int]]]


def _grown(
    entries: Sequence[Entry],
    stop: int,
    first: Callable[[Entry], Set[str]],
    longer: Callable[[Entry, int, Set[str]], Set[str]],
) -> _Made:
    """Keys, and what is none because too many have it: that is made longer by one sign until few enough have it."""
    keys: dict[str, list[int]] = {}
    stops: dict[str, list[int]] = {}
    length, found = PAIR, _posted(enumerate(map(first, entries)))
    while found:
        grown = {key: places for key, places in found.items() if len(places) > stop}
        keys |= {key: places for key, places in found.items() if key not in grown}
        stops |= grown
        length += 1
        concerned = sorted({place for places in grown.values() for place in places})
        found = _posted((place, longer(entries[place], length, stops.keys())) for place in concerned)
    return keys, stops


def _posted(keys: Iterable[tuple[int, Set[str]]]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, some in keys:
        for key in some:
            found[key].append(place)
    return found


def grams(text: str, length: int) -> Iterator[str]:
    """Every run of ``length`` characters of a text."""
    return (text[start : start + length] for start in range(len(text) - length + 1))


def _pairs(entry: Entry) -> Set[str]:
    return {gram for name in entry.names for gram in grams(name, PAIR)}


def _longer(entry: Entry, length: int, stops: Set[str]) -> Set[str]:
    return {gram for name in entry.names for gram in grams(name, length) if gram[1:] in stops and gram[:-1] in stops}


def _beginnings(entry: Entry) -> Set[str]:
    return {sound[:PAIR] for sound in entry.sounds if len(sound) >= PAIR}


def _longer_beginnings(entry: Entry, length: int, stops: Set[str]) -> Set[str]:
    """A sound that ends where too many begin is found by itself and an end."""
    return {
        sound[:length] if len(sound) >= length else f"{sound}."
        for sound in entry.sounds
        if sound[: length - 1] in stops and len(sound) >= length - 1
    }


def _narrowed(stops: Postings, stop: int, by: Callable[[int], str]) -> _Made:
    """What is no key becomes one with a province (街道|41), and what that does not help with a kind's number too (街道|41|2). The second
    are those that still find too many.
    """
    found = _posted((place, {f"{key}|{by(place)}"}) for key, places in stops.items() for place in places)
    return {key: some for key, some in found.items() if len(some) <= stop}, {key: some for key, some in found.items() if len(some) > stop}


def kinds_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The kinds of some entries, the most frequent first: a file names a kind by its number here."""
    counts = Counter(entry.kind for entry in entries)
    return tuple(sorted(counts, key=lambda kind: (-counts[kind], kind)))


def _counties(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """The bodies that stand in each county, by its code: also those of a city or province itself."""
    return _posted((place, {entry.above}) for place, entry in enumerate(entries) if entry.above and len(entry.above) <= REGION_DIGITS)
