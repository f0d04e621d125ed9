"""The files of comparing, read back from their bytes: they say what the facts say, and a number that is unknown is never 0."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.comparing import COLUMNS
from site_builder.comparing.files import FOLDER, HOW, WHY, files
from site_builder.form import FORMS
from site_builder.pages import Site
from tests.making import record
from tests.paging import site_of

CELLS = sorted({"/".join(cell) for one in COLUMNS for cell in one.cells["2021"]})


def told(site: Site) -> dict[str, Any]:
    """Every file by its name, as a browser would have it; AssertionError where one is no call of the agreed form."""
    found = {}
    for path, raw in files(site):
        name = path.removeprefix(FOLDER).removesuffix(".js")
        start, end = f'__{"d" if len(name) == 6 else "m"}["{name}"]=', "\n"
        text = raw.decode()
        assert text.startswith(start)
        assert text.endswith(end)
        found[name] = json.loads(text.removeprefix(start))
    return found


def reports(county: str, text: str) -> dict[tuple[str, str], tuple[str, str, list[str]]]:
    """(body, year) → edition, scope and the numbers of a county's file."""
    found: dict[tuple[str, str], tuple[str, str, list[str]]] = {}
    body = ""
    for line in text.split("\n"):
        cells = line.split("\t")
        if line[0] == "@":
            body = county + cells[0][1:]
        else:
            found[body, cells[0]] = (cells[1], cells[2], cells[3].split(","))
    return found


def said(site: Site, agency: str, year: int, edition: str, column: int) -> str:
    """What a file has to say of one number, by plain loops over the facts."""
    row = next(i for i, key in enumerate(site.facts.values.select("agency", "year").iter_rows()) if key == (agency, year))
    places = ["/".join(cell) for cell in COLUMNS[column].cells[edition]]
    values = [site.facts.values[place][row] for place in places]
    marks = [site.facts.marks[place][row] for place in places]
    nothing = [mark for value, mark in zip(values, marks, strict=True) if value is None]
    if nothing:
        return WHY[nothing[0]]
    return str(sum(values)) + next((HOW[mark] for mark in HOW if mark in marks), "")


@settings(max_examples=10, deadline=None)
@given(
    st.dictionaries(st.sampled_from(CELLS), st.none() | st.integers(0, 40), max_size=12),
    st.dictionaries(st.sampled_from(sorted(set(CELLS) & set(FORMS["2019"].cells))), st.none() | st.integers(0, 40), max_size=12),
    st.sampled_from(["blank", "not_applicable", "lost", "unreadable", "cut"]),
)
def test_a_file_says_what_the_facts_say(new: dict[str, int | None], old: dict[str, int | None], why: Any) -> None:
    site = site_of(
        record(new, year=2022, why=why),
        record(old, year=2020, edition="2019", rest=None, why=why),
        record(new, agency="140825102", year=2022, scope="area", rest=3),
    )

    read = reports("140825", told(site)["140825"][3])

    assert read.keys() == {("140825101", "2020"), ("140825101", "2022"), ("140825102", "2022")}
    for (agency, year), (edition, scope, numbers) in read.items():
        assert scope == ("a" if agency == "140825102" else "o")
        assert numbers == [said(site, agency, int(year), edition, at) for at in range(len(COLUMNS))]


def test_a_median_is_of_what_is_known_and_of_no_area() -> None:
    received = "applications/received/total"
    codes = ("140825101", "140825102", "140825103", "410104103")
    site = site_of(
        *(record({received: n}, agency=code, year=2022, rest=None) for code, n in zip(codes, (1, 4, None, 10), strict=True)),
        record({received: 99}, agency="140825104", year=2022, scope="area", rest=None),
    )

    lines = [line.split("\t") for line in told(site)["14"].split("\n")]

    assert [(line[0], line[4].split(",")[0]) for line in lines] == [("p", "2:5"), ("c", "3:8")]
    assert lines[0][4].split(",")[1] == "0:"


def test_a_site_without_reports_has_no_file() -> None:
    assert list(files(site_of())) == []
