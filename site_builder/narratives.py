"""The texts of reports' sections that are kept beside the records, read one report at a time.

Knows where ``ingest --narratives`` writes them. They are a body's own sentences: for reading and comparing, never a part of a record.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from site_builder.errors import Problem
from site_builder.files import json_files, report_path

_NUMERAL = re.compile("[一二三四五六七八九十]{1,3}")


@dataclass(frozen=True, slots=True)
class Narrative:
    """The text of one report's sections by their numeral (一, 五, 六), a line of the source a line."""

    agency: str
    year: int
    sections: Mapping[str, str]


def narratives(data: Path, wrong: list[Problem]) -> Iterator[Narrative]:
    """Every narrative below a data folder, by agency and year; ``wrong`` gains a problem for each file that is none."""
    root = data / "narratives"
    for path in json_files(root):
        try:
            one = _decoded(path)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            wrong.append(Problem(str(path), f"not a narrative: {error}", "remove the file, or read the document again with --narratives"))
            continue
        strange = next((key for key in one.sections if _NUMERAL.fullmatch(key) is None), None)
        if strange is not None:
            wrong.append(Problem(str(path), f"{strange[:20]!r} is no numeral of a section", "write 一, 二, …, or read the document again"))
        elif path == report_path(root, one.agency, one.year):
            yield one
        else:
            wrong.append(Problem(str(path), f"its content says {one.agency} {one.year}", "remove the file"))


def narrative(data: Path, agency: str, year: int) -> Narrative:
    """The narrative of one report. OSError where there is none, msgspec.DecodeError where the file is broken."""
    return _decoded(report_path(data / "narratives", agency, year))


def _decoded(path: Path) -> Narrative:
    return msgspec.json.decode(path.read_bytes(), type=Narrative)
