"""Tables in LibreOffice, where there is one: what it takes for a formula in our CSV and XLSX."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.attacking.strict import Broken

_FORMULA = re.compile(r'table:formula="(?!of:=(?:TRUE|FALSE)\(\)")([^"]{0,120})')  # a truth value is written so
_CELLS = re.compile(r"<table:table-cell")


def office() -> str | None:
    """Where LibreOffice is; None where it is not."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def opened(files: Sequence[Path], folder: Path) -> tuple[int, list[Broken]]:
    """Open tables as a person would, formulas judged by the program itself. Gives how many cells there were, and each formula."""
    command = [office() or "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "fods"]
    done = subprocess.run([*command, "--outdir", str(folder), *map(str, files)], capture_output=True, text=True, check=False, timeout=1800)
    cells, wrong = 0, list[Broken]()
    for file in files:
        made = folder / f"{file.stem}.fods"
        if not made.exists():
            wrong.append(Broken(file.name, f"LibreOffice makes nothing of it: {done.stderr[-200:]}"))
            continue
        text = made.read_text(encoding="utf-8")
        cells += len(_CELLS.findall(text))
        wrong += [Broken(file.name, f"is taken for the formula {found}") for found in _FORMULA.findall(text)]
    return cells, wrong


def tables(site: Path, folder: Path) -> Iterator[Path]:
    """The CSV and XLSX of a site that hold texts, copied under names of their own."""
    for number, file in enumerate(sorted((site / "data").glob("*"))):
        if file.suffix in (".csv", ".xlsx"):
            copy = folder / f"{number:03}-{file.stem}-{file.suffix[1:]}{file.suffix}"
            shutil.copyfile(file, copy)
            yield copy
