"""French number words: quarante-trois, soixante-dix, quatre-vingt-onze, septante, deux cent un, trois mille."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {
    "zéro": 0, "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "dix": 10, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
#: about so many: une dizaine, une trentaine
ABOUT = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
WORDS = frozenset({*_UNITS, *_TENS, "vingts", "cent", "cents", "mille", "million", "millions", "et"})


def _below_hundred(words: list[str]) -> int | None:
    if len(words) == 1 and words[0] in _UNITS:
        return _UNITS[words[0]]
    if words[:2] in (["quatre", "vingt"], ["quatre", "vingts"]):
        tens, rest = 80, words[2:]
    elif words and words[0] in _TENS:
        tens, rest = _TENS[words[0]], words[1:]
    else:
        return None
    with_and = rest[:1] == ["et"]
    rest = rest[1:] if with_and else rest
    few = 0 if not rest else _teen(rest) if tens in (60, 80) else _UNITS.get(rest[0], 99) if len(rest) == 1 else None
    if few is None or (rest and few == 0) or (with_and and few not in (1, 11)):
        return None
    return tens + few if few < (20 if tens in (60, 80) else 10) else None


def _teen(words: list[str]) -> int | None:
    """1 to 19: the second half of soixante-dix-sept and quatre-vingt-onze."""
    if len(words) == 2 and words[0] == "dix" and _UNITS.get(words[1], 0) in (7, 8, 9):
        return 10 + _UNITS[words[1]]
    return _UNITS.get(words[0]) if len(words) == 1 else None


def _below_thousand(words: list[str]) -> int | None:
    place = next((n for n, word in enumerate(words) if word in ("cent", "cents")), None)
    if place is None:
        return _below_hundred(words)
    many = 1 if place == 0 else _below_hundred(words[:place])
    few = 0 if place == len(words) - 1 else _below_hundred(words[place + 1 :])
    return None if few is None or many is None or not 1 <= many <= 9 else many * 100 + few


def number(words: list[str]) -> int | None:
    """The value of the words of one number in lower case; None where they are not one well-formed number."""
    total = 0
    for scale, names in ((10**6, ("million", "millions")), (10**3, ("mille",))):
        place = next((n for n, word in enumerate(words) if word in names), None)
        if place is not None:
            many = 1 if place == 0 and scale == 1000 else _below_thousand(words[:place])
            if not many:
                return None
            total, words = total + many * scale, words[place + 1 :]
    few = _below_thousand(words) if words else 0
    return None if few is None or (total == 0 and not words) else total + few


def read(text: str) -> Decimal | None:
    """The value of a French number in words; None where it is none."""
    words = re.split(r"[ -]", text) if len(text) <= 120 else []
    value = number(words) if all(word in WORDS for word in words) else None
    return None if value is None else Decimal(value)
