"""Our own code made wrong in small ways, and the tests that must notice: ``make mutants MODULE=ingest/text.py``.

A comparison is flipped, a number is one more, a condition is negated, a result is left out, a branch does nothing, plus becomes minus. Each
such mutant is met by the tests that come by its line, the quickest first, until one fails. ``--sample`` takes so many of a module, by seed.
Prints what survived, and a line for each module: killed, survived, score. Exits 1 below ``--least`` percent.

Tests run in forks of a process that has loaded the libraries and nothing of ours: most of a short run would be loading. (mutmut forks after
tests have run, which polars does not outlive; cosmic-ray starts an interpreter for each mutant and runs every test against it.)
"""

import argparse
import ast
import json
import os
import random
import re
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.campaigns.mutating import FAILED, OPTIONS, copied, otherwise, surroundings

LIBRARIES = (
    "hypothesis",
    "msgspec",
    "polars",
    "lxml.etree",
    "selectolax.lexbor",
    "jinja2",
    "markdown_it",
    "altair",
    "typer",
    "tornado.web",
)
"""Loaded before tests fork; polars is only loaded, for it does not outlive a fork once it has worked."""

TESTS: Mapping[str, tuple[str, ...]] = {
    "ingest/text.py": ("test_text.py", "test_match.py"),
    "ingest/row.py": ("test_row.py", "test_match.py"),
    "ingest/match.py": ("test_match.py", "test_real_reports.py", "test_glued.py"),
    "ingest/glued.py": ("test_glued.py",),
    "facts.py": ("test_facts.py", "test_country.py"),
    "derive.py": ("test_derive.py",),
    "audit/equations.py": ("test_audit.py",),
    "audit/reconcile.py": ("test_audit.py",),
    "audit/carry.py": ("test_audit.py", "test_chain.py"),
    "audit/bounds.py": ("test_bounds.py",),
    "audit/chain.py": ("test_chain.py",),
    "audit/versions.py": ("test_versions.py",),
    "audit/amounts.py": ("test_amounts.py",),
    "audit/between.py": ("test_between.py",),
    "audit/copies.py": ("test_copies.py",),
    "audit/foreign.py": ("test_foreign.py",),
    "audit/former.py": ("test_former.py", "test_superseding.py"),
    "audit/law.py": ("test_law.py",),
    "audit/own_words.py": ("test_copies.py",),
    "audit/patterns.py": ("test_patterns.py",),
    "audit/possible.py": ("test_points.py", "test_bounds.py"),
    "audit/proper.py": ("test_proper.py",),
    "audit/reasons.py": ("test_reasons.py",),
    "audit/spans.py": ("test_copies.py",),
    "audit/spoken.py": ("test_spoken.py",),
    "audit/words.py": ("test_spoken.py",),
    "sums.py": ("test_publish.py",),
    "swap.py": ("test_swap.py",),
    "publish.py": ("test_publish.py", "test_standing.py"),
    "staging.py": ("test_publish.py", "test_standing.py"),
    "shelves.py": ("test_keeping.py", "test_shelves.py"),
    "redact.py": ("test_redact.py",),
}
"""The modules of numbers, placement, audit and publishing, and the files of their tests."""

EQUIVALENT = frozenset(
    {
        "ingest/row.py _exactly: len(tokens) > len(columns) → len(tokens) >= len(columns)",  # they are not as many there
        "ingest/match.py _lines: index > last_found → index >= last_found",  # that one was found
        "ingest/match.py _in_order: starts[before] < start → starts[before] <= start",  # no two lines are named by one word
        "ingest/match.py _in_order: 0 → 1",  # all runs are one longer, and the longest with them
        "ingest/match.py _in_order: 0 → 1 (2)",
        "ingest/match.py _in_order: 1 → 2 (4)",  # all runs are one shorter
        "ingest/match.py _agreed: 0 → 1 (4)",  # all places are of one line, and its columns the same
        "ingest/glued.py module: 20000 → 20001",  # limits of effort, chosen round: one more is as good
        "ingest/glued.py module: 1000000 → 1000001",
        "ingest/glued.py module: 200000 → 200001",
        "ingest/glued.py read_disputes: 0 → 1",  # all lines have as many columns
        "ingest/glued.py read_disputes: False → True",  # asked for only where sums across rows decide
        "ingest/glued.py _readings.go: len(numbers) < last → len(numbers) <= last",  # looks at more ways, which end nowhere
        "ingest/glued.py _compatible: if any((numbers[index] is None for numbers in candidates)): return {} "
        "→ if any((numbers[index] is None for numbers in candidates)): pass",  # sums across rows are of pieces: those have a number
        "ingest/glued.py _balance: total += side * term.sign * number → total -= side * term.sign * number",  # only 0 is asked for
        "ingest/glued.py _balance: side * term.sign → side // term.sign",  # both are 1 or -1
        "audit/bounds.py module: 0 → 1",  # all lines have the same columns
        "staging.py _take: 20 → 21",  # how much is copied at a time
        "audit/between.py between: (-one.share, one.earlier) < (-best[0], best[1]) → (-one.share, one.earlier) <= (-best[0], best[1])",
        "audit/copies.py module: 1000000 → 1000001",
        "audit/copies.py _signed: 0 → 1",  # where a batch ends
        "audit/copies.py _signed: 0 → 1 (2)",
        "audit/copies.py _signed: 0 → 1 (3)",  # of two that are the same either may be named
        "audit/copies.py _candidates: pl.col('stretch') < high → pl.col('stretch') <= high",  # a number in 2 to the 60
        "audit/copies.py _pairs: pl.col('earlier') < pl.col('later') → pl.col('earlier') <= pl.col('later')",
        "audit/copies.py _candidates: pl.col('stretch') >= low → pl.col('stretch') > low",
        "audit/copies.py _signature: pl.col('stretch') < _TOP → pl.col('stretch') <= _TOP",
        "audit/copies.py _signature: 1 - STRETCH → 1 + STRETCH",  # what runs into the next passage stands nowhere else
        "audit/copies.py module: 24 → 25",  # limits of effort
        "audit/copies.py module: 24 → 25 (2)",
        "audit/copies.py _pairs: pl.col('many') > MANY → pl.col('many') >= MANY",  # the pairs with the first are only counted twice
        "audit/former.py _pairs: touched & versions.keys() → touched | versions.keys()",  # of what is not touched no version went
        "audit/reasons.py _may_be_far: n * share → n // share (2)",  # a short cut: what it lets pass the chance decides
        "audit/reasons.py module: 3.0 → 4.0",  # there too the chance is far above what any correction leaves
        "derive.py module: 16 → 17",  # a limit of effort
        "derive.py _sides: 1 → 2 (4)",  # within one report nothing is taken away on the left
        "derive.py forced: if bounds.is_empty(): break → if bounds.is_empty(): pass",  # the same, later
        "audit/equations.py broken: if not some.any(): return → if not some.any(): pass",  # the same, later
        "publish.py _release: 4 → 5",  # a name that nobody has
        "publish.py module: 10.0 → 11.0",  # chosen round
        "shelves.py Kept.get: if self.standing is None: return None → if self.standing is None: pass",  # in no folder nothing stands
        "shelves.py Kept._stands: return False → return None",
        "shelves.py Shelving.files: len(waiting) > AHEAD * self.jobs → len(waiting) >= AHEAD * self.jobs",  # one fewer that waits
        "staging.py _sync: os.O_RDONLY | os.O_DIRECTORY → os.O_RDONLY & os.O_DIRECTORY",  # a folder is what it opens
        "staging.py _take: False → True",  # on Linux a link is linked either way
        "audit/words.py _breakdowns: pl.col('total') > pl.col('disclosed_total') → pl.col('total') >= pl.col('disclosed_total')",
        "audit/words.py _breakdowns: row['total'] > row['disclosed_total'] → row['total'] >= row['disclosed_total']",
        "audit/words.py _other_years: pl.col('told_years').list.len() > 0 → pl.col('told_years').list.len() >= 0",  # of none none is told
        "audit/words.py _other_years: 0 → 1 (2)",  # two are more than one, and one is no other year
        "audit/words.py _other_years: 0 → 1 (4)",
        "audit/versions.py versions: if not newest: return → if not newest: pass",  # the same, sooner
        "facts.py facts: True → False",  # a body has one report of a year: there is no order beyond the two
        "facts.py facts: True → False (2)",
        "facts.py narrow: 0 → 1 (2)",  # both are as narrow
        "facts.py narrow: 0 → 1 (3)",
        "facts.py _kinds: True → False",  # what comes of it is found by name and by row
    }
)
"""Mutants that do the same as what they replace, as they are printed; each was looked at. They are left out of the score."""

ANOTHER_HASH = re.compile(r"audit/copies\.py (?:_signature: (?:_times|of_24|stirred|[0-9]+ → )|module: [0-9]{18,20} )")
"""By another hash other stretches are sampled, and the same is told: shares are counted on the texts (``benchmarks/copies.py``)."""


_UNWARNED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # the libraries are there already, on purpose
INTERNAL = 70
SECONDS = 20
"""Of processor, beyond three times what its tests need: a mutant that goes on for longer loops."""


# ── mutants ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in which function, what became what, over which lines tests must come to notice it, and the whole text."""

    name: str
    lines: range
    anywhere: bool
    text: str


_COMPARED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    for path, node in list(_places(tree, ())):
        where = ".".join(one.name for one in path if isinstance(one, ast.FunctionDef | ast.ClassDef)) or "module"
        statement = next(one for one in (node, *reversed(path)) if isinstance(one, ast.stmt))
        inside = any(isinstance(one, ast.FunctionDef | ast.Lambda) for one in path)
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        for before, after in _changes(node):
            name = f"{module} {where}: {before} → {after}"
            seen[name] = seen.get(name, 0) + 1
            yield Mutant(f"{name} ({seen[name]})" if seen[name] > 1 else name, lines, not inside, ast.unparse(tree))


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Each change of one node, made while it is told and taken back after."""
    match node:
        case ast.Compare():
            for n, op in enumerate(node.ops):
                yield from _put(node, node.ops, n, _COMPARED[type(op)]())
        case ast.BoolOp():
            yield from _set(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _COUNTED:
            yield from _set(node, "op", _COUNTED[type(node.op)]())
        case ast.Constant(value=bool()):
            yield from _set(node, "value", not node.value)
        case ast.Constant(value=int() | float()):
            yield from _set(node, "value", node.value + 1)
        case ast.UnaryOp(op=ast.Not()):
            yield from _set(node, "operand", _not(node.operand))
        case ast.IfExp():
            yield from _set(node, "test", _not(node.test))
        case ast.comprehension():
            for n, test in enumerate(node.ifs):
                yield from _put(node, node.ifs, n, _not(test))
        case ast.Return(value=ast.expr()) if not isinstance(node.value, ast.Constant) or node.value.value is not None:
            yield from _set(node, "value", ast.Constant(None))
        case ast.If():
            yield from _set(node, "test", _not(node.test))
            yield from _set(node, "body", [ast.Pass()])


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _set(node: ast.AST, field: str, new: object) -> Iterator[tuple[str, str]]:
    old, before = getattr(node, field), _told(node)
    setattr(node, field, new)
    yield before, _told(node)
    setattr(node, field, old)


def _put(node: ast.AST, parts: list[Any], n: int, new: object) -> Iterator[tuple[str, str]]:
    old, before = parts[n], _told(node)
    parts[n] = new
    yield before, _told(node)
    parts[n] = old


def _told(node: ast.AST) -> str:
    """A node in one line; of a long one its beginning."""
    return " ".join(ast.unparse(node).split())[:110]


def _places(node: ast.AST, path: tuple[ast.AST, ...]) -> Iterator[tuple[tuple[ast.AST, ...], ast.AST]]:
    """Every node that does something when the program runs, with those above it: no annotation, decorator, or word of a type."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"} or (isinstance(node, ast.ClassDef) and name == "keywords"):
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST) and not _idle(child):
                yield (*path, node), child
                yield from _places(child, (*path, node))


def _idle(node: ast.AST) -> bool:
    """Docstrings, what only a type checker reads, names of types, and whether two lengths are held against each other."""
    checker = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    named = isinstance(node, ast.Assign) and ast.unparse(node.value).startswith(("Literal[", "Callable[", "tuple["))
    strict = isinstance(node, ast.keyword) and node.arg == "strict"
    return checker or named or strict or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


# ── tests, in forks ─────────────────────────────────────────────────────────────────────────────────────────────────


class Recorder:
    """A plugin of pytest: which lines of one file each test comes by, in its own part and in what it shares, and its seconds of processor.

    What functions of the file remember is forgotten before each test: else only the first would come by.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._now = str(file), set[int]()
        self.lines: dict[str, list[int]] = {}
        self.shared: dict[str, set[int]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now = set()
        started = time.process_time()
        sys.settrace(self._called)
        threading.settrace(self._called)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            self.seconds[item.nodeid] = time.process_time() - started
            self.lines[item.nodeid] = sorted(self._now)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        self._forget()
        try:
            return (yield)
        finally:
            self.shared.setdefault(_file_of(item.nodeid), set()).update(self._now)

    def _called(self, frame: FrameType, _event: str, _argument: object) -> Any:
        return self._stepped if frame.f_code.co_filename == self._file else None

    def _stepped(self, frame: FrameType, _event: str, _argument: object) -> Any:
        self._now.add(frame.f_lineno)
        return self._stepped

    def _forget(self) -> None:
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None) == self._file:
                for kept in vars(module).values():
                    if hasattr(kept, "cache_clear"):
                        kept.cache_clear()


class Chosen:
    """A plugin of pytest: only these tests, in this order; what Hypothesis finds is neither made smaller nor kept."""

    def __init__(self, names: Sequence[str]) -> None:
        self._order = {name: n for n, name in enumerate(names)}

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants", settings.get_profile("house"), phases=(Phase.explicit, Phase.generate), database=None, derandomize=True
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid])


@dataclass(frozen=True, slots=True)
class Known:
    """Of each test of a module: its seconds, and the lines that it comes by."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Collection[int]]

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that come by a mutant, the quickest first; all where none does: it may have done its work while the module was read."""
        near = set(mutant.lines)
        found = [test for test in self.seconds if near & set(self.lines[test])]
        return sorted(self.seconds if mutant.anywhere or not found else found, key=lambda test: self.seconds[test])


def recorded(copy: Path, file: Path, names: Sequence[str]) -> Known:
    """Run the tests as the code stands. SystemExit where they fail."""
    recorder, kept = Recorder(file), copy.with_name("recorded.json")

    def job() -> int:
        code = _pytest(copy, names, recorder)
        shared = {name: sorted(lines) for name, lines in recorder.shared.items()}
        kept.write_text(
            json.dumps({"code": code, "lines": recorder.lines, "shared": shared, "seconds": recorder.seconds}), encoding="utf-8"
        )
        return 0

    if os.waitpid(_forked(job), 0)[1]:
        raise SystemExit(f"{' '.join(names)} cannot be run → see above")
    told = json.loads(kept.read_text(encoding="utf-8"))
    if told["code"]:
        raise SystemExit(f"{' '.join(names)} fail as the code stands → mend that first")
    return Known(told["seconds"], {test: {*lines, *told["shared"].get(_file_of(test), ())} for test, lines in told["lines"].items()})


def noticed(copy: Path, names: Sequence[str], seconds: float) -> bool:
    """Whether one of these tests fails now, or goes on for longer than it may."""
    files = sorted({_file_of(name) for name in names})

    def job() -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
        signal.alarm(10 * int(seconds) + 60)  # what only waits takes no time of the processor
        return _pytest(copy, files, Chosen(names))

    code = os.waitstatus_to_exitcode(os.waitpid(_forked(job), 0)[1])
    if code not in {0, FAILED, 2, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM}:
        raise SystemExit(f"pytest ends with {code}: {' '.join(names)[:200]}")
    return code != 0  # 2: it cannot even be imported


def _forked(job: Callable[[], int]) -> int:
    """The process that does a job, apart; nothing of it comes back but its code and what it writes elsewhere."""
    child = os.fork()
    if not child:
        code = INTERNAL
        try:
            code = job()
        except BaseException:  # noqa: BLE001 it must end here, whatever it is
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return child


def _pytest(copy: Path, names: Sequence[str], plugin: object) -> int:
    """pytest in this process, in the copy; whoever calls this ends."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1):
        os.dup2(nowhere, handle)
    os.chdir(copy)
    os.environ.update(surroundings(copy))
    sys.path.insert(0, str(copy))
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # those of the copy are meant from here on
    sys.dont_write_bytecode = not isinstance(plugin, Recorder)
    return int(pytest.main([*OPTIONS, *_UNWARNED, *names], plugins=[plugin]))


def _file_of(test: str) -> str:
    return test.partition("::")[0]


# ── the whole ───────────────────────────────────────────────────────────────────────────────────────────────────────


def main(asked: argparse.Namespace) -> int:
    """Meet the mutants of each module; 1 where a score is below the least."""
    for library in LIBRARIES:
        __import__(library)
    modules = asked.modules or list(TESTS)
    if unknown := [module for module in modules if module not in TESTS]:
        _say(f"{', '.join(unknown)}: not among {', '.join(TESTS)}")
        return 2
    low = 0
    killed = met = 0
    with copied() as copy:
        for module in modules:
            some, all_ = _met(copy, module, asked)
            killed, met, low = killed + some, met + all_, low + (some * 100 < all_ * asked.least)
    _say(f"mutants: {len(modules)} modules, {killed:,} of {met:,} killed, {killed / max(met, 1):.1%}; {low} modules below {asked.least}%")
    return int(low > 0)


def _met(copy: Path, module: str, asked: argparse.Namespace) -> tuple[int, int]:
    started = time.monotonic()
    file = copy / "site_builder" / module
    known = recorded(copy, file, [f"tests/{name}" for name in TESTS[module]])
    all_of_it = mutants(module, file.read_text(encoding="utf-8"))
    every = [one for one in all_of_it if one.name not in EQUIVALENT and not ANOTHER_HASH.match(one.name)]
    some = every if not asked.sample or asked.sample >= len(every) else random.Random(asked.seed).sample(every, asked.sample)
    survived = []
    for mutant in some:
        tests = known.of(mutant)
        with otherwise(file, mutant.text):
            if noticed(copy, tests, SECONDS + 3 * sum(known.seconds[test] for test in tests)):
                continue
        survived.append(mutant)
        _say(f"    survived: {mutant.name}  (line {mutant.lines[0]}, {len(tests)} tests)")
    killed = len(some) - len(survived)
    _say(
        f"{module:24}{len(every):>6} mutants,{len(some):>5} met,{killed:>5} killed,{len(survived):>4} survived, "
        f"{killed / max(len(some), 1):6.1%}  {time.monotonic() - started:.0f} s"
    )
    return killed, len(some)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mutants of our own code.")
    parser.add_argument("modules", nargs="*", help=f"as 'ingest/text.py'; all of them without: {', '.join(TESTS)}")
    parser.add_argument("--sample", type=int, default=0, help="so many of a module, by seed; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=85, help="percent that must be killed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_asked()))
