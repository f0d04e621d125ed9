"""What changed since the year before, in sentences made from the numbers of two reports of one body, or of the bodies of a region.

Compares only what both print alike: not across a change of scope, of the form or of the law. Says how many more or fewer, never why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from site_builder.pages.holdings import Sheet
from site_builder.pages.peers import MEASURED, numbers
from site_builder.pages.years import RECONSIDER_FIRST
from site_builder.words import Speaker

OF_ONE_FORM = frozenset({"licences", "penalties"})
"""What stands in table 二, which the two editions do not count alike."""


@dataclass(frozen=True, slots=True)
class Since:
    """What changed: a sentence for each number that did or did not, and what was not compared and why."""

    title: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]


def since(sheets: Sequence[Sheet], w: Speaker) -> Since | None:
    """The newest report against that of the year before; newest first in. None where that one is not held or is of another scope.

    A number that either report leaves unknown is named and not compared; numbers that are 0 in both years are named together.
    """
    if len(sheets) < _TWO:
        return None
    now, before = next(pairwise(sheets))
    if now.record.year - before.record.year != 1 or now.record.scope != before.record.scope:
        return None
    apart = frozenset(_apart(before, now))
    pairs = [
        (w(f"peers.of.{key}"), was, is_) for key, was, is_ in zip(MEASURED, numbers(before), numbers(now), strict=True) if key not in apart
    ]
    return Since(w("since.title", before=before.year), tuple(_sentences(pairs, w)), tuple(_notes(pairs, apart, w)))


_TWO = 2


def together(received: Iterable[Mapping[int, int | None]], year: int | None, w: Speaker) -> str:
    """New requests of a region's bodies in a year and the year before: of those bodies alone that give the number for themselves in both.

    ``received`` has the number of each body by year. Empty where there are not two such bodies: of one its own page tells.
    """
    if year is None:
        return ""
    pairs: list[tuple[int, int]] = []
    for said in received:
        was, now = said.get(year - 1), said.get(year)
        if was is not None and now is not None:
            pairs.append((was, now))
    if len(pairs) < _TWO:
        return ""
    return w(
        "since.together",
        year=str(year),
        before=str(year - 1),
        n=len(pairs),
        was=sum(was for was, _ in pairs),
        now=sum(now for _, now in pairs),
        more=sum(now > was for was, now in pairs),
        fewer=sum(now < was for was, now in pairs),
        same=sum(now == was for was, now in pairs),
    )


def _apart(before: Sheet, now: Sheet) -> Iterator[str]:
    """What is not to be compared between the two years."""
    if before.record.edition != now.record.edition:
        yield from OF_ONE_FORM
    if before.record.year < RECONSIDER_FIRST <= now.record.year:
        yield "disputes"


Pairs = Sequence[tuple[str, int | None, int | None]]
"""What is counted, then and now."""


def _sentences(pairs: Pairs, w: Speaker) -> Iterator[str]:
    for what, was, is_ in pairs:
        if was is None or is_ is None or was == is_ == 0:
            continue
        key = "same" if was == is_ else "more" if was < is_ else "fewer"
        yield w(f"since.{key}", what=what, was=was, now=is_, by=abs(is_ - was))
    zeros = [what for what, was, is_ in pairs if was == is_ == 0]
    if zeros:
        yield w("since.zeros", what=w("list.pause").join(zeros))


def _notes(pairs: Pairs, apart: frozenset[str], w: Speaker) -> Iterator[str]:
    unknown = [what for what, was, is_ in pairs if was is None or is_ is None]
    if unknown:
        yield w("since.unknown", what=w("list.pause").join(unknown))
    if apart >= OF_ONE_FORM:
        yield w("since.form")
    if "disputes" in apart:
        yield w("since.law", year=str(RECONSIDER_FIRST))
