"""A real dask scheduler and two workers on loopback: ``python tests/campaigns/cluster.py [DOCUMENTS] [POISON]``.

Some of the documents bring their reader down. While they are read, a worker is killed. No other document may be lost, and what comes
out must be, byte for byte, what one process alone gives.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from site_builder import store  # noqa: E402 (the repository is on the path only now)
from site_builder.form import FORMS  # noqa: E402
from site_builder.ingest import batch  # noqa: E402
from tests import printing  # noqa: E402

POISON = b"<table>" + b"<tr><td>1" * 2_000_000
"""18 MB of cells: a gigabyte holds no page of so many."""


def documents(folder: Path, count: int, poison: int) -> list[str]:
    """Fill a folder with reports of as many townships, and poison among them; gives the names of the poison."""
    form = FORMS["2021"]
    divisions = store.load_divisions()
    towns = [division for code in sorted(divisions.names) if (division := divisions.get(code)) and division.name.endswith(("镇", "乡"))]
    folder.mkdir()
    for index in range(count - poison):
        town = towns[index * 97 % len(towns)]
        county = divisions.names[town.code[:6]]
        cells = {at: (index + place) % 7 for place, at in enumerate(form.cells)}
        title = f"{divisions.names[town.code[:2]]}{county}{town.name}2021年政府信息公开工作年度报告"
        (folder / f"{index:04}.txt").write_text(printing.report(form, cells, printing.pipes, title), encoding="utf-8")
    names = [f"{index * (count // max(poison, 1)):04}-poison.html" for index in range(poison)]
    for index, name in enumerate(names):
        (folder / name).write_bytes(POISON + b"%d" % index)
    return names


class Cluster:
    """A scheduler and its workers, each a process of this machine."""

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address, self.workers = address, workers


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start them as the README says, on any free port; end them by their own process id."""
    file = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    dask = [sys.executable, "-m", "dask"]
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-dashboard"], **quiet
        )  # type: ignore[call-overload]
    ]
    try:
        _until(file.exists)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        plain = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
        own = [subprocess.Popen([*dask, "worker", address, "--host", "127.0.0.1", *plain], **quiet) for _ in range(workers)]  # type: ignore[call-overload]
        started += own
        _until(lambda: _workers(address) == workers)
        yield Cluster(address, own)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _workers(address: str) -> int:
    from distributed import Client

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        return len(client.nthreads())  # type: ignore[no-untyped-call]


def _until(true: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)


def written(data: Path) -> dict[str, bytes]:
    """Everything that a run wrote but its log, by place."""
    return {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*.json"))}


def run(folder: Path, count: int, poison: int) -> tuple[list[batch.Told], list[batch.Told], bool]:
    """What the cluster told, what one process told, and whether both wrote the same bytes. A worker is killed on the way."""
    names = documents(folder / "inbox", count, poison)
    alone = list(batch.ingest([folder / "inbox"], folder / "alone"))
    with cluster(folder) as made:
        read = 0

        def step() -> None:
            nonlocal read
            read += 1

        def kill() -> None:
            _until(lambda: read > count // 8)
            made.workers[0].kill()

        killer = threading.Thread(target=kill)
        killer.start()
        with batch.cluster(made.address) as workers:
            together = list(batch.ingest([folder / "inbox"], folder / "together", workers=workers, step=step))
        killer.join()
    assert {one.file for one in alone if one.ending != "accepted"} == set(names)
    return together, alone, written(folder / "alone") == written(folder / "together")


def main(count: int, poison: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        together, alone, same = run(Path(folder), count, poison)
        endings = {ending: sum(1 for one in together if one.ending == ending) for ending in batch.ENDINGS}
        lost = sum(1 for one in together if one.ending != "accepted" and "poison" not in one.file)
        good = same and not lost and len(together) == len(alone) == count and endings["accepted"] == count - poison
        sys.stdout.write(f"{count} documents, {poison} poison, one of two workers killed: {endings}; innocents lost {lost}; ")
        sys.stdout.write(f"same bytes as alone: {same}; {time.monotonic() - start:.0f} s\n")
    return not good


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400, int(sys.argv[2]) if len(sys.argv) > 2 else 10))
