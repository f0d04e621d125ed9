"""What packing gives: time to read all records, their size on disk, time to pack and to undo: ``python benchmarks/pack.py [BODIES]``.

Invented data (``synth``) in a temporary folder; every step is a process of its own, reading is done three times each way in turn.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from site_builder import pack, store, synth

VERBS = {"read": store.read, "pack": pack.pack, "undo": pack.undo}


def alone(verb: str, data: Path) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of processor time and megabytes at the peak, of one verb in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, verb, str(data)], stdout=subprocess.PIPE, text=True, check=True)
    wall, processor, peak = map(float, ran.stdout.split())
    return wall, processor, peak


def timed(verb: str, data: Path) -> None:
    start, before = time.perf_counter(), time.process_time()
    VERBS[verb](data)
    wall, processor = time.perf_counter() - start, time.process_time() - before
    sys.stdout.write(f"{wall} {processor} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")


def disk(folder: Path) -> float:
    """Megabytes that the files below a folder take of the disk, in whole blocks."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*")) / 1e6


def main(bodies: int) -> None:
    with TemporaryDirectory() as folder:
        data, packed = Path(folder) / "json", Path(folder) / "parquet"
        number = synth.write(data, bodies, synth.LONGEST, 1).records
        synth.write(packed, bodies, synth.LONGEST, 1)
        os.sync()
        told = {"pack": alone("pack", packed)}
        for turn in range(3):
            for name, where in (("read JSON", data), ("read Parquet", packed))[:: 1 if turn % 2 else -1]:
                told[name] = min(told.get(name, (1e9, 1e9, 0.0)), alone("read", where), key=lambda seconds: seconds[1])
        sizes = [disk(where / "records") for where in (data, packed)]
        shards = len(list((packed / "records").glob("*.parquet")))
        told["undo"] = alone("undo", packed)
    sys.stdout.write(f"{number:,} records: JSON {sizes[0]:.0f} MB on disk, Parquet {sizes[1]:.1f} MB in {shards} shards\n")
    for name, (wall, processor, peak) in told.items():
        sys.stdout.write(f"{name:13s} {wall:7.1f} s  {processor:7.1f} s of processor  {peak:6.0f} MB\n")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        timed(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
