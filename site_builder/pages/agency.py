"""The page of one body: everything that it reported, year by year, as printed; what does not add up; where it was read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.facts import MARKS
from site_builder.form import Form
from site_builder.pages.cells import Shown, shown, sign_of, source_place
from site_builder.pages.desk import Desk, agency_address, county_address
from site_builder.pages.holdings import Sheet
from site_builder.pages.leads import Lead, count, leads, refs
from site_builder.pages.model import Link, Page
from site_builder.pages.outcomes import CONCLUDED, FORWARD, GRANTED, PARTLY, RECEIVED, Kpi, Mix, kpis, mix, summary
from site_builder.pages.papers import Paper, numbered, papers
from site_builder.record import Note, Source
from site_builder.redact import publishable
from site_builder.store import Agency, county_of
from site_builder.words import Speaker, number

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


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year in the table of years side by side."""

    year: Link
    edition: str
    cells: tuple[Shown, ...]
    to_check: int


def agency_pages(desk: Desk) -> Iterator[Page]:
    """A page for each body of which a report is held."""
    for key, sheets in desk.held.sheets.items():
        yield agency_page(desk, desk.site.data.agencies[key], sheets)


def agency_page(desk: Desk, agency: Agency, sheets: tuple[Sheet, ...]) -> Page:
    """Everything one body reported, newest year first."""
    w = desk.w
    newest = sheets[0]
    place = desk.place(agency.division[:6])
    if agency.division != agency.id and len(agency.division) > len("000000"):
        place = desk.place(agency.division)
    county = county_of(agency.id)
    own = tuple(step for step in place if step.text != agency.name)
    years = w("list.pause").join(sheet.year for sheet in reversed(sheets))
    return desk.page(
        agency_address(agency.id),
        "agency.html",
        w("agency.title", name=agency.name, report=desk.report, years=years, place=desk.where(agency.division)),
        description=_description(newest, agency.name, w),
        crumbs=desk.crumbs(*own, desk.name(agency.name)),
        heading=agency.name,
        name=desk.name(agency.name),
        where=desk.where(agency.division),
        reports=tuple(report(sheet, desk) for sheet in sheets),
        years=tuple(_year_line(sheet, w) for sheet in sheets) if len(sheets) > 1 else (),
        columns=_columns(newest.form, w),
        breaks=_breaks(sheets, w),
        county=desk.name(_county_name(desk, county), desk.to(county_address(county))),
    )


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
        leads=leads(sheet, w),
        remarks=(*_remarks(sheet, w), *_corrections(sheet, desk)),
        counted=_counted(sheet, w),
        origin=origin(record.source, w),
    )


def tail(sheet: Sheet, w: Speaker) -> str:
    """The line below the ledger: how many places do not add up, else how much could be checked."""
    broken = count(sheet)
    if broken:
        return w("agency.broken", n=broken, unknown=sheet.unknown)
    if not sheet.unknown:
        return w("agency.sound_whole", checked=sheet.checked)
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


def _county_name(desk: Desk, county: str) -> str:
    division = (
        desk.site.data.divisions.get(county)
        or desk.site.data.divisions.get(county.removesuffix("00"))
        or desk.site.data.divisions.get(county[:2])
    )
    return division.name if division else county


# ── years side by side ──────────────────────────────────────────────────────────────────────────────────────────────

_SIDE_BY_SIDE = (RECEIVED, GRANTED, PARTLY, CONCLUDED, FORWARD)


def _columns(form: Form, w: Speaker) -> tuple[str, ...]:
    labels = [form.cells[at].line.label for at in _SIDE_BY_SIDE]
    return tuple((label.short or label.zh) if w.lang == "zh" else label.en for label in labels)


def _year_line(sheet: Sheet, w: Speaker) -> YearLine:
    return YearLine(
        Link(sheet.year, f"#y{sheet.year}"), sheet.record.edition, tuple(shown(sheet, at, w) for at in _SIDE_BY_SIDE), count(sheet)
    )


def _breaks(sheets: tuple[Sheet, ...], w: Speaker) -> tuple[str, ...]:
    """Why the years shown may not be compared: another form, another scope, another law."""
    years = [sheet.record.year for sheet in sheets]
    said = []
    if len({sheet.record.edition for sheet in sheets}) > 1:
        said.append(w("break.form"))
    if len({sheet.record.scope for sheet in sheets}) > 1:
        said.append(w("break.scope"))
    if min(years) < _RECONSIDER_FIRST <= max(years):
        said.append(w("break.reconsideration"))
    return tuple(said)


_RECONSIDER_FIRST = 2024
"""From then on a refusal goes to reconsideration before a suit (行政复议法 art. 23)."""

# ── notes of ours ───────────────────────────────────────────────────────────────────────────────────────────────────


def _remarks(sheet: Sheet, w: Speaker) -> Iterator[Remark]:
    printed = {"stated", *(table.key for table in sheet.form.tables)}
    for note in sheet.record.notes:
        if note.at.partition("/")[0] not in printed:  # a key of the record: there, ``raw`` is our reason and not a token of the source
            yield Remark(place_name(sheet.form, note.at, w), w("note.on_key"), "", source_place(note.line, w))
        elif note.kind not in {"blank", "not_applicable"}:
            place = source_place(note.line or _line_of(sheet, note), w)
            yield Remark(place_name(sheet.form, note.at, w), w(f"note.{note.kind}"), publishable(note.raw or ""), place)


def _corrections(sheet: Sheet, desk: Desk) -> Iterator[Remark]:
    """What a person set or settled by hand, with the reason; who it was is not told."""
    w = desk.w
    for correction in desk.site.data.corrections.get((sheet.agency.id, sheet.record.year), ()):
        said = {"why": publishable(correction.why), "when": correction.when}
        if correction.seen is not None:
            kind = w("note.seen", **said)
        else:
            kind = w("note.corrected", was=_plain(correction.expect, w), now=_plain(correction.set, w), **said)
        place = sheet.record.lines.get("/".join(correction.at.split("/")[:2]))
        yield Remark(place_name(sheet.form, correction.at, w), kind, "", source_place(place, w))


def _plain(value: object, w: Speaker) -> str:
    """A value of a correction as digits: a cell's, or a line's one after the other."""
    values = value if isinstance(value, tuple) else (value,)
    return " ".join(number(one) if isinstance(one, int) else w("mark.blank.sign") for one in values)


def _line_of(sheet: Sheet, note: Note) -> str | None:
    return sheet.record.lines.get("/".join(note.at.split("/")[:2]))


def place_name(form: Form, at: str, w: Speaker) -> str:
    """A table, line or cell as the paper names it; a key of the record in words of ours."""
    table_key, *rest = at.split("/")
    if table_key not in {table.key for table in form.tables}:
        return w(f"note.at_{table_key}") if f"note.at_{table_key}" in w else w("note.at_record")
    table = form.table(table_key)
    names = [table.label[w.lang]]
    if rest:
        line = table.line(rest[0])
        names.append(numbered(line.number, line.label[w.lang], w.lang))
        names += [line.column(key).label[w.lang] for key in rest[1:]]
    return w("list.dot").join(names)


def _counted(sheet: Sheet, w: Speaker) -> str:
    """How many cells carry which mark, in one line; empty where every cell prints a number."""
    there = Counter(sign_of(sheet.marks[at]) for at in sheet.form.cells)
    parts = [w("note.cells", mark=w(f"mark.{mark}.short"), n=n) for mark, n in sorted((mark, n) for mark, n in there.items() if mark)]
    return w("list.comma").join(parts)
