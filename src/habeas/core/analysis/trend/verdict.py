"""More, less, the same, cannot tell: what the words mean, for every comparison of two rates."""

from __future__ import annotations

import math

MORE, LESS, SAME, CANNOT_TELL = "more", "less", "the same", "cannot tell"
#: ratios within one fifth less and one quarter more count as the same, if the interval lies within
WIDTH = 1.25


def verdict(lower: float | None, upper: float | None) -> str:
    """What the interval of a ratio of rates says.

    ``more`` or ``less`` if all of it lies above or below 1; ``the same`` if it holds 1 and lies within 0.8 to 1.25;
    ``cannot tell`` in every other case, and where there is no interval.
    """
    if lower is None or upper is None or not (math.isfinite(lower) and math.isfinite(upper)):
        return CANNOT_TELL
    if lower > 1:
        return MORE
    if upper < 1:
        return LESS
    return SAME if lower >= 1 / WIDTH and upper <= WIDTH else CANNOT_TELL


def agreed(*said: str) -> str:
    """One word where several comparisons of the same thing say it; else that one cannot tell."""
    return said[0] if len(set(said)) == 1 else CANNOT_TELL
