"""A reader with a keyboard alone does what readers come for: ``python tests/campaigns/reader.py [BODIES]``.

On the site of the committed data: one township among all of the same name, by its name, by its county, and without scripts; the line
behind a number; a figure cited. On one of invented bodies: four townships of a county compared and saved; the county of which the most
reports leave open whether it is zero. Prints for each what it came to and the keys, words typed, pages and seconds that it took; the
seconds are the program's, who reads nothing twice. What a task must come to, ``tests/browser/test_reader.py`` holds. Exits 1 if one
was not done to its end.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.acting import (  # noqa: E402 (the repository is on the path only now)
    Reader,
    cited,
    compared,
    direct,
    most_unknown,
    namesake,
    source_line,
    unscripted,
)
from tests.browser.chromium import find  # noqa: E402
from tests.browser.conftest import QUIET, run  # noqa: E402
from tests.browser.serving import served  # noqa: E402
from tests.browser.test_reader import county_name, fullest, sought  # noqa: E402


def main(bodies: int) -> int:
    undone = 0
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, data = Path(name), Path(name) / "data"
        run("build", "--out", str(folder / "committed"))
        run("synth", "--agencies", str(bodies), "--years", "2", "--data", str(data))
        run("build", "--data", str(data), "--out", str(folder / "invented"))
        browser = playwright.chromium.launch(executable_path=find(), args=QUIET)
        with served(folder / "committed") as site, served(folder / "invented") as invented:
            one, city = sought()
            county = county_name(data, fullest(data))
            tasks: tuple[tuple[str, Callable[[Reader], object]], ...] = (
                (f"{one.name} of {one.where}, by the name alone", lambda reader: namesake(reader, site, one)),
                ("the same, by county and name", lambda reader: direct(reader, site, one)),
                ("the same, without scripts", lambda reader: unscripted(reader, site, one, city)),
                (f"four townships of {county} compared and saved", lambda reader: compared(reader, invented, county, folder / "view.csv")),
                ("the county with the most unknown zero reports", lambda reader: most_unknown(reader, invented)),
                ("the line behind a number", lambda reader: source_line(reader, site, "三泉镇")),
                ("a figure cited", lambda reader: cited(reader, site)),
            )
            for what, task in tasks:
                undone += not _done(browser, what, task)
        browser.close()
    return bool(undone)


def _done(browser: Browser, what: str, task: Callable[[Reader], object]) -> bool:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        java_script_enabled="without scripts" not in what,
        permissions=["clipboard-read", "clipboard-write"],
    )
    reader = Reader(context.new_page())
    try:
        came_to = task(reader)
    except (AssertionError, Error) as error:
        sys.stdout.write(f"NOT DONE: {what}: {reader.steps}: {str(error).splitlines()[0]}\n")
        return False
    finally:
        context.close()
    sys.stdout.write(f"{what}: {reader.steps} → {came_to.name if isinstance(came_to, Path) else came_to}\n")
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 300))
