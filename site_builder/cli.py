"""Arguments → one call each. The only printer, the only clock, the only exit code: 0 done, 1 something to mend, 2 a wrong call."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from site_builder import check as checking
from site_builder import pack as packing
from site_builder import publish, site, synth
from site_builder.errors import Problem, SiteError
from site_builder.form import FORMS
from site_builder.ingest import batch
from site_builder.record import Record, json_schema

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="公开年报：读取、核对、比较、发布。")
screen = Console(stderr=True, highlight=False, soft_wrap=True)
paper = Console(highlight=False, soft_wrap=True)

Root = Annotated[Path, typer.Option("--root", help="The repository: content/ and templates/ are below it.", file_okay=False)]
DataDir = Annotated[
    Path | None, typer.Option("--data", help="The data folder; default: data below the root. It may be empty or absent.", file_okay=False)
]
HERE = Path()


def _data(root: Path, data: Path | None) -> Path:
    return data if data is not None else root / "data"


@contextmanager
def _telling() -> Iterator[None]:
    """An editor's mistakes: one line each, all of them, exit code 1."""
    try:
        yield
    except SiteError as error:
        _say(error.problems)
        raise typer.Exit(1) from None


def _say(problems: tuple[Problem, ...] | list[Problem]) -> None:
    for problem in problems:
        screen.print(str(problem).replace("\n", " "), style="red", markup=False)


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="Where the site goes: a link to a release in .releases/ beside it.")] = Path("dist"),
    plain: Annotated[bool, typer.Option("--plain", help="Leave a real folder, for hosts that follow no link.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Build the whole site, whole or not at all."""
    with _telling():
        built = site.build(root, _data(root, data), out, plain=plain)
    release = built.release
    again = "（与上一版相同，未换）" if release.kept else ""
    paper.print(
        f"写出 {built.pages:,} 页 · {release.files:,} 个文件 · 待核处 {len(built.audit.findings)} → {out}（{release.name}）{again}",
        markup=False,
    )


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 for any free one.")] = 8000,
    out: Annotated[Path, typer.Option("--out")] = Path("dist"),
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Build, watch, reload. A bad edit prints one line and keeps the last good site."""
    from site_builder import serve as serving

    def again() -> Path:
        site.build(root, _data(root, data), out)
        return out

    with _telling():
        serving.serve(
            again,
            (root / "content", root / "templates", _data(root, data)),
            port=port,
            say=lambda line: screen.print(line, markup=False),
        )


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Documents, or folders of documents.")],
    agency: Annotated[str | None, typer.Option("--agency", help="The id of the body, for one document that does not say.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="The year, for documents that do not say.")] = None,
    narratives: Annotated[bool, typer.Option("--narratives", help="Also write the text of the sections below data/narratives.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Read documents into records. What cannot be read is set aside by name; nothing is guessed and nothing is lost."""
    with _telling():
        files = batch.files_in(paths)
        columns = (TextColumn("读取"), MofNCompleteColumn(), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=screen, transient=True) as progress:
            task = progress.add_task("", total=len(files))
            told = batch.ingest(
                files, _data(root, data), batch.Expected(agency, year), lambda: progress.advance(task), narratives=narratives
            )
    for one in told:
        paper.print(_line(one), markup=False)
    endings = {ending: sum(1 for one in told if one.ending == ending) for ending in ("accepted", "quarantined", "duplicate", "unsupported")}
    table = Table("", "份数", title=None, show_edge=False)
    for ending, name in (("accepted", "读入"), ("quarantined", "隔离"), ("duplicate", "重复"), ("unsupported", "不支持")):
        table.add_row(f"{name} {ending}", str(endings[ending]))
    table.add_row("共", f"{sum(endings.values())} / {len(files)}")
    paper.print(table)
    if sum(endings.values()) != len(files):
        raise AssertionError("a document was lost between reading and telling")
    if endings["quarantined"] or endings["unsupported"]:
        raise typer.Exit(1)


def _line(one: batch.Told) -> str:
    if one.ending == "accepted" and isinstance(one.reading, Record):
        record = one.reading
        numbers = sum(1 for at in record.form.cells if record.value(at) is not None)
        kinds = {
            kind: sum(1 for at in record.form.cells if record.value(at) is None and (note := record.why_null(at)) and note.kind == kind)
            for kind in _EMPTY
        }
        empty = "".join(f"＋{_EMPTY[kind]}{count}" for kind, count in kinds.items() if count)
        return f"{one.file}  {record.name}  {record.agency}  {record.year}  {record.edition}版  {numbers}格{empty}"
    ending = {"quarantined": "隔离", "duplicate": "重复", "unsupported": "不支持"}[one.ending]
    return f"{one.file}  {ending} [{one.kind}]  {one.what}" + (f" → {one.remedy}" if one.remedy else "")


_EMPTY = {
    "blank": "原表空白",
    "not_applicable": "原表画杠",
    "lost": "未读出",
    "ambiguous": "读法不止一种",
    "unreadable": "读不出",
    "cut": "底本不全",
}


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output: findings and problems.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Records, corrections, content and links. Lists findings without failing on them; exits 1 if we have something to mend."""
    checked = checking.check(root, _data(root, data))
    if as_json:
        json.dump(checking.as_json(checked), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        for finding in checked.findings:
            paper.print(checking.line(finding), markup=False)
        _say(checked.problems)
        paper.print(
            f"记录 {checked.records} 份 · 机关 {checked.bodies} 个 · 我方待办 {len(checked.problems)} · "
            f"已看过、确实读不出 {checked.settled} · 阅读备注 {checked.listed} · 待核处 {len(checked.findings)}",
            markup=False,
        )
    if checked.problems:
        raise typer.Exit(1)


@app.command()
def form(
    edition: Annotated[str | None, typer.Argument(help="2019 or 2021; both if left out.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
) -> None:
    """Print the official form as we hold it: a line per cell."""
    if edition is not None and edition not in FORMS:
        raise typer.BadParameter(f"{edition}: the editions are {', '.join(FORMS)}", param_hint="EDITION")
    rows = [
        (
            one.edition,
            cell.at,
            cell.table.label.zh,
            f"{cell.line.number}{cell.line.label.zh}",
            cell.column.label.zh,
            cell.table.label.en,
            cell.line.label.en,
            cell.column.label.en,
            cell.column.unit,
            "yes" if cell.column.signed else "",
            cell.line.article,
        )
        for one in FORMS.values()
        if edition in (None, one.edition)
        for cell in one.cells.values()
    ]
    head = ("edition", "address", "table", "line", "column", "table_en", "line_en", "column_en", "unit", "signed", "article")
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([head, *rows])
        return
    for row in rows:
        paper.print("  ".join((row[0], row[1], f"{row[3]}·{row[4]}", f"{row[6]} · {row[7]}", row[8])), markup=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record, derived from the form."""
    json.dump(json_schema(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="A release, or the path that leads to one.")]) -> None:
    """Recompute SHA256SUMS of a release. Exit code 1 names every file that is changed, missing or extra."""
    with _telling():
        found = publish.verify(folder)
    if found.wrong:
        for path in found.wrong:
            screen.print(path, style="red", markup=False)
        screen.print(f"SHA256SUMS 不符：{len(found.wrong)} 处", markup=False)
        raise typer.Exit(1)
    paper.print(f"SHA256SUMS 相符：{found.files:,}/{found.files:,}", markup=False)


@app.command()
def pack(
    undo: Annotated[bool, typer.Option("--undo", help="Write the JSON back, byte for byte, and remove the Parquet.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Move the JSON records into a few small Parquet files. A record leaves its file only after it was read back the same."""
    where = _data(root, data) / "records"
    with _telling():
        done = (packing.undo if undo else packing.pack)(_data(root, data))
    if undo:
        paper.print(f"写回 {done.records:,} 份 JSON → {where}", markup=False)
    else:
        paper.print(f"打包 {done.records:,} 份 JSON → {where}（Parquet {done.shards} 个，{done.size / 1e6:.1f} MB）", markup=False)


@app.command(name="synth")
def synth_(
    data: Annotated[Path, typer.Option("--data", help="The folder to fill; absent or empty.", file_okay=False)],
    agencies: Annotated[int, typer.Option(min=1, max=500_000, help="How many bodies.")] = 1000,
    years: Annotated[int, typer.Option(min=1, max=synth.LONGEST, help=f"How many report years, up to {synth.LAST}.")] = synth.LONGEST,
    seed: Annotated[int, typer.Option(help="Another number gives other data; the same gives the same bytes.")] = 1,
) -> None:
    """Fill a new folder with invented data, to see the pages full. Every page built of it says that it is invented."""
    with _telling():
        written = synth.write(data, agencies, years, seed)
    paper.print(f"虚构 {written.bodies:,} 个机关 · {written.records:,} 份报告 → {data}（site-builder build --data {data}）", markup=False)


def main() -> None:
    """The command line."""
    app()
