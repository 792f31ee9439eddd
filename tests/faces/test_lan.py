"""The server on an office's network: TLS or nothing, with a certificate of the machine's own authority."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE

from .test_cli import _runtime, error_code, home, run  # noqa: F401 - fixtures


@dataclass
class Served:
    """A server in a process of its own, and what it said when it started."""

    port: int
    authority: str
    said: list[str]

    def ask(self, method: str = "GET", path: str = "/", body: str = "", trust: bool = True, **headers: str) -> Any:
        """One request over TLS; gives the answer and its text."""
        context = ssl.create_default_context(cadata=self.authority) if trust else ssl.create_default_context()
        line = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        with contextlib.closing(line):
            line.request(method, path, body, {"Host": f"127.0.0.1:{self.port}", **headers})
            answer = line.getresponse()
            return answer, answer.read().decode()


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``habeas serve --lan --cert`` on a free port."""
    folder = tmp_path_factory.mktemp("lan")
    (folder / "run").mkdir(mode=0o700)
    shutil.copytree(template, folder / "home" / "testing")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    habeas = [sys.executable, "-m", "habeas", "serve", "--home", str(folder / "home")]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder / "run")}
    subprocess.run([*habeas, "--authority", str(folder / "ca.pem")], check=True, env=environment, capture_output=True)
    words = [*habeas, "--lan", "--cert", "--port", str(port)]
    server = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    said = []
    while not said or said[-1].count(":") != 31:  # the fingerprint comes last
        said.append(server.stderr.readline())
        assert said[-1], "".join(said)
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.05)
    yield Served(port, (folder / "ca.pem").read_text(), said)
    server.send_signal(signal.SIGTERM)
    server.wait(20)
    server.stderr.close()


def test_a_browser_that_trusts_only_the_authority_logs_in(served: Served) -> None:
    answer, page = served.ask(path="/testing/log-in/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = answer.headers["Set-Cookie"]
    assert "; secure" in cookie.lower()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "user": "all", "passphrase": PASSPHRASE})
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie.partition(";")[0],
        "Origin": f"https://127.0.0.1:{served.port}",
    }
    answer, _ = served.ask("POST", "/testing/log-in/", form, **sent)
    assert answer.status == 302
    (session,) = (each for each in answer.headers.get_all("Set-Cookie") if "session" in each and "second" not in each)
    assert "; secure" in session.lower()
    assert "; httponly" in session.lower()
    assert session.startswith("__Host-habeas_session-testing="), "of this host, under TLS, of this mission alone"
    assert "; path=/;" in session.lower() + ";"
    assert "domain" not in session.lower()
    assert cookie.startswith("__Host-habeas_csrf=")
    page = served.ask(path="/testing/", Cookie=session.partition(";")[0])[1]
    assert "Test mission" in page


def test_whoever_does_not_trust_the_authority_is_warned(served: Served) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        served.ask(trust=False)


def test_it_speaks_nothing_in_plain_and_nothing_older_than_tls_1_3(served: Served) -> None:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    line.request("GET", "/")
    with contextlib.closing(line), pytest.raises((http.client.HTTPException, OSError)):
        line.getresponse()
    context = ssl.create_default_context(cadata=served.authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        pytest.raises((ssl.SSLError, OSError)),
        socket.create_connection(("127.0.0.1", served.port)) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1"),
    ):
        pass


def test_every_name_of_the_certificate_is_an_allowed_host_and_no_other(served: Served) -> None:
    from habeas.store.outside import authority

    for name in authority.machine_names():
        host = f"[{name}]" if ":" in name else name
        allowed = f"https://{name}:" in "".join(served.said) or name in ("localhost", "127.0.0.1", "::1")
        assert served.ask(Host=f"{host}:{served.port}")[0].status == (200 if allowed else 400)
    assert served.ask(Host="evil.example")[0].status == 400
    assert served.ask(Host="192.168.77.77")[0].status == 400


def test_localhost_is_not_bound_to_tls_for_a_year(served: Served) -> None:
    """The browser would otherwise refuse every other server of the machine, also ours without --cert."""
    assert "Strict-Transport-Security" not in served.ask(Host=f"localhost:{served.port}")[0].headers


def test_it_says_where_it_is_and_the_fingerprint_to_compare(served: Served) -> None:
    from cryptography import x509

    from habeas.store.outside import authority

    told = "".join(served.said)
    assert authority.fingerprint(x509.load_pem_x509_certificate(served.authority.encode())) in told
    assert "Import" in told


@pytest.mark.parametrize("words", [["--lan"], ["--address", "0.0.0.0"], ["--address", "192.168.1.7"]])
def test_without_tls_it_is_refused_beyond_this_machine(home: Path, words: list[str]) -> None:  # noqa: F811
    code, answer, told = run(home, "serve", *words, passphrase=None)
    assert (code, error_code(answer)) == (3, "no-tls")
    assert "--cert" in told


def test_a_public_name_is_refused(home: Path) -> None:  # noqa: F811
    code, answer, _ = run(home, "serve", "--lan", "--cert", "--name", "habeas.example", "--port", "1", passphrase=None)
    assert (code, error_code(answer)) == (3, "name-not-private")


@pytest.mark.parametrize(
    ("peer", "status"),
    [("127.0.0.1", 200), ("192.168.1.9", 200), ("fd00::9", 200), ("8.8.8.8", 403), ("2001:db8::1", 403), ("", 403)],
)
def test_nobody_on_the_internet_is_answered(monkeypatch: pytest.MonkeyPatch, peer: str, status: int) -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    from habeas.faces.web.security import headers

    monkeypatch.setattr("django.conf.settings.ALLOWED_HOSTS", ["desk.local"], raising=False)
    request = RequestFactory().get("/", headers={"host": "desk.local"}, REMOTE_ADDR=peer)
    assert headers(lambda _: HttpResponse())(request).status_code == status


def test_without_tls_no_header_binds_the_browser_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    from habeas.faces.web.security import headers

    for tls, bound in (("", False), ("1", True)):
        monkeypatch.setenv("HABEAS_SERVE_TLS", tls)
        monkeypatch.setattr("django.conf.settings.ALLOWED_HOSTS", ["desk.local"], raising=False)
        request = RequestFactory().get("/", headers={"host": "desk.local"})
        assert ("Strict-Transport-Security" in headers(lambda _: HttpResponse())(request).headers) is bound
