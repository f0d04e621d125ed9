"""The commands, as a person runs them: exit codes, one line per mistake, and the old site untouched.

Where all a command does is in question (``run``) it has a process of its own; where it is what it says of many mistakes, it is typed here.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.form import FORMS
from site_builder.ingest.hand import is_template
from site_builder.record import Note
from site_builder.record_json import encode
from site_builder.store import write_record
from tests import printing
from tests.commanding import Ended, typed
from tests.making import WORKED, record

ROOT = Path(__file__).parent.parent


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "site_builder", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONUTF8": "1", "COLUMNS": "200"},
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of what an editor touches, with two records of its own."""
    return _repository(tmp_path / "repository")


@pytest.fixture(scope="module")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    done = build(_repository(folder / "repository"), folder / "dist")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def published(_published: Path, tmp_path: Path) -> Path:
    """A folder of one's own with such a repository, and the site that was built of it (``dist``)."""
    return shutil.copytree(_published, tmp_path / "published", symlinks=True)


def _repository(root: Path) -> Path:
    for part in ("content", "templates"):
        shutil.copytree(ROOT / part, root / part)
    write_record(root / "data", record(WORKED, agency="140825101", year=2021))
    write_record(root / "data", record({"applications/received/total": 3}, agency="410104006", year=2021))
    return root


def build(root: Path, out: Path) -> Ended:
    return typed("build", "--root", root, "--out", out)


THREADS = """
import os
import polars
before = len(os.listdir("/proc/self/task"))
import site_builder.cli
print(len(os.listdir("/proc/self/task")) - before)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_loading_the_program_starts_no_thread_for_a_fork_would_wait_for_it() -> None:
    told = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout == "0\n"


def test_build_verify_and_a_changed_byte(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"

    assert run("build", "--root", repository, "--out", out).returncode == 0
    assert '<html lang="zh-CN"' in (out / "index.html").read_text(encoding="utf-8")
    assert run("verify", out).returncode == 0
    (out / "index.html").write_bytes(b"changed")
    told = run("verify", out)
    assert told.returncode == 1
    assert "index.html" in told.stderr


def test_every_mistake_is_told_at_once_and_the_old_site_stands(published: Path) -> None:
    """A record with an unknown line, broken TOML, two records for one agency-year: one line each, exit 1."""
    repository, out = published / "repository", published / "dist"
    before = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    unknown = repository / "data/records/140825/140825101/2021.json"
    unknown.write_text(unknown.read_text(encoding="utf-8").replace('"licences": [1]', '"licenses": [1]'), encoding="utf-8")
    other = repository / "data/records/410104/410104006/2020.json"
    other.write_bytes((repository / "data/records/410104/410104006/2021.json").read_bytes())
    (repository / "content/site.toml").write_text('title = "unfinished\n', encoding="utf-8")
    failed = run("build", "--root", repository, "--out", out)

    assert failed.returncode == 1
    lines = failed.stderr.strip().splitlines()
    assert all(" → " in line for line in lines), failed.stderr
    for place, what in (
        ("2021.json: cells/disclosure/licenses", "no such line"),
        ("410104006/2020.json", "its content says 410104006 2021"),
        ("410104006/2021.json", "a second record for 410104006 2021"),
        ("site.toml: line 1", "broken TOML"),
    ):
        assert any(place in line and what in line for line in lines), (place, lines)
    assert "Traceback" not in failed.stderr
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("break_it", "place"),
    [
        (lambda root: (root / "templates/agency.html").unlink(), "templates/agency.html"),
        (lambda root: (root / "templates/agency.html").write_text("{% if %}", encoding="utf-8"), "templates/agency.html: line 1"),
        (lambda root: (root / "templates/home.html").write_text("{{ nobody_knows_this }}", encoding="utf-8"), "templates/home.html"),
        (lambda root: (root / "templates/static/style.css").unlink(), "style.css"),
        (
            lambda root: (root / "content/words/home.toml").write_text("[home]\nx = {zh = 'x'}\n", encoding="utf-8"),
            "content/words/home.toml",
        ),
        (lambda root: (root / "content/zh/about.md").unlink(), "content/zh/about.md"),
    ],
)
def test_a_broken_template_or_text_is_one_line_with_its_place(published: Path, break_it, place: str) -> None:  # type: ignore[no-untyped-def]
    repository, out = published / "repository", published / "dist"
    before = (out / "index.html").read_bytes()

    break_it(repository)
    failed = build(repository, out)

    assert failed.returncode == 1
    assert any(place in line for line in failed.stderr.splitlines()), failed.stderr
    assert "Traceback" not in failed.stderr
    assert (out / "index.html").read_bytes() == before


def test_an_empty_data_folder_is_a_site_too(repository: Path, tmp_path: Path) -> None:
    shutil.rmtree(repository / "data")

    built = build(repository, tmp_path / "dist")

    assert built.returncode == 0, built.stderr
    assert (tmp_path / "dist" / "index.html").is_file()


def test_a_path_that_does_not_exist_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    told = run("ingest", tmp_path / "nowhere", "--data", tmp_path / "data")

    assert told.returncode == 1
    assert [line for line in told.stderr.splitlines() if line.strip()] == [
        f"{tmp_path / 'nowhere'}: does not exist, or is neither a file nor a folder → name a document, a folder or an archive of documents"
    ]


def test_ingest_tells_each_document_and_exits_one_if_any_was_refused(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    form = FORMS["2021"]
    good = printing.report(form, dict.fromkeys(form.cells, 0), printing.pipes)
    (inbox / "good.txt").write_text(good, encoding="utf-8")
    (inbox / "same.txt").write_text(good, encoding="utf-8")
    (inbox / "really-a-pdf.txt").write_bytes(b"%PDF-1.7")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "nobody.txt").write_text(good.replace("新绛县三泉镇人民政府", ""), encoding="utf-8")

    told = run("ingest", inbox, "--data", tmp_path / "data")

    assert told.returncode == 1
    kinds = ("[pdf_broken]", "[empty]", "[same_bytes]", "[unknown_agency]")
    for words in ("good.txt  新绛县三泉镇人民政府  140825101  2021  2021版  200格", *kinds):
        assert words in told.stdout, told.stdout
    assert "读入1 · 隔离1 · 重复1 · 不支持2 · 共5 ✓" in told.stdout
    assert (tmp_path / "data/records/140825/140825101/2021.json").is_file()


def test_check_lists_findings_without_failing_and_fails_on_what_is_ours(repository: Path) -> None:
    told = typed("check", "--root", repository)
    as_json = run("check", "--root", repository, "--json")

    assert told.returncode == 0, told.stderr
    found = json.loads(as_json.stdout)
    assert found["problems"] == []
    assert {finding["rule"] for finding in found["findings"]} == {"conservation", "applicants"}
    one = found["findings"][0]
    assert set(one) >= {"rule", "severity", "agency", "year", "at", "equation", "seen", "authority", "lines"}
    assert (one["agency"], one["year"], one["severity"]) == ("410104006", 2021, "contradiction")

    notes = (Note("disclosure/licences", "ambiguous", "1 2", "31"),)
    write_record(repository / "data", record({"disclosure/licences/decisions": None}, agency="140825101", year=2021, notes=notes))
    ours = typed("check", "--root", repository)
    assert ours.returncode == 1
    assert "disclosure/licences" in ours.stderr


def test_pack_and_undo_say_how_many_and_a_damaged_parquet_is_one_line(repository: Path) -> None:
    records = repository / "data/records"
    loose = {path.relative_to(records): path.read_bytes() for path in records.rglob("*.json")}

    packed = run("pack", "--root", repository)
    assert (packed.returncode, packed.stdout.startswith("打包 2 份 JSON → ")) == (0, True), packed.stderr
    assert [path.suffix for path in records.rglob("*")] == [".parquet"]
    (shard,) = records.iterdir()
    raw = shard.read_bytes()
    shard.write_bytes(raw[: len(raw) // 2])
    for command in (("check",), ("pack",), ("pack", "--undo"), ("build", "--out", repository / "dist")):
        failed = typed(*command, "--root", repository)
        assert failed.returncode == 1
        assert [shard.name in line and " → " in line for line in failed.stderr.splitlines()] == [True], failed.stderr
    shard.write_bytes(raw)

    undone = typed("pack", "--undo", "--data", repository / "data")
    assert (undone.returncode, undone.stdout.startswith("写回 2 份 JSON → ")) == (0, True), undone.stderr
    assert {path.relative_to(records): path.read_bytes() for path in records.rglob("*.*")} == loose


def test_the_form_and_the_schema_are_printed() -> None:
    rows = list(csv.DictReader(io.StringIO(run("form", "2021", "--csv").stdout)))

    assert [row["address"] for row in rows] == list(FORMS["2021"].cells)
    groups = {row["address"].rpartition("/")[0]: (row["group"], row["group_en"]) for row in rows}
    assert groups["applications/not_disclosed.state_secret"] == ("（三）不予公开", "Not disclosed")
    assert groups["applications/granted"] == groups["disclosure/fees"] == ("", "")
    assert "（三）不予公开·1.属于国家秘密·总计  Not disclosed · State secret · Total  piece" in typed("form", "2021").stdout
    assert len(typed("form").stdout.splitlines()) == 398
    assert typed("form", "1999").returncode == 2
    schema = json.loads(run("schema").stdout)
    assert schema["$defs"]["Record"]["properties"]["edition"] == {"enum": ["2019", "2021"]}


@pytest.mark.parametrize("name", ["blank.xlsx", "blank.CSV"])
def test_a_blank_to_fill_by_hand_is_written_once_and_never_over_another_file(tmp_path: Path, name: str) -> None:
    blank = tmp_path / name

    written = typed("form", "2021", "--template", blank)
    raw = blank.read_bytes()
    again = typed("form", "2019", "--template", blank)

    assert written.returncode == 0, written.stderr
    assert "从第3行填起" in written.stdout
    assert is_template(raw)
    assert again.returncode == 1
    assert again.stderr.startswith(f"{blank}: 已有这个文件")
    assert blank.read_bytes() == raw
    assert typed("form", "2021", "--template", tmp_path / "none" / name).returncode == 1


def test_a_blank_is_of_one_edition_and_of_a_kind_that_is_read(tmp_path: Path) -> None:
    assert typed("form", "--template", tmp_path / "a.xlsx").returncode == 2
    assert typed("form", "2021", "--template", tmp_path / "a.xls").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_schema_admits_every_committed_record_and_refuses_an_unknown_line() -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(json.loads(typed("schema").stdout))
    good = json.loads(encode(record()))
    bad = json.loads(encode(record()).replace(b'"licences"', b'"licenses"'))

    validator.validate(good)
    for path in (ROOT / "data" / "records").rglob("*.json"):
        validator.validate(json.loads(path.read_bytes()))
    assert not validator.is_valid(bad)


def test_a_wrong_call_is_exit_code_two() -> None:
    assert run("build", "--no-such-switch").returncode == 2
    assert typed("ingest").returncode == 2
