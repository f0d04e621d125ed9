"""Watch, build, reload: the site on this machine while somebody works on it. The only door to livereload and tornado.

Knows a function that builds and the folders to watch. A bad edit is told and the last good site stays; the link that a build swaps is
followed at each request. Loopback only, local host names only, websockets of the same origin only: livereload checks none of these.
"""

import asyncio
import html
import logging
import os
import re
import signal
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler  # type: ignore[import-untyped]  # it has no types
from livereload.server import HEAD_END, LiveScriptInjector  # type: ignore[import-untyped]
from livereload.watcher import Watcher  # type: ignore[import-untyped]
from tornado import httputil, web
from tornado.httpserver import HTTPServer

from site_builder.errors import Problem, SiteError
from site_builder.headers import CSP, headers_for

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""What a request's Host may be, at any port. Any other name is a page elsewhere that found its way here (DNS rebinding)."""

_POLL = 0.5  # seconds between two looks at the watched folders
_EDITORS = re.compile(r"^\.|~$|\.sw[a-z]$")  # what editors write beside the file that is edited
_META_POLICY = re.compile(rb"<meta\s[^>]*http-equiv=\"?Content-Security-Policy\b[^>]*>", re.IGNORECASE)

_NOT_YET = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No site yet</title></head>
<body><h1>No site yet</h1><p>Mend this, and the page comes by itself.</p><pre>{problems}</pre></body></html>"""


def serve(
    build: Callable[[], Path], watch: Sequence[Path], host: str = "127.0.0.1", port: int = 8000, *, say: Callable[[str], None]
) -> None:
    """Build, serve what ``build`` gives, and build again whenever something under ``watch`` changes; until SIGINT or SIGTERM.

    Takes    build, which gives the folder of the site (a link is followed at each request) and raises SiteError for a bad edit;
             port 0 for any free one; say, called with one line of text at a time
    Raises   SiteError, where ``host`` is not this machine's own or the port is taken; whatever else ``build`` raises
    """
    if host not in LOOPBACK:
        raise SiteError(Problem(f"host {host}", "would let others in", f"serve on one of {', '.join(LOOPBACK)}; publish with build"))
    asyncio.run(_Workshop(build, say).run(watch, host, port))


class _Workshop:
    """The last good site, what is wrong with the present one, and the loop that keeps them up to date."""

    def __init__(self, build: Callable[[], Path], say: Callable[[str], None]) -> None:
        self.build = build
        self.say = say
        self.root: Path | None = None
        self.problems: tuple[Problem, ...] = ()

    async def run(self, watch: Sequence[Path], host: str, port: int) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        logging.getLogger("tornado.general").addHandler(logging.NullHandler())  # a refused request is no news; a traceback still is
        LiveReloadHandler.watcher = Watcher()  # it is asked only for what to write into a log
        seen = _seen(watch)
        server, address = _listen(self, host, port)
        self.say(address)
        waiting = asyncio.ensure_future(stop.wait())
        await self._rebuild()
        while not stop.is_set():
            await asyncio.wait({waiting}, timeout=_POLL)
            now = _seen(watch)
            if now != seen and not stop.is_set():
                seen = now
                await self._rebuild()
        server.stop()
        await server.close_all_connections()

    async def _rebuild(self) -> None:
        """Build beside the loop, so that pages come and the browser is told also in the meantime."""
        done = "已生成" if self.root is None else "已重建"
        try:
            self.root = await asyncio.get_running_loop().run_in_executor(None, self.build)
            self.problems = ()
        except SiteError as error:
            self.problems = error.problems
            for problem in error.problems:
                self.say(str(problem))
        else:
            self.say(done)
            LiveReloadHandler.reload_waiters("*")


def _seen(watch: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """Every file that is watched, with its time and size. livereload's own watcher misses a file that comes with an old time."""
    return {
        str(file): (status.st_mtime_ns, status.st_size)
        for path in watch
        for file in (path, *path.rglob("*"))
        if not _EDITORS.search(file.name) and (status := _status(file)) and stat.S_ISREG(status.st_mode)
    }


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:  # gone between the listing and the look, or a link to nothing
        return None


def _listen(workshop: _Workshop, host: str, port: int) -> tuple[HTTPServer, str]:
    """A server on loopback, and the address to open."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        what = f"cannot be used: {os.strerror(error.errno) if error.errno else error}"
        raise SiteError(Problem(f"port {port}", what, "stop what uses it, or give another --port")) from error
    listening.setblocking(False)
    bound = listening.getsockname()[1]
    application = web.Application(
        [
            (r"/livereload", _Socket),
            (r"/livereload\.js", _Script),
            (r"/(.*)", _Pages, {"workshop": workshop}),
        ],
        transforms=[_injector(bound)],
        log_function=lambda _: None,
    )
    server = HTTPServer(application)
    server.add_socket(listening)
    return server, f"http://{f'[{host}]' if ':' in host else host}:{bound}"


def _injector(port: int) -> type[LiveScriptInjector]:
    """Puts livereload's script into each page and takes the page's own policy out, which would forbid it."""

    class Injector(LiveScriptInjector):  # type: ignore[misc]  # livereload has no types
        script = b"<script>document.head.appendChild(document.createElement('script')).src='/livereload.js?port=%d'</script>" % port

        def transform_first_chunk(
            self, status_code: int, headers: httputil.HTTPHeaders, chunk: bytes, finishing: bool
        ) -> tuple[int, httputil.HTTPHeaders, bytes]:
            if "html" in headers.get("Content-Type", "") and HEAD_END in chunk:
                without = _META_POLICY.sub(b"", chunk, count=1)
                if "Content-Length" in headers:
                    headers["Content-Length"] = str(int(headers["Content-Length"]) - len(chunk) + len(without))
                chunk = without
            given: tuple[int, httputil.HTTPHeaders, bytes] = super().transform_first_chunk(status_code, headers, chunk, finishing)
            return given

    return Injector


class _Local(web.RequestHandler):
    """Answers only to this machine's own names."""

    def prepare(self) -> None:
        if self.request.host_name not in HOSTS:
            raise web.HTTPError(403)


class _Socket(_Local, LiveReloadHandler):  # type: ignore[misc]
    """livereload's socket, for our own pages alone."""

    def prepare(self) -> None:
        super().prepare()
        if self.request.headers.get("Origin") not in {None, f"http://{self.request.host}"}:
            raise web.HTTPError(403)

    def check_origin(self, origin: str) -> bool:  # noqa: ARG002 (tornado gives it)
        """Tornado asks only about origins that it does not take for the page's own, and livereload lets in all of them."""
        return False


class _Script(_Local, LiveReloadJSHandler):  # type: ignore[misc]
    """livereload's own script, as it is."""


class _Pages(_Local, web.StaticFileHandler):
    """The files of the site, fresh at each request, with the production headers but for the policy."""

    def initialize(self, workshop: _Workshop) -> None:  # type: ignore[override]  # the folder is known only once it is built
        self.workshop = workshop
        super().initialize(path=os.fspath(workshop.root or os.devnull), default_filename="index.html")

    def prepare(self) -> None:
        super().prepare()
        if "\0" in self.path_args[0]:
            raise web.HTTPError(400)
        if self.workshop.root is None:
            self.set_status(503)
            problems = "\n".join(map(str, self.workshop.problems)) or "The first build is under way."
            self.finish(_NOT_YET.format(problems=html.escape(problems)))

    def set_default_headers(self) -> None:
        for header, value in headers_for(self.request.path).items():
            if header != CSP:
                self.set_header(header, value)

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 (tornado gives it)
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> str | None:
        return None

    def should_return_304(self) -> bool:
        return False
