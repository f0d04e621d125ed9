"""Copied narratives found among many, how long it takes and how much memory: ``python benchmarks/copies.py [NARRATIVES…]``.

Invented narratives (``tests/narratives.py``), one in twenty-five a copy by another body that keeps 70, 80, 90 or 98 per cent of another,
whole sentences or words replaced. They stand in a file, as a caller's would, and a process of its own looks for the copies; memory is its
proportional set size, looked at five times a second. What is told is counted again by other means.
"""

import resource
import subprocess
import sys
import time
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from memory import memory

from site_builder.audit.copies import FLOOR, SURE, Key, Passage, copies
from site_builder.audit.own_words import own
from site_builder.audit.spans import shared_spans
from tests.narratives import copied, narrative, reworded

BODY = "我镇"
PER_CENT = (70, 80, 90, 98)


def texts(number: int) -> Iterator[tuple[int, str]]:
    """So many narratives, each with the number of the one that it is copied from, -1 for an original."""
    originals = number * 24 // 25
    yield from ((-1, narrative(seed).by(BODY)) for seed in range(originals))
    for n in range(number - originals):
        source = n * 7919 % originals
        change = (copied, reworded)[n // len(PER_CENT) % 2]
        yield source, change(narrative(source), PER_CENT[n % len(PER_CENT)], n).by(BODY)


def share(one: str, other: str) -> int:
    """Per cent of the shorter text in common with the other, counted by the spans that a page would mark."""
    short, long = sorted((own(one), own(other)), key=len)
    return 100 * len({at for span in shared_spans(short, long) for at in range(span.here, span.here + span.length)}) // len(short)


class Shelf:
    """The narratives in a file, a line each."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")
        self.starts = array("Q", [0])
        for line in self.file:
            self.starts.append(self.starts[-1] + len(line))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def text(self, number: int) -> str:
        self.file.seek(self.starts[number])
        return self.file.readline().decode()


def look(folder: Path) -> None:
    """What the process of its own does: one line for each pair told."""
    shelf = Shelf(folder / "texts")
    passages = (Passage(f"{number:09}", 2021, "一", "", shelf.text(number)) for number in range(len(shelf)))
    (folder / "signatures").mkdir()
    for pair in copies(passages, {}, lambda key: shelf.text(int(key.agency)), folder / "signatures", FLOOR):
        sys.stdout.write(f"{number_of(pair.earlier)} {number_of(pair.later)} {pair.share}\n")


def number_of(key: Key) -> int:
    return int(key.agency)


def measure(number: int) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        planted = {}
        with (folder / "texts").open("w", encoding="utf-8") as file:
            for n, (source, text) in enumerate(texts(number)):
                file.write(text + "\n")
                if source >= 0:
                    planted[source, n] = share(narrative(source).by(BODY), text)
        start, before, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0.0
        with (folder / "told").open("w") as out:
            looking = subprocess.Popen([sys.executable, __file__, "--look", temporary], stdout=out)
            while looking.poll() is None:
                peak = max(peak, memory(looking.pid))
                time.sleep(0.2)
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if looking.returncode:
            raise SystemExit(f"looking for copies among {number} ended with {looking.returncode}")
        told = {(int(one), int(other)): int(part) for one, other, part in map(str.split, (folder / "told").read_text().splitlines())}
        shelf = Shelf(folder / "texts")
        wrong = sum(share(shelf.text(one), shelf.text(other)) != part for (one, other), part in told.items())
        disk = sum(path.stat().st_size for path in (folder / "signatures").iterdir()) / 1e6
    bands = Counter(part // 10 * 10 for part in planted.values())
    found = Counter(part // 10 * 10 for pair, part in planted.items() if pair in told)
    sure = [pair for pair, part in planted.items() if part >= SURE]
    sys.stdout.write(
        f"{number:,} narratives, {len(planted):,} copies: found {sum(pair in told for pair in sure)} of {len(sure)} that share {SURE} %; "
        + ", ".join(f"{found[band]}/{bands[band]} from {band} %" for band in sorted(bands) if band >= FLOOR)
        + f"; told {len(told):,}, of them under {FLOOR} %: {sum(part < FLOOR for part in told.values())}, with a wrong share: {wrong}; "
        f"{seconds:.0f} s, {processor:.0f} s of processor, {peak:.0f} MB, {disk:.0f} MB on disk\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--look"]:
        look(Path(sys.argv[2]))
    else:
        for size in map(int, sys.argv[1:] or ("20000", "200000")):
            measure(size)
