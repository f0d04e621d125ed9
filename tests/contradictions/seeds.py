"""What is planted, and what must be let alone: a change of one body's history, and what a reader of it may rightly remark on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from site_builder.divisions import Divisions
from tests.contradictions.drafts import Cells, Draft, History, sums

SUMS = frozenset({"conservation", "outcomes", "applicants", "bounds"})
"""The sums of table three that one wrong cell can break."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A change. ``rule`` must speak of ``year`` (any of ``years``, if several would do); for a decoy it must not.

    ``also`` are rules that may rightly speak of a year beside it: what follows from the same cells. ``remark`` says of a decoy that a
    remark by its rule is right, and only more than that is wrong. Reports of the years ``gone`` are not held; ``former`` is a version that
    was published before; ``corrections`` are what a person saw where our reading differs.
    """

    rule: str
    what: str
    year: int
    drafts: Mapping[int, Draft]
    also: frozenset[tuple[int, str]] = frozenset()
    years: frozenset[int] = frozenset()
    remark: bool = False
    gone: frozenset[int] = frozenset()
    former: Draft | None = None
    corrections: tuple[Mapping[str, object], ...] = ()


Change = Callable[[History, int, Random, Divisions], Seed | None]
"""A change of the report of a year, or None where that body or year does not lend itself to it."""


def also(year: int, *rules: str) -> frozenset[tuple[int, str]]:
    return frozenset((year, rule) for rule in rules)


def changed(draft: Draft, cells: Mapping[str, int | None], *, make_sums: bool = False) -> Draft:
    """A draft with some cells of tables three and four, by ``line/column``, or of any table by full address."""
    every: Cells = dict(draft.cells)
    for place, value in cells.items():
        at = place if place.count("/") == 2 else f"{'disputes' if place.startswith(('recon', 'litig')) else 'applications'}/{place}"
        if at not in every:
            raise KeyError(at)
        every[at] = value
    return replace(draft, cells=sums(every, draft.form) if make_sums else every)


def telling(draft: Draft, **told: str) -> Draft:
    """A draft whose text says these passages."""
    return replace(draft, told={**draft.told, **told})


def quiet(draft: Draft, **more: str) -> Draft:
    """A draft whose text gives no count of what a wrong table holds, so that nothing but the table is wrong."""
    return replace(draft, told={**draft.told, "outcome": "", "change": "", "received": "申请渠道保持畅通，办理流程进一步规范。", **more})


def of_draft(rule: str, what: str, draft: Draft, **more: object) -> Seed:
    """A decoy that is one draft."""
    return Seed(rule, what, draft.year, {draft.year: draft}, **more)  # type: ignore[arg-type]


def saying(rule: str, what: str, draft: Draft, **told: str) -> Seed:
    """A decoy that is a passage of its text."""
    said = next(iter(told.values()))
    return Seed(rule, f"{what}：{said}", draft.year, {draft.year: telling(draft, **told)})


def about_requests(draft: Draft, what: str, said: str, rule: str = "stated-received") -> Seed:
    """A decoy that tells of requests in its own words, and says nothing else of them."""
    return saying(rule, what, draft, received=said, outcome="", change="")
