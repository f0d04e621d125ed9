"""Rendering: everything escaped, every link asked, every mistake in a template told by its place."""

import re
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from site_builder import assets, harmless, render, words
from site_builder.errors import SiteError
from site_builder.linking import Linked
from site_builder.pages import COMPARING, SCRIPT, STYLESHEET, TABLES, Page

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
SAID = words.load(ROOT)


def printed(folder: Path, template: str, path: str = "a/b/c.html", **context: object) -> str:
    (folder / "t.html").write_text(template, encoding="utf-8")
    page = Page(path, "t.html", "zh", "题", MappingProxyType(context))
    return render.Renderer(folder, SAID, "/root/").render(page).decode()


# ── escaping ────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text())
def test_text_cannot_become_markup(tmp_path_factory, text):
    made = printed(tmp_path_factory.mktemp("t"), '<p title="{{ text }}">{{ text }}</p>', text=text)

    inside = made.removeprefix('<p title="').removesuffix("</p>")
    assert not set("<>") & set(inside.replace('">', "", 1))
    assert inside.count('"') == 1


def test_controls_and_characters_that_turn_text_round_are_not_printed(tmp_path):
    assert printed(tmp_path, "{{ text }}", text="甲\u202e乙\x00\x1b丙\u2066") == "甲乙丙"


def test_only_the_listed_values_are_printed_unescaped():
    found = {
        (path.relative_to(TEMPLATES).as_posix(), value)
        for path in TEMPLATES.rglob("*.html")
        for value in re.findall(r"\{\{\s*([\w.]+)\s*\|\s*safe\b", path.read_text(encoding="utf-8"))
    }
    uses = sum(path.read_text(encoding="utf-8").count("safe") for path in TEMPLATES.rglob("*.html"))

    assert found == render.SAFE
    assert uses == len(render.SAFE)


def test_templates_hold_no_script_no_style_and_no_unquoted_attribute():
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = text.replace('<script src="{{ href(frame.script) }}" defer></script>', "")  # ours: the search box,
        text = text.replace('<script src="{{ href(frame.tables) }}" defer></script>', "")  # a figure by itself,
        text = re.sub(r'<script src="\{\{ to \}\}" defer( data-\w+="\{\{ w\([^{}]*\) \}\}")+></script>', "", text)  # and long tables
        if path.name == "data.html":  # a description of the data for programs, which no browser runs
            text = text.replace('<script type="application/ld+json">{{ dataset | json }}</script>', "", 1)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|xmlattr|=\{\{", text), path


def test_the_environment_takes_no_template_from_text_and_no_unknown_name(tmp_path):
    environment = render.environment(tmp_path)
    assert environment.autoescape is True
    assert "xmlattr" not in environment.filters
    assert ".from_string(" not in (ROOT / "site_builder" / "render.py").read_text(encoding="utf-8")


class Word(str):
    """A kind of text."""


@given(st.one_of(st.text(), st.text().map(Markup), st.text().map(Word), st.integers(), st.booleans(), st.none(), st.floats()))
def test_whatever_is_printed_is_printed_as_jinja_does_it(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("t")
    text = """{% macro m(it, other="<") %}{{ it }}{{ other }}{% endmacro %}
{% macro around(it) %}{{ it }}{{ caller() }}{% endmacro %}
<p title="{{ value }}">{{ value ~ "<" }}{{ [value] | join }}{{ "<&" }}{{ 7 }}{{ echo(value) }}{{ m(value) }}{{ m(it=value, other=value) }}
{% call around(value) %}{{ value }}{% endcall %}{{ m(*[value]) }}{{ echo(**{"it": value}) }}
{% for one in [value, value] %}{{ loop.index }}{{ loop.cycle("<", ">") }}{{ m(one) }}{% endfor %}"""
    (folder / "t.html").write_text(text, encoding="utf-8")
    made = [render.environment(folder, plain=plain).get_template("t.html") for plain in (False, True)]

    assert made[0].render(value=value, echo=lambda it: it) == made[1].render(value=value, echo=lambda it: it)


# ── mistakes of editors ─────────────────────────────────────────────────────────────────────────────────────────────


def test_missing_and_broken_templates_are_told_together(tmp_path):
    (tmp_path / "a.html").write_text('{% include "gone.html" %}\n{% include "b.html" %}', encoding="utf-8")
    (tmp_path / "b.html").write_text("one\n{% if %}\n", encoding="utf-8")
    with pytest.raises(SiteError) as raised:
        render.Renderer(tmp_path, SAID).check({"a.html", "none.html"})

    assert {problem.where for problem in raised.value.problems} == {
        "templates/gone.html",
        "templates/b.html: line 2",
        "templates/none.html",
    }


def test_a_value_that_the_page_has_not_is_told_by_template_and_line(tmp_path):
    with pytest.raises(SiteError) as raised:
        printed(tmp_path, "one\ntwo\n{{ nobody }}")

    assert raised.value.problems[0].where == "templates/t.html: line 3"


def test_all_templates_of_the_site_compile():
    render.Renderer(TEMPLATES, SAID).check(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def test_a_missing_stylesheet_is_told(tmp_path):
    assert dict(assets.read(TEMPLATES)).keys() == {STYLESHEET, SCRIPT, COMPARING, TABLES}
    with pytest.raises(SiteError, match=r"style\.css"):
        list(assets.read(tmp_path))


def test_the_stylesheet_fetches_nothing_and_names_every_colour_that_it_uses():
    text = (TEMPLATES / "static" / "style.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face|box-shadow: (?!inset)", text)
    assert set(re.findall(r"var\((--[a-z]+)\)", text)) <= set(re.findall(r"(--[a-z]+):", text))


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────

KNOWN = {"index.html", "a/b/c.html", "a/b/d.html", "en/a/b/c.html", "assets/style.css", "404.html"}


@pytest.mark.parametrize(
    ("source", "target", "link"),
    [
        ("index.html", "a/b/c.html", "a/b/c.html"),
        ("a/b/c.html", "index.html#x", "../../index.html#x"),
        ("a/b/c.html", "a/b/d.html", "d.html"),
        ("a/b/c.html", "a/b/c.html", "c.html"),
        ("a/b/c.html", "a/b/c.html#y", "#y"),
        ("a/b/c.html", "#y", "#y"),
        ("en/a/b/c.html", "a/b/c.html", "../../../a/b/c.html"),
    ],
)
def test_links_are_relative_so_that_they_lead_there_from_a_file(source, target, link):
    assert render.relative(source, target) == link


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(sorted(KNOWN)))
def test_a_link_between_any_two_paths_is_found_alive(source, target):
    html = f'<a href="{render.relative(source, target)}">x</a>'.encode()
    linked = Linked()
    linked.take(source, html)

    assert list(linked.dead(KNOWN)) == []
    assert [(problem.where, problem.what) for problem in linked.dead(KNOWN - {target})] == [
        (source, f"leads to {html.decode().split(chr(34))[1]}, which does not exist")
    ]


def test_the_page_for_lost_addresses_starts_its_links_at_the_root_of_the_host(tmp_path):
    assert printed(tmp_path, '{{ href("assets/style.css") }}', "404.html") == "/root/assets/style.css"


def test_a_fragment_that_is_not_there_is_a_dead_link_on_the_page_itself_and_on_another_whichever_comes_first():
    linked = Linked("/root")
    linked.take("a/b/c.html", b'<a href="#here"></a> <a href="../../index.html#there"></a> <a href="../../index.html#gone"></a>')
    linked.take("index.html", b'<p id="there"> <a href="#lost"></a> <a href="/root/a/b/c.html#no"></a> <a href="https://a.cn/#x"></a>')

    assert [(problem.where, problem.what.split(",")[0]) for problem in linked.dead({"index.html", "a/b/c.html"})] == [
        ("a/b/c.html", "leads to #here"),
        ("a/b/c.html", "leads to ../../index.html#gone"),
        ("index.html", "leads to #lost"),
        ("index.html", "leads to /root/a/b/c.html#no"),
    ]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.gov.cn/a?b=1&c=2", True),
        ("HTTP://example.gov.cn/", True),
        ("mailto:a@example.org", True),
        ("javascript:alert(1)", False),
        ("java\x00script:alert(1)", False),
        (" \tjavascript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org/x", False),
        ("https:///x", False),
        ("http://[bad", False),
        ("vbscript:x", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_followed(url, safe):
    assert bool(harmless.safe_url(url)) is safe
