"""Every kind of page of two sites, the committed data's and one of invented bodies: ``python tests/campaigns/look.py [BODIES] [OUT]``.

For each kind the largest pages: axe in light, dark, forced colours and at 320 px; no sideways scroll; silence of the console with the
production headers, with scripts off and from a folder. Then the weight of every kind, and the Nu checker on every page, where there is
Java and vnu.jar. Pictures of each kind go to OUT (light, dark, 320 px, paper), where it is given. Exits 1 if anything was found.
"""

import gzip
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find  # noqa: E402 (the repository is on the path only now)
from tests.browser.conftest import QUIET, Handler  # noqa: E402
from tests.browser.markup import NoCheckerError, complaints  # noqa: E402
from tests.browser.test_pages import LOOKS, TAGS, look  # noqa: E402
from tests.browser.visiting import KINDS, Built  # noqa: E402

LARGEST = 1
"""Pages of each kind that are looked at: what is crowded breaks first."""

HEAVIEST = 15 * 1024
"""Bytes, gzipped, of a body's page with seven years."""

LONGEST = 30 * 1024
"""Bytes, gzipped, of a page that lists places, bodies or points to check."""


def main(bodies: int, pictures: Path | None) -> int:
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=QUIET)
        data = Path(folder) / "data"
        _run("synth", "--agencies", str(bodies), "--data", str(data))
        for name, held in (("committed", ROOT / "data"), ("invented", data)):
            out = Path(folder) / name / "dist"
            _run("build", "--data", str(held), "--out", str(out))
            with _served(out.resolve()) as site:
                _say(f"{name}: {len(site.pages('**/*.html'))} pages")
                found += [f"{name}: {line}" for line in _look(browser, site, pictures / name if pictures else None)]
                found += [f"{name}: {line}" for line in _weigh(site)]
            try:
                said = complaints(out.resolve())
            except NoCheckerError as error:
                _say(f"{name}: markup not checked: {error}")
            else:
                _say(f"{name}: vnu {len(said)}")
                found += [f"{name}: vnu: {line}" for line in said]
        browser.close()
    for line in found:
        _say(line)
    _say(f"{len(found)} faults")
    return bool(found)


def _look(browser: Browser, site: Built, pictures: Path | None) -> Iterator[str]:
    contexts: dict[str, BrowserContext] = {}
    for kind in [f"{prefix}{kind}" for prefix in ("", "en/") for kind in KINDS]:
        pages = site.pages(kind)[:LARGEST]
        if not pages:
            yield f"no page of the kind {kind}"
        for path in pages:
            yield from _visit(_context(browser, contexts), site, path, LOOKS)
            yield from _visit(_context(browser, contexts, java_script_enabled=False), site, path)
            if not path.endswith("404.html"):
                yield from _visit(_context(browser, contexts), Built(site.folder, f"file://{site.folder}"), path)
        if pictures and pages:
            _photograph(browser, contexts, site, pages[0], pictures)
    for context in contexts.values():
        context.close()


def _context(browser: Browser, made: dict[str, BrowserContext], width: int = 1280, **options: Any) -> BrowserContext:
    key = repr((width, sorted(options.items())))
    if key not in made:
        made[key] = browser.new_context(viewport={"width": width, "height": 900}, **options)
    return made[key]


def _visit(context: BrowserContext, site: Built, path: str, manners: Sequence[dict[str, str]] = ()) -> Iterator[str]:
    """What axe, the console and a ruler find on a page, in each of these manners; without any, what the console says."""
    page = context.new_page()
    said = _listened(page)
    page.goto(f"{site.address}/{path}")
    for manner in manners:
        look(page, manner)
        found = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        for one in found.response["violations"]:
            yield f"{path} {manner}: axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"{path} {manner}: scrolls sideways by {wide} px"
    yield from (f"{path} ({site.address[:4]}): {line}" for line in said)
    page.close()


def _listened(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    return said


def _photograph(browser: Browser, contexts: dict[str, BrowserContext], site: Built, path: str, pictures: Path) -> None:
    pictures.mkdir(parents=True, exist_ok=True)
    manners: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "320": {"width": 320}, "print": {"width": 760}}
    for manner, options in manners.items():
        page = _context(browser, contexts, **options).new_page()
        page.emulate_media(media="print" if manner == "print" else "screen")
        page.goto(f"{site.address}/{path}")
        page.screenshot(path=str(pictures / f"{path.replace('/', '_')}-{manner}.png"), full_page=True)
        page.close()


def _weigh(site: Built) -> Iterator[str]:
    for kind in KINDS:
        sizes = [len(gzip.compress((site.folder / path).read_bytes(), 9)) for path in site.pages(kind)[:20]]
        if sizes:
            _say(f"  {kind:24} {max(sizes) / 1024:6.1f} KB gz at most")
        if kind == "a/*/*.html" and sizes and max(sizes) > HEAVIEST:
            yield f"a body's page weighs {max(sizes):,} bytes gzipped, more than {HEAVIEST:,}"
        if kind.startswith(("held", "l/", "r/")) and sizes and max(sizes) > LONGEST:
            yield f"a page of the kind {kind} weighs {max(sizes):,} bytes gzipped, more than {LONGEST:,}"


@contextmanager
def _served(folder: Path) -> Iterator[Built]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Built(folder, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "site_builder", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    _say(done.stdout.strip())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, Path(sys.argv[2]) if len(sys.argv) > 2 else None))
