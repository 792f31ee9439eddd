"""People who differ by degrees, and not in a few kinds: a rival that says so, as kinds of people are one.

Log-odds of being named that are normal, the same for every list but for its level: then the logarithm of a pattern's
count is a sum of its lists and of one number for each pair of lists that it holds (Darroch, Fienberg, Glonek and
Junker 1993). It answers nothing by itself; it is held against what another method has assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.table import Histories

_STEPS = 60
_LONGEST = 3.0


@dataclass(frozen=True, slots=True)
class Degrees:
    """N, the BIC of the counts, and that of people who are all alike."""

    total: float
    bic: float
    alike: float


def degrees(table: Histories) -> Degrees | None:
    """The best fit; None where it has none, or where people who differ by degrees fit no better than people alike."""
    lists = len(table.lists)
    patterns = np.arange(1, 1 << lists)
    on = (patterns[:, None] >> np.arange(lists) & 1).astype(float)
    number = on.sum(axis=1)
    counts, ones = table.full()[1:], np.ones(len(patterns))
    price = math.log(table.documented)
    alike = _fitted(np.column_stack([ones, on]), counts)
    differ = _fitted(np.column_stack([ones, on, number * (number - 1) / 2]), counts)
    if alike is None or differ is None or differ[2] <= 0:
        return None
    found = Degrees(
        table.documented + math.exp(differ[0]), differ[1] + price * (lists + 2), alike[1] + price * (lists + 1)
    )
    return found if found.bic < found.alike else None


def _fitted(columns: np.ndarray, counts: np.ndarray) -> tuple[float, float, float] | None:
    """Intercept, deviance and last coefficient of a Poisson model, by Newton's method; None where it has none."""
    beta = np.linalg.lstsq(columns, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(_STEPS):
        means = np.exp(np.clip(columns @ beta, -30, 30))
        try:
            step = np.linalg.solve(columns.T @ (means[:, None] * columns), columns.T @ (counts - means))
        except np.linalg.LinAlgError:
            return None
        far = float(np.abs(step).max())
        beta = beta + step * min(1.0, _LONGEST / max(far, 1e-12))
        if far < 1e-8:
            held = counts > 0
            gain = float((counts[held] * np.log(counts[held] / means[held])).sum())
            return float(beta[0]), 2 * (gain - float((counts - means).sum())), float(beta[-1])
    return None
