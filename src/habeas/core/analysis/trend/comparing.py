"""What every comparison of two periods shares: the periods as a side of time, and its words."""

from __future__ import annotations

from habeas.core.analysis.plain.answers import CannotSay
from habeas.core.analysis.plain.counting import Period
from habeas.core.analysis.trend.asking import Trend
from habeas.core.analysis.trend.rates import ASSUMPTION
from habeas.core.analysis.trend.study import Side, Study
from habeas.core.analysis.trend.verdict import CANNOT_TELL


def periods(study: Study, asked: Trend) -> Side:
    """The two periods as a side of time, within the window."""
    spans = [
        Period(max(one.first, study.window.first), min(one.last, study.window.last))
        for one in (asked.before, asked.after)
        if one is not None
    ]
    if any(one.first > one.last for one in spans):
        raise CannotSay("No witness was anywhere in one of the two periods.")
    return Side("period", ("before", "after"), tuple(spans))


def said(
    word: str, point: float | None, lower: float | None, upper: float | None, level: float, assumption: str = ASSUMPTION
) -> str:
    """The comparison in words for a draft."""
    if point is None or lower is None or upper is None:
        return (
            "One cannot tell whether it was more or less: too few witnesses, or none who tells of an act, in a period."
        )
    words = {
        "more": "More",
        "less": "Less",
        "the same": "The same",
        CANNOT_TELL: "One cannot tell whether it was more or less",
    }
    numbers = f"the rate is {point:.2f} times that before ({100 * level:g} % interval {lower:.2f} to {upper:.2f})"
    return f"{words[word]}: {numbers}, if {assumption}."
