"""The committed data built in many environments: ``python tests/campaigns/same_bytes.py [ENVIRONMENTS] [SEED]``.

Each build has a path of its own, a copy of the data whose files were written in another order and bear other times, and another time zone,
locale, hash seed, number of threads, umask, clock, order in which folders are listed, folder of temporary files and working folder; some
are plain folders, some run under -O. All must give the same SHA256SUMS. Prints a line for each; exits 1 where one differs.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Europe/Lisbon",
    "Nowhere/Unknown",
)
LOCALES = ("C", "C.UTF-8", "POSIX", "tr_TR.UTF-8", "zh_CN.GB18030", "de_DE.UTF-8", "ar_EG.UTF-8", "xx_XX")
CLOCKS = (0, 951782399, 1582934399, 1798761599, 4102444800, 7258118400)
"""Seconds since 1970 that the program is told it is: the first day, the eve of leap days, of a year, and far away."""
UMASKS = (0o000, 0o002, 0o022, 0o027, 0o077)
THREADS = (1, 2, 3, 8)

_SITE = """
import os, random, sys
if "SAME_CLOCK" in os.environ:
    import datetime, time
    start, began = int(os.environ["SAME_CLOCK"]), time.monotonic()
    time.time = lambda: start + time.monotonic() - began
    time.time_ns = lambda: int(time.time() * 1e9)
    local, gm, form = time.localtime, time.gmtime, time.strftime
    time.localtime = lambda secs=None: local(time.time() if secs is None else secs)
    time.gmtime = lambda secs=None: gm(time.time() if secs is None else secs)
    time.strftime = lambda f, t=None: form(f, time.localtime() if t is None else t)
    class Date(datetime.date):
        @classmethod
        def today(cls): return cls.fromtimestamp(time.time())
    class Datetime(datetime.datetime):
        @classmethod
        def now(cls, tz=None): return cls.fromtimestamp(time.time(), tz)
        @classmethod
        def utcnow(cls): return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)
        @classmethod
        def today(cls): return cls.fromtimestamp(time.time())
    datetime.date, datetime.datetime = Date, Datetime
    chance, scan, listed = random.Random(start), os.scandir, os.listdir
    class Scan:
        def __init__(self, found):
            with found: self.found = list(found)
            chance.shuffle(self.found)
            self.found = iter(self.found)
        def __iter__(self): return self
        def __next__(self): return next(self.found)
        def __enter__(self): return self
        def __exit__(self, *_): self.close()
        def close(self): self.found = iter(())
    def shuffled(path="."):
        found = listed(path)
        chance.shuffle(found)
        return found
    os.scandir, os.listdir = lambda path=".": Scan(scan(path)), shuffled
"""
"""Read by Python as it starts: the clock that a build sees, and folders listed in an order that nobody may rely on."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One way of building. ``clock`` is what the program takes for now, in seconds since 1970."""

    zone: str
    locale: str
    seed: int
    threads: int
    umask: int
    clock: int
    epoch: bool
    plain: bool
    optimised: bool

    def __str__(self) -> str:
        manner = " plain" * self.plain + " -O" * self.optimised + " epoch" * self.epoch
        return (
            f"{self.zone:20} {self.locale:14} seed {self.seed:<6} threads {self.threads} umask {self.umask:03o} clock {self.clock}{manner}"
        )


def environments(number: int, chance: random.Random) -> Iterator[Environment]:
    """So many, no two alike; each zone, locale, clock, umask and number of threads comes in turn."""
    for turn in range(number):
        yield Environment(
            ZONES[turn % len(ZONES)],
            LOCALES[(turn * 3 + turn // 8) % len(LOCALES)],
            chance.randrange(1, 100_000),
            THREADS[turn % len(THREADS)],
            UMASKS[turn % len(UMASKS)],
            CLOCKS[turn % len(CLOCKS)],
            turn % 5 == 4,
            turn % 3 == 2,
            turn % 7 == 6,
        )


def build(one: Environment, data: Path, folder: Path) -> bytes:
    """The SHA256SUMS of a build of a copy of ``data``, below an empty folder. CalledProcessError where it fails."""
    chance = random.Random(one.seed)
    files = sorted(path for path in data.rglob("*") if path.is_file())
    chance.shuffle(files)
    for file in files:
        copy = folder / "数据 folder" / file.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        os.utime(copy, (chance.randrange(2**31), chance.randrange(2**31)))
    for name in ("python", "tmp", "work"):
        (folder / name).mkdir()
    (folder / "python" / "sitecustomize.py").write_text(_SITE, encoding="utf-8")
    out = folder / f"out {one.seed}" / "dist"
    command = [sys.executable, *(["-O"] if one.optimised else []), "-m", "site_builder", "build", *(["--plain"] if one.plain else [])]
    command += ["--root", str(ROOT), "--data", str(folder / "数据 folder"), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, env=_variables(one, folder), cwd=folder / "work", umask=one.umask)
    return (out / "SHA256SUMS").read_bytes()


def _variables(one: Environment, folder: Path) -> Mapping[str, str]:
    said = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(folder / "python"), str(ROOT))),
        "TZ": one.zone,
        "LC_ALL": one.locale,
        "LANG": one.locale,
        "PYTHONHASHSEED": str(one.seed),
        "POLARS_MAX_THREADS": str(one.threads),
        "RAYON_NUM_THREADS": str(one.threads),
        "HOME": str(folder / "work"),
        "TMPDIR": str(folder / "tmp"),
        "COLUMNS": str(20 + one.seed % 200),
        "SAME_CLOCK": str(one.clock),
    }
    return said | ({"SOURCE_DATE_EPOCH": str(one.clock)} if one.epoch else {})


def main(number: int, seed: int) -> int:
    """Build in so many environments; 1 where two differ."""
    _say(f"seed {seed}")
    first: bytes | None = None
    wrong = 0
    for turn, one in enumerate(environments(number, random.Random(seed)), 1):
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"same {turn} ") as folder:
            sums = build(one, ROOT / "data", Path(folder))
        first = sums if first is None else first
        differ = set(sums.splitlines()) ^ set(first.splitlines())
        wrong += bool(differ)
        _say(f"{turn:3} {one}  {time.monotonic() - started:5.1f} s  {len(sums.splitlines())} files, {len(differ)} lines differ")
        for line in sorted(differ)[:10]:
            _say(f"      {line.decode()[66:]}")
    _say(f"same bytes: {number} environments, {wrong} differ")
    return 1 if wrong else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 24, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
