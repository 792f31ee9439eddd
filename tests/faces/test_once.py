"""Impatient users: a form sent twice is done once, and one sent after the session ended loses nothing of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.forms import TOKEN, forms_of
from support.missions import PASSPHRASE

TODAY = "2024-11-05"
REPORT = """---
format: habeas/report/1
title: One
language: en
purpose: public-report
audience: public
period: 2022-11-01/2024-10-31
---

Nothing is claimed.
"""
#: each form that adds something -> what is sent of it; some are answered by a page, most by a way to another one
ADDING: dict[str, dict[str, str]] = {
    "intake/": {"earlier": "no"},
    "submissions/new/": {"giver": "some-people", "received": TODAY, "title": "A list (fiction)"},
    "consultations/new/": {"date": TODAY, "title": "With families (fiction)", "participants": "C-1: note"},
    "vocabulary/": {"letters": "TOR", "label_en": "A way of beating", "label_ko": "때리는 방법"},
    "search/": {"do": "keep", "query": "beaten", "name": "what was said of it"},
    "sources/S-0001/consent/": {"decision": "granted", "given": TODAY, "uses": "internal", "seen": "0"},
    "sources/S-0001/identity/": {"reason": "To call her back", "minutes": "15"},
    "sources/S-0001/protection/": {"do": "incident", "kind": "threat", "what": "A call at night (fiction)"},
    "sources/S-0001/protection/?": {"do": "referral", "kind": "medical", "to": "A clinic (fiction)"},
    "drafts/": {"text": REPORT},
}


@pytest.fixture(scope="module")
def path(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from habeas.faces.web.app import application
    from habeas.store import mission as missions
    from habeas.store.actions.deeds import deed
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Source

    path = tmp_path_factory.mktemp("once") / "testing"
    shutil.copytree(template, path)
    opened = missions.opened(path, unlock_with(path, "all", PASSPHRASE))
    with opened as mission, deed("test-source", by=actor_named("all")) as work:
        mission.source_keys.create([code := work.code("S")])
        work.add(Source(code=code, kind="escapee"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HABEAS_SERVE_HOME", str(path.parent))
        patch.setenv("HABEAS_SERVE_HOSTS", "testserver")
        application()
        yield path


@pytest.fixture(scope="module")
def browser(path: Path) -> Iterator[Any]:
    """One log-in for all of them: what a form did does not hang on what others did."""
    from django.test import Client

    from habeas.faces.web import sessions

    sessions._sessions.clear()
    browser = Client()
    logs_in(browser)
    yield browser
    sessions.end_all()


def logs_in(browser: Any) -> None:
    assert browser.post("/testing/log-in/", {"user": "all", "passphrase": PASSPHRASE}).status_code == 302


def records(browser: Any) -> int:
    """How long the log is, and how many searches are kept: those are on no log."""
    from habeas.faces.web import sessions
    from habeas.store.models import Entry, SavedSearch

    with sessions.inside(sessions._sessions[browser.cookies["habeas_session"].value]):
        return Entry.objects.count() + SavedSearch.objects.count()


@pytest.mark.parametrize("page", sorted(ADDING))
def test_a_form_that_is_sent_twice_adds_one_record_and_is_answered_the_same(page: str, browser: Any) -> None:
    before = records(browser)
    said = ADDING[page] | {TOKEN: f"of this page {page}"}
    first = browser.post(f"/testing/{page}", said)
    assert first.status_code in (200, 302), first.content.decode()
    once = records(browser)
    assert once > before
    again = browser.post(f"/testing/{page}", said)
    assert records(browser) == once
    assert (again.status_code, again.get("Location")) == (first.status_code, first.get("Location"))
    assert again.content == first.content


def test_the_same_words_from_another_page_are_meant(browser: Any) -> None:
    said = ADDING["intake/"]
    made = {
        browser.post("/testing/intake/", said | {TOKEN: one})["Location"] for one in ("a page", "another", "a page")
    }
    assert len(made) == 2


def test_every_page_has_a_token_of_its_own(browser: Any) -> None:
    said = [
        {
            one.value
            for form in forms_of(browser.get("/testing/drafts/"), "")
            for one in form.fields
            if one.name == TOKEN
        }
        for _ in range(2)
    ]
    assert [len(one) for one in said] == [1, 1]
    assert said[0] != said[1]


def test_what_was_refused_is_tried_again(browser: Any) -> None:
    said = {"giver": "No Slug", "received": TODAY, "title": "x", TOKEN: "one page"}
    assert [browser.post("/testing/submissions/new/", said).status_code for _ in range(2)] == [400, 400]
    assert browser.post("/testing/submissions/new/", said | {"giver": "a-slug"}).status_code == 302


def _is_inside(view: Any) -> bool:
    """Whether ``in_mission`` is among what a view is wrapped in."""
    while view is not None:
        if view.__code__.co_qualname.startswith("in_mission."):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_address_that_takes_what_a_form_sends_does_it_once() -> None:
    """By ``in_mission``; what stands outside of it makes no record."""
    from habeas.faces.web.urls import urlpatterns

    outside = {str(one.pattern).removeprefix("<slug:slug>/") for one in urlpatterns if not _is_inside(one.callback)}
    assert outside == {"", "language/", "panic/", "log-in/", "log-in/second/", "log-out/", "lock/"} | {
        "sessions/left/",
        "sessions/work/",
    }


def test_a_form_sent_after_the_session_ended_does_nothing_and_keeps_what_was_typed(browser: Any) -> None:
    from habeas.faces.web import sessions

    said = ADDING["submissions/new/"] | {TOKEN: "a page left open", "title": "Typed <b>for</b> an hour", "own": "S-1"}
    before = records(browser)
    sessions.end_all()
    late = browser.post("/testing/submissions/new/", said)
    assert late.status_code == 403
    assert '<a href="/testing/log-in/" target="_blank"' in late.content.decode()
    logs_in(browser)
    assert records(browser) == before
    (form,) = [one for one in forms_of(late, "") if one.action == "/testing/submissions/new/"]
    again = browser.post(form.action, form.sent())
    assert again.status_code == 302
    assert records(browser) > before
    assert "Typed &lt;b&gt;for&lt;/b&gt; an hour" in browser.get("/testing/submissions/").content.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_passphrase_and_no_token_is_carried_past_the_end(path: Path, language: str) -> None:
    from django.test import Client

    said = {"answer": "approve", "prove_passphrase": "hers alone", "prove_for": "approve-request", TOKEN: "its token"}
    late = Client().post("/testing/requests/RQ-0001/", said, headers={"accept-language": language})
    shown = late.content.decode()
    assert "approve</textarea>" in shown
    assert not re.search("hers alone|its token", shown)


def test_who_has_never_logged_in_is_led_to_the_log_in(path: Path) -> None:
    from django.test import Client

    assert Client().post("/testing/submissions/new/", {"title": "x"})["Location"] == "/testing/log-in/"
    assert Client().get("/testing/submissions/new/")["Location"].startswith("/testing/log-in/?next=")
