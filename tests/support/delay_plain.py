"""Slow, plain twins of the nowcast, and made-up reports with a truth."""

from __future__ import annotations

from collections import Counter

import numpy as np

from habeas.core.analysis.delay import Reports, reports

#: the day on which made-up watching begins
START = 735_000
LAST = 420


def plain_lawless(known: Reports, as_of: int, days: int, longest: int, window: int | None = None) -> float:
    """Lawless's nowcast written out: for each delay its reverse hazard, then each day's count over its share."""
    rows = [
        (event, seen - event)
        for event, seen, censored in zip(
            known.event.tolist(), known.seen.tolist(), known.censored.tolist(), strict=True
        )
        if event >= known.first_look and not censored
    ]
    share = {longest: 1.0}
    for delay in range(longest, 0, -1):
        first = known.first_look if window is None else as_of - delay - window + 1
        told = [late for event, late in rows if first <= event <= as_of - delay]
        after, upto = told.count(delay), sum(1 for late in told if late <= delay)
        share[delay - 1] = share[delay] * (1 - after / upto if upto else 1.0)
    counts = Counter(known.event.tolist())
    return sum(counts[as_of - age] / share[min(age, longest)] for age in range(days) if share[min(age, longest)] > 0)


def made_up(shape: str, seed: int, per_day: float = 3.0) -> tuple[list[int], list[int]]:
    """Fiction: events of 420 days and when they are first seen, late in the way that ``shape`` says."""
    rng = np.random.default_rng([seed, 5])
    level = np.full(LAST, per_day)
    if shape == "rising":
        level = np.linspace(1, 6, LAST)
    if shape == "clumps":
        level = rng.gamma(1, 3.0, LAST)
    event = np.repeat(np.arange(LAST), rng.poisson(level))
    many = len(event)
    late = rng.geometric(1 / 4, many) - 1
    if shape == "heavy":
        late = np.floor(rng.lognormal(1.1, 1.5, many)).astype(int)
    if shape == "two kinds":
        late = np.where(rng.random(many) < 0.7, rng.geometric(1 / 3, many) - 1, rng.geometric(1 / 40, many) - 1)
    if shape == "shortening":
        late = rng.geometric(1 / np.interp(event, [0, LAST], [14, 3])) - 1
    seen = event + late
    if shape == "weekly":
        seen += (-seen) % 7
    return (START + event).tolist(), (START + seen).tolist()


def made_up_reports(shape: str, seed: int) -> Reports:
    """The same as reports; watching began with the first of them."""
    event, seen = made_up(shape, seed)
    return reports(event, seen, [False] * len(event))
