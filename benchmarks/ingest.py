"""What the cage costs, and what a large run takes: ``python benchmarks/ingest.py [DOCUMENTS…]``, by default 1000 10000.

First the same documents are read in turns in this process and in a cage. Then so many printed reports, each of another agency-year, are
ingested from one tar into an empty folder; memory is the sum of PSS over all processes, the highest that was seen.
"""

import io
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from site_builder import store
from site_builder.form import FORMS
from site_builder.ingest import guard, reading
from tests import printing

STYLES = (printing.tabs, printing.pipes, printing.a_cell_a_line, printing.paragraphs)
NARRATIVE = "本年度共主动公开政府信息{n}条，其中工作动态7条，公示公告5条。未收到政府信息公开申请。\n" * 12


def documents(count: int) -> Iterator[bytes]:
    """Reports for 2021 to 2025 of townships all over the country, one after another; equal counts give equal documents."""
    chance = random.Random(1)
    divisions = store.load_divisions()
    towns = [division for code in divisions.names if (division := divisions.get(code)) and division.name.endswith(("镇", "乡"))]
    form = FORMS["2021"]
    for number in range(count):
        town, year = towns[number % len(towns)], 2021 + number // len(towns)
        cells = {at: chance.choice((0, 0, 0, 0, 1, 2, 7, 35, 1208)) for at in form.cells}
        path = "".join(division.name for division in divisions.path(town.code))
        text = printing.report(form, cells, STYLES[number % len(STYLES)], f"{path}{year}年政府信息公开工作年度报告")
        yield text.replace("全年工作正常开展。", NARRATIVE.format(n=number % 900 + 12)).encode()


def cage_against_none(count: int, turns: int = 5) -> str:
    """Documents a second with and without the cage, by turns over the same documents, none read twice by a cage that knows it."""
    raw = list(documents(count * turns * 2))
    cage = guard.Cage()
    cage.read(raw[0])
    reading.read(raw[0])
    took = {"with": 0.0, "without": 0.0}
    for turn in range(turns):
        for which, some in (("with", raw[turn * count :][:count]), ("without", raw[(turns + turn) * count :][:count])):
            start = time.perf_counter()
            for one in some:
                cage.read(one) if which == "with" else reading.read(one)
            took[which] += time.perf_counter() - start
    cage.close()
    rates = {which: count * turns / seconds for which, seconds in took.items()}
    return f"caged {rates['with']:.0f}, uncaged {rates['without']:.0f} documents a second: {rates['with'] / rates['without']:.0%}"


def ingested(count: int) -> str:
    """A whole run by the command line: seconds, documents a second, and the highest memory of all its processes together."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "reports.tar"
        with tarfile.open(archive, "w") as tar:
            for number, raw in enumerate(documents(count)):
                info = tarfile.TarInfo(f"{number:07}.txt")
                info.size = len(raw)
                tar.addfile(info, io.BytesIO(raw))
        start = time.perf_counter()
        command = [sys.executable, "-m", "site_builder", "ingest", str(archive), "--data", f"{folder}/data"]
        with (Path(folder) / "told.txt").open("wb") as told:
            child = subprocess.Popen(command, stdout=told, stderr=subprocess.DEVNULL)
            most = 0
            while child.poll() is None:
                most = max(most, memory(child.pid))
                time.sleep(0.5)
        seconds = time.perf_counter() - start
        closing = next(line for line in reversed((Path(folder) / "told.txt").read_text(encoding="utf-8").splitlines()) if "共" in line)
    return f"{count:,} documents: {seconds:.0f} s, {count / seconds:.0f} a second, {most / 1024:.0f} MB at most ({closing})"


def memory(pid: int) -> int:
    """KB of a process and all below it, shared pages by their share."""
    total = 0
    for one in (pid, *below(pid)):
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="utf-8").split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        for child in map(int, children):
            yield child
            yield from below(child)


def main(counts: list[int]) -> None:
    sys.stdout.write(f"{cage_against_none(100)}\n")
    for count in counts:
        sys.stdout.write(f"{ingested(count)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [1_000, 10_000])
