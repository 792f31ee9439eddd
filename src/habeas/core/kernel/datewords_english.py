"""Dates in English words."""

from __future__ import annotations

import re

from habeas.core.kernel.datewords import Language, NotADate, century, decade, juche, lunar, rules, spelt

_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_SEASON = "(" + "|".join(_SEASONS) + ")"
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY_NAME = re.compile(r"(?:on )?(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? (?=.*[0-9])")
_DAY = "([0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = "([0-9]{4})"
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 0}
_ORDINAL = "(" + "|".join(_ORDINALS) + ")"

_PATTERNS = {
    name: re.compile(pattern)
    for name, pattern in {
        "year": f"(?:the year )?{_YEAR}(?: ?ad| ?ce)?",
        "month": f"{_MONTH}(?:,? of |,? |-){_YEAR}",
        "day": f"(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH},? {_YEAR}",
        "month day": f"{_MONTH} (?:the )?{_DAY},? {_YEAR}",
        "year first": f"{_YEAR},? {_MONTH}(?: {_DAY})?",
        "dashed": f"([0-9]{{1,2}})[-./]{_MONTH}[-./]{_YEAR}",
        "season": f"(?:the )?{_SEASON},?(?: of)? {_YEAR}",
        "winter": f"(?:the )?(winter)(?: of)? {_YEAR}[-/]([0-9]{{2}}|[0-9]{{4}})",
        "decade": f"(?:the )?(?:decade of the )?{_YEAR}'?s",
        "century": "(?:the )?([0-9]{1,2})(?:st|nd|rd|th) century",
        "half": f"(?:the )?{_ORDINAL} half(?: of)? {_YEAR}",
        "quarter": f"(?:the )?(?:q([1-4])|{_ORDINAL} quarter)(?: of)? {_YEAR}",
        "juche": r"juche ([0-9]{1,3})(?: ?\(([0-9]{4})\))?",
        "lunar": r"lunar ([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?",
        "lunar day": f"(?:the )?{_DAY}(?: day)? of the {_DAY} (leap )?lunar month(?: of)? {_YEAR}",
    }.items()
}


def _core(text: str) -> str | None:
    for name, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(text):
            return _written(name, found)
    return None


def _written(name: str, found: re.Match[str]) -> str:
    groups = found.groups()
    match name:
        case "year":
            return spelt(found[1])
        case "month":
            return spelt(found[2], MONTHS[found[1]])
        case "day" | "dashed":
            return spelt(found[3], MONTHS[found[2]], found[1])
        case "month day":
            return spelt(found[3], MONTHS[found[1]], found[2])
        case "year first":
            return spelt(found[1], MONTHS[found[2]], found[3])
        case "season":
            return f"{found[2]}-{_SEASONS[found[1]]}"
        case "winter":
            if (int(found[2]) + 1) % 10 ** len(found[3]) != int(found[3]):
                raise NotADate("a winter has two years that follow each other")
            return f"{found[2]}-24"
        case "decade":
            return decade(found[1])
        case "century":
            return century(int(found[1]))
        case "half" | "quarter":
            return _share_of_year(name, found)
        case "juche":
            return juche(found[1], found[2])
        case "lunar":
            return lunar(int(found[1]), *(int(part) if part else None for part in groups[1:]))
        case _:
            return lunar(int(found[4]), int(found[2]), int(found[1]), leap=bool(found[3]))


def _share_of_year(name: str, found: re.Match[str]) -> str:
    parts = 2 if name == "half" else 4
    told = found[1] if name == "half" else found[1] or found[2]
    number = int(told) if told.isdigit() else _ORDINALS[told] or parts
    if number > parts:
        raise NotADate("a year has no such part")
    return f"{found[found.re.groups]}-{(39 if parts == 2 else 32) + number}"


_TAIL = re.compile(rf"(?:(?:{_DAY} )?{_MONTH}|{_MONTH} {_DAY}),? {_YEAR}")
_NO_YEAR = re.compile(rf"(?:{_DAY} {_MONTH}|{_MONTH} {_DAY}|{_MONTH})")
_ONLY_DAY = re.compile(_DAY)


def _complete(one: str, other: str) -> tuple[str, str]:
    """``5 to 10 May 2014``, ``May to July 2014``, ``from May 2014 to July``: the parts that one takes from the
    other.
    """
    if found := _TAIL.fullmatch(other):
        day, month, first_month, first_day, year = found.groups()
        if _NO_YEAR.fullmatch(one):
            return f"{one} {year}", other
        if _ONLY_DAY.fullmatch(one) and (day or first_day):
            return f"{one} {month or first_month} {year}", other
    elif (found := _TAIL.fullmatch(one)) and _NO_YEAR.fullmatch(other):
        return one, f"{other} {found[5]}"
    elif (found := re.fullmatch(rf"{_MONTH} {_DAY}", one)) and (tail := re.fullmatch(rf"{_DAY},? {_YEAR}", other)):
        return f"{one} {tail[2]}", f"{found[1]} {other}"
    return one, other


def _day_name(text: str) -> tuple[str, int | None]:
    if found := _DAY_NAME.match(text):
        return text[found.end() :], next(n for n, name in enumerate(_DAYS) if name.startswith(found[1][:3]))
    return text, None


_ABOUT = r"(?:about|around|approximately|approx\.?|circa|c\.?|ca\.?|roughly|some ?time (?:around|about))"
_SINCE = "(?:no earlier than|not before|since|from|starting (?:in|from)|at the earliest in)"
_DURING = "(?:some ?time in|some ?time during|in|on|at|during|throughout|in the course of|within|the)"
ENGLISH = Language(
    rules(
        {
            rf"(?:in |on )?(?:or )?{_ABOUT}(?: the)? ?(.+)": "about",
            r"(.+?),? (?:or so|approximately|approx\.?|or thereabouts)": "about",
            r"(?:possibly|probably|perhaps|maybe|presumably|reportedly) (?:in |on )?(.+)": "perhaps",
            r"(.+?) ?\?": "perhaps",
            r"(.+?),? ?\(?(?:uncertain|not sure|unsure)\)?": "perhaps",
            r"(?:some ?time )?(?:in )?between (.+?) and (.+)": "between",
            r"(?:some ?time )?from (.+?) (?:to|until|till|through|up to|-) (.+)": "between",
            r"(?:no later than|not later than|until|till|up to|by|at the latest in|before or in) (.+)": "until",
            rf"{_SINCE} (.+?)(?: onwards?| on)?": "since",
            r"(.+?) (?:or later|onwards?|and after|at the earliest)": "since",
            r"(.+?) (?:or earlier|and before|at the latest)": "until",
            r"(?:some ?time |shortly |just |well )?(?:before|prior to|earlier than)(?: the)? (.+)": "before",
            r"(?:some ?time |shortly |just |well )?(?:after|later than|following)(?: the)? (.+)": "after",
            r"(?:in )?(?:the )?(?:early(?: part of)?|beginning of|start of|early in)[ -](?:the )?(.+)": "early",
            r"(?:in )?(?:the )?(?:mid|middle of|middle part of|in the middle of)[ -](?:the )?(.+)": "middle",
            r"(?:in |at )?(?:the )?(?:late(?: part of)?|end of|late in)[ -](?:the )?(.+)": "late",
            r"(?:either )?(.+?) or (.+)": "or",
            r"(.+?) (?:to|until|till|through) (.+)": "between",
            r"(.+?) - (.+)": "between",
            r"([0-9]{1,2}|[a-z]+|[a-z]+ [0-9]{1,2})-(.+)": "between",
            rf"{_DURING}(?: the)? (.+)": "same",
        }
    ),
    _core,
    _complete,
    _day_name,
)
