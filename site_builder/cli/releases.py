"""Commands about the site that readers get: ``build`` ``serve`` ``verify`` ``diff``."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from site_builder import diff, publish, site
from site_builder.cli.options import HERE, AllowShrink, DataDir, Jobs, Root, data_of
from site_builder.cli.terminal import paper, screen, telling


def build(
    out: Annotated[Path, typer.Option("--out", help="Where the site goes: a link to a release in .releases/ beside it.")] = Path("dist"),
    plain: Annotated[bool, typer.Option("--plain", help="Leave a real folder, for hosts that follow no link.")] = False,
    since: Annotated[
        Path | None,
        typer.Option("--since", help="A built release: the site gets a page that tells what changed.", exists=True, file_okay=False),
    ] = None,
    allow_shrink: AllowShrink = False,
    gzip: Annotated[bool, typer.Option("--gzip", help="Each text compressed beside it (.gz), for hosts that serve it.")] = False,
    brotli: Annotated[bool, typer.Option("--brotli", help="The same with Brotli (.br).")] = False,
    jobs: Jobs = None,
    verify: Annotated[bool, typer.Option("--verify", help="Then make all of it anew, of nothing that was kept, and compare.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Build the whole site, whole or not at all."""
    presses = [ending for ending, wanted in (("gz", gzip), ("br", brotli)) if wanted]
    columns = (TextColumn("写页"), MofNCompleteColumn(), BarColumn(), _Speed(), TimeRemainingColumn())
    with telling(), Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def page(about: int) -> None:
            progress.update(task, advance=1, total=max(about, progress.tasks[0].completed + 1))

        built = site.build(
            root,
            data_of(root, data),
            out,
            plain=plain,
            since=since,
            allow_shrink=allow_shrink,
            presses=presses,
            jobs=jobs or _processors(),
            verify=verify,
            page=page,
        )
    release, leads = built.release, len({finding.lead for finding in built.audit.findings})
    again = "（与上一版相同，未换）" if release.kept else ""
    paper.print(
        f"写出 {built.pages:,} 页 · {release.files:,} 个文件 · 待核处 {leads} → {out}（{release.name}）{again}",
        markup=False,
    )


class _Speed(ProgressColumn):
    """Pages in a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:,.0f} 页/秒")


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serve(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 for any free one.")] = 8000,
    out: Annotated[Path, typer.Option("--out")] = Path("dist"),
    allow_shrink: AllowShrink = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Build, watch, reload. A bad edit prints one line and keeps the last good site."""
    from site_builder import serve as serving

    def again() -> Path:
        site.build(root, data_of(root, data), out, allow_shrink=allow_shrink, jobs=_processors())
        return out

    with telling():
        serving.serve(
            again,
            (root / "content", root / "templates", data_of(root, data)),
            port=port,
            say=lambda line: screen.print(line, markup=False),
        )


def verify(folder: Annotated[Path, typer.Argument(help="A release, or the path that leads to one.")]) -> None:
    """Recompute SHA256SUMS of a release. Exit code 1 names every file that is changed, missing or extra."""
    with telling():
        found = publish.verify(folder)
    if found.wrong:
        for path in found.wrong:
            screen.print(path, style="red", markup=False)
        screen.print(f"SHA256SUMS 不符：{len(found.wrong)} 处", markup=False)
        raise typer.Exit(1)
    paper.print(f"SHA256SUMS 相符：{found.files:,}/{found.files:,}", markup=False)


def diff_(
    old: Annotated[Path, typer.Argument(help="A release, or the path that leads to one.", exists=True, file_okay=False)],
    new: Annotated[Path, typer.Argument(help="A later one.", exists=True, file_okay=False)],
) -> None:
    """What changed between two releases: reports, numbers, points to check."""
    with telling():
        found = diff.diff(old, new)
    for line in diff.lines(found):
        paper.print(line, markup=False)
    paper.print(diff.summary(found), markup=False)
