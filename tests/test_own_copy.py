"""docs/own-copy.md says what is so: its keys, its columns, its headers, its commands; and an empty data folder is a whole site."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from site_builder import config, events, names, site
from site_builder.agencies import HEADER
from site_builder.cli import app
from site_builder.errors import SiteError
from site_builder.form import FORMS
from site_builder.form.shared import SECTIONS
from site_builder.headers import HEADERS

ROOT = Path(__file__).parent.parent
SAID = (ROOT / "docs" / "own-copy.md").read_text(encoding="utf-8")


def test_the_six_keys_are_those_of_the_settings() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \|", SAID, re.MULTILINE)

    assert told == list(config.Config.__dataclass_fields__)


def test_the_columns_and_the_headers_are_those_of_the_program() -> None:
    assert ",".join(HEADER) in SAID
    assert ",".join(events.HEADER) in SAID
    for header, value in HEADERS["/*"].items():
        assert f'add_header {header} "{value}" always;' in SAID


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"site-builder ([a-z]+)", SAID))

    assert {"build", "ingest", "check", "synth", "verify"} == named
    for command in named:
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


def test_an_empty_data_folder_is_a_whole_site(tmp_path: Path) -> None:
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "data").mkdir()

    built = site.build(tmp_path, tmp_path / "data", tmp_path / "dist", plain=True)

    assert built.pages > 20
    assert (tmp_path / "dist" / "index.html").is_file()
    assert not (tmp_path / "dist").is_symlink()
    for path in (tmp_path / "dist").rglob("*.html"):
        said = path.read_text(encoding="utf-8")
        assert re.search("No report’s figures on this page" if "en" in path.parts else "本页不含报告的数字", said), path
        assert not re.search(r"as of\s*[<·,.:]|截至\s*[<·，。：]|全部成立|sums that can be checked hold", said), path


OLD = config.load(ROOT).title
CALLED = {lang: names.names(ROOT / "content" / lang) for lang in config.LANGUAGES}


def own_copy(folder: Path) -> Path:
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of somebody's own: under another name, and with another name for each measure."""
    root = own_copy(tmp_path_factory.mktemp("renamed"))
    settings = root / "content" / "site.toml"
    text = settings.read_text(encoding="utf-8").replace(OLD["zh"], "绩溪年报簿").replace(OLD["en"], "The Jixi book")
    settings.write_text(text, encoding="utf-8")
    for lang, called in CALLED.items():
        for key, name in called.items():
            measure = root / "content" / lang / "measures" / f"{key}.md"
            measure.write_text(measure.read_text(encoding="utf-8").replace(f"title: {name}", f"title: Q{key}", 1), encoding="utf-8")
    site.build(root, ROOT / "data", root / "dist", plain=True)
    return root / "dist"


def test_a_site_renamed_in_its_settings_is_renamed_everywhere(renamed: Path) -> None:
    written = {path: path.read_text(encoding="utf-8") for path in renamed.rglob("*.html")}
    assert [path for path, said in written.items() if any(name.partition(",")[0] in said for name in OLD.values())] == []
    assert "<strong>绩溪年报簿</strong>是民间整理的" in written[renamed / "about.html"]
    assert "Text reviewed 2026-11-21" in written[renamed / "en" / "m" / "volumes.html"]


def test_one_language_is_enough(tmp_path: Path) -> None:
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = tmp_path / "content" / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["zh", "en"]', '["zh"]'), encoding="utf-8")

    site.build(tmp_path, ROOT / "data", tmp_path / "dist")

    assert not (tmp_path / "dist" / "en").exists()


def test_with_an_address_there_is_a_sitemap_of_every_page(tmp_path: Path) -> None:
    settings = own_copy(tmp_path) / "content" / "site.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('base_url = ""', 'base_url = "https://example.org/ogi"'), encoding="utf-8"
    )

    site.build(tmp_path, ROOT / "data", tmp_path / "dist")

    listed = set(re.findall("<loc>https://example.org/ogi/(.*)</loc>", (tmp_path / "dist" / "sitemap.xml").read_text(encoding="utf-8")))
    assert {"index.html", "en/index.html", "dictionary.html"} <= listed
    assert "404.html" not in listed


# ── the names of the measures ───────────────────────────────────────────────────────────────────────────────────────

FORMS_OWN = {label for form in FORMS.values() for cell in form.cells.values() for label in (cell.line.label.zh, cell.line.label.en)} | {
    text for _, label in SECTIONS for text in (label.zh, label.en)
}


def test_a_measure_renamed_in_its_text_is_renamed_everywhere(renamed: Path) -> None:
    files = {path.relative_to(renamed).as_posix(): path for path in renamed.rglob("*")}
    written = {path: file.read_text(encoding="utf-8") for path, file in files.items() if path.endswith((".html", ".json"))}
    for lang, called in CALLED.items():
        mine = {path: text for path, text in written.items() if path.endswith(".json") or path.startswith("en/") == (lang == "en")}
        for key, name in called.items():
            assert f"<h1>Q{key}</h1>" in mine[("en/" if lang == "en" else "") + f"m/{key}.html"]
            if name not in FORMS_OWN:
                assert [path for path, text in mine.items() if name in text or names.within(name) in text] == [], name


def test_no_sentence_of_ours_writes_the_name_of_a_measure_out() -> None:
    """Also where the form uses the same words, which are then its own."""
    for lang, called in CALLED.items():
        texts = list((ROOT / "content" / lang).rglob("*.md"))
        rooms = {"county"} if lang == "en" else set()
        said = [path for path in (ROOT / "content" / "words").glob("*.toml") if path.stem not in rooms]
        for key, name in called.items():
            for path in (*texts, *said):
                own = (
                    path.read_text(encoding="utf-8").replace(f"title: {name}", "") if path.stem == key else path.read_text(encoding="utf-8")
                )
                assert name not in own, f"{path.name}: write {{measure:{key}}} for {name}"


def test_a_measure_that_nobody_wrote_is_told_with_its_place(tmp_path: Path) -> None:
    root = own_copy(tmp_path)
    about, words = root / "content" / "en" / "about.md", root / "content" / "words" / "home.toml"
    about.write_text(about.read_text(encoding="utf-8").replace("{measure:zero-reports}", "{measure:zeros}"), encoding="utf-8")
    words.write_text(words.read_text(encoding="utf-8").replace("{measure:zero-reports}", "{Measure:zeros}"), encoding="utf-8")
    text = root / "content" / "zh" / "measures" / "volumes.md"
    text.write_text(text.read_text(encoding="utf-8").replace("title: ", "title: *", 1), encoding="utf-8")

    with pytest.raises(SiteError) as raised:
        site.prepare(root, ROOT / "data")

    told = {(problem.where, problem.what) for problem in raised.value.problems}
    line = 1 + next(
        n for n, said in enumerate((ROOT / "content/en/about.md").read_text(encoding="utf-8").splitlines()) if "{measure:" in said
    )
    assert told >= {
        (f"content/en/about.md: line {line}", "names the measure zeros, which has no text"),
        ("content/words/home.toml: zero.nothing", "names the measure zeros, which has no text in zh"),
        ("content/words/home.toml: zero.nothing", "names the measure zeros, which has no text in en"),
        ("content/zh/measures/volumes.md: title", "holds *"),
    }
    assert any("volumes" in problem.remedy and "reasons" in problem.remedy for problem in raised.value.problems)


@pytest.mark.parametrize(
    ("name", "inside"), [("Zero-report rate", "zero-report rate"), ("OGI requests", "OGI requests"), ("零申请率", "零申请率"), ("", "")]
)
def test_a_name_within_a_sentence_begins_small_unless_it_is_in_capitals(name: str, inside: str) -> None:
    assert names.within(name) == inside
