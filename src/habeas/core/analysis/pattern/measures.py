"""What intensity is measured by: for each measure and group, a sum over witnesses divided by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.acts import Acts, Exposure, together
from habeas.core.analysis.plain.counting import Entries, Side, units_of
from habeas.core.analysis.plain.dates import FAR, dates_of
from habeas.core.analysis.plain.factors import Array
from habeas.core.kernel.errors import WrongUse

PER_SOURCE, PER_YEAR, DURATION, GRAVE, SEVERAL = (
    "acts_per_source",
    "acts_per_person_year",
    "duration_days",
    "grave_share",
    "several_share",
)
NAMES = (PER_SOURCE, PER_YEAR, DURATION, GRAVE, SEVERAL)
#: columns that say when an act ended, or how many days it lasted
ENDS = ("end", "end_date", "date_end", "ended")
LENGTHS = ("duration", "duration_days", "days")
_YES, _NO = {"1", "1.0", "true", "yes", "y"}, {"0", "0.0", "false", "no", "n"}


@dataclass(frozen=True, slots=True)
class Measure:
    """``parts`` has for each witness the sums above the line, group by group, and then those below it.

    ``over`` and ``under`` say who stands behind each sum; ``sources`` how many sources behind that below.
    """

    name: str
    parts: Array
    over: hiding.People
    under: hiding.People
    sources: Array


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of acts as they fall into groups; what one source tells of one act counts once.

    ``share`` is the share of the possible days of the act that lies in the group.
    """

    acts: Acts
    groups: int
    row: Array
    group: Array
    share: Array

    def measure(self, name: str, over: Array, under: Array) -> Measure:
        """A measure from what each row adds above and below."""
        many, who = self.acts.witnesses, self.acts.witness[self.row]
        parts = np.concatenate([_sums(who, self.group, worth, many, self.groups) for worth in (over, under)], 1)
        behind = [self._people(worth) for worth in (over, under)]
        return Measure(name, parts, behind[0], behind[1], self._sources(under > 0))

    def _people(self, worth: Array) -> hiding.People:
        used = worth > 0
        return hiding.people(self.group[used], self.acts.witness[self.row[used]], self.groups)

    def _sources(self, used: Array) -> Array:
        pairs = np.unique(np.stack([self.group[used], self.acts.source.codes[self.row[used]]], 1), axis=0)
        return np.bincount(pairs[:, 0], minlength=self.groups)

    def first_of(self, *keys: Array) -> Array:
        """1 for one row of those alike in group and keys, 0 for the others."""
        at = np.unique(np.stack([self.group, *keys], 1), axis=0, return_index=True)[1]
        found = np.zeros(len(self.row))
        found[at] = 1
        return found


def told_of(acts: Acts, found: Entries, groups: int) -> Told:
    """The rows that fall into some group, each act once for each source."""
    unit = units_of(acts, "acts")[found.row]
    keys = np.stack([found.cell, acts.source.codes[found.row], unit], 1)
    order = np.lexsort((-found.share, unit, acts.source.codes[found.row], found.cell))
    at = order[np.unique(keys[order], axis=0, return_index=True)[1]]
    at = at[found.share[at] > 0]
    return Told(acts, groups, found.row[at], found.cell[at], found.share[at])


def per_source(told: Told, side: Side | None, exposure: Exposure | None) -> Measure:
    """Acts for each source who tells of the group, or who may have been there."""
    here = told.first_of(told.acts.source.codes[told.row])
    measure = told.measure(PER_SOURCE, told.share, here)
    silent = None if exposure is None else _silent(told, side, exposure)
    if silent is None or not len(silent):
        return measure
    # Sources who were there and tell of nothing are witnesses of their own: they add to what is below the line.
    more = np.concatenate([np.zeros_like(silent), silent], 1)
    parts = np.concatenate([measure.parts, more])
    many = told.acts.witnesses
    groups, who = [], []
    for group in range(told.groups):
        teller = np.unique(told.acts.witness[told.row[told.group == group]])
        other = many + np.flatnonzero(silent[:, group])
        groups.append(np.full(len(teller) + len(other), group))
        who.append(np.concatenate([teller, other]))
    under = hiding.people(np.concatenate(groups), np.concatenate(who), told.groups)
    return Measure(PER_SOURCE, parts, measure.over, under, measure.sources + silent.sum(0).astype(np.int64))


def _silent(told: Told, side: Side | None, exposure: Exposure) -> Array | None:
    """Who had a stay in a group and tells of no act in it: a row for each such source, 1 in those groups."""
    own, there = together(told.acts.source, exposure.source)
    if side is None:
        groups = [np.ones(len(exposure), bool)]
    elif side.spans:
        first, last = exposure.start.first, exposure.end.last
        last = np.where(exposure.end.codes < 0, FAR, last)
        groups = [(first <= span.last) & (last >= span.first) for span in side.spans]
        groups += [np.zeros(len(exposure), bool)] * (told.groups - len(groups))
    elif side.name in exposure.others:
        words = exposure.others[side.name].words()
        groups = [np.array([word == label for word in words], dtype=bool) for label in side.labels]
    else:
        return None
    teller = np.unique(np.stack([told.group, own.codes[told.row]], 1), axis=0)
    here = np.zeros((len(own.labels), told.groups))
    for group, rows in enumerate(groups):
        here[there.codes[rows], group] = 1
    here[teller[:, 1], teller[:, 0]] = 0
    kept: Array = here[here.any(axis=1)]
    return kept


def duration(told: Told) -> Measure | None:
    """Days from the beginning to the end of an act, both included, at the middle of what is possible."""
    days = _lengths(told.acts)
    if days is None:
        return None
    own = days[told.row]
    known = ~np.isnan(own)
    return told.measure(DURATION, np.where(known, own, 0.0) * told.share, np.where(known, told.share, 0.0))


def _lengths(acts: Acts) -> Array | None:
    name = next((one for one in LENGTHS if acts.columns.get(one) is not None), None)
    if name is not None:
        return _numbers(acts, name)
    name = next((one for one in ENDS if acts.columns.get(one) is not None), None)
    if name is None:
        return None
    end = dates_of(acts.columns, name)
    wrong = np.flatnonzero((end.codes >= 0) & (acts.date.codes >= 0) & (end.last < acts.date.first))
    if len(wrong):
        row = int(wrong[0])
        what = "This act ends before it begins."
        found = acts.columns.cells[name].words()[row][:40]
        raise WrongUse("ends-before-it-begins", what, acts.columns.where(name, row), found=found)
    ends = (acts.date.first, acts.date.last, end.first, end.last)
    known = np.all([np.abs(one) < FAR for one in ends], axis=0)
    days = (ends[2] + ends[3] - ends[0] - ends[1]) / 2 + 1
    return np.where(known, np.maximum(1.0, days), np.nan)


def _numbers(acts: Acts, name: str) -> Array:
    column = acts.columns.cells[name]
    values = []
    for code, word in enumerate(column.labels):
        try:
            value = float(word.replace(",", "."))
        except ValueError:
            value = -1.0
        if not 0 <= value <= 100_000:
            row = int(np.flatnonzero(column.codes == code)[0])
            what = "This is no number of days."
            raise WrongUse("not-a-number", what, acts.columns.where(name, row), "0 to 100,000", word[:40])
        values.append(value)
    return np.array([*values, np.nan])[column.codes]


def grave(told: Told, patterns: Sequence[str]) -> Measure | None:
    """Acts of grave methods among those whose method is known."""
    found = _graves(told.acts, patterns)
    if found is None:
        return None
    own = found[told.row]
    known = ~np.isnan(own)
    return told.measure(GRAVE, np.where(own == 1, told.share, 0.0), np.where(known, told.share, 0.0))


def _graves(acts: Acts, patterns: Sequence[str]) -> Array | None:
    """1, 0 or not known for each act: as its column ``grave`` says, or by its method (or code) and the patterns."""
    column = acts.columns.get("grave")
    if column is not None and not patterns:
        words = [word.casefold() for word in column.labels]
        wrong = next((code for code, word in enumerate(words) if word not in _YES | _NO), None)
        if wrong is not None:
            row = int(np.flatnonzero(column.codes == wrong)[0])
            where = acts.columns.where("grave", row)
            raise WrongUse("not-a-mark", "This does not say whether it was grave.", where, "1, 0 or empty",
                           column.labels[wrong][:40])  # fmt: skip
        return np.array([*(float(word in _YES) for word in words), np.nan])[column.codes]
    if not patterns:
        return None
    column = acts.columns.get("method") or acts.code
    marks = [float(any(fnmatchcase(label, one) for one in patterns)) for label in column.labels]
    return np.array([*marks, np.nan])[column.codes]


def several(told: Told) -> Measure | None:
    """Victims (of one event, where events are told) who suffered violations of two codes or more, as a source tells."""
    acts, row = told.acts, told.row
    if acts.victim is None and acts.event is None:
        return None
    unknown = np.full(len(acts), -1)
    event = acts.event.codes[row] if acts.event is not None else unknown[row]
    victim = acts.victim.codes[row] if acts.victim is not None else unknown[row]
    named = (victim >= 0) if acts.victim is not None else (event >= 0)
    keys = np.stack([told.group, acts.source.codes[row], event, victim], 1)
    unit = np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
    pairs = np.unique(np.stack([unit, acts.code.codes[row]], 1), axis=0)
    codes = np.bincount(pairs[:, 0], minlength=int(unit.max(initial=-1)) + 1)
    most = np.zeros(len(codes))
    np.maximum.at(most, unit, told.share)
    one = told.first_of(unit) * named * most[unit]
    return told.measure(SEVERAL, one * (codes[unit] > 1), one)


def _sums(who: Array, group: Array, worth: Array, many: int, groups: int) -> Array:
    made: Array = np.bincount(who * groups + group, weights=worth, minlength=many * groups).reshape(many, groups)
    return made
