"""The built site in a real browser: Chromium, the site of the committed data, and a server on loopback with the production headers."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize, sync_playwright

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


Hearing = dict[str, Callable[[Any], None]]
SIZE: ViewportSize = {"width": 1280, "height": 900}


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
        visit, _ = heard(page, address)
        page.goto(address)
        return visit

    yield open_
    for page in opened:
        page.close()


@pytest.fixture(scope="module")
def tabs(contexts: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page for each manner of looking, kept for the module: the browser has compiled there what its tests run on every page."""
    return cache(lambda **options: contexts(viewport=SIZE, **options).new_page())


@pytest.fixture
def revisit(tabs: Callable[..., Page]) -> Iterator[Callable[..., Visit]]:
    """Open an address as ``visit`` does, in the page that was kept: nothing is heard of what stood there before."""
    opened: list[tuple[Page, Hearing]] = []

    def open_(address: str, **options: Any) -> Visit:
        page = tabs(**options)
        visit, hearing = heard(page, address)
        opened.append((page, hearing))
        page.goto(address)
        return visit

    yield open_
    for page, hearing in opened:
        for event, told in hearing.items():
            page.remove_listener(event, told)
        page.goto("about:blank")
        page.set_viewport_size(SIZE)
        page.emulate_media(color_scheme="light", forced_colors="none")


def heard(page: Page, address: str) -> tuple[Visit, Hearing]:
    """A visit that is told what the browser says of a page from now on, and who tells it of which event."""
    visit = Visit(page)
    origin = "/".join(address.split("/")[:3])

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{origin}/", "data:")):
            visit.messages.append(f"outside: {request.url}")

    hearing: Hearing = {
        "request": asked,
        "requestfailed": lambda request: visit.messages.append(f"failed: {request.url}"),
        "console": lambda message: visit.messages.append(f"{message.type}: {message.text}"),
        "pageerror": lambda error: visit.messages.append(f"error: {error}"),
    }
    for event, told in hearing.items():
        page.on(event, told)
    return visit, hearing
