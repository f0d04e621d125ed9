"""The table of contents of this program: what is read, in which order it becomes a site, and where that goes."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from site_builder import (
    cards,
    config,
    crawling,
    derive,
    diff,
    drawings,
    excerpts,
    exports,
    facts,
    feeds,
    figures,
    headers,
    invented,
    narratives,
    publish,
    release,
    render,
    search,
    store,
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
from site_builder.errors import Problem, attempt, collecting
from site_builder.figures.svg import keeping
from site_builder.pages import Page, Site, pages
from site_builder.record import encode


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the release, how many pages it has, and what the audit found."""

    release: publish.Release
    pages: int
    audit: Audit


def build(root: Path, data: Path, out: Path, *, plain: bool = False, since: Path | None = None, allow_shrink: bool = False) -> Built:
    """The whole site, whole or not at all: everything is read and rendered before the old site gives way. With ``since``, a built
    release, it has a page that tells what changed.

    Raises SiteError with everything that an editor has to mend: configuration, words, templates, records, dead links; or where far fewer
    reports would stand there than now, unless ``allow_shrink``.
    """
    site = prepare(root, data)
    if not allow_shrink:
        release.refuse_to_shrink(site, out)
    site = site if since is None else replace(site, changes=diff.since(since, site))
    with keeping(drawings.Drawings(out.parent / drawings.FOLDER)):
        every = list(pages(site))
    return Built(publish.publish(files(site, every, root), out, plain=plain), len(every), site.audit)


def prepare(root: Path, data: Path) -> Site:
    """Read everything that a site is built from, audit what is printed, then derive what arithmetic forces."""
    with collecting() as wrong:
        settings = attempt(wrong, config.load, root)
        said = attempt(wrong, words.load, root)
        held = attempt(wrong, store.read, data)
        prose = attempt(wrong, render.read_prose, root / "content", settings.title if settings else dict.fromkeys(config.LANGUAGES, ""))
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


def files(site: Site, every: Sequence[Page], root: Path) -> Iterator[tuple[str, publish.Content]]:
    """Every file of the site: pages, assets, downloads, headers. Raises SiteError for broken templates and links that lead nowhere."""
    made = _files(site, every, root)
    yield from invented.marked(made) if site.data.synthetic else made
    yield from exports.exports(site)


def _files(site: Site, every: Sequence[Page], root: Path) -> Iterator[tuple[str, bytes]]:
    templates = root / "templates"
    assets = [*render.assets(templates), figures.bundle(), figures.placed()]
    told = dict(feeds.feeds(every))
    pictures = dict(cards.cards(every, site.words, templates))
    known = (
        {page.path for page in every}
        | {path for path, _ in assets}
        | site.files
        | exports.twin_paths(every)
        | told.keys()
        | pictures.keys()
    )
    below = urlsplit(site.config.base_url).path
    renderer = render.Renderer(templates, site.words, known, below)
    renderer.check({page.template for page in every})
    printed = {page.path: renderer.render(page) for page in every}
    ids = {path: render.ids(html) for path, html in printed.items()}
    with collecting() as wrong:
        for path, html in printed.items():
            wrong.extend(
                Problem(path, f"leads to {link}, which does not exist", "mend the link")
                for link in render.dead_links(path, html, known, ids, below)
            )
    yield from printed.items()
    yield from assets
    yield from search.files(site, printed)
    yield from compared(site)
    yield from exports.twins(every)
    yield from told.items()
    yield from pictures.items()
    yield from headers.files()
    yield from crawling.crawling(printed, site.config.base_url, synthetic=site.data.synthetic)


def version(held: store.Data) -> str:
    """Eight hexadecimal digits of the data: the same for the same records, register and events, whatever the machine or the day."""
    digest = hashlib.sha256()
    for record in (*held.records, *held.superseded):
        digest.update(encode(record))
    digest.update(repr(sorted(held.agencies.items())).encode())
    for event in held.events:
        digest.update(repr(event).encode())
    return digest.hexdigest()[:8]


def newest_date(held: store.Data) -> str:
    """The newest date in the data (ISO), of a report, its page, its retrieval or an event: the one clock of the site. Empty for none."""
    sources = [record.source for record in held.records]
    dates = [date for source in sources for date in (source.dated, source.posted, source.retrieved) if date]
    return max([*dates, *(event.date for event in held.events)], default="")
