"""The real build of the committed data, killed with -9 at random moments: ``python tests/campaigns/kill.py [MOMENTS] [SEED]``.

Two contents take turns, so that every build has something to change. After each death what stands must be one of the two, whole; then
the next build must succeed and leave nothing lying about. Half of the builds leave a link, half a plain folder. Exits 1 at the first
that does not hold. The tests do the same to ``publish`` alone, and at every change of the disk; this is the whole program.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from site_builder.drawings import FOLDER
from site_builder.sums import digest, verify

ROOT = Path(__file__).parent.parent.parent


def main(moments: int, seed: int) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        roots = [_root(Path(folder), contact) for contact in ("one@example.org", "other@example.org")]
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


def _root(folder: Path, contact: str) -> Path:
    """A copy of the program and of what it reads, with a contact of its own: that stands on every page. Edits meanwhile change nothing."""
    root = folder / contact.partition("@")[0]
    for name in ("site_builder", "content", "templates", "data"):
        shutil.copytree(ROOT / name, root / name)
    settings = root / "content" / "site.toml"
    before = settings.read_text(encoding="utf-8")
    after = "\n".join(f'contact = "{contact}"' if line.startswith("contact =") else line for line in before.split("\n"))
    _hold(after != before, "a contact to change in content/site.toml")
    settings.write_text(after, encoding="utf-8")
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
    beside = [entry.name for entry in out.parent.iterdir() if entry not in {out, room, out.parent / FOLDER}]
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
