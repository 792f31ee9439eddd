"""A scan that is read for a page: in a thread, one page after the other, while its user does something else. It stops
when she says so and when her session ends; then the thread, which has the file and no key, is gone with its words.
Each page was sealed on the disk before the next is begun (decision 72)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from habeas.core.intake import scanned
from habeas.core.kernel.errors import ForPeople, NotNow
from habeas.store.actions.intake.scans import ToRead

#: one scan at a time is read for all who are logged in: each takes a processor
_turn = threading.Lock()
_AGAIN = 0.2


@dataclass
class Reading:
    """A scan, the pages of it that were read, and whether more are being read now."""

    scan: ToRead
    prepared: scanned.Prepared
    over: threading.Event  # of the session
    pages: list[scanned.Page] = field(default_factory=list)
    problem: ForPeople | None = None
    _halted: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def going(self) -> bool:
        """Whether pages are being read."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def done(self) -> bool:
        """Whether every page was read."""
        return len(self.pages) == self.prepared.pages

    def go(self) -> None:
        """Read the pages that are left."""
        if self.going or self.done:
            return
        self.problem = None
        self._halted.clear()
        self._thread = threading.Thread(target=self._read, daemon=True, name="reading a scan")
        self._thread.start()

    def stop(self) -> None:
        """Read no more; what was read stays."""
        self._halted.set()
        if self._thread is not None:
            self._thread.join(10 * _AGAIN)

    def together(self) -> scanned.Scanned:
        """The text of all pages."""
        return scanned.put_together(self.pages, self.prepared)

    def _ends(self) -> bool:
        return self._halted.is_set() or self.over.is_set()

    def _read(self) -> None:
        while not _turn.acquire(timeout=_AGAIN):
            if self._ends():
                return
        try:
            while not self.done and not self._ends():
                self.pages.append(self.scan.page(len(self.pages), self.prepared, self._ends))
        except ForPeople as problem:
            if not self._ends():
                self.problem = problem
        except (OSError, MemoryError):
            self.problem = NotNow("no-means", "This machine has no memory left to read the page.", do="Try it later.")
        finally:
            _turn.release()
