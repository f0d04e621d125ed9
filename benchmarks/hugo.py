"""Our build and Hugo's of the same pages, by turns in one run: ``make bench``, or ``python benchmarks/hugo.py SIZES… [--rounds N] …``.

For each size bodies are invented, our build hands the values of all its pages to Hugo (``hugo_values``; in nobody's time), and Hugo's
pages are held to ours (``hugo_same``): a page is missing, or more than 2 % of its words are others, and the run fails. Then both build by
turns into fresh folders: ours with nothing kept, with everything kept, with one record changed; Hugo's tuned to be fast, and to be
lean, with a fresh cache. At last one build of ours, in one process, is taken apart.

What is in the time of which
  ours   our whole command: Python starting, reading and checking records, the audit, what arithmetic forces, the values and the printing of
         every page, tables and JSON beside pages, downloads, the search index, checking all links, sums, and publishing at one stroke
  Hugo   reading the values of each page as JSON, printing it, writing it; nothing of the rest
Charts are drawn on neither side: while this measures, every drawing is one empty element (``NO_DRAWING``), and Hugo prints the same.

Wall by the clock; the processor's time of all processes; memory is the proportional set size of all processes of a side together, at its
peak, looked at ten times a second.
"""

import argparse
import inspect
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import msgspec
from hugo_same import differences
from hugo_values import Handing, finish
from memory import family, memory

from site_builder import (
    config,
    derive,
    excerpts,
    exports,
    facts,
    invented,
    linking,
    markdown,
    printing,
    render,
    search,
    shelves,
    site,
    store,
    synth,
    words,
)
from site_builder.figures import svg
from site_builder.record import Record
from site_builder.record_json import decode

ROOT = Path(__file__).parent.parent
HUGO = ROOT / ".cache" / "hugo" / "bin" / "python"
NO_DRAWING = '<svg class="chart" role="img"></svg>'
OURS, HUGO_FAST, HUGO_LEAN = "ours, nothing kept", "Hugo, fast", "Hugo, lean"
PACKED = 20_000
"""From so many bodies on, records are packed: nobody keeps more as single files."""
SAMPLE = 300
LEAST = 0.98
"""Of the words of a page, so many must be the same."""
FAST = {"GOGC": "400"}
LEAN = {"GOGC": "50", "HUGO_MEMORYLIMIT": "1"}
"""What makes Hugo fastest, and smallest, of what ``--tune`` tries. Its time is that of the first, its memory that of the second."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, of the processor, and megabytes at the peak."""

    wall: float
    processor: float
    memory: float


# ── measuring ───────────────────────────────────────────────────────────────────────────────────────────────────────


def measured(command: Sequence[str | Path], folder: Path = ROOT, **more: str) -> Cost:
    """What a command costs. SystemExit where it fails."""
    start, peak = time.perf_counter(), 0.0
    working = subprocess.Popen(
        list(map(str, command)), cwd=folder, env={**os.environ, **more}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    ended, status = 0, 0
    while not ended:
        peak = max(peak, sum(map(memory, family(working.pid))))
        ended, status, usage = os.wait4(working.pid, os.WNOHANG)
        if not ended:
            time.sleep(0.1)
    wall = time.perf_counter() - start
    working.returncode = os.waitstatus_to_exitcode(status)
    assert working.stdout is not None
    told = working.stdout.read().decode(errors="replace")
    if working.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {working.returncode}: {told[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def middle(some: Sequence[Cost]) -> Cost:
    return Cost(median(one.wall for one in some), median(one.processor for one in some), median(one.memory for one in some))


# ── our side ────────────────────────────────────────────────────────────────────────────────────────────────────────


def without_drawings() -> None:
    """The one thing of the program that is other than in a build: no drawing is made."""
    svg.drawn = lambda kind, rows, key, label: NO_DRAWING  # noqa: ARG005


def build(data: Path, out: Path, jobs: int = os.cpu_count() or 1) -> site.Built:
    """Our whole build, by as many processes as it may use."""
    return site.build(ROOT, data, out, jobs=jobs)


def ours(data: Path, out: Path) -> None:
    without_drawings()
    build(data, out)


def hand_over(data: Path, folder: Path) -> None:
    without_drawings()
    Handing(folder / "hugo", ROOT / "templates").install()
    build(data, folder / "dist", jobs=1)  # what is put in the place of another does not stand there in other processes
    finish(folder / "hugo", folder / "dist", ROOT / "benchmarks" / "hugo")


def change(data: Path, number: int) -> Callable[[], object]:
    """Change one record, the next one for each ``number``: one more in a line of table 三. Gives what undoes it."""
    some = sorted((data / "records").rglob("*.json"))
    before, name = next(filter(None, map(_line_of, _from(some, number) if some else _unpacked(data, number))))
    lines = before.cells["applications"]
    more = ((lines[name][0] or 0) + 1, *lines[name][1:])
    changed = {**before.cells, "applications": {**lines, name: more}}
    store.write_record(data, msgspec.structs.replace(before, cells=changed))
    return lambda: store.write_record(data, before)


def _from(some: Sequence[Path], number: int) -> Iterator[Path]:
    """All of them, from another one on for each number."""
    start = (number + 1) * len(some) // 7
    return iter([*some[start:], *some[:start]])


def _unpacked(data: Path, number: int) -> Iterator[Path]:
    import polars as pl

    for shard in _from(sorted((data / "records").glob("*.parquet")), number):
        agency, year = pl.scan_parquet(shard).select("agency", "year").head(1).collect().row(0)
        yield store.unpacked(data, agency, year)


def _line_of(path: Path) -> tuple[Record, str] | None:
    """A record and the first line of its table 三 that begins with a number; None where none does."""
    record = decode(path.read_bytes())
    name = next((name for name, values in record.cells.get("applications", {}).items() if values[0] is not None), None)
    return None if name is None else (record, name)


# ── Hugo's side ─────────────────────────────────────────────────────────────────────────────────────────────────────


def binary() -> Path:
    """The program itself, without the Python that starts it. SystemExit where it is not installed."""
    found = sorted((ROOT / ".cache" / "hugo").glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    if not found:
        raise SystemExit("Hugo is not installed: run make bench")
    return found[0]


def hugo(folder: Path, out: Path, **tuned: str) -> Cost:
    """Hugo's build into a fresh folder, with a fresh cache."""
    cache = out.with_name(f"{out.name}-cache")
    cost = measured(
        [binary(), "--quiet", "--noChmod", "--noTimes", "--destination", out, "--cacheDir", cache], folder / "hugo", **(tuned or FAST)
    )
    shutil.rmtree(cache, ignore_errors=True)
    return cost


def same(folder: Path, theirs: Path, bodies: int) -> str:
    """Hold Hugo's pages to ours: some of every kind, the rest at random. SystemExit where they are not the same."""
    ours = folder / "dist"
    paths = _pages(ours)
    lacking = set(paths) ^ set(_pages(theirs))
    if lacking:
        raise SystemExit(f"{len(lacking)} pages are on one side only, such as {min(lacking)}")
    kinds: dict[str, list[str]] = defaultdict(list)
    for page in msgspec.json.decode((folder / "hugo" / "pages.json").read_bytes()):
        kinds[page["layout"]].append(page["url"].removeprefix("/"))
    chance = random.Random(bodies)
    chosen = {path for some in kinds.values() for path in chance.sample(some, min(3, len(some)))}
    chosen |= set(chance.sample(paths, min(SAMPLE, len(paths))))
    of_all, other, equal, marked = 0, 0, 0, 0
    for path in sorted(chosen):
        found, of, marks = differences(path, (ours / path).read_bytes(), (theirs / path).read_bytes())
        of_all, other, equal, marked = of_all + of, other + len(found), equal + (not found), marked + (not found and not marks)
        for one in found:
            say(f"  another word in {path}: {one[:200]}")
        if len(found) > (1 - LEAST) * of:
            raise SystemExit(f"{path}: {len(found)} of {of} words are others")
    return (
        f"{len(paths):,} pages on both sides; of {len(chosen)} looked at, {equal} have the same words ({of_all:,} words, {other} others), "
        f"{marked} the same elements and attributes too"
    )


def _pages(folder: Path) -> list[str]:
    whole = folder.resolve()
    return sorted(file.relative_to(whole).as_posix() for file in whole.rglob("*.html"))


# ── where our time goes ─────────────────────────────────────────────────────────────────────────────────────────────

PARTS: Mapping[str, Sequence[tuple[Any, str]]] = {
    "reading": [(config, "load"), (words, "load"), (store, "read"), (markdown, "read_prose")],
    "audit": [(site, "audit"), (site, "coverage"), (site, "former"), (site, "replaced"), (excerpts, "excerpts")],
    "deriving": [(derive, "derive"), (facts, "facts")],
    "values": [(site, "holdings"), (site, "together"), (site, "shelves"), (site, "provinces"), (printing, "of_shelf")],
    "what may be taken": [(site, "surroundings"), (shelves, "digest"), (shelves.Kept, "get"), (shelves.Kept, "put")],
    "printing": [(render.Renderer, "printed")],
    "drawing": [(svg, "drawn")],
    "links": [(linking.Linked, "take"), (linking.Linked, "join"), (linking.Linked, "rest"), (linking.Linked, "dead")],
    "search": [(search, "files")],
    "comparing": [(site, "compared")],
    "exports": [(exports, "exports"), (exports, "of_province"), (exports.Twins, "of")],
    "invented": [(invented, "marked")],
    "other": [(site, "_files")],
}
"""What is timed as which part. The rest is publishing."""


class Parts:
    """Seconds of the processor by part; a part within another is taken out of the other."""

    def __init__(self) -> None:
        self.times: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        self.times[self._open[-1] if self._open else "publishing"] += now - self._since
        self._since = now

    def run(self, part: str, job: Callable[[], Any]) -> Any:
        self._turn()
        self._open.append(part)
        try:
            return job()
        finally:
            self._turn()
            self._open.pop()

    def wrapped(self, part: str, real: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(real)
        def timed(*given: Any, **named: Any) -> Any:
            made = self.run(part, lambda: real(*given, **named))
            return self._stepped(part, made) if inspect.isgenerator(made) else made

        return timed

    def _stepped(self, part: str, steps: Iterator[Any]) -> Iterator[Any]:
        end = object()
        while (one := self.run(part, lambda: next(steps, end))) is not end:
            yield one


def profile(data: Path, out: Path) -> None:
    """One build in one process, with its drawings, taken apart."""
    parts = Parts()
    for part, places in PARTS.items():
        for place, name in places:
            setattr(place, name, parts.wrapped(part, getattr(place, name)))
    build(data, out, jobs=1)
    parts._turn()
    sys.stdout.write(msgspec.json.encode(parts.times).decode())


# ── the run ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def room(bodies: int) -> Path:
    """Where the sites stand: in memory, if they leave 4 GB of it."""
    shared = Path("/dev/shm")
    rows = dict(row.split(":") for row in Path("/proc/meminfo").read_text().splitlines())
    free = min(int(rows["MemAvailable"].split()[0]) * 1024 - 4e9, shutil.disk_usage(shared).free if shared.is_dir() else 0)
    return shared if free > 1.4e6 * bodies else Path(gettempdir())


def me(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, __file__, *arguments]


def prepare(folder: Path, bodies: int) -> Path:
    """Invent the bodies, hand their pages to Hugo. Gives the data."""
    data = folder / "data"
    synth.write(data, bodies, synth.LONGEST, 1, packed=bodies >= PACKED)
    measured(me("--hand", data, folder))
    shutil.rmtree(data / "records" / ".kept", ignore_errors=True)
    return data


def of_size(bodies: int, rounds: int, room: Path, *, cold: bool) -> list[str]:
    with TemporaryDirectory(dir=room) as name:
        folder = Path(name)
        data = prepare(folder, bodies)
        hugo(folder, folder / "first")
        say(f"{bodies:,} agencies, {folder.parent}: {same(folder, folder / 'first', bodies)}")
        shutil.rmtree(folder / "first")
        shutil.rmtree(folder / ".releases")
        costs: dict[str, list[Cost]] = defaultdict(list)
        for number in range(rounds):
            ways = {"ours": lambda n=number: _ours(data, folder, n, costs, cold), "Hugo": lambda n=number: _hugo(folder, n, costs)}
            for way in list(ways) if number % 2 == 0 else reversed(list(ways)):
                ways[way]()
        say(_table(bodies, costs))
        parts = _profile(data, folder)
        return [_line(bodies, costs), parts]


def _ours(data: Path, folder: Path, number: int, costs: dict[str, list[Cost]], cold: bool) -> None:
    """Cold, warm, and one record changed, one after the other into one folder."""
    shutil.rmtree(data / ".kept", ignore_errors=True)
    mine = folder / f"ours-{number}"
    mine.mkdir()
    costs[OURS].append(measured(me("--ours", data, mine / "dist")))
    if not cold:
        costs["ours, nothing changed"].append(measured(me("--ours", data, mine / "dist")))
        undo = change(data, number)
        costs["ours, one record changed"].append(measured(me("--ours", data, mine / "dist")))
        undo()
    shutil.rmtree(mine)


def _hugo(folder: Path, number: int, costs: dict[str, list[Cost]]) -> None:
    for name, tuned in ((HUGO_FAST, FAST), (HUGO_LEAN, LEAN)):
        costs[name].append(hugo(folder, folder / f"{name}-{number}", **tuned))
        shutil.rmtree(folder / f"{name}-{number}")


def _profile(data: Path, folder: Path) -> str:
    told = subprocess.run(
        list(map(str, me("--profile", data, folder / "apart" / "dist"))), capture_output=True, text=True, check=True, cwd=ROOT
    )
    times: dict[str, float] = msgspec.json.decode(told.stdout)
    whole = sum(times.values())
    rows = [
        f"| {part} | {seconds:.1f} | {100 * seconds / whole:.0f} % |" for part, seconds in sorted(times.items(), key=lambda one: -one[1])
    ]
    return "\n".join(["| part | s of processor | |", "|---|---|---|", *rows, f"| all | {whole:.1f} | |"])


def _table(bodies: int, costs: Mapping[str, Sequence[Cost]]) -> str:
    fast, lean = middle(costs[HUGO_FAST]), middle(costs[HUGO_LEAN])
    rows = [
        f"| {name} | {one.wall:.1f} | {one.processor:.1f} | {one.memory:.0f} "
        f"| {one.wall / fast.wall:.2f} | {one.processor / fast.processor:.2f} | {one.memory / lean.memory:.2f} |"
        for name, one in ((name, middle(some)) for name, some in costs.items())
    ]
    whose = f"{bodies:,} agencies, medians of {len(costs[HUGO_FAST])}"
    head = f"| {whose} | wall s | processor s | memory MB | ÷ Hugo: wall | processor | memory |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows])


def _line(bodies: int, costs: Mapping[str, Sequence[Cost]]) -> str:
    """Ratios are of the medians."""
    mine, fast, lean = (middle(costs[name]) for name in (OURS, HUGO_FAST, HUGO_LEAN))
    return (
        f"{bodies:,} agencies: ours {mine.wall:.1f} s, Hugo {fast.wall:.1f} s, ratio {mine.wall / fast.wall:.2f}, "
        f"memory ratio {mine.memory / lean.memory:.2f}"
    )


def tune(bodies: int, rounds: int, room: Path) -> None:
    """Hugo alone, in every way that it can be told to be faster or smaller."""
    with TemporaryDirectory(dir=room) as name:
        folder = Path(name)
        prepare(folder, bodies)
        ways = [
            {"HUGO_NUMWORKERMULTIPLIER": workers, "GOGC": collector, "HUGO_MEMORYLIMIT": limit}
            for workers, collector, limit in (("1", "100", "4"), ("2", "100", "4"), ("4", "100", "4"), ("1", "200", "4"), ("1", "400", "4"))
        ] + [{"HUGO_NUMWORKERMULTIPLIER": "1", "GOGC": "50", "HUGO_MEMORYLIMIT": "1"}]
        for in_params in (False, True):
            finish(folder / "hugo", folder / "dist", ROOT / "benchmarks" / "hugo", in_params=in_params)
            costs: dict[str, list[Cost]] = defaultdict(list)
            for number in range(rounds):
                for way in ways[number % len(ways) :] + ways[: number % len(ways)]:
                    costs[" ".join(f"{key}={value}" for key, value in way.items())].append(hugo(folder, folder / "out", **way))
                    shutil.rmtree(folder / "out")
            for told, some in costs.items():
                one, how = middle(some), "all values at once" if in_params else "a file a page"
                say(f"{how:18s} {told:62s} {one.wall:6.1f} {one.processor:6.1f} s {one.memory:6.0f} MB")


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    asked.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--cold", action="store_true", help="ours with nothing kept only")
    asked.add_argument("--folder", type=Path, help="where there is room for 1.4 MB a body; else in memory where it fits")
    asked.add_argument("--tune", type=int, help="try the settings of Hugo with so many bodies")
    given = asked.parse_args()
    if given.tune:
        tune(given.tune, given.rounds, given.folder or room(given.tune))
        return
    lines, parts = zip(
        *(of_size(bodies, given.rounds, given.folder or room(bodies), cold=given.cold) for bodies in given.sizes), strict=True
    )
    say(
        "\n\n".join(
            f"where the time of {bodies:,} agencies goes, drawings among it\n\n{part}"
            for bodies, part in zip(given.sizes, parts, strict=True)
        )
    )
    say("\n" + "\n".join(lines))


ALONE = {"--ours": ours, "--hand": hand_over, "--profile": profile}
"""What runs in a process of its own."""

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ALONE:
        ALONE[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
