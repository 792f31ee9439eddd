"""A local process that keeps a mission's keys for a while, and the questions other commands ask it.

It listens on a Unix socket in a folder that only the user may enter, and answers only processes of the same user
(SO_PEERCRED). One JSON line is asked, one is answered: ``{"do": "keys"}`` gives the user's name and her keys,
``{"do": "lock"}`` ends an agent. A web server's worker, in which the keys of sessions are, listens in the same way and
has answers of its own (``habeas.faces.web.listening``).
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
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from habeas.core.access.keys import MissionKeys
from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.store.outside.memory import awake_or_not

_LONGEST = 65536
_LONGEST_FOLDER = 58
Answers = Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]


def runtime_folder() -> Path:
    """The folder of sockets: private to the user, in memory where the system has such a place."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    # A socket's path has at most 107 bytes (unix(7)); its own name takes up to 40 of them.
    fits = bool(given) and len(os.fsencode(given)) <= _LONGEST_FOLDER
    folder = Path(given) / "habeas" if fits else _without_runtime()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(folder):
        raise WrongUse(
            "runtime-folder",
            "The folder for the agent's socket is not private.",
            {"file": str(folder)},
            "a folder of your own with mode 700",
            do="Remove it, or set XDG_RUNTIME_DIR.",
        )
    return folder


def _without_runtime() -> Path:
    return Path(f"/tmp/habeas-{os.getuid()}")  # noqa: S108 - never used before it is seen to be private


def _is_private(folder: Path) -> bool:
    try:
        about = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o077


def _stem(mission: Path) -> str:
    return hashlib.sha256(str(mission.resolve()).encode()).hexdigest()[:20]


#: where a server that systemd started has its socket (habeas serve --unit)
_OF_SERVICE = Path("/run/habeas/habeas")


def _places() -> Iterator[Path]:
    """Where this user of the machine may have sockets: somebody who became her by ``su`` has no runtime folder, and
    must find the agent of her desktop; and the other way round."""
    yield runtime_folder()
    usual, given = Path(f"/run/user/{os.getuid()}"), os.environ.get("XDG_RUNTIME_DIR")
    if not given or Path(given) == usual:
        yield from filter(_is_private, (usual / "habeas", _without_runtime()))
    try:
        if _OF_SERVICE.parent.stat().st_uid == os.getuid():
            yield _OF_SERVICE
    except OSError:
        return


def keepers(mission: Path | None = None) -> list[Path]:
    """The sockets of all agents and servers of a mission, or of every one; also of a server which systemd started."""
    stem = _stem(mission) if mission else "?" * 20
    there = {file.resolve() for place in _places() for file in place.glob(f"{stem}-*-*.sock")}
    return sorted(there, key=lambda file: file.name)


def is_agent(socket_path: Path) -> bool:
    """Whether an agent listens there; otherwise a server."""
    return "-agent-" in socket_path.name


def holders(mission: Path) -> list[Path]:
    """The sockets of those who hold keys of the mission now: agents, and servers in which somebody has logged in. One
    that does not answer is taken for one."""
    found = []
    for path in keepers(mission):
        answer = {"sessions": [path.name]} if is_agent(path) else ask(path, {"do": "sessions"})
        if path.exists() and (answer is None or answer.get("sessions") or answer.get("busy")):
            found.append(path)
    return found


def ask(socket_path: Path, question: dict[str, Any], *, patience: float = 5) -> dict[str, Any] | None:
    """One question; ``None`` where nobody listens any more (the socket is then removed) or does not answer."""
    return talk(socket_path, question, patience=patience)[0]


def talk(socket_path: Path, question: dict[str, Any], *, patience: float) -> tuple[dict[str, Any] | None, int | None]:
    """The same, with the number of the process that listens; ``None`` for it where nobody does."""
    pid = None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(patience)
        try:
            line.connect(str(socket_path))
            pid = _peer(line)[0]
            line.sendall(json.dumps(question).encode() + b"\n")
            answer = json.loads(_read_line(line))
            return (answer if isinstance(answer, dict) else None), pid
        except (ConnectionRefusedError, FileNotFoundError):
            socket_path.unlink(missing_ok=True)
            return None, None
        except (OSError, ValueError):  # somebody listens and says nothing; where too many wait, its name tells who
            return None, pid or _pid_in(socket_path)


def listener(socket_path: Path) -> int | None:
    """The process that listens, asked of the kernel and not of the process; the socket goes where nobody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.setblocking(False)
        try:
            line.connect(str(socket_path))
            return _peer(line)[0]
        except (ConnectionRefusedError, FileNotFoundError):
            socket_path.unlink(missing_ok=True)
            return None
        except OSError:
            return _pid_in(socket_path)


def _peer(line: socket.socket) -> tuple[int, int]:
    pid, uid, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return pid, uid


def _pid_in(socket_path: Path) -> int | None:
    said = socket_path.stem.rpartition("-")[2]
    return int(said) if said.isdigit() else None


def kept_keys(mission: Path, username: str | None) -> tuple[str, MissionKeys] | None:
    """The user and keys that an agent of this mission keeps, where there is one (for this user, if one is named)."""
    for path in filter(is_agent, keepers(mission)):
        answer = ask(path, {"do": "keys"})
        if answer and answer.get("user") and username in (None, answer["user"]):
            return answer["user"], MissionKeys.holding({k: bytes.fromhex(v) for k, v in answer["keys"].items()})
    return None


def sessions_in(mission: Path) -> dict[Path, list[dict[str, str]]]:
    """The sessions of a mission in every server, by its socket."""
    servers = [path for path in keepers(mission) if not is_agent(path)]
    return {path: answer["sessions"] for path in servers if (answer := ask(path, {"do": "sessions"})) is not None}


class Keeper:
    """The listening side. ``idle`` seconds after the last question it calls ``end`` by itself (None: never).

    ``answers``: what it does on which question, beside giving its keys; one that has none for ``lock`` ends by it.
    """

    def __init__(
        self,
        mission: Path,
        role: str,
        *,
        end: Callable[[], None] = lambda: None,
        username: str = "",
        keys: MissionKeys | None = None,
        idle: float | None = None,
        answers: Answers | None = None,
        monotonic: Callable[[], float] = awake_or_not,
    ) -> None:
        self._path = runtime_folder() / f"{_stem(mission)}-{role}-{os.getpid()}.sock"
        self._username, self._keys, self._idle, self._end = username, keys, idle, end
        self._answers = answers or {}
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
            self._path.unlink(missing_ok=True)  # of a process that was killed and had the same number
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
            if _peer(line)[1] != os.getuid():
                return
            question = json.loads(_read_line(line))
            did = str(question.get("do")) if isinstance(question, dict) else ""
            if did in self._answers:
                line.sendall(json.dumps(self._answers[did](question)).encode() + b"\n")
            elif did == "lock":
                self._over.set()
                line.sendall(b'{"ok": true}\n')
            elif did == "keys" and self._keys is not None:
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
