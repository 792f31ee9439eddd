"""Stepwise log-linear models of pairs, and an interval over the choice of model (Chan, Silverman and Vincent 2021).

From the main effects on, the interaction with the smallest p-value is added while that is below a threshold. The
interval is the bootstrap's, bias-corrected and accelerated (Efron 1987): people are drawn again, and the model is
chosen anew for each sample; all samples take each step together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from habeas.core.analysis.mse.answers import Answer, CannotSay
from habeas.core.analysis.mse.causes import with_causes
from habeas.core.analysis.mse.fitting import FINE, Frame, codes, frame, maximise
from habeas.core.analysis.mse.models import written
from habeas.core.analysis.mse.table import Array, Histories

ASSUMPTION = (
    "the lists depend on one another in pairs only, in the pairs that a stepwise search keeps, and all other "
    "interactions, which no data can show, are nothing"
)
THRESHOLD = 0.02
_MOST_LISTS = 10
_MOST_LOST = 0.05


@dataclass(slots=True)
class Fitted:
    """Stepwise fits of many tables: which terms are in, the coefficients, and n0 (NaN without an estimate)."""

    inside: Array
    beta: Array
    unlisted: Array


def estimate(table: Histories, blank: Answer, *, bootstraps: int = 1000) -> Answer:
    """The stepwise estimate and its interval."""
    lists = len(table.lists)
    if lists > _MOST_LISTS:
        raise CannotSay(f"The stepwise search takes at most {_MOST_LISTS} lists, and there are {lists}: use lcmcr.")
    one = frame(table.full()[1:], lists, 2)
    point = stepwise(one, one.counts[None])
    unlisted = float(point.unlisted[0])
    if math.isnan(unlisted):
        raise CannotSay("Not even the model without interactions has a maximum-likelihood estimate.")
    rng = np.random.default_rng([blank.seed, 20211])
    drawn = rng.multinomial(table.documented, one.counts / one.counts.sum(), bootstraps).astype(float)
    again = table.documented + stepwise(one, drawn).unlisted
    kept = again[np.isfinite(again)]
    if len(kept) < (1 - _MOST_LOST) * bootstraps:
        lost = 100 * (1 - len(kept) / bootstraps)
        raise CannotSay(
            f"{lost:.0f} % of the samples that were drawn again have no estimate: the lists share too few people."
        )
    total = table.documented + unlisted
    lower, upper = bca(total, kept, _jackknife(table, one), blank.level)
    model = frozenset(
        term for term, inside in zip(one.terms, point.inside[0], strict=True) if inside and term.bit_count() == 2
    )
    details = {
        "model": written(model, table.lists),
        "threshold": THRESHOLD,
        "bootstraps": bootstraps,
        "without_estimate": bootstraps - len(kept),
    }
    answer = replace(
        blank,
        estimate=total,
        lower=lower,
        upper=upper,
        se=float(kept.std(ddof=1)),
        assumption=ASSUMPTION,
        details=details,
    )
    return with_causes(table, answer, model, _point)


def _point(table: Histories) -> float | None:
    """N of the stepwise model of a table, None without one."""
    one = frame(table.full()[1:], len(table.lists), 2)
    unlisted = float(stepwise(one, one.counts[None]).unlisted[0])
    return table.documented + unlisted if math.isfinite(unlisted) else None


def _jackknife(table: Histories, one: Frame) -> tuple[Array, Array]:
    """N without one person of each pattern, and how many persons there are of it."""
    cells = np.flatnonzero(one.counts > 0)
    left = np.repeat(one.counts[None], len(cells), axis=0)
    left[np.arange(len(cells)), cells] -= 1
    return left.sum(axis=1) + stepwise(one, left).unlisted, one.counts[cells]


def bca(point: float, drawn: Array, jackknife: tuple[Array, Array], level: float) -> tuple[float, float]:
    """The interval of Efron (1987): quantiles of what was drawn, moved for its bias and for how its spread changes."""
    normal = NormalDist()
    below = float((drawn < point).mean())
    bias = normal.inv_cdf(min(max(below, 0.5 / len(drawn)), 1 - 0.5 / len(drawn)))
    values, weights = jackknife
    known = np.isfinite(values)
    values, weights = values[known], weights[known]
    far = float(weights @ values / weights.sum()) - values
    squares = float(weights @ far**2)
    speed = float(weights @ far**3) / (6 * squares**1.5) if squares > 0 else 0.0
    edges = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        z = bias + normal.inv_cdf(share)
        edges.append(normal.cdf(bias + z / (1 - speed * z)))
    low, high = np.quantile(drawn, edges)
    return float(low), float(high)


def stepwise(one: Frame, tables: Array, threshold: float = THRESHOLD) -> Fitted:
    """The stepwise model of each table (row of counts), all of them a step at a time.

    The p-value of a pair that is not in is the Poisson probability, on the side where it lies, of as many people on
    both
    lists as there are, when the model without it expects what it does; so no offer needs a fit of its own.
    """
    columns = one.columns
    chosen = np.tile([term.bit_count() < 2 for term in one.terms], (len(tables), 1))
    overlaps = tables @ columns
    memory: dict[bytes, int] = {}
    beta, unlisted, means = _fits(columns, tables, chosen, overlaps, None, memory)
    open_ = np.flatnonzero(np.isfinite(unlisted))
    while len(open_):
        taken = _next(columns, tables[open_], chosen[open_], overlaps[open_], means[open_], threshold, memory)
        open_, taken = open_[taken >= 0], taken[taken >= 0]
        if len(open_):
            chosen[open_, taken] = True
            beta[open_], unlisted[open_], means[open_] = _fits(
                columns, tables[open_], chosen[open_], overlaps[open_], beta[open_], memory
            )
    return Fitted(chosen, beta, unlisted)


def _next(
    columns: Array,
    tables: Array,
    chosen: Array,
    overlaps: Array,
    means: Array,
    threshold: float,
    memory: dict[bytes, int],
) -> Array:
    """The term that each table takes in next (-1 for none): of those with an estimate the smallest p-value, if
    small.
    """
    p = np.where(chosen, np.inf, _tails(overlaps, means @ columns))
    found = np.full(len(tables), -1)
    asking = np.arange(len(tables))
    while len(asking):
        best = p[asking].argmin(axis=1)
        asking, best = (each[p[asking, best] < threshold] for each in (asking, best))
        if not len(asking):
            break
        offered = chosen[asking].copy()
        offered[np.arange(len(asking)), best] = True
        gone = offered & (overlaps[asking] == 0)
        cells = ~(gone @ columns.T.astype(bool))
        fine = _codes(columns, tables[asking], offered & ~gone, cells, memory) == FINE
        found[asking[fine]] = best[fine]
        p[asking, best] = np.inf
        asking = asking[~fine]
    return found


def _tails(seen: Array, expected: Array) -> Array:
    """The smaller of the Poisson probabilities of at most and of at least as many as seen."""
    from scipy.special import pdtr, pdtrc

    at_least = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), expected), 1.0)
    return np.asarray(np.minimum(pdtr(seen, expected), at_least))


def _fits(
    columns: Array,
    tables: Array,
    chosen: Array,
    overlaps: Array,
    start: Array | None,
    memory: dict[bytes, int],
) -> tuple[Array, Array, Array]:
    """Coefficients, n0 and means; NaN where there is no estimate."""
    gone = chosen & (overlaps == 0)
    cells = ~(gone @ columns.T.astype(bool))
    inside = chosen & ~gone
    code = _codes(columns, tables, inside, cells, memory)
    good = np.flatnonzero(code == FINE)
    beta, means = np.zeros(inside.shape), np.zeros(cells.shape)
    unlisted = np.full(len(tables), np.nan)
    if len(good):
        first = None if start is None else start[good] * inside[good]
        beta[good], means[good] = maximise(columns, tables[good], inside[good], cells[good], first)
        unlisted[good] = np.exp(beta[good, 0])
    return beta, unlisted, means


def _codes(columns: Array, tables: Array, inside: Array, cells: Array, memory: dict[bytes, int]) -> Array:
    """Existence and identifiability depend on which cells have people only: asked once for each such question."""
    people = tables > 0
    found = np.zeros(len(tables), dtype=int)
    asked = np.flatnonzero((cells & ~people).any(axis=1) | (inside.sum(axis=1) > cells.sum(axis=1)))
    if not len(asked):
        return found
    packed = np.packbits(np.concatenate([people, inside, cells], axis=1)[asked], axis=1)
    kinds, first, place = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    answers = np.empty(len(kinds), dtype=int)
    for number, (kind, row) in enumerate(zip(kinds, asked[first], strict=True)):
        key = kind.tobytes()
        if key not in memory:
            rows = slice(row, row + 1)
            memory[key] = int(codes(columns, people[row].astype(float), inside[rows], cells[rows])[0])
        answers[number] = memory[key]
    found[asked] = answers[place.ravel()]
    return found
