"""Refusals: each says that a mission is made up where it is, and leads back into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.missions import ALL_ROLES, CONFIG, PASSPHRASE, Clock

PRACTICE = CONFIG.format(slug="practice", database="").replace("fiction = true", "fiction = true\npractice = true")
BAND = "A mission to practise in"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from habeas.store.actions.missions import create_mission
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from habeas.store.mission import opened

    home = tmp_path_factory.mktemp("home")
    who = {"username": "all", "roles": ALL_ROLES, "passphrase": PASSPHRASE}
    path = create_mission(home, PRACTICE, "practice", **who, clock=Clock())
    with opened(path, unlock_with(path, "all", PASSPHRASE), clock=Clock()):
        add_user("adam", ["administrator"], PASSPHRASE, by=actor_named("all"))
    return home


@pytest.fixture
def browser(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("HABEAS_SERVE_HOME", str(home))
    monkeypatch.setenv("HABEAS_SERVE_HOSTS", "testserver")
    from habeas.faces.web.app import application

    application()
    from django.test import Client

    from habeas.faces.web import sessions

    yield Client(enforce_csrf_checks=False, raise_request_exception=False)
    for token in list(sessions._sessions):
        sessions.end(token)


def log_in(browser: Any, user: str = "adam", passphrase: str = PASSPHRASE) -> Any:
    return browser.post("/practice/log-in/", {"user": user, "passphrase": passphrase})


@pytest.mark.parametrize(
    ("address", "status"),
    [("texts/T-0001/", 403), ("no-such-page/", 404), ("sources/S-9999/", 403), ("log-out/", 405), ("lock/", 405)],
)
def test_a_refusal_in_a_mission_for_practice_says_so_and_leads_back(browser: Any, address: str, status: int) -> None:
    log_in(browser)
    answer = browser.get(f"/practice/{address}")
    page = answer.content.decode()
    assert answer.status_code == status
    assert BAND in page
    assert '<a href="/practice/">The first page of this mission</a>' in page
    assert "main-nav" in page, "the ways that every page has"


def test_before_the_log_in_it_is_said_too(browser: Any) -> None:
    for answer in (
        browser.get("/practice/log-in/"),
        log_in(browser, passphrase="wrong"),
        browser.get("/practice/no-such-page/"),
    ):
        page = answer.content.decode()
        assert BAND in page
        assert "main-nav" not in page


def test_a_forged_form_and_a_mistake_of_ours_have_pages_too(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client

    forged = Client(enforce_csrf_checks=True).post("/practice/log-in/", {"user": "adam"})
    assert forged.status_code == 403
    assert BAND in forged.content.decode()
    assert "was not sent from a page of this program" in forged.content.decode()
    log_in(browser)
    monkeypatch.setattr("habeas.store.queries.overview.visible_overview", lambda **_: {}["Su-ok"])
    broken = browser.get("/practice/")
    assert broken.status_code == 500
    assert BAND in broken.content.decode()
    assert "The program made a mistake" in broken.content.decode()
    assert "Su-ok" not in broken.content.decode()


def test_an_address_of_no_mission_is_of_none(browser: Any) -> None:
    for address in ("/nothing/", "/nothing/texts/", "/.tls/x/", "/..%2f/"):
        assert "FICTION" not in browser.get(address, follow=True).content.decode()
