"""For how long somebody has been reading testimony without a rest, so that a pause is offered. Kept in memory alone."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.store.outside.memory import awake_or_not

#: seconds without a text after which she has rested, and for which the offer is put off
RESTED, LATER = 600.0, 900.0


@dataclass
class Spell:
    """A stretch of reading: when it began, when the last text or picture was opened, and when the offer comes back."""

    since: float | None = None
    last: float = 0.0
    after: float = 0.0

    def reads(self) -> None:
        """A text or a picture is opened."""
        now = awake_or_not()
        if self.since is None or now - self.last > RESTED:
            self.since = now
        self.last = now

    def due(self, seconds: float) -> bool:
        """Whether she has read for so long, and is not asked to be left alone for the moment."""
        now = awake_or_not()
        reading = self.since is not None and now - self.last <= RESTED
        return reading and now - (self.since or now) >= seconds and now >= self.after

    def rests(self) -> None:
        """She takes a pause."""
        self.since = None

    def put_off(self) -> None:
        """Not now."""
        self.after = awake_or_not() + LATER
