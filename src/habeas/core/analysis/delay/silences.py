"""When a source has gone quiet: no fresh report for so long that chance does not explain it.

A fresh report is of an event no older than four in five were when first seen. Reports that come in batches (each
week, each month) leave gaps by habit: a silence is longer than twice any gap in the time before; or, where batches keep
a rhythm, longer than the next gap is ever likely to be, so that one month that is missing is found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from habeas.core.analysis.delay.reports import Days, Reports

#: the share of events that are seen within what counts as fresh
FRESH = 0.8
#: a silence is one in which so many fresh reports were expected; by chance none would come once in 8,000 times
EXPECTED = 9.0
#: ... and that is longer than so many times the longest gap before it, where there were so many to know the habit by
TIMES = 2.0
HABIT = 10
#: a rhythm is known by so many gaps, of so many days in the middle: shorter ones come by chance. How far a gap may be
#: from them is Student's t at the chance by which ``EXPECTED`` reports would all be missing; no rhythm is kept nearer
#: than to a day, or to this share of it
RHYTHM = 6
BATCHES = 5
_UNSURE = 0.05
#: a fall is flagged at this chance, in a stretch of one of these lengths, where less than this share came
STRETCHES = (7, 14, 28)
RARE = 0.0002
SHARE = 0.75
_BEFORE = 90


@dataclass(frozen=True, slots=True)
class Silence:
    """From the day after the last fresh report to the day before the next; ``last`` is None where it still lasts."""

    first: int
    last: int | None
    expected: float
    fresh_within: int


@dataclass(frozen=True, slots=True)
class Fall:
    """That far fewer fresh reports came in the last days than in the time before."""

    days: int
    found: int
    expected: float
    chance: float


def fresh_days(known: Reports) -> tuple[Days, int]:
    """The days of all fresh reports, in order, and how old a fresh one is at most."""
    rows = ~known.censored & (known.event >= known.first_look)
    delay = known.delay[rows]
    if not len(delay):
        return np.zeros(0, dtype=np.int64), 0
    within = int(np.quantile(delay, FRESH, method="inverted_cdf"))
    return np.sort(known.seen[rows][delay <= within]), within


def silences(known: Reports, as_of: int) -> list[Silence]:
    """All silences up to a day, the one that still lasts among them."""
    fresh, within = fresh_days(known)
    days = np.unique(fresh).tolist()
    found: list[Silence] = []
    usual: list[tuple[int, int]] = []
    for start, end in pairwise([*days, as_of + 1]):
        gap, longest, rhythm = end - start - 1, _longest(usual, start), _rhythm(usual)
        before = max(known.first_look, min([start - _BEFORE, *(when for when, _ in usual[-HABIT:])]))
        quiet = sum(max(0, (one.last or as_of) - max(one.first, before) + 1) for one in found)
        span = start - before + 1 - quiet
        rate = (np.searchsorted(fresh, start, "right") - np.searchsorted(fresh, before)) / max(1, span)
        by_habit = longest is not None and gap > TIMES * longest and gap * rate >= EXPECTED
        if by_habit or (rhythm is not None and gap > rhythm.most and rhythm.usual * rate >= EXPECTED):
            found.append(Silence(start + 1, end - 1 if end <= as_of else None, float(gap * rate), within))
        else:
            usual.append((start, gap))
    return found


class _Rhythm(NamedTuple):
    """How long gaps between batches usually are, and the longest that the next is ever likely to be."""

    usual: float
    most: float


def _rhythm(gaps: list[tuple[int, int]]) -> _Rhythm | None:
    """The rhythm of the last gaps; None while there are too few, or where they are no gaps between batches."""
    own = np.array([gap for _, gap in gaps[-HABIT:]], dtype=float)
    if len(own) < RHYTHM or np.median(own) < BATCHES:
        return None
    mean = float(own.mean())
    spread = max(float(own.std(ddof=1)), 1.0, _UNSURE * mean)
    far = float(stdtrit(len(own) - 1, 1 - math.exp(-EXPECTED)))
    return _Rhythm(mean, mean + far * spread * math.sqrt(1 + 1 / len(own)))


def _longest(usual: list[tuple[int, int]], day: int) -> int | None:
    """The longest of the usual gaps in the time before a day; None while there are too few to know a habit."""
    if len(usual) < HABIT:
        return None
    near = [gap for start, gap in usual if start >= day - _BEFORE]
    return max([*near, *(gap for _, gap in usual[-HABIT:])])


def fall(known: Reports, as_of: int, quiet: list[Silence]) -> Fall | None:
    """The clearest fall of the last days, where there is one that chance hardly explains.

    The counts of stretches of the same length before it say how far chance and habit move them; a Poisson count is the
    least that is believed.
    """
    fresh, _ = fresh_days(known)
    worst: Fall | None = None
    for days in STRETCHES:
        if days < TIMES * _habit(fresh, as_of - days, quiet):
            continue
        ends = np.arange(as_of - days, max(known.first_look + days - 1, as_of - days - 180), -days)
        ends = np.array([end for end in ends.tolist() if not _quiet(end - days + 1, end, quiet)])
        if len(ends) < 5:
            continue
        before = np.searchsorted(fresh, ends, "right") - np.searchsorted(fresh, ends - days, "right")
        now = int(len(fresh) - np.searchsorted(fresh, as_of - days, "right"))
        mean = float(before.mean())
        # One more stretch is as far from the mean of those before as they are, and as that mean is unsure.
        spread = max(float(before.var(ddof=1)), mean) * (1 + 1 / len(ends))
        chance = _at_most(now, mean, spread)
        if now < SHARE * mean and chance < RARE / len(STRETCHES) and (worst is None or chance < worst.chance):
            worst = Fall(days, now, mean, chance)
    return worst


def _habit(fresh: Days, until: int, quiet: list[Silence]) -> int:
    """The longest gap in the half year before a day that is no silence."""
    days = np.unique(fresh[(fresh <= until) & (fresh > until - 2 * _BEFORE)]).tolist()
    return max((end - start - 1 for start, end in pairwise(days) if not _quiet(start + 1, end - 1, quiet)), default=0)


def _quiet(first: int, last: int, quiet: list[Silence]) -> bool:
    return any(one.first <= last and (one.last is None or one.last >= first) for one in quiet)


def _at_most(count: int, mean: float, spread: float) -> float:
    """The chance of at most so many, of a negative binomial with this mean and variance (Poisson where they agree)."""
    if mean <= 0:
        return 1.0
    shape = mean * mean / max(1e-9, spread - mean) if spread > mean * (1 + 1e-9) else 1e9
    chance = shape / (shape + mean)
    logs = [
        math.lgamma(shape + k)
        - math.lgamma(shape)
        - math.lgamma(k + 1)
        + shape * math.log(chance)
        + (k * math.log1p(-chance) if k else 0.0)
        for k in range(count + 1)
    ]
    return min(1.0, sum(math.exp(one) for one in logs))
