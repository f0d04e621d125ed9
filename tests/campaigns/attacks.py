"""Attacks on everything that lets a text out or a path in: ``python tests/campaigns/attacks.py [STRINGS]``.

Every hostile string in every field of a data folder; the site built of it looked through file by file, each page parsed by two parsers that
are no browser's, then opened in Chromium; its tables opened in LibreOffice. Hostile ids, paths, links and archives; the development server
asked by whom it must not answer; ingest and build watched by an audit hook. Prints a table; exits 1 if anything got through.
STRINGS takes only so many (the tests take two of each kind).
"""

import asyncio
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright

from site_builder import site as building
from site_builder.ingest import workers
from tests.attacking import browsing, direct, documents, paths, sheets, sowing, strict, strings
from tests.attacking.strict import Broken
from tests.browser.chromium import find
from tests.browser.conftest import QUIET

ROOT = Path(__file__).parent.parent.parent
SEVERAL = 5
"""Every so many pages in the second language, and of kinds that differ in nothing but the body, are opened in the browser as well."""


@dataclass(slots=True)
class Row:
    """A line of the table. ``said`` tells what was left out, and why."""

    name: str
    cases: int = 0
    executed: int = 0
    broken: list[Broken] = field(default_factory=list)
    said: str = ""


def main(some: int | None) -> int:
    """Run all rows; 1 where something was executed or broken."""
    chosen = strings.ALL if some is None else strings.ALL[:: max(1, len(strings.ALL) // some)]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        for step in (_fields, _parsed, _functions, _opened, _sheets, _places, _served, _watched):
            started = time.monotonic()
            for row in step(base, chosen):
                rows.append(row)
                _say(f"{_line(row)}  {time.monotonic() - started:.0f} s")
                for one in row.broken[:20]:
                    _say(f"    {one}")
    _say("\n" + _line())
    for row in rows:
        _say(_line(row))
    return 1 if any(row.executed or row.broken for row in rows) else 0


def _line(row: Row | None = None) -> str:
    if row is None:
        return f"{'row':52} {'cases':>9} {'executed':>9} {'broken':>7}"
    return f"{row.name:52} {row.cases:9,} {row.executed:9,} {len(row.broken):7,}  {row.said}".rstrip()


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(base: Path, chosen: tuple[str, ...]) -> Iterator[Row]:
    """Every string in every field; what stands in the files of the site afterwards."""
    cases = sowing.sow(base / "data", chosen)
    building.build(ROOT, base / "data", base / "dist")
    folder = (base / "dist").resolve()
    row = Row("strings × fields, every file looked through", cases, broken=list(strict.broken(folder)))
    there = strict.reached(folder)
    row.broken += [Broken(sowing.FIELDS[one], "is shown nowhere: nothing was tried") for one in sowing.SHOWN if one not in there]
    row.said = (
        f"{len(chosen)} strings, {len(sowing.FIELDS)} fields, {len(there)} of them shown; {sum(1 for _ in folder.rglob('*.html')):,} pages"
    )
    yield row


def _parsed(base: Path, *_: object) -> Iterator[Row]:
    """The pages again, by the other parser."""
    row = Row("pages parsed by html5lib")
    if importlib.util.find_spec("html5lib") is None:
        row.said = "left out: html5lib is not here; make attacks brings it"
    else:
        for file in _pages(base, SEVERAL):
            row.cases += 1
            name = file.relative_to((base / "dist").resolve()).as_posix()
            row.broken += [Broken(name, what) for what in strict.page(file.read_text(encoding="utf-8"), strict.html5lib)]
    yield row


def _pages(base: Path, several: int) -> list[Path]:
    """The pages of a site: all of the first language, every so many of the second."""
    folder = (base / "dist").resolve()
    every = sorted(folder.rglob("*.html"))
    second = [file for file in every if file.is_relative_to(folder / "en")]
    return [file for file in every if file not in set(second)] + second[::several]


def _functions(base: Path, chosen: tuple[str, ...]) -> Iterator[Row]:
    """Each string into each function that lets text out."""
    row = Row("strings × functions that let text out")
    (base / "direct").mkdir()
    for name, sink in direct.SINKS.items():
        for text in chosen:
            row.cases += 1
            row.broken += [Broken(name, f"{text[:40]!r}: {what}") for what in sink(text, base / "direct")]
    yield row


def _opened(base: Path, chosen: tuple[str, ...]) -> Iterator[Row]:
    """The pages in Chromium, with the policy and without; then what its scripts put on a page."""
    path, folder = find(), (base / "dist").resolve()
    if path is None:
        yield Row("pages opened in Chromium", said="left out: no Chromium here; make chromium brings one")
        return
    pages = [file.relative_to(folder).as_posix() for file in _pages(base, SEVERAL)]
    bodies = sorted({file.stem for file in folder.glob("a/*/*.html")})
    with sync_playwright() as playwright, browsing.served(folder) as origin:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for policy in (True, False):
            under = "under the policy" if policy else "without a policy"
            some = pages if policy else pages[::SEVERAL]
            yield _noticed(Row(f"pages opened in Chromium {under}", len(some)), browsing.opened(browser, origin, some, policy=policy))
            found = browsing.asked(browser, origin, chosen, bodies, policy=policy)
            yield _noticed(Row(f"searched for, compared in Chromium {under}", 2 * len(chosen) + len(bodies)), found)
        browser.close()


def _noticed(row: Row, found: Iterable[Broken]) -> Row:
    for one in found:
        row.broken.append(one)
        row.executed += one.what.startswith(("EXECUTED", "a dialog"))
    return row


def _sheets(base: Path, *_: object) -> Iterator[Row]:
    """The tables in LibreOffice, and one beside them that does hold a formula."""
    row = Row("cells opened in LibreOffice")
    if sheets.office() is None:
        row.said = "left out: no LibreOffice here"
    else:
        folder = base / "sheets"
        folder.mkdir()
        (folder / "control.csv").write_text("a\n=1+1\n", encoding="utf-8")
        files = [folder / "control.csv", *sheets.tables((base / "dist").resolve(), folder)]
        row.cases, found = sheets.opened(files, folder)
        row.broken = [one for one in found if one.path != "control.csv"]
        if len(row.broken) == len(found):
            row.broken.append(Broken("control.csv", "its formula was not noticed: nothing was tried"))
    yield row


def _places(*_: object) -> Iterator[Row]:
    """Hostile ids, paths, links and archives."""
    row = Row("ids, paths, links, archives")
    with workers.local(1) as ready:
        for case in paths.cases(ready):
            row.cases += 1
            with tempfile.TemporaryDirectory() as folder:
                wrong = paths.tried(case, Path(folder))
            row.broken += [Broken(case[0], wrong)] if wrong else []
    yield row


def _served(base: Path, *_: object) -> Iterator[Row]:
    """The development server, asked by whom and for what it must not answer."""
    from tests import test_serve as serving

    row = Row("development server: Host, Origin, path, link")
    folder = base / "serve"
    folder.mkdir()
    (folder / "secret.txt").write_text("secret")
    server = serving.start(folder, serving.PAGE.format("hello"))
    server.await_page("hello")
    tests: list[tuple[str, Callable[[], None]]] = [
        *(
            (f"Host {host!r} {path}", lambda host=host, path=path: serving.test_any_other_host_is_refused(server, host, path))
            for host in _HOSTS
            for path in _ASKED
        ),
        *(
            (f"Origin {origin!r}", lambda origin=origin: serving.test_a_websocket_of_another_origin_is_refused(server, {"Origin": origin}))
            for origin in _ORIGINS
        ),
        *((f"path {path!r}", lambda path=path: serving.test_nothing_outside_the_site_is_shown(server, path)) for path in _OUTSIDE),
    ]
    for name, test in tests:
        row.cases += 1
        try:
            test()
        except AssertionError as error:
            row.broken.append(Broken(name, str(error)[:200]))
    serving.stop(server)
    yield row


_HOSTS = (
    *("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "", "::1", "127.1", "2130706433"),
    *("[::]", "[::ffff:127.0.0.1]", "localhost@evil.example", "evil.example#localhost", "localhost.", "192.168.1.7", "127.0.0.2", "0x7f.1"),
)
_ASKED = ("/", "/livereload", "/livereload.js")
_ORIGINS = (
    *(
        "http://evil.example",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "null",
        "http://127.0.0.1:{port}.evil.example",
        "http://[::1]:{port}",
    ),
    *("http://localhost:{port}", "file://", "http://127.0.0.1:{port}@evil.example", "http://evil.example/127.0.0.1:{port}"),
)
_OUTSIDE = (
    *(
        "/../secret.txt",
        "/en/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "//etc/passwd",
    ),
    *(
        "/%00",
        "/../.releases/.lock",
        "/link",
        "/%252e%252e/secret.txt",
        "/..;/secret.txt",
        "/./../secret.txt",
        "/..%c0%afsecret.txt",
        "/..%00/secret.txt",
    ),
    *(
        "/en/%2e%2e/%2e%2e/secret.txt",
        "///secret.txt",
        "/\\..\\secret.txt",
        "/%5c..%5csecret.txt",
        "/file:///etc/passwd",
        "/~root/x",
        "/secret.txt",
    ),
)


def _watched(base: Path, chosen: tuple[str, ...]) -> Iterator[Row]:
    """Ingest and build of hostile documents and data in a process of its own, under an audit hook."""
    row = Row("documents and fields under an audit hook")
    folder = base / "watched"
    row.cases = sowing.sow(folder / "data", chosen[:: max(1, len(chosen) // 30)]) + documents.lay(folder / "inbox", chosen)
    command = [sys.executable, "-m", "tests.attacking.watching", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    *wrong, said = done.stdout.splitlines() or [done.stderr[-300:]]
    row.said = said
    row.broken = [Broken("audit", line) for line in wrong]
    row.executed = sum(line.startswith(("subprocess", "os.system", "os.exec", "os.posix_spawn", "socket")) for line in wrong)
    if done.returncode and not wrong:
        row.broken.append(Broken("audit", (said + done.stderr)[-300:]))
    yield row


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with ThreadPoolExecutor(1) as alone:  # Playwright keeps an event loop in its thread, and the server's tests start one of their own
        code = alone.submit(main, int(sys.argv[1]) if len(sys.argv) > 1 else None).result()
    asyncio.set_event_loop(None)
    sys.exit(code)
