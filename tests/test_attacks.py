"""Hostile strings, paths and documents, some of each kind; ``make attacks`` tries them all, and opens every page in Chromium."""

import subprocess
import sys
from pathlib import Path

import pytest

from site_builder import site, store
from site_builder.errors import SiteError
from site_builder.files import editing
from site_builder.harmless import json_text
from site_builder.ingest import batch, workers
from site_builder.narratives import narratives
from site_builder.store import write_record
from tests.attacking import direct, documents, paths, sowing, strict, strings
from tests.making import record, source

ROOT = Path(__file__).parent.parent
HERE = strings.FEW[::3]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a data folder in which every text is a hostile string."""
    base = tmp_path_factory.mktemp("hostile")
    sowing.sow(base / "data", HERE)
    site.build(ROOT, base / "data", base / "dist")
    return (base / "dist").resolve()


# ── strings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_strings_enough_for_the_campaign() -> None:
    assert len(strings.ALL) >= 250
    assert len(strings.ALL) * len(sowing.FIELDS) >= 11_000
    assert all(len(some) >= 9 for some in strings.STRINGS.values())


def test_no_hostile_string_becomes_anything_but_text_in_any_file(hostile: Path) -> None:
    assert list(strict.broken(hostile)) == []


def test_the_strings_did_come_as_far_as_the_site(hostile: Path) -> None:
    assert set(sowing.SHOWN) <= strict.reached(hostile).keys()


@pytest.mark.parametrize("sink", direct.SINKS)
def test_no_function_that_lets_text_out_lets_more_out(sink: str, tmp_path: Path) -> None:
    assert {text[:40]: wrong for text in strings.FEW if (wrong := list(direct.SINKS[sink](text, tmp_path)))} == {}


@pytest.mark.parametrize(
    "page",
    [
        "<script>window.__hit=1</script>",
        "<script src=//hit.example/x.js></script>",
        "<img src=x onerror=window.__hit=1>",
        "<p onclick=x>",
        "<p style='color:red'>",
        "<a href='javascript:x'>y</a>",
        "<a href=//hit.example/>y</a>",
        "<form action=https:x>",
        "<x-hit>",
        "<base href=/>",
        "<iframe>",
        "<p id='zqnm0001'>",
        "<p class='zqnm0001'>",
        "\u202e",
        "\x1b",
    ],
)
def test_what_must_not_be_in_a_page_is_noticed(page: str) -> None:
    assert list(strict.page(f"<!DOCTYPE html><html><body>{page}"))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.csv", b"a\n=1+1\n"),
        ("a.csv", "a\n\u202ex\n".encode()),
        ("a.json", b'{"a": NaN}'),
        ("a.json", b'{"a": "\\u202e"}'),
        ("a.js", b"window.__hit=1"),
        ("a.js", b'__found("n",0,"<script>")'),
        ("a.xml", b"<!DOCTYPE x><x/>"),
        ("a.xml", b"<feed><script/></feed>"),
        ("X.html", b""),
    ],
)
def test_what_must_not_be_in_another_file_is_noticed(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)

    assert list(strict.broken(tmp_path))


def test_json_in_a_script_hides_nothing_and_keeps_its_value() -> None:
    made = str(json_text("甲\u202e乙\x9b"))

    assert made == '"甲\\u202e乙\\u009b"'


# ── what a record may not say ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sha256", ["", "=1+1", "0" * 63, "0" * 65, "A" * 64, "<script>", f"{'0' * 64}\n"])
def test_a_hash_that_is_none_is_refused(sha256: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="is no SHA-256"):
        write_record(tmp_path, record(source=source(sha256=sha256)))


def test_a_date_that_is_none_does_not_become_the_date_of_the_site(tmp_path: Path) -> None:
    """Before, the greatest text was: also one that holds a telephone number."""
    write_record(tmp_path, record(source=source(dated="2099年联系13800138000", retrieved="2022-01-05")))

    assert site.newest_date(store.read(tmp_path)) != "2022-01-05"
    assert site.prepare(ROOT, tmp_path).date == "2022-01-05"


def test_a_section_that_has_no_numeral_is_told(tmp_path: Path) -> None:
    store.write_narrative(tmp_path, record(), {"一": "好", "电话13800138000": "好"})
    wrong: list[object] = []

    assert list(narratives(tmp_path, wrong)) == []  # type: ignore[arg-type]
    assert len(wrong) == 1
    assert "is no numeral of a section" in str(wrong[0])


# ── paths ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_hostile_path_id_link_or_archive_changes_anything_outside(tmp_path: Path) -> None:
    with workers.local(1) as ready:
        every = list(paths.cases(ready))
        assert len(every) >= 212
        wrong = {}
        for number, case in enumerate(every[::9]):
            folder = tmp_path / str(number)
            folder.mkdir()
            if said := paths.tried(case, folder):
                wrong[case[0]] = said

    assert wrong == {}


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """Before, the lock of ingest emptied the file that the link named."""
    (tmp_path / "data" / ".ingest").mkdir(parents=True)
    kept = tmp_path / "kept.txt"
    kept.write_text("kept")
    for place in (".lock", ".ingest/lock", "ingest.log"):
        (tmp_path / "data" / place).symlink_to(kept)
    (tmp_path / "a.txt").write_text("今天天气很好。", encoding="utf-8")

    with pytest.raises(SiteError, match="is a link, where a file of ours should stand"):
        list(batch.ingest([tmp_path / "a.txt"], tmp_path / "data"))
    with pytest.raises(SiteError, match="is a link, where a file of ours should stand"), editing(tmp_path / "data"):
        pass
    assert kept.read_text() == "kept"


@pytest.mark.parametrize("leading", ["kept.txt", "."])
@pytest.mark.parametrize("place", ["now.jsonl", "before.jsonl"])
def test_what_a_killed_run_left_is_not_read_through_a_link(place: str, leading: str, tmp_path: Path) -> None:
    (tmp_path / "data" / ".ingest").mkdir(parents=True)
    (tmp_path / "kept.txt").write_text("kept")
    (tmp_path / "data" / ".ingest" / place).symlink_to(tmp_path / leading)
    (tmp_path / "a.txt").write_text("今天天气很好。", encoding="utf-8")

    with pytest.raises(SiteError, match="is a link, where a file of ours should stand"):
        list(batch.ingest([tmp_path / "a.txt"], tmp_path / "data"))

    assert (tmp_path / "kept.txt").read_text() == "kept"


@pytest.mark.parametrize("leading", ["kept.json", "absent.json", "."])
def test_a_record_that_is_a_link_is_told_and_not_read(leading: str, tmp_path: Path) -> None:
    place = write_record(tmp_path / "data", record())
    place.replace(tmp_path / "kept.json")
    place.symlink_to(tmp_path / leading)

    with pytest.raises(SiteError, match="is no file, but a link or a folder"):
        store.read(tmp_path / "data")


# ── what a document may not do ──────────────────────────────────────────────────────────────────────────────────────


def test_ingest_and_build_of_hostile_documents_open_no_socket_start_no_program_and_write_nowhere_else(tmp_path: Path) -> None:
    sowing.sow(tmp_path / "data", HERE[:2])
    documents.lay(tmp_path / "inbox", HERE[:4])

    done = subprocess.run(
        [sys.executable, "-m", "tests.attacking.watching", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "watched" in done.stdout


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "subprocess.run(['/bin/true'])",
        "os.system('true')",
        "open('/tmp/out-of-the-folder', 'w')",
        "os.remove('/tmp/out-of-the-folder')",
        "open('/etc/passwd')",
        "os.symlink('x', '/tmp/out-of-the-folder')",
    ],
)
def test_the_watch_notices(attempt: str, tmp_path: Path) -> None:
    code = f"""
import os, socket, subprocess, sys
from pathlib import Path
from tests.attacking.watching import Watch
watch = Watch(Path({str(tmp_path)!r}))
sys.addaudithook(watch)
open({str(tmp_path / "fine")!r}, "w").close()
try:
    {attempt}
except OSError:
    pass
print(len(watch.wrong))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert int(done.stdout) >= 1
    Path("/tmp/out-of-the-folder").unlink(missing_ok=True)
