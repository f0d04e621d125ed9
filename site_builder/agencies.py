"""Bodies that publish reports: those registered by hand in ``data/agencies.csv``, and those that are simply a division.

Knows what an agency is, how its id is built and how the register is read. Does not know reports, nor how a document names a body.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.divisions import LEVELS, Divisions, Level
from site_builder.errors import Problem

HEADER = ("id", "name", "division", "kind", "level", "aliases", "from", "to", "succeeds")

_ID = re.compile(r"(?P<code>[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})(?:-[a-z0-9]+(?:-[a-z0-9]+)*)?")
_WHEN = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Agency:
    """One body. ``id`` is a division code, or ``<code>-<slug>`` for a department; ``division`` the entry of the list that it belongs to.

    ``kind`` is the field's own word (镇, 街道, 局 …). ``from_`` and ``to`` bound its existence (``2024``, ``2024-06`` or a date), None
    where unknown; ``succeeds`` is the id of the body that it continues, which carry-over follows.
    """

    id: str
    name: str
    division: str
    kind: str
    level: Level
    aliases: tuple[str, ...] = ()
    from_: str | None = None
    to: str | None = None
    succeeds: str | None = None


def code_of(agency_id: str) -> str:
    """The division code that an id begins with. ValueError where it is not an id; every id is safe as a folder's name."""
    found = _ID.fullmatch(agency_id)
    if found is None:
        raise ValueError(f"{agency_id!r} is no agency id: a division code of 2, 4, 6 or 9 digits, or that and -slug of a-z and 0-9")
    return found["code"]


def county_of(agency_id: str) -> str:
    """The first six digits of an agency's code, padded with zeros: ``31`` → ``310000``, ``360923-jiguan-shiwu`` → ``360923``.

    ValueError where it is not an id.
    """
    return code_of(agency_id)[:6].ljust(6, "0")


def from_division(code: str, divisions: Divisions) -> Agency | None:
    """The agency that a plain division code stands for, as the list has it; None where it has no such code."""
    division = divisions.get(code)
    return None if division is None else Agency(code, division.name, code, division.kind, division.level)


def read_agencies(path: Path, divisions: Divisions, problems: list[Problem]) -> dict[str, Agency]:
    """The register, id → agency, sorted by id; empty where there is no file. What is wrong in it goes to ``problems``, by row."""
    if not path.exists():
        return {}
    where = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(csv.reader(file, strict=True)))
    except (csv.Error, UnicodeDecodeError) as error:
        problems.append(
            Problem(where, f"not readable as CSV in UTF-8: {error}", "save it as CSV (UTF-8) with the columns " + ",".join(HEADER))
        )
        return {}
    if not rows or tuple(rows[0][1]) != HEADER:
        problems.append(Problem(f"{where}: row 1", "the columns are not those of the register", "write " + ",".join(HEADER)))
        return {}
    found: dict[str, Agency] = {}
    for number, row in rows[1:]:
        place = f"{where}: row {number}"
        if len(row) != len(HEADER):
            problems.append(
                Problem(place, f"{len(row)} fields for {len(HEADER)} columns", "write every comma, quote a field that has one inside")
            )
            continue
        cells = dict(zip(HEADER, (cell.strip() for cell in row), strict=True))
        wrong = [Problem(place, what, remedy) for what, remedy in _wrong(cells, divisions, found)]
        problems.extend(wrong)
        if not wrong:
            found[cells["id"]] = _agency(cells)
    for agency in found.values():
        if agency.succeeds is not None and agency.succeeds not in found and agency.succeeds not in divisions:
            problems.append(
                Problem(
                    f"{where}: {agency.id}", f"succeeds {agency.succeeds}, which nobody has registered", "correct the id, or register it"
                )
            )
    return dict(sorted(found.items()))


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(reader, 1):
        if any(cell.strip() for cell in row):
            yield number, row


def _agency(cells: Mapping[str, str]) -> Agency:
    level = next(level for level in LEVELS if level == cells["level"])
    aliases = tuple(alias.strip() for alias in cells["aliases"].split(";") if alias.strip())
    return Agency(
        cells["id"],
        cells["name"],
        cells["division"],
        cells["kind"],
        level,
        aliases,
        cells["from"] or None,
        cells["to"] or None,
        cells["succeeds"] or None,
    )


def _wrong(cells: Mapping[str, str], divisions: Divisions, found: Mapping[str, Agency]) -> Iterator[tuple[str, str]]:
    id_ = cells["id"]
    if _ID.fullmatch(id_) is None:
        yield f"the id {id_!r} is malformed", "write a division code of 2, 4, 6 or 9 digits, or that and -slug of a-z and 0-9"
    elif id_ in found:
        yield f"the id {id_} is registered twice", "remove one row"
    if cells["division"] not in divisions:
        yield f"the division {cells['division']!r} is not in the list", "write the code of the division that the body belongs to"
    elif not id_.startswith(cells["division"]):
        yield f"the id {id_} does not begin with its division {cells['division']}", "correct one of the two"
    yield from ((f"no {key}", "fill it in") for key in ("name", "kind") if not cells[key])
    if cells["level"] not in LEVELS:
        yield f"the level {cells['level']!r} is unknown", "write one of " + ", ".join(LEVELS)
    for key in ("from", "to"):
        if cells[key] and _WHEN.fullmatch(cells[key]) is None:
            yield f"{key} {cells[key]!r} is no date", "write 2024, 2024-06 or 2024-06-30"
    if cells["succeeds"] and (_ID.fullmatch(cells["succeeds"]) is None or cells["succeeds"] == id_):
        yield f"succeeds {cells['succeeds']!r} is no other agency's id", "write the id of the body before"
