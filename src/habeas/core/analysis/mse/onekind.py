"""People of one kind only: what that part of the posterior weighs, and draws of it, both exactly.

Where lists need two kinds of people or more, no walk leads back to one: between them lie only states that nobody would
draw. Chains led from the prior pass the place where two become likelier than one, and how many are left with one is
chance: an island may keep all or none. So it is not left to them. What one kind weighs is a sum over N and the
concentration α of the stick (everybody's class, the shares and the chances summed out); what more kinds weigh, the
evidence of the islands says.
"""

from __future__ import annotations

import math

import numpy as np

from habeas.core.analysis.mse.latent import FAR, Posterior, log_add, log_sum
from habeas.core.analysis.mse.table import Array

#: places at which the sums over N and over the logarithm of α are taken, and how far the latter goes
_NUMBERS, _ALPHAS, _LEAST, _MOST = 1500, 160, -60.0, 4.0


class OneKind:
    """The part of a posterior, up to ``most`` unlisted, in which everybody is of the class that broke the first piece
    of the stick. ``log_weight`` is what it weighs beside the likelihood of :class:`Posterior`.
    """

    def __init__(self, posterior: Posterior, most: int) -> None:
        self._of, self._named = posterior, np.rint(posterior.often * int(posterior.people))
        a, b, people = posterior.a, posterior.b, int(posterior.people)
        self._unlisted = np.unique(np.rint(np.expm1(np.linspace(0, np.log1p(most), _NUMBERS))))
        self._each = np.diff(self._unlisted, append=most + 1.0)  # a place stands for all up to the next
        whole = people + self._unlisted
        alpha = self._alpha = np.exp(np.linspace(_LEAST, _MOST, _ALPHAS))
        step = (_MOST - _LEAST) / (_ALPHAS - 1)
        of_alpha = a * np.log(b * alpha) - b * alpha + log_gamma(1 + alpha) + math.log(step) - math.lgamma(a)
        of_number = log_gamma(whole) - log_gamma(1 + self._unlisted) + np.log(self._each) - math.lgamma(people)
        of_number += len(self._named) * -log_gamma(2 + whole) + log_gamma(1 + whole)
        of_number += sum(log_gamma(1 + one) + log_gamma(1 + whole - one) for one in self._named)
        logs = of_number[:, None] - log_gamma(1 + whole[:, None] + alpha) + of_alpha
        self.log_weight = float(log_sum(logs.ravel()))
        self._chance = np.cumsum(np.exp(logs.ravel() - self.log_weight))

    def draw(self, rng: np.random.Generator, states: int) -> tuple[Array, Array, Array]:
        """For so many states the order, the lengths of the pieces of the stick (logarithms) and the log-odds."""
        of = self._of
        chosen = np.searchsorted(self._chance / self._chance[-1], rng.random(states))
        place, alpha = chosen // _ALPHAS, self._alpha[chosen % _ALPHAS]
        whole = int(of.people) + self._unlisted[place] + np.floor(rng.random(states) * self._each[place])
        order = np.argsort(rng.random((of.classes, states)), axis=0)
        long = np.minimum(rng.exponential(size=(of.classes - 1, states)) / alpha, FAR)
        one = np.log(rng.standard_gamma(1 + whole))
        other = np.log(rng.standard_gamma(1 + alpha)) + np.log(rng.random(states)) / alpha
        long[0] = np.minimum(log_add(one, other) - other, FAR)
        on = np.ones((of.lists, of.classes, states))
        off = on.copy()
        column = np.arange(states)
        on[:, order[0], column] += self._named[:, None]
        off[:, order[0], column] += whole - self._named[:, None]
        odds = np.log(rng.standard_gamma(on)) - np.log(rng.standard_gamma(off))
        return order, np.maximum(long, 1e-300), odds.clip(-30, 30)


def all_alike(posterior: Posterior, x: Array, unlisted: Array) -> Array:
    """The chance that everybody is of one class, of each state and its unlisted."""
    logs = np.log(np.maximum(posterior.responsibilities(x), 1e-300))
    people = logs[:, 0] * unlisted[:, None] + (posterior.whole[:, :, None] * logs[:, 1:]).sum(axis=1)
    return np.asarray(np.exp(log_sum(people.T)))


def log_gamma(x: Array) -> Array:
    """The logarithm of the gamma function from 1 on, by Stirling's series, of small numbers eight places further
    (to 1e-10).
    """
    y = np.atleast_1d(np.asarray(x, dtype=float))
    small = y < 100
    if small.any():
        y = np.where(small, y + 8, y)
    found = (
        (y - 0.5) * np.log(y) - y + (0.5 * math.log(2 * math.pi)) + (1 - (1 / 30 - 1 / (105 * y**2)) / y**2) / (12 * y)
    )
    if small.any():
        found[small] -= np.log(np.prod([y[small] - place for place in range(1, 9)], axis=0))
    return np.asarray(found.reshape(np.shape(x)))
