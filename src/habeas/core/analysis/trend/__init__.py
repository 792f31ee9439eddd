"""Rates and trends of testimony: acts beside the time that witnesses could have seen them (docs/methods/trend.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from habeas.core.analysis.plain.answers import Answer, CannotSay, blank
from habeas.core.analysis.trend.asking import METHODS, Trend
from habeas.core.analysis.trend.beside import Beside, Told, hull, read_told
from habeas.core.analysis.trend.change import change_point
from habeas.core.analysis.trend.decompose import decomposed
from habeas.core.analysis.trend.measure import before_after
from habeas.core.analysis.trend.rates import rates
from habeas.core.analysis.trend.ratio import ratio
from habeas.core.analysis.trend.regress import regression
from habeas.core.analysis.trend.standardise import standardised
from habeas.core.analysis.trend.study import Study, study_of

__all__ = ["METHODS", "Beside", "Study", "Told", "Trend", "hull", "read_told", "study_of", "trend"]

_BY_NAME: Mapping[str, Callable[[Study, Trend, Answer], Answer]] = {
    "rates": rates,
    "ratio": ratio,
    "poisson": regression,
    "negative-binomial": regression,
    "standardised": standardised,
    "decompose": decomposed,
    "change-point": change_point,
    "before-after": before_after,
}


def trend(study: Study, asked: Trend) -> Answer:
    """The answer of one method; refused in words where witnesses or their time cannot carry one."""
    answer = blank("trend", asked.method, seed=asked.seed, level=asked.level)
    if study.clusters < max(asked.floor, 2):
        return answer.refuse(f"Fewer than {max(asked.floor, 2)} witnesses were anywhere in this period.")
    if not len(study.act_source):
        return answer.refuse("There is no act of a source who has a stay.")
    try:
        return _BY_NAME[asked.method](study, asked, answer)
    except CannotSay as reason:
        return answer.refuse(str(reason))
