"""Commands about a data folder as a whole: ``pack`` ``synth``."""

from pathlib import Path
from typing import Annotated

import typer

from site_builder import pack as packing
from site_builder import synth
from site_builder.cli.options import HERE, DataDir, Root, data_of
from site_builder.cli.terminal import paper, telling


def pack(
    undo: Annotated[bool, typer.Option("--undo", help="Write the JSON back, byte for byte, and remove the Parquet.")] = False,
    root: Root = HERE,
    data: DataDir = None,
) -> None:
    """Move the JSON records into a few small Parquet files. A record leaves its file only after it was read back the same."""
    where = data_of(root, data) / "records"
    with telling():
        done = (packing.undo if undo else packing.pack)(data_of(root, data))
    if undo:
        paper.print(f"写回 {done.records:,} 份 JSON → {where}", markup=False)
    else:
        paper.print(f"打包 {done.records:,} 份 JSON → {where}（Parquet {done.shards} 个，{done.size / 1e6:.1f} MB）", markup=False)


def synth_(
    data: Annotated[Path, typer.Option("--data", help="The folder to fill; absent or empty.", file_okay=False)],
    agencies: Annotated[int, typer.Option(min=1, max=500_000, help="How many bodies.")] = 1000,
    years: Annotated[int, typer.Option(min=1, max=synth.LONGEST, help=f"How many report years, up to {synth.LAST}.")] = synth.LONGEST,
    seed: Annotated[int, typer.Option(help="Another number gives other data; the same gives the same bytes.")] = 1,
    packed: Annotated[bool, typer.Option("--packed", help="Records as Parquet, as pack leaves them: for many bodies.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes; the bytes are the same.")] = 1,
) -> None:
    """Fill a new folder with invented data, to see the pages full. Every page built of it says that it is invented."""
    with telling():
        written = synth.write(data, agencies, years, seed, packed=packed, jobs=jobs)
    paper.print(f"虚构 {written.bodies:,} 个机关 · {written.records:,} 份报告 → {data}（site-builder build --data {data}）", markup=False)
