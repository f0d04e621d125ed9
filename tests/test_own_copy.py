"""docs/own-copy.md says what is so: its keys, its columns, its headers, its commands; and an empty data folder is a whole site."""

import re
import shutil
from pathlib import Path

from typer.testing import CliRunner

from site_builder import config, events, site
from site_builder.agencies import HEADER
from site_builder.cli import app
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


def test_one_language_is_enough(tmp_path: Path) -> None:
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = tmp_path / "content" / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["zh", "en"]', '["zh"]'), encoding="utf-8")

    site.build(tmp_path, ROOT / "data", tmp_path / "dist")

    assert not (tmp_path / "dist" / "en").exists()


def test_with_an_address_there_is_a_sitemap_of_every_page(tmp_path: Path) -> None:
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = tmp_path / "content" / "site.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('base_url = ""', 'base_url = "https://example.org/ogi"'), encoding="utf-8"
    )

    site.build(tmp_path, ROOT / "data", tmp_path / "dist")

    listed = set(re.findall("<loc>https://example.org/ogi/(.*)</loc>", (tmp_path / "dist" / "sitemap.xml").read_text(encoding="utf-8")))
    assert {"index.html", "en/index.html", "dictionary.html"} <= listed
    assert "404.html" not in listed
