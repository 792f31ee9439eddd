"""Latent classes (Manrique-Vallier 2016): people of a class are alike and the lists independent within it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.chains import bulk, rhat, tail
from habeas.core.analysis.mse.latent import Posterior
from habeas.core.analysis.mse.sampler import Sampler
from habeas.core.analysis.mse.table import Array, Histories

ASSUMPTION = (
    "people fall into at most {classes} kinds, within which the lists are independent, and no "
    "kind has almost no chance of "
    "being listed, which no data can show"
)
CAP = 20
MOST_RHAT = 1.05
LEAST_ESS = 400
_NEAR_CAP = 0.9
_MOST_NEAR_CAP = 0.01
_MOST_AT_N = 0.05
_CHAINS = 48
_BLOCK = 150
_ENOUGH = (1.045, 500.0, 450.0)
_KEPT = 4800


def estimate(table: Histories, blank: Answer, *, classes: int = 10, rounds: int = 300) -> Answer:
    """The posterior of N; sampled until the chains agree, at most so many rounds, and then a warning says so."""
    rng = np.random.default_rng([blank.seed, 20161])
    most = CAP * table.documented
    sampler = Sampler(Posterior(table, max(classes, 2)), rng, _CHAINS, most)
    sampler.warm(80)
    draws, measured = _until_enough(sampler, rounds)
    return _answer(table, blank, draws, measured, classes, sampler.temperatures)


def _until_enough(sampler: Sampler, most: int) -> tuple[Array, tuple[float, float, float]]:
    draws = np.empty((_CHAINS, 0), dtype=np.int64)
    while draws.shape[1] < most:
        draws = np.concatenate([draws, sampler.draw(min(_BLOCK, most - draws.shape[1]))], axis=1)
        measured = (rhat(draws), bulk(draws), tail(draws))
        if measured[0] <= _ENOUGH[0] and not (measured[1] < _ENOUGH[1] or measured[2] < _ENOUGH[2]):
            break
    return draws, measured


def _answer(
    table: Histories,
    blank: Answer,
    draws: Array,
    measured: tuple[float, float, float],
    classes: int,
    temperatures: int,
) -> Answer:
    total = table.documented + draws
    edges = ((1 - blank.level) / 2, 0.5, (1 + blank.level) / 2)
    lower, middle, upper = (float(one) for one in np.quantile(total, edges))
    flat = total.T.ravel()
    details: dict[str, Any] = {
        "classes": classes,
        "chains": len(draws),
        "draws": int(draws.size),
        "temperatures": temperatures,
        "most_unlisted": CAP * table.documented,
        "near_cap": float((draws > _NEAR_CAP * CAP * table.documented).mean()),
        "at_n": float((draws == 0).mean()),
        "chain_medians": [float(one) for one in np.sort(np.median(total, axis=1))],
        "modes": modes(total),
    }
    answer = replace(
        blank,
        estimate=middle,
        median=middle,
        mean=float(total.mean()),
        se=float(total.std()),
        lower=lower,
        upper=upper,
        rhat=measured[0],
        ess=measured[1],
        ess_tail=measured[2],
        assumption=ASSUMPTION.format(classes=classes),
        details=details,
        draws=flat[:: max(1, len(flat) // _KEPT)][:_KEPT],
    )
    return answer.warn(*_mixing(answer), *_edges(answer))


def modes(total: Array) -> list[dict[str, float]]:
    """Two groups of chains where they sit apart: their medians and shares; none where they agree.

    The medians of the chains are cut at their widest gap, on a logarithmic scale; it parts them where it is wider than
    the chains of both groups are by themselves.
    """
    middles = np.log(np.sort(np.median(total, axis=1)))
    gaps = np.diff(middles)
    place = int(gaps.argmax()) + 1
    low, high = middles[:place], middles[place:]
    within = max(float(low.std()), float(high.std()))
    if gaps.max() < max(0.1, 3 * within):
        return []
    return [{"median": float(np.exp(np.median(part))), "share": len(part) / len(middles)} for part in (low, high)]


def _mixing(answer: Answer) -> list[str]:
    assert answer.rhat is not None
    assert answer.ess is not None
    assert answer.ess_tail is not None
    said = []
    if answer.rhat > MOST_RHAT:
        apart, middles = answer.details["modes"], answer.details["chain_medians"]
        sides = " and ".join(f"about {one['median']:,.0f} ({100 * one['share']:.0f} % of chains)" for one in apart)
        where = f" Their medians go from {middles[0]:,.0f} to {middles[-1]:,.0f}."
        if apart:
            where = f" They sit in two modes: {sides}; both must be reported."
        said.append(f"The chains have not mixed (R-hat {answer.rhat:.2f}, more than {MOST_RHAT:g}).{where}")
    for value, part in ((answer.ess, "middle"), (answer.ess_tail, "tails")):
        if value < LEAST_ESS:
            said.append(f"There are only {value:,.0f} effective draws for the {part} (fewer than {LEAST_ESS}).")
    return said


def _edges(answer: Answer) -> list[str]:
    said, details = [], answer.details
    if details["near_cap"] > _MOST_NEAR_CAP:
        said.append(
            f"{100 * details['near_cap']:.1f} % of the posterior lies near the largest number allowed "
            f"({answer.documented + details['most_unlisted']:,}): the upper end is the cap's, not the data's."
        )
    if details["at_n"] > _MOST_AT_N:
        said.append(
            f"{100 * details['at_n']:.0f} % of the posterior says that nobody is unlisted: it presses against n."
        )
    return said
