"""Drawings that are kept: the same bytes with and without, whatever stands in the folder, and none where the libraries are others."""

import os
from pathlib import Path

import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.drawings import LASTING, OFTEN, Drawings
from site_builder.figures import layout, svg
from site_builder.figures.theme import Kind, Row, spliced, width
from site_builder.form import OUTCOMES

COUNTS = st.one_of(st.none(), st.sampled_from((0, 1, 7, 40, 12_345, 1_234_567)), st.integers(0, 10**9))


@st.composite
def charts(draw: st.DrawFn) -> tuple[Kind, list[Row]]:
    """A kind of chart with marks as the figures have them."""
    years = sorted(draw(st.sets(st.integers(2019, 2025), min_size=1)))
    if draw(st.booleans()):
        rows = [{"year": year, "known": draw(st.integers(0, 9999)), "received": draw(COUNTS)} for year in years]
        return "bars", layout.volume_bars(rows, with_n=draw(st.booleans()))
    mixes = [{key: draw(st.sampled_from((0, 0, 1, 4, 60, 2000))) for key in OUTCOMES} for _ in years]
    rows = [
        {"year": year, **mix, "outcomes": draw(st.sampled_from((None, sum(mix.values()))))} for year, mix in zip(years, mixes, strict=True)
    ]
    marks = layout.outcome_strips(rows)
    return "strips", layout.with_break(marks, 2021) if draw(st.booleans()) else marks


@given(charts())
@settings(max_examples=25)
def test_a_spec_compiled_once_and_without_words_draws_what_vega_lite_draws(chart):
    kind, rows = chart

    assert svg._ours(svg._by_vega(kind, rows)) == svg._ours(vl_convert.vegalite_to_svg(spliced(kind, rows, width(kind, rows))))


ROWS = layout.volume_bars([{"year": 2020, "known": 3, "received": 3}, {"year": 2021, "known": 2, "received": 0}], with_n=True)


def drawn() -> str:
    svg._body.cache_clear()
    return svg.drawn("bars", ROWS, "k", "label")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which charts were really drawn."""
    times: list[str] = []
    draw = svg._by_vega
    monkeypatch.setattr(svg, "_by_vega", lambda kind, rows: times.append(kind) or draw(kind, rows))
    return times


def test_a_kept_drawing_is_the_same_bytes_and_is_not_drawn_again(tmp_path: Path, counted: list[str]) -> None:
    without = drawn()
    with svg.keeping(Drawings(tmp_path / "kept")):
        assert [drawn(), drawn()] == [without, without]
    assert counted == ["bars", "bars"]
    with svg.keeping(Drawings(tmp_path / "kept")):
        assert drawn() == without
    assert len(counted) == 2
    assert drawn() == without
    assert len(counted) == 3


@pytest.mark.parametrize("broken", [b"", b"\xff", b"0\n<svg/>", None])
def test_a_drawing_that_was_cut_short_or_altered_is_drawn_again(tmp_path: Path, counted: list[str], broken: bytes | None) -> None:
    with svg.keeping(Drawings(tmp_path)):
        first = drawn()
        (file,) = tmp_path.rglob("*.svg")
        file.write_bytes(file.read_bytes()[:-1] if broken is None else broken)
        assert [drawn(), drawn()] == [first, first]
    assert len(counted) == 2


def test_another_version_of_what_draws_is_another_drawing(tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with svg.keeping(Drawings(tmp_path)):
        drawn()
        monkeypatch.setattr(svg, "_libraries", lambda: "altair 99")
        drawn()
    assert len(counted) == 2


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, counted: list[str]) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be", encoding="utf-8")
    with svg.keeping(Drawings(tmp_path / "kept")):
        assert drawn() == drawn()
    assert len(counted) == 2


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    kept = Drawings(tmp_path)
    kept.put("ab12", "text")
    assert kept.get("ab12") is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def aged(file: Path, seconds: float) -> None:
    """Let a file be so much older."""
    at = file.stat().st_mtime - seconds
    os.utime(file, (at, at))


def test_what_no_build_asked_for_in_a_long_time_goes_and_what_one_asks_for_stays(tmp_path: Path) -> None:
    kept = Drawings(tmp_path)
    for key in ("aa1", "bb2", "cc3"):
        kept.put(key, key)
        aged(tmp_path / key[:2] / f"{key}.svg", LASTING + 1)
    kept.put("aa4", "aa4")
    (tmp_path / "aa" / ".0123abcd").write_text("half", encoding="utf-8")
    (tmp_path / "aa" / ".4567cdef").write_text("half", encoding="utf-8")
    aged(tmp_path / "aa" / ".4567cdef", LASTING + 1)

    assert kept.get("bb2") == "bb2"
    kept.tidy()

    assert {path.name for path in tmp_path.glob("*/*")} == {"bb2.svg", "aa4.svg", ".0123abcd"}
    assert kept.get("aa1") is None


def test_the_folder_is_looked_through_once_a_day_and_never_made_for_that(tmp_path: Path) -> None:
    kept = Drawings(tmp_path / "kept")
    kept.tidy()
    assert not (tmp_path / "kept").exists()

    kept.put("aa1", "one")
    kept.tidy()
    aged(tmp_path / "kept" / "aa" / "aa1.svg", LASTING + 1)
    kept.tidy()
    assert kept.get("aa1") == "one"

    aged(tmp_path / "kept" / "aa" / "aa1.svg", LASTING + 1)
    aged(tmp_path / "kept" / "seen", OFTEN + 1)
    kept.tidy()
    assert kept.get("aa1") is None


def test_what_goes_while_another_build_reads_is_drawn_again_and_kept_again(tmp_path: Path, counted: list[str]) -> None:
    one, other = Drawings(tmp_path), Drawings(tmp_path)
    with svg.keeping(one):
        first = drawn()
        (file,) = tmp_path.rglob("*.svg")
        aged(file, LASTING + 1)
        other.tidy()
        assert not file.exists()
        assert [drawn(), drawn()] == [first, first]
    assert len(counted) == 2
