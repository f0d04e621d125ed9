"""The walls of the house, held with ``ast``: who imports whom, each library behind its door, one printer, one clock, one form.

A rule takes the package, as module → tree, and gives one line for each offence. Beside each rule stands a package that breaks it.
"""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from site_builder.form import FORMS, Label, identities, shared

PACKAGE = Path(__file__).parent.parent / "site_builder"

Package = Mapping[str, ast.Module]
"""Module, as "cli" or "audit.reconcile" ("audit" for its __init__), → its tree."""

SITE_HALF = {
    *(
        "facts",
        "texts",
        "derive",
        "audit",
        "measures",
        "figures",
        "pages",
        "render",
        "redact",
        "exports",
        "publish",
        "swap",
        "sums",
        "headers",
        "site",
    ),
    *("words", "withhold", "invented", "crawling", "feeds", "news", "search", "comparing", "diff", "cards", "official", "drawings"),
    *("linking", "compressed", "printing", "shelves", "making", "staging", "compiling", "memo", "harmless", "markdown", "assets"),
    *("downloads", "formats", "workbook", "datapackage", "release", "stamps"),
}
STORE = {
    *("store", "held", "divisions", "agencies", "corrections", "correcting", "superseded", "superseding", "narratives"),
    *("files", "country", "kept", "shards", "pack"),
}
"""The store is one room with several doors: what it knows of places, bodies, corrections and Parquet stands in files of their own."""

DOORS = {
    "altair": {"figures"},
    "vl_convert": {"figures"},
    "jinja2": {"render", "compiling"},
    "markupsafe": {"render", "compiling", "harmless", "markdown"},
    "markdown_it": {"markdown"},
    "mdit_py_plugins": {"markdown"},
    "livereload": {"serve"},
    "tornado": {"serve"},
    "selectolax": {"ingest.readers"},
    "lxml": {"ingest.readers"},
    "pdfplumber": {"ingest.readers"},
    "pdfminer": {"ingest.readers"},
    "docx": {"ingest.readers"},
    "fastexcel": {"ingest.readers"},
    "openpyxl": {"ingest.readers"},
    "xlsxwriter": {"template"},
    "distributed": {"ingest.workers"},
    "dask": {"ingest.workers"},
    "brotli": {"compressed"},
    "pypinyin": {"search.pinyin"},
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli"},
    "polars": (SITE_HALF | STORE)
    - {"pages", "render", "redact", "publish", "swap", "sums", "headers", "words", "search", "cards", "official", "drawings"}
    - {"linking", "compressed", "printing", "shelves", "making", "staging", "compiling", "memo", "harmless", "markdown", "assets"}
    | {"pages"},
}


# ── reading the package ─────────────────────────────────────────────────────────────────────────────────────────────


def package() -> Package:
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)] = ast.parse(
            file.read_text(encoding="utf-8"), str(file)
        )
    return found


def room(module: str) -> str:
    return module.partition(".")[0]


def within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


@cache  # a tree is read once, whoever asks: it is walked for every module that reaches it
def imports(module: str, tree: ast.Module) -> Sequence[str]:
    """What a module imports, absolute: "polars", "site_builder.facts.at". A relative import is made absolute."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ["site_builder", *module.split(".")][: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found += (f"{base}.{alias.name}" for alias in node.names)
    return found


def neighbours(module: str, package: Package) -> set[str]:
    """The modules of the package that a module imports: the longest name that is one."""
    found = set()
    for name in imports(module, package[module]):
        if within(name, "site_builder"):
            parts = name.split(".")[1:]
            while parts and ".".join(parts) not in package:
                parts.pop()
            found.add(".".join(parts) or (name.split(".")[1] if "." in name else ""))
    return found - {module, ""}


def reached(module: str, package: Package) -> dict[str, str]:
    """Every module that comes with a module, → the way to it."""
    ways = {module: module}
    queue = [module]
    while queue:
        here = queue.pop()
        for there in sorted(neighbours(here, package)) if here in package else ():
            if there not in ways:
                ways[there] = f"{ways[here]} → {there}"
                queue.append(there)
    return ways


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every call, as far as it is written out: "print", "datetime.now", ".read_text"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield node.lineno, function.id
            elif isinstance(function, ast.Attribute):
                yield node.lineno, f"{function.value.id if isinstance(function.value, ast.Name) else ''}.{function.attr}"


def words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string but docstrings: strings that stand alone as a statement say something to people only."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def never_together(some: Iterable[str], others: Iterable[str]) -> Callable[[Package], list[str]]:
    """No module of the rooms ``some`` imports one of ``others``, not even through a third."""
    some, others = set(some), set(others)

    def rule(package: Package) -> list[str]:
        return [
            way
            for module in package
            if room(module) in some
            for end, way in reached(module, package).items()
            if room(end) in others and end != module
        ]

    return rule


def the_form_stands_alone(package: Package) -> list[str]:
    return [
        f"{module} imports {name}"
        for module, tree in package.items()
        if room(module) == "form"
        for name in imports(module, tree)
        if not within(name, "site_builder.form") and name.partition(".")[0] not in sys.stdlib_module_names
    ]


def each_library_behind_its_door(package: Package) -> list[str]:
    return [
        f"{module} imports {name}"
        for module, tree in package.items()
        for name in imports(module, tree)
        for doors in (DOORS.get(name.partition(".")[0]),)
        if doors is not None and not any(within(module, door) for door in doors)
    ]


def only_cli_prints(package: Package) -> list[str]:
    return [
        f"{module}:{line} calls {name}"
        for module, tree in package.items()
        if room(module) != "cli"
        for line, name in calls(tree)
        if name in {"print", "pprint", "input", "sys.exit", "exit", "typer.echo", "os._exit", "traceback.print_exc"}
    ] + [
        f"{module}:{node.lineno} takes sys.{node.attr}"
        for module, tree in package.items()
        if room(module) != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"stdout", "stderr"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    ]


CLOCK = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "ctime", "asctime"}


def only_cli_reads_the_clock(package: Package) -> list[str]:
    return [
        f"{module}:{line} calls {name}"
        for module, tree in package.items()
        if room(module) != "cli"
        for line, name in calls(tree)
        if name.partition(".")[2] in CLOCK and not (name.endswith(".time") and not name.startswith("time."))
    ] + [
        f"{module} imports {name}"
        for module, tree in package.items()
        if room(module) != "cli"
        for name in imports(module, tree)
        if name in CLOCKS
    ]


CLOCKS = {f"time.{name}" for name in CLOCK}


def nobody_imports_cli(package: Package) -> list[str]:
    return [
        f"{module} imports cli"
        for module in package
        if room(module) not in {"cli", "__main__"} and "cli" in map(room, neighbours(module, package))
    ]


def only_cli_imports_serve(package: Package) -> list[str]:
    return [
        f"{module} imports serve"
        for module in package
        if room(module) not in {"cli", "serve"} and "serve" in map(room, neighbours(module, package))
    ]


def touches_no_disk(*rooms: str) -> Callable[[Package], list[str]]:
    modules = {"os", "shutil", "tempfile", "io", "glob", "subprocess", "socket"}
    methods = {
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "open",
        "mkdir",
        "exists",
        "is_file",
        "is_dir",
        "iterdir",
        "glob",
        "rglob",
    }
    methods |= {
        "read_csv",
        "read_parquet",
        "scan_csv",
        "scan_parquet",
        "write_csv",
        "write_parquet",
        "sink_parquet",
        "unlink",
        "replace_file",
    }

    def rule(package: Package) -> list[str]:
        chosen = [(module, tree) for module, tree in package.items() if room(module) in rooms]
        return [
            f"{module}:{line} calls {name}"
            for module, tree in chosen
            for line, name in calls(tree)
            if name == "open" or name.split(".")[-1] in methods
        ] + [f"{module} imports {name}" for module, tree in chosen for name in imports(module, tree) if name.partition(".")[0] in modules]

    return rule


def figures_never_aggregate(package: Package) -> list[str]:
    return [
        f"{module}:{line} calls {name}"
        for module, tree in package.items()
        if room(module) == "figures"
        for line, name in calls(tree)
        if name.split(".")[-1]
        in {"group_by", "agg", "mean", "median", "n_unique", "group_by_dynamic", "transform_aggregate", "transform_joinaggregate"}
    ]


def measures_know_no_language(package: Package) -> list[str]:
    return [
        f"{module}:{line} says {text!r}"
        for module, tree in package.items()
        if room(module) == "measures"
        for line, text in words(tree)
        if any("\u3400" <= character <= "\u9fff" for character in text)
    ] + [
        f"{module}:{node.lineno} takes {node.arg}"
        for module, tree in package.items()
        if room(module) == "measures"
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) and node.arg in {"lang", "language", "locale"}
    ]


def nothing_is_swallowed(package: Package) -> list[str]:
    def broad(caught: ast.expr | None) -> bool:
        names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
        return any(name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"}) for name in names)

    return [
        f"{module}:{node.lineno} catches everything"
        for module, tree in package.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and broad(node.type)
        and module != "ingest.guard"  # it tells a fault of ours by the document that met it, which must cost no other
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ] + [f"{module} has no subject" for module in package if {"utils", "util", "helpers", "common", "misc"} & set(module.split("."))]


def headings() -> frozenset[str]:
    """Every Chinese name of three characters or more that the form gives to a section, a table, a heading, a line or a column, as printed
    and as seen in the wild; of lines, columns and headings also the short name. A section's short name is an everyday word (主动公开).
    """
    sections = [value for module in (shared, identities) for value in vars(module).values() if isinstance(value, Label)]
    sections += [label for _, label in shared.SECTIONS]
    inside = []
    for form in FORMS.values():
        for table in form.tables:
            sections.append(table.label)
            inside += [*(group.label for group in table.groups), *(line.label for line in table.lines)]
            inside += [column.label for line in table.lines for column in line.columns]
    written = [spelling for label in sections for spelling in (label.zh, *label.spellings)]
    written += [spelling for label in inside for spelling in label.all_spellings]
    return frozenset(spelling for spelling in written if len(spelling) >= 3)


def only_the_form_holds_a_heading(package: Package) -> list[str]:
    names = headings()
    return [
        f"{module}:{line} holds {name!r}"
        for module, tree in package.items()
        if room(module) != "form"
        for line, text in words(tree)
        for name in sorted(names)
        if name in text
    ]


@dataclass(frozen=True)
class Wall:
    """A rule by the sentence it holds, and packages that break it."""

    sentence: str
    rule: Callable[[Package], list[str]]
    broken: tuple[Mapping[str, str], ...]


WALLS = (
    Wall(
        "form imports only the standard library and itself",
        the_form_stands_alone,
        (
            {"form.model": "import msgspec"},
            {"form": "from site_builder.record import Record"},
            {"form.model": "from ..record import Record"},
        ),
    ),
    Wall(
        "ingest never imports the site half",
        never_together({"ingest"}, SITE_HALF),
        (
            {"ingest.match": "from site_builder.facts import at", "facts": ""},
            {"ingest": "import site_builder.facts"},
            {"ingest": "from site_builder import store", "store": "from site_builder import facts", "facts": ""},
        ),
    ),
    Wall(
        "the site half never imports ingest",
        never_together(SITE_HALF, {"ingest"}),
        ({"pages.home": "from site_builder.ingest import text", "ingest.text": ""}, {"facts": "from . import ingest", "ingest": ""}),
    ),
    Wall(
        "audit never imports measures, nor sees what derive filled",
        never_together({"audit"}, {"measures", "derive"}),
        (
            {"audit.x": "from site_builder import derive", "derive": ""},
            {"audit": "from site_builder.measures import share", "measures": ""},
        ),
    ),
    Wall(
        "measures never imports audit",
        never_together({"measures"}, {"audit"}),
        ({"measures": "from site_builder import audit", "audit": ""},),
    ),
    Wall(
        "each library has its door",
        each_library_behind_its_door,
        (
            {"pages": "import altair as alt"},
            {"store": "from lxml.html import parse"},
            {"ingest.match": "import selectolax"},
            {"ingest.text": "import polars as pl"},
            {"ingest.hand": "def f():\n    import xlsxwriter"},
            {"site": "from rich.progress import track"},
        ),
    ),
    Wall(
        "only cli prints and ends the program",
        only_cli_prints,
        ({"store": "print(1)"}, {"facts": "import sys\nsys.stderr.write('')"}, {"site": "import sys\nsys.exit(1)"}),
    ),
    Wall(
        "only cli reads the clock",
        only_cli_reads_the_clock,
        (
            {"pages": "from datetime import datetime\ndatetime.now()"},
            {"site": "import datetime\ndatetime.date.today()"},
            {"site": "import datetime\ndatetime.datetime.now(datetime.UTC)"},
            {"site": "import time\ntime.time()"},
            {"site": "from time import time\ntime()"},
        ),
    ),
    Wall(
        "nobody imports cli",
        nobody_imports_cli,
        ({"site": "from site_builder.cli import main"}, {"ingest.batch": "from .. import cli", "cli": ""}),
    ),
    Wall("only cli imports serve", only_cli_imports_serve, ({"site": "from site_builder.serve import serve"},)),
    Wall(
        "pages touch no disk",
        touches_no_disk("pages"),
        ({"pages": "open('x')"}, {"pages.home": "from pathlib import Path\nPath('x').read_text()"}, {"pages": "import os"}),
    ),
    Wall(
        "measures open no file",
        touches_no_disk("measures"),
        ({"measures": "open('x')"}, {"measures": "import polars as pl\npl.read_csv('x')"}),
    ),
    Wall("measures know no language", measures_know_no_language, ({"measures": "x = '申请'"}, {"measures": "def f(lang): ..."})),
    Wall("figures never aggregate", figures_never_aggregate, ({"figures.x": "def f(frame): frame.group_by('year').agg()"},)),
    Wall(
        "nothing is swallowed, and no module is without a subject",
        nothing_is_swallowed,
        (
            {"x": "try: ...\nexcept Exception: ..."},
            {"x": "try: ...\nexcept: ..."},
            {"x": "try: ...\nexcept (OSError, BaseException): ..."},
            {"ingest.utils": ""},
        ),
    ),
    Wall(
        "only the form holds a heading of the form",
        only_the_form_holds_a_heading,
        (
            {"pages": f"x = '{FORMS['2021'].table('applications').line('granted').label.zh}'"},
            {"ingest.match": f"x = f'本页{{1}}{FORMS['2019'].table('applications').label.zh}'"},
            {"figures": f"def f():\n    '''fine'''\n    return ('{FORMS['2021'].tables[0].lines[0].columns[0].label.zh}（件）',)"},
        ),
    ),
)


@pytest.fixture(scope="module")
def house() -> Package:
    return package()


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.sentence)
def test_the_wall_stands(wall: Wall, house: Package) -> None:
    assert wall.rule(house) == []


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.sentence)
def test_the_wall_can_fall(wall: Wall) -> None:
    for broken in wall.broken:
        assert wall.rule({module: ast.parse(text) for module, text in broken.items()}) != [], broken


def test_a_package_that_keeps_to_its_rooms_is_not_accused() -> None:
    innocent = {
        "cli": "import rich, time\nfrom site_builder import serve, site\nprint(time.time())",
        "serve": "import tornado",
        "site": "from site_builder import audit, measures",
        "measures": "'''受理申请 in a docstring: 本年新收'''\nfrom site_builder.facts import at",
        "audit": "from site_builder.facts import at\ndef f(record):\n    '''予以公开'''\n    return record.time()",
        "facts": "import polars as pl\ntry: ...\nexcept BaseException: raise",
        "ingest.readers.pdf": "import pdfplumber",
    }

    assert {wall.sentence: wall.rule({name: ast.parse(text) for name, text in innocent.items()}) for wall in WALLS} == {
        wall.sentence: [] for wall in WALLS
    }


def test_the_rules_look_at_the_whole_package(house: Package) -> None:
    assert {"form.shared", "record", "errors", "publish", "serve"} <= house.keys()
    assert len(house) == len(list(PACKAGE.rglob("*.py")))
    assert "form" in {room(module) for module in neighbours("record", house)} | {room(module) for module in reached("facts", house)}


def test_the_headings_are_those_of_the_form() -> None:
    names = headings()

    assert len(names) > 60
    assert all(len(name) >= 3 for name in names)
    assert {form.table("disputes").label.zh for form in FORMS.values()} <= names
