"""The plain nowcast of Lawless (1994): what is known of each day, divided by the share that is seen so soon."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.delay.hazards import Floats, shares


class Nowcast(NamedTuple):
    """Totals of days, and of all of them, with an interval that takes those unseen as log-normal."""

    days: list[tuple[float, float, float]]
    total: tuple[float, float, float]


def nowcast(known: Floats, ages: Floats, after: Floats, upto: Floats, level: float) -> Nowcast:
    """``known`` events of days of these ``ages``, from the counts of :meth:`Triangle.counts`."""
    share = shares(after, upto)
    place = np.minimum(ages.astype(int), len(share) - 1)
    seen = np.maximum(share[place], 1e-9)
    unseen = known * (1 - seen) / seen
    # Var log F(d) is Greenwood's sum over delays above d, so two days share that of the longer age.
    hazard = np.divide(after, upto, out=np.zeros_like(after), where=upto > 0)
    term = np.divide(hazard, upto * (1 - hazard), out=np.zeros_like(after), where=(upto > 0) & (hazard < 1))
    above = np.append(np.cumsum(term[::-1])[::-1][1:], 0.0)
    moved = known / seen
    own = known * (1 - seen) / seen**2 + moved**2 * above[place]
    shared = float((np.outer(moved, moved) * above[np.maximum.outer(place, place)]).sum())
    total = (known * (1 - seen) / seen**2).sum() + shared
    days = [_interval(*one, level) for one in zip(known.tolist(), unseen.tolist(), own.tolist(), strict=True)]
    return Nowcast(days, _interval(float(known.sum()), float(unseen.sum()), float(total), level))


def _interval(known: float, unseen: float, variance: float, level: float) -> tuple[float, float, float]:
    if unseen <= 0:
        return known, known, known
    far = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(math.log1p(variance / unseen**2))
    return known + unseen, known + unseen * math.exp(-far), known + unseen * math.exp(far)
