"""Whether an answer that was given out was made of these files: what it shows must be what they give.

An answer of other files, or of an earlier state of them, is no sum of the parts of these. Who has both subtracts them
and learns what was added in between, which may be one witness; so beside it nothing is given out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from habeas.core.analysis.plain.acts import Acts, Exposure
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.counting import spans_of
from habeas.core.analysis.plain.tables import make_table
from habeas.core.analysis.trend.beside import Told
from habeas.core.analysis.trend.made import study_of
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.tally import tally
from habeas.core.kernel.errors import WrongUse

#: what rows tell, each a number that the same files give again; an interval follows from them
_TABLE = ("n", "sources", "witnesses", "certain", "possible", "expected")
_RATES = ("n", "sources", "told_by", "person_years")
NUMBERS = (*_TABLE, *_RATES[2:])
#: from which chance numbers each method draws the days
_STREAM = {
    "rates": 31, "ratio": 32, "poisson": 33, "negative-binomial": 33, "standardised": 35, "decompose": 37,
    "change-point": 38,
}  # fmt: skip
#: the methods whose rows are those of a series
_SERIES = ("rates", "standardised", "ratio")
_BY_MONTH = 36_525


def unlike(acts: Acts, exposure: Exposure, one: Told) -> str | None:
    """What an answer shows and these files do not give, in words; None where all of it is theirs."""
    try:
        there = _of_table(acts, one) if one.unit is not None else _of_trend(acts, exposure, one)
    except WrongUse:  # a column or a period that these files do not have
        return "something that these files do not have"
    documented, rows = there
    if None not in (documented, one.said.documented) and not _same(one.said.documented, round(documented or 0)):
        return "another sum than these files give"
    if rows is None:
        return None
    names = _RATES if one.unit is None else _TABLE
    for group, told in one.said.rows.items():
        mine = rows.get(group, {})
        if not all(_same(told.get(name), mine.get(name, 0)) for name in names):
            return f"another number for {group!r} than these files give"
    new = {
        group for group, mine in rows.items() if group not in one.said.rows and any(mine.get(name) for name in names)
    }
    return f"nothing of {min(new)!r}, which these files have" if new else None


def _same(told: float | None, mine: Any) -> bool:
    return told is None or math.isclose(told, float(mine or 0), rel_tol=1e-6, abs_tol=1e-5)


_Given = tuple[float | None, Mapping[str, Mapping[str, Any]] | None]


def _of_table(acts: Acts, one: Told) -> _Given:
    asked = Asked(one.by, one.unit or "acts", one.said.basis, "count", period=one.window, floor=0,
                  rounding=one.said.rounding)  # fmt: skip
    made = make_table(acts, asked).answer()
    if made["refused"]:
        return 0.0, {}
    return made["documented"], {str(row["group"]): row for row in (*made["rows"], *made.get("totals", ()))}


def _of_trend(acts: Acts, exposure: Exposure, one: Told) -> _Given:
    """The numbers of a series; of a method that tells more than sums how many acts it counts."""
    if one.method == "before-after":
        return None, None  # whom it compared is not known
    study = study_of(acts, exposure, period=one.window, codes=one.codes)
    if not study.clusters or not len(study.act_source):
        return 0.0, {}
    sides = list(_sides(study, one))
    found = tally(study, sides, np.random.default_rng([one.said.seed, _STREAM[one.method]]))
    if one.method not in _SERIES:
        return float(found.acts.sum()), None
    numbers = zip(found.acts.tolist(), found.sources.tolist(), found.tellers.tolist(), found.years.tolist(),
                  strict=True)  # fmt: skip
    rows = {
        " | ".join(labels): dict(zip(_RATES, own, strict=True))
        for labels, own in zip(found.labels, numbers, strict=True)
    }
    return float(found.acts.sum()), rows


def _sides(study: Study, one: Told) -> Iterator[Side]:
    if one.method in ("rates", "standardised"):
        yield from study.sides(one.by)
    elif one.periods:
        yield Side("period", ("before", "after"), one.periods)
    else:
        long = one.method == "change-point" and one.window.last - one.window.first <= _BY_MONTH
        spans = spans_of(one.window, "month" if long else "year")
        yield Side("time", tuple(label for label, _ in spans), tuple(span for _, span in spans))
