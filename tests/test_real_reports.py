"""The real reports, held to what was read by hand: no wrong number, said or unsaid, and no edition or year mistaken."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from site_builder import store
from site_builder.audit import audit
from site_builder.facts import facts
from site_builder.ingest import batch, inbox
from site_builder.record import Quarantined, Record
from site_builder.record_json import decode, encode
from site_builder.texts import texts
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


def test_what_is_found_in_the_real_reports_is_what_was_seen_by_hand(real_reports: Path) -> None:
    """Every document, also those whose body is not known: each speaks then for a township of its own, of a province with no other."""
    data = store.read(Path(__file__).parent.parent / "data")
    bodies, held, files = dict(data.agencies), [], {}
    townships = (code for code in data.divisions.names if len(code) == 9 and code.startswith("54"))
    for file in sorted((real_reports / "raw").iterdir()):
        read = batch.read_document(file.name, file.read_bytes(), batch.Expected(), data.divisions, data.agencies)
        record = read if isinstance(read, Record) else of_body(read, next(townships))
        body = bodies.get(record.agency) or store.from_division(record.agency, data.divisions)
        assert body is not None
        bodies[record.agency] = body
        held.append(record)
        files[record.agency, record.year] = file.name.partition("_")[2].partition(".")[0]
    assert len(held) == len(files) >= 33

    found = audit(facts(held, bodies, frozenset()), bodies, texts(held)).findings

    assert sorted({(files[one.agency, one.year], one.severity, one.rule, one.at.rpartition("/")[0]) for one in found}) == [
        ("bfabfd0488fd8ed4", "contradiction", "conservation", "applications/concluded"),
        ("bfabfd0488fd8ed4", "contradiction", "outcomes", "applications/concluded"),
        ("dizhang-2023-old-template", "remark", "form-of-year", ""),
        ("narat-town-2023", "remark", "capacity", "disclosure/rules"),
        ("pingtan-2020", "contradiction", "breakdown", "stated"),
        ("pingtan-2020", "contradiction", "outcomes", "applications/concluded"),
        ("saintpaulhem-dept-2023-old-template", "remark", "form-of-year", ""),
        ("shanghai-gov-office-2019", "contradiction", "stated-outcome", "stated/claims"),
        ("shanghai-gov-office-2019", "remark", "stated-share", "stated/claims"),
    ]
    said = {
        (one.left[0], sum(value or 0 for value in one.right)) for one in found if one.rule in {"stated-outcome", "breakdown", "outcomes"}
    }
    assert said == {(0, 2), (258, 275), (265, 337), (2602, 2603), (20, 26), (21, 27)}


def of_body(read: object, agency: str) -> Record:
    """A reading whose body is not known, as that body's record; a year that is not known is 2021."""
    assert isinstance(read, Quarantined)
    fields = {key: value for key, value in msgspec.structs.asdict(read).items() if key in Record.__struct_fields__}
    return Record(**fields | {"agency": agency, "name": read.name or agency, "year": read.year or 2021, "scope": read.scope or "own"})
