"""Random edits of a small invented site, one script after another: what is taken from the release that stands is what a clean build makes.

``make edits``, or ``python tests/campaigns/edits.py [SCRIPTS] [SEED]``. A script is one to four edits of records, register, corrections,
events, words, templates and settings; then the site is built upon the one before, and once more of nothing that was kept, file by file
(``build --verify``). Some scripts damage what is kept, or a file of the release. Edits that no build accepts are taken back and not
counted. Prints how many files were taken and made; exits 1 at the first script that does not hold.
"""

import csv
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from site_builder import shelves, site, synth
from site_builder.errors import SiteError
from site_builder.events import HEADER

ROOT = Path(__file__).parent.parent.parent
BODIES, YEARS = 14, 3

Edit = Callable[[Path, random.Random], None]


# ── edits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def records(root: Path) -> Sequence[Path]:
    return sorted((root / "data" / "records").rglob("*.json"))


def a_number(root: Path, chance: random.Random) -> None:
    file = chance.choice(records(root))
    told = json.loads(file.read_bytes())
    lines = [line for table in told["cells"].values() for line in table.values() if line and line[0] is not None]
    if lines:
        chance.choice(lines)[0] = chance.choice([0, 1, 2, 7, 1000])
        file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def a_date(root: Path, chance: random.Random) -> None:
    file = chance.choice(records(root))
    told = json.loads(file.read_bytes())
    told["source"]["dated"] = f"{told['year'] + 1}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def a_report_less(root: Path, chance: random.Random) -> None:
    if len(records(root)) > BODIES:
        chance.choice(records(root)).unlink()


def a_report_more(root: Path, chance: random.Random) -> None:
    file = chance.choice(records(root))
    told = json.loads(file.read_bytes())
    told["year"] += chance.choice([-1, 1])
    new = file.with_name(f"{told['year']}.json")
    if not new.exists():
        new.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def a_correction(root: Path, chance: random.Random) -> None:
    file = chance.choice(records(root))
    told = json.loads(file.read_bytes())
    value = told["cells"]["applications"]["received"]
    if value and value[-1] is not None:
        at = root / "data" / "corrections" / file.relative_to(root / "data" / "records")
        at.parent.mkdir(parents=True, exist_ok=True)
        one = {
            "at": "applications/received/total",
            "expect": value[-1],
            "set": value[-1] + 1,
            "why": "虚构",
            "by": "x",
            "when": "2025-01-01",
        }
        at.write_text(json.dumps([one], ensure_ascii=False), encoding="utf-8")


def a_correction_less(root: Path, chance: random.Random) -> None:
    some = sorted((root / "data" / "corrections").rglob("*.json"))
    if some:
        chance.choice(some).unlink()


def an_event(root: Path, chance: random.Random) -> None:
    file, events = chance.choice(records(root)), root / "data" / "events.csv"
    kind = chance.choice(["asked", "replied", "confirmed", "misread", "looked", "replaced"])
    at = chance.choice(["", "applications/concluded", "applications/received"])
    rows = list(csv.reader(events.read_text(encoding="utf-8").splitlines())) if events.exists() else [list(HEADER)]
    rows.append([file.parent.name, file.stem, at, kind, f"2025-1{chance.randint(0, 2)}-0{chance.randint(1, 9)}", "", "虚构的话", "x"])
    with events.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def a_name(root: Path, chance: random.Random) -> None:
    """Another name in the register or in the list of divisions."""
    file = root / "data" / chance.choice(["agencies.csv", "divisions.csv"])
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    if len(rows) > 1:
        row = chance.choice(rows[1:])
        row[1] = f"新{row[1]}"[:20]
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)


def a_word(root: Path, chance: random.Random) -> None:
    file = chance.choice(sorted((root / "content" / "words").glob("*.toml")))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("。", "；", 1) if chance.random() < 0.5 else text.replace("；", "。", 1), encoding="utf-8")


def a_template(root: Path, chance: random.Random) -> None:
    file = chance.choice(sorted((root / "templates").rglob("*.html")))
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def a_setting(root: Path, chance: random.Random) -> None:
    file = root / "content" / "site.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    contact = f'contact = "{chance.choice("abcd")}@example.org"'
    file.write_text("\n".join(contact if line.startswith("contact") else line for line in lines) + "\n", encoding="utf-8")


def what_is_kept(root: Path, chance: random.Random) -> None:
    """Damage: a file of ``.shelves`` is cut short, or gone."""
    some = sorted((root / "out" / shelves.FOLDER).glob("*"))
    if some:
        file = chance.choice(some)
        file.write_bytes(file.read_bytes()[: chance.randint(0, 200)])


def a_published_page(root: Path, chance: random.Random) -> None:
    """Damage: somebody wrote into the release."""
    some = sorted((root / "out" / "dist").resolve().glob("a/*/*.html"))
    if some:
        file = chance.choice(some)
        file.write_bytes(file.read_bytes() + b"\n")


EDITS: Sequence[tuple[int, Edit]] = (
    (8, a_number),
    (3, a_date),
    (2, a_report_less),
    (3, a_report_more),
    (3, a_correction),
    (1, a_correction_less),
    (4, an_event),
    (2, a_name),
    (1, a_word),
    (1, a_template),
    (1, a_setting),
    (2, what_is_kept),
    (2, a_published_page),
)


# ── scripts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def main(scripts: int, seed: int) -> int:
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root, before = Path(folder) / "root", Path(folder) / "before"
        for name in ("content", "templates"):
            shutil.copytree(ROOT / name, root / name)
        synth.write(root / "data", BODIES, YEARS, seed)
        build(root)
        while done["scripts"] < scripts:
            shutil.rmtree(before, ignore_errors=True)
            shutil.copytree(root, before, ignore=shutil.ignore_patterns("out"))
            script = chance.choices([edit for _, edit in EDITS], [weight for weight, _ in EDITS], k=chance.randint(1, 4))
            for edit in script:
                edit(root, chance)
            stood = {file.stat().st_ino for file in (root / "out" / "dist").resolve().rglob("*")}
            try:
                build(root)
            except SiteError as error:
                if any("is not what a clean build makes" in problem.what for problem in error.problems):
                    say(f"does not hold: seed {seed}, script {done['scripts'] + 1}: {', '.join(edit.__name__ for edit in script)}\n{error}")
                    return 1
                done["taken back"] += 1
                for name in ("content", "templates", "data"):
                    shutil.rmtree(root / name)
                    shutil.copytree(before / name, root / name)
                continue
            files = [file for file in (root / "out" / "dist").resolve().rglob("*") if file.is_file()]
            taken = sum(file.stat().st_ino in stood for file in files)
            done += Counter({"scripts": 1, "edits": len(script), "taken": taken, "made": len(files) - taken})
            if done["scripts"] % 25 == 0:
                say(told(done))
    say(told(done))
    return 0


def build(root: Path) -> None:
    """Upon what stands, then held against a clean build."""
    site.build(root, root / "data", root / "out" / "dist", allow_shrink=True, verify=True)


def told(done: Counter[str]) -> str:
    return (
        f"{done['scripts']} scripts of {done['edits']} edits: {done['taken']:,} files taken, {done['made']:,} made, 0 differ from a clean "
        f"build; {done['taken back']} scripts that no build accepts"
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*arguments, *(500, 1)[len(arguments) :]))
