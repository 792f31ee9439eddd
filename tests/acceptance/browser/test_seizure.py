"""The machine is taken away: what the mission's folder, temporary folders and the browser's profile give up then.

A browser with a profile on the disk, as people use one, works through the pages that show most and types what must not
stay; then somebody logs out and locks the mission, or server and browser are killed while they work.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.browser import Page, program
from support.haesong import names
from support.leaks import Planted, innocent_words
from support.missions import PASSPHRASE
from support.seized import Seized, words_of_testimony

#: what somebody types and does not send
TYPED = "The woman with the flowered cloth from Talyeoul said it"
NAME = "강태석"
#: what is written into the draft of an interview, in its languages; the last of it just before the end
DRAFTED = (
    "They counted the kernels under the lamp of Talyeoul (fiction)",
    "달여울 등불 아래에서 낟알을 세었다고 했다 (허구)",
    "قالت إنهم عدوا الحبوب تحت مصباح القرية (خيال)",
    "Unsent words about the blue door of the mill (fiction)",
)


@dataclass
class Machine:
    """A server and a browser of somebody's own, and every folder in which they may leave something."""

    home: Path
    temporary: Path
    run: Path
    profile: Path
    base: str
    server: subprocess.Popen[bytes]
    page: Page
    context: Any

    @property
    def folders(self) -> tuple[Path, ...]:
        return self.home, self.temporary, self.run, self.profile

    def kill(self) -> None:
        """Both at once, in mid-work."""
        os.killpg(self.server.pid, signal.SIGKILL)
        for pid in _of_profile(self.profile):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait(20)
        for _ in range(100):
            if not _of_profile(self.profile):
                return
            time.sleep(0.05)


def _of_profile(profile: Path) -> list[int]:
    """The processes of the browser that has this profile."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"--user-data-dir={profile}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@pytest.fixture(scope="module")
def home(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mission with a draft; what a real one never has, its passphrase on the disk, is taken away."""
    from habeas.store import mission as missions
    from habeas.store.actions import report
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Account, Text
    from support.haesong import EXAMPLE

    home = tmp_path_factory.mktemp("seized-home")
    path = home / "haesong"
    shutil.copytree(made_haesong.path, path)
    (path / "keys" / "passphrase.fiction").unlink()
    with missions.opened(path, unlock_with(path, "ida", PASSPHRASE)):
        report.keep_file(sorted((EXAMPLE / "reports").glob("*.md"))[0], by=actor_named("ida"))
        shown = [
            *_codes(Text.seen.filter(identities="reviewed"), 3, "texts/{}/"),
            *_codes(Account.seen.all(), 1, "accounts/{}/"),
        ]
        (home / "shown.txt").write_text("\n".join(shown))
        (home / "review.txt").write_text(_codes(Text.seen.exclude(identities="reviewed"), 1, "texts/{}/review/")[0])
    return home


def _codes(rows: Any, most: int, page: str) -> list[str]:
    return [page.format(code) for code in rows.order_by("code").values_list("code", flat=True)[:most]]


@pytest.fixture(scope="module")
def seized() -> Seized:
    return Seized(Planted(names(), innocent_words()), [*words_of_testimony(), TYPED, *DRAFTED, PASSPHRASE])


@pytest.fixture
def machine(home: Path, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("s")  # a short name: sockets lie below it
    parts = {name: folder / name for name in ("home", "temporary", "run", "profile")}
    shutil.copytree(home, parts["home"])
    for name in ("temporary", "run", "profile"):
        parts[name].mkdir(mode=0o700)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(parts["run"]), "TMPDIR": str(parts["temporary"])}
    words = [sys.executable, "-m", "habeas", "serve", "--home", str(parts["home"]), "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(words, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    for _ in range(400):
        assert server.poll() is None, "the server ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.05)
    context = chromium.browser_type.launch_persistent_context(
        str(parts["profile"]),
        executable_path=program(),
        args=["--no-sandbox", "--disable-gpu"],
        env={**os.environ, "TMPDIR": str(parts["temporary"])},
    )
    base = f"http://127.0.0.1:{port}"
    made = Machine(**parts, base=base, server=server, page=Page(context.pages[0], base), context=context)
    try:
        yield made
    finally:
        with contextlib.suppress(Exception):
            context.close()
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)


def work(machine: Machine) -> str:
    """Look at what the pages show most of, and type what must not stay; gives what was seen, to know that it was."""
    page = machine.page.log_in("ida")
    seen = page.go((machine.home / "review.txt").read_text()).words
    page.tab.fill("#words-typed", NAME)
    for below in (machine.home / "shown.txt").read_text().split():
        seen += page.go(below).words
    page.go("sources/S-0001/identity/")
    page.tab.fill("#reason", f"{NAME} asked us")
    page.follow(page.tab.locator("main form button[type=submit]").last)
    seen += page.words
    page.go("sources/S-0001/protection/")
    page.tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.tab.fill("#measures", TYPED)
    page.tab.fill("#what", f"{NAME}: {TYPED}")
    page.go("drafts/Q-0001/edit/")
    page.tab.fill("#text", f"# {NAME}\n\n{TYPED}\n")
    return seen


@pytest.mark.slow
def test_after_the_lock_no_planted_word_is_on_the_machine(machine: Machine, seized: Seized) -> None:
    seen = work(machine)
    assert len(seized.found(seen.encode())) > 5, "pages showed what is looked for"
    machine.page.go("")
    machine.page.follow(machine.page.tab.locator("form.leave button").first)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(machine.run)}
    lock = [sys.executable, "-m", "habeas", "lock", "--home", str(machine.home), "--mission", "haesong"]
    assert subprocess.run(lock, env=environment, capture_output=True, check=False).returncode == 0
    machine.context.close()
    assert (machine.profile / "Default" / "History").is_file(), "the browser keeps its profile on the disk"
    assert seized.below(*machine.folders) == {}


@pytest.mark.slow
def test_killed_in_mid_work_no_planted_word_is_on_the_machine(machine: Machine, seized: Seized) -> None:
    work(machine)
    machine.page.tab.wait_for_timeout(3_000)  # the browser keeps a session to restore every two and a half seconds
    machine.kill()
    assert any(machine.profile.glob("Default/Sessions/*")), "a session to restore is there"
    assert seized.below(*machine.folders) == {}


def draft(machine: Machine) -> None:
    """Begin an interview and write into every field of its draft; the last words are not on their way yet."""
    page = machine.page.log_in("ida").go("intake/")
    tab = page.tab
    tab.check("[name=earlier][value=no]")
    page.follow(tab.locator("main form button.primary"))
    fields = tab.locator("form[data-draft] textarea, form[data-draft] input:not([type])")
    told = f"{NAME}. {' '.join(DRAFTED[:3])}"
    assert fields.count() > 5
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for field in fields.all():
        if field.is_visible():
            field.fill(told)
    with tab.expect_response(lambda answer: answer.url.endswith("/keep/") and answer.ok):
        tab.fill("#f-notes", told + " It is kept.")
    tab.locator("#f-notes").press_sequentially(DRAFTED[3][:40], delay=0)


def in_the_draft(machine: Machine) -> str:
    """The words of the draft, for whoever has the keys."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.queries.interviewing import visible_draft, visible_drafts

    path = machine.home / "haesong"
    with missions.opened(path, unlock_with(path, "ida", PASSPHRASE)):
        by = actor_named("ida")
        return str(visible_draft(visible_drafts(by=by)[0].code, by=by).said)


@pytest.mark.slow
@pytest.mark.parametrize("end", ["locked", "killed"])
def test_a_draft_that_is_being_written_leaves_no_planted_word(machine: Machine, seized: Seized, end: str) -> None:
    draft(machine)
    if end == "killed":
        machine.page.tab.wait_for_timeout(3_000)  # as above: the browser keeps a session to restore
        machine.kill()
    else:
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(machine.run)}
        lock = [sys.executable, "-m", "habeas", "lock", "--home", str(machine.home), "--mission", "haesong"]
        assert subprocess.run(lock, env=environment, capture_output=True, check=False).returncode == 0
        machine.context.close()
    assert seized.below(*machine.folders) == {}
    kept = in_the_draft(machine)
    assert all(words in kept for words in (NAME, *DRAFTED[:3])), "they were there, and whoever has the keys reads them"
    (machine.profile / "Default" / "left.txt").write_text(kept, encoding="utf-16-le")
    (machine.temporary / "left.gz").write_bytes(gzip.compress(unicodedata.normalize("NFD", kept).encode()))
    found = seized.below(*machine.folders)
    assert {Path(path).name for path in found} == {"left.txt", "left.gz"}, "and the search finds them in the open"
    assert all(len(said) >= 4 for said in found.values())


@pytest.mark.slow
def test_the_search_finds_what_a_browser_or_a_program_did_leave(machine: Machine, seized: Seized) -> None:
    """Its own proof: a name in an address, which no page of ours makes, words in a file of a temporary folder."""
    machine.page.log_in("ida").go(f"accounts/?place={NAME}")
    (machine.temporary / "half.txt").write_text(words_of_testimony()[0], encoding="utf-16")
    machine.context.close()
    found = seized.below(*machine.folders)
    assert {Path(path).name for path in found} >= {"half.txt", "History"}
