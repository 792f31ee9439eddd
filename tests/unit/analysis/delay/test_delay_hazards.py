"""Reverse hazards, levels and the plain nowcast agree with slow twins written out in loops."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.core.analysis.delay import Reports, lawless, level
from habeas.core.analysis.delay.hazards import drawn_shares, shares, triangle
from habeas.core.analysis.delay.model import per_day
from support.delay_plain import START, made_up_reports, plain_lawless


@pytest.mark.parametrize("window", [None, 60, 200])
@pytest.mark.parametrize("shape", ["short", "heavy", "weekly"])
def test_the_plain_nowcast_is_that_of_its_twin(shape: str, window: int | None) -> None:
    as_of = START + 400
    known = made_up_reports(shape, 3).as_of(as_of)
    after, upto = triangle(known, as_of, 90, []).counts(as_of, window)
    made = lawless.nowcast(per_day(known, as_of - 29, as_of), np.arange(29, -1, -1.0), after, upto, 0.9)
    assert made.total[0] == pytest.approx(plain_lawless(known, as_of, 30, len(after) - 1, window), rel=1e-9)
    assert made.total[1] < made.total[0] < made.total[2]
    assert sum(row[0] for row in made.days) == pytest.approx(made.total[0])


def test_nothing_is_learnt_from_days_before_watching_began() -> None:
    known = made_up_reports("short", 1).as_of(START + 300)
    later = Reports(known.event, known.seen, known.seen <= START + 100, START + 100, known.source, known.sources)
    cells = triangle(later, START + 300, 60, [])
    assert cells.days[0] == START + 100
    alone = later.event[(later.event >= START + 100) & ~later.censored & (later.delay <= 60)]
    assert cells.upto[-1, -1] == len(alone)


def test_days_of_a_silence_are_left_out() -> None:
    known = made_up_reports("short", 1).as_of(START + 300)
    cells = triangle(known, START + 300, 60, [(START + 100, START + 130)])
    assert not set(range(START + 100, START + 131)) & set(cells.days.tolist())
    assert cells.upto[-1, -1] < triangle(known, START + 300, 60, []).upto[-1, -1]


def test_drawn_shares_lie_about_the_shares() -> None:
    known = made_up_reports("heavy", 2).as_of(START + 400)
    after, upto = triangle(known, START + 400, 90, []).counts(START + 400, None)
    drawn = drawn_shares(after, upto, 2000, np.random.default_rng(1))
    assert np.abs(drawn.mean(axis=0) - shares(after, upto)).max() < 0.01
    assert (np.diff(drawn, axis=1) >= 0).all()
    assert (drawn[:, -1] == 1).all()


def test_the_level_is_the_gamma_that_a_pencil_gives() -> None:
    counts, share = np.array([2.0, 3.0, 1.0]), np.array([1.0, 1.0, 0.5])
    shapes, rates, _ = level.filtered(counts, share, 1.0)
    weak = 0.5 / (6 / 2.5)
    assert shapes[-1] == pytest.approx(0.5 + 6)
    assert rates[-1] == pytest.approx(weak + 2.5)
    paths = level.drawn(counts, np.tile(share, (4000, 1)), np.full(4000, 0.9), np.random.default_rng(1))
    smooth = level._smoothed(counts, share, 0.9)
    assert paths.mean(axis=0) == pytest.approx(smooth, rel=0.05)


def test_a_level_that_jumps_is_not_held_to_be_constant() -> None:
    still = np.random.default_rng(1).poisson(3.0, 60).astype(float)
    jumped = np.append(still[:40], still[40:] + 6)
    one = np.ones(60)
    assert level.weights(still, one)[-1] > 0.25
    assert level.weights(jumped, one)[-1] < 0.01
