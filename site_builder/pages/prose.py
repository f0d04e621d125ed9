"""The pages that are mostly words: data and its downloads, about and method, and the one for addresses that lead nowhere."""

from dataclasses import dataclass

from site_builder.divisions import VINTAGE
from site_builder.form import FORMS, addresses
from site_builder.pages.desk import DATA, HOME, NOT_FOUND, Desk
from site_builder.pages.dictionary import DICTIONARY
from site_builder.pages.model import Link, Page
from site_builder.pages.places import INDEX


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away and what is in it."""

    file: Link
    what: str


def data_page(desk: Desk) -> Page:
    """The downloads that exist, and what their numbers mean."""
    w, site = desk.w, desk.site
    paths = sorted((path for path in site.files if path.startswith("data/")), key=_order)
    return desk.page(
        DATA,
        "data.html",
        w("data.title"),
        description=w("data.description"),
        crumbs=desk.crumbs(Link(w("data.title"))),
        downloads=tuple(_download(desk, path) for path in paths if path.count("/") == 1),
        more=tuple(_download(desk, path) for path in paths if path.count("/") > 1),
        regions=Link(w("regions.title"), desk.to(INDEX)) if desk.held.regions else None,
        dictionary=desk.to(DICTIONARY),
        version=w(
            "data.version", version=site.version, as_of=desk.as_of(site.date), reports=desk.held.reports, bodies=len(desk.held.sheets)
        ),
        editions=tuple(w("data.edition", edition=form.edition, notice=form.notice, cells=len(form.cells)) for form in FORMS.values()),
        columns=w("data.columns", n=len(addresses())),
        vintage=w("data.vintage", year=VINTAGE),
    )


_FIRST = ("reports", "marks", "derived", "findings", "dictionary", "schema", "figures")


def _order(path: str) -> tuple[int, str]:
    """The reports first, then what explains them."""
    name = path.removeprefix("data/").partition("/")[0].partition(".")[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), path)


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
        description=w("not_found.description"),
        home=desk.to(HOME),
        regions=desk.to(INDEX),
    )
