"""Where in a recording words of a text stand, by the time codes of its paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from habeas.core.kernel import timecodes
from habeas.core.kernel.errors import ForPeople
from habeas.store import pieces
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Passage, Text
from habeas.store.rights import may


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


def times_of(passages: Iterable[str], *, by: Actor) -> dict[str, str]:
    """The time codes of passages, by their codes, for who may read the texts; what cannot be opened has none."""
    if not may(by, "read-text"):
        return {}
    rows = list(Passage.seen.filter(code__in=list(passages), start__isnull=False))
    texts = {row.code: row for row in Text.seen.filter(code__in={row.text for row in rows})}
    found: dict[str, str] = {}
    for row in rows:
        with suppress(ForPeople):
            if row.text in texts and (said := said_at(texts[row.text], row.start)):
                found[row.code] = said
    return found
