"""Playing a recording of a source: on the log, before a byte of it is played."""

from __future__ import annotations

from habeas.core.kernel.errors import Refused
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor
from habeas.store.queries.items import visible_item


def begin(code: str, *, by: Actor) -> None:
    """Put down that somebody who has opened the identity of its source plays a recording."""
    if not visible_item(code, by=by).recording:
        raise Refused("no-recording", "This file is not played here.", {"record": code},
                      do="Open the identity of its source first.")  # fmt: skip
    with deed("open-recording", by=by, on=code):
        pass
