"""Interviews and files on the pages: kept with every word, nothing typed is lost, nothing of others is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.forms import forms_of
from support.missions import PASSPHRASE

WORDS = "They counted the kernels (fiction)"
LIST = "/testing/intake/"


@pytest.fixture
def home(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "home"
    shutil.copytree(template, home / "testing")
    monkeypatch.setenv("HABEAS_SERVE_HOME", str(home))
    monkeypatch.setenv("HABEAS_SERVE_HOSTS", "testserver")
    from habeas.faces.web.app import application

    application()
    from habeas.faces.web import sessions

    sessions._sessions.clear()
    yield home
    for token in list(sessions._sessions):
        sessions.end(token)


def logged_in(user: str = "all", **how: Any) -> Any:
    from django.test import Client

    browser = Client(**how)
    token = {}
    if how.get("enforce_csrf_checks"):
        browser.get("/testing/log-in/")
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    answer = browser.post("/testing/log-in/", {"user": user, "passphrase": PASSPHRASE, **token})
    assert answer.status_code == 302
    return browser


@pytest.fixture
def client(home: Path) -> Any:
    return logged_in()


def begun(client: Any, **said: str) -> str:
    answer = client.post(LIST, {"earlier": "not-known", **said})
    assert answer.status_code == 302
    return str(answer["Location"])


def say(answer: Any) -> str:
    return str(answer.content.decode())


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def test_the_way_without_scripts_from_the_first_question_to_the_records(client: Any) -> None:
    assert client.post(LIST, {}).status_code == 400, "it is asked first"
    draft = begun(client, earlier_by="somebody")
    page = say(client.get(draft))
    assert "somebody" in page
    said = {"version": version(page), "kind": "escapee", "birth": "about 1988", "notes": WORDS, "do": "look"}
    sent = client.post(draft, said)
    assert (sent.status_code, sent["Location"]) == (302, f"{draft}look/")
    look = say(client.get(f"{draft}look/"))
    assert "about 1988" in say(client.get(draft))
    assert "She decided on no use" in look
    done = client.post(f"{draft}look/", {"version": version(look), "decisions": "0"})
    assert done.status_code == 200
    assert "S-0001" in say(done)
    assert client.get(draft).status_code == 404
    assert WORDS not in say(done)


def test_the_one_field_that_is_needed_is_asked_for_before_the_last_button(client: Any) -> None:
    draft = begun(client)
    client.post(draft, {"version": version(say(client.get(draft))), "notes": WORDS, "do": "look"})
    look = say(client.get(f"{draft}look/"))
    assert f'<a href="{draft}#f-kind">Kind of source</a>: What kind of source she is has to be chosen.' in look
    assert '<button type="submit" class="primary" disabled>' in look
    assert f'<a href="{draft}#step-risk">No risk was assessed.</a>' in look, "what was forgotten is one click away"
    page = say(client.get(draft))
    client.post(draft, {"version": version(page), "kind": "escapee", "notes": WORDS, "do": "keep"})
    assert '<button type="submit" class="primary">' in say(client.get(f"{draft}look/"))


def test_a_mission_for_practice_says_so_on_every_page_in_both_languages(home: Path) -> None:
    file = home / "testing" / "mission.toml"
    file.write_text(file.read_text().replace("fiction = true", "fiction = true\npractice = true"))
    client = logged_in()
    for page in (LIST, begun(client), "/testing/", "/testing/sources/"):
        assert "FICTION" in say(client.get(page)), page
    for language, words in (("en", "write nothing real here"), ("ko", "실제 이야기를 쓰지 마십시오")):
        for page in (LIST, "/testing/sources/", "/testing/reading/"):
            assert words in say(client.get(page, headers={"accept-language": language})), page


def test_every_field_of_the_form_is_taken_by_the_rules(client: Any) -> None:
    """No field that a page shows is dropped on its way."""
    from habeas.core.intake.interviewing import typed

    page = client.get(begun(client))
    form = next(one for one in forms_of(page, "draft") if "notes" in one.names)
    own = {"version", "newest", "tab", "count", "do"}
    assert [name for name in form.names if name not in own and not typed({name: ["yes"]})] == []
    assert all(one.attributes.get("autocomplete") == "off" for one in form.fields if one.typed), "no browser keeps it"


def test_what_the_script_sends_is_kept_and_what_was_understood_comes_back(client: Any) -> None:
    draft = begun(client)
    said = {"version": "1", "tab": "a", "count": "1", "birth": "spring 1990", "from_0": "05/06/2014"}
    answer = client.post(f"{draft}keep/", said).json()
    assert answer["version"] == 2
    assert answer["understood"]["birth"] == "spring 1990"
    assert "from_0" in answer["wrong"]
    assert 'value="spring 1990"' in say(client.get(draft)), "a new page goes on with it"


def test_a_stale_page_is_refused_and_shows_both(client: Any) -> None:
    draft = begun(client)
    client.post(f"{draft}keep/", {"version": "1", "tab": "a", "count": "1", "notes": "what the other window said"})
    assert client.post(f"{draft}keep/", {"version": "1", "tab": "b", "count": "1", "notes": WORDS}).status_code == 409
    answer = client.post(draft, {"version": "1", "notes": WORDS})
    assert answer.status_code == 409
    assert WORDS in say(answer)
    assert "what the other window said" in say(answer)
    newest = re.search(r'name="newest" value="(\d+)"', say(answer))
    assert newest
    over = client.post(draft, {"version": "1", "newest": newest[1], "notes": WORDS, "do": "over"})
    assert over.status_code == 302
    assert WORDS in say(client.get(draft))


def test_after_the_server_was_killed_the_draft_goes_on_where_it_was(client: Any, home: Path) -> None:
    from habeas.faces.web import sessions

    draft = begun(client)
    client.post(f"{draft}keep/", {"version": "1", "tab": "a", "count": "1", "notes": WORDS})
    for token in list(sessions._sessions):
        sessions.end(token)
    lost = client.post(f"{draft}keep/", {"version": "2", "tab": "a", "count": "2", "notes": f"{WORDS} and more"})
    assert lost.status_code == 302, "the script keeps the words and waits for the log-in"
    again = logged_in()
    assert WORDS in say(again.get(draft))
    said = {"version": "2", "tab": "a", "count": "2", "notes": f"{WORDS} and more"}
    assert again.post(f"{draft}keep/", said).json()["version"] == 3


def test_a_colleague_who_guesses_the_address_of_a_draft_finds_nothing(client: Any, home: Path) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path = home / "testing"
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        add_user("soyeon", ["documenter"], PASSPHRASE, by=actor_named("all"))
        add_user("narae", ["registrar"], PASSPHRASE, by=actor_named("all"))
    draft = begun(client)
    client.post(f"{draft}keep/", {"version": "1", "notes": WORDS})
    soyeon, narae = logged_in("soyeon"), logged_in("narae")
    for below, sent in (("", {"version": "2"}), ("keep/", {"version": "2"}), ("look/", {"version": "2"})):
        none = soyeon.post(f"{LIST}DR-9999/{below}", sent)
        guessed = soyeon.post(f"{draft}{below}", sent)
        assert guessed.status_code == none.status_code == 404
        assert narae.post(f"{draft}{below}", sent).status_code == 403
    assert soyeon.get(draft).status_code == 404
    assert "DR-" not in say(soyeon.get(LIST)).replace("DR-9999", "")


def test_a_form_without_its_token_keeps_and_brings_nothing(home: Path) -> None:
    browser = logged_in(enforce_csrf_checks=True)
    plain = "application/octet-stream"
    for path in (LIST, f"{LIST}DR-0001/keep/", f"{LIST}DR-0001/", "/testing/inbox/"):
        assert browser.post(path, {"earlier": "no", "notes": WORDS}).status_code == 403
    assert browser.post("/testing/inbox/file/", b"abc", content_type=plain).status_code == 403
    token = browser.cookies["csrftoken"].value
    sent = browser.post("/testing/inbox/file/", b"abc", content_type=plain, headers={"X-CSRFToken": token})
    assert sent.json()["status"] == "stored"


def test_a_draft_is_discarded_by_who_means_it(client: Any) -> None:
    draft = begun(client)
    assert client.post(draft, {"do": "discard", "version": "1"}).status_code == 400
    assert client.post(draft, {"do": "discard", "version": "1", "sure": "yes"}).status_code == 302
    assert client.get(draft).status_code == 404


def test_an_interview_longer_than_other_forms_may_be_is_taken_and_a_longer_one_refused(client: Any) -> None:
    draft = begun(client)
    long = "가" * 100_000
    assert client.post(f"{draft}keep/", {"version": "1", "notes": long}).status_code == 200
    assert client.post(f"{draft}keep/", {"version": "2", "notes": "x" * 5_000_000}).status_code == 413


def test_files_come_in_with_a_form_alone_and_the_receipt_says_each(client: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile as File

    files = [File("a.txt", b"one"), File("b.txt", b"one"), File("../../c\u202e.txt", b"three"), File("d.txt", b"")]
    page = say(client.post("/testing/inbox/", {"files": files}))
    assert page.count("the same file is here already") == 1
    assert "The file is empty." in page
    assert ">c.txt<" in page
    items = re.search(r'id="received" value="([^"]*)"', page)
    assert items
    receipt = client.post("/testing/inbox/receipt/", {"items": items[1]})
    assert receipt["Content-Disposition"].startswith("attachment")
    assert [len(one["sha256"]) for one in receipt.json()["files"]] == [64, 64]


def test_one_file_by_itself_is_measured_by_the_limits_of_its_mission(home: Path) -> None:
    toml = home / "testing" / "mission.toml"
    toml.write_text(toml.read_text() + "\n[limits]\nfile_bytes = 1000\n")
    client, plain = logged_in(), "application/octet-stream"
    name = {"X-File-Name": "%ED%95%9C%EA%B8%80.txt"}
    kept = client.post("/testing/inbox/file/", b"x" * 1000, content_type=plain, headers=name).json()
    assert (kept["status"], kept["name"]) == ("stored", "한글.txt")
    large = client.post("/testing/inbox/file/", b"x" * 1001, content_type=plain, headers=name).json()
    assert (large["status"], large["code"]) == ("refused", "too-large")


def test_the_sheets_of_information_are_there_in_three_languages_and_never_change() -> None:
    """A consent names the sheet that was read: whoever changes one writes a new version instead."""
    import hashlib
    from importlib.resources import files

    from habeas.core.intake.information import sheets

    assert sorted(sheets()) == ["interview/1/ar", "interview/1/en", "interview/1/ko"]
    content = files("habeas.core.intake").joinpath("information", "interview-1.yaml").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "1aefd727361b39cfb9c9ea9d1f31a2923a8026f81f6ca68a0e8f7534698fa333"
    lengths = {(len(one.read), len(one.form)) for one in sheets().values()}
    assert lengths == {(11, 3)}, "every language says the same"
