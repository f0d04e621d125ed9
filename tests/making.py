"""Small true-to-form data for tests: a record from a few cells, a register, Data, and strategies for forms filled in."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from site_builder.form import FORMS, Form
from site_builder.record import SCHEMA, Note, NoteKind, Record, Source, Stated
from site_builder.store import Agency, Data, load_divisions

# a number that is not zero and stands in no equation: a report of which nothing can be asked
WORKED = {"disclosure/licences/decisions": 1}

APPLICANTS = ("individual", "business", "research", "public_interest", "legal_services", "other_organisation")

# invented numbers under real codes: three townships of two counties, a city's bureau, a ministry-like body of a province
BODIES = {
    "140825101": ("三泉镇人民政府", "140825101", "镇", "township"),
    "140825102": ("泉掌镇人民政府", "140825102", "镇", "township"),
    "410104006": ("二里岗街道办事处", "410104006", "街道", "township"),
    "4101-gongan": ("郑州市公安局", "4101", "局", "city"),
    "31": ("上海市人民政府办公厅", "31", "厅", "province"),
}


def agency(id_: str, *, succeeds: str | None = None) -> Agency:
    """A registered body: one of BODIES, or a township of that code."""
    name, division, kind, level = BODIES.get(id_, (f"机关{id_}", id_.partition("-")[0], "镇", "township"))
    return Agency(id=id_, name=name, division=division, kind=kind, level=level, aliases=(), from_=None, to=None, succeeds=succeeds)


def register(*ids: str) -> dict[str, Agency]:
    """The register of these bodies; of all BODIES if none is named."""
    return {id_: agency(id_) for id_ in ids or BODIES}


def source(**changes: Any) -> Source:
    """A text copy without an official address."""
    return Source(**{"file": "report.txt", "sha256": "0" * 64, "kind": "copy", "whole": True, "reader": "text"} | changes)


def record(
    cells: Mapping[str, int | None] = MappingProxyType({}),
    *,
    agency: str = "140825101",
    year: int = 2021,
    edition: str = "2021",
    scope: str = "own",
    rest: int | None = 0,
    why: NoteKind = "blank",
    notes: Iterable[Note] = (),
    **changes: Any,
) -> Record:
    """A sound record: ``cells`` by address, every other cell ``rest``; each null is noted as ``why``, unless ``notes`` explain it."""
    form = FORMS[edition]
    unknown = set(cells) - set(form.cells)
    if unknown:
        raise KeyError(f"edition {edition} prints no {sorted(unknown)}")
    every = {at: cells.get(at, rest) for at in form.cells}
    given = tuple(notes)
    explained = {note.at for note in given}
    own_notes = [
        Note(at=at, kind=why)
        for at, value in every.items()
        if value is None and explained.isdisjoint({at, at.rpartition("/")[0], at.partition("/")[0]})
    ]
    tables: dict[str, dict[str, tuple[int | None, ...]]] = {}
    for table, line in form.lines():
        tables.setdefault(table.key, {})[line.key] = tuple(every[f"{table.key}/{line.key}/{column.key}"] for column in line.columns)
    fields = {
        "schema": SCHEMA,
        "name": BODIES.get(agency, (f"机关{agency}",))[0],
        "source": source(),
        "stated": Stated(),
        "notes": (*given, *own_notes),
    } | changes
    return Record(agency=agency, year=year, edition=edition, scope=scope, cells=tables, **fields)


def data_of(*records: Record, agencies: Mapping[str, Agency] | None = None, **parts: Any) -> Data:
    """Data of these records, their bodies registered."""
    known = agencies if agencies is not None else register(*{one.agency for one in records})
    ordered = tuple(sorted(records, key=lambda one: (one.agency, one.year)))
    bare = {"records": ordered, "agencies": known, "divisions": load_divisions(), "corrections": {}, "conflicts": ()}
    return Data(**bare | {"corrected": frozenset(), "settled": frozenset()} | parts)


# ── strategies ──────────────────────────────────────────────────────────────────────────────────────────────────────

_FEW = st.integers(0, 9)
_PIECES = st.one_of(_FEW, _FEW, st.integers(0, 99_999))
_FEN = st.one_of(st.just(0), st.integers(0, 10**8).map(lambda yuan: yuan * 100), st.integers(0, 10**13))


@st.composite
def filled_forms(draw: st.DrawFn) -> tuple[Form, dict[str, int]]:
    """An edition of the form and a number for each of its cells, such that every identity within the report holds."""
    form = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    cells = dict.fromkeys(form.cells, 0)

    free = [at for at, cell in form.cells.items() if cell.table.key == "disclosure"]
    for at in draw(st.lists(st.sampled_from(free), max_size=8, unique=True)):
        column = form.cells[at].column
        cells[at] = draw(_FEN if column.unit == "fen" else st.integers(-99, 99) if column.signed else _PIECES)

    leaves = [f"applications/{line}" for group in form.table("applications").groups for line in group.lines]
    somewhere = st.tuples(st.sampled_from(leaves), st.sampled_from(APPLICANTS))
    for (line, column), value in draw(st.dictionaries(somewhere, _PIECES, max_size=10)).items():
        cells[f"{line}/{column}"] = value
    for column in draw(st.lists(st.sampled_from(APPLICANTS), max_size=2, unique=True)):
        cells[f"applications/carried_forward/{column}"] = draw(_PIECES)
    for column in APPLICANTS:
        concluded = sum(cells[f"{line}/{column}"] for line in leaves)
        handled = concluded + cells[f"applications/carried_forward/{column}"]
        brought = draw(st.integers(0, handled)) if handled else 0
        cells[f"applications/concluded/{column}"] = concluded
        cells[f"applications/brought_forward/{column}"] = brought
        cells[f"applications/received/{column}"] = handled - brought
    for line in form.table("applications").lines:
        at = f"applications/{line.key}"
        cells[f"{at}/total"] = sum(cells[f"{at}/{column}"] for column in APPLICANTS)

    endings = [f"disputes/{line.key}" for line in form.table("disputes").lines]
    for line in draw(st.lists(st.sampled_from(endings), max_size=2, unique=True)):
        for ending in ("upheld", "corrected", "other", "pending"):
            cells[f"{line}/{ending}"] = draw(_FEW)
            cells[f"{line}/total"] += cells[f"{line}/{ending}"]
    return form, cells


_COUNTS = st.sampled_from((0, 0, 0, 1, 2, 7, 40, None))
_WHY = st.sampled_from(("blank", "blank", "not_applicable", "lost", "cut", "ambiguous", "unreadable"))


@st.composite
def reports(draw: st.DrawFn) -> list[Record]:
    """Records of some bodies and years, of both editions and scopes, whose sums need not add up and whose cells may be null."""
    whose = draw(st.lists(st.tuples(st.sampled_from(sorted(BODIES)), st.integers(2019, 2022)), max_size=8, unique=True))
    made = []
    for body, year in whose:
        edition = draw(st.sampled_from(sorted(FORMS)))
        sums = [f"applications/{line.key}/total" for line in FORMS[edition].table("applications").lines]
        places = st.one_of(st.just("applications/received/total"), st.sampled_from(sums), st.sampled_from(sorted(FORMS[edition].cells)))
        cells = draw(st.dictionaries(places, _COUNTS, max_size=5))
        rest = draw(st.sampled_from((0, 0, 0, 0, None)))
        scope = draw(st.sampled_from(("own", "own", "own", "area")))
        made.append(record(cells, agency=body, year=year, edition=edition, scope=scope, rest=rest, why=draw(_WHY)))
    return made
