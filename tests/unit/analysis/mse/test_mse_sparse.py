"""The stepwise bootstrap: SparseMSE's points to their digits, its intervals nearly, and a plain twin."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from habeas.core.analysis.mse import estimate, histories
from habeas.core.analysis.mse.fitting import frame
from habeas.core.analysis.mse.sparse import bca, stepwise
from support.mse_plain import SPINA, drawn, plain_stepwise, published


@pytest.mark.parametrize(
    ("name", "number", "pairs"),
    [
        ("kosovo", 14341.66, "EXH:ABA EXH:OSCE EXH:HRW ABA:OSCE OSCE:HRW"),
        ("uk5", 11312.99, "LA:NG LA:PFNCA NG:GO NG:GP PFNCA:GP GO:GP"),
        ("ned5", 121521.61, ""),
        ("uk6", 11417.99, ""),
        ("ned6", 111139.37, ""),
        ("neworleans5", 1034.15, ""),
        ("neworleans8", 1183.69, "D:E"),
        ("my_5list", 609.89, "A:B C:E"),
    ],
)
def test_the_published_points(shared: Path, name: str, number: float, pairs: str) -> None:
    found = estimate(published(shared, name), "sparse", bootstraps=50)
    assert found.estimate is not None
    assert round(found.estimate, 2) == number
    for pair in pairs.split():
        assert pair in found.details["model"]


def test_the_interval_is_nearly_that_of_sparsemse(shared: Path) -> None:
    """Other draws of the same bootstrap: 12,484 to 16,623 there."""
    found = estimate(published(shared, "kosovo"), "sparse")
    assert found.lower == pytest.approx(12484, rel=0.03)
    assert found.upper == pytest.approx(16623, rel=0.03)
    assert found.details["without_estimate"] == 0
    spina = estimate(histories(["A", "B", "C"], SPINA), "sparse")
    assert spina.lower == pytest.approx(708.6, rel=0.01)
    assert spina.upper == pytest.approx(756.5, rel=0.01)


def test_it_agrees_with_the_plain_twin_on_random_tables() -> None:
    for seed in range(8):
        table = drawn(seed, 900, [0.8, 0.2], [[0.15, 0.2, 0.1, 0.12], [0.6, 0.5, 0.05, 0.4]])
        counts = dict(zip(table.patterns, table.counts, strict=True))
        found = stepwise(frame(table.full()[1:], 4, 2), table.full()[None, 1:])
        unlisted, pairs = plain_stepwise(counts, 4)
        terms = frame(table.full()[1:], 4, 2).terms
        chosen = {term for term, inside in zip(terms, found.inside[0], strict=True) if inside and term.bit_count() == 2}
        assert chosen == {1 << one | 1 << other for one, other in pairs}
        assert float(found.unlisted[0]) == pytest.approx(unlisted, rel=1e-6)


def test_samples_are_fitted_together_as_they_are_alone() -> None:
    table = drawn(3, 400, [1.0], [[0.2, 0.3, 0.15]])
    one = frame(table.full()[1:], 3, 2)
    samples = np.random.default_rng(1).multinomial(300, one.counts / one.counts.sum(), 40).astype(float)
    together = stepwise(one, samples).unlisted
    alone = np.array([stepwise(one, sample[None]).unlisted[0] for sample in samples])
    assert together == pytest.approx(alone, rel=1e-9, nan_ok=True)


def test_the_bca_interval_of_a_mean_is_that_of_theory() -> None:
    """Of exponential values, where the plain quantiles are known to be too low."""
    rng = np.random.default_rng(2)
    values = rng.exponential(size=40)
    means = rng.choice(values, (20000, 40)).mean(axis=1)
    left = (values.sum() - values) / 39
    low, high = bca(float(values.mean()), means, (left, np.ones(40)), 0.95)
    plain_low, plain_high = np.quantile(means, (0.025, 0.975))
    assert low > plain_low
    assert high > plain_high
    assert low < values.mean() < high


def test_it_refuses_where_samples_have_no_estimate() -> None:
    thin = histories(["A", "B", "C"], {1: 30, 2: 25, 4: 20, 3: 1})
    found = estimate(thin, "sparse", bootstraps=200)
    assert "samples that were drawn again have no estimate" in (found.refused or "")
    assert found.estimate is None


def test_the_same_seed_gives_the_same_numbers() -> None:
    table = histories(["A", "B", "C"], SPINA)
    one, again, other = (estimate(table, "sparse", bootstraps=100, seed=seed) for seed in (1, 1, 2))
    assert one.answer() == again.answer()
    assert one.lower != other.lower
    assert all(math.isfinite(value or math.nan) for value in (one.lower, one.upper, one.se))
