"""A data folder in which every text that anybody can write is a hostile string: each string in each field, marked by both.

A field is named by two letters. Behind a string stands ``zq<field><number of the string>``, by which it is found again in the site.
"""

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

from site_builder.agencies import HEADER
from site_builder.events import HEADER as EVENTS
from site_builder.form import FORMS
from site_builder.record import Claim, Correction, Note, Part, Record, Stated
from site_builder.record_json import encode, to_builtins
from site_builder.store import load_divisions, write_narrative, write_record
from site_builder.superseded import corrections_beside, superseded_path
from tests.making import record, source
from tests.narratives import narrative

FIELDS = {
    "nm": "name of a registered body",
    "al": "alias",
    "kd": "kind of a body",
    "dv": "name of a division",
    "rn": "name in a record",
    "sf": "file name of a source",
    "su": "address of a source, as it is",
    "sw": "address of a source, behind a host",
    "sr": "reader of a source",
    "sd": "date of a source",
    "sp": "day of posting of a source",
    "st": "day of retrieval of a source",
    "na": "place of a note",
    "nr": "tokens of a note",
    "nl": "line of a note",
    "ni": "identity of a note",
    "nc": "candidate of a note",
    "lp": "place of a line",
    "bn": "name in a breakdown",
    "bi": "name inside a part of a breakdown",
    "co": "what a claim is of",
    "cu": "unit of a claim",
    "cl": "line of a claim",
    "no": "notice",
    "se": "section",
    "to": "topic",
    "cw": "why of a correction",
    "cb": "hand of a correction",
    "cs": "why of what was seen and not read",
    "cx": "why of a correction that contradicts",
    "gw": "why of a correction to a former version",
    "gn": "name in a former version",
    "et": "text of a reply",
    "el": "text of a look at the original",
    "eu": "address of an event",
    "eb": "hand of an event",
    "nt": "text of a narrative",
}
"""The fields by their letters."""

SHOWN = ("nm", "al", "kd", "rn", "sw", "nr", "cw", "cs", "cx", "et", "el", "eu", "nt")
"""Fields that a site shows: were a string of one not found in it, nothing would be proved."""

MARK = re.compile(r"zq([a-z]{2})([0-9]{4})")

_COUNTIES = ("140825", "410104", "411621", "360923")
_A = "applications"


def marked(field: str, number: int, text: str) -> str:
    """A hostile string as it stands in a field."""
    return f"{text}zq{field}{number:04}"


def sow(data: Path, strings: Sequence[str]) -> int:
    """Write the folder, a body with two reports for each string; gives how many strings stand in how many fields, multiplied."""
    divisions = load_divisions()
    free = [code for code in (f"{county}{place}" for place in range(500, 990) for county in _COUNTIES) if code not in divisions]
    register: list[Sequence[str]] = [HEADER]
    added: list[Sequence[str]] = [("code", "name")]
    events: list[Sequence[str]] = [EVENTS]
    for number, (text, body) in enumerate(zip(strings, free, strict=False)):

        def put(field: str, text: str = text, number: int = number) -> str:
            return marked(field, number, text)

        added.append((body, put("dv")))
        aliases = ";".join((put("al").replace(";", "；"), "别名"))
        register.append((body, put("nm"), body, put("kd"), "township", aliases, "", "", ""))
        web = "https://www.example.gov.cn/" + re.sub(r"\s", "", put("eu"))
        events += [
            (body, "2021", f"{_A}/concluded", "replied", "2026-03-01", _address(web), put("et"), put("eb")),
            (body, "2022", "", "confirmed", "2026-03-02", "", put("el"), put("eb")),
        ]
        told = "\n".join((narrative(number).by("我镇"), put("nt"), narrative(number + 5000).by("我镇")))
        for year in (2021, 2022):
            one = _report(body, year, text, number)
            write_record(data, one)
            write_narrative(data, one, {"一": told})
        _write_corrections(data / "corrections" / body[:6] / body / "2021.json", (put("cw"), put("cs"), put("cx")), put("cb"))
        _write_former(data, _former(body, put), put("gw"), put("cb"))
    for name, rows in (("divisions.csv", added), ("agencies.csv", register), ("events.csv", events)):
        written = io.StringIO(newline="")
        csv.writer(written).writerows(rows)
        (data / name).write_bytes(written.getvalue().encode())
    return len(strings) * len(FIELDS)


def _address(web: str) -> str:
    """The address where the reader of events takes it for one."""
    return web if re.fullmatch(r"[^\s\[\]]+", web) else "https://www.example.gov.cn/"


def _report(body: str, year: int, text: str, number: int) -> Record:
    def put(field: str) -> str:
        return marked(field, number, text)

    notes = (
        Note(at=f"{_A}/partly_granted", kind="ambiguous", raw=put("nr"), line=put("nl"), candidates=(put("nc"), "2")),
        Note(at=f"{_A}/granted", kind="extra", raw=put("nr"), line="8"),
        Note(at="disputes/reconsideration", kind="lost", raw=put("nr")),
        Note(at=put("na").replace("/", "／"), kind="resolved", raw=put("nr"), identity=put("ni")),
    )
    cells = FORMS["2021"].cells
    nothing = {at: None for at in cells if at.startswith((f"{_A}/partly_granted/", "disputes/reconsideration/"))}
    first = year == 2021
    # One year contradicts itself, so that there are leads; two would only make more of the same pages.
    numbers = {f"{_A}/received/individual": 5, f"{_A}/received/total": 5, f"{_A}/concluded/total": 9} if first else {}
    return record(
        numbers | nothing,
        agency=body,
        year=year,
        notes=notes,
        name=put("rn"),
        lines={f"{_A}/received": put("lp"), f"stated/{put('lp')}": "5", f"{_A}/concluded": "69"},
        source=source(
            file=put("sf"),
            kind="official_page",
            url=put("su") if first else "https://www.example.gov.cn/" + put("sw"),
            dated=put("sd") if first else f"{year + 1}-01-20",
            posted=put("sp") if first else f"{year + 1}-01-21",
            retrieved=put("st") if first else f"{year + 1}-04-01",
            reader=put("sr"),
            sha256=f"{int(body) + year:064x}",
        ),
        stated=Stated(
            disclosed_total=30,
            breakdown=(Part(put("bn"), 10, (Part(put("bi"), 4),)), Part(put("bn"), 20)),
            applications_received=7,
            claims=(Claim("received", 2, "件", "40"), Claim(put("co"), 2, put("cu"), put("cl"))),
            notices=(put("no"),),
            sections=(put("se"),),
            topics=(put("to"),),
        ),
    )


def _former(body: str, put) -> Record:  # type: ignore[no-untyped-def]
    return record(
        {f"{_A}/received/total": 6}, agency=body, year=2021, name=put("gn"), source=source(sha256=f"{int(body):064x}", file=put("sf"))
    )


def _write_corrections(path: Path, why: tuple[str, str, str], by: str) -> None:
    made = [
        Correction(at=f"{_A}/received/total", expect=5, set=4, why=why[0], by=by, when="2026-02-20"),
        Correction(at=f"{_A}/partly_granted", seen="ambiguous", why=why[1], by=by, when="2026-02-20"),
        Correction(at=f"{_A}/granted/total", expect=99, set=3, why=why[2], by=by, when="2026-02-20"),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([to_builtins(one) for one in made], ensure_ascii=False), encoding="utf-8")


def _write_former(data: Path, one: Record, why: str, by: str) -> None:
    path = superseded_path(data, one)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(one))
    made = [Correction(at=f"{_A}/received/total", expect=6, set=7, why=why, by=by, when="2026-02-20")]
    corrections_beside(path).write_text(json.dumps([to_builtins(one) for one in made], ensure_ascii=False), encoding="utf-8")
