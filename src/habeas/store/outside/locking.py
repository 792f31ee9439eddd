"""The mission lock and the panic: every process of this machine user that holds keys of a mission gives them up or is
killed. What nothing answers for is not left in memory.

Who holds keys is told by the sockets of agents and servers, and by the kernel's list of locks: every command and
session that has a mission open holds a lock on its ``keys/open.lock``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from habeas.core.kernel.errors import NotNow
from habeas.store.outside import keeper

#: seconds that a process has to give its keys up before it is killed
PATIENCE = 5.0
_OPEN_LOCK = Path("keys") / "open.lock"


@dataclass
class Locked:
    """What a lock ended: agents, sessions in servers, running commands; and how many processes had to be killed."""

    agents: int = 0
    sessions: int = 0
    commands: int = 0
    killed: int = 0

    @property
    def ended(self) -> int:
        """How much was open."""
        return self.agents + self.sessions + self.commands + self.killed


def lock(mission: Path, *, patience: float = PATIENCE) -> Locked:
    """The keys of a mission leave every process: agents end, servers drop its sessions, commands stop at their next
    safe point. Other missions work on, unless a server does not answer: then its worker is killed."""
    done = Locked()
    spared = {os.getpid()}
    for path in keeper.keepers(mission):
        answer, pid = keeper.talk(path, {"do": "lock"}, patience=patience)
        if pid is None:
            continue
        if answer is None or not answer.get("ok"):
            _kill(pid)
            done.killed += 1
        elif keeper.is_agent(path):
            done.agents += 1
        else:
            done.sessions += int(answer.get("ended", 0))
            spared.add(pid)  # whoever logs in after the lock is not stopped by it
            continue
        _require_gone([pid], path, patience=patience)
        path.unlink(missing_ok=True)
    _stop_commands(mission, spared, done, patience)
    return done


def end_servers(missions: Iterable[Path], *, patience: float = PATIENCE) -> int:
    """End the processes of the servers that show these missions: only an end gives all their memory back. How many."""
    ended = set()
    for mission in missions:
        for path in keeper.keepers(mission):
            answer, pid = keeper.talk(path, {"do": "end"}, patience=patience)
            if pid is None:
                continue
            if answer is None:
                _kill(pid)
            _require_gone([pid], path, patience=patience)
            ended.add(pid)
            path.unlink(missing_ok=True)
    return len(ended)


def panic(home: Path, *, patience: float = 0.4) -> tuple[int, list[int]]:
    """Kill, unasked, every process of this machine user that has or may have keys, of whatever mission, and every one
    that has a mission under ``home`` open. A killed process holds nothing, and the databases lose nothing that was
    acknowledged. Gives how many there were, and those that could not be killed."""
    pids = {pid for path in keeper.keepers() if (pid := keeper.listener(path))}
    pids |= {pid for mission in _missions(home) for pid in running(mission)}
    pids.discard(os.getpid())
    for pid in pids:
        _kill(pid)
    left = _wait(pids, patience)
    for path in keeper.keepers():  # a socket to which nobody listens any more goes
        keeper.listener(path)
    return len(pids), left


def running(mission: Path) -> set[int]:
    """The processes on this machine that have the mission open in a command or session (proc_locks(5))."""
    try:
        about = (mission / _OPEN_LOCK).stat()
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return set()
    device = f"{os.major(about.st_dev):02x}:{os.minor(about.st_dev):02x}:" if os.major(about.st_dev) else ""
    wanted = f"{device}{about.st_ino}"  # where a file system numbers its parts by itself, the file's number has to do
    held = (line.split() for line in lines if "FLOCK" in line and "->" not in line)
    return {int(words[4]) for words in held if int(words[4]) > 0 and f":{words[5]}".endswith(f":{wanted}")}


def _missions(home: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [file.parent for file in home.glob("*/mission.toml")]
    return []


def _stop_commands(mission: Path, spared: set[int], done: Locked, patience: float) -> None:
    """Commands end as by Ctrl-C: what they were writing is rolled back, what was acknowledged stays."""
    pids = sorted(running(mission) - spared)
    for pid in pids:
        _signal(pid, signal.SIGINT)
    _wait(pids, patience)
    late = [pid for pid in pids if pid in running(mission)]
    for pid in late:
        _kill(pid)
    _require_gone(late, mission / _OPEN_LOCK, patience=patience)
    done.commands += len(pids) - len(late)
    done.killed += len(late)


def _require_gone(pids: Iterable[int], path: Path, *, patience: float) -> None:
    left = _wait(pids, patience)
    if left:
        raise NotNow(
            "still-open",
            "A process that keeps the mission open cannot be ended: its keys are still in memory.",
            {"file": str(path)},
            do=f"End it, as the user of the machine whose it is: kill -9 {' '.join(map(str, left))}",
        )


def _wait(pids: Iterable[int], patience: float) -> list[int]:
    """Those that are still there when the time is over."""
    deadline = time.monotonic() + patience
    left = [pid for pid in pids if _is_there(pid)]
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = [pid for pid in left if _is_there(pid)]
    return left


def _is_there(pid: int) -> bool:
    """Whether a process has memory: one that ended and was not waited for has none, once its last thread is gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()[0]
        return state not in "ZX" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except (OSError, IndexError):  # gone, or hidden from us
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
        return True


def _kill(pid: int) -> None:
    _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    """Never to a process that is seen to run another program: the number may have passed on meanwhile."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        said = b""
    if pid > 1 and pid != os.getpid() and (not said or b"habeas" in said):
        with contextlib.suppress(OSError):
            os.kill(pid, number)
