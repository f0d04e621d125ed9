"""The development server shows the last good site to this machine, and nothing to anybody else."""

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from site_builder.errors import SiteError
from site_builder.headers import META_POLICY
from site_builder.serve import serve

POLICY = f'<meta http-equiv="Content-Security-Policy" content="{META_POLICY}">'
PAGE = f'<!doctype html><html lang="zh-CN"><head>{POLICY}</head><body>{{}}</body></html>'


@dataclass(frozen=True)
class Server:
    folder: Path
    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, host: str = "127.0.0.1", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": host, **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read().decode()
        finally:
            connection.close()

    def edit(self, text: str) -> None:
        (self.folder / "watched" / "page.html").write_text(text)

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def await_page(self, text: str) -> str:
        for _ in range(100):
            page = self.get("/")[2]
            if text in page:
                return page
            time.sleep(0.05)
        raise AssertionError(f"{text!r} never came; last: {page!r}")


def start(folder: Path, text: str) -> Server:
    (folder / "watched").mkdir()
    (folder / "watched" / "page.html").write_text(text)
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("serve_small.py")), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline()
    match = re.fullmatch(r"http://127\.0\.0\.1:(\d+)\n", address)
    assert match, (address, process.communicate())
    return Server(folder, process, int(match[1]))


def stop(server: Server, number: int = signal.SIGTERM) -> tuple[int, str, str]:
    server.process.send_signal(number)
    said, complained = server.process.communicate(timeout=20)
    return server.process.returncode, said, complained


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that only ask."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "secret.txt").write_text("secret")
    server = start(folder, PAGE.format("hello"))
    server.await_page("hello")
    assert server.line() == "已生成"
    yield server
    assert stop(server) == (0, "", "")


# ── who is answered ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["localhost", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}", "[::1]", "[::1]:{port}", "LOCALHOST:1"])
def test_this_machines_own_names_are_answered(server: Server, host: str) -> None:
    assert server.get("/", host.format(port=server.port))[0] == 200


@pytest.mark.parametrize("path", ["/", "/index.html", "/livereload.js", "/livereload", "/nowhere"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "", "::1"]
)
def test_any_other_host_is_refused(server: Server, host: str, path: str) -> None:
    status, _, body = server.get(path, host)

    assert status in {400, 403}
    assert "hello" not in body


def test_it_listens_on_loopback_only(server: Server) -> None:
    other = socket.create_server(("127.0.0.2", server.port))  # would be taken, did it listen on every address
    other.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.7", "example.org", "::"])
def test_a_host_that_lets_others_in_is_refused(host: str) -> None:
    with pytest.raises(SiteError, match="would let others in"):
        serve(lambda: Path(), [], host=host, say=str)


def test_a_port_that_is_taken_is_told_in_one_line(server: Server) -> None:
    with pytest.raises(SiteError, match=r"cannot be used: Address already in use → stop what uses it"):
        serve(lambda: Path(), [], port=server.port, say=lambda _: None)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example:{port}", "Host": "evil.example:{port}"},
    ],
)
def test_a_websocket_of_another_origin_is_refused(server: Server, headers: dict[str, str]) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    own = {"Host": f"127.0.0.1:{server.port}", "Origin": f"http://127.0.0.1:{server.port}"}

    assert (
        server.get("/livereload", **upgrade, **{**own, **{name: value.format(port=server.port) for name, value in headers.items()}})[0]
        == 403
    )


def test_a_websocket_of_the_same_origin_is_greeted(server: Server) -> None:
    assert asyncio.run(shake(server, {"Origin": f"http://127.0.0.1:{server.port}"}))["command"] == "hello"


async def shake(server: Server, headers: dict[str, str]) -> dict[str, str]:
    socket_ = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{server.port}/livereload", headers=headers))
    await socket_.write_message(json.dumps({"command": "hello"}))
    answer = await socket_.read_message()
    await hang_up(socket_)
    assert isinstance(answer, str)
    said: dict[str, str] = json.loads(answer)
    return said


async def hang_up(socket_: WebSocketClientConnection) -> None:
    socket_.close()
    while await socket_.read_message() is not None:
        pass


# ── what is answered ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_comes_with_every_header_but_the_policy_and_with_the_script(server: Server) -> None:
    status, headers, body = server.get("/")

    assert status == 200
    assert "hello" in body
    assert body.count("/livereload.js") == 1
    assert "Content-Security-Policy" not in body
    assert "Content-Security-Policy" not in headers
    assert int(headers["Content-Length"]) == len(body.encode())
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"]
    assert headers["Cache-Control"] == "no-store"
    assert "Etag" not in headers


def test_folders_files_and_the_script_are_found(server: Server) -> None:
    assert server.get("/en/")[0] == 200
    assert server.get("/en")[:1] == (301,)
    status, _, body = server.get("/data.csv")
    assert (status, len(body)) == (200, 160_000)
    assert "livereload.js" not in body
    assert server.get("/livereload.js")[0] == 200
    assert server.get("/nowhere.html")[0] == 404
    assert server.get("/", "localhost", "HEAD")[0] == 200
    assert server.get("/", "localhost", "POST")[0] == 405


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/en/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "//etc/passwd",
        "/%00",
        "/../.releases/.lock",
        "/link",
    ],
)
def test_nothing_outside_the_site_is_shown(server: Server, path: str) -> None:
    link = server.folder / "dist" / "link"
    if not link.is_symlink():
        link.symlink_to(server.folder / "secret.txt")

    status, _, body = server.get(path)

    assert status in {400, 403, 404}
    assert "secret" not in body.replace("secret.txt", "")
    assert "root:" not in body


# ── edits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_good_edit_is_shown_a_bad_one_is_told_and_the_last_good_site_stays(tmp_path: Path) -> None:
    server = start(tmp_path, PAGE.format("one"))
    server.await_page("one")

    server.edit(PAGE.format("two"))
    server.await_page("two")

    assert [server.line(), server.line()] == ["已生成", "已重建"]
    server.edit("bad")
    assert server.line() == "page.html: is bad → mend it"
    assert server.line() == "page.html: is <b>very</b> bad → mend it"
    assert "two" in server.get("/")[2]

    server.edit(PAGE.format("three"))
    os.utime(tmp_path / "watched" / "page.html", (0, 0))  # a file that comes with an old time is a change too
    server.await_page("three")
    assert server.line() == "已重建"
    assert stop(server) == (0, "", "")


def test_a_browser_is_told_to_reload(tmp_path: Path) -> None:
    server = start(tmp_path, PAGE.format("one"))
    server.await_page("one")

    async def told() -> str:
        socket_ = await websocket_connect(
            HTTPRequest(f"ws://127.0.0.1:{server.port}/livereload", headers={"Origin": f"http://127.0.0.1:{server.port}"})
        )
        await socket_.write_message(json.dumps({"command": "hello"}))
        await socket_.read_message()
        await socket_.write_message(json.dumps({"command": "info", "url": "/"}))
        server.edit(PAGE.format("two"))
        message = await asyncio.wait_for(socket_.read_message(), 10)
        await hang_up(socket_)
        assert isinstance(message, str)
        return str(json.loads(message)["command"])

    assert asyncio.run(told()) == "reload"
    assert stop(server)[0] == 0


def test_before_the_first_good_build_the_problems_are_the_page(tmp_path: Path) -> None:
    server = start(tmp_path, "bad")
    assert server.line() == "page.html: is bad → mend it"
    server.line()

    status, _, body = server.get("/")
    assert status == 503
    assert "is &lt;b&gt;very&lt;/b&gt; bad" in body
    assert "/livereload.js" in body

    server.edit(PAGE.format("mended"))
    server.await_page("mended")
    assert server.line() == "已生成"
    assert stop(server, signal.SIGINT) == (0, "", "")


def test_a_programmers_mistake_is_a_traceback(tmp_path: Path) -> None:
    server = start(tmp_path, PAGE.format("one"))
    server.await_page("one")

    server.edit("crash")

    _, complained = server.process.communicate(timeout=20)
    assert server.process.returncode == 1
    assert "ZeroDivisionError" in complained
