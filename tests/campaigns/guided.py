"""Parsers fuzzed by coverage, each against its oracle: ``make fuzz-guided``, or ``python tests/campaigns/guided.py [SECONDS]``.

SECONDS are for each target (``oracles.TARGETS``). An input that reaches new code is kept and changed further, by libFuzzer and by tokens of
reports. Exit code 1, with the input kept, where an oracle does not hold; ``tests/corpus/TARGET`` holds those that ever did not.
Needs atheris on the path, which stands apart from the packages of the lock.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "tests/corpus"
REPORTS = Path(os.environ.get("SITE_BUILDER_REPORTS", ROOT.parent / "shared/reports"))
LONGEST = 4_000
"""Bytes of an input: a report's tables in text, with some room."""

PARSERS = (
    "record",
    "record_json",
    "soundness",
    "corrections",
    "agencies",
    "events",
    "config",
    "markdown",
    "harmless",
    "names",
    "redact",
    "store",
)
"""The modules beside ``ingest`` whose coverage guides."""

_LINES = ("1000001", "1234509", "10 00001", "3000003", "0000000", "120003015", "2 0 0 0 0 0 2")
_CELLS = ("0", "1,234", "１２３", "3件", "1.5万元", "12.345678", "−5", "/", "无", "0.50元", "10²", "1 2", "２亿元", "①", "")
_SAID = (
    "2021年，本单位主动公开政府信息1,234条。",
    "全年收到政府信息公开申请十二件，行政复议一百零二件，行政诉讼3起。",
    "收取信息处理费1.8万元。\n依申请公开两千三百件，其中1.8万条通过网站公开，占35.5%。",
)
_SITE = (
    'title = {zh = "题", en = "T"}\nbase_url = "https://www.example.org/x"\nlanguages = ["zh", "en"]\n'
    'contact = "a@example.org"\ndata_licence = "CC0-1.0"\nprevious = ""\n'
)
_MENDED = (
    '[{"at": "applications/received/total", "expect": 1, "set": 35, "why": "w", "by": "b", "when": "2026-01-01"},\n'
    ' {"at": "applications/received", "expect": [1,1,1,1,1,1,1], "set": [1,0,0,null,0,0,1], "why": "w", "by": "b", "when": "2026-01-01"},\n'
    ' {"at": "disputes/litigation_direct/total", "seen": "lost", "why": "w", "by": "b", "when": "2026-01-01"}]\n'
)
_EVENTS = (
    "agency,year,at,event,date,url,text,by\n140825101,2021,,looked,2026-01-01,https://www.example.org/,,a\n"
    '140825101,2021,applications/received,replied,2026-02-03,,"是, ""对""",b\n'
)
_TOLD = (
    "联系人：王小明，电话 0359-7654321",
    "身份证 140825199001011234",
    "邮箱 a1@example.com，手机13812345678",
    "QQ：123456789 共12345件",
)


def _texts() -> Iterator[str]:
    """Whole reports in text: printed forms in every style, and, where they are, the tables of real ones."""
    from site_builder.form import FORMS
    from tests import printing

    for form in FORMS.values():
        yield from (printing.report(form, {at: number % 13 for number, at in enumerate(form.cells)}, style) for style in printing.STYLES)
    for path in sorted((REPORTS / "raw").glob("*.txt")):
        told = path.read_text(encoding="utf-8")
        found = re.search("本年新|本年制", told)
        yield told[found.start() if found else 0 :][: LONGEST // 3]


def seeds(target: str) -> list[bytes]:
    """What a target begins with: what was found before, cells and sentences of reports, and files as people write them."""
    from site_builder import record, record_json
    from site_builder.form import FORMS
    from tests import drawing

    form = FORMS["2021"]
    made: list[str] = []
    if target in ("numbers", "numerals"):
        made = [*_CELLS, *_SAID, *{cell.strip() for told in _texts() for cell in re.split(r"[\t|\n]", told) if len(cell) < 12}]
    elif target == "parting":
        made = [*_LINES, "\n".join(_LINES)]
    elif target in ("lines", "tables"):
        made = list(_texts())
    elif target == "pages":
        cells = dict.fromkeys(form.cells, 3)
        made = [drawing.html([[table] for table in shape(form, cells)])[:LONGEST] for shape in (drawing.plain, drawing.merged)]
        made += ["<table><tr><td>1</td><td><p>2</p></td></tr><tr><td colspan=2>3</table>", "<table><tr hidden><td>1&nbsp;2<th>3</table>"]
    elif target == "sentences":
        made = ["三泉镇人民政府2021年政府信息公开工作年度报告\n一、总体情况\n" + said for said in _SAID] + list(_texts())
    elif target == "records":
        made = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data/records").rglob("*.json"))]
        short = record.Record(
            schema=1, agency="140825101", name="镇", year=2021, edition="2021", scope="own", lines={"applications/received": "3"},
            source=record.Source(file="a", sha256="0" * 64, kind="copy", whole=True, reader="text"), cells={},
            notes=tuple(record.Note(table.key, "lost") for table in form.tables),
            stated=record.Stated(disclosed_total=3, breakdown=(record.Part("甲", 3, (record.Part("乙", 3),)),)),
        )  # fmt: skip
        made += [record_json.encode(short).decode()]
    elif target == "mended":
        made = [_MENDED, *(path.read_text(encoding="utf-8") for path in (ROOT / "data/corrections").rglob("*.json"))]
    elif target == "register":
        made = ["\n".join((ROOT / "data/agencies.csv").read_text(encoding="utf-8").split("\n")[:8])]
    elif target in ("happenings", "choices"):
        made = [_EVENTS if target == "happenings" else _SITE]
    elif target == "texts":
        made = [path.read_text(encoding="utf-8")[:LONGEST] for path in sorted((ROOT / "content").rglob("*.md"))]
        made += [
            "[a](javascript:x) ![b](data:image/png;base64,AA) <b onclick=x> &lt;script&gt; `<i>` # x {#y}\n\n- > 1. a\n\n|a|b|\n|-|-|\n|c|"
        ]
    else:
        made = [*_TOLD, *_SAID]
    return [*found(target), *(one.encode() for one in made)]


def found(target: str) -> list[bytes]:
    """The inputs by which a target once did not hold."""
    return [path.read_bytes() for path in sorted((CORPUS / target).glob("*"))]


def mutated(raw: bytes, seed: int, target: str) -> bytes:
    """An input changed as the other campaign changes documents: its characters, by what stands in reports and what breaks parsers."""
    from tests.campaigns import fuzz

    chance = random.Random(seed)
    tokens = {
        "parting": tuple("0123456789 \n"),
        "numbers": (*_CELLS, *"0123456789,. "),
        "numerals": tuple("零〇一二两三四十百千万亿0123.,"),
    }
    return fuzz.mutate(raw.decode(errors="ignore"), chance, tokens.get(target, fuzz.TOKENS)).encode()


def _beside() -> list[str]:
    """The modules of ours whose coverage says nothing of a parser: pages, figures and what else comes in with them."""
    names = (path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in (ROOT / "site_builder").rglob("*.py"))
    return [name for name in names if not re.match(rf"site_builder\.(?:ingest|{'|'.join(PARSERS)})\b", name)]


def grow(target: str, folder: Path, seconds: float, seed: int) -> None:
    """Fuzz one target in this process, which libFuzzer ends."""
    import atheris  # type: ignore[import-not-found, unused-ignore]

    with atheris.instrument_imports(include=["site_builder", "markdown_it", "tomllib"], exclude=_beside()):
        from tests.campaigns import oracles

    def change(raw: bytes, most: int, number: int) -> bytes:
        made: bytes = mutated(raw, number, target)[:most] if number % 2 else atheris.Mutate(raw, most)
        return made

    (folder / "seeds").mkdir()
    for number, raw in enumerate(seeds(target)):
        (folder / "seeds" / str(number)).write_bytes(raw)
    options = (f"-max_total_time={seconds:.0f}", f"-seed={seed}", "-timeout=20", "-rss_limit_mb=2048", f"-max_len={LONGEST}")
    given = [sys.argv[0], *options, "-print_final_stats=1", f"-artifact_prefix={folder}/", str(folder / "seeds")]
    atheris.Setup(given, oracles.TARGETS[target], custom_mutator=change)
    atheris.Fuzz()


def fuzzed(target: str, seconds: float, seed: int) -> str | None:
    """Fuzz one target in a child and tell of it; what it found, or None."""
    folder = Path(tempfile.mkdtemp(prefix=f"guided-{target}-"))
    start = time.monotonic()
    command = [sys.executable, __file__, str(seconds), "--seed", str(seed), "--child", target, "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    told = (done.stdout + done.stderr).decode(errors="replace")
    edges = [int(number) for number in re.findall(r"\bcov: (\d+)", told)] or [0]
    runs = re.findall(r"stat::number_of_executed_units:\s*(\d+)", told) or re.findall(r"^#(\d+)", told, re.MULTILINE) or ["0"]
    kept = sorted(path for path in folder.iterdir() if path.is_file())
    sys.stdout.write(
        f"{target}: {int(runs[-1]):,} executions, {time.monotonic() - start:.0f} s, edges {edges[0]:,} → {edges[-1]:,}, "
        f"{'nothing found' if not done.returncode else 'FOUND'}\n"
    )
    sys.stdout.flush()
    if not done.returncode:
        shutil.rmtree(folder)
        return None
    why = (done.stdout if b"Traceback" in done.stdout else done.stderr).decode(errors="replace")
    return f"{target}: {', '.join(map(str, kept)) or 'no input kept'}\n{why[-1_500:]}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append")
    parser.add_argument("--child")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.child:
        grow(asked.child, asked.folder, asked.seconds, asked.seed)
    from tests.campaigns.oracles import TARGETS

    broken = [told for target in asked.target or TARGETS if (told := fuzzed(target, asked.seconds, asked.seed))]
    sys.stdout.write("".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
