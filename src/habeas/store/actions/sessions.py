"""Ending sessions of the pages: one's own freely, those of others by a right, with the passphrase, and on the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor
from habeas.store.queries.sessions import Seen, visible_sessions
from habeas.store.rights import require


def may_be_ended(found: Iterable[Seen], numbers: Collection[str], *, by: Actor) -> list[Seen]:
    """Those of these numbers, whose ending the caller carries out; of each other user an entry is written first."""
    there = {one.number: one for one in visible_sessions(found, by=by)}
    strange = [number for number in numbers if number not in there]
    if strange or not numbers:
        raise WrongUse("no-such-session", "There is no such session.", found=strange[0][:20] if strange else None)
    chosen = [there[number] for number in dict.fromkeys(numbers)]
    others = Counter(one.user for one in chosen if one.user != by.code)
    if others:
        require(by, "end-sessions")
    for user, count in sorted(others.items()):
        with deed("end-sessions", by=by, on=user, about={"sessions": count}) as work:
            del work  # the entry alone: no row changes
    return chosen
