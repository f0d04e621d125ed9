"""A command of the program, typed: its exit code and what it said. In this process, for one of its own loads for most of a second."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from site_builder.cli import app

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def typed(*arguments: str | Path, cwd: Path = ROOT) -> Ended:
    """Run a command in a folder. What it does not catch itself is raised: a person would see a traceback."""
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(app, [str(one) for one in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ended(done.exit_code, done.stdout, done.stderr)
