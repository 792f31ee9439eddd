"""What the server's worker answers on its socket. The keys of sessions are in this process: it has to be the one that
is asked to drop them (``habeas.store.outside.locking``)."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from pathlib import Path
from typing import Any

from habeas.faces.web import sessions
from habeas.store.outside.keeper import Keeper

#: seconds in which an answer that was begun reaches the browser
_LAST_ANSWER = 0.3
_listens: list[str] = []


def listen(home: Path, slugs: list[str]) -> None:
    """Listen for every mission that is shown; a mission is served only where a lock finds it."""
    _listens.extend(slugs)
    for slug in slugs:
        path = home / slug
        answers = {"lock": partial(_lock, path), "sessions": partial(_sessions, path), "end": _end}
        Keeper(path, "server", answers={**answers, "end-sessions": partial(_end_sessions, path)}).start()


def _lock(path: Path, question: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "ended": sessions.lock(path)}


def _sessions(path: Path, question: dict[str, Any]) -> dict[str, Any]:
    found = [one.answer() for one in sessions.those_of(path)]
    return {"ok": True, "sessions": found, "busy": sessions.at_work(path)}


def _end_sessions(path: Path, question: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "ended": sessions.end_numbered(path, [str(one) for one in question.get("numbers", [])])}


def _end(question: dict[str, Any]) -> dict[str, Any]:
    end_soon()
    return {"ok": True}


def end_soon() -> None:
    """End every session now, and the server once its last answer is on its way."""
    sessions.end_all()
    if not _listens:
        return  # no server: somebody tries the pages in a process of her own
    threading.Timer(_LAST_ANSWER, _end_server).start()


def _end_server() -> None:
    """The server ends as by Ctrl-C, so that systemd leaves it down; its worker does not wait for what may hang."""
    os.kill(os.getppid(), signal.SIGTERM)
    threading.Timer(_LAST_ANSWER, partial(os._exit, 0)).start()
