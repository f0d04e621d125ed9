"""Real reports damaged at random, and held to what was printed: a number that is read is the printed one, or it is not read.

    python tests/campaigns/mutations.py [CASES] [--seed N] [--reports DIR]

Value damage (a cell dropped, emptied, doubled, glued to the next, garbled; a line lost; a heading or a label lost or misspelt) must give no
wrong number without a note. Labels that changed places must be noticed: at least 99 in 100. Exit code 1 where either fails.
"""

import argparse
import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from site_builder.form import FORMS
from site_builder.ingest import match, readers
from site_builder.ingest.readers.grid import Grid
from site_builder.record import EMPTY_CELL_KINDS

ROOT = Path(__file__).parent.parent.parent
NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
WORD = re.compile(r"[\u4e00-\u9fff]{4,}")


@dataclass(frozen=True, slots=True)
class Report:
    """A real report: its text, where its tables begin, and what it prints."""

    name: str
    text: str
    tables: int
    cells: dict[str, int | None]
    glued: bool


def reports(folder: Path) -> list[Report]:
    """The text reports of a folder whose tables begin somewhere, with their hand-read truth. SystemExit where there is none."""
    found = []
    for path in sorted((folder / "raw").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        start = re.search(r"本年新|本年制|本年製", text)
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
        if start:
            glued = len(re.findall(r"[\u4e00-\u9fff）)”]\d{3,}", text)) > 10
            found.append(Report(path.name, text, start.start(), truth["cells"], glued))
    if not found:
        raise SystemExit(f"no real reports in {folder} → name their folder in SITE_BUILDER_REPORTS")
    return found


# ── damage ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Damage = Callable[[str, re.Match[str], random.Random], str | None]


def drop(text: str, at: re.Match[str], _: random.Random) -> str:
    """The number and the separator behind it are gone."""
    behind = re.compile(r"[ \u3000]*[\t|\n]?").match(text, at.end())
    return text[: at.start()] + text[behind.end() if behind else at.end() :]


def empty(text: str, at: re.Match[str], _: random.Random) -> str:
    return text[: at.start()] + text[at.end() :]


def double(text: str, at: re.Match[str], _: random.Random) -> str | None:
    separator = text[at.end() : at.end() + 1]
    return text[: at.start()] + at[0] + separator + text[at.start() :] if separator and separator in "\t|" else None


def glue(text: str, at: re.Match[str], _: random.Random) -> str | None:
    behind = re.compile(r"[ \t|\n\u3000]+(?=\d)").match(text, at.end())
    return text[: at.end()] + text[behind.end() :] if behind else None


def garble(text: str, at: re.Match[str], chance: random.Random) -> str:
    return text[: at.end() - 1] + chance.choice("OlI①²Ⅻ") + text[at.end() :]


def lose_line(text: str, at: re.Match[str], _: random.Random) -> str:
    start, end = text.rfind("\n", 0, at.start()) + 1, text.find("\n", at.end())
    return text[:start] + text[end + 1 :] if end >= 0 else text[:start]


def lose_heading(text: str, at: re.Match[str], chance: random.Random) -> str:
    labels = [
        column.label.zh for form in FORMS.values() for cell in form.cells.values() for column in (cell.column,) if column.label.zh in text
    ]
    return text[: at.start() - 1].replace(chance.choice(labels or ["总计"]), "", 1) + text[at.start() - 1 :]


def misspell(text: str, at: re.Match[str], chance: random.Random) -> str | None:
    words = [word for word in WORD.finditer(text) if word.start() > at.start() - 400 and word.end() < at.start() + 400]
    if not words:
        return None
    place = chance.randrange((word := chance.choice(words)).start(), word.end())
    return text[:place] + chance.choice("囗甲丙") + text[place + 1 :]


DAMAGES: dict[str, Damage] = {one.__name__: one for one in (drop, empty, double, glue, garble, lose_line, lose_heading, misspell)}


def swap_labels(text: str, chance: random.Random) -> tuple[str, set[str]] | None:
    """Two labels of table 三 change places, their figures stay. Gives the text and the lines whose figures are now under a wrong label."""
    lines = [line for line in FORMS["2021"].table("applications").lines if len(line.label.zh) > 5 and text.count(line.label.zh) == 1]
    if len(lines) < 2:
        return None
    one, other = chance.sample(lines, 2)
    swapped = text.replace(one.label.zh, "\0").replace(other.label.zh, one.label.zh).replace("\0", other.label.zh)
    return swapped, {f"applications/{one.key}", f"applications/{other.key}"}


# ── the verdict ─────────────────────────────────────────────────────────────────────────────────────────────────────


def wrong(report: Report, text: str) -> Iterator[str]:
    """The cells that are read and are not what the report prints; nothing where the reader refuses the whole."""
    grid = readers.read(text.encode())
    reading = match.read(grid) if isinstance(grid, Grid) else None
    if reading is None or reading.edition is None or not reading.cells:
        return
    told = {note.at for note in reading.notes if note.kind in EMPTY_CELL_KINDS}
    for at, cell in FORMS[reading.edition].cells.items():
        if at not in report.cells:
            continue
        got = reading.cells[cell.table.key][cell.line.key][cell.line.columns.index(cell.column)]
        if got is None and told.isdisjoint({at, at.rpartition("/")[0], at.partition("/")[0]}):
            yield f"{at}: null without a note"
        if got is not None and got != report.cells[at]:
            yield f"{at}: printed {report.cells[at]}, read {got}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many cases of each damage were run, what was wrong in them; label swaps run and caught."""

    run: Counter[str]
    wrong: tuple[tuple[str, str], ...]
    swaps: int
    caught: int


def campaign(every: list[Report], cases: int, seed: int) -> Verdict:
    """``cases`` damaged reports and a quarter as many tries at swapping two labels, from one seed."""
    chance = random.Random(seed)
    run: Counter[str] = Counter()
    bad: list[tuple[str, str]] = []
    while sum(run.values()) < cases:
        report, name = chance.choice(every), chance.choice([*DAMAGES])
        numbers = [found for found in NUMBER.finditer(report.text) if found.start() > report.tables]
        if not numbers or (report.glued and name in ("drop", "empty", "double", "glue")):
            continue
        # A copy that has lost cells may have a short row filled up by a doubled one: it proves nothing about doubling.
        if name == "double" and any(True for _ in short_rows(report)):
            continue
        damaged = DAMAGES[name](report.text, chance.choice(numbers), chance)
        if damaged is None:
            continue
        run[name] += 1
        bad.extend((name, f"{report.name}: {what}") for what in wrong(report, damaged))
    swaps = caught = 0
    for _ in range(cases // 4):
        report = chance.choice(every)
        swapped = swap_labels(report.text, chance)
        # Two lines of equal figures cannot be told apart, nor need they be.
        if swapped is None or len({tuple(v for at, v in report.cells.items() if at.startswith(f"{line}/")) for line in swapped[1]}) < 2:
            continue
        swaps += 1
        caught += not any(True for _ in wrong(report, swapped[0]))
    return Verdict(run, tuple(bad), swaps, caught)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=int, nargs="?", default=2200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reports", type=Path, default=Path(os.environ.get("SITE_BUILDER_REPORTS", ROOT.parent / "shared" / "reports")))
    asked = parser.parse_args()
    told = campaign(reports(asked.reports), asked.cases, asked.seed)
    lines = [f"WRONG {name} {what}" for name, what in told.wrong]
    lines += [f"{name:14s} {told.run[name]:6d} cases {sum(1 for one, _ in told.wrong if one == name):5d} wrong" for name in DAMAGES]
    lines.append(f"{'value damage':14s} {sum(told.run.values()):6d} cases {len(told.wrong):5d} wrong")
    lines.append(f"{'label swaps':14s} {told.swaps:6d} cases {told.caught:5d} caught")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if told.wrong or told.caught < 0.99 * told.swaps else 0


def short_rows(report: Report) -> Iterator[str]:
    """The lines of a report that its copy shows with fewer cells than the form has columns."""
    grid = readers.read(report.text.encode())
    if isinstance(grid, Grid):
        yield from (note.at for note in match.read(grid).notes if note.kind == "lost")


if __name__ == "__main__":
    sys.exit(main())
