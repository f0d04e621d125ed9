"""What processes hold of memory: their parts of what they share, so that a family can be added up. Linux only."""

from pathlib import Path


def family(process: int) -> list[int]:
    try:
        below = [int(one) for task in Path(f"/proc/{process}/task").iterdir() for one in (task / "children").read_text().split()]
    except OSError:
        return []
    return [process, *(one for child in below for one in family(child))]


def memory(process: int) -> float:
    """Megabytes of a process; 0 when it has ended."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
