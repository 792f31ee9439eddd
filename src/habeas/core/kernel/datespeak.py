"""Says an uncertain date in words, in English and Korean: the reverse of reading one, for people who do not read EDTF.

What the words say is what the EDTF says, no more: ``2014`` is a year, never its first day. A form that has no words
here is given as it stands.
"""

from __future__ import annotations

import re

from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import WrongUse

_MONTHS = "January February March April May June July August September October November December".split()
#: seasons, quarters, thirds and halves of a year (ISO 8601-2:2019 4.8); the seasons of a hemisphere have no words
_SEASONS = {
    "21": ("spring {0}", "{0}년 봄"),
    "22": ("summer {0}", "{0}년 여름"),
    "23": ("autumn {0}", "{0}년 가을"),
    "24": ("winter {0}", "{0}년 겨울"),
    **{
        str(33 + n): (f"{nth} quarter of {{0}}", f"{{0}}년 {n + 1}분기")
        for n, nth in enumerate(("first", "second", "third", "fourth"))
    },
    **{
        str(37 + n): (f"{nth} third of {{0}}", f"{{0}}년 {n * 4 + 1}월부터 {n * 4 + 4}월까지")
        for n, nth in enumerate(("first", "second", "third"))
    },
    "40": ("first half of {0}", "{0}년 상반기"),
    "41": ("second half of {0}", "{0}년 하반기"),
}
_PLAIN = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")
_DECADE = re.compile(r"(\d{3})X([~?%]?)")
_MARKS = {
    "": ("{0}", "{0}"),
    "~": ("about {0}", "{0}경"),
    "?": ("{0} (uncertain)", "{0}(불확실)"),
    "%": ("about {0} (uncertain)", "{0}경(불확실)"),
}


def in_words(edtf: str, language: str = "en") -> str:
    """``2017-10~`` as "about October 2017" or "2017년 10월경"; nothing known is the empty string."""
    side = 1 if language == "ko" else 0
    if not edtf:
        return ""
    try:
        read_edtf(edtf)
    except WrongUse:  # only what is a date is put into words: "2014-13" has none
        return edtf
    if edtf[0] in "[{" and edtf[-1] in "]}" and ".." not in edtf:
        parts = [_point(part, side) for part in edtf[1:-1].split(",")]
        said = [part for part in parts if part]
        joint = {"[": (" or ", " 또는 "), "{": (" and ", ", ")}[edtf[0]][side]
        return joint.join(said) if len(said) == len(parts) else edtf
    if "/" in edtf:
        start, _, end = edtf.partition("/")
        return _interval(start, end, side) or edtf
    return _point(edtf, side) or edtf


def _interval(start: str, end: str, side: int) -> str:
    first = "" if start in ("", "..") else _point(start, side)
    last = "" if end in ("", "..") else _point(end, side)
    if first and last:
        return (f"{first} to {last}", f"{first}부터 {last}까지")[side]
    if last and start in ("", ".."):
        return (f"{last} or before", f"{last} 또는 그 이전")[side]
    if first and end in ("", ".."):
        return (f"{first} or after", f"{first} 또는 그 이후")[side]
    return ""


def _point(edtf: str, side: int) -> str:
    """One date without a slash; the empty string where it has no words."""
    if found := _DECADE.fullmatch(edtf):
        return _MARKS[found[2]][side].format((f"the {found[1]}0s", f"{found[1]}0년대")[side])
    found = _PLAIN.fullmatch(edtf)
    if not found:
        return ""
    year, month, day, mark = found.groups()
    if month and int(month) > len(_MONTHS) and month not in _SEASONS:
        return ""
    return _MARKS[mark][side].format(_day(str(int(year)), month, day, side))


def _day(year: str, month: str | None, day: str | None, side: int) -> str:
    if month in _SEASONS:
        return _SEASONS[month][side].format(year)
    parts = [day and str(int(day)), month and _MONTHS[int(month) - 1], year]
    if side == 0:
        return " ".join(filter(None, parts))
    korean = [f"{year}년", month and f"{int(month)}월", day and f"{int(day)}일"]
    return " ".join(filter(None, korean))
