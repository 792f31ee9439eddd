"""Before and after a dated measure, beside those whom it did not reach: an association, not a cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain import bootstrap
from habeas.core.analysis.plain.answers import Answer, CannotSay, Line
from habeas.core.analysis.plain.counting import Period
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.asking import Trend, told
from habeas.core.analysis.trend.rates import of_nothing
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.tally import Tally, tally
from habeas.core.analysis.trend.verdict import CANNOT_TELL, verdict
from habeas.core.kernel.errors import WrongUse

NOT_CAUSE = "association, not cause"
_WITH = (
    "without the measure the rates of both groups would have changed alike, and nothing else fell on one of them then"
)
_ALONE = "nothing else changed when the measure came"


class Groups(NamedTuple):
    """Sums over witnesses: ``parts`` by drawing, acts of each group and period and then its years, before first.

    ``sources`` and ``few``: how many were there, and whether too few were, or tell of an act.
    """

    names: tuple[str, ...]
    parts: list[Array]
    sources: list[int]
    few: bool

    @property
    def mean(self) -> Array:
        """The sums of each witness over all drawings."""
        found: Array = sum(self.parts[1:], start=self.parts[0]) / len(self.parts)
        return found


def before_after(study: Study, asked: Trend, answer: Answer) -> Answer:
    """The ratio of the rates after and before, over that of the controls where there are any."""
    assert asked.measure is not None
    first, last = asked.measure
    spans = (Period(study.window.first, first - 1), Period(last if first == last else last + 1, study.window.last))
    if any(span.first > span.last for span in spans):
        return answer.refuse("What is looked at does not reach to both sides of the measure.")
    rng = np.random.default_rng([asked.seed, 39])
    groups, found = grouped(study, spans, asked, rng)
    answer = replace(answer, assumption=_WITH if asked.control else _ALONE).warn(*told(study, found, asked))
    answer = answer.warn(*_warnings(asked, first, last))
    acts = groups.mean.sum(0)[: len(groups.names)]
    details = {
        "reading": NOT_CAUSE,
        "affected": None if asked.affected is None else list(asked.affected[1]),
        "control": None if asked.control is None else list(asked.control[1]),
        "imputations": study.imputations,
    }
    if groups.few or acts.min() <= 0:
        lines = tuple(Line(name, suppressed=True, more={"person_years": None}) for name in groups.names)
        said = (
            f"One cannot tell ({NOT_CAUSE} in any case): too few witnesses, or none who tells of an act, on one side."
        )
        return replace(answer, lines=lines, sentence=said, details={**details, "verdict": CANNOT_TELL})
    draws = _resampled(groups.parts, asked.times, rng)
    point, lower, upper = _compared(groups, draws, asked.level)
    word = verdict(lower, upper)
    placebo = _placebo(study, spans[0], asked, rng)
    if placebo is not None and verdict(*placebo[1:]) in ("more", "less"):
        answer = answer.warn(
            f"Before the measure the groups moved apart already: {placebo[0]:.2f} times ({placebo[1]:.2f} to "
            f"{placebo[2]:.2f}) from the first half of that time to the second. The controls are none."
        )
        word = CANNOT_TELL
    return replace(
        answer,
        documented=round(float(acts.sum())),
        estimate=point,
        lower=lower,
        upper=upper,
        lines=tuple(_lines(groups, draws, asked)),
        sentence=_sentence(word, point, lower, upper, asked),
        details={**details, "verdict": word, "placebo": None if placebo is None else dict(zip(
            ("estimate", "lower", "upper"), placebo, strict=True))},
    )  # fmt: skip


def grouped(study: Study, spans: Sequence[Period], asked: Trend, rng: np.random.Generator) -> tuple[Groups, Tally]:
    """Acts and years before and after, of those whom the measure reached and of the controls."""
    side = Side("period", ("before", "after"), tuple(spans))
    about = asked.control or asked.affected
    found = tally(study, [side] if about is None else [side, *study.sides([about[0]])], rng)
    wanted = _wanted(found, asked)
    names = tuple(f"{group}, {when}" for group in wanted for when in ("before", "after"))
    places = [_cells(found, when, own) for own in wanted.values() for when in ("before", "after")]
    cells = found.cells
    # Codes share their time: it counts once.
    shared = about is not None and about[0] == "code"
    pick = np.zeros((2 * cells, 2 * len(places)))
    for number, own in enumerate(places):
        pick[own, number] = 1
        pick[[cells + cell for cell in own], len(places) + number] = 1 / len(own) if shared else 1
    few = max(asked.floor, 1)
    counts = [people.together(own) for people in (found.telling, found.there) for own in places]
    sources = [max((int(found.sources[cell]) for cell in own), default=0) for own in places]
    return Groups(names, [part @ pick for part in found.parts], sources, min(counts) < few), found


def _cells(found: Tally, when: str, own: set[str]) -> list[int]:
    return [cell for cell, label in enumerate(found.labels) if label[0] == when and own.issuperset(label[1:])]


def _wanted(found: Tally, asked: Trend) -> dict[str, set[str]]:
    """The labels of each group. Whoever is no control is affected, unless it is said who is."""
    if asked.control is None and asked.affected is None:
        return {"all": set()}
    there = {label[1] for label in found.labels}
    control = set(asked.control[1]) if asked.control else set()
    affected = set(asked.affected[1]) if asked.affected else there - control
    for field, own in (("--control", control), ("--affected", affected)):
        if missing := own - there:
            raise WrongUse("no-value", "There is no such value.", {"field": field}, ", ".join(sorted(there))[:200],
                           sorted(missing)[0][:60])  # fmt: skip
    if not affected or control & affected:
        raise WrongUse("no-controls", "Controls and affected are the same.", {"field": "--control"})
    return {"affected": affected, **({"control": control} if control else {})}


def _compared(groups: Groups, draws: Array, level: float) -> tuple[float, float | None, float | None]:
    many = len(groups.names)

    def of(sums: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(sums[..., :many]) - np.log(sums[..., many:])
            made = logs[..., 1] - logs[..., 0]
            if many == 4:
                made = made - (logs[..., 3] - logs[..., 2])
        return np.where(np.isfinite(made), made, np.nan)[..., None]

    mean = groups.mean
    point = of(mean.sum(0))
    ends = bootstrap.bca(point, of(draws), of(bootstrap.left_out(mean)), level)
    low, high = (None if math.isnan(one) else math.exp(one) for one in (ends.lower[0], ends.upper[0]))
    return math.exp(float(point[0])), low, high


def _placebo(
    study: Study, before: Period, asked: Trend, rng: np.random.Generator
) -> tuple[float, float | None, float | None] | None:
    """The same comparison of the two halves of the time before, where nothing should come out."""
    middle = (before.first + before.last) // 2
    if asked.control is None or before.last - before.first < 60:
        return None
    groups, _ = grouped(study, (Period(before.first, middle), Period(middle + 1, before.last)), asked, rng)
    if groups.few or groups.mean.sum(0)[: len(groups.names)].min() <= 0:
        return None
    return _compared(groups, _resampled(groups.parts, asked.times, rng), asked.level)


def _resampled(parts: Sequence[Array], times: int, rng: np.random.Generator) -> Array:
    each = -(-times // len(parts))
    return np.concatenate([bootstrap.resampled(part, each, rng) for part in parts])


def _lines(groups: Groups, draws: Array, asked: Trend) -> list[Line]:
    many, mean = len(groups.names), groups.mean
    total = mean.sum(0)

    def rates(sums: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Array = 100 * sums[..., :many] / sums[..., many:]
        return found

    ends = bootstrap.bca(rates(total), rates(draws), rates(bootstrap.left_out(mean)), asked.level)
    lower, upper = of_nothing(total[:many], total[many:], ends.lower, ends.upper, asked.level)
    return [
        Line(name, float(rates(total)[place]), float(lower[place]), float(upper[place]), float(total[place]),
             groups.sources[place], more={"person_years": float(total[many + place])})
        for place, name in enumerate(groups.names)
    ]  # fmt: skip


def _warnings(asked: Trend, first: int, last: int) -> list[str]:
    said = []
    if asked.control is None:
        said.append("There are no controls (--control): whatever else changed then looks like the measure.")
    if last > first:
        said.append(f"The day of the measure is not known: {last - first + 1:,} days between count for neither side.")
    return said


def _sentence(word: str, point: float, lower: float | None, upper: float | None, asked: Trend) -> str:
    if lower is None or upper is None:
        raise CannotSay("Too few witnesses to draw an interval.")
    words = {
        "more": "More after the measure",
        "less": "Less after the measure",
        "the same": "The same after the measure",
    }
    beside = ", beside that of the controls" if asked.control else ""
    held = f"({100 * asked.level:g} % interval {lower:.2f} to {upper:.2f})"
    said = words.get(word, "One cannot tell whether it was more or less after the measure")
    return (
        f"{said}: the rate is {point:.2f} times that before{beside} {held}. This is an {NOT_CAUSE}: it would be the "
        f"measure's only if {_WITH if asked.control else _ALONE}."
    )
