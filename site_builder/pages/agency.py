"""The page of one body: everything that it reported, year by year, as printed; what does not add up; where it was read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from site_builder.facts import MARKS
from site_builder.pages import peers
from site_builder.pages.cells import common_marks, sign_of, source_place
from site_builder.pages.citation import citation
from site_builder.pages.desk import Desk, agency_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Lead, count, leads, refs
from site_builder.pages.model import Link, Page
from site_builder.pages.outcomes import GRANTED, RECEIVED, Kpi, Mix, kpis, mix, summary
from site_builder.pages.papers import Paper, papers
from site_builder.pages.places import region_of
from site_builder.pages.redress import Redress, place_name, redress
from site_builder.pages.since import since
from site_builder.pages.taken import body_table
from site_builder.pages.years import chain, side_by_side
from site_builder.record import Note, Source
from site_builder.redact import publishable
from site_builder.store import Agency
from site_builder.words import Speaker

SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class Remark:
    """A note of ours on the reading: where, of which kind, what stood there."""

    place: str
    kind: str
    raw: str
    source: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the report was read from. ``official`` is whether ``url`` is the body's own; a mirror's is not, and there may be none."""

    kind: str
    url: str
    official: bool
    digest: str
    dates: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One year of the page."""

    year: str
    title: str
    edition: str
    area: str
    summary: str
    kpis: tuple[Kpi, ...]
    tail: str
    mended: bool
    papers: tuple[Paper, ...]
    mix: Mix
    leads: tuple[Lead, ...]
    remarks: tuple[Remark, ...]
    counted: str
    origin: Origin
    redress: Redress


def agency_pages(desk: Desk) -> Iterator[Page]:
    """A page for each body of which a report is held."""
    agencies = desk.site.data.agencies
    every, heirs = peers.index(desk.held), _heirs(agencies.values())
    for key in desk.held.told:
        yield agency_page(desk, agencies[key], desk.held.sheets[key], every, heir=heirs.get(key))


def _heirs(agencies: Iterable[Agency]) -> dict[str, Agency]:
    """Who alone succeeds another, by the id of the other: where several do, its numbers were parted and nobody carries them on."""
    heirs: dict[str, list[Agency]] = defaultdict(list)
    for agency in agencies:
        if agency.succeeds is not None:
            heirs[agency.succeeds].append(agency)
    return {old: some[0] for old, some in heirs.items() if len(some) == 1}


def agency_page(
    desk: Desk,
    agency: Agency,
    sheets: tuple[Sheet, ...],
    every: peers.Index,
    *,
    heir: Agency | None = None,
) -> Page:
    """Everything one body reported, newest year first; ``every`` are the numbers of like bodies, ``heir`` the one body that succeeds it."""
    w = desk.w
    region = region_of(desk.site.data.divisions, agency.division)
    place = desk.place(region)
    own = tuple(step for step in place if step.text != agency.name)
    years = w("list.pause").join(sheet.year for sheet in reversed(sheets))
    title = w("agency.title", name=agency.name, report=desk.report, years=years, place=desk.where(agency.division))
    address = agency_address(agency.id)
    positions = (peers.positions(sheet, every, w) for sheet in sheets)
    return desk.page(
        address,
        "agency.html",
        title,
        shows=sheets,
        description=_description(sheets[0], agency.name, w),
        crumbs=desk.crumbs(*own, desk.name(agency.name)),
        heading=agency.name,
        name=desk.name(agency.name),
        body=agency.id,
        where=desk.where(agency.division),
        changes=tuple(_changes(desk, agency, heir)),
        newest=report(sheets[0], desk),
        older=tuple(report(sheet, desk) for sheet in sheets[1:]),
        years=side_by_side(sheets, w),
        chain=chain(desk.held.carried.get(agency.id, ()), w),
        positions=next(filter(None, positions), ()),
        since=since(sheets, w),
        citation=citation(desk, sheets, w("cite.title", name=agency.name, report=desk.report, years=years), address),
        taken=body_table(desk, agency, sheets),
        county=place[-1] if place else None,
        marks=common_marks(w),
    )


def _changes(desk: Desk, agency: Agency, heir: Agency | None) -> Iterator[tuple[str, Link]]:
    """What became of the body: which one it continues, which continues it; each in words, with the other's name."""
    before = desk.site.data.agencies.get(agency.succeeds) if agency.succeeds else None
    for other, key, when in ((before, "after", agency.from_), (heir, "before", agency.to)):
        if other is not None:
            link = desk.agency(other) if other.id in desk.held.sheets else desk.name(other.name)
            yield desk.w(f"change.{key}", when=when) if when else desk.w(f"change.{key}_undated"), link


def report(sheet: Sheet, desk: Desk) -> Report:
    """One year as the template prints it."""
    w, record = desk.w, sheet.record
    name = publishable(sheet.agency.name)
    return Report(
        year=sheet.year,
        title=w("agency.report", name=publishable(record.name), year=sheet.year),
        edition=w("agency.edition", edition=record.edition, notice=sheet.form.notice),
        area=w("agency.area") if record.scope == "area" else "",
        summary=summary(sheet, name, w),
        kpis=kpis(sheet, w),
        tail=tail(sheet, w),
        mended=not sheet.findings,
        papers=papers(sheet, w, refs(sheet)),
        mix=mix(sheet, w),
        leads=leads(desk, sheet),
        remarks=tuple(_remarks(sheet, w)),
        counted=_counted(sheet, w),
        origin=origin(record.source, w),
        redress=redress(sheet, desk),
    )


def tail(sheet: Sheet, w: Speaker) -> str:
    """The line below the ledger: how many places do not add up, else how much could be checked; and how many are only worth asking of."""
    broken = len({finding.cause for finding in sheet.findings if finding.equation.terms})
    rest = count(sheet) - broken
    return _sums(sheet, broken, w) + (w("agency.worth_asking", n=rest) if rest else "")


def _sums(sheet: Sheet, broken: int, w: Speaker) -> str:
    if broken:
        return w("agency.broken", n=broken, unknown=sheet.unknown)
    if not sheet.unknown:
        return w("agency.sound_whole", checked=sheet.checked)
    if not sheet.checked:
        return w("agency.sound_none", unknown=sheet.unknown)
    blank_only = {mark for mark in sheet.marks.values() if mark in MARKS} <= {"printed", "corrected", "derived", "blank"}
    return w("agency.sound" if blank_only else "agency.sound_unread", checked=sheet.checked, unknown=sheet.unknown)


def origin(source: Source, w: Speaker) -> Origin:
    """Where a report was read, without the name of the file (people's names stand in those)."""
    dates = [
        w(f"origin.{key}", date=date)
        for key, date in (("dated", source.dated), ("posted", source.posted), ("retrieved", source.retrieved))
        if date
    ]
    return Origin(
        w(f"origin.{source.kind}"),
        source.url or "",
        bool(source.url) and source.kind != "mirror",
        source.sha256[:SHORT_HASH],
        tuple(dates),
        source.whole,
    )


def _description(sheet: Sheet, name: str, w: Speaker) -> str:
    """The year's first numbers, for the card that a link becomes; says nothing of contradictions, for it outlives a correction."""
    received, granted = sheet.total(RECEIVED), sheet.total(GRANTED)
    groups = {group.key: group for group in sheet.form.table("applications").groups}
    refused = sheet.total(*(f"applications/{line}/total" for line in groups["not_disclosed"].lines))
    if received is None or granted is None or refused is None:
        return w("agency.description_unknown", year=sheet.year, name=name)
    labels = {
        key: groups[key].label[w.lang] if w.lang == "zh" else groups[key].label[w.lang].lower() for key in ("granted", "not_disclosed")
    }
    return w(
        "agency.description",
        year=sheet.year,
        name=name,
        received=received,
        granted=granted,
        refused=refused,
        **{f"{key}_label": text for key, text in labels.items()},
    )


# ── notes of ours ───────────────────────────────────────────────────────────────────────────────────────────────────


def _remarks(sheet: Sheet, w: Speaker) -> Iterator[Remark]:
    printed = {"stated", *(table.key for table in sheet.form.tables)}
    for note in sheet.record.notes:
        if note.at.partition("/")[0] not in printed:  # a key of the record: there, ``raw`` is our reason and not a token of the source
            yield Remark(place_name(sheet.form, note.at, w), w("note.on_key"), "", source_place(note.line, w))
        elif note.kind not in {"blank", "not_applicable"}:
            place = source_place(note.line or _line_of(sheet, note), w)
            yield Remark(place_name(sheet.form, note.at, w), w(f"note.{note.kind}"), publishable(note.raw or ""), place)


def _line_of(sheet: Sheet, note: Note) -> str | None:
    return sheet.record.lines.get("/".join(note.at.split("/")[:2]))


def _counted(sheet: Sheet, w: Speaker) -> str:
    """How many cells carry which mark, in one line; empty where every cell prints a number."""
    there = Counter(sign_of(sheet.marks[at]) for at in sheet.form.cells)
    parts = [w("note.cells", mark=w(f"mark.{mark}.short"), n=n) for mark, n in sorted((mark, n) for mark, n in there.items() if mark)]
    return w("list.comma").join(parts)
