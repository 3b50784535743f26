"""Fetching from a server that misbehaves: nothing half, nothing that is a page, and yesterday's list stays."""

from __future__ import annotations

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from proscribe.errors import SourceError
from proscribe.lists._fetch import Limits, fetch

BODY = b"".join(b"line %06d of a list that is long enough to break off\n" % i for i in range(20_000))
QUICK = Limits(quiet=0.5, whole=10, attempts=4, pause=0.01, size=4 << 20)


class Server(ThreadingHTTPServer):
    """Answers as the path says; `asked` has the headers of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.body = BODY
        self.tag = '"one"'

    def handle_error(self, request, client_address):
        """The other side hangs up in half of the tests; that is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_):
        pass

    def _whole(
        self, body: bytes, *, promise: int | None = None, kind: str = "text/csv", send: int | None = None
    ) -> None:
        start = 0
        wanted = self.headers.get("Range")
        same = self.headers.get("If-Range") == self.server.tag
        if wanted and same:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", self.server.tag)
        self.send_header("Content-Length", str(promise if promise is not None else len(body) - start))
        self.end_headers()
        self.wfile.write(body[start : None if send is None else start + send])

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        times = sum(p == self.path for p, _ in server.asked)
        body = server.body
        if self.path == "/good":
            if self.headers.get("If-None-Match") == server.tag:
                self.send_response(304)
                self.end_headers()
                return
            self._whole(body)
        elif self.path == "/breaks" or (self.path == "/breaks-often" and times < 3):
            if times == 1 or self.path == "/breaks-often":
                self._whole(body, send=400_000)
                self.close_connection = True
            else:
                self._whole(body)
        elif self.path == "/breaks-often":
            self._whole(body)
        elif self.path == "/changes":
            if times == 1:
                self._whole(body, send=400_000)
                self.close_connection = True
                server.tag, server.body = '"two"', body.replace(b"list", b"LIST")
            else:
                self._whole(server.body)
        elif self.path == "/no-tag":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if times > 1 else body[:100_000])
            self.close_connection = True
        elif self.path == "/truncated":
            self._whole(body, promise=len(body) + 500)
            self.close_connection = True
        elif self.path == "/page":
            self._whole(b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", kind="text/html")
        elif self.path == "/page-as-csv":
            self._whole(b"\n  <html><head><title>Error</title></head></html>")
        elif self.path == "/empty":
            self._whole(b"")
        elif self.path == "/huge":
            self._whole(b"", promise=5 << 30)
            self.close_connection = True
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(6000):
                self.wfile.write(BODY[:10_000])
        elif self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(1.2)
        elif self.path in {"/moved", "/moved-away"}:
            self.send_response(302)
            self.send_header("Location", "/good" if self.path == "/moved" else "http://example.org/list")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/busy":
            self.send_response(503 if times == 1 else 200)
            self.send_header("Content-Length", "0" if times == 1 else str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if times == 1 else body)
        else:
            self.send_error(404)


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def get(server, tmp_path):
    def go(path: str, **given):
        target = tmp_path / "list.csv"
        found = fetch(f"http://127.0.0.1:{server.server_port}{path}", target, limits=QUICK, **given)
        return found, target

    return go


def _same(target, body=BODY) -> bool:
    return hashlib.sha256(target.read_bytes()).digest() == hashlib.sha256(body).digest()


@pytest.mark.parametrize(
    ("path", "resumed"),
    [("/good", 0), ("/moved", 0), ("/breaks", 1), ("/breaks-often", 2), ("/no-tag", 1), ("/busy", 1)],
)
def test_the_whole_file_comes_in_the_end(get, path, resumed):
    found, target = get(path)
    assert found.changed
    assert found.resumed == resumed
    assert _same(target)


def test_a_broken_transfer_is_taken_up_where_it_broke_off(get, server):
    get("/breaks")
    assert [h.get("Range") for _, h in server.asked] == [None, "bytes=400000-"]
    assert server.asked[1][1]["If-Range"] == '"one"'


def test_a_file_that_changed_midway_is_fetched_from_its_beginning(get, server):
    _, target = get("/changes")
    assert _same(target, server.body)
    assert b"list" not in target.read_bytes()


def test_what_did_not_change_is_not_fetched(get, server):
    found, _ = get("/good")
    again, target = get("/good", validators=found.validators)
    assert found.validators == {"etag": '"one"'}
    assert not again.changed
    assert server.asked[-1][1]["If-None-Match"] == '"one"'
    assert _same(target)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/truncated", "broke off after"),
        ("/page", "a web page came in place of the file"),
        ("/page-as-csv", "a web page came in place of the file"),
        ("/empty", "an empty file"),
        ("/huge", "more than the 4,194,304 that are taken"),
        ("/endless", "larger than the 4,194,304 bytes"),
        ("/slow", "nothing came for 0.5 s"),
        ("/gone", "404"),
        ("/moved-away", "not an encrypted address"),
    ],
)
def test_what_is_no_whole_file_is_an_error(get, path, said):
    with pytest.raises(SourceError, match=said) as raised:
        get(path)
    assert raised.value.hint


def test_only_encrypted_addresses_and_this_machine_are_asked(tmp_path):
    with pytest.raises(SourceError, match="not an encrypted address"):
        fetch("http://example.org/list.csv", tmp_path / "x", limits=QUICK)
    with pytest.raises(SourceError, match="not an encrypted address"):
        fetch("file:///etc/hosts", tmp_path / "x", limits=QUICK)
