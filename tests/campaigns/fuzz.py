"""Documents mutated at random, through every reader and all of reading: ``python tests/campaigns/fuzz.py [SECONDS]``.

SECONDS are for each reader (text, html, docx, pdf, sheet). Whatever the bytes, a reader gives a grid or a documented refusal, a grid a
reading in which every null has a note, and nothing raises. Exit code 1, and the bytes kept in a temporary folder, where that fails.
"""

import argparse
import io
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import AnyStr

from site_builder import store
from site_builder.form import FORMS, Form
from site_builder.ingest import batch, hand, readers
from site_builder.ingest.reading import Filled
from site_builder.record import Quarantined, Record
from site_builder.soundness import problems
from tests import drawing, filling, printing

TOKENS = (
    *("0", "00", "-", "/", "|", "7", "999999999999999999999", "万元", "(", "）", "第二十条", "总计", "其他", "规章", "①", "&#0;"),
    *("<td>", "</td>", "</table>", "<table>", "<tr>", "rowspan=99999", "colspan=0", "<!--", "<script>", "<w:p>", "</w:tc>", "<w:del>"),
    *("&amp;", "\t", "\n", "\u202e", "\x00", "\ufeff"),
)
SHAPES = (drawing.plain, drawing.merged)


def texts() -> list[bytes]:
    return [
        printing.report(form, dict.fromkeys(form.cells, 3), style).encode() for form in FORMS.values() for style in printing.STYLES[:10]
    ]


def _drawn(shape: Callable[..., list[drawing.Drawn]], form: Form) -> list[list[drawing.Drawn]]:
    return [[table] for table in shape(form, dict.fromkeys(form.cells, 3))]


def pages() -> list[bytes]:
    return [drawing.html(_drawn(shape, form)).encode() for form in FORMS.values() for shape in (drawing.plain, drawing.merged)]


def words() -> list[bytes]:
    return [drawing.docx(_drawn(shape, form)) for form in FORMS.values() for shape in SHAPES]


_RULES = b"<!DOCTYPE html><style>table { border-collapse: collapse } td, th { border: 1px solid }</style>"
"""Without them every PDF is refused at the door: a table needs its lines."""


def prints() -> list[bytes]:
    """Forms printed to PDF by Chromium; none where there is no Chromium."""
    from tests import print_pdf

    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages()):
            (Path(folder) / f"{number}.html").write_bytes(_RULES + page)
        if print_pdf.main(Path(folder)):
            return []
        return [path.read_bytes() for path in sorted(Path(folder).glob("*.pdf"))]


def mutate(raw: AnyStr, chance: random.Random, tokens: Sequence[AnyStr]) -> AnyStr:
    """A few slices lost, doubled or moved, or tokens put in."""
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        start = chance.randrange(len(raw) + 1)
        end = min(len(raw), start + chance.choice((1, 1, 2, 8, 60, 900)))
        change = chance.randrange(4)
        if change == 0:
            raw = raw[:start] + raw[end:]
        elif change == 1:
            raw = raw[:end] + raw[start:]
        else:
            raw = raw[:start] + chance.choice(tokens) + raw[start + (change == 2) :]
    return raw


BYTES = [*(token.encode() for token in TOKENS), *(bytes([value]) for value in range(256))]


def mutate_bytes(raw: bytes, chance: random.Random) -> bytes:
    return mutate(raw, chance, BYTES)


def mutate_words(raw: bytes, chance: random.Random) -> bytes:
    """Mostly between characters, so that the charset holds and the reader has something to read."""
    return mutate_bytes(raw, chance) if chance.random() < 0.1 else mutate(raw.decode(), chance, TOKENS).encode()


_ELEMENT = re.compile(r"<w:(tc|p|r|tr|t)(?: [^>]*)?>(?:(?!<w:\1[ >]).)*?</w:\1>", re.DOTALL)


def mutate_docx(raw: bytes, chance: random.Random) -> bytes:
    """The archive's bytes, the document's characters, or, mostly, whole elements of it: lost, doubled, or with other text."""
    if chance.random() < 0.1:
        return mutate_bytes(raw, chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = mutate_words(content, chance) if chance.random() < 0.2 else _elements(content.decode(), chance).encode()
            new.writestr(name, content)
    return packed.getvalue()


def _elements(xml: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 2, 5, 20))):
        found = chance.choice(list(_ELEMENT.finditer(xml)) or [None])
        if found is None:
            return xml
        other = re.sub(r">[^<]+<", lambda _: f">{chance.choice(TOKENS[:16])}<", found[0])
        xml = xml[: found.start()] + chance.choice(("", found[0] * 2, other, other)).replace("&#0;", "") + xml[found.end() :]
    return xml


_STREAM = re.compile(rb"FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def mutate_pdf(raw: bytes, chance: random.Random) -> bytes:
    """The file's bytes, or, mostly, those of one of its streams unpacked: what draws a page, or says which glyph is which character."""
    if chance.random() < 0.1:
        return mutate_bytes(raw, chance)
    found = chance.choice(list(_STREAM.finditer(raw)))
    try:
        packed = zlib.compress(mutate_bytes(zlib.decompress(found[1]), chance), 9)
    except zlib.error:
        return mutate_bytes(raw, chance)
    # Of the same length where it can be: then every object stays where the table of contents has it.
    return raw[: found.start(1)] + packed.ljust(len(found[1]), b"\0") + raw[found.end(1) :]


def sheets() -> list[bytes]:
    """Filled templates, as CSV in two charsets and as XLSX."""
    made = []
    for form in FORMS.values():
        row = filling.WHOSE | {"year": "2020" if form.edition == "2019" else "2021"} | dict.fromkeys(form.cells, "3")
        made += [filling.csv_of(form, [row]), filling.csv_of(form, [row], "gb18030"), filling.xlsx_of(form, [row, row | {"name": ""}])]
    return made


def mutate_sheet(raw: bytes, chance: random.Random) -> bytes:
    """The characters of a CSV; of an XLSX mostly those of one part, else the archive's bytes."""
    if not raw.startswith(b"PK") or chance.random() < 0.1:
        return mutate_bytes(raw, chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        changed = chance.choice([name for name in old.namelist() if name.startswith("xl/")])
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutate_words(content, chance) if name == changed else content)
    return packed.getvalue()


KINDS: dict[str, tuple[Callable[[], list[bytes]], Callable[[bytes, random.Random], bytes]]] = {
    "text": (texts, mutate_words),
    "html": (pages, mutate_words),
    "docx": (words, mutate_docx),
    "pdf": (prints, mutate_pdf),
    "sheet": (sheets, mutate_sheet),
}


def holds(raw: bytes, divisions: store.Divisions) -> str:
    """How reading ends: a kind of refusal, ``quarantined``, or ``record``. Raises where a promise is broken."""
    reading = batch.read_document("fuzz", raw, batch.Expected("140825101", 2021), divisions, {})
    if isinstance(reading, Filled):
        return _rows_hold(reading, divisions)
    if isinstance(reading, readers.Unsupported):
        if not (re.fullmatch(r"[a-z_]+", reading.kind) and reading.what and reading.remedy):
            raise AssertionError(f"an undocumented refusal: {reading}")
        return reading.kind
    if isinstance(reading, Quarantined):
        return "quarantined"
    if not isinstance(reading, Record):
        raise TypeError(f"neither a refusal nor a reading: {type(reading)}")
    wrong = list(problems(reading, "fuzz"))
    if wrong:
        raise AssertionError(str(wrong[0]))
    return "record"


def _rows_hold(filled: Filled, divisions: store.Divisions) -> str:
    rows = hand.read_rows("fuzz", filled.sheets, divisions, {})
    for row in () if isinstance(rows, readers.Unsupported) else rows:
        wrong = list(problems(row.reading, row.place)) if isinstance(row.reading, Record) else []
        if wrong or isinstance(row.reading, Record) == bool(row.problems):
            raise AssertionError(f"{row.place}: {wrong or row.problems}")
    return rows.kind if isinstance(rows, readers.Unsupported) else "rows"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, nargs="?", default=300.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    asked = parser.parse_args()
    divisions = store.load_divisions()
    for kind in asked.kind or KINDS:
        seeds, change = KINDS[kind]
        chance, ends, slowest = random.Random(asked.seed), Counter[str](), 0.0
        originals = seeds()
        if originals and not any(holds(raw, divisions) in ("record", "rows") for raw in originals):
            sys.stdout.write(f"{kind}: none of the documents that are to be mutated is read\n")
            return 1
        until = time.monotonic() + asked.seconds
        while originals and time.monotonic() < until:
            raw = change(chance.choice(originals), chance)
            start = time.process_time()
            try:
                ends[holds(raw, divisions)] += 1
            except Exception:  # noqa: BLE001 (a campaign keeps what broke it)
                kept = Path(tempfile.mkdtemp(prefix="fuzz-")) / kind
                kept.write_bytes(raw)
                sys.stdout.write(f"{kind}: {kept}\n{traceback.format_exc()}")
                return 1
            slowest = max(slowest, time.process_time() - start)
        told = ", ".join(f"{end} {count}" for end, count in ends.most_common())
        sys.stdout.write(f"{kind}: {sum(ends.values())} documents, slowest {slowest:.2f} s: {told or 'nothing to mutate'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
