"""The file of events: good rows become values, bad ones are all told with their row, and nobody's handle goes further."""

from dataclasses import asdict, replace
from pathlib import Path

import msgspec
import pytest

from site_builder import site, store
from site_builder.errors import SiteError
from site_builder.events import HEADER, KINDS, Event, add, read_events
from site_builder.store import write_record
from tests.making import data_of, record

HEAD = ",".join(HEADER) + "\n"


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "events.csv").write_text(head + "".join(row + "\n" for row in rows), encoding="utf-8")
    return folder


def complaints(data: Path) -> list[str]:
    with pytest.raises(SiteError) as raised:
        store.read(data)
    return [str(problem) for problem in raised.value.problems]


def test_a_row_becomes_an_event_and_the_handle_of_who_wrote_it_is_not_in_it(tmp_path):
    write_record(tmp_path, record())
    written(
        tmp_path,
        '140825101,2021,applications/concluded,replied,2026-03-12,https://www.example.gov.cn/a,"经核，总计应为2件，已更正。",lx-handle',
        "140825102,2020,,looked,2026-03-31,,,lx-handle",
    )

    data = store.read(tmp_path)

    assert data.events == (
        Event(
            "140825101",
            2021,
            "applications/concluded",
            "replied",
            "2026-03-12",
            "https://www.example.gov.cn/a",
            "经核，总计应为2件，已更正。",
        ),
        Event("140825102", 2020, "", "looked", "2026-03-31"),
    )
    assert data.agencies["140825102"].name == "泽掌镇"
    assert "lx-handle" not in str([asdict(event) for event in data.events])
    assert data.events[0].line == "applications/concluded"
    assert replace(data.events[0], at="applications/concluded/total").line == "applications/concluded"


def test_no_file_and_a_file_without_rows_are_no_events(tmp_path):
    assert store.read(tmp_path).events == ()
    assert store.read(written(tmp_path)).events == ()


def test_events_are_in_order_whatever_the_order_of_the_rows(tmp_path):
    rows = ["140825102,2020,,looked,2026-03-31,,,", "140825101,2021,,asked,2026-03-02,,,", "140825101,2021,,asked,2026-03-01,,,"]

    assert store.read(written(tmp_path / "a", *rows)).events == store.read(written(tmp_path / "b", *reversed(rows))).events


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("140825101,2021,,looked,2026-03-31,,", "7 fields for 8 columns"),
        ("999999999,2021,,looked,2026-03-31,,,", "'999999999' is in neither agencies.csv nor the list"),
        ("140825101,21,,looked,2026-03-31,,,", "'21' is no report year"),
        ("140825101,1999,,looked,2026-03-31,,,", "'1999' is no report year"),
        ("140825101,2021,applications/nothing,confirmed,2026-03-31,,,", "'applications/nothing' is on no edition of the form"),
        ("140825101,2021,,seen,2026-03-31,,,", "the event 'seen' is unknown"),
        ("140825101,2021,,looked,2026-02-30,,,", "'2026-02-30' is no date"),
        ("140825101,2021,,looked,20260331,,,", "'20260331' is no date"),
        ("140825101,2021,,looked,2026-03-31,javascript:alert(1),,", "'javascript:alert(1)' is no web address"),
        ("140825101,2021,,replied,2026-03-31,,,", "a reply without its words"),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_a_remedy(tmp_path, row, what):
    (said,) = complaints(written(tmp_path, "140825101,2021,,looked,2026-01-01,,,", row))

    assert "events.csv: row 3" in said
    assert what in said
    assert len(said.partition(" → ")[2]) > 10


def test_all_bad_rows_are_told_at_once_beside_the_other_problems_of_the_data(tmp_path):
    (tmp_path / "agencies.csv").write_text("id,name\n", encoding="utf-8")
    said = complaints(written(tmp_path, "x,2021,,looked,2026-03-31,,,", "140825101,x,,looked,x,,,", "140825101,2021,,looked,2026-01-01,,,"))

    assert sum("events.csv" in one for one in said) == 3
    assert any("agencies.csv" in one for one in said)


def test_a_row_written_twice_is_told(tmp_path):
    row = "140825101,2021,,looked,2026-01-01,,,"

    assert "says what another row says" in complaints(written(tmp_path, row, row))[0]


@pytest.mark.parametrize("head", ["agency,year\n", "\ufeff" + HEAD.replace("by", "who"), '"\n'])
def test_another_heading_is_told_and_not_guessed(tmp_path, head):
    assert "events.csv" in complaints(written(tmp_path, "140825101,2021,,looked,2026-01-01,,,", head=head))[0]


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    (tmp_path / "events.csv").write_bytes(HEAD.encode() + "140825101,2021,,replied,2026-01-01,,说明,\n".encode("gb18030"))

    assert "not readable as CSV in UTF-8" in complaints(tmp_path)[0]


def test_a_spreadsheets_byte_order_mark_is_no_mistake(tmp_path):
    assert len(store.read(written(tmp_path, "140825101,2021,,looked,2026-01-01,,,", head="\ufeff" + HEAD)).events) == 1


def test_every_kind_of_the_contract_is_known():
    assert KINDS == ("looked", "confirmed", "asked", "replied", "replaced", "withdrawn", "misread")
    assert read_events(Path("no-such-folder/events.csv"), {}, store.load_divisions(), []) == ()


def test_an_event_changes_the_version_and_the_date_of_the_data():
    plain = data_of(record())
    told = data_of(record(), events=(Event("140825101", 2021, "", "looked", "2031-03-31"),))

    assert site.version(plain) != site.version(told)
    assert site.version(plain) == site.version(data_of(record(), events=()))
    assert site.newest_date(told) == "2031-03-31"


# ── adding a row ────────────────────────────────────────────────────────────────────────────────────────────────────

SAID = Event("140825101", 2021, "", "misread", "2026-03-31", "", '底本为"泉掌镇"，误记\n第二行')


def test_a_row_that_is_added_is_read_back_and_the_rest_of_the_file_is_untouched(tmp_path):
    write_record(tmp_path, record())
    path = tmp_path / "events.csv"

    assert add(path, SAID, "lx")
    assert path.read_text(encoding="utf-8").startswith(HEAD)
    before = path.read_bytes().removesuffix(b"\n")
    path.write_bytes(before)  # as an editor without a last line break leaves it
    assert add(path, replace(SAID, year=2020), "lx")

    assert path.read_bytes().startswith(before + b"\n")
    assert store.read(tmp_path).events == (replace(SAID, year=2020), SAID)


def test_the_same_words_are_added_once_whatever_the_day_and_the_hand(tmp_path):
    path = tmp_path / "events.csv"

    assert add(path, SAID, "lx")
    assert not add(path, replace(SAID, date="2026-04-01"), "other")
    assert add(path, replace(SAID, text="另一句"), "lx")


def test_a_file_of_a_spreadsheet_keeps_its_mark_and_line_ends(tmp_path):
    path = tmp_path / "events.csv"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode().replace(b"\n", b"\r\n"))

    assert add(path, replace(SAID, text="误记"), "lx")

    assert path.read_bytes().startswith(b"\xef\xbb\xbfagency")
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == 2


def test_nothing_is_added_to_a_file_that_is_none_of_ours(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(SiteError, match="not those of the events"):
        add(path, SAID, "lx")
    assert path.read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_the_version_is_of_what_records_say_and_not_of_the_order_in_which_a_file_says_it():
    one = record()
    turned = msgspec.structs.replace(
        one,
        cells={table: dict(reversed(lines.items())) for table, lines in reversed(one.cells.items())},
        lines=dict(reversed(one.lines.items())),
    )
    assert list(turned.cells) != list(one.cells)
    assert site.version(data_of(one)) == site.version(data_of(turned))
    assert site.version(data_of(one)) != site.version(data_of(record({"applications/received/total": 7})))
