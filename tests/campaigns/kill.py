"""The real build of the committed data, killed with -9 at random moments: ``python tests/campaigns/kill.py [MOMENTS] [SEED]``.

Two contents, which differ in one report, take turns: every build has something to change, and much to take from what stands. After each
death what stands must be one of the two, whole; then the next build must succeed and leave nothing lying about. Half of the builds leave a
link, half a plain folder. Exits 1 at the first that does not hold. The tests do the same to ``publish`` alone, and at every change of the
disk; this is the whole program.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import structs

from site_builder import drawings, shelves, store
from site_builder.record_json import decode
from site_builder.sums import digest, verify

ROOT = Path(__file__).parent.parent.parent


def main(moments: int, seed: int) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        roots = [_root(Path(folder), more) for more in (0, 1)]
        alone = [Path(folder) / f"alone-{number}" / "dist" for number in range(2)]
        started = time.monotonic()
        for root, out in zip(roots, alone, strict=True):
            _build(root, out).wait()
        life = (time.monotonic() - started) / 2
        contents = [digest(out) for out in alone]
        _hold(None not in contents and contents[0] != contents[1], "two builds of two contents")
        _say(f"a build takes {life:.1f} s and writes {verify(alone[0]).files} files; seed {seed}")
        for manner in ("link", "plain"):
            out = Path(folder) / manner / "dist"
            _build(roots[0], out, manner).wait()
            seen = {"killed": 0, "old": 0, "new": 0}
            moment = 0
            while seen["killed"] < moments:
                moment += 1
                old, new = contents[moment % 2], contents[(moment + 1) % 2]
                build = _build(roots[(moment + 1) % 2], out, manner)
                # Most of a build is reading and drawing: every second moment is near the end, where the site changes.
                time.sleep(chance.uniform(0, life) if moment % 2 else chance.uniform(life * 0.8, life * 1.1))
                build.send_signal(signal.SIGKILL)
                killed = build.wait() == -signal.SIGKILL
                seen["killed"] += killed
                life *= 1.01 if killed else 0.97  # so that the late moments stay at the end, however busy the machine
                _hold(verify(out).wrong == () and digest(out) in {old, new}, f"{manner} {moment}: a whole site after the death")
                seen["old" if digest(out) == old else "new"] += 1
                _hold(_build(roots[(moment + 1) % 2], out, manner).wait() == 0, f"{manner} {moment}: the next build")
                _hold(verify(out).wrong == () and digest(out) == new, f"{manner} {moment}: a whole new site")
                _hold(_litter(out) == [], f"{manner} {moment}: no litter, but {_litter(out)}")
            said = "{}: {} builds, {killed} killed before their end; the old site stood {old} times, the new {new}"
            _say(said.format(manner, moment, **seen))
    return 0


def _root(folder: Path, more: int) -> Path:
    """A copy of the program and of what it reads, with so many licences more in one report. Edits meanwhile change nothing."""
    root = folder / f"root-{more}"
    for name in ("site_builder", "content", "templates", "data"):
        shutil.copytree(ROOT / name, root / name)
    record = decode(min((root / "data" / "records").rglob("*.json")).read_bytes())
    first, *rest = record.cells["disclosure"]["licences"]
    _hold(first is not None, "a number to change in the first record")
    lines = {**record.cells["disclosure"], "licences": ((first or 0) + more, *rest)}
    store.write_record(root / "data", structs.replace(record, cells={**record.cells, "disclosure": lines}))
    return root


def _build(root: Path, out: Path, manner: str = "link") -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "site_builder",
        "build",
        "--root",
        str(root),
        "--out",
        str(out),
        *(["--plain"] if manner == "plain" else []),
    ]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)


def _litter(out: Path) -> list[str]:
    room = out.parent / ".releases"
    beside = [
        entry.name
        for entry in out.parent.iterdir()
        if entry not in {out, room, *(out.parent / kept for kept in (drawings.FOLDER, shelves.FOLDER))}
    ]
    releases = [entry.name for entry in room.iterdir() if entry.name[0].isdigit()]
    return beside + [entry.name for entry in room.iterdir() if entry.name not in {".lock", ".site-builder", *releases}] + releases[3:]


def _hold(true: bool, what: str) -> None:
    if not true:
        raise SystemExit(f"does not hold: {what}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*arguments, *(30, 1)[len(arguments) :]))
