"""Answers put together: strata by joint draws, and imputations or matchings of one table by total variance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.shape import shape
from habeas.core.analysis.mse.table import Array

LEAST_REPLICATES = 10


def of_strata(whole: Answer, strata: Mapping[str, Answer]) -> Answer:
    """The sum over strata, from draws of all of them together: intervals are never added.

    Refused where a stratum is, since nothing is known of its unlisted. The draws of a stratum are shuffled, so that
    those of two strata are independent.
    """
    parts: dict[str, Any] = {"strata": [{"stratum": name, **_short(answer)} for name, answer in strata.items()]}
    refused = [name for name, answer in strata.items() if answer.refused]
    if refused:
        why = strata[refused[0]].refused
        said = (
            f"{len(refused)} of {len(strata)} strata have no estimate, so the sum has none. The "
            f"first, {refused[0]}: {why}"
        )
        return replace(whole.refuse(said), parts=parts)
    rng = np.random.default_rng([whole.seed, 7])
    length = min(len(answer.draws) for answer in strata.values())
    total = sum(rng.permutation(answer.draws)[:length].astype(float) for answer in strata.values())
    warned = [f"{name}: {sentence}" for name, answer in strata.items() for sentence in answer.warnings]
    one = next(iter(strata.values()))
    assumption = f"in each of the {len(strata)} strata {one.assumption}"
    parts["posterior"] = shape(np.asarray(total))
    return replace(_of_draws(whole, np.asarray(total)), assumption=assumption, parts=parts).warn(*warned)


def _of_draws(whole: Answer, total: Array) -> Answer:
    edges = ((1 - whole.level) / 2, 0.5, (1 + whole.level) / 2)
    lower, middle, upper = (float(one) for one in np.quantile(total, edges))
    return replace(
        whole,
        estimate=middle,
        median=middle,
        mean=float(total.mean()),
        se=float(total.std()),
        lower=lower,
        upper=upper,
        draws=total,
    )


def of_replicates(whole: Answer, replicates: Mapping[str, Answer]) -> Answer:
    """Imputations of one table as one answer (Rubin 1987, on the logarithm of the unlisted, as HRDAG's verdata does).

    The mean is that of the documented and of the unlisted; the interval is Student's, its variance that within the
    replicates and (1 + 1/m) of that between them.
    """
    parts = {"replicates": [{"replicate": name, **_short(answer)} for name, answer in replicates.items()]}
    good = [answer for answer in replicates.values() if not answer.refused]
    if len(good) < 2:
        said = f"{len(good)} of {len(replicates)} replicates have an estimate; two at least are needed to combine them."
        return replace(whole.refuse(said), parts=parts)
    documented = sum(answer.documented for answer in good) / len(good)
    unlisted = [np.maximum(np.asarray(answer.draws, dtype=float) - answer.documented, 0.5) for answer in good]
    middle, spread, freedom = combined(
        [float(np.log(one).mean()) for one in unlisted], [float(np.log(one).var(ddof=1)) for one in unlisted]
    )
    far = student(freedom, (1 + whole.level) / 2) * math.sqrt(spread)
    mean = float(np.mean([one.mean() for one in unlisted]))
    answer = replace(
        whole,
        documented=round(documented),
        estimate=documented + math.exp(middle),
        median=documented + math.exp(middle),
        mean=documented + mean,
        lower=documented + math.exp(middle - far),
        upper=documented + math.exp(middle + far),
        se=math.sqrt(math.expm1(spread)) * math.exp(middle + spread / 2),
        assumption=f"each of the {len(good)} replicates is as likely as another, and {good[0].assumption}",
        parts=parts,
    )
    return answer.warn(*_few(len(good), len(replicates)), *_shared_warnings(good))


def combined(means: Sequence[float], variances: Sequence[float]) -> tuple[float, float, float]:
    """Mean, total variance and degrees of freedom of m estimates of one thing (Rubin 1987, 3.1)."""
    count = len(means)
    middle, within = sum(means) / count, sum(variances) / count
    between = sum((one - middle) ** 2 for one in means) / (count - 1)
    total = within + (1 + 1 / count) * between
    if between == 0:
        return middle, total, math.inf
    return middle, total, (count - 1) * (1 + within / ((1 + 1 / count) * between)) ** 2


def student(freedom: float, share: float) -> float:
    """The quantile of Student's distribution."""
    from scipy.special import ndtri, stdtrit

    return float(ndtri(share) if math.isinf(freedom) or freedom > 1e6 else stdtrit(freedom, share))


def _short(answer: Answer) -> dict[str, Any]:
    names = ("documented", "estimate", "lower", "upper", "refused", "rhat", "ess")
    return {name: getattr(answer, name) for name in names} | {"warnings": list(answer.warnings)}


def _few(good: int, all_: int) -> list[str]:
    said = []
    if good < LEAST_REPLICATES:
        said.append(f"There are {good} replicates, fewer than {LEAST_REPLICATES}: what they differ by is hardly known.")
    if good < all_:
        said.append(f"{all_ - good} of {all_} replicates have no estimate and are left out.")
    return said


def _shared_warnings(answers: Sequence[Answer]) -> list[str]:
    """How many replicates carry a warning, and the first one."""
    warned = [answer for answer in answers if answer.warnings]
    return (
        [f"{len(warned)} of {len(answers)} replicates carry a warning; the first: {warned[0].warnings[0]}"]
        if warned
        else []
    )
