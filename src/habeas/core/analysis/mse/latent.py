"""The posterior of the latent class model of Manrique-Vallier (2016), with N and the people's classes summed out.

Class k has the share π_k and names people on list j with chance λ_kj, uniform a priori. The shares break a stick with
Beta(1, α) pieces, α ~ Gamma(a, b), and p(N) is proportional to 1/N. Summed over N without a cap the likelihood of the
counts n_s is ∏ p_s^n_s / (1 - p_0)^n, which needs no person's class.

A state is a row: K logarithms of shares (each plus one number s ~ N(0, 1)), then K × J log-odds of λ. Which class broke
which piece of the stick is a permutation beside it (``order``), so that swapping two pieces moves nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.table import Array, Histories

_TINY = 1e-12
#: how far a copy of a class may be from it, in log-odds
_NEAR = 0.4
#: no piece of the stick is further from the one before than this, in logarithms
_FAR = -1e6


@dataclass(frozen=True, slots=True)
class Value:
    """At each state: the log posterior (for its ``beta``), the log likelihood, and 1 - p_0."""

    total: Array
    likelihood: Array
    listed: Array


class Posterior:
    """What a table says of states; every method takes many states at once, one a row."""

    def __init__(self, table: Histories, classes: int, a: float = 0.25, b: float = 0.25) -> None:
        self.classes, self.lists, self.people = classes, len(table.lists), table.documented
        self.width = classes * (1 + self.lists)
        self._a, self._b = a, b
        patterns = np.vstack([np.zeros(self.lists), table.matrix])
        self._patterns = {np.dtype(kind): patterns.astype(kind) for kind in (np.float32, np.float64)}
        self._across = {kind: np.ascontiguousarray(one.T) for kind, one in self._patterns.items()}
        self._whole = table.weights.astype(np.int64)
        self._counts = {np.dtype(kind): table.weights.astype(kind) for kind in (np.float32, np.float64)}

    def from_prior(self, rng: np.random.Generator, states: int) -> tuple[Array, Array]:
        """States and orders drawn from the prior."""
        order = np.argsort(rng.random((states, self.classes)), axis=1)
        x = np.concatenate([np.zeros((states, self.classes)), self._chances(rng, states)], axis=1)
        return self.redrawn(x, order, np.zeros(states, dtype=int), rng), order

    def _chances(self, rng: np.random.Generator, states: int) -> Array:
        chances = rng.random((states, self.classes * self.lists)).clip(1e-9, 1 - 1e-9)
        return np.asarray(np.log(chances) - np.log1p(-chances))

    def redrawn(self, x: Array, order: Array, first: Array, rng: np.random.Generator) -> Array:
        """The states with α, the pieces from ``first`` on and the chances of the classes after it drawn from the prior.

        What stands before ``first`` is kept, and α is drawn given it: an offer that the likelihood alone accepts. It is
        the way between one class and many, where α may be so small that a share is e to the minus a million.
        """
        states, place = len(x), np.arange(self.classes)[None, :]
        logs = _log_softmax(x[:, : self.classes])
        pieces = np.take_along_axis(logs, order, axis=1)
        rests = _rests(pieces)
        left = np.take_along_axis(rests, first[:, None], axis=1)[:, 0]
        alpha = np.maximum(rng.gamma(self._a + first, 1 / (self._b - left)), 1e-300)
        long = np.maximum(rests[:, :-1] - rests[:, 1:], 1e-300)
        drawn = np.minimum(rng.exponential(size=long.shape) / alpha[:, None], -_FAR)
        long = np.where(place[:, :-1] < first[:, None], long, drawn)
        found = self._of_lengths(x, order, long)
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.broadcast_to(place, order.shape), axis=1)
        fresh = np.repeat(rank > first[:, None], self.lists, axis=1)
        found[:, self.classes :] = np.where(fresh, self._chances(rng, states), x[:, self.classes :])
        return found

    def value(self, x: Array, order: Array, beta: Array) -> Value:
        """The log posterior with the likelihood to the power ``beta``."""
        shares, odds = self._parts(x)
        off = np.logaddexp(0, odds)
        logs = _log_softmax(shares)
        joint = self._joint(logs, odds, off)
        each = joint.sum(axis=1)
        listed = np.maximum(1 - each[:, 0], _TINY)
        likelihood = np.log(each[:, 1:]) @ self._counts[x.dtype] - self.people * np.log(listed)
        prior = self.stick(logs, order) + logs.sum(axis=1) - _log_sum(shares)[:, 0] ** 2 / 2
        prior = prior + (odds - 2 * off).sum(axis=(1, 2))
        total = np.nan_to_num(beta * likelihood + prior, nan=-np.inf, posinf=-np.inf)
        return Value(total, likelihood, listed)

    def slope(self, x: Array, order: Array, beta: Array) -> Array:
        """The gradient of the log posterior, in the precision of ``x``."""
        states, (shares, odds) = len(x), self._parts(x)
        on = 1 / (1 + np.exp(-odds))
        logs = _log_softmax(shares)
        joint = self._joint(logs, odds, np.logaddexp(np.zeros((), x.dtype), odds))
        each = joint.sum(axis=1)
        weight = np.empty_like(each)
        np.divide(self._counts[x.dtype], each[:, 1:], out=weight[:, 1:])
        weight[:, 0] = self.people / np.maximum(1 - each[:, 0], _TINY)
        weight *= beta[:, None]
        joint *= weight[:, None, :]
        people = joint.sum(axis=2)
        found = np.empty_like(x)
        named = joint.reshape(states * self.classes, -1) @ self._patterns[x.dtype]
        named = named.reshape(odds.shape)
        named -= on * people[:, :, None]
        named += 1 - 2 * on
        found[:, self.classes :] = named.reshape(states, -1)
        part = np.exp(logs)
        size = people.sum(axis=1, keepdims=True) + self.classes
        found[:, : self.classes] = people + 1 - (size + _log_sum(shares)) * part
        found[:, : self.classes] += self._stick_slope(logs, part, order)
        return found

    def stick(self, logs: Array, order: Array) -> Array:
        """The log density of the shares as pieces of the stick in this order, α summed out."""
        pieces = np.take_along_axis(logs, order, axis=1)
        last = pieces[:, -1]
        return np.asarray(-_rests(pieces)[:, 1:-1].sum(axis=1) - last - self._power * np.log(self._b - last))

    @property
    def _power(self) -> float:
        return self._a + self.classes - 1

    def _stick_slope(self, logs: Array, part: Array, order: Array) -> Array:
        pieces = np.take_along_axis(logs, order, axis=1)
        rests = _rests(pieces)
        inside = np.logaddexp.accumulate(-rests[:, 1:-1], axis=1)
        of_piece = np.zeros_like(pieces)
        of_piece[:, 1:-1] = -np.exp(pieces[:, 1:-1] + inside)
        of_piece[:, -1] = -np.exp(pieces[:, -1] + inside[:, -1]) if inside.shape[1] else 0
        of_piece[:, -1] += self._power / (self._b - pieces[:, -1]) - 1
        found = np.empty_like(of_piece)
        np.put_along_axis(found, order, of_piece, axis=1)
        return np.asarray(found - found.sum(axis=1, keepdims=True) * part)

    def stretched(self, x: Array, order: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The states with t of one piece, or of all from one on, made longer or shorter; and the gain of prior and
        offer.

        t = -log(1 - V) of a piece V of the stick. With α summed out, t has the density (b + Σ t)^-(a + K - 1), whose
        tails are so long that nothing but a factor walks through them: α is as likely to be of any small size.
        """
        states, place = len(x), np.arange(self.classes - 1)[None, :]
        logs = _log_softmax(x[:, : self.classes])
        rests = _rests(np.take_along_axis(logs, order, axis=1))
        long = np.maximum(rests[:, :-1] - rests[:, 1:], 1e-300)
        first = rng.integers(0, self.classes - 1, states)[:, None]
        moved = np.where(rng.random((states, 1)) < 0.5, place >= first, place == first)
        factor = rng.standard_normal((states, 1)) * np.exp(rng.uniform(-1.5, 1.5, (states, 1)))
        new = np.where(moved, long * np.exp(factor), long)
        gain = (moved.sum(axis=1) * factor[:, 0]) - self._power * (
            np.log(self._b + new.sum(axis=1)) - np.log(self._b + long.sum(axis=1))
        )
        gain = np.where(new.max(axis=1) > -_FAR, -np.inf, gain)
        return self._of_lengths(x, order, new), gain

    def _of_lengths(self, x: Array, order: Array, long: Array) -> Array:
        pieces = np.zeros((len(x), self.classes))
        pieces[:, 1:] = -np.cumsum(long, axis=1)
        pieces[:, :-1] += np.log(np.maximum(-np.expm1(-long), 1e-300))
        shares = np.empty_like(pieces)
        np.put_along_axis(shares, order, pieces, axis=1)
        return np.concatenate([shares + _log_sum(x[:, : self.classes]), x[:, self.classes :]], axis=1)

    def copied(self, x: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The states with the chances of one class drawn anew, from the prior or near those of another class.

        With the logarithm of (old prior and offer) over (new prior and offer) inverted: what the likelihood's gain must
        be added to. An almost empty class so becomes a copy of a full one, and :meth:`shared` may give it people.
        """
        states, (shares, odds) = len(x), self._parts(x)
        row, part = np.arange(states), np.exp(_log_softmax(shares))
        chosen = rng.integers(0, self.classes, states)
        part[row, chosen] = 0
        weight = part / np.maximum(part.sum(axis=1, keepdims=True), 1e-300)
        other = (np.cumsum(weight, axis=1) < rng.random((states, 1))).sum(axis=1).clip(0, self.classes - 1)
        near = odds[row, other] + _NEAR * rng.standard_normal((states, self.lists))
        fresh = self._chances(rng, states).reshape(odds.shape)[:, 0]
        new, old = np.where(rng.random((states, 1)) < 0.5, near, fresh), odds[row, chosen]
        found = odds.copy()
        found[row, chosen] = new
        gain = _log_uniform(new) - _log_uniform(old)
        gain += self._log_offer(old, odds, weight) - self._log_offer(new, odds, weight)
        return np.concatenate([shares, found.reshape(states, -1)], axis=1), gain

    def _log_offer(self, new: Array, odds: Array, weight: Array) -> Array:
        far = ((new[:, None, :] - odds) ** 2).sum(axis=2) / (2 * _NEAR**2)
        near = (weight * np.exp(-far)).sum(axis=1) / (_NEAR * np.sqrt(2 * np.pi)) ** self.lists
        return np.asarray(np.log(0.5 * np.exp(_log_uniform(new)) + 0.5 * near))

    def shared(self, x: Array, order: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """The states with what two classes have together shared out anew, evenly; and the logarithm of the priors'
        ratio.
        """
        states, shares = len(x), x[:, : self.classes]
        row, logs = np.arange(states), _log_softmax(shares)
        one = rng.integers(0, self.classes, states)
        other = (one + rng.integers(1, self.classes, states)) % self.classes if self.classes > 1 else one
        both = np.logaddexp(logs[row, one], logs[row, other])
        cut = rng.random(states).clip(1e-12, 1 - 1e-12)
        new = logs.copy()
        new[row, one], new[row, other] = both + np.log(cut), both + np.log1p(-cut)
        gain = self.stick(new, order) - self.stick(logs, order)
        return np.concatenate([new + _log_sum(shares), x[:, self.classes :]], axis=1), gain

    def swept(self, x: Array, order: Array, unlisted: Array, rng: np.random.Generator) -> Array:
        """The states after one sweep of Gibbs: everybody's class, the unlisted with them, then chances, α and the
        stick.

        Slow along a ridge, but it needs no step that was learnt elsewhere: no chain stays where its step is wrong.
        """
        states, (shares, odds) = len(x), self._parts(x)
        logs = _log_softmax(shares)
        joint = self._joint(logs, odds, np.logaddexp(0, odds)).transpose(0, 2, 1)
        chance = joint / np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
        counts = np.concatenate([unlisted[:, None], np.broadcast_to(self._whole, (states, len(self._whole)))], axis=1)
        people = rng.multinomial(counts, chance / chance.sum(axis=2, keepdims=True)).astype(float)
        named = people.transpose(0, 2, 1).reshape(states * self.classes, -1) @ self._patterns[x.dtype]
        named = named.reshape(odds.shape)
        size = people.sum(axis=1)
        odds = np.log(rng.standard_gamma(1 + named)) - np.log(rng.standard_gamma(1 + size[:, :, None] - named))
        last = np.take_along_axis(logs, order[:, -1:], axis=1)
        alpha = np.maximum(rng.gamma(self._a + self.classes - 1, 1 / (self._b - last)), 1e-300)
        broken = np.take_along_axis(size, order, axis=1)
        after = alpha + np.cumsum(broken[:, ::-1], axis=1)[:, ::-1][:, 1:]
        one = np.log(rng.standard_gamma(1 + broken[:, :-1]))
        other = np.log(rng.standard_gamma(1 + after)) + np.log(rng.random(after.shape)) / after
        long = np.minimum(np.logaddexp(one, other) - other, -_FAR)
        kept = np.concatenate([shares, odds.clip(-30, 30).reshape(states, -1)], axis=1)
        return self._of_lengths(kept, order, np.maximum(long, 1e-300))

    def swapped(self, x: Array, order: Array, rng: np.random.Generator) -> Array:
        """The order after offers to swap neighbouring pieces: those at even places, then those at odd ones.

        A swap of pieces k and k+1 changes one rest of the stick only, so disjoint swaps are accepted apart.
        """
        order = order.copy()
        logs = _log_softmax(x[:, : self.classes])
        for first in (0, 1):
            left = np.arange(first, self.classes - 1, 2)
            if not len(left):
                continue
            pieces = np.take_along_axis(logs, order, axis=1)
            after = _rests(pieces)[:, left + 1]
            beyond = np.logaddexp(_beyond(pieces)[:, left + 1], pieces[:, left])
            change = np.where(left[None, :] + 1 < self.classes - 1, after - beyond, 0.0)
            if left[-1] + 1 == self.classes - 1:
                old, new = pieces[:, -1], pieces[:, -2]
                change[:, -1] = (old - new) + self._power * (np.log(self._b - old) - np.log(self._b - new))
            yes = np.log(rng.random(change.shape)) < change
            one, other = order[:, left], order[:, left + 1]
            order[:, left], order[:, left + 1] = np.where(yes, other, one), np.where(yes, one, other)
        return order

    def information(self, x: Array, beta: Array) -> Array:
        """How sharply the counts hold each direction: a matrix for each state."""
        states, (shares, odds) = len(x), self._parts(x)
        on = 1 / (1 + np.exp(-odds))
        part = np.exp(_log_softmax(shares))
        joint = self._joint(_log_softmax(shares), odds, np.logaddexp(0, odds))
        each = np.maximum(joint.sum(axis=1), 1e-300)
        share = joint / each[:, None, :]
        named = share[:, :, :, None] * (
            np.asarray(self._patterns[x.dtype], dtype=float)[None, None] - on[:, :, None, :]
        )
        named = named.transpose(0, 2, 1, 3).reshape(states, share.shape[2], -1)
        score = np.concatenate([share.transpose(0, 2, 1) - part[:, None, :], named], axis=2)
        unlisted = each[:, 0] / np.maximum(1 - each[:, 0], 1e-6)
        score = score[:, 1:] + unlisted[:, None, None] * score[:, :1]
        score *= np.sqrt(self._counts[x.dtype][None, :, None] * beta[:, None, None])
        found = score.transpose(0, 2, 1) @ score
        return np.asarray(found)

    def _parts(self, x: Array) -> tuple[Array, Array]:
        return x[:, : self.classes], x[:, self.classes :].reshape(-1, self.classes, self.lists)

    def _joint(self, logs: Array, odds: Array, off: Array) -> Array:
        """The chance of each class and pattern together; pattern 0, on no list, comes first."""
        table = (odds.reshape(-1, self.lists) @ self._across[odds.dtype]).reshape(*logs.shape, -1)
        table += (logs - off.sum(axis=2))[:, :, None]
        return np.asarray(np.exp(table, out=table))


def _log_uniform(odds: Array) -> Array:
    """The log density of the log-odds of chances that are uniform a priori, over the lists."""
    return np.asarray((odds - 2 * np.logaddexp(0, odds)).sum(axis=-1))


def _log_sum(x: Array) -> Array:
    top = x.max(axis=1, keepdims=True)
    return np.asarray(top + np.log(np.exp(x - top).sum(axis=1, keepdims=True)))


def _log_softmax(x: Array) -> Array:
    return np.asarray(x - _log_sum(x))


def _rests(pieces: Array) -> Array:
    """The logarithm of what is left of the stick before each piece, that piece with it."""
    return np.asarray(np.logaddexp.accumulate(pieces[:, ::-1], axis=1)[:, ::-1])


def _beyond(pieces: Array) -> Array:
    """The logarithm of what is left after each piece."""
    rests = _rests(pieces)
    found = np.full_like(rests, -np.inf)
    found[:, :-1] = rests[:, 1:]
    return found
