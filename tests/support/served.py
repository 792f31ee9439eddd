"""A server in a process of its own, and a plain browser in front of it."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from support.missions import PASSPHRASE

_HABEAS = (sys.executable, "-m", "habeas")


class Browser:
    """Keeps cookies and follows nothing; gives the status and the words of an answer."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def get(self, below: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.base + below))

    def post(self, below: str, **said: str) -> tuple[int, str]:
        token = next((one.value for one in self.jar if "csrf" in one.name), "")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **said}).encode()
        return self._ask(urllib.request.Request(self.base + below, body, {"Origin": self.base}))

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        with contextlib.closing(self._open.open(request, timeout=20)) as answer:
            return answer.status, answer.read().decode()

    def log_in(self, slug: str, user: str = "all") -> int:
        self.get(f"/{slug}/log-in/")
        return self.post(f"/{slug}/log-in/", user=user, passphrase=PASSPHRASE)[0]


class _Stay(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: urllib.request.Request, response: object) -> object:  # type: ignore[override]
        return response

    https_response = http_response  # type: ignore[assignment]


@contextlib.contextmanager
def serving(home: Path, run: Path, command: Sequence[str] = _HABEAS) -> Iterator[tuple[Browser, subprocess.Popen[str]]]:
    """``habeas serve`` on a free port, with its sockets below ``run``, until the test ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [*command, "serve", "--home", str(home), "--port", str(port)]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(run)}
    server = subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL, text=True)
    try:
        for _ in range(400):
            assert server.poll() is None, "the server ended"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield Browser(f"http://127.0.0.1:{port}"), server
    finally:
        for pid in workers(server):
            with contextlib.suppress(OSError):
                os.kill(pid, 18)  # one that a test stopped goes on, to end
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait(10)


def workers(server: subprocess.Popen[str]) -> list[int]:
    """The processes that a server started."""
    with contextlib.suppress(OSError):
        said = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
        return [int(pid) for pid in re.findall(r"\d+", said)]
    return []
