"""What somebody with a keyboard alone comes to: each task is done to its end, and its answer is the records'."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from site_builder.divisions import Divisions, load_divisions
from tests.browser.acting import Place, Reader, cited, compared, direct, most_unknown, namesake, source_line, unscripted
from tests.browser.conftest import ROOT, run
from tests.browser.serving import served
from tests.browser.visiting import Built

pytestmark = pytest.mark.browser

NAME, SAME = "城关镇", 88


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, Path]]:
    """A site of some counties that are full, and its data."""
    folder = tmp_path_factory.mktemp("invented")
    run("synth", "--agencies", "50", "--years", "2", "--data", str(folder / "data"))
    run("build", "--data", str(folder / "data"), "--out", str(folder / "dist"))
    with served(folder / "dist") as site:
        yield site, folder / "data"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def sought() -> tuple[Place, str]:
    """The middle one of all that share the name, and the city around its county."""
    divisions = load_divisions()
    code = sorted(code for code, name in divisions.names.items() if name == NAME)[SAME // 2]
    province, city, county = (divisions.names[code[:digits]] for digits in (2, 4, 6))
    return Place(NAME, province, city + county), city


def test_one_of_eighty_eight_is_found_by_its_name_alone(site: Built, page: Page) -> None:
    reader, (one, _) = Reader(page), sought()

    assert one.where in namesake(reader, site, one)
    assert reader.keys <= 60


def test_one_of_eighty_eight_is_found_at_once_by_its_county(site: Built, page: Page) -> None:
    reader, (one, _) = Reader(page), sought()

    assert one.province + one.where in direct(reader, site, one)
    assert (reader.keys, reader.words) <= (5, 1)


def test_one_of_eighty_eight_is_found_without_scripts(site: Built, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    reader, (one, city) = Reader(context.new_page()), sought()

    told = unscripted(reader, site, one, city)
    context.close()

    assert one.where.removeprefix(city) in told
    assert reader.keys <= 60


def test_four_townships_are_compared_and_saved_as_the_records_have_them(invented: tuple[Built, Path], page: Page, tmp_path: Path) -> None:
    site, data = invented
    reader, county = Reader(page), fullest(data)

    saved = compared(reader, site, county_name(data, county), tmp_path / "view.csv")

    raw = saved.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, codes, *lines = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    year = max(record["year"] for body in codes[1:] for record in records(data, county, body))
    told = {body: next((one for one in records(data, county, body) if one["year"] == year), None) for body in codes[1:]}
    assert len(told) == 4
    assert all(body.startswith(county) and len(body) == 9 for body in told)
    names = Divisions(listed(data)).names
    assert [names[body] for body in told] == head[1:]
    for row, line in enumerate(("received", "granted", "partly_granted")):
        for column, (body, record) in enumerate(told.items(), start=1):
            said, printed = lines[row][column], record and record["cells"]["applications"][line][-1]
            if said.endswith("更"):  # by hand: no longer what is printed
                assert int(said[:-1]) in corrected(data, county, body, year)
            else:
                assert said == str(printed) if said.isdecimal() else printed is None
    assert reader.keys <= 80


def test_the_county_with_the_most_unknown_is_that_of_the_data(invented: tuple[Built, Path], page: Page) -> None:
    site, data = invented
    reader = Reader(page)

    best = most_unknown(reader, site)

    assert best == unknown(site, listed(data))


def unknown(site: Built, names: dict[str, str]) -> dict[str, int]:
    """The counties with the most, by the file beside each page."""
    counts: Counter[str] = Counter()
    for file in site.folder.glob("m/zero-reports/??.html"):
        twin = site.folder / f"data/measures/zero-reports-{file.stem}.csv"
        for row in csv.DictReader(io.StringIO(twin.read_text(encoding="utf-8-sig"))):
            if row["by"] == "county" and row["key"]:
                counts[names[row["key"]]] = int(row["unknown"])
    return {name: n for name, n in counts.items() if n == max(counts.values())}


def test_the_line_behind_a_number_is_opened(site: Built, page: Page) -> None:
    record = json.loads((ROOT / "data/records/140825/140825101/2021.json").read_text(encoding="utf-8"))
    reader = Reader(page)

    number, source = source_line(reader, site, "三泉镇")

    assert int(number.removesuffix("件")) == record["cells"]["applications"]["received"][-1]
    assert record["lines"]["applications/received"].partition(":")[0] in source
    assert reader.keys <= 40


def test_a_figure_is_cited_as_it_stands_under_it(site: Built, page: Page) -> None:
    reader = Reader(page)

    copied, line = cited(reader, site)

    assert copied.startswith("公开年报档案")
    assert copied in " ".join(line.split())
    assert reader.keys <= 60


# ── the records ─────────────────────────────────────────────────────────────────────────────────────────────────────


def fullest(data: Path) -> str:
    """The county with the most townships held."""
    return max(sorted((data / "records").iterdir()), key=lambda county: sum(len(body.name) == 9 for body in county.iterdir())).name


def listed(data: Path) -> dict[str, str]:
    return {row["code"]: row["name"] for row in csv.DictReader(io.StringIO((data / "divisions.csv").read_text(encoding="utf-8")))}


def county_name(data: Path, county: str) -> str:
    return listed(data)[county]


def corrected(data: Path, county: str, body: str, year: int) -> list[object]:
    file = data / "corrections" / county / body / f"{year}.json"
    return [one["set"] for one in json.loads(file.read_text(encoding="utf-8"))]


def records(data: Path, county: str, body: str) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted((data / "records" / county / body).glob("*.json"))]
