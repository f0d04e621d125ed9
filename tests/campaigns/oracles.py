"""What must hold of each parser of ours, whatever the bytes: one small function each, which raises where it does not.

None asks only whether anything is raised: a number must be the one that a second grammar reads, a reading must be on the source, what is
kept must be read back the same. ``guided`` grows inputs for them by coverage; ``tests/test_guided.py`` runs them over what was found.
Those of numbers stand in ``grammars``.
"""

import csv
import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from unittest import mock

import msgspec

from site_builder import config, correcting, corrections, events, record, record_json, soundness, store
from site_builder.agencies import HEADER, Agency, read_agencies
from site_builder.errors import Problem, SiteError
from site_builder.form import FORMS
from site_builder.ingest import match, narrative, prose
from site_builder.ingest.readers import html, text
from site_builder.ingest.readers.grid import FILLER, Grid
from site_builder.markdown import prose as markdown
from site_builder.redact import publishable
from tests.attacking import strict
from tests.campaigns.grammars import NARROW, TURNS, numbers, numerals, parting, words

_FORM = FORMS["2021"]
_HELD = tempfile.TemporaryDirectory(prefix="guided-")
_FOLDER = Path(_HELD.name)
_DIVISIONS = store.load_divisions()
_SOURCE = record.Source(file="a.txt", sha256="0" * 64, kind="copy", whole=True, reader="text")


# ── readers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lines(raw: bytes) -> None:
    """The cells of a row of text are its line, but for separators and blanks; its place is its number, its start the first cell's."""
    source = words(raw)
    grid = text.read(source)
    printed = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [one.place for one in grid.rows] == [str(number) for number in range(1, len(printed) + 1)]
    for one, line in zip(grid.rows, printed, strict=True):
        separator = "\t" if "\t" in line else "|" if "|" in line else None
        if not line.strip(" \t\u3000\u00a0|"):
            continue  # separators alone: an empty cell, or none
        shown = [cell for cell in one.cells if cell != FILLER]
        assert "".join("".join(shown).split()) == "".join((line.replace(separator, "") if separator else line).split()).replace(FILLER, "")
        assert not one.cells or one.cells[0] in (FILLER, " ") or line[one.start :].startswith(one.cells[0]), (line, one)


def pages(raw: bytes) -> None:
    """A page gives the same rows with and without the short way through plain ones; no row is wider than a table may be."""
    page = words(raw)
    quick = html.read(page)
    with mock.patch.object(html, "_plain", return_value=None):
        assert quick == html.read(page)
    assert all(len(one.cells) <= html.MOST_COLUMNS for one in quick.rows)


def tables(raw: bytes) -> None:
    """Each null of the tables of a text has a note, and each number its digits at the place that the reading names, or behind it."""
    grid = text.read(words(raw))
    got = match.read(grid)
    if got.edition is None or not got.tables:
        return
    made = record.Record(
        schema=1, agency="140825101", name="镇", year=2021, edition=got.edition, scope="own", source=_SOURCE, cells=got.cells,
        lines=got.lines, notes=got.notes,
    )  # fmt: skip
    _sound(made)
    form = FORMS[got.edition]
    behind = _digits_behind(grid)
    for at, cell in form.cells.items():
        number = made.value(at)
        if number is not None and cell.column.unit == "piece":
            place = got.lines[at.rpartition("/")[0]].partition(":")[0]
            assert str(abs(number)) in behind[place], (at, number, place)


def _digits_behind(grid: Grid) -> Mapping[str, str]:
    behind, digits = {}, ""
    for one in reversed(grid.rows):
        behind[one.place] = digits = (
            re.sub("[^0-9]", "", "".join(NARROW.get(character, character) for character in "".join(one.cells))) + digits
        )
    return behind


def _sound(made: record.Record) -> None:
    wrong = list(soundness.problems(made, "guided"))
    assert not wrong, wrong[0]
    raw = record_json.encode(made)
    assert record_json.decode(raw) == made
    assert record_json.encode(record_json.decode(raw)) == raw


def sentences(raw: bytes) -> None:
    """What a narrative states is a number that some sentence of it writes, at a line that there is, and stands in a record as it is."""
    source = [(str(number), line) for number, line in enumerate(words(raw).split("\n"), 1)]
    said = narrative.read_narrative(source)
    stated = said.stated
    made = record.Record(
        schema=1, agency="140825101", name="镇", year=said.year or 2021, edition="2021", scope=said.scope, source=_SOURCE, cells={},
        lines=said.lines, notes=tuple(record.Note(table.key, "lost") for table in _FORM.tables), stated=stated,
    )  # fmt: skip
    _sound(made)
    cleaned = [prose.clean(line) for _, line in source]
    written = {prose.number(found[0]) for joint in ("\n", "") for found in re.finditer(prose.NUMBER, joint.join(cleaned))}
    for number in (stated.disclosed_total, stated.applications_received, stated.reviews, stated.lawsuits):
        assert number in (None, 0) or number in written, number
        assert (number or 0) <= record.MOST, number
    assert (stated.processing_fee or 0) <= record.MOST
    assert set(said.lines.values()) <= {place for place, _ in source} | {""}
    assert said.year is None or 2000 <= said.year <= 2100, said.year


# ── what people write ───────────────────────────────────────────────────────────────────────────────────────────────


def records(raw: bytes) -> None:
    """Of a record's JSON something is wrong, told with its file, or it is written again as it was read."""
    wrong: list[Problem] = []
    got = store.read_record(Path("x.json"), raw, Path("records"), wrong)
    assert got is not None or wrong
    if got is not None and not list(soundness.problems(got, "x")):
        _sound(got)
        assert 1000 <= got.year <= 9999, got.year
        assert (got.stated.disclosed_total or 0) <= record.MOST, got.stated
    if got is not None and soundness.sound(got):
        assert not list(soundness.problems(got, "x"))
    assert all(str(one.where).startswith("x.json") for one in wrong), wrong


def mended(raw: bytes) -> None:
    """Corrections that are sound leave a sound record with the last word of each in it, and are written again as they were read."""
    cells = {table.key: {line.key: (1,) * len(line.columns) for line in table.lines} for table in _FORM.tables}
    held = record.Record(
        schema=1,
        agency="140825101",
        name="镇",
        year=2021,
        edition="2021",
        scope="own",
        source=_SOURCE,
        cells=cells,  # type: ignore[arg-type]
    )
    path = _FOLDER / "corrections/140825/140825101/2021.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    wrong: list[Problem] = []
    some = corrections.read_corrections(_FOLDER, {("140825101", 2021): held}, wrong).get(("140825101", 2021), ())
    if wrong:
        return
    assert msgspec.json.decode(correcting.written(some), type=tuple[record.Correction, ...]) == some
    applied = corrections.apply(held, some)
    _sound(applied.record)
    last = {}
    for one in some:
        if not isinstance(one.set, msgspec.UnsetType):
            values = one.set if isinstance(one.set, tuple) else (one.set,)
            last |= dict(zip(corrections.cells_at(_FORM, one.at), values, strict=True))
    for at in _FORM.cells:
        assert applied.record.value(at) == last.get(at, 1), at
    assert {at for at, number in last.items() if number != 1} <= applied.corrected


def register(raw: bytes) -> None:
    """Of each row of the register something is wrong, told with its number, or it is a body that reads back the same."""
    path = _FOLDER / "agencies.csv"
    path.write_bytes(raw)
    wrong: list[Problem] = []
    found = read_agencies(path, _DIVISIONS, wrong)
    if wrong:
        return
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *map(_row, found.values())])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    assert read_agencies(path, _DIVISIONS, wrong) == found
    assert not wrong, wrong


def _row(one: Agency) -> tuple[str, ...]:
    return one.id, one.name, one.division, one.kind, one.level, ";".join(one.aliases), one.from_ or "", one.to or "", one.succeeds or ""


def happenings(raw: bytes) -> None:
    """Events that are sound are the same when they are added, one by one, to a new file."""
    path = _FOLDER / "events.csv"
    path.write_bytes(raw)
    wrong: list[Problem] = []
    found = events.read_events(path, {}, _DIVISIONS, wrong)
    if wrong:
        return
    path.unlink()
    added = [one for one in found if events.add(path, one, "a")]
    assert Counter(events.read_events(path, {}, _DIVISIONS, wrong)) == Counter(added)
    assert {replace(one, date="") for one in added} == {replace(one, date="") for one in found}  # of two that differ by date, one
    assert not wrong, wrong


def _told(error: SiteError, file: str) -> None:
    assert error.problems, error
    assert all(one.where.startswith(file) and one.remedy for one in error.problems), error


def choices(raw: bytes) -> None:
    """site.toml is refused with its file and remedy, or says what addresses and languages may be."""
    path = _FOLDER / config.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    try:
        got = config.load(_FOLDER)
    except SiteError as error:
        _told(error, config.FILE)
        return
    assert all(re.match(r"https?://[^/?#]", address) for address in (got.base_url, got.previous) if address)
    assert set(got.languages) <= set(config.LANGUAGES)
    assert got.data_licence.strip()


# ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────────


def texts(raw: bytes) -> None:
    """Markdown is refused, or gives HTML in which a second parser finds no element off the list, and no address that runs anything."""
    try:
        made = markdown(b"---\ntitle: T\ndescription: D\n---\n" + raw, "x.md")
    except SiteError as error:
        _told(error, "x.md")
        return
    # Whoever edits the texts may link to anywhere, and show a picture, which the policy refuses of others.
    allowed = ("has the element <img>", "has the attribute 'alt' on <img>", "has the attribute 'start' on <ol>", "leads to", "has class=")
    wrong = [what for what in strict.page(made.html.replace(' style="text-align:', ' class="')) if not what.startswith(allowed)]
    assert not wrong, wrong
    for _, attributes, __ in strict.lexbor(made.html):
        for address in (attributes.get("href", ""), attributes.get("src", "")):
            scheme = re.sub(r"[\x00-\x20]", "", address).lower().partition(":")[0]
            assert scheme not in ("javascript", "vbscript", "file"), address
            assert scheme != "data" or re.match("data:image/(?:gif|png|jpeg|webp);", address, re.IGNORECASE), address


_EMAIL = re.compile(r"(?<![^\s，。；])[a-z0-9]{1,30}@[a-z0-9]{1,30}\.(?:com|cn)(?![^\s，。；])")
_MOBILE = re.compile(r"(?<![^\s，。；])1[3-9][0-9]{9}(?![^\s，。；])")


def personal(raw: bytes) -> None:
    """What may be published has no e-mail, no mobile number and nothing hidden, and doing it again changes nothing."""
    shown = publishable(words(raw))
    assert publishable(shown) == shown
    assert not _EMAIL.search(shown), shown
    assert not _MOBILE.search(shown), shown
    assert not set(shown) & {*TURNS, "\u200b", "\ufeff", "\x00", "\x1b"}


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    holds.__name__: holds
    for holds in (
        *(numbers, numerals, parting, lines, pages, tables, sentences),
        *(records, mended, register, happenings, choices, texts, personal),
    )
}
