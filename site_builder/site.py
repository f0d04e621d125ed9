"""The table of contents of this program: what is read, in which order it becomes a site, and where that goes."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from site_builder import (
    assets,
    config,
    crawling,
    derive,
    diff,
    drawings,
    excerpts,
    exports,
    facts,
    figures,
    headers,
    markdown,
    narratives,
    publish,
    release,
    search,
    store,
    sums,
    sweeping,
    texts,
    withhold,
    words,
)
from site_builder.audit import Audit, Narratives, audit
from site_builder.audit.copies import Key, Passage
from site_builder.audit.coverage import coverage
from site_builder.audit.former import former
from site_builder.audit.own_words import names_of
from site_builder.audit.versions import replaced
from site_builder.comparing.files import files as compared
from site_builder.compressed import compressed
from site_builder.errors import Problem, SiteError, attempt, collecting
from site_builder.figures.svg import keeping
from site_builder.pages import OF_COUNTRY, Site, holdings, provinces, shelves, together
from site_builder.printing import Ink, Printer
from site_builder.shelves import FOLDER, Shelving, surroundings
from site_builder.staging import Content, Standing


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the release, how many pages it has, and what the audit found."""

    release: publish.Release
    pages: int
    audit: Audit


@sweeping.seldom()
def build(
    root: Path,
    data: Path,
    out: Path,
    *,
    plain: bool = False,
    since: Path | None = None,
    allow_shrink: bool = False,
    presses: Sequence[str] = (),
    jobs: int = 1,
    verify: bool = False,
    page: Callable[[int], None] = lambda _: None,
) -> Built:
    """The whole site, whole or not at all: everything is read and rendered before the old site gives way. With ``since``, a built
    release, it has a page that tells what changed; with ``presses`` (endings of ``compressed.PRESSES``), each text compressed beside it.
    So many ``jobs`` make the pages of bodies, and none changes a byte; what did not change since the release that stands is taken from it.
    With ``verify`` all is made once more, of nothing that was kept, and held against what stands then. ``page`` is called with each page
    that is written, and with about how many there will be.

    Raises SiteError with everything that an editor has to mend: configuration, words, templates, records, dead links; or where far fewer
    reports would stand there than now, unless ``allow_shrink``; or, with ``verify``, each file that stands and should not, or not so.
    """
    site = prepare(root, data)
    if not allow_shrink:
        release.refuse_to_shrink(site, out)
    site = site if since is None else replace(site, changes=diff.since(since, site))
    printer = printer_of(site, root, presses)
    around = surroundings((root / "content", root / "templates"), *presses, site.data.divisions.names)
    shelving = Shelving(out, around, jobs)
    drawn = drawings.Drawings(out.parent / drawings.FOLDER)
    with keeping(drawn):
        published = publish.publish(_counted(files(site, printer, shelving), about(site), page), out, plain=plain)
    shelving.keep()
    drawn.tidy()
    if verify:
        _hold(site, printer_of(site, root, presses), published.path)
    return Built(published, len(printer.linked.pages), site.audit)


def _hold(site: Site, printer: Printer, release: Path) -> None:
    """SiteError with each file of a release that a clean build does not make, or makes differently."""
    there = sums.listed(release, release)
    clean = {path: _digest(content) for path, content in chain([(sums.MARKER, sums.MARKER_TEXT)], files(site, printer))}
    said = {path for path in there.keys() | clean.keys() if there.get(path) != clean.get(path)}
    differ = sorted(said.union(sums.verify(release).wrong))
    if differ:
        remedy = f"delete {FOLDER} and {drawings.FOLDER} beside it, build again, and tell whoever keeps this program"
        raise SiteError(*(Problem(f"{release}/{path}", "is not what a clean build makes", remedy) for path in differ))


def _digest(content: Content) -> str:
    assert not isinstance(content, Standing)  # nothing stands where nothing is kept
    told = hashlib.sha256()
    for part in (content,) if isinstance(content, bytes) else content:
        told.update(part)
    return told.hexdigest()


def printer_of(site: Site, root: Path, presses: Sequence[str] = ()) -> Printer:
    """What prints the pages of a site, with the templates below ``root``."""
    return Printer(Ink(root / "templates", site.words, site.config, site.data.synthetic, presses))


def about(site: Site) -> int:
    """About how many pages a site will have: those of bodies and points are most of them, and of all others there are a few hundred."""
    bodies, leads = site.printed.values["agency"].n_unique(), len({finding.lead for finding in site.audit.findings})
    return len(site.config.languages) * (bodies + leads)


def _counted(files: Iterable[tuple[str, Content]], about: int, page: Callable[[int], None]) -> Iterator[tuple[str, Content]]:
    for path, content in files:
        yield path, content
        if path.endswith(".html"):
            page(about)


@sweeping.never()
def prepare(root: Path, data: Path) -> Site:
    """Read everything that a site is built from, audit what is printed, then derive what arithmetic forces."""
    with collecting() as wrong:
        settings = attempt(wrong, config.load, root)
        said = attempt(wrong, words.load, root)
        held = attempt(wrong, store.read, data)
        prose = attempt(wrong, markdown.read_prose, root / "content", settings.title if settings else dict.fromkeys(config.LANGUAGES, ""))
    assert settings is not None  # collecting raised otherwise
    assert said is not None
    assert held is not None
    assert prose is not None
    printed = facts.facts(held.records, held.agencies, held.corrected)
    said_in_words = texts.texts(held.records)
    with tempfile.TemporaryDirectory() as folder:
        told = _told(held, data, Path(folder))
        gone = replaced(held.superseded, held.events)
        audited = audit(printed, held.agencies, said_in_words, gone, told)
    shown = withhold.withhold(held)
    shared = excerpts.excerpts(audited.findings, told.text, lambda body: names_of(held.agencies[body], held.divisions))
    site = Site(
        config=settings,
        words=said,
        data=shown,
        facts=derive.derive(printed),
        printed=printed,
        audit=audited,
        coverage=coverage(printed, said_in_words, held.agencies),
        former=former(held.records, held.superseded, held.agencies, gone),
        version=version(held),
        date=newest_date(shown),
        prose=prose,
        shared=shared,
    )
    return replace(site, files=frozenset((*exports.paths(site), *exports.FIGURE_PATHS)))


def _told(held: store.Data, data: Path, folder: Path) -> Narratives:
    """The narratives of the records that stand. SiteError, for all broken files at once."""
    dated = {(record.agency, record.year): record.source.dated or "" for record in held.records}

    def passages() -> Iterator[Passage]:
        with collecting() as wrong:
            for one in narratives.narratives(data, wrong):
                if (one.agency, one.year) in dated:
                    day = dated[one.agency, one.year]
                    yield from (Passage(one.agency, one.year, section, day, text) for section, text in one.sections.items())

    def text(key: Key) -> str:
        return narratives.narrative(data, key.agency, key.year).sections[key.section]

    return Narratives(passages, text, held.divisions, folder)


def files(site: Site, printer: Printer, shelving: Shelving | None = None) -> Iterator[tuple[str, Content]]:
    """Every file of the site: pages, assets, downloads, headers; each is made when it is asked for, none is kept.

    ``printer`` prints the pages, and knows their paths afterwards; ``shelving`` makes those of bodies where it is given. Raises SiteError
    for broken templates, and at the end for links that lead nowhere.
    """
    printer.check()
    known: set[str] = set(site.files)
    downloads = compressed(exports.exports(site), printer.ink.presses)
    for path, content in _files(site, printer, shelving, downloads):
        known.add(path)
        yield path, content
    dead = tuple(printer.linked.dead(known))
    if dead:
        raise SiteError(*dead)
    yield from downloads


def _files(
    site: Site, printer: Printer, shelving: Shelving | None, downloads: Iterator[tuple[str, Content]]
) -> Iterator[tuple[str, Content]]:
    """All but the downloads, and these too where there is time for them."""
    yield from printer.finished(chain(assets.read(printer.ink.templates), (figures.bundle(), figures.placed())))
    held = holdings(site)
    of_country, of_places, of_bodies = printer.files(together(site, held, OF_COUNTRY)), provinces(site, held), shelves(site, held)
    if shelving is None:
        yield from of_country
        yield from chain.from_iterable(map(printer.shelf, chain(of_places, of_bodies)))
    else:
        yield from shelving.files(of_bodies, of_places, printer, chain(of_country, downloads))
    synthetic, base_url = site.data.synthetic, site.config.base_url
    found = partial(printer.finished, search.files(site, printer.linked.pages))
    yield from found() if shelving is None else shelving.alone("search", search.digest(site, printer.linked.pages), found, printer)
    yield from printer.finished(chain(compared(site), headers.files(), crawling.crawling(printer.found, base_url, synthetic=synthetic)))


def version(held: store.Data) -> str:
    """Eight hexadecimal digits of the data: the same for the same records, register and events, whatever the machine or the day."""
    digest = hashlib.sha256()
    for record in (*held.records, *held.superseded):
        digest.update(_canonical(record))
    digest.update(repr(sorted(held.agencies.items())).encode())
    for event in held.events:
        digest.update(repr(event).encode())
    return digest.hexdigest()[:8]


_canonical = msgspec.json.Encoder(order="deterministic").encode
"""The same bytes for equal records, in whatever order their files name the lines; nobody reads them, so no line of them is laid out."""


def newest_date(held: store.Data) -> str:
    """The newest date in the data (ISO), of a report, its page, its retrieval or an event: the one clock of the site. Empty for none."""
    sources = [record.source for record in held.records]
    dates = [date for source in sources for date in (source.dated, source.posted, source.retrieved) if date]
    return max([*dates, *(event.date for event in held.events)], default="")
