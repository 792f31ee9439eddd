"""A study made of acts and stays: whose they are, what is looked at, and what is known of each source."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np

from habeas.core.analysis.plain.acts import Acts, Exposure, together, witnesses_of
from habeas.core.analysis.plain.counting import Period, numbered, units_of
from habeas.core.analysis.plain.dates import FAR, Dates, stretches_of, year_of
from habeas.core.analysis.plain.factors import Array, Factor, factor, renumbered
from habeas.core.analysis.trend.study import Study
from habeas.core.kernel.errors import WrongUse

#: what acts tell as stays do: an act lies in a stay that says the same
PLACES = ("place", "context")
_OWN = {"source_id", "root", "date", "code", "event", "victim", "from", "to"}


def study_of(
    acts: Acts, exposure: Exposure, *, period: Period, codes: Sequence[str] = (), room: int | None = None
) -> Study:
    """Acts beside stays. ``codes``: only these (``TOR-*`` for all that begin so). A source tells of an act once."""
    wanted = np.flatnonzero([not codes or any(fnmatchcase(one, each) for each in codes) for one in acts.code.labels])
    kept = np.flatnonzero(np.isin(acts.code.codes, wanted))
    told = units_of(acts, "acts")[kept] * (len(acts.source.labels) + 1) + acts.source.codes[kept]
    kept = kept[numbered(told) == np.arange(len(kept))]
    told_by, there = together(acts.source, exposure.source)
    roots = exposure.others.get("root") or factor([""] * len(exposure))
    told_root, their_root = together(acts.root, roots)
    everyone = Factor(np.concatenate([told_by.codes, there.codes]), told_by.labels)
    witness = witnesses_of(everyone, Factor(np.concatenate([told_root.codes, their_root.codes]), told_root.labels))
    present, cluster = np.zeros(len(told_by.labels), bool), np.zeros(len(told_by.labels), np.int64)
    present[there.codes] = True
    cluster[everyone.codes] = witness
    unexposed = int((~present[told_by.codes[kept]]).sum())
    kept = kept[present[told_by.codes[kept]]]
    used, number = renumbered(there.codes, len(told_by.labels))
    renumber = np.full(len(told_by.labels), -1, dtype=np.int64)
    renumber[used] = np.arange(len(used))
    window, warnings = _window(acts.date.kept(kept), exposure, period)
    pairs = {name: together(acts.others[name], exposure.others[name]) for name in PLACES
             if name in acts.others and name in exposure.others}  # fmt: skip
    groups = {
        name: pairs[name][1] if name in pairs else column
        for name, column in exposure.others.items()
        if name not in _OWN and column.labels
    }
    return Study(
        sources=tuple(told_by.labels[one] for one in used.tolist()),
        cluster=np.unique(cluster[used], return_inverse=True)[1].reshape(-1),
        window=window,
        told_in=kept,
        act_source=renumber[told_by.codes[kept]],
        act_date=acts.date.kept(kept),
        act_stretches=stretches_of(acts.date.kept(kept)),
        act_luck=np.unique(acts.same_day[kept], return_inverse=True)[1].reshape(-1),
        code=_used(acts.code.kept(kept)),
        act_group={name: pair[0].kept(kept) for name, pair in pairs.items() if name in groups},
        stay_source=number,
        start=exposure.start,
        end=exposure.end,
        stay_group=groups,
        terms=_terms(acts, exposure, renumber, told_by, number, len(used)),
        told=frozenset((*acts.others, *exposure.others)),
        warnings=tuple(warnings),
        unexposed=unexposed,
        room=room,
    )


def _used(column: Factor) -> Factor:
    """The column with the labels that stand in it only."""
    there, codes = renumbered(column.codes, len(column.labels))
    return Factor(codes, tuple(column.labels[one] for one in there.tolist()))


def _window(dates: Dates, exposure: Exposure, period: Period) -> tuple[Period, list[tuple[int, str]]]:
    """What is looked at: the period, or the days from the first to the last that a stay or act names."""
    named = np.concatenate([exposure.start.first, exposure.start.last, exposure.end.first, exposure.end.last])
    told = np.concatenate([dates.first, dates.last])
    days = named[np.abs(named) < FAR]
    if not len(days):
        days = told[np.abs(told) < FAR]
    first = period.first if period.first > -FAR else int(days.min(initial=FAR))
    last = period.last if period.last < FAR else int(days.max(initial=-FAR))
    if first > last:
        raise WrongUse("no-period", "No stay lies in this period.", {"field": "--from"})
    open_start = int((exposure.start.first <= -FAR).sum())
    open_end = int((exposure.end.last >= FAR).sum())
    warnings = [
        (many, f"{many:,} stays have no {word}: they are counted {to} of what is looked at.")
        for many, word, to in ((open_start, "beginning", "from the first day"), (open_end, "end", "to the last day"))
        if many
    ]
    return Period(first, last), warnings


def _terms(
    acts: Acts, exposure: Exposure, renumber: Array, told_by: Factor, stay_source: Array, many: int
) -> dict[str, Factor]:
    """What is known of each source by any column of either file: the first value that is not empty. The year of
    departure, where no column tells it, is that in which the last stay ended at the latest.
    """
    found: dict[str, Factor] = {}
    own = {*_OWN, *PLACES}
    for others, who in ((exposure.others, stay_source), (acts.others, renumber[told_by.codes])):
        for name, column in others.items():
            if name in own or name in found or not column.labels:
                continue
            codes = np.full(many, -1, dtype=np.int64)
            used = np.flatnonzero((column.codes >= 0) & (who >= 0))[::-1]
            codes[who[used]] = column.codes[used]
            found[name] = Factor(codes, column.labels)
    if "departure" not in found:
        last = np.full(many, -FAR)
        ends = exposure.end.last
        np.maximum.at(last, stay_source[ends < FAR], ends[ends < FAR])
        found["departure"] = factor(
            [str(year) if day > -FAR else "" for year, day in zip(year_of(last), last, strict=True)]
        )
    return found
