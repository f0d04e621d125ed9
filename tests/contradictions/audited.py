"""Every rule over what was read: the tables, the text, the versions, and the narratives side by side."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from site_builder.audit import audit
from site_builder.audit.copies import Key, Passage, copies
from site_builder.audit.findings import Finding, seen
from site_builder.audit.foreign import foreign_places
from site_builder.audit.own_words import names_of
from site_builder.audit.versions import replaced
from site_builder.facts import facts
from site_builder.store import Data
from site_builder.texts import texts


def audited(data: Data, folder: Path) -> list[Finding]:
    """What is found in a data folder that was read, and in the narratives beside it."""
    printed, said = facts(data.records, data.agencies, data.corrected), texts(data.records)
    found = audit(printed, data.agencies, said, replaced(data.superseded, data.events)).findings
    passages = list(_passages(data, folder))
    return [*found, *_copied(data, passages), *_elsewhere(data, passages)]


class _Narrative(msgspec.Struct):
    agency: str
    year: int
    sections: dict[str, str]


def _passages(data: Data, folder: Path) -> Iterator[Passage]:
    dated = {(one.agency, one.year): one.source.dated or "" for one in data.records}
    for path in sorted((folder / "narratives").rglob("*.json")):
        told = msgspec.json.decode(path.read_bytes(), type=_Narrative)
        for section, text in told.sections.items():
            yield Passage(told.agency, told.year, section, dated[told.agency, told.year], text)


def _copied(data: Data, passages: list[Passage]) -> Iterator[Finding]:
    by_key: dict[Key, str] = {one.key: one.text for one in passages}
    names = {one.agency: names_of(data.agencies[one.agency], data.divisions) for one in passages}
    with TemporaryDirectory() as folder:
        for one in copies(passages, names, by_key.__getitem__, Path(folder)):
            told: dict[str, int | str] = {
                "other": one.earlier.agency,
                "other_year": one.earlier.year,
                "section": one.later.section,
                "share": one.share,
            }
            yield seen("copied", "remark", one.later.agency, one.later.year, **told)


def _elsewhere(data: Data, passages: list[Passage]) -> Iterator[Finding]:
    for one in passages:
        for place in foreign_places(one.text, data.divisions.path(data.agencies[one.agency].division), data.divisions):
            yield seen("foreign-place", "remark", one.agency, one.year, place=place.name, code=place.codes[0])
