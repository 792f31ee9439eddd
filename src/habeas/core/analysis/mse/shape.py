"""What a posterior looks like, and how its chains went, as rows of numbers: what a picture of them is drawn from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from habeas.core.analysis.mse.table import Array

#: what is left out at either end: a few draws far out would make the rest too narrow to be read
_ENDS = 0.001
_BINS = 50
#: rounds and islands that a trace tells of
_ROUNDS, _ISLANDS = 60, 24


def shape(values: Array, weights: Array | None = None) -> list[dict[str, float]]:
    """The share of the posterior in stretches of N (``from`` and ``to`` included), all of one length that people
    count in.
    """
    order = np.argsort(values, kind="stable")
    values = np.asarray(values)[order]
    share = np.full(len(values), 1 / len(values)) if weights is None else np.asarray(weights)[order]
    below = np.cumsum(share)
    low, high = (math.floor(float(values[min(int(np.searchsorted(below, at)), len(values) - 1)]))
                 for at in (_ENDS, 1 - _ENDS))  # fmt: skip
    step = _step(high - low + 1)
    first = low // step * step
    edges = np.arange(first, high + step + 1, step)
    found, _ = np.histogram(values, bins=edges, weights=share)
    return [
        {"from": int(edge), "to": int(edge) + step - 1, "share": float(part)}
        for edge, part in zip(edges[:-1], found, strict=True)
    ]


def trace(total: Array) -> list[dict[str, Any]]:
    """The median of the chains of each island, round by round: ``total`` is islands by rounds by chains.

    Islands are in the order of their medians, so that the first and the last are those farthest apart.
    """
    middles = np.median(total, axis=2)[np.argsort(np.median(total, axis=(1, 2)), kind="stable")]
    if len(middles) > _ISLANDS:
        middles = middles[np.linspace(0, len(middles) - 1, _ISLANDS).round().astype(int)]
    rounds = total.shape[1]
    told = np.unique(np.linspace(0, rounds - 1, min(rounds, _ROUNDS)).round().astype(int))
    return [{"round": int(at) + 1, "islands": [float(one) for one in middles[:, at]]} for at in told]


def _step(length: float) -> int:
    """The smallest of 1, 2, 5, 10 … with which the length is at most so many steps."""
    power: int = 10 ** max(0, math.floor(math.log10(max(length / _BINS, 1))))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor * _BINS >= length)
