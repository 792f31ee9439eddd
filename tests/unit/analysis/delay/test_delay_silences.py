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
