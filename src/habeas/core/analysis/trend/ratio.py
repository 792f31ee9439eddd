"""The rate of one period over that of another, and the word for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from habeas.core.analysis.plain.answers import Answer, CannotSay
from habeas.core.analysis.trend.asking import Trend, shown, told
from habeas.core.analysis.trend.comparing import periods, said
from habeas.core.analysis.trend.rates import ASSUMPTION, series
from habeas.core.analysis.trend.rates import ratio as ratio_of
from habeas.core.analysis.trend.regress import acts_of_sources, combined, fitted, mix_of, of_term, with_acts
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.tally import hidden, tally
from habeas.core.analysis.trend.terms import chosen
from habeas.core.analysis.trend.verdict import CANNOT_TELL, agreed, verdict


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
    word, mixed, warnings = _by_mix(study, side, asked, verdict(lower, upper)) if usable else (CANNOT_TELL, None, [])
    details = {
        "verdict": word,
        "adjusted": mixed,
        "per": "100 person-years",
        "imputations": study.imputations,
        "outside": shown(found.outside, asked),
    }
    return replace(
        answer.warn(*warnings),
        documented=None if gone else round(found.acts.sum()),
        estimate=point,
        lower=lower,
        upper=upper,
        sentence=said(word, point, lower, upper, asked.level),
        details=details,
    )


def _by_mix(study: Study, side: Side, asked: Trend, word: str) -> tuple[str, dict[str, Any] | None, list[str]]:
    """The word that holds among all witnesses and among witnesses who are alike, and the ratio of these."""
    names = chosen(study, asked.terms)
    if not names:
        return word, None, []
    try:
        mixed, _ = with_acts(acts_of_sources(study, side, asked), mix_of(study, names, asked)[0])
        whole = combined(fitted(study, side, [0.0, 1.0], mixed, asked, "poisson"))
    except CannotSay as reason:
        return word, None, [f"It cannot be shown that who the witnesses are did not make the difference. {reason}"]
    point, lower, upper = of_term(whole, 1, asked.level, study.clusters)
    own = verdict(lower, upper)
    found = {"estimate": point, "lower": lower, "upper": upper, "verdict": own, "terms": list(names)}
    if agreed(word, own) == word:
        return word, found, []
    numbers = f"{point:.2f} times ({lower:.2f} to {upper:.2f})"
    said_so = f"Among witnesses alike in {', '.join(names)} the rate is {numbers}: that says another word ({own})."
    return CANNOT_TELL, found, [said_so]
