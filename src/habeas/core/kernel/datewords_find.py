"""Dates inside a text: where its words name a year, and a month, season or day of it, read as one that is typed.

A year is taken only where the words beside it say that it is one ("in 2014", "2014년", "عام 2014"): 2014 prisoners are
no date. Nor are "about 2014 prisoners" and "from 1990 to 2000 won", where what is counted follows and only "about"
or the other end stands before; "in 2014 prisoners were moved" is one. What has an open end (before, after, since 2014)
names no time in which something was, and is left out; so are dates without a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import ForPeople
from habeas.core.kernel.quantities_units import MEASURED, UNITS

_DIGITS = {start + n: str(n) for start in (0x0660, 0x06F0) for n in range(10)}
_YEAR = re.compile(r"(?<![\w.,/-])(?:19|20)[0-9]{2}(?:['’]?s|[-/](?:19|20)?[0-9]{2})?(?![\w/-]|[.,][0-9])")
_FIGURES = re.compile(r"(?<![\w.,/-])(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}(?![\w/-])")
_KOREAN_DATE = (
    r"(?:(?:19|20)[0-9]{2} ?년|주체 ?\(?[0-9]{2,3}\)?(?: ?\([0-9]{4}(?: ?년)?\))? ?년)(?!생|간|형)(?:대|도)?"
    r"(?: ?[0-9]{1,2} ?월(?: ?(?:[0-9]{1,2} ?일|초순|중순|하순|초|말))?"
    r"| ?(?:봄|여름|가을|겨울|상반기|하반기|추석|초반|중반|후반|초|중순|말)(?!기))?"
)
_KOREAN = re.compile(rf"(?<![0-9])(?P<one>{_KOREAN_DATE})(?:(?:부터|에서) ?(?P<other>{_KOREAN_DATE})까지)?")
_WORDS = re.compile(r"[^\s.!?;:()\[\]\"“”«»؟]+\.?")
_MOST_BEFORE, _REACH, _MOST = 7, 90, 64
#: all that says that figures are a year: words that stand before a number as well, or before one end of two
_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|circa|ca?\.|possibly|probably|perhaps|maybe|the|약|대략|حوالي|نحو|قرابة|زهاء"
    r"|environ|vers)\s+",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:between|from|entre|de|بين|من)\s+[0-9]{4}\s+\S{1,4}\s*", re.IGNORECASE)
_WHAT_FOLLOWS = re.compile(r"\s+(?:(?:political|young|old|other|male|female|armed|former|north|korean)\s+)*([^\W\d_]+)")
_VOWEL_SIGNS = re.compile("[\u064b-\u0652]")
_COUNTED = frozenset(
    """
    prisoners inmates detainees captives men women boys girls children soldiers guards officers officials workers
    victims villagers residents refugees defectors escapees patients households houses homes bodies graves deaths
    prisonniers détenus hommes femmes enfants soldats victimes réfugiés morts
    سجين سجينا سجناء معتقل معتقلا معتقلين رجل رجلا امراه طفل طفلا جندي جنديا قتيل قتيلا ضحيه لاجئ لاجئا
    """.split()
).union(UNITS)
_LETTERS = str.maketrans("أإآة", "اااه")
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"[0-9\s,]+")


class Said(NamedTuple):
    """A date that a text says: where its words stand, and what they mean."""

    start: int
    end: int
    date: UncertainDate


def find_dates(text: str) -> Iterator[Said]:
    """The dates of a text in the order in which they stand there, at most 64; none stands inside another."""
    if _DIGIT.search(text) is None:
        return
    text = text.translate(_DIGITS)
    at = count = 0
    spans = sorted({*_korean(text), *_in_figures(text), *_in_words(text)}, key=lambda one: (one[0], -one[1]))
    for start, end, date in spans:
        if start < at or count == _MOST:
            continue
        at, count = end, count + 1
        if date.first_day is not None and date.last_day is not None:
            yield Said(start, end, date)


def _read(words: str) -> UncertainDate | None:
    try:
        return read_date(words)
    except ForPeople:
        return None


def _korean(text: str) -> Iterator[tuple[int, int, UncertainDate]]:
    for found in _KOREAN.finditer(text):
        parts = [found.span()] if found["other"] else []
        for start, end in [*parts, found.span("one"), *([found.span("other")] if found["other"] else [])]:
            date = _read(text[start:end])
            if date is not None:
                yield start, end, date
                if (start, end) == found.span():
                    break


def _in_figures(text: str) -> Iterator[tuple[int, int, UncertainDate]]:
    for found in _FIGURES.finditer(text):
        date = _read(found.group())
        if date is not None:
            yield *found.span(), date


def _in_words(text: str) -> Iterator[tuple[int, int, UncertainDate]]:
    """The longest row of words that ends with a year and is a date."""
    for found in _YEAR.finditer(text):
        reach = max(0, found.start() - _REACH)
        before = [word.span() for word in _WORDS.finditer(text, reach, found.start())]
        starts = [start for start, _ in before[-_MOST_BEFORE:] if not start or not text[start - 1].isalnum()]
        for start in starts:
            words = text[start : found.end()]
            date = None if _BARE.fullmatch(words) or _is_number(text, start, found) else _read(words)
            if date is not None:
                yield start, found.end(), date
                break
        else:
            if found.group()[-1] == "s":
                date = _read(found.group())
                if date is not None:
                    yield *found.span(), date


def _is_number(text: str, start: int, year: re.Match[str]) -> bool:
    """Whether what is counted follows the figures, and nothing before them says that they are a year after all."""
    follows = _WHAT_FOLLOWS.match(text, year.end())
    if follows is None:
        return False
    noun = _VOWEL_SIGNS.sub("", follows[1].lower()).translate(_LETTERS)
    if _ABOUT.fullmatch(text, start, year.start()):
        return noun in _COUNTED or noun[0] >= "가"  # a year in Korean has its 년
    return UNITS.get(noun) in MEASURED and _ENDS.fullmatch(text, start, year.start()) is not None
