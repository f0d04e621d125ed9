"""How many documents a second one core reads, by format: ``python benchmarks/read.py [SECONDS]`` for each format.

The documents are forms filled with small numbers, printed as agencies print them, with narrative around them. But for PDF none is read
twice, and no two have the same narrative: what a cache remembers of one helps with the next only as it would among real ones.
"""

import gc
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from site_builder import store
from site_builder.form import FORMS, Form
from site_builder.ingest import batch
from tests import drawing, print_pdf, printing

PARAGRAPHS = 12
STYLES = (printing.tabs, printing.pipes, printing.a_cell_a_line, printing.paragraphs)
PRINTS = 6
BATCH = 20
PAPER = (
    "body{font:10.5pt 'Noto Serif CJK SC','Noto Sans CJK SC',serif}table{border-collapse:collapse;width:100%}"
    "td{border:1px solid #000;padding:1pt 4pt}p{text-indent:2em}@page{size:A4;margin:25mm 20mm}"
)


def narrative(chance: random.Random) -> str:
    few = (chance.randrange(2, 4000) for _ in itertools.count())
    return "".join(
        f"本年度共主动公开政府信息{next(few)}条，其中工作动态{next(few)}条，公示公告{next(few)}条。未收到政府信息公开申请。\n"
        for _ in range(PARAGRAPHS)
    )


def cells(form: Form, chance: random.Random) -> Mapping[str, int]:
    return {at: chance.choice((0, 0, 0, 0, 1, 2, 7, 35, 1208)) for at in form.cells}


def form(chance: random.Random) -> Form:
    return FORMS[chance.choice(sorted(FORMS))]


def texts(chance: random.Random) -> Iterator[bytes]:
    while True:
        blank = form(chance)
        yield printing.report(blank, cells(blank, chance), chance.choice(STYLES)).replace("全年工作正常开展。", narrative(chance)).encode()


def pages(chance: random.Random) -> Iterator[bytes]:
    while True:
        blank = form(chance)
        text = printing.report(blank, cells(blank, chance), printing.html).replace("全年工作正常开展。", narrative(chance))
        told = "\n".join(f"<p>{line}</p>" if line and not line.startswith("<") else line for line in text.splitlines())
        yield f"<html><body>{told}</body></html>".encode()


def drawn(chance: random.Random) -> drawing.Pages:
    blank = form(chance)
    return [[table] for table in drawing.merged(blank, cells(blank, chance))]


def words(chance: random.Random) -> Iterator[bytes]:
    paragraphs = drawing.paragraph("全年工作正常开展。")
    while True:
        body = drawing.body(drawn(chance))
        told = "".join(map(drawing.paragraph, narrative(chance).splitlines()))
        yield drawing.packed(body.replace(paragraphs, told))


def prints(chance: random.Random) -> Iterator[bytes]:
    """A few forms printed by Chromium, in turn, for printing takes longer than reading; none where there is no Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(PRINTS):
            told = "".join(f"<p>{line}</p>" for line in narrative(chance).splitlines())
            page = drawing.html(drawn(chance), PAPER).replace("<p>全年工作正常开展。</p>", told)
            (Path(folder) / f"{number}.html").write_text(page, encoding="utf-8")
        if print_pdf.main(Path(folder)):
            return
        printed = [file.read_bytes() for file in sorted(Path(folder).glob("*.pdf"))]
    yield from itertools.cycle(printed)


KINDS: Mapping[str, Callable[[random.Random], Iterator[bytes]]] = {"text": texts, "html": pages, "docx": words, "pdf": prints}


def rate(documents: Iterator[bytes], seconds: float) -> tuple[float, float, float]:
    """Documents per second of processor time, making them not counted: of the median batch and of the fastest tenth; and their KB.

    On a shared machine the time of a batch depends on the neighbours; the fastest tell what the program itself needs.
    """
    divisions = store.load_divisions()
    for raw in itertools.islice(documents, 3):
        batch.read_document("warm", raw, batch.Expected(), divisions, {})
    gc.freeze()  # as the process does that reads
    rates: list[float] = []
    done, size, spent = 0, 0, 0.0
    while spent < seconds and (some := list(itertools.islice(documents, BATCH))):
        start = time.process_time()
        for raw in some:
            batch.read_document("a", raw, batch.Expected(), divisions, {})
        took = time.process_time() - start
        rates.append(len(some) / took)
        done, size, spent = done + len(some), size + sum(map(len, some)), spent + took
    if not done:
        return 0.0, 0.0, 0.0
    return statistics.median(rates), sorted(rates)[-(len(rates) // 10 + 1)], size / done / 1024


def main(seconds: float) -> None:
    for kind, documents in KINDS.items():
        median, fastest, size = rate(documents(random.Random(1)), seconds)
        sys.stdout.write(f"{kind:5s} {median:8.1f} documents a second and core, {fastest:.1f} in the fastest tenth  ({size:.1f} KB each)\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
