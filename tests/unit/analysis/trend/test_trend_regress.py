"""Regression of rates: published fits to their digits, a slow twin, and truths that were put in."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from habeas.core.analysis.plain import Period, year_days
from habeas.core.analysis.trend import Trend, trend
from habeas.core.analysis.trend.fitting import negative_binomial, poisson
from support import exposed

#: deaths and person-years of British doctors by age, smokers first (Doll and Hill 1966; Breslow and Day 1987)
DEATHS = np.array([32, 104, 206, 186, 102, 2, 12, 28, 28, 31], dtype=float)
YEARS = np.array([52407, 43248, 28612, 12663, 5317, 18790, 10673, 5710, 2585, 1462], dtype=float)
#: deaths of children and person-years by cohort (Rodríguez 1993)
CHILDREN = np.array(
    [168, 48, 63, 89, 102, 81, 40, 197, 48, 62, 81, 97, 103, 39, 195, 55, 58, 85, 87, 70, 10], dtype=float
)
LIVED = np.array([278.4, 538.8, 794.4, 1550.8, 3006.0, 8743.5, 14270.0, 403.2, 786.0, 1165.3, 2294.8, 4500.5, 13201.5,
                  19525.0, 495.3, 956.7, 1381.4, 2604.5, 4618.5, 9814.5, 5802.5])  # fmt: skip


def doctors() -> np.ndarray:
    age = np.tile(np.arange(5), 2)
    return np.stack([np.ones(10), np.repeat([1.0, 0.0], 5), *((age == one).astype(float) for one in range(1, 5))], 1)


def cohorts() -> np.ndarray:
    cohort = np.repeat(np.arange(3), 7)
    return np.stack([np.ones(21), (cohort == 1).astype(float), (cohort == 2).astype(float)], 1)


def test_poisson_gives_the_published_fit_of_british_doctors() -> None:
    """Breslow and Day 1987; also the example of Stata's manual of ``poisson``."""
    fit = poisson(DEATHS, YEARS, doctors(), np.arange(10))
    assert np.exp(fit.beta[1:]) == pytest.approx([1.425519, 4.410584, 13.8392, 28.51678, 40.45121], rel=1e-6)
    error = math.sqrt(fit.model[1, 1])
    ends = [math.exp(fit.beta[1] + way * 1.959964 * error) for way in (-1, 1)]
    assert ends == pytest.approx([1.154984, 1.759421], rel=1e-6)
    assert fit.deviance == pytest.approx(12.13, abs=0.01)


def test_negative_binomial_gives_the_published_fit_of_three_cohorts() -> None:
    """Rodríguez 1993; also the example of Stata's manual of ``nbreg``: log-likelihood -131.3799, ln alpha 0.594."""
    fit = negative_binomial(CHILDREN, LIVED, cohorts(), np.arange(21))
    assert fit.beta == pytest.approx([-2.086731, -0.2676187, -0.4573957], abs=2e-5)
    assert math.log(fit.alpha) == pytest.approx(0.5939963, abs=1e-5)
    assert fit.loglik == pytest.approx(-131.3799, abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", [poisson, negative_binomial])
def test_the_fit_is_that_of_climbing_the_likelihood_and_of_adding_up_scores(seed: int, method) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    design = np.stack([np.ones(60), rng.normal(size=60), rng.integers(0, 2, 60).astype(float)], 1)
    years, cluster = rng.uniform(0.5, 3, 60), rng.integers(0, 20, 60)
    counts = rng.poisson(years * np.exp(design @ [0.3, 0.4, -0.5]) * rng.gamma(2, 0.5, 60)).astype(float)
    fit = method(counts, years, design, cluster)

    def worse(beta: np.ndarray) -> float:
        mean = years * np.exp(design @ beta[:3])
        alpha = fit.alpha
        if not alpha:
            return -float(sum(c * math.log(m) - m for c, m in zip(counts, mean, strict=True)))
        return -float(
            sum(
                math.lgamma(c + 1 / alpha) - math.lgamma(1 / alpha) - (c + 1 / alpha) * math.log(1 + alpha * m)
                + c * math.log(alpha * m)
                for c, m in zip(counts, mean, strict=True)
            )
        )  # fmt: skip

    climbed = minimize(worse, np.zeros(3), method="BFGS", options={"gtol": 1e-7}).x
    assert fit.beta == pytest.approx(climbed, abs=1e-4)
    bread, meat = np.zeros((3, 3)), np.zeros((3, 3))
    for row, mean in zip(design, fit.mean, strict=True):
        bread += np.outer(row, row) * mean / (1 + fit.alpha * mean)
    for one in set(cluster.tolist()):
        score = sum(
            design[row] * (counts[row] - fit.mean[row]) / (1 + fit.alpha * fit.mean[row])
            for row in np.flatnonzero(cluster == one)
        )
        meat += np.outer(score, score)
    many = len(set(cluster.tolist()))
    assert fit.robust == pytest.approx(np.linalg.inv(bread) @ meat @ np.linalg.inv(bread) * many / (many - 1))


@pytest.mark.parametrize("method", ["poisson", "negative-binomial"])
def test_the_yearly_ratio_that_was_put_in_lies_in_its_interval(method: str) -> None:
    truth = {2014 + year: 0.5 * 1.2**year for year in range(5)}
    held = 0
    for seed in range(40):
        answer = trend(exposed.witnesses(seed, truth), Trend(method=method, seed=seed))
        held += answer.lower <= 1.2 <= answer.upper
    assert held >= 35


def test_vague_days_cost_certainty_and_not_coverage() -> None:
    truth = {2014 + year: 0.6 * 1.1**year for year in range(5)}
    held = 0
    for seed in range(20):
        answer = trend(exposed.witnesses(seed, truth, vague=True), Trend(method="poisson", seed=seed))
        held += answer.lower <= 1.1 <= answer.upper
    assert held >= 17


def test_who_left_when_does_not_pass_for_a_trend() -> None:
    """Men tell of four times as much, and more of them left late: without the term it rises, with it it does not."""
    truth = dict.fromkeys(range(2014, 2019), 0.4)
    plain, adjusted = [], []
    for seed in range(12):
        study = exposed.witnesses(seed, truth, many=300, mix={"m": 4.0}, late=0.9)
        plain.append(trend(study, Trend(method="poisson", terms=("none",))))
        adjusted.append(trend(study, Trend(method="poisson")))
    assert np.mean([one.estimate for one in plain]) > 1.08
    assert np.mean([one.estimate for one in adjusted]) == pytest.approx(1, abs=0.03)
    sexes = [line.estimate for one in adjusted for line in one.lines if line.group.startswith("sex")]
    ratios = [one if one > 1 else 1 / one for one in sexes]
    assert np.mean(ratios) == pytest.approx(4, rel=0.1)
    assert sum(one.details["verdict"] == "more" for one in adjusted) <= 2


def test_two_periods_compared_by_regression() -> None:
    before, after = Period(*year_days(2015)), Period(*year_days(2017))
    study = exposed.witnesses(3, {2014: 0.5, 2015: 0.5, 2016: 0.5, 2017: 1.2, 2018: 1.2}, many=200)
    answer = trend(study, Trend(method="poisson", before=before, after=after))
    assert answer.details["verdict"] == "more"
    assert answer.lower < 2.4 < answer.upper
    assert answer.lines[0].group == "after against before"


def test_values_of_few_are_put_together_and_their_rows_hidden() -> None:
    exposure = [
        [f"S{one}", "2015-01-01", "2017-12-31", "North", "many" if one < 30 else f"few {one}"] for one in range(33)
    ]
    acts = [[f"S{one}", "", f"{2015 + one % 3}-03-03", "T"] for one in range(33)] * 2
    study = exposed.of_rows(acts, exposure, headers=("source_id", "from", "to", "place", "route"))
    answer = trend(study, Trend(method="poisson"))
    rows = {line.group: line for line in answer.lines}
    assert set(rows) == {"each year more", "route (other)"}
    assert rows["route (other)"].suppressed
    assert rows["route (other)"].estimate is None


def test_numbers_of_many_values_are_one_term() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2017-12-31", "North", str(20 + one)] for one in range(40)]
    acts = [[f"S{one}", "", f"{2015 + k}-03-03", "T"] for one in range(40) for k in range(1 + one // 14)]
    study = exposed.of_rows(acts, exposure, headers=("source_id", "from", "to", "place", "age"))
    answer = trend(study, Trend(method="poisson"))
    assert [line.group for line in answer.lines] == ["each year more", "age, each 10"]
    assert answer.lines[1].estimate > 1


def test_terms_that_cannot_be_told_apart_are_refused() -> None:
    headers = ("source_id", "from", "to", "place", "sex", "route")
    exposure = [
        [f"S{one}", "2015-01-01", "2017-12-31", "North", *(("m", "sea") if one % 2 else ("f", "land"))]
        for one in range(30)
    ]
    acts = [[f"S{one}", "", f"{2015 + one % 3}-03-03", "T"] for one in range(30)]
    answer = trend(exposed.of_rows(acts, exposure, headers=headers), Trend(method="poisson"))
    assert answer.refused
    assert answer.estimate is None


def test_a_value_whose_acts_all_lie_outside_has_no_best_fit_and_stands_with_the_others() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2017-12-31", "North", "sea" if one < 10 else "land"] for one in range(40)]
    acts = [[f"S{one}", "", "1999-03-03" if one < 10 else f"{2015 + one % 3}-03-03", "T"] for one in range(40)] * 2
    study = exposed.of_rows(acts, exposure, headers=("source_id", "from", "to", "place", "route"))
    answer = trend(study, Trend(method="poisson"))
    assert answer.refused is None
    assert [line.group for line in answer.lines] == ["each year more"]
    assert any("route sea" in warning for warning in answer.warnings)
