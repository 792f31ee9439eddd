"""Moves through the posterior of latent classes that need no gradient: Gibbs, swaps, and offers of other classes.

An offer gives new states and a gain: the logarithm of (prior and offer back) over (prior and offer there), to which the
likelihood's gain is added. As in ``latent``, a state is a column, and all states move at once.
"""

from __future__ import annotations

import numpy as np

from habeas.core.analysis.mse.latent import (
    FAR,
    Posterior,
    along,
    chances,
    log_add,
    log_softmax,
    log_sum,
    log_uniform,
    rests,
)
from habeas.core.analysis.mse.table import Array

#: how far a copy of a class may be from it, in log-odds
_NEAR = 0.4
#: how many people a class of a start from the data is as sure of as
_SPREAD = 10
#: the fewest classes with people of a start from the data, and the logarithm of what share the others have
_LEAST_FULL, _EMPTY = 4, -12.0


class Moves:
    """Offers of one posterior; randomness comes in as an argument."""

    def __init__(self, posterior: Posterior) -> None:
        self._of = posterior

    def from_prior(self, rng: np.random.Generator, states: int) -> tuple[Array, Array]:
        """States and orders drawn from the prior."""
        order = np.argsort(rng.random((self._of.classes, states)), axis=0)
        x = np.zeros((self._of.width, states))
        x[self._of.classes :] = self._chances(rng, (self._of.width - self._of.classes, states))
        return self.redrawn(x, order, np.zeros(states, dtype=int), rng), order

    def from_data(self, rng: np.random.Generator, states: int) -> tuple[Array, Array]:
        """States and orders with people in most classes, each spread about how often each list names people.

        Gibbs empties a class that nobody needs in a few sweeps, and hardly ever fills one: so too many is a fair start.
        """
        classes = self._of.classes
        order = np.argsort(rng.random((classes, states)), axis=0)
        full = order < rng.integers(min(classes, _LEAST_FULL), classes + 1, states)
        size = np.where(full, float(_SPREAD), 0.0)
        often = size * self._of.often[:, None, None]
        x = np.empty((self._of.width, states))
        x[:classes] = np.where(full, 0.0, _EMPTY)
        on, off = rng.standard_gamma(1 + often), rng.standard_gamma(1 + size - often)
        x[classes:] = (np.log(on) - np.log(off)).clip(-30, 30).reshape(-1, states)
        return x, order

    def _chances(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        chances = rng.random(shape).clip(1e-9, 1 - 1e-9)
        return np.asarray(np.log(chances / (1 - chances)))

    def redrawn(self, x: Array, order: Array, first: Array, rng: np.random.Generator) -> Array:
        """The states with α, the pieces from ``first`` on and the chances of the classes after it drawn from the prior.

        What stands before ``first`` is kept, and α is drawn given it: an offer that the likelihood alone accepts. It is
        the way between one class and many, where α may be so small that a share is e to the minus a million.
        """
        classes, states = order.shape
        place = np.arange(classes)[:, None]
        logs = log_softmax(x[:classes])
        left = rests(along(logs, order))
        rest = along(left, first[None])[0]
        alpha = np.maximum(rng.gamma(self._of.a + first, 1 / (self._of.b - rest)), 1e-300)
        long = np.maximum(left[:-1] - left[1:], 1e-300)
        drawn = np.minimum(rng.exponential(size=long.shape) / alpha, FAR)
        found = self.of_lengths(x, order, np.where(place[:-1] < first, long, drawn))
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.broadcast_to(place, order.shape), axis=0)
        odds = x[classes:].reshape(self._of.lists, classes, states)
        fresh = self._chances(rng, odds.shape)
        found[classes:] = np.where(rank > first, fresh, odds).reshape(-1, states)
        return found

    def stretched(self, x: Array, order: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The states with t of one piece, or of all from one on, made longer or shorter; and the gain.

        t = -log(1 - V) of a piece V of the stick. With α summed out, t has the density (b + Σ t)^-(a + K - 1), whose
        tails are so long that nothing but a factor walks through them: α is as likely to be of any small size.
        """
        classes, states = order.shape
        place = np.arange(classes - 1)[:, None]
        left = rests(along(log_softmax(x[:classes]), order))
        long = np.maximum(left[:-1] - left[1:], 1e-300)
        first = rng.integers(0, classes - 1, states)
        moved = np.where(rng.random(states) < 0.5, place >= first, place == first)
        factor = rng.standard_normal(states) * np.exp(rng.uniform(-1.5, 1.5, states))
        new = np.where(moved, long * np.exp(factor), long)
        gain = moved.sum(axis=0) * factor - self._of.power * (
            np.log(self._of.b + new.sum(axis=0)) - np.log(self._of.b + long.sum(axis=0))
        )
        return self.of_lengths(x, order, new), np.where(new.max(axis=0) > FAR, -np.inf, gain)

    def of_lengths(self, x: Array, order: Array, long: Array) -> Array:
        classes = len(order)
        pieces = np.zeros(order.shape)
        pieces[1:] = -np.cumsum(long, axis=0)
        pieces[:-1] += np.log(np.maximum(-np.expm1(-long), 1e-300))
        found = x.copy()
        shares = found[:classes]
        np.put_along_axis(shares, order, pieces, axis=0)
        shares += log_sum(x[:classes])
        return found

    def copied(self, x: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The states with the chances of one class drawn anew, from the prior or near those of another class.

        An almost empty class so becomes a copy of a full one, and :meth:`shared` may give it people.
        """
        shares, odds = self._of.parts(x)
        states = x.shape[1]
        column, part = np.arange(states), np.exp(log_softmax(shares))
        chosen = rng.integers(0, self._of.classes, states)
        part[chosen, column] = 0
        weight = part / np.maximum(part.sum(axis=0), 1e-300)
        other = (np.cumsum(weight, axis=0) < rng.random(states)).sum(axis=0).clip(0, self._of.classes - 1)
        near = odds[:, other, column] + _NEAR * rng.standard_normal((self._of.lists, states))
        fresh = self._chances(rng, near.shape)
        new, old = np.where(rng.random(states) < 0.5, near, fresh), odds[:, chosen, column]
        found = x.copy()
        self._of.parts(found)[1][:, chosen, column] = new
        before, after = log_uniform(*chances(old)), log_uniform(*chances(new))
        back, there = self._log_offer(old, before, odds, weight), self._log_offer(new, after, odds, weight)
        return found, after - before + back - there

    def _log_offer(self, new: Array, fresh: Array, odds: Array, weight: Array) -> Array:
        far = ((new[:, None] - odds) ** 2).sum(axis=0) / (2 * _NEAR**2)
        near = (weight * np.exp(-far)).sum(axis=0) / (_NEAR * np.sqrt(2 * np.pi)) ** self._of.lists
        return np.asarray(np.log(0.5 * np.exp(fresh) + 0.5 * near))

    def shared(self, x: Array, order: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The states with what two classes have together shared out anew, evenly; and the gain."""
        classes, states = order.shape
        column, logs = np.arange(states), log_softmax(x[:classes])
        one = rng.integers(0, classes, states)
        other = (one + rng.integers(1, classes, states)) % classes
        both = log_add(logs[one, column], logs[other, column])
        cut = rng.random(states).clip(1e-12, 1 - 1e-12)
        new = logs.copy()
        new[one, column], new[other, column] = both + np.log(cut), both + np.log1p(-cut)
        found = x.copy()
        found[:classes] = new + log_sum(x[:classes])
        return found, self._of.stick(new, order) - self._of.stick(logs, order)

    def swapped(self, x: Array, order: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The order after offers to swap neighbouring pieces, those at even places, then those at odd ones; and what
        the swaps that were taken add to the log density.

        A swap of pieces k and k+1 changes one rest of the stick only, so disjoint swaps are accepted apart.
        """
        order, last, power = order.copy(), len(order) - 1, self._of.power
        logs, gain = log_softmax(x[: len(order)]), np.zeros(order.shape[1])
        for first in (0, 1):
            left = np.arange(first, last, 2)
            if not len(left):
                continue
            pieces = along(logs, order)
            after = rests(pieces)
            beyond = np.full_like(after, -np.inf)
            beyond[:-1] = after[1:]
            change = after[left + 1] - log_add(beyond[left + 1], pieces[left])
            change[left + 1 == last] = 0.0
            if left[-1] + 1 == last:
                old, new = pieces[-1], pieces[-2]
                change[-1] = (old - new) + power * (np.log(self._of.b - old) - np.log(self._of.b - new))
            yes = np.log(rng.random(change.shape)) < change
            gain += np.where(yes, change, 0.0).sum(axis=0)
            one, other = order[left], order[left + 1]
            order[left], order[left + 1] = np.where(yes, other, one), np.where(yes, one, other)
        return order, gain

    def swept(self, x: Array, order: Array, unlisted: Array, rng: np.random.Generator) -> Array:
        """The states after one sweep of Gibbs: everybody's class, the unlisted with them, then chances, α and stick.

        Slow along a ridge, but it needs no step that was learnt elsewhere: no chain stays where its step is wrong.
        """
        (classes, states), counts = order.shape, self._of.whole
        whole = np.concatenate([unlisted[:, None], np.broadcast_to(counts, (states, counts.shape[1]))], axis=1)
        people = rng.multinomial(whole, self._of.responsibilities(x)).transpose(1, 2, 0)
        size, named = self._of.listed_by(people)
        odds = np.log(rng.standard_gamma(1 + named)) - np.log(rng.standard_gamma(1 + size - named))
        last = along(log_softmax(x[:classes]), order[-1:])[0]
        alpha = np.maximum(rng.gamma(self._of.power, 1 / (self._of.b - last)), 1e-300)
        broken = along(size, order)
        after = alpha + np.cumsum(broken[::-1], axis=0)[::-1][1:]
        one = np.log(rng.standard_gamma(1 + broken[:-1]))
        other = np.log(rng.standard_gamma(1 + after)) + np.log(rng.random(after.shape)) / after
        long = np.minimum(log_add(one, other) - other, FAR)
        kept = x.copy()
        kept[classes:] = odds.clip(-30, 30).reshape(-1, states)
        return self.of_lengths(kept, order, np.maximum(long, 1e-300))
