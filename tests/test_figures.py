"""A figure says what its frame says, draws it honestly or not at all, and brings neither style, script nor foreign word into the page."""

import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import figures, measures, words
from site_builder.derive import derive
from site_builder.facts import facts
from site_builder.figures import layout, percent, svg
from site_builder.figures.model import around
from site_builder.figures.theme import OUTCOME_COLOURS, PALETTE, TRACK
from site_builder.form import OUTCOMES
from tests.making import record, register

ROOT = Path(__file__).parent.parent
SAID = words.load(ROOT)
ZH, EN = SAID.for_language("zh"), SAID.for_language("en")
COUNT = pl.Int64
VARIABLES = {"ink", "muted", "rule", "ground", "surface", "zero", "accent", *OUTCOME_COLOURS.values(), *(f"cat{n}" for n in range(1, 6))}


def volumes(*rows: tuple[int, int, int, int | None]) -> pl.DataFrame:
    """The measure's frame from (year, reports, known, received)."""
    columns = dict.fromkeys(("year", "reports", "known", "unknown", "received"), COUNT) | {"median": pl.Float64, "most": COUNT}
    made = [
        (year, reports, known, reports - known, received, None if received is None else received / known, received)
        for year, reports, known, received in rows
    ]
    return pl.DataFrame(made, schema=columns, orient="row")


def mix(*rows: tuple[int, int, int, tuple[int, ...] | None]) -> pl.DataFrame:
    """The measure's frame from (year, reports, whole, the six counts)."""
    made = []
    for year, reports, whole, counts in rows:
        k, n = (None, None) if counts is None else (counts[0], sum(counts))
        low, high = measures.interval(k, n) if n and measures.FEWEST <= n < measures.MANY else (None, None)
        made.append((year, reports, whole, reports - whole, *(counts or (None,) * 6), n, k / n if n else None, low, high))
    columns = dict.fromkeys(("year", "reports", "whole", "unknown", *OUTCOMES, "outcomes"), COUNT)
    return pl.DataFrame(made, schema=columns | dict.fromkeys(("granted_share", "granted_low", "granted_high"), pl.Float64), orient="row")


def zeros(*rows: tuple[int, int, int, int, int]) -> pl.DataFrame:
    """The measure's frame from (year, reports, known, zero, derived)."""
    made = []
    for year, reports, known, zero, derived in rows:
        rate = zero / known if known else None
        made.append((year, reports, known, zero, derived, reports - known, rate, zero / reports, (zero + reports - known) / reports))
    counts = dict.fromkeys(("year", "reports", "known", "zero", "derived", "unknown"), COUNT)
    return pl.DataFrame(made, schema=counts | dict.fromkeys(("rate", "low", "high"), pl.Float64), orient="row")


VOLUMES = volumes((2019, 2, 2, 12), (2020, 3, 3, 15), (2021, 1, 1, 0), (2022, 2, 0, None), (2024, 40, 38, 12345))
MIX = mix(
    (2019, 3, 2, (8, 1, 2, 3, 0, 1)),
    (2020, 3, 3, (2, 0, 0, 1, 0, 0)),
    (2021, 1, 0, None),
    (2022, 1, 1, (0,) * 6),
    (2024, 9, 8, (50, 0, 1, 0, 0, 9)),
)
ZEROS = zeros((2019, 2, 1, 1, 0), (2020, 3, 3, 2, 1), (2022, 17, 14, 9, 2))
ALL = [(figures.applications, VOLUMES), (figures.outcome_mix, MIX), (figures.zero_reports, ZEROS)]
each_figure = pytest.mark.parametrize(("draw", "frame"), ALL, ids=["applications", "outcome_mix", "zero_reports"])


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]


# ── what a caption says ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "caption"),
    [
        ([(2020, 1, 1, 1), (2021, 1, 1, 3)], "2021年度新收3件，比上年多2件"),
        ([(2020, 1, 1, 1200), (2021, 1, 1, 0)], "2021年度新收0件，比上年少1,200件"),
        ([(2020, 1, 1, 3), (2021, 1, 1, 3)], "2021年度新收3件，与上年相同"),
        ([(2019, 1, 1, 3), (2021, 1, 1, 3)], "2021年度新收3件；上年未收录，不比较"),
        ([(2020, 1, 0, None), (2021, 1, 1, 3)], "2021年度新收3件；上年件数不明，不比较"),
        ([(2020, 1, 1, 3), (2021, 1, 0, None)], "2020年度新收3件；上年未收录，不比较"),
        ([(2021, 1, 1, 2)], "2021年度新收2件"),
    ],
)
def test_one_body_is_compared_with_its_own_year_before_and_no_other(rows, caption):
    assert figures.applications(volumes(*rows), "zh", ZH, body=True).caption == caption


def test_a_region_is_told_with_n_and_never_compared_between_years():
    figure = figures.applications(volumes((2020, 3, 3, 15), (2021, 4, 2, 9)), "zh", ZH)
    assert figure.caption == "已收录的2份2021年度报告，共新收9件"
    assert "各年度收录的机关不同，柱的高低不表示增减。" in figure.notes
    assert "2021年度另有2份报告没有写明件数或未读出，没有计入，也不当作0。" in figure.notes
    assert (
        figures.applications(volumes((2020, 3, 3, 15), (2021, 4, 2, 9)), "zh", ZH, year=2020).caption
        == "已收录的3份2020年度报告，共新收15件"
    )


@pytest.mark.parametrize(
    ("rows", "nothing"),
    [
        ([(2020, 3, 3, 0), (2021, 2, 2, 0)], "收录的5份报告都写新收0件，不画图"),
        ([(2021, 1, 1, 0)], "收录的1份报告写新收0件，不画图"),
        ([(2020, 3, 2, 0), (2021, 2, 2, 0)], "能确定件数的报告（4份）均为0件，不画图"),
        ([(2021, 2, 0, None)], "没有可画的数：收录的报告没有写明新收件数，或未读出。"),
        ([], "没有可画的数：本站未收录报告。"),
        ([(2021, 1, 1, 2)], "没有可画的数：只有一个年度。"),
    ],
)
def test_where_there_is_nothing_to_draw_a_sentence_says_so(rows, nothing):
    figure = figures.applications(volumes(*rows), "zh", ZH)
    assert figure.svg is None
    assert figure.nothing == nothing
    assert figure.legend == ()


@pytest.mark.parametrize(
    ("counts", "caption", "note"),
    [
        ((2, 0, 0, 0, 0, 0), "2021年度共2件：予以公开2件", "只有2件，只列件数，不算比例。"),
        ((1, 0, 0, 3, 0, 0), "2021年度共4件：予以公开1件，无法提供3件", "只有4件，只列件数，不算比例。"),
        ((1, 1, 0, 1, 0, 1), "2021年度共4件：予以公开1件，其余3件", "只有4件，只列件数，不算比例。"),
        (
            (8, 1, 2, 3, 0, 1),
            "2021年度15件中8件予以公开（53%）",
            "予以公开8/15（53%）。件数少，多一件少一件就差约7个百分点；95%区间30%—76%。",
        ),
        ((20, 0, 0, 10, 0, 0), "2021年度30件办理结果中，予以公开占67%", "予以公开20/30（67%）。"),
    ],
)
def test_few_cases_are_counts_some_have_an_interval_many_a_percentage(counts, caption, note):
    figure = figures.outcome_mix(mix((2021, 1, 1, counts)), "zh", ZH, body=True)
    assert figure.caption == caption
    assert note in figure.notes
    assert ("%" in "".join((figure.caption, *figure.notes))) == (sum(counts) >= measures.FEWEST)


def test_a_sample_says_of_how_many_reports():
    assert figures.outcome_mix(MIX, "zh", ZH).caption == "2024年度已收录8份：60件中予以公开占83%"
    assert figures.outcome_mix(MIX, "zh", ZH, sample=False).caption == "2024年度60件办理结果中，予以公开占83%"
    assert figures.outcome_mix(MIX, "zh", ZH, year=2020).caption == "2020年度已收录3份共3件：予以公开2件，无法提供1件"


@pytest.mark.parametrize(
    ("rows", "nothing"),
    [
        ([], "没有可画的数：本站未收录报告。"),
        ([(2021, 1, 0, None)], "没有可画的数：没有一份报告的六类结果都能确定。"),
        ([(2020, 1, 0, None), (2021, 1, 1, (0,) * 6)], "没有可画的数：能确定的报告里，各类结果都是0件。"),
    ],
)
def test_outcomes_of_nothing_are_not_drawn(rows, nothing):
    figure = figures.outcome_mix(mix(*rows), "zh", ZH)
    assert (figure.svg, figure.nothing) == (None, nothing)


def test_zero_applications_are_k_of_n_with_the_bounds_of_the_unknown():
    figure = figures.zero_reports(zeros((2022, 17, 14, 9, 2)), "zh", ZH, sample=False)
    assert figure.caption == "2022年度14份写明新收数的报告中，9份为0件"
    notes = "".join(figure.notes)
    assert "9份为0件（9/14，64%）" in notes
    assert "另有3份空白或未读出，没有计入；即使都是0，也是12/17（71%），都不是则为9/17（53%）。" in notes
    assert "其中2份的0由表内等式推算。" in notes


def test_too_few_reports_have_no_rate_in_words_or_numbers():
    figure = figures.zero_reports(zeros((2020, 4, 3, 2, 0)), "zh", ZH)
    assert "%" not in "".join((figure.caption, figure.description, *figure.notes))
    assert "即使都是0，也是3/4，都不是则为2/4。" in "".join(figure.notes)
    assert figure.frame.select("rate", "low", "high").row(0) == (None, None, None)
    assert ("accent", "竖线：零申请率") not in figure.legend


def test_no_zero_at_all_is_said_as_such():
    assert figures.zero_reports(zeros((2020, 6, 6, 0, 0)), "zh", ZH).caption == "2020年度能确定新收数的6份，没有一份为0件"


def wide(text: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text)


@given(
    st.lists(st.integers(0, 400), min_size=6, max_size=6),
    st.integers(1, 99),
    st.integers(0, 99),
    st.integers(0, 9999),
    st.booleans(),
)
@settings(deadline=None, max_examples=80)
def test_a_caption_is_at_most_24_characters_and_ten_words(counts, known, unknown, received, sample):
    frames = (
        (figures.applications, volumes((2020, known, known, received + 1), (2021, known + unknown, known, received))),
        (figures.outcome_mix, mix((2021, known + unknown, known, tuple(counts)))),
        (figures.zero_reports, zeros((2021, known + unknown, known, min(received, known), 0))),
    )
    for draw, frame in frames:
        zh, en = draw(frame, "zh", ZH, sample=sample), draw(frame, "en", EN, sample=sample)
        if zh.svg is not None:
            assert wide(zh.caption) <= 24
            assert len(re.findall(r"\w[\w,.]*", en.caption)) <= 10


@given(st.integers(1, 10**6), st.data())
def test_a_percentage_reads_0_or_100_only_where_it_is(n, data):
    k = data.draw(st.integers(0, n))
    told = percent(k, n)
    assert (told == "0") == (k == 0)
    assert (told == "100") == (k == n)
    if told[0] not in "<>":
        assert abs(float(told) - 100 * k / n) <= 0.5 + 1e-9


def test_an_interval_is_rounded_outwards():
    assert around(0.301, 0.751) == ("30", "76")
    assert around(0.0, 1.0) == ("0", "100")
    assert around(0.3, 0.7) == ("30", "70")


# ── the numbers beside the drawing ──────────────────────────────────────────────────────────────────────────────────


@each_figure
def test_the_twin_has_a_row_per_year_and_a_heading_and_unit_per_column(draw, frame):
    for lang, said in (("zh", ZH), ("en", EN)):
        figure = draw(frame, lang, said)
        assert figure.frame["year"].to_list() == sorted(set(frame["year"]))
        assert len(figure.headings) == len(figure.units) == figure.frame.width
        assert len(set(figure.headings)) == figure.frame.width
        assert all(dtype in (pl.Int64, pl.Float64) for dtype in figure.frame.dtypes)


def test_the_twin_of_the_outcomes_holds_the_measure_as_it_is():
    twin = figures.outcome_mix(MIX, "zh", ZH).frame
    assert twin.equals(MIX.select(twin.columns))
    assert twin.columns[-7:] == [*OUTCOMES, "outcomes"]


@each_figure
def test_both_languages_draw_the_same_and_say_every_sentence(draw, frame):
    zh, en = draw(frame, "zh", ZH), draw(frame, "en", EN)
    assert zh.digest == en.digest
    assert re.fullmatch(r"[0-9a-f]{8}", zh.digest)
    assert re.sub(r'aria-label="[^"]*"', "", zh.svg) == re.sub(r'aria-label="[^"]*"', "", en.svg)
    assert not re.search(r"[\u3400-\u9fff]", "".join((en.caption, en.description, en.title, en.unit, *en.notes, *en.headings)))
    assert zh.caption in zh.description


@each_figure
def test_another_number_is_another_digest(draw, frame):
    assert draw(frame.with_columns(pl.col("reports") + 1), "zh", ZH).digest != draw(frame, "zh", ZH).digest


@each_figure
def test_a_year_that_stands_twice_is_refused(draw, frame):
    with pytest.raises(ValueError, match="one row per year"):
        draw(pl.concat([frame, frame]), "zh", ZH)


def test_figures_take_what_the_measures_give():
    made = derive(
        facts([record({"applications/received/total": 2}, year=2020), record(year=2021), record(agency="31", year=2021)], register())
    )
    applications = figures.applications(measures.application_volumes(made), "zh", ZH)
    assert applications.frame["received"].to_list() == [2, 0]
    assert applications.svg is not None
    assert figures.zero_reports(measures.zero_report_rate(made), "zh", ZH).frame["zero"].to_list() == [0, 2]
    assert figures.outcome_mix(measures.outcome_mix(made), "zh", ZH).nothing is not None


# ── the drawing ─────────────────────────────────────────────────────────────────────────────────────────────────────


@each_figure
def test_the_drawing_is_clean_and_speaks_with_one_voice(draw, frame):
    drawing = draw(frame, "zh", ZH, of="410104").svg
    root = ET.fromstring(drawing)
    assert root.get("role") == "img"
    assert root.get("aria-label") == draw(frame, "zh", ZH).description
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "defs", "pattern", "g", "path", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert attributes.isdisjoint({"style", "font-family", "onload", "href"})
    assert [name for element in root.iter() for name in element.attrib if name.startswith("aria-")] == ["aria-label"]
    assert not re.search(r"#[0-9a-fA-F]{3}", re.sub(r"url\(#[\w-]+\)", "", drawing))
    assert set(re.findall(r"var\(--([\w-]+)\)", drawing)) <= VARIABLES
    assert not re.search(r"[\u3400-\u9fff]", "".join(texts(drawing))), "words stand beside the drawing"


def test_every_colour_of_the_theme_is_told_apart():
    colours = [*PALETTE.values()]
    assert len(set(colours)) == len(colours)
    assert set(PALETTE) == VARIABLES


def test_the_ids_of_two_figures_in_one_page_do_not_meet():
    drawings = [draw(frame, "zh", ZH, of=of).svg for draw, frame in ALL for of in ("", "410104")]
    ids = [found for drawing in drawings for found in re.findall(r'\bid="([^"]+)"', drawing)]
    used = [found for drawing in drawings for found in re.findall(r"url\(#([^)]+)\)", drawing)]
    assert len(ids) == len(set(ids))
    assert set(used) == set(ids)


def test_zero_is_an_outline_missing_a_hatch_and_no_year_is_left_out():
    figure = figures.applications(VOLUMES, "zh", ZH)
    assert texts(figure.svg) == [
        "12",
        "15",
        "12,345",
        "0",
        "?",
        "2019",
        "2020",
        "2021",
        "2022",
        "2023",
        "2024",
        *(f"n = {n}" for n in (2, 3, 1, 0, 38)),
    ]
    assert figure.svg.count('stroke="var(--zero)"') == 1
    assert figure.svg.count("url(#applications-hatch)") == 2
    assert dict(figure.legend) == {"zero": "新收0件", "missing": "未收录、空白或未读出"}


def test_the_legend_names_only_what_is_drawn():
    figure = figures.applications(volumes((2020, 1, 1, 2), (2021, 1, 1, 3)), "zh", ZH)
    assert figure.legend == ()
    assert "<defs>" not in figure.svg


def test_few_cases_are_boxes_so_that_no_strip_looks_like_a_percentage():
    marks = layout.outcome_strips([{"year": 2021, "outcomes": 3, **dict.fromkeys(OUTCOMES, 0), "granted": 2, "unavailable": 1}])
    boxes = [mark for mark in marks if mark["part"] == "fill"]
    assert len(boxes) == 3
    assert {mark["right"] - mark["left"] for mark in boxes} == {layout.UNIT}
    assert max(mark["right"] for mark in boxes) < TRACK / 2


@given(st.lists(st.integers(0, 10**7), min_size=6, max_size=6).filter(lambda counts: sum(counts) >= measures.FEWEST))
def test_a_strip_fills_its_track_in_proportion_and_no_case_vanishes(counts):
    row = {"year": 2021, "outcomes": sum(counts), **dict(zip(OUTCOMES, counts, strict=True))}
    boxes = [mark for mark in layout.outcome_strips([row]) if mark["part"] == "fill"]
    some = [count for count in counts if count]
    assert len(boxes) == len(some)
    assert boxes[0]["left"] == 0
    assert boxes[-1]["right"] == pytest.approx(TRACK, abs=0.05)
    for count, box in zip(some, boxes, strict=True):
        width = box["right"] - box["left"]
        assert width >= layout.THINNEST - 0.02
        assert width == pytest.approx(count / sum(counts) * TRACK, abs=layout.GAP * 6 + layout.THINNEST * 6)
    for box, after in pairwise(boxes):
        assert after["left"] - box["right"] == pytest.approx(layout.GAP, abs=0.02)


def test_the_hatch_lies_between_the_bounds_and_the_tick_on_it():
    marks = layout.zero_strips(zeros((2022, 100, 80, 50, 0)).to_dicts())
    hatch = next(mark for mark in marks if mark["part"] == "missing")
    tick = next(mark for mark in marks if mark["part"] == "tick")
    assert hatch["left"] == pytest.approx(0.50 * TRACK, abs=2 * layout.GAP)
    assert hatch["right"] == pytest.approx(0.70 * TRACK, abs=2 * layout.GAP)
    assert hatch["left"] < tick["left"] < tick["right"] < hatch["right"]


def test_equal_data_give_equal_bytes_in_another_process():
    code = (
        "import sys; sys.path.insert(0, 'tests'); from test_figures import *; "
        "print(hashlib.sha256(''.join(draw(frame, 'zh', ZH).svg for draw, frame in ALL).encode()).hexdigest())"
    )
    env = {"PYTHONHASHSEED": "7", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai", "PATH": "/usr/bin"}
    there = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()
    assert there == hashlib.sha256("".join(draw(frame, "zh", ZH).svg for draw, frame in ALL).encode()).hexdigest()


def test_the_label_is_text_and_nothing_else():
    drawing = svg.drawn("bars", layout.volume_bars(VOLUMES.to_dicts(), with_n=True), "k", '"><script>alert(1)</script>')
    assert ET.fromstring(drawing).get("aria-label") == '"><script>alert(1)</script>'
    assert "<script" not in drawing


def test_a_headline_year_that_tells_nothing_gives_way_to_the_newest_that_does():
    figure = figures.applications(volumes((2020, 3, 3, 15), (2021, 4, 0, None)), "zh", ZH, year=2021)
    assert figure.caption == "已收录的3份2020年度报告，共新收15件"
    assert figure.svg is not None
