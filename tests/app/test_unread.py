"""What cannot be read is answered by the server itself: as safely as a page, in each language, no address kept."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from forecall.web.headers import CSP, PERMISSIONS
from tests.program import ROOT

pytestmark = pytest.mark.once
SERVE = """
import sys
from forecall.app import serving

def application(environ, start):
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]

serving.Pages.load = lambda _self: application
serving.serve("127.0.0.1", int(sys.argv[1]), 1)
"""
LINK = b"opens-once-for-one-person"  # invented


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Asks a real server in bytes, and reads what it logged when it has ended."""
    log = tmp_path_factory.mktemp("served") / "log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(port)]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stderr=out) as process:

        def ask(request: bytes) -> tuple[str, dict[str, str], str]:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
                line.sendall(request)
                said = b"".join(iter(lambda: line.recv(65536), b"")).decode()
            head, _, body = said.partition("\r\n\r\n")
            status, *lines = head.split("\r\n")
            return status, dict(one.split(": ", 1) for one in lines), body

        for _attempt in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield ask, log
        process.send_signal(signal.SIGTERM)
        process.wait(60)


ASKED = {
    400: (b"GET  /" + LINK + b"\r\n\r\n", "This request cannot be read."),
    414: (b"GET /" + LINK + b"x" * 5_000 + b" HTTP/1.1\r\n\r\n", "Diese Adresse ist zu lang."),
    431: (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 9_000 + b"\r\n\r\n", "Ștergeți cookie-urile"),
}


@pytest.mark.parametrize("status", list(ASKED))
def test_what_cannot_be_read_is_answered_as_safely_as_a_page_and_in_each_language(served, status):
    asked, sentence = ASKED[status]
    first, headers, body = served[0](asked)
    assert first.startswith(f"HTTP/1.1 {status} ")
    assert headers["Content-Security-Policy"] == CSP
    assert headers["Permissions-Policy"] == PERMISSIONS
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Language"] == "en, de, ro"
    assert re.findall(r'<p lang="(\w+)">', body) == ["en", "de", "ro"]
    assert sentence in body
    assert int(headers["Content-Length"]) == len(body.encode())
    assert LINK.decode() not in body


def test_a_request_that_can_be_read_goes_to_the_pages(served):
    assert served[0](b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[2] == "ok"


def test_the_log_names_neither_who_asked_nor_for_what(served):
    ask, log = served
    for asked, _sentence in ASKED.values():
        ask(asked)
    said = log.read_text()
    assert "a request that cannot be read: LimitRequestLine" in said
    assert LINK.decode() not in said
    assert "127.0.0.1" not in said
