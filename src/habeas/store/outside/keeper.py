"""A local process that keeps a mission's keys for a while, and the questions other commands ask it.

It listens on a Unix socket in a folder that only the user may enter, and answers only processes of the same user
(SO_PEERCRED). One JSON line is asked, one is answered: ``{"do": "keys"}`` gives the user's name and her keys,
``{"do": "lock"}`` ends the process. The web server listens in the same way, so that one lock ends both.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from habeas.core.access.keys import MissionKeys
from habeas.core.kernel.errors import NotNow, WrongUse

_LONGEST = 65536
_LONGEST_FOLDER = 58


def runtime_folder() -> Path:
    """The folder of sockets: private to the user, in memory where the system has such a place."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    # A socket's path has at most 107 bytes (unix(7)); its own name takes up to 40 of them.
    fits = bool(given) and len(os.fsencode(given)) <= _LONGEST_FOLDER
    folder = Path(given) / "habeas" if fits else Path(f"/tmp/habeas-{os.getuid()}")  # noqa: S108 - checked below
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise WrongUse(
            "runtime-folder",
            "The folder for the agent's socket is not private.",
            {"file": str(folder)},
            "a folder of your own with mode 700",
            do="Remove it, or set XDG_RUNTIME_DIR.",
        )
    return folder


def _stem(mission: Path) -> str:
    return hashlib.sha256(str(mission.resolve()).encode()).hexdigest()[:20]


#: where a server that systemd started has its socket (habeas serve --unit)
_OF_SERVICE = Path("/run/habeas/habeas")


def keepers(mission: Path) -> list[Path]:
    """The sockets of all keepers of a mission, the agent's first; also that of a server which systemd started."""
    there = list(runtime_folder().glob(f"{_stem(mission)}-*.sock"))
    if _OF_SERVICE.parent.exists() and _OF_SERVICE.parent.stat().st_uid == os.getuid():
        there += _OF_SERVICE.glob(f"{_stem(mission)}-*.sock")
    return sorted(set(there), key=lambda path: path.name)


def ask(socket_path: Path, question: dict[str, Any]) -> dict[str, Any] | None:
    """One question; ``None`` where nobody listens any more (the socket is then removed)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(5)
        try:
            line.connect(str(socket_path))
            line.sendall(json.dumps(question).encode() + b"\n")
            return json.loads(_read_line(line))  # type: ignore[no-any-return]
        except (ConnectionRefusedError, FileNotFoundError):
            socket_path.unlink(missing_ok=True)
            return None
        except (OSError, ValueError):
            return None


def kept_keys(mission: Path, username: str | None) -> tuple[str, MissionKeys] | None:
    """The user and keys that an agent of this mission keeps, where there is one (for this user, if one is named)."""
    for path in keepers(mission):
        if "-agent-" not in path.name:
            continue
        answer = ask(path, {"do": "keys"})
        if answer and answer.get("user") and username in (None, answer["user"]):
            return answer["user"], MissionKeys.holding({k: bytes.fromhex(v) for k, v in answer["keys"].items()})
    return None


def lock(mission: Path) -> int:
    """End every agent and server of a mission; gives how many were ended."""
    ended = 0
    for path in keepers(mission):
        if ask(path, {"do": "lock"}) is not None:
            ended += 1
        deadline = time.monotonic() + 5
        while path.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        if path.exists():
            raise NotNow(
                "still-open",
                "A process that keeps the mission open does not answer: its keys are still in memory.",
                {"file": str(path)},
                do=f"End it: kill -9 {path.stem.rpartition('-')[2]}",
            )
    return ended


class Keeper:
    """The listening side. ``idle`` seconds after the last question it calls ``end`` by itself (None: never)."""

    def __init__(
        self,
        mission: Path,
        role: str,
        *,
        end: Callable[[], None],
        username: str = "",
        keys: MissionKeys | None = None,
        idle: float | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = runtime_folder() / f"{_stem(mission)}-{role}-{os.getpid()}.sock"
        self._username, self._keys, self._idle, self._end = username, keys, idle, end
        self._monotonic = monotonic
        self._last = monotonic()
        self._over = threading.Event()
        self._listening = threading.Event()

    def touch(self) -> None:
        """Somebody worked: the idle time begins again."""
        self._last = self._monotonic()

    def run(self) -> None:
        """Listen until the lock or the idle limit; the socket is gone afterwards."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            self._path.unlink(missing_ok=True)
            server.bind(str(self._path))
            self._path.chmod(0o600)
            server.listen(8)
            server.settimeout(0.2)
            self._listening.set()
            try:
                while not self._over.is_set():
                    if self._idle is not None and self._monotonic() - self._last > self._idle:
                        break
                    with contextlib.suppress(TimeoutError):
                        self._answer(server.accept()[0])
            finally:
                self._keys = None
                self._path.unlink(missing_ok=True)
                self._end()

    def start(self) -> threading.Thread:
        """The same in a thread of its own; it listens when this returns."""
        thread = threading.Thread(target=self.run, daemon=True, name="keeper")
        thread.start()
        if not self._listening.wait(10):
            raise NotNow(
                "no-agent", "The agent cannot listen for other commands.", {"file": str(self._path)}, do="habeas doctor"
            )
        return thread

    def _answer(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError, ValueError):
            line.settimeout(2)
            peer = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            if peer[1] != os.getuid():
                return
            question = json.loads(_read_line(line))
            if question.get("do") == "lock":
                self._over.set()
                line.sendall(b'{"ok": true}\n')
            elif question.get("do") == "keys" and self._keys is not None:
                self.touch()
                held = {name: self._keys.require(name).hex() for name in self._keys.classes()}
                line.sendall(json.dumps({"user": self._username, "keys": held}).encode() + b"\n")
            else:
                line.sendall(b"{}\n")


def _read_line(line: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\n"):
        part = line.recv(4096)
        if not part or len(got) > _LONGEST:
            raise ValueError("no whole line")
        got += part
    return got
