"""What a page of figures gives away beside it says what the page says; its addresses are those that are promised, its stamp its own."""

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath, relpath

import polars as pl
import pytest

from site_builder import exports, figures, measures, site
from site_builder.diff import Diff
from site_builder.form import OUTCOMES
from site_builder.pages import Page, Site, held, pages
from site_builder.pages.addresses import ADDRESSES, KEYS
from site_builder.pages.tables import Table
from tests.making import BODIES, record
from tests.paging import ROOT, published, reached, site_of, text

BASE = "https://reports.example.org"
HEX = re.compile(r"[0-9a-f]{8}")
UNITS = {"year", "report", "piece", "share", "body", "point", "cell", "text", "code"}


@cache
def default() -> tuple[Site, tuple[Page, ...], dict[str, bytes]]:
    """The site of the committed data as if it stood somewhere, after another release: its pages and every file."""
    nothing = Diff((), (), (), (), (), (), {}, {}, "2020.01 00000000")
    made = replace(site.prepare(ROOT, ROOT / "data"), config=reached(base_url=BASE), changes=nothing)
    return made, tuple(pages(made)), published(made)


def html(path: str) -> str:
    return default()[2][path].decode()


def rows_of(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(default()[2][path].decode("utf-8-sig"), newline="")))


def taken() -> Iterator[tuple[Page, Table]]:
    """Every table that a page gives away, with its page, in both languages."""
    for page in default()[1]:
        yield from ((page, one) for one in exports.given(page) if isinstance(one, Table))


# ── the twins of every page ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_page_of_figures_has_a_csv_and_a_json_that_it_links_to():
    for page in default()[1]:
        path = page.path.removeprefix("en/")
        if re.fullmatch(r"(a|l|r|points)/.*\.html|held\.html|held/.*\.html|m/.+/.*\.html|index\.html", path) and page.template not in (
            "settled.html",
            "unheld.html",
        ):
            given = list(exports.given(page))
            assert given or page.context.get("taken", page.context.get("twin", "")) is None, path
            for one in given:
                for twin in (one.csv, one.json):
                    assert f'href="{relpath(twin, dirname(page.path) or ".")}"' in html(page.path), (page.path, twin)


def test_a_body_and_a_point_have_them_beside_their_page():
    beside = {one.csv for _, one in taken()}
    for page in default()[1]:
        if page.lang == "zh" and page.template in ("agency.html", "lead.html", "points.html", "points_place.html", "held.html"):
            assert page.path.removesuffix(".html") + ".csv" in beside


def test_csv_and_json_of_every_page_and_figure_hold_the_same_rows_under_the_promised_keys():
    _, every, made = default()
    seen = set()
    for page in every:
        for one in exports.given(page):
            if one.csv in seen:
                continue
            seen.add(one.csv)
            said, told = json.loads(made[one.json]), rows_of(one.csv)
            assert [key for key in said if key not in ("agency", "reports")] == list(KEYS), one.json
            names = [column["name"] for column in said["columns"]]
            assert all(list(row) == names for row in told)
            assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in said["rows"]] == [
                {key: value.removeprefix("'") for key, value in row.items()} for row in told
            ], one.csv
            assert {column["unit"] for column in said["columns"]} <= UNITS
            assert all(column["zh"] and column["en"] for column in said["columns"])
            assert HEX.fullmatch(said["digest"])
            assert said["digest"] in html(page.path)
            foot = page.context["frame"]["data"]
            assert said["data"] in foot
            assert said["date"] in foot
            assert bool(HEX.fullmatch(said["data"]))
    assert len(seen) > 100


def test_both_languages_give_away_the_same_file():
    found = defaultdict(set)
    for page, one in taken():
        found[one.csv].add((page.lang, one.digest))
    assert all({lang for lang, _ in some} == {"zh", "en"} and len({digest for _, digest in some}) == 1 for some in found.values())


# ── what the page prints is what the file holds ─────────────────────────────────────────────────────────────────────


LOOKS = {"lost": "unread", "ambiguous": "unread", "unreadable": "unread", "printed": ""}


def cells(fragment: str) -> list[tuple[str, str]]:
    """The class and the number of each cell of a row; a mark is no number."""
    found = re.findall(r'<td(?: class="([^"]*)")?(?: colspan="\d+")?>(.*?)</td>', fragment)
    return [(look or "", re.sub("<.*", "", inside)) for look, inside in found if look != "source"]


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_the_tables_of_every_body_are_its_files(prefix):
    """Each cell of each official table of each year: its number, money apart from rounding, and its mark."""
    seen = 0
    for page, one in taken():
        if page.template != "agency.html" or page.path != f"{prefix}{one.csv.removesuffix('.csv')}.html":
            continue
        rows, whole = json.loads(default()[2][one.json])["rows"], html(page.path)
        for year in (report["year"] for report in one.more["reports"]):
            lines: dict[str, list[dict[str, object]]] = defaultdict(list)
            for row in rows:
                if row[f"{year}_mark"] is not None:
                    table, line, _ = row["address"].split("/")
                    lines["disputes" if table == "disputes" else f"{table}-{line}"].append(row)
            for line, some in lines.items():
                (fragment,) = re.findall(rf'<tr id="y{year}-{re.escape(line)}">(.*?)</tr>', whole)
                for (look, number), row in zip(cells(fragment), some, strict=True):
                    value, mark = row[str(year)], row[f"{year}_mark"]
                    assert look.replace("odd", "").strip().replace("zero", "") == LOOKS.get(mark, mark), (page.path, row)
                    if value is None:
                        assert number == ""
                    else:
                        (digits,) = re.findall(r"[-−]?[\d,.]*\d", number)
                        printed = float(digits.replace(",", "").replace("−", "-"))
                        fen = 100 if prefix else 1_000_000  # English tells yuan, the paper 万元
                        assert printed == (pytest.approx(value / fen, abs=0.005) if row["unit"] == "fen" else value), (page.path, row)
                    seen += 1
    assert seen == sum(len(one.form.cells) for one in default()[0].data.records)


def test_the_lists_of_points_lead_to_the_points_of_their_files():
    for page, one in taken():
        told = rows_of(one.csv)
        if page.template in ("points_place.html", "rule.html") and not page.context.get("more"):
            linked = re.findall(r'<td class="text"><a href="([^"#]+\.html)"', html(page.path))
            listed = [normpath(join(dirname(page.path), to)).removeprefix("en/") for to in linked]
            if not page.context.get("places"):
                assert sorted(set(listed)) == sorted(row["page"] for row in told), page.path
            assert all(row["page"] in default()[2] for row in told)
        elif page.template == "lead.html":
            equations = {row["equation"] for row in told if row["equation"]}
            assert all(equation in text(html(page.path)) for equation in equations), page.path


def test_the_files_of_findings_add_up_to_all_findings():
    every = {row["id"]: row for row in rows_of("data/findings.csv")}
    of_points = [row for page, one in taken() if page.template == "lead.html" and page.lang == "zh" for row in rows_of(one.csv)]
    assert sorted(row["id"] for row in of_points) == sorted(every)
    assert all(every[row["id"]] == row for row in of_points)


def numbers(fragment: str) -> list[int]:
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", re.sub("<[^>]+>", " ", fragment))]


def test_what_is_counted_on_a_page_is_what_its_file_counts():
    counts = {(row["by"], row["key"]): row for row in rows_of("l/index.csv")}
    anchors = {"province": "p", "year": "y", "rule": "rule-"}
    for (by, key), row in counts.items():
        (fragment,) = re.findall(rf'<tr id="{anchors[by]}{key}">(.*?)</tr>', html("l/index.html"), re.DOTALL)
        found = [inside for look, inside in cells(fragment) if look != "text"]
        assert found == [f"{int(row[name]):,}" for name in ("reports", "broken", "leads") if row[name]]
    for path, page in (("r/index.csv", "r/index.html"), ("held.csv", "held.html")):
        some = rows_of(path)
        assert some
        for row in some:
            (fragment,) = re.findall(rf"<tr[^>]*><th[^>]*><a[^>]*>{row['name']}</a></th>(.*?)</tr>", html(page))
            assert numbers(fragment)[:2] == [int(row["held"]), int(row["roster"])]
            assert row["reports"] == "0" or numbers(fragment)[2:] == [int(row["others"]), int(row["reports"])]


def test_the_matrix_of_what_is_held_is_its_file():
    for page, one in taken():
        if page.template == "held_place.html" and page.lang == "zh":
            told = [row["marks"] for row in rows_of(one.csv)]
            body = re.findall(r'<tr><th scope="row">.*?</tr>', html(page.path).split('<table class="list matrix">')[1].split("</table>")[0])
            keys = [" ".join(re.findall(r'class="mark ([a-z_]+)"', cell)) for row in body for cell in re.findall("<td>(.*?)</td>", row)]
            assert keys == told


def test_the_tables_of_regions_are_their_files():
    seen = 0
    for page, one in taken():
        if not one.csv.startswith("data/regions/") or page.lang != "zh":
            continue
        for row in rows_of(one.csv):
            if row.get("status") == "held":
                name = rf'<th scope="row"><a href="[^"]*/{row["code"]}\.html">[^<]*</a>(?: <span[^>]*>[^<]*</span>)?</th>'
                (fragment,) = re.findall(rf"<tr>{name}(<td(?:(?!</tr>|●).)*)</tr>", html(page.path))
                found = cells(fragment)
                assert (found[0][1], found[2][1]) == (f"{int(row['received']):,}" if row["received"] else "", row["to_check"])
                seen += 1
            elif row.get("status") == "not_held" or "status" not in row:
                assert row["name"] in text(html(page.path))
    assert seen


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────


PLACES = {
    "province": r"\d{2}",
    "county": r"\d{6}",
    "region": r"\d{2}(?:\d{2}(?:\d{2})?)?",
    "body": r"\d{2,12}(?:-[a-z0-9-]+)?",
    "point": r"\d[\w.-]+",
    "measure": r"[a-z]+(?:-[a-z]+)*",
    "figure": r"[a-z0-9-]+",
    "rule": r"[a-z0-9-]+",
    "table": r"[a-z]+",
}


def falls(path: str) -> list[str]:
    """The patterns that a path falls under."""
    whole = {key: re.sub(r"\\\{(\w+)\\\}", lambda found: f"(?:{PLACES[found[1]]})", re.escape(one)) for key, one in ADDRESSES.items()}
    return [key for key, one in whole.items() if re.fullmatch(one, path)]


def test_every_json_has_one_promised_address_and_every_promise_a_file(monkeypatch: pytest.MonkeyPatch):
    found = {path: falls(path) for path in default()[2] if path.endswith((".json", ".jsonl"))}
    assert {path: some for path, some in found.items() if len(some) != 1} == {}
    monkeypatch.setattr(held, "LONGEST", 1)
    many = published(site_of(*(record(agency=agency) for agency in BODIES)))
    assert all(len(falls(path)) == 1 for path in many if path.endswith((".json", ".jsonl")))
    there = {key for path in (*found, *many) for key in falls(path)}
    assert there == set(ADDRESSES)


def test_the_page_of_data_and_the_documents_tell_every_address_and_every_key():
    page, told = html("data.html"), (Path(ROOT) / "docs" / "addresses.md").read_text()
    for pattern in ADDRESSES.values():
        assert f"<code>{pattern}</code>" in page
        assert f"<code>{pattern}</code>" in html("en/data.html")
        assert f"`{pattern}`" in told
    assert sorted(re.findall(r"^\| `([^`]+(?:json|jsonl))`", told, re.MULTILINE)) == sorted(ADDRESSES.values())
    for key in KEYS:
        assert key in page.split('id="addresses"')[1]
        assert f"`{key}`" in told


# ── what names the release ──────────────────────────────────────────────────────────────────────────────────────────


NAMED = {
    *("index.html", "data.html", "changes.html", "releases.xml"),
    *("en/index.html", "en/data.html", "en/changes.html", "en/releases.xml"),
    *("release.json", "data/datapackage.json"),
}
"""Home, the page of data and what it leads to that is of releases as such (their feed, what one changes in another); and for programs."""


def unpacked(path: str, raw: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed in it."""
    yield raw
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            yield from map(book.read, book.namelist())
    elif path.endswith(".parquet"):
        yield str((pl.read_parquet_metadata(io.BytesIO(raw)), pl.read_parquet(io.BytesIO(raw)).rows())).encode()


def test_no_other_file_of_the_site_names_the_release():
    made, _, files = default()
    number = made.date[:7].replace("-", ".")
    assert HEX.fullmatch(made.version)
    for name in (made.version, number):
        told = re.compile(rb"(?<![0-9a-f.])" + re.escape(name.encode()) + rb"(?![0-9a-f.])")
        assert {path for path, raw in files.items() if any(map(told.search, unpacked(path, raw)))} <= NAMED, name
    assert {path for path, raw in files.items() if made.version.encode() in raw} == NAMED


# ── charts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


BOX = re.compile(r'<path d="M(-?[\d.]+),(-?[\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z" (?:[a-z-]+="[^"]*" )*?fill="([^"]+)"')
STRIPS = (OUTCOMES, measures.NOT_PROVIDED, measures.NOT_DISCLOSED, measures.ENDINGS)
HIGH, WIDE = 128, 240
"""Pixels of the highest bar, of a whole strip."""


def charts() -> Iterator[tuple[str, str, list[dict[str, int | None]]]]:
    """Every chart of every page: where it stands, its drawing, the rows of its JSON."""
    for path, raw in default()[2].items():
        if path.endswith(".html"):
            for key, inside in re.findall(r'<figure class="figure" aria-labelledby="f-([^"]+)">(.*?)</figure>', raw.decode(), re.DOTALL):
                if "<svg" in inside:
                    yield (
                        f"{path} {key}",
                        inside.split("<svg")[1].split("</svg>")[0],
                        json.loads(default()[2][f"data/figures/{key}.json"])["rows"],
                    )


def test_the_lengths_in_every_chart_are_the_numbers_of_its_file():
    """Bars are as high as their numbers, boxes of a strip as wide; under five each case is a box of its own; what is zero is not filled."""
    seen = 0
    for where, drawing, rows in charts():
        boxes = [(float(x), float(y), float(w), float(h), fill) for x, y, w, h, fill in BOX.findall(drawing)]
        parts = ("zero", "unknown", "rest") if "zero" in rows[0] else next((some for some in STRIPS if set(some) <= rows[0].keys()), None)
        if parts is None:
            name = "received" if "received" in rows[0] else "total"
            bars = [h for x, _, w, h, fill in sorted(boxes) if w == 26 and fill == "var(--muted)"]
            values = [row[name] for row in rows if row[name]]
            assert bars == [pytest.approx(max(2, value / max(values) * HIGH), abs=0.6) for value in values], where
        else:
            levels = sorted({round(y) for _, y, _, h, _ in boxes if h > 10})
            years = range(rows[0]["year"], rows[-1]["year"] + 1)
            assert len(levels) == len(years), where
            by_year = {row["year"]: {**row, "rest": (row.get("known") or 0) - (row.get("zero") or 0)} for row in rows}
            for level, year in zip(levels, years, strict=True):
                strip = [w for _, y, w, h, _ in sorted(boxes) if round(y) == level and h > 10]
                counts = [by_year[year][part] for part in parts] if year in by_year else []
                some = [count for count in counts if count]
                if None in counts or not some:
                    assert len(strip) == 1, (where, year)
                elif sum(some) < measures.FEWEST:
                    assert len(strip) == sum(some), (where, year)
                else:
                    assert strip == [pytest.approx(count / sum(some) * WIDE, abs=14) for count in some], (where, year)
                    assert [one for _, one in sorted(zip(some, strip, strict=True))] == sorted(strip), (where, year)
        seen += 1
    assert seen > 2 * len(figures.KEYS)
