"""Many chains at once through a posterior of latent classes: Hamiltonian moves, each chain with a metric of its own.

The chains begin as particles that are led from the prior to the posterior by raising the likelihood's power
(annealed, reweighted and drawn again: Del Moral, Doucet and Jasra 2006), so that each mode begins with about its own
share of them. Then each learns its metric and step, keeps both, and its draws count. Trajectories are walked in single
precision and accepted in double: a force that is only nearly the gradient is still reversible, so nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.latent import Posterior, Value
from habeas.core.analysis.mse.table import Array

_TARGET = 0.75
#: precision that a step assumes at least, in every direction, in turns: a class without people may roam, which the
# first
#: lets it; once it has people, a step so long would be refused for ever, and the second is not
_LEAST = (0.15, 5.0)


@dataclass(slots=True)
class State:
    """The chains as they stand: positions, orders of the stick, values; steps and metrics, of each kind of step one."""

    x: Array
    order: Array
    value: Value
    step: Array
    metric: list[Array]
    turn: int = 0


class Sampler:
    """Chains of one posterior. ``most`` is the largest n0; draws come from one generator in a fixed order."""

    def __init__(self, posterior: Posterior, rng: np.random.Generator, chains: int, most: int) -> None:
        self._of, self._rng, self._chains, self.most = posterior, rng, chains, most
        self.temperatures = 0
        self.log_evidence = 0.0
        with np.errstate(all="ignore"):  # what overflows is a chance of nothing, and is refused
            self.state = self._begin()

    def _begin(self) -> State:
        x, order = self._of.from_prior(self._rng, self._chains)
        beta = np.zeros(self._chains)
        step = np.full((len(_LEAST), self._chains), 0.3)
        state = State(x, order, self._of.value(x, order, beta), step, self._metric(self._of.information(x, beta)))
        power = 0.0
        while power < 1:
            power = self._raise(state, power)
        return state

    def _raise(self, state: State, power: float) -> float:
        """One more temperature: as far as half the particles still count, drawn again, and moved."""
        likelihood = state.value.likelihood
        new = _next_power(likelihood, power)
        weights = np.exp((new - power) * (likelihood - likelihood.max()))
        self.log_evidence += float(np.log(weights.mean()) + (new - power) * likelihood.max())
        chosen = _systematic(weights / weights.sum(), self._rng)
        beta = np.full(self._chains, new)
        state.x, state.order, state.step = state.x[chosen], state.order[chosen], state.step[:, chosen]
        state.metric = self._metric(self._of.information(state.x, beta))
        state.value = self._of.value(state.x, state.order, beta)
        for _ in range(2):
            self._move(state, beta, 6, 0.3)
        self.temperatures += 1
        return new

    def _metric(self, information: Array) -> list[Array]:
        """For each chain the matrices that turn a round step into one of the posterior's shape."""
        return [_inverse_root(information + least * np.eye(self._of.width)) for least in _LEAST]

    @np.errstate(all="ignore")
    def warm(self, rounds: int) -> None:
        """Learn steps and metrics; nothing of this is kept."""
        beta = np.ones(self._chains)
        matrix = self._of.information(self.state.x, beta)
        for number in range(rounds):
            if number % 8 == 0 and number < rounds * 0.8:
                keep = 0.5 if number < rounds / 2 else 0.75
                matrix = keep * matrix + (1 - keep) * self._of.information(self.state.x, beta)
                self.state.metric = self._metric(matrix)
            self._sweep(self.state, beta)
            self._move(self.state, beta, 8, 0.2)

    @np.errstate(all="ignore")
    def draw(self, rounds: int, steps: int = 10) -> Array:
        """N - n of each chain (row) after each round."""
        beta, found = np.ones(self._chains), np.empty((self._chains, rounds), dtype=np.int64)
        for number in range(rounds):
            self._sweep(self.state, beta)
            self._move(self.state, beta, int(self._rng.integers(steps // 2, steps + steps // 2 + 1)), 0.0)
            found[:, number] = self._unlisted(self.state.value.listed)
        return found

    def _unlisted(self, listed: Array) -> Array:
        """n0 of each state, given that it is not above the cap (states whose n0 always is would not have been
        taken).
        """
        found = self._rng.negative_binomial(self._of.people, listed)
        for _ in range(50):
            over = found > self.most
            if not over.any():
                return np.asarray(found)
            found[over] = self._rng.negative_binomial(self._of.people, listed[over])
        return np.minimum(found, self.most)

    def _move(self, state: State, beta: Array, steps: int, learn: float) -> None:
        self._jump(state, beta)
        state.order = self._of.swapped(state.x, state.order, self._rng)
        state.value = self._of.value(state.x, state.order, beta)
        turn = state.turn = (state.turn + 1) % len(_LEAST)
        push = np.asarray(self._rng.standard_normal(state.x.shape))
        size = state.step[turn] * self._rng.uniform(0.6, 1.2, self._chains)
        x, left = self._walk(state, beta, push, size, steps)
        lost = ~np.isfinite(x).all(axis=1)  # a trajectory that ran away: the chain stays where it is
        x[lost] = state.x[lost]
        value = self._of.value(x, state.order, beta)
        gain = value.total - state.value.total + ((push**2).sum(axis=1) - (left**2).sum(axis=1)) / 2
        chance = np.where(np.isfinite(gain) & ~lost, np.exp(np.minimum(gain, 0)), 0.0)
        yes = (self._rng.random(self._chains) < chance) & self._below_cap(value.listed, beta)
        state.x = np.where(yes[:, None], x, state.x)
        state.value = _chosen(yes, value, state.value)
        if learn:
            state.step[turn] = np.clip(state.step[turn] * np.exp(learn * (chance - _TARGET)), 1e-3, 1.0)

    def _sweep(self, state: State, beta: Array) -> None:
        """A sweep of Gibbs, at the power 1."""
        unlisted = self._unlisted(state.value.listed)
        state.x = self._of.swept(state.x, state.order, unlisted, self._rng)
        state.value = self._of.value(state.x, state.order, beta)

    def _jump(self, state: State, beta: Array) -> None:
        """Offers that change how many classes there are to speak of."""
        first = self._rng.integers(0, max(1, self._of.classes - 1), self._chains)
        self._offer(state, beta, self._of.redrawn(state.x, state.order, first, self._rng), np.zeros(self._chains))
        self._offer(state, beta, *self._of.stretched(state.x, state.order, self._rng))
        self._offer(state, beta, *self._of.copied(state.x, self._rng))
        self._offer(state, beta, *self._of.shared(state.x, state.order, self._rng))
        self._offer(state, beta, *self._of.stretched(state.x, state.order, self._rng))

    def _offer(self, state: State, beta: Array, x: Array, gain: Array) -> None:
        """Take ``x`` with the chance that its likelihood and ``gain`` (of prior and offer) give it."""
        value = self._of.value(x, state.order, beta)
        gain = np.nan_to_num(gain + beta * (value.likelihood - state.value.likelihood), nan=-np.inf)
        yes = (np.log(self._rng.random(self._chains)) < gain) & self._below_cap(value.listed, beta)
        state.x = np.where(yes[:, None], x, state.x)
        state.value = _chosen(yes, value, state.value)

    def _below_cap(self, listed: Array, beta: Array) -> Array:
        """Whether an n0 drawn for each new state is below the cap: so the cap cuts N off, exactly (at the power 1)."""
        drawn = self._rng.negative_binomial(self._of.people, np.nan_to_num(listed, nan=1.0).clip(1e-9, 1.0))
        return np.asarray((drawn <= self.most) | (beta < 1))

    def _walk(self, state: State, beta: Array, push: Array, size: Array, steps: int) -> tuple[Array, Array]:
        single = np.float32
        matrix = state.metric[state.turn].astype(single)
        across = matrix.transpose(0, 2, 1)
        power, size32 = beta.astype(single), size.astype(single)[:, None]
        x, left = state.x.astype(single), push.astype(single)
        left = left + single(0.5) * size32 * _times(across, self._of.slope(x, state.order, power))
        for number in range(steps):
            x = x + size32 * _times(matrix, left)
            half = single(0.5 if number == steps - 1 else 1.0)
            left = left + half * size32 * _times(across, self._of.slope(x, state.order, power))
        return x.astype(float), left.astype(float)


def _times(matrix: Array, vector: Array) -> Array:
    return np.asarray(np.matmul(matrix, vector[:, :, None])[:, :, 0])


def _chosen(yes: Array, new: Value, old: Value) -> Value:
    return Value(
        np.where(yes, new.total, old.total),
        np.where(yes, new.likelihood, old.likelihood),
        np.where(yes, new.listed, old.listed),
    )


def _inverse_root(matrix: Array) -> Array:
    """A of A Aᵀ = matrix⁻¹ for each matrix."""
    root = np.linalg.cholesky(matrix)
    return np.asarray(np.linalg.inv(root).transpose(0, 2, 1))


def _next_power(likelihood: Array, power: float) -> float:
    """The highest power at which the particles still count for half of them (bisection)."""

    def counting(new: float) -> float:
        weights = np.exp((new - power) * (likelihood - likelihood.max()))
        return float(weights.sum() ** 2 / (weights**2).sum()) / len(weights)

    if counting(1.0) >= 0.5:
        return 1.0
    low, high = power, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if counting(middle) >= 0.5 else (low, middle)
    return max(low, power + 1e-7)


def _systematic(weights: Array, rng: np.random.Generator) -> Array:
    """Which particles are drawn again, by systematic resampling."""
    number = len(weights)
    places = (rng.random() + np.arange(number)) / number
    return np.minimum(np.searchsorted(np.cumsum(weights), places), number - 1)
