"""Why an answer may be wrong though nothing looks wrong: each cause that the lists can show, with its numbers.

What no list shows stays the assumption beside the answer. Asked of methods that take people to be alike and only lists
to depend on one another (log-linear models, the stepwise search, graphs); latent classes are asked the reverse.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.degrees import degrees
from habeas.core.analysis.mse.fitting import FINE, fit, frame
from habeas.core.analysis.mse.kinds import Kinds, kinds
from habeas.core.analysis.mse.models import Model
from habeas.core.analysis.mse.overlap import odds
from habeas.core.analysis.mse.table import Histories, without_list

#: a rival fits about as well where its BIC is at most so much larger
AS_WELL = 2.0
#: a model does not fit where its deviance would be as large this seldom
MISFIT = 0.01
#: most pairs of lists depend on one another the same way
MOST_PAIRS = 2 / 3
#: how many times apart the number without a list may be
MOST_DRIVEN = 1.5
LEAST_LISTS = 3
_MOST_LISTS = 8


def with_causes(
    table: Histories, answer: Answer, model: Model, point: Callable[[Histories], float | None] | None = None
) -> Answer:
    """The answer of a method that takes people to be alike, with what the lists say against that; ``model`` is what it
    chose, ``point`` its number for another table.
    """
    if point:
        answer = answer.warn(*driven(table, answer, point))
    if len(table.lists) > _MOST_LISTS:
        return answer
    order = max([2, *(term.bit_count() for term in model)])
    fits = fit(frame(table.full()[1:], len(table.lists), order), [model])
    if fits.code[0] != FINE:
        return answer
    deviance, size = max(0.0, float(fits.deviance[0])), int(fits.size[0])  # -1e-14 where a model fits exactly
    bic = deviance + math.log(table.documented) * size
    freedom = 2 ** len(table.lists) - 1 - size
    said = [
        *_misfit(deviance, freedom), *differing(table, answer, bic), *by_degrees(table, answer, bic + AS_WELL),
        *_all_alike(table),
    ]  # fmt: skip
    details = {**answer.details, "deviance": deviance, "degrees_of_freedom": freedom}
    return replace(answer, details=details).warn(*said)


def _misfit(deviance: float, freedom: int) -> list[str]:
    from scipy.special import chdtrc

    if freedom < 1 or (chance := float(chdtrc(freedom, deviance))) >= MISFIT:
        return []
    return [
        (
            f"The model does not fit the counts (deviance {deviance:,.1f} on {freedom} degrees of freedom, "
            f"p {_small(chance)}): the lists depend on one another in ways that it leaves out."
        )
    ]


def _small(chance: float) -> str:
    return f"= {chance:.3f}" if chance >= 0.001 else "< 0.001"


def driven(table: Histories, answer: Answer, point: Callable[[Histories], float | None]) -> list[str]:
    """A warning for each list that drives the answer: without it the number leaves the interval, and by half or more.

    ``point`` is the number of the same method for another table, None where it has none.
    """
    assert answer.estimate is not None
    assert answer.lower is not None
    assert answer.upper is not None
    said = []
    for place, name in enumerate(table.lists if len(table.lists) > LEAST_LISTS else ()):
        found = point(without_list(table, place))
        if found is None or answer.lower <= found <= answer.upper:
            continue
        if max(found / answer.estimate, answer.estimate / found) > MOST_DRIVEN:
            said.append(drives(name, found, answer.estimate))
    return said


def drives(name: str, without: float, estimate: float) -> str:
    """The sentence of a list that drives an answer."""
    times = max(without / estimate, estimate / without)
    return (
        f"The list {name} drives the answer: without it the same method gives {without:,.0f}, a factor of {times:.1f}."
    )


def rivals(table: Histories) -> list[Kinds]:
    """Two kinds of people, and three where the lists can tell them."""
    return [found for classes in (2, 3) if (found := kinds(table, classes))]


def differing(table: Histories, answer: Answer, bic: float) -> list[str]:
    """A warning where kinds of people fit the counts about as well and give a number outside the interval."""
    assert answer.lower is not None
    assert answer.upper is not None
    found = min(rivals(table), key=lambda one: one.bic(table.documented), default=None)
    if found is None:
        return []
    other = found.bic(table.documented)
    if other > bic + AS_WELL or answer.lower <= found.total <= answer.upper:
        return []
    how = "better" if other < bic else "as well"
    number = ("two", "three")[found.classes - 2]
    return [
        (
            f"People differ in how likely they are to be named: {number} kinds of people, within which the lists are "
            f"independent, fit {how} (BIC {other:,.1f} against {bic:,.1f}) and give {found.total:,.0f}, outside this "
            "interval. Try lcmcr."
        )
    ]


def by_degrees(table: Histories, answer: Answer, bic: float) -> list[str]:
    """A warning where people who differ by degrees fit the counts at least so well, and give another number."""
    assert answer.lower is not None
    assert answer.upper is not None
    found = degrees(table)
    if found is None or found.bic > bic or answer.lower <= found.total <= answer.upper:
        return []
    return [
        (
            f"People differ in how likely they are to be named, by degrees: that fits (BIC {found.bic:,.1f}, against "
            f"{found.alike:,.1f} of people who are alike) and gives {found.total:,.0f}, outside this interval."
        )
    ]


def not_in_kinds(table: Histories, answer: Answer) -> Answer:
    """The answer of latent classes, with a warning where people differ by degrees and not in a few kinds."""
    if not LEAST_LISTS < len(table.lists) <= _MOST_LISTS or answer.lower is None:
        return answer
    found = min(one.bic(table.documented) for one in rivals(table))
    return answer.warn(*by_degrees(table, answer, found - AS_WELL))


def _all_alike(table: Histories) -> list[str]:
    """A warning where nearly all pairs of lists name the same people more often than chance: people differ."""
    pairs = list(combinations(range(len(table.lists)), 2))
    ratios = [odds(table, 1 << one, 1 << other) for one, other in pairs]
    above = sum(lower is not None and lower > 1 for _, lower, _ in ratios)
    below = sum(upper is not None and upper < 1 for _, _, upper in ratios)
    if below or above < MOST_PAIRS * len(pairs):
        return []
    return [
        (
            f"In {above} of {len(pairs)} pairs of lists people on the one are likelier to be on the other: so it is "
            "where people differ in how likely they are to be named, and then a model of lists that depend on one "
            "another in pairs gives a wrong number."
        )
    ]
