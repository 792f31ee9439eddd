"""Two lists at a time, and a lower bound: diagnostics that a person can check with a pencil."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from statistics import NormalDist
from typing import Any

from habeas.core.analysis.mse.answers import Answer, CannotSay
from habeas.core.analysis.mse.table import Histories
from habeas.core.kernel.errors import WrongUse

OF_PAIR = (
    "the lists {one} and {other} name people independently of one another and nobody is likelier "
    "than others to be named by both"
)
OF_CHAO = (
    "the lists are independent of one another; where people differ in how likely they are to be "
    "named, this is a lower bound"
)


def lincoln_petersen(first: int, second: int, both: int) -> tuple[float, float]:
    """N of two lists and its standard error (Seber 1982, 3.1): first × second / both."""
    if not both:
        raise CannotSay("The two lists share nobody: any number of unlisted people is possible.")
    total = first * second / both
    return total, math.sqrt(first * second * (first - both) * (second - both) / both**3)


def chapman(first: int, second: int, both: int) -> tuple[float, float]:
    """N of two lists with less bias where few are shared, and its standard error (Chapman 1951; Seber 1970)."""
    total = (first + 1) * (second + 1) / (both + 1) - 1
    spread = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return total, math.sqrt(spread)


_PAIRS = {"lincoln-petersen": lincoln_petersen, "chapman": chapman}


def of_pairs(table: Histories, blank: Answer, *, pair: str | None = None) -> Answer:
    """The estimate of one pair of lists (the pair that shares most, unless one is named) and those of all pairs."""
    rows = [_row(table, blank, one, other) for one, other in combinations(range(len(table.lists)), 2)]
    wanted = _named(pair, table.lists) if pair else None
    chosen = max(rows, key=lambda row: row["both"]) if wanted is None else rows[_place(rows, wanted)]
    if chosen["estimate"] is None:
        raise CannotSay(
            f"The lists {' and '.join(chosen['lists'])} share nobody: any number of unlisted people is possible."
        )
    one, other = chosen["lists"]
    numbers = {name: chosen[name] for name in ("estimate", "lower", "upper", "se")}
    if chosen["estimate"] >= table.documented:  # the other lists name people too, and those are there
        numbers["lower"] = max(numbers["lower"], float(table.documented))
    answer = replace(
        blank, assumption=OF_PAIR.format(one=one, other=other), details={"pair": [one, other], "pairs": rows}, **numbers
    )
    if chosen["estimate"] < table.documented:
        answer = answer.warn(
            f"This is less than the {table.documented:,} documented: {one} and {other} name the "
            "same people more often than "
            "chance, so the number is too small."
        )
    return answer.warn(
        "Two lists at a time cannot show whether they depend on one another: use this beside another method only."
    )


def _row(table: Histories, blank: Answer, one: int, other: int) -> dict[str, Any]:
    first, second = table.listed(1 << one), table.listed(1 << other)
    both = table.listed(1 << one | 1 << other)
    row: dict[str, Any] = {
        "lists": [table.lists[one], table.lists[other]],
        "first": first,
        "second": second,
        "both": both,
    }
    try:
        total, error = _PAIRS[blank.method](first, second, both)
    except CannotSay:
        return {**row, "estimate": None, "lower": None, "upper": None, "se": None}
    lower, upper = log_interval(first + second - both, total, error, blank.level)
    return {**row, "estimate": total, "lower": lower, "upper": upper, "se": error}


def _named(pair: str, lists: Sequence[str]) -> set[str]:
    named = [one.strip() for one in pair.split(":")]
    if len(named) != 2 or named[0] == named[1] or not set(named) <= set(lists):
        expected = f"two of {', '.join(lists)}, as {lists[0]}:{lists[1]}"
        raise WrongUse("not-a-pair", "This is no pair of lists.", {"field": "--pair"}, expected, pair[:60])
    return set(named)


def _place(rows: Sequence[dict[str, Any]], wanted: set[str]) -> int:
    return next(place for place, row in enumerate(rows) if set(row["lists"]) == wanted)


def chao(table: Histories, blank: Answer) -> Answer:
    """Chao's lower bound for lists: n + (J-1)/J f1² / (2 f2), f1 and f2 the people on one and on two lists (1987)."""
    on = [0] * (len(table.lists) + 1)
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        on[pattern.bit_count()] += count
    if not on[2]:
        raise CannotSay("Nobody is on exactly two lists, so the lower bound does not exist.")
    if not on[1]:
        raise CannotSay("Nobody is on one list alone, so the lower bound is the documented number itself.")
    share, ratio = 1 - 1 / len(table.lists), on[1] / on[2]
    unlisted = share * on[1] ** 2 / (2 * on[2])
    error = math.sqrt(on[2] * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4))
    total = table.documented + unlisted
    lower, upper = log_interval(table.documented, total, error, blank.level)
    details = {"on_one_list": on[1], "on_two_lists": on[2]}
    return replace(blank, estimate=total, lower=lower, upper=upper, se=error, assumption=OF_CHAO, details=details)


def log_interval(known: int, total: float, error: float, level: float) -> tuple[float, float]:
    """An interval that does not reach below those known: the unlisted as log-normal (Chao 1987)."""
    unlisted = total - known
    if unlisted <= 0:
        return total, total
    far = math.exp(NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(math.log1p((error / unlisted) ** 2)))
    return known + unlisted / far, known + unlisted * far
