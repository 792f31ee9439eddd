"""When the rate changed, if it did once: every month as the one in which it did, weighed against no change at all."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain.answers import Answer, Line
from habeas.core.analysis.plain.counting import Period, spans_of
from habeas.core.analysis.plain.dates import year_days
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.asking import Trend, told
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.tally import Tally, hidden, tally
from habeas.core.analysis.trend.verdict import CANNOT_TELL, verdict

#: below this probability of a change none is named
SURE = 0.95
_DRAWS = 4000
ASSUMPTION = (
    "the rate changed once and at once, and was the same before and the same after, among the witnesses of any year"
)


class Posterior(NamedTuple):
    """``weight``: of each candidate, given a change; ``change``: the probability that there was one."""

    weight: Array
    change: float


def change_point(study: Study, asked: Trend, answer: Answer) -> Answer:
    """The month of the change with its interval; null, and the word ``cannot tell``, where one rate may do as well."""
    each = "year" if study.window.last - study.window.first > 36_525 else "month"
    spans = spans_of(study.window, each)
    side = Side(each, tuple(label for label, _ in spans), tuple(span for _, span in spans))
    rng = np.random.default_rng([asked.seed, 38])
    found = tally(study, [side], rng)
    answer = answer.warn(*told(study, found, asked))
    places = _candidates(found, asked.floor)
    if found.acts.sum() <= 0 or not len(places):
        return answer.refuse("There is no month before and after which enough witnesses were there and tell of acts.")
    all_of = [series_of(part, found.cells) for part in found.parts]
    spread = design_effect(found, places)
    each_one = [posterior(acts, years, places, spread) for acts, years in all_of]
    weight = np.mean([one.weight for one in each_one], axis=0)
    change = float(np.mean([one.change for one in each_one]))
    answer = replace(answer, documented=round(found.acts.sum()), assumption=ASSUMPTION)
    details = {"change": change, "design_effect": spread, "resolution": each, "imputations": study.imputations}
    if change < SURE:
        said = (
            f"One cannot tell whether the rate changed: the probability of a change is {change:.2f}, less than {SURE}."
        )
        return replace(answer, sentence=said, details={**details, "verdict": CANNOT_TELL})
    best = [int(places[np.searchsorted(np.cumsum(weight), one * weight.sum())]) for one in _ends(asked.level)]
    days = [spans[place][1].first for place in best]
    ratio = _ratio(all_of, places, weight, spread, rng)
    ends = np.quantile(ratio, _ends(asked.level)[1:])
    lines = _rows(study, asked, days[0], rng)
    word = verdict(float(ends[0]), float(ends[1]))
    return replace(
        answer,
        estimate=decimal(days[0]),
        lower=decimal(days[1]),
        upper=decimal(days[2]),
        lines=lines,
        sentence=_sentence(days, each, ratio, ends, asked),
        details={
            **details,
            "verdict": word,
            "at": _iso(days[0]),
            "from": _iso(days[1]),
            "to": _iso(days[2]),
            "ratio": float(np.median(ratio)),
            "ratio_lower": float(ends[0]),
            "ratio_upper": float(ends[1]),
        },
    )


def series_of(part: Array, cells: int) -> tuple[Array, Array]:
    """Acts and years by stretch of time, over all witnesses."""
    total = part.sum(0)
    return total[:cells], total[cells:]


def posterior(acts: Array, years: Array, places: Array, spread: float) -> Posterior:
    """Counts are Poisson with a gamma rate before and another after; each candidate is as likely as another, a change
    as likely as none. The prior is worth one act at the mean rate; ``spread`` divides what the counts say.
    """
    acts, years = acts / spread, years / spread
    before = np.stack([np.cumsum(acts), np.cumsum(years)])[:, places - 1]
    whole = np.array([acts.sum(), years.sum()])
    prior = years.sum() / max(acts.sum(), 1e-9)
    after = whole[:, None] - before
    with_change = _marginal(before[0], before[1], prior) + _marginal(after[0], after[1], prior)
    without = float(_marginal(whole[0], whole[1], prior))
    top = max(float(with_change.max()), without)
    odds, none = np.exp(with_change - top), float(np.exp(without - top))
    mean = float(odds.mean())
    return Posterior(odds / odds.sum(), mean / (mean + none))


def _marginal(acts: Array | float, years: Array | float, prior: float) -> Array:
    from scipy.special import gammaln

    found: Array = (
        gammaln(np.asarray(acts) + 1) - (np.asarray(acts) + 1) * np.log(np.asarray(years) + prior) + np.log(prior)
    )
    return found


def _candidates(found: Tally, floor: int) -> Array:
    """The stretches of time that may be the first after the change: enough were there and tell on both sides."""
    few = max(floor, 1)
    enough = np.ones(found.cells + 1, dtype=bool)
    for people in (found.telling, found.there):
        for many in people.split():
            enough &= many >= few
    enough[[0, -1]] = False
    return np.flatnonzero(enough)


def design_effect(found: Tally, places: Array) -> float:
    """How many times more the witnesses' counts spread than independent ones, about the best change; 1 at least."""
    cells, mean = found.cells, found.mean
    acts, years = series_of(mean, cells)
    best = places[int(posterior(acts, years, places, 1.0).weight.argmax())]
    rate = np.empty(cells)
    for part in (slice(0, best), slice(best, cells)):
        rate[part] = acts[part].sum() / max(years[part].sum(), 1e-9)
    apart = mean[:, :cells].sum(1) - mean[:, cells:] @ rate
    many = len(mean)
    return max(1.0, float((apart**2).sum() / acts.sum() * many / (many - 1)))


def _ratio(
    all_of: list[tuple[Array, Array]], places: Array, weight: Array, spread: float, rng: np.random.Generator
) -> Array:
    """Draws of the rate after over that before, over the months in which it may have changed."""
    made = []
    for acts, years in all_of:
        prior = years.sum() / max(acts.sum(), 1e-9)
        before = np.stack([np.cumsum(acts), np.cumsum(years)]) / spread
        at = rng.choice(places, size=-(-_DRAWS // len(all_of)), p=weight / weight.sum()) - 1
        rates = [rng.gamma(n + 1) / (time + prior) for n, time in (before[:, at], before[:, -1:] - before[:, at])]
        made.append(rates[1] / rates[0])
    return np.concatenate(made)


def _rows(study: Study, asked: Trend, day: int, rng: np.random.Generator) -> tuple[Line, ...]:
    """The rates before and after the month that is named."""
    from habeas.core.analysis.trend.rates import series

    spans = (Period(study.window.first, day - 1), Period(day, study.window.last))
    side = Side("period", (f"before {_iso(day)}", f"from {_iso(day)}"), spans)
    found = tally(study, [side], rng)
    gone = hidden(found, asked.floor)
    return tuple(series(found, [side], gone, found.resampled(asked.times, rng), found.mean, asked))


def _ends(level: float) -> tuple[float, float, float]:
    return 0.5, (1 - level) / 2, (1 + level) / 2


def decimal(day: int) -> float:
    """A day as a year with a fraction: 2016.5 is the middle of 2016."""
    year = datetime.date.fromordinal(day).year
    first, last = year_days(year)
    return year + (day - first) / (last - first + 1)


def _iso(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def _sentence(days: list[int], each: str, ratio: Array, ends: Array, asked: Trend) -> str:
    cut = 4 if each == "year" else 7
    when = [_iso(day)[:cut] for day in days]
    return (
        f"The rate changed about {when[0]} ({100 * asked.level:g} % interval {when[1]} to {when[2]}), to "
        f"{np.median(ratio):.2f} times what it was ({ends[0]:.2f} to {ends[1]:.2f}), if {ASSUMPTION}."
    )
