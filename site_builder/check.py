"""What is wrong, and whose mistake it is: problems are ours to mend, findings are what the reports themselves say.

Findings never fail a check. Problems are broken files, conflicts of corrections, dead links, and notes ``ambiguous`` or ``unreadable``
that neither a correction nor a ``seen`` settles; notes of the other kinds are counted, never failing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder import site, store
from site_builder.audit import Finding, equation_text
from site_builder.errors import Problem, SiteError
from site_builder.form import identity
from site_builder.pages import pages
from site_builder.record import Record

NEEDS_EYES = ("ambiguous", "unreadable")


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that a check found. ``settled`` and ``listed`` count notes; ``lines`` leads from (agency, year) to the record's places."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    records: int
    bodies: int
    settled: int
    listed: int
    lines: dict[tuple[str, int], dict[str, str]]


def check(root: Path, data: Path) -> Checked:
    """Check records, corrections, configuration, words, templates and links, without writing anything."""
    try:
        built = site.prepare(root, data)
        problems = list(_unsettled(built.data, data))
        problems.extend(_conflicts(built.data, data))
        try:
            for _ in site.files(built, list(pages(built)), root):
                pass
        except SiteError as error:
            problems.extend(error.problems)
    except SiteError as error:
        return Checked((), error.problems, 0, 0, 0, 0, {})
    held = built.data
    return Checked(
        built.audit.findings,
        tuple(problems),
        len(held.records),
        len({record.agency for record in held.records}),
        sum(1 for record in held.records for note in record.notes if (record.agency, record.year, note.at) in held.settled),
        sum(len(record.notes) for record in held.records),
        {(record.agency, record.year): record.lines for record in held.records},
    )


def _unsettled(held: store.Data, data: Path) -> Iterator[Problem]:
    for record in held.records:
        for note in record.notes:
            if note.kind in NEEDS_EYES and (record.agency, record.year, note.at) not in held.settled and _still_empty(record, note.at):
                yield Problem(
                    f"{store.record_path(data / 'records', record)}: {note.at}",
                    f"{note.kind}, {note.line or 'place unknown'}: {note.raw or 'no text'}",
                    f"look at the original, then write its correction or that it was seen in data/corrections/…/{record.year}.json",
                )


def _still_empty(record: Record, at: str) -> bool:
    """Whether a note still explains a null cell; a remark on a key of the record, such as the scope, always needs eyes."""
    if "/" not in at and at not in {table.key for table in record.form.tables}:
        return True
    return any(record.value(cell) is None for cell in record.form.cells if cell == at or cell.startswith(at + "/"))


def _conflicts(held: store.Data, data: Path) -> Iterator[Problem]:
    for one in held.conflicts:
        yield Problem(
            f"{data / 'corrections' / store.county_of(one.agency) / one.agency / f'{one.year}.json'}: {one.at}",
            f"expects {one.expected}, but the record says {one.found}",
            "look at the source again and mend the correction",
        )


def line(finding: Finding) -> str:
    """One finding in one line."""
    label = identity(finding.rule).label.zh
    return f"{finding.severity}  {finding.agency} {finding.year}  {equation_text(finding)}  [{finding.rule}] {label}  {finding.at}"


def as_json(checked: Checked) -> dict[str, Any]:
    """One object: ``findings`` (rule, severity, agency, year, at, equation, authority, lines) and ``problems`` (where, what, remedy)."""
    return {
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "agency": finding.agency,
                "year": finding.year,
                "at": finding.at,
                "equation": equation_text(finding),
                "authority": identity(finding.rule).authority.zh,
                "grade": identity(finding.rule).grade,
                "lines": _places(finding, checked),
            }
            for finding in checked.findings
        ],
        "problems": [{"where": one.where, "what": one.what, "remedy": one.remedy} for one in checked.problems],
    }


def _places(finding: Finding, checked: Checked) -> dict[str, str]:
    places = {}
    for term in finding.equation.terms:
        form_line = term.at.rpartition("/")[0]
        place = checked.lines.get((finding.agency, finding.year + term.year), {}).get(form_line)
        if place:
            places[f"{finding.year + term.year} {form_line}" if term.year else form_line] = place
    return places
