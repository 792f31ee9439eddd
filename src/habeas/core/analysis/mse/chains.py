"""Whether chains have mixed: rank-normalised split R-hat, and effective draws in the bulk and in the tails.

Vehtari, Gelman, Simpson, Carpenter and Bürkner, "Rank-normalization, folding, and localization", Bayesian Analysis 16
(2021), 667-718; the effective size by Geyer's initial monotone sequence of autocorrelations. Draws are a matrix of
chains (rows) by iterations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from habeas.core.analysis.mse.table import Array


def rhat(draws: Array) -> float:
    """The larger of the rank-normalised split R-hat of the draws and of their distance from the median (formula 14)."""
    halves = split(draws)
    folded = np.abs(halves - np.median(halves))
    return max(_plain_rhat(normal_scores(halves)), _plain_rhat(normal_scores(folded)))


def bulk(draws: Array) -> float:
    """Effective draws for the middle of the distribution: those of the rank-normalised halves."""
    return _effective(normal_scores(split(draws)))


def tail(draws: Array) -> float:
    """Effective draws for the 5 % and 95 % quantiles: the smaller of those of their indicators."""
    halves = split(draws)
    low, high = np.quantile(halves, (0.05, 0.95))
    return min(_effective((halves <= low).astype(float)), _effective((halves <= high).astype(float)))


@dataclass(frozen=True, slots=True)
class Mixing:
    """R-hat, and effective draws for the middle and for the tails."""

    rhat: float
    bulk: float
    tail: float

    def at_least(self, wanted: Mixing) -> bool:
        """Whether it is as good as is wanted; what cannot be measured, where nothing varies, is."""
        return self.rhat <= wanted.rhat and not (self.bulk < wanted.bulk or self.tail < wanted.tail)


def mixing(draws: Array) -> Mixing:
    """Of islands × rounds × chains: islands are independent of one another, the chains of an island are not.

    Each island is one long chain (nested R-hat: Margossian and others 2024), in two halves by its rounds, so that a
    drift shows. Effective draws are those that would spread the means of the islands as they are spread; that is all
    that is known of the error, whatever the chains of an island have in common.
    """
    count, rounds, each = draws.shape
    flat = draws.reshape(count, rounds * each)
    halves = np.concatenate([draws[:, : rounds // 2], draws[:, (rounds + 1) // 2 :]]) if rounds > 1 else draws
    halves = halves.reshape(len(halves), -1)
    folded = np.abs(halves - np.median(halves))
    found = max(_plain_rhat(normal_scores(halves)), _plain_rhat(normal_scores(folded)))
    low, high = np.quantile(flat, (0.05, 0.95))
    tails = (_of_islands((flat <= low).astype(float)), _of_islands((flat >= high).astype(float)))
    return Mixing(found, _of_islands(normal_scores(flat)), min(tails))


def _of_islands(draws: Array) -> float:
    """Variance over that of the islands' means, times the islands; (m - 3) / (m - 1) takes out the bias of 1 / χ²."""
    count = len(draws)
    spread, between = float(draws.var()), float(draws.mean(axis=1).var(ddof=1))
    if spread == 0:
        return math.nan
    return (
        float(min(draws.size, (count - 3) / (count - 1) * count * spread / between)) if between else float(draws.size)
    )


def split(draws: Array) -> Array:
    """Each chain in two halves (the odd draw in the middle left out)."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, draws.shape[1] - half :]])


def normal_scores(draws: Array) -> Array:
    """Normal quantiles of the ranks, ties at their mean rank (Blom's offset)."""
    flat = draws.ravel()
    _, place, counts = np.unique(flat, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    shares = (ranks - 0.375) / (len(flat) + 0.25)
    return np.asarray(_quantiles(shares)[place.ravel()].reshape(draws.shape))


def _quantiles(shares: Array) -> Array:
    """The normal quantile of each of ascending shares: exact at some, between them by interpolation to 1e-6."""
    grid, values = _grid()
    return np.asarray(np.interp(np.log(shares) - np.log1p(-shares), grid, values))


@cache
def _grid() -> tuple[Array, Array]:
    grid = np.linspace(-40.0, 40.0, 20001)
    normal = NormalDist()
    low = [normal.inv_cdf(max(1e-300, 1 / (1 + math.exp(-one)))) for one in grid[:10001]]
    return grid, np.array([*low, *(-one for one in low[-2::-1])])


def _plain_rhat(draws: Array) -> float:
    length = draws.shape[1]
    within = float(draws.var(axis=1, ddof=1).mean())
    between = float(draws.mean(axis=1).var(ddof=1))
    if within <= 1e-24 * (1 + between):  # nothing varies within a chain, but for rounding
        return 1.0 if between <= 1e-24 else math.inf
    return math.sqrt(((length - 1) / length * within + between) / within)


def _effective(draws: Array) -> float:
    """How many independent draws say as much (formulas 10 to 13); NaN where nothing varies."""
    chains, length = draws.shape
    covariance = autocovariance(draws).mean(axis=0)
    within = float(covariance[0]) * length / (length - 1)
    total = within * (length - 1) / length + (float(draws.mean(axis=1).var(ddof=1)) if chains > 1 else 0.0)
    if total <= 0:
        return math.nan
    correlation = 1 - (within - covariance * length / (length - 1)) / total
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: negative[0] if len(negative) else len(pairs)])
    time = max(-1 + 2 * float(pairs.sum()), 1 / math.log10(chains * length))
    return float(chains * length / time)


def autocovariance(draws: Array) -> Array:
    """Of each chain at each lag, divided by the length, by fast Fourier transform."""
    length = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * length - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    return np.asarray(np.fft.irfft(power, size, axis=1)[:, :length] / length)
