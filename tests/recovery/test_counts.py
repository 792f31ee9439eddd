"""Counts find a truth that was put in: dates known to the day, told as intervals that hold them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from habeas.core.analysis.figures import Figures
from support.releases import act, release_of

TRUE_DAYS = 1461  # 2016 to 2019


def _world(seed: int) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Acts on random days, told exactly, by year, or as a span around the day; and the true count of each year."""
    draw = random.Random(seed)
    acts, truth = [], Counter[str]()
    for number in range(400):
        day = date(2016, 1, 1) + timedelta(days=draw.randrange(TRUE_DAYS))
        truth[str(day.year)] += 1
        before = draw.randrange(500)
        told = {
            "day": (day, day),
            "year": (date(day.year, 1, 1), date(day.year, 12, 31)),
            "span": (day - timedelta(days=before), day + timedelta(days=499 - before)),
        }[draw.choice(("day", "year", "span"))]
        acts.append(act(f"V-{number}", f"S-{number:04d}", date=(told[0].isoformat(), told[1].isoformat())))
    return acts, truth


@pytest.mark.parametrize("seed", range(4))
def test_the_true_count_lies_between_certain_and_possible(seed: int) -> None:
    acts, truth = _world(seed)
    table = Figures(release_of(*acts)).table(unit="acts", rows="year")
    for year in map(str, range(2016, 2020)):
        count = table.cell(year)
        assert count.certain <= truth[year] <= count.possible


def test_the_expected_count_is_right_on_average() -> None:
    """Inside the period, where a span is as likely to reach back as forward, the expected figure has no bias."""
    misses = []
    for seed in range(6):
        acts, truth = _world(100 + seed)
        table = Figures(release_of(*acts)).table(unit="acts", rows="year")
        misses += [float(table.cell(year).expected or 0) - truth[year] for year in ("2017", "2018")]
    mean = sum(misses) / len(misses)
    spread = (sum((miss - mean) ** 2 for miss in misses) / (len(misses) - 1)) ** 0.5
    assert abs(mean) < 3 * spread / len(misses) ** 0.5
    assert abs(mean) < 4, "about a hundred acts fall into each year"


def test_expected_figures_add_up_to_all_acts_with_a_bounded_date() -> None:
    acts, _ = _world(7)
    table = Figures(release_of(*acts)).table(unit="acts", rows="year")
    assert sum(float(table.cell(year).expected or 0) for year in table.rows) == pytest.approx(400, abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_the_true_number_of_victims_lies_between_minimum_and_maximum(seed: int) -> None:
    """Persons named or lost in groups whose told size holds the true one: the true number is inside the range."""
    draw = random.Random(seed)
    acts, people = [], set[str]()
    for event in range(30):
        there = [f"W-{event * 100 + n}" for n in range(draw.randint(2, 9))]
        people.update(there)
        for person in there[:1]:
            acts.append(act(f"V-{len(acts)}", f"S-{event:04d}", event=f"E-{event}", victim=person))
        rest = len(there) - 1
        for telling in range(draw.randint(1, 2)):
            size = {
                "victim_kind": "group",
                "victim_min": max(1, rest - draw.randint(0, 2)),
                "victim_max": rest + draw.randint(0, 3),
            }
            group = f"W-{event * 100 + 90 + telling}"
            acts.append(act(f"V-{len(acts)}", f"S-{event:04d}", event=f"E-{event}", victim=group, **size))
    count = Figures(release_of(*acts)).count(of="victims")
    assert count.maximum is not None
    assert count.minimum <= len(people) <= count.maximum
