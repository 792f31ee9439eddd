"""Arabic number words, 0 to 999,999: ثلاثة وأربعون, مئة وخمسة, ألفان, ثلاثة آلاف وخمسمئة. Case endings and gender
are free.
"""

from __future__ import annotations

from decimal import Decimal

_LETTERS = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": None})
_VOWELS = dict.fromkeys(range(0x064B, 0x0653))
_UNITS = {
    "صفر": 0, "واحد": 1, "واحده": 1, "احد": 1, "احدي": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2,
    "اثنا": 2, "اثني": 2, "اثنتا": 2, "ثلاث": 3, "ثلاثه": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5,
    "ست": 6, "سته": 6, "سبع": 7, "سبعه": 7, "ثمان": 8, "ثماني": 8, "ثمانيه": 8, "تسع": 9, "تسعه": 9,
    "عشر": 10, "عشره": 10,
}  # fmt: skip
_STEMS = {"عشر": 20, "ثلاث": 30, "اربع": 40, "خمس": 50, "ست": 60, "سبع": 70, "ثمان": 80, "تسع": 90}
_TENS = {stem + ending: value for stem, value in _STEMS.items() for ending in ("ون", "ين")}
_HUNDRED = ("مئه", "مائه", "ميه", "مايه")
_THREE_TO_NINE = {"ثلاث": 3, "اربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "ثمان": 8, "ثماني": 8, "تسع": 9}
_HUNDREDS = {stem + word: value * 100 for stem, value in _THREE_TO_NINE.items() for word in _HUNDRED}
_HUNDREDS |= dict.fromkeys(_HUNDRED, 100)
_HUNDREDS |= dict.fromkeys(("مئتان", "مئتين", "مائتان", "مائتين", "ميتان", "ميتين"), 200)
_THOUSAND = ("الف", "الاف", "الفا")
_TWO_THOUSAND = ("الفان", "الفين")


def plain(text: str) -> str:
    """One spelling of the letters that writers vary, without vowel signs."""
    return text.translate(_LETTERS).translate(_VOWELS)


def _small(words: list[str]) -> int | None:
    """1 to 999 from its words without their و: hundreds, then units, then tens, or a teen."""
    total = 0
    if words and words[0] in _HUNDREDS:
        total, words = _HUNDREDS[words[0]], words[1:]
    elif len(words) > 1 and words[1] in _HUNDRED and 3 <= _UNITS.get(words[0], 0) <= 9:
        total, words = _UNITS[words[0]] * 100, words[2:]
    match words:
        case []:
            return total or None
        case [one] if one in _UNITS:
            return total + _UNITS[one]
        case [one] if one in _TENS:
            return total + _TENS[one]
        case [one, ten] if ten in ("عشر", "عشره") and 1 <= _UNITS.get(one, 0) <= 9:
            return total + 10 + _UNITS[one]
        case [one, ten] if ten in _TENS and 1 <= _UNITS.get(one, 0) <= 9:
            return total + _UNITS[one] + _TENS[ten]
    return None


def number(text: str) -> int | None:
    """The value of the words of one number; None where they are not one well-formed number."""
    words = [_bare(word) for word in plain(text).split() if word != "و"]
    for place, word in enumerate(words):
        if word in _THOUSAND or word in _TWO_THOUSAND:
            many = 2 if word in _TWO_THOUSAND else 1 if place == 0 else _small(words[:place])
            few = 0 if place == len(words) - 1 else _small(words[place + 1 :])
            if many is None or few is None or (word in _TWO_THOUSAND and place):
                return None
            return many * 1000 + few
    return _small(words)


def _bare(word: str) -> str:
    """The word without the ``and`` that Arabic writes in front of it; واحد begins with one of its own."""
    return word[1:] if word[0] == "و" and len(word) > 2 and word not in _UNITS else word


def read(text: str) -> Decimal | None:
    """The value of an Arabic number in words; None where it is none."""
    value = number(text) if len(text) <= 120 and text.strip() else None
    return None if value is None else Decimal(value)
