"""Who has logged in to the pages, as far as a user may know; and how long a session lasts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from habeas.store.config import SESSIONS
from habeas.store.mission import Actor, current
from habeas.store.models import Setting
from habeas.store.rights import may, require


@dataclass(frozen=True, slots=True)
class Seen:
    """A session: nothing by which it could be used. ``number`` is its public number, ``user`` the code of its user;
    ``since`` and ``used`` are moments in UTC, ``address`` that of the machine on which she sits."""

    number: str
    user: str
    username: str
    since: str
    used: str
    address: str
    browser: str
    system: str

    def answer(self) -> dict[str, Any]:
        """For a program."""
        return asdict(self)


def visible_sessions(found: Iterable[Seen], *, by: Actor) -> list[Seen]:
    """One's own, and for who may end those of others everybody's; the newest first."""
    require(by, "list-sessions")
    every = may(by, "end-sessions")
    return sorted((one for one in found if every or one.user == by.code), key=lambda one: one.since, reverse=True)


def limits() -> dict[str, int]:
    """How many minutes a session lasts without use (``idle``) and at all (``longest``), and after how many a pause is
    offered (``pause``). Where the file says otherwise
    than the log the shorter holds: it must not keep keys for longer than somebody answers for."""
    said = {"idle": current().config.idle, "longest": current().config.longest, "pause": current().config.pause}
    for name, (usual, _, _) in SESSIONS.items():
        known = Setting.seen.filter(code=f"sessions.{name}").values_list("value", flat=True).first()
        said[name] = min(said[name], json.loads(known) if known else usual)
    return said
