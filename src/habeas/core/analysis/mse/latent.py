"""The posterior of the latent class model of Manrique-Vallier (2016), with N and the people's classes summed out.

Class k has the share π_k and names people on list j with chance λ_jk, uniform a priori. The shares break a stick with
Beta(1, α) pieces, α ~ Gamma(a, b), and p(N) is proportional to 1/N. Summed over N without a cap the likelihood of the
counts n_s is ∏ p_s^n_s / (1 - p_0)^n, which needs no person's class.

A state is a column, so that one operation takes a number of all states, which lie side by side: K logarithms of shares
(all with one number s ~ N(0, 1) added), then J × K log-odds of λ. Which class broke which piece of the stick is a
permutation beside it (``order``), so that swapping two pieces moves nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from habeas.core.analysis.mse.table import Array, Histories

_TINY = 1e-12
#: lists whose patterns are multiplied out together
_TOGETHER = 4
#: log-odds beyond this are as good as this, in double and in single precision
_SHARPEST = {np.dtype(np.float64): 150.0, np.dtype(np.float32): 80.0}
#: a rest of the stick counts as at least so much in a force
_SHALLOW: dict[Any, float] = {np.dtype(np.float64): 1e-290, np.dtype(np.float32): 1e-37}
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
        self.classes, self.lists, self.people = classes, len(table.lists), np.array(table.documented)
        self.width = classes * (1 + self.lists)
        self.a, self.b = a, b
        patterns = np.vstack([np.zeros(self.lists), table.matrix])
        kinds = [np.dtype(kind) for kind in (np.float32, np.float64)]
        self._patterns = patterns
        with_all = np.hstack([np.ones((len(patterns), 1)), patterns])
        self._across = {kind: np.ascontiguousarray(with_all.T.astype(kind)) for kind in kinds}
        self._from_here = {kind: np.triu(np.ones((classes, classes))).astype(kind) for kind in kinds}
        self._inside = {kind: _inside(classes).astype(kind) for kind in kinds}
        self._groups = [_group(patterns[:, first : first + _TOGETHER]) for first in range(0, self.lists, _TOGETHER)]
        self.cells, self.tables = len(table.patterns), [self]
        self._count(table.weights[:, None])
        self.often = table.matrix.T @ table.weights / self.people

    def _count(self, counts: Array) -> None:
        """Take these numbers of people by pattern: of all states alike (one column), or of each state its own."""
        self._counts = {kind: counts.astype(kind) for kind in (np.dtype(np.float32), np.dtype(np.float64))}
        self.whole = counts.T.astype(np.int64)

    @property
    def power(self) -> float:
        """What the density of the stick, α summed out, is a power of (its exponent, with its sign turned)."""
        return self.a + self.classes - 1

    def value(self, x: Array, order: Array, beta: float) -> Value:
        """The log posterior with the likelihood to the power ``beta``."""
        shares, odds = self.parts(x)
        whole, on, off = log_sum(shares), *chances(odds)
        logs = shares - whole
        each = self._joint(np.exp(logs), on, off).sum(axis=1)
        listed = np.maximum(1 - each[0], _TINY)
        likelihood = (self._counts[x.dtype] * np.log(np.maximum(each[1:], _DEEP))).sum(axis=0) - self.people * np.log(
            listed
        )
        prior = self.stick(logs, order) + logs.sum(axis=0) - whole**2 / 2 + log_uniform(on, off).sum(axis=0)
        total = np.nan_to_num(beta * likelihood + prior, nan=-np.inf, posinf=-np.inf)
        return Value(total, likelihood, listed)

    def slope(self, x: Array, order: Array, beta: float, where: Array | None = None) -> Array:
        """The gradient of the log posterior, in the precision of ``x``; ``where`` is :func:`places` of the order."""
        shares, odds = self.parts(x)
        on, off = chances(odds)
        part = np.exp(shares)
        whole = part.sum(axis=0)
        part /= whole
        joint = self._joint(part, on, off)
        weight = joint.sum(axis=1)
        listed = np.maximum(1 - weight[0], _TINY)
        np.divide(self._counts[x.dtype] * x.dtype.type(beta), weight[1:], out=weight[1:])
        np.divide((beta * self.people).astype(x.dtype), listed, out=weight[0])
        joint *= weight[:, None]
        people, named = self._named(joint)
        found = np.empty_like(x)
        of_odds = self.parts(found)[1]
        np.multiply(on, people + 2, out=of_odds)
        np.subtract(named, of_odds, out=of_odds)
        of_odds += 1
        where = places(order) if where is None else where
        people.reshape(-1)[where] += self._stick_slope(part, shares.reshape(-1)[where[-1]] - np.log(whole), where)
        both = people.sum(axis=0)
        both += self.classes + np.log(whole)
        np.multiply(part, -both, out=found[: self.classes])
        people += 1
        found[: self.classes] += people
        return found

    def stick(self, logs: Array, order: Array) -> Array:
        """The log density of the shares as pieces of the stick in this order, α summed out."""
        pieces = along(logs, order)
        last = pieces[-1]
        return np.asarray(-rests(pieces)[1:-1].sum(axis=0) - last - self.power * np.log(self.b - last))

    def _stick_slope(self, part: Array, last: Array, where: Array) -> Array:
        """What each piece of the stick adds to its gradient; a piece that is as good as nothing counts as nothing, for
        a force need not be exact.
        """
        kind = part.dtype
        pieces = part.reshape(-1)[where]
        rest = self._from_here[kind] @ pieces
        np.maximum(rest, _SHALLOW[kind], out=rest)
        np.reciprocal(rest, out=rest)
        pieces *= self._inside[kind] @ rest
        pieces[-1] += self.power / (self.b - last) - 1
        return pieces

    def scores(self, x: Array, beta: float) -> Array:
        """For each state a matrix S (cells × width), in the precision of ``x``: Sᵀ S says how sharply the counts hold
        each direction.
        """
        kind = x.dtype
        shares, odds = self.parts(x)
        part = np.exp(log_softmax(shares))
        on, off = chances(odds)
        share = self._joint(part, on, off)
        each = share.sum(axis=1)
        share /= np.maximum(each, _SHALLOW[kind])[:, None]
        unlisted = each[0] / np.maximum(1 - each[0], kind.type(1e-6))
        ways = np.sqrt(self._counts[kind] * kind.type(beta))[:, None]
        first = share[0] * unlisted
        found = np.empty((x.shape[1], self.cells, self.width), dtype=kind)
        of_shares = share[1:] - part
        of_shares += first - part * unlisted
        of_shares *= ways
        found[:, :, : self.classes] = of_shares.transpose(2, 0, 1)
        named, rest = share[1:] * ways, first * ways
        for place in range(self.lists):
            of_list = named * (self._patterns[1:, place].astype(kind)[:, None, None] - on[place])
            of_list -= rest * on[place]
            start = self.classes * (1 + place)
            found[:, :, start : start + self.classes] = of_list.transpose(2, 0, 1)
        return found

    def responsibilities(self, x: Array) -> Array:
        """For each state and pattern (0, on no list, first) the chance of each class: states × patterns × classes."""
        shares, odds = self.parts(x)
        joint = self._joint(np.exp(log_softmax(shares)), *chances(odds)).transpose(2, 0, 1)
        chance = joint / np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
        return np.asarray(chance / chance.sum(axis=2, keepdims=True))

    def _named(self, joint: Array) -> tuple[Array, Array]:
        """Of the people of each pattern and class, how many are of each class, and how many of them each list names."""
        flat = joint.reshape(len(joint), -1)
        both = (self._across[joint.dtype] @ flat).reshape(1 + self.lists, *joint.shape[1:])
        return both[0], both[1:]

    def listed_by(self, people: Array) -> tuple[Array, Array]:
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


class Beside(Posterior):
    """Several tables of as many lists, each with as many of the states, side by side: one operation moves them all."""

    def __init__(self, tables: Sequence[Histories], classes: int, each: int) -> None:
        patterns = sorted({pattern for table in tables for pattern in table.patterns})
        place = {pattern: number for number, pattern in enumerate(patterns)}
        counts = np.zeros((len(patterns), len(tables)))
        for number, table in enumerate(tables):
            counts[[place[pattern] for pattern in table.patterns], number] = table.counts
        whole = tuple(counts.sum(axis=1).astype(int).tolist())
        super().__init__(Histories(tables[0].lists, tuple(patterns), whole), classes)
        self.tables = [Posterior(table, classes) for table in tables]
        self.people = np.repeat([table.documented for table in tables], each)
        self._count(np.repeat(counts, each, axis=1))


def _group(patterns: Array) -> tuple[int, Array]:
    """How many lists these are, and where each pattern stands among all of them, in ascending order."""
    lists = patterns.shape[1]
    return lists, (patterns @ (1 << np.arange(lists))).astype(np.intp)


def _inside(classes: int) -> Array:
    """What of 1 over the rests of the stick counts, with its sign turned, for each of its pieces: the first counts
    nothing, each other one the rests from the second on up to its own, but for the last.
    """
    found = -np.tril(np.ones((classes, classes)))
    found[:, 0] = 0.0
    found[:, -1] = 0.0
    return found


def chances(odds: Array) -> tuple[Array, Array]:
    """The chances of being on a list and off it, of log-odds."""
    on = np.minimum(odds, _SHARPEST[odds.dtype])
    np.exp(on, out=on)
    off = 1 + on
    np.reciprocal(off, out=off)
    on *= off
    return on, off


def log_uniform(on: Array, off: Array) -> Array:
    """The log density of the log-odds of chances that are uniform a priori, over the lists (axis 0)."""
    both = on * off
    logs = [np.log(np.prod(both[first : first + 4], axis=0)) for first in range(0, len(both), 4)]
    return np.asarray(sum(logs))


def along(x: Array, order: Array) -> Array:
    """What stands in each column at these places; numpy's own ``take_along_axis`` takes some times as long."""
    return np.asarray(x.reshape(-1)[places(order)])


def places(order: Array) -> Array:
    """Where these places of each column stand among all numbers."""
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
