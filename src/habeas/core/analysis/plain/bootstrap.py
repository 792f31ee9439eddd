"""The bootstrap over witnesses: those who share a root are drawn together, with all that they tell and all their time.

Everything that is estimated here is a function of sums over witnesses, so a sample is a vector of weights and its sums
one product of matrices. Intervals are Efron's (1987) BCa: bias from the draws, acceleration from leaving out one of
them; and as wide as Student's t asks for so few of them (Hesterberg 2015).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from habeas.core.analysis.plain.factors import Array

#: cells of a matrix of weights that are held at once
_AT_ONCE = 4_000_000
#: fewer witnesses than this carry no interval
FEWEST = 5
#: fewer than this, and an interval is warned of
FEW = 20

Function = Callable[[Array], Array]


class Bounds(NamedTuple):
    """An interval for each value; NaN where there is none."""

    lower: Array
    upper: Array


def sums(witness: Array, values: Array, many: int) -> Array:
    """For each of ``many`` witnesses the sum of her rows: ``values`` has a row for each of ``witness``."""
    values = values.reshape(len(values), -1)
    made = [np.bincount(witness, weights=values[:, column], minlength=many) for column in range(values.shape[1])]
    return np.stack(made, 1) if made else np.zeros((many, 0))


def resampled(parts: Any, times: int, rng: np.random.Generator) -> Array:
    """``times`` samples of as many witnesses as there are, each as its sums. ``parts`` has a row for each witness, and
    may be a sparse matrix: most witnesses tell of few things.
    """
    many = parts.shape[0]
    made = []
    step = max(1, _AT_ONCE // many)
    for start in range(0, times, step):
        some = min(step, times - start)
        drawn = rng.integers(many, size=(some, many)) + np.arange(some)[:, None] * many
        weights = np.bincount(drawn.reshape(-1), minlength=some * many).reshape(some, many).astype(float)
        made.append(weights @ parts if isinstance(parts, np.ndarray) else (parts.T @ weights.T).T)
    return np.concatenate(made)


def left_out(parts: Array) -> Array:
    """The sums without each witness in turn."""
    found: Array = parts.sum(0) - parts
    return found


def bca(point: Array, draws: Array, jackknife: Array, level: float) -> Bounds:
    """BCa intervals: ``draws`` and ``jackknife`` have a column for each value; NaN draws are passed over."""
    point, many = np.atleast_1d(point), np.atleast_1d(point).size
    lower, upper = np.full(many, np.nan), np.full(many, np.nan)
    draws, jackknife = np.asfortranarray(draws), np.asfortranarray(jackknife)  # column by column
    for place in range(many):
        own = draws[:, place]
        own = np.sort(own[np.isfinite(own)])
        if len(own) < 20 or not np.isfinite(point[place]):
            continue
        below = (np.sum(own < point[place]) + 0.5 * np.sum(own == point[place])) / len(own)
        bias = _quantile(np.clip(below, 1 / (2 * len(own)), 1 - 1 / (2 * len(own))))
        apart = jackknife[:, place]
        apart = apart[np.isfinite(apart)]
        apart = apart.mean() - apart if len(apart) else apart
        square = apart * apart
        spread = np.sum(square) ** 1.5
        speed = float(square @ apart) / (6 * spread) if spread > 0 else 0.0
        far = student(_quantile((1 + level) / 2), max(1, len(jackknife) - 1))
        ends = [_at(bias, speed, side) for side in (-far, far)]
        lower[place], upper[place] = np.quantile(own, ends)
    return Bounds(lower, upper)


def interval(function: Function, parts: Array, *, level: float, times: int, rng: np.random.Generator) -> Bounds:
    """The interval of ``function`` of the sums over witnesses. ``function`` takes sums in its last axis."""
    point = np.atleast_1d(function(parts.sum(0)))
    draws = function(resampled(parts, times, rng)).reshape(times, -1)
    return bca(point, draws, function(left_out(parts)).reshape(len(parts), -1), level)


def student(z: float, free: int) -> float:
    """About the quantile of Student's t where that of the normal is ``z`` (Cornish and Fisher), for a sample's spread
    that is divided by its size and not by one less.
    """
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return float(t * np.sqrt((free + 1) / free))


def student_t(level: float, free: float) -> float:
    """The two-sided quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(free, (1 + level) / 2)) if np.isfinite(free) else _quantile((1 + level) / 2)


def _at(bias: float, speed: float, side: float) -> float:
    moved = bias + side
    bottom = 1 - speed * moved
    return normal_cdf(bias + moved / bottom) if bottom > 1e-6 else float(moved > 0)


def normal_cdf(value: float) -> float:
    """The standard normal distribution."""
    from statistics import NormalDist

    return NormalDist().cdf(value)


def _quantile(share: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(float(share))
