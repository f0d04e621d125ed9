"""Kill, refuse, cut short: ``make faults``. A build, an ingest and a pack are struck at every change that they make of the disk.

After each blow: what stood stands whole, or what is new does; a refusal is told in one line with its path and exit code 1; the next run
succeeds, and leaves nothing lying about. Prints a table; exits 1 if anything was lost or broken. ``--help`` says how to run less of it.
"""

import argparse
import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

from site_builder import swap
from site_builder.store import load_divisions
from tests.campaigns.fault_trials import Build, Files, Ingest, Kept, Pack, Trial, Wrong
from tests.campaigns.faulting import KILL, REFUSALS, SHORT, Ended, Fault, run, struck, why_not

ROOT = Path(__file__).parent.parent.parent
NOBODY = 65534
MORE_LINES = 30
"""Lines that say what did not hold; the table counts the rest."""


@dataclass
class Row:
    """One line of the table."""

    name: str
    cases: int = 0
    lost: int = 0
    broken: int = 0
    seconds: float = 0.0
    note: str = ""
    said: list[str] = field(default_factory=list)

    def add(self, what: str, wrong: list[Wrong]) -> None:
        self.cases += 1
        self.lost += any(kind == "lost" for kind, _ in wrong)
        self.broken += any(kind == "broken" for kind, _ in wrong)
        self.said += [f"{self.name}: {what}: {kind}: {how}" for kind, how in wrong]


Step = Callable[[Row], None]
Make = Callable[[], Trial]


def main(arguments: argparse.Namespace) -> int:
    chance = random.Random(arguments.seed)
    refused = why_not()
    if refused:
        say(f"not run: {refused}")
        return 1
    with tempfile.TemporaryDirectory(dir=arguments.folder) as temporary:
        folder = Path(os.path.realpath(temporary))
        folder.chmod(0o755)
        rows = []
        for name, step in steps(folder, arguments, chance):
            row = Row(name)
            started = time.monotonic()
            step(row)
            row.seconds = time.monotonic() - started
            rows.append(row)
            say(line(row))
            for told in row.said[:MORE_LINES]:
                say(f"    {told}")
    say(f"\n{'row':<44}{'cases':>7}{'lost':>6}{'broken':>8}{'seconds':>9}")
    for row in rows:
        say(line(row))
    return int(any(row.lost or row.broken for row in rows))


def line(row: Row) -> str:
    return f"{row.name:<44}{row.cases:>7,}{row.lost:>6}{row.broken:>8}{row.seconds:>9.1f}{'  ' + row.note if row.note else ''}"


def steps(folder: Path, arguments: argparse.Namespace, chance: random.Random) -> Iterator[tuple[str, Step]]:
    """The rows that were asked for. Whatever needs no site comes first: polars must not have run in a process that forks."""
    for trial, make in trials(folder, arguments).items():
        for row, step in rows_of(trial, make, folder, arguments, chance):
            if re.search(arguments.rows, row):
                yield row, step


def trials(folder: Path, arguments: argparse.Namespace) -> dict[str, Make]:
    """Each trial by its name; made when its first row is run."""
    documents, half = arguments.documents, arguments.documents // 2
    load_divisions()  # once, and not in each child

    @cache
    def empty() -> Ingest:
        return Ingest(folder, "ingest", documents)

    @cache
    def files() -> Files:
        return site_files(folder, arguments.files) if arguments.files >= 0 else made_up()

    makers: dict[str, Make] = {
        "ingest": empty,
        "ingest --supersede": lambda: Ingest(folder, "ingest --supersede", documents, half),
        "ingest into packed": lambda: Ingest(folder, "ingest into packed", documents, half, packed=True),
        "pack": lambda: Pack(folder, empty()),
        "pack --undo": lambda: Pack(folder, empty(), undo=True),
        "build": lambda: Build(folder, files()),
        "build --plain": lambda: Build(folder, files(), plain=True),
        "build, upon what is kept": lambda: Kept(folder, files()),
        "build --plain, upon what is kept": lambda: Kept(folder, files(), plain=True),
        "build --plain, two renames": lambda: Build(folder, files(), plain=True, exchange=swap.no_exchange),
    }
    return {name: cache(make) for name, make in makers.items()}


def rows_of(trial: str, make: Make, folder: Path, arguments: argparse.Namespace, chance: random.Random) -> Iterator[tuple[str, Step]]:
    most = arguments.most
    yield f"{trial}: kill -9 at each change", lambda row: blows(row, make(), folder, Fault(KILL, 0), most)
    yield f"{trial}: kill -9 at random", lambda row: at_random(row, make(), folder, arguments.moments, chance)
    for kind in REFUSALS:
        yield f"{trial}: {kind} at each", lambda row, kind=kind: blows(row, make(), folder, Fault(kind, 0), most)
        yield f"{trial}: {kind} from each on", lambda row, kind=kind: blows(row, make(), folder, Fault(kind, 0, lasting=True), most)
    yield f"{trial}: short writes", lambda row: blows(row, make(), folder, Fault(SHORT, 0), most)
    yield f"{trial}: a disk that is full", lambda row: full(row, make(), folder, arguments.disks)
    yield f"{trial}: folders not ours to write", lambda row: denied(row, make(), folder, most)
    if trial.startswith("build") and "renames" not in trial:
        for count in (2, 8):
            yield f"{trial}: {count} at once, looks", lambda row, count=count: together(row, make(), folder, count, arguments.looks)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def blows(row: Row, trial: Trial, folder: Path, fault: Fault, most: int) -> None:
    """A blow at each call that counts for a fault; at ``most`` of them, spread evenly, if that is not 0."""
    with place(trial, folder) as here:
        calls = struck(fault, here, lambda: trial.job(here)).calls
    if not calls:
        row.note = "no call that this could happen to"
    ats = range(1, calls + 1) if not most or calls <= most else sorted({1 + round(n * (calls - 1) / (most - 1)) for n in range(most)})
    for at in ats:
        with place(trial, folder) as here:
            blow = Fault(fault.kind, at, fault.lasting)
            ended = struck(blow, here, lambda: trial.job(here))
            row.add(f"{blow} {ended.struck}", judged(trial, here, ended, fault.kind))


def judged(trial: Trial, here: Path, ended: Ended, kind: str) -> list[Wrong]:
    """What does not hold after a blow, and after the run that follows."""
    return [*_first(trial, here, ended, kind), *trial.again(here)]


def _first(trial: Trial, here: Path, ended: Ended, kind: str) -> Iterator[Wrong]:
    try:
        yield from trial.after(here, ended)
    except ValueError as error:
        yield "broken", str(error)
    if kind == KILL:
        if ended.code != -signal.SIGKILL:
            yield "broken", f"not killed but {ended.code}"
        return
    said = [line for line in ended.err.splitlines() if line.strip()]
    if kind == SHORT or ended.code == 0:
        yield from trial.done(here)
    elif trial.told_all(ended):
        return  # a document could not be opened: it is told by name, and counted
    elif "Traceback" in ended.err:
        yield "broken", f"a traceback: {said[-1]}"
    elif len(said) != 1 or str(here) not in said[0]:
        yield "broken", f"no single line with the path: {said or ended.out[-200:]}"


def at_random(row: Row, trial: Trial, folder: Path, moments: int, chance: random.Random) -> None:
    """Killed by the clock, wherever it is then: in the midst of a call too."""
    with place(trial, folder) as here:
        started = time.monotonic()
        run(lambda: trial.job(here))
        life = time.monotonic() - started
    while row.cases < moments:
        with place(trial, folder) as here:
            child = os.fork()
            if not child:
                quiet(lambda: trial.job(here))
            time.sleep(chance.uniform(0, life))
            os.kill(child, signal.SIGKILL)
            killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
            life *= 1.01 if killed else 0.97  # so that the late moments stay at the end, however busy the machine
            if killed:
                row.add(f"moment {row.cases}", judged(trial, here, Ended(-signal.SIGKILL, 0, "", "", ""), KILL))


def quiet(job: Callable[[], object]) -> None:
    """A job, in the process that is to be killed; it never returns."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        job()
    finally:
        os._exit(0)


def full(row: Row, trial: Trial, folder: Path, disks: int) -> None:
    """A small disk of its own, a little larger each time, until all fits."""
    start = size(trial.start) // 4096 + 8
    step = max(start // (3 * disks), 1)
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    for number in range(start, start * 4, step):
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={number * 4096}", "none", str(disk)], capture_output=True, text=True, check=False
        )
        if mounted.returncode:
            row.note = f"not run: no tmpfs can be mounted here ({mounted.stderr.strip()[:80]})"
            return
        try:
            here = disk / "here"
            try:
                shutil.copytree(trial.start, here, symlinks=True)
            except (OSError, shutil.Error):
                continue  # not even what stood fits
            ended = run(lambda here=here: trial.job(here))
            wrong = list(_first(trial, here, ended, "ENOSPC"))
            subprocess.run(["mount", "-o", f"remount,size={start * 4096 * 8}", str(disk)], check=True)
            row.add(f"{number} pages", [*wrong, *trial.again(here)])
        finally:
            subprocess.run(["umount", str(disk)], check=True)
        if ended.code == 0 or "共" in ended.out:
            return  # all of it fits


def size(folder: Path) -> int:
    """Bytes that a tmpfs needs for a folder: whole pages."""
    return sum(-(-path.lstat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def denied(row: Row, trial: Trial, folder: Path, most: int) -> None:
    """An ordinary user, and each folder and lock in turn that may not be written."""
    names = sorted(str(path.relative_to(trial.start)) for path in trial.start.rglob("*") if path.is_dir() and not path.is_symlink())
    names = [name for name in (".", *names) if not name.startswith("inbox")]
    load(trial, folder)
    for name in names if not most else names[:: max(len(names) // most, 1)]:
        with place(trial, folder) as here:
            own(here)
            mode = (here / name).stat().st_mode
            (here / name).chmod(0o555)
            ended = run(lambda here=here: trial.job(here), ordinary)
            wrong = list(_first(trial, here, ended, "EACCES"))
            if (here / name).is_dir():
                (here / name).chmod(mode)
            row.add(name, [*wrong, *trial.again(here)])


def load(trial: Trial, folder: Path) -> None:
    """Import what a job imports: an ordinary user may have no right to read the libraries of whoever runs this."""
    with place(trial, folder) as here:
        ended = run(lambda: naming(lambda: trial.job(here)))
    for name in ended.out.rpartition("\f")[2].split():
        with suppress(ImportError):
            import_module(name)


def naming(job: Callable[[], object]) -> None:
    """A job, then the names of all modules."""
    try:
        job()
    finally:
        sys.stdout.write("\f" + " ".join(sorted(sys.modules)))


def own(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if os.geteuid() == 0:
            os.lchown(path, NOBODY, NOBODY)


def ordinary() -> None:
    """No rights beyond those of an ordinary user, for good."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def together(row: Row, trial: Build, folder: Path, count: int, looks: int) -> None:
    """Builds that never rest, and a reader who opens the folder once for each look, as a web server does for a request."""
    with place(trial, folder) as here:
        out = here / "dist"
        children = []
        for number in range(count):
            child = os.fork()
            if not child:
                quiet(lambda number=number: endless(trial, out, f"b{number}"))
            children.append(child)
        paths = [path for path, _ in trial.stream("")]
        try:
            met = set[bytes]()
            while row.cases < looks:
                words = look(out, (paths[0], paths[row.cases % len(paths)], paths[-1]))
                if words is not None:
                    met |= words
                    row.add(f"look {row.cases}", [] if len(words) == 1 else [("broken", f"a mixture: {words}")])
        finally:
            for child in children:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        row.note = f"{len(met)} sites seen"
        if wrong := list(trial.again(here)):
            row.add("the build after", wrong)


def endless(trial: Build, out: Path, word: str) -> None:
    number = 0
    while True:
        number += 1
        trial._publish(f"{word}-{number}", out)


def look(out: Path, paths: tuple[str, ...]) -> set[bytes] | None:
    """What some files of one site say; None where it went out of the room meanwhile, three releases later."""
    try:
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return set()
    try:
        words = set()
        for path in paths:
            handle = os.open(path, os.O_RDONLY, dir_fd=folder)
            words.add(os.read(handle, 64).partition(b"\n")[0])
            os.close(handle)
            time.sleep(0.0005)  # so that sites change between two files
    except FileNotFoundError:
        return None
    finally:
        os.close(folder)
    return words


class place:  # noqa: N801 a context, spoken as one
    """A fresh copy of what a trial begins with, taken away again."""

    def __init__(self, trial: Trial, folder: Path) -> None:
        self._trial, self._here = trial, folder / "here"

    def __enter__(self) -> Path:
        self._trial.fresh(self._here)
        return self._here

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._here)


# ── a site ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def made_up() -> Files:
    """A few files in a few folders, one in parts: for the tests."""
    return (("index.html", b"<p>"), ("a/b/c.html", b"x" * 70_000), ("a/d.html", b""), ("data/long.csv", (b"1\n" * 9000, b"2\n" * 9000)))


def site_files(folder: Path, most: int) -> Files:
    """The site of one record of the committed data, built apart; ``most`` of its files, spread evenly over kinds, or all for 0."""
    kept = folder / "files.pickle"
    subprocess.run([sys.executable, __file__, "--render", str(kept)], check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    files: Files = pickle.loads(kept.read_bytes())
    kept.unlink()
    if not most or len(files) <= most:
        return files
    parts = [one for one in files if isinstance(one[1], tuple)]
    rest = [one for one in files if isinstance(one[1], bytes)]
    return [*rest[:: -(-len(rest) // max(most - len(parts[:5]), 1))], *parts[:5]]


def render(kept: Path) -> None:
    """The files of the smallest real site."""
    from site_builder import site

    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary)
        first = min((ROOT / "data" / "records").rglob("*.json"))
        copy = data / first.relative_to(ROOT / "data")
        copy.parent.mkdir(parents=True)
        shutil.copy(first, copy)
        shutil.copy(ROOT / "data" / "agencies.csv", data)
        made = site.prepare(ROOT, data)
        made_files = [
            (path, content if isinstance(content, bytes) else tuple(content))
            for path, content in site.files(made, site.printer_of(made, ROOT))
        ]
    kept.write_bytes(pickle.dumps(made_files))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Faults: nothing lost, nothing broken.")
    parser.add_argument("--rows", default="", help="only rows whose name this regular expression finds, as '^pack: kill'")
    parser.add_argument("--most", type=int, default=0, help="blows a row, spread evenly; 0 for every call")
    parser.add_argument("--moments", type=int, default=100, help="random moments a trial")
    parser.add_argument("--looks", type=int, default=10_000, help="looks of the reader while builds run")
    parser.add_argument("--disks", type=int, default=20, help="sizes of the small disk")
    parser.add_argument("--files", type=int, default=40, help="files of the small real site; 0 for all, -1 for made-up ones")
    parser.add_argument("--documents", type=int, default=12, help="documents of an ingest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=None, help="where to work; a file system in memory is fastest")
    parser.add_argument("--render", type=Path, default=None, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    said = asked()
    if said.render:
        render(said.render)
        sys.exit(0)
    sys.exit(main(said))
