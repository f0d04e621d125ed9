"""The two screens, what is told when something is wrong, and the clock."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from site_builder.errors import Problem, SiteError

screen = Console(stderr=True, highlight=False, soft_wrap=True)
paper = Console(highlight=False, soft_wrap=True)


@contextmanager
def telling() -> Iterator[None]:
    """An editor's mistakes, and what the disk refuses: one line each, all of them, exit code 1."""
    try:
        yield
    except SiteError as error:
        say(error.problems)
        raise typer.Exit(1) from None
    except OSError as error:
        if error.filename is None:
            raise  # no file of anybody's: ours to mend
        remedy = "腾出空间、放开权限或关掉一些程序，再运行一次；原有的文件没有坏"
        say([Problem(str(error.filename2 or error.filename), f"读写不了：{error.strerror}", remedy)])
        raise typer.Exit(1) from None


def say(problems: tuple[Problem, ...] | list[Problem]) -> None:
    """Each in one red line on standard error."""
    for problem in problems:
        screen.print(str(problem).replace("\n", " "), style="red", markup=False)


def today() -> str:
    """The day where this runs, ISO."""
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()
