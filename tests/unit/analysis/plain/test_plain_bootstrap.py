"""Witnesses drawn again: as a slow loop would draw them, with intervals that hold what they say."""

from __future__ import annotations

import numpy as np

from habeas.core.analysis.plain.bootstrap import Bounds, interval, left_out, resampled, sums


def test_sums_are_those_of_each_witness() -> None:
    values = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    assert sums(np.array([1, 0, 1]), values, 3).tolist() == [[2, 20], [4, 40], [0, 0]]


def test_a_sample_is_a_sum_over_as_many_witnesses() -> None:
    parts = np.diag([1.0, 10.0, 100.0])
    drawn = resampled(parts, 500, np.random.default_rng(1))
    weights = drawn / np.array([1.0, 10.0, 100.0])
    assert (weights.sum(1) == 3).all()
    assert np.allclose(weights.mean(0), 1, atol=0.12)
    assert left_out(parts).tolist() == [[0, 10, 100], [1, 0, 100], [1, 10, 0]]


def test_the_interval_of_a_mean_is_that_of_its_formula() -> None:
    values = np.random.default_rng(2).normal(5, 2, size=400)
    parts = np.stack([values, np.ones(400)], 1)
    found = interval(
        lambda total: total[..., 0] / total[..., 1], parts, level=0.95, times=4000, rng=np.random.default_rng(3)
    )
    half = 1.96 * values.std(ddof=1) / 20
    assert np.allclose([found.lower[0], found.upper[0]], [values.mean() - half, values.mean() + half], atol=0.03)


def test_it_covers_a_skewed_mean_of_clusters() -> None:
    rng = np.random.default_rng(4)
    held = 0
    for seed in range(200):
        size = rng.geometric(0.3, size=40)
        total = rng.gamma(1.0, 1.0, size=40) * size
        parts = np.stack([total, size], 1).astype(float)
        found: Bounds = interval(
            lambda sums_: sums_[..., 0] / sums_[..., 1], parts, level=0.9, times=400, rng=np.random.default_rng(seed)
        )
        held += bool(found.lower[0] <= 1.0 <= found.upper[0])
    assert held >= 166
