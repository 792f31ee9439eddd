"""A source that goes quiet is told from one that reports by habit in batches, and from chance."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.core.analysis.delay import Reports, reports
from habeas.core.analysis.delay.silences import fall, silences
from support.delay_plain import START, made_up

AS_OF = START + 410
SHAPES = ["short", "heavy", "weekly", "two kinds", "rising"]


def _kept(shape: str, seed: int, share: float) -> Reports:
    """Reports of which only a share of the events of the last 30 days is told."""
    event, seen = (np.array(one) for one in made_up(shape, seed))
    told = (event <= AS_OF - 30) | (np.random.default_rng(seed).random(len(event)) < share)
    return reports(event[told].tolist(), seen[told].tolist()).as_of(AS_OF)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_source_that_goes_on_is_not_called_silent(shape: str) -> None:
    for seed in range(12):
        known = _kept(shape, seed, 1.0)
        quiet = silences(known, AS_OF)
        assert [one for one in quiet if one.last is None] == []
        assert fall(known, AS_OF, quiet) is None


@pytest.mark.parametrize("shape", SHAPES)
def test_a_source_that_is_zeroed_is(shape: str) -> None:
    for seed in range(12):
        lasting = [one for one in silences(_kept(shape, seed, 0.0), AS_OF) if one.last is None]
        assert len(lasting) == 1
        assert lasting[0].expected >= 9
        assert lasting[0].first > AS_OF - 60


def test_a_source_that_is_mostly_zeroed_is_flagged() -> None:
    found = [_kept("short", seed, 0.3) for seed in range(12)]
    assert sum(fall(one, AS_OF, silences(one, AS_OF)) is not None for one in found) >= 10


def test_a_silence_that_ended_is_found_with_its_days() -> None:
    event, seen = (np.array(one) for one in made_up("short", 4))
    held = (seen >= START + 200) & (seen < START + 230)
    seen = np.where(held, START + 230, seen)
    found = silences(reports(event.tolist(), seen.tolist()).as_of(AS_OF), AS_OF)
    assert len(found) == 1
    assert abs(found[0].first - (START + 200)) <= 2
    assert found[0].last is not None
    assert 229 <= found[0].last - START <= 234


def test_nothing_is_said_of_a_source_whose_habit_is_not_known() -> None:
    known = reports([START + day for day in range(9)], [START + day for day in range(9)])
    assert silences(known, START + 300) == []
    assert fall(known, START + 300, []) is None


def _batches(seed: int, months: int = 14, a_month: int = 20, off: int = 2) -> tuple[Reports, int]:
    """A source that tells once a month of what happened since, a few days sooner or later; and its last day."""
    rng = np.random.default_rng(seed)
    event, seen = [], []
    for month in range(months):
        day = START + round(month * 30.44) + int(rng.integers(-off, off + 1))
        for _ in range(rng.poisson(a_month)):
            event.append(day - int(rng.integers(1, 31)))
            seen.append(day)
    return reports(event, seen), max(seen)


def test_a_monthly_source_is_silent_once_a_month_is_missing() -> None:
    for seed in range(12):
        known, last = _batches(seed)
        when = [
            day
            for day in range(1, 90)
            if any(one.last is None for one in silences(known.as_of(last + day), last + day))
        ]
        assert 34 < when[0] < 55
        assert len(when) == 90 - when[0]  # and stays so


def test_a_monthly_source_that_goes_on_is_not() -> None:
    for seed in range(12):
        known, last = _batches(seed, months=30)
        assert silences(known, last) == []
    for seed in range(12):  # a month of which there is nothing to tell, where there is little to tell
        known, last = _batches(seed, months=30, a_month=4)
        assert silences(known, last) == []


def test_a_rhythm_is_known_only_by_gaps_between_batches() -> None:
    known, last = _batches(3, months=6)
    assert not any(one.last is None for one in silences(known, last + 60))
    event, seen = made_up("short", 3)  # every day: gaps of a day or two come by chance, and are no rhythm
    assert silences(reports(event, seen).as_of(AS_OF), AS_OF) == []
