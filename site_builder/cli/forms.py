"""Commands that print the official form as we hold it: ``form`` ``schema``."""

import csv
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from site_builder import template
from site_builder.cli.terminal import paper, telling
from site_builder.errors import Problem, SiteError
from site_builder.form import FORMS
from site_builder.record_json import json_schema


def form(
    edition: Annotated[str | None, typer.Argument(help="2019 or 2021; both if left out.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
    blank: Annotated[
        Path | None,
        typer.Option("--template", help="Write a blank to fill by hand instead, a report a row: .xlsx or .csv.", dir_okay=False),
    ] = None,
) -> None:
    """Print the official form as we hold it: a line per cell; or write it as a blank."""
    if edition is not None and edition not in FORMS:
        raise typer.BadParameter(f"{edition}: the editions are {', '.join(FORMS)}", param_hint="EDITION")
    if blank is not None:
        if edition is None:
            raise typer.BadParameter(f"a blank is of one edition: {' or '.join(FORMS)}", param_hint="EDITION")
        _write_blank(edition, blank)
        return
    rows = [
        (
            one.edition,
            cell.at,
            cell.table.label.zh,
            f"{group.number}{group.label.zh}" if group else "",
            f"{cell.line.number}{cell.line.label.zh}",
            cell.column.label.zh,
            cell.table.label.en,
            group.label.en if group else "",
            cell.line.label.en,
            cell.column.label.en,
            cell.column.unit,
            "yes" if cell.column.signed else "",
            cell.line.article,
        )
        for one in FORMS.values()
        if edition in (None, one.edition)
        for cell in one.cells.values()
        for group in (cell.table.heading(cell.line),)
    ]
    head = (
        "edition",
        "address",
        "table",
        "group",
        "line",
        "column",
        "table_en",
        "group_en",
        "line_en",
        "column_en",
        "unit",
        "signed",
        "article",
    )
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([head, *rows])
        return
    for row in rows:
        zh, en = "·".join(filter(None, row[3:6])), " · ".join(filter(None, row[7:10]))
        paper.print("  ".join((row[0], row[1], zh, en, row[10])), markup=False)


def _write_blank(edition: str, file: Path) -> None:
    """A new file only: what lies there already may be filled."""
    ending = file.suffix.lower()
    if ending not in template.ENDINGS:
        raise typer.BadParameter(f"{file.name}: the endings are {' and '.join(template.ENDINGS)}", param_hint="--template")
    form = FORMS[edition]
    with telling():
        try:
            with file.open("xb") as new:
                new.write(template.ENDINGS[ending](form))
        except FileExistsError:
            raise SiteError(Problem(str(file), "已有这个文件，可能填过，没有动它", "换一个名字")) from None
        except FileNotFoundError:
            raise SiteError(Problem(str(file), "没有这个文件夹", "先建文件夹，或换一个地方")) from None
    paper.print(f"空白表 → {file}（{edition}版，{len(form.cells)}格）", markup=False)
    for line in template.guide(form):
        paper.print(f"  {line}", markup=False)


def schema() -> None:
    """Print the JSON Schema of a record, derived from the form."""
    json.dump(json_schema(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
