"""The real reports, held to what was read by hand: no wrong number, said or unsaid, and no edition or year mistaken."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.ingest import batch, inbox
from tests.campaigns.mutations import campaign, reports

FIRST_FIVE = 5


@pytest.fixture(scope="module")
def read(real_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    list(batch.ingest([real_reports / "raw"], data))
    return data


def score(real_reports: Path, data: Path) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, str(real_reports / "score.py"), str(data), "--json"], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    result: dict[str, dict[str, object]] = json.loads(done.stdout)
    return result


def test_no_silent_and_no_wrong_number_in_any_real_report(real_reports: Path, read: Path) -> None:
    total = score(real_reports, read)["total"]

    assert (total["silent"], total["noted"]) == (0, 0)
    right, of = str(total["edition_and_year_right"]).split("/")
    assert right == of
    assert int(str(total["right"])) >= 0.995 * int(str(total["cells"]))


def test_the_five_documents_that_the_project_was_made_from_resolve(real_reports: Path, tmp_path: Path) -> None:
    """With the register of this repository, without a flag."""
    (tmp_path / "agencies.csv").write_bytes((Path(__file__).parent.parent / "data" / "agencies.csv").read_bytes())
    files = [file for file in inbox.files([real_reports / "raw"]) if len(file.stem.partition("_")[2]) == 16 and file.stem[4:].isalnum()]
    told = list(batch.ingest(files, tmp_path))

    assert len(told) == FIRST_FIVE
    assert sorted(
        (one.reading.agency, one.reading.year, one.reading.edition) for one in told if one.reading and one.ending == "accepted"
    ) == [
        ("140825101", 2021, "2021"),
        ("360923-jiguan-shiwu", 2020, "2019"),
        ("410104006", 2020, "2019"),
        ("410425200", 2021, "2021"),
        ("411621104", 2020, "2019"),
    ]


def test_the_committed_records_are_what_the_reports_say(real_reports: Path) -> None:
    """Reading the committed records' documents again gives the same bytes: nothing was changed by hand."""
    root = Path(__file__).parent.parent / "data"
    by_name = {file.name: file for file in (real_reports / "raw").iterdir()}
    committed = sorted((root / "records").rglob("*.json"))
    assert len(committed) >= 10
    from site_builder import store
    from site_builder.record import Record, decode, encode

    held = store.read(root)
    for path in committed:
        record = decode(path.read_bytes())
        again = batch.read_document(
            record.source.file, by_name[record.source.file].read_bytes(), batch.Expected(), held.divisions, held.agencies
        )
        assert isinstance(again, Record)
        assert encode(again) == path.read_bytes()


def test_a_damaged_real_report_gives_the_printed_number_or_none(real_reports: Path) -> None:
    """Some hundred cases; ``make mutations`` runs thousands."""
    told = campaign(reports(real_reports), 300, seed=7)

    assert told.wrong == ()
    assert sum(told.run.values()) == 300
    assert told.caught >= 0.99 * told.swaps > 0
