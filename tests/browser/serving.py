"""A built site on loopback as a host would send it: with the production headers, gzipped for who takes it, until it is left."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from site_builder.headers import headers_for
from tests.browser.visiting import Built

PACKED = frozenset({".html", ".css", ".js", ".json", ".csv", ".svg", ".txt", ".xml"})
"""The endings of what a host sends gzipped."""

LEVEL = 9


class Handler(SimpleHTTPRequestHandler):
    """A host that sends the headers of the emitted ``_headers``."""

    protocol_version = "HTTP/1.1"  # a connection serves more than one request, as everywhere
    timeout = 5  # seconds that an idle connection is kept: the server stops only when all have ended
    extensions_map = {  # noqa: RUF012 (as its parent)
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
    }

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if file.is_dir() and self.path.split("?")[0].endswith("/"):
            file /= "index.html"
        if not file.is_file() or file.suffix not in PACKED or "gzip" not in self.headers.get("Accept-Encoding", ""):
            super().do_GET()
            return
        body = packed(file)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        for header, value in headers_for(self.path).items():
            self.send_header(header, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: who serves speaks."""


@cache
def packed(file: Path) -> bytes:
    """What a host sends of a file, gzipped."""
    return gzip.compress(file.read_bytes(), LEVEL, mtime=0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a browser keeps connections open: they end with us


@contextmanager
def served(folder: Path) -> Iterator[Built]:
    """A folder, served on any free port of loopback until the block is left."""
    folder = folder.resolve()
    server = _Server(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Built(folder, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
