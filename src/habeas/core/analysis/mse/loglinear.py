"""Log-linear models: one that is named, the best of all, or their average; intervals by the profile likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer, CannotSay
from habeas.core.analysis.mse.causes import with_causes
from habeas.core.analysis.mse.fitting import FINE, NO_MAXIMUM, Fits, Frame, fit, frame, maximise
from habeas.core.analysis.mse.models import Model, all_models, read_model, written
from habeas.core.analysis.mse.table import Array, Histories

ASSUMPTION = (
    "the lists depend on one another no further than {what}: the interaction of all {lists} lists, "
    "which no data can show, is taken to be nothing"
)
CHOICES = ("bic", "aic", "average-bic", "average-aic")
_NEAR = 2.0
_MOST_SEARCHED = 6


def estimate(table: Histories, blank: Answer, *, model: str | None = None, choose: str = "bic") -> Answer:
    """One model where it is named; else all hierarchical models (of pairs, from five lists on) and what is chosen."""
    lists = len(table.lists)
    if model is not None:
        return _of_one(table, blank, read_model(model, table.lists))
    if lists > _MOST_SEARCHED:
        raise CannotSay(
            f"There are 2^{math.comb(lists, 2)} log-linear models of {lists} lists, too many to try: "
            "name one with --model, or use --method sparse or lcmcr."
        )
    order = lists - 1 if lists < 5 else 2
    one = frame(table.full()[1:], lists, order)
    fits = fit(one, all_models(lists, order))
    if (fits.code != FINE).all():
        raise CannotSay(
            "None of the log-linear models has a maximum-likelihood estimate: the lists share too few people."
        )
    return _chosen(table, blank, one, fits, choose)


def _of_one(table: Histories, blank: Answer, model: Model) -> Answer:
    order = max([2, *(term.bit_count() for term in model)])
    if len(table.lists) > 12:
        raise CannotSay(f"A log-linear model of {len(table.lists)} lists has too many cells; at most 12 can be fitted.")
    one = frame(table.full()[1:], len(table.lists), order)
    fits = fit(one, [model])
    if fits.code[0] != FINE:
        raise CannotSay(_why_not(fits.code[0], written(model, table.lists)))
    what = f"in the model {written(model, table.lists)}"
    return with_causes(table, _answer(table, blank, one, fits, 0, what), model)


def _why_not(code: int, name: str) -> str:
    if code == NO_MAXIMUM:
        why = "with these counts some of its terms have no finite value."
        return f"The model {name} has no maximum-likelihood estimate: {why}"
    return f"The model {name} is not identifiable: these counts cannot tell its parts from one another."


def _chosen(table: Histories, blank: Answer, one: Frame, fits: Fits, choose: str) -> Answer:
    weights = {name: _weights(getattr(fits, name)) for name in ("aic", "bic")}
    averages = {name: _average(table.documented, fits, weight, blank.level) for name, weight in weights.items()}
    by = choose.removeprefix("average-")
    best = int(np.nanargmin(getattr(fits, by)))
    what = f"in the model {written(fits.models[best], table.lists)}"
    answer = _answer(table, blank, one, fits, best, what)
    if choose.startswith("average-"):
        answer = _averaged(answer, averages[by], len(table.lists))
    details = {
        **answer.details,
        "tried": len(fits.models),
        "without_estimate": int((fits.code != FINE).sum()),
        "average": averages,
        "models": {name: _listed(table, fits, getattr(fits, name), weights[name]) for name in ("bic", "aic")},
    }
    answer = _with(answer, details=details).warn(*_near_tied(table, fits, getattr(fits, by), by.upper()))
    return with_causes(table, answer, fits.models[best], lambda other: _point(other, by))


def _point(table: Histories, by: str) -> float | None:
    """N of the best model of a table, None without one."""
    lists = len(table.lists)
    order = lists - 1 if lists < 5 else 2
    fits = fit(frame(table.full()[1:], lists, order), all_models(lists, order))
    if (fits.code != FINE).all():
        return None
    return table.documented + float(fits.unlisted[int(np.nanargmin(getattr(fits, by)))])


def _with(answer: Answer, **changes: Any) -> Answer:
    from dataclasses import replace

    return replace(answer, **changes)


def _averaged(answer: Answer, average: dict[str, float], lists: int) -> Answer:
    assumption = ASSUMPTION.format(what="in the models that were averaged", lists=lists)
    return _with(
        answer, assumption=assumption, **{name: average[name] for name in ("estimate", "lower", "upper", "se")}
    )


def _answer(table: Histories, blank: Answer, one: Frame, fits: Fits, row: int, what: str) -> Answer:
    model = fits.models[row]
    lower, upper, peak = profile(one, fits, row, blank.level)
    people = table.documented
    details = {
        "model": written(model, table.lists),
        "deviance": fits.deviance[row],
        "degrees_of_freedom": int(len(one.counts) - fits.size[row]),
        "aic": fits.aic[row],
        "bic": fits.bic[row],
        "unlisted": fits.unlisted[row],
        "conditional_on_n": people + peak,
    }
    return _with(
        blank,
        estimate=people + float(fits.unlisted[row]),
        lower=people + lower,
        upper=people + upper,
        se=float(fits.error[row]),
        assumption=ASSUMPTION.format(what=what, lists=len(table.lists)),
        details=details,
    )


def _weights(criterion: Array) -> Array:
    relative = np.exp(-(criterion - np.nanmin(criterion)) / 2)
    relative[np.isnan(relative)] = 0
    return np.asarray(relative / relative.sum())


def _average(people: int, fits: Fits, weights: Array, level: float) -> dict[str, float]:
    """The mean over models and its error (Buckland, Burnham and Augustin 1997); the interval of a log-normal n0."""
    used = weights > 0
    weight, unlisted, error = weights[used], fits.unlisted[used], fits.error[used]
    mean = float(weight @ unlisted)
    spread = float(np.sqrt(weight @ (error**2 + (unlisted - mean) ** 2)))
    far = math.exp(_normal(level) * math.sqrt(math.log1p((spread / mean) ** 2))) if mean > 0 else 1.0
    return {"estimate": people + mean, "lower": people + mean / far, "upper": people + mean * far, "se": spread}


def _normal(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def _listed(table: Histories, fits: Fits, criterion: Array, weights: Array, most: int = 10) -> list[dict[str, Any]]:
    order = [int(row) for row in np.argsort(np.where(np.isnan(criterion), np.inf, criterion), kind="stable")[:most]]
    return [
        {
            "model": written(fits.models[row], table.lists),
            "estimate": table.documented + fits.unlisted[row],
            "se": fits.error[row],
            "aic": fits.aic[row],
            "bic": fits.bic[row],
            "weight": weights[row],
        }
        for row in order
        if fits.code[row] == FINE
    ]


def _near_tied(table: Histories, fits: Fits, criterion: Array, name: str) -> list[str]:
    """A warning where models that fit nearly as well give numbers more than 1.5 times apart."""
    near = np.flatnonzero(criterion <= np.nanmin(criterion) + _NEAR)
    totals = table.documented + fits.unlisted[near]
    low, high = int(near[totals.argmin()]), int(near[totals.argmax()])
    if totals.max() <= 1.5 * totals.min():
        return []
    few, many = written(fits.models[low], table.lists), written(fits.models[high], table.lists)
    times = (
        f"{totals.max() / totals.min():.1f} times apart: {few} gives {totals.min():,.0f}, {many} {totals.max():,.0f}."
    )
    return [f"Models that fit about as well (within {_NEAR:g} of {name}) are {times}"]


def profile(one: Frame, fits: Fits, row: int, level: float) -> tuple[float, float, float]:
    """Lowest and highest n0 whose likelihood is not too small, and the most likely n0 (Cormack 1992).

    The likelihood is that of all N people as a multinomial: for each n0 the model is fitted to the counts and n0.
    """
    inside, cells = one.masks([fits.models[row]])
    columns = np.vstack([np.eye(1, one.columns.shape[1]), one.columns])
    cells = np.hstack([[[True]], cells])
    beta = fits.beta[[row]]

    def at(unlisted: float) -> float:
        counts = np.concatenate([[unlisted], one.counts])
        _, means = maximise(columns, counts, inside, cells, beta if unlisted > 0.5 else None)
        return _multinomial(counts, means[0])

    centre = float(fits.unlisted[row])
    peak = _highest(at, centre)
    enough = at(peak) - _normal(level) ** 2 / 2
    reach = max(float(fits.error[row]), 1.0)
    lower = 0.0 if at(0.0) >= enough else _crossing(at, enough, 0.0, peak)
    far = peak + 2 * reach
    while at(far) >= enough:
        far = peak + 2 * (far - peak)
        if far > 1e12:
            raise CannotSay("The profile likelihood has no upper end: any number of unlisted people fits these counts.")
    return lower, _crossing(at, enough, far, peak), peak


def _multinomial(counts: Array, means: Array) -> float:
    """log N! - log n0! + the sum of n log p, up to what does not depend on n0."""
    total = float(counts.sum())
    held = counts > 0
    share = float((counts[held] * np.log(means[held] / means.sum())).sum())
    return math.lgamma(total + 1) - math.lgamma(float(counts[0]) + 1) + share


def _highest(at: Callable[[float], float], near: float) -> float:
    """Where a function of n0 with one peak is highest: golden section, over 0 to twice the estimate and 10."""
    low, high, golden = 0.0, 2 * near + 10, (math.sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if at(left) >= at(right) else (left, high)
        if high - low < 1e-4 * (1 + near):
            break
    return (low + high) / 2


def _crossing(at: Callable[[float], float], enough: float, outside: float, inside: float) -> float:
    for _ in range(100):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if at(middle) >= enough else (middle, inside)
        if abs(outside - inside) < 1e-3:
            break
    return (outside + inside) / 2


def independence(table: Histories, models: Sequence[Model] = (frozenset(),)) -> Fits:
    """The model without interactions, as a yardstick."""
    return fit(frame(table.full()[1:], len(table.lists), 2), models)
