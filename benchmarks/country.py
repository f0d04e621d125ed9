"""A whole country packed: inventing it, and reading it by its parts: ``python benchmarks/country.py [BODIES [FOLDER]]``.

Every step is a process of its own (inventing: two more), in a temporary folder or in one that was invented before. Memory is the
proportional set size of all of its processes together, looked at five times a second.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from memory import family, memory

from site_builder import synth
from site_builder.audit.carry import carry
from site_builder.audit.reconcile import reconcile
from site_builder.country import columns, country, shard
from site_builder.facts import narrow, of_columns
from site_builder.form import addresses

JOBS = 2
SOME = 1_000
"""Bodies in a shard, next to each other."""


def invent(data: Path, bodies: int) -> str:
    written = synth.write(data, bodies, synth.LONGEST, 1, packed=True, jobs=JOBS)
    return f"{written.records:,} reports of {written.bodies:,} bodies"


def open_(data: Path, _: int) -> str:
    return f"{country(data).reports.height:,} reports"


def some(data: Path, _: int) -> str:
    whole = country(data)
    bodies = list(whole.agencies)
    start = time.perf_counter()
    held = shard(whole, bodies[len(bodies) // 2 :][:SOME])
    return f"{len(held.records):,} records of {SOME:,} bodies in {time.perf_counter() - start:.1f} s once the country is open"


def numbers(data: Path, _: int) -> str:
    cells = [pl.col(at).cast(pl.Int32, strict=False) for at in addresses() if not at.startswith("disclosure")]
    kept = columns(country(data)).select("agency", "year", *cells).collect(engine="streaming")
    return f"{kept.height:,} × {kept.width}, {kept.estimated_size() / 1e6:.0f} MB, tables 三 and 四 as Int32"


def identities(data: Path, _: int) -> str:
    """Facts some shards at a time, never all; an invented successor is of the same county, so of the same shard."""
    whole = country(data)
    found, reports = 0, 0
    for start in range(0, len(whole.packed), AT_A_TIME):
        own = pl.concat([columns(whole, path) for path in whole.packed[start : start + AT_A_TIME]]).collect()
        facts = narrow(of_columns(own, whole.agencies, whole.corrected))
        reports += facts.values.height
        found += len(reconcile(facts)[0]) + len(carry(facts, whole.agencies))
    return f"{found:,} findings of identities in {reports:,} reports"


AT_A_TIME = 20
"""Shards: some have a few reports, none many more than 50,000."""

STEPS = {"invent": invent, "open": open_, "shard": some, "numbers": numbers, "identities": identities}


def measure(step: str, data: Path, bodies: int) -> None:
    start, peak = time.perf_counter(), 0.0
    before = os.times()
    working = subprocess.Popen([sys.executable, __file__, "--one", step, str(data), str(bodies)], stdout=subprocess.PIPE, text=True)
    while working.poll() is None:
        peak = max(peak, sum(map(memory, family(working.pid))))
        time.sleep(0.2)
    assert working.stdout is not None
    told, seconds, after = working.stdout.read().strip(), time.perf_counter() - start, os.times()
    if working.returncode:
        raise SystemExit(f"{step} ended with {working.returncode}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    sys.stdout.write(f"{step:10s} {seconds:7.1f} s  {processor:7.1f} s of processor  {peak:6.0f} MB  {told}\n")
    sys.stdout.flush()


def main(bodies: int, data: Path) -> None:
    for step in STEPS if not data.exists() else list(STEPS)[1:]:
        measure(step, data, bodies)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        sys.stdout.write(STEPS[sys.argv[2]](Path(sys.argv[3]), int(sys.argv[4])) + "\n")
    elif len(sys.argv) > 2:
        main(int(sys.argv[1]), Path(sys.argv[2]))
    else:
        with TemporaryDirectory() as folder:
            main(int(sys.argv[1]) if sys.argv[1:] else 200_000, Path(folder) / "data")
