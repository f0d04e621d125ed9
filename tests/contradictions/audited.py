"""Every rule over what was read: the tables, the text, the versions, and the narratives side by side."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from site_builder.audit import Narratives, audit
from site_builder.audit.copies import Key, Passage
from site_builder.audit.findings import Finding
from site_builder.audit.versions import replaced
from site_builder.facts import facts
from site_builder.store import Data
from site_builder.texts import texts


def audited(data: Data, folder: Path) -> list[Finding]:
    """What is found in a data folder that was read, and in the narratives beside it."""
    printed, said = facts(data.records, data.agencies, data.corrected), texts(data.records)
    passages = list(_passages(data, folder))
    by_key: dict[Key, str] = {one.key: one.text for one in passages}
    with TemporaryDirectory() as empty:
        narratives = Narratives(lambda: passages, by_key.__getitem__, data.divisions, Path(empty))
        former = replaced(data.superseded, data.events)
        return list(audit(printed, data.agencies, said, former, narratives).findings)


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
