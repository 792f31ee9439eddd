"""Rates by regression: how they change with time among witnesses who are alike by what is known of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain import bootstrap, hiding
from habeas.core.analysis.plain.answers import Answer, CannotSay, Line
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.asking import Trend, told
from habeas.core.analysis.trend.comparing import periods, said
from habeas.core.analysis.trend.fitting import Fit, negative_binomial, poisson
from habeas.core.analysis.trend.study import YEAR, Side, Study
from habeas.core.analysis.trend.tally import hidden, tally
from habeas.core.analysis.trend.terms import Column, chosen, columns
from habeas.core.analysis.trend.verdict import verdict

ASSUMPTION = (
    "witnesses who are alike in these terms saw and tell alike, whenever they left, and the terms multiply the rate"
)
_FITS = {"poisson": poisson, "negative-binomial": negative_binomial}


class Rows(NamedTuple):
    """One row for each source and stretch of time in which she was there."""

    source: Array
    time: Array
    acts: Array
    years: Array


@dataclass(frozen=True, slots=True)
class Combined:
    """The coefficients over all drawings of the days (Rubin 1987), and Student's degrees of freedom."""

    beta: Array
    variance: Array
    free: Array
    alpha: float
    dispersion: float


def regression(study: Study, asked: Trend, answer: Answer) -> Answer:
    """Rate ratios of time and of each term; ``estimate`` is that of time: for a year more, or of after to before."""
    comparing = asked.before is not None and asked.after is not None
    side = periods(study, asked) if comparing else study.sides(["year"])[0]
    if len(side.labels) < 2:
        return answer.refuse("A regression over time needs two years at least.")
    found = tally(study, [side], np.random.default_rng([asked.seed, 33]))
    answer = answer.warn(*told(study, found, asked))
    if found.acts.sum() <= 0 or (comparing and found.acts.min() <= 0):
        return answer.refuse("Nobody who was there tells of an act, or nobody does of one of the periods.")
    if comparing and hidden(found, asked.floor):
        return answer.refuse("A period was seen, or is told of, by too few witnesses: no number may be shown.")
    names = chosen(study, asked.terms)
    mixed, against = mix_of(study, names, asked)
    acts = acts_of_sources(study, side, asked)
    mixed, empty = with_acts(acts, mixed)
    time = [float(place) for place in range(len(side.labels))]
    fits = fitted(study, side, time, mixed, asked, asked.method)
    whole = combined(fits)
    gone = hidden_values(study, acts, [*mixed, *against], asked.floor)
    lines = [_line(study, acts, column, place, whole, asked, gone) for place, column in enumerate(mixed, 2)]
    words = "after against before" if comparing else "each year more"
    point, lower, upper = of_term(whole, 1, asked.level, study.clusters)
    answer = _warned(answer, whole, empty, fits[0], asked)
    first = Line(words, point, lower, upper, float(found.acts.sum()), len(study.sources))
    return replace(
        answer,
        documented=round(found.acts.sum()),
        estimate=point,
        lower=lower,
        upper=upper,
        lines=(first, *lines),
        assumption=ASSUMPTION,
        sentence=_sentence(comparing, verdict(lower, upper), point, lower, upper, asked.level),
        details={
            "verdict": verdict(lower, upper),
            "time": words,
            "terms": list(names),
            "compared_with": [column.name for column in against],
            "alpha": whole.alpha,
            "dispersion": whole.dispersion,
            "imputations": study.imputations,
        },
    )


def mix_of(study: Study, names: Sequence[str], asked: Trend) -> tuple[list[Column], list[Column]]:
    """The design columns of who the witnesses are, by source."""
    years = np.bincount(study.stay_source, minlength=len(study.sources)).astype(float)
    return columns(study, names, years, asked.floor)


def acts_of_sources(study: Study, side: Side, asked: Trend) -> Array:
    """How many acts each source tells of that lie in these stretches of time: a mean over the drawings of the days."""
    rng = np.random.default_rng([asked.seed, 34])
    many = len(study.sources)
    found = [np.bincount(study.drawn([side], rng).act_source, minlength=many) for _ in range(study.imputations)]
    mean: Array = np.mean(found, axis=0)
    return mean


def with_acts(acts: Array, mixed: list[Column]) -> tuple[list[Column], list[str]]:
    """The columns of values of which some witness tells of an act; for the others there is no best fit."""
    kept = [column for column in mixed if column.has is None or acts[column.has].sum() > 0]
    return kept, [column.name for column in mixed if column not in kept]


def fitted(
    study: Study, side: Side, time: Sequence[float], mixed: Sequence[Column], asked: Trend, method: str
) -> list[Fit]:
    """The regression in each drawing of the days."""
    rng = np.random.default_rng([asked.seed, 34])
    made = []
    for _ in range(study.imputations):
        rows = rows_of(study, side, rng)
        design = np.stack(
            [np.ones(len(rows.time)), np.array(time)[rows.time], *(column.value[rows.source] for column in mixed)], 1
        )
        if np.linalg.matrix_rank(design) < design.shape[1]:
            raise CannotSay("The terms cannot be told apart from each other or from time in these witnesses.")
        made.append(_FITS[method](rows.acts, rows.years, design, study.cluster[rows.source]))
    return made


def rows_of(study: Study, side: Side, rng: np.random.Generator) -> Rows:
    """Acts and years of each source in each stretch of time, in one drawing of the days."""
    one = study.drawn([side], rng)
    size = len(side.labels)
    keys, place = np.unique(one.piece_source * size + one.piece_cell, return_inverse=True)
    years = np.bincount(place.reshape(-1), weights=one.piece_days / YEAR, minlength=len(keys))
    acts = np.bincount(np.searchsorted(keys, one.act_source * size + one.act_cell), minlength=len(keys)).astype(float)
    return Rows(keys // size, keys % size, acts, years)


def combined(fits: Sequence[Fit]) -> Combined:
    """Rubin's rules over the drawings: mean coefficients, variance within and between."""
    many = len(fits)
    beta = np.mean([fit.beta for fit in fits], axis=0)
    within = np.mean([np.diag(fit.robust) for fit in fits], axis=0)
    between = np.var([fit.beta for fit in fits], axis=0, ddof=1) if many > 1 else np.zeros(len(beta))
    total = within + (1 + 1 / many) * between
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (1 + 1 / many) * between / total
        free = np.where(share > 0, (many - 1) / share**2, np.inf)
    alpha, spread = (float(np.mean([getattr(fit, name) for fit in fits])) for name in ("alpha", "dispersion"))
    return Combined(beta, total, free, alpha, spread)


def of_term(whole: Combined, place: int, level: float, witnesses: int | None = None) -> tuple[float, float, float]:
    """The rate ratio of one coefficient and its interval."""
    free = min(whole.free[place], (witnesses or 10**9) - 1)
    far = bootstrap.student_t(level, free) * math.sqrt(whole.variance[place])
    return tuple(math.exp(min(700.0, whole.beta[place] + way * far)) for way in (0, -1, 1))  # type: ignore[return-value]


def _line(study: Study, acts: Array, column: Column, place: int, whole: Combined, asked: Trend, gone: set[str]) -> Line:
    """A row of one value: its rate against that which it is compared with."""
    has = np.ones(len(study.sources), bool) if column.has is None else column.has
    point, lower, upper = of_term(whole, place, asked.level, study.clusters)
    line = Line(column.name, point, lower, upper, float(acts[has].sum()), int(has.sum()))
    return line.hidden() if column.name in gone else line


def hidden_values(study: Study, acts: Array, all_of: Sequence[Column], floor: int) -> set[str]:
    """The values that are hidden: too few have them, or too few of those tell of an act, or one would follow."""
    gone: set[str] = set()
    for term in dict.fromkeys(column.term for column in all_of if column.has is not None):
        own = [column for column in all_of if column.term == term and column.has is not None]
        which = np.full(len(study.sources), -1, dtype=np.int64)
        for place, column in enumerate(own):
            which[column.has] = place
        line = hiding.Line(tuple(range(len(own))), len(own))
        for worth in (acts, np.ones(len(acts))):
            rows = np.flatnonzero((which >= 0) & (worth > 0))
            values = np.bincount(which[rows], weights=worth[rows], minlength=len(own))
            behind = hiding.people(which[rows], study.cluster[rows], len(own)).with_all()
            places = hiding.hidden([*values.tolist(), float(values.sum())], [line], [behind], floor)
            gone |= {own[place].name for place in places if place < len(own)}
    return gone


def _warned(answer: Answer, whole: Combined, empty: list[str], fit: Fit, asked: Trend) -> Answer:
    if empty:
        answer = answer.warn(f"Nobody tells of an act among: {', '.join(empty)}. They count with those compared with.")
    if asked.method == "poisson" and whole.dispersion > 1.5:
        answer = answer.warn(
            f"Counts spread {whole.dispersion:.1f} times as much as Poisson's; the interval allows for it. "
            "A negative binomial may fit better."
        )
    if len(fit.beta) * 10 > fit.mean.sum():
        answer = answer.warn(f"{len(fit.beta)} terms for {fit.mean.sum():,.0f} acts: fewer than ten acts a term.")
    return answer


def _sentence(comparing: bool, word: str, point: float, lower: float, upper: float, level: float) -> str:
    if comparing:
        return said(word, point, lower, upper, level, ASSUMPTION)
    numbers = (
        f"the rate is {point:.3g} times that of the year before ({100 * level:g} % interval {lower:.3g} to {upper:.3g})"
    )
    words = {
        "more": "More from year to year",
        "less": "Less from year to year",
        "the same": "The same from year to year",
    }
    return f"{words.get(word, 'One cannot tell whether it became more or less')}: {numbers}, if {ASSUMPTION}."
