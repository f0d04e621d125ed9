"""Auditing all identities and measuring all regions of a whole country: ``python benchmarks/analysis.py [REPORTS]``.

A few thousand invented reports (``synth``) are repeated under other bodies until there are as many as asked for, put into Parquet in a
temporary folder, and read from it narrow (``facts.narrow``). Each step says its seconds on the clock and of the processor, and the
memory at its peak so far; findings are made into values, sorted nowhere.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from site_builder import store, synth
from site_builder.audit.carry import carry
from site_builder.audit.reconcile import reconcile
from site_builder.facts import KEYS, Facts, facts, narrow
from site_builder.measures import application_volumes, disclosure, disputes, outcome_mix, reasons, zero_report_rate

BODIES = 3_000
REGIONS = (("year",), ("year", "province"), ("year", "province", "city"), ("year", "province", "city", "county"))
MEASURES = (application_volumes, disclosure, disputes, outcome_mix, reasons, zero_report_rate)
NEEDED = [*KEYS, "applications/received/total"]
"""Of the marks, the measures look at those of one cell."""


def timed(name: str, step: Callable[[], object]) -> None:
    gc.collect()
    start, before = time.perf_counter(), time.process_time()
    found = step()
    wall, processor = time.perf_counter() - start, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{name:28s} {wall:6.1f} s  {processor:6.1f} s of processor  {peak:6.0f} MB  {found}\n")
    sys.stdout.flush()


def repeated(frame: pl.DataFrame, number: int) -> pl.LazyFrame:
    times = -(-number // len(frame))
    more = (frame.lazy().with_columns(agency=pl.format("{}-{}", pl.lit(turn), pl.col("agency"))) for turn in range(100, 100 + times))
    return pl.concat(more).head(number)


def identities(country: Facts) -> str:
    within, _ = reconcile(country)
    between = carry(country, {})
    return f"{len(within):,} and {len(between):,} findings"


def measures(country: Facts) -> str:
    return f"{sum(measure(country, by).height for measure in MEASURES for by in REGIONS):,} rows"


def main(number: int) -> None:
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        synth.write(data, BODIES, synth.LONGEST, 1, packed=True)
        held = store.read(data)
        some = facts(held.records, held.agencies, held.corrected)
        for name, frame in (("values", narrow(some).values), ("marks", some.marks.select(NEEDED))):
            repeated(frame, number).sink_parquet(Path(folder) / name)
        del held, some
        read: list[Facts] = []
        timed("read", lambda: read.append(Facts(*(pl.read_parquet(Path(folder) / name) for name in ("values", "marks")))))
        timed(f"identities of {number:,}", lambda: identities(read[0]))
        timed("measures of all regions", lambda: measures(read[0]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_400_000)
