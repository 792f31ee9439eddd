"""Whether one list drives the answer of latent classes: the same posterior without each list, from fewer chains.

A list drives an answer where, without it, the number is more than half as large again, or less than 1/2.5 of it, and
the two intervals share nothing: fewer lists say less, and a wider interval around the same number is no contradiction.
A number that falls is less of a sign: with a list goes what only it finds of some kind of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.causes import LEAST_LISTS, MOST_DRIVEN, drives
from habeas.core.analysis.mse.judging import not_at_all
from habeas.core.analysis.mse.latent import Beside, Posterior
from habeas.core.analysis.mse.lcmcr import CAP
from habeas.core.analysis.mse.sampler import QUICK, Sampler
from habeas.core.analysis.mse.table import Histories, without_list

#: with more lists the work would be more than that of the answer itself
MOST_LISTS = 8
MOST_FALLEN = 2.5
_CHAINS, _WARM, _ROUNDS = 96, 8, 10
#: states times patterns of a table, of which several are too much at once
_LARGE = 20_000


def with_drivers(table: Histories, answer: Answer, *, classes: int = 10) -> Answer:
    """The answer with what it would be without each list, and a warning for each list that drives it."""
    if not LEAST_LISTS < len(table.lists) <= MOST_LISTS or answer.estimate is None:
        return answer
    others = {name: without_list(table, place) for place, name in enumerate(table.lists)}
    asked = {name: other for name, other in others.items() if not not_at_all(other)}
    found = quick_intervals(list(asked.values()), max(classes, 2), answer.level, [answer.seed, 20163])
    rows: list[dict[str, Any]] = [
        {"list": name, "estimate": middle, "lower": lower, "upper": upper}
        for name, (lower, middle, upper) in zip(asked, found, strict=True)
    ]
    said = [drives(row["list"], row["estimate"], answer.estimate) for row in rows if _drives(row, answer)]
    return replace(answer, details={**answer.details, "without": rows}).warn(*said)


def quick_intervals(
    tables: Sequence[Histories], classes: int, level: float, seed: list[int]
) -> list[tuple[float, float, float]]:
    """Lower end, median and upper end of the posterior of N of each table of as many lists, from fewer chains than an
    answer has; the chains of all tables are moved together, where that is not too much at once.
    """
    if len(tables) > 1 and classes * (1 + len(tables[0].lists)) * 2 ** len(tables[0].lists) > _LARGE:
        return [
            one
            for place, table in enumerate(tables)
            for one in quick_intervals([table], classes, level, [*seed, place])
        ]
    if not tables:
        return []
    posterior = Posterior(tables[0], classes) if len(tables) == 1 else Beside(tables, classes, _CHAINS)
    documented = np.array([table.documented for table in tables])
    sampler = Sampler(
        posterior,
        np.random.default_rng(seed),
        _CHAINS * len(tables),
        np.repeat(CAP * documented, _CHAINS),
        islands=len(tables),
        care=QUICK,
    )
    sampler.warm(_WARM)
    edges = ((1 - level) / 2, 0.5, (1 + level) / 2)
    parts = documented[:, None] + sampler.draw(_ROUNDS).reshape(len(tables), -1)
    return [(float(lower), float(middle), float(upper)) for lower, middle, upper in np.quantile(parts, edges, axis=1).T]


def quick_interval(table: Histories, classes: int, level: float, seed: list[int]) -> tuple[float, float, float]:
    """The same of one table."""
    return quick_intervals([table], classes, level, seed)[0]


def _drives(row: dict[str, Any], answer: Answer) -> bool:
    assert answer.estimate is not None
    assert answer.lower is not None
    assert answer.upper is not None
    risen, fallen = row["estimate"] / answer.estimate, answer.estimate / row["estimate"]
    return bool(
        (risen > MOST_DRIVEN and row["lower"] > answer.upper) or (fallen > MOST_FALLEN and row["upper"] < answer.lower)
    )
