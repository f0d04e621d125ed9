"""The built site in a real browser: Chromium, the site of the committed data, and a server on loopback with the production headers."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.browser.chromium import find
from tests.browser.serving import served
from tests.browser.visiting import Built, Visit

ROOT = Path(__file__).parent.parent.parent
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]


# Playwright keeps an event loop running as long as it is open, in which no other test could start one: so a module, not the session.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find()
    if path is None:
        pytest.skip("no Chromium on this machine: make test installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(committed_site: Path) -> Iterator[Built]:
    """The committed data's site on loopback."""
    with served(committed_site) as built:
        yield built


def run(*arguments: str) -> None:
    """The public command."""
    command = [sys.executable, "-m", "site_builder", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser profile for each manner of looking, kept for the module: making one costs more than opening a page."""
    made: dict[str, BrowserContext] = {}

    def context(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = chromium.new_context(**options)
        return made[key]

    yield context
    for one in made.values():
        one.close()


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext]) -> Iterator[Callable[..., Visit]]:
    """Open an address: ``visit(address, width=1280, color_scheme="light")``. Every page that was opened is closed with the test."""
    opened: list[Page] = []

    def open_(address: str, width: int = 1280, **options: Any) -> Visit:
        page = contexts(viewport={"width": width, "height": 900}, **options).new_page()
        opened.append(page)
        visit = Visit(page)
        origin = "/".join(address.split("/")[:3])

        def asked(request: Request) -> None:
            if not request.url.startswith((f"{origin}/", "data:")):
                visit.messages.append(f"outside: {request.url}")

        page.on("request", asked)
        page.on("requestfailed", lambda request: visit.messages.append(f"failed: {request.url}"))
        page.on("console", lambda message: visit.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: visit.messages.append(f"error: {error}"))
        page.goto(address)
        return visit

    yield open_
    for page in opened:
        page.close()
