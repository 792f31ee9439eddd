"""Long work of a session: how far it is, and that it is to stop. It is done inside the one request that asked for it;
another request, which does not wait for the session, asks after it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from habeas.core.kernel.errors import NotNow
from habeas.store import engine
from habeas.store.mission import current


class Work:
    """What a session is at. One thread works, others only ask and say that it is to stop."""

    def __init__(self) -> None:
        self.what, self.step, self.done, self.total = "", "", 0, 0
        self.stopped = threading.Event()

    @contextmanager
    def going(self, what: str) -> Iterator[Work]:
        """Inside, it works on ``what``. Told to stop, its next step is refused, and the next statement of what it is
        writing: the transaction leaves nothing behind. What tidies up after it may still ask."""
        self.what, self.step, self.done, self.total = what, "", 0, 0
        self.stopped.clear()
        try:
            with engine.writing_until(current().alias, self.stopped, _stopped):
                yield self
        finally:
            self.what = ""

    def tell(self, step: str, done: int, total: int) -> None:
        """So far it is; refused where it is to stop."""
        if self.stopped.is_set():
            raise _stopped()
        self.step, self.done, self.total = step, done, total

    def stop(self, what: str) -> None:
        """It is to stop, if it is still at this."""
        if what and self.what == what:
            self.stopped.set()


def _stopped() -> NotNow:
    return NotNow("stopped", "You stopped it: nothing was written.", do="Begin again when you want to.")
