"""Every CSV of a built site opened by LibreOffice as a reader opens it, and every workbook: Chinese whole, no code changed, no formula.

Usage: office.py DIST. Converts each CSV to XLSX with the settings that its import offers, each workbook to CSV, and reads both with other
programs. To the site come files that are hard on purpose: names like formulas, codes with leading zeros, 18 digits, 12E5. Exits with 1 for
any cell that came back otherwise, and where there is no LibreOffice.
"""

import csv
import io
import logging
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import fastexcel
import polars as pl

from site_builder.workbook import xlsx
from tests.making import record, source
from tests.test_exports import exported

READING = "CSV:44,34,76,1,,0,false,true,false,false"  # comma, quotes, UTF-8, all columns as the program takes them
WRITING = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # every sheet a file
HARD = ("001408", "140825101", "110101199003074477", "=1+1", "+86", "12E5", "1-2", "0", "＝1", "三泉镇", '他说"好"', "a,b")

Rows = list[list[str]]


def main(dist: Path) -> int:
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it tells of every empty column
    office = shutil.which("soffice")
    if office is None:
        sys.stderr.write("没有 LibreOffice → Debian: apt-get install --no-install-recommends libreoffice-calc\n")
        return 1
    tables = {str(path.relative_to(dist)): path.read_bytes() for path in sorted(dist.rglob("*.csv"))}
    books = {str(path.relative_to(dist)): path.read_bytes() for path in sorted(dist.rglob("*.xlsx"))}
    hard = exported(record({"applications/received/total": 2}, source=source(sha256="ab" * 32)), name="=cmd|' /C calc'!A0")
    tables |= {f"hard/{path}": raw for path, raw in hard.items() if path.endswith(".csv")}
    books["hard/codes.xlsx"] = xlsx({"reports": pl.DataFrame({"code": HARD, "n": range(len(HARD))})})
    with tempfile.TemporaryDirectory() as folder:
        opened = _converted(office, Path(folder) / "csv", tables, ".csv", "xlsx", READING)
        written = _converted(office, Path(folder) / "xlsx", books, ".xlsx", WRITING, None)
    wrong = [*_of_tables(tables, opened), *_of_books(books, written)]
    cells = sum(len(row) for raw in tables.values() for row in _rows(raw))
    sys.stdout.write(f"{len(tables)} CSV（{cells:,}格）、{len(books)} XLSX，读回不同的 {len(wrong)}处\n")
    sys.stdout.writelines(f"{line}\n" for line in wrong[:50])
    return 1 if wrong or len(opened) != len(tables) or not written else 0


def _converted(
    office: str, folder: Path, files: Mapping[str, bytes], suffix: str, to: str, reading: str | None
) -> Mapping[str, Mapping[str, bytes]]:
    """What LibreOffice made of each file, by the file, then by the name of the sheet (empty where it is the only one)."""
    (folder / "out").mkdir(parents=True)
    names = {f"{number:05}": path for number, path in enumerate(files)}
    for name, path in names.items():
        (folder / f"{name}{suffix}").write_bytes(files[path])
    inside = [str(folder / f"{name}{suffix}") for name in names]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    filters = [f"--infilter={reading}"] if reading else []
    command = [office, profile, "--headless", *filters, "--convert-to", to, "--outdir", str(folder / "out"), *inside]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted((folder / "out").iterdir()):
        name, _, sheet = path.stem.partition("-")
        found.setdefault(names[name], {})[sheet] = path.read_bytes()
    return found


def _rows(raw: bytes) -> Rows:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def _of_tables(tables: Mapping[str, bytes], opened: Mapping[str, Mapping[str, bytes]]) -> Iterator[str]:
    """Cells that LibreOffice shows otherwise than the CSV has them, formulas, and codes that a spreadsheet would cut."""
    for path, raw in tables.items():
        book = opened.get(path, {}).get("")
        if book is None:
            yield f"{path}: LibreOffice 没有打开"
            continue
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            if any(b"<f" in parts.read(name).replace(b"<fo", b"") for name in parts.namelist() if "worksheets/sheet" in name):
                yield f"{path}: 有公式"
        yield from _differences(path, _rows(raw), _sheet(book))
        yield from (f"{path}: {cell} 会丢掉开头的0" for row in _rows(raw) for cell in row if re.fullmatch(r"0\d+", cell))


def _sheet(book: bytes, name: str | int = 0) -> Rows:
    """A sheet as texts, read by another program: a number as it is written without decimals where it has none."""
    sheet = fastexcel.read_excel(book).load_sheet(name, header_row=None, dtypes="string")
    return [["" if value is None else value for value in row] for row in sheet.to_polars().iter_rows()]


def _of_books(books: Mapping[str, bytes], written: Mapping[str, Mapping[str, bytes]]) -> Iterator[str]:
    """Cells of workbooks that LibreOffice writes otherwise than another program reads them, and codes that are no text."""
    for path, raw in books.items():
        for name, made in written.get(path, {}).items():
            yield from _differences(f"{path}/{name}", _sheet(raw, name) if name else _sheet(raw), _rows(made))
        if path not in written:
            yield f"{path}: LibreOffice 没有打开"
        table = pl.read_excel(io.BytesIO(raw), sheet_name="reports", infer_schema_length=None)
        codes = {"code", "agency", "province", "city", "county", "sha256", "edition"} & set(table.columns)
        yield from (
            f"{path}: {name} 不是文本" for name in codes if table[name].null_count() < table.height and table[name].dtype != pl.String
        )
        numbers = (name for name in table.columns if name in ("n", "year") or name.count("/") == 2)
        yield from (
            f"{path}: {name} 不是数" for name in numbers if table[name].dtype not in (pl.Int64, pl.Null, pl.String) or _is_text(table[name])
        )


def _is_text(column: pl.Series) -> bool:
    return column.dtype == pl.String and column.null_count() < column.len()


def _differences(path: str, before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> Iterator[str]:
    width = max(map(len, before), default=0)
    some, others = ([[*row, *[""] * (width - len(row))] for row in rows if any(row)] for rows in (before, after))
    if len(some) != len(others):
        yield f"{path}: {len(some)}行成了{len(others)}行"
    for number, (row, other) in enumerate(zip(some, others, strict=False), 1):
        yield from (f"{path}:{number}: {was!r} 成了 {now!r}" for was, now in zip(row, other, strict=False) if not _same(was, now))


def _same(was: str, now: str) -> bool:
    """Equal as text, or as the same number written without its useless zeros; a truth value is one in capitals."""
    if was == now or (was in ("true", "false") and was.upper() == now.upper()):
        return True
    try:
        return not re.fullmatch(r"0\d+", was) and abs(float(was) - float(now)) <= 1e-12 * abs(float(was))
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
