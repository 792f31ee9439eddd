"""The page of what waits for a second person: she who may answers there, she who asked does not, others see nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE

#: she who asks, another officer who may agree, and one whose role may not
USERS = {"ida": "protection-officer", "amara": "protection-officer", "carl": "coder"}
WHY = "She works <b>here</b> from Monday"


@pytest.fixture
def browsers(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A browser for each user, before a mission in which ida asked for a new user."""
    from django.test import Client

    from habeas.core.kernel.errors import Refused
    from habeas.faces.web import sessions
    from habeas.faces.web.app import application
    from habeas.store import mission as missions
    from habeas.store.actions.deeds import deed
    from habeas.store.actions.settings import set_two_person
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from habeas.store.models import Source

    path = tmp_path / "home" / "testing"
    shutil.copytree(template, path)
    monkeypatch.setenv("HABEAS_SERVE_HOME", str(path.parent))
    monkeypatch.setenv("HABEAS_SERVE_HOSTS", "testserver")
    application()
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        first = actor_named("all")
        for name, role in USERS.items():
            add_user(name, [role], PASSPHRASE, by=first)
        with deed("test-source", by=first) as work:
            work.add(Source(code=work.code("S"), kind="escapee"))
        set_two_person(True, reason="Two officers work here", by=first)
        with pytest.raises(Refused):
            add_user("zoe", ["coder"], PASSPHRASE, by=actor_named("ida"), reason=WHY)
    sessions._sessions.clear()
    found = {}
    for user in USERS:
        found[user] = Client()
        assert found[user].post("/testing/log-in/", {"user": user, "passphrase": PASSPHRASE}).status_code == 302
    yield found
    for token in list(sessions._sessions):
        sessions.end(token)


def page(browser: Any, below: str = "requests/") -> str:
    answer = browser.get(f"/testing/{below}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def answers(browser: Any, answer: str) -> Any:
    return browser.post("/testing/requests/RQ-0001/", {"answer": answer})


def buttons(browser: Any) -> list[str]:
    return re.findall(r'name="answer" value="(\w+)"', page(browser))


def test_each_is_offered_what_she_may(browsers: Any) -> None:
    assert buttons(browsers["amara"]) == ["approve", "refuse"]
    assert buttons(browsers["ida"]) == ["refuse"], "she may take back what she asked, and not agree to it"
    assert buttons(browsers["carl"]) == []
    assert "zoe" not in page(browsers["carl"]), "nor does he know of it"


def test_the_reason_is_shown_and_never_run(browsers: Any) -> None:
    shown = page(browsers["amara"])
    assert "She works &lt;b&gt;here&lt;/b&gt; from Monday" in shown
    assert "<b>here" not in shown


def test_another_officer_agrees_and_it_waits_no_more(browsers: Any) -> None:
    waits = "request waits for you"
    assert waits in page(browsers["amara"], "sources/") + page(browsers["amara"], "")
    assert waits not in page(browsers["ida"], "") + page(browsers["carl"], "")
    assert answers(browsers["amara"], "approve")["Location"] == "/testing/requests/"
    assert waits not in page(browsers["amara"], "")
    assert buttons(browsers["amara"]) == buttons(browsers["ida"]) == []
    assert "agreed" in page(browsers["amara"], "requests/?all=yes")
    assert answers(browsers["amara"], "refuse").status_code == 400, "an answer holds"


def test_who_asked_and_who_may_not_are_refused_whatever_they_send(browsers: Any) -> None:
    assert answers(browsers["ida"], "approve").status_code == 403
    for answer in ("approve", "refuse"):
        assert answers(browsers["carl"], answer).status_code == 403
    assert answers(browsers["amara"], "perhaps").status_code == 400
    assert buttons(browsers["amara"]) == ["approve", "refuse"], "nothing of it counted"


def test_she_takes_back_what_she_asked(browsers: Any) -> None:
    assert answers(browsers["ida"], "refuse").status_code == 302
    assert buttons(browsers["amara"]) == []


def test_every_act_that_waits_has_its_words_in_both_languages(browsers: Any) -> None:
    from habeas.core.access.policy import SECOND_PERSON
    from habeas.faces.web.words import table

    assert {f"verb_{verb}" for verb in SECOND_PERSON} <= set(table())
    browsers["amara"].cookies["habeas_language"] = "ko"
    assert "사용자 추가" in page(browsers["amara"])


def test_a_request_for_an_act_that_the_program_no_longer_knows_is_still_read(browsers: Any, tmp_path: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.deeds import deed
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Request

    path = tmp_path / "home" / "testing"
    with (
        missions.opened(path, unlock_with(path, "all", PASSPHRASE)),
        deed("test-older", by=actor_named("all")) as work,
    ):
        work.supersede(Request.seen.get(), verb="walk-backwards", user=actor_named("carl").code)
    assert "walk backwards" in page(browsers["carl"])
