"""Rates as they would be if the same kinds of witnesses had been there in every year: direct standardisation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from habeas.core.analysis.plain import bootstrap
from habeas.core.analysis.plain.answers import Answer, Line
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.asking import Trend, told
from habeas.core.analysis.trend.rates import of_nothing, overall, rate
from habeas.core.analysis.trend.strata import by_stratum, resampled
from habeas.core.analysis.trend.study import Study
from habeas.core.analysis.trend.tally import hidden, tally
from habeas.core.analysis.trend.terms import chosen, strata
from habeas.core.analysis.trend.verdict import CANNOT_TELL, verdict

ASSUMPTION = "witnesses of one kind saw and tell alike, whenever they left"


def standardised(study: Study, asked: Trend, answer: Answer) -> Answer:
    """The series of rates, each kind of witness weighted as in the time of all years together."""
    sides = study.sides(asked.by)
    found = tally(study, sides, np.random.default_rng([asked.seed, 35]))
    answer = answer.warn(*told(study, found, asked))
    names = chosen(study, asked.terms)
    if not names:
        return answer.refuse("Nothing is known of who the witnesses are: there is nothing to standardise for.")
    if found.acts.sum() <= 0:
        return answer.refuse("No act of these witnesses lies in a time or place where they were.")
    stratum, labels = strata(study, names, asked.floor)
    rng = np.random.default_rng([asked.seed, 36])
    parts = by_stratum(study, sides, stratum, len(labels), rng)
    mean = sum(parts[1:], start=parts[0]) / len(parts)
    draws = resampled(parts, asked.times, rng)
    whole = mean.sum(0)
    point, gaps = weighted(whole), (whole[1] <= 0) & (whole[1].sum(0) > 0)
    ends = bootstrap.bca(point, weighted(draws), weighted(whole - mean), asked.level)
    lower, upper = of_nothing(found.acts, found.years, ends.lower, ends.upper, asked.level)
    gone = hidden(found, asked.floor)
    crude = rate(np.concatenate([found.acts, found.years]), found.cells)
    lines = []
    for cell, group in enumerate(found.labels):
        rated, low, high, raw = (
            float(one[cell]) if np.isfinite(one[cell]) else None for one in (point, lower, upper, crude)
        )
        n, there, tells = float(found.acts[cell]), int(found.sources[cell]), int(found.tellers[cell])
        more = {"crude": raw, "person_years": float(found.years[cell]), "told_by": tells}
        line = Line(" | ".join(group), rated, low, high, n, there, more=more)
        lines.append(line.hidden() if cell in gone else line)
    if gaps.any():
        answer = answer.warn(
            f"In {int(gaps.any(1).sum())} rows some kind of witness has no time: there the others stand for it."
        )
    total = overall(found, found.resampled(asked.times, rng), found.mean, asked)
    word = _last_against_first(point, draws, mean, gone, asked)
    return replace(
        answer,
        documented=round(found.acts.sum()),
        estimate=total[0],
        lower=total[1],
        upper=total[2],
        lines=tuple(lines),
        assumption=ASSUMPTION,
        sentence=_sentence(found.labels, word, asked),
        details={
            "by": list(asked.by),
            "terms": list(names),
            "strata": len(labels),
            "verdict": word,
            "per": "100 person-years",
            "imputations": study.imputations,
        },
    )


def weighted(sums: Array) -> Array:
    """Standardised rates for 100 years. ``sums``: … × (acts, years) × cells × strata."""
    acts, years = sums[..., 0, :, :], sums[..., 1, :, :]
    weight = years.sum(-2, keepdims=True)
    there = years > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(there, acts / np.where(there, years, 1.0), 0.0)
        found: Array = 100 * (rates * weight).sum(-1) / (weight * there).sum(-1)
    return found


def _last_against_first(point: Array, draws: Array, mean: Array, gone: set[int], asked: Trend) -> str:
    """The word for the last row against the first."""
    last = len(point) - 1
    if len(asked.by) > 1 or asked.by[0] not in ("year", "quarter", "month") or {0, last} & gone or last == 0:
        return CANNOT_TELL

    def of(rates: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            made: Array = np.log(rates[..., last]) - np.log(rates[..., 0])
        return np.where(np.isfinite(made), made, np.nan)[..., None]

    ends = bootstrap.bca(of(point), of(weighted(draws)), of(weighted(mean.sum(0) - mean)), asked.level)
    return verdict(float(np.exp(ends.lower[0])), float(np.exp(ends.upper[0])))


def _sentence(labels: tuple[tuple[str, ...], ...], word: str, asked: Trend) -> str:
    words = {"more": "higher than", "less": "lower than", "the same": "the same as"}
    first, last = " | ".join(labels[0]), " | ".join(labels[-1])
    if word not in words:
        return f"One cannot tell whether the rate of {last} is above that of {first}, with the same kinds of witnesses."
    return f"With the same kinds of witnesses the rate of {last} is {words[word]} that of {first}, if {ASSUMPTION}."
