"""Every kind of page of two sites, the committed data's and one of invented bodies: ``python tests/campaigns/look.py [BODIES] [OUT]``.

For each kind, in each language, the largest page and the smallest: axe in light, dark, forced colours and at 320 px; no sideways
scroll; silence of the console with the production headers, with scripts off and from a folder. Then the weight of every kind, and the
Nu checker on every page, where there is Java and vnu.jar. Pictures of each go to OUT/SITE (light, dark, 320 px; paper as PDF, for its
page breaks), where it is given. Exits 1 if anything was found.
"""

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find  # noqa: E402 (the repository is on the path only now)
from tests.browser.conftest import QUIET  # noqa: E402
from tests.browser.markup import NoCheckerError, complaints  # noqa: E402
from tests.browser.serving import served  # noqa: E402
from tests.browser.test_pages import LOOKS, TAGS, look  # noqa: E402
from tests.browser.visiting import KINDS, Built  # noqa: E402

HEAVIEST = 15 * 1024
"""Bytes, gzipped, of a body's page with seven years."""

LONGEST = 30 * 1024
"""Bytes, gzipped, of a page that lists places, bodies or points to check."""

PAPER = 688
"""CSS pixels between the margins of A4: 210 mm less twice 14."""

ON_PAPER = """() => {
  const said = [], seen = (node) => node && node.getClientRects().length > 0, wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) said.push(`wider than the paper by ${wide} px`);
  for (const fold of document.querySelectorAll("details"))
    if (seen(fold) && [...fold.children].some((part) => part.tagName != "SUMMARY" && !part.hidden && !seen(part)))
      said.push(`a fold stays closed: ${fold.innerHTML.slice(0, 80)}`);
  if (!seen(document.querySelector(".on-paper"))) said.push("no line that says whence");
  if (seen(document.querySelector("nav.main"))) said.push("the navigation is printed");
  return said;
}"""


def main(bodies: int, pictures: Path | None) -> int:
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=QUIET)
        data = Path(folder) / "data"
        _run("synth", "--agencies", str(bodies), "--data", str(data))
        for name, held in (("committed", ROOT / "data"), ("invented", data)):
            out = Path(folder) / name / "dist"
            _run("build", "--data", str(held), "--out", str(out))
            with served(out.resolve()) as site:
                _say(f"{name}: {len(site.pages('**/*.html'))} pages")
                found += [f"{name}: {line}" for line in look_at(browser, site, pictures / name if pictures else None)]
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


def look_at(browser: Browser, site: Built, pictures: Path | None = None, manners: Sequence[dict[str, str]] = LOOKS) -> Iterator[str]:
    """What is found on the largest and the smallest page of every kind, by language: in these manners, without scripts, from a folder."""
    contexts: dict[str, BrowserContext] = {}
    for path in _kinds(site):
        yield from _visit(_context(browser, contexts), site, path, manners)
        yield from _visit(_context(browser, contexts, java_script_enabled=False), site, path)
        if not path.endswith("404.html"):
            yield from _visit(_context(browser, contexts), Built(site.folder, f"file://{site.folder}"), path)
        if pictures:
            _photograph(browser, contexts, site, path, pictures)
    for context in contexts.values():
        context.close()


def on_paper(browser: Browser, site: Built) -> Iterator[str]:
    """What is wrong with the same pages on paper: wider than the paper, hidden in a fold, pale, or without the line that says whence."""
    context = browser.new_context(viewport={"width": PAPER, "height": 1000})
    for path in _kinds(site):
        page = context.new_page()
        page.goto(f"{site.address}/{path}")
        page.emulate_media(media="print")
        for fault in page.evaluate(ON_PAPER):
            yield f"{path} on paper: {fault}"
        found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]})
        for one in found.response["violations"]:
            yield f"{path} on paper: axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        if not page.pdf(prefer_css_page_size=True).startswith(b"%PDF"):
            yield f"{path} on paper: no PDF"
        page.close()
    context.close()


def _kinds(site: Built) -> Iterator[str]:
    """The largest and the smallest page of every kind, in both languages. ValueError where the site has none of a kind."""
    for kind in [f"{prefix}{kind}" for prefix in ("", "en/") for kind in KINDS]:
        pages = _extremes(site.pages(kind))
        if not pages:
            raise ValueError(f"no page of the kind {kind}")
        yield from pages


def _extremes(pages: list[str]) -> list[str]:
    """The largest and the smallest: what is crowded breaks first, and what is empty says the strangest things."""
    return list(dict.fromkeys([*pages[:1], *pages[-1:]]))


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
    name = path.replace("/", "_").removesuffix(".html")
    manners: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "320": {"width": 320}}
    for manner, options in manners.items():
        page = _context(browser, contexts, **options).new_page()
        page.goto(f"{site.address}/{path}")
        page.screenshot(path=str(pictures / f"{name}-{manner}.png"), full_page=True)
        if not options:
            page.pdf(path=str(pictures / f"{name}-print.pdf"), prefer_css_page_size=True)
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
