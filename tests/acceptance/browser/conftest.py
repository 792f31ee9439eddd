"""A real server on a copy of the made-up mission, and a real browser in front of it."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.apart import coded_apart
from support.browser import Page, Seen, each, look, opened, pattern_of, program
from support.haesong import EXAMPLE
from support.missions import PASSPHRASE, agreed
from support.scans import scan


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def served(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a copy of the mission, with a release of today and the reports as drafts."""
    from habeas.core.intake import scanned
    from habeas.core.intake.arriving import Arriving
    from habeas.core.intake.limits import Limits
    from habeas.store import mission as missions
    from habeas.store.actions import log, report, review
    from habeas.store.actions.coding import derived
    from habeas.store.actions.intake import files, interviews, scans
    from habeas.store.actions.release import make_release
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from habeas.store.queries.review import require_reviewable, seen_of
    from habeas.store.queries.sources import visible_interviews

    home = tmp_path_factory.mktemp("served")
    path = home / "haesong"
    shutil.copytree(made_haesong.path, path)
    with missions.opened(path, unlock_with(path, "ida", PASSPHRASE)):
        ida = actor_named("ida")
        make_release(purpose="public-report", audience="public", period=None, by=ida)
        for source in sorted((EXAMPLE / "reports").glob("*.md")):
            report.keep_file(source, by=ida)
            report.build(source, [home / f"{source.stem}.html"], by=ida)
        wrong = (EXAMPLE / "reports" / "detention.md").read_text(encoding="utf-8").replace("accounts]{", "deeds]{", 1)
        report.keep_draft(wrong.replace("[All]{", "[None]{", 1), by=ida)
        interviews.begin(by=ida, earlier="no")
        files.receive(Arriving(io.BytesIO(b"Fiction").read, 7, Limits()), "list.csv", by=ida)
        newest, read_in = visible_interviews(1, by=ida).rows[0].code, {}
        for language, words in (("ko", "허구: 아무도 못 잤다."), ("en", "Fiction: nobody slept.")):
            page = scan(words)
            sent = Arriving(io.BytesIO(page).read, len(page), Limits())
            pdf = files.receive(sent, f"{language}.pdf", by=ida, belongs=newest, kind="document", language=language)
            read = scanned.Scanned(words, 1, 87, "tesseract 5")
            text = read_in[language] = scans.keep(scans.open_scan(pdf.item, by=ida), read, by=ida).code
            review.finish_review(text, seen=seen_of(require_reviewable(text, by=ida)), by=ida)
        derived.describe(read_in["en"], made="scan", original=read_in["ko"], by=ida)
        new = ("sori", ["coder"], PASSPHRASE)
        agreed(lambda: add_user(*new, by=ida, reason="She codes"), second=actor_named("amara"))
        coded_apart(home, ("jihwan", "sori"), ("jihwan", "ida"), by=ida)
        log.record_verification(holds=True, by=ida)
        log.sign(by=ida)
    with serving(home) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving(home: Path) -> Iterator[int]:
    """A server of its own for the missions of a home folder; gives its port."""
    port = _free_port()
    command = [sys.executable, "-m", "habeas", "serve", "--home", str(home), "--port", str(port)]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(home)}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not listen within 20 s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; a test that needs it skips where there is none."""
    found = program()
    if found is None:
        pytest.skip("no Chromium (apt-get install chromium, or set HABEAS_CHROMIUM)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop of its own running in this thread; Django would take that for asynchronous code of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, served: str) -> Iterator[Page]:
    """A window as most have it; whatever went wrong in it fails the test."""
    with opened(chromium, served) as shown:
        yield shown
    assert shown.wrong == []


@pytest.fixture(scope="session")
def addresses(chromium: Any, served: str) -> dict[str, list[str]]:
    """Every page that links lead to, up to two of each pattern of ``urls.py``, by who may do everything."""
    from habeas.faces.web.urls import urlpatterns

    found: dict[str, list[str]] = {str(one.pattern): [] for one in urlpatterns}
    # Without scripts: a part that loads by itself would take its link away while links are read.
    with opened(chromium, served, java_script_enabled=False) as page:
        page.log_in()
        waiting, seen = ["/", "/haesong/", "/haesong/log-in/"], set()
        while waiting:
            address = waiting.pop(0)
            pattern = pattern_of(address)
            if pattern is None or address in seen or len(found[pattern]) >= 2:
                continue
            seen.add(address)
            found[pattern].append(address)
            if address.partition("?")[0].endswith((".svg", ".csv", ".png")):
                continue
            page.tab.goto(served + address)
            waiting += page.tab.eval_on_selector_all(
                "a[href], img[src]",
                "all => all.map(one => new URL(one.href || one.src)).filter(one => one.origin === location.origin)"
                ".map(one => one.pathname + one.search)",
            )
    return found


def _walk(chromium: Any, served: str, addresses: dict[str, list[str]], language: str) -> dict[str, Seen]:
    """One page of each kind."""
    files = (".svg", ".csv", ".png")
    kinds = [found[0] for found in addresses.values() if found]
    shown = [address for address in kinds if not address.partition("?")[0].endswith(files)]
    with opened(chromium, served) as page:
        return {address: look(page, address) for address in each(page, shown, language)}


@pytest.fixture(scope="session")
def walked(chromium: Any, served: str, addresses: dict[str, list[str]]) -> dict[str, Seen]:
    return _walk(chromium, served, addresses, "en")


@pytest.fixture(scope="session")
def walked_korean(chromium: Any, served: str, addresses: dict[str, list[str]]) -> dict[str, Seen]:
    return _walk(chromium, served, addresses, "ko")
