"""Prose: each text has what it needs, what it names is filled in, and no HTML but ours comes of it."""

from pathlib import Path

import pytest

from site_builder import markdown
from site_builder.errors import SiteError

ROOT = Path(__file__).parent.parent
TITLES = {"zh": "站名", "en": "Its name"}
FRONT = b"---\ntitle: T\ndescription: D\n---\n"


def test_prose_has_a_title_anchors_and_no_html_of_its_own():
    read = markdown.prose(FRONT + "## 节 {#part}\n\n<script>x</script> [a](javascript:alert(1)) [b](data.html)".encode(), "x.md")

    assert (read.title, read.description) == ("T", "D")
    assert '<h2 id="part">节</h2>' in read.html
    assert "<script" not in read.html
    assert 'href="javascript' not in read.html
    assert '<a href="data.html">b</a>' in read.html


@pytest.mark.parametrize(
    ("raw", "what"),
    [(b"no front", "has no title"), (b"\xff\xfe", "not UTF-8"), (FRONT + b"x" * markdown.LONGEST_PROSE, "bytes long")],
)
def test_prose_that_cannot_be_is_told(raw, what):
    with pytest.raises(SiteError, match=what):
        markdown.prose(raw, "x.md")


def test_missing_prose_is_told_for_every_language(tmp_path):
    with pytest.raises(SiteError) as raised:
        markdown.read_prose(tmp_path, TITLES)

    assert [problem.where for problem in raised.value.problems] == [
        f"content/{lang}/{name}.md" for lang in ("zh", "en") for name in markdown.NEEDED
    ]


def test_the_committed_prose_is_sound():
    assert set(markdown.read_prose(ROOT / "content", TITLES)) >= {("zh", "about"), ("en", "about")}


def test_prose_takes_the_name_of_the_site_and_no_markdown_or_markup_from_it():
    raw = "---\ntitle: T\ndescription: D\nauthor: {site}编辑\n---\n**{site}**是民间整理的。".encode()

    read = markdown.prose(raw, "x.md", site="甲*乙*<b>")

    assert read.author == "甲*乙*<b>编辑"
    assert "<strong>甲*乙*&lt;b&gt;</strong>是民间整理的。" in read.html


def test_another_word_in_braces_is_told_with_its_line():
    with pytest.raises(SiteError, match=r"x\.md: line 6: \{Site\} is no name that is filled in"):
        markdown.prose(FRONT + b"{site}\n{Site}", "x.md")
