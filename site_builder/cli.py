"""Arguments → one call each. The only printer, the only clock, the only exit code: 0 done, 1 something to mend, 2 a wrong call."""

import csv
import datetime
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from site_builder import check as checking
from site_builder import correcting, diff, events, news, publish, review, site, store, superseding, synth, template, words
from site_builder import pack as packing
from site_builder.audit import Finding
from site_builder.audit.former import former
from site_builder.audit.versions import replaced
from site_builder.config import LANGUAGES
from site_builder.corrections import cells_at, listed, plain
from site_builder.errors import Problem, SiteError
from site_builder.events import Event
from site_builder.form import FORMS
from site_builder.ingest import batch, inbox
from site_builder.record import Record
from site_builder.record_json import json_schema

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="公开年报：读取、核对、比较、发布。")
screen = Console(stderr=True, highlight=False, soft_wrap=True)
paper = Console(highlight=False, soft_wrap=True)

Root = Annotated[Path, typer.Option("--root", help="The repository: content/ and templates/ are below it.", file_okay=False)]
DataDir = Annotated[
    Path | None, typer.Option("--data", help="The data folder; default: data below the root. It may be empty or absent.", file_okay=False)
]
AllowShrink = Annotated[
    bool, typer.Option("--allow-shrink", help="Publish although fewer than 99% of the reports of the last release remain.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="How many processes; default: one a processor. The bytes are the same.")]
HERE = Path()


def _data(root: Path, data: Path | None) -> Path:
    return data if data is not None else root / "data"


@contextmanager
def _telling() -> Iterator[None]:
    """An editor's mistakes, and what the disk refuses: one line each, all of them, exit code 1."""
    try:
        yield
    except SiteError as error:
        _say(error.problems)
        raise typer.Exit(1) from None
    except OSError as error:
        if error.filename is None:
            raise  # no file of anybody's: ours to mend
        remedy = "腾出空间、放开权限或关掉一些程序，再运行一次；原有的文件没有坏"
        _say([Problem(str(error.filename2 or error.filename), f"读写不了：{error.strerror}", remedy)])
        raise typer.Exit(1) from None


def _say(problems: tuple[Problem, ...] | list[Problem]) -> None:
    for problem in problems:
        screen.print(str(problem).replace("\n", " "), style="red", markup=False)


class _Speed(ProgressColumn):
    """Pages in a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:,.0f} 页/秒")


@app.command()
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
    with _telling(), Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def page(about: int) -> None:
            progress.update(task, advance=1, total=max(about, progress.tasks[0].completed + 1))

        built = site.build(
            root,
            _data(root, data),
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


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@app.command()
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
        site.build(root, _data(root, data), out, allow_shrink=allow_shrink, jobs=_processors())
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
    order = batch.Order(batch.Expected(agency, year), manifest, supersede, _today(), narratives)
    endings = dict.fromkeys(batch.ENDINGS, 0)
    columns = (TextColumn("读取"), MofNCompleteColumn(), BarColumn(), TimeElapsedColumn())
    with _telling(), Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        inbox.exist(paths)
        task = progress.add_task("", total=inbox.count(paths, without=() if manifest is None else (manifest,)))
        with batch.cluster(scheduler) if scheduler else batch.local(workers) as ready:
            read = batch.ingest(paths, _data(root, data), order, ready, lambda: progress.advance(task))
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


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output: findings and problems.")] = False,
    since: Annotated[
        Path | None, typer.Option("--new-since", help="A built release: what would the next one newly say of whom?", file_okay=False)
    ] = None,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Records, corrections, content and links. Lists findings without failing on them; exits 1 if we have something to mend."""
    checked = checking.check(root, _data(root, data), since)
    if as_json:
        json.dump(checking.as_json(checked), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        for finding in checked.findings:
            paper.print(checking.line(finding), markup=False)
        _say(checked.problems)
        for line in checking.summary(checked):
            paper.print(line, markup=False)
        if checked.news is not None and since is not None:
            for line in news.lines(checked.news, since, _data(root, data), _today()):
                paper.print(line, markup=False)
    if checked.problems:
        raise typer.Exit(1)


@app.command(name="review")
def review_(
    lang: Annotated[str, typer.Option("--lang", help="zh or en.")] = "zh",
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """The cells that need eyes: what stood on the source, how it could be read, and the commands that record what you saw."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang}: the languages are {', '.join(LANGUAGES)}", param_hint="--lang")
    with _telling():
        w = words.load(root).for_language(lang)
        held = store.read(_data(root, data))
    found = review.items(held)
    for n, item in enumerate(found, 1):
        for line in review.lines(item, n, len(found), held.divisions, w, _switches(root, data)):
            paper.print(line, markup=False)
    if not found:
        paper.print(w("review.none"), markup=False)


def _switches(root: Path, data: Path | None) -> tuple[str, ...]:
    """The switches by which another command finds the same data."""
    return (*(("--root", str(root)) if root != HERE else ()), *(("--data", str(data)) if data is not None else ()))


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()


Why = Annotated[str, typer.Option("--why", help="The reason; it is published.")]
By = Annotated[str, typer.Option("--by", help="A handle for whoever looked; it stays in the repository.")]
When = Annotated[str | None, typer.Option("--when", help="The day, as 2026-02-20; default: today.")]


# values may begin with a dash: "-" is a blank cell
@app.command(context_settings={"ignore_unknown_options": True})
def correct(
    agency: Annotated[str, typer.Argument(help="The id of the body.")],
    year: Annotated[int, typer.Argument(help="The year of the report.")],
    at: Annotated[str, typer.Argument(help="The cell or line, as applications/granted.")],
    values: Annotated[
        str | None,
        typer.Argument(help="As the original says: a value per column, by commas, - for a blank. With --seen: the kind."),
    ] = None,
    why: Why = "",
    by: By = "",
    when: When = None,
    seen: Annotated[bool, typer.Option("--seen", help="You looked and could not read it either.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Record what you saw on the original: values in place of those that we read, or that it cannot be read."""
    if values is None and not seen:
        raise typer.BadParameter("write the values, or --seen", param_hint="VALUES")
    entry = correcting.Entry(at, None if seen else values, (values or "") if seen else None, why, by, when or _today())
    with _telling():
        done = correcting.correct(_data(root, data), agency, year, entry)
    name = review.called(done.held.agencies[agency], done.held.divisions)
    paper.print(f"已记 {name} {year}  {at}  {_entered(done)} → {done.path}（第{done.number}条）", markup=False)
    gone, come = review.changes(done.held, done.after)
    for word, findings in (("消失", gone), ("新增", come)):
        for finding in findings:
            paper.print(f"{word}  {checking.line(finding)}", markup=False)
    misread = [Event(body, when, cause, "misread", entry.when, "", entry.why) for body, when, cause in _leads(gone, come)]
    if misread:
        paper.print("已发布过的线索，登记后页面保留、注明系本站误读：", markup=False)
        for line in events.commands(_data(root, data) / "events.csv", misread, by):
            paper.print(f"  {line}", markup=False)
    if not gone and not come and not seen:
        paper.print("待核处不变", markup=False)


def _leads(gone: Sequence[Finding], come: Sequence[Finding]) -> list[tuple[str, int, str]]:
    """The leads of findings that go, but for those that only change their numbers."""
    stay = {finding.lead for finding in come}
    return list(dict.fromkeys((one.agency, one.year, one.cause) for one in gone if one.lead not in stay))


def _entered(done: correcting.Corrected) -> str:
    if done.correction.seen is not None:
        return f"看过，读不出 [{done.correction.seen}]"
    units = {done.before.form.cells[cell].column.unit for cell in cells_at(done.before.form, done.correction.at)}
    money = "（金额以分计）" if "fen" in units else ""
    return f"{plain(listed(done.correction.expect))} 改为 {plain(listed(done.correction.set))}{money}"


@app.command()
def withdraw(
    agency: Annotated[str, typer.Argument(help="The id of the body.")],
    year: Annotated[int, typer.Argument(help="The year of the report.")],
    why: Why = "",
    by: By = "",
    when: When = None,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Take a report away that should never have stood under this body and year. The pages of its points stay and say that we misread."""
    folder = _data(root, data)
    with _telling():
        done = superseding.withdraw(folder, agency, year, why, by, when or _today())
        paper.print(f"移到 {done.path}{'，更正随它移走' if done.corrected else ''}", markup=False)
        held = store.read(folder)
    went = tuple(one for one in held.superseded if (one.agency, one.year) == (agency, year))
    told = former(held.records, went, held.agencies, replaced(went, held.events))
    name = review.called(held.agencies[agency], held.divisions)
    paper.print(f"{folder / 'events.csv'} 记一行 misread；{name} {year}年度改为“未收录”，记录数 −1", markup=False)
    if told:
        paper.print(f"线索{len(told)}条标“系本站误读，已撤回”：{'、'.join(one.lead for one in told)}", markup=False)


@app.command()
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
    with _telling():
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


@app.command(name="diff")
def diff_(
    old: Annotated[Path, typer.Argument(help="A release, or the path that leads to one.", exists=True, file_okay=False)],
    new: Annotated[Path, typer.Argument(help="A later one.", exists=True, file_okay=False)],
) -> None:
    """What changed between two releases: reports, numbers, points to check."""
    with _telling():
        found = diff.diff(old, new)
    for line in diff.lines(found):
        paper.print(line, markup=False)
    paper.print(diff.summary(found), markup=False)


@app.command(name="synth")
def synth_(
    data: Annotated[Path, typer.Option("--data", help="The folder to fill; absent or empty.", file_okay=False)],
    agencies: Annotated[int, typer.Option(min=1, max=500_000, help="How many bodies.")] = 1000,
    years: Annotated[int, typer.Option(min=1, max=synth.LONGEST, help=f"How many report years, up to {synth.LAST}.")] = synth.LONGEST,
    seed: Annotated[int, typer.Option(help="Another number gives other data; the same gives the same bytes.")] = 1,
    packed: Annotated[bool, typer.Option("--packed", help="Records as Parquet, as pack leaves them: for many bodies.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes; the bytes are the same.")] = 1,
) -> None:
    """Fill a new folder with invented data, to see the pages full. Every page built of it says that it is invented."""
    with _telling():
        written = synth.write(data, agencies, years, seed, packed=packed, jobs=jobs)
    paper.print(f"虚构 {written.bodies:,} 个机关 · {written.records:,} 份报告 → {data}（site-builder build --data {data}）", markup=False)


def main() -> None:
    """The command line."""
    app()
