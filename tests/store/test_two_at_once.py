"""Two processes in one mission: each does its whole deed or none of it, and nobody is told a falsehood."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from habeas.core.kernel.errors import ForPeople, NotNow
from habeas.store import engine
from habeas.store import mission as missions
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.release import make_release
from habeas.store.actions.settings import set_floor
from habeas.store.actions.users import actor_named, add_user, unlock_with
from habeas.store.models import Event, Release, Setting, User
from habeas.store.queries.verify import verify
from habeas.store.rehearsal import rehearsal
from support.missions import PASSPHRASE
from support.sheets import sheet

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        yield actor_named("all")


def at_once(path: Path, *deeds: Callable[[Any], Any]) -> list[str]:
    """Each deed in a process of its own, all beginning together; what each was refused with, or ``done``."""
    begin = time.monotonic() + 0.5
    children = []
    for each in deeds:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            said = b"died"
            with contextlib.suppress(BaseException):
                try:
                    with opened(path) as actor:
                        time.sleep(max(0, begin - time.monotonic()))
                        each(actor)
                    said = b"done"
                except ForPeople as error:
                    said = error.code.encode()
            os.write(writing, said)
            os._exit(0)
        os.close(writing)
        children.append((child, reading))
    answers = []
    for child, reading in children:
        os.waitpid(child, 0)
        answers.append(os.read(reading, 100).decode())
        os.close(reading)
    return sorted(answers)


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home" / "testing"))


def test_one_name_is_given_to_one_user(path: Path) -> None:
    answers = at_once(path, *(lambda by: add_user("cora", ["coder"], PASSPHRASE, by=by) for _ in range(3)))
    assert answers == ["done", "user-exists", "user-exists"]
    with opened(path) as actor:
        assert User.seen.filter(username="cora").count() == 1
        assert verify(by=actor)["ok"]
    assert unlock_with(path, "cora", PASSPHRASE).classes() == ("mission", "words")


def test_a_user_differs_from_another_by_more_than_capitals(path: Path) -> None:
    with opened(path) as actor, pytest.raises(ForPeople, match="already"):
        add_user("ALL", ["coder"], PASSPHRASE, by=actor)
    assert unlock_with(path, "all", PASSPHRASE).identities


def test_file_and_log_say_the_same_floor_whoever_comes_last(path: Path) -> None:
    def floor(value: int) -> Callable[[Any], Any]:
        return lambda by: set_floor(value, reason="", by=by)

    assert at_once(path, floor(6), floor(7), floor(8)) == ["done"] * 3
    with opened(path) as actor:
        assert missions.current().config.floor == int(Setting.seen.get(code="disclosure.floor").value)
        assert verify(by=actor)["ok"]


def test_one_release_has_one_row(path: Path) -> None:
    def make(by: Any) -> Any:
        return make_release(purpose="public-report", audience="public", period="all", by=by)

    answers = at_once(path, make, make, make)
    assert "done" in answers
    assert set(answers) <= {"done", "release-running"}
    with opened(path) as actor:
        assert Release.seen.count() == 1
        assert verify(by=actor, deep=True)["ok"]


def test_a_second_import_is_told_to_wait_and_a_verification_meanwhile_does_not_cry_wolf(
    path: Path, tmp_path: Path
) -> None:
    rows = "code,kind,sex,birth\n" + "".join(f"S-{n},escapee,,\n" for n in range(1, 2001))
    file, mapping = sheet(tmp_path, "source", rows)

    def watch(by: Any) -> None:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            answer = verify(by=by, deep=True)
            if not answer["ok"]:
                raise NotNow("wolf", str(answer["failures"]))

    def bring(by: Any) -> Any:
        return import_sheet(file, mapping, by=by)

    answers = at_once(path, bring, bring, watch, lambda by: set_floor(7, reason="", by=by))
    assert "wolf" not in answers
    assert answers.count("done") >= 3
    assert set(answers) <= {"done", "import-running"}


def test_a_rehearsal_keeps_nobody_from_writing_and_leaves_nothing(path: Path) -> None:
    """The lock of a rehearsal was once held for as long as it took."""
    with opened(path):
        mission = missions.current()
        with rehearsal(mission):
            with deed("try", by=actor_named("all")) as work:
                work.add(Event(code=work.code("E"), title="tried"))
            assert Event.seen.count() == 1
            assert at_once(path, lambda by: add_user("cora", ["coder"], PASSPHRASE, by=by)) == ["done"]
        assert Event.objects.count() == 0
        assert User.seen.filter(username="cora").exists()
    assert not [left for left in path.rglob("*") if left.name.startswith(engine.COPY)]


def test_a_copy_for_rehearsals_is_encrypted_and_has_no_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name.startswith(engine.COPY) and self.exists():
            seen.append(self.read_bytes())
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with opened(path), rehearsal(missions.current()):
        assert not list(path.glob(f"{engine.COPY}*"))
    assert len(seen) == 1
    assert b"SQLite format" not in seen[0][:100]
    assert b"coding_event" not in seen[0]


def test_somebody_else_writing_is_told_as_not_now(path: Path) -> None:
    with opened(path):
        mission = missions.current()
        with transaction.atomic(using=mission.alias):
            child = at_once(path, _impatient)
        assert child == ["busy"]


def _impatient(by: Any) -> None:
    with connections[missions.current().alias].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100")
    add_user("cora", ["coder"], PASSPHRASE, by=by)


def test_a_withdrawal_that_comes_in_while_a_release_is_made_ends_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.store.actions import release as verbs

    file, mapping = sheet(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,,\n")
    real = verbs._write

    def slow(*words: Any) -> Any:
        assert at_once(path, lambda by: import_sheet(file, mapping, by=by)) == ["done"]
        return real(*words)

    monkeypatch.setattr(verbs, "_write", slow)
    with opened(path) as actor:
        with pytest.raises(NotNow, match="changed"):
            make_release(purpose="public-report", audience="public", period="all", by=actor)
        assert not Release.objects.exists()
        monkeypatch.setattr(verbs, "_write", real)
        make_release(purpose="public-report", audience="public", period="all", by=actor)
        assert verify(by=actor)["ok"]
    assert not list((path / "releases").glob(".making*"))
