"""The second step of the log-in, page by page; one's own factors; and what guessing costs."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.factors import SoftKey, code_of
from support.missions import PASSPHRASE, Clock

AT = "/testing/log-in/second/"
USERS = {"ida": "protection-officer", "carl": "coder"}


@pytest.fixture(scope="module")
def made(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mission with an officer and a coder."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path = tmp_path_factory.mktemp("second") / "testing"
    shutil.copytree(template, path)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        for name, role in USERS.items():
            add_user(name, [role], PASSPHRASE, by=actor_named("all"))
    return path


class Turned:
    """The clock of the throttle, which tests turn."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from habeas.faces.web import sessions, throttle
    from habeas.faces.web.app import application

    shutil.copytree(made, tmp_path / "testing")
    monkeypatch.setenv("HABEAS_SERVE_HOME", str(tmp_path))
    monkeypatch.setenv("HABEAS_SERVE_HOSTS", "testserver office.local")
    monkeypatch.setattr(throttle.tries, "clock", Turned())
    application()
    sessions._sessions.clear()
    yield tmp_path / "testing"
    for token in list(sessions._sessions):
        sessions.end(token)


@pytest.fixture
def carl(path: Path) -> Iterator[tuple[Any, bytes, Clock]]:
    """A browser of Carl, who has a telephone; its secret, and the clock of the machine."""
    from habeas.store import mission as missions
    from habeas.store.actions import factors
    from habeas.store.actions.users import actor_named, unlock_with

    clock = Clock()
    with missions.opened(path, unlock_with(path, "carl", PASSPHRASE), clock=clock):
        by = actor_named("carl")
        secret = factors.new_secret(by=by)
        factors.add_codes("my phone", secret, code_of(secret, clock, -1), by=by)
    browser = browse()
    with pytest.MonkeyPatch.context() as patch:
        original = missions.kept_open
        patch.setattr(missions, "kept_open", lambda where, keys, **how: original(where, keys, **how | {"clock": clock}))
        yield browser, secret, clock


def browse(**how: Any) -> Any:
    from django.test import Client

    return Client(**how)


def log_in(browser: Any, user: str = "carl", passphrase: str = PASSPHRASE, **how: Any) -> Any:
    return browser.post("/testing/log-in/", {"user": user, "passphrase": passphrase}, **how)


def told(answer: Any) -> str:
    return html.unescape(answer.content.decode()).split('role="alert">')[1].split("</")[0]


def turn(seconds: float) -> None:
    from habeas.faces.web.throttle import tries

    tries.clock.now += seconds  # type: ignore[attr-defined]


# The two steps -------------------------------------------------------------------------------------------------------


def test_after_the_passphrase_no_page_answers_before_the_code(carl: Any) -> None:
    browser, secret, clock = carl
    answer = log_in(browser)
    assert answer["Location"] == AT
    assert "habeas_session" not in {name for name, one in answer.cookies.items() if one.value}
    for below in ("", "sources/", "requests/", "factors/", "guide/"):
        assert browser.get(f"/testing/{below}")["Location"].startswith("/testing/log-in/"), below
    browser.cookies["habeas_session"] = browser.cookies["habeas_second"].value
    assert browser.get("/testing/")["Location"].startswith("/testing/log-in/"), "nor with its token as a session's"
    shown = browser.get(AT)
    assert shown.status_code == 200
    assert 'name="code"' in shown.content.decode()
    assert "carl" not in shown.content.decode()
    answer = browser.post(AT, {"code": code_of(secret, clock)})
    assert (answer.status_code, answer["Location"]) == (302, "/testing/")
    assert browser.get("/testing/").status_code == 200


def test_the_token_after_the_second_step_is_new_and_the_first_is_worth_nothing(carl: Any) -> None:
    from habeas.faces.web import sessions

    browser, secret, clock = carl
    log_in(browser)
    (first,) = sessions._sessions
    cookie = browser.cookies["habeas_second"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/testing/")
    browser.post(AT, {"code": code_of(secret, clock)})
    (fresh,) = sessions._sessions
    assert fresh != first
    assert browser.cookies["habeas_session"].value == fresh
    stale = browse()
    for name in ("habeas_second", "habeas_session"):
        stale.cookies[name] = first
    assert stale.get("/testing/").status_code == stale.get(AT).status_code == 302


def test_who_has_no_factor_needs_her_passphrase_alone(carl: Any) -> None:
    assert log_in(browse(), "ida")["Location"] == "/testing/"


def test_where_she_wanted_to_go_is_kept_over_both_steps_and_leads_nowhere_else(carl: Any) -> None:
    browser, secret, clock = carl
    answer = browser.post(
        "/testing/log-in/", {"user": "carl", "passphrase": PASSPHRASE, "next": "/testing/sources/?page=2"}
    )
    shown = browser.get(answer["Location"]).content.decode()
    wanted = html.unescape(re.findall(r'name="next" value="([^"]+)"', shown)[-1])
    assert wanted == "/testing/sources/?page=2"
    assert browser.post(AT, {"code": code_of(secret, clock), "next": "//evil.example/"})["Location"] == "/testing/"


def test_a_code_is_not_taken_twice_over_two_log_ins(carl: Any) -> None:
    browser, secret, clock = carl
    code = code_of(secret, clock)
    log_in(browser)
    assert browser.post(AT, {"code": code}).status_code == 302
    other = browse()
    log_in(other)
    answer = other.post(AT, {"code": code})
    assert answer.status_code == 403
    assert "used already" in told(answer)


def test_five_wrong_codes_end_it_and_the_log_says_so_once(carl: Any, path: Path) -> None:
    from habeas.faces.web import sessions

    browser, secret, clock = carl
    log_in(browser)
    statuses = []
    for _ in range(5):
        turn(60)
        statuses.append(browser.post(AT, {"code": "000000"}).status_code)
    assert statuses == [403] * 5
    assert not sessions._sessions, "its keys are gone"
    assert browser.post(AT, {"code": code_of(secret, clock)})["Location"] == "/testing/log-in/"
    assert verbs_on_log(path).count("refuse-second-step") == 1


def verbs_on_log(path: Path) -> list[str]:
    import json

    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import Entry

    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        return [json.loads(bytes(row.body))["verb"] for row in Entry.objects.order_by("seq")]


def test_a_session_that_waits_too_long_for_its_second_step_ends_with_its_keys(
    carl: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.faces.web import second, sessions

    browser, secret, clock = carl
    log_in(browser)
    monkeypatch.setattr(second, "awake_or_not", lambda real=second.awake_or_not: real() + second.SECONDS + 1)
    assert browser.post(AT, {"code": code_of(secret, clock)})["Location"] == "/testing/log-in/"
    assert not sessions._sessions
    log_in(browse())
    (session,) = sessions._sessions.values()
    session.second.until = 0.0
    sessions.end_idle()
    assert not sessions._sessions, "also where nobody asks for it"


def test_logging_in_writes_nothing_on_the_log(carl: Any, path: Path) -> None:
    browser, secret, clock = carl
    before = verbs_on_log(path)
    log_in(browser)
    browser.post(AT, {"code": code_of(secret, clock)})
    assert verbs_on_log(path) == before


# Guessing ------------------------------------------------------------------------------------------------------------


def test_unknown_wrong_impossible_and_suspended_are_told_the_same_and_cost_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.core.access import slots
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, suspend_user, unlock_with

    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        suspend_user("carl", by=actor_named("all"))
    counted: list[Any] = []
    real = slots.hash_secret_raw
    monkeypatch.setattr(slots, "hash_secret_raw", lambda *how, **more: counted.append(how[2:]) or real(*how, **more))
    seen = []
    tried = {"ida": "wrong", "nobody": PASSPHRASE, "../../etc": PASSPHRASE, "carl": PASSPHRASE, "all": ""}
    for number, (user, passphrase) in enumerate(tried.items()):
        counted.clear()
        answer = log_in(browse(), user, passphrase, REMOTE_ADDR=f"10.0.0.{number}")
        words = re.sub(r'value="[^"]*"', "", answer.content.decode()).replace(f"for {html.escape(user)}.", "for her.")
        seen.append((answer.status_code, words, len(counted), counted[0]))
    assert seen[0][0] == 403
    assert seen[0][2] == 1, "one Argon2id"
    assert [one == seen[0] for one in seen] == [True] * len(tried)


def test_too_many_are_told_how_long_to_wait_and_not_whether_the_name_exists(path: Path) -> None:
    answers = {}
    for number, user in enumerate(("carl", "nobody")):
        browser = browse(REMOTE_ADDR=f"10.0.0.{number}")
        statuses = [log_in(browser, user, "wrong").status_code for _ in range(4)]
        turn(1)
        assert log_in(browser, user, "wrong").status_code == 403
        answers[user] = log_in(browser, user)
        assert statuses == [403, 403, 403, 429]
    assert {user: (one.status_code, one["Retry-After"]) for user, one in answers.items()} == {
        "carl": (429, "2"),
        "nobody": (429, "2"),
    }
    assert told(answers["carl"]) == told(answers["nobody"]) == "There were too many wrong tries. Wait 2 seconds."
    turn(2)
    assert log_in(browse(REMOTE_ADDR="10.0.0.0")).status_code == 302


def test_whoever_knows_the_passphrase_is_slowed_at_the_codes_however_often_she_begins_again(carl: Any) -> None:
    browser, _, _ = carl
    answers = []
    for _ in range(4):
        answers.append(log_in(browser).status_code)
        answers.append(browser.post(AT, {"code": "000000"}).status_code)
    assert answers == [302, 403, 302, 403, 302, 403, 429, 429]
    answer = browser.post(AT, {"code": "000000"})
    assert answer["Retry-After"] == "1"
    assert "Wait 1 second." in told(answer)


# One's own -----------------------------------------------------------------------------------------------------------


def test_codes_are_added_by_scanning_and_confirming(path: Path) -> None:
    from habeas.faces.web import sessions

    browser = browse()
    log_in(browser)
    begun = browser.post("/testing/factors/", {"do": "codes", "name": "<b>phone"})
    shown = begun.content.decode()
    assert '<svg viewBox="' in shown
    assert "<b>phone" not in shown
    assert " style=" not in shown
    (session,) = sessions._sessions.values()
    secret = session.second.secret
    assert re.search(r'id="letters"[^>]*>((?:[A-Z2-7]{4} ?){8})<', shown)
    assert "You have none" in browser.get("/testing/factors/").content.decode(), "not before it is confirmed"
    wrong = browser.post("/testing/factors/", {"do": "confirm", "name": "phone", "code": "000000"})
    assert (wrong.status_code, '<svg viewBox="' in wrong.content.decode()) == (403, True)
    answer = browser.post("/testing/factors/", {"do": "confirm", "name": "phone", "code": code_of(secret, _now)})
    assert answer["Location"] == "/testing/factors/"
    listed = browser.get("/testing/factors/").content.decode()
    assert "phone" in listed
    assert "<svg" not in listed
    assert browser.post("/testing/factors/", {"do": "confirm", "name": "again", "code": "1"}).status_code == 400
    assert log_in(browse())["Location"] == AT


def _now() -> Any:
    import datetime

    return datetime.datetime.now(datetime.UTC)


def test_whoever_sits_down_at_an_open_page_adds_and_removes_nothing(carl: Any) -> None:
    from habeas.faces.web import sessions

    browser, secret, clock = carl
    log_in(browser)
    browser.post(AT, {"code": code_of(secret, clock)})
    (session,) = sessions._sessions.values()
    session.proved -= 3600
    for form in ({"do": "codes", "name": "x"}, {"do": "key", "name": "x"}, {"do": "remove", "code": "K-0001"}):
        asked = browser.post("/testing/factors/", form).content.decode()
        assert 'name="prove_passphrase"' in asked, form
        assert "<svg" not in asked
        assert browser.post("/testing/factors/", {**form, "prove_passphrase": "wrong"}).status_code == 403
    proven = {"do": "remove", "code": "K-0001", "prove_passphrase": PASSPHRASE}
    answer = browser.post("/testing/factors/", proven)
    assert (answer.status_code, answer["Retry-After"]) == (429, "1"), "guessing is slowed here too"
    assert "Wait 1 second." in told(answer)
    turn(60)
    assert browser.post("/testing/factors/", {"do": "everything"}).status_code == 404
    assert browser.post("/testing/factors/", proven)["Location"] == "/testing/factors/"
    assert log_in(browse())["Location"] == "/testing/"


def test_nobody_sees_or_removes_the_factors_of_another(carl: Any) -> None:
    browser = browse()
    log_in(browser, "ida")
    assert "my phone" not in browser.get("/testing/factors/").content.decode()
    answer = browser.post("/testing/factors/", {"do": "remove", "code": "K-0001"})
    assert answer.status_code == 400
    assert log_in(browse())["Location"] == AT


def ceremony(answer: Any) -> str:
    (options,) = re.findall(r'data-ceremony="([^"]+)"', answer.content.decode())
    return html.unescape(options)


def test_a_security_key_is_added_and_logs_in_at_its_host(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HABEAS_SERVE_TLS", "1")
    browser, key = browse(HTTP_HOST="office.local"), SoftKey("https://office.local")
    log_in(browser)
    begun = browser.post("/testing/factors/", {"do": "key", "name": "blue"})
    made = {"do": "answer", "name": "blue", "response": key.register(ceremony(begun))}
    assert browser.post("/testing/factors/", made)["Location"] == "/testing/factors/"
    assert browser.post("/testing/factors/", made).status_code == 400, "a question is answered once"
    other = browse(HTTP_HOST="office.local")
    log_in(other)
    signed = key.sign(ceremony(other.get(AT)))
    other.get(AT)
    assert other.post(AT, {"response": signed}).status_code == 403, "of a question that is open no more"
    assert other.post(AT, {"response": key.sign(ceremony(other.get(AT)))})["Location"] == "/testing/"
    by_number = browse(HTTP_HOST="127.0.0.1")
    log_in(by_number)
    shown = by_number.get(AT).content.decode()
    assert "data-ceremony" not in shown
    assert "works at: office.local" in shown


def test_on_a_bare_address_no_key_is_offered_and_the_page_says_what_works(path: Path) -> None:
    browser = browse(HTTP_HOST="127.0.0.1")
    log_in(browser)
    shown = browser.get("/testing/factors/").content.decode()
    assert 'value="key"' not in shown
    assert "at this address (127.0.0.1)" in shown
    assert 'value="codes"' in shown
    assert browser.post("/testing/factors/", {"do": "key", "name": "x"}).status_code == 409


def test_where_the_mission_requires_one_nothing_answers_before_it_is_added(path: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.settings import set_second_factor
    from habeas.store.actions.users import actor_named, unlock_with

    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        set_second_factor("required", reason="A network", by=actor_named("all"))
    browser = browse()
    log_in(browser)
    for below in ("", "sources/", "guide/", "accounts/A-0001/"):
        assert browser.get(f"/testing/{below}")["Location"] == "/testing/factors/", below
    assert browser.post("/testing/requests/RQ-0001/", {"answer": "approve"})["Location"] == "/testing/factors/"
    assert "asks everybody" in browser.get("/testing/factors/").content.decode()
    browser.post("/testing/factors/", {"do": "codes", "name": "phone"})
    from habeas.faces.web import sessions

    (session,) = sessions._sessions.values()
    code = code_of(session.second.secret, _now)
    assert browser.post("/testing/factors/", {"do": "confirm", "name": "phone", "code": code}).status_code == 302
    assert browser.get("/testing/").status_code == 200
