"""How many happen a day: a level that moves, seen through the share that is known already.

The level of a day is Gamma; from day to day it keeps a share of what is known of it (West and Harrison 1997, section
14.3, after Smith and Miller 1986). So many as happened and are seen are Poisson with that level times the share.
"""

from __future__ import annotations

from math import lgamma, log

import numpy as np

from habeas.core.analysis.delay.hazards import Floats

KEPT = (0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
_WEAK = 0.5


def filtered(seen: Floats, share: Floats, kept: float | Floats) -> tuple[Floats, Floats, float]:
    """Shape and rate of the level on each day, and the log-probability of the counts, each given those before.

    ``share`` may have an axis of draws in front; then so have shape and rate, and the log-probability is of the first.
    """
    shape = np.full(share.shape[:-1], _WEAK)
    rate = np.full(share.shape[:-1], _WEAK / max(1e-9, seen.sum() / max(1e-9, float(np.mean(share.sum(axis=-1))))))
    shapes, rates, told = np.empty(share.shape), np.empty(share.shape), 0.0
    for day in range(len(seen)):
        shape, rate = kept * shape, kept * rate
        if share.ndim == 1:
            told += _negative_binomial(seen[day], float(shape), float(rate), share[day])
        shape, rate = shape + seen[day], rate + share[..., day]
        shapes[..., day], rates[..., day] = shape, rate
    return shapes, rates, told


def _negative_binomial(count: float, shape: float, rate: float, share: float) -> float:
    if share <= 0:
        return 0.0
    none = shape * log(rate / (rate + share))
    if not count:
        return none
    return none + lgamma(shape + count) - lgamma(shape) - lgamma(count + 1) + count * log(share / (rate + share))


def weights(seen: Floats, share: Floats) -> Floats:
    """How likely each of ``KEPT`` is, given the counts, all being as likely before."""
    told = np.array([filtered(seen, share, kept)[2] for kept in KEPT])
    found: Floats = np.exp(told - told.max())
    found /= found.sum()
    return found


def drawn(seen: Floats, share: Floats, kept: Floats, rng: np.random.Generator) -> Floats:
    """Paths of the level, one for each row of ``share`` and each of ``kept``: forwards filtered, backwards drawn."""
    shapes, rates, _ = filtered(seen, share, kept)
    paths = np.empty(share.shape)
    paths[:, -1] = rng.gamma(shapes[:, -1]) / rates[:, -1]
    for day in range(len(seen) - 2, -1, -1):
        paths[:, day] = kept * paths[:, day + 1] + rng.gamma((1 - kept) * shapes[:, day]) / rates[:, day]
    return paths


def smoothed(seen: Floats, share: Floats) -> Floats:
    """The mean of those paths for one share."""
    found = np.zeros(len(seen))
    for kept, weight in zip(KEPT, weights(seen, share), strict=True):
        if weight > 1e-3:
            found += weight * _smoothed(seen, share, kept)
    return found


def _smoothed(seen: Floats, share: Floats, kept: float) -> Floats:
    shapes, rates, _ = filtered(seen, share, kept)
    means = shapes / rates
    for day in range(len(seen) - 2, -1, -1):
        means[day] = kept * means[day + 1] + (1 - kept) * means[day]
    return means
