"""What the browser draws of a figure is what the page draws: the same marks, in colours of the stylesheet, each telling its year."""

import json
import re
from dataclasses import replace

import pytest
import vl_convert

from site_builder import figures
from site_builder.figures.bundle import FOLDER, bundle, made
from site_builder.figures.theme import spliced, width
from tests.test_figures import ALL, EN, MIX, ROOT, ZH, each_figure, texts


def said(figure: figures.Figure, root: str = "../") -> dict:
    """What the script of a figure says, read as a browser would."""
    script = figures.explored(figure, root).decode()
    found = re.fullmatch(r'\(window\.__f=window\.__f\|\|\{\}\)\["([a-z0-9-]+)"\]=(\{.*\});\n', script)
    assert found, script
    assert found[1] == figure.key
    return json.loads(found[2])


@each_figure
def test_the_marks_are_those_of_the_still_drawing(draw, frame):
    figure = draw(frame, "zh", ZH)
    spec = said(figure)["spec"]

    values = spec["data"]["values"]
    assert [value["text"] for value in values if "text" in value] == [mark["text"] for mark in figure.marks if "text" in mark]
    assert sorted(value["text"] for value in values if value.get("text")) == sorted(texts(figure.svg))
    still = spliced(figure.kind, list(figure.marks), width(figure.kind, list(figure.marks)))
    assert [layer["transform"] for layer in spec["layer"]] == [layer["transform"] for layer in still["layer"]]
    assert (spec.get("width"), spec.get("height")) == (still.get("width"), still.get("height"))


@each_figure
def test_every_mark_tells_its_year_and_the_description_tells_no_other(draw, frame):
    for lang, words in (("zh", ZH), ("en", EN)):
        figure = draw(frame, lang, words)
        told = said(figure)
        for value in told["spec"]["data"]["values"]:
            assert value["year"] in value["tip"], value
            assert value["tip"].splitlines()[-1] in told["description"]


def test_a_part_tells_what_its_colour_means_and_a_dividing_line_what_it_divides():
    values = said(figures.outcome_mix(MIX, "zh", ZH))["spec"]["data"]["values"]
    parts = [value["tip"].splitlines()[0] for value in values if value["part"] == "fill" and value["year"] == "2019"]

    assert parts == ["予以公开", "部分公开", "不予公开", "无法提供", "其他处理"]


@each_figure
def test_colours_are_of_the_stylesheet_and_no_data_stands_in_an_expression(draw, frame):
    figure = draw(frame, "zh", ZH)
    told = said(figure)
    text = json.dumps(told["spec"])
    sheet = (ROOT / "templates" / "static" / "style.css").read_text(encoding="utf-8")

    assert not re.search(r'"#[0-9A-Fa-f]{6}"', text)
    for name in set(re.findall(r"var\(--([a-z0-9]+)\)", text)) - {"figures"}:
        assert f"--{name}:" in sheet
        assert name in told["palette"]
    expressions = {layer["transform"][0]["filter"] for layer in told["spec"]["layer"]}
    assert all(re.fullmatch(r"datum\.part === '[a-z]+'( && datum\.above === '[a-z]+')?", one) for one in expressions), expressions
    assert "href" not in text
    assert not re.search(r"https?://(?!vega\.github\.io/schema/)", text)


def test_a_figure_without_a_drawing_has_no_script():
    with pytest.raises(ValueError, match="is not drawn"):
        figures.explored(replace(figures.outcome_mix(MIX, "zh", ZH), svg=None), "")


def test_the_scripts_of_all_figures_are_small():
    assert max(len(figures.explored(draw(frame, "zh", ZH), "")) for draw, frame in ALL) < 20_000


def test_the_packed_script_is_what_the_locked_library_makes_and_named_by_its_content():
    path, raw = bundle()

    assert re.fullmatch(rf"{FOLDER}vega-[0-9a-f]{{8}}\.js", path)
    assert raw == made(), "run python tools/pack_vega.py"
    assert raw.startswith(b"/*! Vega ")
    assert said(figures.outcome_mix(MIX, "zh", ZH))["vega"] == f"../{path}"


def test_the_spec_for_placed_marks_holds_no_data_and_draws_what_it_is_given():
    path, raw = figures.placed()
    told = json.loads(raw.decode().split("=", 2)[2].rstrip(";\n"))
    spec = told["spec"] | {"width": 100, "height": 40}
    assert spec["data"] == {"values": []}
    assert told["vega"] == f"../{bundle()[0]}"

    rows = [
        {"part": "box", "x": 10, "y": 5, "x2": 30, "y2": 25, "fill": "#0B4F8A", "stroke": "transparent", "tip": "三泉镇"},
        {"part": "middle", "x": 20, "y": 38, "text": "2021", "size": 11, "fill": "#1C2126", "tip": ""},
    ]
    drawing = vl_convert.vegalite_to_svg(spec | {"data": {"values": rows}})

    assert 'd="M10,5h20v20h-20Z"' in drawing
    assert texts(drawing) == ["2021"]
    assert path == "figures/placed.js"
