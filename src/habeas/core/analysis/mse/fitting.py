"""Poisson log-linear models of one table, many at once: whether there is an answer, and the answer.

A term that nobody has (two lists that share nobody) goes to minus infinity: it is taken out with the cells that hold it
(the extended maximum-likelihood estimate, Fienberg and Rinaldo 2012). Of what is left the maximum exists where no
direction is flat on the cells with people and pushes empty cells only down; it is identified where the columns are
independent (Chan, Silverman and Vincent 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.models import Model, design, terms_of
from habeas.core.analysis.mse.table import Array

FINE, NO_MAXIMUM, NOT_IDENTIFIED, NEITHER = range(4)
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Fits:
    """Fits of models to one table, one place for each: ``code`` (0 where there is one), ``unlisted`` (n0), its standard
    error, deviance, AIC, BIC, the coefficients (0 where a term is not in) and how many terms there are."""

    models: tuple[Model, ...]
    code: Array
    unlisted: Array
    error: Array
    deviance: Array
    aic: Array
    bic: Array
    beta: Array
    size: Array


@dataclass(frozen=True, slots=True)
class Frame:
    """The design of all models up to an order: terms, columns, and the counts of the cells 1 … 2^J - 1."""

    terms: tuple[int, ...]
    columns: Array
    counts: Array

    def masks(self, models: Sequence[Model]) -> tuple[Array, Array]:
        """For each model which terms are in, and which cells are left: terms that nobody has go, with their cells."""
        place = {term: number for number, term in enumerate(self.terms)}
        inside = np.zeros((len(models), len(self.terms)), dtype=bool)
        for row, model in enumerate(models):
            inside[row, [place[term] for term in model]] = True
        inside[:, [number for number, term in enumerate(self.terms) if term.bit_count() < 2]] = True
        empty = self.counts @ self.columns == 0
        cells = ~((inside & empty) @ self.columns.T.astype(bool))
        return inside & ~empty, cells


def frame(counts: Array, lists: int, order: int) -> Frame:
    """``counts``: those of the patterns 1 … 2^J - 1, all of them."""
    terms = terms_of(lists, order)
    return Frame(tuple(terms), design(terms, lists), counts)


def check(one: Frame, models: Sequence[Model]) -> Array:
    """For each model: 0 fine, 1 no maximum, 2 not identified, 3 neither (the codes of SparseMSE's ``checkident``)."""
    inside, cells = one.masks(models)
    return codes(one.columns, one.counts, inside, cells)


def codes(columns: Array, counts: Array, inside: Array, cells: Array) -> Array:
    """:func:`check` for terms and cells that are known."""
    wanted = inside.sum(1)
    people = cells & (counts > 0)
    rank_people = _ranks(columns, inside, people)
    found = np.zeros(len(inside), dtype=int)
    for row in np.flatnonzero(rank_people < wanted):
        part = columns[:, inside[row]]
        none = _has_no_maximum(part[people[row]], part[cells[row] & (counts == 0)])
        flat = np.linalg.matrix_rank(part[cells[row]]) < wanted[row]
        found[row] = NO_MAXIMUM * none + NOT_IDENTIFIED * flat
    return found


def _ranks(columns: Array, inside: Array, cells: Array) -> Array:
    ranks = np.empty(len(inside), dtype=int)
    for start in range(0, len(inside), 2048):
        part = slice(start, start + 2048)
        stack = columns[None] * inside[part, None, :] * cells[part, :, None]
        gram = stack.transpose(0, 2, 1) @ stack
        ranks[part] = np.linalg.matrix_rank(gram, tol=1e-7, hermitian=True)
    return ranks


def _has_no_maximum(people: Array, empty: Array) -> bool:
    """Whether some direction leaves the cells with people as they are and moves empty cells, all of them one way."""
    flat = _null(people)
    moves = empty @ flat
    moves[np.abs(moves) < _SMALL] = 0
    if flat.shape[1] == 0 or not moves.any():
        return False
    if flat.shape[1] == 1:
        return bool((moves <= 0).all() or (moves >= 0).all())
    from scipy.optimize import linprog  # slow to import, and seldom needed

    width = flat.shape[1]
    answer = linprog(-moves.sum(0), A_ub=-moves, b_ub=np.zeros(len(moves)), bounds=[(-1, 1)] * width, method="highs")
    return bool(answer.status == 0 and -answer.fun > 1e-7)


def _null(matrix: Array) -> Array:
    if not len(matrix):
        return np.eye(matrix.shape[1])
    _, sizes, right = np.linalg.svd(matrix)
    rank = int((sizes > 1e-9 * max(matrix.shape) * sizes[0]).sum())
    return np.asarray(right[rank:].T)


def maximise(
    columns: Array, counts: Array, inside: Array, cells: Array, start: Array | None = None
) -> tuple[Array, Array]:
    """Coefficients (0 for terms that are not in) and means of many Poisson fits; only of those that have a maximum.

    ``counts`` is one table or one for each fit. Newton's method, the step halved where it would lose likelihood.
    """
    counts = np.broadcast_to(counts, cells.shape)
    weight = cells.astype(float)
    beta = _first(columns, counts, inside, weight) if start is None else start.copy()
    eye = np.eye(columns.shape[1])[None] * ~inside[:, None, :]
    outer = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    width = columns.shape[1]
    both = (inside[:, :, None] & inside[:, None, :]).astype(float)
    means = _means(columns, beta, weight)
    value = _likelihood(columns, counts, beta, means, weight)
    open_ = np.arange(len(beta))
    for _ in range(60):
        slope = ((counts[open_] - means[open_]) * weight[open_]) @ columns * inside[open_]
        curve = (means[open_] @ outer).reshape(-1, width, width) * both[open_] + eye[open_]
        step = _solved(curve, slope)
        beta[open_], means[open_], gained = _advance(
            columns, counts[open_], beta[open_], step, weight[open_], value[open_]
        )
        value[open_] += gained
        open_ = open_[(np.abs(slope * step).sum(1) > 1e-12 * (1 + np.abs(value[open_])))]
        if not len(open_):
            break
    return beta, means


def _first(columns: Array, counts: Array, inside: Array, weight: Array) -> Array:
    """Where to begin: least squares of the logarithms of the counts and a half."""
    logs = np.log(counts + 0.5)
    heavy = (counts + 0.5) * weight
    width = columns.shape[1]
    outer = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    both = inside[:, :, None] & inside[:, None, :]
    curve = (heavy @ outer).reshape(-1, width, width) * both + np.eye(width)[None] * ~inside[:, None, :]
    return np.asarray(_solved(curve, (heavy * logs) @ columns * inside))


def _solved(curve: Array, slope: Array) -> Array:
    try:
        return np.asarray(np.linalg.solve(curve, slope[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        width = curve.shape[-1]
        ridge = 1e-10 * np.trace(curve, axis1=1, axis2=2)[:, None, None] * np.eye(width)[None]
        return np.asarray(np.linalg.solve(curve + ridge, slope[:, :, None])[:, :, 0])


def _means(columns: Array, beta: Array, weight: Array) -> Array:
    return np.asarray(np.exp(np.minimum(beta @ columns.T, 60.0)) * weight)


def _likelihood(columns: Array, counts: Array, beta: Array, means: Array, weight: Array) -> Array:
    return np.asarray((counts * weight * (beta @ columns.T)).sum(1) - means.sum(1))


def _advance(
    columns: Array, counts: Array, beta: Array, step: Array, weight: Array, value: Array
) -> tuple[Array, Array, Array]:
    size = np.ones(len(beta))
    for _ in range(30):
        moved = beta + size[:, None] * step
        means = _means(columns, moved, weight)
        gained = _likelihood(columns, counts, moved, means, weight) - value
        worse = ~(gained >= -1e-9 * (1 + np.abs(value)))
        if not worse.any():
            break
        size[worse] /= 2
    return moved, means, gained


def fit(one: Frame, models: Sequence[Model]) -> Fits:
    """All these models; what has no maximum or is not identified has NaN."""
    inside, cells = one.masks(models)
    code = codes(one.columns, one.counts, inside, cells)
    good = np.flatnonzero(code == FINE)
    nothing = np.full(len(models), np.nan)
    unlisted, error, deviance, aic, bic = (nothing.copy() for _ in range(5))
    beta = np.full(inside.shape, np.nan)
    size = np.array([1 + len(model) for model in models]) + sum(term.bit_count() == 1 for term in one.terms)
    if len(good):
        beta[good], means = maximise(one.columns, one.counts, inside[good], cells[good])
        unlisted[good] = np.exp(np.minimum(beta[good, 0], 700.0))
        error[good] = _errors(one.columns, means, inside[good], unlisted[good])
        logs = poisson_log_likelihood(one.counts, means)
        people = one.counts.sum()
        deviance[good] = 2 * (poisson_log_likelihood(one.counts, one.counts[None]) - logs)
        aic[good] = -2 * logs + 2 * size[good]
        bic[good] = -2 * logs + np.log(people) * size[good]
    return Fits(tuple(models), code, unlisted, error, deviance, aic, bic, beta, size)


def poisson_log_likelihood(counts: Array, means: Array) -> Array:
    """The logarithm of the Poisson probability of the counts, for each row of means (0 where both are 0)."""
    from math import lgamma

    constant = sum(lgamma(count + 1) for count in np.ravel(counts))
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.log(means), 0.0) - means
    return np.asarray(terms.sum(1) - constant)


def _errors(columns: Array, means: Array, inside: Array, unlisted: Array) -> Array:
    """Standard error of N: the Poisson error of the unlisted and that of their logarithm (Rcapture's ``closedp``)."""
    width = columns.shape[1]
    outer = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    both = inside[:, :, None] & inside[:, None, :]
    curve = (means @ outer).reshape(-1, width, width) * both + np.eye(width)[None] * ~inside[:, None, :]
    unit = np.zeros((len(means), width))
    unit[:, 0] = 1
    spread = _solved(curve, unit)[:, 0]
    return np.asarray(np.sqrt(unlisted + unlisted**2 * spread))
