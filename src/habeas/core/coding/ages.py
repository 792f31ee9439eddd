"""The age of a person of an account, as a coder writes it: a number, a range, or one of three groups."""

from __future__ import annotations

import re

from habeas.core.coding.records import Age
from habeas.core.kernel.errors import WrongUse

#: A child is below 18 (CRC article 1); "older persons" are 60 and more in the practice of the United Nations.
ADULT, ELDER, OLDEST = 18, 60, 130
GROUPS = {"child": (0, ADULT - 1), "adult": (ADULT, ELDER - 1), "elder": (ELDER, OLDEST)}
_NUMBER = re.compile(r"(\d{1,3})(?:\s*[-–~]\s*(\d{1,3}))?", re.ASCII)


def read_age(words: str) -> Age:
    """``34``, ``20-30`` or ``child``, ``adult``, ``elder``. A range across two groups has no group.

    A group alone gives no years: the coder who writes ``adult`` may mean somebody of 70.
    """
    if words in GROUPS:
        return Age(words, None, None, words)
    found = _NUMBER.fullmatch(words.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not 0 <= low <= high <= OLDEST:
        raise WrongUse("not-an-age", "This is not an age.", expected="34, 20-30, child, adult or elder")
    within = [name for name, (first, last) in GROUPS.items() if first <= low and high <= last]
    return Age(words, low, high, within[0] if within else None)
