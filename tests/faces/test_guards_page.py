"""The page of the guards: which apply, which do not and why, and what two people let in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE, agreed

USERS = {"ida": "protection-officer", "amara": "protection-officer", "nari": "analyst", "carl": "coder"}
LEFT_OUT, WHY = "Nobody who served speaks <b>here</b>", "She asked that it be told"


@pytest.fixture
def browsers(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A browser for each user, before a mission that guards children and sexual violence; one approval stands, another
    was taken back."""
    from django.test import Client

    from habeas.faces.web import sessions
    from habeas.faces.web.app import application
    from habeas.store import mission as missions
    from habeas.store.actions.guards import approve_guard, take_back
    from habeas.store.actions.settings import set_guards
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path = tmp_path / "home" / "testing"
    shutil.copytree(template, path)
    monkeypatch.setenv("HABEAS_SERVE_HOME", str(path.parent))
    monkeypatch.setenv("HABEAS_SERVE_HOSTS", "testserver")
    application()
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        for name, role in USERS.items():
            add_user(name, [role], PASSPHRASE, by=actor_named("all"))
        ida, amara = actor_named("ida"), actor_named("amara")
        set_guards(["child", "sexual-violence"], reason=LEFT_OUT, by=ida)
        for covers, audience in (("places", "un"), ("quotations", "public")):
            about = {"purpose": "public-report", "audience": audience, "covers": covers, "reason": WHY}
            row = agreed(lambda about=about: approve_guard("child", by=ida, **about), second=amara)
            if covers == "places":
                take_back(row.code, by=ida)
    sessions._sessions.clear()
    found = {}
    for user in ("ida", "nari", "carl"):
        found[user] = Client()
        assert found[user].post("/testing/log-in/", {"user": user, "passphrase": PASSPHRASE}).status_code == 302
    yield found
    for token in list(sessions._sessions):
        sessions.end(token)


def test_who_may_sees_the_guards_and_only_who_lets_in_reads_why(browsers: dict[str, Any]) -> None:
    seen = {user: browser.get("/testing/guards/") for user, browser in browsers.items()}
    assert {user: answer.status_code for user, answer in seen.items()} == {"ida": 200, "nari": 200, "carl": 403}
    officer, analyst, coder = (answer.content.decode() for answer in seen.values())
    assert WHY in officer
    assert WHY not in analyst + coder
    for page in (officer, analyst):
        assert "AP-0002" in page
        assert "AP-0001" not in page, "it was taken back"
        assert "Nobody who served speaks &lt;b&gt;here&lt;/b&gt;" in page
        assert "officials" in page
    every = browsers["nari"].get("/testing/guards/?all=yes").content.decode()
    assert "AP-0001" in every
    assert "taken back" in every
    assert "/testing/guards/" in browsers["nari"].get("/testing/figures/").content.decode()
