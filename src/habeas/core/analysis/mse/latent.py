"""The posterior of the latent class model of Manrique-Vallier (2016), with N and the people's classes summed out.

Class k has the share π_k and names people on list j with chance λ_jk, uniform a priori. The shares break a stick with
Beta(1, α) pieces, α ~ Gamma(a, b), and p(N) is proportional to 1/N. Summed over N without a cap the likelihood of the
counts n_s is ∏ p_s^n_s / (1 - p_0)^n, which needs no person's class.

A state is a column, so that one operation takes a number of all states, which lie side by side: K logarithms of shares
(all with one number s ~ N(0, 1) added), then J × K log-odds of λ. Which class broke which piece of the stick is a
permutation beside it (``order``), so that swapping two pieces moves nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.table import Array, Histories

_TINY = 1e-12
#: no piece of the stick is further from the one before than this, in logarithms
FAR = 1e6


@dataclass(frozen=True, slots=True)
class Value:
    """Of each state: the log posterior (for its ``beta``), the log likelihood, and 1 - p_0."""

    total: Array
    likelihood: Array
    listed: Array


class Posterior:
    """What a table says of states; every method takes many states at once, one a column."""

    def __init__(self, table: Histories, classes: int, a: float = 0.25, b: float = 0.25) -> None:
        self.classes, self.lists, self.people = classes, len(table.lists), table.documented
        self.width = classes * (1 + self.lists)
        self.a, self.b = a, b
        patterns = np.vstack([np.zeros(self.lists), table.matrix])
        kinds = [np.dtype(kind) for kind in (np.float32, np.float64)]
        self._patterns = {kind: patterns.astype(kind) for kind in kinds}
        self._across = {kind: np.ascontiguousarray(patterns.T.astype(kind)) for kind in kinds}
        self._counts = {kind: table.weights.astype(kind) for kind in kinds}
        self.cells, self.whole = len(table.patterns), table.weights.astype(np.int64)
        self.often = table.matrix.T @ table.weights / self.people

    @property
    def power(self) -> float:
        """What the density of the stick, α summed out, is a power of (its exponent, with its sign turned)."""
        return self.a + self.classes - 1

    def value(self, x: Array, order: Array, beta: float) -> Value:
        """The log posterior with the likelihood to the power ``beta``."""
        shares, odds = self.parts(x)
        off = soft_plus(odds)
        logs = log_softmax(shares)
        each = self._joint(logs, odds, off).sum(axis=1)
        listed = np.maximum(1 - each[0], _TINY)
        likelihood = self._counts[x.dtype] @ np.log(each[1:]) - self.people * np.log(listed)
        prior = self.stick(logs, order) + logs.sum(axis=0) - log_sum(shares) ** 2 / 2
        prior = prior + (odds - 2 * off).sum(axis=(0, 1))
        total = np.nan_to_num(beta * likelihood + prior, nan=-np.inf, posinf=-np.inf)
        return Value(total, likelihood, listed)

    def slope(self, x: Array, order: Array, beta: float) -> Array:
        """The gradient of the log posterior, in the precision of ``x``."""
        shares, odds = self.parts(x)
        on = 1 / (1 + np.exp(-odds))
        whole = log_sum(shares)
        logs = shares - whole
        joint = self._joint(logs, odds, soft_plus(odds))
        weight = joint.sum(axis=1)
        listed = np.maximum(1 - weight[0], _TINY)
        np.divide(self._counts[x.dtype][:, None] * x.dtype.type(beta), weight[1:], out=weight[1:])
        weight[0] = x.dtype.type(beta * self.people) / listed
        joint *= weight[:, None]
        people = joint.sum(axis=0)
        found = np.empty_like(x)
        named = self._named(joint)
        named -= on * (people + 2)
        named += 1
        found[self.classes :] = named.reshape(-1, x.shape[1])
        part = np.exp(logs)
        found[: self.classes] = people + 1 - (people.sum(axis=0) + self.classes + whole) * part
        found[: self.classes] += self._stick_slope(logs, part, order)
        return found

    def stick(self, logs: Array, order: Array) -> Array:
        """The log density of the shares as pieces of the stick in this order, α summed out."""
        pieces = np.take_along_axis(logs, order, axis=0)
        last = pieces[-1]
        return np.asarray(-rests(pieces)[1:-1].sum(axis=0) - last - self.power * np.log(self.b - last))

    def _stick_slope(self, logs: Array, part: Array, order: Array) -> Array:
        pieces = np.take_along_axis(logs, order, axis=0)
        before, of_piece = rests(pieces), np.zeros_like(pieces)
        inside = np.zeros_like(pieces[0])
        for place in range(1, self.classes - 1):  # the sum of 1 / rest up to here, times this piece
            inside = 1 + inside * np.exp(before[place] - before[place - 1]) if place > 1 else np.ones_like(inside)
            of_piece[place] = -np.exp(pieces[place] - before[place]) * inside
        if self.classes > 2:
            of_piece[-1] = -np.exp(pieces[-1] - before[-2]) * inside
        of_piece[-1] += self.power / (self.b - pieces[-1]) - 1
        found = np.empty_like(of_piece)
        np.put_along_axis(found, order, of_piece, axis=0)
        return np.asarray(found - found.sum(axis=0) * part)

    def scores(self, x: Array, beta: float) -> Array:
        """For each state a matrix S (cells × width): Sᵀ S says how sharply the counts hold each direction."""
        shares, odds = self.parts(x)
        on, logs = 1 / (1 + np.exp(-odds)), log_softmax(shares)
        joint = self._joint(logs, odds, soft_plus(odds))
        each = np.maximum(joint.sum(axis=1), 1e-300)
        share = joint / each[:, None]
        unlisted = each[0] / np.maximum(1 - each[0], 1e-6)
        ways = np.sqrt(beta * self._counts[x.dtype])[:, None]
        found = np.empty((self.cells, self.width, x.shape[1]))
        found[:, : self.classes] = share[1:] - np.exp(logs) + (unlisted * (share[0] - np.exp(logs)))
        for place in range(self.lists):
            named = share * (self._patterns[x.dtype][:, place][:, None, None] - on[place])
            start = self.classes * (1 + place)
            found[:, start : start + self.classes] = named[1:] + unlisted * named[0]
        found *= ways[:, :, None]
        return np.ascontiguousarray(found.transpose(2, 0, 1))

    def responsibilities(self, x: Array) -> Array:
        """For each state and pattern (0, on no list, first) the chance of each class: states × patterns × classes."""
        shares, odds = self.parts(x)
        joint = self._joint(log_softmax(shares), odds, soft_plus(odds)).transpose(2, 0, 1)
        chance = joint / np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
        return np.asarray(chance / chance.sum(axis=2, keepdims=True))

    def _named(self, joint: Array) -> Array:
        """How many people of each class each list names, of the people of each pattern and class."""
        flat = joint.reshape(len(joint), -1)
        return np.asarray((self._across[joint.dtype] @ flat).reshape(self.lists, *joint.shape[1:]))

    def listed_by(self, people: Array) -> Array:
        """The same of whole people, patterns × classes × states."""
        return self._named(np.ascontiguousarray(people, dtype=float))

    def parts(self, x: Array) -> tuple[Array, Array]:
        """The logarithms of shares (K × states) and the log-odds (J × K × states)."""
        return x[: self.classes], x[self.classes :].reshape(self.lists, self.classes, -1)

    def _joint(self, logs: Array, odds: Array, off: Array) -> Array:
        """The chance of each pattern and class together; pattern 0, on no list, comes first."""
        table = (self._patterns[odds.dtype] @ odds.reshape(self.lists, -1)).reshape(-1, *logs.shape)
        table += logs - off.sum(axis=0)
        return np.asarray(np.exp(table, out=table))


def soft_plus(x: Array) -> Array:
    """log(1 + exp(x)), without overflow."""
    return np.asarray(np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0))


def log_uniform(odds: Array) -> Array:
    """The log density of the log-odds of chances that are uniform a priori, over the lists (axis 0)."""
    return np.asarray((odds - 2 * soft_plus(odds)).sum(axis=0))


def log_sum(x: Array) -> Array:
    """The logarithm of the sum of exponentials, down the columns."""
    top = x.max(axis=0)
    return np.asarray(top + np.log(np.exp(x - top).sum(axis=0)))


def log_softmax(x: Array) -> Array:
    """The logarithms of shares that sum to one, down the columns."""
    return np.asarray(x - log_sum(x))


def log_add(one: Array, other: Array) -> Array:
    """log(exp(one) + exp(other)); numpy's own takes ten times as long."""
    high = np.maximum(one, other)
    return np.asarray(high + np.log1p(np.exp(np.minimum(one, other) - high)))


def rests(pieces: Array) -> Array:
    """The logarithm of what is left of the stick before each piece, that piece with it."""
    found = pieces.copy()
    for place in range(len(pieces) - 2, -1, -1):
        found[place] = log_add(found[place + 1], pieces[place])
    return found
