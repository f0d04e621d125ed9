"""No document costs more than a few times its length: what once took the square of it, each read within a limit of processor time."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.form import FORMS
from tests import printing

SECONDS = 30
"""Far more than any takes (two or three), and far less than the square of any length would."""

READ = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from site_builder.ingest import match, narrative, readers
grid = readers.read(sys.stdin.buffer.read())
tables, said = match.read(grid), narrative.read_narrative(grid.lines())
line = tables.cells.get("applications", {{}}).get("received", ())
print(json.dumps([len(grid.rows), tables.edition, line, said.stated.disclosed_total]))
"""

FORM = FORMS["2021"]
FILLED = dict.fromkeys(FORM.cells, 3)
RECEIVED = FORM.table("applications").line("received").label.zh
SAID = "主动公开政府信息12条。"


def report(style=printing.tabs) -> str:
    return printing.report(FORM, FILLED, style).replace("全年工作正常开展。", SAID)


def read(raw: bytes) -> tuple[int, str | None, list[int | None], int | None]:
    """How many rows a document has, its edition, the requests received by column, and what its narrative says was published."""
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", READ], input=raw, capture_output=True, check=False, cwd=root)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    rows, edition, line, published = json.loads(done.stdout)
    return rows, edition, line, published


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("\n" + SAID * 60_000, id="a paragraph of two megabytes"),
        pytest.param(f"\n{SAID}" * 50_000, id="fifty thousand paragraphs"),
        pytest.param("\n" + "1" * 1_000_000, id="a megabyte of digits"),
        pytest.param("\n主动公开政府信息" + "1" * 1_000_000, id="a count of a megabyte"),
        pytest.param("\n" + "《" * 600_000, id="titles that never end"),
        pytest.param("\n" + "总计" * 200_000, id="a word of the form over and over"),
        pytest.param("\n" + "1件无\t" * 100_000, id="values over and over"),
        pytest.param("\n规章" + "(" * 600_000 + "a规章", id="brackets that never close"),
    ],
)
def test_what_follows_a_report_costs_its_length_and_changes_nothing(more: str) -> None:
    _, edition, line, published = read((report() + more).encode())

    assert (edition, line, published) == ("2021", [3] * 7, 12)


def test_a_line_that_is_named_over_and_over_is_in_no_place_for_certain() -> None:
    _, edition, line, _ = read((report().replace(RECEIVED, f"{RECEIVED}\t3\t3\t3\t3\t3\t3\t3\n" * 20_000 + RECEIVED, 1)).encode())

    assert (edition, line) == ("2021", [None] * 7)


def test_a_table_of_five_thousand_rows_is_read_as_one() -> None:
    rows = "<tr><td>无</td><td>1</td></tr>" * 4_900
    grid_rows, edition, line, _ = read(
        f"<html><body>{report(printing.html).replace('<table>', f'<table>{rows}', 1)}</body></html>".encode()
    )

    assert grid_rows > 4_900
    assert (edition, line) == ("2021", [3] * 7)


def test_a_cell_of_blanks_and_tables_in_tables_cost_their_length() -> None:
    blank = f"<table><tr><td>{'&nbsp;' * 300_000}1</td></tr></table>"
    page = report(printing.html) + blank + "<table><tr><td>" * 3_000
    _, edition, line, _ = read(f"<html><body>{page}</body></html>".encode())

    assert (edition, line) == ("2021", [3] * 7)


def test_glued_rows_of_many_digits_stay_open() -> None:
    def glued(rows: printing.Grid) -> str:
        return "\n".join("".join(row) for row in rows)

    _, edition, line, _ = read(re.sub("3{7}", "123456789" * 4, report(glued)).encode())

    assert (edition, line) == ("2021", [None] * 7)
