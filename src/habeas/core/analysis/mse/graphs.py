"""Decomposable graphs of the lists, all of them, summed exactly (Madigan and York 1997; hyper-Dirichlet prior).

An edge says that two lists depend on one another. The likelihood of a decomposable graph is a product over its cliques
divided by one over its separators, so that every n0 of every graph is a sum of log-gammas; the weights are normalised
in
logarithms. Prior: every graph alike, p(N) proportional to 1/N.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer, CannotSay
from habeas.core.analysis.mse.causes import with_causes
from habeas.core.analysis.mse.models import closed, pairs
from habeas.core.analysis.mse.shape import shape
from habeas.core.analysis.mse.table import Array, Histories, names

ASSUMPTION = (
    "the lists depend on one another as in one of the {graphs} decomposable graphs, and people "
    "do not otherwise differ in "
    "how likely they are to be named, which no data can show"
)
_MOST_LISTS = 5
_REACHES = (10, 25)
_TAIL = 1e-4
_MOST_SATURATED = 0.1
_NEGLIGIBLE = -25.0  # the logarithm of a weight that no digit of the answer shows
_ROUGH = 1000
_LEAST_LOG = -700.0  # below it exp is a hundredth as fast, and nothing to a sum
_BLOCK = 512
#: of memory: every n0 has a number for each group of lists
_MOST_BYTES = 2 * 2**30
Graph = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Edges (bits over the pairs of lists), cliques and separators (patterns of lists)."""


@cache
def graphs(lists: int) -> tuple[Graph, ...]:
    """Every decomposable graph of so many lists: 8 for three, 61 for four, 822 for five."""
    two = pairs(lists)
    found = []
    for edges in range(1 << len(two)):
        neighbours = [0] * lists
        for place, pair in enumerate(two):
            if edges >> place & 1:
                one, other = (bit for bit in range(lists) if pair >> bit & 1)
                neighbours[one] |= 1 << other
                neighbours[other] |= 1 << one
        parts = _parts(neighbours)
        if parts is not None:
            found.append((edges, *parts))
    return tuple(found)


def _parts(neighbours: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Cliques and separators of a graph, by taking out lists whose neighbours all know each other; None without
    such.
    """
    left, cliques, separators = (1 << len(neighbours)) - 1, [], []
    while left:
        for node in (bit for bit in range(len(neighbours)) if left >> bit & 1):
            around = neighbours[node] & left
            if all(
                around & ~(neighbours[other] | 1 << other) == 0
                for other in range(len(neighbours))
                if around >> other & 1
            ):
                break
        else:
            return None
        clique = around | 1 << node
        alone = [n for n in range(len(neighbours)) if clique >> n & 1 and neighbours[n] & left & ~clique == 0]
        gone = sum(1 << n for n in alone)
        cliques.append(clique)
        left &= ~gone
        if left:
            separators.append(clique & ~gone)
    return tuple(cliques), tuple(separators)


def estimate(table: Histories, blank: Answer, *, delta: float | None = None) -> Answer:
    """The posterior of N over all decomposable graphs; ``draws`` are of it."""
    lists = len(table.lists)
    if lists > _MOST_LISTS:
        raise CannotSay(
            f"Decomposable graphs are summed for at most {_MOST_LISTS} lists, and there are "
            f"{lists}: use lcmcr or sparse."
        )
    _refuse_too_many(table)
    weight = 2.0**-lists if delta is None else delta
    near, far = (reach * table.documented for reach in _REACHES)
    most = near if _in_the_tail(_rough(table, weight, near).sum(axis=0)) <= _TAIL else far
    weights, mass = posterior(table, weight, most)
    tail, reached = _in_the_tail(mass), most
    return _answer(table, blank, weight, weights, mass, tail, reached)


def _refuse_too_many(table: Histories) -> None:
    needed = 8 * _REACHES[1] * table.documented * (2 ** len(table.lists) + 3)
    if needed > _MOST_BYTES:
        raise CannotSay(
            f"Every number of unlisted people is summed, which takes {needed / 2**30:,.0f} GiB of memory for "
            f"{table.documented:,} documented (at most {_MOST_BYTES / 2**30:g}): use lcmcr or loglinear."
        )


def _rough(table: Histories, delta: float, most: int) -> Array:
    """The posterior of graphs and of some 1,000 values of n0, up to a constant: its largest value is 1."""
    scores = _Scores(table, delta, graphs(len(table.lists)), np.arange(0, most + 1, max(1, most // _ROUGH)))
    found = scores.of(slice(None))
    return np.asarray(np.exp(np.maximum(found - found.max(), _LEAST_LOG)))


def _in_the_tail(mass: Array) -> float:
    return float(mass[-max(1, len(mass) // 100) :].sum() / mass.sum())


def posterior(table: Histories, delta: float, most: int) -> tuple[Array, Array]:
    """The weight of each graph, and the probability of each n0 from 0 to ``most``."""
    every = graphs(len(table.lists))
    likely = _rough(table, delta, most).max(axis=1)
    kept = np.flatnonzero(likely > math.exp(_NEGLIGIBLE))
    fine = _Scores(table, delta, tuple(every[number] for number in kept), np.arange(most + 1))
    total, weights = np.zeros(most + 1), np.zeros(len(every))
    top = fine.of(slice(0, most + 1, max(1, most // _ROUGH))).max()
    for start in range(0, most + 1, _BLOCK):  # so that the numbers of a block stay in the processor's cache
        part = slice(start, start + _BLOCK)
        mass = fine.of(part)
        mass -= top
        np.exp(np.maximum(mass, _LEAST_LOG, out=mass), out=mass)
        total[part] = mass.sum(axis=0)
        weights[kept] += mass.sum(axis=1)
    return weights / weights.sum(), total / total.sum()


class _Scores:
    """The log posterior, up to a constant, of graphs (rows) and n0 (columns)."""

    def __init__(self, table: Histories, delta: float, some: tuple[Graph, ...], unlisted: Array) -> None:
        used = sorted({part for _, cliques, separators in some for part in (*cliques, *separators)})
        place = {part: number for number, part in enumerate(used)}
        self._signs = np.zeros((len(some), len(used)))
        for row, (_, cliques, separators) in enumerate(some):
            for part in cliques:
                self._signs[row, place[part]] += 1
            for part in separators:
                self._signs[row, place[part]] -= 1
        self._parts = np.stack([_margin(table, delta, part, unlisted) for part in used])
        # N! / n0! and the prior 1/N together: (N - 1)! / n0!
        self._prior = log_gamma(table.documented, unlisted) - log_gamma(1.0, unlisted)

    def of(self, some: slice) -> Array:
        """The scores of all graphs at some of the values of n0."""
        found = self._signs @ self._parts[:, some]
        found += self._prior[some]
        return np.asarray(found)


def _margin(table: Histories, delta: float, part: int, unlisted: Array) -> Array:
    """The log marginal likelihood of the lists of ``part`` under their Dirichlet prior, for each n0."""
    lists = len(table.lists)
    prior = delta * 2 ** (lists - part.bit_count())
    cells: dict[int, int] = {}
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        cells[pattern & part] = cells.get(pattern & part, 0) + count
    nobody = cells.pop(0, 0)
    known = sum(math.lgamma(count + prior) - math.lgamma(prior) for count in cells.values()) - math.lgamma(prior)
    all_prior = delta * 2**lists
    whole = math.lgamma(all_prior) - log_gamma(table.documented + all_prior, unlisted)
    return np.asarray(known + whole + log_gamma(nobody + prior, unlisted))


def log_gamma(start: float, steps: Array) -> Array:
    """log Γ(start + k) for each whole number k of ascending ``steps``: one log-gamma, then a running sum of
    logarithms.
    """
    last = int(steps[-1])
    if last > 64 * len(steps):
        return np.array([math.lgamma(start + float(step)) for step in steps])
    logs = np.concatenate([[0.0], np.cumsum(np.log(start + np.arange(last)))])
    return np.asarray(math.lgamma(start) + logs[steps])


def _answer(
    table: Histories, blank: Answer, delta: float, weights: Array, mass: Array, tail: float, reached: int
) -> Answer:
    every = graphs(len(table.lists))
    people = table.documented
    unlisted = np.arange(len(mass))
    mean = float(mass @ unlisted)
    spread = float(np.sqrt(mass @ (unlisted - mean) ** 2))
    middle, lower, upper = (quantile(mass, share) for share in (0.5, (1 - blank.level) / 2, (1 + blank.level) / 2))
    saturated = float(weights[-1])
    order = [int(number) for number in np.argsort(-weights, kind="stable")[:10] if weights[number] > 0]
    mode = int(mass.argmax())
    details: dict[str, Any] = {
        "delta": delta,
        "graphs": len(every),
        "mode": people + mode,
        "saturated": saturated,
        "most_unlisted": reached,
        "tail": tail,
        "top": [{"graph": _written(table, every[number]), "weight": weights[number]} for number in order],
    }
    rng = np.random.default_rng(blank.seed)
    draws = people + np.searchsorted(np.cumsum(mass), rng.random(4000)).clip(0, len(mass) - 1)
    answer = replace(
        blank,
        estimate=people + middle,
        median=people + middle,
        mean=people + mean,
        lower=people + lower,
        upper=people + upper,
        se=spread,
        assumption=ASSUMPTION.format(graphs=len(every)),
        details=details,
        draws=draws,
        parts={"posterior": shape(people + unlisted, mass)},
    )
    answer = answer.warn(*_said(answer, mode, saturated, tail, reached, delta))
    terms = [clique for clique in every[order[0]][1] if clique.bit_count() > 1]
    if order[0] == len(every) - 1:
        return answer

    def point(other: Histories) -> float:
        most = _REACHES[0] * other.documented
        return other.documented + quantile(posterior(other, delta, most)[1], 0.5)

    return with_causes(table, answer, closed(terms), point)


def quantile(mass: Array, share: float) -> float:
    """The smallest n0 up to which this share of the probability lies."""
    return float(min(int(np.searchsorted(np.cumsum(mass), share)), len(mass) - 1))


def _written(table: Histories, graph: Graph) -> str:
    return "[" + ", ".join(":".join(names(table, clique)) for clique in sorted(graph[1])) + "]"


def _said(answer: Answer, mode: int, saturated: float, tail: float, reached: int, delta: float) -> list[str]:
    said = []
    if mode == 0:
        said.append(
            f"The likeliest number is the documented {answer.documented:,} itself: the posterior presses against n."
        )
    if saturated > _MOST_SATURATED:
        said.append(
            f"The saturated graph, which says nothing of those unlisted, has {100 * saturated:.1f} % of the weight: "
            f"its number comes from the prior (delta {delta:g}) alone."
        )
    if tail > _TAIL:
        said.append(
            f"{100 * tail:.2g} % of the posterior lies near the largest number that was tried "
            f"({answer.documented + reached:,}): "
            "the upper end is the cap's, not the data's."
        )
    return said


def edges(lists: int) -> list[tuple[int, int]]:
    """The pairs of lists that the bits of a graph's edges stand for."""
    return list(combinations(range(lists), 2))
