"""Rates: acts that witnesses tell of for 100 years in which they could have seen them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from habeas.core.analysis.plain import bootstrap
from habeas.core.analysis.plain.answers import Answer, Line
from habeas.core.analysis.plain.counting import UNKNOWN
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.asking import Trend, shown, told
from habeas.core.analysis.trend.beside import Hidden, hidden_beside
from habeas.core.analysis.trend.parts import SUM
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.tally import Tally, hidden, tally
from habeas.core.analysis.trend.told import told_of
from habeas.core.analysis.trend.verdict import CANNOT_TELL, verdict

ASSUMPTION = (
    "those who could leave and were asked saw what others saw at the same time and place, and tell alike of each year"
)


def rates(study: Study, asked: Trend, answer: Answer) -> Answer:
    """The series of rates by the sides asked, and the rate over all of it; nothing follows from it and from those that
    were given out before.
    """
    sides = study.sides(asked.by)
    rng = np.random.default_rng([asked.seed, 31])
    found = tally(study, sides, rng)
    answer = answer.warn(*told(study, found, asked))
    if found.acts.sum() <= 0:
        return answer.refuse("No act of these witnesses lies in a time or place where they were.")
    gone = hidden(found, asked.floor)
    if asked.beside is not None:
        new = told_of(study, asked, frozenset(" | ".join(found.labels[cell]) for cell in gone))
        more = hidden_beside(asked.beside, new, asked.floor, asked.seed)
        if SUM in more.acts | more.time:
            return answer.refuse("Beside what was given out before, the sum of these rates may not be shown.")
        gone |= {cell for cell, labels in enumerate(found.labels) if _named(labels, sides, more)}
    draws = found.resampled(asked.times, rng)
    mean = found.mean
    lines = series(found, sides, gone, draws, mean, asked)
    if asked.beside is not None:
        lines = _uncounted(lines, found, sides, more)
    whole = overall(found, draws, mean, asked)
    word = _last_against_first(found, sides, gone, draws, mean, asked)
    count = sum(line.suppressed for line in lines)
    if count:
        answer = answer.warn(f"{count} of {len(lines)} rows are hidden, by the floor of {asked.floor} or beside one.")
    return replace(
        answer,
        documented=round(found.acts.sum()),
        estimate=whole[0],
        lower=whole[1],
        upper=whole[2],
        lines=tuple(lines),
        assumption=ASSUMPTION,
        sentence=_sentence(study, found, whole, asked, lines, word),
        details={
            "per": "100 person-years",
            "person_years": float(_seen_years(found, sides).sum()),
            "witnesses": study.clusters,
            "imputations": study.imputations,
            "outside": shown(found.outside, asked),
            "without_exposure": shown(study.unexposed, asked),
            "hidden": count,
            **({} if word is None else {"verdict": word}),
        },
    )


def _uncounted(lines: Sequence[Line], found: Tally, sides: Sequence[Side], more: Hidden) -> list[Line]:
    """The rows, those without numbers of sources of which these would tell of a few, beside others."""
    labels = {" | ".join(own): own for own in found.labels}
    made = []
    for line in lines:
        there = line.sources if _of_time(labels[line.group], sides) not in more.there else None
        tellers = line.more["told_by"] if line.group not in more.tellers else None
        made.append(replace(line, sources=there, more={**line.more, "told_by": tellers}))
    return made


def _of_time(labels: Sequence[str], sides: Sequence[Side]) -> str:
    """The row of time that those of several codes share."""
    return " | ".join(label for label, side in zip(labels, sides, strict=True) if side.name != "code")


def _named(labels: Sequence[str], sides: Sequence[Side], hidden: Hidden) -> bool:
    """Whether a row is among those that are hidden, for its acts or for its time, which codes share."""
    return " | ".join(labels) in hidden.acts or _of_time(labels, sides) in hidden.time


def series(found: Tally, sides: Sequence[Side], gone: set[int], draws: Array, mean: Array, asked: Trend) -> list[Line]:
    """The rows of a series, those of ``gone`` without numbers."""
    lower, upper = _intervals(found, draws, mean, asked)
    return _beside(_lines(found, sides, gone, lower, upper), sides, found, gone, draws, mean, asked)


def rate(sums: Array, cells: int) -> Array:
    """Acts for 100 years, from sums of acts and years side by side; NaN where there was no time."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = 100 * sums[..., :cells] / sums[..., cells:]
    return found


def _intervals(found: Tally, draws: Array, mean: Array, asked: Trend) -> tuple[Array, Array]:
    cells = found.cells
    point = rate(mean.sum(0), cells)
    ends = bootstrap.bca(point, rate(draws, cells), rate(bootstrap.left_out(mean), cells), asked.level)
    return of_nothing(found.acts, found.years, ends.lower, ends.upper, asked.level)


def of_nothing(acts: Array, years: Array, lower: Array, upper: Array, level: float) -> tuple[Array, Array]:
    """Where nobody tells of an act, every sample has none: there the exact upper end of a Poisson count stands."""
    with np.errstate(divide="ignore", invalid="ignore"):
        most = np.where(years > 0, -100 * math.log((1 - level) / 2) / years, np.nan)
    none = acts <= 0
    return np.where(none & (years > 0), 0.0, lower), np.where(none, most, upper)


def overall(found: Tally, draws: Array, mean: Array, asked: Trend) -> tuple[float | None, float | None, float | None]:
    """The rate over all cells, with its interval."""
    cells, seen = found.cells, _one_of_each(found)

    def all_of(sums: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            made: Array = 100 * sums[..., :cells].sum(-1) / (sums[..., cells:] * seen).sum(-1)
        return made

    point = float(all_of(mean.sum(0)))
    jackknife = all_of(bootstrap.left_out(mean))[:, None]
    ends = bootstrap.bca(np.array([point]), all_of(draws)[:, None], jackknife, asked.level)
    return _number(point), _number(ends.lower[0]), _number(ends.upper[0])


def _one_of_each(found: Tally) -> Array:
    """1 for one cell of each stretch of time and place, 0 for those that differ from it by their code only."""
    return found.first_of_time.astype(float)


def _seen_years(found: Tally, sides: Sequence[Side]) -> Array:
    return found.years * _one_of_each(found)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _lines(found: Tally, sides: Sequence[Side], gone: set[int], lower: Array, upper: Array) -> list[Line]:
    point = rate(np.concatenate([found.acts, found.years]), found.cells)
    made = []
    for cell, labels in enumerate(found.labels):
        if UNKNOWN in labels and not found.years[cell]:
            continue
        more = dict(zip((side.name for side in sides), labels, strict=True)) if len(sides) > 1 else {}
        line = Line(
            " | ".join(labels),
            _number(point[cell]),
            _number(lower[cell]),
            _number(upper[cell]),
            float(found.acts[cell]),
            int(found.sources[cell]),
            more={**more, "person_years": float(found.years[cell]), "told_by": int(found.tellers[cell])},
        )
        made.append(replace(line.hidden(), more={**line.hidden().more, **more}) if cell in gone else line)
    return made


def _beside(
    lines: list[Line], sides: Sequence[Side], found: Tally, gone: set[int], draws: Array, mean: Array, asked: Trend
) -> list[Line]:
    """Each row of time with the word for it against the one before it; of two sides that of the same other side."""
    at = next((number for number, side in enumerate(sides) if side.spans), None)
    if at is None:
        return lines
    step = int(np.prod([len(side.labels) for side in sides[at + 1 :]], dtype=np.int64))
    names = {" | ".join(labels): cell for cell, labels in enumerate(found.labels)}
    made = []
    for line in lines:
        cell = names[line.group]
        before = cell - step
        first = (cell // step) % len(sides[at].labels) == 0
        word = None
        if not first:
            usable = not line.suppressed and before not in gone and found.acts[cell] > 0 < found.acts[before]
            word = verdict(*ratio(found, draws, mean, before, cell, asked.level)[1:]) if usable else CANNOT_TELL
        made.append(replace(line, more={**line.more, "than_before": word}))
    return made


def _last_against_first(
    found: Tally, sides: Sequence[Side], gone: set[int], draws: Array, mean: Array, asked: Trend
) -> str | None:
    """The word for the last row of time against the first; None where rows are something else."""
    if len(sides) > 1 or not sides[0].spans:
        return None
    last = found.cells - 1
    if last == 0 or {0, last} & gone or not found.acts[0] > 0 < found.acts[last]:
        return CANNOT_TELL
    return verdict(*ratio(found, draws, mean, 0, last, asked.level)[1:])


def ratio(
    found: Tally, draws: Array, mean: Array, before: int, after: int, level: float
) -> tuple[float, float | None, float | None]:
    """The rate of one cell over that of another, with its interval (BCa of the logarithm)."""
    cells = found.cells

    def of(sums: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            made: Array = np.log(sums[..., after] * sums[..., cells + before]) - np.log(
                sums[..., before] * sums[..., cells + after]
            )
        return np.where(np.isfinite(made), made, np.nan)

    point = float(of(mean.sum(0)))
    ends = bootstrap.bca(np.array([point]), of(draws)[:, None], of(bootstrap.left_out(mean))[:, None], level)
    return tuple(None if math.isnan(one) else math.exp(one) for one in (point, ends.lower[0], ends.upper[0]))  # type: ignore[return-value]


def _sentence(
    study: Study, found: Tally, whole: tuple[float | None, ...], asked: Trend, lines: list[Line], word: str | None
) -> str | None:
    if whole[0] is None:
        return None
    said = f"{found.acts.sum():,.0f} acts told by witnesses who were there; {whole[0]:.3g} for 100 person-years"
    if whole[1] is not None and whole[2] is not None:
        said += f" ({100 * asked.level:g} % interval {whole[1]:.3g} to {whole[2]:.3g})"
    if word is not None and len(lines) > 1:
        said += f"; {lines[-1].group} against {lines[0].group}: {'one ' if word == CANNOT_TELL else ''}{word}"
    return f"{said}, if {ASSUMPTION}."
