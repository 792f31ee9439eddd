"""When what a record tells of happened, as tokens: so that a date is looked for as words are, and not record by record.

Days are counted in spans of 366, about a year each: ``d`` and the number of a span stands at each record that touches
it; ``d*`` at one that touches more than sixteen or has an open end; ``d`` at each that has a date at all.
"""

from __future__ import annotations

from habeas.core.coding.searching.query import CERTAIN, Asked

_SPAN, _FEW, _MANY = 366, 16, 64


def keys_of_days(first: int | None, last: int | None) -> tuple[str, ...]:
    """The tokens of a record by its first and last day; none where it has neither."""
    if first is None and last is None:
        return ()
    if first is None or last is None or last // _SPAN - first // _SPAN >= _FEW:
        return ("d", "d*")
    return ("d", *(f"d{span}" for span in range(first // _SPAN, last // _SPAN + 1)))


def keys_asked(asked: Asked) -> frozenset[str]:
    """The tokens of which a record has one at least that happened then, or may have."""
    low, high = asked.date.first_day, asked.date.last_day
    if low is None or high is None or high // _SPAN - low // _SPAN >= _MANY:
        return frozenset({"d"})
    return frozenset({"d*", *(f"d{span}" for span in range(low // _SPAN, high // _SPAN + 1))})


def happened(first: int | None, last: int | None, asked: Asked) -> bool:
    """Whether what is told of happened in these days, or may have; without a date it did neither."""
    if first is None and last is None:
        return False
    low, high = asked.date.first_day, asked.date.last_day
    if asked.certainty == CERTAIN:
        return (low is None or (first is not None and first >= low)) and (
            high is None or (last is not None and last <= high)
        )
    return (low is None or last is None or last >= low) and (high is None or first is None or first <= high)
