"""A few kinds of people by maximum likelihood: a rival that says whether people differ in how likely they are named.

Lists are independent within a kind, as with latent classes, but with no prior: expectation and maximisation from many
starts, all together. It answers nothing by itself; it is held against what another method has assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.table import Array, Histories

_STARTS = 24
_STEPS = 400


@dataclass(frozen=True, slots=True)
class Kinds:
    """N, the deviance of the counts and how many parameters it took; ``classes`` kinds."""

    classes: int
    total: float
    deviance: float
    parameters: int

    def bic(self, people: int) -> float:
        """Deviance and the price of the parameters, comparable with that of a log-linear model."""
        return self.deviance + float(np.log(people)) * self.parameters


def kinds(table: Histories, classes: int = 2) -> Kinds | None:
    """The best fit of so many kinds; None where the lists have too few cells to tell them."""
    lists = len(table.lists)
    parameters = classes * (lists + 1)
    if lists < 4 or 2**lists - 1 < parameters + 1:
        return None
    x, counts, people = table.matrix, table.weights, table.documented
    shares, chances = _starts(table, classes)
    for _ in range(_STEPS):
        joint, missed = _joint(x, shares, chances)
        listed = 1 - missed.sum(axis=1)
        of_class = joint * (counts / joint.sum(axis=2))[:, :, None]
        unlisted = missed * (people / listed)[:, None]
        size = of_class.sum(axis=1) + unlisted
        chances = (of_class.transpose(0, 2, 1) @ x / size[:, :, None]).clip(1e-9, 1 - 1e-9)
        shares = size / size.sum(axis=1, keepdims=True)
    joint, missed = _joint(x, shares, chances)
    listed = 1 - missed.sum(axis=1)
    expected = people * joint.sum(axis=2) / listed[:, None]
    deviance = 2 * (counts * np.log(counts / expected)).sum(axis=1)
    best = int(deviance.argmin())
    return Kinds(classes, float(people / listed[best]), float(deviance[best]), parameters)


def _joint(x: Array, shares: Array, chances: Array) -> tuple[Array, Array]:
    """The chance of each start, pattern and kind together; and of each start and kind of being on no list."""
    logs = np.log(chances).transpose(0, 2, 1)
    off = np.log1p(-chances)
    table = np.einsum("cj,sjk->sck", x, logs - off.transpose(0, 2, 1)) + (off.sum(axis=2) + np.log(shares))[:, None, :]
    return np.exp(table), shares * np.exp(off.sum(axis=2))


def _starts(table: Histories, classes: int) -> tuple[Array, Array]:
    """Starts spread by a fixed generator, so that the same table always has the same answer."""
    rng = np.random.default_rng(19911)
    share = np.array([table.listed(1 << place) for place in range(len(table.lists))]) / table.documented
    chances = (share * np.exp(rng.normal(-0.7, 1.0, (_STARTS, classes, len(share))))).clip(0.005, 0.95)
    return rng.dirichlet(np.ones(classes), _STARTS), chances
