"""The pages of who a source is and what keeps her safe: closed by themselves, and nothing typed is lost."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE

NAME, NEVER = "오정희", "Never by telephone"
WHY = "To call her about the hearing"
WHO, SAFE = "/testing/sources/S-0001/identity/", "/testing/sources/S-0001/protection/"


@pytest.fixture
def client(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A browser of a documenter, before a mission with a source at low risk and one at high."""
    home = tmp_path / "home"
    shutil.copytree(template, home / "testing")
    monkeypatch.setenv("HABEAS_SERVE_HOME", str(home))
    monkeypatch.setenv("HABEAS_SERVE_HOSTS", "testserver")
    from habeas.faces.web.app import application

    application()
    from django.test import Client

    from habeas.faces.web import sessions
    from habeas.store import mission as missions
    from habeas.store.actions.deeds import deed
    from habeas.store.actions.identities import set_identity
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from habeas.store.models import Source

    sessions._sessions.clear()
    path = home / "testing"
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)) as mission:
        everyone = actor_named("all")
        add_user("soyeon", ["documenter"], PASSPHRASE, by=everyone)
        add_user("amara", ["protection-officer"], PASSPHRASE, by=everyone)
        with deed("test-source", by=everyone) as work:
            for risk in ("low", "high"):
                code = work.code("S")
                mission.source_keys.create([code])
                work.add(Source(code=code, kind="escapee", risk=risk))
        for code in ("S-0001", "S-0002"):
            set_identity(code, {"name": NAME, "never": NEVER}, by=everyone)
    browser = Client()
    assert browser.post("/testing/log-in/", {"user": "soyeon", "passphrase": PASSPHRASE}).status_code == 302
    yield browser
    for token in list(sessions._sessions):
        sessions.end(token)


def session() -> Any:
    """What the server holds for the only user who has logged in."""
    from habeas.faces.web import sessions

    return next(iter(sessions._sessions.values()))


def say(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_name_is_shown_only_after_a_reason_and_is_never_kept_by_a_browser(client: Any) -> None:
    before = client.get(WHO)
    assert NAME not in say(before)
    assert NAME not in say(client.post(WHO, {"reason": " ", "minutes": "15"}))
    sent = client.post(WHO, {"reason": WHY, "minutes": "15"})
    assert (sent.status_code, sent["Location"]) == (302, WHO), "neither reason nor name is in an address"
    shown = client.get(WHO)
    assert NAME in say(shown)
    assert say(shown).index(NEVER) < say(shown).index(NAME), "how not to contact her stands first"
    assert shown["Cache-Control"] == "no-store"
    assert NAME not in say(client.get("/testing/sources/S-0001/")) + say(client.get("/testing/sources/"))


def test_it_is_hidden_again_by_time_without_a_script(client: Any) -> None:
    client.post(WHO, {"reason": WHY, "minutes": "5"})
    shown = client.get(WHO)
    assert 0 < int(shown["Refresh"]) <= 301
    mission = session().mission
    clock = mission.clock
    mission.clock = lambda: clock() + datetime.timedelta(minutes=5, seconds=2)
    closed = client.get(WHO)
    assert NAME not in say(closed)
    assert "Refresh" not in closed.headers


def test_it_can_be_closed_at_once(client: Any) -> None:
    client.post(WHO, {"reason": WHY, "minutes": "15"})
    assert client.post(WHO, {"do": "close"}).status_code == 302
    assert NAME not in say(client.get(WHO))


@pytest.mark.parametrize("minutes", ["", "0", "61", "٥", "1e9", "-1", "9" * 400])
def test_a_strange_time_opens_nothing(client: Any, minutes: str) -> None:
    assert client.post(WHO, {"reason": WHY, "minutes": minutes}).status_code == 400
    assert NAME not in say(client.get(WHO))


def test_at_high_risk_the_page_says_that_another_person_has_to_agree_and_keeps_the_reason(client: Any) -> None:
    high = WHO.replace("0001", "0002")
    answer = client.post(high, {"reason": WHY, "minutes": "15"})
    assert answer.status_code == 403
    assert "RQ-0001" in say(answer)
    assert f'value="{WHY}"' in say(answer)
    assert NAME not in say(answer) + say(client.get(high))


def test_what_is_sent_without_a_token_of_the_form_opens_nothing(client: Any) -> None:
    from django.test import Client

    other = Client(enforce_csrf_checks=True)
    other.cookies = client.cookies
    assert other.post(WHO, {"reason": WHY, "minutes": "15"}).status_code == 403
    assert NAME not in say(client.get(WHO))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_a_stale_form_is_refused_with_both_versions_and_nothing_typed_is_lost(client: Any) -> None:
    assert client.post(SAFE, {"do": "incident", "kind": "visit", "what": "A man asked for her"}).status_code == 302
    page = say(client.get(SAFE))
    form = {"do": "close", "record": "INC-0001", "version": hidden(page, "version")}
    assert client.post(SAFE, {**form, "done": "She moved to the harbour"}).status_code == 302
    late = client.post(SAFE, {**form, "done": "I told the <b>police</b>"})
    assert late.status_code == 409
    assert "She moved to the harbour" in say(late)
    assert "I told the &lt;b&gt;police&lt;/b&gt;" in say(late)
    assert client.post(SAFE, {**form, "done": "again"}).status_code == 409, "the stale version stays in the form"


def test_an_assessment_made_meanwhile_is_seen_before_another_is_put_down(client: Any) -> None:
    seen = hidden(say(client.get(SAFE)), "after")
    form = {"do": "risk", "whom": "self", "review": "2099-01-01", "after": seen}
    assert client.post(SAFE, {**form, "level": "high", "reason": "A visit"}).status_code == 302
    late = client.post(SAFE, {**form, "level": "low", "reason": "All is quiet", "measures": "None"})
    assert late.status_code == 409
    assert "A visit" in say(late)
    assert "All is quiet" in say(late)
    assert client.post(WHO, {"reason": WHY, "minutes": "15"}).status_code == 403, "a risk that she raised binds her too"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_speak_both_languages_and_every_field_has_its_name(client: Any, language: str) -> None:
    client.post("/language/", {"language": language, "next": "/"})
    client.post(SAFE, {"do": "incident", "kind": "visit", "what": "A man asked for her"})
    client.post(SAFE, {"do": "referral", "kind": "legal", "to": "A lawyer"})
    for address in (WHO, SAFE, "/testing/incidents/", "/testing/"):
        page = say(client.get(address))
        assert f'lang="{language}"' in page
        fields = re.findall(r'<(?:input|select|textarea)[^>]*? id="([^"]+)"', page)
        assert {one for one in fields if f'for="{one}"' not in page} == set(), address
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), address
