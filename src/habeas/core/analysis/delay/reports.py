"""What is known of when things happened and when they were first seen, as of a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.core.kernel.errors import Broken

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reports:
    """One row an event: the day of it and the day on which it was first seen, as day numbers (``date.toordinal``).

    ``censored`` are those that were there when somebody looked for the first time, on ``first_look``: they were seen
    on that day or before, so nothing is known of their delay. ``source`` numbers the names in ``sources``.
    """

    event: Days
    seen: Days
    censored: NDArray[np.bool_]
    first_look: int
    source: Days
    sources: tuple[str, ...] = ("",)

    def __post_init__(self) -> None:
        if not len(self.event) == len(self.seen) == len(self.censored) == len(self.source):
            raise Broken("reports whose columns differ in length")
        if (self.seen < self.event).any():
            raise Broken("an event that was seen before it happened")

    def as_of(self, day: int) -> Reports:
        """What was known on a day, and nothing of later."""
        return self._only(self.seen <= day)

    def of_source(self, number: int) -> Reports:
        """The reports of one source."""
        return self._only(self.source == number)

    def _only(self, rows: NDArray[np.bool_]) -> Reports:
        return Reports(
            self.event[rows], self.seen[rows], self.censored[rows], self.first_look, self.source[rows], self.sources
        )

    @property
    def delay(self) -> Days:
        """Days from the event until it was first seen; at least so many before the first look."""
        return self.seen - self.event


def numbered(
    event: Days, seen: Days, censored: NDArray[np.bool_], source: Days | None = None, sources: tuple[str, ...] = ("",)
) -> Reports:
    """Reports from columns. Watching began with the last that was there before, or else with the first seen."""
    first = int(seen[censored].max()) if censored.any() else int(seen.min()) if len(seen) else 0
    return Reports(event, seen, censored, first, np.zeros(len(seen), np.int64) if source is None else source, sources)


def reports(event: list[int], seen: list[int], censored: list[bool] | None = None) -> Reports:
    """The same from lists. Without ``censored``, what was first seen on the first day of all was there before."""
    when = np.asarray(seen, dtype=np.int64)
    known = when == when.min() if censored is None else np.asarray(censored, dtype=bool)
    return numbered(np.asarray(event, dtype=np.int64), when, known)
