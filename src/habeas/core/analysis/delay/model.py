"""The nowcast: how many of the last days there will have been, once all that is on its way has arrived."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from habeas.core.analysis.delay import level
from habeas.core.analysis.delay.hazards import Floats, Triangle, drawn_shares, shares, triangle
from habeas.core.analysis.delay.reports import Days, Reports
from habeas.core.analysis.delay.silences import Silence

_DRAWS = 4000
#: how many past days the nowcast is tried on, from this many days before the last
_TRIED, _AGO, _STEP = 182, 30, 7
#: how many days apart two trials tell something new; and how many of those a model's own word is worth
_APART, _OWN = 15, 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and how it is learnt: the last ``days`` up to ``as_of``; delays from the last ``window`` days
    of which they are known (None: all), up to ``longest`` days.
    """

    as_of: int
    days: int = 30
    window: int | None = 90
    longest: int = 180


@dataclass(frozen=True, slots=True)
class Seen:
    """The last days, oldest first: how many are known of each, and the share that is seen so soon."""

    days: Days
    known: Floats
    share: Floats


@dataclass(frozen=True, slots=True)
class Trials:
    """How the same nowcast did on past days: what came afterwards against what it had expected."""

    days: Days
    came: Floats
    expected: Floats

    @property
    def spread(self) -> float | None:
        """Root mean square of 2(√came − √expected): about 1 if all were chance of single events."""
        off = 2 * (np.sqrt(self.came + 0.375) - np.sqrt(self.expected + 0.375))
        return float(np.sqrt((off**2).mean())) if len(off) else None

    @property
    def apart(self) -> float:
        """How many trials that is worth: neighbours share most of their days."""
        return len(self.days) * _STEP / _APART


def per_day(known: Reports, first: int, last: int) -> Floats:
    """How many events are known of each day."""
    inside = (known.event >= first) & (known.event <= last)
    return np.bincount(known.event[inside] - first, minlength=last - first + 1).astype(float)


def closed(quiet: list[Silence]) -> list[tuple[int, int]]:
    """The days whose delays a silence made longer: its own, that of the next report, and those whose fresh reports
    it held back.
    """
    return [(one.first - one.fresh_within, one.last + 1) for one in quiet if one.last is not None]


def seen(known: Reports, asked: Asked, share: Floats) -> Seen:
    """The days from which the level is learnt: those asked for, and as many before them."""
    first = max(asked.as_of - 2 * asked.days + 1, min(known.first_look, asked.as_of - asked.days + 1))
    days = np.arange(first, asked.as_of + 1)
    return Seen(days, per_day(known, first, asked.as_of), share[..., np.minimum(asked.as_of - days, asked.longest)])


def drawn_unseen(
    known: Reports, asked: Asked, quiet: list[Silence], rng: np.random.Generator, draws: int = _DRAWS
) -> Floats:
    """Draws of the events not yet seen, for each of the days asked for (rows: draws)."""
    cells = triangle(known, asked.as_of, asked.longest, closed(quiet))
    after, upto = cells.counts(asked.as_of, asked.window)
    asked = replace(asked, longest=len(after) - 1)
    plain = seen(known, asked, shares(after, upto))
    kept = rng.choice(level.KEPT, size=draws, p=level.weights(plain.known, plain.share))
    some = seen(known, asked, drawn_shares(after, upto, draws, rng))
    paths = level.drawn(some.known, some.share, kept, rng)
    unseen = rng.poisson(np.maximum(0.0, paths * (1 - some.share)))
    return unseen[:, -asked.days :].astype(float)


def expected_later(known: Reports, cells: Triangle, asked: Asked, later: int) -> float:
    """How many events of the days asked for were to be first seen after ``as_of`` and up to the day ``later``."""
    share = shares(*cells.counts(asked.as_of, asked.window))
    asked = replace(asked, longest=len(share) - 1)
    now = seen(known, asked, share)
    mean = level.smoothed(now.known, now.share)
    then = share[np.minimum(later - now.days, asked.longest)]
    return float((mean * np.maximum(0.0, then - now.share))[-asked.days :].sum())


def trials(known: Reports, asked: Asked, quiet: list[Silence]) -> Trials:
    """The nowcast on past days, each from what was known then, against what has come until now."""
    cells = triangle(known, asked.as_of, asked.longest, closed(quiet))
    last = asked.as_of - _AGO
    first = max(last - _TRIED, known.first_look + 2 * asked.days)
    held = [(one.first, (one.last or asked.as_of) + asked.days) for one in quiet]
    days, came, expected = [], [], []
    for day in range(last, first - 1, -_STEP):
        if any(start <= day <= end for start, end in held):
            continue
        then = Asked(day, asked.days, asked.window, asked.longest)
        inside = (known.event > day - asked.days) & (known.event <= day)
        days.append(day)
        came.append(float((inside & (known.seen > day)).sum()))
        expected.append(expected_later(known.as_of(day), cells, then, asked.as_of))
    return Trials(np.array(days, dtype=np.int64), np.array(came), np.array(expected))


def too_narrow(total: Floats, tried: Trials, level_of_interval: float) -> float:
    """How many times wider draws of a total must be to be off as far as past nowcasts were; at least about 1.

    The spread of few trials is itself unsure, so it counts as Student's t does (expanded to its first term).
    """
    own = float((2 * np.sqrt(total + 0.375)).std())
    if tried.spread is None or own == 0:
        return 1.0
    worth = _OWN + tried.apart
    both = np.sqrt((_OWN * own**2 + tried.apart * tried.spread**2) / worth)
    z = NormalDist().inv_cdf((1 + level_of_interval) / 2)
    return max(1.0, float(both / own)) * (1 + (z * z + 1) / (4 * worth))


def widened(draws: Floats, times: float) -> Floats:
    """Draws of counts, so many times as far from their median, as square roots go; counts again."""
    roots = 2 * np.sqrt(draws + 0.375)
    middle = np.median(roots)
    found: Floats = np.maximum(0.0, np.rint((np.maximum(0.0, middle + times * (roots - middle)) / 2) ** 2 - 0.375))
    return found
