"""Mistakes of whoever edits this repository, and how they are told.

An agency's mistake is a finding, our reading's a note, a programmer's a traceback; none of those is here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an editor has to mend: where (file, with line or key), what is wrong, and what to do."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} → {self.remedy}"


class SiteError(Exception):
    """One or more problems, all of them at once. Nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@contextmanager
def collecting() -> Iterator[list[Problem]]:
    """Gather problems, and raise them together at the end of the block.

    A SiteError raised inside the block joins those already gathered.
    """
    problems: list[Problem] = []
    try:
        yield problems
    except SiteError as error:
        problems.extend(error.problems)
    if problems:
        raise SiteError(*problems)


def attempt(problems: list[Problem], step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """What a step gives; None, and its problems added to the others, where it raises a SiteError."""
    try:
        return step(*args, **kwargs)
    except SiteError as error:
        problems.extend(error.problems)
        return None
