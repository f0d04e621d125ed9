"""Copied narratives: which passages of different reports are the same for the most part.

Compares what bodies wrote themselves (``own_words``) in runs that both have (``spans``). Says how much is the same, never who had it first:
both may come from a template of a higher office. Knows no report, page or sentence about it; writes only into the folder it is given.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from site_builder.audit.own_words import own
from site_builder.audit.spans import covered, runs

SHORTEST = 120
"""Own characters below which a passage is not compared."""

SURE = 80
"""The share, in per cent of the shorter passage, from which on copies are sought; see ``copies`` for what is found below."""

FLOOR = 50
"""No share below this is ever told."""

MANY = 24
"""So many passages may have a stretch in common and still be held against each other, every two; more are a family, told by its first."""

STRETCH = 24
"""The length of the stretches by which candidates are found. Longer than ``RUN``: shorter ones stand in thousands of reports by custom."""

SAMPLE = 8
"""One stretch in so many is kept as signature, the same of every passage that has it."""

ALIKE = 0.1
"""The part of the shorter signature that two passages must have in common to be compared letter by letter."""

BATCH = 1_000_000
"""So many characters are signed at a time."""

PARTS = 16
"""Into so many parts signatures and pairs are split; one at a time is in memory."""

Names = Mapping[str, Sequence[str]]
"""What each body is called by its id (``own_words.names_of``)."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Whose passage: the report by agency and year, and the section by its numeral (一, 五, 六)."""

    agency: str
    year: int
    section: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a narrative. ``dated`` is the date at the end of its report (ISO), "" where it has none."""

    agency: str
    year: int
    section: str
    dated: str
    text: str

    @property
    def key(self) -> Key:
        return Key(self.agency, self.year, self.section)


@dataclass(frozen=True, slots=True)
class Shared:
    """Two passages of different reports with much in common, the one of the earlier year, then date, then id first.

    ``share`` is whole per cent (rounded down) of the own characters of the shorter that stand in common runs, ``of_longer`` of the longer;
    ``family`` how many reports hang together by such pairs, these two among them.
    """

    earlier: Key
    later: Key
    share: int
    of_longer: int
    family: int

    @property
    def same_body(self) -> bool:
        """Whether it is one body's own report of another year."""
        return self.earlier.agency == self.later.agency


def copies(passages: Iterable[Passage], names: Names, text: Callable[[Key], str], folder: Path, least: int = SURE) -> Iterator[Shared]:
    """The passages of different (agency, year) that share at least ``least`` per cent, by earlier and later; the same for any order.

    Takes    passages, read once; ``names`` by agency, a body without any keeps its name in its text; ``text``, which gives the text of a
             passage again; an empty folder for what does not fit memory, which the caller takes away
    Gives    shares counted on the texts themselves, none estimated. Which pairs are looked at is told by samples: of those from 80 % on
             nearly all, of those from 50 to 80 % most (``benchmarks/copies.py`` says how many). Where up to 24 passages have a stretch in
             common, every two of them are held against each other; where more have it, as with a template that thousands fill in, each
             against the first of them, and against those with which it has more in common than the template. ``family`` says how many
             reports it is about
    Keeps    some sixty numbers for each passage on disk, and its key in memory
    Raises   ValueError for ``least`` under 50, and for two passages of one key; what ``text`` raises
    """
    if not FLOOR <= least <= 100:
        raise ValueError(f"least is {least}: give per cent from {FLOOR} to 100")
    keys = _signed(passages, names, folder)

    @lru_cache(maxsize=256)
    def read(rank: int) -> tuple[str, frozenset[str]]:
        key = _key(keys, rank)
        words = own(text(key), names.get(key.agency, ()))
        return words, frozenset(runs(words))

    told = [(pair, share) for pair in _candidates(keys, folder) if (share := _share(*map(read, pair)))[0] >= least]
    sizes = _families(keys, [pair for pair, _ in told])
    for (earlier, later), (of_shorter, of_longer) in told:
        yield Shared(_key(keys, earlier), _key(keys, later), of_shorter, of_longer, sizes[earlier])


def _key(keys: pl.DataFrame, rank: int) -> Key:
    return Key(*keys.row(rank)[:3])


def _share(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> tuple[int, int]:
    """Whole per cent in common, of the shorter text and of the longer."""
    parts = [100 * covered(words, runs_there) // len(words) for words, runs_there in ((one[0], other[1]), (other[0], one[1]))]
    return (parts[0], parts[1]) if len(one[0]) <= len(other[0]) else (parts[1], parts[0])


def _families(keys: pl.DataFrame, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """How many reports hang together by pairs, for each passage (by its rank) that is in one."""
    above = {rank: rank for pair in pairs for rank in pair}

    def first(rank: int) -> int:
        while above[rank] != rank:
            above[rank] = rank = above[above[rank]]
        return rank

    for pair in pairs:
        one, other = sorted(map(first, pair))
        above[other] = one
    reports: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)
    for rank in above:
        key = _key(keys, rank)
        reports[first(rank)].add((key.agency, key.year))
    return {rank: len(reports[first(rank)]) for rank in above}


# ── candidates ──────────────────────────────────────────────────────────────────────────────────────────────────────

_TOP = 2**64 // SAMPLE
"""The signature of a text are the numbers of its stretches below this."""


def _signed(passages: Iterable[Passage], names: Names, folder: Path) -> pl.DataFrame:
    """The keys of all passages that are long enough, the earlier first, whose signatures it writes.

    Gives    agency · year · section · number (in the files) · size (of the signature)
    """
    keys: list[tuple[str, int, str, str]] = []
    batch: list[str] = []
    sizes: list[pl.DataFrame] = []

    def write() -> None:
        signature = _signature(batch, len(keys) - len(batch))
        signature.write_parquet(folder / f"signed-{len(sizes):05}.parquet", row_group_size=50_000)
        sizes.append(signature.group_by("number").len("size"))
        batch.clear()

    waiting = 0
    for passage in passages:
        words = own(passage.text, names.get(passage.agency, ()))
        if len(words) >= SHORTEST:
            keys.append((passage.agency, passage.year, passage.section, passage.dated or "9999"))
            batch.append(words)
            waiting += len(words)
            if waiting >= BATCH:
                write()
                waiting = 0
    write()
    frame = pl.DataFrame(keys, {"agency": pl.String, "year": pl.Int64, "section": pl.String, "dated": pl.String}, orient="row")
    twice = frame.filter(pl.struct("agency", "year", "section").is_duplicated())
    if twice.height:
        raise ValueError("the section {2} of {0}, {1} is given twice: give each passage once".format(*twice.sort(twice.columns).row(0)))
    numbered = frame.with_row_index("number").join(pl.concat(sizes), on="number")
    return numbered.sort("year", "dated", "agency", "section").select("agency", "year", "section", "number", "size")


_ODD = (0x5851F42D4C957F2D, 0x369DEA0F31A53F85, 0x27BB2EE687B0B0FD, 0x14057B7EF767814F, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd numbers to multiply with, another each time: with one alone, two characters in turned places would give the same."""


def _signature(texts: Sequence[str], first: int) -> pl.DataFrame:
    """The sampled stretches of each text, each once, as numbers: number (of the text, from ``first`` on) · stretch, sorted by it."""
    lengths = pl.DataFrame({"number": range(first, first + len(texts)), "length": [len(text) for text in texts]})
    number = lengths.select(pl.col("number").cast(pl.UInt32).repeat_by("length").explode()).to_series()
    characters = pl.Series("stretch", array("I", "".join(texts).encode("utf-32-le")), dtype=pl.UInt64)
    of_8 = pl.col("stretch")
    for step, odd in zip((1, 2, 4), _ODD, strict=False):
        of_8 = _times(of_8, odd) + of_8.shift(-step)
    of_24 = _times(_times(of_8, _ODD[3]) + of_8.shift(-8), _ODD[4]) + of_8.shift(-16)
    # two rounds of stirring: only then every bit of the characters has its part in the highest ones
    stirred = _times(of_24 ^ (of_24 // 2**32), _ODD[5])
    stirred = _times(stirred ^ (stirred // 2**29), _ODD[0])
    return (
        pl.DataFrame([number, characters])
        .lazy()
        .select("number", stirred, end=pl.col("number").shift(1 - STRETCH))
        .filter((pl.col("number") == pl.col("end")) & (pl.col("stretch") < _TOP))
        .select("number", "stretch")
        .unique()
        .sort("stretch")
        .collect()
    )


def _times(what: pl.Expr, odd: int) -> pl.Expr:
    return what * pl.lit(odd, dtype=pl.UInt64)


def _candidates(keys: pl.DataFrame, folder: Path) -> Iterator[tuple[int, int]]:
    """Pairs of rows of ``keys`` whose signatures have enough in common for the texts to be looked at, in their order."""
    rank = keys.with_row_index("rank").select("number", "rank")
    signed = pl.scan_parquet(folder / "signed-*.parquet")
    for part in range(PARTS):
        low, high = (pl.lit(_TOP * step // PARTS, dtype=pl.UInt64) for step in (part, part + 1))
        mine = signed.filter((pl.col("stretch") >= low) & (pl.col("stretch") < high)).collect()
        pairs = _pairs(mine.join(rank, on="number").select("stretch", "rank"))
        pairs.write_parquet(folder / f"pairs-{part:03}.parquet", row_group_size=50_000)
    pairs_of_all = pl.scan_parquet(folder / "pairs-*.parquet")
    for part in range(PARTS):
        first, end = keys.height * part // PARTS, keys.height * (part + 1) // PARTS
        of_part = pairs_of_all.filter((pl.col("earlier") >= first) & (pl.col("earlier") < end))
        common = of_part.group_by("earlier", "later").agg(pl.col("common").sum()).collect()
        one, other = keys[common["earlier"]], keys[common["later"]]
        yield from (
            common.filter(
                (common["common"] >= 2)
                & (common["common"] >= ALIKE * pl.select(pl.min_horizontal(one["size"], other["size"])).to_series())
                & ((one["agency"] != other["agency"]) | (one["year"] != other["year"]))
            )
            .sort("earlier", "later")
            .select("earlier", "later")
            .iter_rows()
        )


def _pairs(signed: pl.DataFrame) -> pl.DataFrame:
    """How many stretches passages have in common, as far as they are held against each other: earlier · later · common, sorted.

    Every two of up to ``MANY`` that have a stretch; of more, each with the first.
    """
    ranks = signed.sort("stretch", "rank").with_columns(many=pl.len().over("stretch"), earlier=pl.col("rank").first().over("stretch"))
    few = ranks.filter(pl.col("many").is_between(2, MANY)).select("stretch", "rank")
    every_two = few.join(few, on="stretch", suffix="_later").select(earlier="rank", later="rank_later")
    with_first = ranks.filter(pl.col("many") > MANY).select("earlier", later="rank")
    return (
        pl.concat((every_two, with_first))
        .filter(pl.col("earlier") < pl.col("later"))
        .group_by("earlier", "later")
        .len("common")
        .sort("earlier", "later")
    )
