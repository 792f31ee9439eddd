"""Who the witnesses are: terms of source mix as columns of a design, and as strata."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain.factors import Array, Factor
from habeas.core.analysis.trend.study import Study
from habeas.core.kernel.errors import WrongUse

MIX = ("sex", "age", "province", "route", "departure")
#: numbers of more values than this are one term that rises evenly
_MANY = 8
#: strata hold at most so many values of a number
_PARTS = 3
_UNKNOWN, _OTHER = "(unknown)", "(other)"


class Column(NamedTuple):
    """One column of a design, by source: its term, and who has it (None: a number)."""

    name: str
    value: Array
    has: Array | None
    term: str = ""


def chosen(study: Study, asked: Sequence[str] | None) -> tuple[str, ...]:
    """The terms asked for, or those of the usual ones that a column tells; ``none`` is none."""
    if asked is None:
        return tuple(name for name in MIX if name in study.terms and name in study.told)
    names = tuple(name for name in asked if name != "none")
    for name in names:
        if name not in study.terms:
            there = ", ".join(study.terms) or "none"
            raise WrongUse(
                "no-column", "There is no such column of the sources.", {"field": "--terms"}, there, name[:60]
            )
    return names


def columns(study: Study, names: Sequence[str], years: Array, floor: int) -> tuple[list[Column], list[Column]]:
    """The design columns of the terms, by source, and those that are left out: what each term is compared with.

    ``years``: the time of each source; the value with most time is what others are compared with. Values of fewer
    sources than the floor are put together.
    """
    made: list[Column] = []
    against: list[Column] = []
    for name in names:
        term = study.terms[name]
        numbers = _numbers(term)
        if numbers is not None:
            scale = 10.0 if name == "age" else 1.0
            middle = float(np.nanmean(numbers))
            words = (
                f"{name}, each 10"
                if scale == 10
                else f"{name}, each year"
                if name == "departure"
                else f"{name}, each 1"
            )
            made.append(Column(words, np.where(np.isnan(numbers), 0.0, (numbers - middle) / scale), None))
            if np.isnan(numbers).any():
                has = np.isnan(numbers)
                made.append(Column(f"{name} {_UNKNOWN}", has.astype(float), has, name))
            continue
        codes, labels = levels(term, floor)
        weight = np.bincount(codes, weights=years, minlength=len(labels))
        base = int(weight.argmax())
        against.append(Column(f"{name} {labels[base]}", np.zeros(0), codes == base, name))
        for place, label in enumerate(labels):
            if place != base and weight[place] > 0:
                made.append(Column(f"{name} {label}", (codes == place).astype(float), codes == place, name))
    return made, against


def levels(term: Factor, floor: int) -> tuple[Array, list[str]]:
    """Values of a term by source: those of fewer sources than the floor together, those not known by themselves."""
    many = np.bincount(term.codes[term.codes >= 0], minlength=len(term.labels))
    kept = [place for place in range(len(term.labels)) if many[place] >= max(floor, 1)]
    few = int(many.sum() - many[kept].sum())
    labels = [term.labels[place] for place in kept]
    to = np.full(len(term.labels) + 1, len(labels), dtype=np.int64)
    to[kept] = np.arange(len(kept))
    if few:
        labels.append(_OTHER)
    to[-1] = len(labels)
    if (term.codes < 0).any():
        labels.append(_UNKNOWN)
    return to[term.codes], labels or [_UNKNOWN]


def strata(study: Study, names: Sequence[str], floor: int) -> tuple[Array, list[str]]:
    """The stratum of each source over all terms together; numbers of many values in three equal parts."""
    codes, labels = np.zeros(len(study.sources), dtype=np.int64), [""]
    for name in names:
        own, words = levels(_parted(study.terms[name]), floor)
        codes = codes * len(words) + own
        labels = [" ".join(filter(None, (one, f"{name} {word}"))) for one in labels for word in words]
    used, number = np.unique(codes, return_inverse=True)
    return number.reshape(-1), [labels[place] for place in used.tolist()]


def _numbers(term: Factor) -> Array | None:
    """The values as numbers by source, where all are numbers and they are many."""
    try:
        values = np.array([*(float(label) for label in term.labels), np.nan])
    except ValueError:
        return None
    if len(term.labels) <= _MANY or not np.isfinite(values[:-1]).all():
        return None
    found: Array = values[term.codes]
    return found


def _parted(term: Factor) -> Factor:
    numbers = _numbers(term)
    if numbers is None:
        return term
    cuts = np.nanquantile(numbers, np.arange(1, _PARTS) / _PARTS, method="lower")
    cuts = np.unique(cuts)
    part = np.searchsorted(cuts, numbers, side="left")
    ends = [f"{cut:g}" for cut in cuts]
    labels = [
        f"to {ends[0]}",
        *(f"{low} to {high}" for low, high in pairwise(ends)),
        f"over {ends[-1]}",
    ]
    return Factor(np.where(np.isnan(numbers), -1, part), tuple(labels))
