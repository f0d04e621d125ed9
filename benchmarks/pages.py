"""What pages of bodies and drawings cost, each way by turns in one process: ``python benchmarks/pages.py [BODIES] [ROUNDS]``.

Processor time, so that neighbours count for less. Every way must give the same bytes; where one does not, this ends with an error.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import vl_convert

from site_builder import markdown, render, site, synth
from site_builder.drawings import Drawings
from site_builder.figures import svg
from site_builder.figures.theme import spliced, width
from site_builder.pages import agency, region
from site_builder.pages.desk import Desk
from site_builder.pages.holdings import holdings
from site_builder.pages.leads import refs
from site_builder.pages.papers import papers
from site_builder.pages.tallies import tallies

ROOT = Path(__file__).parent.parent


class Everything(frozenset[str]):
    """Every path that a page may link to."""

    def __contains__(self, path: object) -> bool:
        return True


def taken(job: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = process_time()
    job()
    return process_time() - start


def by_turns(rounds: int, **ways: Callable[[], object]) -> dict[str, float]:
    """The median of each way, one after the other in every round, each round beginning with another."""
    names = list(ways)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            times[name].append(taken(ways[name]))
    return {name: median(some) for name, some in times.items()}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(bodies: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        synth.write(Path(folder) / "data", bodies, 7, 1)
        made = site.prepare(ROOT, Path(folder) / "data")
        desk = Desk(made, holdings(made), made.words.for_language("zh"))
        of_bodies(desk, rounds)
        of_drawings(desk, rounds, Path(folder) / "kept")
    of_templates(rounds)


def of_bodies(desk: Desk, rounds: int) -> None:
    pages = list(agency.agency_pages(desk))
    sheets = list(desk.held)
    plain, filled = (render.Renderer(ROOT / "templates", desk.site.words, plain=plain) for plain in (True, False))
    for one in (plain, filled):
        one._known = Everything()
    assert [plain.render(page) for page in pages] == [filled.render(page) for page in pages]
    times = by_turns(
        rounds,
        values=lambda: list(agency.agency_pages(desk)),
        tables=lambda: [papers(sheet, desk.w, refs(sheet)) for sheet in sheets],
        plain=lambda: [plain.render(page) for page in pages],
        filled=lambda: [filled.render(page) for page in pages],
    )
    say(f"{len(pages)} pages of bodies, {len(sheets)} reports, {rounds} rounds; ms a page")
    for name, time in times.items():
        say(f"  {name:8} {1000 * time / len(pages):7.2f}")
    before, after = times["values"] + times["plain"], times["values"] + times["filled"]
    say(f"  values and printing: {len(pages) / before:.0f} pages a second plain, {len(pages) / after:.0f} filled; {before / after:.1f} ×")


def of_drawings(desk: Desk, rounds: int, folder: Path) -> None:
    some: dict[tuple[svg.Kind, str], None] = {}
    real, kept = svg._kept, Drawings(folder)
    svg._kept = lambda kind, rows: some.setdefault((kind, rows)) or real(kind, rows)
    list(region.region_pages(desk, dict.fromkeys(desk.held.regions), tallies(desk.site.facts)))
    svg._kept = real
    charts = [(kind, json.loads(rows)) for kind, rows in some][:24]

    def lite() -> list[str]:
        return [vl_convert.vegalite_to_svg(spliced(kind, rows, width(kind, rows))) for kind, rows in charts]

    def compiled() -> list[str]:
        return [svg._by_vega(kind, rows) for kind, rows in charts]

    def remembered() -> list[str]:
        with svg.keeping(kept):
            return [real(kind, rows) for kind, rows in list(some)[:24]]

    assert lite() == compiled() == remembered() == remembered()
    times = by_turns(rounds, vega_lite=lite, compiled=compiled, kept=remembered)
    say(f"{len(charts)} drawings of regions, {rounds} rounds; ms each")
    for name, time in times.items():
        say(f"  {name:9} {1000 * time / len(charts):7.2f}")


def of_templates(rounds: int) -> None:
    names = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))

    def compiled() -> None:
        environment = render.environment(ROOT / "templates")
        for name in names:
            environment.get_template(name)

    titles = dict.fromkeys(("zh", "en"), "site")
    times = by_turns(rounds, templates=compiled, prose=lambda: markdown.read_prose(ROOT / "content", titles))
    say(f"once a build: {len(names)} templates compiled {1000 * times['templates']:.0f} ms, prose read {1000 * times['prose']:.0f} ms")


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:] + ["60", "5"][len(sys.argv) - 1 :])))
