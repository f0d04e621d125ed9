"""The pages that are mostly words: data and its downloads, about and method, and the one for addresses that lead nowhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from site_builder.divisions import VINTAGE
from site_builder.form import FORMS, addresses
from site_builder.pages.addresses import ADDRESSES
from site_builder.pages.changes import CHANGES
from site_builder.pages.dataset import dataset
from site_builder.pages.desk import DATA, HOME, NOT_FOUND, Desk
from site_builder.pages.dictionary import DICTIONARY
from site_builder.pages.feed import releases
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX
from site_builder.release import FILE as RELEASE
from site_builder.workbook import LONGEST


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away and what is in it."""

    file: Link
    what: str


@dataclass(frozen=True, slots=True)
class Province:
    """A province of which a report is held: the files of its reports and of their marks."""

    name: Link
    reports: tuple[Link, ...]
    marks: tuple[Link, ...]


DEEP = 2
"""The files of the country lie less deep than this, those of provinces, figures and tables below folders of their own."""


def data_page(desk: Desk) -> Page:
    """The downloads that exist, and what their numbers mean."""
    w, site = desk.w, desk.site
    paths = sorted((path for path in site.files if path.startswith(("data/", RELEASE))), key=_order)
    return desk.page(
        DATA,
        "data.html",
        w("data.title"),
        shows=(),
        description=w("data.description"),
        crumbs=desk.crumbs(Link(w("data.title"))),
        downloads=tuple(_download(desk, path) for path in paths if path.count("/") < DEEP),
        feed=releases(desk),
        changes=Link(w("changes.title"), desk.to(CHANGES)) if site.changes is not None else None,
        dataset=dataset(desk, [path for path in paths if path.count("/") < DEEP]),
        more=tuple(_download(desk, path) for path in paths if path.startswith(("data/figures/", "data/schemas/"))),
        provinces=tuple(_province(desk, paths)),
        no_workbook=w("data.no_workbook", most=LONGEST) if desk.held.reports > LONGEST else "",
        regions=Link(w("regions.title"), desk.to(INDEX)) if desk.held.regions else None,
        addresses=tuple((pattern, w(f"address.{key}")) for key, pattern in ADDRESSES.items()),
        dictionary=desk.to(DICTIONARY),
        version=w("data.version", release=desk.release(), reports=desk.held.reports, bodies=len(desk.held.sheets)),
        editions=tuple(w("data.edition", edition=form.edition, notice=form.notice, cells=len(form.cells)) for form in FORMS.values()),
        columns=w("data.columns", n=len(addresses())),
        vintage=w("data.vintage", year=VINTAGE),
    )


_FIRST = ("reports", "marks", "derived", "findings", "dictionary", "datapackage", "schema", "release", "figures")


def _order(path: str) -> tuple[int, str]:
    """The reports first, then what explains them."""
    name = path.removeprefix("data/").partition("/")[0].partition(".")[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), path)


def _province(desk: Desk, paths: Sequence[str]) -> Iterator[Province]:
    """The files of each province, in the order of codes; each is called by its format."""
    below = "data/provinces/"
    for code, some in groupby(sorted(path for path in paths if path.startswith(below)), key=lambda path: path.split("/")[2]):
        files = [(path.split("/")[3].partition("."), path) for path in some]
        reports, marks = (
            tuple(Link(kind.upper(), path) for (table, _, kind), path in files if table == name) for name in ("reports", "marks")
        )
        yield Province(next(iter(desk.place(code)), Link(code)), reports, marks)


def _download(desk: Desk, path: str) -> Download:
    w, name = desk.w, path.removeprefix("data/")
    key = "file." + (name.partition("/")[0] + "_" + name.rpartition(".")[2] if "/" in name else name.replace(".", "_"))
    return Download(Link(name, path), w(key) if key in w else w("file.any"))


def not_found_page(desk: Desk) -> Page:
    """Served at any address, so its own links start at the root of the site."""
    w = desk.w
    return desk.page(
        NOT_FOUND,
        "404.html",
        w("not_found.title"),
        shows=(),
        description=w("not_found.description"),
        home=desk.to(HOME),
        regions=desk.to(INDEX),
    )
