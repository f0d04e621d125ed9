"""The owner's settings and the words of the site: read whole, or every complaint at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import config, words
from site_builder.errors import SiteError

ROOT = Path(__file__).parent.parent

GOOD = """title = { zh = "年报", en = "Reports" }
base_url = "https://example.org/ogi/"
languages = ["zh", "en"]
contact = "someone@example.org"
data_licence = "CC0-1.0"
previous = ""
"""


def settings_of(root: Path, text: str) -> config.Config:
    (root / "content").mkdir(exist_ok=True)
    (root / "content" / "site.toml").write_text(text, encoding="utf-8")
    return config.load(root)


def complaints(root: Path, text: str) -> list[str]:
    with pytest.raises(SiteError) as raised:
        settings_of(root, text)
    return [problem.where for problem in raised.value.problems]


def test_the_committed_settings_are_sound():
    assert config.load(ROOT).languages == ("zh", "en")


def test_settings_are_read_and_an_address_loses_its_last_slash(tmp_path):
    read = settings_of(tmp_path, GOOD)

    assert read.base_url == "https://example.org/ogi"
    assert (read.title["zh"], read.contact, read.previous) == ("年报", "someone@example.org", "")


def test_every_complaint_comes_at_once(tmp_path):
    found = complaints(
        tmp_path, 'titel = "x"\ntitle = "年报"\nbase_url = 3\nlanguages = ["en"]\ncontact = "javascript:alert(1)"\nprevious = "ftp://x"\n'
    )

    keys = ("titel", "title", "base_url", "languages", "contact", "data_licence", "previous")
    assert found == [f"content/site.toml: {key}" for key in keys]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", '{ zh = "年报" }'),
        ("title", '{ zh = "", en = "x" }'),
        ("languages", '["zh", "zh"]'),
        ("languages", '["zh", "fr"]'),
        ("languages", "[]"),
        ("base_url", '"example.org"'),
        ("base_url", '"https://example.org/?q=1"'),
        ("contact", '"nobody"'),
        ("contact", '"a@b.org?subject=x"'),
        ("data_licence", '" "'),
        ("previous", "true"),
    ],
)
def test_a_wrong_value_is_told_by_its_key(tmp_path, key, value):
    text = "".join(f"{key} = {value}\n" if line.startswith(f"{key} ") else f"{line}\n" for line in GOOD.splitlines())

    assert complaints(tmp_path, text) == [f"content/site.toml: {key}"]


def test_broken_toml_is_told_with_its_line(tmp_path):
    assert complaints(tmp_path, GOOD + "contact = = 1\n") == ["content/site.toml: line 7"]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SiteError, match="is missing"):
        config.load(tmp_path)


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def said(root: Path, **files: str) -> words.Words:
    folder = root / words.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return words.load(root)


def test_every_phrase_of_the_site_stands_in_both_languages():
    kept = words.load(ROOT)

    assert len(kept.phrases) > 100
    assert all(set(phrase) == {"zh", "en"} for phrase in kept.phrases.values())


def test_numbers_are_written_by_one_hand(tmp_path):
    w = said(tmp_path, a='[x]\nn = { zh = "{n}件，{year}年，{y:d}", en = "{n}" }\n').for_language("zh")

    assert w("x.n", n=12345, year="2021", y=2021) == "12,345件，2021年，2021"


def test_an_unknown_key_language_or_value_is_the_programmers_mistake(tmp_path):
    kept = said(tmp_path, a='n = { zh = "{n}件", en = "{n}" }\n')
    with pytest.raises(KeyError):
        kept.for_language("fr")
    with pytest.raises(KeyError):
        kept.for_language("zh")("m")
    with pytest.raises(KeyError):
        kept.for_language("zh")("n")


def test_phrases_that_lack_something_are_told_all_at_once(tmp_path):
    with pytest.raises(SiteError) as raised:
        said(
            tmp_path,
            a='[x]\none = { zh = "一" }\ntwo = { zh = "{", en = "two" }\nthree = "3"\nfour = { zh = "四", en = " " }\n',
            b='[x]\nfive = { zh = "五", en = "five" }\nsix = { zh = "六", en = "{}" }\n',
            c='[x]\nfive = { zh = "五", en = "five" }\n',
            d="broken = \n",
        )

    found = {(problem.where, problem.what) for problem in raised.value.problems}
    assert ("content/words/a.toml: x.one", "has no en") in found
    assert ("content/words/c.toml: x.five", "stands in two files") in found
    assert {where for where, _ in found} == {
        *(f"content/words/a.toml: x.{key}" for key in ("one", "two", "three", "four")),
        "content/words/b.toml: x.six",
        "content/words/c.toml: x.five",
        "content/words/d.toml: line 1",
    }


@given(st.integers(-(10**15), 10**15))
def test_money_in_its_unit_is_exactly_what_was_printed(fen):
    text = words.amount(fen).replace(",", "").replace("−", "-")
    whole, _, decimals = text.lstrip("-").partition(".")

    assert int(whole + decimals.ljust(6, "0")) * (-1 if text.startswith("-") else 1) == fen
    assert not decimals.endswith("0")


@given(st.integers(-(10**15), 10**15))
def test_money_in_yuan_is_exactly_what_was_printed(fen):
    whole, point, decimals = words.yuan(fen).replace(",", "").replace("−", "-").lstrip("-").partition(".")

    assert int(whole + (decimals or "00")) * (-1 if fen < 0 else 1) == fen
    assert len(decimals) == (2 if point else 0)


def test_the_amount_of_a_sub_district_keeps_its_decimals():
    assert words.yuan(7_537_490_000) == "75,374,900"
    assert words.amount(7_537_490_000) == "7,537.49"
    assert words.number(-1234) == "−1,234"
