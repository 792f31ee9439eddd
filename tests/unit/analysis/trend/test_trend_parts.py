"""What a difference is made of, and rates with the same witnesses in every year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from habeas.core.analysis.plain import Period, year_days
from habeas.core.analysis.trend import Study, Trend, trend
from habeas.core.analysis.trend.decompose import effects
from habeas.core.analysis.trend.standardise import weighted
from support import exposed
from support import testimony_plain as twin

BEFORE, AFTER = Period(*year_days(2015)), Period(*year_days(2017))
HEADERS = ("source_id", "from", "to", "place", "sex", "interview")
Kind = tuple[str, str]


def two_years(
    seed: int, before: Mapping[Kind, int], after: Mapping[Kind, int], rate: Mapping[Kind, float], times: float = 1
) -> Study:
    """So many witnesses of each sex and interview in 2015, others in 2017; after, rates are ``times`` as high."""
    rng = np.random.default_rng(seed)
    acts, exposure = [], []
    for year, many, factor in ((2015, before, 1.0), (2017, after, times)):
        for (sex, asked), number in many.items():
            for one in range(number):
                name = f"{year}{sex}{asked}{one}"
                exposure.append([name, f"{year}-01-01", f"{year}-12-31", "North", sex, asked])
                for _ in range(rng.poisson(rate[sex, asked] * factor * rng.gamma(4, 0.25))):
                    acts.append([name, "", f"{year}-0{rng.integers(1, 10)}-05", "T"])
    return exposed.of_rows(acts, exposure, headers=HEADERS)


def asked(seed: int, method: str = "decompose", **more: object) -> Trend:
    return Trend(method=method, before=BEFORE, after=AFTER, seed=seed, times=300, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_those_of_changing_one_after_another_in_every_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    acts, years = rng.uniform(1, 50, (2, 3, 2)), rng.uniform(1, 50, (2, 3, 2))
    found = effects(np.stack([acts, years]))
    before, after = ([acts[at].tolist(), years[at].tolist()] for at in (0, 1))
    assert found == pytest.approx(twin.parts_of_a_difference(before, after))
    assert found.sum() == pytest.approx(acts[1].sum() - acts[0].sum())


def test_two_parts_are_those_of_kitagawa() -> None:
    """Kitagawa (1955): for rates, mix at mean rates and rates at mean mix. Time is equal, so counts are rates."""
    years = np.array([[30.0, 70.0], [60.0, 40.0]])
    acts = np.array([[6.0, 35.0], [18.0, 28.0]])
    mix, rate = years / 100, acts / years
    by_mix = 100 * ((mix[1] - mix[0]) * (rate[0] + rate[1]) / 2).sum()
    by_rate = 100 * ((rate[1] - rate[0]) * (mix[0] + mix[1]) / 2).sum()
    found = effects(np.stack([acts, years])[..., None])
    assert found == pytest.approx([0, by_mix, 0, by_rate])


@pytest.mark.parametrize("what", ["exposure", "mix", "reporting", "rate"])
def test_what_made_the_difference_is_found(what: str) -> None:
    kinds = [("m", "long"), ("m", "short"), ("f", "long"), ("f", "short")]
    rate = dict(zip(kinds, (2.4, 1.2, 0.8, 0.4), strict=True))
    even = dict.fromkeys(kinds, 60)
    after = {
        "exposure": dict.fromkeys(kinds, 30),
        "mix": dict(zip(kinds, (100, 100, 20, 20), strict=True)),
        "reporting": dict(zip(kinds, (105, 15, 105, 15), strict=True)),
        "rate": even,
    }[what]
    times = 2.0 if what == "rate" else 1.0
    before = [[rate[kind] * even[kind] for kind in kinds], [even[kind] for kind in kinds]]
    later = [[rate[kind] * times * after[kind] for kind in kinds], [after[kind] for kind in kinds]]
    truth = twin.parts_of_a_difference(*([[one[:2], one[2:]] for one in side] for side in (before, later)))
    held, shares = 0, []
    for seed in range(10):
        answer = trend(two_years(seed, even, after, rate, times), asked(seed))
        rows = {line.group: line for line in answer.lines}
        held += sum(rows[name].lower <= value <= rows[name].upper for name, value in zip(
            ("exposure", "mix", "reporting", "rate"), truth, strict=True))  # fmt: skip
        assert sum(line.estimate for line in answer.lines) == pytest.approx(answer.estimate)
        shares.append(rows[what].more["share"])
    assert held >= 35
    assert np.mean([share for share in shares if share is not None]) == pytest.approx(1, abs=0.2)


def test_what_is_not_told_is_not_told_apart() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2017-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", f"{year}-03-03", "T"] for one in range(30) for year in (2015, 2017, 2017)]
    answer = trend(exposed.of_rows(acts, exposure), asked(1))
    rows = {line.group: line for line in answer.lines}
    assert (rows["mix"].estimate, rows["reporting"].estimate) == (None, None)
    assert rows["rate"].estimate == pytest.approx(answer.estimate - rows["exposure"].estimate)
    assert any("--reporting" in warning for warning in answer.warnings)


def test_a_difference_that_may_be_none_has_no_shares() -> None:
    even = {("m", "long"): 30, ("f", "long"): 30}
    answer = trend(two_years(1, even, even, dict.fromkeys(even, 1.0)), asked(1))
    assert answer.lower < 0 < answer.upper
    assert all(line.more["share"] is None for line in answer.lines)


def test_standardised_rates_are_those_of_the_formula() -> None:
    """British doctors (Doll and Hill 1966): smokers and others with the ages of both together."""
    deaths = np.array([[32, 104, 206, 186, 102], [2, 12, 28, 28, 31]], dtype=float)
    years = np.array([[52407, 43248, 28612, 12663, 5317], [18790, 10673, 5710, 2585, 1462]], dtype=float)
    expected = [
        100 * sum(d / y * w for d, y, w in zip(deaths[one], years[one], years.sum(0), strict=True)) / years.sum()
        for one in (0, 1)
    ]
    assert weighted(np.stack([deaths, years])) == pytest.approx(expected)
    assert expected[0] / expected[1] == pytest.approx(1.423, abs=0.02)


def test_a_kind_that_was_not_there_is_stood_for_by_the_others() -> None:
    acts, years = np.array([[4.0, 6.0], [3.0, 0.0]]), np.array([[40.0, 20.0], [30.0, 0.0]])
    assert weighted(np.stack([acts, years]))[1] == pytest.approx(10)


def test_with_the_same_witnesses_a_change_of_mix_is_no_trend() -> None:
    kinds = [("m", "long"), ("f", "long")]
    rate = dict(zip(kinds, (2.0, 0.4), strict=True))
    crude, alike, held = [], [], 0
    for seed in range(10):
        study = two_years(
            seed, dict(zip(kinds, (40, 160), strict=True)), dict(zip(kinds, (160, 40), strict=True)), rate
        )
        answer = trend(study, Trend(method="standardised", terms=("sex",), seed=seed, times=300))
        rows = {line.group: line for line in answer.lines if line.n}
        crude.append(rows["2017"].more["crude"] / rows["2015"].more["crude"])
        alike.append(rows["2017"].estimate / rows["2015"].estimate)
        held += sum(line.lower <= 120 <= line.upper for line in rows.values())
    assert np.mean(crude) > 2
    assert np.mean(alike) == pytest.approx(1, abs=0.1)
    assert held >= 17


def test_a_ratio_that_mix_explains_is_one_that_cannot_be_told() -> None:
    kinds = [("m", "long"), ("f", "long")]
    rate = dict(zip(kinds, (2.0, 0.4), strict=True))
    study = two_years(1, dict(zip(kinds, (40, 160), strict=True)), dict(zip(kinds, (160, 40), strict=True)), rate)
    plain, allowed = trend(study, asked(1, "ratio", terms=("none",))), trend(study, asked(1, "ratio"))
    assert plain.details["verdict"] == "more"
    assert allowed.details["verdict"] == "cannot tell"
    assert any("alike in sex" in warning for warning in allowed.warnings)


def test_nothing_to_standardise_for_is_refused() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2017-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", "T"] for one in range(30)]
    assert trend(exposed.of_rows(acts, exposure), Trend(method="standardised")).refused
