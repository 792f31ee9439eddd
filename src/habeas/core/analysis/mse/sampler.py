"""Many chains at once through a posterior of latent classes: Hamiltonian moves, each with a metric of its place.

The chains begin as particles that are led from the prior to the posterior by raising the likelihood's power
(annealed, reweighted and drawn again: Del Moral, Doucet and Jasra 2006), so that each mode begins with about its own
share of them. Particles are drawn again within their island only, so islands are independent of one another, and
how far they are apart says how well each of them has found the posterior. Trajectories are walked in single precision
(of very many people in double) and accepted in double: a force that is only nearly the gradient is still reversible.

The metric of the place where a trajectory begins is not that of the place where it ends, so such moves leave a
posterior a tenth too narrow; and one that was learnt before is soon that of another place. So each move that counts
first draws a guide r ~ N(x, apart²) and walks π(x) N(r | x, apart²) with the metric at r: given r it does not change,
and what is left when r is forgotten is π (an auxiliary variable: Titsias and Papaspiliopoulos 2018, J. R. Stat. Soc. B
80, 749-767).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from habeas.core.analysis.mse.latent import Posterior, Value, places
from habeas.core.analysis.mse.metric import Metric, metric
from habeas.core.analysis.mse.moves import Moves
from habeas.core.analysis.mse.onekind import OneKind, all_alike
from habeas.core.analysis.mse.table import Array

_TARGET = 0.75
#: precision that a step assumes at least, in every direction, beside what the guide adds: a class without people roams
_LEAST = 1.0
#: wider states take a metric of their directions one by one
_WIDEST = 100
#: as do those whose scores are so many; at once so many numbers are in memory
_LARGEST, _AT_ONCE = 100_000, 4_000_000
#: at the power 1, where rounds are many: a sweep in so many of them, and one kind of offer in each
_SWEEP_EACH = 4
#: a start from the data makes as many sweeps as this, and more while cells, classes and starts times sweeps are fewer
_LEAST_SWEEPS, _MOST_WORK = 300, 250_000_000
_FIRST_STEP = 0.35
#: of so many people single precision does not tell a speed's energy well enough
_MANY_PEOPLE = 300_000
#: all but a few people are of one class where the chance that all are is more than this
NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Care:
    """How slowly the likelihood's power is raised: particles still count for ``kept`` after a rise, and make
    ``moves``. And how many ``sweeps`` of Gibbs a start from the data makes.
    """

    kept: float
    moves: int
    sweeps: int


QUICK, SLOW = Care(0.3, 2, 1000), Care(0.6, 4, 4000)


@dataclass(slots=True)
class State:
    """The chains as they stand: positions, orders of the stick, values, lengths of their steps."""

    x: Array
    order: Array
    value: Value
    step: Array
    offer: int = 0


class Sampler:
    """Chains of one posterior, in islands. ``most`` is the largest n0; draws come from one generator in a fixed
    order.
    """

    def __init__(
        self,
        posterior: Posterior,
        rng: np.random.Generator,
        chains: int,
        most: int | Array,
        *,
        islands: int = 1,
        care: Care = SLOW,
        from_data: bool = False,
    ) -> None:
        self._of, self._moves, self._rng, self._chains = posterior, Moves(posterior), rng, chains
        self._islands, self._care, self.most = islands, care, np.broadcast_to(most, chains)
        self._people = np.broadcast_to(posterior.people, chains)
        self._kind = np.dtype(np.float64 if int(np.max(posterior.people)) > _MANY_PEOPLE else np.float32)
        self._apart = posterior.lists**-0.5  # so the logarithm of the chance of a pattern varies by about one
        self.temperatures = 0
        self.log_evidence, self.one_kind = np.zeros(islands), np.zeros(len(posterior.tables))
        with np.errstate(all="ignore"):  # what overflows is a chance of nothing, and is refused
            self.state = self._begin_from_data() if from_data else self._begin()

    def _begin(self) -> State:
        x, order = self._moves.from_prior(self._rng, self._chains)
        state = State(x, order, self._of.value(x, order, 0.0), np.full(self._chains, _FIRST_STEP))
        power = 0.0
        while power < 1:
            power = self._raise(state, power)
        self._settle(state)
        return state

    def _settle(self, state: State) -> None:
        """As many chains with people of one kind, or nearly so, as that weighs, in each table's chains."""
        chance, size = all_alike(self._of, state.x, self._unlisted(state.value.listed)), self._of_table
        for number, of in enumerate(self._of.tables):
            if not (chance[number * size : (number + 1) * size] > NEARLY).all():
                self._settle_table(state, number, of, chance)
        state.value = self._of.value(state.x, state.order, 1.0)

    @property
    def _of_table(self) -> int:
        """How many chains each table has."""
        return self._chains // len(self._of.tables)

    def _settle_table(self, state: State, number: int, of: Posterior, chance: Array) -> None:
        """New ones drawn exactly, and in place of those too many copies of others, of the same island before those of
        the next.
        """
        size, each = self._of_table, self._chains // self._islands
        own = slice(number * size, (number + 1) * size)
        near, evidence = chance[own] > NEARLY, self.log_evidence.reshape(len(self._of.tables), -1)[number]
        one, top = OneKind(of, int(self.most[own.start])), evidence.max()
        more = (np.exp(evidence - top) * (~near).reshape(len(evidence), each).mean(axis=1)).mean()
        odds = top + np.log(max(more, 1e-300)) - one.log_weight
        odds += np.log(chance[own][near].mean() if near.any() else 1.0)
        self.one_kind[number] = 1 / (1 + np.exp(min(odds, 700.0)))
        wanted = (self._rng.permutation(size) + self._rng.random()) / size < self.one_kind[number]
        rest = np.flatnonzero(~near) + own.start
        for place in np.flatnonzero(near & ~wanted) + own.start:
            inside = rest[rest // each == place // each]
            source = self._rng.choice(inside if len(inside) else rest)
            state.x[:, place], state.order[:, place] = state.x[:, source], state.order[:, source]
            state.step[place] = state.step[source]
        new = np.flatnonzero(wanted & ~near) + own.start
        if len(new):
            order, long, log_odds = one.draw(self._rng, len(new))
            x = np.empty((of.width, len(new)))
            x[: of.classes] = self._rng.standard_normal(len(new)) - np.log(of.classes)
            x[of.classes :] = log_odds.reshape(-1, len(new))
            state.x[:, new], state.order[:, new] = self._moves.of_lengths(x, order, long), order

    def _begin_from_data(self) -> State:
        """One start for each island, by many sweeps of Gibbs from people in most classes; its chains all begin there.

        With many lists a class whose chances are sharp takes up so little of the prior that all islands would lose it
        on the way from there, alike, and agree. Starts that settle apart are islands that do not agree.
        """
        x, order = self._moves.from_data(self._rng, self._islands)
        for _ in range(min(self._care.sweeps, max(_LEAST_SWEEPS, _MOST_WORK // (self._of.cells * order.size)))):
            unlisted = self._unlisted(self._of.value(x, order, 1.0).listed)
            x = self._moves.swept(x, order, unlisted, self._rng)
            order, _ = self._moves.swapped(x, order, self._rng)
        each = self._chains // self._islands
        x, order = np.repeat(x, each, axis=1), np.repeat(order, each, axis=1)
        return State(x, order, self._of.value(x, order, 1.0), np.full(self._chains, _FIRST_STEP))

    def _raise(self, state: State, power: float) -> float:
        """One more temperature: as far as enough particles still count, drawn again, and moved."""
        likelihood = state.value.likelihood.reshape(len(self._of.tables), -1)
        new = _next_power(likelihood, power, self._care.kept)
        top = likelihood.max(axis=1, keepdims=True)
        weights = np.exp((new - power) * (likelihood - top)).ravel()
        if new == 1:
            weights = np.where(self._below_cap(state.value.listed), weights, 0.0)
        means = np.maximum(weights.reshape(len(top), -1, self._chains // self._islands).mean(axis=2), 1e-300)
        self.log_evidence += (np.log(means) + (new - power) * top).ravel()
        chosen = self._drawn_again(weights)
        state.x, state.order, state.step = state.x[:, chosen], state.order[:, chosen], state.step[chosen]
        state.value = self._of.value(state.x, state.order, new)
        for _ in range(self._care.moves):
            self._move(state, new, 6, 0.3, guided=False)
        self.temperatures += 1
        return new

    def _drawn_again(self, weights: Array) -> Array:
        each = self._chains // self._islands
        parts = weights.reshape(self._islands, each)
        return np.concatenate([number * each + systematic(part, self._rng) for number, part in enumerate(parts)])

    def _seen(self, x: Array, beta: float) -> Array:
        """The scores; of wide states, a few of them at a time, only how sharply each direction is held."""
        size = self._of.cells * self._of.width
        if self._of.width <= _WIDEST and size <= _LARGEST:
            return self._of.scores(x, beta)
        some = max(1, _AT_ONCE // size)
        blocks = (x[:, first : first + some] for first in range(0, x.shape[1], some))
        return np.concatenate([(self._of.scores(block, beta) ** 2).sum(axis=1) for block in blocks])

    @np.errstate(all="ignore")
    def warm(self, rounds: int) -> None:
        """Learn the lengths of steps: two thirds of the rounds without guides, then as it goes on; none is kept."""
        for number in range(rounds):
            if number % _SWEEP_EACH == 0:
                self._sweep(self.state)
            self._move(self.state, 1.0, 8, 0.2, guided=3 * number >= 2 * rounds)

    @np.errstate(all="ignore")
    def draw(self, rounds: int, steps: int = 10) -> Array:
        """N - n of each chain (row) after each round."""
        found = np.empty((self._chains, rounds), dtype=np.int64)
        for number in range(rounds):
            if number % _SWEEP_EACH == 0:
                self._sweep(self.state)
            length = int(self._rng.integers(steps // 2, steps + steps // 2 + 1))
            self._move(self.state, 1.0, length, 0.0, guided=True)
            found[:, number] = self._unlisted(self.state.value.listed)
        return found

    def _unlisted(self, listed: Array) -> Array:
        """n0 of each state, given that it is not above the cap (states whose n0 always is would not have been
        taken).
        """
        people, most = self._people[: len(listed)], self.most[: len(listed)]
        found = self._rng.negative_binomial(people, listed)
        for _ in range(50):
            over = found > most
            if not over.any():
                return np.asarray(found)
            found[over] = self._rng.negative_binomial(people[over], listed[over])
        return np.asarray(np.minimum(found, most))

    def _move(self, state: State, beta: float, steps: int, learn: float, *, guided: bool) -> None:
        """Offers, swaps and a trajectory. Without a guide the metric is that of the place where it begins: quicker, but
        only nearly right, so nothing of it is kept.
        """
        self._jump(state, beta)
        self._swap(state)
        kind: Any = self._kind.type
        guide, tight = state.x.astype(kind), kind(0)
        if guided:
            guide += kind(self._apart) * self._rng.standard_normal(guide.shape, dtype=kind)
            tight = kind(self._apart**-2)
        mass = metric(self._seen(guide, beta), _LEAST + self._apart**-2)
        speed = mass.speed(self._rng)
        size = state.step * self._rng.uniform(0.6, 1.2, self._chains)
        before = mass.energy(speed) + tight / 2 * ((state.x - guide) ** 2).sum(axis=0)

        def force(x: Array) -> Array:
            found = self._of.slope(x, state.order, beta, where)
            return found + tight * (guide - x) if guided else found

        where = places(state.order)
        x = _walk(state.x.astype(kind), force, mass, speed, size.astype(kind), steps)
        lost = ~np.isfinite(x).all(axis=0)  # a trajectory that ran away: the chain stays where it is
        x[:, lost] = state.x[:, lost]
        value = self._of.value(x, state.order, beta)
        after = mass.energy(speed) + tight / 2 * ((x - guide) ** 2).sum(axis=0)
        gain = value.total - state.value.total + before - after
        chance = np.where(np.isfinite(gain) & ~lost, np.exp(np.minimum(gain, 0)), 0.0)
        self._take(state, beta, x, value, self._rng.random(self._chains) < chance)
        if learn:
            state.step = np.clip(state.step * np.exp(learn * (chance - _TARGET)), 1e-3, 1.0)

    def _sweep(self, state: State) -> None:
        """A sweep of Gibbs, at the power 1."""
        state.x = self._moves.swept(state.x, state.order, self._unlisted(state.value.listed), self._rng)
        state.value = self._of.value(state.x, state.order, 1.0)

    def _jump(self, state: State, beta: float) -> None:
        """Offers that change how many classes there are to speak of: all of them, or at the power 1 one in turn."""
        moves, rng = self._moves, self._rng
        state.offer += 1
        for kind in range(4) if beta < 1 else (state.offer % 4,):
            if kind == 0:
                first = rng.integers(0, self._of.classes - 1, self._chains)
                self._offer(state, beta, moves.redrawn(state.x, state.order, first, rng), np.zeros(self._chains))
            elif kind == 1:
                self._offer(state, beta, *moves.copied(state.x, rng))
            elif kind == 2:
                self._offer(state, beta, *moves.shared(state.x, state.order, rng))
            else:
                self._offer(state, beta, *moves.stretched(state.x, state.order, rng))

    def _offer(self, state: State, beta: float, x: Array, gain: Array) -> None:
        """Take ``x`` with the chance that its likelihood and ``gain`` (of prior and offer) give it."""
        value = self._of.value(x, state.order, beta)
        gain = np.nan_to_num(gain + beta * (value.likelihood - state.value.likelihood), nan=-np.inf)
        self._take(state, beta, x, value, np.log(self._rng.random(self._chains)) < gain)

    def _take(self, state: State, beta: float, x: Array, value: Value, yes: Array) -> None:
        if beta == 1:
            yes = yes & self._below_cap(value.listed)
        state.x = np.where(yes, x, state.x)
        old = state.value
        state.value = Value(
            np.where(yes, value.total, old.total),
            np.where(yes, value.likelihood, old.likelihood),
            np.where(yes, value.listed, old.listed),
        )

    def _below_cap(self, listed: Array) -> Array:
        """Whether an n0 drawn for each new state is below the cap: so the cap cuts N off, exactly."""
        drawn = self._rng.negative_binomial(self._people, np.nan_to_num(listed, nan=1.0).clip(1e-9, 1.0))
        return np.asarray(drawn <= self.most)

    def _swap(self, state: State) -> None:
        """Swaps on the stick: its density is all that they change."""
        state.order, gain = self._moves.swapped(state.x, state.order, self._rng)
        before = state.value
        state.value = Value(before.total + gain, before.likelihood, before.listed)


def _walk(x: Array, force: Callable[[Array], Array], mass: Metric, speed: Array, size: Array, steps: int) -> Array:
    """``x`` (columns) moves to where leapfrog steps lead; ``speed`` (rows) is afterwards what is left of it."""
    across, halved = size[:, None], x.dtype.type(0.5)

    def gained() -> Array:
        return mass.pushed(np.multiply(force(x).T, across, order="C"))

    speed += halved * gained()
    for number in range(steps):
        x += (across * speed).T
        more = gained()
        speed += halved * more if number == steps - 1 else more
    return x.astype(float)


def _next_power(likelihood: Array, power: float, kept: float) -> float:
    """The highest power at which the particles of each table (row) still count for enough of them (bisection)."""
    below = likelihood - likelihood.max(axis=1, keepdims=True)

    def counting(new: float) -> float:
        weights = np.exp((new - power) * below)
        return float((weights.sum(axis=1) ** 2 / (weights**2).sum(axis=1)).min() / weights.shape[1])

    if counting(1.0) >= kept:
        return 1.0
    low, high = power, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if counting(middle) >= kept else (low, middle)
    return max(low, power + 1e-7)


def systematic(weights: Array, rng: np.random.Generator) -> Array:
    """Which particles are drawn again, by systematic resampling; all of them, once, where none weighs anything."""
    number, total = len(weights), weights.sum()
    if not total > 0:
        return np.arange(number)
    places = (rng.random() + np.arange(number)) / number
    return np.minimum(np.searchsorted(np.cumsum(weights) / total, places), number - 1)
