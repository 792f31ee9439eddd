"""How long it takes until an event is seen: reverse hazards over a moving window (Lawless 1994)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.core.analysis.delay.reports import Days, Reports

Floats = NDArray[np.float64]
#: a delay is learnt from at least so many events
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Triangle:
    """Events by day and delay, for the days that can tell of delay: ``sums[i, d]`` adds those of the first i days that
    were seen d days later, ``upto`` those seen within d days.
    """

    days: Days
    sums: NDArray[np.int64]
    upto: NDArray[np.int64]
    longest: int

    def counts(self, as_of: int, window: int | None) -> tuple[Floats, Floats]:
        """For each delay d: the events seen after d days, and after at most d, among the last ``window`` days of which
        that was known by ``as_of``. From 0 up to the longest delay that enough events could have shown.
        """
        delays = np.arange(self.longest + 1)
        high = np.searchsorted(self.days, as_of - delays, side="right")
        low = np.zeros_like(high) if window is None else np.maximum(0, high - window)
        after = self.sums[high, delays] - self.sums[low, delays]
        upto = self.upto[high, delays] - self.upto[low, delays]
        enough = np.flatnonzero(upto >= ENOUGH)
        end = int(enough[-1]) + 1 if len(enough) else 0
        return after[:end].astype(float), upto[:end].astype(float)


def triangle(known: Reports, as_of: int, longest: int, silent: list[tuple[int, int]]) -> Triangle:
    """The triangle of what is known, without the days from before the first look and those in a silence."""
    days = np.arange(known.first_look, as_of + 1)
    for first, last in silent:
        days = days[(days < first) | (days > last)]
    row = np.searchsorted(days, known.event)
    there = (row < len(days)) & ~known.censored & (known.delay <= longest)
    there[there] = days[row[there]] == known.event[there]
    cells = np.zeros((len(days) + 1, longest + 1), dtype=np.int64)
    np.add.at(cells, (row[there] + 1, known.delay[there]), 1)
    sums = cells.cumsum(axis=0)
    return Triangle(days, sums, sums.cumsum(axis=1), longest)


def shares(after: Floats, upto: Floats) -> Floats:
    """The share of events that is seen within d days, of those seen within the longest: the product of 1 − g(k) over
    k > d, where g(k) is the reverse hazard, events seen after k days over those seen after at most k.
    """
    hazard = np.divide(after, upto, out=np.zeros_like(after), where=upto > 0)
    return _product(hazard)


def drawn_shares(after: Floats, upto: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """The same with chance: a generalised Dirichlet (Höhle and an der Heiden 2014), each hazard a Beta by itself.

    The prior is that of one event, spread evenly over the delays.
    """
    longest = len(after) - 1
    delays = np.arange(1, longest + 1)
    prior = 1 / (longest + 1)
    hazard = np.ones((draws, longest + 1))
    hazard[:, 1:] = rng.beta(after[1:] + prior, upto[1:] - after[1:] + delays * prior, size=(draws, longest))
    return _product(hazard)


def _product(hazard: Floats) -> Floats:
    left = np.log1p(-np.minimum(hazard[..., :0:-1], 1 - 1e-12))
    found = np.ones_like(hazard)
    found[..., :-1] = np.exp(np.cumsum(left, axis=-1))[..., ::-1]
    return found
