"""Loading a folder of many JSON records, with nothing kept and with what was kept: ``python benchmarks/load.py [BODIES | FOLDER]``.

Invented data (``synth``) in a temporary folder, or a folder that is there; every load is a process of its own, importing not counted. By
turns: nothing kept (``cold``), nothing changed since, one in a thousand changed, and every file touched without a change.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from site_builder import kept, store, synth

TURNS = 3


def loaded(data: Path) -> None:
    start, before = time.perf_counter(), time.process_time()
    held = store.read(data)
    wall, processor = time.perf_counter() - start, time.process_time() - before
    sys.stdout.write(f"{wall} {processor} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024} {len(held.records)}\n")


def alone(data: Path) -> tuple[float, float, float, float]:
    ran = subprocess.run([sys.executable, __file__, "--one", str(data)], stdout=subprocess.PIPE, text=True, check=True)
    wall, processor, peak, number = map(float, ran.stdout.split())
    return wall, processor, peak, number


def some_changed(files: list[Path], turn: int) -> None:
    for path in files[turn::1000]:
        path.write_bytes(path.read_bytes().replace(b'"reader": "', b'"reader": "x'))


def touched(files: list[Path]) -> None:
    for path in files:
        os.utime(path)


def measure(data: Path) -> None:
    files = sorted((data / "records").rglob("*.json"))
    told: dict[str, list[tuple[float, float, float, float]]] = {}
    for turn in range(TURNS):
        shutil.rmtree(data / kept.FOLDER, ignore_errors=True)
        told.setdefault("nothing kept", []).append(alone(data))
        time.sleep(kept.YOUNG / 1e9 + 0.5)  # else the files are as young as the copy, and read again for it
        told.setdefault("nothing changed", []).append(alone(data))
        some_changed(files, turn)
        told.setdefault("one in 1,000 changed", []).append(alone(data))
        touched(files)
        told.setdefault("all touched", []).append(alone(data))
    size = sum(path.stat().st_size for path in (data / kept.FOLDER).iterdir()) / 1e6
    sys.stdout.write(f"{told['nothing kept'][0][3]:,.0f} records, {size:.1f} MB kept\n")
    for name, some in told.items():
        walls = " · ".join(f"{one[0]:.2f}" for one in some)
        processor = " · ".join(f"{one[1]:.2f}" for one in some)
        sys.stdout.write(f"{name:22s} {walls} s  {processor} s of processor  {max(one[2] for one in some):.0f} MB\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        loaded(Path(sys.argv[2]))
    elif sys.argv[1:] and not sys.argv[1].isdecimal():
        measure(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as folder:
            synth.write(Path(folder), int(sys.argv[1]) if sys.argv[1:] else 12_000, synth.LONGEST, 1)
            measure(Path(folder))
