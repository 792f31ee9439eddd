"""Where in a recording words of a text stand, by the time codes of its paragraphs."""

from __future__ import annotations

from habeas.core.kernel import timecodes
from habeas.store import pieces
from habeas.store.mission import current
from habeas.store.models import Item, Text


def said_at(row: Text, start: int | None) -> str:
    """The time code under which words of a text stand; empty where there is none. The places are kept while the
    mission is open, the words are not."""
    if start is None:
        return ""
    mission = current()

    def places() -> list[tuple[int, int]]:
        words = pieces.read(mission, Item.seen.get(code=row.item)).decode("utf-8")
        return list(timecodes.places(words))

    found = [seconds for place, seconds in mission.known(("times", row.item), places) if place <= start]
    return timecodes.spelled(found[-1]) if found else ""
