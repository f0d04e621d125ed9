"""The store: records, corrections, agencies and divisions on disk, and everything wrong told at once."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import divisions as division_list
from site_builder import store
from site_builder.corrections import apply
from site_builder.divisions import Divisions, load_divisions, pack_divisions
from site_builder.errors import SiteError
from site_builder.form import FORMS
from site_builder.record import Correction, Note, Quarantined, Record, Source
from site_builder.record_json import decode, encode

SHA = "ab" * 32


def source(sha256: str = SHA) -> Source:
    return Source(file="a.txt", sha256=sha256, kind="copy", whole=True, reader="text")


def record(agency: str = "411621104", year: int = 2020, edition: str = "2019", **changed: object) -> Record:
    form = FORMS[edition]
    cells = {table.key: {line.key: (0,) * len(line.columns) for line in table.lines} for table in form.tables}
    whole = Record(schema=1, agency=agency, name="韭园镇", year=year, edition=edition, scope="own", source=source(), cells=cells)
    return msgspec.structs.replace(whole, **changed)


def with_nulls(line: str, kind: str) -> Record:
    """A record whose line of table 三 was not read, with the note that says so at the line."""
    whole = record()
    cells = {**whole.cells, "applications": {**whole.cells["applications"], line: (None,) * 7}}
    return msgspec.structs.replace(whole, cells=cells, notes=(Note(at=f"applications/{line}", kind=kind),))  # type: ignore[arg-type]


def correct(data: Path, *corrections: dict[str, object], agency: str = "411621104", year: int = 2020) -> Path:
    path = data / "corrections" / store.county_of(agency) / agency / f"{year}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = [{"why": "原件第3页", "by": "lx", "when": "2026-02-20", **one} for one in corrections]
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def told(data: Path) -> list[str]:
    with pytest.raises(SiteError) as caught:
        store.read(data)
    return [str(problem) for problem in caught.value.problems]


# ── records ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_absent_or_empty_folder_is_empty_data(tmp_path: Path) -> None:
    for data in (tmp_path, tmp_path / "absent"):
        assert store.read(data).records == ()
        assert store.read(data).agencies == {}


def test_what_is_written_is_what_is_read_in_order(tmp_path: Path) -> None:
    written = [record("411621104", 2021, "2021"), record("411621104", 2020), record("140825101", 2021, "2021"), record("31", 2019)]
    paths = [store.write_record(tmp_path, one) for one in written]
    got = store.read(tmp_path)
    assert [(one.agency, one.year) for one in got.records] == [("140825101", 2021), ("31", 2019), ("411621104", 2020), ("411621104", 2021)]
    assert all(one in got.records for one in written)
    assert [path.relative_to(tmp_path / "records").as_posix() for path in paths[::3]] == [
        "411621/411621104/2021.json",
        "310000/31/2019.json",
    ]
    assert paths[0].read_bytes() == encode(written[0])


def test_a_body_that_is_only_in_the_list_is_registered_from_it(tmp_path: Path) -> None:
    store.write_record(tmp_path, record("411621104"))
    agency = store.read(tmp_path).agencies["411621104"]
    assert (agency.name, agency.kind, agency.level, agency.division) == ("韭园镇", "镇", "township", "411621104")


def test_a_department_must_be_registered(tmp_path: Path) -> None:
    store.write_record(tmp_path, record("360923-jiguan-shiwu"))
    assert "360923-jiguan-shiwu" in told(tmp_path)[0]
    (tmp_path / "agencies.csv").write_text(
        ",".join(store_header()) + "\n360923-jiguan-shiwu,上高县机关事务局,360923,局,county,某名;另名,2019,,\n", encoding="utf-8"
    )
    agency = store.read(tmp_path).agencies["360923-jiguan-shiwu"]
    assert agency.aliases == ("某名", "另名")
    assert (agency.from_, agency.to, agency.succeeds) == ("2019", None, None)


def store_header() -> tuple[str, ...]:
    return ("id", "name", "division", "kind", "level", "aliases", "from", "to", "succeeds")


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    whole = store.write_record(tmp_path, record())
    astray = tmp_path / "records" / "360923" / "x.json"
    astray.parent.mkdir(parents=True)
    astray.write_bytes(whole.read_bytes())
    (tmp_path / "records" / "broken.json").write_text('{"schema": 1,\n "agency" 5}', encoding="utf-8")
    (tmp_path / "records" / "latin.json").write_bytes(b'{"schema": 1, "agency": "\xff"}')
    unknown = json.loads(whole.read_bytes())
    unknown["cells"]["applications"]["no_such_line"] = [0]
    unknown["agency"] = "999999999"
    (tmp_path / "records" / "unknown.json").write_text(json.dumps(unknown), encoding="utf-8")
    escaping = {**json.loads(whole.read_bytes()), "agency": "../../x"}
    (tmp_path / "records" / "escaping.json").write_text(json.dumps(escaping), encoding="utf-8")
    (tmp_path / "agencies.csv").write_text(",".join(store_header()) + "\n41,河南\n", encoding="utf-8")
    correct(tmp_path, {"at": "nowhere/x", "expect": 0, "set": 1})
    correct(tmp_path, {"at": "applications/granted", "seen": "blank"}, year=2021)
    problems = told(tmp_path)
    for part in (
        "broken.json:2:11: not a record",
        "latin.json: not a record",
        "no_such_line: the form of 2019 has no such line",
        "999999999 (韭园镇) is in neither",
        "'../../x' is no agency id",
        "a second record for 411621104 2020",
        "x.json: its content says 411621104 2020",
        "agencies.csv: row 2: 2 fields for 9 columns",
        "correction 1: nowhere/x is no cell and no line",
        "2021.json: no record stands at the same place",
    ):
        assert any(part in problem for problem in problems), (part, problems)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("4x,甲,41,省,province,,,,", "the id '4x' is malformed"),
        ("990101009,庚街道,990101,街道,township,,,,", "the division '990101' is not in the list"),
        ("411621199,庚街道,360923,街道,township,,,,", "does not begin with its division"),
        ("411621199,庚街道,411621,街道,village,,,,", "the level 'village' is unknown"),
        ("411621199,,411621,,township,,,,", "no name"),
        ("411621199,庚街道,411621,街道,township,,2024-13,,", "from '2024-13' is no date"),
        ("411621199,庚街道,411621,街道,township,,,,411621198", "succeeds 411621198, which nobody has registered"),
    ],
)
def test_a_broken_row_of_the_register_is_told_by_its_number(tmp_path: Path, row: str, complaint: str) -> None:
    (tmp_path / "agencies.csv").write_text(",".join(store_header()) + f"\n{row}\n", encoding="utf-8")
    problems = told(tmp_path)
    assert any(complaint in problem for problem in problems)


def test_a_write_is_whole_or_not_at_all_and_leaves_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.write_record(tmp_path, record())
    before = path.read_bytes()
    with pytest.raises(SiteError):
        store.write_record(tmp_path, record(cells={"applications": {"no_such_line": (1,)}}))
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        store.write_record(tmp_path, record(name="另名"))
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["2020.json"]


def test_a_quarantined_reading_lies_under_twelve_digits_of_its_hash_and_is_no_known_document(tmp_path: Path) -> None:
    reading = Quarantined(
        schema=1, agency=None, name=None, year=None, edition=None, scope=None, source=source("cd" * 32), cells={}, missing=("agency",)
    )
    path = store.write_quarantined(tmp_path, reading)
    assert path == tmp_path / "quarantine" / "cdcdcdcdcdcd.json"
    accepted = store.write_record(tmp_path, record())
    assert store.known_hashes(tmp_path) == {SHA: accepted}
    with pytest.raises(ValueError, match="no SHA-256"):
        store.write_quarantined(tmp_path, msgspec.structs.replace(reading, source=source("../../etc")))


@pytest.mark.parametrize(
    ("agency", "county"),
    [("31", "310000"), ("3213", "321300"), ("411621104", "411621"), ("360923-jiguan-shiwu", "360923"), ("31-bangongting", "310000")],
)
def test_the_county_is_the_first_six_digits(agency: str, county: str) -> None:
    assert store.county_of(agency) == county


@given(st.text(max_size=20))
def test_only_an_id_has_a_county_and_every_id_is_safe_as_a_folder(text: str) -> None:
    try:
        county = store.county_of(text)
    except ValueError:
        return
    assert county.isascii()
    assert set(text) <= set("0123456789-abcdefghijklmnopqrstuvwxyz")


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_taken_while_the_record_says_what_it_expects(tmp_path: Path) -> None:
    store.write_record(tmp_path, with_nulls("granted", "lost"))
    correct(tmp_path, {"at": "applications/granted", "expect": [None] * 7, "set": [1, 0, 0, 1, 0, 0, 2]})
    data = store.read(tmp_path)
    assert data.records[0].cells["applications"]["granted"] == (1, 0, 0, 1, 0, 0, 2)
    assert data.records[0].notes == ()
    assert ("411621104", 2020, "applications/granted/total") in data.corrected
    assert len(data.corrected) == 7
    assert data.conflicts == ()


def test_a_stale_correction_stays_published_and_is_a_conflict(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())
    correct(tmp_path, {"at": "applications/granted/total", "expect": 5, "set": 6})
    data = store.read(tmp_path)
    assert data.records[0].value("applications/granted/total") == 6
    (conflict,) = data.conflicts
    assert (conflict.expected, conflict.found, conflict.set, conflict.cells) == (5, 0, 6, ("applications/granted/total",))


def test_a_correction_that_the_record_already_says_is_no_conflict(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())
    correct(tmp_path, {"at": "applications/granted/total", "expect": 5, "set": 0})
    data = store.read(tmp_path)
    assert data.conflicts == ()
    assert data.corrected == frozenset()


def test_two_editors_who_disagree_are_a_conflict(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())
    at = "applications/granted/total"
    correct(tmp_path, {"at": at, "expect": 0, "set": 1}, {"at": at, "expect": 0, "set": 2})
    assert [conflict.found for conflict in store.read(tmp_path).conflicts] == [1]


def test_a_conflict_ends_when_a_later_correction_expects_what_was_found_there(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())
    at = "applications/granted/total"
    correct(tmp_path, {"at": at, "expect": 5, "set": 6}, {"at": at, "expect": 0, "set": 6})
    data = store.read(tmp_path)
    assert data.conflicts == ()
    assert data.records[0].value(at) == 6


def test_a_correction_that_was_undone_leaves_no_mark(tmp_path: Path) -> None:
    store.write_record(tmp_path, record())
    at = "applications/granted/total"
    correct(tmp_path, {"at": at, "expect": 0, "set": 6}, {"at": at, "expect": 6, "set": 0})
    data = store.read(tmp_path)
    assert (data.corrected, data.conflicts, data.records) == (frozenset(), (), (record(),))


def test_a_cell_that_we_could_not_read_and_a_person_saw_blank_is_blank() -> None:
    before = with_nulls("granted", "lost")
    seen = Correction(at="applications/granted", why="w", by="b", when="2026-01-01", expect=(None,) * 7, set=(1, *(None,) * 5, 1))
    applied = apply(before, [seen])
    kinds = {note.kind for note in applied.record.notes}
    assert applied.record.value("applications/granted/total") == 1
    assert kinds == {"blank"}
    assert len(applied.corrected) == 7
    assert decode(encode(applied.record)) == applied.record


def test_one_corrected_cell_leaves_the_note_for_the_others() -> None:
    before = with_nulls("granted", "lost")
    applied = apply(before, [Correction(at="applications/granted/total", why="w", by="b", when="2026-01-01", expect=None, set=3)])
    assert applied.record.value("applications/granted/total") == 3
    assert applied.record.why_null("applications/granted/individual") == before.notes[0]


def test_a_null_that_is_set_is_a_blank() -> None:
    applied = apply(record(), [Correction(at="applications/granted/total", why="w", by="b", when="2026-01-01", expect=0, set=None)])
    note = applied.record.why_null("applications/granted/total")
    assert note is not None
    assert note.kind == "blank"
    assert decode(encode(applied.record)) == applied.record


def test_what_was_seen_is_settled_with_every_cell_below_it(tmp_path: Path) -> None:
    store.write_record(tmp_path, with_nulls("granted", "unreadable"))
    correct(tmp_path, {"at": "applications/granted", "seen": "unreadable"})
    settled = {at for _, _, at in store.read(tmp_path).settled}
    assert "applications/granted" in settled
    assert "applications/granted/total" in settled
    assert len(settled) == 8


@pytest.mark.parametrize(
    ("correction", "complaint"),
    [
        ({"at": "applications/granted"}, "neither or both of set and seen"),
        ({"at": "applications/granted", "set": [1] * 7}, "does not say what it expects"),
        ({"at": "applications/granted", "expect": [0] * 7, "set": [1]}, "set does not fit"),
        ({"at": "applications/granted/total", "expect": 0, "set": [1]}, "set does not fit"),
        ({"at": "applications", "expect": 0, "set": 1}, "no cell and no line"),
        ({"at": "applications/nothing", "seen": "lost"}, "is not on the form"),
        ({"at": "applications/granted/total", "expect": 0, "set": -1}, "below zero"),
        ({"at": "applications/granted/total", "expect": 0, "set": 1, "when": "soon"}, "is no date"),
        ({"at": "applications/granted/total", "expect": 0, "set": 1, "why": " "}, "no why"),
    ],
)
def test_a_bad_correction_is_told(tmp_path: Path, correction: dict[str, object], complaint: str) -> None:
    store.write_record(tmp_path, record())
    correct(tmp_path, correction)
    assert any(complaint in problem for problem in told(tmp_path))


# ── divisions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_is_read_once_in_a_process_and_nothing_of_it_is_made_before_it_is_asked_for() -> None:
    divisions, read = load_divisions(), load_divisions.cache_info().misses

    assert load_divisions() is divisions
    assert load_divisions.cache_info().misses == read
    assert list(vars(load_divisions.__wrapped__())) == ["names"]


def test_the_list_is_whole() -> None:
    divisions = load_divisions()
    levels = [division_list.level_of(code) for code in divisions.names]
    assert {level: levels.count(level) for level in division_list.LEVELS} == {
        "province": 31,
        "city": 342,
        "county": 2978,
        "township": 41352,
    }


def test_a_path_says_what_people_say() -> None:
    divisions = load_divisions()

    def path(code: str) -> list[str]:
        return [division.name for division in divisions.path(code)]

    assert path("411621104") == ["河南省", "周口市", "扶沟县", "韭园镇"]
    assert path("110101001") == ["北京市", "东城区", "东华门街道"]
    assert path("441900003") == ["广东省", "东莞市", "东城街道"]
    assert path("469002110") == ["海南省", "琼海市", "大路镇"]
    assert path("990101") == []


def test_every_division_is_a_child_of_the_last_one_on_its_path() -> None:
    divisions = load_divisions()
    for code in list(divisions.names)[::97]:
        path = divisions.path(code)
        children = {child.code for child in divisions.children(path[-2].code if len(path) > 1 else "")}
        assert code in children or path[-1].name in (*division_list.NOT_SHOWN, path[-2].name)
    assert [child.name for child in divisions.children("31")][:2] == ["黄浦区", "徐汇区"]
    assert len(divisions.children("")) == 31


def test_no_township_name_repeats_within_a_county() -> None:
    divisions = load_divisions()
    for code, name in divisions.names.items():
        if len(code) == 9:
            assert divisions.township(code[:6], name).code == code  # type: ignore[union-attr]


def test_names_that_repeat_give_all_their_divisions() -> None:
    divisions = load_divisions()
    assert len(divisions.named("鼓楼区")) == 4
    assert [county.code for county in divisions.counties("鼓楼区", "35")] == ["350102"]
    assert [division.code for division in divisions.by_path("河南省", "郏县", "王集乡")] == ["410425200"]
    assert divisions.named("没有的县") == ()


def test_packing_is_reproducible_and_refuses_what_is_malformed(tmp_path: Path) -> None:
    def folder(streets: str) -> Path:
        for name, rows in (("provinces", "41,河南省"), ("cities", "4116,周口市"), ("areas", "411621,扶沟县"), ("streets", streets)):
            (tmp_path / f"{name}.csv").write_text(f"code,name\n{rows}\n", encoding="utf-8")
        return tmp_path

    assert pack_divisions(folder("411621104,韭园镇")) == pack_divisions(folder("411621104,韭园镇"))
    for bad in ("411622104,韭园镇", "4116211,韭园镇", "411621104,", '411621104,"韭,园"'):
        with pytest.raises(ValueError, match=r"streets\.csv"):
            pack_divisions(folder(bad))
    assert Divisions({"41": "河南省"}).get("42") is None
