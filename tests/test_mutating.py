"""The guards that ``make guards`` takes away are where it looks for them, and each mutant of ``make mutants`` is another program."""

import ast
from pathlib import Path

import pytest

from tests.campaigns.guards import GUARDS, Guard
from tests.campaigns.mutants import EQUIVALENT, TESTS, mutants

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_words_of_a_guard_stand_once_and_its_tests_are_there(guard: Guard) -> None:
    assert (ROOT / "site_builder" / guard.file).read_text(encoding="utf-8").count(guard.old) == 1
    for named in guard.tests:
        file, _, test = named.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", TESTS)
def test_the_modules_and_tests_of_mutants_are_there(module: str) -> None:
    assert (ROOT / "site_builder" / module).is_file()
    assert all((ROOT / "tests" / name).is_file() for name in TESTS[module])


def test_each_mutant_is_a_program_of_its_own_name_that_differs_from_ours() -> None:
    source = (ROOT / "site_builder" / "ingest" / "row.py").read_text(encoding="utf-8")

    every = list(mutants("ingest/row.py", source))

    assert len({mutant.name for mutant in every}) == len(every) > 200
    assert len({mutant.text for mutant in every}) > 0.95 * len(every)  # a condition negated is its comparison flipped
    assert ast.unparse(ast.parse(source)) not in {mutant.text for mutant in every}
    for mutant in every:
        ast.parse(mutant.text)


def test_what_is_left_out_as_equivalent_is_still_a_mutant() -> None:
    names = {mutant.name for module in TESTS for mutant in mutants(module, (ROOT / "site_builder" / module).read_text(encoding="utf-8"))}
    assert names >= EQUIVALENT


def test_a_small_program_has_the_mutants_that_are_meant() -> None:
    source = "def f(a, b):\n    if a < b and not a:\n        return a + 1\n    return [x for x in a if x]\n"

    changed = [mutant.text for mutant in mutants("m.py", source)]

    for line in (
        "if not (a < b and (not a)):",
        "pass",
        "if a < b or not a:",
        "if a <= b and (not a):",
        "if a < b and (not not a):",
        "return None",
        "return a - 1",
        "return a + 2",
        "return [x for x in a if not x]",
    ):
        assert any(line in text for text in changed), line
    assert len(changed) == 10
