"""What must hold of each parser of ours, whatever the bytes: one small function each, which raises where it does not.

None asks only whether anything is raised: a number must be the one that a second grammar reads, a reading must be on the source, what is
kept must be read back the same. ``guided`` grows inputs for them by coverage; ``tests/test_guided.py`` runs them over what was found.
"""

import csv
import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from unittest import mock

import msgspec

from site_builder import config, correcting, corrections, events, record, store
from site_builder.agencies import HEADER, Agency, read_agencies
from site_builder.errors import Problem, SiteError
from site_builder.form import FORMS, Unit
from site_builder.ingest import glued, match, narrative, prose, row
from site_builder.ingest.readers import html, text
from site_builder.ingest.readers.grid import FILLER, Grid
from site_builder.ingest.text import FEN, is_value, value
from site_builder.redact import publishable
from site_builder.render import prose as markdown
from tests.attacking import strict

_FORM = FORMS["2021"]
_FOLDER = Path(tempfile.mkdtemp(prefix="guided-"))
_DIVISIONS = store.load_divisions()
_SOURCE = record.Source(file="a.txt", sha256="0" * 64, kind="copy", whole=True, reader="text")


def words(raw: bytes) -> str:
    return raw.decode(errors="ignore")


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_UNSEEN = [chr(code) for run in ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2065)) for code in range(*run)] + ["\ufeff", "\u00ad"]
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NARROW = dict(zip("０１２３４５６７８９，．－＋％−", "0123456789,.-+%-", strict=True))
_PIECES = tuple("件项条个次宗起份")


def plainly(token: str, unit: Unit, signed: bool, money: str | None) -> int | None:
    """The number of a cell by a second grammar, character by character and without a pattern; None where it is none."""
    if any(turn in token for turn in _TURNS):
        return None
    text = "".join(character for character in token if character not in _UNSEEN).strip(" \t\r\n\u3000\u00a0")
    text = "".join(_NARROW.get(character, character) for character in text)
    own = next((suffix for suffix in ("亿元", "万元", "元", *_PIECES) if text.endswith(suffix)), "")
    text = text.removesuffix(own).removesuffix(" ") if own else text.removesuffix(" ")
    minus, text = text.startswith("-"), text.removeprefix("-")
    whole, dot, fraction = text.partition(".")
    first, *groups = whole.split(",")
    digits = "".join((first, *groups))
    if any(character not in "0123456789" for character in digits + fraction) or not digits or bool(dot) != bool(fraction):
        return None
    if groups and (not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups)):
        return None
    if (digits[0] == "0" and digits.strip("0")) or len(digits) > 15 or (minus and not signed):
        return None
    if unit == "piece":
        return None if dot or own in FEN else int(digits) * (-1 if minus else 1)
    # Of any length, so digit by digit: no fraction of a fen may be left behind the decimals of its unit.
    scale = {"元": 2, "万元": 6, "亿元": 10}.get(own or money or "")
    if own in _PIECES or (scale is None and (digits + fraction).strip("0")):
        return None
    if fraction[scale or 0 :].strip("0"):
        return None
    fen = int(digits + fraction[: scale or 0].ljust(scale or 0, "0"))
    return fen if fen <= record.MOST else None


def numbers(raw: bytes) -> None:
    """A cell's number is the one that a second grammar reads, and is one exactly where that reads one, whatever its column."""
    token = words(raw)
    for unit, signed, money in product(("piece", "fen"), (False, True), (None, *FEN)):
        got = value(token, unit, signed, money)  # type: ignore[arg-type]
        assert (got.kind == "number") == (got.number is not None), got
        assert got.number == plainly(token, unit, signed, money), (token, unit, signed, money, got)  # type: ignore[arg-type]
        assert got.number is None or is_value(token), token


_NUMERALS = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """A number below a hundred million as Chinese writes it, but for its zeros."""
    if number >= 10_000:
        return spelt(number // 10_000) + "万" + spelt(number % 10_000)
    digits = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
    return "".join(_NUMERALS[int(digit)] + power for digit, power in digits if digit != "0")


def numerals(raw: bytes) -> None:
    """A number in a sentence is the one that its digits, or its Chinese numerals written again, say."""
    for found in re.finditer(prose.NUMBER, words(raw)):
        token, got = found[0], prose.number(found[0])
        if got is None:
            continue
        assert 0 <= got <= record.MOST, (token, got)
        if token[0] not in _NUMERALS + "〇两十百千万":
            plain = token.rstrip("万亿").replace(",", "")
            assert Fraction(plain) * {"万": 10**4, "亿": 10**8}.get(token[-1], 1) == got, (token, got)
            continue
        bare = re.sub("[零〇]", "", re.sub("(?<=[零〇])十", "一十", token)).replace("两", "二")
        assert re.sub("(^|万)十", r"\1一十", re.sub("(^|万)([百千])", r"\1一\2", bare)) == spelt(got), (token, got)
        # 一百二 is 120 to whoever says it: a lone last numeral is a unit only behind 十, or behind a zero.
        assert not re.search("[百千万][一二两三四五六七八九](万|$)", token), (token, got)


# ── digits that run together ────────────────────────────────────────────────────────────────────────────────────────


def parting(raw: bytes) -> None:
    """Of each row that is one run of digits: what is taken joins to its digits in order, and is in every way to part it that adds up."""
    table = _FORM.table("applications")
    rows = dict(zip([line.key for line in table.lines], words(raw).split("\n")[:5], strict=False))
    regions = {key: row.region(text, 0, 10**6, None, False, False) for key, text in rows.items()}
    with mock.patch.object(glued, "MOST_TRIES", 5_000):  # as many as short rows need; longer ones stay open sooner
        readings = glued.read(_FORM, table, regions, {})
    for key, reading in readings.items():
        explained = {column for column, _ in reading.notes}
        columns = table.line(key).columns
        assert len(reading.values) == len(columns)
        for column, number in zip(columns, reading.values, strict=True):
            assert (number is None) == (None in explained or column.key in explained), (rows[key], reading)
        token = rows[key].strip()
        if not re.fullmatch("[0-9]+", token) or set(reading.values) == {None}:
            continue
        assert re.fullmatch("".join("[0-9]+" if number is None else str(number) for number in reading.values), token), (token, reading)
        if len(token) <= 14 and not reading.identity:
            ways = [way for way in _ways(token, len(columns)) if sum(way[:-1]) == way[-1]]
            assert all(number in (None, way[place]) for way in ways for place, number in enumerate(reading.values)), (token, reading, ways)
            assert ways, (token, reading)


def _ways(token: str, columns: int) -> Iterator[tuple[int, ...]]:
    for cuts in combinations(range(1, len(token)), columns - 1):
        parts = [token[start:end] for start, end in zip((0, *cuts), (*cuts, len(token)), strict=True)]
        if all(part == "0" or part[0] != "0" for part in parts):
            yield tuple(map(int, parts))


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
            re.sub("[^0-9]", "", "".join(_NARROW.get(character, character) for character in "".join(one.cells))) + digits
        )
    return behind


def _sound(made: record.Record) -> None:
    wrong = list(record.problems(made, "guided"))
    assert not wrong, wrong[0]
    raw = record.encode(made)
    assert record.decode(raw) == made
    assert record.encode(record.decode(raw)) == raw


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
    if got is not None and not list(record.problems(got, "x")):
        _sound(got)
        assert 1000 <= got.year <= 9999, got.year
        assert (got.stated.disclosed_total or 0) <= record.MOST, got.stated
    if got is not None and record.sound(got):
        assert not list(record.problems(got, "x"))
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
    for tag, attributes, _ in strict.lexbor(made.html):
        for address in (attributes.get("href", ""), attributes.get("src", "")):
            scheme = re.sub(r"[\x00-\x20]", "", address).lower().partition(":")[0]
            assert scheme not in ("javascript", "vbscript", "file"), address
            assert scheme != "data" or tag == "img", address


_EMAIL = re.compile(r"(?<![^\s，。；])[a-z0-9]{1,30}@[a-z0-9]{1,30}\.(?:com|cn)(?![^\s，。；])")
_MOBILE = re.compile(r"(?<![^\s，。；])1[3-9][0-9]{9}(?![^\s，。；])")


def personal(raw: bytes) -> None:
    """What may be published has no e-mail, no mobile number and nothing hidden, and doing it again changes nothing."""
    shown = publishable(words(raw))
    assert publishable(shown) == shown
    assert not _EMAIL.search(shown), shown
    assert not _MOBILE.search(shown), shown
    assert not set(shown) & {*_TURNS, "\u200b", "\ufeff", "\x00", "\x1b"}


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    holds.__name__: holds
    for holds in (
        *(numbers, numerals, parting, lines, pages, tables, sentences),
        *(records, mended, register, happenings, choices, texts, personal),
    )
}
