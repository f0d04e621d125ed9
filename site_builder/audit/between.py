"""What two narratives have in common, and places that a narrative has no business to name.

Knows texts that are handed to it one by one, and never holds them all. Says what is the same, never who had it first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.audit.copies import Key, Passage, copies
from site_builder.audit.findings import Finding, seen
from site_builder.audit.foreign import foreign_places
from site_builder.audit.own_words import names_of

if TYPE_CHECKING:
    from site_builder.agencies import Agency
    from site_builder.divisions import Divisions


@dataclass(frozen=True, slots=True)
class Narratives:
    """The narratives of reports that are held: ``passages`` gives all of them, one after another and as often as asked, ``text`` one again.

    ``folder`` is an empty one for what does not fit memory, which whoever made it takes away.
    """

    passages: Callable[[], Iterable[Passage]]
    text: Callable[[Key], str]
    divisions: "Divisions"
    folder: Path


def between(narratives: Narratives, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """Reports that share most of a section with an earlier one, and reports that name a place elsewhere; both remarks, in no order.

    Of a section that shares with several others the one with the largest share is told, the earliest among equals.
    """
    names = {id_: names_of(agency, narratives.divisions) for id_, agency in agencies.items()}
    nearest: dict[Key, tuple[int, Key, int]] = {}
    for one in copies(narratives.passages(), names, narratives.text, narratives.folder):
        best = nearest.get(one.later)
        if best is None or (-one.share, one.earlier) < (-best[0], best[1]):
            nearest[one.later] = (one.share, one.earlier, one.family)
    for later, (share, earlier, family) in nearest.items():
        yield seen(
            "copied",
            "remark",
            later.agency,
            later.year,
            other=earlier.agency,
            other_year=earlier.year,
            section=later.section,
            other_section=earlier.section,
            share=share,
            family=family,
        )
    yield from dict.fromkeys(_foreign(narratives, agencies))


def _foreign(narratives: Narratives, agencies: Mapping[str, "Agency"]) -> Iterator[Finding]:
    """Each place elsewhere that a section names, again for each section."""
    for passage in narratives.passages():
        path = narratives.divisions.path(agencies[passage.agency].division)
        for place in foreign_places(passage.text, path, narratives.divisions):
            code = place.codes[0] if len(place.codes) == 1 else ""
            yield seen("foreign-place", "remark", passage.agency, passage.year, place=place.name, code=code)
