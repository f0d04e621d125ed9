"""What changed between two releases, by what each of them publishes: reports, numbers, points to check.

Knows the downloads of a release, so that it tells of any two that were built, on any machine. Does not build or change anything.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from site_builder.downloads import tables
from site_builder.errors import Problem, SiteError
from site_builder.form import addresses
from site_builder.formats import safe_text
from site_builder.news import Published, published
from site_builder.pages.model import Site
from site_builder.release import FILE

REPORTS = "data/reports.parquet"
Report = tuple[str, int]
"""Agency and year."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A number of one document that the two releases print differently: a correction, or a better reading. None is no number."""

    agency: str
    year: int
    at: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Diff:
    """From the old release to the new one. ``replaced`` are reports read from another document, ``names`` all bodies of both by id,
    ``since`` what the old release calls itself.
    """

    added: tuple[Report, ...]
    replaced: tuple[Report, ...]
    removed: tuple[Report, ...]
    changed: tuple[Changed, ...]
    new_points: tuple[str, ...]
    gone_points: tuple[str, ...]
    names: dict[str, str]
    points: Published
    since: str = ""


def diff(old: Path, new: Path) -> Diff:
    """Compare two built releases. SiteError, for both at once, where a folder is none."""
    return _compare(_reports(old), _reports(new), published(old), published(new), _named(old))


def since(old: Path, site: Site) -> Diff:
    """What a site that is about to be published changes in a built release. SiteError where the folder is none."""
    names = {found.agency: safe_text(site.data.agencies[found.agency].name) for found in site.audit.findings}
    points = {found.lead: (found.agency, names[found.agency], found.year) for found in site.audit.findings}
    return _compare(_reports(old), tables(site).reports, published(old), points, _named(old))


def _named(release: Path) -> str:
    """What a release calls itself; empty for one that does not."""
    try:
        told = json.loads((release / FILE).read_bytes())
        return " ".join(filter(None, (str(told["number"]), str(told["hash"]))))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _compare(before: pl.DataFrame, after: pl.DataFrame, old: Published, new: Published, named: str) -> Diff:
    keys = [frame.select("agency", "year", "sha256") for frame in (before, after)]
    both = keys[0].join(keys[1], on=["agency", "year"], suffix="_new")
    names = {**dict(before.select("agency", "name").iter_rows()), **dict(after.select("agency", "name").iter_rows())}
    return Diff(
        added=_listed(keys[1].join(keys[0], on=["agency", "year"], how="anti")),
        replaced=_listed(both.filter(pl.col("sha256") != pl.col("sha256_new"))),
        removed=_listed(keys[0].join(keys[1], on=["agency", "year"], how="anti")),
        changed=tuple(_changed(before, after, both.filter(pl.col("sha256") == pl.col("sha256_new")))),
        new_points=tuple(lead for lead in new if lead not in old),
        gone_points=tuple(lead for lead in old if lead not in new),
        names=names,
        points={**old, **new},
        since=named,
    )


def _reports(release: Path) -> pl.DataFrame:
    """The table of reports of a release; cells that only the other one's form has are null."""
    file = release / REPORTS
    if not file.is_file():
        raise SiteError(Problem(str(release), f"没有 {REPORTS}，不是建好的站", "写 build 的文件夹，如 dist 或 .releases/ 里的一个"))
    try:
        found = pl.read_parquet(file)
    except pl.exceptions.PolarsError as error:
        raise SiteError(Problem(str(file), f"读不懂：{error}", "site-builder verify 核对这一版，或换一版")) from None
    absent = [pl.lit(None, pl.Int64).alias(at) for at in addresses() if at not in found.columns]
    return found.with_columns(absent)


def _listed(frame: pl.DataFrame) -> tuple[Report, ...]:
    return tuple(sorted(frame.select("agency", "year").iter_rows()))


def _changed(before: pl.DataFrame, after: pl.DataFrame, same: pl.DataFrame) -> Iterator[Changed]:
    """The cells that differ in reports of both releases, read from the same document, in the order of agency, year and paper."""
    on = ["agency", "year"]
    old, new = (frame.join(same.select(on), on=on).sort(on) for frame in (before, after))
    found = []
    for place, at in enumerate(addresses()):
        differ = old[at].ne_missing(new[at])
        if differ.any():
            pairs = zip(old.filter(differ).select(*on, at).iter_rows(), new.filter(differ)[at], strict=True)
            found += [(agency, year, place, Changed(agency, year, at, was, now)) for (agency, year, was), now in pairs]
    return (one for *_, one in sorted(found, key=lambda item: item[:3]))


def summary(found: Diff) -> str:
    """The whole in one line."""
    return (
        f"新增报告 {len(found.added)}份 · 换版 {len(found.replaced)}份 · 撤下 {len(found.removed)}份 · 数字变动 {len(found.changed)}格 · "
        f"新增待核处 {len(found.new_points)}条 · 消失 {len(found.gone_points)}条"
    )


def lines(found: Diff) -> Iterator[str]:
    """Every change in a line of its own, under the same words as in the summary."""
    for word, reports in (("新增报告", found.added), ("换版", found.replaced), ("撤下", found.removed)):
        yield from (f"{word}  {found.names[agency]} {agency} {year}" for agency, year in reports)
    for one in found.changed:
        was, now = ("空" if value is None else f"{value}" for value in (one.before, one.after))
        yield f"数字变动  {found.names[one.agency]} {one.agency} {one.year}  {one.at}  {was} → {now}"
    for word, leads in (("新增待核处", found.new_points), ("消失", found.gone_points)):
        for lead in leads:
            agency, name, year = found.points[lead]
            yield f"{word}  {name} {agency} {year}  {lead}"
