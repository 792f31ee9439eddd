"""Beside answers that were given out before, of the same files: what follows from all of them together.

Two series that differ by a period or a code tell what lies in one and not in the other; by year and by place they tell
it too; a table tells what witnesses tell who were not there. All of them are sums of parts that no answer takes apart
(``parts.py``; docs/methods/trend.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain.acts import Acts
from habeas.core.analysis.plain.answers import CannotSay
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.counting import ALWAYS, TIMES, Period, spans_of, units_of
from habeas.core.analysis.plain.factors import Array, Factor, unique
from habeas.core.analysis.plain.grids import Grid, grid_of
from habeas.core.analysis.trend.counted import uncounted
from habeas.core.analysis.trend.parts import SUM, Items, Numbers, Parts
from habeas.core.analysis.trend.study import YEAR, Side, Study

_ALL = "(all)"
_SUM_OF_TWO = f"{_ALL} | {_ALL}"
#: the days of the answers are drawn by a seed of their own, so that all of them are cut alike
_SEED = 37


@dataclass(frozen=True, slots=True)
class Said:
    """The numbers that an answer shows, from the file of this name: by row and what they are of; None where hidden."""

    file: str = ""
    documented: float | None = None
    rows: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    seed: int = 1
    basis: str = "possible"
    rounding: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its sides, the days and codes it looks at, and which of its rows are hidden (``SUM``: their sum).

    ``unit`` is what a table counts, None of a trend. ``periods`` are those that it compares, in place of a side of
    time; ``terms`` what it knows of sources; ``said`` what it shows.
    """

    by: tuple[str, ...]
    window: Period = ALWAYS
    codes: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    method: str = "rates"
    unit: str | None = None
    periods: tuple[Period, ...] = ()
    terms: tuple[str, ...] = ()
    said: Said = Said()

    @property
    def sums(self) -> bool:
        """Whether it tells sums alone, so that what follows from it can be worked out."""
        return self.method == "rates" if self.unit is None else self.unit == "acts"

    @property
    def each(self) -> str | None:
        """The side of time, if it has one."""
        return next((name for name in self.by if name in TIMES), None)

    @property
    def spans(self) -> list[tuple[str, Period]]:
        """The stretches of time that it tells of, by label."""
        if self.periods:
            return [(str(place), span) for place, span in enumerate(self.periods)]
        return [("", self.window)] if self.each is None else spans_of(self.window, self.each)


@dataclass(frozen=True, slots=True)
class Beside:
    """What was given out before, and the acts of all codes in all the days that any of it, or the new one, looks at.

    ``acts``: all of them, where one is a table. ``unlike`` says which answer was not made of these files, and how one
    sees that.
    """

    before: tuple[Told, ...]
    study: Study
    acts: Acts | None = None
    unlike: str | None = None


def hull(windows: Sequence[Period]) -> Period:
    """The days from the first to the last of all."""
    return Period(min(one.first for one in windows), max(one.last for one in windows))


class Hidden(NamedTuple):
    """What is hidden of an answer, by its labels: for its acts, and for its time, which codes share; and the rows of
    which it is not told how many sources tell of them, or were there.
    """

    acts: set[str]
    time: set[str]
    tellers: set[str]
    there: set[str]


def hidden_beside(beside: Beside, new: Told, floor: int, seed: int) -> Hidden:
    """What is hidden of the new answer, so that nothing follows; with ``SUM`` among it its sum as well.

    Where one of them is of other files, or tells more than sums, it cannot be judged what follows: then ``CannotSay``;
    of sums not if every part rests on enough.
    """
    if beside.unlike is not None:
        raise CannotSay(
            f"{beside.unlike} It was made of other files, or of an earlier state of these: what follows from both "
            "cannot be worked out, and no number may be shown beside it."
        )
    every = [*beside.before, new]
    made = _systems(beside, every, seed)
    systems = [Parts(*one) for one in made]
    odd = next((one for one in every if not one.sums), None)
    if odd is None:
        found = [system.hidden(floor) for system in systems]
        counted = [
            _uncounted(every if what == TELLERS else [one for one in every if one.unit is None], what, *one, floor)
            for what, one in zip((TELLERS, THERE), made, strict=False)
        ]
        return Hidden(*(*found, set())[:2], *(*counted, set())[:2])
    if any(system.fewest is not None and system.fewest < floor for system in systems):
        what = odd.method if odd.unit is None else f"a table of {odd.unit}"
        raise CannotSay(
            f"Beside what was given out before, it cannot be worked out what follows ({what} tells more than sums of "
            f"acts), and some part that these answers cut out rests on fewer than {floor} witnesses or victims: no "
            "number may be shown."
        )
    return Hidden(set(), set(), set(), set())


#: what a row of a series says of its sources: how many of them tell of it, how many were there
TELLERS, THERE = "told_by", "sources"


def _uncounted(told: Sequence[Told], what: str, items: Items, numbers: Sequence[Numbers], floor: int) -> set[str]:
    """The rows of the new answer of which it is not told how many sources they have."""
    bare = told if what == TELLERS else [replace(one, by=tuple(n for n in one.by if n != "code")) for one in told]
    return uncounted(bare, items, numbers, [_unsaid(one, what) for one in told], floor)


def _unsaid(one: Told, what: str) -> set[str]:
    """The rows of which an answer that is out does not say how many sources they have."""
    name = what if one.unit is None else "sources"
    rows = {_SUM_OF_TWO: SUM}
    unsaid = {rows.get(group, group) for group, row in one.said.rows.items() if row.get(name) is None}
    return unsaid if one.unit is not None and len(one.by) == 2 else unsaid | {SUM}


def table_beside(beside: Beside, grid: Grid, asked: Asked, gone: set[int]) -> tuple[set[int], set[str]]:
    """The places of a new table that are hidden, and the rows of which it is not told how many sources they have.

    ``gone`` are those that may not be shown anyway.
    """
    labels = _labels(grid, asked)
    new = told_table(asked, frozenset(labels[place] for place in gone))
    found = hidden_beside(replace(beside, acts=grid.acts), new, asked.floor, asked.seed)
    hidden = gone | {place for place, label in enumerate(labels) if label in found.acts}
    return hidden, {label or _SUM_OF_TWO for label in found.tellers}


def told_table(asked: Asked, hidden: frozenset[str]) -> Told:
    """A table as it is compared."""
    return Told(asked.by, asked.period, hidden=hidden, method=asked.method, unit=asked.unit)


def _systems(beside: Beside, every: Sequence[Told], seed: int) -> list[tuple[Items, list[Numbers]]]:
    """What ties the acts of all answers, and what ties the time of those that have any."""
    study, acts = beside.study, beside.acts
    if acts is None or all(one.unit is None for one in every):
        tellings = _Tellings(study.cluster[study.act_source], (), None)
    else:
        tellings = _tellings(study, acts)
    rates = [one for one in every if one.unit is None]
    draws = range(study.imputations)
    who = [np.tile(kind, len(draws)) for kind in (tellings.cluster, *tellings.others)]
    items = Items(np.full(len(who[0]), 1 / len(draws)), tuple(who))
    size = len(tellings.cluster)
    numbers = [
        _acts_of(study, one, size, seed) if one.unit is None else _table_of(one, acts, tellings, len(draws))
        for one in every
    ]
    systems = [(items, numbers)]
    if rates and every[-1].unit is None:
        systems.append(_time(study, rates, seed))
    return systems


class _Tellings(NamedTuple):
    """Acts as each source tells them: first those of the study. ``row`` has the telling of each row of the file."""

    cluster: Array
    others: tuple[Array, ...]
    row: Array | None


def _tellings(study: Study, acts: Acts) -> _Tellings:
    key = units_of(acts, "acts") * (len(acts.source.labels) + 1) + acts.source.codes
    order = np.concatenate([study.told_in, np.arange(len(acts))])
    different, first, place = np.unique(key[order], return_index=True, return_inverse=True)
    rank = np.empty(len(different), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(different))
    row = np.empty(len(acts), dtype=np.int64)
    row[order] = rank[place.reshape(-1)]
    one = order[np.sort(first)]
    witness = acts.witness[one]
    cluster = np.concatenate(
        [study.cluster[study.act_source], study.clusters + witness[len(study.told_in) :]]
    )  # those who were nowhere
    victims = () if acts.victim is None else (units_of(acts, "victims")[one],)
    return _Tellings(cluster, (witness, *victims), row)


def _table_of(one: Told, acts: Acts | None, tellings: _Tellings, draws: int) -> Numbers:
    """The cells and totals of a table. An act that several tell of counts once: a share of it for each."""
    assert acts is not None
    assert tellings.row is not None
    asked = Asked(by=one.by, unit=one.unit or "acts", method="count", period=one.window)
    grid = grid_of(acts, asked)
    many = len(tellings.cluster)
    pairs, first = np.unique(grid.cells * many + tellings.row[grid.rows], return_index=True)
    number, item = pairs // many, pairs % many
    unit = number * (int(grid.unit.max(initial=0)) + 1) + grid.unit[grid.rows][first]
    _, place, times = np.unique(unit, return_inverse=True, return_counts=True)
    labels = _labels(grid, asked)
    lines = tuple((tuple(labels[cell] for cell in line.cells), labels[line.total]) for line in grid.lines)
    return Numbers(
        tuple(labels),
        np.concatenate([item + draw * many for draw in range(draws)]),
        np.tile(number, draws),
        np.tile(1 / times[place.reshape(-1)], draws),
        lines,
        one.hidden,
        series=False,
    )


def _labels(grid: Grid, asked: Asked) -> list[str]:
    """The numbers of a table by their labels, as an answer has them."""
    found = []
    for key in grid.keys:
        words = [dict(key).get(name, _ALL) for name in asked.by]
        found.append(" | ".join(words) if key else SUM)
    return found


def _sides(study: Study, one: Told) -> tuple[list[Side], list[dict[str, str]]]:
    """The sides of a series without its codes, and the words of each cell by side."""
    spans = one.spans
    time = Side(one.each or "time", tuple(label for label, _ in spans), tuple(span for _, span in spans))
    sides = [time, *study.sides([name for name in one.by if name not in TIMES and name != "code"])]
    words: list[dict[str, str]] = [{}]
    for side in sides:
        words = [{**named, side.name: label} for named in words for label in side.labels]
    return sides, words


def _acts_of(study: Study, one: Told, size: int, seed: int) -> Numbers:
    """The acts of a series: which falls where in each drawing of the days."""
    sides, words = _sides(study, one)
    codes = study.code.labels
    wanted = np.array([not one.codes or any(fnmatchcase(code, each) for each in one.codes) for code in codes], bool)
    item, cell, source, code = [], [], [], []
    for draw in range(study.imputations):
        found = study.drawn(sides, np.random.default_rng([seed, _SEED, draw]))
        own = study.code.codes[found.act_row]
        kept = wanted[own]
        item.append(found.act_row[kept] + draw * size)
        cell.append(found.act_cell[kept])
        source.append(found.act_source[kept])
        code.append(own[kept] if "code" in one.by else np.zeros(int(kept.sum()), np.int64))
    parts = [cell, code, *([term.codes[who] for who in source] for term in _terms(study, one))]
    by_code = "code" in one.by

    def label(row: Sequence[int]) -> str:
        return _label(one, {**words[row[0]], **({"code": codes[row[1]]} if by_code else {})}, row[2:])

    return _numbers(np.concatenate(item), [np.concatenate(part) for part in parts], label, one.hidden)


def _time(study: Study, every: Sequence[Told], seed: int) -> tuple[Items, list[Numbers]]:
    """The time of several series, cut where any stay or any stretch of one of them begins or ends."""
    cuts = sorted({cut for one in every for _, span in one.spans for cut in (span.first, span.last + 1)})
    days, who, pieces, start = [], [], [], 0
    for draw in range(study.imputations):
        first, last = study.stays(np.random.default_rng([seed, _SEED, draw]))
        stay = np.flatnonzero(first <= last)
        source = study.stay_source[stay]
        low, high = first[stay], last[stay] + 1
        ends = [(source, low), (source, high), *((source, np.clip(cut, low, high)) for cut in cuts)]
        keys = unique(np.concatenate([own * _APART + day for own, day in ends]))
        begin, end = (np.searchsorted(keys, source * _APART + day) for day in (low, high))
        many = end - begin
        which = np.repeat(np.arange(len(stay)), many)
        at = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(begin, many)
        days.append(np.append(np.diff(keys), 0) * 1.0)
        who.append(study.cluster[keys // _APART])
        pieces.append((start + at, keys[at] % _APART, stay[which]))
        start += len(keys)
    item, day, stay = (np.concatenate(part) for part in zip(*pieces, strict=True))
    items = Items(np.concatenate(days) / YEAR / study.imputations, (np.concatenate(who),))
    return items, [_time_of(study, one, item, day, stay) for one in every]


#: longer than any days that are looked at, so that a source and a day are one number
_APART = 1 << 24


def _time_of(study: Study, one: Told, item: Array, day: Array, stay: Array) -> Numbers:
    """The time of one series; that of stays of one source in one row counts once."""
    bare = replace(one, by=tuple(name for name in one.by if name != "code"))
    sides, words = _sides(study, bare)
    spans = sides[0].spans
    at = np.searchsorted([span.first for span in spans], day, side="right") - 1
    kept = (at >= 0) & (day <= np.array([span.last for span in spans])[at])
    item, at, stay = item[kept], at[kept], stay[kept]
    for side in sides[1:]:
        own = study.stay_group[side.name].codes[stay]
        at = at * len(side.labels) + np.where(own < 0, len(side.labels) - 1, own)
    hidden = {SUM} & one.hidden
    for row in words:
        coded = [{**row, "code": code} for code in study.code.labels] if "code" in one.by else [row]
        if all(_label(one, own) in one.hidden for own in coded):
            hidden.add(_label(bare, row))
    terms = [term.codes[study.stay_source[stay]] for term in _terms(study, one)]
    none = np.zeros(len(at), np.int64)
    return _numbers(item, [at, none, *terms], lambda row: _label(bare, words[row[0]], row[2:]), frozenset(hidden))


def _terms(study: Study, one: Told) -> list[Factor]:
    return [study.terms[name] for name in one.terms if name in study.terms]


def _label(one: Told, words: Mapping[str, str], more: Sequence[int] = ()) -> str:
    return " | ".join([*(words[name] for name in one.by if name in words), *(f"{place}" for place in more)])


def _numbers(
    item: Array, parts: Sequence[Array], label: Callable[[Sequence[int]], str], hidden: frozenset[str]
) -> Numbers:
    """The rows of a series and their sum; an item counts once in a row, and in the sum as often as it has rows."""
    rows, place = np.unique(np.stack(parts, 1), axis=0, return_inverse=True)
    labels = tuple(label(row) for row in rows.tolist())
    size = len(labels) + 1
    item, number = np.divmod(unique(item * size + place.reshape(-1)), size)
    alone, many = np.unique(item, return_counts=True)
    return Numbers(
        (*labels, SUM),
        np.concatenate([item, alone]),
        np.concatenate([number, np.full(len(alone), len(labels))]),
        np.concatenate([np.ones(len(item)), many]),
        ((labels, SUM),),
        hidden,
    )
