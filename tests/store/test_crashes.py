"""A process that is killed, at every step that touches the disk: what was acknowledged is there, nothing is half there,
the same command again completes, and nothing is left lying about."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main
from habeas.store import mission as missions
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.models import Source
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE
from support.sheets import sheet

_STEPS = ("fsync", "replace", "rename", "unlink", "mkdir")


def run(home: Path, *words: str, user: str = "all", passphrase: str = PASSPHRASE) -> int:
    """One command, its output thrown away."""
    reading, writing = os.pipe()
    os.write(writing, passphrase.encode() + b"\n")
    os.close(writing)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return main([*words, "--home", str(home), "--as", user, "--passphrase-fd", str(reading)])
    finally:
        os.close(reading)


def _dies_at(step: int) -> None:
    """From now on this process is killed before its nth step on the disk, or before or after its nth commit."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    left = [step]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*words, **more)

        return call

    for name in _STEPS:
        setattr(os, name, counted(getattr(os, name)))
    BaseDatabaseWrapper.commit = counted(BaseDatabaseWrapper.commit)  # type: ignore[method-assign]


def killed_at(step: int, home: Path, *words: str, **who: str) -> bool:
    """Run a command in a process that dies at this step; whether it came to that."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            _dies_at(step)
            os._exit(run(home, *words, **who))
        os._exit(99)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) in (0, 3), f"step {step}: exit {os.WEXITSTATUS(status)}"
    return False


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        yield actor_named("all")


def left_over(home: Path) -> list[str]:
    """Drafts and the like, anywhere in the home."""
    return [
        path.name
        for path in home.rglob("*")
        if path.name.startswith((".making", ".rehearsal", ".testing")) or path.name == "unfinished"
    ]


def prepared(template: Path, home: Path) -> Path:
    shutil.copytree(template, home / "testing")
    return home


def _sources(folder: Path) -> list[str]:
    path, mapping = sheet(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,\nS-2,escapee,,\n")
    return ["import", "sheet", str(path), "--mapping", str(mapping)]


def _texts(folder: Path) -> list[str]:
    directory = folder / "texts"
    directory.mkdir()
    (directory / "a.txt").write_text("We counted the kernels.\n")
    (directory / "folder.csv").write_text("file,kind,of,language\na.txt,transcript,I-1,en\n")
    return ["import", "folder", str(directory)]


def _interviews(folder: Path) -> list[str]:
    path, mapping = sheet(folder, "interview", "code,source,date\nI-1,S-1,2023-05-01\n")
    return ["import", "sheet", str(path), "--mapping", str(mapping)]


def _release(folder: Path) -> list[str]:
    return ["release", "make", "--purpose", "public-report", "--audience", "public", "--period", "all"]


def _user(folder: Path) -> list[str]:
    return ["user", "add", "cora", "--role", "coder"]


def _floor(folder: Path) -> list[str]:
    return ["mission", "set", "disclosure.floor", "7"]


BEFORE: dict[str, list[Callable[[Path], list[str]]]] = {
    "_sources": [],
    "_texts": [_sources, _interviews],
    "_release": [_sources, _interviews],
    "_user": [],
    "_floor": [],
}
#: every so many steps: all of them are tried by ``make torture``
STRIDE = {"_sources": 9, "_texts": 13, "_release": 9, "_user": 2, "_floor": 2}


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
@pytest.mark.parametrize("command", [_sources, _texts, _release, _user, _floor], ids=lambda made: made.__name__[1:])
def test_a_command_killed_at_any_step_leaves_a_mission_that_holds_and_completes(
    template: Path, tmp_path: Path, command: Callable[[Path], list[str]]
) -> None:
    base = prepared(template, tmp_path / "base")
    for number, before in enumerate(BEFORE[command.__name__]):
        folder = tmp_path / f"before-{number}"
        folder.mkdir()
        assert run(base, *before(folder)) == 0
    words = command(tmp_path)
    step, died = 1 - STRIDE[command.__name__], True
    while died:
        step += STRIDE[command.__name__]
        assert step < 400
        home = tmp_path / f"home-{step}"
        shutil.copytree(base, home)
        died = killed_at(step, home, *words)
        path = home / "testing"
        with opened(path) as actor:
            after = verify(by=actor, deep=True)
            assert Source.seen.exclude(code="S-0000").count() in (0, 2), "half of an import is seen"
        assert after["ok"], (step, after["failures"])
        again = run(home, *words)
        assert again == (2 if command is _user and not died else 0) or (command is _user and again == 2), (step, again)
        with opened(path) as actor:
            then = verify(by=actor, deep=True)
        assert then["ok"], (step, then["failures"])
        assert left_over(home) == [], step
        shutil.rmtree(home)
    assert step > 3, "the command does touch the disk"


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_an_init_killed_at_any_step_leaves_a_whole_mission_or_none(tmp_path: Path) -> None:
    step, died = 1, True
    while died:
        step += 31  # each takes a second of migrations
        home = tmp_path / f"home-{step}"
        died = killed_at(step, home, "init", "testing", "--fiction")
        there = missions.slugs(home)
        if there:
            assert there == ["testing"]
            with opened(home / "testing") as actor:
                assert verify(by=actor, deep=True)["ok"]
        else:
            assert run(home, "init", "testing", "--fiction") == 0
            assert left_over(home) == []
        shutil.rmtree(home)
