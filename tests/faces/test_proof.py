"""Dangerous acts ask for the passphrase again: on the page after five minutes, on the command line where an agent keeps
the keys."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest

from habeas.core.access.policy import REAUTHENTICATE, VERBS
from support.missions import PASSPHRASE

from .test_cli import _runtime, error_code, home, run  # noqa: F401 - fixtures
from .test_requests_page import answers, browsers, buttons, page  # noqa: F401 - fixtures


@pytest.fixture
def long_ago(browsers: Any) -> Any:  # noqa: F811
    """Every browser's passphrase was typed six minutes ago."""
    from habeas.faces.web import sessions

    for session in sessions._sessions.values():
        session.proved -= 6 * 60
    return browsers


def proving(browser: Any, passphrase: str, answer: str = "approve") -> Any:
    sent = {"answer": answer, "prove_passphrase": passphrase, "prove_for": "approve-request"}
    return browser.post("/testing/requests/RQ-0001/", sent)


def test_after_five_minutes_the_form_comes_back_with_what_was_typed_and_nothing_is_done(long_ago: Any) -> None:
    asked = answers(long_ago["amara"], "approve")
    shown = asked.content.decode()
    assert asked.status_code == 200
    assert 'action="/testing/requests/RQ-0001/"' in shown
    assert 'name="answer" autocomplete="off" spellcheck="false" hidden>\napprove</textarea>' in shown
    assert 'name="prove_passphrase" type="password"' in shown
    assert buttons(long_ago["amara"]) == ["approve", "refuse"]
    assert proving(long_ago["amara"], PASSPHRASE)["Location"] == "/testing/requests/"
    assert buttons(long_ago["amara"]) == [], "it is agreed to"


def test_within_five_minutes_nothing_is_asked(browsers: Any) -> None:  # noqa: F811
    assert answers(browsers["amara"], "approve").status_code == 302


def test_a_wrong_passphrase_does_nothing_and_counts(long_ago: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.faces.web.throttle import tries

    monkeypatch.setattr(tries, "clock", lambda: 1000.0)
    for _ in range(3):
        refused = proving(long_ago["amara"], "not hers")
        assert refused.status_code == 403
        assert "approve</textarea>" in refused.content.decode(), "what was typed is not lost"
        assert "not hers" not in refused.content.decode()
    assert proving(long_ago["amara"], PASSPHRASE).status_code == 429, "guessing is slowed here as at the log-in"
    assert buttons(long_ago["amara"]) == ["approve", "refuse"]
    other = {"user": "amara", "passphrase": PASSPHRASE}
    assert long_ago["carl"].post("/testing/log-in/", other).status_code == 429, "and it is the same count"


def test_what_protects_is_never_in_the_way(long_ago: Any) -> None:
    assert answers(long_ago["ida"], "refuse").status_code == 302, "taking back what one asked"
    protecting = {
        "withdraw-consent",
        "hold-source",
        "suspend-user",
        "close-release",
        "lock",
        "panic",
        "record-incident",
    }
    assert protecting <= set(VERBS)
    assert not protecting & REAUTHENTICATE


def test_who_may_not_is_refused_and_not_asked(long_ago: Any) -> None:
    refused = answers(long_ago["carl"], "approve")
    assert refused.status_code == 403 or b"prove_passphrase" in refused.content
    assert proving(long_ago["carl"], PASSPHRASE).status_code == 403


def test_every_such_act_has_its_words(browsers: Any) -> None:  # noqa: F811
    from habeas.faces.web.words import table

    assert {f"verb_{verb}" for verb in REAUTHENTICATE} <= set(table())


@pytest.fixture
def unlocked(home: Any) -> Any:  # noqa: F811
    assert run(home, "unlock", "--idle", "5")[0] == 0
    yield home
    run(home, "lock", passphrase=None)


def test_the_keys_of_an_agent_are_no_proof(unlocked: Any) -> None:
    assert run(unlocked, "user", "list", passphrase=None)[0] == 0
    code, answer, _ = run(unlocked, "user", "add", "zoe", "--role", "coder", passphrase=None)
    assert (code, error_code(answer)) == (4, "prove-again")
    assert "zoe" not in str(run(unlocked, "user", "list", passphrase=None)[1])
    assert run(unlocked, "user", "add", "zoe", "--role", "coder")[0] == 0, "with --passphrase-fd it is done"


def test_at_a_terminal_it_is_asked_for_once_and_proven_against_the_slot(
    unlocked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.faces.cli import main

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = ["not this one", PASSPHRASE]
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or typed.pop(0))
    monkeypatch.setattr(sys, "stdin", Terminal())
    words = ["user", "add", "zoe", "--role", "coder", "--home", str(unlocked), "--new-passphrase-fd"]
    for code in (3, 0):
        reading, writing = os.pipe()
        os.write(writing, b"seven words that nobody has used before\n")
        os.close(writing)
        assert main([*words, str(reading)]) == code
        os.close(reading)
    assert len(asked) == 2
