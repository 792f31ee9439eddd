"""The pages: nobody sees a report who has not logged in, and nothing comes from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.web.app import static_address
from support.missions import PASSPHRASE


@pytest.fixture
def client(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A browser before a server with one mission, in which one report was built."""
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
    from habeas.store.actions.users import actor_named, add_user, unlock_with
    from habeas.store.models import Report

    sessions._sessions.clear()
    path = home / "testing"
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        everyone = actor_named("all")
        add_user("adam", ["administrator"], PASSPHRASE, by=everyone)
        with deed("build-report", by=everyone) as work:
            page = "<!doctype html><html lang=en><head><style>p{color:red}</style></head><body><p>Kernels.</p></html>"
            work.add(Report(code=work.code("D"), title="Held", language="en", html=page))
    yield Client()
    for token in list(sessions._sessions):
        sessions.end(token)


def log_in(client: Any, user: str = "all", passphrase: str = PASSPHRASE) -> Any:
    return client.post("/testing/log-in/", {"user": user, "passphrase": passphrase})


def test_missions_are_listed_by_name_alone(client: Any) -> None:
    page = client.get("/").content.decode()
    assert "testing" in page
    assert "Test mission" not in page, "the title is for those who have logged in"


def test_a_mission_that_cannot_be_opened_does_not_hide_the_others(client: Any) -> None:
    home = Path(os.environ["HABEAS_SERVE_HOME"])
    shutil.copytree(home / "testing", home / "copied")  # its mission.toml names the mission that it was copied from
    (home / "broken").mkdir()
    (home / "broken" / "mission.toml").write_text("format = [", encoding="utf-8")
    page = client.get("/")
    assert page.status_code == 200
    assert 'href="/testing/"' in page.content.decode()
    for name in ("copied", "broken"):
        assert f"<strong>{name}</strong>" in page.content.decode()
        assert client.get(f"/{name}/log-in/").status_code == 400


@pytest.mark.parametrize("address", ["/testing/", "/testing/reports/D-0001/"])
def test_who_has_not_logged_in_sees_nothing(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/testing/log-in/")


def test_a_wrong_passphrase_and_an_unknown_user_are_told_the_same(client: Any) -> None:
    wrong, unknown = log_in(client, passphrase="no"), log_in(client, user="nobody")
    strange = log_in(client, user="../../etc")
    assert wrong.status_code == unknown.status_code == strange.status_code == 403
    told = [answer.content.decode().split('role="alert">')[1].split("<")[0] for answer in (wrong, unknown)]
    assert told[0].replace(" all.", "") == told[1].replace(" nobody.", "")


def test_guessing_is_slowed(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from habeas.faces.web.throttle import tries

    monkeypatch.setattr(tries, "clock", lambda: 1000.0)
    answers = [log_in(client, passphrase=str(n)).status_code for n in range(5)]
    assert answers == [403] * 3 + [429] * 2
    assert log_in(client).status_code == 429, "the right one does not help either, before its time"


def test_a_user_reads_the_report_and_logs_out(client: Any) -> None:
    assert log_in(client)["Location"] == "/testing/"
    assert "Held" in client.get("/testing/reports/").content.decode()
    report = client.get("/testing/reports/D-0001/")
    assert b"Kernels." in report.content
    assert "'sha256-" in report["Content-Security-Policy"]
    client.post("/testing/log-out/")
    assert client.get("/testing/reports/D-0001/").status_code == 302


def test_who_may_not_read_reports_is_told_so(client: Any) -> None:
    log_in(client, user="adam")
    answer = client.get("/testing/reports/D-0001/")
    assert answer.status_code == 403
    assert b"Kernels" not in answer.content


def test_an_idle_session_ends_and_its_keys_go(client: Any) -> None:
    from habeas.faces.web import sessions

    log_in(client)
    (session,) = sessions._sessions.values()
    session.last -= 3600
    sessions.end_idle()
    assert not sessions._sessions
    assert client.get("/testing/").status_code == 302


def test_every_answer_carries_the_strictest_policy(client: Any) -> None:
    log_in(client)
    for address in ("/", "/testing/", "/testing/log-in/", "/testing/reports/D-0001/", "/nothing/here/"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_form_from_elsewhere_is_refused(client: Any) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert log_in(strict).status_code == 403


@pytest.mark.parametrize("address", ["/../etc/passwd", "/testing/reports/D-9999/", "/nobody/", "/testing/reports/%00/"])
def test_what_is_not_there_is_said_in_a_sentence(client: Any, address: str) -> None:
    log_in(client)
    answer = client.get(address)
    assert answer.status_code in (302, 400, 404)
    assert b"Traceback" not in answer.content


def test_the_pages_speak_korean_to_who_asks_for_it(client: Any) -> None:
    page = client.get("/testing/log-in/", headers={"accept-language": "ko,en;q=0.5"}).content.decode()
    assert '<html lang="ko"' in page
    assert "암호문" in page


@pytest.mark.parametrize("address", ["sources/S-9999/", "reports/D-9999/"])
def test_a_refusal_is_said_in_korean_before_its_exact_words_in_english(client: Any, address: str) -> None:
    log_in(client)
    english = client.get(f"/testing/{address}").content.decode()
    client.cookies["habeas_language"] = "ko"
    korean = client.get(f"/testing/{address}").content.decode()
    assert "그런 기록이 없거나" not in english
    assert korean.index("그런 기록이 없거나") < korean.index("There is no")


def test_who_may_not_is_told_so_in_korean(client: Any) -> None:
    log_in(client, "adam")
    client.cookies["habeas_language"] = "ko"
    answer = client.get("/testing/sources/")
    assert answer.status_code == 403
    assert "이 역할로는 이 일을 할 수 없습니다" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_empty_mission_opens_its_guide_and_no_page_of_it_fails(client: Any, language: str) -> None:
    from habeas.faces.web.urls import urlpatterns

    log_in(client)
    client.cookies["habeas_language"] = language
    home, guide = (client.get(f"/testing/{below}").content.decode() for below in ("", "guide/"))
    assert home.count("<li") == guide.count("<li") > 5
    assert "habeas import" in home
    shown = [client.get(f"/testing/{below}").content for below in ("figures/", "figures/timeline/")]
    assert not any(b"<img" in page for page in shown)
    # pictures and sheets of nothing, to which no page of such a mission leads
    nothing_to_show = {"timeline.svg": 403, "picture.svg": 404, "table.csv": 404}
    for one in urlpatterns:
        address = str(one.pattern).replace("<slug:slug>", "testing")
        if "<" not in address and not address.endswith(("log-out/", "language/", "lock/", "second/")):
            answer = client.get(f"/{address}")
            takes_alone = address.endswith(("inbox/file/", "inbox/receipt/"))
            expected = 405 if takes_alone else nothing_to_show.get(address.rpartition("/")[2], 200)
            assert answer.status_code == expected, address


#: list of an empty mission -> where it leads who may do something about that
FIRST = {
    "sources/": ("intake/", "inbox/"),
    "interviews/": ("intake/", "inbox/"),
    "submissions/": ("submissions/new/",),
    "consultations/": ("consultations/new/",),
    "accounts/": ("interviews/",),
    "figures/": (),
    "figures/timeline/": ("interviews/",),
    "findings/": (),
    "attention/": (),
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_list_of_an_empty_mission_says_what_comes_first(client: Any, language: str) -> None:
    log_in(client)
    client.cookies["habeas_language"] = language
    for below, ways in FIRST.items():
        said = client.get(f"/testing/{below}").content.decode()
        first = said.partition('<div class="message calm">')[2].partition("</div>")[0]
        assert [way for way in (*ways, "guide/") if f'href="/testing/{way}"' not in first] == [], below
        assert ("habeas release make" in first) == (not ways), below
    narrowed = client.get("/testing/sources/?risk=high").content.decode()
    assert '<div class="message calm">' not in narrowed, "there may be some that the question leaves out"


def test_fiction_is_marked_on_every_page_of_the_mission(client: Any) -> None:
    log_in(client)
    for address in ("/testing/", "/testing/log-in/"):
        assert "FICTION" in client.get(address).content.decode()


def test_another_host_name_reads_nothing_not_even_the_list_of_missions(client: Any) -> None:
    """A page of somebody else's whose name leads to this machine (DNS rebinding)."""
    for address in ("/", static_address() + "habeas.css", "/testing/log-in/"):
        answer = client.get(address, headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert b"testing" not in answer.content


def test_a_session_is_never_one_that_the_browser_brought(client: Any) -> None:
    from habeas.faces.web import sessions

    client.cookies["habeas_session"] = "chosen-by-somebody-else"
    log_in(client)
    assert "chosen-by-somebody-else" not in sessions._sessions
    (first,) = sessions._sessions
    assert client.cookies["habeas_session"].value == first
    assert client.cookies["habeas_session"]["path"] == "/testing/"
    log_in(client)
    assert first not in sessions._sessions, "logging in again ends the session before"
    assert len(sessions._sessions) == 1


def test_a_session_of_one_mission_opens_no_other(client: Any, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from support.missions import make

    home = Path(os.environ["HABEAS_SERVE_HOME"])
    make(home, "second")
    log_in(client)
    token = client.cookies["habeas_session"].value
    client.cookies["habeas_session"] = token  # without a path: sent everywhere
    assert client.get("/second/").status_code == 302
    assert client.get("/testing/").status_code == 200


def test_after_a_request_no_connection_keeps_the_key(client: Any) -> None:
    from django.db import connections

    log_in(client)
    client.get("/testing/")
    assert not [alias for alias in vars(connections._connections._storage) if alias.startswith("testing-")]


def test_a_mission_that_a_lock_would_not_find_is_not_served(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HABEAS_SERVE_MISSIONS", "")
    assert b"testing" not in client.get("/").content
    assert log_in(client).status_code == 400


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace", "options"])
def test_only_what_is_meant_is_answered(client: Any, method: str) -> None:
    for address in ("/", "/testing/", "/testing/log-in/", "/testing/log-out/", "/testing/reports/D-0001/"):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(("language", "said"), [("en", "only takes what a form sends"), ("ko", "양식이 보내는 것만")])
def test_the_back_button_to_where_a_form_was_sent_leads_to_a_sentence(client: Any, language: str, said: str) -> None:
    answer = client.get("/testing/log-out/", headers={"accept-language": language})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert said in answer.content.decode()


def test_long_and_strange_bodies_are_refused_in_memory(client: Any, tmp_path: Path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from habeas.faces.web.throttle import tries

    long = client.post("/testing/log-in/", {"user": "all", "passphrase": "x" * 200_000})
    assert long.status_code == 413
    file = client.post("/testing/log-in/", {"user": "all", "f": SimpleUploadedFile("f", b"x" * 3_000_000)})
    assert file.status_code == 413
    many = client.post("/testing/log-in/", {f"f{n}": "x" for n in range(100)})
    assert many.status_code == 400
    for strange in ("\x00", "\ud7ff" * 5000, "a" * 60_000, "../../keys"):
        assert log_in(client, user=strange).status_code in (400, 403)
        tries.forget()


def test_a_defect_says_nothing_of_testimony_to_page_or_log(
    client: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:

    log_in(client)
    client.raise_request_exception = False

    def broken(**_: Any) -> None:
        raise ZeroDivisionError("Kim Chol-su")

    monkeypatch.setattr("habeas.store.queries.report.visible_reports", broken)
    answer = client.get("/testing/reports/")
    assert answer.status_code == 500
    client.get("/testing/nothing/at/all/")
    client.get("/", headers={"host": "Kim-Chol-su"})
    told = capfd.readouterr()
    assert "Kim" not in answer.content.decode() + told.err + told.out
    assert "Traceback" not in told.err


def test_a_long_draft_can_be_brought_in_changed_and_looked_at(client: Any) -> None:
    """A report of a hundred pages is longer than any other form that is sent."""
    front = "---\nformat: habeas/report/1\ntitle: x\nlanguage: en\npurpose: public-report\n"
    front += "audience: public\nperiod: all\n---\n"
    text = front + "\nMade up, from beginning to end.\n" * 10_000
    log_in(client)
    brought = client.post("/testing/drafts/", {"text": text})
    assert brought.status_code == 302
    draft = brought["Location"]
    assert client.post(f"{draft}preview/", {"text": text}).status_code == 200
    assert client.post(f"{draft}edit/", {"text": text + "\nMore.\n", "version": "1"}).status_code == 302
