"""The age of a person of an account: the years that the words allow, and the group of the vocabulary they lie in."""

from __future__ import annotations

from habeas.core.coding.records import Age
from habeas.core.kernel import ages
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import QuantityTable, read_quantity

#: days
_YEAR = 365.2425
#: A child is below 18 (CRC article 1); "older persons" are 60 and more in the practice of the United Nations.
ADULT, ELDER = 18, 60
GROUPS = {"child": (0, ADULT - 1), "adult": (ADULT, ELDER - 1), "elder": (ELDER, ages.OLDEST)}


def read_age(words: str, table: QuantityTable | None = None) -> Age:
    """``34``, ``20-30``, ``20대``, ``about 70``, or ``child``, ``adult``, ``elder``; WrongUse ``unreadable-age``.

    A range across two groups has no group. A group alone gives no years: who writes ``adult`` may mean somebody of 70.
    """
    if words in GROUPS:
        return Age(words, None, None, words)
    low, high = _years(words, table)
    within = [name for name, (first, last) in GROUPS.items() if first <= low and high <= last]
    return Age(words, low, high, within[0] if within else None)


def may_be_child(words: str) -> bool:
    """Whether somebody of this age may be a child; what cannot be read may, what is not said does not."""
    if not words:
        return False
    try:
        age = read_age(words)
    except WrongUse:
        return True
    return age.group == "child" or (age.minimum is not None and age.minimum < ADULT)


def group_at(birth: UncertainDate | None, lo: int | None, hi: int | None) -> str | None:
    """Child, adult or elder on all of these days (ordinals), where birth and days leave no doubt."""
    if birth is None or birth.first_day is None or birth.last_day is None or lo is None or hi is None:
        return None
    youngest, oldest = (lo - birth.last_day) / _YEAR, (hi - birth.first_day) / _YEAR
    if oldest < ADULT:
        return "child"
    if youngest >= ELDER:
        return "elder"
    return "adult" if youngest >= ADULT and oldest < ELDER else None


def may_be_young(birth: UncertainDate | None, lo: int | None, hi: int | None) -> bool:
    """Whether somebody born then may have been a child on some of these days (ordinals). An open side of the days says
    nothing by itself: else everybody would be a child in whatever has no date."""
    if birth is None or (birth.first_day is None and birth.last_day is None):
        return False
    if lo is not None:
        return birth.last_day is None or (lo - birth.last_day) / _YEAR < ADULT
    return hi is not None and birth.first_day is not None and (hi - birth.first_day) / _YEAR < ADULT


def _years(words: str, table: QuantityTable | None) -> tuple[int, int]:
    """The fewest and the most whole years; "about" and "at least" reach as far as they do for quantities."""
    try:
        age = ages.read_age(words)
        return age.minimum, ages.OLDEST if age.maximum is None else age.maximum
    except WrongUse as unreadable:
        try:
            quantity = read_quantity(words, table=table)
        except WrongUse:
            raise unreadable from None
        low, high = quantity.minimum, ages.OLDEST if quantity.maximum is None else quantity.maximum
        if quantity.unit or not low <= high <= ages.OLDEST:
            raise unreadable from None
        return int(low), int(high)
