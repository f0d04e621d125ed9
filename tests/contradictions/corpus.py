"""A corpus: sound reports, what was planted in them and what must be let alone; as documents, read as any documents are."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from site_builder import store
from site_builder.agencies import HEADER, Agency
from site_builder.divisions import Divisions, load_divisions
from site_builder.files import report_path
from site_builder.ingest import batch, guard
from site_builder.ingest.workers import Workers
from tests.contradictions import (
    decoys_blanks,
    decoys_counts,
    decoys_requests,
    decoys_tables,
    decoys_wording,
    places,
    planted_counts,
    planted_elsewhere,
    planted_patterns,
    planted_tables,
    planted_wording,
)
from tests.contradictions.bodies import bodies, registered
from tests.contradictions.drafts import Draft, History, by_year, history
from tests.contradictions.planted_elsewhere import SEAM, follows, not_carried_across
from tests.contradictions.printed import document
from tests.contradictions.seeds import Change, Seed

_PLANT = (planted_tables, planted_patterns, planted_counts, planted_wording, places, planted_elsewhere)
_DECOY = (decoys_tables, decoys_blanks, decoys_requests, decoys_counts, decoys_wording, places, planted_elsewhere)
PLANTED: Mapping[Change, int] = {change: count for part in _PLANT for change, count in part.PLANTED.items()}
DECOYS: Mapping[Change, int] = {change: count for part in _DECOY for change, count in part.DECOYS.items()}
COPIES = 12
MERGERS = 9

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Truth:
    """One thing planted, or one decoy: whose report, and what ``Seed`` says of it. ``of`` is the name of the pattern."""

    agency: str
    of: str
    seed: Seed
    others: tuple[Key, ...] = ()

    @property
    def reports(self) -> frozenset[Key]:
        """The reports that the rule may speak of."""
        return frozenset({(self.agency, year) for year in self.seed.years or {self.seed.year}} | set(self.others))

    @property
    def beside(self) -> frozenset[tuple[str, int, str]]:
        return frozenset((self.agency, year, rule) for year, rule in self.seed.also)


@dataclass(eq=False)
class Corpus:
    """``histories`` by agency; ``planted`` and ``decoys`` in the order in which they were made."""

    divisions: Divisions
    agencies: dict[str, Agency]
    histories: dict[str, History]
    planted: list[Truth] = field(default_factory=list)
    decoys: list[Truth] = field(default_factory=list)
    taken: set[Key] = field(default_factory=set)

    @property
    def gone(self) -> set[Key]:
        return {(one.agency, year) for one in self.decoys for year in one.seed.gone}

    def reports(self) -> Iterator[tuple[Draft, Draft | None]]:
        gone = self.gone
        for agency, drafts in self.histories.items():
            held = {year: draft for year, draft in drafts.items() if (agency, year) not in gone}
            yield from by_year(held)


def corpus(seed: int) -> Corpus:
    """The corpus of a seed: always the same."""
    chance = Random(f"contradictions {seed}")
    divisions = load_divisions()
    some = bodies(divisions, chance)
    made = Corpus(divisions, {body.id: body for body in some}, {body.id: history(body, chance) for body in some})
    _merge(made, some, chance)
    _copy(made, chance)
    scarce = sorted(
        (*((change, count, True) for change, count in PLANTED.items()), *((change, count, False) for change, count in DECOYS.items())),
        key=lambda one: _NEEDS.get(one[0].__name__, 9),
    )
    for change, count, wanted in scarce:
        _sow(made, change, count, made.planted if wanted else made.decoys, chance)
    return made


_NEEDS = {
    name: n
    for n, name in enumerate(
        (
            "zero_for_years",
            "zero_for_years_but_disputes",
            "zeros_with_a_blank_between",
            "disputes_out_of_nothing",
            "two_years_of_zeros",
            "same_zeros",
            "zero_throughout",
            "items_jump",
            "whole_area_from_now_on",
            "rules_of_a_city",
        )
    )
}
"""What fits few reports is sown first."""


_ON_LAST_YEAR = {
    "carry-over",
    "stock",
    "items",
    "same-figures",
    "pending",
    "stated-change",
    "suits-without-requests",
    "stated-received",
    "other-year",
}
"""The rules that rest on the report of the year before as it is, and the sentences that quote it."""


def _sow(made: Corpus, change: Change, count: int, into: list[Truth], chance: Random) -> None:
    keys = [(agency, year) for agency, drafts in made.histories.items() for year in drafts]
    chance.shuffle(keys)
    for agency, year in keys:
        if count == 0:
            return
        if (agency, year) in made.taken:
            continue
        seed = change(made.histories[agency], year, chance, made.divisions)
        if seed is None:
            continue
        rests = {year - 1} if seed.rule in _ON_LAST_YEAR else set()
        touched = {(agency, one) for one in (*seed.drafts, *seed.years, *seed.gone, *rests, *(one for one, _ in seed.also))}
        if touched & made.taken or _crowded(made, agency, seed):
            continue
        made.taken |= touched
        made.histories[agency].update(seed.drafts)
        into.append(Truth(agency, change.__name__, seed))
        count -= 1


def _crowded(made: Corpus, agency: str, seed: Seed) -> bool:
    """Whether two bodies of the province already give odd reasons that year: of thirty, a third would make oddness the custom."""
    odd = [one for one in made.planted if one.seed.rule == "reasons" and one.agency[:2] == agency[:2] and one.seed.year == seed.year]
    return seed.rule == "reasons" and len(odd) >= 2


def _merge(made: Corpus, some: list[Agency], chance: Random) -> None:
    """Townships that follow others of their county: a third continue them, a third do not, and of a third two follow one."""
    towns = [body for body in some if body.level == "township"]
    pairs = [(old, new) for old, new in zip(towns[::2], towns[1::2], strict=False) if old.id[:6] == new.id[:6]]
    for n, (old, new) in enumerate(chance.sample(pairs, MERGERS)):
        heir, before, after = follows(old, new, made.histories[old.id], chance)
        made.agencies[heir.id], made.histories[old.id], made.histories[heir.id] = heir, before, after
        seed = not_carried_across(after) if n % 3 else Seed("carry-over", "承继机关接得上", SEAM, {SEAM: after[SEAM]})
        after.update(seed.drafts)
        if n % 3 == 2:
            third = next(body for body in towns if body.id[:6] == old.id[:6] and body.id not in (old.id, new.id))
            made.agencies[third.id] = replace(third, succeeds=old.id)
            seed = replace(seed, what="一个机关分为两个，不相接")
        (made.planted if n % 3 == 1 else made.decoys).append(Truth(heir.id, "bodies_that_follow", seed))
        made.taken |= {(old.id, SEAM - 1), (heir.id, SEAM)}


def _copy(made: Corpus, chance: Random) -> None:
    """Texts taken over with the numbers changed: from another body, or from the body's own last year."""
    keys = [(agency, year) for agency, drafts in made.histories.items() for year in drafts if year - 1 in drafts]
    chance.shuffle(keys)
    free = [key for key in keys if key not in made.taken]
    for n in range(COPIES):
        agency, year = free[2 * n]
        other = free[2 * n + 1] if n % 2 else (agency, year - 1)
        if {(agency, year), other} & made.taken:
            continue
        source = made.histories[other[0]][other[1]]
        draft = replace(made.histories[agency][year], seed=source.seed)
        made.histories[agency][year] = draft
        made.taken |= {(agency, year), other}
        made.planted.append(Truth(agency, "copied_text", Seed("copied", f"照抄{other}", year, {year: draft}), (other,)))


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def ingested(made: Corpus, folder: Path) -> tuple[store.Data, list[batch.Told]]:
    """The corpus on disk, read; what became of each document. Former versions first, then those that replaced them."""
    data = folder / "data"
    data.mkdir(parents=True)
    with (data / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [body for body in made.agencies.values() if registered(body)]
        csv.writer(file).writerows([HEADER, *(_row(body) for body in rows)])
    former = {(one.agency, one.seed.year): one.seed.former for one in (*made.planted, *made.decoys) if one.seed.former is not None}
    told: list[batch.Told] = []
    for name, drafts, order in (
        (
            "former",
            [(former.get((draft.body.id, draft.year), draft), before) for draft, before in made.reports()],
            batch.Order(narratives=True),
        ),
        (
            "newer",
            [(draft, before) for draft, before in made.reports() if (draft.body.id, draft.year) in former],
            batch.Order(supersede="重新发布", when="2026-03-01", narratives=True),
        ),
    ):
        (folder / name).mkdir()
        for draft, before in drafts:
            ending, raw = document(draft, before, made.divisions)
            (folder / name / f"{draft.body.id}-{draft.year}{ending}").write_bytes(raw)
        with patient() as workers:
            told += batch.ingest([folder / name], data, order, workers)
    for one in (*made.planted, *made.decoys):
        if one.seed.corrections:
            path = report_path(data / "corrections", one.agency, one.seed.year)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(one.seed.corrections, ensure_ascii=False), encoding="utf-8")
    return store.read(data), told


@contextmanager
def patient() -> Iterator[Workers]:
    """Cages that wait ten minutes for a document: what is held here is what is found, not how fast, however busy the machine is."""
    cages: list[guard.Cage] = []

    def begin() -> None:
        cages.append(guard.Cage(seconds=600))
        guard.own(cages[-1])

    with ThreadPoolExecutor(2, initializer=begin) as pool:
        yield Workers(pool, 2, 8)
    for cage in cages:
        cage.close()


def _row(body: Agency) -> Iterable[str]:
    return (body.id, body.name, body.division, body.kind, body.level, "", "", "", body.succeeds or "")


def counted(made: Corpus) -> Counter[str]:
    """How many are planted, by rule."""
    return Counter(one.seed.rule for one in made.planted)
