"""What makes the benchmark fair: Hugo's layouts come out of our templates, and pages are held to be the same."""

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.hugo_layouts import layout
from benchmarks.hugo_same import differences
from site_builder import render, words
from site_builder.headers import META_POLICY
from tests.making import record
from tests.paging import printed, site_of

ROOT = Path(__file__).parent.parent
SAID = words.load(ROOT)
PAGE = (
    "<!doctype html><html><head><title>t</title></head><body><p class=a>收到 <b>12</b> 件</p><a href=../x.html>x</a></body></html>".encode()
)


@pytest.mark.parametrize("template", sorted(path.name for path in (ROOT / "templates").glob("*.html")))
def test_every_template_can_be_a_layout_of_hugo(template):
    """A construct of Jinja that a template of ours is the first to use has to be known here too."""
    made = layout(ROOT / "templates", template, SAID.for_language("zh"), "zh-CN", META_POLICY, {"frame": {"": "$d.frame"}})
    opened = sum(made.count(f"{{{{ {word} ") for word in ("if", "range", "with"))
    assert made.count("{{ end }}") == opened
    assert "{%" not in made


def test_every_page_that_is_printed_is_handed_to_hugo(tmp_path, monkeypatch):
    monkeypatch.setattr(render.Renderer, "printed", render.Renderer.printed)  # it is put back when this has ended
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import_module("hugo_values").Handing(tmp_path, ROOT / "templates").install()
    made = printed(site_of(record()))
    handed = (file.relative_to(tmp_path / "handed") for file in (tmp_path / "handed").rglob("*.json"))
    assert {file.as_posix().removesuffix(".json") for file in handed} == made.keys()


def test_a_layout_has_the_words_in_it_and_asks_for_the_values(tmp_path):
    loop = '{% for it in all if it.name %}{{ m(it, w) }}{{ "," if not loop.last }}{% endfor %}'
    text = '{{ w("nav.skip") }}{{ w("agency.report_year", year=year) }}'
    (tmp_path / "one.html").write_text("{% macro m(it, w) -%}<b>{{ it.name }}</b>{%- endmacro %}" + loop + text)
    w = SAID.for_language("en")
    made = layout(tmp_path, "one.html", w, "en", "", {}).partition("\n")[2]
    before, after = w("agency.report_year", year="#").split("#")
    last = "{{ if (not (eq (add $i0 1) (len $d.all))) }},{{ end }}"
    every = f"{{{{ range $i0, $v1 := $d.all }}}}{{{{ if $v1.name }}}}<b>{{{{ $v1.name }}}}</b>{last}{{{{ end }}}}{{{{ end }}}}"
    assert made == f"{every}{w('nav.skip')}{before}{{{{ $d.year }}}}{after}"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("12", "13"), ("收到 ", ""), ("件", "件<i>。</i>")],
)
def test_another_word_is_told(ours, theirs):
    assert differences("a/b.html", PAGE, PAGE) == ([], 5, [])
    assert differences("a/b.html", PAGE, PAGE.replace(ours.encode(), theirs.encode()))[0]


def test_another_element_attribute_or_link_is_told_apart_from_words():
    for ours, theirs in ((b"class=a", b"class=b"), (b"<b>", b"<i>"), (b"../x.html", b"x.html")):
        found, _, marks = differences("a/b.html", PAGE, PAGE.replace(ours, theirs))
        assert (found, bool(marks)) == ([], True)


def test_white_space_and_the_way_a_link_is_written_do_not_count():
    other = PAGE.replace(b"../x.html", b"/x.html").replace(b"<p ", b"\n <p   ").replace(b" <b>", b"\n<b>")
    assert differences("a/b.html", PAGE, other) == ([], 5, [])
