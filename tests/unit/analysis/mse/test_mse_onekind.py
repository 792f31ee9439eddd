"""People of one kind only: what that weighs in the posterior, and draws of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from habeas.core.analysis.mse import histories
from habeas.core.analysis.mse.latent import Posterior
from habeas.core.analysis.mse.onekind import OneKind, all_alike, log_gamma
from habeas.core.analysis.mse.sampler import NEARLY, QUICK, Sampler
from support.mse_plain import drawn

#: made up
FEW = {1: 12, 2: 9, 4: 7, 3: 4, 5: 3, 6: 2, 7: 2}


def test_the_series_is_the_logarithm_of_the_gamma_function() -> None:
    places = np.array([1.0, 1.5, 2.0, 7.3, 1e5])
    assert log_gamma(places) == pytest.approx([math.lgamma(one) for one in places], abs=1e-9)


def test_what_one_kind_weighs_is_how_often_chains_that_mix_are_of_one_kind() -> None:
    table = histories(["A", "B", "C"], FEW)
    posterior, rng = Posterior(table, 6), np.random.default_rng(3)
    weighed = [
        Sampler(posterior, np.random.default_rng(seed), 96, 20 * table.documented, islands=4, care=QUICK).one_kind
        for seed in range(5)
    ]
    sampler = Sampler(posterior, rng, 96, 20 * table.documented, care=QUICK)
    sampler.warm(20)
    drawn_of = []
    for _ in range(30):
        unlisted = sampler.draw(3)[:, -1]
        drawn_of.append((all_alike(posterior, sampler.state.x, unlisted) > NEARLY).mean())
    assert np.mean(weighed) == pytest.approx(float(np.mean(drawn_of)), abs=0.08)


def test_draws_of_one_kind_are_people_alike_in_the_numbers_of_the_table() -> None:
    """Lists that name half, a third and a quarter of 1,200 people, independently: all are of one class, and N is known
    by their overlaps.
    """
    table = drawn(5, 1200, [1.0], [[0.5, 0.34, 0.25]])
    posterior, rng = Posterior(table, 5), np.random.default_rng(8)
    order, long, odds = OneKind(posterior, 20 * table.documented).draw(rng, 400)
    first = odds[:, order[0], np.arange(400)]
    assert float(long[0].min()) > 3, "hardly a share is left to other classes"
    assert (1 / (1 + np.exp(-first))).mean(axis=1) == pytest.approx([0.5, 0.34, 0.25], abs=0.06)


def test_no_island_is_left_with_one_kind_where_lists_need_two() -> None:
    """Two kinds so far apart that one has no weight to speak of: some of a few particles are always left with one."""
    table = drawn(1, 2000, [0.8, 0.2], [[0.05, 0.04, 0.08, 0.05], [0.6, 0.7, 0.6, 0.5]])
    posterior = Posterior(table, 6)
    for seed in range(3):
        sampler = Sampler(posterior, np.random.default_rng(seed), 96, 20 * table.documented, islands=12, care=QUICK)
        assert sampler.one_kind < 1e-6
        unlisted = np.full(96, table.documented)
        assert all_alike(posterior, sampler.state.x, unlisted).max() < 1e-3
