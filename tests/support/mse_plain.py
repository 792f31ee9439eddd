"""Slow, plain twins of the estimators: each formula once, in loops, without the library's code."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from habeas.core.analysis.mse import Histories, read_histories

#: Spina bifida in upstate New York, three lists (Madigan and York 1997, table 1)
SPINA = {4: 60, 2: 49, 6: 4, 1: 247, 5: 112, 3: 142, 7: 12}


def published(shared: Path, name: str) -> Histories:
    """A table of the shared data."""
    folder = "gaza_mortality" if name == "capture_histories" else "mse"
    return read_histories(shared / folder / f"{name}.csv").whole


def plain_poisson(counts: dict[int, int], lists: int, terms: list[set[int]]) -> tuple[float, float]:
    """Unlisted and deviance of one Poisson log-linear model, by Newton's method on a design written out in loops."""
    rows, y = [], []
    for pattern in range(1, 1 << lists):
        inside = {place for place in range(lists) if pattern >> place & 1}
        rows.append([1.0] + [1.0 if term <= inside else 0.0 for term in terms])
        y.append(float(counts.get(pattern, 0)))
    x, n = np.array(rows), np.array(y)
    beta = np.linalg.lstsq(x, np.log(n + 0.5), rcond=None)[0]
    for _ in range(200):
        means = np.exp(x @ beta)
        beta = beta + np.linalg.solve(x.T @ (means[:, None] * x), x.T @ (n - means))
    means = np.exp(x @ beta)
    deviance = 2 * sum((a * math.log(a / m) if a else 0.0) - (a - m) for a, m in zip(n, means, strict=True))
    return float(np.exp(beta[0])), float(deviance)


def plain_graph_posterior(counts: dict[int, int], lists: int, delta: float, most: int) -> tuple[list[float], float]:
    """P(n0) for 0 … ``most`` over all decomposable graphs of three lists, written out one by one; and the saturated
    weight.

    Each graph is given by its cliques and separators as sets of lists.
    """
    assert lists == 3
    a, b, c, none = {0}, {1}, {2}, set()
    every: list[tuple[list[set[int]], list[set[int]]]] = [
        ([a, b, c], [none, none]),
        ([a | b, c], [none]),
        ([a | c, b], [none]),
        ([b | c, a], [none]),
        ([a | b, a | c], [a]),
        ([a | b, b | c], [b]),
        ([a | c, b | c], [c]),
        ([a | b | c], []),
    ]
    logs = [[_graph(counts, delta, cliques, separators, n0) for n0 in range(most + 1)] for cliques, separators in every]
    top = max(map(max, logs))
    weights = [[math.exp(one - top) for one in row] for row in logs]
    total = sum(map(sum, weights))
    return [sum(row[n0] for row in weights) / total for n0 in range(most + 1)], sum(weights[-1]) / total


def _graph(counts: dict[int, int], delta: float, cliques: list[set[int]], separators: list[set[int]], n0: int) -> float:
    cells = {**{pattern: counts.get(pattern, 0) for pattern in range(1, 8)}, 0: n0}
    people = sum(cells.values())
    value = math.lgamma(people + 1) - math.lgamma(n0 + 1) - math.log(people)
    for sign, parts in ((1, cliques), (-1, separators)):
        for part in parts:
            margin: dict[tuple[int, ...], int] = {}
            for pattern, count in cells.items():
                key = tuple(pattern >> place & 1 for place in sorted(part))
                margin[key] = margin.get(key, 0) + count
            prior = delta * 2 ** (3 - len(part))
            value += sign * (math.lgamma(8 * delta) - math.lgamma(8 * delta + people))
            value += sign * sum(math.lgamma(count + prior) - math.lgamma(prior) for count in margin.values())
    return value


def plain_decomposable(lists: int) -> int:
    """How many graphs of so many lists have no circle of four or more without a chord, counted by looking for
    circles.
    """
    two = list(combinations(range(lists), 2))
    found = 0
    for bits in range(1 << len(two)):
        edges = {pair for place, pair in enumerate(two) if bits >> place & 1}
        found += not any(
            _bare_circle(nodes, edges) for size in range(4, lists + 1) for nodes in combinations(range(lists), size)
        )
    return found


def _bare_circle(nodes: tuple[int, ...], edges: set[tuple[int, int]]) -> bool:
    """Whether the edges among these nodes are one circle and nothing else."""
    inside = [edge for edge in edges if edge[0] in nodes and edge[1] in nodes]
    if len(inside) != len(nodes) or any(sum(node in edge for edge in inside) != 2 for node in nodes):
        return False
    reached, waiting = set(), [nodes[0]]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += [other for edge in inside if node in edge for other in edge]
    return len(reached) == len(nodes)


def drawn(seed: int, people: int, shares: list[float], chances: list[list[float]], *, fixed: bool = False) -> Any:
    """A table drawn from latent classes: ``people`` in all, each class with its share and its chance of each list.

    With ``fixed`` a class has exactly its share of the people, as in HRDAG's designs; else each person's is drawn.
    """
    rng = np.random.default_rng(seed)
    cells: dict[int, int] = {}
    sizes = [round(people * share) for share in shares] if fixed else rng.multinomial(people, shares).tolist()
    assert sum(sizes) == people
    for size, row in zip(sizes, chances, strict=True):
        listed = (rng.random((size, len(row))) < row) @ (1 << np.arange(len(row)))
        for pattern, count in zip(*np.unique(listed, return_counts=True), strict=True):
            cells[int(pattern)] = cells.get(int(pattern), 0) + int(count)
    from habeas.core.analysis.mse import histories

    return histories([f"list {place + 1}" for place in range(len(chances[0]))], cells)


def plain_gibbs(table: Histories, classes: int, rounds: int, chains: int, seed: int) -> Any:
    """The Gibbs sampler of Manrique-Vallier (2016), people and N drawn along, with a = b = 0.25; N - n by chain and
    round.

    Plain, and slow to change the number of its classes: good for tables on which that does not matter.
    """
    rng, x, counts = np.random.default_rng(seed), table.matrix, table.weights.astype(np.int64)
    people, lists, found = int(counts.sum()), x.shape[1], np.empty((chains, rounds))
    for chain in range(chains):
        chance, share, alpha = rng.random((classes, lists)), np.full(classes, 1 / classes), 1.0
        for number in range(-rounds // 10, rounds):
            joint = np.exp(x @ np.log(chance).T + (1 - x) @ np.log1p(-chance).T) * share
            of_class = rng.multinomial(counts, joint / joint.sum(1, keepdims=True))
            missed = share * np.prod(1 - chance, axis=1)
            unlisted = 20 * people + 1
            while unlisted > 20 * people:
                unlisted = int(rng.negative_binomial(people, 1 - missed.sum()))
            size = of_class.sum(0) + rng.multinomial(unlisted, missed / missed.sum())
            named = of_class.T @ x
            chance = rng.beta(1 + named, 1 + size[:, None] - named).clip(1e-12, 1 - 1e-12)
            after = size[::-1].cumsum()[::-1]
            piece = rng.beta(1 + size[:-1], alpha + after[1:]).clip(0, 1 - 1e-12)
            rest = np.concatenate([[1.0], np.cumprod(1 - piece)])
            share = np.maximum(rest * np.append(piece, 1.0), 1e-300)
            alpha = max(rng.gamma(0.25 + classes - 1, 1 / (0.25 - np.log1p(-piece).sum())), 1e-6)
            if number >= 0:
                found[chain, number] = unlisted
    return found


def plain_importance(table: Histories, classes: int, draws: int, seed: int) -> tuple[Any, Any]:
    """N - n of the same model, and weights: states from the prior, weighed by the likelihood. For a handful of
    people.
    """
    rng, x, counts = np.random.default_rng(seed), table.matrix, table.weights
    people = int(counts.sum())
    alpha = np.maximum(rng.gamma(0.25, 4, draws), 1e-12)
    piece = rng.beta(1, alpha[:, None], (draws, classes - 1)).clip(0, 1)
    share = np.ones((draws, classes))
    share[:, :-1] = piece
    share[:, 1:] *= np.cumprod(1 - piece, axis=1)
    chance = rng.random((draws, classes, x.shape[1]))
    joint = np.exp(np.log(chance) @ x.T + np.log1p(-chance) @ (1 - x).T) * share[:, :, None]
    missed = (share * np.prod(1 - chance, axis=2)).sum(1)
    logs = np.log(joint.sum(1)) @ counts - people * np.log(1 - missed)
    unlisted = rng.negative_binomial(people, np.clip(1 - missed, 1e-9, 1))
    weights = np.exp(logs - logs.max()) * (unlisted <= 20 * people)
    return unlisted, weights / weights.sum()


def plain_stepwise(counts: dict[int, int], lists: int) -> tuple[float, set[tuple[int, int]]]:
    """Unlisted and the pairs that come in, p < 0.02, for a table in which all pairs share people."""
    from scipy.stats import poisson

    pairs: set[tuple[int, int]] = set()
    while True:
        means = plain_means(counts, lists, pairs)
        offers = []
        for pair in set(combinations(range(lists), 2)) - pairs:
            both = [pattern for pattern in range(1, 1 << lists) if all(pattern >> place & 1 for place in pair)]
            seen, expected = sum(counts.get(one, 0) for one in both), sum(means[one] for one in both)
            offers.append((min(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected)), pair))
        if not offers or min(offers)[0] >= 0.02:
            return means[0], pairs
        pairs.add(min(offers)[1])


def plain_means(counts: dict[int, int], lists: int, pairs: set[tuple[int, int]]) -> dict[int, float]:
    """What the model with these pairs expects of each pattern, 0 (the unlisted) with them."""
    terms = [{place} for place in range(lists)] + [set(pair) for pair in pairs]
    rows = {
        pattern: [1.0] + [float(all(pattern >> place & 1 for place in term)) for term in terms]
        for pattern in range(1 << lists)
    }
    x = np.array([rows[pattern] for pattern in range(1, 1 << lists)])
    n = np.array([float(counts.get(pattern, 0)) for pattern in range(1, 1 << lists)])
    beta = np.linalg.lstsq(x, np.log(n + 0.5), rcond=None)[0]
    for _ in range(200):
        means = np.exp(x @ beta)
        beta = beta + np.linalg.solve(x.T @ (means[:, None] * x), x.T @ (n - means))
    return {pattern: float(np.exp(np.array(row) @ beta)) for pattern, row in rows.items()}


def plain_kinds(table: Histories, classes: int, rounds: int, starts: int) -> float:
    """The smallest deviance of so many kinds of people, by expectation and maximisation, person by pattern in loops."""
    rng, best = np.random.default_rng(1), math.inf
    lists, people = len(table.lists), sum(table.counts)
    for _ in range(starts):
        share, chance = [1 / classes] * classes, rng.random((classes, lists)) * 0.8 + 0.1
        for number in range(rounds + 1):
            joint = {
                pattern: [
                    share[k] * math.prod(p if pattern >> j & 1 else 1 - p for j, p in enumerate(chance[k]))
                    for k in range(classes)
                ]
                for pattern in (0, *table.patterns)
            }
            listed = 1 - sum(joint[0])
            counts = {0: people * (1 - listed) / listed, **dict(zip(table.patterns, table.counts, strict=True))}
            if number == rounds:
                pairs = zip(table.patterns, table.counts, strict=True)
                best = min(best, 2 * sum(n * math.log(n * listed / (people * sum(joint[p]))) for p, n in pairs))
                break
            size, on = [0.0] * classes, np.zeros((classes, lists))
            for pattern, count in counts.items():
                for k in range(classes):
                    part = count * joint[pattern][k] / sum(joint[pattern])
                    size[k] += part
                    on[k] += [part * (pattern >> j & 1) for j in range(lists)]
            share = [one / sum(size) for one in size]
            chance = (on / np.array(size)[:, None]).clip(1e-9, 1 - 1e-9)
    return best


#: HRDAG's five simulated designs: shares of the kinds of 2,000 people, and the chance of each list for each kind
FIVE: dict[str, tuple[list[float], list[list[float]]]] = {
    "sim1": ([0.9, 0.1], [[0.033, 0.033, 0.099, 0.132, 0.033], [0.66, 0.825, 0.759, 0.99, 0.693]]),
    "sim2": ([0.8, 0.2], [[0.013, 0.013, 0.099, 0.132, 0.033], [0.56, 0.825, 0.759, 0.99, 0.593]]),
    "sim3": ([0.8, 0.2], [[0.113, 0.113, 0.199, 0.232, 0.133], [0.86, 0.925, 0.859, 0.99, 0.793]]),
    "sim4": (
        [0.8, 0.1, 0.1],
        [[0.1, 0.05, 0.15, 0.2, 0.1], [0.5, 0.4, 0.6, 0.4, 0.5], [0.8, 0.9, 0.6, 0.7, 0.7]],
    ),
    "sim5": ([0.8, 0.2], [[0.113, 0.113, 0.199, 0.832, 0.733], [0.86, 0.925, 0.859, 0.19, 0.193]]),
}


def drawn_from_the_model(seed: int, people: int, lists: int, classes: int = 10) -> Any:
    """A table drawn from the latent classes' own prior: the stick, then the chances, then the people."""
    rng = np.random.default_rng([seed, 2016])
    pieces = np.append(rng.beta(1, max(rng.gamma(0.25, 4), 1e-6), classes - 1).clip(0, 1), 1.0)
    shares = pieces * np.concatenate([[1.0], np.cumprod(1 - pieces[:-1])])
    return drawn(seed, people, (shares / shares.sum()).tolist(), rng.random((classes, lists)).tolist())
