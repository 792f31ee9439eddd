"""What a session knows of second factors: whether it still waits for one, and the questions that are open."""

from __future__ import annotations

import math
from dataclasses import dataclass

from habeas.core.access.securitykeys import Ceremony
from habeas.core.kernel.errors import WrongUse
from habeas.store.outside.memory import awake_or_not

#: for so long a session waits for its second step, and a question to a browser or telephone for its answer
SECONDS = 5 * 60
#: wrong answers after which a waiting session ends: its keys go
MOST_WRONG = 5


@dataclass
class Second:
    """``until``: the session answers nothing but its second step, and ends then; None: it was done, or none is needed.
    ``owed``: the mission asks for a second factor and she has none yet. One question is open at a time, used once."""

    until: float | None = None
    wrong: int = 0
    owed: bool = False
    _ceremony: Ceremony | None = None
    _secret: bytes | None = None
    _asked: float = 0.0

    def wait(self) -> None:
        """From now on the session waits for its second step."""
        self.until = awake_or_not() + SECONDS

    @property
    def left(self) -> float:
        """Seconds until it has waited too long; no end where it does not wait."""
        return math.inf if self.until is None else self.until - awake_or_not()

    def ask(self, ceremony: Ceremony | None = None, secret: bytes | None = None) -> None:
        """A question is open; the one before is not any more."""
        self._ceremony, self._secret, self._asked = ceremony, secret, awake_or_not()

    def answered(self) -> Ceremony:
        """The question to a security key, which is open no more."""
        found, self._ceremony = self._ceremony, None
        if found is None or self._late:
            raise _not_asked()
        return found

    @property
    def secret(self) -> bytes:
        """The secret that a telephone was shown. It stays until a code confirmed it: people mistype."""
        if self._secret is None or self._late:
            raise _not_asked()
        return self._secret

    @property
    def _late(self) -> bool:
        return awake_or_not() - self._asked > SECONDS


def _not_asked() -> WrongUse:
    return WrongUse("not-asked", "This was asked for too long ago, or answered already.", do="Begin again.")
