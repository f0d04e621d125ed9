"""Commands of those who keep the records: ``check`` ``review`` ``correct`` ``withdraw``."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from site_builder import check as checking
from site_builder import correcting, events, news, review, store, superseding, words
from site_builder.audit import Finding
from site_builder.audit.former import former
from site_builder.audit.versions import replaced
from site_builder.cli.options import HERE, By, DataDir, Root, When, Why, data_of
from site_builder.cli.terminal import paper, say, telling, today
from site_builder.config import LANGUAGES
from site_builder.corrections import cells_at, listed, plain
from site_builder.events import Event


def check(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output: findings and problems.")] = False,
    since: Annotated[
        Path | None, typer.Option("--new-since", help="A built release: what would the next one newly say of whom?", file_okay=False)
    ] = None,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Records, corrections, content and links. Lists findings without failing on them; exits 1 if we have something to mend."""
    checked = checking.check(root, data_of(root, data), since)
    if as_json:
        json.dump(checking.as_json(checked), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        for finding in checked.findings:
            paper.print(checking.line(finding), markup=False)
        say(checked.problems)
        for line in checking.summary(checked):
            paper.print(line, markup=False)
        if checked.news is not None and since is not None:
            for line in news.lines(checked.news, since, data_of(root, data), today()):
                paper.print(line, markup=False)
    if checked.problems:
        raise typer.Exit(1)


def review_(
    lang: Annotated[str, typer.Option("--lang", help="zh or en.")] = "zh",
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """The cells that need eyes: what stood on the source, how it could be read, and the commands that record what you saw."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang}: the languages are {', '.join(LANGUAGES)}", param_hint="--lang")
    with telling():
        w = words.load(root).for_language(lang)
        held = store.read(data_of(root, data))
    found = review.items(held)
    for n, item in enumerate(found, 1):
        for line in review.lines(item, n, len(found), held.divisions, w, _switches(root, data)):
            paper.print(line, markup=False)
    if not found:
        paper.print(w("review.none"), markup=False)


def _switches(root: Path, data: Path | None) -> tuple[str, ...]:
    """The switches by which another command finds the same data."""
    return (*(("--root", str(root)) if root != HERE else ()), *(("--data", str(data)) if data is not None else ()))


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
    entry = correcting.Entry(at, None if seen else values, (values or "") if seen else None, why, by, when or today())
    with telling():
        done = correcting.correct(data_of(root, data), agency, year, entry)
    name = review.called(done.held.agencies[agency], done.held.divisions)
    paper.print(f"已记 {name} {year}  {at}  {_entered(done)} → {done.path}（第{done.number}条）", markup=False)
    gone, come = review.changes(done.held, done.after)
    for word, findings in (("消失", gone), ("新增", come)):
        for finding in findings:
            paper.print(f"{word}  {checking.line(finding)}", markup=False)
    misread = [Event(body, when, cause, "misread", entry.when, "", entry.why) for body, when, cause in _leads(gone, come)]
    if misread:
        paper.print("已发布过的线索，登记后页面保留、注明系本站误读：", markup=False)
        for line in events.commands(data_of(root, data) / "events.csv", misread, by):
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
    folder = data_of(root, data)
    with telling():
        done = superseding.withdraw(folder, agency, year, why, by, when or today())
        paper.print(f"移到 {done.path}{'，更正随它移走' if done.corrected else ''}", markup=False)
        held = store.read(folder)
    went = tuple(one for one in held.superseded if (one.agency, one.year) == (agency, year))
    told = former(held.records, went, held.agencies, replaced(went, held.events))
    name = review.called(held.agencies[agency], held.divisions)
    paper.print(f"{folder / 'events.csv'} 记一行 misread；{name} {year}年度改为“未收录”，记录数 −1", markup=False)
    if told:
        paper.print(f"线索{len(told)}条标“系本站误读，已撤回”：{'、'.join(one.lead for one in told)}", markup=False)
