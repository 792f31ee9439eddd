"""The rate of one period over that of another, and the word for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from habeas.core.analysis.plain.answers import Answer, CannotSay
from habeas.core.analysis.plain.counting import Period
from habeas.core.analysis.trend.asking import Trend, told
from habeas.core.analysis.trend.rates import ASSUMPTION, series
from habeas.core.analysis.trend.rates import ratio as ratio_of
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.tally import hidden, tally
from habeas.core.analysis.trend.verdict import CANNOT_TELL, verdict


def periods(study: Study, asked: Trend) -> Side:
    """The two periods as a side of time, within the window."""
    spans = [
        Period(max(one.first, study.window.first), min(one.last, study.window.last))
        for one in (asked.before, asked.after)
        if one is not None
    ]
    if any(one.first > one.last for one in spans):
        raise CannotSay("No witness was anywhere in one of the two periods.")
    return Side("period", ("before", "after"), tuple(spans))


def ratio(study: Study, asked: Trend, answer: Answer) -> Answer:
    """The ratio of the rates after and before; null, and the word ``cannot tell``, where either may not be shown."""
    side = periods(study, asked)
    rng = np.random.default_rng([asked.seed, 32])
    found = tally(study, [side], rng)
    gone = hidden(found, asked.floor)
    draws, mean = found.resampled(asked.times, rng), found.mean
    lines = series(found, [side], gone, draws, mean, asked)
    answer = replace(answer.warn(*told(study, found, asked)), lines=tuple(lines), assumption=ASSUMPTION)
    usable = not gone and found.acts.min() > 0
    point, lower, upper = ratio_of(found, draws, mean, 0, 1, asked.level) if usable else (None, None, None)
    word = verdict(lower, upper)
    details = {"verdict": word, "per": "100 person-years", "imputations": study.imputations, "outside": found.outside}
    return replace(
        answer,
        documented=None if gone else round(found.acts.sum()),
        estimate=point,
        lower=lower,
        upper=upper,
        sentence=said(word, point, lower, upper, asked.level),
        details=details,
    )


def said(word: str, point: float | None, lower: float | None, upper: float | None, level: float) -> str:
    """The comparison in words for a draft."""
    if point is None or lower is None or upper is None:
        return (
            "One cannot tell whether it was more or less: too few witnesses, or none who tells of an act, in a period."
        )
    words = {
        "more": "More",
        "less": "Less",
        "the same": "The same",
        CANNOT_TELL: "One cannot tell whether it was more or less",
    }
    numbers = f"the rate is {point:.2f} times that before ({100 * level:g} % interval {lower:.2f} to {upper:.2f})"
    return f"{words[word]}: {numbers}, if {ASSUMPTION}."
