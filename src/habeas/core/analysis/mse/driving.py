"""Whether one list drives the answer of latent classes: the same posterior without each list, from fewer chains.

A list drives an answer where, without it, the number is more than half as large again, or less than 1/2.5 of it, and
the two intervals share nothing: fewer lists say less, and a wider interval around the same number is no contradiction.
A number that falls is less of a sign: with a list goes what only it finds of some kind of people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.causes import LEAST_LISTS, MOST_DRIVEN, drives
from habeas.core.analysis.mse.judging import not_at_all
from habeas.core.analysis.mse.latent import Posterior
from habeas.core.analysis.mse.lcmcr import CAP
from habeas.core.analysis.mse.sampler import QUICK, Sampler
from habeas.core.analysis.mse.table import Histories, without_list

#: with more lists the work would be more than that of the answer itself
MOST_LISTS = 8
MOST_FALLEN = 2.5
_CHAINS, _WARM, _ROUNDS = 96, 8, 10


def with_drivers(table: Histories, answer: Answer, *, classes: int = 10) -> Answer:
    """The answer with what it would be without each list, and a warning for each list that drives it."""
    if not LEAST_LISTS < len(table.lists) <= MOST_LISTS or answer.estimate is None:
        return answer
    rows = [
        found
        for place, name in enumerate(table.lists)
        if (found := _without(table, place, name, answer, max(classes, 2)))
    ]
    said = [drives(row["list"], row["estimate"], answer.estimate) for row in rows if _drives(row, answer)]
    return replace(answer, details={**answer.details, "without": rows}).warn(*said)


def _without(table: Histories, place: int, name: str, answer: Answer, classes: int) -> dict[str, Any] | None:
    other = without_list(table, place)
    if not_at_all(other):
        return None
    lower, middle, upper = quick_interval(other, classes, answer.level, [answer.seed, 20163, place])
    return {"list": name, "estimate": middle, "lower": lower, "upper": upper}


def quick_interval(table: Histories, classes: int, level: float, seed: list[int]) -> tuple[float, float, float]:
    """Lower end, median and upper end of the posterior of N, from fewer chains than an answer has."""
    sampler = Sampler(
        Posterior(table, classes), np.random.default_rng(seed), _CHAINS, CAP * table.documented, care=QUICK
    )
    sampler.warm(_WARM)
    edges = ((1 - level) / 2, 0.5, (1 + level) / 2)
    lower, middle, upper = (float(one) for one in table.documented + np.quantile(sampler.draw(_ROUNDS), edges))
    return lower, middle, upper


def _drives(row: dict[str, Any], answer: Answer) -> bool:
    assert answer.estimate is not None
    assert answer.lower is not None
    assert answer.upper is not None
    risen, fallen = row["estimate"] / answer.estimate, answer.estimate / row["estimate"]
    return bool(
        (risen > MOST_DRIVEN and row["lower"] > answer.upper) or (fallen > MOST_FALLEN and row["upper"] < answer.lower)
    )
