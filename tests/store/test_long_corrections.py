"""The correction of a long text: it asks the database as often as that of a short one, and what it changes is what a
short one changes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connections

from habeas.core.kernel.errors import NotNow
from habeas.store import engine
from habeas.store.actions.coding import corrections as verbs
from habeas.store.actions.users import actor_named
from habeas.store.mission import current
from habeas.store.models import Correction, Entry, Passage, Text, Unplaced
from habeas.store.queries import corrections as queries
from habeas.store.queries.verify import verify
from support.longtext import bring_in_long, sentence
from support.missions import PASSPHRASE, filled

PASSAGES = 600
WHY = "The interpreter heard the recording again (fiction)."


def _fill() -> None:
    folder = Path(tempfile.mkdtemp())
    bring_in_long(folder, by=actor_named("all"), passages=PASSAGES, acts=20)
    shutil.rmtree(folder)


mission_folder = filled(_fill)


def corrected() -> str:
    """A line before the text, and every tenth sentence said otherwise."""
    words = str(queries.words_of(Text.seen.get().item))
    for number in range(0, PASSAGES, 10):
        words = words.replace(sentence(number), sentence(number).replace("they counted", "somebody weighed"))
    return "An interview of the third of February.\n" + words


def statements(act: Callable[[], Any]) -> int:
    """How often the database was asked."""
    count = 0

    def counting(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connections[current().alias].execute_wrapper(counting):
        act()
    return count


def test_a_correction_asks_no_question_for_each_passage(all_roles: Any) -> None:
    text, new, entries = Text.seen.get(), corrected(), Entry.objects.count()
    asked = statements(lambda: verbs.correct(text.code, new, reason=WHY, by=all_roles))
    assert asked < PASSAGES // 4
    made = Correction.seen.get()
    assert (made.carried, made.listed) == (PASSAGES * 9 // 10, PASSAGES // 10)
    assert Entry.objects.count() == entries + 1
    assert [one.code for one in Unplaced.seen.order_by("id")] == [f"CR-0001.{n}" for n in range(1, made.listed + 1)]
    versions = Passage.objects.filter(text=text.code).values_list("code", "version", "current")
    assert sorted(versions) == sorted(
        (code, version, version == 2) for code in {one[0] for one in versions} for version in (1, 2)
    )
    anew = queries.words_of(Text.seen.get().item)
    for row in Passage.seen.filter(text=text.code, start__isnull=False):
        assert anew[row.start : row.end] == sentence(int(row.name[1:]))
    assert verify(by=all_roles, deep=True)["ok"]


def there() -> list[Path]:
    """The files of the mission, but for those that are locked and never go."""
    return sorted(one for one in current().path.rglob("*") if one.is_file() and one.suffix != ".lock")


@pytest.mark.parametrize("step", ["comparing", "carrying", "moving", "storing"])
def test_one_that_is_stopped_leaves_nothing_behind(step: str, all_roles: Any) -> None:
    text, new = Text.seen.get(), corrected()
    entries, versions = Entry.objects.count(), Passage.objects.count()
    files = there()
    heard: list[tuple[str, int, int]] = []

    def tell(at: str, done: int, total: int) -> None:
        heard.append((at, done, total))
        if at == step and done >= total // 2:
            raise NotNow("stopped", "You stopped it.")

    with pytest.raises(NotNow):
        verbs.correct(text.code, new, reason=WHY, by=all_roles, tell=tell)
    assert heard[-1][0] == step
    assert (Entry.objects.count(), Passage.objects.count()) == (entries, versions)
    assert Text.seen.get().item == text.item
    assert there() == files
    verbs.correct(text.code, new, reason=WHY, by=all_roles)
    assert verify(by=all_roles, deep=True)["ok"]


def test_told_to_stop_while_it_writes_it_is_rolled_back_and_after_that_it_is_done(all_roles: Any) -> None:
    text, new, stopped = Text.seen.get(), corrected(), Event()
    entries, files = Entry.objects.count(), there()

    def tell(at: str, done: int, total: int) -> None:
        if at == "storing":
            stopped.set()  # no step comes any more: the next statement is refused

    with engine.writing_until(current().alias, stopped, lambda: NotNow("stopped", "You stopped it.")):
        with pytest.raises(NotNow):
            verbs.correct(text.code, new, reason=WHY, by=all_roles, tell=tell)
        assert (Entry.objects.count(), there()) == (entries, files)
        stopped.clear()
        made = verbs.correct(text.code, new, reason=WHY, by=all_roles)
        stopped.set()
        assert Correction.seen.get().code == made.code, "who reads outside of a transaction may still ask"
    assert verify(by=all_roles, deep=True)["ok"]


#: a process of its own, which is killed where its rows are gathered and its pieces lie on the disk
KILLED = """
import os, signal, sys
from pathlib import Path
from habeas.store import engine
engine.setup()
from habeas.store import mission as missions
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.actions.coding.corrections import correct

def tell(at, done, total):
    if at == "storing":
        os.kill(os.getpid(), signal.SIGKILL)

path = Path(sys.argv[1])
with missions.opened(path, unlock_with(path, "all", sys.argv[2])):
    correct(sys.argv[3], sys.stdin.read(), reason="killed (fiction)", by=actor_named("all"), tell=tell)
"""


def test_one_that_is_killed_leaves_no_row_and_the_next_takes_its_pieces_away(all_roles: Any) -> None:
    text, new, entries = Text.seen.get(), corrected(), Entry.objects.count()
    before = {path for path in there() if path.parent.parent == current().items_folder}
    words = [sys.executable, "-c", KILLED, str(current().path), PASSPHRASE, text.code]
    killed = subprocess.run(words, input=new.encode(), capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-500:]
    left = {path for path in there() if path.parent.parent == current().items_folder} - before
    assert left, "it had written a piece"
    assert (Entry.objects.count(), Correction.objects.count()) == (entries, 0)
    assert verify(by=all_roles, deep=True)["ok"]
    verbs.correct(text.code, new, reason=WHY, by=all_roles)
    assert not any(path.exists() for path in left)
    assert verify(by=all_roles, deep=True)["ok"]


#: the command in a process of its own, whose third second comes at once; somebody presses Ctrl-C at the step named
INTERRUPTED = """
import os, signal, sys
from habeas.faces.cli import main, progress
progress._PATIENCE, progress._BETWEEN = -1, -1
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs tests behind a shell may have it ignored
write = sys.__stderr__.write
def heard(words):
    if sys.argv[1] in words:
        os.kill(os.getpid(), signal.SIGINT)
    return write(words)
sys.__stderr__.write = heard
sys.exit(main(sys.argv[2:]))
"""


def on_a_terminal(at: str, *words: str) -> tuple[int, str, bytes]:
    """The command with a terminal for its errors alone: its exit code, what the terminal showed, and its output."""
    here, there = pty.openpty()
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    home = ["--home", str(current().path.parent), "--mission", current().path.name, "--as", "all"]
    command = [sys.executable, "-c", INTERRUPTED, at, *words, *home, "--passphrase-fd", str(reading)]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": there}
    with subprocess.Popen(command, pass_fds=[reading], **pipes) as running:  # type: ignore[call-overload]
        for end in (reading, there):
            os.close(end)
        shown = b""
        with suppress(OSError):  # the end of a terminal is an error
            while more := os.read(here, 4096):
                shown += more
        os.close(here)
        out = running.stdout.read()
    return running.returncode, shown.decode(), out


def test_the_command_says_how_far_it_is_and_ctrl_c_leaves_nothing_behind(all_roles: Any, tmp_path: Path) -> None:
    text, file = Text.seen.get(), tmp_path / "corrected.txt"
    file.write_text(corrected(), encoding="utf-8")
    entries, files = Entry.objects.count(), there()
    words = ["text", "correct", text.code, str(file), "--reason", WHY]
    status, shown, out = on_a_terminal("writing it down", *words)
    assert (status, out) == (4, b""), shown
    assert shown.rstrip().endswith("habeas: stopped; nothing was half done.")
    assert "Traceback" not in shown
    assert shown[shown.rindex("\x1b[K") :].count("habeas") == 1, "on a clean line"
    assert (Entry.objects.count(), there(), Text.seen.get().item) == (entries, files, text.item)
    status, shown, out = on_a_terminal("never", *words, "--json")
    assert (status, json.loads(out)["listed"]) == (0, PASSAGES // 10), shown
    assert f" of {PASSAGES * 9 // 10:,}" in shown
    assert sentence(1) not in shown, "no word of the text"
    assert verify(by=all_roles, deep=True)["ok"]
