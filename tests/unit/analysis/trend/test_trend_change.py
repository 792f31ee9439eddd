"""When a rate changed, and before and after a measure: published, by a slow twin, and put in."""

from __future__ import annotations

import math

import numpy as np
import pytest

from habeas.core.analysis.plain import Period, year_days
from habeas.core.analysis.plain.dates import FAR
from habeas.core.analysis.trend import Study, Trend, trend
from habeas.core.analysis.trend.change import posterior
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.errors import WrongUse
from support import exposed

#: disasters in British coal mines, 1851 to 1962 (Jarrett 1979)
MINES = np.array([int(one) for one in (
    "45410434063340263354531441553425223421322111130010110031032201110101000210001102331121111242001400010000010010"
    "10")], dtype=float)  # fmt: skip
DAY = read_date("2016-07-01").first_day
assert DAY is not None


def moved(seed: int, *, affected: float, control: float, drift: float = 1.0, vague: bool = False) -> Study:
    """100 witnesses in each of North and South, 2015 to 2017. From July 2016 on their rates are so many times as high;
    ``drift``: that of the North from July 2015 to then."""
    rng = np.random.default_rng(seed)
    acts, exposure = [], []
    first = read_date("2015-01-01").first_day
    assert first is not None
    for number in range(200):
        place, times = ("North", affected) if number % 2 else ("South", control)
        exposure.append([f"S{number}", "2015-01-01", "2017-12-31", place])
        own = 0.8 * rng.gamma(2, 0.5)
        for low, high, rate in (
            (first, first + 180, own),
            (first + 181, DAY - 1, own * (drift if place == "North" else 1)),
            (DAY, first + 1095, own * times),
        ):
            for _ in range(rng.poisson(rate * (high - low + 1) / 365.25)):
                day = str(np.datetime64("1970-01-01") + int(rng.integers(low, high + 1)) - 719_163)
                acts.append([f"S{number}", "", day[:7] if vague else day, "T", place])
    return exposed.of_rows(acts, exposure, acts_headers=("source_id", "root", "date", "code", "place"))


def of_measure(seed: int, **more: object) -> Trend:
    return Trend(method="before-after", measure=Period(DAY, DAY), seed=seed, times=300, **more)  # type: ignore[arg-type]


def test_the_disasters_in_coal_mines_changed_about_1890() -> None:
    """Raftery and Akman (1986): mode 10 March 1890, 95 % region 15 May 1887 to 3 August 1895."""
    assert (len(MINES), MINES.sum()) == (112, 191)
    places = np.arange(1, 112)
    found = posterior(MINES, np.ones(112), places, 1.0)
    years = 1851 + places
    cumulated = np.cumsum(found.weight)
    assert abs(int(years[found.weight.argmax()]) - 1891) <= 1
    assert 1886 <= years[np.searchsorted(cumulated, 0.025)] <= 1888
    assert 1894 <= years[np.searchsorted(cumulated, 0.975)] <= 1897
    assert found.change > 0.9999


@pytest.mark.parametrize("seed", range(4))
def test_the_posterior_is_that_of_the_formula_one_month_at_a_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    acts, years = rng.poisson(3, 20).astype(float), rng.uniform(1, 4, 20)
    acts[12:] *= 2
    places = np.arange(3, 18)
    found = posterior(acts, years, places, 1.0)
    prior = years.sum() / acts.sum()

    def of(part: slice) -> float:
        steps = np.linspace(1e-9, 12, 200_001)
        n, time = acts[part].sum(), years[part].sum()
        height = n * np.log(steps) - steps * time - steps * prior + math.log(prior)
        return float(np.exp(height - 60).sum() * (steps[1] - steps[0]))

    both = np.array([of(slice(0, place)) * of(slice(place, 20)) * math.exp(60) for place in places])
    assert found.weight == pytest.approx(both / both.sum(), rel=1e-3)
    assert found.change == pytest.approx(both.mean() / (both.mean() + of(slice(0, 20))), rel=1e-3)


@pytest.mark.parametrize("vague", [False, True])
def test_the_day_that_was_put_in_lies_in_its_interval(vague: bool) -> None:
    held, told = 0, 0
    for seed in range(6 if vague else 25):
        answer = trend(
            moved(seed, affected=2.0, control=2.0, vague=vague), Trend(method="change-point", seed=seed, times=100)
        )
        told += answer.estimate is not None
        held += answer.estimate is not None and answer.lower <= 2016.5 <= answer.upper
    assert told >= (5 if vague else 23)
    assert held >= told - (1 if vague else 3)


def test_a_rate_that_did_not_change_has_no_day() -> None:
    told = 0
    for seed in range(25):
        answer = trend(moved(seed, affected=1.0, control=1.0), Trend(method="change-point", seed=seed, times=100))
        told += answer.estimate is not None
        assert answer.estimate is not None or answer.details["verdict"] == "cannot tell"
        assert answer.estimate is not None or answer.sentence.startswith("One cannot tell")
    assert told <= 2


def test_the_ratio_beside_controls_that_was_put_in_lies_in_its_interval() -> None:
    held, words = 0, []
    for seed in range(25):
        answer = trend(moved(seed, affected=1.8, control=1.2), of_measure(seed, control=("place", ("South",))))
        held += answer.lower <= 1.5 <= answer.upper
        words.append(answer.details["verdict"])
    assert held >= 22
    assert "less" not in words


def test_what_the_controls_did_too_is_no_association_with_the_measure() -> None:
    words = [
        trend(moved(seed, affected=2.0, control=2.0), of_measure(seed, control=("place", ("South",)))).details[
            "verdict"
        ]
        for seed in range(12)
    ]
    assert words.count("more") + words.count("less") <= 2
    alone = trend(moved(1, affected=2.0, control=2.0), of_measure(1))
    assert alone.details["verdict"] == "more"
    assert any("no controls" in warning for warning in alone.warnings)


def test_every_answer_says_association_and_not_cause() -> None:
    for more in ({}, {"control": ("place", ("South",))}):
        answer = trend(moved(2, affected=2.0, control=1.0), of_measure(2, **more))
        assert "association, not cause" in answer.sentence
        assert answer.details["reading"] == "association, not cause"


def test_groups_that_moved_apart_before_are_no_controls() -> None:
    answer = trend(moved(3, affected=4.0, control=1.0, drift=4.0), of_measure(3, control=("place", ("South",))))
    assert answer.details["verdict"] == "cannot tell"
    assert any("moved apart already" in warning for warning in answer.warnings)
    assert answer.details["placebo"]["lower"] > 1


def test_codes_can_be_controls_and_share_their_time() -> None:
    exposure = [[f"S{one}", "2015-07-01", "2017-06-30", "North"] for one in range(40)]
    told = (
        ("2015-09-01", "TOR-01"), ("2016-09-01", "TOR-01"), ("2016-10-01", "TOR-01"), ("2015-09-01", "DET-01"),
        ("2015-10-01", "DET-02"), ("2016-09-01", "DET-01"), ("2016-10-01", "DET-02"),
    )  # fmt: skip
    acts = [[f"S{one}", "", day, code] for one in range(40) for day, code in told]
    answer = trend(exposed.of_rows(acts, exposure), of_measure(1, control=("code", ("DET-01", "DET-02"))))
    assert answer.estimate == pytest.approx(2)
    years = {line.group: line.more["person_years"] for line in answer.lines}
    assert years["control, before"] == years["affected, before"] == pytest.approx(40 * 366 / 365.25)


def test_few_witnesses_on_one_side_say_nothing() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2015-12-31" if one > 3 else "2017-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", "T"] for one in range(20)] + [["S0", "", "2017-03-03", "T"]]
    answer = trend(exposed.of_rows(acts, exposure), of_measure(1))
    assert (answer.estimate, answer.details["verdict"], answer.documented) == (None, "cannot tell", None)
    assert all(line.suppressed and line.n is None for line in answer.lines)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"measure": Period(-FAR, FAR)},
     {"measure": Period(DAY, DAY), "control": ("place", ("A",)), "affected": ("code", ("B",))}],
)  # fmt: skip
def test_a_measure_without_a_day_is_wrong_use(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        Trend(method="before-after", **wrong)  # type: ignore[arg-type]


def test_a_control_that_is_not_there_is_named() -> None:
    with pytest.raises(WrongUse, match="North, South"):
        trend(moved(1, affected=1.0, control=1.0), of_measure(1, control=("place", ("West",))))


def test_a_measure_outside_what_is_looked_at_is_refused() -> None:
    day = year_days(2030)[0]
    answer = trend(
        moved(1, affected=1.0, control=1.0), Trend(method="before-after", measure=Period(day, day), times=100)
    )
    assert answer.refused
