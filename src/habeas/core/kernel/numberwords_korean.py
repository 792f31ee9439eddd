"""Korean number words: Sino-Korean (사십삼), native (마흔셋, 마흔세), and figures with myriads (3만 5천)."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    "영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5,
    "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9,
}  # fmt: skip
_UNITS = {"십": 10, "백": 100, "천": 1000}
_MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}
_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50,
    "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "서": 3, "넷": 4, "네": 4, "넉": 4, "너": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_TENS_PATTERN = "|".join(_TENS)
_ONES_PATTERN = "|".join(sorted(_ONES, key=len, reverse=True))
#: native numerals before a counter or alone, 1 to 99, with an optional 백 (백스물두 명)
NATIVE = f"(?:백 ?)?(?:(?:{_TENS_PATTERN})(?: ?(?:{_ONES_PATTERN}))?|(?:{_ONES_PATTERN}))"
SINO = "[영공일이삼사오육륙칠팔구십백천만억조]"
_NATIVE = re.compile(f"(백)? ?({_TENS_PATTERN})? ?({_ONES_PATTERN})?")
_FIGURE = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
#: figures with Korean units: 3만 5천, 2만5,000, 1억 2천만
MIXED = rf"{_FIGURE} ?[십백천만억조](?: ?(?:{_FIGURE} ?[십백천만억조]*|[십백천만억조]))*"
_PIECE = re.compile(rf"({_FIGURE})|([영공일이삼사오육륙칠팔구])|([십백천])|([만억조])| ")


def sino(text: str) -> Decimal | None:
    """The value of Sino-Korean words or figures with Korean units; None where they are not one well-formed number."""
    if not text or len(text) > 60:
        return None
    total, group, pending, last_unit, last_myriad = Decimal(0), Decimal(0), None, 10**4, 10**16
    place = 0
    while place < len(text):
        found = _PIECE.match(text, place)
        if not found:
            return None
        place = found.end()
        figure, digit, unit, myriad = found.groups()
        if figure or digit:
            if pending is not None or len(figure or "") > 30:
                return None
            pending = Decimal(figure.replace(",", "")) if figure else Decimal(_DIGITS[digit])
        elif unit:
            if _UNITS[unit] >= last_unit or (pending is not None and not 0 < pending < 10):
                return None
            last_unit = _UNITS[unit]
            group, pending = group + (1 if pending is None else pending) * last_unit, None
        elif myriad:
            group += pending or 0
            if _MYRIADS[myriad] >= last_myriad or (pending == 0 and group == 0):
                return None
            last_myriad, last_unit = _MYRIADS[myriad], 10**4
            total, group, pending = total + (group or 1) * last_myriad, Decimal(0), None
    value = total + group + (pending or 0)
    return value.to_integral_value() if value == value.to_integral_value() else value


def digit_by_digit(text: str) -> Decimal | None:
    """``이공일사`` is 2014: digits read one by one, as of years and numbers of rooms."""
    if 2 <= len(text) <= 8 and all(sign in _DIGITS for sign in text):
        return Decimal("".join(str(_DIGITS[sign]) for sign in text))
    return None


def native(text: str) -> Decimal | None:
    """The value of native numerals (하나, 마흔셋, 마흔세, 스무, 백스물두), 1 to 199; None where they are none."""
    found = _NATIVE.fullmatch(text)
    if not found or not (found[2] or found[3]):
        return None
    if found[2] == "스무" and found[3]:
        return None
    return Decimal((100 if found[1] else 0) + _TENS.get(found[2] or "", 0) + _ONES.get(found[3] or "", 0))


def read(text: str) -> Decimal | None:
    """The value of a Korean number in words or figures with Korean units."""
    return native(text) if (value := sino(text)) is None else value
