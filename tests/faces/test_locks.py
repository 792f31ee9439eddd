"""Mission lock and panic, on real processes: keys go, other missions work on, what hangs is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.store.outside import keeper, locking
from support.missions import PASSPHRASE, make
from support.served import Browser, serving, workers

from .test_cli import run


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "home" / "testing")
    make(tmp_path / "home", "second")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def runtime(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def served(home: Path, runtime: Path) -> Iterator[tuple[Browser, Any]]:
    with serving(home, runtime) as (browser, server):
        for slug in ("testing", "second"):
            assert browser.log_in(slug) == 302
        yield browser, server


def command(home: Path, *words: str) -> tuple[int, Any]:
    return run(home, *words, passphrase=None, user="")[:2]


def test_a_lock_ends_the_sessions_and_the_agent_of_one_mission_and_leaves_the_others(home: Path, served: Any) -> None:
    browser, server = served
    for slug in ("testing", "second"):
        assert run(home, "unlock", "--mission", slug, "--idle", "5")[0] == 0
    (worker,) = workers(server)
    assert worker in locking.running(home / "testing"), "who has logged in holds the mission open"
    code, answer = command(home, "lock", "--mission", "testing")
    assert (code, answer["sessions"], answer["agents"], answer["killed"]) == (0, 1, 1, 0)
    assert worker not in locking.running(home / "testing")
    assert browser.get("/testing/")[0] == 302
    assert browser.get("/second/")[0] == 200
    assert command(home, "verify", "--mission", "testing")[0] == 4
    assert command(home, "verify", "--mission", "second")[0] == 0
    assert browser.log_in("testing") == 302, "the server works on: whoever may logs in again"
    code, answer = command(home, "lock", "--all")
    assert (answer["sessions"], answer["agents"], answer["servers"], answer["killed"]) == (2, 1, 1, 0)
    assert server.wait(10) == 0, "systemd would start it again after a failure"
    assert keeper.keepers() == []


def test_keys_are_rotated_while_a_server_runs_in_which_nobody_has_logged_in(home: Path, served: Any) -> None:
    assert keeper.holders(home / "testing")
    assert command(home, "lock", "--mission", "testing")[0] == 0
    assert keeper.holders(home / "testing") == []
    assert keeper.holders(home / "second"), "there somebody still works"


def test_a_worker_that_does_not_answer_is_killed_rather_than_left_with_keys(
    home: Path, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking.lock, "__kwdefaults__", {"patience": 0.2})
    _, server = served
    (worker,) = workers(server)
    os.kill(worker, signal.SIGSTOP)
    code, answer = command(home, "lock", "--mission", "testing")
    assert (code, answer["killed"]) == (0, 1)
    assert locking.running(home / "testing") == locking.running(home / "second") == set()
    assert server.wait(10) != 0, "systemd starts it again, without a key"


def test_a_killed_server_leaves_no_socket_that_is_in_the_way(home: Path, runtime: Path, served: Any) -> None:
    _, server = served
    (worker,) = workers(server)
    for pid in (server.pid, worker):
        os.kill(pid, signal.SIGKILL)
    server.wait(10)
    _gone(worker, home / "testing")
    assert list((runtime / "habeas").glob("*.sock")), "a killed process cannot clear them away"
    code, answer = command(home, "lock", "--mission", "testing")
    assert (code, answer["ended"]) == (0, 0)
    with serving(home, runtime) as (again, _):
        assert again.log_in("testing") == 302


def _gone(pid: int, mission: Path) -> None:
    """Wait for a killed process that is not our child: it holds its locks until the kernel has put it away."""
    for _ in range(1000):
        if pid not in locking.running(mission):
            return
        time.sleep(0.01)
    raise AssertionError("a killed process is still there after ten seconds")


_HOLDS = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs tests behind a shell may have it ignored
from habeas.store import mission as missions
from habeas.store.actions.users import unlock_with
path = Path(sys.argv[1])
with missions.opened(path, unlock_with(path, "all", sys.argv[2])):
    print("open", flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        if sys.argv[3] == "hangs":
            time.sleep(60)
        sys.exit(4)
"""


def _works(path: Path, how: str) -> subprocess.Popen[str]:
    """A long command that has the mission open."""
    words = [sys.executable, "-c", _HOLDS, str(path), PASSPHRASE, how]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    process.stdout.close()
    return process


def test_a_lock_stops_a_running_command_and_kills_one_that_does_not_stop(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking.lock, "__kwdefaults__", {"patience": 3})
    stops, hangs, other = (
        _works(home / "testing", "stops"),
        _works(home / "testing", "hangs"),
        _works(home / "second", ""),
    )
    try:
        code, answer = command(home, "lock", "--mission", "testing")
        assert (code, answer["commands"], answer["killed"]) == (0, 1, 1)
        assert stops.wait(5) == 4
        assert hangs.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for one in (stops, hangs, other):
            one.kill()
            one.wait(5)


def test_a_panic_kills_at_once_whatever_has_keys_and_asks_nothing(home: Path, served: Any) -> None:
    _, server = served
    assert run(home, "unlock", "--mission", "second", "--idle", "5")[0] == 0
    works = _works(home / "testing", "hangs")
    (worker,) = workers(server)
    os.kill(worker, signal.SIGSTOP)  # a server that hangs changes nothing
    before = time.monotonic()
    code, answer = command(home, "panic")
    took = time.monotonic() - before
    works.kill()
    assert works.wait(5) == -signal.SIGKILL
    assert (code, answer["killed"]) == (0, 3)
    assert took < locking.PATIENCE, "nobody was asked and waited for"
    for slug in ("testing", "second"):
        assert locking.running(home / slug) == set()
        assert run(home, "verify", "--mission", slug)[0] == 0, "nothing is destroyed"
        assert notes(home / slug) == ["note-panic"], "the next officer puts it on the log, once"
    assert keeper.keepers() == []
    assert server.wait(10) != 0


def notes(path: Path) -> list[str]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from habeas.store.models import Entry

    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        verbs = [json.loads(bytes(one.body))["verb"] for one in Entry.objects.order_by("seq")]
    return [verb for verb in verbs if "panic" in verb]


@pytest.mark.parametrize("forged", ["", "[]", "not json", '{"at": "<b>", "by": "Kim"}', '{"at": 3}', "[" * 400])
def test_a_note_that_somebody_forged_says_nothing_on_the_log(home: Path, forged: str) -> None:
    from habeas.store import mission as missions
    from habeas.store.actions.panic import take_note
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Entry

    path = home / "testing"
    (path / "keys" / "panic.json").write_text(forged)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        take_note(by=missions.Actor("U-0099", "carl", frozenset({"coder"})))
        assert (path / "keys" / "panic.json").is_file(), "it waits for an officer"
        take_note(by=actor_named("all"))
        assert json.loads(bytes(Entry.objects.order_by("-seq")[0].body))["about"] == {"at": "unknown"}
    assert not (path / "keys" / "panic.json").exists()


def test_a_panic_with_nothing_open_and_no_mission_is_calm(tmp_path: Path) -> None:
    assert command(tmp_path / "nowhere", "panic") == (0, {"ok": True, "killed": 0, "left": []})
