"""The age of a person of an account, as a coder writes it: a number, a range, or one of three groups."""

from __future__ import annotations

import re

from habeas.core.coding.records import Age
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import QuantityTable, read_quantity

#: A child is below 18 (CRC article 1); "older persons" are 60 and more in the practice of the United Nations.
ADULT, ELDER, OLDEST = 18, 60, 130
GROUPS = {"child": (0, ADULT - 1), "adult": (ADULT, ELDER - 1), "elder": (ELDER, OLDEST)}
_YEARS = re.compile(r"(?:만\s*)?(\d{1,3})(?:\s*[-–~]\s*(\d{1,3}))?\s*(?:세|살|years?(?: old)?)?", re.ASCII)
_DECADE = re.compile(r"([1-9]0)(?:대|s)")


def read_age(words: str, table: QuantityTable | None = None) -> Age:
    """``34``, ``20-30``, ``about 70``, ``30s``, ``20대``, or ``child``, ``adult``, ``elder``; WrongUse ``not-an-age``.

    A range across two groups has no group. A group alone gives no years: who writes ``adult`` may mean somebody of 70.
    """
    if words in GROUPS:
        return Age(words, None, None, words)
    low, high = _years(words.strip(), table)
    within = [name for name, (first, last) in GROUPS.items() if first <= low and high <= last]
    return Age(words, low, high, within[0] if within else None)


def _years(words: str, table: QuantityTable | None) -> tuple[int, int]:
    """The fewest and the most whole years of age that the words allow."""
    if found := _YEARS.fullmatch(words):
        low, high = int(found[1]), int(found[2] or found[1])
    elif found := _DECADE.fullmatch(words):
        low, high = int(found[1]), int(found[1]) + 9
    else:
        low, high = _counted(words, table)
    if not 0 <= low <= high <= OLDEST:
        raise _not_an_age()
    return low, high


def _counted(words: str, table: QuantityTable | None) -> tuple[int, int]:
    """Ages that are written as quantities: ``about 70``, ``at least 60``, ``forty-three``."""
    try:
        quantity = read_quantity(words, table=table)
    except WrongUse:
        raise _not_an_age() from None
    if quantity.unit not in ("", "year"):
        raise _not_an_age()
    return int(quantity.minimum), OLDEST if quantity.maximum is None else int(quantity.maximum)


def _not_an_age() -> WrongUse:
    return WrongUse("not-an-age", "This is not an age.", expected="34, 20-30, about 70, 30s, child, adult or elder")
