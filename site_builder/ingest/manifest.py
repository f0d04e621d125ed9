"""The list of an inbox, ``sources.csv``: for each file where it came from, and whose report of which year the person expects it to be.

Knows the file and what makes a row of it wrong. What a document says stands against it in ``settle``: an expectation completes a document
that is silent, and never overrides one that speaks.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from site_builder.agencies import Agency, from_division
from site_builder.divisions import Divisions
from site_builder.errors import Problem, SiteError
from site_builder.record import SourceKind

HEADER = ("file", "url", "posted", "retrieved", "agency", "year", "kind")
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the person knows of a document, each None where it is not said. Dates are ISO."""

    agency: str | None = None
    year: int | None = None
    url: str | None = None
    posted: str | None = None
    retrieved: str | None = None
    kind: SourceKind | None = None


def read_manifest(path: Path, agencies: Mapping[str, Agency], divisions: Divisions) -> dict[str, Expected]:
    """File (a base name, or the end of a path) → what is expected of it.

    Raises SiteError for everything that is wrong at once, by row: columns, dates, kinds, years, unknown agencies, a file listed twice.
    """
    where = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(number, row) for number, row in enumerate(csv.reader(file, strict=True), 1) if any(cell.strip() for cell in row)]
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise SiteError(
            Problem(where, f"not readable as CSV in UTF-8: {error}", f"save it as CSV (UTF-8) with {','.join(HEADER)}")
        ) from None
    if not rows or tuple(cell.strip() for cell in rows[0][1]) != HEADER:
        raise SiteError(Problem(f"{where}: row 1", "the columns are not those of a list of sources", "write " + ",".join(HEADER)))
    found: dict[str, Expected] = {}
    met: set[str] = set()
    wrong: list[Problem] = []
    for number, row in rows[1:]:
        row = [row[0].strip().replace("\\", "/"), *row[1:]]
        problems = [Problem(f"{where}: row {number}", *what) for what in _wrong(row, met, agencies, divisions)]
        met.add(row[0])
        wrong.extend(problems)
        if not problems:
            name, url, posted, retrieved, agency, year, kind = (cell.strip() or None for cell in row)
            assert name is not None
            said = next((one for one in KINDS if one == kind), None)
            found[name] = Expected(agency, int(year) if year else None, url, posted, retrieved, said)
    if wrong:
        raise SiteError(*wrong)
    return found


def expected_of(place: str, listed: Mapping[str, Expected], otherwise: Expected) -> Expected:
    """What the list says of a document at a place: the row that names the longest end of its path; ``otherwise`` where none does."""
    parts = place.replace("\\", "/").split("/")
    return next((listed[end] for start in range(len(parts)) if (end := "/".join(parts[start:])) in listed), otherwise)


def _wrong(row: list[str], met: AbstractSet[str], agencies: Mapping[str, Agency], divisions: Divisions) -> Iterator[tuple[str, str]]:
    if len(row) != len(HEADER):
        yield f"{len(row)} fields for {len(HEADER)} columns", "write every comma, quote a field that has one inside"
        return
    name, url, posted, retrieved, agency, year, kind = (cell.strip() for cell in row)
    if not name:
        yield "no file", "write the file's name"
    elif name in met:
        yield f"{name} is listed twice", "remove one of the two rows"
    if url and not _is_address(url):
        yield f"the url {url!r} is no web address", "write it with https:// or http://, or leave it empty"
    for key, when in (("posted", posted), ("retrieved", retrieved)):
        if when and not _is_date(when):
            yield f"{key} {when!r} is no date", "write it as 2026-02-20, or leave it empty"
    if agency and agency not in agencies and from_division(agency, divisions) is None:
        yield f"the agency {agency!r} is neither registered nor in the list of divisions", "correct the id, or add it to agencies.csv"
    if year and re.fullmatch(r"20[0-9]{2}", year) is None:
        yield f"the year {year!r} is no report year", "write it as 2025, or leave it empty"
    if kind and kind not in KINDS:
        yield f"the kind {kind!r} is unknown", "write one of " + ", ".join(KINDS)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and re.search(r"\s", url) is None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
