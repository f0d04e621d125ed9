"""The downloads say what the records say, give every cell its reason, and carry no secret and no formula."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import exports, harmless, words
from site_builder.audit import audit
from site_builder.audit.findings import seen
from site_builder.derive import derive
from site_builder.divisions import load_divisions
from site_builder.downloads import Tables, json_lines, tables
from site_builder.exports import PATHS
from site_builder.facts import facts
from site_builder.form import FORMS, addresses
from site_builder.formats import csv_bytes, safe_text
from site_builder.pages import Site, holdings, provinces
from site_builder.pages.sentences import is_township
from site_builder.record import Correction, Note, Record
from site_builder.redact import PHONE
from tests.making import agency, data_of, record, reports, source
from tests.paging import CONFIG, published, reached, site_of

SAID = words.load(Path(__file__).parent.parent)
RECEIVED = "applications/received/total"


def site(*records: Record, name: str | None = None, **parts: object) -> Site:
    """What the exports need of a site of these records."""
    data = data_of(*records, **parts)
    if name is not None:
        data = replace(data, agencies={key: replace(body, name=name) for key, body in data.agencies.items()})
    printed = facts(data.records, data.agencies, data.corrected)
    return Site(CONFIG, SAID, data, derive(printed), printed, audit(printed, data.agencies), "a1b2c3d4", "2024-01-31")


def exported(*records: Record, **parts: object) -> dict[str, bytes]:
    return whole(site(*records, **parts))


def whole(made: Site) -> dict[str, bytes]:
    """Every download of a site, all of it."""
    every = chain(exports.exports(made), *map(exports.of_province, provinces(made, holdings(made))))
    return {path: content if isinstance(content, bytes) else b"".join(content) for path, content in every}


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


# ── reports, marks, derived ─────────────────────────────────────────────────────────────────────────────────────────


@given(reports())
@settings(deadline=None, max_examples=15)
def test_every_cell_is_what_is_printed_and_no_more(records):
    made = exported(*records)
    held = {(one.agency, str(one.year)): one for one in records}
    told = rows(made["data/reports.csv"])
    marked = rows(made["data/marks.csv"])
    assert [(row["agency"], row["year"]) for row in told] == sorted(held)
    for row, marks in zip(told, marked, strict=True):
        report = held[row["agency"], row["year"]]
        assert (row["edition"], row["scope"], row["sha256"]) == (report.edition, report.scope, report.source.sha256)
        for at in addresses():
            value = report.value(at) if at in report.form.cells else None
            assert row[at] == ("" if value is None else str(value))
            assert (marks[at] == "") == (at not in report.form.cells)
            assert value is None or marks[at] == "printed"


@given(reports())
@settings(deadline=None, max_examples=10)
def test_the_parquet_is_the_csv(records):
    made = exported(*records)
    for name in ("reports", "marks"):
        table = pl.read_parquet(io.BytesIO(made[f"data/{name}.parquet"]))
        told = rows(made[f"data/{name}.csv"])
        assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in table.iter_rows(named=True)] == told
    assert pl.read_parquet(io.BytesIO(made["data/reports.parquet"])).select(addresses()).dtypes == [pl.Int64] * len(addresses())


def test_a_derived_value_stands_apart_and_its_cell_stays_empty():
    blank = {at: None for at in FORMS["2021"].cells if at.startswith("applications/granted/")}
    made = exported(record(blank))
    assert rows(made["data/reports.csv"])[0]["applications/granted/total"] == ""
    assert rows(made["data/marks.csv"])[0]["applications/granted/total"] == "derived"
    told = {(row["agency"], row["year"], row["address"]): row["value"] for row in rows(made["data/derived.csv"])}
    assert told["140825101", "2021", "applications/granted/total"] == "0"
    assert {address for _, _, address in told} == set(blank)


def test_the_head_of_a_row_names_body_places_and_source():
    url = "https://www.example.gov.cn/2022/01.html"
    row = rows(exported(record(source=source(url=url, sha256="ab" * 32)))["data/reports.csv"])[0]
    assert {key: row[key] for key in list(row)[:15]} == {
        "agency": "140825101",
        "name": "三泉镇人民政府",
        "province": "14",
        "province_name": "山西省",
        "city": "1408",
        "city_name": "运城市",
        "county": "140825",
        "county_name": "新绛县",
        "kind": "镇",
        "level": "township",
        "year": "2021",
        "edition": "2021",
        "scope": "own",
        "sha256": "ab" * 32,
        "url": url,
    }
    above = rows(exported(record(agency="31"))["data/reports.csv"])[0]
    assert (above["province_name"], above["city"], above["city_name"], above["county"]) == ("上海市", "", "", "")


def test_marks_never_stand_beside_the_numbers_of_another_report():
    held = site(record(year=2020), record(year=2021))
    held = replace(held, facts=replace(held.facts, marks=held.facts.marks.reverse()))
    with pytest.raises(ValueError, match="same reports"):
        list(exports.exports(held))


def test_no_reports_make_tables_with_a_head_and_no_rows():
    made = exported()
    assert tuple(made) == PATHS
    assert rows(made["data/reports.csv"]) == []
    assert made["data/reports.csv"].decode("utf-8-sig").startswith("agency,name,")


# ── what never leaves ───────────────────────────────────────────────────────────────────────────────────────────────


def texts(made: dict[str, bytes]) -> Iterator[str]:
    for path, raw in made.items():
        if path.endswith(".parquet"):
            yield str(pl.read_parquet(io.BytesIO(raw)).rows())
        elif path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(raw)) as book:
                yield from (book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/"))
        else:
            yield raw.decode("utf-8-sig")


def test_names_of_files_tokens_of_notes_correctors_and_phones_stay_at_home():
    note = Note(at="applications/granted/total", kind="ambiguous", raw="TOKENS", line="7", candidates=("CANDIDATE",))
    one = record(
        {"applications/granted/total": None}, notes=[note], source=source(file="李四的年报.docx", url="https://x.example/?tel=13800138000")
    )
    hand = Correction(at=RECEIVED, why="WHY", by="HANDLE", when="2022-01-01", expect=1, set=0)
    corrections = {("140825101", 2021): (hand,)}
    everything = "".join(texts(exported(one, name="某镇人民政府 联系电话：0359-7522013", corrections=corrections)))
    for secret in ("李四", ".docx", "TOKENS", "CANDIDATE", "HANDLE", "WHY", "13800138000", "7522013"):
        assert secret not in everything
    assert f"某镇人民政府 联系电话：{PHONE}" in everything


STARTS = ("=", "+", "-", "@", "\t", "＝", " =", "\u3000@", " \t-")


def test_no_text_is_taken_for_a_formula():
    codes = [one.code for one in load_divisions().children("140825")]
    names = {code: f"{start}cmd|' /C calc'!A0" for code, start in zip(codes, STARTS, strict=False)}
    assert len(names) == len(STARTS)
    assert {name: safe_text(name) for name in names.values()} == {name: f"'{name}" for name in names.values()}
    bodies = {code: replace(agency(code), name=name) for code, name in names.items()}
    made = exported(*(record({RECEIVED: 1}, agency=code) for code in names), agencies=bodies)
    for path in ("data/reports.csv", "data/findings.csv"):
        assert {row["agency"]: row["name"] for row in rows(made[path])} == {code: f"'{name}" for code, name in names.items()}


@given(st.text(max_size=30))
@settings(deadline=None)
def test_any_text_comes_back_as_one_cell_that_starts_with_no_sign(text):
    told = safe_text(text)
    assert not told.lstrip().startswith(("=", "+", "-", "@"))
    assert "\r" not in told
    raw = csv_bytes(("a", "b"), [(told, 1)])
    assert rows(raw) == [{"a": told, "b": "1"}]


def test_a_number_below_zero_is_a_number():
    change = "disclosure/licences/change"
    made = exported(record({change: -3}, edition="2019", year=2020))
    assert rows(made["data/reports.csv"])[0][change] == "-3"


WRONG = ("javascript:alert(1)", "ftp://x.example", "https://a.b@x.com/", "https://x.example/13800138000.html", None)


def test_an_address_that_may_not_be_published_is_left_out():
    made = exported(*(record(source=source(url=url), year=year) for year, url in enumerate(WRONG, 2021)))
    assert {row["year"]: row["url"] for row in rows(made["data/reports.csv"])} == {f"{2021 + n}": "" for n in range(len(WRONG))}


# ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_paths_are_known_before_anything_is_written():
    assert set(PATHS) <= exported(record()).keys()
    assert len(set(PATHS)) == len(PATHS)


def test_every_csv_opens_in_a_spreadsheet():
    for path, raw in exported(record({RECEIVED: 2})).items():
        if path.endswith(".csv"):
            assert raw.startswith(b"\xef\xbb\xbf")
            assert raw.endswith(b"\n")
            assert b"\r" not in raw


def test_the_dictionary_names_every_address_of_every_edition_once():
    terms = rows(exported()["data/dictionary.csv"])
    assert [(term["edition"], term["address"]) for term in terms] == [(form.edition, at) for form in FORMS.values() for at in form.cells]
    assert all(term["zh"] and term["en"] for term in terms)
    assert len({(term["edition"], term["zh"]) for term in terms}) == len(terms)
    assert len({(term["edition"], term["en"]) for term in terms}) == len(terms)
    assert {term["unit"] for term in terms} == {"piece", "fen"}
    assert {term["address"] for term in terms if term["signed"] == "true"} == {
        cell.at for form in FORMS.values() for cell in form.cells.values() if cell.column.signed
    }


def test_findings_are_all_there_with_their_equation():
    held = site(record({RECEIVED: 2, "applications/received/individual": 2}))
    told = rows(whole(held)["data/findings.csv"])
    assert [row["id"] for row in told] == [found.id for found in held.audit.findings]
    assert {row["rule"] for row in told} >= {"conservation"}
    assert any(row["equation"] == "2＋0 ≠ 0＋0" for row in told)
    assert {row["seen"] for row in told} == {""}


def test_what_a_rule_saw_that_is_no_equation_is_told_without_secrets():
    held = site(record())
    named = seen("foreign-place", "remark", "140825101", 2021, place="宜宾市 联系电话13812345678", code="5115")
    held = replace(held, audit=replace(held.audit, findings=(seen("all-zero", "remark", "140825101", 2021, k=6, n=8), named)))
    zeros, place = rows(whole(held)["data/findings.csv"])

    assert json.loads(zeros["seen"]) == {"k": 6, "n": 8}
    assert (zeros["equation"], zeros["difference"], zeros["lead"]) == ("", "0", "140825101-2021-report-all-zero")
    assert json.loads(place["seen"])["code"] == "5115"
    assert "13812345678" not in place["seen"]


def test_the_schema_is_json():
    assert json.loads(exported()["data/schema.json"])["$schema"].startswith("https://json-schema.org/")


def test_equal_data_give_equal_bytes_in_any_order():
    some = [
        record({RECEIVED: number}, agency=body, year=year)
        for number, body, year in ((2, "31", 2020), (0, "140825101", 2020), (7, "31", 2021))
    ]
    register = {id_: agency(id_) for id_ in ("140825101", "31")}
    assert exported(*some, agencies=register) == exported(*some[::-1], agencies=dict(reversed(register.items())))


# ── the tables of regions ───────────────────────────────────────────────────────────────────────────────────────────


def region_files(*records: Record, **parts: object) -> dict[str, bytes]:
    """The published twins of the tables of regions, and the pages of regions."""
    return {path: raw for path, raw in published(site_of(*records, **parts)).items() if path.startswith(("data/regions/", "r/", "en/r/"))}


def test_a_county_gives_away_its_whole_roster_with_the_figures_that_its_page_shows():
    lost = Note(at=RECEIVED, kind="lost", raw="2 0 0")
    some = (
        record({RECEIVED: 2, "applications/granted/total": 2}, agency="140825101"),
        record({RECEIVED: None}, agency="140825102", notes=[lost]),
        record(agency="140825103", year=2020, edition="2019"),
        record({RECEIVED: 40}, agency="140825", scope="area"),
    )
    made = region_files(*some)
    told = {row["code"]: row for row in rows(made["data/regions/140825.csv"])}
    roster = {one.code for one in load_divisions().children("140825") if is_township(one.name)}

    assert told.keys() == {*roster, "140825"}
    assert {code for code, row in told.items() if row["status"] == "not_held"} == roster - {"140825101", "140825102", "140825103"}
    town = told["140825101"]
    assert (town["status"], town["year"], town["received"], town["mark"], town["granted"]) == ("held", "2021", "2", "printed", "2")
    assert (told["140825102"]["received"], told["140825102"]["mark"], told["140825102"]["granted"]) == ("", "lost", "0")
    assert (told["140825103"]["status"], told["140825103"]["years"], told["140825103"]["received"]) == ("other_year", "2020", "")
    assert (told["140825"]["scope"], told["140825"]["received"]) == ("area", "40")
    html = made["r/140825.html"].decode()
    assert all(name in html for name in (row["name"] for row in told.values()))
    assert 'href="../data/regions/140825.csv"' in html
    assert 'href="../../data/regions/140825.json"' in made["en/r/140825.html"].decode()


def test_a_city_gives_away_the_places_below_it_and_its_own_bodies_apart():
    made = region_files(record({RECEIVED: 0}, agency="410104006"), record({RECEIVED: 5}, agency="4101-gongan"))
    below = {row["code"]: row for row in rows(made["data/regions/4101.csv"])}

    assert below.keys() == {one.code for one in load_divisions().children("4101")}
    assert [below["410104"][key] for key in ("held", "reports", "known", "zero")] == ["1", "1", "1", "1"]
    assert [below["410102"][key] for key in ("held", "reports", "known", "zero")] == ["0", "", "", ""]
    (office,) = rows(made["data/regions/4101-bodies.csv"])
    assert (office["code"], office["received"]) == ("4101-gongan", "5")
    assert "data/regions/41-bodies.csv" not in made
    assert "data/regions/51.csv" not in made


def test_the_data_page_says_where_the_tables_of_regions_lie_and_nothing_of_them_where_there_is_none():
    def said(*records: Record) -> str:
        return published(site_of(*records))["data.html"].decode().partition('<section aria-labelledby="addresses')[0]

    assert "data/regions/" in said(record())
    assert "data/regions/" not in said()


def test_the_json_of_a_region_is_its_csv_with_the_digest_that_the_page_cites():
    made = region_files(record({RECEIVED: 3}))
    said = json.loads(made["data/regions/140825.json"])
    told = rows(made["data/regions/140825.csv"])

    assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in said["rows"]] == told
    assert [column["name"] for column in said["columns"]] == list(told[0])
    assert all(column["zh"] and column["en"] for column in said["columns"])
    assert said["date"] == ""
    for page in ("r/140825.html", "en/r/140825.html"):
        assert said["digest"] in made[page].decode()
    other = json.loads(region_files(record({RECEIVED: 4}))["data/regions/140825.json"])
    assert other["digest"] != said["digest"]


def test_a_name_leaves_in_the_table_of_a_region_as_it_leaves_in_the_reports():
    name = "=某镇人民政府 联系电话：0359-7522013"
    made = region_files(record(), agencies={"140825101": replace(agency("140825101"), name=name)})

    (row,) = [row for row in rows(made["data/regions/140825.csv"]) if row["code"] == "140825101"]
    assert row["name"] == f"'=某镇人民政府 联系电话：{PHONE}"
    assert "7522013" not in made["data/regions/140825.json"].decode()


# ── the data package ────────────────────────────────────────────────────────────────────────────────────────────────

TOWN, OFFICE = "140825101", "410104006"


def two_provinces(**parts: object) -> dict[str, bytes]:
    return exported(record({RECEIVED: 2}, agency=TOWN), record({RECEIVED: None}, agency=OFFICE, notes=[LOST]), **parts)


LOST = Note(at=RECEIVED, kind="lost", raw="TOKENS")


def test_a_province_has_its_rows_of_the_country_and_no_other():
    made = two_provinces()
    for table in ("reports", "marks"):
        whole_country = rows(made[f"data/{table}.csv"])
        parts = [rows(made[f"data/provinces/{code}/{table}.csv"]) for code in ("14", "41")]
        assert [len(part) for part in parts] == [1, 1]
        assert [row for part in parts for row in part] == whole_country


def test_what_links_are_known_by_is_what_is_written():
    held = site(record(agency=TOWN), record(agency=OFFICE))
    assert set(exports.paths(held)) == whole(held).keys()


def test_a_line_of_json_says_what_the_tables_say():
    made = two_provinces()
    told = [json.loads(line) for line in made["data/reports.jsonl"].decode().splitlines()]
    tables = zip(rows(made["data/reports.csv"]), rows(made["data/marks.csv"]), told, strict=True)
    for values, marks, line in tables:
        assert {key: "" if line[key] is None else str(line[key]) for key in list(values)[:15]} == dict(list(values.items())[:15])
        form = FORMS[line["edition"]]
        for at, cell in form.cells.items():
            value = line["cells"][cell.table.key][cell.line.key][cell.line.columns.index(cell.column)]
            assert values[at] == ("" if value is None else str(value))
        assert {one["at"]: one["why"] for one in line["marks"]} == {
            at: why for at, why in marks.items() if at in form.cells and why != "printed"
        }
    assert {"at": RECEIVED, "why": "lost"} in told[1]["marks"]


@cache
def two_bodies() -> Tables:
    return tables(site(record(agency=TOWN), record({RECEIVED: None}, agency=OFFICE, notes=[LOST])))


@given(st.text(st.characters(codec="utf-8")))
@settings(deadline=None)
def test_any_name_comes_back_from_its_line_of_json_and_moves_nothing_beside_it(name):
    held = two_bodies()
    named = replace(held, reports=held.reports.with_columns(pl.lit(name).alias("name")))

    plain, told = ([json.loads(line) for line in b"".join(json_lines(some)).splitlines()] for some in (held, named))

    assert told == [{**line, "name": name} for line in plain]


def test_lines_of_json_are_in_the_order_of_the_tables_whatever_their_edition():
    held = ((TOWN, 2020, "2019"), (TOWN, 2021, "2021"), (OFFICE, 2020, "2019"))
    some = tables(site(*(record(agency=body, year=year, edition=edition) for body, year, edition in held)))

    told = [json.loads(line) for line in b"".join(json_lines(some)).splitlines()]

    assert tuple((line["agency"], line["year"], line["edition"]) for line in told) == held


def test_a_workbook_has_codes_as_text_and_numbers_as_numbers_and_is_the_table():
    made = two_provinces(name="=1+1")
    for place in ("data/", "data/provinces/14/"):
        sheets = {name: pl.read_excel(io.BytesIO(made[f"{place}reports.xlsx"]), sheet_name=name) for name in ("reports", "marks", "readme")}
        table = pl.read_parquet(io.BytesIO(made[f"{place}reports.parquet"]))
        assert sheets["reports"].columns == table.columns
        assert sheets["reports"]["province"].dtype == pl.String
        assert sheets["reports"][RECEIVED].dtype == pl.Int64
        assert sheets["reports"].select("agency", "name", "year", RECEIVED).equals(table.select("agency", "name", "year", RECEIVED))
        assert sheets["marks"][RECEIVED].to_list() == pl.read_parquet(io.BytesIO(made[f"{place}marks.parquet"]))[RECEIVED].to_list()
        assert sheets["readme"].row(0)[1] == resources(made)[f"{place}reports.csv"]["digest"]


def resources(made: dict[str, bytes]) -> dict[str, dict[str, object]]:
    return {f"data/{one['path']}": one for one in json.loads(made["data/datapackage.json"])["resources"]}


def test_the_package_lists_every_table_with_a_schema_of_just_its_columns():
    made = two_provinces()
    listed = resources(made)
    assert {path for path in made if path.endswith((".csv", ".parquet", ".jsonl", ".xlsx"))} == listed.keys()
    assert len({one["name"] for one in listed.values()}) == len(listed)
    for path, one in listed.items():
        if path.endswith(".csv"):
            fields = json.loads(made[f"data/{one['schema']}"])["fields"]
            assert [field["name"] for field in fields] == next(csv.reader(io.StringIO(made[path].decode("utf-8-sig"))))
            assert all(field["title"] and field["description"] for field in fields)


def test_only_the_files_that_show_a_report_change_their_stamp_with_it():
    before, after = (
        two_provinces()
        if number is None
        else exported(record({RECEIVED: number}, agency=TOWN), record({RECEIVED: None}, agency=OFFICE, notes=[LOST]))
        for number in (None, 3)
    )
    changed = {path for path, one in resources(before).items() if one.get("digest") != resources(after)[path].get("digest")}
    assert {path for path in changed if "provinces" in path} == {path for path in resources(before) if "/14/" in path}
    assert "data/reports.csv" in changed
    assert "digest" not in resources(before)["data/dictionary.csv"]
    assert pl.read_parquet_metadata(io.BytesIO(before["data/reports.parquet"]))["digest"] == resources(before)["data/reports.csv"]["digest"]


def test_the_release_is_named_by_the_data():
    made = exported(record())
    told = json.loads(made["release.json"])
    assert (told["number"], told["date"], told["hash"], told["reports"]) == ("2024.01", "2024-01-31", "a1b2c3d4", 1)
    assert json.loads(made["data/datapackage.json"])["release"] == {key: told[key] for key in ("number", "date", "hash")}


def test_beyond_what_a_spreadsheet_opens_there_is_no_workbook(monkeypatch):
    monkeypatch.setattr(exports, "LONGEST", 1)
    held = site(record(agency=TOWN), record(agency=OFFICE))
    assert "data/reports.xlsx" not in exports.paths(held)
    assert "data/provinces/14/reports.xlsx" in exports.paths(held)
    assert set(exports.paths(held)) == whole(held).keys()


# ── what names the release, and what carries its own stamp ──────────────────────────────────────────────────────────


def test_a_new_report_changes_no_page_and_no_file_that_does_not_show_it():
    town = record({RECEIVED: 2}, agency=TOWN)
    before, after = (published(site_of(town, *more)) for more in ((), (record(agency=OFFICE, year=2021),)))
    for page in (f"a/140825/{TOWN}.html", "data/provinces/14/reports.xlsx", "dictionary.html", "guide.html", "about.html"):
        assert before[page] == after[page], page
    assert before["r/41.html"] != after["r/41.html"]


def test_only_home_the_page_of_data_and_what_programs_read_name_the_release():
    made = published(site_of(record(agency=TOWN)))
    named = {path for path, raw in made.items() if b"a1b2c3d4" in raw}
    assert named == {"index.html", "en/index.html", "data.html", "en/data.html", "release.json", "data/datapackage.json"}


def test_a_page_and_the_json_of_its_figures_carry_the_date_of_the_reports_that_they_show():
    early, late = source(sha256="ab" * 32, posted="2022-01-25"), source(sha256="cd" * 32, dated="2023-02-03", retrieved="2024-01-01")
    made = published(site_of(record(agency=TOWN, source=early), record(agency=OFFICE, source=late)))
    assert "截至2022-01-25" in made[f"a/140825/{TOWN}.html"].decode()
    assert "截至2023-02-03" in made["index.html"].decode()
    assert json.loads(made["data/regions/140825.json"])["date"] == "2022-01-25"
    assert json.loads(made[exports.FIGURE_PATHS[1]])["date"] == "2023-02-03"
    assert "截至" not in made["guide.html"].decode().split("<footer")[1]


def test_the_page_of_data_is_a_dataset_where_the_site_knows_its_address():
    made = published(site_of(record(), settings=reached(base_url="https://x.example")))
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', made["data.html"].decode())
    dataset = json.loads(told)
    assert dataset["@type"] == "Dataset"
    assert {one["contentUrl"].removeprefix("https://x.example/") for one in dataset["distribution"]} <= made.keys()
    assert "ld+json" not in published(site_of(record()))["data.html"].decode()


def test_json_in_a_page_ends_no_element():
    told = str(harmless.json_text({"a": "</script><!--&\u2028"}))
    assert not set("<>&\u2028") & set(told)
    assert json.loads(told) == {"a": "</script><!--&\u2028"}
