"""Latent classes: against prior draws that are weighed, a plain Gibbs sampler and long runs; and chains that do not
mix.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.mse import Histories, estimate, histories, lcmcr
from habeas.core.analysis.mse.answers import Answer, blank
from habeas.core.analysis.mse.chains import bulk, mixing, normal_scores, rhat, tail
from habeas.core.analysis.mse.latent import Beside, Posterior
from habeas.core.analysis.mse.lcmcr import apart, modes
from habeas.core.analysis.mse.metric import metric
from habeas.core.analysis.mse.moves import Moves
from habeas.core.analysis.mse.sampler import QUICK, Sampler
from support.mse_plain import FIVE, drawn, plain_gibbs, plain_importance, published

#: made up
FEW = {1: 12, 2: 9, 4: 7, 3: 4, 5: 3, 6: 2, 7: 2}


def posterior_of(table: Histories, **options: Any) -> Answer:
    """The answer as it is before it is asked without each list, which takes as long again."""
    return lcmcr.estimate(table, blank(table, "lcmcr", seed=1, level=0.95), **options)


def test_rhat_is_1_for_chains_of_one_distribution_and_large_for_two() -> None:
    rng = np.random.default_rng(1)
    same = rng.standard_normal((8, 500))
    assert rhat(same) == pytest.approx(1.0, abs=0.01)
    assert rhat(same + np.arange(8)[:, None]) > 1.5
    assert rhat(same * (1 + 5 * (np.arange(8) == 0))[:, None]) > 1.05, "one chain wider than the others"
    assert rhat(np.ones((4, 100))) == 1.0
    assert math.isinf(rhat(np.repeat(np.arange(4.0)[:, None], 100, axis=1)))


def test_effective_draws_are_those_of_a_process_whose_answer_is_known() -> None:
    """An autoregression of 0.8 has an autocorrelation time of (1 + 0.8) / (1 - 0.8) = 9."""
    rng = np.random.default_rng(2)
    draws = np.empty((16, 4000))
    draws[:, 0] = rng.standard_normal(16)
    for number in range(1, 4000):
        draws[:, number] = 0.8 * draws[:, number - 1] + 0.6 * rng.standard_normal(16)
    assert bulk(draws) == pytest.approx(64000 / 9, rel=0.1)
    assert 2000 < tail(draws) < 64000
    assert bulk(rng.standard_normal((8, 1000))) == pytest.approx(8000, rel=0.1)


def test_normal_scores_are_normal_and_ties_share_one() -> None:
    scores = normal_scores(np.random.default_rng(3).exponential(size=(4, 500)))
    assert float(scores.std()) == pytest.approx(1.0, abs=0.01)
    assert len(np.unique(normal_scores(np.array([[1.0, 1.0, 2.0, 3.0]])))) == 3


def test_the_slope_is_that_of_the_value() -> None:
    posterior, rng = Posterior(histories(["A", "B", "C"], FEW), 4), np.random.default_rng(4)
    x, order = Moves(posterior).from_prior(rng, 6)
    x = x.clip(-8, 8)
    for beta in (1.0, 0.5, 0.0):
        slope = posterior.slope(x, order, beta)
        for place in range(posterior.width):
            step = np.zeros_like(x)
            step[place] = 1e-5
            up, down = posterior.value(x + step, order, beta).total, posterior.value(x - step, order, beta).total
            assert slope[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_speeds_have_the_mass_that_the_scores_say(lists: int) -> None:
    """What forces give, what speeds weigh and how they vary, with fewer cells than directions and with more."""
    counts = {pattern: 3 + pattern for pattern in range(1, 1 << lists)}
    posterior, rng = Posterior(histories(["A", "B", "C", "D", "E"][:lists], counts), 4), np.random.default_rng(5)
    scores = posterior.scores(Moves(posterior).from_prior(rng, 3)[0].clip(-3, 3), 1.0)
    for least in (0.15, 5.0):
        found = metric(scores, least)
        mass = scores.transpose(0, 2, 1) @ scores + least * np.eye(posterior.width)
        for place in range(posterior.width):
            force = np.zeros((3, posterior.width), dtype=np.float32)
            force[:, place] = 1
            assert found.pushed(force) == pytest.approx(np.linalg.inv(mass)[:, place], abs=1e-5)
        speed = found.speed(rng)
        whole = np.einsum("ci,cij,cj->c", speed.astype(float), mass, speed.astype(float)) / 2
        assert found.energy(speed) == pytest.approx(whole, rel=1e-4)
        drawn = [found.energy(found.speed(rng)) for _ in range(600)]
        assert np.mean(drawn) == pytest.approx(posterior.width / 2, rel=0.05), "as of a normal with this mass"


def test_tables_side_by_side_are_each_as_alone() -> None:
    """Tables that lack patterns of one another, too."""
    tables = [histories(["A", "B", "C"], counts) for counts in (FEW, {1: 30, 2: 20, 4: 9, 3: 5}, {5: 3, 6: 8, 7: 1})]
    beside, rng = Beside(tables, 4, 5), np.random.default_rng(6)
    x, order = Moves(beside).from_prior(rng, 15)
    x = x.clip(-8, 8)
    value, slope, scores = (ask(x, order) for ask in _asked(beside))
    for number, table in enumerate(tables):
        own = slice(5 * number, 5 * number + 5)
        alone = [ask(x[:, own], order[:, own]) for ask in _asked(Posterior(table, 4))]
        assert value[own] == pytest.approx(alone[0])
        assert slope[:, own] == pytest.approx(alone[1])
        mass = scores[own].transpose(0, 2, 1) @ scores[own]
        assert mass == pytest.approx(alone[2].transpose(0, 2, 1) @ alone[2], abs=1e-9)


def _asked(of: Posterior) -> list[Any]:
    return [
        lambda x, order: of.value(x, order, 0.7).total,
        lambda x, order: of.slope(x, order, 0.7),
        lambda x, order: of.scores(x, 0.7),
    ]


def test_what_swaps_add_is_what_they_change() -> None:
    posterior, rng = Posterior(histories(["A", "B", "C"], FEW), 5), np.random.default_rng(7)
    moves = Moves(posterior)
    x, order = moves.from_prior(rng, 200)
    before = posterior.value(x, order, 1.0)
    for _ in range(20):
        order, gain = moves.swapped(x, order, rng)
        after = posterior.value(x, order, 1.0)
        assert after.total - before.total == pytest.approx(gain, rel=1e-6, abs=1e-6)
        before = after


def test_islands_say_how_many_draws_their_means_are_worth() -> None:
    """Chains of an island that share an error are worth as many draws as there are errors, however many they are."""
    rng = np.random.default_rng(9)
    alone = rng.standard_normal((24, 20, 30))
    assert mixing(alone).rhat == pytest.approx(1.0, abs=0.01)
    assert mixing(alone).bulk > 5000
    shared_error = alone + 0.5 * rng.standard_normal((24, 1, 1))
    assert mixing(shared_error).bulk == pytest.approx(24 * 1.25 / 0.25, rel=0.5)
    assert mixing(shared_error).rhat > 1.05
    drifting = alone + np.linspace(-1, 1, 20)[None, :, None]
    assert mixing(drifting).rhat > 1.05, "the first half of the rounds is not the second"


@pytest.mark.parametrize("classes", [2, 6])
def test_it_agrees_with_draws_of_the_prior_that_are_weighed(classes: int) -> None:
    table = histories(["A", "B", "C"], FEW)
    exact, weights = plain_importance(table, classes, 300_000, 5)
    sampler = Sampler(Posterior(table, classes), np.random.default_rng(6), 512, 20 * table.documented)
    sampler.warm(20)
    draws = sampler.draw(30)
    assert float(draws.mean()) == pytest.approx(float(weights @ exact), rel=0.06)
    order = np.argsort(exact)
    below = np.cumsum(weights[order])
    for share in (0.1, 0.5, 0.9):
        wanted = float(exact[order][np.searchsorted(below, share)])
        assert float(np.quantile(draws, share)) == pytest.approx(wanted, abs=3)


def test_hundreds_of_millions_of_people_have_a_metric() -> None:
    """In single precision what they sum to would have no root."""
    counts = {1: 200_000_000, 2: 150_000_000, 4: 100_000_000, 3: 45_000_000, 5: 25_000_000, 6: 15_000_000, 7: 4_500_000}
    table = histories(["A", "B", "C"], counts)
    sampler = Sampler(Posterior(table, 3), np.random.default_rng(7), 8, 20 * table.documented, care=QUICK)
    assert np.isfinite(sampler.state.x).all()
    assert sampler.draw(3).min() > 0


def test_it_agrees_with_the_plain_gibbs_sampler() -> None:
    table = histories(["A", "B", "C"], FEW)
    plain = plain_gibbs(table, 2, 1500, 2, 7)
    ours = estimate(table, "lcmcr", classes=2, rounds=100)
    assert ours.median == pytest.approx(39 + float(np.median(plain)), abs=3)


def test_it_agrees_with_the_plain_gibbs_sampler_on_three_kinds_where_both_are_too_low() -> None:
    """A table whose interval leaves out its 2,000 people: the model's own answer, which a sampler cannot mend."""
    table = drawn(8, 2000, *FIVE["sim4"])
    plain = table.documented + plain_gibbs(table, 10, 3000, 2, 7)
    ours = posterior_of(table, rounds=24)
    assert (ours.upper or 0) < 2000
    assert ours.median == pytest.approx(float(np.median(plain)), rel=0.015)
    wanted = [pytest.approx(float(one), rel=0.025) for one in np.quantile(plain, (0.025, 0.975))]
    assert [ours.lower, ours.upper] == wanted


def test_many_lists_begin_from_the_data_and_hold_what_was_put_in() -> None:
    rng = np.random.default_rng(12)
    shape = [rng.beta(1, 12, 12).tolist(), rng.beta(1, 4, 12).tolist()]
    found = estimate(drawn(3, 800, [0.7, 0.3], shape), "lcmcr")
    assert found.details["temperatures"] == 0
    assert found.warnings == ()
    assert (found.lower or 0) <= 800 <= (found.upper or 0)


def test_twenty_lists_that_settle_in_two_places_are_said_with_both(shared: Path) -> None:
    """Chains led from the prior all lose the classes that make the larger number, and agree on the smaller one."""
    path = shared / "colombia_recruitment" / "stratum_hombre_1999_R1_histories.csv"
    words = ("estimate", "mse", str(path), "--classes", "15", "--rounds", "24", "--json")
    done = subprocess.run([sys.executable, "-m", "habeas.faces.cli", *words], capture_output=True, check=True)
    found = json.loads(done.stdout)
    low, high = found["details"]["modes"]
    assert 1_350 < low["median"] < 1_600
    assert 1_950 < high["median"] < 2_400
    assert any("has two modes" in one and "both must be reported" in one for one in found["warnings"])
    assert found["lower"] < 1_400
    assert found["upper"] > 2_500


def test_new_orleans_is_that_of_the_long_run(shared: Path) -> None:
    found = posterior_of(published(shared, "neworleans5"), rounds=150)
    assert found.median == pytest.approx(833, rel=0.03)
    assert found.lower == pytest.approx(570, rel=0.05)
    assert found.assumption.startswith("people fall into at most 10 kinds")


def test_kosovo_mixes_and_is_that_of_the_long_run(shared: Path) -> None:
    found = estimate(published(shared, "kosovo"), "lcmcr")
    assert (found.rhat or 2) <= 1.02
    assert min(found.ess or 0, found.ess_tail or 0) > 400
    assert found.median == pytest.approx(10_431, rel=0.01)
    assert found.mean == pytest.approx(10_683, rel=0.015)
    assert (found.lower, found.upper) == (pytest.approx(9_021, rel=0.03), pytest.approx(13_906, rel=0.05))
    assert found.warnings == ()


def test_the_same_seed_gives_the_same_numbers() -> None:
    table = histories(["A", "B", "C"], FEW)
    one, again, other = (estimate(table, "lcmcr", rounds=20, seed=seed) for seed in (3, 3, 4))
    assert one.answer() == again.answer()
    assert one.mean != other.mean


def test_chains_that_have_not_mixed_are_said_with_the_number(shared: Path) -> None:
    found = estimate(published(shared, "capture_histories"), "lcmcr", rounds=20)
    said = " ".join(found.warnings)
    assert (found.rhat or 0) > 1.05
    assert f"R-hat {found.rhat:.2f}" in said
    assert "effective draws" in said


def test_mass_near_the_cap_is_said(shared: Path) -> None:
    found = posterior_of(published(shared, "ned5"), rounds=40)
    assert any("near the largest number allowed (172,914)" in one for one in found.warnings)


def test_ned6_is_warned_of(shared: Path) -> None:
    found = posterior_of(published(shared, "ned6"), rounds=24)
    assert any("near the largest number allowed (172,914)" in one for one in found.warnings)
    assert any("have not mixed" in one for one in found.warnings)


def test_islands_that_settle_in_two_places_are_two_modes() -> None:
    rng = np.random.default_rng(11)
    draws = rng.normal(0, 60, (10, 20, 16)) + np.where(np.arange(10) < 7, 1500, 2200)[:, None, None]
    low, high = apart(draws)
    assert (low["share"], high["share"]) == (0.7, 0.3)
    assert (low["median"], high["median"]) == (pytest.approx(1500, abs=10), pytest.approx(2200, abs=10))
    assert apart(draws[:8]) == [], "one island alone is no place"
    assert apart(rng.normal(1500, 60, (10, 20, 16))) == []
    assert apart(rng.normal(0, 9, (10, 20, 16)) + np.linspace(1500, 2200, 10)[:, None, None]) == [], "a slope"


def test_two_modes_are_told_apart_and_both_are_said() -> None:
    rng = np.random.default_rng(8)
    apart = np.exp(rng.normal(0, 0.02, (10, 50))) * np.where(np.arange(10) < 4, 1400, 2100)[:, None]
    low, high = modes(apart)
    assert (low["share"], high["share"]) == (0.4, 0.6)
    assert (low["median"], high["median"]) == (pytest.approx(1400, rel=0.02), pytest.approx(2100, rel=0.02))
    assert modes(np.exp(rng.normal(0, 0.2, (10, 50))) * 1400) == []
