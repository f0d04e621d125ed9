"""Switches that several commands take, and what stands for those that are left out."""

from pathlib import Path
from typing import Annotated

import typer

HERE = Path()
Root = Annotated[Path, typer.Option("--root", help="The repository: content/ and templates/ are below it.", file_okay=False)]
DataDir = Annotated[
    Path | None, typer.Option("--data", help="The data folder; default: data below the root. It may be empty or absent.", file_okay=False)
]
AllowShrink = Annotated[
    bool, typer.Option("--allow-shrink", help="Publish although fewer than 99% of the reports of the last release remain.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="How many processes; default: one a processor. The bytes are the same.")]
Why = Annotated[str, typer.Option("--why", help="The reason; it is published.")]
By = Annotated[str, typer.Option("--by", help="A handle for whoever looked; it stays in the repository.")]
When = Annotated[str | None, typer.Option("--when", help="The day, as 2026-02-20; default: today.")]


def data_of(root: Path, data: Path | None) -> Path:
    """The data folder: the one that is named, else the root's."""
    return data if data is not None else root / "data"
