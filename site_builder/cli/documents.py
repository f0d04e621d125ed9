"""The command that reads documents into records: ``ingest``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from site_builder.cli.options import HERE, DataDir, Root, data_of
from site_builder.cli.terminal import paper, screen, telling, today
from site_builder.ingest import batch, inbox
from site_builder.record import Record


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Documents, folders of documents, zip or tar archives of documents.")],
    agency: Annotated[str | None, typer.Option("--agency", help="The id of the body, for one document that does not say.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="The year, for documents that do not say.")] = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", help="sources.csv: file,url,posted,retrieved,agency,year,kind.", exists=True, dir_okay=False),
    ] = None,
    supersede: Annotated[
        str | None, typer.Option("--supersede", metavar="WHY", help="The body published a new version: it replaces what is held.")
    ] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", help="Read on a dask cluster: tcp://127.0.0.1:8786 or tls://….")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="How many to read at once; default: one a processor.")] = None,
    narratives: Annotated[bool, typer.Option("--narratives", help="Also write the text of the sections below data/narratives.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Read documents into records. What cannot be read is set aside by name; nothing is guessed and nothing is lost."""
    if supersede is not None and not supersede.strip():
        raise typer.BadParameter("say why, in words", param_hint="--supersede")
    order = batch.Order(batch.Expected(agency, year), manifest, supersede, today(), narratives)
    endings = dict.fromkeys(batch.ENDINGS, 0)
    columns = (TextColumn("读取"), MofNCompleteColumn(), BarColumn(), TimeElapsedColumn())
    with telling(), Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        inbox.exist(paths)
        task = progress.add_task("", total=inbox.count(paths, without=() if manifest is None else (manifest,)))
        with batch.cluster(scheduler) if scheduler else batch.local(workers) as ready:
            read = batch.ingest(paths, data_of(root, data), order, ready, lambda: progress.advance(task))
            for one in read:
                endings[one.ending] += 1
                paper.print(_line(one), markup=False)
        received = int(progress.tasks[0].completed)
    total = sum(endings.values())
    parts = " · ".join(f"{name}{endings[ending]}" for ending, name in _ENDINGS.items())
    paper.print(f"{parts} · 共{total}" + (" ✓" if total == received else f" ≠ 收到{received}"), markup=False)
    if total != received:
        raise AssertionError("a document was lost between reading and telling")
    waiting = endings["quarantined"] + endings["unsupported"]
    if waiting:
        paper.print(f"退出码 1：{waiting}份需要你处理（build 不受影响）", markup=False)
        raise typer.Exit(1)


_ENDINGS: dict[batch.Ending, str] = {"accepted": "读入", "quarantined": "隔离", "duplicate": "重复", "unsupported": "不支持"}


def _line(one: batch.Told) -> str:
    if isinstance(one.reading, Record) and one.ending == "accepted":
        record = one.reading
        also = "".join(f"\n  {sentence}" for sentence in one.also)
        return f"{one.file}  {record.name}  {record.agency}  {record.year}  {record.edition}版  {batch.how_read(record)}{also}"
    remedy = f" → {one.remedy}" if one.remedy and one.ending != "duplicate" else ""
    return f"{one.file}  {_ENDINGS[one.ending]} [{one.kind}]  {one.what}{remedy}"
