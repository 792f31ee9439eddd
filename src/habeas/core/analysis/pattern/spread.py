"""How far shares differ between groups, beyond what chance and interview practice make.

Witnesses are dealt to the groups anew, within each practice, many times: each keeps all that she tells. What the sum
of squares between groups is then is chance and practice. Above it, groups differ: their mean sum of squares is
stretched by one factor, whose interval is that of a variance (Box 1954: as a multiple of chi-squared with so many
degrees of freedom as its dealt mean and variance show; for groups that are a sample of what groups could be).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.plain.factors import Array

#: no share between 0 and 1 can differ by more
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Spread:
    """``between``: the standard deviation of a share between groups (root mean square over several), its interval,
    ``factor`` how many times the sum of squares is that of chance and practice, ``chance`` of as much by these alone.
    """

    between: float
    lower: float
    upper: float
    factor: float
    chance: float
    free: float


def squares(told: Array, group: Array, many: int) -> Array:
    """For each column the sum over groups of its witnesses × (share in the group − share in all)²."""
    sizes = np.bincount(group, minlength=many).astype(float)
    sums = np.zeros((many, told.shape[1]))
    np.add.at(sums, group, told)
    found: Array = (sums**2 / np.maximum(sizes, 1)[:, None]).sum(0) - told.sum(0) ** 2 / len(told)
    return found


def dealt(told: Array, group: Array, many: int, practice: Array, times: int, rng: np.random.Generator) -> Array:
    """The same with the groups dealt anew within each practice: a row for each time."""
    order = np.argsort(practice, kind="stable")
    base, of = told[order], practice[order]
    own = group[order]
    sizes = np.bincount(group, minlength=many).astype(float)
    whole = told.sum(0) ** 2 / len(told)
    made = np.empty((times, told.shape[1]))
    member = np.zeros((many, len(told)))
    for time in range(times):
        new = own[np.lexsort((rng.random(len(of)), of))]
        member[:] = 0
        member[new, np.arange(len(of))] = 1
        made[time] = ((member @ base) ** 2 / sizes[:, None]).sum(0) - whole
    return made


def spread(own: float, chance: Array, sizes: Array, columns: int, level: float) -> Spread | None:
    """The spread between groups from the sum of squares and those dealt; None where dealing changes nothing."""
    mean, variance = float(chance.mean()), float(chance.var(ddof=1))
    if mean <= 0 or variance <= 1e-12 * mean**2:
        return None
    free = 2 * mean**2 / variance
    factor = own / mean
    ends = [factor * free / _chi_squared(side, free) for side in ((1 + level) / 2, (1 - level) / 2)]
    total = sizes.sum()
    each = (total - (sizes**2).sum() / total) / (len(sizes) - 1)
    unit = mean / ((len(sizes) - 1) * each * columns)
    between, lower, upper = (min(_MOST, float(np.sqrt(max(0.0, one - 1) * unit))) for one in (factor, *ends))
    rarely = (1 + int((chance >= own * (1 - 1e-12)).sum())) / (1 + len(chance))
    return Spread(between, lower, upper, factor, rarely, free)


def _chi_squared(share: float, free: float) -> float:
    from scipy.special import chdtri

    return float(chdtri(free, 1 - share))
