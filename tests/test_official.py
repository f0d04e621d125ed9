"""The official tables filled in from what their macros print once: the same bytes as printing every cell."""

import shutil
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from site_builder.form import FORMS
from site_builder.linking import Linked
from site_builder.official import Official
from site_builder.pages import outcomes, years
from site_builder.pages.agency import agency_pages, report
from site_builder.pages.cells import Ref, Shown, legend, shown
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import holdings
from site_builder.pages.papers import Paper, blank, papers
from site_builder.pages.point import point_pages
from site_builder.record import Record
from site_builder.render import Printed, Renderer, environment
from site_builder.withhold import withhold
from tests.making import data_of, reports
from tests.paging import EN, ROOT, SAID, ZH, site_of

TEMPLATES = ROOT / "templates"
FILLED, PLAIN = environment(TEMPLATES), environment(TEMPLATES, plain=True)
"""One of each for all examples, so that what is kept of one table meets the next."""

LAYOUTS = [
    (edition, table.key, below)
    for edition, form in FORMS.items()
    for table in form.tables
    for below in ((0, 1, 3) if table.key == "disputes" else (0,))
]
LOOKS = ("", "zero", "blank", "not_applicable", "cut", "unread", "derived", "corrected", "source")

TEXTS = st.one_of(st.sampled_from(("", "0", "1", "12,345", "—", "\"<&>'", "\ue0f00\ue0f1", "\x00甲\u202e")), st.text(max_size=5))
CELLS = st.builds(
    Shown,
    TEXTS,
    TEXTS,
    TEXTS,
    st.sampled_from(LOOKS),
    st.integers(1, 15),
    st.lists(st.builds(Ref, TEXTS, TEXTS), max_size=3).map(tuple),
    st.sampled_from(("", "", "blank", "derived")),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Paper, str]:
    """A table of an edition with anything in its cells, in the margin and in the legend."""
    w = draw(st.sampled_from((ZH, EN)))
    layout = blank(*draw(st.sampled_from(LAYOUTS))[:2], w, 0)
    some = draw(st.lists(CELLS, min_size=1, max_size=6))
    cells = draw(st.lists(st.sampled_from(some), min_size=len(layout.spans), max_size=len(layout.spans)))
    places = draw(st.lists(TEXTS, min_size=1, max_size=3))
    sources = draw(st.lists(st.sampled_from(places), min_size=len(layout.read), max_size=len(layout.read)))
    legend = draw(st.lists(st.tuples(st.sampled_from("—·<&"), st.sampled_from(("空白", "<blank>"))), max_size=2))  # words of ours
    return Paper(layout, draw(st.sampled_from(("2020", "<b>"))), tuple(cells), tuple(sources), tuple(legend)), w.lang


def printed(environment_, it, w):
    """The table as the reports of that environment print it."""
    return environment_.globals["official"](*macros(environment_), it, w)


def macros(environment_):
    """Those that print a table and a cell."""
    return environment_.get_template("macros/paper.html").module.paper, environment_.get_template("macros/cell.html").module.td


@given(tables())
@settings(max_examples=60)
def test_whatever_stands_in_the_cells_is_printed_as_the_macro_prints_it(case):
    it, lang = case
    w = {"zh": ZH, "en": EN}[lang]

    assert printed(FILLED, it, w) == printed(PLAIN, it, w)


@st.composite
def held(draw: st.DrawFn) -> tuple[list[Record], frozenset[tuple[str, int, str]]]:
    """Records that contradict themselves, with lost and cut cells, places on the source and tokens of it; and some cells mended."""
    records, corrected = [], set()
    for one in draw(reports().filter(bool)):
        raw = draw(st.sampled_from((None, "0 <0> 0", "电话13812345678", "—")))
        place = draw(st.sampled_from((None, "38", "38:412", "t3r5", "p2t1r5", "p2b8")))
        notes = tuple(replace(note, raw=raw) if note.kind not in ("blank", "not_applicable") else note for note in one.notes)
        lines = {f"{table.key}/{line.key}": place for table, line in one.form.lines()} if place else {}
        if lines and draw(st.booleans()):
            lines["disputes/reconsideration"] = "7"
        records.append(replace(one, notes=notes, lines=lines))
        corrected |= {(one.agency, one.year, at) for at in draw(st.lists(st.sampled_from(sorted(one.form.cells)), max_size=3))}
    return records, frozenset(corrected)


@given(held())
@settings(max_examples=15)
def test_reports_of_any_record_are_the_same_bytes_filled_in_and_plain(case):
    records, corrected = case
    data = withhold(data_of(*records, corrected=corrected))
    site = site_of(*data.records, corrected=corrected)
    sheets = holdings(site)
    for w in (ZH, EN):
        desk = Desk(site, sheets, w)
        for sheet in sheets:
            it = report(sheet, desk)
            told = [made.get_template("macros/report.html").module.report(it, w, str) for made in (FILLED, PLAIN)]
            assert told[0] == told[1]


@given(held())
@settings(max_examples=5)
def test_pages_of_any_record_are_the_same_bytes_by_jinja_itself(case):
    records, corrected = case
    data = withhold(data_of(*records, corrected=corrected))
    site = site_of(*data.records, corrected=corrected)
    sheets, renderers = holdings(site), [Renderer(TEMPLATES, SAID, plain=plain) for plain in (False, True)]
    for w in (ZH, EN):
        desk = Desk(site, sheets, w)
        for page in (*agency_pages(desk), *point_pages(desk)):
            fast, plain = (renderer.printed(page) for renderer in renderers)
            assert fast.html == plain.html, page.path
            assert linked(page.path, fast) == linked(page.path, plain)
            assert len(fast.loose) < len(plain.loose) == len(plain.html) or page.template != "agency.html"


@given(held())
@settings(max_examples=15)
def test_what_is_kept_of_reports_that_are_alike_is_what_each_would_say_for_itself(case):
    records, corrected = case
    data = withhold(data_of(*records, corrected=corrected))
    for sheet in holdings(site_of(*data.records, corrected=corrected)):
        for w in (ZH, EN):
            said = outcomes.kpis(sheet, w), astuple(outcomes.mix(sheet, w)), years.side_by_side((sheet, sheet), w), papers(sheet, w, {})
            for kept in (outcomes._KPIS, outcomes._MIXES, years._CELLS):
                kept._held.clear()
            assert said[:3] == (outcomes.kpis(sheet, w), astuple(outcomes.mix(sheet, w)), years.side_by_side((sheet, sheet), w))
            for paper in said[3]:
                layout = paper.layout
                each = [shown(sheet, at, w, colspan=span) for at, span in zip(layout.places, layout.spans, strict=False)]
                assert list(paper.cells[: len(each)]) == each
                assert paper.legend == legend(map(sheet.marks.__getitem__, layout.places), w)


def linked(path: str, page: Printed) -> tuple[list[bytes], list[tuple[str, str, str, str]]]:
    """The ids of a page, and what it leads to."""
    taken = Linked()
    taken.take(path, page.loose, page.ids)
    rest = taken.rest(frozenset())
    return sorted(rest.ids[path].split()), sorted(rest.wanted)


@pytest.mark.parametrize("w", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize(("edition", "key", "below"), LAYOUTS)
def test_a_table_is_printed_by_its_macro_only_once(edition, key, below, w):
    table, td = macros(PLAIN)
    times = []

    def paper(*given):
        times.append(1)
        return table(*given)

    fill = Official(str)
    layout = blank(edition, key, w, below)
    for number in range(5):
        cells = tuple(Shown(str(number), colspan=span) for span in layout.spans)
        fill(paper, td, Paper(layout, f"202{number}", cells, ("",) * len(layout.read), ()), w)

    assert len(times) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ it.title }}</h4>", "{{ it.title }} {{ it.cells[0].text }}</h4>"),
        ("{{ td(cell, w, true) }}", "{{ td(cell, w) }}<td></td>"),
        ("{% for cell in row.cells %}", "{% for cell in row.cells[1:] %}"),
        ("{{ td(cell, w, true) }}", "{{ td(cell, w, true) }}{{ td(cell, w, true) }}"),
        ('<td class="source">{{ row.source }}</td>', ""),
    ],
)
def test_a_macro_that_prints_the_cells_otherwise_prints_every_table_itself(tmp_path: Path, old: str, new: str) -> None:
    shutil.copytree(TEMPLATES / "macros", tmp_path / "macros")
    file = tmp_path / "macros" / "paper.html"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    layout = blank("2021", "applications", ZH)
    filled, plain = environment(tmp_path), environment(tmp_path, plain=True)
    for number in range(3):
        cells = tuple(Shown(str(number + at), named="blank", sign="—", long="x", colspan=span) for at, span in enumerate(layout.spans))
        it = Paper(layout, "2020", cells, ("第1行",) * len(layout.read), ())
        assert printed(filled, it, ZH) == printed(plain, it, ZH)
