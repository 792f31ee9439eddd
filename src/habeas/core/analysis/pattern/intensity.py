"""How intense: acts for each source and person-year, how long, how grave, how many together, and what that is called.

docs/methods/pattern.md has the definitions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from habeas.core.analysis.pattern import measures
from habeas.core.analysis.pattern.measures import DURATION, GRAVE, NAMES, PER_SOURCE, PER_YEAR, SEVERAL, Measure
from habeas.core.analysis.plain import bootstrap, hiding
from habeas.core.analysis.plain.acts import Acts, Exposure, together
from habeas.core.analysis.plain.answers import Answer, Line, blank, refuse_wrong_use
from habeas.core.analysis.plain.counting import ALWAYS, TIMES, UNKNOWN, Period, Side, entries, side_of, spans_of
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.plain.wilson import wilson
from habeas.core.analysis.trend.made import PLACES, study_of
from habeas.core.analysis.trend.tally import tally
from habeas.core.analysis.trend.verdict import CANNOT_TELL, LESS, MORE, SAME, verdict
from habeas.core.kernel.errors import WrongUse

ALL = "(all)"
MOST_GROUPS = 400
ASSUMPTION = "witnesses of each group tell as much of what they saw as those of another, and were asked alike"
READING = (
    "A group is more intense than the rest when there is more (acts for a person-year; for a source where no exposure "
    "is given) and at least one of duration, share of grave methods and several violations together is more, and none "
    "less; less intense the other way round; as intense when all that is known is the same. Else one cannot tell."
)


@dataclass(frozen=True, slots=True)
class Intensity:
    """``by`` is the side whose values are compared; none: all acts together. ``grave``: patterns of methods."""

    by: str | None = None
    codes: tuple[str, ...] = ()
    grave: tuple[str, ...] = ()
    period: Period = ALWAYS
    floor: int = hiding.FLOOR
    times: int = 1000
    seed: int = 1
    level: float = 0.95

    def __post_init__(self) -> None:
        refuse_wrong_use("measures", ("measures",), seed=self.seed, level=self.level)
        if not 0 <= self.floor <= 1000:
            raise WrongUse("bad-floor", "This is no floor.", {"field": "--floor"}, "0 to 1000", str(self.floor))
        if not 100 <= self.times <= 20_000:
            what = "This is no number of samples."
            raise WrongUse("bad-bootstraps", what, {"field": "--bootstraps"}, "100 to 20,000")


def intensity(acts: Acts, asked: Intensity, exposure: Exposure | None = None) -> Answer:
    """Every measure for every group, with intervals over witnesses, and the reading of each group."""
    answer = blank("intensity", "measures", seed=asked.seed, level=asked.level)
    side = _side(acts, asked, exposure)
    labels = (ALL,) if side is None else side.labels
    if len(labels) > MOST_GROUPS:
        raise WrongUse("too-many-groups", "There are too many groups.", {"field": "--by"}, f"at most {MOST_GROUPS}")
    told = measures.told_of(acts, entries(acts, [side] if side else [], asked.period), len(labels))
    told = _of_codes(told, asked.codes)
    witnesses = len(np.unique(acts.witness[told.row]))
    if not len(told.row):
        return answer.refuse("No act of this table is among those asked for.")
    if witnesses < max(asked.floor, bootstrap.FEWEST):
        fewest = max(asked.floor, bootstrap.FEWEST)
        return answer.refuse(f"Fewer than {fewest} witnesses tell of what is asked: no number may be shown.")
    found = [measures.per_source(told, side, exposure), _per_year(acts, exposure, side, labels, asked),
             measures.duration(told), measures.grave(told, asked.grave), measures.several(told)]  # fmt: skip
    known = [one for one in found if one is not None]
    rng = np.random.default_rng([asked.seed, 41])
    made = [_Of(one, labels, asked, rng) for one in known]
    lines = [line for one in made for line in one.lines(side is not None)]
    readings = _readings(made, labels, side)
    lead = next((one for one in made if one.measure.name == PER_YEAR), made[0])
    whole = lead.whole()
    return replace(
        answer,
        documented=len(np.unique(told.row)),
        estimate=whole[0],
        lower=whole[1],
        upper=whole[2],
        lines=tuple(lines),
        assumption=ASSUMPTION,
        sentence=_sentence(lead, whole, readings, asked),
        details={
            "measure": lead.measure.name,
            "by": asked.by,
            "witnesses": witnesses,
            "not_known": [name for name in NAMES if name not in {one.name for one in known}],
            "reading": READING,
            "hidden": sum(line.suppressed for line in lines),
        },
        parts={"readings": readings, "overall": [one.overall() for one in made]},
    ).warn(*_warnings(known, made, witnesses, side, exposure))


def _of_codes(told: measures.Told, codes: Sequence[str]) -> measures.Told:
    from fnmatch import fnmatchcase

    if not codes:
        return told
    own = told.acts.code
    wanted = [place for place, label in enumerate(own.labels) if any(fnmatchcase(label, one) for one in codes)]
    kept = np.isin(own.codes[told.row], wanted)
    return measures.Told(told.acts, told.groups, told.row[kept], told.group[kept], told.share[kept])


def _per_year(
    acts: Acts, exposure: Exposure | None, side: Side | None, labels: Sequence[str], asked: Intensity
) -> Measure | None:
    """Acts for each year in which witnesses could have seen them; None where no exposure is told by the side."""
    if exposure is None or not (side is None or side.name in TIMES or side.name in PLACES):
        return None
    study = study_of(acts, exposure, period=asked.period, codes=asked.codes)
    if side is not None and side.name in PLACES and side.name not in study.stay_group:
        return None
    sides = [] if side is None else study.sides([side.name])
    found = tally(study, sides, np.random.default_rng([asked.seed, 31]))
    place = {ALL: 0} if side is None else {label: number for number, label in enumerate(sides[0].labels)}
    at = [place.get(label, -1) for label in labels]
    cells = found.cells
    mean = np.concatenate([found.mean, np.zeros((len(found.mean), 1))], 1)
    own = [one if one >= 0 else 2 * cells for one in at] + [cells + one if one >= 0 else 2 * cells for one in at]
    places = np.array([one if one >= 0 else cells for one in at])
    over, under = (people.with_nobody().at(places) for people in (found.telling, found.there))
    return Measure(PER_YEAR, mean[:, own], over, under, np.append(found.sources, 0)[places])


def _side(acts: Acts, asked: Intensity, exposure: Exposure | None) -> Side | None:
    """The side by which groups are made, with those groups in which witnesses were and of which none tells."""
    if asked.by is None:
        return None
    side = side_of(acts, asked.by, asked.period)
    if exposure is None:
        return side
    if side.codes is None:
        window = study_of(acts, exposure, period=asked.period).window
        ends = [window, *side.spans]
        whole = Period(min(one.first for one in ends), max(one.last for one in ends))
        spans = spans_of(whole, side.name)
        return Side(side.name, (*(label for label, _ in spans), UNKNOWN), None, tuple(span for _, span in spans))
    if side.name not in exposure.others:
        return side
    own, there = together(acts.others[side.name], exposure.others[side.name])
    return Side(side.name, (*there.labels, UNKNOWN), np.where(own.codes < 0, len(own.labels), own.codes))


class _Of:
    """One measure with its samples of witnesses."""

    def __init__(self, measure: Measure, labels: Sequence[str], asked: Intensity, rng: np.random.Generator) -> None:
        self.measure, self.labels, self.asked = measure, labels, asked
        self.groups = len(labels)
        self.sums = measure.parts.sum(0)
        self.samples = bootstrap.resampled(measure.parts, asked.times, rng)
        self.without = bootstrap.left_out(measure.parts)
        self.hidden = self._hidden()

    def _hidden(self) -> set[int]:
        gone: set[int] = set()
        line = [hiding.Line(tuple(range(self.groups)), self.groups)] if self.groups > 1 else []
        for start, people in ((0, self.measure.over), (self.groups, self.measure.under)):
            own = self.sums[start : start + self.groups]
            values = [*own.tolist(), float(own.sum())]
            gone |= hiding.hidden(values, line, [people.with_all()], self.asked.floor)
        return gone

    def interval(self, function: Any) -> tuple[float | None, float | None, float | None]:
        """A value of sums (in the last axis) with its BCa interval; None where there is none."""
        point = np.atleast_1d(function(self.sums))
        ends = bootstrap.bca(point, function(self.samples)[:, None], function(self.without)[:, None], self.asked.level)
        return _number(point[0]), _number(ends.lower[0]), _number(ends.upper[0])

    def of(self, group: int) -> tuple[float | None, float | None, float | None]:
        """The measure of a group."""
        found = self.interval(lambda sums: _over(sums[..., group], sums[..., self.groups + group]))
        return self._bounded(found, self.measure.parts[:, self.groups + group])

    def whole(self) -> tuple[float | None, float | None, float | None]:
        """The measure of all groups together."""
        if self.groups in self.hidden:
            return None, None, None
        found = self.interval(lambda sums: _over(sums[..., : self.groups].sum(-1), sums[..., self.groups :].sum(-1)))
        return self._bounded(found, self.measure.parts[:, self.groups :].sum(1))

    def _bounded(
        self, found: tuple[float | None, ...], under: Array
    ) -> tuple[float | None, float | None, float | None]:
        """Where every witness says the same, no sample differs, which is no certainty: a share has Wilson's interval of
        so many witnesses, and other measures have none.
        """
        point, lower, upper = found
        if point is None or lower is None or lower != upper:
            return point, lower, upper
        if self.measure.name not in (GRAVE, SEVERAL):
            return point, None, None
        many = float((under > 0).sum())
        low, high = wilson(np.array([point * many]), np.array([many]), self.asked.level)
        return point, float(low[0]), float(high[0])

    def against_rest(self, group: int) -> tuple[str, float | None, float | None, float | None]:
        """The word for a group beside all others, and their ratio."""
        if group in self.hidden or self.groups < 2:
            return CANNOT_TELL, None, None, None

        def log_ratio(sums: Array) -> Array:
            over, under = sums[..., : self.groups], sums[..., self.groups :]
            own, rest = over[..., group], over.sum(-1) - over[..., group]
            base, other = under[..., group], under.sum(-1) - under[..., group]
            with np.errstate(divide="ignore", invalid="ignore"):
                made = np.log(own * other) - np.log(rest * base)
            return np.where(np.isfinite(made), made, np.nan)

        point, lower, upper = self.interval(log_ratio)
        if lower is None or upper is None or lower == upper:
            return CANNOT_TELL, None if point is None else math.exp(point), None, None
        assert point is not None
        low, high = math.exp(lower), math.exp(upper)
        return verdict(low, high), math.exp(point), low, high

    def lines(self, compared: bool) -> list[Line]:
        """A row for each group."""
        made = []
        for group, label in enumerate(self.labels):
            if not self.sums[self.groups + group]:
                continue
            name = self.measure.name if not compared else f"{label} | {self.measure.name}"
            own = {"measure": self.measure.name, "of": label}
            word, ratio, low, high = self.against_rest(group) if compared else (None, None, None, None)
            beside = {"than_rest": word, "ratio": ratio, "ratio_lower": low, "ratio_upper": high} if compared else {}
            line = Line(name, *self.of(group), n=float(self.sums[self.groups + group]),
                        sources=int(self.measure.sources[group]), more={**own, **beside})  # fmt: skip
            if group in self.hidden:
                line = replace(line.hidden(), more={**line.hidden().more, **own})
            made.append(line)
        return made

    def overall(self) -> dict[str, Any]:
        """The measure of all groups together, as a row."""
        found = self.whole()
        return {"measure": self.measure.name, "estimate": found[0], "lower": found[1], "upper": found[2]}


def _readings(made: Sequence[_Of], labels: Sequence[str], side: Side | None) -> list[dict[str, Any]]:
    """For each group what it is called, and the words of the measures that it rests on."""
    if side is None:
        return [{"group": ALL, "reading": CANNOT_TELL, "because": "There is nothing to compare with: choose groups."}]
    found = []
    for group, label in enumerate(labels):
        if label == UNKNOWN or not any(one.sums[one.groups + group] for one in made):
            continue
        words = {one.measure.name: one.against_rest(group)[0] for one in made}
        found.append({"group": label, "reading": read(words), "because": _because(words)})
    return found


def read(words: dict[str, str]) -> str:
    """What the words of the measures of one group amount to (``READING``)."""
    lead = words.get(PER_YEAR, words.get(PER_SOURCE, CANNOT_TELL))
    worse = [words[name] for name in (DURATION, GRAVE, SEVERAL) if name in words]
    for word, other, said in ((MORE, LESS, "more intense"), (LESS, MORE, "less intense")):
        if lead == word and word in worse and other not in worse:
            return said
    return "as intense" if worse and {lead, *worse} == {SAME} else CANNOT_TELL


def _because(words: dict[str, str]) -> str:
    return "; ".join(f"{name} {word}" for name, word in words.items())


def _warnings(
    known: Sequence[Measure], made: Sequence[_Of], witnesses: int, side: Side | None, exposure: Exposure | None
) -> list[str]:
    said = []
    names = {one.name for one in known}
    if exposure is None:
        said.append("No exposure is given: acts for a source say how much was told, not how much there was to see.")
    elif PER_YEAR not in names:
        said.append("Exposure is not told by this side: there is no number for a person-year.")
    if side is not None and not names & {DURATION, GRAVE, SEVERAL}:
        said.append("Neither duration nor methods, victims or events are told: more of it is all that could be said.")
    if witnesses < bootstrap.FEW:
        said.append(f"Only {witnesses} witnesses are drawn again: intervals from so few are too narrow.")
    gone = sum(len(one.hidden - {one.groups}) for one in made)
    if gone:
        said.append(f"{gone} rows are hidden, by the floor of {made[0].asked.floor} or beside one.")
    return said


_WORDS = {PER_YEAR: "acts for a person-year", PER_SOURCE: "acts for a source"}


def _sentence(
    lead: _Of, whole: tuple[float | None, ...], readings: Sequence[dict[str, Any]], asked: Intensity
) -> str | None:
    if whole[0] is None:
        return None
    said = f"{whole[0]:.3g} {_WORDS[lead.measure.name]}"
    if whole[1] is not None:
        said += f" ({100 * asked.level:g} % interval {whole[1]:.3g} to {whole[2]:.3g})"
    named = [f"{one['group']} is {one['reading']} than the rest" for one in readings if "e intense" in one["reading"]]
    return f"{said}; {'; '.join(named)}, if {ASSUMPTION}." if named else f"{said}, if {ASSUMPTION}."


def _over(over: Array, under: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = over / under
    return np.where(np.isfinite(found), found, np.nan)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
