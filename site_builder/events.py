"""What happened around reports: looked for, compared with the original, asked, answered, replaced, withdrawn, misread.

Knows one file, ``data/events.csv``, what makes a row of it wrong, and how a row is added. Does not know what an event means for a page.
Who wrote a row (``by``) stays in the file: it is no part of an Event, so that nothing can publish it.
"""

import csv
import io
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from site_builder.agencies import Agency, from_division
from site_builder.divisions import VINTAGE, Divisions
from site_builder.errors import Problem, SiteError
from site_builder.files import replace
from site_builder.form import FORMS

Kind = Literal["looked", "confirmed", "asked", "replied", "replaced", "withdrawn", "misread"]
KINDS: tuple[Kind, ...] = get_args(Kind)

OF_HOLDING: tuple[Kind, ...] = ("looked", "replaced", "withdrawn")
"""What bears on whether a report is held."""

HEADER = ("agency", "year", "at", "event", "date", "url", "text", "by")

_LEAD = re.compile(r"report/[a-z0-9][a-z0-9.-]*")
"""The name of a lead that is told by its whole report."""

FIRST_YEAR = 2008
"""The year of the first reports under the first regulations; an earlier one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on ``date`` (ISO) around a report of ``agency`` for ``year``.

    ``at`` is a table, line or cell address of the form, or the name of a lead that is of no line (``report/all-zero``); empty where the
    whole report is meant. ``url`` and ``text`` may be empty;
    ``text`` is as it was written down, so whoever publishes it passes it through ``redact.publishable``.
    """

    agency: str
    year: int
    at: str
    event: Kind
    date: str
    url: str = ""
    text: str = ""

    @property
    def line(self) -> str:
        """The form line (``table/line``) that the event is about; the table where it names no line, empty for the whole report."""
        return "/".join(self.at.split("/")[:2])


def read_events(path: Path, agencies: Mapping[str, Agency], divisions: Divisions, problems: list[Problem]) -> tuple[Event, ...]:
    """The events of the file, by agency, year, date and then row; empty where there is no file.

    Takes    the bodies that are registered, or have a record; a body that only the division list has is as good
    Gives    the good rows; for each thing that is wrong, a Problem with its row and what to do, all at once
    """
    if not path.exists():
        return ()
    where = str(path)
    rows = _rows(path, problems)
    found: list[Event] = []
    for number, row in rows[1:]:
        place = f"{where}: row {number}"
        wrong = [Problem(place, what, remedy) for what, remedy in _wrong(row, agencies, divisions)]
        if not wrong:
            event = _event(row)
            if event in found:
                wrong.append(Problem(place, "says what another row says", "remove one of the two"))
            else:
                found.append(event)
        problems.extend(wrong)
    return tuple(sorted(found, key=lambda event: (event.agency, event.year, event.date)))


def _rows(path: Path, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, with their numbers, the header first; none, and a Problem, where the file is not one of ours."""
    where = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(number, row) for number, row in enumerate(csv.reader(file, strict=True), 1) if any(cell.strip() for cell in row)]
    except (csv.Error, UnicodeDecodeError) as error:
        problems.append(Problem(where, f"not readable as CSV in UTF-8: {error}", f"save it as CSV (UTF-8) with {','.join(HEADER)}"))
        return []
    if not rows or tuple(rows[0][1]) != HEADER:
        problems.append(Problem(f"{where}: row 1", "the columns are not those of the events", "write " + ",".join(HEADER)))
        return []
    return rows


def add(path: Path, event: Event, by: str) -> bool:
    """Add a row to the file, whole or not at all; False where it stands there already, but for its date and who wrote it.

    A file that is absent is begun with its header. Raises SiteError where it is not one of ours. Whoever calls is its only editor.
    """
    problems: list[Problem] = []
    raw = path.read_bytes() if path.exists() else b""
    rows = _rows(path, problems) if raw else []
    if problems:
        raise SiteError(*problems)
    row = (event.agency, str(event.year), event.at, event.event, event.date, event.url, event.text, by)
    if any(_said(cells) == _said(row) for _, cells in rows[1:]):
        return False
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n" if b"\r\n" in raw else "\n")
    if not raw:
        writer.writerow(HEADER)
    elif not raw.endswith(b"\n"):
        raw += b"\r\n" if b"\r\n" in raw else b"\n"
    writer.writerow(row)
    replace(path, raw + text.getvalue().encode())
    return True


def commands(path: Path, some: Iterable[Event], by: str = "") -> Iterator[str]:
    """The shell commands that add these rows to the file; the header first, where the file is absent."""
    rows = [(event.agency, str(event.year), event.at, event.event, event.date, event.url, event.text, by) for event in some]
    if rows and not path.exists():
        yield f"echo {','.join(HEADER)} > {shlex.quote(str(path))}"
    for row in rows:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="").writerow(row)
        yield f"echo {shlex.quote(text.getvalue())} >> {shlex.quote(str(path))}"


def _said(row: Sequence[str]) -> tuple[str, ...]:
    """Whose report, where, what and in which words: all but the date and the hand."""
    return tuple(cell.strip() for cell in (*row[:4], *row[5:7]))


def _event(row: Sequence[str]) -> Event:
    agency, year, at, kind, when, url, text, _ = (cell.strip() for cell in row)
    return Event(agency, int(year), at, next(one for one in KINDS if one == kind), when, url, text)


def _wrong(row: Sequence[str], agencies: Mapping[str, Agency], divisions: Divisions) -> Iterator[tuple[str, str]]:
    if len(row) != len(HEADER):
        yield f"{len(row)} fields for {len(HEADER)} columns", "write every comma, quote a field that has one inside"
        return
    agency, year, at, kind, when, url, text, _ = (cell.strip() for cell in row)
    if agency not in agencies and from_division(agency, divisions) is None:
        yield f"the agency {agency!r} is in neither agencies.csv nor the list of {VINTAGE}", "correct the id, or register it"
    if re.fullmatch(r"20[0-9]{2}", year) is None or int(year) < FIRST_YEAR:
        yield f"the year {year!r} is no report year", "write the year that the report is about, as 2021"
    if at and not _LEAD.fullmatch(at) and not any(_on_form(edition, at) for edition in FORMS):
        yield f"{at!r} is on no edition of the form", "write table, table/line or table/line/column, or leave it empty"
    if kind not in KINDS:
        yield f"the event {kind!r} is unknown", "write one of " + ", ".join(KINDS)
    if not is_date(when):
        yield f"the date {when!r} is no date", "write it as 2026-02-20"
    if url and not _is_address(url):
        yield f"the url {url!r} is no web address", "write it with https:// or http://, or leave it empty"
    if kind == "replied" and not text:
        yield "a reply without its words", "copy what the body states into text"


def _on_form(edition: str, at: str) -> bool:
    try:
        FORMS[edition].place(at)
    except KeyError:
        return False
    return True


def is_date(text: str) -> bool:
    """Whether a text is a day as we write it, 2026-02-20."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(character.isspace() for character in text)
