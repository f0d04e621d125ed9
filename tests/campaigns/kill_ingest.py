"""The real ingest of three hundred documents, killed with -9 at random moments: ``make kill-ingest``.

Some of the documents are the same, some broken, some versions of one report, one stands in the place of what was expected. After each
death, or two, the next run must finish; then the data must be, byte for byte, that of a run which nobody killed, every document told, and
nothing held twice. Exits 1 at the first that does not hold. ``tests/test_spool.py`` does a little of the same.
"""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder import store
from site_builder.form import FORMS
from tests import printing

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = 300
FORM = FORMS["2021"]


def main(moments: int, seed: int, documents: int = DOCUMENTS) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        received = inbox(folder / "inbox", chance, documents)
        before = time.monotonic()
        hold(finished(folder, "alone") == received, "a run that nobody kills tells every document")
        life = time.monotonic() - before
        alone = contents(folder / "alone")
        hold(len(alone) > received / 2, "most of the documents become records")
        say(f"{received} documents, {len(alone)} files, {life:.1f} s; seed {seed}")
        seen = {"reading": 0, "settling": 0, "over": 0}
        for moment in range(moments):
            name = f"killed-{moment}"
            for _ in range(chance.choice((1, 1, 2))):
                seen[killed(folder, name, chance, life)] += 1
            hold(finished(folder, name) == received, f"{name}: the next run tells every document")
            differs = unlike(contents(folder / name), alone)
            hold(not differs, f"{name}: the data are those of a run that nobody killed, but {'; '.join(differs[:5])}")
            hold(once(folder / name), f"{name}: nothing is held twice")
            hold(left(folder / name) == ["lock"], f"{name}: nothing lies about, but {left(folder / name)}")
        say("killed while documents were read {reading} times, while they were settled {settling}, too late {over}".format(**seen))
    return 0


# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────


def inbox(folder: Path, chance: random.Random, documents: int) -> int:
    """Write the documents, and the list of sources for some; gives how many there are."""
    folder.mkdir()
    rows = ["file,url,posted,retrieved,agency,year,kind"]
    bodies = chance.sample([code for code in store.load_divisions().names if len(code) == 9], documents)
    number = 0
    for number, (raw, expected) in enumerate(printed(bodies, documents, chance)):
        name = f"{chance.randrange(10**6):06}-{number}.txt"
        (folder / name).write_bytes(raw)
        rows += [f"{name},,,,{expected}"] if expected else []
    (folder / "sources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return number + 1


def printed(bodies: list[str], documents: int, chance: random.Random) -> Iterator[tuple[bytes, str]]:
    """Documents, each with what the list expects of it, if anything."""
    earlier: list[tuple[str, int, bytes]] = []
    for number in range(documents):
        kind = chance.choices(("new", "same", "revision", "broken", "silent", "elsewhere"), (70, 7, 8, 7, 4, 4))[0]
        body = bodies[number]
        if not earlier or kind == "new":
            year = chance.randrange(2021, 2026)
            raw = report(body, year, chance)
            earlier.append((body, year, raw))
            yield raw, ""
            continue
        other, year, raw = chance.choice(earlier)
        if kind == "same":
            yield raw, ""
        elif kind == "revision":
            yield report(other, year, chance), ""
        elif kind == "broken":
            yield chance.choice((b"", b"PK\x03\x04" + chance.randbytes(50), b"%PDF-1.4 " + chance.randbytes(50), chance.randbytes(500))), ""
        elif kind == "silent":
            yield (
                printing.report(FORM, cells(chance), printing.tabs, "政府信息公开工作年度报告").encode(),
                chance.choice(("", f"{body},2021,")),
            )
        else:  # expected to be another body's report, whose own is among them
            yield report(body, year, chance), f"{other},{year},"


def report(body: str, year: int, chance: random.Random) -> bytes:
    path = store.load_divisions().path(body)
    name = "".join(division.name for division in path[1:])
    day = f"{year + 1}年{chance.randrange(1, 4)}月{chance.randrange(1, 29)}日\n"
    return (printing.report(FORM, cells(chance), printing.tabs, f"{name}人民政府{year}年政府信息公开工作年度报告") + day).encode()


def cells(chance: random.Random) -> Mapping[str, int]:
    return {at: chance.choice((0, 0, 0, 1, 2, 35)) for at in FORM.cells}


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ingest(folder: Path, name: str, out: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "site_builder", "ingest", "inbox", "--data", name, "--manifest", "inbox/sources.csv"]
    return subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"})


def finished(folder: Path, name: str) -> int:
    """Let a run come to its end; gives how many documents it told, each under one of the four endings."""
    run = ingest(folder, name, subprocess.PIPE)
    said = run.communicate()[0].decode()
    hold(run.returncode in (0, 1), f"{name} ends, but says: {said[-500:]}")
    *parts, total = map(int, re.findall(r"^读入(\d+) · 隔离(\d+) · 重复(\d+) · 不支持(\d+) · 共(\d+) ✓$", said, re.MULTILINE)[0])
    hold(sum(parts) == total, f"{name}: {parts} are {total}")
    return total


def killed(folder: Path, name: str, chance: random.Random, life: float) -> str:
    """Kill a run; gives in which part of its life. Reading takes longest: every second run is killed when it settles."""
    run = ingest(folder, name, subprocess.DEVNULL)
    data = folder / name
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, life))
    else:
        while run.poll() is None and not (data / "ingest.log").exists():
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.15))
    run.send_signal(signal.SIGKILL)
    if run.wait() != -signal.SIGKILL:
        return "over"
    return "settling" if (data / "ingest.log").exists() else "reading"


def contents(data: Path) -> dict[str, bytes]:
    """Every file of the data but the log."""
    found = (path for folder in ("records", "quarantine", "superseded", "narratives") for path in (data / folder).rglob("*"))
    return {str(path.relative_to(data)): path.read_bytes() for path in found if path.is_file()}


def unlike(found: Mapping[str, bytes], alone: Mapping[str, bytes]) -> list[str]:
    """What one folder has and the other has not, or has otherwise, by name and first line that differs."""
    said = [f"{path} is only in {'it' if path in found else 'the other'}" for path in sorted(found.keys() ^ alone.keys())]
    for path in sorted(path for path in found.keys() & alone.keys() if found[path] != alone[path]):
        lines = zip(found[path].splitlines(), alone[path].splitlines(), strict=False)
        ours, theirs = next(((a, b) for a, b in lines if a != b), (b"", b""))
        said.append(f"{path}: {ours.decode(errors='replace').strip()[:120]!r} for {theirs.decode(errors='replace').strip()[:120]!r}")
    return said


def once(data: Path) -> bool:
    hashes = [re.findall(rb'"sha256": ?"([0-9a-f]{64})"', raw)[0] for raw in contents(data).values()]
    return len(hashes) == len(set(hashes))


def left(data: Path) -> list[str]:
    return sorted(path.name for path in (data / ".ingest").iterdir())


def hold(true: bool, what: str) -> None:
    if not true:
        raise SystemExit(f"does not hold: {what}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*arguments, *(50, 1)[len(arguments) :]))
