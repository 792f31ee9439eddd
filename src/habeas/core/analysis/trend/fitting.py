"""Log-linear regression of counts beside time: Poisson and negative binomial, with errors over witnesses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain.answers import CannotSay
from habeas.core.analysis.plain.factors import Array

_ROUNDS = 100
_STILL = 1e-10


class Fit(NamedTuple):
    """Coefficients, their covariance by the model and over witnesses, and how the counts spread about the fit.

    ``alpha``: the variance is mean + alpha × mean² (0: Poisson). ``dispersion``: Pearson's chi-squared ÷ its degrees of
    freedom.
    """

    beta: Array
    model: Array
    robust: Array
    mean: Array
    alpha: float
    dispersion: float
    deviance: float
    loglik: float


def poisson(counts: Array, years: Array, design: Array, cluster: Array) -> Fit:
    """Poisson regression, log link, offset log(years)."""
    beta, mean = _weighted(counts, years, design, 0.0)
    return _fit(counts, design, cluster, beta, mean, 0.0)


def negative_binomial(counts: Array, years: Array, design: Array, cluster: Array) -> Fit:
    """The same with a gamma spread of the rates (NB2); ``alpha`` by maximum likelihood, 0 where they want none."""
    low, high = -12.0, 5.0
    part = (np.sqrt(5) - 1) / 2

    def at(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        return _loglik(counts, _weighted(counts, years, design, alpha)[1], alpha)

    left, right = high - part * (high - low), low + part * (high - low)
    at_left, at_right = at(left), at(right)
    while high - low > 1e-7:
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - part * (high - low)
            at_left = at(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + part * (high - low)
            at_right = at(right)
    alpha = float(np.exp((low + high) / 2))
    if alpha < 1e-4:
        return poisson(counts, years, design, cluster)
    beta, mean = _weighted(counts, years, design, alpha)
    return _fit(counts, design, cluster, beta, mean, alpha)


def _weighted(counts: Array, years: Array, design: Array, alpha: float) -> tuple[Array, Array]:
    """Iterated weighted least squares, halved where a step goes down."""
    offset = np.log(years)
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(max(counts.sum(), 0.5) / years.sum())
    mean = np.exp(offset + design @ beta)
    best = _loglik(counts, mean, alpha)
    for _ in range(_ROUNDS):
        weight = mean / (1 + alpha * mean)
        step = _solved(design.T @ (design * weight[:, None]), design.T @ ((counts - mean) / (1 + alpha * mean)))
        for _ in range(30):
            tried = beta + step
            with np.errstate(over="ignore"):
                new = np.exp(np.minimum(offset + design @ tried, 50))
            if (found := _loglik(counts, new, alpha)) >= best - 1e-9:
                break
            step = step / 2
        moved = float(np.abs(step).max())
        beta, mean, best = tried, new, found
        if moved < _STILL:
            return beta, mean
    if moved > 1e-5:
        raise CannotSay("The regression finds no best fit: the acts are too few for so many terms.")
    return beta, mean


def _solved(matrix: Array, right: Array) -> Array:
    try:
        return np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        raise CannotSay("The terms of the regression cannot be told apart from each other.") from None


def _loglik(counts: Array, mean: Array, alpha: float) -> float:
    """The log-likelihood, whole: so that fits can be compared."""
    from scipy.special import gammaln

    mean = np.maximum(mean, 1e-300)
    if alpha == 0:
        return float((counts * np.log(mean) - mean - gammaln(counts + 1)).sum())
    size = 1 / alpha
    shape = gammaln(counts + size) - gammaln(size) - gammaln(counts + 1)
    return float((shape - (counts + size) * np.log1p(alpha * mean) + counts * np.log(alpha * mean)).sum())


def _fit(counts: Array, design: Array, cluster: Array, beta: Array, mean: Array, alpha: float) -> Fit:
    weight = mean / (1 + alpha * mean)
    bread = np.linalg.inv(design.T @ (design * weight[:, None]))
    scores = design * ((counts - mean) / (1 + alpha * mean))[:, None]
    many = int(cluster.max()) + 1
    each = np.stack([np.bincount(cluster, weights=scores[:, one], minlength=many) for one in range(scores.shape[1])], 1)
    there = len(np.unique(cluster))
    robust = bread @ (each.T @ each) @ bread * there / max(1, there - 1)
    free = max(1, len(counts) - design.shape[1])
    chi = float(((counts - mean) ** 2 / (mean + alpha * mean**2)).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(counts > 0, counts * np.log(counts / mean), 0.0)
    deviance = float(2 * (logs - (counts - mean)).sum())
    return Fit(beta, bread, robust, mean, alpha, chi / free, deviance, _loglik(counts, mean, alpha))
