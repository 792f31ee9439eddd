"""Commands killed while they write: what lies on the machine then, and what they wrote on the way to it.

Every file that appears in a temporary folder while they run is read at once, also one that is gone a moment later.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from habeas.store.outside import memory
from support.haesong import EXAMPLE, names
from support.leaks import Planted, innocent_words
from support.missions import PASSPHRASE, agreed
from support.seized import Seized, words_of_testimony

#: where programs keep private folders in memory
MEMORY = Path("/dev/shm")


@dataclass
class Watched:
    """A mission's home, with a temporary folder, and every byte that was ever seen in that or in private folders."""

    home: Path
    temporary: Path
    run: Path
    out: Path
    seen: dict[str, bytes] = field(default_factory=dict)

    def start(
        self, *words: str, home: Path | None = None, program: tuple[str, ...] = ("-m", "habeas")
    ) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(self.run), "TMPDIR": str(self.temporary)}
        command = [
            sys.executable,
            *program,
            *words,
            "--home",
            str(home or self.home),
            "--mission",
            "haesong",
            "--as",
            "ida",
        ]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=subprocess.PIPE)

    def look(self) -> None:
        """Read whatever lies in temporary folders now."""
        private = [path for path in MEMORY.glob("habeas-*") if path.is_dir()]
        for path in (path for folder in (self.temporary, *private) for path in folder.rglob("*")):
            with contextlib.suppress(OSError):
                if path.is_file():
                    self.seen[f"{path} {path.stat().st_size}"] = path.read_bytes()


@contextlib.contextmanager
def watching(watched: Watched) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            watched.look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def watched(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("s")
    made = Watched(*(folder / name for name in ("home", "temporary", "run", "out")))
    for path in (made.home, made.temporary, made.run, made.out):
        path.mkdir(mode=0o700)
    shutil.copytree(made_haesong.path, made.home / "haesong")
    return made


@pytest.fixture(scope="module")
def seized() -> Seized:
    return Seized(Planted(names(), innocent_words()), [*words_of_testimony(), *quoted()])


def quoted() -> list[str]:
    """Words of sources that the report quotes, as they stand in every form of it."""
    text = sorted((EXAMPLE / "reports").glob("*.md"))[0].read_text(encoding="utf-8")
    return [said[2:34] for said in re.findall(r'\["([^"\n]{40,})"?\n?[^"]*"?\]\{\.quote', text)]


def commands(watched: Watched) -> dict[str, list[str]]:
    """What writes words: an import of changed texts, a release, reports in every form, a backup."""
    texts = watched.out / "texts"
    if not texts.exists():
        shutil.copytree(EXAMPLE / "interviews-ko", texts)
        for path in texts.glob("*.txt"):
            with contextlib.suppress(UnicodeDecodeError):
                path.write_text(path.read_text(encoding="utf-8") + "\n답: 강태석이 그랬어요.\n", encoding="utf-8")
    report = str(sorted((EXAMPLE / "reports").glob("*.md"))[0])
    made = ["--out", str(watched.out / "report.html"), "--also", "docx", "--also", "pdf"]
    return {
        "import": ["import", "folder", str(texts)],
        "release": ["release", "make", "--purpose", "public-report", "--audience", "public", "--period", "all"],
        "report": ["report", "build", report, *made],
        "backup": ["backup", "content", str(watched.out / "backup")],
    }


@pytest.mark.slow
def test_commands_killed_while_they_write_leave_no_planted_word(watched: Watched, seized: Seized) -> None:
    killed = set()
    with watching(watched):
        for name, words in commands(watched).items():
            for after in (1.2, 2.4):
                process = watched.start(*words)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(after)
                if process.poll() is None:
                    killed.add(name)
                    process.send_signal(signal.SIGKILL)
                process.communicate()
    assert len(killed) >= 3, killed
    assert seized.below(watched.home, watched.temporary, watched.run) == {}
    assert {name: said for name, content in watched.seen.items() if (said := seized.found(content))} == {}


def backed_up(watched: Watched) -> list[str]:
    """Both backups and a paper kit of the mission; gives what recovers it from them."""
    from habeas.store import mission as missions
    from habeas.store.actions import backup, recovery
    from habeas.store.actions.users import actor_named, unlock_with

    path, out, shares = watched.home / "haesong", watched.out / "kept", list[str]()
    out.mkdir()
    with missions.opened(path, unlock_with(path, "ida", PASSPHRASE)):
        by, why = actor_named("ida"), "the machine may be taken (fiction)"
        recovery.make(shares=3, needed=2, by=by, hand_over=lambda _, words: shares.extend(words))
        backup.back_up_content(out / "content", by=by)
        agreed(lambda: backup.back_up_keys(out / "keys", reason=why, by=by), second=actor_named("amara"))
    for n, words in enumerate(shares[:2], 1):
        (out / f"share{n}").write_text(words + "\n")
    given = ["--content", str(out / "content"), "--keys", str(out / "keys")]
    return ["recover", "haesong", *given, "--share", str(out / "share1"), "--share", str(out / "share2")]


@pytest.mark.slow
def test_a_recovery_that_is_killed_leaves_no_planted_word(watched: Watched, seized: Seized) -> None:
    words, homes, killed = backed_up(watched), list[Path](), 0
    with watching(watched):
        for n, after in enumerate((0.0, 0.4, 1.2)):  # seconds after it has begun to write
            home = watched.out / f"new{n}"
            homes.append(home)
            process = watched.start(*words, home=home)
            while process.poll() is None and not any(path.is_file() for path in home.rglob("*")):
                time.sleep(0.01)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(after)
            if process.poll() is None:
                killed += 1
                process.send_signal(signal.SIGKILL)
            _, said = process.communicate()
            assert any(path.is_file() for path in home.rglob("*")), said[-300:]
    assert killed, "none was at work any more"
    assert seized.below(watched.temporary, watched.run, *homes) == {}
    assert {name: said for name, content in watched.seen.items() if (said := seized.found(content))} == {}


#: the program, which copies each of its temporary folders before it lets it go: on a busy machine one may be gone
#: between two looks of the watch
_KEEPS = """
import pathlib, runpy, shutil, sys, tempfile
kept, let_go = pathlib.Path(sys.argv.pop(1)), tempfile.TemporaryDirectory.cleanup
def keep(folder):
    shutil.copytree(folder.name, kept / pathlib.Path(folder.name).name)
    let_go(folder)
tempfile.TemporaryDirectory.cleanup = keep
runpy.run_module("habeas", run_name="__main__", alter_sys=True)
"""


@pytest.mark.slow
def test_reports_pass_through_pandoc_and_typst_without_a_word_in_a_temporary_folder(
    watched: Watched, seized: Seized
) -> None:
    kept = watched.out / "kept-folders"
    kept.mkdir()
    with watching(watched):
        process = watched.start(*commands(watched)["report"], program=("-c", _KEEPS, str(kept)))
        _, said = process.communicate(timeout=240)
    assert process.returncode == 0, said[-300:]
    watched.seen |= {str(path): path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    page = (watched.out / "report.html").read_text(encoding="utf-8")
    assert [words for words in quoted() if words in page], "the report quotes what is looked for"
    assert any("reference.docx" in name for name in watched.seen), "the private folder was seen"
    assert {name: said for name, content in watched.seen.items() if (said := seized.found(content))} == {}
    assert not list(watched.temporary.iterdir())


def test_the_watch_sees_a_file_that_is_gone_a_moment_later(watched: Watched, seized: Seized) -> None:
    with watching(watched):
        path = watched.temporary / "half.txt"
        path.write_text(words_of_testimony()[0], encoding="utf-8")
        for _ in range(500):
            if any("half.txt" in name for name in list(watched.seen)):
                break
            time.sleep(0.01)
        path.unlink()
    content = next(content for name, content in watched.seen.items() if "half.txt" in name)
    watched.seen.clear()
    assert seized.found(content)


def test_the_agent_locks_what_it_keeps_and_is_read_by_nobody(watched: Watched) -> None:
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(watched.run)}
    words = ["--home", str(watched.home), "--mission", "haesong"]
    unlock = [sys.executable, "-m", "habeas", "unlock", *words, "--as", "ida"]
    subprocess.run(unlock, env=environment, check=True, capture_output=True)
    try:
        (socket,) = watched.run.rglob("*-agent-*.sock")
        process = Path("/proc") / socket.stem.rpartition("-")[2]
        assert memory.locked_bytes(process)
        assert re.search(r"Max core file size +0 +0 ", (process / "limits").read_text())
        assert PASSPHRASE.encode() not in (process / "cmdline").read_bytes()
    finally:
        subprocess.run(
            [sys.executable, "-m", "habeas", "lock", *words], env=environment, check=True, capture_output=True
        )
    assert not list(watched.run.rglob("*-agent-*.sock"))
    for _ in range(50):
        if not _command(process):
            return
        time.sleep(0.05)
    raise AssertionError("the agent lives on")


def _command(process: Path) -> bytes:
    """The command of a process; of one that has ended, and that nobody has asked about yet, nothing is left."""
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes()
    return b""
