"""The pages of the measures and every figure of the site: prose in both languages, breaks drawn, one frame told four times alike."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from site_builder import exports, figures, measures, site, words
from site_builder.errors import SiteError
from site_builder.figures import Figure, layout
from site_builder.figures.disputes import VARIANTS
from site_builder.measures import CASES, DIRECT, FEWEST
from site_builder.pages import Page, Site, pages
from site_builder.pages.counted import MEASURES, cases, part
from site_builder.pages.drawn import Drawn
from tests.making import record, source
from tests.paging import PROSE, ROOT, printed, site_of, text

SAID = words.load(ROOT)
ZH, EN = SAID.for_language("zh"), SAID.for_language("en")
A, D = "applications", "disputes"


def ids(html: str) -> set[str]:
    return set(re.findall(' id="([^"]+)"', html))


@cache
def default_site() -> tuple[Site, tuple[Page, ...]]:
    made = site.prepare(ROOT, ROOT / "data")
    return made, tuple(pages(made))


@cache
def twins() -> dict[str, bytes]:
    _, every = default_site()
    return dict(exports.Twins().of(every))


def drawings() -> Iterator[Drawn]:
    for page in default_site()[1]:
        for value in page.context.values():
            yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Drawn))


# ── prose ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", [one.key for one in MEASURES])
def test_every_measure_has_its_prose_in_both_languages(lang, key):
    prose = PROSE[lang, f"measures/{key}"]
    assert (prose.author, prose.reviewed) == ("", "2026-11-21")  # a copy of ours by another name claims nobody's review
    assert {"what", "caveats"} <= ids(prose.html), "says what it counts and what to keep in mind"
    other = PROSE["en" if lang == "zh" else "zh", f"measures/{key}"]
    assert ids(prose.html) == ids(other.html), "both languages have the same sections"


def test_prose_that_is_missing_is_an_editors_mistake_with_its_place():
    lacking = {key: prose for key, prose in PROSE.items() if key not in (("en", "measures/reasons"), ("en", "measures/disputes"))}
    with pytest.raises(SiteError) as raised:
        list(pages(replace(site_of(record()), prose=lacking)))
    assert [problem.where for problem in raised.value.problems] == ["content/en/measures/reasons.md", "content/en/measures/disputes.md"]


def test_a_measure_is_called_what_its_prose_calls_it():
    renamed = {**PROSE, ("zh", "measures/volumes"): replace(PROSE["zh", "measures/volumes"], title="申请有多少")}
    made = printed(replace(site_of(record()), prose=renamed))
    assert "<h1>申请有多少</h1>" in made["m/volumes.html"]
    assert ">申请有多少</a>" in made["m/index.html"]
    assert ">申请有多少</a>" in made["m/reasons.html"]


# ── one frame, told four times ──────────────────────────────────────────────────────────────────────────────────────


def plain(value: object) -> str:
    return "" if value is None else str(value)


def told(cell: str, unit: str) -> float | str | None:
    if cell == "—":
        return None
    if unit in ("text", "year"):
        return cell
    return float(cell.replace(",", "").replace("−", "-").rstrip("%")) / (100 if cell.endswith("%") else 1)


def test_chart_table_csv_and_json_agree_in_every_figure_of_the_default_site():
    every = list(drawings())
    assert {one.key for one in every} >= set(figures.KEYS)
    for one in every:
        frame, made = one.figure.frame, twins()
        table = list(csv.reader(io.StringIO(made[one.csv].decode("utf-8-sig"), newline="")))
        assert table == [frame.columns, *([plain(value) for value in row] for row in frame.iter_rows())], one.key
        twin = json.loads(made[one.json])
        assert twin["rows"] == frame.to_dicts(), one.key
        assert [column["name"] for column in twin["columns"]] == frame.columns
        assert twin["digest"] == one.digest == one.figure.digest
        assert twin["date"] in {page.context["frame"]["stamp"].date for page in default_site()[1] if one in exports.given(page)}
        assert one.caption in twin["caption"].values()
        assert len(one.rows) == frame.height
        for cells, row in zip(one.rows, frame.iter_rows(), strict=True):
            for cell, value, unit in zip(cells, row, one.figure.units, strict=True):
                shown = told(cell, unit)
                if isinstance(value, float) and unit == "share":
                    assert shown == pytest.approx(value, abs=0.006)
                elif isinstance(value, float):
                    assert shown == pytest.approx(value, abs=0.051)
                else:
                    assert shown == (str(value) if unit in ("text", "year") and value is not None else value), (one.key, cell)
        assert_drawn(one.figure)


def assert_drawn(figure: Figure) -> None:
    """The numerals of a drawing are the numbers of its frame: years in full, ends of strips or heights of bars, one for each row."""
    if figure.svg is None:
        assert figure.nothing
        return
    numerals = [element.text or "" for element in ET.fromstring(figure.svg).iter("{http://www.w3.org/2000/svg}text")]
    rows = figure.frame.to_dicts()
    years = [row["year"] for row in rows]
    assert {str(year) for year in range(min(years), max(years) + 1)} <= set(numerals)
    for row in rows:
        for expected in ends(figure.key, row):
            assert expected in numerals, (figure.key, row, numerals)
    columns = next((some for some in PARTS if set(some) <= set(figure.frame.columns)), ())
    for row in rows:
        known = [row[name] for name in columns]
        if None not in known and 0 < sum(known) < FEWEST:
            continue
        widest = max((value for value in known if value), default=None)
        assert widest is None or f"{widest:,}" in numerals, (figure.key, row)


PARTS = (measures.NOT_PROVIDED, measures.NOT_DISCLOSED, measures.ENDINGS)


def ends(key: str, row: dict[str, int | None]) -> Iterator[str]:
    """The numerals that a row must show, by the kind of figure."""
    if key.startswith("zero-reports"):
        yield f"{row['zero']:,}/{row['known']:,}"
    elif key.startswith("disputes"):
        yield "n = ?" if row["concluded"] is None else f"{row['corrected']:,}/{row['concluded']:,}"
    elif key.startswith(("applications", "disclosure")):
        value = row["received"] if key.startswith("applications") else row["total"]
        yield "?" if value is None else f"{value:,}"
        if "known" in row:
            yield f"n = {row['known']:,}"
    else:
        n = row[next(name for name in ("outcomes", "not_provided", "not_disclosed") if name in row)]
        yield "n = ?" if n is None else f"n = {n:,}"


def test_the_paths_that_are_promised_are_those_that_are_made():
    assert set(exports.FIGURE_PATHS) <= set(twins())
    assert len(set(exports.FIGURE_PATHS)) == len(exports.FIGURE_PATHS)
    links = {one.csv for one in drawings()} | {one.json for one in drawings()}
    assert links == {path for path in twins() if path.startswith(("data/figures/", "data/measures/"))}


def test_every_figure_has_its_table_its_twins_its_digest_and_date_on_the_page():
    made = printed(site_of(record({f"{A}/received/total": 2}, source=source(posted="2022-01-25")), record(year=2020, edition="2019")))
    for key in (one.key for one in MEASURES):
        for html in (made[f"m/{key}.html"], made[f"en/m/{key}.html"]):
            for figure in re.findall(r'<figure class="figure".*?</figure>', html, re.DOTALL):
                assert "<details>" in figure
                assert re.search(r'href="[./]*data/figures/[a-z-]+\.csv"', figure)
                assert re.search(r'href="[./]*data/figures/[a-z-]+\.json"', figure)
                assert re.search(r"(数据|data )[0-9a-f]{8}", figure)
                assert "2022-01-25" in figure


def test_two_figures_of_one_key_that_differ_are_refused():
    _, every = default_site()
    page = next(page for page in every if page.path == "m/volumes.html")
    (one,) = page.context["figures"]
    wrong = replace(page, context={**page.context, "figures": (replace(one, digest="00000000"),)})
    with pytest.raises(ValueError, match="applications stands elsewhere"):
        list(exports.Twins().of([page, wrong]))


# ── breaks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def disputed(**since: int) -> pl.DataFrame:
    """Disputes by year from year → cases upheld, each kind alike."""
    made = []
    for year, n in since.items():
        for case in CASES:
            counts = {"upheld": n, "corrected": 1, "other": 0, "pending": 0, "concluded": n + 1}
            from_year = 2024 if case == DIRECT and int(year[1:]) >= 2024 else 2019
            head = {"year": int(year[1:]), "case": case, "since": from_year, "reports": 1, "whole": 1, "unknown": 0}
            low, high = measures.interval(1, n + 1)
            made.append({**head, **counts, "corrected_share": 1 / (n + 1), "corrected_low": low, "corrected_high": high})
    return pl.DataFrame(made)


def broken(figure: Figure) -> bool:
    return "分界线" in "".join(text for _, text in figure.legend) and figure.svg is not None and "var(--accent)" in figure.svg


@pytest.mark.parametrize("case", CASES)
def test_the_line_of_2024_is_drawn_through_direct_litigation_only(case):
    across = figures.disputes(disputed(y2022=6, y2023=8, y2024=1), "zh", ZH, case=case)
    assert broken(across) == (case == DIRECT)
    assert any("2024年1月1日起" in note for note in across.notes) == (case == DIRECT)
    assert not broken(figures.disputes(disputed(y2022=6, y2023=8), "zh", ZH, case=case)), "no line where nothing lies beyond"
    assert across.key == f"disputes-{VARIANTS[case]}"


def counted(*rows: tuple[int, str, str | None, int]) -> pl.DataFrame:
    columns = {"year": pl.Int64, "item": pl.String, "of_edition": pl.String, "reports": pl.Int64, "known": pl.Int64, "unknown": pl.Int64}
    made = [(year, item, edition, 2, 2, 0, total) for year, item, edition, total in rows]
    return pl.DataFrame(made, schema=columns | {"total": pl.Int64}, orient="row")


def test_documents_of_two_editions_stand_on_two_sides_even_in_one_year():
    old, new = "normative_documents/made", "normative_documents/issued"
    frame = counted((2020, old, "2019", 9), (2021, old, "2019", 4), (2021, new, "2021", 6), (2023, new, "2021", 7))
    figure = figures.documents(frame, "zh", ZH)
    assert broken(figure)
    assert figure.frame.select("edition", "year", "total").rows() == [
        ("2019", 2020, 9),
        ("2019", 2021, 4),
        ("2021", 2021, 6),
        ("2021", 2023, 7),
    ]
    assert any("不连线、不比较" in note for note in figure.notes)
    assert "比上年" not in figure.caption + figure.description
    assert not broken(figures.documents(counted((2021, new, "2021", 6), (2022, new, "2021", 7)), "zh", ZH))


def test_no_mark_joins_two_years():
    marks = layout.broken_bars(
        [[{"year": 2020, "known": 1, "total": 3}], [{"year": 2021, "known": 1, "total": 4}]], with_n=True, value="total"
    )
    assert [mark["year"] for mark in marks if mark["part"] == "break"] == ["1/2021"]
    assert not any("path" in mark or "x2" in mark for mark in marks)


def test_decisions_carry_the_line_of_the_new_form_and_say_that_they_compare():
    frame = counted((2020, "licences/decisions", None, 3), (2021, "licences/decisions", None, 5))
    figure = figures.decisions(frame, "zh", ZH)
    assert broken(figure)
    assert any("两版表格都有" in note for note in figure.notes)


# ── what the pages say ──────────────────────────────────────────────────────────────────────────────────────────────

GIVEN = {f"{A}/{line}/{column}": 8 for line in ("received", "granted", "concluded") for column in ("individual", "total")}


def test_tables_say_k_of_n_held_of_roster_and_that_it_is_a_sample():
    made = printed(site_of(record(GIVEN), record(agency="410104006"), record(GIVEN, agency="4101-gongan", scope="area")))
    html = text(made["m/outcome-mix.html"])
    assert "这是样本，不是全国。2021年度收录机关本级报告2份；乡镇、街道收录2/" in html
    assert "8/8（100%，67%—100%）" in html
    assert "收录不到名单的八成" in html
    assert "无名单" not in text(made["m/outcome-mix.html"].split('id="by-province"')[1].split("</section>")[0])
    areas = made["m/volumes.html"].split('id="areas"')[1]
    assert "郑州市公安局" in areas
    assert "郑州市公安局" not in made["m/volumes.html"].split('id="areas"')[0]
    assert "不计入零申请率" in made["m/zero-reports.html"]


def test_a_headline_year_that_is_not_the_newest_is_explained_on_home_and_measures():
    def said(*years: int) -> dict[str, str]:
        bodies = [record(GIVEN, agency=f"41010400{6 + n}", year=year) for n, year in enumerate(years)]
        return {path: text(html) for path, html in printed(site_of(*bodies)).items()}

    older, newest = said(2021, 2021, 2023), said(2021, 2023)

    for path in ("index.html", "m/volumes.html", "m/volumes/41.html"):
        assert "以收录最多的2021年度为题；最新的2023年度收录机关本级报告1份。" in older[path], path
        assert "为题；" not in newest[path]
    assert "The year told here is 2021, of which most is held." in older["en/index.html"]


def test_kinds_of_bodies_have_their_english_beside_the_fields_own_word():
    made = printed(site_of(record(GIVEN, agency="4101-gongan"), record(GIVEN, agency="410104006")))
    kinds = made["en/m/volumes.html"].split('id="by-kind"')[1].split("</section>")[0]

    assert "Bureaus (局)" in kinds
    assert "Sub-districts (街道)" in kinds
    assert "Bureaus" not in made["m/volumes.html"]


def test_few_cases_have_no_percentage_some_an_interval_many_none():
    assert cases(2, 4, ZH) == "2/4"
    assert cases(8, 16, ZH) == "8/16（50%，27%—73%）"
    assert cases(15, 30, ZH) == "15/30（50%）"
    assert part(8, 16, ZH) == "8/16（50%）", "reports of a place are no sample of it"
    assert cases(None, 4, ZH) == cases(3, None, ZH) == "—"


def test_reasons_that_are_equally_frequent_are_not_picked_from():
    grounds = {f"{A}/not_disclosed.{key}/total": 3 for key in ("state_secret", "third_party")}
    frame = measures.reasons(site_of(record(grounds)).facts)
    assert figures.reasons(frame, "zh", ZH, sample=False).caption == "2021年度不予公开6件，2种理由"
    one = measures.reasons(site_of(record({f"{A}/not_disclosed.third_party/total": 6, f"{A}/unavailable.not_held/total": 2})).facts)
    assert figures.reasons(one, "zh", ZH, sample=False).caption == "2021年6件不予公开，6件：保护第三方合法权益"
    assert "2种原因" in figures.not_provided(one, "zh", ZH).caption


def test_an_empty_site_has_all_pages_of_measures_and_promises_nothing():
    made = printed(site_of())
    for one in MEASURES:
        assert "没有可画的数：本站未收录报告。" in made[f"m/{one.key}.html"]
        assert "<svg" not in made[f"m/{one.key}.html"]


@pytest.mark.parametrize("sample", [True, False])
def test_captions_are_short_and_wholly_in_their_language(sample):
    many = {"applications/not_disclosed.prohibited_by_law/total": 812, "applications/unavailable.not_held/total": 1043}
    some = site_of(
        record({**many, **{f"{D}/{case}/upheld": 214 for case in CASES}, **{f"{D}/{case}/corrected": 31 for case in CASES}})
    ).facts
    dispute, reason = measures.disputes(some), measures.reasons(some)
    for lang, w in (("zh", ZH), ("en", EN)):
        made = [figures.reasons(reason, lang, w, sample=sample), figures.not_provided(reason, lang, w, sample=sample)]
        made += [figures.disputes(dispute, lang, w, case=case, sample=sample) for case in CASES]
        for figure in made:
            if lang == "zh":
                assert sum(0.5 if character.isascii() else 1 for character in figure.caption) <= 24.5, figure.caption
            else:
                assert len(figure.caption.split()) <= 10, figure.caption
                assert not re.search(r"[\u3400-\u9fff]", "".join((figure.caption, figure.description, figure.title, *figure.notes)))
