"""A raw difference of counts in its parts: how long witnesses looked, who they are, how they were asked, the rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np

from habeas.core.analysis.plain import bootstrap
from habeas.core.analysis.plain.answers import Answer, Line
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.asking import Trend, told
from habeas.core.analysis.trend.comparing import periods
from habeas.core.analysis.trend.strata import by_stratum, resampled
from habeas.core.analysis.trend.study import Study
from habeas.core.analysis.trend.tally import hidden, tally
from habeas.core.analysis.trend.terms import chosen, strata

PARTS = ("exposure", "mix", "reporting", "rate")
ASSUMPTION = "each part would do the same whatever the others are; the order of the parts is averaged over"


def decomposed(study: Study, asked: Trend, answer: Answer) -> Answer:
    """How much of the difference of acts after and before each part makes up; together they are the difference."""
    side = periods(study, asked)
    rng = np.random.default_rng([asked.seed, 37])
    found = tally(study, [side], rng)
    answer = answer.warn(*told(study, found, asked))
    if hidden(found, asked.floor):
        return answer.refuse("A period was seen, or is told of, by too few witnesses: no number may be shown.")
    names = [name for name in chosen(study, asked.terms) if name != asked.reporting]
    asking = _asking(study, asked)
    stratum, shape = _grid(study, names, asking, asked.floor)
    parts = by_stratum(study, [side], stratum, shape[0] * shape[1], rng)
    mean = sum(parts[1:], start=parts[0]) / len(parts)

    def split(sums: Array) -> Array:
        return effects(sums.reshape(*sums.shape[:-1], *shape))

    point, draws = split(mean.sum(0)), split(resampled(parts, asked.times, rng))
    left_out = split(mean.sum(0) - mean)
    whole = bootstrap.bca(point.sum(-1, keepdims=True), draws.sum(-1)[:, None], left_out.sum(-1)[:, None], asked.level)
    ends = bootstrap.bca(point, draws, left_out, asked.level)
    total = float(point.sum())
    sure = bool(whole.lower[0] > 0 or whole.upper[0] < 0)
    lines = []
    for place, name in enumerate(PARTS):
        if (name == "reporting" and asking is None) or (name == "mix" and not names):
            lines.append(Line(name, sources=len(study.sources), more={"share": None}))
            continue
        numbers = (float(point[place]), float(ends.lower[place]), float(ends.upper[place]))
        share = float(point[place]) / total if sure else None
        lines.append(Line(name, *numbers, float(found.acts.sum()), len(study.sources), more={"share": share}))
    answer = answer.warn(*_warnings(mean.sum(0), names, asking, sure))
    return replace(
        answer,
        documented=round(found.acts.sum()),
        estimate=total,
        lower=float(whole.lower[0]),
        upper=float(whole.upper[0]),
        lines=tuple(lines),
        assumption=ASSUMPTION,
        sentence=_sentence(found.acts, lines, sure),
        details={
            "before": float(found.acts[0]),
            "after": float(found.acts[1]),
            "person_years_before": float(found.years[0]),
            "person_years_after": float(found.years[1]),
            "terms": names,
            "reporting": asking,
            "imputations": study.imputations,
        },
    )


def effects(sums: Array) -> Array:
    """The parts of the difference. ``sums``: … × (acts, years) × 2 periods × mix × reporting; parts come last.

    The count of a period is its years × shares of mix × shares of reporting within mix × rates. Each part is
    its effect when it is changed from before to after, averaged over all orders (Das Gupta 1993; Shapley's value).
    """
    factors = [_factors(sums, period) for period in (0, 1)]
    known = {}
    for chosen_after in _subsets(range(4)):
        years, mix, asking, rates = (factors[int(place in chosen_after)][place] for place in range(4))
        known[chosen_after] = years * (mix * (asking * rates).sum(-1)).sum(-1)
    made = []
    for place in range(4):
        effect = 0.0
        for others in _subsets([one for one in range(4) if one != place]):
            weight = factorial(len(others)) * factorial(3 - len(others)) / 24
            effect = effect + weight * (known[others | {place}] - known[others])
        made.append(effect)
    return np.stack(made, -1)


def _subsets(places: Sequence[int]) -> list[frozenset[int]]:
    return [frozenset(some) for many in range(len(places) + 1) for some in combinations(places, many)]


def _factors(sums: Array, period: int) -> tuple[Array, Array, Array, Array]:
    """Years, shares of mix and of reporting within it, rates. What a period has no time for is taken from the other."""
    acts, years = sums[..., 0, period, :, :], sums[..., 1, period, :, :]
    other_acts, other = sums[..., 0, 1 - period, :, :], sums[..., 1, 1 - period, :, :]
    own = years.sum(-1)
    total = own.sum(-1)
    mix = _share(own, total[..., None])
    asking = np.where(own[..., None] > 0, _share(years, own[..., None]), _share(other, other.sum(-1)[..., None]))
    rates = np.where(years > 0, _share(acts, years), _share(other_acts, other))
    return total, mix, asking, rates


def _share(part: Array, whole: Array) -> Array:
    there = whole > 0
    found: Array = np.where(there, part / np.where(there, whole, 1.0), 0.0)
    return found


def _asking(study: Study, asked: Trend) -> str | None:
    """The column that says how sources were asked: as given, or ``interview`` where there is one."""
    if asked.reporting:
        return chosen(study, (asked.reporting,))[0]
    return "interview" if "interview" in study.told and "interview" in study.terms else None


def _grid(study: Study, names: Sequence[str], asking: str | None, floor: int) -> tuple[Array, tuple[int, int]]:
    mix, kinds = strata(study, names, floor)
    if asking is None:
        return mix, (len(kinds), 1)
    how, ways = strata(study, [asking], floor)
    return mix * len(ways) + how, (len(kinds), len(ways))


def _warnings(whole: Array, names: Sequence[str], asking: str | None, sure: bool) -> list[str]:
    said = []
    if not names:
        said.append("Nothing is known of who the witnesses are: what their mix does lies in the rate.")
    if asking is None:
        said.append("No column says how sources were asked (--reporting): what reporting does lies in the rate.")
    if not sure:
        said.append("The difference itself may be none: its parts have no shares.")
    apart = (whole[1] > 0).sum(0) == 1
    lonely = float(whole[1][:, apart].sum() / whole[1].sum())
    if lonely > 0.05:
        said.append(f"{100 * lonely:.0f} % of the time is that of kinds of witnesses who are in one period only.")
    return said


def _sentence(acts: Array, lines: Sequence[Line], sure: bool) -> str:
    said = f"{acts[0]:,.0f} acts before and {acts[1]:,.0f} after"
    if not sure:
        return f"{said}: one cannot tell whether they differ."
    shares = ", ".join(
        f"{line.group} {100 * line.more['share']:.0f} %" for line in lines if line.more["share"] is not None
    )
    return f"{said}; of the difference: {shares}. The rate is what is left: what happened, or how it was told."
