"""Sessions of the pages: seen, ended, limited; the screen lock and the way back; the panic by its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from habeas.core.access.sourcekeys import SourceKeys
from support.missions import PASSPHRASE
from support.served import serving

from .test_cli import _runtime, error_code, home, run  # noqa: F401 - fixtures
from .test_requests_page import browsers  # noqa: F401 - fixtures

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"


def page(browser: Any, agent: str = FIREFOX) -> str:
    answer = browser.get("/testing/sessions/", headers={"user-agent": agent})
    assert answer.status_code == 200
    return str(answer.content.decode())


def of(browser: Any) -> Any:
    from habeas.faces.web import sessions

    return sessions._sessions.get(browser.cookies["habeas_session"].value)


def ends(browser: Any, **said: str) -> Any:
    return browser.post("/testing/sessions/", said)


def second_log_in(user: str) -> Any:
    from django.test import Client

    browser = Client()
    assert browser.post("/testing/log-in/", {"user": user, "passphrase": PASSPHRASE}).status_code == 302
    return browser


def test_a_session_holds_two_releases_and_loses_none_by_what_is_read_meanwhile() -> None:
    from habeas.faces.web.sessions import Session

    session: Any = Session.__new__(Session)
    session._answers = {}
    opened = []

    def ask(release: str) -> str:
        return str(session.kept(("release", release), lambda: opened.append(release) or release))

    assert [ask(one) for one in ("a", "b", "a")] == ["a", "b", "a"]
    for number in range(500):
        session.kept(("read", "text", number), lambda: None)
    assert (ask("a"), opened) == ("a", ["a", "b"]), "as often as the oldest of the others go, it stays"
    assert len(session._answers) < 100
    ask("c")
    assert [key for key in session._answers if key[0] == "release"] == [("release", "b"), ("release", "c")]


def test_what_a_session_keeps_goes_at_its_next_request_after_anybody_erased_a_source(
    browsers: Any,  # noqa: F811
) -> None:
    session = of(browsers["amara"])
    file = session.mission.keys_folder / "source-keys.jsonl"
    elsewhere = SourceKeys(file, bytes(32))  # another process; what destroys a key opens none
    elsewhere.create(["S-0901", "S-0902", "DR-0901"])
    page(browsers["amara"])
    words = session.kept(("draft", "one"), lambda: ["what she said"])
    session.mission._known["words"] = words
    session.scans["I-0901"] = reading = Mock()
    elsewhere.create(["S-0903"])
    elsewhere.destroy("DR-0901")
    page(browsers["amara"])
    assert session.kept(("draft", "one"), list) is words, "a new source and a draft that is done erase nothing"
    elsewhere.destroy("S-0901")
    elsewhere.create(["S-0904"])
    page(browsers["amara"])
    assert ("draft", "one") not in session._answers
    assert "words" not in session.mission._known
    reading.stop.assert_called_once_with()
    assert not session.scans


def test_each_sees_her_own_and_an_officer_everybodys(browsers: Any) -> None:  # noqa: F811
    numbers = {user: of(browser).number for user, browser in browsers.items()}
    page(browsers["ida"], EDGE)
    seen = page(browsers["amara"])
    assert all(number in seen for number in numbers.values())
    assert "Firefox on Linux" in seen
    assert "Edge on Windows" in seen
    shown = page(browsers["carl"])
    assert numbers["carl"] in shown
    assert not any(numbers[user] in shown for user in ("ida", "amara"))


def test_nothing_on_the_page_opens_a_session(browsers: Any) -> None:  # noqa: F811
    from habeas.faces.web import sessions

    seen = page(browsers["amara"])
    for token, session in sessions._sessions.items():
        assert token not in seen
        browsers["carl"].cookies["habeas_session"] = session.number
        assert browsers["carl"].get("/testing/").status_code == 302


def test_one_ends_ones_own_freely_and_those_of_others_by_right_with_the_passphrase_and_on_the_log(
    browsers: Any,  # noqa: F811
) -> None:
    second = second_log_in("carl")
    assert ends(browsers["carl"], do="one", number=of(browsers["ida"]).number).status_code == 404, "not to be told"
    assert ends(browsers["carl"], do="one", number=of(second).number).status_code == 302
    assert second.get("/testing/").status_code == 302
    number = of(browsers["carl"]).number
    of(browsers["amara"]).proved -= 6 * 60
    assert b"prove_passphrase" in ends(browsers["amara"], do="one", number=number).content
    assert browsers["carl"].get("/testing/").status_code == 200
    assert ends(browsers["amara"], do="one", number=number, prove_passphrase=PASSPHRASE).status_code == 302
    assert browsers["carl"].get("/testing/").status_code == 302
    assert ends(browsers["amara"], do="one", number=number).status_code == 404, "it is gone"


def test_all_but_this_one_are_ended(browsers: Any) -> None:  # noqa: F811
    others = [second_log_in("ida"), second_log_in("ida")]
    assert ends(browsers["ida"], do="others")["Location"] == "/testing/sessions/"
    assert [of(each) for each in others] == [None, None]
    assert of(browsers["ida"])
    assert of(browsers["amara"]), "those of others are not hers"
    assert ends(browsers["ida"], do="one", number=of(browsers["ida"]).number)["Location"] == "/testing/log-in/"
    assert of(browsers["ida"]) is None


def test_a_session_ends_at_its_longest_however_often_it_is_used(browsers: Any) -> None:  # noqa: F811
    session = of(browsers["ida"])
    session.began -= 12 * 60 * 60 + 1
    assert browsers["ida"].get("/testing/").status_code == 302
    of(browsers["amara"]).began -= 13 * 60 * 60
    from habeas.faces.web import sessions

    sessions.end_idle()
    assert of(browsers["amara"]) is None, "also where nobody asks: its keys must go"


def test_asking_how_long_it_lasts_does_not_make_it_last_longer_and_sending_does(browsers: Any) -> None:  # noqa: F811
    session = of(browsers["ida"])
    session.last -= 20 * 60
    for _ in range(2):
        assert 590 <= browsers["ida"].get("/testing/sessions/left/").json()["left"] <= 600
    assert browsers["ida"].post("/testing/sessions/left/").json()["left"] >= 1799
    session.last -= 31 * 60
    assert browsers["ida"].get("/testing/sessions/left/").json() == {"left": 0}
    assert of(browsers["ida"]) is None


def test_the_limits_are_on_the_log_and_the_shorter_holds(home: Path) -> None:  # noqa: F811
    from habeas.faces.web import sessions

    path = home / "testing"
    for words in (["sessions.idle", "4"], ["sessions.idle", "121"], ["sessions.longest", "1441"]):
        code, answer, _ = run(home, "mission", "set", *words)
        assert (code, error_code(answer)) == (2, "minutes"), words
    assert run(home, "mission", "set", "sessions.idle", "10", "--reason", "An open office")[0] == 0
    text = (path / "mission.toml").read_text()
    for said, holds in (("10", 10), ("120", 10), ("5", 5)):
        (path / "mission.toml").write_text(text.replace("idle = 10", f"idle = {said}"))
        token = sessions.begin(path, "all", PASSPHRASE)
        assert sessions._sessions[token].limits == {"idle": holds, "longest": 720, "pause": 50}
        sessions.end(token)


def test_the_screen_lock_drops_the_keys_and_leads_back_to_where_she_was(browsers: Any) -> None:  # noqa: F811
    browser, session = browsers["ida"], of(browsers["ida"])
    locked = browser.post("/testing/lock/", {"next": "/testing/sources/?q=x", "why": "lock"})
    assert locked["Clear-Site-Data"] == '"cache"'
    assert session.mission.keys.classes() == (), "nothing that still holds the session opens anything"
    shown = browser.get(locked["Location"]).content.decode()
    assert "brings you back" in shown
    assert re.search(r'name="user"[^>]*value="ida"', shown)
    wanted = re.findall(r'name="next" value="([^"]*)"', shown)
    back = browser.post("/testing/log-in/", {"user": "ida", "passphrase": PASSPHRASE, "next": wanted[-1]})
    assert back["Location"] == "/testing/sources/?q=x"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/second/", "/testing/\\evil", "/"])
def test_the_way_back_leads_nowhere_else(browsers: Any, elsewhere: str) -> None:  # noqa: F811
    locked = browsers["ida"].post("/testing/lock/", {"next": elsewhere})
    assert "next" not in locked["Location"]
    answer = browsers["ida"].post("/testing/log-in/", {"user": "ida", "passphrase": PASSPHRASE, "next": elsewhere})
    assert answer["Location"] == "/testing/"


def test_a_request_that_runs_when_its_mission_is_locked_writes_nothing_more(browsers: Any) -> None:  # noqa: F811
    from habeas.core.kernel.errors import NotNow
    from habeas.faces.web import sessions
    from habeas.store.models import User

    session = of(browsers["ida"])

    def work() -> None:
        with sessions.inside(session):
            assert User.seen.count() == 4
            session.over.set()  # as the lock does, from another thread
            User.seen.count()

    with pytest.raises(NotNow) as caught:
        work()
    assert caught.value.code == "mission-locked"
    with pytest.raises(NotNow), sessions.inside(session):
        pass


def test_who_was_logging_in_when_the_mission_was_locked_is_not_let_in(home: Path, monkeypatch: Any) -> None:  # noqa: F811
    from habeas.core.kernel.errors import NotNow
    from habeas.faces.web import sessions

    path, unlock = home / "testing", sessions.unlock_with

    def meanwhile(*words: Any) -> Any:
        sessions._locked[path] += 1
        return unlock(*words)

    monkeypatch.setattr(sessions, "unlock_with", meanwhile)
    with pytest.raises(NotNow):
        sessions.begin(path, "all", PASSPHRASE)
    assert not sessions.those_of(path)
    assert sessions.at_work(path) == 0


def test_a_panic_takes_two_steps_and_no_log_in_at_the_machine_itself(browsers: Any, monkeypatch: Any) -> None:  # noqa: F811
    from django.test import Client

    from habeas.faces.web import sessions
    from habeas.store.outside import locking

    killed: list[Path] = []
    monkeypatch.setattr(locking, "panic", lambda folder: killed.append(folder))
    anybody = Client()
    assert b"Nothing is destroyed" in anybody.get("/panic/").content
    assert anybody.post("/panic/").status_code == 404, "a slip does nothing"
    assert anybody.get("/panic/", REMOTE_ADDR="192.168.1.7").status_code == 403
    assert anybody.post("/panic/", {"do": "panic"}, REMOTE_ADDR="192.168.1.7").status_code == 403
    assert Client(enforce_csrf_checks=True).post("/panic/", {"do": "panic"}).status_code == 403
    assert sessions._sessions
    assert not killed
    assert browsers["carl"].get("/testing/panic/", REMOTE_ADDR="192.168.1.7").status_code == 200
    answer = browsers["carl"].post("/testing/panic/", {"do": "panic"}, REMOTE_ADDR="192.168.1.7")
    assert b"Every mission of this machine is locked" in answer.content
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not sessions._sessions
    assert len(killed) == 1


def test_the_command_line_lists_and_ends_sessions_of_a_running_server(
    home: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    assert run(home, "user", "add", "carl", "--role", "coder", "--new-passphrase-fd", "0")[0] == 2
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    with missions.opened(home / "testing", unlock_with(home / "testing", "all", PASSPHRASE)):
        add_user("carl", ["coder"], PASSPHRASE, by=actor_named("all"))
    with serving(home, folder) as (browser, server):
        assert browser.log_in("testing") == 302
        assert browser.get("/testing/")[0] == 200
        found = run(home, "session", "list")[1]["sessions"]
        assert [(one["username"], one["address"]) for one in found] == [("all", "127.0.0.1")]
        number = found[0]["number"]
        assert run(home, "session", "list", user="carl")[1]["sessions"] == []
        code, answer, _ = run(home, "session", "end", number, user="carl")
        assert (code, error_code(answer)) == (2, "no-such-session")
        assert run(home, "session", "end", "--mine", "--all")[0] == 2
        assert run(home, "session", "end", number)[1]["ended"] == 1
        assert browser.get("/testing/")[0] == 302
        assert run(home, "session", "end", "--mine")[1]["ended"] == 0
        token = browser.get("/panic/")[1].split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        assert "locked" in browser.post("/panic/", do="panic", csrfmiddlewaretoken=token)[1]
        assert server.wait(10) == 0, "it stays down"
