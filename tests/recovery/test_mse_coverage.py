"""Intervals of latent classes hold the truth that was put in, on mixed designs and on the model's own assumptions.

With fewer chains than an estimate has, so that 40 tables take seconds; ``make study`` asks the estimate itself.
"""

from __future__ import annotations

import numpy as np

from habeas.core.analysis.mse import Histories
from habeas.core.analysis.mse.latent import Posterior
from habeas.core.analysis.mse.sampler import QUICK, Sampler
from support.mse_plain import FIVE, drawn, drawn_from_the_model

PEOPLE = 2000


def holds(table: Histories, seed: int) -> bool:
    """Whether the 95 % interval holds the number of people."""
    sampler = Sampler(Posterior(table, 6), np.random.default_rng(seed), 96, 20 * table.documented, care=QUICK)
    sampler.warm(8)
    lower, upper = table.documented + np.quantile(sampler.draw(10), (0.025, 0.975))
    return bool(lower <= PEOPLE <= upper)


def test_intervals_hold_the_truth_of_35_of_40_mixed_designs() -> None:
    held = [holds(drawn(seed, PEOPLE, *shape), seed) for shape in FIVE.values() for seed in range(8)]
    assert len(held) == 40
    assert sum(held) >= 35


def test_intervals_hold_the_truth_of_35_of_40_tables_drawn_from_the_model() -> None:
    held = [holds(drawn_from_the_model(seed, PEOPLE, 4, 6), seed) for seed in range(40)]
    assert sum(held) >= 35
