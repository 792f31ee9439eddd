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
#: lists whose patterns are multiplied out together
_TOGETHER = 4
#: log-odds beyond this are as good as this, in double and in single precision
_SHARPEST = {np.dtype(np.float64): 150.0, np.dtype(np.float32): 80.0}
#: what is less cannot be told from nothing without logarithms
_DEEP = 1e-290
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
        self._patterns = patterns
        self._across = {kind: np.ascontiguousarray(patterns.T.astype(kind)) for kind in kinds}
        self._groups = [_group(patterns[:, first : first + _TOGETHER]) for first in range(0, self.lists, _TOGETHER)]
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
        whole = log_sum(shares)
        logs = shares - whole
        on, off = chances(odds)
        each = self._joint(np.exp(logs), on, off).sum(axis=1)
        listed = np.maximum(1 - each[0], _TINY)
        likelihood = self._counts[x.dtype] @ np.log(each[1:]) - self.people * np.log(listed)
        prior = self.stick(logs, order) + logs.sum(axis=0) - whole**2 / 2 + log_uniform(on, off).sum(axis=0)
        total = np.nan_to_num(beta * likelihood + prior, nan=-np.inf, posinf=-np.inf)
        return Value(total, likelihood, listed)

    def slope(self, x: Array, order: Array, beta: float) -> Array:
        """The gradient of the log posterior, in the precision of ``x``."""
        shares, odds = self.parts(x)
        on, off = chances(odds)
        whole = log_sum(shares)
        logs = shares - whole
        part = np.exp(logs)
        joint = self._joint(part, on, off)
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
        found[: self.classes] = people + 1 - (people.sum(axis=0) + self.classes + whole) * part
        found[: self.classes] += self._stick_slope(logs, part, order)
        return found

    def stick(self, logs: Array, order: Array) -> Array:
        """The log density of the shares as pieces of the stick in this order, α summed out."""
        pieces = along(logs, order)
        last = pieces[-1]
        return np.asarray(-rests(pieces)[1:-1].sum(axis=0) - last - self.power * np.log(self.b - last))

    def _stick_slope(self, logs: Array, part: Array, order: Array) -> Array:
        """Its gradient; a piece that is as good as nothing counts as nothing, for a force need not be exact."""
        last = along(logs, order[-1:])[0]
        pieces = along(part, order).astype(float)
        rest = np.maximum(np.cumsum(pieces[::-1], axis=0)[::-1], _DEEP)
        inside = np.cumsum(1 / rest[1:-1], axis=0)
        of_piece = -pieces
        of_piece[0] = 0.0
        of_piece[1:-1] *= inside
        of_piece[-1] *= inside[-1] if len(inside) else 0.0
        of_piece[-1] += self.power / (self.b - last) - 1
        found = np.empty_like(part)
        found.reshape(-1)[_places(order)] = of_piece
        return np.asarray(found - found.sum(axis=0) * part)

    def scores(self, x: Array, beta: float) -> Array:
        """For each state a matrix S (cells × width): Sᵀ S says how sharply the counts hold each direction."""
        shares, odds = self.parts(x)
        part = np.exp(log_softmax(shares))
        on, off = chances(odds)
        joint = self._joint(part, on, off)
        each = np.maximum(joint.sum(axis=1), 1e-300)
        share = joint / each[:, None]
        unlisted = each[0] / np.maximum(1 - each[0], 1e-6)
        ways = np.sqrt(beta * self._counts[x.dtype])[:, None]
        found = np.empty((self.cells, self.width, x.shape[1]))
        found[:, : self.classes] = share[1:] - part + (unlisted * (share[0] - part))
        for place in range(self.lists):
            named = share * (self._patterns[:, place][:, None, None] - on[place])
            start = self.classes * (1 + place)
            found[:, start : start + self.classes] = named[1:] + unlisted * named[0]
        found *= ways[:, :, None]
        return np.ascontiguousarray(found.transpose(2, 0, 1))

    def responsibilities(self, x: Array) -> Array:
        """For each state and pattern (0, on no list, first) the chance of each class: states × patterns × classes."""
        shares, odds = self.parts(x)
        joint = self._joint(np.exp(log_softmax(shares)), *chances(odds)).transpose(2, 0, 1)
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

    def _joint(self, part: Array, on: Array, off: Array) -> Array:
        """The chance of each pattern and class together; pattern 0, on no list, comes first.

        Of a few lists at a time all patterns are multiplied out, each from that without its last list.
        """
        found: Array | None = None
        for number, (lists, which) in enumerate(self._groups):
            table = np.empty((1 << lists, *part.shape), dtype=part.dtype)
            table[0] = 1.0 if number else part
            for place in range(lists):
                half, one = 1 << place, number * _TOGETHER + place
                np.multiply(table[:half], on[one], out=table[half : 2 * half])
                table[:half] *= off[one]
            chosen = table if len(which) == len(table) else table[which]
            found = chosen if found is None else np.multiply(found, chosen, out=found)
        return np.asarray(found)


def _group(patterns: Array) -> tuple[int, Array]:
    """How many lists these are, and where each pattern stands among all of them, in ascending order."""
    lists = patterns.shape[1]
    return lists, (patterns @ (1 << np.arange(lists))).astype(np.intp)


def chances(odds: Array) -> tuple[Array, Array]:
    """The chances of being on a list and off it, of log-odds."""
    against = np.exp(np.minimum(-odds, _SHARPEST[odds.dtype]))
    on = 1 / (1 + against)
    return on, against * on


def log_uniform(on: Array, off: Array) -> Array:
    """The log density of the log-odds of chances that are uniform a priori, over the lists (axis 0)."""
    both = on * off
    logs = [np.log(np.prod(both[first : first + 4], axis=0)) for first in range(0, len(both), 4)]
    return np.asarray(sum(logs))


def along(x: Array, order: Array) -> Array:
    """What stands in each column at these places; numpy's own ``take_along_axis`` takes some times as long."""
    return np.asarray(x.reshape(-1)[_places(order)])


def _places(order: Array) -> Array:
    return np.asarray(order * order.shape[1] + np.arange(order.shape[1]))


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
    top = pieces.max(axis=0)
    found = np.cumsum(np.exp(pieces - top)[::-1], axis=0)[::-1]
    deep = np.flatnonzero(found[-1] < _DEEP)
    found = np.log(np.maximum(found, _DEEP)) + top
    if len(deep):
        found[:, deep] = _deep_rests(pieces[:, deep])
    return np.asarray(found)


def _deep_rests(pieces: Array) -> Array:
    """The same where pieces are so short that only their logarithms can be told from nothing."""
    found = pieces.copy()
    for place in range(len(pieces) - 2, -1, -1):
        found[place] = log_add(found[place + 1], pieces[place])
    return found
