"""A release is there whole or not at all, and says of itself what it holds."""

import fcntl
import hashlib
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import publish as publishing
from site_builder import swap
from site_builder.errors import SiteError
from site_builder.headers import CSP, HEADERS, META_POLICY, files, headers_for
from site_builder.publish import publish, verify
from site_builder.sums import is_publishable
from tests.publish_many import FILES, site

ROOT = Path(__file__).parent.parent
SMALL = [("index.html", b"hello"), ("a/b/c.html", b"deep"), ("assets/style.css", b"")]
WAYS = [swap.exchange, swap.no_exchange]


def word_of(out: Path) -> str:
    """Which site stands at ``out``; fails where it is a mixture of two."""
    assert verify(out).wrong == ()
    word = (out / "index.html").read_text()
    assert {file.read_text().split()[0] for file in (out / "a").rglob("*.html")} == {word}
    return word


def litter(out: Path) -> list[str]:
    """What lies beside the site and in its room, but for the room, the lock, the marker, the site and releases."""
    room = out.parent / ".releases"
    beside = [entry.name for entry in out.parent.iterdir() if entry not in (out, room)]
    return beside + [entry.name for entry in room.iterdir() if entry.name not in {".lock", ".site-builder"} and not entry.name[0].isdigit()]


def releases(out: Path) -> list[str]:
    return sorted(
        (entry.name for entry in (out.parent / ".releases").iterdir() if entry.name[0].isdigit()), key=lambda n: int(n.split("-")[0])
    )


# ── what is published ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_path_is_a_link_to_a_release_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "not" / "yet" / "dist"

    release = publish(iter(SMALL), out)

    assert out.is_symlink()
    assert out.readlink() == Path(".releases") / release.name
    assert out.resolve() == release.path
    assert (out / "a/b/c.html").read_bytes() == b"deep"
    assert (release.number, release.files, release.kept) == (1, 4, False)
    assert litter(out) == []


def test_a_relative_path_is_the_same_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    publish(SMALL, Path("dist"))

    assert verify(tmp_path / "dist").wrong == ()
    assert verify(Path("dist")).files == 4


def test_sha256sum_agrees(tmp_path: Path) -> None:
    publish(SMALL, tmp_path / "dist")

    listing = (tmp_path / "dist" / "SHA256SUMS").read_text().splitlines()
    assert listing == sorted(listing, key=lambda line: line[66:])
    assert f"{hashlib.sha256(b'hello').hexdigest()}  index.html" in listing
    assert [line[66:] for line in listing] == [".site-builder", "a/b/c.html", "assets/style.css", "index.html"]
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "dist", check=True)


def test_the_same_content_on_two_paths_is_the_same_bytes(tmp_path: Path) -> None:
    one = publish(SMALL, tmp_path / "one" / "dist")
    other = publish(reversed(SMALL), tmp_path / "other" / "elsewhere", plain=True)

    def content(folder: Path) -> dict[str, bytes]:
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    assert content(one.path) == content(other.path)
    assert one.bytes == other.bytes == sum(len(text) for name, text in content(one.path).items() if name != "SHA256SUMS")


@pytest.mark.parametrize("plain", [False, True])
def test_everybody_may_read_it_whatever_the_umask(tmp_path: Path, plain: bool) -> None:
    before = os.umask(0o077)
    try:
        publish(SMALL, tmp_path / "dist", plain=plain)
    finally:
        os.umask(before)

    folder = (tmp_path / "dist").resolve()
    modes = {stat.S_IMODE(entry.stat().st_mode) for entry in (folder, *folder.rglob("*")) if entry.is_dir()}
    assert modes == {0o755}
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in folder.rglob("*") if entry.is_file()} == {0o644}


def test_the_stream_is_written_as_it_comes(tmp_path: Path) -> None:
    """Nothing is gathered first: a site is larger than memory."""
    staged: list[int] = []

    def stream() -> Iterator[tuple[str, bytes]]:
        for number in range(5):
            staged.append(len(list((tmp_path / ".releases").glob(".new-*/*.html"))))
            yield f"{number}.html", b"x"

    publish(stream(), tmp_path / "dist")

    assert staged == [0, 1, 2, 3, 4]


def test_nothing_changed_nothing_moved(tmp_path: Path) -> None:
    first = publish(SMALL, tmp_path / "dist")
    before = (tmp_path / "dist" / "index.html").stat()

    again = publish(SMALL, tmp_path / "dist")

    assert again.kept
    assert (again.path, again.number, again.name, again.files, again.bytes) == (first.path, 1, first.name, first.files, first.bytes)
    assert (tmp_path / "dist" / "index.html").stat().st_mtime_ns == before.st_mtime_ns
    assert releases(tmp_path / "dist") == [first.name]
    assert litter(tmp_path / "dist") == []


def test_a_plain_folder_that_has_not_changed_stays_too(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    first = publish(SMALL, out, plain=True)
    before = out.stat().st_ino

    again = publish(SMALL, out, plain=True)

    assert (again.kept, again.path, again.number) == (True, out, first.number)
    assert out.stat().st_ino == before
    assert releases(out) == litter(out) == []
    assert not publish(SMALL, out).kept, "a link was asked for"


def test_a_release_that_was_touched_is_replaced_and_not_kept(tmp_path: Path) -> None:
    publish(SMALL, tmp_path / "dist")
    (tmp_path / "dist" / "index.html").write_bytes(b"HELLO")

    again = publish(SMALL, tmp_path / "dist")

    assert not again.kept
    assert (tmp_path / "dist" / "index.html").read_bytes() == b"hello"


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("exchange", WAYS)
def test_two_older_releases_stay(tmp_path: Path, plain: bool, exchange: swap.Exchange) -> None:
    numbers = [publish(site(f"w{n}"), tmp_path / "dist", plain=plain, exchange=exchange).number for n in range(5)]

    assert numbers == [1, 2, 3, 4, 5]
    kept = releases(tmp_path / "dist")
    assert [name.split("-")[0] for name in kept] == (["3", "4"] if plain else ["3", "4", "5"])
    assert [word_of(tmp_path / ".releases" / name) for name in kept[:2]] == ["w2", "w3"]
    assert word_of(tmp_path / "dist") == "w4"
    assert litter(tmp_path / "dist") == []


def test_two_sites_beside_each_other_never_take_each_others_release(tmp_path: Path) -> None:
    publish(site("theirs"), tmp_path / "their")
    for n in range(5):
        publish(site(f"w{n}"), tmp_path / "dist")

    assert word_of(tmp_path / "their") == "theirs"


@pytest.mark.parametrize("exchange", WAYS)
def test_a_link_and_a_plain_folder_may_follow_each_other(tmp_path: Path, exchange: swap.Exchange) -> None:
    out = tmp_path / "dist"
    for n, plain in enumerate([False, True, False, True, True, False]):
        release = publish(site(f"w{n}"), out, plain=plain, exchange=exchange)
        assert out.is_symlink() is not plain
        assert word_of(out) == f"w{n}"
        assert release.number == n + 1
        assert litter(out) == []


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/etc/x",
        "../x",
        "a/../b",
        "a/..",
        "./a",
        "a//b",
        "a/",
        "A.html",
        "页.html",
        "a b",
        "a\\b",
        "a\nb",
        "SHA256SUMS",
        ".site-builder",
    ],
)
def test_a_path_that_no_release_may_hold_is_a_programmers_mistake(tmp_path: Path, path: str) -> None:
    publish(SMALL, tmp_path / "dist")

    with pytest.raises(ValueError, match="not a path of a release"):
        publish([("new.html", b""), (path, b"")], tmp_path / "dist")

    assert not (tmp_path / "dist" / "new.html").exists()
    assert litter(tmp_path / "dist") == []


@pytest.mark.parametrize("pair", [("a", "a"), ("CNAME", "cname"), ("cname", "CNAME"), ("a", "a/b"), ("a/b", "a"), ("a/b/c", "a/b")])
def test_two_files_of_one_name_are_a_programmers_mistake(tmp_path: Path, pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"published twice|a file and a folder"):
        publish([(path, b"") for path in pair], tmp_path / "dist")

    assert not os.path.lexists(tmp_path / "dist")


@given(st.text(alphabet="abA0./-_\\ \x00页", max_size=12))
def test_no_publishable_path_leaves_the_release(path: str) -> None:
    if is_publishable(path):
        assert os.path.normpath(os.path.join("/release", path)) == f"/release/{path}"  # noqa: PTH118 (Path would hide a "//")


@pytest.mark.parametrize("plain", [False, True])
def test_somebody_elses_folder_is_never_touched(tmp_path: Path, plain: bool) -> None:
    out = tmp_path / "project"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")

    with pytest.raises(SiteError, match=r"not made by build → move it away") as error:
        publish(SMALL, out, plain=plain)

    assert str(out) in str(error.value)
    assert (out / "thesis.txt").read_text() == "years of work"
    assert litter(out) == []


@pytest.mark.parametrize("target", ["/etc", "elsewhere", ".releases/../elsewhere", ".releases", "nowhere"])
def test_a_link_to_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "dist").symlink_to(target)

    with pytest.raises(SiteError, match="to no release of ours"):
        publish(SMALL, tmp_path / "dist")

    assert (tmp_path / "dist").readlink() == Path(target)


def test_a_file_and_a_bad_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    for out in (tmp_path / "file", tmp_path / ".releases", Path("/"), tmp_path / "file" / "dist"):
        with pytest.raises(SiteError):
            publish(SMALL, out)

    assert (tmp_path / "file").read_text() == "mine"


def test_a_room_of_that_name_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".releases").mkdir()
    (tmp_path / ".releases" / ".new-novel").write_text("years of work")

    with pytest.raises(SiteError, match="not made by build"):
        publish(SMALL, tmp_path / "dist")

    assert [entry.name for entry in (tmp_path / ".releases").iterdir()] == [".new-novel"]


def test_a_link_whose_releases_were_thrown_away_is_made_anew(tmp_path: Path) -> None:
    publish(SMALL, tmp_path / "dist")
    shutil.rmtree(tmp_path / ".releases")

    publish(SMALL, tmp_path / "dist")

    assert verify(tmp_path / "dist").wrong == ()


# ── verify ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_verify_names_what_changed_what_is_missing_and_what_is_extra(tmp_path: Path) -> None:
    publish(SMALL, tmp_path / "dist")
    dist = tmp_path / "dist"
    (dist / "index.html").write_bytes(b"Hello")
    (dist / "a/b/c.html").unlink()
    (dist / "a/new.html").write_bytes(b"")
    (dist / "folder").symlink_to("/etc")
    (dist / "assets/style.css").unlink()
    (dist / "assets/style.css").symlink_to("/dev/null")  # as empty as the file was

    found = verify(dist)

    assert (found.changed, found.missing, found.extra) == (("assets/style.css", "index.html"), ("a/b/c.html",), ("a/new.html", "folder"))
    assert found.wrong == ("a/b/c.html", "a/new.html", "assets/style.css", "folder", "index.html")
    assert found.files == 4


def test_a_link_in_the_place_of_a_file_is_changed_though_it_leads_to_the_same_bytes(tmp_path: Path) -> None:
    publish(SMALL, tmp_path / "dist")
    path = SMALL[0][0]
    file = (tmp_path / "dist").resolve() / path
    file.replace(tmp_path / "kept")
    file.symlink_to(tmp_path / "kept")

    assert verify(tmp_path / "dist").wrong == (path,)


def test_verify_of_what_is_no_release_says_so(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "SHA256SUMS").write_text(f"{'0' * 64}  ../../etc/passwd\n")
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary" / "SHA256SUMS").write_bytes(b"\xff\xfe")

    for name, message in {".": "is missing", "nowhere": "is missing", "broken": "line 1", "binary": "cannot be read"}.items():
        with pytest.raises(SiteError, match=message):
            verify(tmp_path / name)


# ── when it goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("error", [KeyboardInterrupt, SiteError, ZeroDivisionError])
@pytest.mark.parametrize("plain", [False, True])
def test_a_stream_that_fails_leaves_the_old_site(tmp_path: Path, error: type[BaseException], plain: bool) -> None:
    publish(site("old"), tmp_path / "dist", plain=plain)

    def stream() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"new"
        raise error

    with pytest.raises(error):
        publish(stream(), tmp_path / "dist", plain=plain)

    assert word_of(tmp_path / "dist") == "old"
    assert litter(tmp_path / "dist") == []


def test_a_disk_that_refuses_is_told_in_one_line_and_leaves_the_old_site(tmp_path: Path) -> None:
    """A limit on the size of a file stands for a full disk: a write comes back short, then fails."""
    publish(site("old"), tmp_path / "dist")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(SiteError, match="cannot be written: File too large") as error:
            publish([("index.html", b"new"), ("big.html", b"x" * 200_000)], tmp_path / "dist")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert "\n" not in str(error.value)
    assert "big.html" in str(error.value)
    assert word_of(tmp_path / "dist") == "old"
    assert litter(tmp_path / "dist") == []


@pytest.mark.parametrize("at", ["exchange", "first rename", "second rename"])
def test_an_error_in_the_very_swap_leaves_the_old_or_the_new_site(tmp_path: Path, at: str) -> None:
    publish(site("old"), tmp_path / "dist", plain=True)

    def broken(one: Path, other: Path) -> bool:
        if at == "exchange":
            raise OSError(5, "Input/output error", str(other))
        if at == "first rename":
            one.rename(one.with_name(f"{one.name}-hidden"))  # the second rename will find nothing
        else:
            swap.exchange(one, other)
            raise KeyboardInterrupt
        return False

    with pytest.raises((SiteError, KeyboardInterrupt)):
        publish(site("new"), tmp_path / "dist", plain=True, exchange=broken)

    assert word_of(tmp_path / "dist") == ("new" if at == "second rename" else "old")
    assert litter(tmp_path / "dist") == []


@pytest.mark.parametrize("state", ["before", "between", "between, new lost", "after"])
def test_a_journal_is_ended_by_the_next_build(tmp_path: Path, state: str) -> None:
    out, room = tmp_path / "dist", tmp_path / ".releases"
    publish(site("older"), out, plain=True)
    publish(site("old"), out, plain=True)
    publish(site("new"), tmp_path / "elsewhere" / "dist", plain=True)
    shutil.copytree(tmp_path / "elsewhere" / "dist", room / ".new-1")
    (room / ".journal").write_text('{"out": "dist", "new": ".new-1", "old": "2-00000000"}')
    if state != "before":
        out.rename(room / "2-00000000")
    if state == "between, new lost":
        shutil.rmtree(room / ".new-1")
    if state == "after":
        (room / ".new-1").rename(out)

    with pytest.raises(ZeroDivisionError):
        publish((("x", b"") for zero in [0] if 1 / zero), out, plain=True)  # fails at once, so that the mended site is seen

    assert word_of(out) == ("new" if state in {"between", "after"} else "old")
    shutil.rmtree(tmp_path / "elsewhere")
    assert litter(out) == []


def test_a_journal_of_somebody_else_is_refused(tmp_path: Path) -> None:
    publish(site("old"), tmp_path / "dist")
    (tmp_path / ".releases" / ".journal").write_text("[]")

    with pytest.raises(SiteError, match="not a journal of ours"):
        publish(site("new"), tmp_path / "dist")


# ── two at once, and sudden death ───────────────────────────────────────────────────────────────────────────────────


def test_a_second_build_gives_up_with_one_line(tmp_path: Path) -> None:
    publish(site("old"), tmp_path / "dist")

    def stream() -> Iterator[tuple[str, bytes]]:
        with pytest.raises(SiteError, match=r"another build is publishing here → wait until it has ended"):
            publish(site("second"), tmp_path / "dist", patience=0.1)
        yield from site("first")

    publish(stream(), tmp_path / "dist")

    assert word_of(tmp_path / "dist") == "first"


def test_eight_builds_at_once_and_a_reader_who_never_sees_a_mixture(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    publish(site("w0"), out)
    builds = [subprocess.Popen(command(out, f"w{n}", "link", "exchange"), cwd=ROOT, stdout=subprocess.DEVNULL) for n in range(8)]

    looks = 0
    while any(build.poll() is None for build in builds) or looks < 200:
        folder = out.resolve()  # as a web server that opens the folder once for a request
        try:
            words = {
                (folder / "a/1/1.html").read_text().split()[0],
                (folder / f"a/{(FILES - 1) % 7}/{FILES - 1}.html").read_text().split()[0],
            }
        except FileNotFoundError:
            assert not folder.exists()  # three releases later
            continue
        assert len(words) == 1
        looks += 1

    assert {build.wait() for build in builds} == {0}
    assert word_of(out).startswith("w")
    assert litter(out) == []


def command(out: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "tests.publish_many", str(out), *words]


@pytest.mark.parametrize(("manner", "way"), [("link", "exchange"), ("plain", "exchange"), ("plain", "renames")])
def test_after_kill_9_the_site_is_whole_and_the_next_build_succeeds(tmp_path: Path, manner: str, way: str) -> None:
    """Thirty moments in all, spread over the life of a build from the lock to the last removal."""
    out = tmp_path / "dist"
    plain, exchange = manner == "plain", swap.exchange if way == "exchange" else swap.no_exchange
    publish(site("w0"), out, plain=plain)
    started = time.monotonic()
    publish(site("measured"), out, plain=plain)
    life = time.monotonic() - started
    chance, killed = random.Random(20), 0
    for n in range(10):
        before = word_of(out)
        with subprocess.Popen(command(out, f"w{n + 1}", manner, way), cwd=ROOT, stdout=subprocess.PIPE) as build:
            assert build.stdout is not None
            build.stdout.readline()
            time.sleep(chance.uniform(0, life * 1.2))
            build.send_signal(signal.SIGKILL)
        killed += build.returncode == -signal.SIGKILL
        if way == "exchange":
            assert word_of(out) in {before, f"w{n + 1}"}
        publish(site(f"next{n}"), out, plain=plain, exchange=exchange)
        assert word_of(out) == f"next{n}"
        assert litter(out) == []
        assert len(releases(out)) <= 3
    assert killed, "every build had ended before it was killed: the moments prove nothing"


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("exchange", WAYS)
def test_death_before_every_call_that_changes_the_disk(tmp_path: Path, plain: bool, exchange: swap.Exchange) -> None:
    """The process dies before its first, second, third … change of the disk; then again, until it lives."""
    files = [("index.html", b"new"), ("a/1.html", b"new 1")]
    for moment in range(200):
        out = tmp_path / str(moment) / "dist"
        out.parent.mkdir()
        for word in ("w0", "w1", "w2", "old"):
            publish([("index.html", word.encode()), ("a/1.html", word.encode())], out, plain=plain)
        child = os.fork()
        if not child:
            try:
                _die_before(moment)
                publish(files, out, plain=plain, exchange=exchange)
                os._exit(0)
            finally:
                os._exit(1)  # never back into pytest, whatever was raised
        _, status = os.waitpid(child, 0)
        assert status in {0, signal.SIGKILL}
        if os.path.lexists(out) or exchange is swap.exchange or not plain:
            assert word_of(out) in {"old", "new"}
        publish([("index.html", b"next"), ("a/1.html", b"next")], out, plain=plain, exchange=exchange)
        assert word_of(out) == "next"
        assert litter(out) == []
        assert len(releases(out)) <= 3
        shutil.rmtree(out.parent)
        if status == 0:
            break
    assert moment > 20
    assert status == 0


CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.chmod", "fcntl.flock", "ctypes.dlsym"}


def _die_before(moment: int) -> None:
    """From now on the process kills itself just before the change of that number: a new file, a new name, a removal, a sync."""
    left = [moment]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wx")
        if event in CHANGES or writes:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    sys.addaudithook(hook)


def test_the_lock_dies_with_the_thread_that_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with pytest.raises(ValueError, match="not a path"):
            publish([("..", b"")], tmp_path / "dist")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    publish(SMALL, tmp_path / "dist", patience=0)

    assert verify(tmp_path / "dist").wrong == ()


# ── headers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_netlify_toml_says_the_same_headers() -> None:
    said = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))

    assert {rule["for"]: rule["values"] for rule in said["headers"]} == {pattern: dict(values) for pattern, values in HEADERS.items()}
    assert [rule["for"] for rule in said["headers"]] == list(HEADERS)
    assert said["build"]["publish"] == "dist"
    assert "--require-hashes" in said["build"]["command"]
    assert "build --plain --out dist" in said["build"]["command"]
    assert said["build"]["environment"]["PYTHON_VERSION"] == (ROOT / ".python-version").read_text().strip()


def test_the_headers_file_says_the_same_headers() -> None:
    said: dict[str, dict[str, str]] = {}
    ((path, content),) = files()
    assert path == "_headers"
    for line in content.decode().splitlines():
        if line.startswith("/"):
            said[line] = {}
        else:
            name, _, value = line.strip().partition(": ")
            said[list(said)[-1]][name] = value

    assert said == {pattern: dict(values) for pattern, values in HEADERS.items()}


def test_only_an_embedded_figure_may_be_framed_by_others() -> None:
    assert headers_for("/a/411621/411621104.html")[CSP].endswith("frame-ancestors 'self'")
    assert headers_for("/embed/x.html")[CSP].endswith("frame-ancestors *")
    assert headers_for("/en/embed/x.html")[CSP].endswith("frame-ancestors *")
    assert headers_for("/embed/x.html")["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors" not in META_POLICY
    assert all("unsafe" not in value for values in HEADERS.values() for value in values.values())


def test_a_build_waits_for_another_as_long_as_it_has_patience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks twenty times a second: the other ends at the thirtieth time of forty."""
    publish([("a.html", b"old")], tmp_path / "dist")
    other = os.open(tmp_path / publishing.ROOM / publishing.LOCK, os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)
    waits = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 30:
            os.close(other)

    monkeypatch.setattr(publishing.time, "sleep", wait)
    publish([("a.html", b"new")], tmp_path / "dist", patience=2)

    assert waits == [0.05] * 30
    assert (tmp_path / "dist" / "a.html").read_bytes() == b"new"


def test_an_equal_release_in_the_other_manner_is_no_release_in_this(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    for plain in (False, True, False):
        release = publish([("a.html", b"same")], out, plain=plain)
        assert out.is_symlink() is not plain
        assert not release.kept
        assert publish([("a.html", b"same")], out, plain=plain).kept


@pytest.mark.parametrize(("patience", "waits"), [(0, 0), (0.1, 2)])
def test_a_build_gives_up_after_as_many_waits_as_its_patience_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float, waits: int
) -> None:
    publish([("a.html", b"old")], tmp_path / "dist")
    waited = list[float]()
    monkeypatch.setattr(publishing.time, "sleep", waited.append)
    with (tmp_path / publishing.ROOM / publishing.LOCK).open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SiteError, match="another build is publishing here"):
            publish([("a.html", b"new")], tmp_path / "dist", patience=patience)

    assert len(waited) == waits


def test_a_link_to_a_folder_that_only_has_the_name_of_a_release_is_somebody_elses(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "1-0123abcd"
    elsewhere.mkdir(parents=True)
    (tmp_path / "dist").symlink_to(elsewhere)

    with pytest.raises(SiteError, match="is a link, but to no release of ours"):
        publish([("a.html", b"new")], tmp_path / "dist")
    assert (tmp_path / "dist").readlink() == elsewhere


def test_a_site_cannot_be_called_as_the_room_of_releases(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="cannot be a site"):
        publish([("a.html", b"new")], tmp_path / publishing.ROOM)
    assert list(tmp_path.iterdir()) == []
