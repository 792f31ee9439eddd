"""English number words: forty-three, one hundred and five, a dozen, two thousand and one."""

from __future__ import annotations

import re
from decimal import Decimal

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
#: every word that a number in words may hold
WORDS = frozenset({*ONES, *TENS, *SCALES, "hundred", "dozen"})


def below_hundred(words: list[str]) -> int | None:
    """``forty three``, ``twelve``; None where it is not one number."""
    if len(words) == 1:
        return ONES.get(words[0], TENS.get(words[0]))
    if len(words) == 2 and words[0] in TENS and 1 <= ONES.get(words[1], 0) <= 9:
        return TENS[words[0]] + ONES[words[1]]
    return None


def _below_thousand(words: list[str]) -> int | None:
    """``one hundred and five``, also ``twelve hundred``."""
    if "hundred" not in words:
        return below_hundred(words)
    place = words.index("hundred")
    many = 1 if words[:place] == ["a"] else below_hundred(words[:place])
    rest = words[place + 1 :]
    rest = rest[1:] if rest[:1] == ["and"] else rest
    few = 0 if place == len(words) - 1 else below_hundred(rest)
    return None if not many or few is None or many > 99 else many * 100 + few


def number(words: list[str]) -> int | None:
    """The value of the words of one number in lower case; None where they are not one well-formed number."""
    if words and words[-1] == "dozen":
        many = {("a",): 1, ("half", "a"): 0}.get(tuple(words[:-1]), below_hundred(words[:-1]))
        return None if many is None else many * 12 or 6
    total, last = 0, 10**12
    while words:
        scale = next((word for word in ("billion", "million", "thousand") if word in words), None)
        if scale is None:
            words = words[1:] if total and words[0] == "and" else words
            few = _below_thousand(words)
            return None if few is None or few >= last or (total and not few) else total + few
        place = words.index(scale)
        many = 1 if words[:place] == ["a"] else _below_thousand(words[:place])
        if not many or SCALES[scale] >= last:
            return None
        total, last = total + many * SCALES[scale], SCALES[scale]
        words = words[place + 1 :]
    return total or None


def read(text: str) -> Decimal | None:
    """The value of an English number in words; None where it is none."""
    words = re.split(r"[ -]", text) if len(text) <= 120 else []
    value = number(words) if all(word in WORDS or word in ("and", "a", "half") for word in words) else None
    return None if value is None else Decimal(value)
