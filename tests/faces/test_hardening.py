"""What reaches the server without being a browser: bytes on a socket, strange hosts, paths that lead elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.served import serving

HEAD = "{} HTTP/1.1\r\nHost: {}\r\n{}\r\n"


@pytest.fixture(scope="module")
def port(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home, run = tmp_path_factory.mktemp("hardening"), tmp_path_factory.mktemp("r")
    run.chmod(0o700)
    shutil.copytree(template, home / "testing")
    (home / "secret.txt").write_text("root:secret")
    (home / "testing" / "link").symlink_to("/etc/passwd")
    with serving(home, run) as (browser, _):
        yield int(urlsplit(browser.base).port or 0)


def said(port: int, sent: bytes, *, silence: float = 0.8) -> bytes:
    """Everything that the server answers before it closes the line, or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        got = b""
        try:
            line.sendall(sent)
            line.settimeout(5 if b"Connection: close" in sent else silence)
            while part := line.recv(65536):
                got += part
        except OSError:
            pass
        return got


def asked(port: int, path: str = "/", host: str = "", more: str = "", method: str = "GET") -> bytes:
    return said(port, HEAD.format(f"{method} {path}", host or f"127.0.0.1:{port}", more).encode("latin-1"))


def statuses(answer: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def alive(port: int) -> bool:
    return statuses(asked(port, more="Connection: close\r\n")) == [200]


def test_no_answer_says_what_the_server_is(port: int) -> None:
    for path in ("/", "/testing/", "/nothing/", "/static/none.css"):
        head = asked(port, path, more="Connection: close\r\n").partition(b"\r\n\r\n")[0].lower()
        for word in (b"granian", b"django", b"python", b"whitenoise", b"x-powered-by"):
            assert word not in head, (path, head)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254", "localhost.evil", "a b", ""]
)
def test_a_page_under_another_name_is_refused_with_every_header(port: int, host: str) -> None:
    head = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    answer = said(port, head)
    assert statuses(answer) == [400]
    assert b"testing" not in answer
    if host != "a b":  # the server itself refuses what is no host
        assert b"content-security-policy: default-src 'none'" in answer.lower()


def test_what_a_proxy_would_say_is_not_believed(port: int) -> None:
    """Nobody is another host, address or scheme by saying so."""
    for name in ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded"):
        answer = asked(port, "/testing/", more=f"{name}: evil.example\r\nConnection: close\r\n")
        assert statuses(answer) == [302]
        assert b"evil" not in answer
    for name, value in (("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "8.8.8.8"), ("X-Real-IP", "8.8.8.8")):
        answer = asked(port, more=f"{name}: {value}\r\nConnection: close\r\n")
        assert statuses(answer) == [200]
        assert b"strict-transport-security" not in answer.lower()


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "OPTIONS", "PUT", "A" * 500])
def test_a_method_that_no_page_has_is_refused_and_nothing_is_echoed(port: int, method: str) -> None:
    answer = asked(port, more="X-Marker: echoed\r\nConnection: close\r\n", method=method)
    assert not [code for code in statuses(answer) if code not in (400, 403, 404, 405, 501)], answer[:200]
    assert b"echoed" not in answer
    assert alive(port)


PATHS = [
    "/static/../../../../etc/passwd",
    "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static/%2e%2e/%2e%2e/secret.txt",
    "/static//etc/passwd",
    "/static/..\\..\\secret.txt",
    "/static/%00",
    "/testing/link",
    "/testing/mission.toml",
    "/testing/keys/slots/all.json",
    "/testing/db.sqlite3",
    "/testing/..%2fsecret.txt",
    "/testing/sources/..%2f..%2fsecret.txt/",
    "/..%2f..%2fetc/passwd",
    "//etc/passwd",
    "/%ff%fe/",
    "/testing/%c0%ae%c0%ae/",
    "/testing/\x80\xff/",
    "/secret.txt",
    "http://192.0.2.1/",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_pages(port: int, path: str) -> None:
    answer = asked(port, path, more="Connection: close\r\n")
    assert b"root:" not in answer
    assert b"SQLite" not in answer
    assert b"argon2" not in answer.lower()
    found = statuses(answer)
    assert found in ([], [400], [404], [302]) or (path.startswith("http:") and found == [200]), answer[:200]
    assert alive(port)


SMUGGLED = "GET /testing/smuggled/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": f"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "a length that is none": "Content-Length: abc\r\n\r\n",
    "a length below nought": "Content-Length: -1\r\n\r\n",
    "a length with a sign": "Content-Length: +5\r\n\r\nabcde",
    "a length without end": f"Content-Length: {'9' * 400}\r\n\r\n",
    "an unknown coding": f"Transfer-Encoding: xchunked\r\n\r\n{SMUGGLED}",
    "a chunk that is none": "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a header over two lines": "X: a\r\n b: c\r\n\r\n",
    "a bare line feed": "X: a\nY: b\r\n\r\n",
    "a space before the colon": "Content-Length : 5\r\n\r\nabcde",
    "a null byte": "X: a\0b\r\n\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_request_that_can_be_read_in_two_ways_is_read_as_one_or_refused(port: int, name: str) -> None:
    """Nothing stands before the server that could read it in another way; whatever it is, no second one is answered."""
    request = f"POST /language/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{AMBIGUOUS[name]}".encode("latin-1")
    answer = said(port, request)
    assert not [code for code in statuses(answer) if code >= 500], answer[:300]
    assert b"smuggled" not in answer
    if name in ("a length and chunks", "two lengths", "an unknown coding"):
        assert len(statuses(answer)) <= 1 or b"HTTP/1.1 400" in answer, answer[:600]
    assert alive(port)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,  # TLS where there is none
        b"GET",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0" * 10_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b"a=b; " * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /?" + b"a=b&" * 10_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    ],
    ids=range(11),
)
def test_what_is_no_request_or_too_long_a_one_is_refused(port: int, sent: bytes) -> None:
    answer = said(port, sent)
    assert not [code for code in statuses(answer) if code >= 500 and code != 505], answer[:300]
    assert b"evil" not in answer
    assert alive(port)


def test_who_sends_slowly_keeps_nobody_else_from_the_pages(port: int) -> None:
    """Two hundred lines that never finish their request; those of other people are answered meanwhile."""
    begun = f"POST /testing/log-in/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 1000\r\n\r\nx".encode()
    lines = []
    try:
        for number in range(200):
            line = socket.create_connection(("127.0.0.1", port), timeout=5)
            line.sendall(begun if number % 2 else begun[:30])
            lines.append(line)
        at = time.monotonic()
        assert alive(port)
        assert time.monotonic() - at < 4
    finally:
        for line in lines:
            line.close()
    assert alive(port)


def test_a_deployment_check_of_django_has_nothing_to_say(template: Path) -> None:
    """Within the settings of the pages under TLS; what is silenced has its reason beside it."""
    code = (
        "from habeas.faces.web.app import application; application()\n"
        "from django.core import checks\n"
        "found = checks.run_checks(include_deployment_checks=True)\n"
        "silenced = sorted(one.id for one in found if one.is_silenced())\n"
        "print([one.id for one in found if not one.is_silenced()], silenced)"
    )
    environment = {**os.environ, "HABEAS_SERVE_TLS": "1", "HABEAS_SERVE_HOME": str(template.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[] ['security.W004', 'security.W008']", done.stderr[-500:]
