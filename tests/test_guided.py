"""What coverage-guided fuzzing found, and a few hundred mutations, through the same oracles; ``make fuzz-guided`` looks for more."""

import random
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder.config import Config
from site_builder.corrections import Applied
from site_builder.form import Form, Table
from site_builder.ingest.readers.grid import Row
from site_builder.ingest.row import Region, RowReading
from site_builder.ingest.text import Value
from site_builder.record import Stated
from tests.campaigns import guided
from tests.campaigns.oracles import TARGETS

FOUND = [pytest.param(path.parent.name, path, id=f"{path.parent.name}/{path.name}") for path in sorted(guided.CORPUS.glob("*/*"))]


@pytest.mark.parametrize(("target", "path"), FOUND)
def test_what_once_broke_an_oracle_holds(target: str, path: Path) -> None:
    TARGETS[target](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_and_their_mutations_hold(target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guided, "REPORTS", tmp_path)  # the same seeds wherever it runs
    some = guided.seeds(target)
    for number in range(40):
        TARGETS[target](guided.mutated(random.Random(number).choice(some), number, target))


def _sevens(_: Form, table: Table, regions: Mapping[str, Region], __: object) -> dict[str, RowReading]:
    return {key: RowReading((7,) * len(table.line(key).columns)) for key in regions}


@pytest.mark.parametrize(
    ("target", "raw", "place", "spoilt"),
    [
        ("numbers", "１万元", "tests.campaigns.grammars.value", lambda *_: Value("number", 2)),
        ("numerals", "一百二", "site_builder.ingest.prose._TWO_WAYS", re.compile("(?!)")),
        ("parting", "1000001", "site_builder.ingest.glued.read", _sevens),
        ("lines", "甲|1", "site_builder.ingest.readers.text._row", lambda number, line, _: Row(str(number), (line[:1],), True)),
        ("pages", "<table><tr><td>1</td></tr></table>", "site_builder.ingest.readers.html._plain", lambda _: ["2"]),
        ("sentences", "主动公开政府信息3条。", "site_builder.ingest.narrative._stated", lambda *_: (Stated(disclosed_total=10**16), {})),
        ("records", "{", "site_builder.store.read_record", lambda *_: None),
        (
            "mended",
            guided._MENDED.encode(),
            "site_builder.corrections.apply",
            lambda held, _: Applied(held, (), frozenset(), frozenset()),
        ),
        ("register", guided.seeds("register")[-1], "tests.campaigns.oracles._row", lambda _: ("1",) * 9),
        ("happenings", guided.seeds("happenings")[-1], "site_builder.events.add", lambda *_: False),
        ("choices", guided.seeds("choices")[-1], "site_builder.config.load", lambda _: Config({}, "ftp://x", (), "", "a", "")),
        ("texts", "**a**", "tests.attacking.strict.ELEMENTS", frozenset({"html"})),
        ("personal", "电话 13812345678", "tests.campaigns.oracles.publishable", lambda text: text),
    ],
)
def test_an_oracle_notices_a_parser_that_is_wrong(
    target: str, raw: str | bytes, place: str, spoilt: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, spoilt)
    with pytest.raises((AssertionError, FileNotFoundError)):
        TARGETS[target](raw.encode() if isinstance(raw, str) else raw)
