"""The cage: whatever is thrown at it costs only itself, what is in it can do nothing, and what it says is what is said without it."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec
import pytest

from site_builder.form import FORMS
from site_builder.ingest import guard, readers, reading
from site_builder.ingest.guard import Answer, Cage, Stopped
from site_builder.ingest.readers import Unsupported
from tests import bombs, drawing, printing
from tests.test_pdf import pdf, rules, words

ROOT = Path(__file__).parent.parent
FORM = FORMS["2021"]
CELLS = {at: number % 7 for number, at in enumerate(FORM.cells)}
TEXT = printing.report(FORM, CELLS, printing.tabs)
PDF = bombs.written_in(
    b"GBK-EUC-H",
    content=b"BT /F 10 Tf 20 100 Td <%b> Tj ET" % "三泉镇人民政府2021年政府信息公开工作年度报告".encode("gb18030").hex().encode(),
)
INNOCENT = {False: TEXT.encode(), True: PDF}
"""A report that is no PDF, and one that is."""
UNCAGED = cache(reading.read)
"""What is read of them without a cage, once."""

PATIENCE = 1.5
"""Seconds that a bomb gets here; twenty times that in earnest."""


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    cage = Cage(seconds=PATIENCE)
    yield cage
    cage.close()


def children(cage: Cage) -> list[int]:
    return [child.pid for child in cage._children.values()]


def peak(pid: int) -> int:
    """The most bytes of address space that a process ever had."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmPeak:")[2].split()[0]) * 1024


def used(cage: Cage) -> float:
    """Seconds of processor time that children of this process took until now: those of the cage, and all that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(map(spent, children(cage)))


def spent(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def alike(caged: Answer, uncaged: Answer) -> bool:
    """Whether two answers say the same; a list and a tuple do."""
    return msgspec.json.encode(caged) == msgspec.json.encode(uncaged)


# ── bombs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", bombs.BOMBS)
def test_a_bomb_costs_only_itself(name: str, cage: Cage, capfd: pytest.CaptureFixture[str]) -> None:
    raw = bombs.BOMBS[name]()
    assert len(raw) <= 32 * bombs.MB
    before = used(cage)

    answer = cage.read(raw)

    assert used(cage) - before < 4 * (PATIENCE + 1), "two children start, and each has its time in whole seconds"
    if isinstance(answer, Stopped):
        assert answer.why in ("time", "memory"), answer
    elif isinstance(answer, Unsupported):
        assert answer.what
        assert answer.remedy
    else:
        assert not any(value for lines in answer.tables.cells.values() for row in lines.values() for value in row), "a number out of a bomb"
    assert all(peak(child) <= guard.MEMORY for child in children(cage))
    innocent = INNOCENT[raw.startswith(b"%PDF")]
    assert alike(cage.read(innocent), UNCAGED(innocent))
    assert capfd.readouterr() == ("", "")


# ── death ───────────────────────────────────────────────────────────────────────────────────────────────────────────

SLOW = "html: 300,000 nested divs"


@pytest.fixture
def fresh() -> Iterator[Cage]:
    cage = Cage()
    yield cage
    cage.close()


def soon(there: Callable[[], Sequence[int]]) -> int:
    """The first of something that is about to be there."""
    until = time.monotonic() + 30
    while not (found := there()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return found[0]


def test_a_document_in_whose_middle_the_reader_dies_is_stopped_by_name_and_the_next_one_is_read(fresh: Cage) -> None:
    answers: list[Answer] = []
    reader = threading.Thread(target=lambda: answers.append(fresh.read(bombs.BOMBS[SLOW]())))
    reader.start()
    child = soon(lambda: [pid for pid in children(fresh) if spent(pid) > 1])

    os.kill(child, signal.SIGKILL)
    reader.join()

    assert answers == [Stopped("crash", "the reader died")]
    assert alike(fresh.read(INNOCENT[False]), reading.read(INNOCENT[False]))


def test_a_reader_that_is_killed_between_two_documents_costs_neither(fresh: Cage) -> None:
    for raw in INNOCENT.values():
        fresh.read(raw)
    for child in children(fresh):
        os.kill(child, signal.SIGKILL)

    assert all(alike(fresh.read(raw), reading.read(raw)) for raw in INNOCENT.values())


def test_a_reader_that_stands_still_is_ended_when_the_time_is_over() -> None:
    """It takes no processor time, so the kernel would let it stand for ever."""
    cage = Cage(seconds=0.5)
    child = cage._child("text").pid
    os.kill(child, signal.SIGSTOP)

    assert cage.read(INNOCENT[False]) == Stopped("time")
    assert not alive(child)
    cage.close()


def test_a_document_is_not_blamed_for_what_others_left_in_the_readers_memory(fresh: Cage) -> None:
    """As if others had left it hardly any: the limit of a child that has read is taken down under it."""
    fresh.read(INNOCENT[False])
    (child,) = children(fresh)
    resource.prlimit(child, resource.RLIMIT_AS, (peak(child), guard.MEMORY))
    raw = b"<p>" + INNOCENT[False] + b"<p>" * 100_000

    answer = fresh.read(raw)

    assert alike(answer, reading.read(raw))
    assert children(fresh) != [child]


def test_a_document_that_takes_too_much_memory_is_stopped_for_that(fresh: Cage) -> None:
    assert fresh.read(bombs.BOMBS["html: 30 MB of tags"]()) == Stopped("memory")


def test_more_than_anybody_outside_can_hold_is_too_much_memory_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    said = guard._answer(INNOCENT[False], False)
    monkeypatch.setattr(guard, "MOST_SAID", len(said) - 1)

    assert b'"memory"' in guard._answer(INNOCENT[False], False)
    assert b'"memory"' not in guard._answer(INNOCENT[False], True)


def test_a_reader_whose_asker_is_killed_ends_by_itself() -> None:
    """Nobody waits for it any more: the processor time of the document is the end of it."""
    code = f"""
from site_builder.ingest.guard import Cage
from tests import bombs
raw = bombs.BOMBS[{SLOW!r}]()
cage = Cage(seconds=2)
cage.read(b"1")
cage._seconds = 60  # that of the child is set: whoever asks must not lose patience before the child is seen at work
print(cage._children['text'].pid, flush=True)
cage.read(raw)
"""
    asker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    child = int(asker.stdout.readline())
    soon(lambda: [child] if spent(child) > 0.8 else [])
    asker.kill()
    asker.communicate()

    soon(lambda: [] if alive(child) else [1])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_that_does_not_start_is_no_documents_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(RuntimeError, match="does not start"):
        Cage().read(b"1")


def test_nothing_is_left_open_by_a_cage_that_is_closed() -> None:
    before = sorted(Path("/proc/self/fd").iterdir())
    cage = Cage(seconds=1)
    for raw in (*INNOCENT.values(), bombs.BOMBS[SLOW](), INNOCENT[False]):
        cage.read(raw)
    pids = children(cage)
    cage.close()

    assert sorted(Path("/proc/self/fd").iterdir()) == before
    assert not any(alive(pid) for pid in pids)


# ── what is in the cage ─────────────────────────────────────────────────────────────────────────────────────────────

ATTEMPTS = (
    "open('/etc/hostname')",
    "open('/tmp/out-of-the-cage', 'w')",
    "os.open('/', os.O_RDONLY)",
    "os.listdir('/')",
    "os.dup(0)",
    "os.pipe()",
    "socket.socket()",
    "socket.create_connection(('127.0.0.1', 9))",
    "socket.getaddrinfo('example.org', 80)",
    "subprocess.run(['/bin/true'])",
    "os.posix_spawn('/bin/true', ['true'], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 3, '/etc/hostname', os.O_RDONLY, 0)])",
    "os.memfd_create('x')",
    "mmap.mmap(-1, 2 * 1024**3)",
)


TRIED = f"""
import encodings.idna, json, mmap, os, socket, subprocess, sys
from site_builder.ingest import guard
for attempt in {ATTEMPTS!r}:
    out, into = os.pipe()
    if os.fork():
        os.close(into)
        with open(out) as told:
            print(json.dumps([attempt, told.read()]))
        os.wait()
    else:
        os.close(out)
        guard.shut(guard.MEMORY)
        try:
            exec(attempt)
        except OSError as error:
            os.write(into, error.__class__.__name__.encode())
        finally:
            os._exit(0)
"""
"""Each in a cage of its own: a process that has loaded what is needed, once for all of them."""


def test_in_the_cage_nothing_opens() -> None:
    Path("/tmp/out-of-the-cage").unlink(missing_ok=True)  # left where the cage was taken away to see whether this test notices
    done = subprocess.run([sys.executable, "-c", TRIED], cwd=ROOT, capture_output=True, text=True, check=True)

    told = dict(map(json.loads, done.stdout.splitlines()))
    assert tuple(told) == ATTEMPTS
    assert {attempt: said for attempt, said in told.items() if not said.lower().endswith("error")} == {}, done.stderr
    assert not Path("/tmp/out-of-the-cage").exists()


# ── what is said in the cage ────────────────────────────────────────────────────────────────────────────────────────


def han(encoding: str, charset: str) -> bytes:
    """A PDF with text in a font that only names its character map."""
    text = "三泉镇人民政府2021年政府信息公开工作年度报告".encode(charset).hex().encode()
    return bombs.written_in(encoding.encode(), content=b"BT /F 10 Tf 20 100 Td <%b> Tj ET" % text)


TABLE = pdf(rules([20, 60, 100], [100, 120, 140]) + words((25, 125, "a"), (70, 125, "12"), (25, 105, "b"), (70, 105, "3")))
NAMED = {
    **dict.fromkeys(("GBK-EUC-H", "GBKp-EUC-H", "GBK2K-H", "GB-EUC-H", "GBpc-EUC-H", "GBK-EUC-V"), "gb18030"),
    **dict.fromkeys(("UniGB-UCS2-H", "UniGB-UTF16-H", "UniGB-UCS2-V"), "utf-16-be"),
    "UniGB-UTF32-H": "utf-32-be",
    "UniGB-UTF8-H": "utf-8",
}
WRITTEN = {
    **{
        f"text {style.__name__}": printing.report(FORM, CELLS, style).encode() for style in (printing.tabs, printing.pipes, printing.spaced)
    },
    **{charset: TEXT.encode(charset) for charset in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")},
    "html": f"<html><body>{printing.report(FORM, CELLS, printing.html)}</body></html>".encode("gb18030"),
    "docx": drawing.docx([[table] for table in drawing.merged(FORM, CELLS)]),
    "docx in gb18030": bombs.stored(
        {"word/document.xml": drawing.document(drawing.paragraph(TEXT[:40])).replace("UTF-8", "GB18030", 1).encode("gb18030")}
    ),
    "pdf": TABLE,
    **{f"pdf {name}": han(name, charset) for name, charset in NAMED.items()},
    "nothing": b"",
    "no report": b"1",
}


@pytest.mark.parametrize("texts", [False, True])
def test_what_is_said_in_the_cage_is_what_is_said_without_it(texts: bool) -> None:
    cage = Cage()
    for name, raw in WRITTEN.items():
        assert alike(cage.read(raw, texts=texts), reading.read(raw, texts=texts)), name
    cage.close()


@pytest.mark.parametrize("name", [name for name in WRITTEN if name not in ("pdf", "nothing", "no report")])
def test_they_are_documents_of_which_something_is_read(name: str) -> None:
    grid = readers.read(WRITTEN[name])

    assert isinstance(grid, readers.Grid)
    assert any("年" in cell for row in grid.rows for cell in row.cells)
