"""A site full of hostile strings in Chromium: what runs, what asks for anything outside, and what the browser complains of.

Each page is opened under the policy that hosts send, and again with the policy switched off: then nothing but our own escaping stands
between a string and its execution.
"""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

from tests.attacking.strict import Broken
from tests.browser.serving import Handler

_PATIENCE = 60_000
_ANSWERED = "() => document.querySelector('#results').textContent.trim() || !document.querySelector('form.search input').value.trim()"

_NOT_HELD = re.compile(r"(?<![^ '])/assets/compare/[0-9]{6}\.js(?![^ '])")
"""A county of which the site holds nothing: an address for comparing that names one asks for its file, and there is none."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served on loopback, with the headers of production."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Tripwire:
    """A tab that notices: dialogs, new windows, requests outside, messages, errors and ``window.__hit``."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._origin, self._found, self._at = origin, list[Broken](), ""
        self.page = context.new_page()
        self.page.set_default_timeout(_PATIENCE)
        self.page.on("dialog", self._dialog)
        self.page.on("popup", lambda popup: self._tell(f"a window opens: {popup.url}"))
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._tell(f"error: {error}"))
        self.page.on(
            "framenavigated", lambda frame: None if frame.url.startswith((origin, "about:blank")) else self._tell(f"goes to {frame.url}")
        )

    def _tell(self, what: str) -> None:
        self._found.append(Broken(self._at, what[:300]))

    def _said(self, message: ConsoleMessage) -> None:
        if not _NOT_HELD.search(f"{message.location.get('url', '')} {message.text}".replace(self._origin, "")):
            self._tell(f"{message.type}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self._tell(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", "data:", "blob:")):
            self._tell(f"asks outside: {request.url}")

    def open(self, path: str) -> Page:
        """Open a path of the site."""
        self._at = path
        self.page.goto(f"{self._origin}/{path}")
        return self.page

    def look(self) -> Iterator[Broken]:
        """What was noticed since last asked."""
        if self.page.evaluate("() => window.__hit"):
            self._tell("EXECUTED")
        yield from self._found
        self._found.clear()


def opened(browser: Browser, origin: str, pages: Iterable[str], *, policy: bool = True) -> Iterator[Broken]:
    """What is noticed on these pages of a site, each only opened."""
    context = browser.new_context(bypass_csp=not policy)
    wire = Tripwire(context, origin)
    for path in pages:
        wire.open(path)
        yield from wire.look()
    context.close()


def asked(browser: Browser, origin: str, strings: Sequence[str], bodies: Sequence[str], *, policy: bool = True) -> Iterator[Broken]:
    """What is noticed where scripts put texts on a page: each string looked for, each as the hash of comparing, bodies compared."""
    context = browser.new_context(bypass_csp=not policy)
    wire = Tripwire(context, origin)
    for text in strings:
        page = wire.open(f"search.html?q={quote(text[:500])}")
        page.wait_for_function(_ANSWERED)
        yield from wire.look()
    for text in strings:
        wire.open(f"compare.html#b={quote(text[:300])}")
        yield from wire.look()
        wire.page.goto("about:blank")
    for start in range(0, len(bodies), 8):
        some = bodies[start : start + 8]
        for view in ("table", "years", "mix"):
            page = wire.open(f"compare.html#b={','.join(some)}&v={view}&g=county")
            page.wait_for_function("() => document.querySelector('#compare').textContent.includes('zqnm')")
            yield from wire.look()
            page.goto("about:blank")
        page = wire.open(f"search.html?q={quote('别名')}")
        page.locator("form.search input").first.fill(f"zqnm{start:04}")
        page.wait_for_timeout(400)
        yield from wire.look()
    context.close()
