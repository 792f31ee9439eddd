"""The web face in this process, before a folder of missions, and browsers that are logged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE


@contextmanager
def answering(home: Path) -> Iterator[None]:
    """The missions below ``home`` are served to ``django.test.Client``; every session ends with it."""
    from habeas.faces.web import sessions
    from habeas.faces.web.app import application

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HABEAS_SERVE_HOME", str(home))
        patch.setenv("HABEAS_SERVE_HOSTS", "testserver")
        application()
        sessions._sessions.clear()
        yield
        for token in list(sessions._sessions):
            sessions.end(token)


def browsers_of(*users: str) -> dict[str, Any]:
    """A browser for each of these users of the mission ``testing``."""
    from django.test import Client

    found = {}
    for user in users:
        found[user] = Client()
        assert found[user].post("/testing/log-in/", {"user": user, "passphrase": PASSPHRASE}).status_code == 302
    return found
