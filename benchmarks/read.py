"""How many documents a second one core reads, by format: ``python benchmarks/read.py [SECONDS]`` for each format.

The documents are forms filled with small numbers, printed as agencies print them, with narrative around them; nothing is written.
"""

import random
import sys
import time
from collections.abc import Iterator, Mapping

from site_builder import store
from site_builder.form import FORMS, Form
from site_builder.ingest import batch
from tests import printing

NARRATIVE = "本年度共主动公开政府信息12条，其中工作动态7条，公示公告5条。未收到政府信息公开申请。\n" * 12


def cells(form: Form, chance: random.Random) -> Mapping[str, int]:
    return {at: chance.choice((0, 0, 0, 0, 1, 2, 7, 35, 1208)) for at in form.cells}


def documents(kind: str, chance: random.Random) -> Iterator[bytes]:
    style = printing.html if kind == "html" else chance.choice((printing.tabs, printing.pipes, printing.a_cell_a_line, printing.paragraphs))
    for _ in range(60):
        form = FORMS[chance.choice(sorted(FORMS))]
        text = printing.report(form, cells(form, chance), style).replace("全年工作正常开展。", NARRATIVE)
        yield (f"<html><body>{text}</body></html>" if kind == "html" else text).encode()


def rate(raw: list[bytes], seconds: float) -> float:
    """Documents per second of processor time."""
    divisions = store.load_divisions()
    batch.read_document("warm.txt", raw[0], batch.Expected(), divisions, {})
    done, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        batch.read_document("a.txt", raw[done % len(raw)], batch.Expected(), divisions, {})
        done += 1
    return done / (time.process_time() - start)


def main(seconds: float) -> None:
    chance = random.Random(1)
    for kind in ("text", "html"):
        raw = [*documents(kind, chance)]
        size = sum(map(len, raw)) / len(raw) / 1024
        sys.stdout.write(f"{kind:5s} {rate(raw, seconds):8.0f} documents a second and core  ({size:.1f} KB each)\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
