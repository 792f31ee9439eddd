"""Rates and trends of testimony: acts beside the time that witnesses could have seen them (docs/methods/trend.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from habeas.core.analysis.plain.answers import Answer, CannotSay, blank
from habeas.core.analysis.trend.asking import METHODS, Trend
from habeas.core.analysis.trend.beside import Beside, Told, hidden_beside, hull, table_beside
from habeas.core.analysis.trend.change import change_point
from habeas.core.analysis.trend.decompose import decomposed
from habeas.core.analysis.trend.made import study_of
from habeas.core.analysis.trend.measure import before_after
from habeas.core.analysis.trend.rates import rates
from habeas.core.analysis.trend.ratio import ratio
from habeas.core.analysis.trend.regress import regression
from habeas.core.analysis.trend.standardise import standardised
from habeas.core.analysis.trend.study import Study
from habeas.core.analysis.trend.told import beside_of, compared_by, read_told, told_in, told_of

__all__ = [
    "METHODS",
    "Beside",
    "Study",
    "Told",
    "Trend",
    "beside_of",
    "hull",
    "read_told",
    "study_of",
    "table_beside",
    "told_in",
    "trend",
]

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
        told = told_of(study, asked)
        if asked.beside is not None and not told.sums:
            hidden_beside(asked.beside, told, asked.floor, asked.seed)
        found = _BY_NAME[asked.method](study, asked, answer)
    except CannotSay as reason:
        return answer.refuse(str(reason))
    return found if found.refused else replace(found, details={**compared_by(told, asked.period), **found.details})
